// shouldRetry and onRetry: what callers decide about another try, and what they hear of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, type RetriedTry, type RetryOptions, type RetryWish } from "../../../src/client/index.ts";
import { failureOf, play, requestsTo, serve } from "../support.ts";

const limit = { timeout: 20_000 };
const quick = { baseDelayMs: 1, limit: 3 };

interface Case {
	readonly method?: string;
	readonly body?: string | AsyncIterable<string>;
	readonly status: string;
	readonly wish: RetryWish | Promise<RetryWish>;
	readonly requests: number;
	/** How often `shouldRetry` is asked; by default after each request but the last that `limit` allows. */
	readonly asked: number;
	readonly options?: RetryOptions;
}
async function* stream(): AsyncGenerator<string> {
	yield "x";
}
const cases: Readonly<Record<string, Case>> = {
	"true for a status that is final": { status: "404 Not Found", wish: true, requests: 4, asked: 3 },
	"true for success": { status: "200 OK", wish: true, requests: 4, asked: 3 },
	"true for a POST": { method: "POST", body: "x", status: "503 Busy", wish: true, requests: 4, asked: 3 },
	"true for a stream that is used up": {
		method: "PUT",
		body: stream(),
		status: "503 Busy",
		wish: true,
		requests: 1,
		asked: 0,
	},
	"true beyond the limit": {
		status: "404 Not Found",
		wish: true,
		requests: 2,
		asked: 1,
		options: { limit: 1 },
	},
	"true without retries": {
		status: "404 Not Found",
		wish: true,
		requests: 1,
		asked: 0,
		options: { limit: 0 },
	},
	"false for a status that may pass": { status: "503 Busy", wish: false, requests: 1, asked: 1 },
	"undefined for a status that may pass": { status: "503 Busy", wish: undefined, requests: 4, asked: 3 },
	"undefined for a status that is final": { status: "404 Not Found", wish: undefined, requests: 1, asked: 1 },
	"a promise of true": { status: "404 Not Found", wish: Promise.resolve(true), requests: 4, asked: 3 },
	"a promise of false": { status: "503 Busy", wish: Promise.resolve(false), requests: 1, asked: 1 },
	"true beyond maxElapsedMs": {
		status: "404 Not Found",
		wish: true,
		requests: 1,
		asked: 1,
		options: { maxElapsedMs: 0 },
	},
};
for (const [name, { method = "GET", body, status, wish, requests, asked, options }] of Object.entries(
	cases,
)) {
	test(`shouldRetry that says ${name} leads to ${requests} request(s)`, limit, async () => {
		const server = await serve(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nx-own: yes\r\n\r\n`);
		const tries: RetriedTry[] = [];
		const heard: number[] = [];
		const client = new Client({
			retries: {
				...quick,
				...options,
				shouldRetry(failed) {
					tries.push(failed);
					return wish;
				},
				onRetry: ({ tries: count }) => void heard.push(count),
			},
		});
		const response = await client.request(method, server.url, body === undefined ? {} : { body });
		assert.equal(`${response.status} ${response.statusText}`, status);
		assert.equal(requestsTo(server).length, requests);
		assert.equal(tries.length, asked);
		assert.deepEqual(
			heard,
			Array.from({ length: requests - 1 }, (_, index) => index + 1),
		);
		for (const [index, failed] of tries.entries()) {
			assert.equal(failed.tries, index + 1);
			assert.equal(failed.method, method);
			assert.equal(failed.url, `${server.url}/`);
			assert.equal(failed.status, response.status);
			assert.equal(failed.headers?.get("x-own"), "yes");
			assert.equal(failed.error, undefined);
		}
		await client.destroy();
		await server.close();
	});
}

test("shouldRetry sees errors, and repeats a POST that was not answered", limit, async () => {
	const server = await play(
		[{ awaitRequest: true }, { close: true }],
		[{ awaitRequest: true }, { send: "HTTP/1.1 204 OK\r\n\r\n" }],
	);
	const client = new Client({
		retries: { ...quick, shouldRetry: ({ error }) => error?.kind === "disconnected" },
	});
	assert.equal((await client.post(server.url, { body: "x" })).status, 204);
	await client.destroy();
	await server.close();
});

test("shouldRetry is not asked about the caller's own abort and mistakes", limit, async () => {
	const server = await play([{ awaitRequest: true }, { hold: true }]);
	const client = new Client({ retries: { ...quick, shouldRetry: () => assert.fail("it was asked") } });
	const controller = new AbortController();
	const aborted = failureOf(client.get(server.url, { signal: controller.signal }));
	await server.requested(1);
	controller.abort();
	assert.equal((await aborted).kind, "aborted");
	assert.equal(
		(await failureOf(client.get(server.url, { headers: { "a b": "c" } }))).kind,
		"invalid-request",
	);
	await client.destroy();
	await server.close();
});

test("an error of a hook ends the call, and the wait begins after onRetry", limit, async () => {
	const server = await serve("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n");
	const mine = new Error("mine");
	for (const hooks of [
		{ shouldRetry: () => Promise.reject(mine) },
		{
			onRetry: () => {
				throw mine;
			},
		},
	] as RetryOptions[]) {
		const client = new Client({ retries: { ...quick, ...hooks } });
		await assert.rejects(client.get(server.url), (error) => error === mine);
		await client.close();
	}
	assert.equal(requestsTo(server).length, 2);
	await server.close();
});
