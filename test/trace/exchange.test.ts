// One exchange as events: which, in what order, with which ids and clock readings, and when there are none.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	Client,
	type ClientOptions,
	type Connector,
	type RequestOptions,
	type Response,
} from "../../src/client/index.ts";
import { fieldsOf } from "../../src/http/index.ts";
import { connect } from "../../src/socket/index.ts";
import { type ScriptedServer, scriptedServer } from "../../src/testing/index.ts";
import type { TraceEvent } from "../../src/trace/index.ts";
import { answering, failureOf, ok, play, serve } from "../client/support.ts";
import { authority, serverTls } from "../socket/support.ts";

const limit = { timeout: 10_000 };
const resolver: NonNullable<ClientOptions["resolver"]> = async (_name, family) =>
	family === 4 ? [{ address: "127.0.0.1" }] : [];

type Typed<Type extends TraceEvent["type"]> = Extract<TraceEvent, { readonly type: Type }>;

/** The events of the work, in order, but for the bytes of connections; what is valid during a call only is copied. */
async function eventsOf(
	server: ScriptedServer,
	options: ClientOptions,
	work: (client: Client, events: readonly TraceEvent[]) => Promise<void>,
): Promise<TraceEvent[]> {
	const events: TraceEvent[] = [];
	const trace = (event: TraceEvent): void => {
		if (event.type === "bytes.sent" || event.type === "bytes.received") return;
		const isLent = event.type === "request.data" || event.type === "response.data";
		events.push(isLent ? { ...event, bytes: event.bytes.slice() } : event);
	};
	await using client = new Client({ resolver, trace, ...options });
	await work(client, events);
	await client.close();
	await server.close();
	return events;
}

function only<Type extends TraceEvent["type"]>(events: readonly TraceEvent[], type: Type): Typed<Type> {
	const found = events.filter((event) => event.type === type);
	assert.equal(found.length, 1, `${found.length} times ${type}`);
	return found[0] as Typed<Type>;
}

function typesOf(events: readonly TraceEvent[]): string[] {
	return events.map(({ type }) => type);
}

const first = ["exchange.started", "resolve.started", "resolve.finished", "attempt.started", "connected"];
const rest = [
	"exchange.assigned",
	"request.head",
	"request.data",
	"request.sent",
	"response.head",
	"response.data",
	"response.done",
];

for (const isSecure of [false, true]) {
	test(
		`an exchange over ${isSecure ? "TLS" : "TCP"} tells each step once, with the readings of its timings`,
		limit,
		async () => {
			const answer = ok("hi there", "x-y: z");
			const server = await scriptedServer({
				connections: answering(() => answer),
				...(isSecure ? { tls: serverTls } : {}),
			});
			const url = `${isSecure ? "https" : "http"}://localhost:${server.port}/x?y`;
			let response: Response | undefined;
			const events = await eventsOf(server, { tls: { ca: authority } }, async (client) => {
				response = await client.post(`${url.replace("//", "//user:secret@")}#fragment`, { body: "content" });
				assert.equal(await response.text(), "hi there");
			});
			assert.ok(response !== undefined);
			assert.deepEqual(typesOf(events), [
				...first,
				...(isSecure ? ["tls.started", "secured"] : []),
				...rest,
				"connection.closed",
			]);

			const { timings, exchangeId, connection } = response;
			const readings: readonly (readonly [TraceEvent["type"], number | undefined])[] = [
				["exchange.started", 0],
				["resolve.finished", timings.resolvedMs],
				["connected", timings.connectedMs],
				["exchange.assigned", timings.assignedMs],
				["request.sent", timings.sentMs],
				["response.head", timings.firstByteMs],
				["response.done", timings.doneMs],
				...(isSecure ? [["secured", timings.securedMs] as const] : []),
			];
			for (const [type, reading] of readings) {
				assert.equal(only(events, type).at - timings.startedAt, reading, type);
			}
			for (let index = 1; index < events.length; index++) {
				assert.ok(
					(events[index]?.at ?? 0) >= (events[index - 1]?.at ?? 0),
					`${events[index]?.type} came before`,
				);
			}
			for (const event of events) {
				if ("exchangeId" in event) assert.equal(event.exchangeId, exchangeId);
				if ("connectionId" in event) assert.equal(event.connectionId, connection.id);
			}

			const started = only(events, "exchange.started");
			assert.equal(started.method, "POST");
			assert.equal(started.url, url);
			const { head: sentHead, ...sent } = only(events, "request.head");
			assert.deepEqual([sent.version, sent.method, sent.target], ["1.1", "POST", "/x?y"]);
			assert.equal(sent.authority, new URL(url).host);
			assert.deepEqual(sent.fields, fieldsOf(sentHead ?? "").toJSON());
			const received = server.connections[0]?.receivedText ?? "";
			assert.equal(sentHead + Buffer.from(only(events, "request.data").bytes).toString(), received);
			assert.equal(only(events, "request.sent").bytes, received.length);
			assert.equal(
				only(events, "response.head").head + Buffer.from(only(events, "response.data").bytes).toString(),
				answer,
			);
			const { bytes, contentBytes, isReusable } = only(events, "response.done");
			assert.deepEqual(
				{ bytes, contentBytes, isReusable },
				{ bytes: answer.length, contentBytes: 8, isReusable: true },
			);
			const closed = only(events, "connection.closed");
			assert.deepEqual(
				[closed.bytesIn, closed.bytesOut, closed.code],
				[answer.length, received.length, undefined],
			);
			assert.deepEqual(only(events, "connected").remote, connection.remote);
		},
	);
}

test("a reused connection tells nothing of connecting, and how long it was idle", limit, async () => {
	const server = await serve(ok("hi"));
	const events = await eventsOf(server, {}, async (client, seen) => {
		await (await client.get(server.url)).text();
		const before = seen.length;
		const response = await client.get(server.url);
		await response.text();
		const second = seen.slice(before);
		assert.deepEqual(
			typesOf(second),
			rest.filter((type) => type !== "request.data").toSpliced(0, 0, "exchange.started"),
		);
		const { isReused, idleMs } = only(second, "exchange.assigned");
		assert.deepEqual([isReused, idleMs], [true, response.connection.idleMs]);
		assert.equal(response.timings.connectedMs, undefined);
	});
	assert.equal(events.filter(({ type }) => type === "connection.closed").length, 1);
});

test(
	"interim heads, pieces of content and trailers-bearing framing are told as they are on the wire",
	limit,
	async () => {
		const answer =
			"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nx: y\r\n\r\n";
		const interim = "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n";
		const server = await serve(interim + answer);
		const events = await eventsOf(server, {}, async (client) => {
			await (await client.post(server.url, { body: ["one", "two"] })).text();
		});
		const heads = events.filter((event): event is Typed<"response.head"> => event.type === "response.head");
		assert.deepEqual(
			heads.map(({ status, isInterim }) => [status, isInterim]),
			[
				[103, true],
				[200, false],
			],
		);
		assert.equal(heads[0]?.head, interim);
		const pieces = (type: "request.data" | "response.data"): string[] =>
			events
				.filter((event): event is Typed<"request.data"> => event.type === type)
				.map(({ bytes }) => Buffer.from(bytes).toString());
		assert.deepEqual(pieces("request.data"), ["one", "two"]);
		assert.deepEqual(pieces("response.data"), ["ab", "c"]);
		assert.equal(only(events, "response.done").bytes, interim.length + answer.length);
		assert.equal(only(events, "request.sent").bytes, server.connections[0]?.receivedBytes);
	},
);

test("a repeat tells why, and is assigned again", limit, async () => {
	const server = await play(
		[{ awaitRequest: true }, { send: ok("one") }, { awaitRequest: true }, { reset: true }],
		[{ awaitRequest: true }, { send: ok("two") }],
	);
	const events = await eventsOf(server, {}, async (client, seen) => {
		await (await client.get(server.url)).text();
		const before = seen.length;
		await (await client.get(server.url)).text();
		const own = seen.slice(before).filter((event) => "exchangeId" in event);
		assert.deepEqual(typesOf(own), [
			"exchange.started",
			"exchange.assigned",
			"request.head",
			"request.sent",
			"exchange.retried",
			"exchange.assigned",
			"request.head",
			"request.sent",
			"response.head",
			"response.data",
			"response.done",
		]);
	});
	assert.equal(only(events, "exchange.retried").reason, "the reused connection closed unanswered");
	const closed = events.filter(
		(event): event is Typed<"connection.closed"> => event.type === "connection.closed",
	);
	assert.deepEqual(
		closed.map(({ code }) => code),
		["ECONNRESET", undefined],
	);
});

const failures: readonly { name: string; url?: string; options?: RequestOptions; answer?: string }[] = [
	{ name: "a refused connection", url: "http://127.0.0.1:1/" },
	{ name: "an aborted signal", options: { signal: AbortSignal.abort() } },
	{ name: "a timeout", options: { timeouts: { firstByte: 30 } }, answer: "" },
	{ name: "nonsense", answer: "nonsense\r\n\r\n" },
	{ name: "a body that fails", options: { body: [1] as never } },
];

for (const { name, url, options, answer = ok("hi") } of failures) {
	test(`${name} is told once, as the error says it, and nothing after it`, limit, async () => {
		const server = await serve(answer);
		const events = await eventsOf(server, {}, async (client) => {
			const error = await failureOf(client.post(url ?? server.url, options));
			assert.equal(client.stats().active, 0);
			assert.ok(error.message.length > 0);
		});
		const own = events.filter((event) => "exchangeId" in event);
		const failed = only(own, "exchange.failed");
		assert.equal(own.at(-1), failed);
		assert.equal(own[0]?.type, "exchange.started");
		assert.doesNotMatch(failed.message, /undefined/);
		assert.ok(!typesOf(events).includes("response.done"));
	});
}

test("a request's own listener hears of it and of nothing else", limit, async () => {
	const server = await serve(ok("hi"));
	const own: TraceEvent[] = [];
	const all = await eventsOf(server, {}, async (client) => {
		await (await client.get(server.url)).text();
		await (await client.get(server.url, { trace: (event) => own.push(event) })).text();
		await (await client.get(server.url)).text();
	});
	assert.equal(typesOf(own)[0], "exchange.started");
	assert.equal(typesOf(own).at(-1), "response.done");
	assert.equal(new Set(own.map((event) => "exchangeId" in event && event.exchangeId)).size, 1);
	assert.equal(all.filter(({ type }) => type === "response.done").length, 2);
});

test("where nobody listens, no connection is asked to tell anything", limit, async () => {
	const server = await serve(ok("hi"));
	const asked: boolean[] = [];
	const watched: Connector = (endpoint, options) => {
		asked.push(options.trace !== undefined);
		return connect(endpoint, options);
	};
	await using client = new Client({ connect: watched });
	await (await client.get(server.url)).text();
	await client.close();
	await server.close();
	assert.deepEqual(asked, [false]);
});
