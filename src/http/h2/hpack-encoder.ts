// HPACK out: pseudo-fields and field lines become header blocks (RFC 7541). Owns the dynamic table of one direction. A block
// whose text was sent before, with the table unchanged since, is copied. Knows no frames and no streams.

import { isSecretField } from "../../base/index.ts";
import { encodeHuffman, huffmanLength } from "./huffman.ts";
import { writeInteger } from "./integers.ts";
import { STATIC_ENTRIES, STATIC_TABLE } from "./static-table.ts";

/** Fields whose value is another one nearly each time: in the table they would only push out others. */
const CHANGING: ReadonlySet<string> = new Set([
	"age",
	"content-length",
	"content-range",
	"etag",
	"expires",
	"if-match",
	"if-modified-since",
	"if-none-match",
	"if-range",
	"if-unmodified-since",
	"last-modified",
	"location",
	"range",
	"referer",
]);

/** RFC 7541 §7.1.3: an attacker who sees the length of compressed requests could guess shorter cookies byte by byte. */
const LONG_COOKIE = 20;

/** Texts of blocks that are remembered; then all are forgotten. */
const MOST_BLOCKS = 256;

/** How a field is written that is in no table (RFC 7541 §6.2): the first bits, and how many bits the index has. */
const INDEXED = { first: 0x40, prefix: 6 } as const;
const PLAIN = { first: 0x00, prefix: 4 } as const;
const NEVER = { first: 0x10, prefix: 4 } as const;

/** The index of ":path /". */
const PATH = 4;

const staticNames = new Map<string, number>();
const staticFields = new Map<string, number>();
for (let index = STATIC_ENTRIES; index > 0; index--) {
	const { name, value } = STATIC_TABLE[index] as (typeof STATIC_TABLE)[number];
	staticNames.set(name, index);
	if (value !== "") staticFields.set(`${name}: ${value}`, index);
}

interface Inserted {
	readonly name: string;
	readonly field: string;
	readonly size: number;
}

interface Remembered {
	readonly insertions: number;
	readonly bytes: Uint8Array;
}

/** The most bytes that a block of a text of this length takes: fields are written as they are where the code is no shorter. */
export function roomForBlock(length: number): number {
	return 2 * length + 64;
}

/** One direction of a connection. */
export class HpackEncoder {
	/** The entries from the oldest on, and how many were evicted before them. */
	readonly #entries: Inserted[] = [];
	#evicted = 0;
	/** How many entries were ever inserted: the newest entry's number. */
	#insertions = 0;
	#size = 0;
	#capacity: number;
	readonly #largest: number;
	/** The smallest and the last size since the last block, which the next one announces (RFC 7541 §4.2). */
	#announced: readonly number[] = [];
	readonly #fields = new Map<string, number>();
	readonly #names = new Map<string, number>();
	readonly #blocks = new Map<string, Remembered>();
	#target: Buffer = Buffer.alloc(0);
	#at = 0;

	/** `largest` bounds the table's bytes, whatever the peer allows. */
	constructor(largest = 4_096) {
		this.#largest = largest;
		this.#capacity = Math.min(largest, 4_096);
	}

	/** Bytes of the dynamic table (RFC 7541 §4.1). */
	get tableSize(): number {
		return this.#size;
	}

	/** The peer's SETTINGS_HEADER_TABLE_SIZE. */
	setTableSize(bytes: number): void {
		const capacity = Math.min(bytes, this.#largest);
		if (capacity === this.#capacity && this.#announced.length === 0) return;
		const smallest = Math.min(capacity, ...this.#announced);
		this.#announced = smallest === capacity ? [capacity] : [smallest, capacity];
		this.#capacity = capacity;
		this.#evict();
		this.#blocks.clear();
	}

	/**
	 * Begins a block in `target` at `at`. There must be room for `roomForBlock` of the length of everything that is added.
	 * Then add lines and fields; `end` is where the block ends.
	 */
	begin(target: Buffer, at: number): void {
		this.#target = target;
		this.#at = at;
		for (const size of this.#announced) this.#integer(0x20, 5, size);
		this.#announced = [];
	}

	get end(): number {
		return this.#at;
	}

	/** Adds field lines, each "Name: value" CR LF and validated; pseudo-fields (":method: GET") too. */
	addLines(lines: string): void {
		const known = this.#blocks.get(lines);
		if (known !== undefined && known.insertions === this.#insertions) {
			const { bytes } = known;
			const target = this.#target;
			// Most are a few bytes, for which a call into V8 takes longer.
			for (let index = 0; index < bytes.length; index++) target[this.#at++] = bytes[index] as number;
			return;
		}
		const before = this.#insertions;
		const start = this.#at;
		for (let from = 0; from < lines.length; ) {
			const end = lines.indexOf("\r\n", from);
			const colon = lines.indexOf(":", from + 1);
			const valueAt = lines.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1;
			this.addField(lines.slice(from, colon).toLowerCase(), lines.slice(valueAt, end));
			from = end + 2;
		}
		// A block that inserted something is shorter the next time.
		if (before !== this.#insertions) return;
		if (this.#blocks.size >= MOST_BLOCKS) this.#blocks.clear();
		this.#blocks.set(lines, {
			insertions: this.#insertions,
			bytes: Uint8Array.prototype.slice.call(this.#target, start, this.#at),
		});
	}

	/** Adds :path, which is another one nearly each time: it takes no look-up. */
	addPath(path: string): void {
		if (path === "/") this.#integer(0x80, 7, PATH);
		else {
			this.#integer(PLAIN.first, PLAIN.prefix, PATH);
			this.#text(path, false);
		}
	}

	/** Adds one field, its name in lower case. */
	addField(name: string, value: string): void {
		const field = `${name}: ${value}`;
		const fixed = staticFields.get(field);
		const number = this.#fields.get(field);
		if (fixed !== undefined || number !== undefined) {
			this.#integer(0x80, 7, fixed ?? this.#indexOf(number as number));
			return;
		}
		const named = staticNames.get(name) ?? this.#names.get(name);
		const index = named === undefined ? 0 : (staticNames.get(name) ?? this.#indexOf(named));
		const size = name.length + value.length + 32;
		const isSecret = isSecretField(name) && !(name === "cookie" && value.length >= LONG_COOKIE);
		const isKept = !isSecret && !CHANGING.has(name) && size <= this.#capacity / 2;
		const { first, prefix } = isSecret ? NEVER : isKept ? INDEXED : PLAIN;
		this.#integer(first, prefix, index);
		// Fields in the table are sent once, so it is worth the time to make them short.
		if (index === 0) this.#text(name, isKept);
		this.#text(value, isKept);
		if (isKept) this.#insert({ name, field, size });
	}

	#indexOf(number: number): number {
		return STATIC_ENTRIES + 1 + this.#insertions - number;
	}

	#insert(entry: Inserted): void {
		this.#size += entry.size;
		this.#entries.push(entry);
		this.#insertions++;
		this.#fields.set(entry.field, this.#insertions);
		this.#names.set(entry.name, this.#insertions);
		this.#evict();
	}

	#evict(): void {
		while (this.#size > this.#capacity) {
			const { name, field, size } = this.#entries.shift() as Inserted;
			const number = ++this.#evicted;
			this.#size -= size;
			if (this.#fields.get(field) === number) this.#fields.delete(field);
			if (this.#names.get(name) === number) this.#names.delete(name);
		}
	}

	#integer(first: number, prefix: number, value: number): void {
		this.#at = writeInteger(this.#target, this.#at, first, prefix, value);
	}

	/** A latin1 text (RFC 7541 §5.2), in the Huffman code where that is wanted and shorter. */
	#text(text: string, mayCompress: boolean): void {
		const length = mayCompress ? huffmanLength(text) : text.length;
		if (length < text.length) {
			this.#integer(0x80, 7, length);
			this.#at = encodeHuffman(text, this.#target, this.#at);
			return;
		}
		this.#integer(0, 7, text.length);
		this.#at += this.#target.write(text, this.#at, "latin1");
	}
}
