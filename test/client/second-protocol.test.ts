// The client behind another protocol than HTTP/1.1: pool, deadlines, retries, abort, trace and policies are the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import type { HttpConnection } from "../../src/client/connection.ts";
import { ReaderPool } from "../../src/client/h1/reader-pool.ts";
import { Client, type ClientOptions } from "../../src/client/index.ts";
import { RouteTable } from "../../src/client/pool/pool.ts";
import type { PooledRoute } from "../../src/client/pool/pooled-route.ts";
import { DIRECT } from "../../src/client/pool/route.ts";
import { type Protocols, protocolsOf } from "../../src/client/protocols.ts";
import { DEFAULT_LIMITS } from "../../src/http/index.ts";
import type { TraceEvent } from "../../src/trace/index.ts";
import { assertIsOver, failureOf, until } from "./support.ts";
import { speakToy, type ToyRequest, toyServer } from "./toy-protocol.ts";

const limit = { timeout: 20_000 };
const url = "https://toy.test/";

/** The toy first, and HTTP/1.1. */
function protocols(capacity: number): Protocols {
	const h1 = protocolsOf({ readers: new ReaderPool(DEFAULT_LIMITS), pipelining: 1, idleMs: 1_000 });
	return new Map([["toy", speakToy(capacity)], ...h1]);
}

interface Place {
	readonly client: Client;
	readonly requests: readonly ToyRequest[];
	readonly connections: ReturnType<typeof toyServer>["connections"];
}

async function withToy(
	answer: (request: ToyRequest) => void,
	options: ClientOptions,
	use: (place: Place) => Promise<void>,
	{ capacity = 100, alpn = "toy" } = {},
): Promise<void> {
	const { connect, requests, connections } = toyServer(answer, alpn);
	const client = new Client({ connect, ...options }, protocols(capacity));
	try {
		await use({ client, requests, connections });
		assertIsOver(client);
	} finally {
		await client.destroy();
	}
	assertIsOver(client);
	assert.equal(client.stats().idle, 0);
}

test("many exchanges share one connection, and are answered in any order", limit, async () => {
	const waiting: ToyRequest[] = [];
	const answer = (request: ToyRequest): void => {
		waiting.push(request);
		if (waiting.length === 50) for (const each of waiting.reverse()) each.reply(`to ${each.target}`);
	};
	await withToy(answer, {}, async ({ client, connections }) => {
		const finished: number[] = [];
		const texts = Array.from({ length: 50 }, async (_, index) => {
			const text = await (await client.get(`${url}${index}`)).text();
			finished.push(index);
			return text;
		});
		assert.deepEqual(
			await Promise.all(texts),
			Array.from({ length: 50 }, (_, index) => `to /${index}`),
		);
		assert.deepEqual(
			finished,
			Array.from({ length: 50 }, (_, index) => 49 - index),
		);
		assert.equal(connections.length, 1);
		const { connectionsOpened, reused } = client.stats();
		assert.deepEqual({ connectionsOpened, reused }, { connectionsOpened: 1, reused: 49 });
	});
});

test("another connection is opened where the first is full", limit, async () => {
	const held: ToyRequest[] = [];
	const answer = (request: ToyRequest): void => void held.push(request);
	await withToy(
		answer,
		{ connectionsPerOrigin: 2 },
		async ({ client }) => {
			const all = Array.from({ length: 7 }, (_, index) => client.get(`${url}${index}`));
			await until(() => held.length === 6);
			assert.deepEqual(
				held.map(({ connection }) => connection),
				[0, 0, 0, 1, 1, 1],
			);
			assert.equal(client.stats().queued, 1);
			held[4]?.reply("");
			await until(() => held.length === 7);
			assert.equal(held[6]?.connection, 1);
			for (const each of held) each.reply("");
			await Promise.all(all);
		},
		{ capacity: 3 },
	);
});

for (const [alpn, opened] of [
	["toy", 1],
	["http/1.1", 4],
] as const) {
	test(
		`one connection is opened until ALPN has chosen, and ${opened} where it chose ${alpn}`,
		limit,
		async () => {
			const answer = (request: ToyRequest): void => request.reply("");
			await withToy(
				answer,
				{ connectionsPerOrigin: 4 },
				async ({ client, connections }) => {
					const all = Array.from({ length: 6 }, (_, index) => client.get(`${url}${index}`));
					assert.equal(client.stats().connecting, 1);
					if (alpn === "http/1.1") {
						await until(() => connections.length === opened);
						for (const connection of connections) void answerHttp1(connection);
					}
					await Promise.all(all.map(async (each) => await (await each).text()));
					assert.equal(connections.length, opened);
				},
				{ alpn },
			);
		},
	);
}

async function answerHttp1(
	connection: AsyncIterable<Uint8Array> & { send(text: string): boolean },
): Promise<void> {
	for await (const _ of connection) connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
}

test("a deadline ends its own exchange, and no other on the connection", limit, async () => {
	let slow: ToyRequest | undefined;
	const answer = (request: ToyRequest): void => {
		if (request.target === "/slow") slow = request;
		else request.reply("quick");
	};
	await withToy(answer, { timeouts: { firstByte: 60 } }, async ({ client, connections }) => {
		const failure = failureOf(client.get(`${url}slow`));
		assert.equal(await (await client.get(url)).text(), "quick");
		const { kind, code } = await failure;
		assert.deepEqual([kind, code], ["timeout", "firstByte"]);
		await until(() => slow?.isReset === true);
		assert.equal(await (await client.get(url)).text(), "quick");
		assert.equal(connections.length, 1);
	});
});

test("an abort resets its own exchange, waiting or receiving, and no other", limit, async () => {
	const answer = (request: ToyRequest): void => {
		if (request.target === "/receiving") request.send({ head: { status: 200, fields: [] }, data: "a" });
		if (request.target === "/other") request.send({ head: { status: 200, fields: [] }, data: "other" });
	};
	await withToy(answer, {}, async ({ client, requests, connections }) => {
		const abort = new AbortController();
		const { signal } = abort;
		const waiting = client.get(`${url}waiting`, { signal });
		const receiving = await client.get(`${url}receiving`, { signal });
		const other = await client.get(`${url}other`);
		const text = receiving.text();
		abort.abort();
		assert.equal((await failureOf(waiting)).kind, "aborted");
		assert.equal((await failureOf(text)).kind, "aborted");
		await until(() => requests.filter(({ isReset }) => isReset).length === 2);
		requests.find(({ target }) => target === "/other")?.send({ isEnd: true });
		assert.equal(await other.text(), "other");
		assert.equal(connections.length, 1);
	});
});

test(
	"a request that the peer did not process is sent again, whatever its method, but not for ever",
	limit,
	async () => {
		let refusals = 0;
		const answer = (request: ToyRequest): void => {
			if (refusals-- > 0) request.send({ isRefused: true });
			else request.reply(`${request.method} ${request.content}`);
		};
		await withToy(answer, {}, async ({ client, connections }) => {
			refusals = 3;
			const response = await client.post(url, { body: "x" });
			assert.equal(response.retries, 3);
			assert.equal(await response.text(), "POST x");
			refusals = 4;
			const { kind, code, isSafeToRetry } = await failureOf(client.post(url, { body: "x" }));
			assert.deepEqual([kind, code, isSafeToRetry], ["disconnected", "unprocessed", true]);
			assert.equal(connections.length, 1);
		});
	},
);

test(
	"what a reused connection leaves unanswered is repeated on another one where that does no harm",
	limit,
	async () => {
		let isFirst = true;
		const answer = (request: ToyRequest): void => {
			if (isFirst && request.target === "/again") return;
			request.reply(request.target);
		};
		await withToy(answer, {}, async ({ client, connections, requests }) => {
			await (await client.get(url)).text();
			const again = client.get(`${url}again`);
			const posted = failureOf(client.post(`${url}again`, { body: "x" }));
			await until(() => requests.length === 3);
			isFirst = false;
			void connections[0]?.close();
			assert.equal(await (await again).text(), "/again");
			assert.equal((await posted).kind, "disconnected");
			assert.equal(connections.length, 2);
		});
	},
);

test("contents are sent side by side, each at the pace of its source", limit, async () => {
	await withToy(
		(request) => request.reply(request.content),
		{},
		async ({ client, connections }) => {
			const gate = Promise.withResolvers<void>();
			async function* slow(): AsyncGenerator<string> {
				yield "a";
				await gate.promise;
				yield "b";
			}
			const first = client.post(url, { body: slow() });
			assert.equal(await (await client.post(url, { json: [1] })).text(), "[1]");
			gate.resolve();
			assert.equal(await (await first).text(), "ab");
			const short = await failureOf(client.post(url, { body: slow(), headers: { "content-length": "3" } }));
			assert.match(short.message, /content of 2 bytes where 3 were declared/);
			assert.equal(await (await client.post(url, { body: "still here" })).text(), "still here");
			assert.equal(connections.length, 1);
		},
	);
});

test("a slow reader holds back its own content alone", limit, async () => {
	const piece = "x".repeat(50_000);
	const answer = (request: ToyRequest): void => {
		request.send({ head: { status: 200, fields: [] } });
		for (let count = 0; count < 10; count++) request.send({ data: piece });
		request.send({ isEnd: true });
	};
	await withToy(answer, {}, async ({ client, connections }) => {
		const slow = await client.get(url);
		assert.equal((await (await client.get(url)).bytes()).length, 500_000);
		assert.equal((await (await client.get(url)).bytes()).length, 500_000);
		let size = 0;
		for await (const chunk of slow.body) size += chunk.length;
		assert.equal(size, 500_000);
		assert.equal(connections.length, 1);
	});
});

test("what an origin speaks is remembered for the 10,000 that were used last", () => {
	const table = new RouteTable();
	const add = (number: number): PooledRoute =>
		table.add({
			key: `k${number}`,
			origin: `https://${number}.test`,
			endpoint: { transport: "tls", host: `${number}.test`, port: 443 },
			authority: `${number}.test`,
			connectPath: DIRECT,
			http: "auto",
		});
	for (let number = 0; number < 10_001; number++) {
		const route = add(number);
		route.gain({ protocol: "h2", capacity: 100 } as HttpConnection);
		table.retire(route);
	}
	assert.equal([...table].length, 0);
	const known = [0, 1, 10_000].map((number) => add(number));
	assert.deepEqual(
		known.map(({ protocol, capacity }) => [protocol, capacity]),
		[
			[undefined, 1],
			["h2", 100],
			["h2", 100],
		],
	);
	// What was asked for alone is no answer.
	const alone = table.add({ ...(known[0] as PooledRoute), key: "alone", http: "2" });
	alone.gain({ protocol: "h2", capacity: 100 } as HttpConnection);
	table.retire(alone);
	assert.equal(table.add({ ...(known[0] as PooledRoute), key: "alone", http: "auto" }).protocol, undefined);
});

test("trace tells of each exchange, with heads that are no text", limit, async () => {
	const events: TraceEvent[] = [];
	const answer = (request: ToyRequest): void => {
		request.send({ head: { status: 103, fields: [["link", "</a>"]] } });
		request.reply("hello", 200, [["x-a", "b"]]);
	};
	await withToy(answer, { trace: (event) => events.push(event) }, async ({ client }) => {
		const response = await client.post(`${url}x?y`, { body: "content", headers: { "X-Own": "1" } });
		assert.equal(await response.text(), "hello");
		assert.equal(response.version, "2");
		assert.equal(response.headText, "HTTP/2 200 \r\nx-a: b\r\n\r\n");
		assert.deepEqual(
			events.map(({ type }) => type),
			[
				"exchange.started",
				"exchange.assigned",
				"request.head",
				"request.data",
				"request.sent",
				"response.head",
				"response.head",
				"response.data",
				"response.done",
			],
		);
		const heads = events.filter((event) => event.type === "request.head" || event.type === "response.head");
		assert.deepEqual(
			heads.map(({ version, head }) => [version, head]),
			[
				["2", undefined],
				["2", undefined],
				["2", undefined],
			],
		);
		const [sent, , received] = heads;
		assert.equal(
			sent?.type === "request.head" && `${sent.method} ${sent.authority}${sent.target}`,
			"POST toy.test/x?y",
		);
		assert.deepEqual(sent?.fields[0], ["X-Own", "1"]);
		assert.deepEqual(received?.fields, [["x-a", "b"]]);
	});
});

test(
	"policies work as over HTTP/1.1: redirects, cookies, the cache, retries, codings, rates",
	limit,
	async () => {
		let failures = 1;
		const coded = gzipSync("decoded").toString("latin1");
		const answers: Readonly<Record<string, (request: ToyRequest) => void>> = {
			"/": ({ reply }) =>
				reply("", 302, [
					["location", "/there"],
					["set-cookie", "id=1"],
				]),
			"/there": ({ reply, fields }) =>
				reply(fields.find(([name]) => name === "cookie")?.[1] ?? "", 200, [["cache-control", "max-age=60"]]),
			"/busy": ({ reply }) => (failures-- > 0 ? reply("", 503) : reply("now")),
			"/coded": ({ reply }) => reply(coded, 200, [["content-encoding", "gzip"]]),
		};
		const options: ClientOptions = {
			cookies: true,
			cache: true,
			retries: { baseDelayMs: 1 },
			rate: { concurrent: 2 },
			auth: { origin: "https://toy.test", username: "me", password: "pw" },
		};
		const answer = (request: ToyRequest): void => answers[request.target]?.(request);
		await withToy(answer, options, async ({ client, requests, connections }) => {
			const redirected = await client.get(url);
			assert.equal(await redirected.text(), "id=1");
			assert.equal(redirected.redirects.length, 1);
			const again = await client.get(`${url}there`);
			assert.deepEqual([await again.text(), again.fromCache, again.version], ["id=1", "hit", "2"]);
			const busy = await client.get(`${url}busy`);
			assert.deepEqual([await busy.text(), busy.failedTries.length], ["now", 1]);
			assert.equal(await (await client.get(`${url}coded`)).text(), "decoded");
			assert.ok(requests.every(({ fields }) => fields.some(([name]) => name === "authorization")));
			assert.equal(connections.length, 1);
		});
	},
);
