// HPACK in: header blocks become field lines and pseudo-fields (RFC 7541, RFC 9113 §8). Owns the dynamic table of one
// direction. Tables keep finished lines, and fields are validated as they are decoded. Knows no frames and no streams.

import { latin1 } from "../latin1.ts";
import { decodeHuffman, longestDecoded } from "./huffman.ts";
import { CUT, IntegerReader } from "./integers.ts";
import { LiteralCache } from "./literal-cache.ts";
import { RepeatedBlock } from "./repeated-block.ts";
import { STATIC_ENTRIES, STATIC_TABLE } from "./static-table.ts";
import {
	CONTENT_ENCODING,
	CONTENT_LENGTH,
	COOKIE,
	FIELD,
	HOST,
	type Malformation,
	makeEntry,
	PRIORITY,
	PSEUDO,
	type TableEntry,
} from "./table-entry.ts";

/** The limits of a block's fields (those of heads, plus 32 bytes for each field, RFC 9113 §6.5.2). */
export interface BlockLimits {
	readonly headBytes: number;
	readonly fieldLines: number;
}

/** Why a block can't be decoded (RFC 7541): an error of the connection, COMPRESSION_ERROR. */
export type CompressionFault =
	| "hpack-index"
	| "hpack-integer"
	| "hpack-huffman"
	| "hpack-cut"
	| "hpack-table-size"
	| "hpack-table-size-place";

/** The content of one block, for the decoder alone to change. It has one of these, and fills it again for each block that differs. */
export class DecodedBlock {
	method = "";
	scheme = "";
	/** undefined if there was none, as "" is a value that a peer can send. */
	authority: string | undefined;
	path = "";
	status = "";
	protocol: string | undefined;
	/** Which pseudo-fields there were, as bits. */
	seen = 0;
	/** The field lines, each "name: value" CR LF. Joined only when they are read: a bomb of references stays small until then. */
	lines = "";
	/** What Content-Length says; -1 if there is none. */
	contentLength = -1;
	hasContentEncoding = false;
	/** The value of Host, which a request may have beside :authority. */
	host: string | undefined;
	/** The value of Priority (RFC 9218 §5): of several, joined. */
	priority: string | undefined;
	/** The size of the fields: bytes of names and values, plus 32 for each. */
	size = 0;
	fields = 0;
	/** The first thing that makes the message malformed. */
	malformation: Malformation | undefined;
	/** The name of the field at fault, or of the limit that was passed. */
	faultyName = "";
	/** The limit that was passed; the fields beyond it are not kept. */
	passed: keyof BlockLimits | undefined;
	/** A value began or ended with blanks, which RFC 9113 §8.2.1 forbids. They are trimmed. */
	hasBlanks = false;
	cookie = "";

	clear(): void {
		this.method = "";
		this.scheme = "";
		this.authority = undefined;
		this.path = "";
		this.status = "";
		this.protocol = undefined;
		this.seen = 0;
		this.lines = "";
		this.contentLength = -1;
		this.hasContentEncoding = false;
		this.host = undefined;
		this.priority = undefined;
		this.size = 0;
		this.fields = 0;
		this.malformation = undefined;
		this.faultyName = "";
		this.passed = undefined;
		this.hasBlanks = false;
		this.cookie = "";
	}
}

const NONE: TableEntry = makeEntry("", "");

/** RFC 7541 §4.2: an encoder announces at most the smallest and the last of its table's sizes. */
const SIZE_CHANGES = 2;

/** One direction of a connection. */
export class HpackDecoder {
	readonly block: DecodedBlock = new DecodedBlock();
	readonly #limits: BlockLimits;
	/** The largest table that our SETTINGS allow the peer. */
	readonly #largestTable: number;
	/** The dynamic table as a ring; `#newest` is the place of the entry with the lowest index. */
	#ring: TableEntry[] = new Array<TableEntry>(64).fill(NONE);
	#newest = 0;
	#count = 0;
	#size = 0;
	#capacity: number;
	readonly #literals = new LiteralCache();
	readonly #integers = new IntegerReader();
	readonly #repeated = new RepeatedBlock();
	/** How often the dynamic table has changed. */
	#changes = 0;
	/** Decoded texts pass through here. */
	#scratch: Buffer = Buffer.allocUnsafeSlow(1024);
	#bytes: Uint8Array = this.#scratch;
	#at = 0;
	#end = 0;
	#fault: CompressionFault | undefined;

	/** `tableBytes` is what our SETTINGS_HEADER_TABLE_SIZE says; 4,096 if we send none. */
	constructor(limits: BlockLimits, tableBytes = 4_096) {
		this.#limits = limits;
		this.#largestTable = tableBytes;
		this.#capacity = tableBytes;
	}

	/** Bytes of the dynamic table (RFC 7541 §4.1). */
	get tableSize(): number {
		return this.#size;
	}

	/**
	 * Decodes a whole header block into `block`. Returns what makes the connection unusable, if anything does; a malformed
	 * message or a passed limit is in `block`, and the table is right all the same.
	 */
	decode(bytes: Uint8Array, start: number, end: number): CompressionFault | undefined {
		this.#bytes = bytes;
		this.#at = start;
		this.#end = end;
		this.#fault = undefined;
		const { block } = this;
		if (this.#repeated.matches(bytes, start, end, this.#changes)) return undefined;
		block.clear();
		const before = this.#changes;
		let sizeChanges = 0;
		while (this.#at < end) {
			const byte = bytes[this.#at] as number;
			if (byte >= 0x80) {
				const entry = this.#entry(this.#integer(7));
				if (entry !== undefined) this.#take(entry);
				sizeChanges = SIZE_CHANGES;
			} else if (byte >= 0x40) {
				const entry = this.#literal(6);
				if (entry !== undefined) {
					this.#insert(entry);
					this.#take(entry);
				}
				sizeChanges = SIZE_CHANGES;
			} else if (byte < 0x20 && block.passed !== undefined) {
				this.#skipLiteral();
				sizeChanges = SIZE_CHANGES;
			} else if (byte >= 0x20) {
				if (++sizeChanges > SIZE_CHANGES) return "hpack-table-size-place";
				const size = this.#integer(5);
				if (this.#fault === undefined && size > this.#largestTable) return "hpack-table-size";
				this.#capacity = size;
				this.#changes++;
				this.#evict();
			} else {
				const entry = this.#literal(4);
				if (entry !== undefined) this.#take(entry);
				sizeChanges = SIZE_CHANGES;
			}
			if (this.#fault !== undefined) return this.#fault;
		}
		if (block.cookie !== "") block.lines += `cookie: ${block.cookie}\r\n`;
		if (before === this.#changes) this.#repeated.keep(bytes, start, end, before);
		return undefined;
	}

	/** An integer with a prefix of so many bits. */
	#integer(prefix: number): number {
		const value = this.#integers.read(this.#bytes, this.#at, this.#end, prefix);
		this.#at = this.#integers.end;
		if (value >= 0) return value;
		return this.#fail(value === CUT ? "hpack-cut" : "hpack-integer");
	}

	#fail(fault: CompressionFault): number {
		this.#fault ??= fault;
		return 0;
	}

	/** The entry with that index (RFC 7541 §2.3.3). */
	#entry(index: number): TableEntry | undefined {
		if (index > 0 && index <= STATIC_ENTRIES) return STATIC_TABLE[index];
		const place = index - STATIC_ENTRIES - 1;
		if (place < 0 || place >= this.#count) {
			this.#fail("hpack-index");
			return undefined;
		}
		return this.#ring[(this.#newest + place) & (this.#ring.length - 1)];
	}

	/** A literal with an indexed or a literal name. */
	#literal(prefix: number): TableEntry | undefined {
		const index = this.#integer(prefix);
		const named = index === 0 ? undefined : this.#entry(index);
		if (this.#fault !== undefined) return undefined;
		// Names of the dynamic table change their index.
		const isKept = index > 0 && index <= STATIC_ENTRIES;
		const start = this.#at;
		const known = isKept ? this.#literals.find(index, this.#bytes, start, this.#end) : undefined;
		if (known !== undefined) {
			this.#at = this.#literals.end;
			return known;
		}
		const name = named === undefined ? this.#text() : named.name;
		if (this.#fault !== undefined) return undefined;
		const value = this.#text();
		if (this.#fault !== undefined) return undefined;
		const entry = makeEntry(name, value);
		if (isKept) this.#literals.keep(index, this.#bytes, start, this.#at, entry);
		return entry;
	}

	/** A field that gets into no table, of a block that has passed a limit: nothing is made of it. */
	#skipLiteral(): void {
		this.block.fields++;
		const index = this.#integer(4);
		if (index > 0) this.#entry(index);
		else if (this.#fault === undefined) this.#textBytes();
		if (this.#fault === undefined) this.#textBytes();
	}

	/** A string (RFC 7541 §5.2) as latin1. */
	#text(): string {
		const length = this.#textBytes();
		return length === 0 ? "" : latin1(this.#scratch, 0, length);
	}

	/** Decodes a string into `#scratch`. Returns its length; 0 if there is a fault. */
	#textBytes(): number {
		if (this.#at >= this.#end) return this.#fail("hpack-cut");
		const isHuffman = (this.#bytes[this.#at] as number) >= 0x80;
		const length = this.#integer(7);
		const start = this.#at;
		if (this.#fault !== undefined) return 0;
		if (length > this.#end - start) return this.#fail("hpack-cut");
		this.#at = start + length;
		if (length === 0) return 0;
		const room = isHuffman ? longestDecoded(length) : length;
		if (this.#scratch.length < room) this.#scratch = Buffer.allocUnsafeSlow(2 * room);
		const scratch = this.#scratch;
		if (isHuffman) {
			const end = decodeHuffman(this.#bytes, start, start + length, scratch, 0);
			return end < 0 ? this.#fail("hpack-huffman") : end;
		}
		for (let index = 0; index < length; index++) scratch[index] = this.#bytes[start + index] as number;
		return length;
	}

	#insert(entry: TableEntry): void {
		this.#changes++;
		this.#size += entry.size;
		this.#count++;
		if (this.#count > this.#ring.length) this.#grow();
		this.#newest = (this.#newest - 1) & (this.#ring.length - 1);
		this.#ring[this.#newest] = entry;
		this.#evict();
	}

	/** Drops the oldest entries until the table fits (RFC 7541 §4.3, §4.4): an entry larger than the table empties it. */
	#evict(): void {
		while (this.#size > this.#capacity) {
			const place = (this.#newest + --this.#count) & (this.#ring.length - 1);
			this.#size -= (this.#ring[place] as TableEntry).size;
			this.#ring[place] = NONE;
		}
	}

	#grow(): void {
		const { length } = this.#ring;
		const larger = new Array<TableEntry>(length * 2).fill(NONE);
		// All but the one to come.
		for (let place = 0; place < this.#count - 1; place++)
			larger[place] = this.#ring[(this.#newest + place) & (length - 1)] as TableEntry;
		this.#ring = larger;
		this.#newest = 0;
	}

	/** Adds a field to the block. */
	#take(entry: TableEntry): void {
		const { block } = this;
		block.fields++;
		block.size += entry.size;
		if (block.size > this.#limits.headBytes || block.fields > this.#limits.fieldLines) {
			block.passed ??= block.size > this.#limits.headBytes ? "headBytes" : "fieldLines";
			return;
		}
		if (entry.hasBlanks) block.hasBlanks = true;
		if (entry.malformation !== undefined) this.#malformed(entry.malformation, entry.name);
		else if (entry.kind === FIELD) block.lines += entry.line;
		else if (entry.kind > 0) this.#takePseudo(entry);
		else this.#takeKnown(entry);
	}

	/** A field with a meaning. */
	#takeKnown({ kind, name, value, line }: TableEntry): void {
		const { block } = this;
		block.lines += line;
		if (kind === COOKIE) {
			// RFC 9113 §8.2.3: cookies may come as several fields, and are one.
			block.cookie = block.cookie === "" ? value : `${block.cookie}; ${value}`;
		} else if (kind === CONTENT_ENCODING) block.hasContentEncoding = true;
		else if (kind === CONTENT_LENGTH) {
			const length = Number(value);
			if (block.contentLength !== -1 && block.contentLength !== length)
				this.#malformed("h2-content-length-value", name);
			block.contentLength = length;
		} else if (kind === HOST) {
			if (block.host !== undefined) this.#malformed("h2-authority", name);
			block.host = value;
		} else if (kind === PRIORITY)
			block.priority = block.priority === undefined ? value : `${block.priority}, ${value}`;
	}

	#takePseudo({ name, value, kind }: TableEntry): void {
		const { block } = this;
		if (block.lines !== "" || block.cookie !== "") this.#malformed("h2-pseudo-field-order", name);
		else if ((block.seen & kind) !== 0) this.#malformed("h2-pseudo-field-twice", name);
		block.seen |= kind;
		if (kind === PSEUDO.status) block.status = value;
		else if (kind === PSEUDO.method) block.method = value;
		else if (kind === PSEUDO.path) block.path = value;
		else if (kind === PSEUDO.scheme) block.scheme = value;
		else if (kind === PSEUDO.authority) block.authority = value;
		else block.protocol = value;
	}

	/** The first fault counts. */
	#malformed(malformation: Malformation, name: string): void {
		const { block } = this;
		if (block.malformation !== undefined) return;
		block.malformation = malformation;
		block.faultyName = name;
	}
}
