// The events of connections and calls that a recording is made of: the bytes on the wire, who ended a connection, what a
// request waited for, and why each exchange came to be.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, type ClientOptions } from "../../src/client/index.ts";
import { serveHttp } from "../../src/server/index.ts";
import { bindDatagrams, connect, connectDatagrams, listen } from "../../src/socket/index.ts";
import type { TraceEvent } from "../../src/trace/index.ts";
import { failureOf, ok, play, serve } from "../client/support.ts";
import { authority, serverTls } from "../socket/support.ts";

const limit = { timeout: 10_000 };

type Typed<Type extends TraceEvent["type"]> = Extract<TraceEvent, { readonly type: Type }>;

/** Hears events, and copies what is valid during a call only. */
function recorder(): { events: TraceEvent[]; trace: (event: TraceEvent) => void } {
	const events: TraceEvent[] = [];
	return {
		events,
		trace: (event) =>
			void events.push(
				"bytes" in event && typeof event.bytes !== "number"
					? ({ ...event, bytes: Uint8Array.from(event.bytes) } as TraceEvent)
					: event,
			),
	};
}

function all<Type extends TraceEvent["type"]>(events: readonly TraceEvent[], type: Type): Typed<Type>[] {
	return events.filter((event): event is Typed<Type> => event.type === type);
}

function textOf(events: readonly TraceEvent[], type: "bytes.sent" | "bytes.received"): string {
	return Buffer.concat(all(events, type).map(({ bytes }) => bytes)).toString("latin1");
}

/** What a client with these options sends and receives for one request. */
async function wireOf(
	answer: string,
	options: ClientOptions,
	path = "/",
): Promise<{ events: TraceEvent[]; received: string }> {
	await using server = await serve(answer);
	const { events, trace } = recorder();
	await using client = new Client({ ...options, trace });
	await client.get(`${server.url}${path}`).then(
		(response) => response.text(),
		() => undefined,
	);
	await client.close();
	await server.close();
	return { events, received: server.connections[0]?.receivedText ?? "" };
}

const answers: Readonly<Record<string, string>> = {
	"a length": ok("hi there"),
	"chunks and a trailer section":
		"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nx: y\r\n\r\n",
	"an interim head": `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${ok("hi")}`,
	"a head that is no HTTP": "SSH-2.0-OpenSSH\r\n",
};

for (const [name, answer] of Object.entries(answers)) {
	test(`the events have the bytes of an answer with ${name} as they are on the wire`, limit, async () => {
		const { events, received } = await wireOf(answer, {});
		assert.equal(textOf(events, "bytes.sent"), received);
		assert.equal(textOf(events, "bytes.received"), answer);
		await new Promise((resolve) => setImmediate(resolve));
		const [closed] = all(events, "connection.closed");
		assert.equal(closed?.bytesIn, answer.length);
	});
}

for (const endpoint of ["tcp://127.0.0.1:0", "tls://127.0.0.1:0"]) {
	test(`both roles of ${endpoint.slice(0, 3)} hear the same bytes, and who ended first`, limit, async () => {
		const server = recorder();
		const client = recorder();
		const isTls = endpoint.startsWith("tls");
		await using listener = await listen(
			endpoint,
			async (connection) => {
				await connection.write("welcome");
				for await (const bytes of connection) await connection.write(bytes);
				connection.end();
			},
			{ trace: server.trace, ...(isTls && { tls: serverTls }) },
		);
		await using connection = await connect(listener.endpoint, {
			trace: client.trace,
			tls: { ca: authority, serverName: "localhost" },
		});
		await connection.write("hello");
		connection.end();
		let seen = "";
		for await (const bytes of connection) seen += Buffer.from(bytes).toString();
		await connection.close();
		await listener.close();
		assert.equal(seen, "welcomehello");
		for (const [one, other] of [
			[client, server],
			[server, client],
		] as const)
			assert.equal(textOf(one.events, "bytes.sent"), textOf(other.events, "bytes.received"));
		assert.deepEqual(
			all(client.events, "connected").map(({ role }) => role),
			["client"],
		);
		assert.deepEqual(
			all(server.events, "connected").map(({ role }) => role),
			["server"],
		);
		assert.deepEqual(
			all(client.events, "connection.closed").map(({ by }) => by),
			["here"],
		);
		assert.deepEqual(
			all(server.events, "connection.closed").map(({ by }) => by),
			["peer"],
		);
		assert.equal(all(client.events, "tls.started").length, isTls ? 1 : 0);
	});
}

test("a refused certificate is one failed handshake, and the connection has closed", limit, async () => {
	const { events, trace } = recorder();
	await using listener = await listen("tls://127.0.0.1:0", () => undefined, {
		tls: serverTls,
		onError: () => undefined,
	});
	await assert.rejects(connect(listener.endpoint, { trace, tls: { serverName: "localhost" } }));
	await listener.close();
	const [failed] = all(events, "tls.failed");
	assert.match(failed?.code ?? "", /^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/);
	assert.equal(failed?.alert, undefined);
	assert.deepEqual(
		events.map(({ type }) => type),
		["attempt.started", "connected", "tls.started", "tls.failed", "connection.closed"],
	);
});

test("the peer's alert is named", limit, async () => {
	const { events, trace } = recorder();
	await using listener = await listen("tls://127.0.0.1:0", () => undefined, {
		tls: { ...serverTls, minVersion: "TLSv1.3" },
		onError: () => undefined,
	});
	await assert.rejects(
		connect(listener.endpoint, {
			trace,
			tls: { ca: authority, serverName: "localhost", maxVersion: "TLSv1.2" },
		}),
	);
	await listener.close();
	assert.equal(all(events, "tls.failed")[0]?.alert, "protocol_version");
});

test("a reader that is too slow pauses its connection, and resumes it", limit, async () => {
	const { events, trace } = recorder();
	await using listener = await listen("tcp://127.0.0.1:0", async (connection) => {
		await connection.write(new Uint8Array(4 * 2 ** 20));
		connection.end();
	});
	await using connection = await connect(listener.endpoint, { trace });
	let isFirst = true;
	await new Promise<void>((resolve) => {
		connection.receive({
			onBytes() {
				if (!isFirst) return true;
				isFirst = false;
				setImmediate(() => connection.resume());
				return false;
			},
			onEnd: () => void connection.close(),
			onDrain: () => undefined,
			onClose: () => resolve(),
		});
	});
	await listener.close();
	const reading = events.map(({ type }) => type).filter((type) => type.startsWith("reading."));
	assert.deepEqual(reading, ["reading.paused", "reading.resumed"]);
});

test("datagrams are heard as they are sent, received and dropped", limit, async () => {
	const { events, trace } = recorder();
	await using receiver = await bindDatagrams("udp://127.0.0.1:0", { trace, maxQueued: 1 });
	await using sender = await connectDatagrams(`udp://127.0.0.1:${receiver.local.port}`, { trace });
	for (const text of ["one", "two"]) await sender.send(text);
	const until = Date.now() + 5_000;
	while (receiver.dropped === 0 && Date.now() < until) await new Promise((resolve) => setImmediate(resolve));
	await receiver.close();
	await sender.close();
	const said = events.map((event) =>
		"bytes" in event && typeof event.bytes !== "number"
			? `${event.type} ${Buffer.from(event.bytes)}`
			: event.type,
	);
	assert.deepEqual(said.toSorted(), [
		"datagram.dropped two",
		"datagram.received one",
		"datagram.sent one",
		"datagram.sent two",
		"datagrams.closed",
		"datagrams.closed",
		"datagrams.opened",
		"datagrams.opened",
	]);
});

test("each exchange of a call has its id, and why it came to be", limit, async () => {
	let asked = 0;
	await using server = await serveHttp("tcp://127.0.0.1:0", (request) => {
		if (request.target === "/from") return { status: 303, headers: { location: "/to" } };
		if (request.target === "/to") return asked++ === 0 ? { status: 503 } : { body: "done" };
		return { status: 401, headers: { "www-authenticate": 'Digest realm="x", nonce="y", qop="auth"' } };
	});
	const { events, trace } = recorder();
	await using client = new Client({ trace, retries: { limit: 1, baseDelayMs: 1 } });
	const url = server.url.replace(/\/$/, "");
	await client.post(`${url}/from`, { body: "x" }).text();
	await client.get(`${url}/auth`, { auth: { digest: { username: "a", password: "b" } } });
	await client.close();
	await server.close();
	const started = all(events, "exchange.started");
	const first = started[0]?.callId as number;
	assert.deepEqual(
		started.map(({ callId, cause, url: at }) => [callId - first, cause, at.slice(url.length)]),
		[
			[0, { why: "first" }, "/from"],
			[0, { why: "redirect", status: 303, from: `${url}/from`, rule: "becomes-get" }, "/to"],
			[0, { why: "retry", number: 1 }, "/to"],
			[1, { why: "first" }, "/auth"],
			[1, { why: "challenge", status: 401 }, "/auth"],
		],
	);
	assert.deepEqual(
		all(events, "retry.waiting").map(({ callId }) => callId),
		[first],
	);
});

test("the cache's answers and its questions belong to their call", limit, async () => {
	await using server = await serveHttp("tcp://127.0.0.1:0", (request) =>
		request.headers.has("if-none-match")
			? { status: 304, headers: { etag: '"a"' } }
			: { headers: { etag: '"a"', "cache-control": "no-cache" }, body: "x" },
	);
	const { events, trace } = recorder();
	await using client = new Client({ trace, cache: true });
	for (let count = 0; count < 2; count++) await client.get(server.url).text();
	await client.close();
	await server.close();
	const [, second] = all(events, "exchange.started");
	assert.deepEqual(second?.cause, { why: "revalidation", isInBackground: false });
	assert.deepEqual(
		all(events, "cache.answered").map(({ callId }) => callId),
		[second?.callId],
	);
});

test(
	"a queued exchange says what it waits for, and a deadline that passes names its option",
	limit,
	async () => {
		await using server = await play([{ awaitRequest: true }]);
		const { events, trace } = recorder();
		await using client = new Client({
			trace,
			connectionsPerOrigin: 1,
			timeouts: { firstByte: 50, queue: 20 },
		});
		const both = [client.get(server.url), client.get(server.url)].map((promise) => failureOf(promise));
		await Promise.all(both);
		await client.close();
		await server.close();
		assert.deepEqual(
			all(events, "exchange.queued").map(({ reason }) => reason),
			["origin"],
		);
		assert.deepEqual(
			all(events, "exchange.failed")
				.map(({ kind, option }) => [kind, option])
				.toSorted(),
			[
				["timeout", "timeouts.firstByte"],
				["timeout", "timeouts.queue"],
			],
		);
	},
);

test("sizes before and after content codings are heard once the content is decoded", limit, async () => {
	const { gzipSync } = await import("node:zlib");
	const content = "x".repeat(1000);
	const coded = gzipSync(content).toString("latin1");
	const { events } = await wireOf(ok(coded, "content-encoding: gzip"), {});
	const [decoded] = all(events, "response.decoded");
	assert.deepEqual(
		[decoded?.codings, decoded?.encodedBytes, decoded?.decodedBytes],
		[["gzip"], coded.length, 1000],
	);
});
