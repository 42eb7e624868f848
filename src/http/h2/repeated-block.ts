// The bytes of the header block that was decoded last. Where the same bytes come again, and the table is as it was, what was decoded
// is what they mean: many peers answer alike, and to compare a hundred bytes takes less time than to look up seven fields.

/** Longer blocks are seldom the same. */
const LONGEST = 512;

/** After so many other blocks in a row, only one of so many is kept. */
const MISSES = 8;
const KEPT_EVERY = 64;

export class RepeatedBlock {
	#bytes: Uint8Array | undefined;
	/** -1 if no block is kept. */
	#length = -1;
	/** How often the table had changed by then. */
	#changes = 0;
	#misses = 0;

	/** Whether [start, end) is the block that was decoded last, and means the same. If not, that one is forgotten. */
	matches(bytes: Uint8Array, start: number, end: number, changes: number): boolean {
		const isSame = end - start === this.#length && changes === this.#changes && this.#hasBytes(bytes, start);
		if (isSame) this.#misses = 0;
		else this.#length = -1;
		return isSame;
	}

	#hasBytes(bytes: Uint8Array, start: number): boolean {
		const known = this.#bytes as Uint8Array;
		for (let index = 0; index < this.#length; index++)
			if (known[index] !== bytes[start + index]) return false;
		return true;
	}

	/** Another block was decoded without a fault and without a change of the table. */
	keep(bytes: Uint8Array, start: number, end: number, changes: number): void {
		const length = end - start;
		const isKept = this.#misses++ < MISSES || this.#misses % KEPT_EVERY === 0;
		if (!isKept || length > LONGEST) return;
		this.#bytes ??= new Uint8Array(LONGEST);
		for (let index = 0; index < length; index++) this.#bytes[index] = bytes[start + index] as number;
		this.#length = length;
		this.#changes = changes;
	}
}
