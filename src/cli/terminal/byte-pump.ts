// Connects a connection with stdin and stdout, byte for byte, with backpressure and half-close in both directions.
// Knows no option and no endpoint.

import type { Connection, Receiver, SocketError } from "../../socket/index.ts";
import type { Output } from "../context.ts";

/** How many bytes may wait for stdout before the peer has to wait. */
const HIGH_WATER_BYTES = 256 * 1024;

/** Smaller pieces may wait in the connection after `send`, while their buffer is filled again. */
const KEPT_BYTES = 64 * 1024;

/** The program's input, piece by piece, for one connection after another. */
export class Input {
	readonly #pieces: AsyncIterable<unknown>;
	/** Whether input comes from a terminal. */
	readonly isTerminal: boolean;
	#iterator: AsyncIterator<unknown> | undefined;
	#piece: Promise<Uint8Array | null> | undefined;

	/** Reads nothing before the first call of `peek`. */
	constructor(pieces: AsyncIterable<unknown> & { readonly isTTY?: boolean | undefined }) {
		this.#pieces = pieces;
		this.isTerminal = pieces.isTTY === true;
	}

	/** The next piece. It stays the next one until `take`, and valid until the `peek` after that. null at the end. */
	peek(): Promise<Uint8Array | null> {
		this.#piece ??= this.#read();
		return this.#piece;
	}

	/** Removes the piece that `peek` returned. */
	take(): void {
		this.#piece = undefined;
	}

	async #read(): Promise<Uint8Array | null> {
		this.#iterator ??= this.#pieces[Symbol.asyncIterator]();
		const { done, value } = await this.#iterator.next();
		if (done === true) return null;
		return typeof value === "string" ? Buffer.from(value) : (value as Uint8Array);
	}
}

/**
 * Sends what comes from the input and writes what the peer sends, until both directions have ended. The end of the
 * input becomes a half-close, after which the peer may continue. The input may also continue after the peer's end,
 * unless it is a terminal. Rejects with the error that broke the connection, or with that of input or output; the
 * connection is then closed.
 */
export async function pump(connection: Connection, input: Input, output: Output): Promise<void> {
	const end = new PumpEnd(connection, input, output);
	connection.receive(end);
	try {
		await Promise.all([end.sendAll(), end.closed]);
	} finally {
		await connection.close();
	}
}

class PumpEnd implements Receiver {
	readonly #connection: Connection;
	readonly #input: Input;
	readonly #received: Collector;
	readonly #closed = Promise.withResolvers<void>();
	#isClosed = false;
	/** Wakes the sender: bytes can be sent, or the connection is gone. */
	#wake: (() => void) | undefined;

	constructor(connection: Connection, input: Input, output: Output) {
		this.#connection = connection;
		this.#input = input;
		this.#received = new Collector(output, () => connection.resume());
	}

	/** Resolves when the connection has closed in good order and everything received is written. */
	get closed(): Promise<void> {
		return this.#closed.promise;
	}

	async sendAll(): Promise<void> {
		for (;;) {
			const piece = await this.#nextPiece();
			if (this.#isClosed) return;
			if (piece === null) {
				this.#connection.end();
				return;
			}
			if (piece === undefined) continue;
			this.#input.take();
			const isSent = this.#connection.send(piece.length < KEPT_BYTES ? Buffer.from(piece) : piece);
			if (!isSent) {
				await new Promise<void>((resolve) => {
					this.#wake = resolve;
				});
			}
		}
	}

	onBytes(buffer: Buffer, length: number): boolean {
		let wantsMore: boolean;
		try {
			wantsMore = this.#received.add(buffer, length);
		} catch (error) {
			this.#fail(error);
			return false;
		}
		this.#received.written.catch((error: unknown) => this.#fail(error));
		return wantsMore;
	}

	onEnd(): void {
		// A person who types can't see that the peer has ended, and would have to end too before the program does.
		if (this.#input.isTerminal) this.#connection.end();
	}

	onDrain(): void {
		this.#notify();
	}

	onClose(error: SocketError | undefined): void {
		this.#isClosed = true;
		this.#notify();
		this.#received.written.then(
			() => (error === undefined ? this.#closed.resolve() : this.#closed.reject(error)),
			(reason: unknown) => this.#closed.reject(reason),
		);
	}

	#fail(error: unknown): void {
		this.#closed.reject(error);
		void this.#connection.close();
	}

	/** The next piece of input; undefined if the connection is gone first. */
	#nextPiece(): Promise<Uint8Array | null | undefined> {
		if (this.#isClosed) return Promise.resolve(undefined);
		return new Promise((resolve, reject) => {
			this.#wake = () => resolve(undefined);
			this.#input.peek().then(resolve, reject);
		});
	}

	#notify(): void {
		const wake = this.#wake;
		this.#wake = undefined;
		wake?.();
	}
}

/** Writes bytes to an output through two buffers in turn: one is filled while the other is written. */
class Collector {
	readonly #output: Output;
	readonly #onRoom: () => void;
	#filling: Buffer = Buffer.allocUnsafeSlow(2 * HIGH_WATER_BYTES);
	#spare: Buffer = Buffer.allocUnsafeSlow(2 * HIGH_WATER_BYTES);
	#filled = 0;
	#isFull = false;
	#written: Promise<void> | undefined;

	/** `onRoom` is called when more is wanted, after `add` returned false. */
	constructor(output: Output, onRoom: () => void) {
		this.#output = output;
		this.#onRoom = onRoom;
	}

	/** Resolves when everything so far is written; rejects if that fails. */
	get written(): Promise<void> {
		return this.#written ?? Promise.resolve();
	}

	/** Writes the bytes, and copies what has to wait. Returns whether there is room for more. Throws if writing fails. */
	add(bytes: Buffer, length: number): boolean {
		const taken =
			this.#written === undefined ? (this.#output.writeSome?.(bytes.subarray(0, length)) ?? 0) : 0;
		return taken === length || this.#keep(bytes.subarray(taken, length));
	}

	#keep(bytes: Buffer): boolean {
		const { length } = bytes;
		if (this.#filled + length > this.#filling.length) {
			// More than one read contains: TLS or a released connection kept it.
			const larger = Buffer.allocUnsafeSlow(this.#filled + length);
			this.#filling.copy(larger, 0, 0, this.#filled);
			this.#filling = larger;
		}
		bytes.copy(this.#filling, this.#filled);
		this.#filled += length;
		this.#written ??= this.#writeAll();
		this.#isFull = this.#filled >= HIGH_WATER_BYTES;
		return !this.#isFull;
	}

	async #writeAll(): Promise<void> {
		while (this.#filled > 0) {
			const bytes = this.#filling.subarray(0, this.#filled);
			[this.#filling, this.#spare] = [this.#spare, this.#filling];
			this.#filled = 0;
			await this.#output.write(bytes);
			if (!this.#isFull) continue;
			this.#isFull = false;
			this.#onRoom();
		}
		this.#written = undefined;
	}
}
