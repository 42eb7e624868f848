// One round of fuzzing the reader: bytes that are nearly right, read in several cuts. Owns how bytes are made wrong and
// what must hold all the same: events or a RemoteProtocolError, never anything else, never a hang, and the same whatever
// the cuts; and what the reader believed of a head may be sent again.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { FieldLines, type H1Limits, RULES, type Rule, type RuleId } from "../../src/http/index.ts";
import { judge } from "./reference.ts";
import { bytesOf, randomCuts, readWire, type WireCase, type WireLog } from "./wire.ts";

/** What the rounds came to. */
export interface FuzzCounts {
	rounds: number;
	bytes: number;
	events: number;
	/** How many rounds ended in which rule's error; "none" for those that ended in none. */
	readonly errors: Map<string, number>;
}

/** The bytes that rounds begin with: those of all cases that are short enough to be cut often. */
export function fuzzCorpus(): WireCase[] {
	const folder = new URL("cases/", import.meta.url);
	const cases = readdirSync(folder)
		.filter((name) => name.endsWith(".json"))
		.flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as WireCase[]);
	return cases.filter(({ bytes }) => bytesOf(bytes).length <= 2048);
}

const PIECES = [
	"\r",
	"\n",
	"\r\n",
	"\r\n\r\n",
	"\n\n",
	"\0",
	" ",
	"\t",
	":",
	",",
	";",
	"=",
	'"',
	"\\",
	"%",
	"#",
	"[",
	"]",
	"0",
	"5",
	"9007199254740993",
	"ffffffffffffffff",
	"\x7f",
	"\x80",
	"\xff",
	"HTTP/1.1 200 OK\r\n",
	"HTTP/1.0 200 OK\r\n",
	"HTTP/1.1 100 Continue\r\n\r\n",
	"HTTP/1.1 101 Switching Protocols\r\n\r\n",
	"HTTP/1.1 204 No Content\r\n\r\n",
	"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
	"POST / HTTP/1.1\r\n",
	"CONNECT a:1 HTTP/1.1\r\n",
	"Host: a\r\n",
	"Content-Length: 5\r\n",
	"Content-Length: 0\r\n",
	"Transfer-Encoding: chunked\r\n",
	"Transfer-Encoding:\tChunked \r\n",
	"Connection: close\r\n",
	"Connection: keep-alive, upgrade\r\n",
	"Upgrade: x\r\n",
	"Keep-Alive: timeout=5\r\n",
	"Expect: 100-continue\r\n",
	"Set-Cookie: a=b\r\n",
	" folded\r\n",
	"5\r\nhello\r\n",
	'1;a="b\\"";c=d\r\nx\r\n',
	"0\r\n\r\n",
	"0\r\nX: y\r\n\r\n",
];

const METHODS = ["GET", "HEAD", "CONNECT", "POST"];

type Random = () => number;

function below(random: Random, count: number): number {
	return Math.floor(random() * count);
}

function pick<T>(random: Random, from: readonly T[]): T {
	return from[below(random, from.length)] as T;
}

function mutate(random: Random, corpus: readonly WireCase[], bytes: Buffer): Buffer {
	let text = bytes.toString("latin1");
	// Mostly few: bytes with many faults end at the first one.
	for (let count = Math.floor(random() ** 2 * 6); count > 0; count--) {
		const at = below(random, text.length + 1);
		const length = random() < 0.7 ? 1 : below(random, 20);
		const before = text.slice(0, at);
		switch (below(random, 7)) {
			case 0:
				text = before + String.fromCharCode(below(random, 256)) + text.slice(at + 1);
				break;
			case 1:
				text = before + text.slice(at + length);
				break;
			case 2:
				text = before + pick(random, PIECES) + text.slice(at);
				break;
			case 3:
				text = before + pick(random, PIECES) + text.slice(at + length);
				break;
			case 4:
				text = before + text.slice(at, at + length) + text.slice(at);
				break;
			case 5: {
				const other = bytesOf(pick(random, corpus).bytes).toString("latin1");
				text = before + other.slice(below(random, other.length));
				break;
			}
			default: {
				// Another case of letters: names, codings and options ignore it, methods and versions do not.
				const part = text.slice(at, at + 10);
				text = before + (random() < 0.5 ? part.toUpperCase() : part.toLowerCase()) + text.slice(at + 10);
			}
		}
	}
	return Buffer.from(text.slice(0, 8192), "latin1");
}

function someLimits(random: Random): Partial<H1Limits> {
	return {
		headBytes: 20 + below(random, 300),
		startLineBytes: 10 + below(random, 60),
		fieldLines: below(random, 6),
		interimResponses: below(random, 3),
		chunkExtensionBytes: below(random, 10),
		chunkOverheadBytes: below(random, 20),
		trailerBytes: 2 + below(random, 60),
	};
}

/** Makes some bytes, reads them in several cuts and checks what must hold. Throws where it does not. */
export function fuzzRound(random: Random, corpus: readonly WireCase[], counts: FuzzCounts): void {
	const start = pick(random, corpus);
	const bytes = mutate(random, corpus, bytesOf(start.bytes));
	const wireCase: Omit<WireCase, "name" | "events"> = {
		// Sometimes the other role's bytes.
		role: random() < 0.95 ? start.role : start.role === "client" ? "server" : "client",
		expect:
			random() < 0.5
				? (start.expect ?? ["GET"])
				: Array.from({ length: below(random, 4) }, () => pick(random, METHODS)),
		bytes: bytes.toString("latin1"),
		fin: random() < 0.7,
		handOver: random() < 0.5,
		...(random() < 0.1 ? { limits: someLimits(random) } : {}),
	};
	let whole: WireLog | undefined;
	try {
		whole = readWire(wireCase, []);
		checkSendable(whole.events);
		checkOpinion(wireCase, bytes, whole);
		const cuts = [
			Array.from({ length: Math.max(0, bytes.length - 1) }, (_, index) => index + 1),
			randomCuts(bytes.length, 3, random),
			randomCuts(bytes.length, 20, random),
		];
		for (const cut of cuts) {
			const log = readWire(wireCase, cut);
			assert.deepEqual(log, whole, cut.length > 25 ? "byte by byte" : `cut at ${cut.join(", ")}`);
		}
	} catch (error) {
		throw new Error(`fails for ${JSON.stringify(wireCase)}`, { cause: error });
	}
	counts.rounds++;
	counts.bytes += bytes.length;
	counts.events += whole.events.length;
	const end = whole.error ?? "none";
	counts.errors.set(end, (counts.errors.get(end) ?? 0) + 1);
}

/** The reference, which knows no limits and wants the end of the bytes to be the peer's, must think the same. */
function checkOpinion(wireCase: Omit<WireCase, "name" | "events">, bytes: Buffer, log: WireLog): void {
	if (wireCase.limits !== undefined || !(wireCase.fin ?? true)) return;
	if (log.error !== undefined && (RULES[log.error as RuleId] as Rule).limit !== undefined) return;
	const opinion = judge(wireCase, bytes.toString("latin1"));
	assert.equal(
		log.error !== undefined,
		opinion.isWrong,
		`reader: ${log.error}; reference: ${opinion.messages.join(" | ")}`,
	);
	// A shortened line can't be compared.
	if (opinion.isWrong || log.events.some((event) => event.includes("\u2026"))) return;
	assert.deepEqual(messagesOf(log.events), opinion.messages);
}

/** The reader's log in the reference's words. */
function messagesOf(events: readonly string[]): string[] {
	const messages: string[] = [];
	let start = "";
	let content = "";
	let trailers = 0;
	let inTrailers = false;
	for (const event of events) {
		const [kind, first, second] = event.split(" ");
		if (kind === "interim") messages.push(`interim ${first}`);
		else if (kind === "head") {
			start =
				/^[0-9]{3}$/.test(first as string) && (second as string).startsWith('"')
					? (first as string)
					: `${first} ${second}`;
			content = "";
			trailers = 0;
			inTrailers = false;
		} else if (kind === "data") content = event.slice(5);
		else if (kind === "trailers") {
			inTrailers = true;
			trailers -= Number(first ?? 0);
		} else if (kind === "" && inTrailers) trailers++;
		else if (kind === "end") messages.push(`${start} ${content} ${trailers}`);
		else if (kind === "handover") messages.push(/^[0-9]{3}$/.test(start) ? `${start} ${event}` : event);
	}
	return messages;
}

/** What the reader let through as a field line, the writer must let out. */
function checkSendable(events: readonly string[]): void {
	for (const event of events) {
		// Lines of "data" may begin with anything, but never with two spaces; shortened lines have a character of their own.
		if (!event.startsWith("  ") || event.includes("\u2026")) continue;
		const colon = event.indexOf(": ");
		FieldLines.from([[event.slice(2, colon), event.slice(colon + 2)]]);
	}
}
