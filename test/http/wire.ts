// Feeds bytes to a MessageReader in any cuts and writes down what came out, so that two runs can be compared as text.
// Owns the shape of a case in cases/*.json; must not know what a case is about.

import { createHash } from "node:crypto";
import { type H1Limits, MessageReader, RemoteProtocolError } from "../../src/http/index.ts";

/** Bytes as latin1 text, a character a byte; or parts of it, some of them repeated. */
export type Bytes = string | readonly (string | { readonly repeat: string; readonly times: number })[];

/** One case: what is read and what must come of it. */
export interface WireCase {
	readonly name: string;
	readonly role: "client" | "server";
	/** Client: the methods that the responses answer; ["GET"] by default. */
	readonly expect?: readonly string[];
	readonly bytes: Bytes;
	/** Whether the peer ends its side after the bytes; true by default. */
	readonly fin?: boolean;
	readonly limits?: Partial<H1Limits>;
	/** Server: accept whatever request asks for another protocol. */
	readonly handOver?: boolean;
	/** What comes out, neighbouring data merged: a line an event, field lines indented under theirs. */
	readonly events: readonly string[];
	/** The rule of the error that ends it, where one does. */
	readonly error?: string;
	/** What a case taken from elsewhere is called there. */
	readonly source?: string;
	/** Why the outcome differs from the source's. */
	readonly note?: string;
}

/** Lent for all small pieces, and overwritten after each. */
const scratch = Buffer.alloc(1024, 0xaa);

/** What came out of a reader. */
export interface WireLog {
	readonly events: string[];
	readonly error: string | undefined;
	readonly message: string | undefined;
}

/** The bytes of a case. */
export function bytesOf(bytes: Bytes): Buffer {
	if (typeof bytes === "string") return Buffer.from(bytes, "latin1");
	const text = bytes
		.map((part) => (typeof part === "string" ? part : part.repeat.repeat(part.times)))
		.join("");
	return Buffer.from(text, "latin1");
}

/**
 * Reads a case's bytes cut at the given offsets (ascending, within the bytes). Each piece is lent in a buffer
 * that is overwritten as soon as the reader asks for more, so that a reader that kept a view of it is found out.
 */
export function readWire(wireCase: Omit<WireCase, "name" | "events">, cuts: readonly number[]): WireLog {
	const bytes = bytesOf(wireCase.bytes);
	const reader = new MessageReader(wireCase.role, wireCase.limits);
	for (const method of wireCase.role === "client" ? (wireCase.expect ?? ["GET"]) : []) reader.expect(method);
	const events: string[] = [];
	let error: RemoteProtocolError | undefined;
	try {
		let from = 0;
		for (const to of [...cuts, bytes.length]) {
			// Lent in the middle of a larger buffer, so that a reader that forgets `start` or `end` is found out.
			const lent = scratch.length >= to - from + 7 ? scratch : Buffer.allocUnsafeSlow(to - from + 7);
			bytes.copy(lent, 3, from, to);
			reader.push(lent, 3, 3 + to - from);
			drain(reader, events, wireCase.handOver ?? false);
			lent.fill(0xaa, 0, to - from + 7);
			from = to;
		}
		if (wireCase.fin ?? true) {
			reader.pushEnd();
			drain(reader, events, wireCase.handOver ?? false);
		}
	} catch (thrown) {
		// Anything else is a fault of the reader's, and the test's failure.
		if (!(thrown instanceof RemoteProtocolError)) throw thrown;
		error = thrown;
	}
	return { events: events.map(shorten), error: error?.rule, message: error?.message };
}

/** A long line as its beginning, its length and its hash. */
function shorten(line: string): string {
	if (line.length <= 200) return line;
	return `${line.slice(0, 60)}… ${line.length} ${createHash("sha1").update(line, "latin1").digest("hex")}`;
}

function drain(reader: MessageReader, events: string[], handOver: boolean): void {
	// Each event but those that stop uses up a byte or ends a message: more of them is a hang.
	let left = 3 * reader.unreadBytes + 10;
	for (;;) {
		if (left-- === 0) throw new Error(`no progress after ${events.join(" | ").slice(-500)}`);
		const event = reader.next();
		switch (event) {
			case "need":
				return;
			case "closed":
				events.push("closed");
				return;
			case "handover":
				append(events, "handover ", reader);
				return;
			case "data":
				append(events, "data ", reader);
				break;
			case "end":
				events.push(`end ${reader.messageBytes}`);
				break;
			case "trailers":
				events.push(reader.forbiddenTrailers === 0 ? "trailers" : `trailers -${reader.forbiddenTrailers}`);
				for (const [name, value] of reader.takeTrailers()) events.push(`  ${name}: ${value}`);
				break;
			default:
				if (event === "head" && reader.wantsHandOver && handOver) reader.handOver();
				logHead(reader, event, events);
		}
	}
}

/** Data and handed-over bytes are merged with those right before them: where they are cut means nothing. */
function append(events: string[], prefix: string, reader: MessageReader): void {
	const text = reader.bytes.toString("latin1", reader.dataStart, reader.dataEnd);
	const last = events.at(-1);
	if (last?.startsWith(prefix)) events[events.length - 1] = last + text;
	else events.push(prefix + text);
}

function logHead(reader: MessageReader, event: "head" | "interim", events: string[]): void {
	const head = reader.takeHead();
	const words: string[] = [event];
	if (head.method === "") words.push(String(head.status), JSON.stringify(head.reason));
	else words.push(head.method, head.target);
	if (head.version === "1.0") words.push("1.0");
	words.push(reader.framing);
	if (reader.contentLength >= 0) words.push(String(reader.contentLength));
	words.push(reader.isKeepAlive ? "keep" : "close");
	if (reader.expectsContinue) words.push("expects-continue");
	if (reader.wantsHandOver) words.push("wants-hand-over");
	if (reader.keepAliveTimeoutMs >= 0) words.push(`timeout=${reader.keepAliveTimeoutMs}`);
	events.push(words.join(" "));
	for (const [name, value] of head.fields) events.push(`  ${name}: ${value}`);
}

/** A small generator of seeded random numbers in [0, 1) (mulberry32). */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

/** Up to `most` ascending offsets into `length` bytes, perhaps with repeats (empty pieces). */
export function randomCuts(length: number, most: number, random: () => number): number[] {
	const count = 1 + Math.floor(random() * most);
	return Array.from({ length: count }, () => Math.floor(random() * (length + 1))).sort((a, b) => a - b);
}
