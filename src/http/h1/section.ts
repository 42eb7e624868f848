// Scans the lines of HTTP/1.1: a start line with its field lines, or a trailer section. Owns the one forward scan, its
// limits, and the meaning of the few fields that decide the framing. Must not know content, messages or whose turn it
// is.
// The scan is resumable: it looks at each byte once, however the bytes are cut, and makes no string. Every error
// depends on the bytes alone, never on the cuts, because no test looks past the limit in force.

import { HIDDEN, hideSecrets, isSecretField } from "../../base/index.ts";
import { CLASSES, TARGET, TOKEN, VALUE } from "../characters.ts";
import { RemoteProtocolError, showTail } from "../errors.ts";
import { latin1 } from "../latin1.ts";
import type { H1Limits } from "../options.ts";
import type { RuleId } from "../rules.ts";
import { isForbiddenTrailer } from "../trailers.ts";
import {
	CHUNKED,
	CHUNKED_NOT_LAST,
	CHUNKED_TWICE,
	CONFLICTING_LENGTHS,
	CONNECTION_CLOSE,
	isHost,
	isTargetForm,
	NO_CODING,
	OVERFLOWING_LENGTH,
	readConnection,
	readContentLength,
	readExpect,
	readKeepAliveTimeout,
	readTransferEncoding,
	UNKNOWN_CODING,
} from "./framing-values.ts";
import { FieldName, isName, skipText, viewOf } from "./words.ts";

/** Which start line the section begins with, if any. */
export const STATUS_LINE = 0;
export const REQUEST_LINE = 1;
export const TRAILER_SECTION = 2;

const CR = 0x0d;
const LF = 0x0a;
const SP = 0x20;
const TAB = 0x09;
const COLON = 0x3a;

/** A split section is copied in steps of this size, so that hardly any of the content after it is copied. */
const CARRY_STEP = 1024;
const NO_BYTES: Buffer = Buffer.alloc(0);

/** Used in place of a colon's position within the white space that begins a continuation line. */
const CONTINUED = -2;

const HTTP_SLASH = Buffer.from("HTTP/");
const CONNECTION = new FieldName("connection");
const CONTENT_ENCODING = new FieldName("content-encoding");
const CONTENT_LENGTH = new FieldName("content-length");
const EXPECT = new FieldName("expect");
const HOST_NAME = new FieldName("host");
const KEEP_ALIVE = new FieldName("keep-alive");
const TRANSFER_ENCODING = new FieldName("transfer-encoding");
const UPGRADE = new FieldName("upgrade");

/** Lengths of the names above as bits. A client, or a server, looks more closely at lines with such a name. */
const COMMON_NAMES = (1 << 10) | (1 << 14) | (1 << 17);
const CLIENT_NAMES = COMMON_NAMES | (1 << 16);
const SERVER_NAMES = COMMON_NAMES | (1 << 4) | (1 << 6) | (1 << 7);
const ALL_NAMES = -1;

/** Scans one section at a time: `begin`, then `read` until it is complete. */
export class SectionScanner {
	// What the last start line and the fields under it said.
	status = 0;
	method = "";
	/** Known when the section is complete. */
	target = "";
	/** The whole section of a request, once complete. */
	text = "";
	versionMinor: 0 | 1 = 1;
	/** Content-Length, or -1. */
	contentLength = -1;
	/** NO_CODING or CHUNKED. */
	coding: number = NO_CODING;
	/** Bits of `readConnection`. */
	connection = 0;
	keepAliveTimeoutMs = -1;
	/** Of a response. Noted here, so a response without the field needs no look-up. */
	hasContentEncoding = false;
	hasExpect = false;
	expectsContinue = false;
	hasUpgrade = false;
	hasHost = false;

	/** Whether a head with continued lines was read, this one or one before it. */
	hasContinuedLines = false;

	/** Field lines of the current section. */
	lines = 0;
	/** How many lines of a trailer section are not allowed there. */
	forbiddenTrailers = 0;

	// The section, once complete: source[start..end).
	source: Buffer = NO_BYTES;
	start = 0;
	end = 0;

	readonly #limits: H1Limits;
	#kind = STATUS_LINE;
	/** Whether Content-Length and Transfer-Encoding mean nothing in a 2xx response (it answers CONNECT). */
	#answersConnect = false;
	/** Whether the section's first byte is still to come. */
	#isFresh = true;
	#carried: Buffer = NO_BYTES;
	#carriedLength = 0;

	/** Where the scan continues. */
	#scan = 0;
	/** Where the current field line begins; -1 during the start line. */
	#lineStart = -1;
	/**
	 * Position of the current line's colon, -1 before it, or CONTINUED. In a request line, the position of the first
	 * space.
	 */
	#colon = -1;
	/** In a request line, the position of the second space. */
	#secondSpace = -1;
	/** Where the target is, from the start of the section. */
	#targetStart = 0;
	#targetEnd = 0;

	constructor(limits: H1Limits) {
		this.#limits = limits;
	}

	/**
	 * Starts a section of that kind; the next byte read is its first. A trailer section leaves the head's results as they
	 * are.
	 */
	begin(kind: number, answersConnect: boolean): void {
		this.#kind = kind;
		this.#isFresh = true;
		this.lines = 0;
		if (kind === TRAILER_SECTION) {
			this.forbiddenTrailers = 0;
			return;
		}
		this.#answersConnect = answersConnect;
		this.contentLength = -1;
		this.coding = NO_CODING;
		this.connection = 0;
		this.keepAliveTimeoutMs = -1;
		this.hasContentEncoding = false;
		if (kind === REQUEST_LINE) {
			this.target = "";
			this.hasExpect = false;
			this.expectsContinue = false;
			this.hasUpgrade = false;
			this.hasHost = false;
		}
	}

	/**
	 * Reads on from `position`. Returns the position after the section, or -1 if it continues after `limit`. In that case
	 * all bytes are used up, and those still needed are copied. Throws a RemoteProtocolError.
	 */
	read(bytes: Buffer, position: number, limit: number): number {
		if (this.#isFresh) {
			if (position === limit) return -1;
			this.#isFresh = false;
			this.#carriedLength = 0;
			this.start = position;
			this.#scan = position;
			this.#lineStart = this.#kind === TRAILER_SECTION ? position : -1;
			this.#colon = -1;
			this.#secondSpace = -1;
		}
		if (this.#carriedLength > 0) return this.#readCarried(bytes, position, limit);
		if (this.#scanSection(bytes, limit)) {
			this.source = bytes;
			return this.end;
		}
		// Keep what is there: the buffer's owner reuses it.
		const { start } = this;
		this.#carry(bytes, start, limit);
		this.start = 0;
		this.#scan -= start;
		if (this.#lineStart >= 0) this.#lineStart -= start;
		if (this.#colon >= 0) this.#colon -= start;
		if (this.#secondSpace >= 0) this.#secondSpace -= start;
		return -1;
	}

	/** Forgets the section: an idle connection keeps no buffer. */
	release(): void {
		this.source = NO_BYTES;
		this.text = "";
	}

	/** Forgets the connection, including bytes kept of an incomplete section. */
	reset(): void {
		this.release();
		this.#carried = NO_BYTES;
		this.#carriedLength = 0;
	}

	#readCarried(bytes: Buffer, position: number, limit: number): number {
		let from = position;
		while (from < limit) {
			const to = Math.min(limit, from + CARRY_STEP);
			this.#carry(bytes, from, to);
			if (this.#scanSection(this.#carried, this.#carriedLength)) {
				const tooMany = this.#carriedLength - this.end;
				this.source = this.#carried;
				this.#carried = NO_BYTES;
				this.#carriedLength = 0;
				return to - tooMany;
			}
			from = to;
		}
		return -1;
	}

	#carry(bytes: Buffer, from: number, to: number): void {
		const length = this.#carriedLength + (to - from);
		if (length > this.#carried.length) {
			const grown = Buffer.allocUnsafe(Math.max(1024, 2 * length));
			this.#carried.copy(grown, 0, 0, this.#carriedLength);
			this.#carried = grown;
		}
		bytes.copy(this.#carried, this.#carriedLength, from, to);
		this.#carriedLength = length;
	}

	#scanSection(bytes: Buffer, limit: number): boolean {
		const { start } = this;
		if (this.#kind === TRAILER_SECTION) {
			const { trailerBytes } = this.#limits;
			const stop = Math.min(limit, start + trailerBytes);
			if (this.#scanFields(bytes, stop, ALL_NAMES)) return true;
			if (stop - start >= trailerBytes) fail("trailers-too-large", trailerBytes);
			return false;
		}
		const { headBytes } = this.#limits;
		if (this.#lineStart < 0) {
			const startLineBytes = Math.min(this.#limits.startLineBytes, headBytes);
			const stop = Math.min(limit, start + startLineBytes);
			if (
				!(this.#kind === REQUEST_LINE
					? this.#scanRequestLine(bytes, stop)
					: this.#scanStatusLine(bytes, stop))
			) {
				if (stop - start >= startLineBytes) fail("start-line-too-long", startLineBytes);
				return false;
			}
		}
		const stop = Math.min(limit, start + headBytes);
		const isRequest = this.#kind === REQUEST_LINE;
		if (this.#scanFields(bytes, stop, isRequest ? SERVER_NAMES : CLIENT_NAMES)) {
			if (isRequest) this.#makeText(bytes);
			return true;
		}
		if (stop - start >= headBytes) fail("head-too-large", headBytes);
		return false;
	}

	/** A server needs the texts of every request. Two slices of one text cost less than two texts. */
	#makeText(bytes: Buffer): void {
		this.text = latin1(bytes, this.start, this.end);
		this.target = this.text.slice(this.#targetStart, this.#targetEnd);
	}

	#scanStatusLine(bytes: Buffer, stop: number): boolean {
		const { start } = this;
		let index = this.#scan;
		if (index < start + 12) {
			if (!this.#scanStatus(bytes, start, stop)) return false;
			index = start + 12;
		}
		const classes = CLASSES;
		while (index < stop && ((classes[bytes[index] as number] as number) & VALUE) !== 0) index++;
		this.#scan = index;
		return this.#scanStartLineEnd(bytes, stop, "bad-reason");
	}

	/** The 13 bytes before the reason; false if some are missing. */
	#scanStatus(bytes: Buffer, start: number, stop: number): boolean {
		if (stop - start >= 13) {
			const hundreds = (bytes[start + 9] as number) - 0x30;
			const tens = (bytes[start + 10] as number) - 0x30;
			const ones = (bytes[start + 11] as number) - 0x30;
			const minor = (bytes[start + 7] as number) - 0x30;
			const next = bytes[start + 12];
			if (
				bytes[start] === 0x48 &&
				bytes[start + 1] === 0x54 &&
				bytes[start + 2] === 0x54 &&
				bytes[start + 3] === 0x50 &&
				bytes[start + 4] === 0x2f &&
				bytes[start + 5] === 0x31 &&
				bytes[start + 6] === 0x2e &&
				(minor === 1 || minor === 0) &&
				bytes[start + 8] === SP &&
				hundreds >= 1 &&
				hundreds <= 9 &&
				tens >= 0 &&
				tens <= 9 &&
				ones >= 0 &&
				ones <= 9 &&
				(next === SP || next === CR)
			) {
				this.versionMinor = minor;
				this.status = hundreds * 100 + tens * 10 + ones;
				return true;
			}
		}
		failStatus(bytes, start, Math.min(stop, start + 13));
		return false;
	}

	#scanRequestLine(bytes: Buffer, stop: number): boolean {
		const { start } = this;
		const classes = CLASSES;
		let index = this.#scan;
		if (this.#colon < 0) {
			while (index < stop && ((classes[bytes[index] as number] as number) & TOKEN) !== 0) index++;
			this.#scan = index;
			if (index === stop) return false;
			if (bytes[index] !== SP || index === start) failAt("bad-method", bytes, start, index);
			this.#colon = index++;
		}
		if (this.#secondSpace < 0) {
			while (index < stop && ((classes[bytes[index] as number] as number) & TARGET) !== 0) index++;
			this.#scan = index;
			if (index === stop) return false;
			const byte = bytes[index];
			// HTTP/0.9 has no version; two spaces in a row are not one.
			if (byte === CR || byte === LF || index === this.#colon + 1) {
				failAt("bad-request-line", bytes, start, index);
			}
			if (byte !== SP) failAt("bad-target", bytes, start, index);
			this.#secondSpace = index++;
		}
		const version = this.#secondSpace + 1;
		for (; index < stop && index < version + 8; index++) {
			const rule = versionFault(bytes[index] as number, index - version);
			if (rule !== undefined)
				failAt(rule === "bad-status-line" ? "bad-request-line" : rule, bytes, start, index);
		}
		this.#scan = index;
		if (index < version + 8 || !this.#scanStartLineEnd(bytes, stop, "bad-request-line")) return false;

		this.versionMinor = bytes[version + 7] === 0x31 ? 1 : 0;
		this.method = readMethod(bytes, start, this.#colon);
		if (!isTargetForm(bytes, this.#colon + 1, this.#secondSpace, this.method)) {
			failAt("bad-target", bytes, start, this.#secondSpace - 1);
		}
		this.#targetStart = this.#colon + 1 - start;
		this.#targetEnd = this.#secondSpace - start;
		this.#colon = -1;
		return true;
	}

	/** Reads CR LF at #scan, after the start line. Any other byte breaks `rule`. */
	#scanStartLineEnd(bytes: Buffer, stop: number, rule: RuleId): boolean {
		const index = this.#scan;
		if (index >= stop) return false;
		const byte = bytes[index];
		if (byte !== CR) failAt(byte === LF ? "bare-lf" : rule, bytes, this.start, index);
		if (index + 1 >= stop) return false;
		if (bytes[index + 1] !== LF) failAt("bare-cr", bytes, this.start, index);
		this.#scan = index + 2;
		this.#lineStart = index + 2;
		return true;
	}

	/**
	 * Reads field lines up to and including the empty line, which ends at `end`. `names` has bits for the lengths to look
	 * at.
	 */
	#scanFields(bytes: Buffer, stop: number, names: number): boolean {
		const classes = CLASSES;
		let lineStart = this.#lineStart;
		let colon = this.#colon;
		let index = this.#scan;
		let lines = this.lines;
		const most = this.#limits.fieldLines;
		const words = viewOf(bytes);
		if (colon === CONTINUED) {
			index = skipContinuation(bytes, index, stop);
			if (index < stop) colon = lineStart;
		}
		for (;;) {
			if (colon < 0) {
				while (index < stop && ((classes[bytes[index] as number] as number) & TOKEN) !== 0) index++;
				if (index >= stop) break;
				if (bytes[index] === COLON && index > lineStart) {
					colon = index++;
				} else if (index === lineStart && bytes[index] === CR) {
					if (index + 1 >= stop) break;
					if (bytes[index + 1] !== LF) failAt("bare-cr", bytes, lineStart, index);
					this.end = index + 2;
					this.lines = lines;
					return true;
				} else {
					if (lines === 0 || !this.#mayContinue(bytes, lineStart, index)) failName(bytes, lineStart, index);
					this.hasContinuedLines = true;
					index = skipContinuation(bytes, index, stop);
					// Treat the line as if its name had no characters, which no rule looks at.
					colon = index < stop ? lineStart : CONTINUED;
				}
			}
			if (words !== undefined) index = skipText(words, index, stop);
			while (index < stop && ((classes[bytes[index] as number] as number) & VALUE) !== 0) index++;
			if (index >= stop) break;
			if (bytes[index] !== CR) {
				failAt(bytes[index] === LF ? "bare-lf" : "bad-field-value", bytes, lineStart, index);
			}
			if (index + 1 >= stop) break;
			if (bytes[index + 1] !== LF) failAt("bare-cr", bytes, lineStart, index);
			if (++lines > most) fail("too-many-fields", most);
			// A shift counts modulo 32, so other lengths may pass here; the name itself decides.
			if (((names >>> (colon - lineStart)) & 1) !== 0) this.#noteField(bytes, words, lineStart, colon, index);
			index += 2;
			lineStart = index;
			colon = -1;
		}
		this.#scan = index;
		this.#lineStart = lineStart;
		this.#colon = colon;
		this.lines = lines;
		return false;
	}

	/**
	 * Whether the line may continue the one before it. RFC 9112 §5.2: a user agent reads the line break as spaces, because
	 * some old servers still write it. Never in a request, nor in a field that decides where the message ends: there it is
	 * an attack.
	 */
	#mayContinue(bytes: Buffer, lineStart: number, at: number): boolean {
		if (this.#kind !== STATUS_LINE || at > lineStart) return false;
		if (bytes[at] !== SP && bytes[at] !== TAB) return false;
		let start = lineStart;
		do start = bytes.lastIndexOf(LF, start - 2) + 1;
		while (bytes[start] === SP || bytes[start] === TAB);
		const name = latin1(bytes, start, bytes.indexOf(COLON, start)).toLowerCase();
		// The continuation isn't read. The connection ends, in case it holds a "close".
		if (name === "connection") this.connection |= CONNECTION_CLOSE;
		return name !== "content-length" && name !== "transfer-encoding";
	}

	/** Looks at a complete field line whose name may be one of those that matter. */
	#noteField(
		bytes: Buffer,
		words: DataView | undefined,
		lineStart: number,
		colon: number,
		lineEnd: number,
	): void {
		if (this.#kind === TRAILER_SECTION) {
			if (isForbiddenTrailer(latin1(bytes, lineStart, colon))) this.forbiddenTrailers++;
			return;
		}
		let start = colon + 1;
		let end = lineEnd;
		while (start < end && (bytes[start] === SP || bytes[start] === TAB)) start++;
		while (end > start && (bytes[end - 1] === SP || bytes[end - 1] === TAB)) end--;
		switch (colon - lineStart) {
			case 4:
				if (isName(bytes, words, lineStart, HOST_NAME)) {
					if (this.hasHost) failAt("repeated-host", bytes, lineStart, lineEnd - 1);
					if (!isHost(bytes, start, end)) failAt("bad-host", bytes, lineStart, lineEnd - 1);
					this.hasHost = true;
				}
				break;
			case 6:
				if (isName(bytes, words, lineStart, EXPECT)) {
					this.hasExpect = true;
					this.expectsContinue ||= readExpect(bytes, start, end);
				}
				break;
			case 7:
				if (isName(bytes, words, lineStart, UPGRADE)) this.hasUpgrade = true;
				break;
			case 10:
				if (isName(bytes, words, lineStart, CONNECTION)) {
					this.connection |= readConnection(bytes, start, end);
				} else if (isName(bytes, words, lineStart, KEEP_ALIVE)) {
					this.keepAliveTimeoutMs = readKeepAliveTimeout(bytes, start, end);
				}
				break;
			case 14:
				if (isName(bytes, words, lineStart, CONTENT_LENGTH) && !this.#ignoresFraming()) {
					const rule = this.#noteLength(bytes, start, end);
					if (rule !== undefined) failAt(rule, bytes, lineStart, lineEnd - 1);
				}
				break;
			case 16:
				if (isName(bytes, words, lineStart, CONTENT_ENCODING)) this.hasContentEncoding = true;
				break;
			case 17:
				if (isName(bytes, words, lineStart, TRANSFER_ENCODING) && !this.#ignoresFraming()) {
					const rule = this.#noteCoding(bytes, start, end);
					if (rule !== undefined) failAt(rule, bytes, lineStart, lineEnd - 1);
				}
				break;
		}
	}

	/** Notes a Content-Length line. Returns the rule that it breaks, if any. */
	#noteLength(bytes: Buffer, start: number, end: number): RuleId | undefined {
		const length = readContentLength(bytes, start, end);
		if (length < 0) {
			if (length === OVERFLOWING_LENGTH) return "content-length-overflow";
			return length === CONFLICTING_LENGTHS ? "conflicting-content-length" : "bad-content-length";
		}
		if (this.coding !== NO_CODING) return "length-beside-transfer-encoding";
		if (this.contentLength >= 0 && this.contentLength !== length) return "conflicting-content-length";
		if (this.#kind === REQUEST_LINE) {
			// RFC 9112 §6.3 lets a server accept identical values as one, but no honest client sends them.
			if (this.contentLength >= 0 || bytes.subarray(start, end).includes(0x2c))
				return "repeated-content-length";
		}
		this.contentLength = length;
		return undefined;
	}

	/** Notes a Transfer-Encoding line. Returns the rule that it breaks, if any. */
	#noteCoding(bytes: Buffer, start: number, end: number): RuleId | undefined {
		if (this.versionMinor === 0) return "transfer-encoding-in-http-1.0";
		const coding = readTransferEncoding(bytes, start, end, this.coding);
		if (coding === UNKNOWN_CODING) return "unknown-transfer-coding";
		if (coding === CHUNKED_TWICE) return "chunked-twice";
		if (coding === CHUNKED_NOT_LAST) return "chunked-not-last";
		if (coding !== CHUNKED) return "empty-transfer-encoding";
		if (this.contentLength >= 0) return "length-beside-transfer-encoding";
		this.coding = coding;
		return undefined;
	}

	/** RFC 9110 §9.3.6: a client ignores Content-Length and Transfer-Encoding in a successful response to CONNECT. */
	#ignoresFraming(): boolean {
		return this.#answersConnect && this.status >= 200 && this.status < 300;
	}
}

/** The index after the white space that begins a continuation line, which may have nothing else (RFC 9112 §5.2). */
function skipContinuation(bytes: Buffer, at: number, stop: number): number {
	let index = at;
	while (index < stop && (bytes[index] === SP || bytes[index] === TAB)) index++;
	return index;
}

function fail(rule: RuleId, limit: number): never {
	throw new RemoteProtocolError(rule, undefined, limit);
}

/** Fails with the bytes of the line up to and including the one at fault: the same text however the bytes were cut. */
function failAt(rule: RuleId, bytes: Buffer, lineStart: number, at: number): never {
	throw new RemoteProtocolError(rule, showTail(withoutSecrets(latin1(bytes, lineStart, at + 1))));
}

/** The line without a secret field's value, except the last byte, which is at fault. */
function withoutSecrets(line: string): string {
	const colon = line.indexOf(":");
	const isSecret = colon !== -1 && colon < line.length - 1 && isSecretField(line.slice(0, colon));
	return isSecret ? `${line.slice(0, colon)}: ${HIDDEN}${line.slice(-1)}` : hideSecrets(line);
}

/** Fails at a byte that is not part of a field name and does not end it correctly. */
function failName(bytes: Buffer, lineStart: number, at: number): never {
	const byte = bytes[at];
	if (byte === LF) failAt("bare-lf", bytes, lineStart, at);
	if (byte === COLON) failAt("empty-field-name", bytes, lineStart, at);
	if (byte === SP || byte === TAB) {
		// White space before the first field line has no line to continue, and is the same attack (RFC 9112 §2.2).
		failAt(at > lineStart ? "space-before-colon" : "obs-fold", bytes, lineStart, at);
	}
	return failAt(byte === CR ? "missing-colon" : "bad-field-name", bytes, lineStart, at);
}

/** Fails at the first wrong byte of the status line's first 13. Returns if all that are there are right. */
function failStatus(bytes: Buffer, start: number, stop: number): void {
	for (let index = start; index < stop; index++) {
		const byte = bytes[index] as number;
		const offset = index - start;
		let rule: RuleId | undefined;
		if (offset < 8) rule = versionFault(byte, offset);
		else if (offset === 8) rule = byte === SP ? undefined : "bad-status-line";
		else if (offset === 9) rule = byte >= 0x31 && byte <= 0x39 ? undefined : "bad-status-code";
		else if (offset < 12) rule = byte >= 0x30 && byte <= 0x39 ? undefined : "bad-status-code";
		else if (byte !== SP && byte !== CR) rule = byte === LF ? "bare-lf" : "bad-status-code";
		if (rule !== undefined) failAt(rule, bytes, start, index);
	}
}

/** What is wrong with that byte of "HTTP/1.1" or "HTTP/1.0". */
function versionFault(byte: number, offset: number): "bad-status-line" | "unsupported-version" | undefined {
	if (offset < 5) return byte === HTTP_SLASH[offset] ? undefined : "bad-status-line";
	const isRight =
		offset === 5 ? byte === 0x31 : offset === 6 ? byte === 0x2e : byte === 0x30 || byte === 0x31;
	return isRight ? undefined : "unsupported-version";
}

/** A method as a string; the most common ones without making a string. */
function readMethod(bytes: Buffer, start: number, end: number): string {
	const first = bytes[start];
	if (end - start === 3 && first === 0x47 && bytes[start + 1] === 0x45 && bytes[start + 2] === 0x54)
		return "GET";
	if (end - start === 4 && first === 0x50 && bytes[start + 1] === 0x4f) {
		if (bytes[start + 2] === 0x53 && bytes[start + 3] === 0x54) return "POST";
	}
	return latin1(bytes, start, end);
}
