// Literal fields that came lately (RFC 7541 §6.2), by the index of their name: a peer that makes no use of its table sends the
// same bytes with each message, and to compare them takes less time than to decode and check them.

import type { TableEntry } from "./table-entry.ts";

/** Longer values are seldom the same. */
const LONGEST = 128;

/** After so many other values in a row, the field is another one each time, and the last is not worth keeping. */
const MISSES = 8;

interface Known {
	/** The value as it came: its length, and its text in the Huffman code or not. */
	readonly bytes: Uint8Array;
	length: number;
	entry: TableEntry;
	misses: number;
}

export class LiteralCache {
	readonly #known: (Known | undefined)[] = [];
	/** Where the value that was found ends. */
	end = 0;

	/** The last entry with that name, if its value is what comes next: [start, limit) holds it. */
	find(index: number, bytes: Uint8Array, start: number, limit: number): TableEntry | undefined {
		const known = this.#known[index];
		if (known === undefined || known.length === 0) return undefined;
		const { length } = known;
		if (start + length > limit) return undefined;
		for (let at = 0; at < length; at++) if (known.bytes[at] !== bytes[start + at]) return undefined;
		known.misses = 0;
		this.end = start + length;
		return known.entry;
	}

	/** Keeps an entry, whose value came as `bytes` from `start` to `end`. */
	keep(index: number, bytes: Uint8Array, start: number, end: number, entry: TableEntry): void {
		const length = end - start;
		if (length > LONGEST) return;
		let known = this.#known[index];
		if (known === undefined) {
			known = { bytes: new Uint8Array(LONGEST), length: 0, entry, misses: -1 };
			this.#known[index] = known;
		}
		if (known.misses >= MISSES) return;
		known.misses++;
		known.length = length;
		known.entry = entry;
		for (let at = 0; at < length; at++) known.bytes[at] = bytes[start + at] as number;
	}
}
