// AsyncLocalStorage: what the client calls back runs in the context of the call that it is about, whichever connection is
// used, and whoever opened it.

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { test } from "node:test";
import { Client, type ClientOptions, createFetch, type Interceptor } from "../../src/client/index.ts";
import type { TraceEvent } from "../../src/trace/index.ts";
import { answering, ok, play } from "./support.ts";

const calls = new AsyncLocalStorage<string>();

const server = () =>
	play(
		answering(({ target }) =>
			target.startsWith("/moved")
				? "HTTP/1.1 302 Found\r\nlocation: /there\r\ncontent-length: 0\r\n\r\n"
				: target === "/busy"
					? "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n"
					: ok("content"),
		),
	);

/** Notes the context of each event, by its type. */
function notes(): {
	readonly seen: Map<string, Set<string | undefined>>;
	readonly trace: (event: TraceEvent) => void;
} {
	const seen = new Map<string, Set<string | undefined>>();
	return {
		seen,
		trace: ({ type }) => void seen.set(type, (seen.get(type) ?? new Set()).add(calls.getStore())),
	};
}

const options: readonly (readonly [name: string, options: ClientOptions])[] = [
	["a client", {}],
	["a client with cookies and a cache", { cookies: true, cache: true }],
	["a client with retries", { retries: { limit: 1, baseDelayMs: 1 } }],
];

for (const [name, given] of options) {
	test(`trace events of ${name} run in the context of the call`, async () => {
		await using peer = await server();
		const { seen, trace } = notes();
		await using client = new Client({ connectionsPerOrigin: 1, ...given, trace });
		const call = (label: string, path: string): Promise<string> =>
			calls.run(label, async () => await (await client.get(peer.url + path)).text());
		await call("A", "/first");
		for (const types of [...seen.values()]) assert.deepEqual([...types], ["A"]);
		seen.clear();
		await Promise.all([call("B", "/moved"), call("C", "/busy"), call("D", "/third")]);
		for (const type of [
			"exchange.started",
			"exchange.assigned",
			"request.head",
			"response.head",
			"response.done",
		])
			assert.deepEqual(seen.get(type), new Set(["B", "C", "D"]), type);
	});
}

test("a trace of one request runs in its context, over a connection that another one opened", async () => {
	await using peer = await server();
	await using client = new Client({ connectionsPerOrigin: 1 });
	await calls.run("A", async () => await (await client.get(peer.url)).text());
	const { seen, trace } = notes();
	await calls.run("B", async () => await (await client.get(peer.url, { trace })).text());
	assert.ok(seen.size >= 5);
	for (const [type, contexts] of seen) assert.deepEqual([...contexts], ["B"], type);
});

test("interceptors run in the context of the call, before and after the response", async () => {
	await using peer = await server();
	const seen: (string | undefined)[] = [];
	const note: Interceptor = async (request, next) => {
		seen.push(calls.getStore());
		const response = await next(request);
		seen.push(calls.getStore());
		return response;
	};
	await using client = new Client({ connectionsPerOrigin: 1, interceptors: [note] });
	await calls.run("A", async () => await (await client.get(peer.url)).text());
	await Promise.all(
		["B", "C"].map((label) =>
			calls.run(label, async () => {
				await (await client.get(`${peer.url}/moved`)).text();
				assert.equal(calls.getStore(), label);
			}),
		),
	);
	assert.deepEqual(seen.sort(), ["A", "A", "B", "B", "C", "C"]);
});

test("fetch continues in the context of the call", async () => {
	await using peer = await server();
	await using client = new Client({ connectionsPerOrigin: 1 });
	const fetch = createFetch(client);
	await Promise.all(
		["A", "B"].map((label) =>
			calls.run(label, async () => {
				const response = await fetch(`${peer.url}/moved`);
				assert.equal(await response.text(), "content");
				assert.equal(calls.getStore(), label);
			}),
		),
	);
});
