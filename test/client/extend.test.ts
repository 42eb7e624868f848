// client.extend: what a client and the one that extends it share, and what each has itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, type Interceptor } from "../../src/client/index.ts";
import { failureOf, ok, requestsTo, serve, until, withClient } from "./support.ts";

test("an extended client has both clients' options, the further ones over the first", async () => {
	const server = await serve(ok(""));
	const log: string[] = [];
	const noting =
		(name: string): Interceptor =>
		(request, next) => {
			log.push(name);
			return next(request);
		};
	const options = {
		baseUrl: server.url,
		headers: { "x-a": "1", "x-b": "1", "x-c": "1" },
		query: { a: 1, b: 1 },
		timeouts: { total: 9_000 },
		interceptors: [noting("outer")],
	};
	await withClient(server, options, async (client) => {
		const child = client.extend({
			headers: { "X-B": "2", "x-c": undefined, "x-d": ["3", "4"] },
			query: { b: 2 },
			interceptors: [noting("inner")],
		});
		await child.get("one");
		await child.extend({ headers: new Headers({ "x-a": "5" }) }).get("two");
		await client.get("three");
	});
	const [one, two, three] = requestsTo(server).map(({ head, target }) => ({
		target,
		own: [...String(head).matchAll(/^x-\w: \d/gim)].map(([line]) => line.toLowerCase()),
	}));
	assert.deepEqual(one, { target: "/one?a=1&b=2", own: ["x-a: 1", "x-b: 2", "x-d: 3", "x-d: 4"] });
	assert.deepEqual(two, { target: "/two?a=1&b=2", own: ["x-b: 2", "x-d: 3", "x-d: 4", "x-a: 5"] });
	assert.deepEqual(three, { target: "/three?a=1&b=1", own: ["x-a: 1", "x-b: 1", "x-c: 1"] });
	assert.deepEqual(log, ["outer", "inner", "outer", "inner", "outer"]);
});

test("it shares connections, cookies and cache, unless it changes what decides about them", async () => {
	let answers = 0;
	const server = await serve(({ target }) =>
		ok(
			String(++answers),
			"set-cookie: id=7; Path=/",
			...(target === "/cached" ? ["cache-control: max-age=60"] : []),
		),
	);
	await withClient(server, { cookies: true, cache: true }, async (client) => {
		await client.get(`${server.url}/first`).text();
		const child = client.extend({ headers: { "x-a": "1" } });
		await child.get(`${server.url}/second`).text();
		await client.get(`${server.url}/cached`).text();
		assert.equal((await client.extend({}).get(`${server.url}/cached`)).fromCache, "hit");
		const other = client.extend({ cookies: true, connectionsPerOrigin: 1 });
		await other.get(`${server.url}/third`).text();
		assert.equal(other.stats().connectionsOpened, 1);
		await other.close();
	});
	assert.equal(server.connections.length, 2);
	assert.match(String(requestsTo(server).find(({ target }) => target === "/second")?.head), /cookie: id=7/i);
	assert.doesNotMatch(
		String(requestsTo(server).find(({ target }) => target === "/third")?.head),
		/cookie: id=7/i,
	);
});

test("clients that share a rate share its places", async () => {
	const server = await serve(ok(""));
	await withClient(server, { rate: { concurrent: 1 } }, async (client) => {
		const child = client.extend({ headers: { "x-a": "1" } });
		await Promise.all([
			client.get(server.url).text(),
			child.get(server.url).text(),
			client.get(server.url).text(),
		]);
	});
	assert.equal(server.connections.length, 1);
});

test("closing an extended client leaves the first one open; closing the first one ends both", async () => {
	const server = await serve(ok("ok"));
	const client = new Client({ baseUrl: server.url });
	const child = client.extend({ headers: { "x-a": "1" } });
	const other = client.extend({});
	await child.close();
	assert.equal((await failureOf(child.get(""))).kind, "client-closed");
	assert.equal(await client.get("").text(), "ok");
	assert.equal(await other.get("").text(), "ok");
	await client.close();
	assert.equal((await failureOf(other.get(""))).kind, "client-closed");
	await server.close();
});

test("an option that doesn't exist is refused", async () => {
	await using client = new Client();
	assert.throws(() => client.extend({ headerz: {} } as never), {
		kind: "invalid-request",
		option: "headerz",
	});
});

test("equal requests under way become one with join, and each caller has content of its own", async () => {
	const server = await serve(ok("bird"));
	await withClient(server, { join: true, baseUrl: server.url }, async (client) => {
		const all = await Promise.all(Array.from({ length: 20 }, () => client.get("a").bytes()));
		assert.equal(requestsTo(server).length, 1);
		(all[0] as Uint8Array).fill(0);
		assert.equal(Buffer.from(all[1] as Uint8Array).toString(), "bird");
		await client.get("a").text();
		assert.equal(requestsTo(server).length, 2);
	});
});

test("requests that differ in method, URL, headers or options aren't joined, nor are those with content", async () => {
	const server = await serve(ok(""));
	await withClient(server, { join: true, baseUrl: server.url }, async (client) => {
		await Promise.all([
			client.get("a"),
			client.head("a"),
			client.get("b"),
			client.get("a", { headers: { "x-a": "1" } }),
			client.get("a", { decode: false }),
			client.get("a", { join: false }),
			client.get("a", { timeouts: { total: 5_000 } }),
			client.get("a", { timeouts: { total: 5_000 } }),
			client.post("a"),
			client.post("a"),
		]);
	});
	assert.equal(requestsTo(server).length, 9);
});

test("a caller of a joined request may leave, and the last one who leaves stops it", async () => {
	const server = await serve(() => []);
	const client = new Client({ join: true, baseUrl: server.url });
	const [first, second] = [new AbortController(), new AbortController()];
	const left = failureOf(client.get("a", { signal: first.signal }));
	const stays = failureOf(client.get("a", { signal: second.signal }));
	await until(() => requestsTo(server).length === 1);
	first.abort();
	assert.equal((await left).kind, "aborted");
	assert.equal(client.stats().active, 1);
	second.abort();
	assert.equal((await stays).kind, "aborted");
	await until(() => client.stats().active === 0);
	assert.equal(requestsTo(server).length, 1);
	await client.close();
	await server.close();
});

test("an error of a joined request is each caller's", async () => {
	await using client = new Client({ join: true });
	const errors = await Promise.all([1, 2].map(() => failureOf(client.get("http://127.0.0.1:1/"))));
	assert.deepEqual(
		errors.map(({ kind }) => kind),
		["connect", "connect"],
	);
});
