// Reads HTTP/1.1 (RFC 9112) in either role: you push bytes of a buffer and get events. Owns the order of messages on a
// connection, how each is delimited, and whether the connection can be used again. Allocates nothing for a message that
// arrives in one piece, except a request's target. Must not know sockets, time or who listens.

import type { Optional } from "../../base/index.ts";
import { RemoteProtocolError, showTail } from "../errors.ts";
import { FieldLines } from "../fields.ts";
import { MessageHead } from "../head.ts";
import { latin1 } from "../latin1.ts";
import { type H1Limits, h1Limits } from "../options.ts";
import type { RuleId } from "../rules.ts";
import { isForbiddenTrailer } from "../trailers.ts";
import { ChunkFraming } from "./chunks.ts";
import { CHUNKED, CONNECTION_CLOSE, CONNECTION_KEEP_ALIVE, CONNECTION_UPGRADE } from "./framing-values.ts";
import { REQUEST_LINE, SectionScanner, STATUS_LINE, TRAILER_SECTION } from "./section.ts";

const readLimits = h1Limits.reader();

/**
 * What `next()` found.
 * - `need`: all pushed bytes are used up; push more.
 * - `interim`: the head of a 1xx response other than 101; the final one is still to come.
 * - `head`: the head of a request or of a final response, with all that it says about framing.
 * - `data`: content at `bytes[dataStart..dataEnd)`, never empty.
 * - `trailers`: a trailer section with at least one field line.
 * - `end`: the message is complete.
 * - `handover`: HTTP is over on this connection; the unused bytes are `bytes[dataStart..dataEnd)`, perhaps empty.
 * - `closed`: the peer has ended its side between two messages.
 */
export type ReaderEvent = "need" | "interim" | "head" | "data" | "trailers" | "end" | "handover" | "closed";

/** How the content of a message is delimited (RFC 9112 §6.3). */
export type Framing = "none" | "length" | "chunked" | "until-close" | "handover";

// States. In HEAD no byte of the message may have arrived yet.
const HEAD = 0;
const LENGTH = 1;
const CHUNK_FRAMING = 2;
const CHUNK_DATA = 3;
const TRAILERS = 4;
const UNTIL_CLOSE = 5;
const END = 6;
const HANDOVER = 7;
/** After a message that closes the connection. */
const FINISHED = 8;
const DEAD = 9;

// The kind of request that a response answers, as far as its framing depends on it.
const ORDINARY = 0;
const ANSWERS_HEAD = 1;
const ANSWERS_CONNECT = 2;

const CR = 0x0d;
const LF = 0x0a;

/** Empty lines accepted before a request line (RFC 9112 §2.2 asks for at least one). */
const EMPTY_LINES = 4;

const NO_BYTES: Buffer = Buffer.alloc(0);

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
	/** How the content of the current message is delimited. Like all fields here, read-only for callers. */
	framing: Framing = "none";
	/** Whether the connection may carry another message after this one (RFC 9112 §9.3). */
	isKeepAlive = false;
	/** Server: whether the request asks for another protocol (CONNECT, or Upgrade named in Connection); see `handOver`. */
	wantsHandOver = false;
	/** The buffer that holds the content, after "data" and "handover". */
	bytes: Buffer = NO_BYTES;
	/** Where the content begins. */
	dataStart = 0;
	/** Where the content ends, exclusive. */
	dataEnd = 0;
	/** Raw bytes of the current message read so far: interim heads, head, chunk framing, content. */
	messageBytes = 0;

	readonly #isClient: boolean;
	readonly #limits: H1Limits;
	readonly #section: SectionScanner;
	#chunks: ChunkFraming | undefined = undefined;

	#state = HEAD;
	/** Whether a byte of the current message was read. */
	#hasBegun = false;
	/** Whether an interim head was read, but no byte of the head after it. */
	#isBetweenHeads = false;
	#isEnded = false;
	#isIncomplete = false;
	#handsOver = false;
	#error: RemoteProtocolError | undefined = undefined;

	// The pushed bytes that are not used up yet: bytes[#position..#limit).
	#position = 0;
	#limit = 0;

	/** Content bytes still to come, of the message or of the chunk. */
	#remaining = 0;
	#interims = 0;
	#emptyLines = 0;
	#hasLeadingCr = false;

	// The kind of the next response's request. The requests after it are in a ring that most connections never need.
	#answers = ORDINARY;
	#expectedCount = 0;
	#later: number[] | undefined = undefined;
	#laterFirst = 0;

	/** `role` says who reads: a client reads responses, a server requests. Throws an OptionError for an invalid limit. */
	constructor(role: "client" | "server", limits?: Optional<H1Limits>) {
		this.#isClient = role === "client";
		this.#limits = readLimits(limits);
		this.#section = new SectionScanner(this.#limits);
	}

	/** Status code of a response, 0 for a request. */
	get status(): number {
		return this.#section.status;
	}

	/** Method of a request, "" for a response. */
	get method(): string {
		return this.#section.method;
	}

	/** Target of a request as sent, "" for a response. */
	get target(): string {
		return this.#section.target;
	}

	/** The version of HTTP in the start line. */
	get version(): "1.0" | "1.1" {
		return this.#section.versionMinor === 1 ? "1.1" : "1.0";
	}

	/** The value of Content-Length in bytes (also where there is no content, as after HEAD), or -1. */
	get contentLength(): number {
		return this.#section.contentLength;
	}

	/** The `timeout` of a Keep-Alive field in milliseconds, or -1. */
	get keepAliveTimeoutMs(): number {
		return this.#section.keepAliveTimeoutMs;
	}

	/** Client: whether the response has a Content-Encoding field. */
	get hasContentEncoding(): boolean {
		return this.#section.hasContentEncoding;
	}

	/** Server: whether the request has an Expect field, whatever it says. */
	get hasExpectation(): boolean {
		return this.#section.hasExpect;
	}

	/** Server: whether the client waits for 100 (Continue) before it sends its content. HTTP/1.0 clients never do. */
	get expectsContinue(): boolean {
		return this.#section.expectsContinue && this.#section.versionMinor === 1;
	}

	/** How many lines of the trailer section are not allowed there; `takeTrailers()` leaves them out. */
	get forbiddenTrailers(): number {
		return this.#section.forbiddenTrailers;
	}

	/** Client: how many announced responses are not complete yet. */
	get expectedResponses(): number {
		return this.#expectedCount;
	}

	/** Whether any byte of the current or next message has arrived. Bytes of an interim response count. */
	get hasStarted(): boolean {
		return this.#hasBegun || this.#position < this.#limit;
	}

	/** Whether the last message is complete, no byte of another has arrived, and the connection can carry one. */
	get isIdle(): boolean {
		return this.#state === HEAD && !this.#hasBegun && !this.#hasLeadingCr && this.#position === this.#limit;
	}

	/** Pushed bytes that are not used up yet. */
	get unreadBytes(): number {
		return this.#limit - this.#position;
	}

	/**
	 * Client: says that the next unannounced response answers this method. Call it before that response's bytes are read.
	 */
	expect(method: string): void {
		const kind = method === "HEAD" ? ANSWERS_HEAD : method === "CONNECT" ? ANSWERS_CONNECT : ORDINARY;
		if (this.#expectedCount++ === 0) this.#answers = kind;
		else if (this.#later === undefined) this.#later = [kind];
		else this.#later.push(kind);
	}

	/**
	 * Adds bytes [start, end) of a buffer. Leave them unchanged until `next()` has returned "need", "handover" or
	 * "closed", or until you call `hold()`. Unused bytes pushed before are copied in front of them.
	 */
	push(buffer: Buffer, start: number, end: number): void {
		if (this.#position < this.#limit) {
			const unread = this.bytes.subarray(this.#position, this.#limit);
			this.bytes = Buffer.concat([unread, buffer.subarray(start, end)]);
			this.#position = 0;
			this.#limit = this.bytes.length;
			return;
		}
		this.bytes = buffer;
		this.#position = start;
		this.#limit = end;
	}

	/**
	 * Says that the peer has ended its side. Push nothing after this. `isIncomplete`: TLS ended without close_notify, which ends
	 * no content.
	 */
	pushEnd(isIncomplete = false): void {
		this.#isEnded = true;
		this.#isIncomplete = isIncomplete;
	}

	/** Copies the unused bytes, so that you can reuse their buffer now. */
	hold(): void {
		if (this.#position < this.#limit)
			this.bytes = Buffer.from(this.bytes.subarray(this.#position, this.#limit));
		this.#limit -= this.#position;
		this.#position = 0;
	}

	/** Forgets the connection, however it ended. The next bytes are the first of another one. */
	reset(): void {
		this.#state = HEAD;
		this.#hasBegun = false;
		this.#isBetweenHeads = false;
		this.#isEnded = false;
		this.#isIncomplete = false;
		this.#handsOver = false;
		this.#error = undefined;
		this.#position = 0;
		this.#limit = 0;
		this.#emptyLines = 0;
		this.#hasLeadingCr = false;
		this.#answers = ORDINARY;
		this.#expectedCount = 0;
		this.#later = undefined;
		this.#laterFirst = 0;
		this.bytes = NO_BYTES;
		this.#section.reset();
	}

	/**
	 * Server: takes the connection out of HTTP after the current request (an accepted CONNECT or Upgrade). `next()`
	 * returns "handover" as soon as that request is complete.
	 */
	handOver(): void {
		if (!this.#hasBegun && (this.#state === HEAD || this.#state === FINISHED)) this.#state = HANDOVER;
		else this.#handsOver = true;
	}

	/**
	 * The next event. Throws a RemoteProtocolError if the peer broke a rule or a limit, and the same error at each later
	 * call.
	 */
	next(): ReaderEvent {
		try {
			return this.#next();
		} catch (error) {
			this.#state = DEAD;
			this.#error = error as RemoteProtocolError;
			throw error;
		}
	}

	/** Call it after "head" or "interim" and before the next `next` or `push`. Returns the head with a text of its own. */
	takeHead(): MessageHead {
		const section = this.#section;
		const { method, target } = section;
		if (!this.#isClient) return new MessageHead(section.text, 0, method, target, this.version);
		const received = latin1(section.source, section.start, section.end);
		const text = section.hasContinuedLines ? received.replace(/\r\n[\t ]+/g, " ") : received;
		return new MessageHead(text, section.status, method, target, this.version);
	}

	/**
	 * Call it after "trailers" and before the next `next` or `push`. Returns the trailer fields without forbidden ones.
	 */
	takeTrailers(): FieldLines {
		const section = this.#section;
		// Without the empty line that ends the section.
		const text = latin1(section.source, section.start, section.end - 2);
		const fields = new FieldLines(text, 0, text.length);
		if (section.forbiddenTrailers === 0) return fields;
		return FieldLines.from(fields.toJSON().filter(([name]) => !isForbiddenTrailer(name)));
	}

	#next(): ReaderEvent {
		for (;;) {
			switch (this.#state) {
				case HEAD:
					return this.#readHead();
				case LENGTH:
					return this.#readData(END, "truncated-content");
				case CHUNK_FRAMING:
					if (!this.#readChunkFraming()) return this.#exhausted("truncated-chunk");
					break;
				case CHUNK_DATA:
					return this.#readData(CHUNK_FRAMING, "truncated-chunk");
				case TRAILERS:
					return this.#readTrailers();
				case UNTIL_CLOSE:
					if (this.#position < this.#limit) return this.#data(this.#limit - this.#position);
					if (this.#isIncomplete) throw new RemoteProtocolError("truncated-tls");
					return this.#isEnded ? this.#end() : "need";
				case END:
					return this.#end();
				case HANDOVER:
					this.dataStart = this.#position;
					this.dataEnd = this.#limit;
					this.#position = this.#limit;
					return "handover";
				case FINISHED:
					// RFC 9112 §9.6: a server ignores what follows a request with "close"; to a client it is an error.
					if (this.#position < this.#limit && this.#isClient) this.#failAtNextByte("bytes-after-close");
					this.#position = this.#limit;
					return this.#isEnded ? "closed" : "need";
				default:
					throw this.#error;
			}
		}
	}

	#readData(stateAfter: number, truncated: RuleId): "data" | "need" {
		const available = this.#limit - this.#position;
		const remaining = this.#remaining;
		if (available >= remaining) {
			this.#state = stateAfter;
			if (stateAfter === CHUNK_FRAMING) (this.#chunks as ChunkFraming).endData();
			return this.#data(remaining);
		}
		if (available === 0) return this.#exhausted(truncated);
		this.#remaining = remaining - available;
		return this.#data(available);
	}

	#data(size: number): "data" {
		const start = this.#position;
		const end = start + size;
		this.dataStart = start;
		this.dataEnd = end;
		this.#position = end;
		this.messageBytes += size;
		return "data";
	}

	#exhausted(truncated: RuleId): "need" {
		if (this.#isEnded) throw new RemoteProtocolError(truncated);
		return "need";
	}

	#end(): "end" {
		this.#hasBegun = false;
		this.#section.release();
		if (this.#isClient && --this.#expectedCount > 0) this.#nextExpected();
		this.#state = this.#handsOver ? HANDOVER : this.isKeepAlive ? HEAD : FINISHED;
		return "end";
	}

	#nextExpected(): void {
		const later = this.#later as number[];
		this.#answers = later[this.#laterFirst++] as number;
		if (this.#laterFirst === later.length) {
			later.length = 0;
			this.#laterFirst = 0;
		} else if (this.#laterFirst >= 64) {
			later.splice(0, this.#laterFirst);
			this.#laterFirst = 0;
		}
	}

	#failAtNextByte(rule: RuleId): never {
		throw new RemoteProtocolError(rule, showTail(latin1(this.bytes, this.#position, this.#position + 1)));
	}

	#readHead(): ReaderEvent {
		if (!this.#hasBegun) {
			if (!this.#begin()) return this.#isEnded ? "closed" : "need";
		} else if (this.#isBetweenHeads) {
			if (this.#position === this.#limit) return this.#exhausted("truncated-head");
			this.#isBetweenHeads = false;
			this.#section.begin(STATUS_LINE, this.#answers === ANSWERS_CONNECT);
		}
		if (!this.#readSection()) return this.#exhausted("truncated-head");
		return this.#isClient ? this.#frameResponse() : this.#frameRequest();
	}

	/** Starts a message at its first byte; false if that isn't there yet. */
	#begin(): boolean {
		if (!this.#isClient && !this.#skipEmptyLines()) return false;
		if (this.#position === this.#limit) return false;
		if (this.#isClient && this.#expectedCount === 0) this.#failAtNextByte("unsolicited-response");
		this.#hasBegun = true;
		this.#interims = 0;
		this.messageBytes = 0;
		this.#section.begin(this.#isClient ? STATUS_LINE : REQUEST_LINE, this.#answers === ANSWERS_CONNECT);
		return true;
	}

	/** Whether a byte other than an empty line follows. */
	#skipEmptyLines(): boolean {
		while (this.#position < this.#limit) {
			const byte = this.bytes[this.#position];
			if (this.#hasLeadingCr) {
				if (byte !== LF) this.#failAtNextByte("bare-cr");
				this.#hasLeadingCr = false;
				if (++this.#emptyLines > EMPTY_LINES) throw new RemoteProtocolError("too-many-empty-lines");
			} else if (byte === CR) {
				this.#hasLeadingCr = true;
			} else if (byte === LF) {
				this.#failAtNextByte("bare-lf");
			} else {
				this.#emptyLines = 0;
				return true;
			}
			this.#position++;
		}
		if (this.#isEnded && this.#hasLeadingCr) throw new RemoteProtocolError("truncated-head");
		return false;
	}

	#readSection(): boolean {
		const start = this.#position;
		const end = this.#section.read(this.bytes, start, this.#limit);
		this.#position = end < 0 ? this.#limit : end;
		this.messageBytes += this.#position - start;
		return end >= 0;
	}

	#readTrailers(): ReaderEvent {
		if (!this.#readSection()) return this.#exhausted("truncated-trailers");
		if (this.#section.lines === 0) return this.#end();
		this.#state = END;
		return "trailers";
	}

	/** Reads up to the data of the next chunk or to the trailer section; false if bytes are missing. */
	#readChunkFraming(): boolean {
		const chunks = this.#chunks as ChunkFraming;
		const start = this.#position;
		this.#position = chunks.read(this.bytes, start, this.#limit);
		this.messageBytes += this.#position - start;
		if (!chunks.isDone) return false;
		if (chunks.size === 0) {
			this.#section.begin(TRAILER_SECTION, false);
			this.#state = TRAILERS;
		} else {
			this.#remaining = chunks.size;
			this.#state = CHUNK_DATA;
		}
		return true;
	}

	#frameResponse(): "head" | "interim" {
		const { status } = this.#section;
		this.isKeepAlive = this.#isPersistent();
		if (status < 200 && status !== 101) {
			if (++this.#interims > this.#limits.interimResponses) {
				throw new RemoteProtocolError("too-many-interim-responses", undefined, this.#limits.interimResponses);
			}
			this.framing = "none";
			this.#isBetweenHeads = true;
			return "interim";
		}
		if (status === 101 || (this.#answers === ANSWERS_CONNECT && status < 300)) {
			this.framing = "handover";
			this.isKeepAlive = false;
			this.#state = HANDOVER;
		} else if (this.#answers === ANSWERS_HEAD || status === 204 || status === 304) {
			this.framing = "none";
			this.#state = END;
		} else if (!this.#frameContent()) {
			this.framing = "until-close";
			this.isKeepAlive = false;
			this.#state = UNTIL_CLOSE;
		}
		return "head";
	}

	#frameRequest(): "head" {
		const section = this.#section;
		if (!section.hasHost && section.versionMinor === 1) throw new RemoteProtocolError("missing-host");
		this.isKeepAlive = this.#isPersistent();
		// RFC 9110 §7.8: an Upgrade field of HTTP/1.0 is ignored.
		const asksUpgrade = section.hasUpgrade && section.versionMinor === 1;
		this.wantsHandOver =
			section.method === "CONNECT" || (asksUpgrade && (section.connection & CONNECTION_UPGRADE) !== 0);
		if (!this.#frameContent()) {
			this.framing = "none";
			this.#state = END;
		}
		return "head";
	}

	/** Frames content by chunks or by length; false if the head announces neither. */
	#frameContent(): boolean {
		const { coding, contentLength } = this.#section;
		if (coding === CHUNKED) {
			this.framing = "chunked";
			this.#chunks ??= new ChunkFraming(this.#limits);
			this.#chunks.begin();
			this.#state = CHUNK_FRAMING;
			return true;
		}
		if (contentLength < 0) return false;
		this.framing = "length";
		this.#remaining = contentLength;
		this.#state = contentLength === 0 ? END : LENGTH;
		return true;
	}

	/**
	 * RFC 9112 §9.3: HTTP/1.1 connections stay open unless "close" is sent, HTTP/1.0 ones close unless "keep-alive" is.
	 */
	#isPersistent(): boolean {
		const { connection, versionMinor } = this.#section;
		if ((connection & CONNECTION_CLOSE) !== 0) return false;
		return versionMinor === 1 || (connection & CONNECTION_KEEP_ALIVE) !== 0;
	}
}
