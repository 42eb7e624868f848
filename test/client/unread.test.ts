// Unread content holds nothing: neither the closing of its client, nor the end of its process, nor, without a
// word, the requests that wait for its connection.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Client, type Response } from "../../src/client/index.ts";
import { failureOf, until } from "./support.ts";

const limit = { timeout: 20_000 };

const LARGE = 20_000_000;
const server = createServer((request, response) => {
	if (request.url === "/events") {
		const timer = setInterval(() => response.write("data: x\n\n"), 5);
		response.on("close", () => clearInterval(timer));
		response.write("data: first\n\n");
	} else if (request.url === "/gzip") {
		response.writeHead(200, { "content-encoding": "gzip", "content-length": LARGE });
		response.end(Buffer.alloc(LARGE));
	} else if (request.url === "/chunked") {
		response.write(Buffer.alloc(LARGE));
		response.end();
	} else response.end(Buffer.alloc(LARGE));
});
let url = "";
before(async () => {
	server.listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
after(() => {
	server.close();
	server.closeAllConnections();
});

/** What is done with a response, or not, before its client is closed. */
const left: Readonly<Record<string, readonly [path: string, leave: (response: Response) => unknown]>> = {
	"content with a length": ["/", () => undefined],
	"chunked content": ["/chunked", () => undefined],
	"coded content": ["/gzip", () => undefined],
	"a stream of events": ["/events", () => undefined],
	"content whose body was looked at": ["/", (response) => response.body],
	"content whose headers were read": ["/", (response) => response.headers.get("content-length")],
	"content that was discarded": ["/", (response) => response.discard()],
	"events that were discarded": ["/events", (response) => response.discard()],
	"content that was disposed": ["/", (response) => response[Symbol.dispose]()],
	"content that was left after a piece": [
		"/",
		async (response) => {
			for await (const _ of response.body) break;
		},
	],
	"events that were left after a piece": [
		"/events",
		async (response) => {
			for await (const _ of response.body) break;
		},
	],
	"a stream that was cancelled": ["/", (response) => response.body.stream().cancel()],
};
for (const [what, [path, leave]] of Object.entries(left)) {
	test(`${what} doesn't hold up close()`, limit, async () => {
		const client = new Client();
		await leave(await client.get(url + path));
		const startedAt = performance.now();
		await client.close();
		const elapsedMs = performance.now() - startedAt;
		assert.ok(elapsedMs < 200, `${elapsedMs} ms`);
	});
}

test("content that close() gave up says so to its late reader", limit, async () => {
	const client = new Client();
	const response = await client.get(url);
	await client.close();
	const error = await failureOf(response.text());
	assert.equal(error.kind, "client-closed");
	assert.match(
		error.message,
		/its content was not read before its client was closed; read the content before/,
	);
});

test("close() waits for content that is being read, also if its head comes later", limit, async () => {
	const client = new Client();
	const asked = client.get(url);
	const closed = client.close();
	assert.equal((await (await asked).bytes()).length, LARGE);
	await closed;
});

test(
	"close() gives up a reader that asks for nothing for as long as a peer may be silent",
	limit,
	async () => {
		const client = new Client({ timeouts: { idle: 100 } });
		const reader = (await client.get(url)).body.stream().getReader();
		await reader.read();
		await client.close();
		await assert.rejects(async () => {
			while (!(await reader.read()).done);
		}, /its content was not read any further before its client was closed/);
	},
);

const QUEUED: Readonly<
	Record<string, readonly [timeouts: { total?: number; queue?: number }, code: string]>
> = {
	total: [{ total: 60 }, "total"],
	queue: [{ queue: 60 }, "queue"],
	"both, of which the queue's is shorter": [{ queue: 40, total: 10_000 }, "queue"],
};
for (const [name, [timeouts, code]] of Object.entries(QUEUED)) {
	test(`a request in a queue that unread content holds names it (${name})`, limit, async () => {
		const client = new Client({ connectionsPerOrigin: 2 });
		const unread = [await client.get(`${url}/?one`), await client.get(`${url}/?two`)];
		const error = await failureOf(client.get(url, { timeouts }));
		assert.equal(error.code, code);
		assert.equal(error.phase, "queue");
		assert.match(
			error.message,
			/All 2 connections are held by responses whose content is not read: GET http:\S+\?one, GET http:\S+\?two; read/,
		);
		for (const response of unread) response.discard();
		await client.close();
	});
}

test("time in a queue that moves doesn't count against timeouts.total", limit, async () => {
	await using client = new Client({ connectionsPerOrigin: 1, timeouts: { total: 400 } });
	const slow = createServer((_, response) => void setTimeout(() => response.end("late"), 120));
	slow.listen(0, "127.0.0.1");
	await new Promise((resolve) => slow.once("listening", resolve));
	const at = `http://127.0.0.1:${(slow.address() as { port: number }).port}/`;
	const texts = await Promise.all(Array.from({ length: 6 }, async () => await (await client.get(at)).text()));
	assert.deepEqual(new Set(texts), new Set(["late"]));
	const holding = client.get(at);
	const error = await failureOf(client.get(at, { timeouts: { queue: 30 } }));
	assert.match(error.message, /got no connection within 30 ms \(timeouts\.queue\)$/);
	await (await holding).text();
	slow.close();
	slow.closeAllConnections();
});

test("time under a rate doesn't count against timeouts.total", limit, async () => {
	await using client = new Client({ rate: { requestsPerSecond: 20 }, timeouts: { total: 150 } });
	const responses = await Promise.all(Array.from({ length: 8 }, () => client.head(url)));
	assert.ok(responses.every(({ status }) => status === 200));
});

/** Programs that end without having read. */
const programs: Readonly<Record<string, string>> = {
	"get of large content": "await get(url)",
	"fetch of large content": "await fetch(url)",
	"a fetch whose body was named": "(await fetch(url)).body",
	"a client of large content": "await new Client().get(url)",
	"a client's chunked content": 'await new Client().get(url + "/chunked")',
	"get of coded content": 'await get(url + "/gzip")',
	"get of a stream of events": 'await get(url + "/events")',
	"fetch of a stream of events": 'await fetch(url + "/events")',
	"a reader that reads no more": "await (await get(url)).body.stream().getReader().read()",
	"a loop that was left": 'for await (const piece of (await get(url + "/events")).body) break',
	"ten of them": "await Promise.all(Array.from({ length: 10 }, () => get(url)))",
};
test("unread content doesn't keep a process", limit, async () => {
	const root = new URL("../../src/index.ts", import.meta.url).href;
	const text = `import { Client, fetch, get } from ${JSON.stringify(root)};
		const url = ${JSON.stringify(url)};
		${Object.values(programs).join(";\n")};
		const at = performance.now();
		process.on("exit", () => process.stdout.write(String(Math.round(performance.now() - at))));`;
	const child = spawn(process.execPath, ["--input-type=module", "-e", text]);
	let out = "";
	child.stdout.on("data", (bytes) => (out += bytes));
	child.stderr.on("data", (bytes) => (out += bytes));
	assert.equal(await new Promise((resolve) => child.once("close", resolve)), 0, out);
	assert.ok(Number(out) <= 200, `${out} ms`);
});

test("a process lives as long as somebody waits for content", limit, async () => {
	const root = new URL("../../src/index.ts", import.meta.url).href;
	const text = `import { get } from ${JSON.stringify(root)};
		let seen = 0;
		for await (const piece of (await get(${JSON.stringify(`${url}/events`)})).body) if (++seen === 5) break;
		process.stdout.write(String(seen));`;
	const child = spawn(process.execPath, ["--input-type=module", "-e", text], {
		stdio: ["ignore", "pipe", "ignore"],
	});
	let out = "";
	child.stdout.on("data", (bytes) => (out += bytes));
	await new Promise((resolve) => child.once("close", resolve));
	assert.equal(out, "5");
});

test("a stream without an end in sight is cut as soon as its reader leaves", limit, async () => {
	const client = new Client();
	let endedAt = 0;
	const ended = createServer((_, response) => {
		const timer = setInterval(() => response.write("data: x\n\n"), 1);
		response.on("close", () => {
			clearInterval(timer);
			endedAt = performance.now();
		});
	});
	ended.listen(0, "127.0.0.1");
	await new Promise((resolve) => ended.once("listening", resolve));
	const at = `http://127.0.0.1:${(ended.address() as { port: number }).port}/`;
	const ways: Readonly<Record<string, (response: Response) => Promise<void>>> = {
		"a loop": async (response) => {
			for await (const _ of response.body) break;
		},
		"a reader": async (response) => {
			const reader = response.body.stream().getReader();
			await reader.read();
			await reader.cancel();
		},
		"discard()": async (response) => response.discard(),
		"a Readable": async (response) => void response.body.readable().destroy(),
	};
	for (const [way, leave] of Object.entries(ways)) {
		const response = await client.get(at);
		endedAt = 0;
		const startedAt = performance.now();
		await leave(response);
		await until(() => endedAt > 0);
		assert.ok(endedAt - startedAt < 100, `${way}: ${endedAt - startedAt} ms`);
	}
	await client.close();
	ended.close();
});
