// How fast one origin is asked: the decisions against a clock of the test's own, then the client with a real one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, type ClientError, type RateOptions } from "../../../src/client/index.ts";
import { OriginLimit, type RateClock, RateLimiter } from "../../../src/client/policies/rates.ts";
import { Throttle } from "../../../src/client/policies/throttle.ts";
import { TokenBucket } from "../../../src/client/policies/token-bucket.ts";
import { rateOptions } from "../../../src/client/policy-options.ts";
import type { Connection } from "../../../src/socket/index.ts";
import { memoryPair } from "../../../src/testing/index.ts";
import { authority, Recorder, serverTls, turns } from "../../socket/support.ts";
import { failureOf, ok, play, requestsTo, serve, until, withClient } from "../support.ts";

const limit = { timeout: 20_000 };

/** A clock that goes when it is told to. */
class TestClock implements RateClock {
	time = 0;
	readonly #alarms = new Set<{ at: number; callback: () => void }>();

	now(): number {
		return this.time;
	}

	get alarms(): number {
		return this.#alarms.size;
	}

	wake(afterMs: number, callback: () => void): () => void {
		const alarm = { at: this.time + afterMs, callback };
		this.#alarms.add(alarm);
		return () => this.#alarms.delete(alarm);
	}

	/** Goes on, alarm by alarm, and lets what they start settle. */
	async goTo(time: number): Promise<void> {
		for (;;) {
			const [next] = [...this.#alarms].filter(({ at }) => at <= time).toSorted((a, b) => a.at - b.at);
			if (next === undefined) break;
			this.time = next.at;
			this.#alarms.delete(next);
			next.callback();
			await settle();
		}
		this.time = time;
		await settle();
	}
}

async function settle(): Promise<void> {
	for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

test("a bucket starts full, fills steadily, never overflows, and pays its debts before it opens", () => {
	const bucket = new TokenBucket(10, 5, 0);
	assert.equal(bucket.waitMs(5, 0), 0);
	assert.equal(bucket.isFull(0), true);
	bucket.take(5, 0);
	assert.equal(bucket.waitMs(1, 0), 100);
	assert.equal(bucket.waitMs(1, 60), 40);
	assert.equal(bucket.waitMs(1, 100), 0);
	bucket.take(1, 100);
	bucket.take(3, 100);
	assert.equal(bucket.waitMs(0, 100), 300);
	assert.equal(bucket.waitMs(2, 100), 500);
	assert.equal(bucket.isFull(100), false);
	assert.equal(bucket.isFull(100_000), true);
	bucket.take(5, 100_000);
	assert.equal(bucket.waitMs(1, 100_000), 100);
	// A clock that goes back gives nothing and takes nothing.
	assert.equal(bucket.waitMs(1, 50), 100);
});

const rates = rateOptions.reader();

test("a limit holds back for the rate, for the number under way, or for neither", () => {
	const spaced = new OriginLimit(rates({ requestsPerSecond: 2, burst: 2 }), 0);
	spaced.start(0);
	assert.equal(spaced.waitMs(0), 0);
	spaced.start(0);
	assert.equal(spaced.waitMs(0), 500);
	spaced.end();
	assert.equal(spaced.waitMs(0), 500);
	const narrow = new OriginLimit(rates({ concurrent: 1 }), 0);
	narrow.start(0);
	assert.equal(narrow.waitMs(0), Number.POSITIVE_INFINITY);
	assert.equal(narrow.isUnused(0), false);
	narrow.end();
	assert.equal(narrow.waitMs(0), 0);
	assert.equal(narrow.isUnused(0), true);
	assert.equal(new OriginLimit(rates({ bytesPerSecond: 1 }), 0).waitMs(0), 0);
});

interface Case {
	readonly says: string;
	readonly options: RateOptions;
	/** When each request asks, and how long it takes. */
	readonly asks: readonly (readonly [at: number, takes: number])[];
	readonly starts: readonly number[];
}

const cases: readonly Case[] = [
	{
		says: "requests are spaced evenly",
		options: { requestsPerSecond: 10 },
		asks: [0, 0, 0, 0].map((at) => [at, 1]),
		starts: [0, 100, 200, 300],
	},
	{
		says: "a pause earns no more than the burst",
		options: { requestsPerSecond: 10, burst: 2 },
		asks: [0, 0, 0, 5_000, 5_000, 5_000].map((at) => [at, 1]),
		starts: [0, 0, 100, 5_000, 5_000, 5_100],
	},
	{
		says: "a rate below one a second is kept too",
		options: { requestsPerSecond: 0.5 },
		asks: [0, 100, 5_000].map((at) => [at, 1]),
		starts: [0, 2_000, 5_000],
	},
	{
		says: "no more are under way than allowed",
		options: { concurrent: 2 },
		asks: [
			[0, 100],
			[0, 250],
			[0, 100],
			[0, 100],
		],
		starts: [0, 0, 100, 200],
	},
	{
		says: "both rules hold together",
		options: { requestsPerSecond: 10, concurrent: 1 },
		asks: [
			[0, 250],
			[0, 10],
			[0, 10],
		],
		starts: [0, 250, 350],
	},
];

for (const { says, options, asks, starts } of cases) {
	test(`${says}: ${JSON.stringify(options)}`, async () => {
		const clock = new TestClock();
		const limiter = new RateLimiter(rates(options), clock);
		const started: number[] = [];
		for (const [index, [at, takes]] of asks.entries()) {
			await clock.goTo(at);
			void limiter.admit("http://a.test").then((release) => {
				started[index] = clock.time;
				clock.wake(takes, release);
			});
			await settle();
		}
		await clock.goTo(100_000);
		assert.deepEqual(started.map(Math.round), starts);
		assert.equal(clock.alarms, 0);
	});
}

test("who asks first goes first, origins don't wait for one another, and who gives up makes room", async () => {
	const clock = new TestClock();
	const limiter = new RateLimiter(rates({ requestsPerSecond: 10 }), clock);
	const order: string[] = [];
	const ask = (name: string, origin = "http://a.test"): ((reason: ClientError) => void) => {
		let giveUp: (reason: ClientError) => void = () => assert.fail("nothing to give up");
		limiter
			.admit(origin, (give) => {
				giveUp = give;
				return () => order.push(`${name} stopped watching`);
			})
			.then(
				() => order.push(`${name} at ${clock.time}`),
				(error: unknown) => order.push(`${name} ${(error as Error).message}`),
			);
		return (reason) => giveUp(reason);
	};
	ask("a");
	ask("b");
	const giveUp = ask("c");
	ask("d");
	ask("e", "http://e.test");
	await settle();
	await clock.goTo(50);
	giveUp(new Error("gave up") as ClientError);
	giveUp(new Error("gave up twice") as ClientError);
	await settle();
	await clock.goTo(1_000);
	assert.deepEqual(order, [
		"a at 0",
		"e at 0",
		"c stopped watching",
		"c gave up",
		"b stopped watching",
		"b at 100",
		"d stopped watching",
		"d at 200",
	]);
});

test("a release counts once, and lines of origins that nobody asks any more are forgotten", async () => {
	const clock = new TestClock();
	const limiter = new RateLimiter(rates({ concurrent: 1, requestsPerSecond: 1000 }), clock);
	const release = await limiter.admit("http://a.test");
	release();
	release();
	clock.time += 1;
	await limiter.admit("http://a.test");
	let isAdmitted = false;
	void limiter.admit("http://a.test").then(() => {
		isAdmitted = true;
	});
	await clock.goTo(10);
	assert.equal(isAdmitted, false);
	for (let index = 0; index < 5_000; index++) {
		clock.time += 1;
		(await limiter.admit(`http://${index}.test`))();
	}
	assert.ok(limiter.size <= 1_001, `${limiter.size}`);
	assert.equal(isAdmitted, false);
});

test("the wait for one's turn is part of the timings", limit, async () => {
	const server = await serve(ok("hi"));
	await withClient(server, { rate: { requestsPerSecond: 20 } }, async (client) => {
		const responses = await Promise.all([1, 2, 3].map(() => client.get(server.url)));
		for (const [index, response] of responses.entries()) {
			assert.equal(await response.text(), "hi");
			const { assignedMs } = response.timings;
			assert.ok(assignedMs >= index * 50 - 2, `${index}: ${assignedMs} ms`);
		}
	});
});

test("a request is under way until its content is read, given up or has failed", limit, async () => {
	const large = "x".repeat(300_000);
	const server = await serve((request) => {
		if (request.target === "/broken")
			return [{ send: "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhi" }, { close: true }];
		return request.target === "/gone" ? [{ close: true }] : ok(large);
	});
	await withClient(server, { rate: { concurrent: 1 }, timeouts: { total: 5_000 } }, async (client) => {
		const first = await client.get(server.url);
		let isStarted = false;
		const second = client.get(server.url).then((response) => {
			isStarted = true;
			return response;
		});
		await until(() => server.connections[0]?.requests.length === 1);
		await new Promise((resolve) => setImmediate(resolve));
		assert.equal(isStarted, false);
		assert.equal((await first.text()).length, large.length);
		(await second).discard();
		await failureOf((await client.get(`${server.url}/broken`)).text());
		await failureOf(client.get(`${server.url}/gone`));
		for await (const _piece of (await client.get(server.url)).body) break;
		assert.equal((await (await client.get(server.url)).bytes()).length, large.length);
		const kept = await client.get(server.url);
		assert.equal((await kept.bytes()).length, large.length);
	});
});

test("an abort, and the end of the time, end the wait", limit, async () => {
	const server = await play([{ awaitRequest: true }, { hold: true }]);
	await withClient(server, { rate: { concurrent: 1 } }, async (client) => {
		const holding = new AbortController();
		const first = failureOf(client.get(server.url, { signal: holding.signal }));
		const controller = new AbortController();
		const aborted = failureOf(client.get(server.url, { signal: controller.signal }));
		const late = failureOf(client.get(server.url, { timeouts: { total: 10, queue: 50 } }));
		const timed = failureOf(client.get(server.url, { signal: AbortSignal.timeout(60) }));
		controller.abort();
		const early = await failureOf(client.get(server.url, { signal: AbortSignal.abort() }));
		for (const [error, kind, code] of [
			[await aborted, "aborted", "aborted"],
			[await late, "timeout", "queue"],
			[await timed, "timeout", "signal"],
			[early, "aborted", "aborted"],
		] as const) {
			assert.equal(error.kind, kind);
			assert.equal(error.code, code);
			assert.equal(error.phase, "queue");
			assert.equal(error.isSafeToRetry, true);
		}
		assert.match((await late).message, /was still queued by the limit rate after 50 ms \(timeouts\.queue\)$/);
		await server.requested(1);
		holding.abort();
		assert.equal((await first).kind, "aborted");
		assert.equal(requestsTo(server).length, 1);
	});
});

test("whoever waits for a turn when the client is closed hears of it at once", limit, async () => {
	const server = await play([{ awaitRequest: true }, { hold: true }]);
	const client = new Client({ rate: { requestsPerSecond: 0.001 } });
	const { signal } = new AbortController();
	const failing = Array.from({ length: 20 }, () => failureOf(client.get(server.url, { signal })));
	await server.requested(1);
	await client.destroy();
	for (const error of await Promise.all(failing)) assert.equal(error.kind, "client-closed");
	assert.equal((await failureOf(client.get(server.url))).kind, "client-closed");
	await server.close();
});

test("each hop of a redirect waits its turn at its own origin", limit, async () => {
	await using other = await serve(ok("there"));
	const server = await serve(
		() => `HTTP/1.1 302 Found\r\nlocation: ${other.url}/\r\ncontent-length: 0\r\n\r\n`,
	);
	await withClient(server, { rate: { concurrent: 1 } }, async (client) => {
		const responses = await Promise.all([1, 2, 3].map(() => client.get(server.url)));
		for (const response of responses) assert.equal(await response.text(), "there");
	});
});

test("bytes come no faster than allowed, over all connections together, and whole", limit, async () => {
	const content = "0123456789".repeat(1_500);
	for (const tls of [undefined, serverTls]) {
		const server = await serve(ok(content), tls === undefined ? {} : { tls });
		const options = { tls: { ca: authority, serverName: "localhost" }, rate: { bytesPerSecond: 100_000 } };
		await withClient(server, options, async (client) => {
			const startedAt = performance.now();
			const bodies = await Promise.all([1, 2].map(async () => await (await client.get(server.url)).text()));
			const elapsedMs = performance.now() - startedAt;
			assert.deepEqual(bodies, [content, content]);
			// 30 KB, of which a twentieth of a second's worth is free.
			assert.ok(elapsedMs >= 245, `${elapsedMs} ms`);
			assert.ok(elapsedMs < 5_000, `${elapsedMs} ms`);
			// The next ones on the same connections.
			assert.equal(await (await client.get(server.url)).text(), content);
			assert.equal(server.connections.length, 2);
		});
	}
});

test("bytes go no faster than allowed, and whole", limit, async () => {
	const server = await serve((request) => ok(String(request.bodyBytes)));
	await withClient(server, { rate: { bytesPerSecond: 200_000 } }, async (client) => {
		const startedAt = performance.now();
		const body = (function* () {
			for (let index = 0; index < 50; index++) yield Buffer.alloc(1_000, "x");
		})();
		const response = await client.post(server.url, { body });
		assert.equal(await response.text(), "50000");
		const elapsedMs = performance.now() - startedAt;
		assert.ok(elapsedMs >= 190 && elapsedMs < 5_000, `${elapsedMs} ms`);
	});
});

test(
	"a throttled response that ends with the connection is whole, and one that breaks off is broken",
	limit,
	async () => {
		const content = "x".repeat(8_000);
		const server = await play(
			[{ awaitRequest: true }, { send: `HTTP/1.1 200 OK\r\n\r\n${content}` }, { end: true }],
			[
				{ awaitRequest: true },
				{ send: `HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n${content}` },
				{ end: true },
			],
			[
				{ awaitRequest: true },
				{ send: `HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n${content}` },
				{ reset: true },
			],
			[
				{ awaitRequest: true },
				{ send: `HTTP/1.1 200 OK\r\ncontent-length: 8000\r\n\r\n${content}` },
				{ hold: true },
			],
		);
		await withClient(server, { rate: { bytesPerSecond: 100_000 } }, async (client) => {
			assert.equal(await (await client.get(server.url)).text(), content);
			for (let turn = 0; turn < 2; turn++) {
				const error = await failureOf(client.get(server.url).then((response) => response.text()));
				assert.ok(["truncated", "disconnected"].includes(error.kind), error.kind);
			}
			const controller = new AbortController();
			const response = await client.get(server.url, { signal: controller.signal });
			controller.abort();
			assert.equal((await failureOf(response.text())).kind, "aborted");
		});
	},
);

test("a throttled stream that its reader stops is stopped, and goes on with its reader", limit, async () => {
	const server = await serve(ok("x".repeat(400_000)));
	await withClient(server, { rate: { bytesPerSecond: 4_000_000 } }, async (client) => {
		let size = 0;
		for await (const piece of (await client.get(server.url)).body) {
			size += piece.length;
			await new Promise((resolve) => setImmediate(resolve));
		}
		assert.equal(size, 400_000);
	});
});

test("an upgrade takes the throttled connection along", limit, async () => {
	const server = await play([
		{ awaitRequest: true },
		{ send: "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nhello" },
		{ awaitBytes: 4 },
		{ send: " you" },
		{ end: true },
	]);
	await withClient(server, { rate: { bytesPerSecond: 100_000 } }, async (client) => {
		const headers = { connection: "upgrade", upgrade: "x" };
		const { upgraded } = await client.get(server.url, { headers });
		assert.ok(upgraded !== undefined);
		await upgraded.write("more");
		let text = "";
		for await (const piece of upgraded) text += Buffer.from(piece).toString();
		assert.equal(text, "hello you");
		await upgraded.close();
	});
});

const bodies: readonly (readonly [string, () => string | Uint8Array | Iterable<Uint8Array>])[] = [
	["text that would go with its head", () => "x".repeat(100_000)],
	["bytes in one", () => new Uint8Array(100_000)],
	["one piece of a stream", () => [new Uint8Array(100_000)].values()],
];
test("content that is held back is no silence of the peer's", { ...limit, concurrency: true }, async (t) => {
	const each = bodies.map(([what, body]) =>
		t.test(what, async () => {
			const server = await serve((request) => ok(String(request.bodyBytes)));
			const timeouts = { idle: 1_500, firstByte: 1_500 };
			await withClient(server, { rate: { bytesPerSecond: 40_000 }, timeouts }, async (client) => {
				const response = await client.post(server.url, { body: body() });
				assert.equal(await response.text(), "100000");
				assert.ok(response.timings.sentMs !== undefined && response.timings.sentMs >= 2_000);
			});
		}),
	);
	await Promise.all(each);
});

/** A throttled connection, and its other end. */
async function throttled(bytesPerSecond: number): Promise<[Connection, Connection]> {
	const [near, far] = memoryPair();
	const connector = new Throttle(bytesPerSecond).connector("http://a.test", async () => near);
	return [await connector({ transport: "tcp", host: "a.test", port: 80 }, {}), far];
}

async function readAll(connection: Connection): Promise<string> {
	let text = "";
	for await (const piece of connection) text += Buffer.from(piece).toString("latin1");
	return text;
}

test("what is sent is cut small, and arrives in order and whole before the end", limit, async () => {
	const [near, far] = await throttled(20_000);
	const recorder = new Recorder();
	near.receive(recorder);
	const text = "0123456789".repeat(300);
	const startedAt = performance.now();
	assert.equal(near.send("first "), true);
	assert.equal(near.send(""), true);
	assert.equal(near.send(text), false);
	assert.equal(near.send(""), false);
	assert.equal(near.send(Buffer.from(text)), false);
	assert.equal(near.send(" last"), false);
	near.end();
	assert.equal(await readAll(far), `first ${text}${text} last`);
	// 6 KB, a twentieth of a second's worth of which is free.
	assert.ok(performance.now() - startedAt >= 240);
	await recorder.heard("drain");
	assert.equal(recorder.count("drain"), 1);
	await near.close();
});

test(
	"a throttled connection that is paused delivers nothing, and all of it when it goes on",
	limit,
	async () => {
		const [near, far] = await throttled(40_000);
		const recorder = new Recorder();
		near.receive(recorder);
		far.send("x".repeat(10_000));
		far.end();
		await recorder.until(() => recorder.length > 0);
		near.pause();
		const before = recorder.length;
		await turns();
		assert.equal(recorder.length, before);
		near.resume();
		near.resume();
		await recorder.heard("end");
		assert.equal(recorder.text, "x".repeat(10_000));
		near.ref();
		near.unref();
		await near.close();
	},
);

test("read gives what comes, and nothing is sent on a connection that is closed", limit, async () => {
	const [near, far] = await throttled(40_000);
	far.send("hello");
	assert.equal(Buffer.from((await near.read()) ?? []).toString(), "hello");
	assert.equal(near.info.endpoint.transport, "tcp");
	await near[Symbol.asyncDispose]();
	assert.equal(near.send("x"), false);
	await far.close();
});

test("each of a thousand origins has a rate of its own", limit, async () => {
	const throttle = new Throttle(20_000);
	for (let index = 0; index < 1_100; index++) {
		const [near, far] = memoryPair();
		const connector = throttle.connector(`http://${index}.test`, async () => near);
		await using connection = await connector({ transport: "tcp", host: "a.test", port: 80 }, {});
		connection.receive(new Recorder());
		assert.equal(connection.send("x".repeat(1_000)), true);
		assert.equal((await far.read())?.length, 1_000);
	}
});

test("what waits to be sent goes ahead of what the next protocol sends", limit, async () => {
	const [near, far] = await throttled(20_000);
	near.receive(new Recorder());
	near.send("x".repeat(1_500));
	near.send("y".repeat(500));
	near.release();
	await near.write("z");
	near.end();
	assert.equal(await readAll(far), `${"x".repeat(1_500)}${"y".repeat(500)}z`);
	await near.close();
});

for (const how of ["close", "reset"] as const) {
	test(`${how} loses what waits to be sent`, limit, async () => {
		const [near, far] = await throttled(1_000);
		near.receive(new Recorder());
		near.send("x".repeat(1_000));
		await near[how]();
		const arrived = await readAll(far).catch(() => "broken");
		assert.ok(arrived === "broken" || arrived.length < 1_000, arrived);
		assert.equal(near.isClosed, true);
		await far.close();
	});
}

test("options of the wrong kind are refused", () => {
	for (const rate of [
		true,
		{ requestsPerSecond: 0 },
		{ requestsPerSecond: "1" },
		{ concurrent: 0.5 },
		{ burst: 0 },
		{ bytesPerSecond: -1 },
		{ perSecond: 1 },
	]) {
		assert.throws(() => new Client({ rate: rate as never }), /option rate/, JSON.stringify(rate));
	}
});
