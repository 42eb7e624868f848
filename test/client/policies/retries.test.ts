// Retries: the decision as a table, then the policy with a clock, a wait and randomness of the test's own.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { OutgoingBody } from "../../../src/client/content/outgoing-body.ts";
import { ClientError, type ClientErrorKind, type RetryOptions } from "../../../src/client/index.ts";
import { type RetryFacts, retryAfterMs, retryDecision } from "../../../src/client/policies/retries.ts";
import { RetryBudget } from "../../../src/client/policies/retry-budget.ts";
import type { ClientRequest } from "../../../src/client/policy.ts";
import { retryOptions } from "../../../src/client/policy-options.ts";
import { FieldLines } from "../../../src/http/index.ts";
import { SocketError } from "../../../src/socket/index.ts";
import { failureOf, ok, play, requestsTo, serve, withClient } from "../support.ts";

const WALL: number = Date.UTC(2026, 0, 1);
const STREAM: OutgoingBody = {
	whole: undefined,
	length: -1,
	contentType: undefined,
	boundary: undefined,
	isReplayable: false,
	open: () => [],
	cancel: undefined,
};
const read = retryOptions.reader();

function request(method: string, more: Partial<ClientRequest> = {}): ClientRequest {
	const url = new URL("http://example.com/");
	return { method, url, headers: FieldLines.empty, body: undefined, options: {}, calledAt: 0, ...more };
}

function failure(kind: ClientErrorKind, isSafeToRetry: boolean): ClientError {
	return new ClientError("it failed", { kind, phase: "receive", isSafeToRetry });
}

function answer(
	status: number,
	retryAfter: string | null = null,
): { status: number; retryAfter: string | null } {
	return { status, retryAfter };
}

function facts(more: Partial<RetryFacts>): RetryFacts {
	const base = { request: request("GET"), outcome: answer(503), tries: 1, now: 0, deadline: 300_000 };
	return { ...base, wallClock: WALL, random: 0.5, ...more };
}

describe("what is sent again", () => {
	const cases: readonly (readonly [
		what: string,
		facts: Partial<RetryFacts>,
		RetryOptions,
		isRetried: boolean,
	])[] = [
		...[408, 425, 429, 500, 502, 503, 504].map(
			(status) => [`a GET answered ${status}`, { outcome: answer(status) }, {}, true] as const,
		),
		...[200, 301, 400, 401, 403, 404, 409, 501, 505].map(
			(status) => [`a GET answered ${status}`, { outcome: answer(status) }, {}, false] as const,
		),
		["a GET answered 404, where that was asked for", { outcome: answer(404) }, { statuses: [404] }, true],
		["a POST answered 503", { request: request("POST") }, {}, false],
		[
			"a POST answered 503, where that was asked for",
			{ request: request("POST") },
			{ methods: ["POST"] },
			true,
		],
		[
			"a PATCH that its caller calls idempotent",
			{ request: request("PATCH", { options: { isIdempotent: true } }) },
			{},
			true,
		],
		[
			"a GET that its caller calls harmful",
			{ request: request("GET", { options: { isIdempotent: false } }) },
			{},
			false,
		],
		["a PUT of bytes", { request: request("PUT", { body: { ...STREAM, isReplayable: true } }) }, {}, true],
		["a PUT of a stream that is used up", { request: request("PUT", { body: STREAM }) }, {}, false],
		["a third try", { tries: 2 }, {}, true],
		["a fourth try", { tries: 3 }, {}, false],
		["a refused connection", { outcome: failure("connect", true) }, {}, true],
		[
			"a refused connection of a POST, as nothing was sent",
			{ request: request("POST"), outcome: failure("connect", true) },
			{},
			true,
		],
		["an address that isn't allowed", { outcome: failure("connect", false) }, {}, false],
		["a certificate that isn't trusted", { outcome: failure("tls", false) }, { methods: ["GET"] }, false],
		["a connection lost before the response", { outcome: failure("disconnected", true) }, {}, true],
		[
			"a POST lost before the response",
			{ request: request("POST"), outcome: failure("disconnected", false) },
			{},
			false,
		],
		[
			"a POST lost before the response, where that was asked for",
			{ request: request("POST"), outcome: failure("disconnected", false) },
			{ methods: ["POST"] },
			true,
		],
		["a timeout", { outcome: failure("timeout", true) }, {}, true],
		["an abort", { outcome: failure("aborted", true) }, {}, false],
		["a closed client", { outcome: failure("client-closed", true) }, {}, false],
		["a broken protocol", { outcome: failure("protocol", true) }, {}, false],
		["a bad redirect", { outcome: failure("redirect", true) }, {}, false],
		["what would come after the deadline", { now: 299_900 }, {}, false],
		["what the server wants to see in ten seconds", { outcome: answer(503, "10") }, {}, true],
		["what the server wants to see in an hour", { outcome: answer(503, "3600") }, {}, false],
		[
			"what the server wants to see in an hour, where that is allowed",
			{ outcome: answer(503, "3600"), deadline: Infinity },
			{ maxDelayMs: Infinity },
			true,
		],
		[
			"what the server wants to see after the deadline",
			{ outcome: answer(429, "10"), deadline: 9_000 },
			{},
			false,
		],
	];
	for (const [what, some, options, isRetried] of cases) {
		test(`${what}: ${isRetried ? "yes" : "no"}`, () => {
			assert.equal(retryDecision(facts(some), read(options)) !== undefined, isRetried);
		});
	}
});

describe("how long is waited", () => {
	const cases: readonly (readonly [
		what: string,
		facts: Partial<RetryFacts>,
		RetryOptions,
		waitMs: number,
	])[] = [
		["a random part of 500 ms at first", { random: 0.5 }, {}, 250],
		["nothing, with luck", { random: 0 }, {}, 0],
		["twice that the next time", { tries: 2 }, {}, 500],
		["four times that", { tries: 3 }, { limit: 9 }, 1_000],
		["never more than maxDelayMs", { tries: 30 }, { limit: 99, maxDelayMs: 2_000 }, 1_000],
		[
			"as long as Retry-After says, and a little more, so that not all come at once",
			{ outcome: answer(503, "10") },
			{},
			10_250,
		],
		["until the date in Retry-After", { outcome: answer(429, "Thu, 01 Jan 2026 00:00:20 GMT") }, {}, 20_250],
		[
			"a date that is past as if it were now",
			{ outcome: answer(429, "Thu, 01 Jan 2025 00:00:00 GMT") },
			{},
			250,
		],
		["as ever where Retry-After is nonsense", { outcome: answer(503, "-5") }, {}, 250],
	];
	for (const [what, some, options, waitMs] of cases) {
		test(what, () => assert.equal(retryDecision(facts(some), read(options)), waitMs));
	}
});

describe("Retry-After", () => {
	const cases: readonly (readonly [value: string | null, ms: number | undefined])[] = [
		[null, undefined],
		["0", 0],
		["120", 120_000],
		["9".repeat(400), Infinity],
		["1.5", undefined],
		["120 ", undefined],
		["tomorrow", undefined],
		["2026-01-01", undefined],
		["Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
		["Thursday, 01-Jan-26 00:01:00 GMT", 60_000],
	];
	for (const [value, ms] of cases) {
		test(`${JSON.stringify(value?.slice(0, 40) ?? null)} is ${ms ?? "nothing"}`, () =>
			assert.equal(retryAfterMs(value, WALL), ms));
	}
});

test("a budget is spent by repetitions, and filled by calls and time up to its capacity", () => {
	const budget = new RetryBudget({ capacity: 2, perCall: 0.5, perSecond: 0.1 }, 0);
	assert.deepEqual([budget.spend(0), budget.spend(0), budget.spend(0)], [true, true, false]);
	budget.earn(0);
	assert.equal(budget.spend(0), false);
	budget.earn(0);
	assert.equal(budget.spend(0), true);
	assert.equal(budget.spend(9_000), false);
	assert.equal(budget.spend(10_000), true);
	budget.earn(1e9);
	assert.deepEqual([budget.spend(1e9), budget.spend(1e9), budget.spend(1e9)], [true, true, false]);
});

const UNAVAILABLE = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy";
const QUICK: RetryOptions = { baseDelayMs: 1 };

test("a request is sent again until it succeeds, and the response tells of the tries before", async () => {
	let count = 0;
	const server = await serve(() => (++count < 3 ? UNAVAILABLE : ok("fine")));
	await withClient(server, { retries: QUICK }, async (client) => {
		const response = await client.get(server.url);
		assert.equal(await response.text(), "fine");
		assert.deepEqual(
			response.failedTries.map(({ status, error }) => ({ status, error })),
			[
				{ status: 503, error: undefined },
				{ status: 503, error: undefined },
			],
		);
	});
	assert.equal(count, 3);
	// Its content was short, so its connection was kept.
	assert.equal(server.connections.length, 1);
});

test("nothing is sent again without the option; a request's own option goes before the client's", async () => {
	const server = await serve(UNAVAILABLE);
	await withClient(server, {}, async (client) => {
		assert.equal((await client.get(server.url)).status, 503);
		assert.equal(
			(await client.get(server.url, { retries: { limit: 1, baseDelayMs: 1 } })).failedTries.length,
			1,
		);
	});
	assert.equal(requestsTo(server).length, 3);
	const other = await serve(UNAVAILABLE);
	await withClient(other, { retries: QUICK }, async (client) => {
		assert.equal((await client.get(other.url, { retries: false })).status, 503);
	});
	assert.equal(requestsTo(other).length, 1);
});

test("the same content is sent again", async () => {
	let count = 0;
	const server = await serve(() => (++count < 2 ? UNAVAILABLE : ok("fine")));
	await withClient(server, { retries: QUICK }, async (client) => {
		await (await client.put(server.url, { json: { a: 1 } })).text();
	});
	assert.deepEqual(
		requestsTo(server).map(({ body }) => String(body)),
		['{"a":1}', '{"a":1}'],
	);
});

test("the last error says how many tries there were", async () => {
	const server = await play([{ awaitRequest: true }, { reset: true }]);
	await withClient(server, { retries: QUICK }, async (client) => {
		const error = await failureOf(client.get(server.url));
		assert.equal(error.kind, "disconnected");
		assert.match(error.message, /\(the last of 3 tries\); the request can be repeated$/);
		// It took the place of the ClientError that it repeats.
		assert.ok(error.cause instanceof SocketError);
	});
});

test("an abort ends the wait at once", async () => {
	const server = await serve(UNAVAILABLE);
	await withClient(
		server,
		{ retries: { baseDelayMs: 1e9, maxDelayMs: 1e9 }, timeouts: { total: Infinity } },
		async (client) => {
			const controller = new AbortController();
			const failed = failureOf(client.get(server.url, { signal: controller.signal }));
			while (client.stats().requests === 0 || client.stats().active > 0)
				await new Promise((resolve) => setImmediate(resolve));
			controller.abort();
			assert.equal((await failed).kind, "aborted");
		},
	);
});

test("closing the client ends the wait at once", async () => {
	const server = await serve(UNAVAILABLE);
	await withClient(
		server,
		{ retries: { baseDelayMs: 1e9, maxDelayMs: 1e9 }, timeouts: { total: Infinity } },
		async (client) => {
			const failed = failureOf(client.get(server.url));
			while (client.stats().requests === 0 || client.stats().active > 0)
				await new Promise((resolve) => setImmediate(resolve));
			await client.close();
			assert.equal((await failed).kind, "client-closed");
		},
	);
});

test("a dead server is asked little more than once a call", async () => {
	const server = await serve(UNAVAILABLE);
	await withClient(
		server,
		{ retries: { limit: 5, baseDelayMs: 0 }, retryBudget: { capacity: 10, perCall: 0.1, perSecond: 0 } },
		async (client) => {
			for (let call = 0; call < 100; call++) await (await client.get(server.url)).text();
		},
	);
	const asked = requestsTo(server).length;
	assert.ok(asked >= 115 && asked <= 120, String(asked));
});

test("a wait that would pass the call's deadline is not begun", async () => {
	const server = await serve(
		"HTTP/1.1 503 Service Unavailable\r\nretry-after: 20\r\ncontent-length: 0\r\n\r\n",
	);
	await withClient(server, { retries: 3, timeouts: { total: 10_000 } }, async (client) => {
		assert.equal((await client.get(server.url)).status, 503);
	});
	assert.equal(requestsTo(server).length, 1);
});
