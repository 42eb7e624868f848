// Bytes that wait to be read, in pieces. A piece costs hundreds of bytes beside its content, and a peer can send a byte at a
// time (4 MB in chunks of one byte each took 1.8 GB), so small pieces are joined.

/** Pieces are joined up to here. */
const JOINED_BYTES: number = 4 * 1024;

export class PieceQueue<Piece extends Uint8Array> {
	readonly #allocate: (size: number) => Piece;
	readonly #largest: number;
	#pieces: Piece[] = [];
	/** The buffer that the last piece is the beginning of, where small ones were joined. */
	#room: Piece | undefined;
	#size = 0;

	/**
	 * @param allocate makes the memory of a piece, whose bytes need not be set.
	 * @param largest bytes of a piece at most.
	 */
	constructor(allocate: (size: number) => Piece, largest: number = Number.POSITIVE_INFINITY) {
		this.#allocate = allocate;
		this.#largest = largest;
	}

	/** Bytes in all pieces. */
	get size(): number {
		return this.#size;
	}

	/** Keeps a copy of bytes[start..end). */
	push(bytes: Uint8Array, start: number, end: number): void {
		this.#size += end - start;
		if (this.#join(bytes, start, end)) return;
		this.#room = undefined;
		for (let from = start; from < end; from += this.#largest) {
			const to = Math.min(end, from + this.#largest);
			const piece = this.#allocate(to - from);
			piece.set(bytes.subarray(from, to));
			this.#pieces.push(piece);
		}
	}

	/** Puts bytes behind the last piece; false where there is no room for them. */
	#join(bytes: Uint8Array, start: number, end: number): boolean {
		const index = this.#pieces.length - 1;
		const last = index < 0 ? undefined : this.#pieces[index];
		if (last === undefined) return false;
		const size = last.length + end - start;
		if (size > JOINED_BYTES) return false;
		if (this.#room === undefined) {
			this.#room = this.#allocate(JOINED_BYTES);
			this.#room.set(last);
		}
		this.#room.set(bytes.subarray(start, end), last.length);
		this.#pieces[index] = this.#room.subarray(0, size) as Piece;
		return true;
	}

	/** Takes a piece that is the queue's from now on, behind the others. */
	append(piece: Piece): void {
		this.#size += piece.length;
		this.#room = undefined;
		this.#pieces.push(piece);
	}

	/** Takes the oldest piece out. */
	shift(): Piece | undefined {
		const piece = this.#pieces.shift();
		if (piece === undefined) return undefined;
		this.#size -= piece.length;
		return this.#withoutRoom(piece);
	}

	/** Takes all pieces out. */
	takeAll(): Piece[] {
		const pieces = this.#pieces;
		this.#pieces = [];
		this.#room = undefined;
		this.#size = 0;
		return pieces;
	}

	/** A piece without the room behind it that others were to be joined in. */
	#withoutRoom(piece: Piece): Piece {
		if (piece.length === JOINED_BYTES || piece.buffer.byteLength !== JOINED_BYTES) return piece;
		if (this.#pieces.length === 0) this.#room = undefined;
		const own = this.#allocate(piece.length);
		own.set(piece);
		return own;
	}
}
