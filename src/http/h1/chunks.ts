// What stands between the data of chunks: size lines with their extensions, and line ends (RFC 9112 §7.1). Owns the
// framing's state and its limits; must not know the data, or what follows the last chunk. Keeps no bytes.

import { CLASSES, HEX_VALUES, VALUE } from "../characters.ts";
import { RemoteProtocolError, showTail } from "../errors.ts";
import type { RuleId } from "../rules.ts";
import type { H1Limits } from "./limits.ts";

const SIZE = 0;
const EXTENSION = 1;
const LINE_LF = 2;
const DATA_CR = 3;
const DATA_LF = 4;
const DONE = 5;

const CR = 0x0d;
const LF = 0x0a;
/** Enough for 2^53 with leading zeros; more digits serve nobody. */
const SIZE_DIGITS = 16;

/** Reads the framing of one chunked content after another: `begin`, then `read` up to each chunk's data. */
export class ChunkFraming {
	/** Whether the framing up to the next chunk's data, or to the trailer section, is complete. */
	isDone = false;
	/** The size of the chunk whose data comes next; 0 for the last chunk. */
	size = 0;

	readonly #extensionLimit: number;
	readonly #overheadLimit: number;
	#state = SIZE;
	#digits = 0;
	#extensionBytes = 0;
	#overhead = 0;

	constructor(limits: H1Limits) {
		this.#extensionLimit = limits.chunkExtensionBytes;
		this.#overheadLimit = limits.chunkOverheadBytes;
	}

	/** Before the first chunk. */
	begin(): void {
		this.#overhead = 0;
		this.#beginSize();
	}

	/** After the data of a chunk. */
	endData(): void {
		this.isDone = false;
		this.#state = DATA_CR;
	}

	#beginSize(): void {
		this.isDone = false;
		this.#state = SIZE;
		this.size = 0;
		this.#digits = 0;
		this.#extensionBytes = 0;
	}

	/** Reads on at `position`; returns where it stopped: at `limit`, or done. Throws a RemoteProtocolError. */
	read(bytes: Buffer, position: number, limit: number): number {
		for (let index = position; index < limit; ) {
			const byte = bytes[index++] as number;
			switch (this.#state) {
				case SIZE: {
					const digit = HEX_VALUES[byte] as number;
					if (digit !== 255) {
						this.size = this.size * 16 + digit;
						if (++this.#digits > SIZE_DIGITS || this.size > Number.MAX_SAFE_INTEGER)
							fail("chunk-size-overflow", byte);
					} else if (this.#digits === 0) fail("bad-chunk-size", byte);
					else if (byte === CR) this.#state = LINE_LF;
					else if (byte === 0x3b) this.#state = EXTENSION;
					else fail(byte === LF ? "bare-lf" : "bad-chunk-size", byte);
					break;
				}
				case EXTENSION:
					if (byte === CR) this.#state = LINE_LF;
					else if (((CLASSES[byte] as number) & VALUE) === 0)
						fail(byte === LF ? "bare-lf" : "bad-chunk-extension", byte);
					else if (++this.#extensionBytes > this.#extensionLimit) {
						throw new RemoteProtocolError("chunk-extension-too-long", undefined, this.#extensionLimit);
					}
					break;
				case LINE_LF:
					if (byte !== LF) fail("bare-cr", byte);
					this.#countOverhead();
					this.#state = DONE;
					this.isDone = true;
					return index;
				case DATA_CR:
					if (byte !== CR) fail("missing-chunk-end", byte);
					this.#state = DATA_LF;
					break;
				default:
					if (byte !== LF) fail("missing-chunk-end", byte);
					this.#beginSize();
			}
		}
		return limit;
	}

	#countOverhead(): void {
		const overhead = this.#overhead + this.#extensionBytes - 16 - 2 * this.size;
		if (overhead > this.#overheadLimit) {
			throw new RemoteProtocolError("chunk-overhead-too-large", undefined, this.#overheadLimit);
		}
		this.#overhead = Math.max(overhead, 0);
	}
}

/** Shows the byte at fault alone: what stands before it may have been lent and taken back. */
function fail(rule: RuleId, byte: number): never {
	throw new RemoteProtocolError(rule, showTail(String.fromCharCode(byte)));
}
