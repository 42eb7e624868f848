// HTTP/1.1 in: bytes are lent, events come out (RFC 9112). Owns the state of one connection's incoming side, in either
// role; must not know sockets, time or who listens. The head is scanned once, forward, resumably: each byte is looked at
// once however the bytes were cut, and no string is made until it is asked for.
//
// Every error depends on the bytes alone, never on how they were cut: no test looks past the limit in force.

import { CLASSES, HEX_VALUES, TARGET, TOKEN, VALUE } from "../characters.ts";
import { RemoteProtocolError, showTail } from "../errors.ts";
import { FieldLines } from "../fields.ts";
import { MessageHead } from "../head.ts";
import { latin1 } from "../latin1.ts";
import type { RuleId } from "../rules.ts";
import { DEFAULT_LIMITS, type H1Limits } from "./limits.ts";
import {
	CHUNKED,
	CHUNKED_NOT_LAST,
	CHUNKED_TWICE,
	CONFLICTING_LENGTHS,
	CONNECTION_CLOSE,
	CONNECTION_KEEP_ALIVE,
	CONNECTION_UPGRADE,
	isHost,
	isTargetForm,
	matches,
	NO_CODING,
	OVERFLOWING_LENGTH,
	readConnection,
	readContentLength,
	readExpect,
	readKeepAliveTimeout,
	readTransferEncoding,
	UNKNOWN_CODING,
} from "./values.ts";

/**
 * What `next()` found.
 * - `need`: all lent bytes are used up; push more.
 * - `interim`: the head of a 1xx response other than 101; the final one is still to come.
 * - `head`: the head of a request or of a final response, with all that it says about framing.
 * - `data`: content at `bytes[dataStart..dataEnd)`, never empty.
 * - `trailers`: a trailer section with at least one field line.
 * - `end`: the message is complete.
 * - `handover`: HTTP is over on this connection; what else was lent is at `bytes[dataStart..dataEnd)`.
 * - `closed`: the peer has ended its side between two messages.
 */
export type ReaderEvent = "need" | "interim" | "head" | "data" | "trailers" | "end" | "handover" | "closed";

/** How the content of a message is delimited (RFC 9112 §6.3). */
export type Framing = "none" | "length" | "chunked" | "until-close" | "handover";

// States. In HEAD nothing of the message may have arrived yet.
const HEAD = 0;
const LENGTH = 1;
const CHUNK_SIZE = 2;
const CHUNK_EXTENSION = 3;
const CHUNK_LINE_LF = 4;
const CHUNK_DATA = 5;
const CHUNK_DATA_CR = 6;
const CHUNK_DATA_LF = 7;
const TRAILERS = 8;
const UNTIL_CLOSE = 9;
const END = 10;
const HANDOVER = 11;
/** After a message that closes the connection. */
const FINISHED = 12;
const DEAD = 13;

// What kind of request a response answers, as far as its framing depends on it.
const ORDINARY = 0;
const ANSWERS_HEAD = 1;
const ANSWERS_CONNECT = 2;

const CR = 0x0d;
const LF = 0x0a;
const SP = 0x20;
const TAB = 0x09;
const COLON = 0x3a;

/** Empty lines taken before a request line (RFC 9112 §2.2 asks for at least one). */
const EMPTY_LINES = 4;
/** A split head is copied this much at a time, so that the content behind it is hardly copied at all. */
const CARRY_STEP = 1024;
const CHUNK_SIZE_DIGITS = 16;

const NO_BYTES: Buffer = Buffer.alloc(0);
const NAME = {
	connection: Buffer.from("connection"),
	contentLength: Buffer.from("content-length"),
	expect: Buffer.from("expect"),
	host: Buffer.from("host"),
	keepAlive: Buffer.from("keep-alive"),
	transferEncoding: Buffer.from("transfer-encoding"),
	upgrade: Buffer.from("upgrade"),
};
/** Lengths of the names above as bits: what a client and what a server looks at more closely. */
const CLIENT_NAMES = (1 << 10) | (1 << 14) | (1 << 17);
const SERVER_NAMES = CLIENT_NAMES | (1 << 4) | (1 << 6) | (1 << 7);

/** Trailer fields that nobody may merge into a head or act on (RFC 9110 §6.5.1). */
const FORBIDDEN_TRAILERS: ReadonlySet<string> = new Set([
	"authorization",
	"cache-control",
	"connection",
	"content-encoding",
	"content-length",
	"content-range",
	"content-type",
	"cookie",
	"expect",
	"host",
	"keep-alive",
	"location",
	"max-forwards",
	"pragma",
	"proxy-authenticate",
	"proxy-authorization",
	"range",
	"set-cookie",
	"te",
	"trailer",
	"transfer-encoding",
	"upgrade",
	"www-authenticate",
]);

/** Whether a field of that name is kept out of trailer sections, both received and sent. */
export function isForbiddenTrailer(name: string): boolean {
	return FORBIDDEN_TRAILERS.has(name.toLowerCase());
}

/**
 * Reads the messages of one connection, one after another.
 *
 * @example
 * const reader = new MessageReader("client");
 * reader.expect("GET");
 * reader.push(bytes, 0, bytes.length);
 * for (let event = reader.next(); event !== "need"; event = reader.next()) {
 *   if (event === "head") head = reader.takeHead();
 *   else if (event === "data") keep(reader.bytes.subarray(reader.dataStart, reader.dataEnd));
 *   else if (event === "end") break;
 * }
 */
export class MessageReader {
	// What the last "head" or "interim" said. Read-only for callers.
	/** Status code of a response, 0 for a request. */
	status = 0;
	/** Method of a request, "" for a response. */
	method = "";
	/** Target of a request as sent, "" for a response. */
	target = "";
	/** 0 for HTTP/1.0, 1 for HTTP/1.1. */
	versionMinor: 0 | 1 = 1;
	/** The value of Content-Length in bytes (also where there is no content, as after HEAD), or -1. */
	contentLength = -1;
	/** How the content is delimited. */
	framing: Framing = "none";
	/** Whether the connection may carry another message after this one (RFC 9112 §9.3). */
	isKeepAlive = false;
	/** Server: whether the client waits for 100 (Continue) before it sends its content. */
	expectsContinue = false;
	/** Server: whether the request asks for another protocol (CONNECT, or Upgrade named in Connection); see `handOver`. */
	wantsHandOver = false;
	/** The `timeout` of a Keep-Alive field in milliseconds, or -1. */
	keepAliveTimeoutMs = -1;
	/** How many lines of a trailer section were forbidden there and are left out of `takeTrailers()`. */
	forbiddenTrailers = 0;

	// Where content is, after "data" and "handover".
	/** The buffer that holds the content. */
	bytes: Buffer = NO_BYTES;
	/** Where it begins. */
	dataStart = 0;
	/** Where it ends, exclusive. */
	dataEnd = 0;
	/** Raw bytes of the current message used up so far: interim heads, head, chunk framing, content. */
	messageBytes = 0;

	readonly #isClient: boolean;
	readonly #names: number;
	readonly #headBytes: number;
	readonly #startLineBytes: number;
	readonly #fieldLines: number;
	readonly #interimResponses: number;
	readonly #chunkExtensionBytes: number;
	readonly #chunkOverheadBytes: number;
	readonly #trailerBytes: number;

	#state = HEAD;
	#hasBegun = false;
	#isEnded = false;
	#handsOver = false;
	#error: RemoteProtocolError | undefined = undefined;

	// The lent bytes not used up yet: bytes[#position..#limit).
	#position = 0;
	#limit = 0;

	// Kinds of the requests whose responses are expected: a ring.
	#expected: number[] = [0, 0, 0, 0];
	#expectedFirst = 0;
	#expectedCount = 0;

	// The head or trailer section under way or just read, in the lent buffer or in #carried.
	#carried: Buffer = NO_BYTES;
	#carriedLength = 0;
	#headSource: Buffer = NO_BYTES;
	#headStart = 0;
	#headEnd = 0;
	/** Where the scan goes on. */
	#scan = 0;
	/** -1 while the start line is under way. */
	#lineStart = -1;
	/** Position of the current line's colon, -1 before it. In a request line: of the first space. */
	#colon = -1;
	/** In a request line: position of the second space. */
	#secondSpace = -1;
	#lines = 0;

	#connection = 0;
	#coding = NO_CODING;
	#hasUpgrade = false;
	#hosts = 0;
	#emptyLines = 0;
	#hasLeadingCr = false;
	#interims = 0;
	/** Whether an interim head was read and no byte of the head behind it. */
	#isBetweenHeads = false;

	/** Content or chunk bytes still to come; while a chunk size is read, the size so far. */
	#remaining = 0;
	#chunkDigits = 0;
	#extensionBytes = 0;
	#chunkOverhead = 0;

	/** `role` is who reads: a client reads responses, a server requests. */
	constructor(role: "client" | "server", limits: Partial<H1Limits> = DEFAULT_LIMITS) {
		this.#isClient = role === "client";
		this.#names = this.#isClient ? CLIENT_NAMES : SERVER_NAMES;
		this.#headBytes = limits.headBytes ?? DEFAULT_LIMITS.headBytes;
		this.#startLineBytes = Math.min(limits.startLineBytes ?? DEFAULT_LIMITS.startLineBytes, this.#headBytes);
		this.#fieldLines = limits.fieldLines ?? DEFAULT_LIMITS.fieldLines;
		this.#interimResponses = limits.interimResponses ?? DEFAULT_LIMITS.interimResponses;
		this.#chunkExtensionBytes = limits.chunkExtensionBytes ?? DEFAULT_LIMITS.chunkExtensionBytes;
		this.#chunkOverheadBytes = limits.chunkOverheadBytes ?? DEFAULT_LIMITS.chunkOverheadBytes;
		this.#trailerBytes = limits.trailerBytes ?? DEFAULT_LIMITS.trailerBytes;
	}

	/** Client: the next response not yet announced will answer this method. Call it before the response's bytes are read. */
	expect(method: string): void {
		const expected = this.#expected;
		if (this.#expectedCount === expected.length) {
			// Grow: unroll the ring, then double it.
			const first = this.#expectedFirst;
			const unrolled = [...expected.slice(first), ...expected.slice(0, first)];
			this.#expected = [...unrolled, ...unrolled];
			this.#expectedFirst = 0;
			this.expect(method);
			return;
		}
		const slot = (this.#expectedFirst + this.#expectedCount) & (expected.length - 1);
		expected[slot] = method === "HEAD" ? ANSWERS_HEAD : method === "CONNECT" ? ANSWERS_CONNECT : ORDINARY;
		this.#expectedCount++;
	}

	/** Client: how many announced responses are not complete yet. */
	get expectedResponses(): number {
		return this.#expectedCount;
	}

	/**
	 * Lends bytes [start, end) of a buffer until `next()` has returned "need", "handover" or "closed", or `hold()` was
	 * called. Bytes lent before and not used up yet are kept in front of them, by a copy.
	 */
	push(buffer: Buffer, start: number, end: number): void {
		if (this.#position < this.#limit) {
			this.bytes = Buffer.concat([
				this.bytes.subarray(this.#position, this.#limit),
				buffer.subarray(start, end),
			]);
			this.#position = 0;
			this.#limit = this.bytes.length;
			return;
		}
		this.bytes = buffer;
		this.#position = start;
		this.#limit = end;
	}

	/** The peer has ended its side: nothing will be pushed any more. */
	pushEnd(): void {
		this.#isEnded = true;
	}

	/** Copies the lent bytes that are not used up yet, so that the lender can have its buffer back now. */
	hold(): void {
		if (this.#position === this.#limit) return;
		this.bytes = Buffer.from(this.bytes.subarray(this.#position, this.#limit));
		this.#position = 0;
		this.#limit = this.bytes.length;
	}

	/**
	 * Server: the connection leaves HTTP after the current request (an accepted CONNECT or Upgrade). Takes effect when the
	 * request is complete, at once where it is: `next()` then gives "handover".
	 */
	handOver(): void {
		if (this.#state === HEAD && !this.#hasBegun) this.#state = HANDOVER;
		else this.#handsOver = true;
	}

	/** Whether any byte of the current or next message has arrived (an interim response is one of them). */
	get hasStarted(): boolean {
		return this.#hasBegun || this.#position < this.#limit;
	}

	/** Whether the last message is complete and no byte of a next one was seen. */
	get isIdle(): boolean {
		return this.#state === HEAD && !this.#hasBegun && this.#position === this.#limit;
	}

	/**
	 * The next event. Throws a RemoteProtocolError where the peer broke a rule or a limit; from then on it throws the same
	 * error again.
	 */
	next(): ReaderEvent {
		for (;;) {
			switch (this.#state) {
				case HEAD:
					return this.#readHead();
				case LENGTH: {
					const available = this.#limit - this.#position;
					if (available === 0) return this.#exhausted("truncated-content");
					if (available < this.#remaining) {
						this.#remaining -= available;
						return this.#data(available);
					}
					this.#state = END;
					return this.#data(this.#remaining);
				}
				case END:
					return this.#end();
				case CHUNK_DATA: {
					const available = this.#limit - this.#position;
					if (available === 0) return this.#exhausted("truncated-chunk");
					if (available < this.#remaining) {
						this.#remaining -= available;
						return this.#data(available);
					}
					this.#state = CHUNK_DATA_CR;
					return this.#data(this.#remaining);
				}
				case TRAILERS:
					return this.#readTrailers();
				case UNTIL_CLOSE: {
					const available = this.#limit - this.#position;
					if (available > 0) return this.#data(available);
					if (!this.#isEnded) return "need";
					return this.#end();
				}
				case HANDOVER:
					this.dataStart = this.#position;
					this.dataEnd = this.#limit;
					this.#position = this.#limit;
					return "handover";
				case FINISHED:
					// RFC 9112 §9.6: a server ignores what follows a request with "close"; a client has been lied to.
					if (this.#position < this.#limit && this.#isClient) this.#fail("bytes-after-close");
					this.#position = this.#limit;
					return this.#isEnded ? "closed" : "need";
				case DEAD:
					throw this.#error;
				default:
					if (this.#position === this.#limit) return this.#exhausted("truncated-chunk");
					this.#readChunkFraming();
			}
		}
	}

	/** After "head" or "interim", before the next call of `next` or `push`: the head with a text of its own. */
	takeHead(): MessageHead {
		const text = latin1(this.#headSource, this.#headStart, this.#headEnd);
		return new MessageHead(text, this.status, this.method, this.target, this.versionMinor);
	}

	/** After "trailers", before the next call of `next` or `push`: the trailer fields, without forbidden ones. */
	takeTrailers(): FieldLines {
		// The empty line that ends the section is left out.
		const text = latin1(this.#headSource, this.#headStart, this.#headEnd - 2);
		const fields = new FieldLines(text, 0, text.length);
		if (this.forbiddenTrailers === 0) return fields;
		return FieldLines.from(fields.toJSON().filter(([name]) => !isForbiddenTrailer(name)));
	}

	#data(size: number): "data" {
		this.dataStart = this.#position;
		this.#position += size;
		this.dataEnd = this.#position;
		this.messageBytes += size;
		return "data";
	}

	#exhausted(rule: RuleId): "need" {
		if (this.#isEnded) this.#fail(rule);
		return "need";
	}

	#end(): "end" {
		this.#hasBegun = false;
		if (this.#isClient) {
			this.#expectedFirst = (this.#expectedFirst + 1) & (this.#expected.length - 1);
			this.#expectedCount--;
		}
		this.#state = this.#handsOver ? HANDOVER : this.isKeepAlive ? HEAD : FINISHED;
		return "end";
	}

	#fail(rule: RuleId, shown?: string, limit?: number): never {
		this.#error = new RemoteProtocolError(rule, shown, limit);
		this.#state = DEAD;
		throw this.#error;
	}

	/** Fails with the bytes of the line up to and with the one at fault: the same text however the bytes were cut. */
	#failAt(rule: RuleId, bytes: Buffer, lineStart: number, at: number): never {
		return this.#fail(rule, showTail(latin1(bytes, Math.max(lineStart, at - 63), at + 1)));
	}

	// ---- Heads and trailer sections -------------------------------------------------------------------------------

	#readHead(): ReaderEvent {
		if (!this.#hasBegun) {
			if (!this.#begin()) return this.#isEnded ? "closed" : "need";
		} else if (this.#isBetweenHeads) {
			if (this.#position === this.#limit) return this.#exhausted("truncated-head");
			this.#beginSection();
		}
		if (!this.#readSection()) return this.#exhausted("truncated-head");
		return this.#isClient ? this.#frameResponse() : this.#frameRequest();
	}

	/** Starts a message at the first byte of it; false where there is none yet. */
	#begin(): boolean {
		if (!this.#isClient && !this.#skipEmptyLines()) return false;
		if (this.#position === this.#limit) return false;
		if (this.#isClient && this.#expectedCount === 0) {
			const end = Math.min(this.#limit, this.#position + 1);
			this.#fail("unsolicited-response", showTail(latin1(this.bytes, this.#position, end)));
		}
		this.#hasBegun = true;
		this.#interims = 0;
		this.messageBytes = 0;
		this.#beginSection();
		return true;
	}

	#beginSection(): void {
		this.#isBetweenHeads = false;
		this.#headStart = this.#position;
		this.#scan = this.#position;
		this.#lineStart = -1;
		this.#colon = -1;
		this.#secondSpace = -1;
		this.#lines = 0;
		this.#connection = 0;
		this.#coding = NO_CODING;
		this.contentLength = -1;
		this.keepAliveTimeoutMs = -1;
		if (!this.#isClient) {
			this.#hasUpgrade = false;
			this.#hosts = 0;
			this.expectsContinue = false;
		}
	}

	#skipEmptyLines(): boolean {
		const bytes = this.bytes;
		while (this.#position < this.#limit) {
			const byte = bytes[this.#position];
			if (this.#hasLeadingCr) {
				if (byte !== LF) this.#fail("bare-cr", '"\\r"');
				this.#hasLeadingCr = false;
				if (++this.#emptyLines > EMPTY_LINES) this.#fail("too-many-empty-lines");
			} else if (byte === CR) {
				this.#hasLeadingCr = true;
			} else {
				this.#emptyLines = 0;
				return true;
			}
			this.#position++;
		}
		if (this.#isEnded && this.#hasLeadingCr) this.#fail("truncated-head");
		return false;
	}

	/**
	 * Scans the head or trailer section as far as its bytes are there. True when it is complete, at
	 * #headSource[#headStart..#headEnd), with #position behind it.
	 */
	#readSection(): boolean {
		if (this.#carriedLength > 0) return this.#readCarriedSection();
		const end = this.#limit;
		if (this.#position === end) return false;
		if (this.#scanSection(this.bytes, end)) {
			this.#headSource = this.bytes;
			this.#position = this.#headEnd;
			this.messageBytes += this.#headEnd - this.#headStart;
			return true;
		}
		// Keep what is there: the lender takes its buffer back.
		const start = this.#headStart;
		this.#carry(start, end);
		this.#scan -= start;
		this.#lineStart = this.#lineStart < 0 ? -1 : this.#lineStart - start;
		this.#colon = this.#colon < 0 ? -1 : this.#colon - start;
		this.#secondSpace = this.#secondSpace < 0 ? -1 : this.#secondSpace - start;
		this.#headStart = 0;
		this.#position = end;
		return false;
	}

	#readCarriedSection(): boolean {
		while (this.#position < this.#limit) {
			const stop = Math.min(this.#limit, this.#position + CARRY_STEP);
			this.#carry(this.#position, stop);
			this.#position = stop;
			if (!this.#scanSection(this.#carried, this.#carriedLength)) continue;
			this.#position -= this.#carriedLength - this.#headEnd;
			this.#headSource = this.#carried;
			this.messageBytes += this.#headEnd;
			this.#carried = NO_BYTES;
			this.#carriedLength = 0;
			return true;
		}
		return false;
	}

	#carry(start: number, end: number): void {
		const length = this.#carriedLength + (end - start);
		if (length > this.#carried.length) {
			const grown = Buffer.allocUnsafeSlow(Math.max(512, length, 2 * this.#carried.length));
			this.#carried.copy(grown, 0, 0, this.#carriedLength);
			this.#carried = grown;
		}
		this.bytes.copy(this.#carried, this.#carriedLength, start, end);
		this.#carriedLength = length;
	}

	#scanSection(bytes: Buffer, end: number): boolean {
		if (this.#state === TRAILERS) {
			const stop = Math.min(end, this.#headStart + this.#trailerBytes);
			if (this.#scanFields(bytes, stop)) return true;
			if (stop - this.#headStart === this.#trailerBytes) {
				this.#fail("trailers-too-large", undefined, this.#trailerBytes);
			}
			return false;
		}
		if (this.#lineStart < 0) {
			const stop = Math.min(end, this.#headStart + this.#startLineBytes);
			const isWhole = this.#isClient ? this.#scanStatusLine(bytes, stop) : this.#scanRequestLine(bytes, stop);
			if (!isWhole) {
				if (stop - this.#headStart === this.#startLineBytes) {
					this.#fail("start-line-too-long", undefined, this.#startLineBytes);
				}
				return false;
			}
		}
		const stop = Math.min(end, this.#headStart + this.#headBytes);
		if (this.#scanFields(bytes, stop)) return true;
		if (stop - this.#headStart === this.#headBytes) this.#fail("head-too-large", undefined, this.#headBytes);
		return false;
	}

	#scanStatusLine(bytes: Buffer, stop: number): boolean {
		const start = this.#headStart;
		let index = this.#scan;
		if (index < start + 13) {
			if (!this.#scanStatus(bytes, start, stop)) return false;
			index = start + 12;
		}
		const classes = CLASSES;
		while (index < stop && ((classes[bytes[index] as number] as number) & VALUE) !== 0) index++;
		this.#scan = index;
		if (!this.#scanLineEnd(bytes, start, stop, "bad-reason")) return false;
		this.#lineStart = this.#scan;
		return true;
	}

	/** The 13 bytes before the reason; false where they are not all there. */
	#scanStatus(bytes: Buffer, start: number, stop: number): boolean {
		const length = Math.min(stop - start, 13);
		for (let index = 0; index < length; index++) {
			const byte = bytes[start + index] as number;
			if (index < 5) {
				if (byte !== "HTTP/".charCodeAt(index)) this.#failAt("bad-status-line", bytes, start, start + index);
			} else if (index === 5) {
				if (byte !== 0x31) this.#failAt("unsupported-version", bytes, start, start + index);
			} else if (index === 6) {
				if (byte !== 0x2e) this.#failAt("unsupported-version", bytes, start, start + index);
			} else if (index === 7) {
				if (byte !== 0x30 && byte !== 0x31) this.#failAt("unsupported-version", bytes, start, start + index);
			} else if (index === 8) {
				if (byte !== SP) this.#failAt("bad-status-line", bytes, start, start + index);
			} else if (index < 12) {
				if (byte < (index === 9 ? 0x31 : 0x30) || byte > 0x39) {
					this.#failAt("bad-status-code", bytes, start, start + index);
				}
			} else if (byte !== SP && byte !== CR) {
				this.#failAt(byte === LF ? "bare-lf" : "bad-status-code", bytes, start, start + index);
			}
		}
		if (length < 13) return false;
		this.versionMinor = bytes[start + 7] === 0x31 ? 1 : 0;
		this.status =
			(bytes[start + 9] as number) * 100 +
			(bytes[start + 10] as number) * 10 +
			(bytes[start + 11] as number) -
			5328;
		return true;
	}

	#scanRequestLine(bytes: Buffer, stop: number): boolean {
		const start = this.#headStart;
		const classes = CLASSES;
		let index = this.#scan;
		if (this.#colon < 0) {
			while (index < stop && ((classes[bytes[index] as number] as number) & TOKEN) !== 0) index++;
			this.#scan = index;
			if (index === stop) return false;
			if (bytes[index] !== SP || index === start) this.#failAt("bad-method", bytes, start, index);
			this.#colon = index++;
		}
		if (this.#secondSpace < 0) {
			while (index < stop && ((classes[bytes[index] as number] as number) & TARGET) !== 0) index++;
			this.#scan = index;
			if (index === stop) return false;
			const byte = bytes[index];
			// HTTP/0.9 has no version; two spaces in a row are not one.
			if (byte === CR || byte === LF || index === this.#colon + 1) {
				this.#failAt("bad-request-line", bytes, start, index);
			}
			if (byte !== SP) this.#failAt("bad-target", bytes, start, index);
			this.#secondSpace = index++;
		}
		const version = this.#secondSpace + 1;
		while (index < stop && index < version + 8) {
			const offset = index - version;
			const byte = bytes[index] as number;
			if (offset < 5) {
				if (byte !== "HTTP/".charCodeAt(offset)) this.#failAt("bad-request-line", bytes, start, index);
			} else if (
				offset === 5 ? byte !== 0x31 : offset === 6 ? byte !== 0x2e : byte !== 0x30 && byte !== 0x31
			) {
				this.#failAt("unsupported-version", bytes, start, index);
			}
			index++;
		}
		this.#scan = index;
		if (index < version + 8) return false;
		if (!this.#scanLineEnd(bytes, start, stop, "bad-request-line")) return false;

		this.versionMinor = bytes[version + 7] === 0x31 ? 1 : 0;
		this.method = readMethod(bytes, start, this.#colon);
		if (!isTargetForm(bytes, this.#colon + 1, this.#secondSpace, this.method)) {
			this.#failAt("bad-target", bytes, start, this.#secondSpace - 1);
		}
		this.target = latin1(bytes, this.#colon + 1, this.#secondSpace);
		this.#lineStart = this.#scan;
		this.#colon = -1;
		return true;
	}

	/** CR LF at #scan, where a line's bytes of the right class have ended; `rule` is broken by any other byte. */
	#scanLineEnd(bytes: Buffer, lineStart: number, stop: number, rule: RuleId): boolean {
		const index = this.#scan;
		if (index >= stop) return false;
		const byte = bytes[index];
		if (byte !== CR) this.#failAt(byte === LF ? "bare-lf" : rule, bytes, lineStart, index);
		if (index + 1 >= stop) return false;
		if (bytes[index + 1] !== LF) this.#failAt("bare-cr", bytes, lineStart, index);
		this.#scan = index + 2;
		return true;
	}

	/** Field lines up to and with the empty line; sets #headEnd and returns true when that was found. */
	#scanFields(bytes: Buffer, stop: number): boolean {
		const classes = CLASSES;
		const names = this.#state === TRAILERS ? -1 : this.#names;
		let lineStart = this.#lineStart;
		let colon = this.#colon;
		let index = colon < 0 && this.#scan < lineStart ? lineStart : this.#scan;
		for (;;) {
			if (colon < 0) {
				while (index < stop && ((classes[bytes[index] as number] as number) & TOKEN) !== 0) index++;
				if (index >= stop) break;
				if (bytes[index] !== COLON || index === lineStart) {
					if (index > lineStart || bytes[index] !== CR) this.#failName(bytes, lineStart, index);
					if (index + 1 >= stop) break;
					if (bytes[index + 1] !== LF) this.#failAt("bare-cr", bytes, lineStart, index);
					this.#headEnd = index + 2;
					return true;
				}
				colon = index++;
			}
			while (index < stop && ((classes[bytes[index] as number] as number) & VALUE) !== 0) index++;
			if (index >= stop) break;
			if (bytes[index] !== CR) {
				this.#failAt(bytes[index] === LF ? "bare-lf" : "bad-field-value", bytes, lineStart, index);
			}
			if (index + 1 >= stop) break;
			if (bytes[index + 1] !== LF) this.#failAt("bare-cr", bytes, lineStart, index);
			if (++this.#lines > this.#fieldLines) this.#fail("too-many-fields", undefined, this.#fieldLines);
			if (((names >>> (colon - lineStart)) & 1) !== 0) this.#noteField(bytes, lineStart, colon, index);
			index += 2;
			lineStart = index;
			colon = -1;
		}
		this.#scan = index;
		this.#lineStart = lineStart;
		this.#colon = colon;
		return false;
	}

	/** A byte that neither belongs to a field name nor ends it well. */
	#failName(bytes: Buffer, lineStart: number, at: number): never {
		const byte = bytes[at];
		const isBlank = byte === SP || byte === TAB;
		if (byte === LF) this.#failAt("bare-lf", bytes, lineStart, at);
		if (byte === COLON) this.#failAt("empty-field-name", bytes, lineStart, at);
		if (isBlank && at > lineStart) this.#failAt("space-before-colon", bytes, lineStart, at);
		// White space before the first field line is no continuation, and the same attack (RFC 9112 §2.2).
		if (isBlank) this.#failAt("obs-fold", bytes, lineStart, at);
		return this.#failAt(byte === CR ? "missing-colon" : "bad-field-name", bytes, lineStart, at);
	}

	/** Looks at a complete field line whose name has one of the lengths that matter. */
	#noteField(bytes: Buffer, lineStart: number, colon: number, lineEnd: number): void {
		if (this.#state === TRAILERS) {
			if (isForbiddenTrailer(latin1(bytes, lineStart, colon))) this.forbiddenTrailers++;
			return;
		}
		let start = colon + 1;
		let end = lineEnd;
		while (start < end && (bytes[start] === SP || bytes[start] === TAB)) start++;
		while (end > start && (bytes[end - 1] === SP || bytes[end - 1] === TAB)) end--;
		switch (colon - lineStart) {
			case 4:
				if (matches(bytes, lineStart, NAME.host)) {
					if (++this.#hosts > 1) this.#failAt("repeated-host", bytes, lineStart, lineEnd - 1);
					if (!isHost(bytes, start, end)) this.#failAt("bad-host", bytes, lineStart, lineEnd - 1);
				}
				return;
			case 6:
				if (matches(bytes, lineStart, NAME.expect)) this.expectsContinue ||= readExpect(bytes, start, end);
				return;
			case 7:
				if (matches(bytes, lineStart, NAME.upgrade)) this.#hasUpgrade = true;
				return;
			case 10:
				if (matches(bytes, lineStart, NAME.connection)) {
					this.#connection |= readConnection(bytes, start, end);
				} else if (matches(bytes, lineStart, NAME.keepAlive)) {
					this.keepAliveTimeoutMs = readKeepAliveTimeout(bytes, start, end);
				}
				return;
			case 14:
				if (matches(bytes, lineStart, NAME.contentLength)) this.#noteLength(bytes, lineStart, start, end);
				return;
			case 17:
				if (matches(bytes, lineStart, NAME.transferEncoding)) this.#noteCoding(bytes, lineStart, start, end);
				return;
		}
	}

	#noteLength(bytes: Buffer, lineStart: number, start: number, end: number): void {
		if (this.#ignoresFraming()) return;
		const length = readContentLength(bytes, start, end);
		if (length < 0) {
			const rule =
				length === OVERFLOWING_LENGTH
					? "content-length-overflow"
					: length === CONFLICTING_LENGTHS
						? "conflicting-content-length"
						: "bad-content-length";
			this.#failAt(rule, bytes, lineStart, end - 1);
		}
		if (this.contentLength >= 0) {
			if (this.contentLength !== length)
				this.#failAt("conflicting-content-length", bytes, lineStart, end - 1);
			if (!this.#isClient) this.#failAt("repeated-content-length", bytes, lineStart, end - 1);
		}
		if (!this.#isClient) {
			for (let index = start; index < end; index++) {
				if (bytes[index] === 0x2c) this.#failAt("repeated-content-length", bytes, lineStart, end - 1);
			}
		}
		if (this.#coding !== NO_CODING)
			this.#failAt("length-beside-transfer-encoding", bytes, lineStart, end - 1);
		this.contentLength = length;
	}

	#noteCoding(bytes: Buffer, lineStart: number, start: number, end: number): void {
		if (this.#ignoresFraming()) return;
		if (this.versionMinor === 0) this.#failAt("transfer-encoding-in-http-1.0", bytes, lineStart, end - 1);
		const coding = readTransferEncoding(bytes, start, end, this.#coding);
		if (coding !== CHUNKED) {
			const rule =
				coding === UNKNOWN_CODING
					? "unknown-transfer-coding"
					: coding === CHUNKED_TWICE
						? "chunked-twice"
						: coding === CHUNKED_NOT_LAST
							? "chunked-not-last"
							: "empty-transfer-encoding";
			this.#failAt(rule, bytes, lineStart, end - 1);
		}
		if (this.contentLength >= 0) this.#failAt("length-beside-transfer-encoding", bytes, lineStart, end - 1);
		this.#coding = coding;
	}

	/** RFC 9110 §9.3.6: a client ignores Content-Length and Transfer-Encoding in a successful response to CONNECT. */
	#ignoresFraming(): boolean {
		return (
			this.#isClient &&
			this.#expected[this.#expectedFirst] === ANSWERS_CONNECT &&
			this.status >= 200 &&
			this.status < 300
		);
	}

	#frameResponse(): "head" | "interim" {
		const status = this.status;
		const kind = this.#expected[this.#expectedFirst];
		const isPersistent =
			this.versionMinor === 1
				? (this.#connection & CONNECTION_CLOSE) === 0
				: (this.#connection & (CONNECTION_CLOSE | CONNECTION_KEEP_ALIVE)) === CONNECTION_KEEP_ALIVE;
		this.isKeepAlive = isPersistent;
		if (status < 200) {
			if (status !== 101) {
				if (++this.#interims > this.#interimResponses) {
					this.#fail("too-many-interim-responses", undefined, this.#interimResponses);
				}
				this.framing = "none";
				this.#isBetweenHeads = true;
				return "interim";
			}
			this.framing = "handover";
			this.isKeepAlive = false;
			this.#state = HANDOVER;
		} else if (kind === ANSWERS_HEAD || status === 204 || status === 304) {
			this.framing = "none";
			this.#state = END;
		} else if (kind === ANSWERS_CONNECT && status < 300) {
			this.framing = "handover";
			this.isKeepAlive = false;
			this.#state = HANDOVER;
		} else if (this.#coding === CHUNKED) {
			this.#beginChunks();
		} else if (this.contentLength >= 0) {
			this.framing = "length";
			this.#remaining = this.contentLength;
			this.#state = this.contentLength === 0 ? END : LENGTH;
		} else {
			this.framing = "until-close";
			this.isKeepAlive = false;
			this.#state = UNTIL_CLOSE;
		}
		return "head";
	}

	#frameRequest(): "head" {
		if (this.#hosts === 0 && this.versionMinor === 1) this.#fail("missing-host");
		this.isKeepAlive =
			this.versionMinor === 1
				? (this.#connection & CONNECTION_CLOSE) === 0
				: (this.#connection & (CONNECTION_CLOSE | CONNECTION_KEEP_ALIVE)) === CONNECTION_KEEP_ALIVE;
		// RFC 9110 §7.8, §10.1.1: HTTP/1.0 knows neither Upgrade nor Expect.
		if (this.versionMinor === 0) this.expectsContinue = false;
		this.wantsHandOver =
			this.method === "CONNECT" ||
			(this.#hasUpgrade && this.versionMinor === 1 && (this.#connection & CONNECTION_UPGRADE) !== 0);
		if (this.#coding === CHUNKED) {
			this.#beginChunks();
		} else if (this.contentLength >= 0) {
			this.framing = "length";
			this.#remaining = this.contentLength;
			this.#state = this.contentLength === 0 ? END : LENGTH;
		} else {
			this.framing = "none";
			this.#state = END;
		}
		return "head";
	}

	// ---- Chunked content ------------------------------------------------------------------------------------------

	#beginChunks(): void {
		this.framing = "chunked";
		this.#chunkOverhead = 0;
		this.#beginChunkLine();
	}

	#beginChunkLine(): void {
		this.#state = CHUNK_SIZE;
		this.#remaining = 0;
		this.#chunkDigits = 0;
		this.#extensionBytes = 0;
	}

	/** Uses up bytes between the data of chunks, at least one, until data or trailers begin or the bytes run out. */
	#readChunkFraming(): void {
		const bytes = this.bytes;
		const limit = this.#limit;
		const start = this.#position;
		let index = start;
		let state = this.#state;
		while (index < limit) {
			const byte = bytes[index++] as number;
			if (state === CHUNK_SIZE) {
				const digit = HEX_VALUES[byte] as number;
				if (digit !== 255) {
					this.#remaining = this.#remaining * 16 + digit;
					if (++this.#chunkDigits > CHUNK_SIZE_DIGITS || this.#remaining > Number.MAX_SAFE_INTEGER) {
						this.#failAt("chunk-size-overflow", bytes, index - 1, index - 1);
					}
				} else if (this.#chunkDigits === 0) {
					this.#failAt("bad-chunk-size", bytes, index - 1, index - 1);
				} else if (byte === CR) {
					state = CHUNK_LINE_LF;
				} else if (byte === 0x3b) {
					this.#extensionBytes = 1;
					state = CHUNK_EXTENSION;
				} else {
					this.#failAt(byte === LF ? "bare-lf" : "bad-chunk-size", bytes, index - 1, index - 1);
				}
			} else if (state === CHUNK_LINE_LF) {
				if (byte !== LF) this.#failAt("bare-cr", bytes, index - 1, index - 1);
				if (this.#remaining === 0) {
					state = TRAILERS;
					this.#position = index;
					this.forbiddenTrailers = 0;
					this.#headStart = index;
					this.#scan = index;
					this.#lineStart = index;
					this.#colon = -1;
					this.#lines = 0;
				} else {
					state = CHUNK_DATA;
					this.#noteOverhead();
				}
				break;
			} else if (state === CHUNK_EXTENSION) {
				if (byte === CR) state = CHUNK_LINE_LF;
				else if (((CLASSES[byte] as number) & VALUE) === 0) {
					this.#failAt(byte === LF ? "bare-lf" : "bad-chunk-extension", bytes, index - 1, index - 1);
				} else if (++this.#extensionBytes > this.#chunkExtensionBytes) {
					this.#fail("chunk-extension-too-long", undefined, this.#chunkExtensionBytes);
				}
			} else if (state === CHUNK_DATA_CR) {
				if (byte !== CR) this.#failAt("missing-chunk-end", bytes, index - 1, index - 1);
				state = CHUNK_DATA_LF;
			} else {
				if (byte !== LF) this.#failAt("missing-chunk-end", bytes, index - 1, index - 1);
				this.#beginChunkLine();
				state = CHUNK_SIZE;
			}
		}
		this.#state = state;
		this.#position = index;
		this.messageBytes += index - start;
	}

	#noteOverhead(): void {
		const overhead = this.#chunkOverhead + this.#extensionBytes - 16 - 2 * this.#remaining;
		this.#chunkOverhead = Math.max(overhead, 0);
		if (overhead > this.#chunkOverheadBytes) {
			this.#fail("chunk-overhead-too-large", undefined, this.#chunkOverheadBytes);
		}
	}

	#readTrailers(): ReaderEvent {
		if (!this.#readSection()) return this.#exhausted("truncated-trailers");
		if (this.#lines === 0) return this.#end();
		this.#state = END;
		return "trailers";
	}
}

/** A method as a string; the common ones without making one. */
function readMethod(bytes: Buffer, start: number, end: number): string {
	const length = end - start;
	const first = bytes[start];
	if (length === 3 && first === 0x47 && bytes[start + 1] === 0x45 && bytes[start + 2] === 0x54) return "GET";
	if (length === 4 && first === 0x50 && bytes[start + 1] === 0x4f && bytes[start + 2] === 0x53) {
		if (bytes[start + 3] === 0x54) return "POST";
	}
	return latin1(bytes, start, end);
}
