// What goes into a cache for one request must not come out for another: whatever else was said, spelt or left out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, HttpCache, type RequestOptions } from "../../../src/client/index.ts";
import { ok, requestsTo, serve } from "../support.ts";

const limit = { timeout: 20_000 };

const UNKEYED: readonly (readonly [what: string, poisoned: RequestOptions])[] = [
	["another Host", { headers: { Host: "evil.test" } }],
	["another target", { target: "/other" }],
	["content", { body: "evil" }],
	["a method that overrides", { headers: { "X-HTTP-Method-Override": "POST" } }],
	["a field that Vary names in another case", { headers: { "x-LANG": "evil" } }],
	["a range", { headers: { Range: "bytes=0-0" } }],
	["credentials", { headers: { AUTHORIZATION: "Bearer evil" } }],
	["a Cookie", { headers: { COOKIE: "sid=evil" } }],
];

for (const [what, poisoned] of UNKEYED) {
	test(`a response to a request with ${what} is not given to one without`, limit, async () => {
		await using server = await serve(({ head, target, body }) => {
			const isEvil = /evil|override|range/i.test(head + body.toString()) || target === "/other";
			const lines = ["cache-control: max-age=60", "Vary: X-Lang, X-HTTP-Method-Override"];
			return ok(isEvil ? "evil" : "good", ...lines);
		});
		await using client = new Client({ cache: true });
		await (await client.get(`${server.url}/`, poisoned)).text();
		assert.equal(await (await client.get(`${server.url}/`)).text(), "good");
		assert.equal(await (await client.get(`${server.url}/`)).text(), "good");
	});
}

test("Vary and Cache-Control count in any case, and Vary on any line", limit, async () => {
	await using server = await serve(({ head }) =>
		/x-b: 1/i.test(head)
			? ok("one", "CACHE-CONTROL: MAX-AGE=60", "vArY: X-A", "VARY: x-b")
			: ok("two", "cache-control: No-Store", "vary: x-a, x-b"),
	);
	await using client = new Client({ cache: true });
	const ask = async (value: string): Promise<string> =>
		await (await client.get(server.url, { headers: { "X-B": value } })).text();
	assert.deepEqual(
		[await ask("1"), await ask("2"), await ask("1"), await ask("2")],
		["one", "two", "one", "two"],
	);
	assert.equal(requestsTo(server).length, 3);
});

test("clients that share a cache don't share what is private to a jar's user", limit, async () => {
	await using server = await serve(({ head }) => {
		const user = /sid=(\w+)/.exec(head)?.[1];
		if (head.startsWith("GET /login")) {
			const who = /who=(\w+)/.exec(head)?.[1];
			return ok("", `set-cookie: sid=${who}; Path=/`, "cache-control: no-store");
		}
		return ok(`page of ${user}`, "cache-control: private, max-age=60");
	});
	const cache = new HttpCache();
	const pages = [];
	for (const who of ["ann", "bob"]) {
		await using client = new Client({ cache, cookies: true });
		await (await client.get(`${server.url}/login?who=${who}`)).text();
		pages.push(await (await client.get(`${server.url}/page`)).text());
	}
	assert.deepEqual(pages, ["page of ann", "page of bob"]);
});
