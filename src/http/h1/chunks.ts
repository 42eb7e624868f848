// Reads what surrounds the data of chunks: size lines with their extensions, and line ends (RFC 9112 §7.1). Owns the
// framing's state and its limits, and keeps no bytes. Must not know the data, or what follows the last chunk.

import { CLASSES, HEX_VALUES, TOKEN, VALUE } from "../characters.ts";
import { RemoteProtocolError, showTail } from "../errors.ts";
import type { H1Limits } from "../options.ts";
import type { RuleId } from "../rules.ts";

const SIZE = 0;
const LINE_LF = 1;
const DATA_CR = 2;
const DATA_LF = 3;
const DONE = 4;
// The places inside extensions: after ";", in a name, after it, after "=", in a token value, in a quoted value, after
// its "\\", right after its closing quote, after a value and white space, after a size and white space.
const NAME_START = 5;
const NAME = 6;
const NAME_END = 7;
const VALUE_START = 8;
const TOKEN_VALUE = 9;
const QUOTED_VALUE = 10;
const QUOTED_PAIR = 11;
const QUOTED_END = 12;
const VALUE_END = 13;
const SIZE_END = 14;

const CR = 0x0d;
const LF = 0x0a;
const SP = 0x20;
const TAB = 0x09;
const QUOTE = 0x22;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;
/** Enough for 2^53 with leading zeros. */
const SIZE_DIGITS = 16;

/** Reads the framing of chunked content. Call `begin`, then `read` up to each chunk's data. */
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

	/** Reads on from `position`. Returns where it stopped: at `limit`, or when done. Throws a RemoteProtocolError. */
	read(bytes: Buffer, position: number, limit: number): number {
		let index = position;
		while (index < limit) {
			if (this.#state === SIZE) {
				index = this.#readSize(bytes, index, limit);
				continue;
			}
			const byte = bytes[index++] as number;
			switch (this.#state) {
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
				case DATA_LF:
					if (byte !== LF) fail("missing-chunk-end", byte);
					this.#beginSize();
					break;
				default:
					this.#readExtension(byte);
			}
		}
		return limit;
	}

	/** Reads the digits of a size and the byte after them. */
	#readSize(bytes: Buffer, position: number, limit: number): number {
		let { size } = this;
		let digits = this.#digits;
		let index = position;
		while (index < limit) {
			const byte = bytes[index++] as number;
			const digit = HEX_VALUES[byte] as number;
			if (digit !== 255) {
				size = size * 16 + digit;
				if (++digits > SIZE_DIGITS || size > Number.MAX_SAFE_INTEGER) fail("chunk-size-overflow", byte);
				continue;
			}
			if (digits === 0) fail("bad-chunk-size", byte);
			if (byte === CR) this.#state = LINE_LF;
			else if (byte === SEMICOLON) this.#state = NAME_START;
			else if (byte === SP || byte === TAB) this.#state = SIZE_END;
			else fail(byte === LF ? "bare-lf" : "bad-chunk-size", byte);
			break;
		}
		this.size = size;
		this.#digits = digits;
		return index;
	}

	/**
	 * RFC 9112 §7.1.1: after ";" comes a name, then optionally "=" and a token or a quoted string. White space is allowed
	 * around both, but not before the end of the line.
	 */
	#readExtension(byte: number): void {
		const state = this.#state;
		const classes = CLASSES[byte] as number;
		let next = -1;
		if (state === QUOTED_VALUE) {
			if (byte === QUOTE) next = QUOTED_END;
			else if ((classes & VALUE) !== 0) next = byte === BACKSLASH ? QUOTED_PAIR : QUOTED_VALUE;
		} else if (state === QUOTED_PAIR) {
			if ((classes & VALUE) !== 0) next = QUOTED_VALUE;
		} else if ((classes & TOKEN) !== 0) {
			if (state === NAME_START || state === NAME) next = NAME;
			else if (state === VALUE_START || state === TOKEN_VALUE) next = TOKEN_VALUE;
		} else if (byte === SP || byte === TAB) {
			if (state === NAME) next = NAME_END;
			else next = state === TOKEN_VALUE || state === QUOTED_END ? VALUE_END : state;
		} else if (state === SIZE_END) {
			if (byte === SEMICOLON) next = NAME_START;
		} else if (byte === SEMICOLON) {
			if (state !== NAME_START && state !== VALUE_START) next = NAME_START;
		} else if (byte === EQUALS) {
			if (state === NAME || state === NAME_END) next = VALUE_START;
		} else if (byte === QUOTE) {
			if (state === VALUE_START) next = QUOTED_VALUE;
		} else if (byte === CR) {
			if (state === NAME || state === TOKEN_VALUE || state === QUOTED_END) next = LINE_LF;
		}
		if (next < 0)
			fail(state === SIZE_END ? "bad-chunk-size" : byte === LF ? "bare-lf" : "bad-chunk-extension", byte);
		this.#state = next;
		if (next !== LINE_LF && ++this.#extensionBytes > this.#extensionLimit) {
			throw new RemoteProtocolError("chunk-extension-too-long", undefined, this.#extensionLimit);
		}
	}

	#countOverhead(): void {
		const overhead = this.#overhead + this.#extensionBytes - 16 - 2 * this.size;
		if (overhead > this.#overheadLimit) {
			throw new RemoteProtocolError("chunk-overhead-too-large", undefined, this.#overheadLimit);
		}
		this.#overhead = Math.max(overhead, 0);
	}
}

/** Shows only the byte at fault: the bytes before it may be in a buffer that its owner already reuses. */
function fail(rule: RuleId, byte: number): never {
	throw new RemoteProtocolError(rule, showTail(String.fromCharCode(byte)));
}
