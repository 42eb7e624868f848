// Finds the secrets in one direction of HTTP/1.1: in start lines and field lines, and in content without its framing. It
// only follows the framing (RFC 9112 §6.3); what breaks the rules is looked at as bytes of no protocol.

import { findFieldSecrets, findSecrets } from "../../base/index.ts";
import { type ContentForm, ContentScanner, formOf } from "./content.ts";
import { OpaqueScanner } from "./opaque.ts";
import type { MaskPlace } from "./paint.ts";
import type { MaskSink, Scanner } from "./sink.ts";

/** What the two directions of a connection tell each other. */
export interface Http1Conversation {
	/** Methods of the requests whose final response hasn't come. */
	readonly methods: string[];
	/** What follows is no HTTP, in both directions. */
	isOver: boolean;
}

type State =
	| "head"
	| "length"
	| "chunk-size"
	| "chunk-data"
	| "chunk-end"
	| "trailers"
	| "until-close"
	| "over";

/** A longer line is no field line. */
const LONGEST_LINE = 1024 * 1024;
/** Heads like the last one are not read again. */
const LONGEST_REMEMBERED_HEAD = 4096;

/** A secret in a head. */
interface Found {
	readonly start: number;
	readonly end: number;
	readonly number: number;
	readonly place: MaskPlace;
}

/** What a head says, with places from its beginning. */
interface HeadFacts {
	/** Of a request: what a response has instead is not used. */
	readonly method: string;
	/** Of a response; 0 if it has none. */
	readonly status: number;
	readonly form: ContentForm;
	readonly contentLength: number;
	readonly isChunked: boolean;
	readonly hasUpgrade: boolean;
	readonly secrets: readonly Found[];
}

export class Http1Scanner implements Scanner {
	readonly #isRequests: boolean;
	readonly #conversation: Http1Conversation;
	readonly #sink: MaskSink;
	#state: State = "head";
	/** The next byte to look at, from the direction's first one. */
	#place = 0;
	#remaining = 0;
	#content: ContentScanner | undefined;
	#last: { readonly bytes: Buffer; readonly facts: HeadFacts; readonly version: number } | undefined;
	#opaque: OpaqueScanner | undefined;

	constructor(isRequests: boolean, conversation: Http1Conversation, sink: MaskSink, place: number) {
		this.#isRequests = isRequests;
		this.#conversation = conversation;
		this.#sink = sink;
		this.#place = place;
	}

	scan(bytes: Buffer, end: number, base: number): number {
		let at = this.#place - base;
		while (at < end) {
			const next = this.#step(bytes, at, end, base);
			if (next === -1) break;
			at = next;
		}
		this.#place = base + at;
		if (this.#opaque !== undefined) return this.#opaque.scan(bytes, end, base);
		return Math.min(at, (this.#content?.unknownFrom ?? Number.POSITIVE_INFINITY) - base);
	}

	finish(bytes: Buffer, end: number, base: number): void {
		this.#content?.finish();
		if (this.#opaque !== undefined) this.#opaque.finish();
		else if (this.#place - base < end) this.#lines(bytes, this.#place - base, end, this.#place);
	}

	/** Takes what is at `at`; returns where the next is, or -1 if it isn't complete. */
	#step(bytes: Buffer, at: number, end: number, base: number): number {
		switch (this.#state) {
			case "head":
				return this.#head(bytes, at, end, base);
			case "length":
			case "chunk-data": {
				const length = Math.min(this.#remaining, end - at);
				this.#remaining -= length;
				const isDone = this.#remaining === 0;
				const isLast = isDone && this.#state === "length";
				this.#content?.push(bytes, at, at + length, base + at, isLast);
				if (isLast) this.#nextMessage();
				else if (isDone) this.#state = "chunk-end";
				return at + length;
			}
			case "chunk-end":
			case "chunk-size": {
				const line = bytes.indexOf(0x0a, at);
				if (line === -1 || line >= end) return end - at > LONGEST_LINE ? this.#giveUp(at, base) : -1;
				if (this.#state === "chunk-end") this.#state = "chunk-size";
				else this.#chunk(bytes.toString("latin1", at, line));
				return line + 1;
			}
			case "trailers": {
				const line = bytes.indexOf(0x0a, at);
				if (line === -1 || line >= end) return end - at > LONGEST_LINE ? this.#giveUp(at, base) : -1;
				this.#lines(bytes, at, line + 1, base + at);
				if (line - at <= 1) this.#nextMessage();
				return line + 1;
			}
			case "until-close":
				this.#content?.push(bytes, at, end, base + at, false);
				return end;
			case "over":
				this.#opaque ??= new OpaqueScanner(this.#sink, base + at);
				return end;
		}
	}

	#giveUp(at: number, base: number): number {
		this.#state = "over";
		this.#opaque = new OpaqueScanner(this.#sink, base + at);
		return at;
	}

	#nextMessage(): void {
		this.#content?.finish();
		this.#content = undefined;
		this.#state = this.#conversation.isOver ? "over" : "head";
	}

	#chunk(line: string): void {
		const size = Number.parseInt(line, 16);
		if (size > 0) {
			this.#remaining = size;
			this.#state = "chunk-data";
			return;
		}
		this.#content?.finish();
		this.#state = Number.isNaN(size) ? "until-close" : "trailers";
	}

	#head(bytes: Buffer, at: number, end: number, base: number): number {
		if (this.#conversation.isOver) {
			this.#state = "over";
			return at;
		}
		// Empty lines before a message (RFC 9112 §2.2).
		if (bytes[at] === 0x0a) return at + 1;
		if (bytes[at] === 0x0d) return at + 1 < end ? at + (bytes[at + 1] === 0x0a ? 2 : 1) : -1;
		const last = this.#last;
		const { secrets } = this.#sink;
		if (last !== undefined && last.version === secrets.version && end - at >= last.bytes.length) {
			const { length } = last.bytes;
			if (bytes.compare(last.bytes, 0, length, at, at + length) === 0) {
				this.#take(last.facts, base + at);
				return at + length;
			}
		}
		const headEnd = endOfHead(bytes, at, end);
		if (headEnd === -1) return end - at > LONGEST_LINE ? this.#giveUp(at, base) : -1;
		const facts = this.#read(bytes.toString("latin1", at, headEnd));
		if (headEnd - at <= LONGEST_REMEMBERED_HEAD)
			this.#last = { bytes: Buffer.from(bytes.subarray(at, headEnd)), facts, version: secrets.version };
		this.#take(facts, base + at);
		return headEnd;
	}

	#take(facts: HeadFacts, place: number): void {
		for (const secret of facts.secrets)
			this.#sink.mask(place + secret.start, place + secret.end, secret.number, secret.place);
		const hasContent = this.#isRequests ? this.#beginRequest(facts) : this.#beginResponse(facts);
		if (!hasContent) return;
		// Nothing could be found in it.
		if (isOpen(facts.form) && this.#sink.secrets.longest === 0) return;
		this.#content = new ContentScanner(facts.form, this.#sink);
	}

	/** Whether content follows. */
	#beginRequest({ method, isChunked, contentLength }: HeadFacts): boolean {
		this.#conversation.methods.push(method);
		// What follows CONNECT waits for its answer.
		if (isChunked) this.#state = "chunk-size";
		else if (contentLength > 0) {
			this.#remaining = contentLength;
			this.#state = "length";
		} else return false;
		return true;
	}

	#beginResponse({ status, isChunked, contentLength, hasUpgrade }: HeadFacts): boolean {
		const [method] = this.#conversation.methods;
		if (status >= 100 && status < 200 && status !== 101) return false;
		this.#conversation.methods.shift();
		const isTunnel = method === "CONNECT" && status >= 200 && status < 300;
		if (isTunnel || (status === 101 && hasUpgrade)) {
			this.#conversation.isOver = true;
			this.#state = "over";
			return false;
		}
		if (method === "HEAD" || status === 204 || status === 304) return false;
		if (isChunked) this.#state = "chunk-size";
		else if (contentLength > 0) {
			this.#remaining = contentLength;
			this.#state = "length";
		} else if (contentLength === 0) return false;
		else this.#state = "until-close";
		return true;
	}

	#read(head: string): HeadFacts {
		let contentType = "";
		let contentEncoding = "";
		let contentLength = -1;
		let isChunked = false;
		let hasUpgrade = false;
		const secrets: Found[] = [];
		let startLine = "";
		let isFirst = true;
		// A line that begins with a blank belongs to the field before (RFC 9112 §5.2).
		for (const { 0: whole, index } of head.matchAll(/[^\n]+(?:\n[ \t][^\n]*)*/g)) {
			const line = whole.replace(/\r$/, "");
			if (isFirst) {
				isFirst = false;
				startLine = line;
				this.#findIn(line, index, secrets);
				continue;
			}
			const colon = line.indexOf(":");
			if (colon === -1) {
				this.#findIn(line, index, secrets);
				continue;
			}
			const name = line.slice(0, colon).trim();
			const begin = colon + 1 + (/^[ \t]*/.exec(line.slice(colon + 1))?.[0].length ?? 0);
			const value = line.slice(begin);
			switch (name.toLowerCase()) {
				case "content-type":
					contentType = value;
					break;
				case "content-encoding":
					contentEncoding = contentEncoding === "" ? value : `${contentEncoding},${value}`;
					break;
				case "content-length":
					contentLength = /^\d+/.test(value) ? Number.parseInt(value, 10) : -1;
					break;
				case "transfer-encoding":
					isChunked = /chunked\s*$/i.test(value);
					break;
				case "upgrade":
					hasUpgrade = true;
					break;
			}
			this.#findInField(name, value, index + begin, secrets);
		}
		return {
			method: startLine.slice(0, startLine.indexOf(" ")),
			status: Number(/^HTTP\/\d\.\d +(\d{3})/.exec(startLine)?.[1] ?? 0),
			form: formOf(contentType, contentEncoding),
			contentLength,
			isChunked,
			hasUpgrade,
			secrets,
		};
	}

	#findInField(name: string, value: string, place: number, found: Found[]): void {
		const { secrets, secretHeaders } = this.#sink;
		findFieldSecrets(
			name,
			value,
			(start, end) => {
				const text = value.slice(start, end);
				const number = secrets.learn(text);
				found.push({ start: place + start, end: place + end, number, place: "text" });
				if (/^basic /i.test(value)) learnBasic(text, this.#sink);
			},
			secretHeaders,
		);
		if (secrets.longest > 0)
			secrets.find(value, (start, end, number) =>
				found.push({ start: place + start, end: place + end, number, place: "text" }),
			);
	}

	/** In a start line, or in a line that is no field: a URL may be in it. */
	#findIn(text: string, place: number, found: Found[]): void {
		const { secrets } = this.#sink;
		const add = (start: number, end: number, number: number): void => {
			found.push({ start: place + start, end: place + end, number, place: "url" });
		};
		findSecrets(text, "line", (start, end) => add(start, end, secrets.learn(text.slice(start, end))));
		if (secrets.longest > 0) secrets.find(text, add);
	}

	/** Field lines that are not a head: a trailer section's, or those of a head that was cut. */
	#lines(bytes: Buffer, at: number, end: number, place: number): void {
		// With a start line, as a head has it.
		for (const { start, end: stop, number } of this.#read(`-\n${bytes.toString("latin1", at, end)}`).secrets)
			this.#sink.mask(place + start - 2, place + stop - 2, number);
	}
}

/** Content that is neither text nor coded. */
function isOpen({ kind, codings }: ContentForm): boolean {
	return kind === undefined && codings.length === 0;
}

/** The user name and password behind Basic (RFC 7617), which may come back in another form. */
function learnBasic(coded: string, { secrets }: MaskSink): void {
	const pair = Buffer.from(coded, "base64").toString("latin1");
	const colon = pair.indexOf(":");
	if (colon === -1) return;
	secrets.learn(pair);
	secrets.learn(pair.slice(colon + 1));
}

/** After the empty line; -1 if it isn't there. */
function endOfHead(bytes: Buffer, at: number, end: number): number {
	for (let line = bytes.indexOf(0x0a, at); line !== -1 && line < end; line = bytes.indexOf(0x0a, line + 1)) {
		if (bytes[line + 1] === 0x0a && line + 1 < end) return line + 2;
		if (bytes[line + 1] === 0x0d && bytes[line + 2] === 0x0a && line + 2 < end) return line + 3;
	}
	return -1;
}
