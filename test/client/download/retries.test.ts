// When a download is tried again: what the server answers, request by request, and what comes of it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client, type DownloadEvent, type DownloadOptions, download } from "../../../src/client/index.ts";
import type { ScriptedRequest, Step } from "../../../src/testing/index.ts";
import type { TraceEvent } from "../../../src/trace/index.ts";
import { ground } from "../../storage/support.ts";
import { requestsTo, serve } from "../support.ts";

const CONTENT = "0123456789";

type Answer = (request: ScriptedRequest) => readonly Step[];

function head(status: string, ...fields: readonly string[]): string {
	return [`HTTP/1.1 ${status}`, ...fields, "\r\n"].join("\r\n");
}

/** All of the content, or the rest that was asked for; the connection breaks after `sent` bytes of it. */
function content(sent = Number.POSITIVE_INFINITY, ...fields: readonly string[]): Answer {
	return (request) => {
		const range = /^range: bytes=(\d+)-/im.exec(request.head)?.[1];
		const start = Number(range ?? 0);
		const rest = CONTENT.slice(start);
		const status = range === undefined ? "200 OK" : "206 Partial Content";
		const ranges = range === undefined ? [] : [`content-range: bytes ${start}-9/10`];
		const message = head(status, `content-length: ${rest.length}`, ...ranges, ...fields);
		const piece = { send: message + rest.slice(0, sent) };
		return sent < rest.length ? [piece, { close: true }] : [piece];
	};
}

function status(code: number, ...fields: readonly string[]): Answer {
	return () => [{ send: `${head(`${code} Status`, "content-length: 4", ...fields)}page` }];
}

const STRONG = 'etag: "v1"';
const WEAK = 'etag: W/"v1"';
const gone: Answer = () => [{ reset: true }];

interface Outcome {
	/** The file's content, or the kind and code of the error. */
	readonly end: string;
	/** For each request, from which byte on it asked. */
	readonly starts: readonly number[];
	readonly events: readonly DownloadEvent[];
	readonly trace: readonly TraceEvent[];
}

/** Downloads from a server that gives these answers in turn, the last one again and again. */
async function run(answers: readonly Answer[], options: DownloadOptions = {}): Promise<Outcome> {
	using here = ground();
	let count = 0;
	const server = await serve((request) =>
		(answers[Math.min(count++, answers.length - 1)] as Answer)(request),
	);
	const events: DownloadEvent[] = [];
	const trace: TraceEvent[] = [];
	await using client = new Client();
	let end: string;
	try {
		await download(client, `${server.url}/file`, here.at("file"), {
			baseDelayMs: 1,
			...options,
			request: { trace: (event) => trace.push(event), ...options.request },
			onEvent: (event) => events.push(event),
		});
		end = here.text("file");
	} catch (error) {
		const { kind, code } = error as { readonly kind: string; readonly code: string };
		end = kind === code ? kind : `${kind}: ${code}`;
	} finally {
		await client.destroy();
		await server.close();
	}
	const starts = requestsTo(server).map((request) =>
		Number(/^range: bytes=(\d+)-/im.exec(request.head)?.[1] ?? 0),
	);
	return { end, starts, events, trace };
}

describe("a download", () => {
	const cases: readonly (readonly [
		what: string,
		answers: readonly Answer[],
		options: DownloadOptions,
		end: string,
		starts: readonly number[],
	])[] = [
		["refuses a rest of no version", [content(4, STRONG), content()], {}, "content: other-version", [0, 4]],
		["goes on by a strong validator", [content(4, STRONG), content(99, STRONG)], {}, CONTENT, [0, 4]],
		["begins again without a validator", [content(4), content()], {}, CONTENT, [0, 0]],
		["begins again with a weak one", [content(4, WEAK), content(99, WEAK)], {}, CONTENT, [0, 0]],
		[
			"ends without a validator, where a change is an error",
			[content(4)],
			{ onChanged: "error" },
			"truncated: truncated-content",
			[0],
		],
		["is tried 5 times where nothing new comes", [gone], {}, "disconnected: ECONNRESET", [0, 0, 0, 0, 0]],
		["is tried as often as it says", [gone], { limit: 2 }, "disconnected: ECONNRESET", [0, 0]],
		["without a validator, too", [content(4)], { limit: 3 }, "truncated: truncated-content", [0, 0, 0]],
		[
			"is tried on while each try brings something",
			[content(2, STRONG)],
			{ limit: 2 },
			CONTENT,
			[0, 2, 4, 6, 8],
		],
		[
			"but no more often in all than it says",
			[content(2, STRONG)],
			{ maxTries: 3 },
			"truncated: truncated-content",
			[0, 2, 4],
		],
		...[408, 425, 429, 500, 502, 503, 504].map(
			(code) => [`asks again after ${code}`, [status(code), content()], {}, CONTENT, [0, 0]] as const,
		),
		...[400, 401, 403, 404, 410, 501].map(
			(code) => [`ends with ${code}`, [status(code), content()], {}, "content: status", [0]] as const,
		),
		["asks until its tries are used up", [status(503)], { limit: 3 }, "content: status", [0, 0, 0]],
		[
			"asks for the rest again after 503",
			[content(4, STRONG), status(503, "retry-after: 0"), status(502), content(99, STRONG)],
			{},
			CONTENT,
			[0, 4, 4, 4],
		],
		[
			"refuses a page in the place of the rest",
			[content(4, STRONG), status(503)],
			{ limit: 3 },
			"content: status",
			[0, 4, 4, 4],
		],
		[
			"takes a page that is accepted, once its tries are used up",
			[status(503)],
			{ limit: 2, accepts: () => true },
			"page",
			[0, 0],
		],
		[
			"waits no longer than 30 s because the server asks for it",
			[status(503, "retry-after: 31"), content()],
			{},
			"content: status",
			[0],
		],
		[
			"waits no longer than is allowed in all",
			[status(503, "retry-after: 60"), content()],
			{ maxElapsedMs: 10_000 },
			"content: status",
			[0],
		],
		[
			"has one time for all requests",
			[content(4, STRONG), () => [{ awaitGate: "never" }]],
			{ request: { timeouts: { total: 200 } } },
			"timeout: total",
			[0, 4],
		],
		[
			"asks on where the server gives less than the rest",
			[
				content(4, STRONG),
				() => [
					{ send: `${head("206 Partial", STRONG, "content-range: bytes 4-5/10", "content-length: 2")}45` },
				],
				content(99, STRONG),
			],
			{},
			CONTENT,
			[0, 4, 6],
		],
		[
			"ends where the server gives nothing of the rest",
			[
				content(4, STRONG),
				() => [
					{ send: `${head("206 Partial", STRONG, "content-range: bytes 4-5/10", "connection: close")}` },
					{ close: true },
				],
			],
			{},
			"content: empty-part",
			[0, 4],
		],
		[
			"written in a form of its own begins again",
			[content(4, STRONG), content(99, STRONG)],
			{
				write: async ({ body }, put) => {
					await put(Buffer.from("<"));
					for await (const piece of body) await put(piece);
					await put(Buffer.from(">"));
				},
			},
			`<${CONTENT}>`,
			[0, 0],
		],
	];
	for (const [what, answers, options, end, starts] of cases) {
		test(`${what}: ${end === CONTENT ? "all is there" : end}`, async () => {
			const outcome = await run(answers, options);
			assert.equal(outcome.end, end);
			assert.deepEqual(outcome.starts, starts);
		});
	}

	test("that is decoded begins again where it breaks off, and is asked for in parts where it came as it is", async () => {
		const decoded = await run(
			[
				() => [
					{ send: `${head("200 OK", STRONG, "content-encoding: gzip", "content-length: 100")}\x1f\x8b\x08` },
					{ close: true },
				],
				content(99, STRONG),
			],
			{ decode: true },
		);
		assert.deepEqual([decoded.end, decoded.starts], [CONTENT, [0, 0]]);
		const plain = await run([content(4, STRONG), content(99, STRONG)], { decode: true });
		assert.deepEqual([plain.end, plain.starts], [CONTENT, [0, 4]]);
	});

	test("says how much there is, and what is kept", async () => {
		const { events } = await run([content(4, STRONG)], { maxTries: 1 });
		assert.deepEqual(
			events.map(({ type, ...rest }) => ({ type, bytes: "bytes" in rest ? rest.bytes : undefined })),
			[
				{ type: "receiving", bytes: 0 },
				{ type: "progress", bytes: 4 },
				{ type: "kept", bytes: 4 },
			],
		);
		const kept = events.at(-1);
		assert.ok(kept?.type === "kept" && kept.isContinuable && kept.total === 10);
	});

	test("says in its trace what it waits for, and which wait is too long", async () => {
		const { trace } = await run([content(4, STRONG), status(503, "retry-after: 99")]);
		const told = trace.filter(({ type }) => type.startsWith("retry."));
		assert.deepEqual(
			told.map((event) => [event.type, "askedMs" in event ? event.askedMs : undefined]),
			[
				["retry.waiting", undefined],
				["retry.refused", 99_000],
			],
		);
	});
});
