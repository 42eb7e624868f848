// The options baseUrl, query and form: what they put into a request, as tables.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, type ClientOptions, type FormInit, type QueryInit } from "../../src/client/index.ts";
import { failureOf, ok, requestsTo, serve, withClient } from "./support.ts";

const resolved: readonly (readonly [base: string, url: string, target: string])[] = [
	["", "birds", "/birds"],
	["/v1", "birds", "/v1/birds"],
	["/v1/", "birds", "/v1/birds"],
	["/v1", "/birds", "/birds"],
	["/v1", "", "/v1/"],
	["/v1", "./birds/../terns", "/v1/terns"],
	["/v1", "../birds", "/birds"],
	["/v1", "?page=2", "/v1/?page=2"],
	["/v1", "birds?page=2#top", "/v1/birds?page=2"],
	["/v1", "birds/a b", "/v1/birds/a%20b"],
];

for (const [base, url, target] of resolved) {
	test(`with baseUrl ending in "${base}", ${JSON.stringify(url)} requests ${target}`, async () => {
		const server = await serve(ok(""));
		await withClient(server, { baseUrl: `${server.url}${base}` }, async (client) => {
			await client.get(url);
		});
		assert.equal(requestsTo(server)[0]?.target, target);
	});
}

for (const url of ["//other.example/birds", "\\\\other.example/birds", "/\\other.example"]) {
	test(`${url} doesn't lead away from the origin of baseUrl`, async () => {
		await using client = new Client({ baseUrl: "http://127.0.0.1:9/v1" });
		const error = await failureOf(client.get(url));
		assert.deepEqual([error.kind, error.option], ["invalid-request", "baseUrl"]);
	});
}

test("a whole URL of another origin gets neither the client's credentials nor its query", async () => {
	const own = await serve(ok(""));
	const other = await serve(ok(""));
	const options: ClientOptions = {
		baseUrl: own.url,
		headers: { authorization: "Bearer t", "x-team": "birds" },
		query: { key: "k" },
	};
	await withClient(own, options, async (client) => {
		await client.get("birds");
		await client.get(`${own.url}/terns`);
		await client.get(`${other.url}/birds`);
	});
	await other.close();
	assert.deepEqual(
		requestsTo(own).map(({ target }) => target),
		["/birds?key=k", "/terns?key=k"],
	);
	assert.match(String(requestsTo(own)[1]?.head), /authorization: Bearer t/);
	assert.equal(requestsTo(other)[0]?.target, "/birds");
	assert.doesNotMatch(String(requestsTo(other)[0]?.head), /authorization/i);
});

for (const baseUrl of ["birds", "/v1", "ftp://a/", "http://a/?x=1", "http://a/#b", ""]) {
	test(`baseUrl ${JSON.stringify(baseUrl)} is refused`, () => {
		assert.throws(() => new Client({ baseUrl }), { option: "baseUrl" });
	});
}

const queries: readonly (readonly [query: QueryInit, url: string, target: string])[] = [
	[{ a: 1, b: "x y", c: true, d: 10n }, "/", "/?a=1&b=x%20y&c=true&d=10"],
	[{ a: ["1", 2], b: undefined, c: "" }, "/", "/?a=1&a=2&c="],
	[{}, "/?", "/?"],
	[{ a: 1 }, "/?", "/?a=1"],
	[{ a: 1 }, "/?b=2&", "/?b=2&a=1"],
	[{ a: 1 }, "/?a=2#part", "/?a=2&a=1"],
	[{ "é&=#?": "é&=#?+" }, "/", "/?%C3%A9%26%3D%23%3F=%C3%A9%26%3D%23%3F%2B"],
	[{ a: "\ud800" }, "/", "/?a=%EF%BF%BD"],
	["?a=1&b=x+y", "/", "/?a=1&b=x%20y"],
	["a=1#b", "/", "/?a=1%23b"],
	[
		new URLSearchParams([
			["a", "1"],
			["a", "&"],
		]),
		"/",
		"/?a=1&a=%26",
	],
	[new Map([["a", 1]]), "/", "/?a=1"],
	[[["a", "1"]], "", "/?a=1"],
];

for (const [query, url, target] of queries) {
	test(`query ${typeof query === "string" ? query : JSON.stringify(Object.entries(query), showBigint)} on "${url}" requests ${target}`, async () => {
		const server = await serve(ok(""));
		await withClient(server, {}, async (client) => {
			await client.get(server.url + url, { query });
		});
		assert.equal(requestsTo(server)[0]?.target, target);
	});
}

function showBigint(_: string, value: unknown): unknown {
	return typeof value === "bigint" ? String(value) : value;
}

test("a name of the request or its URL replaces the client's query, and undefined leaves it out", async () => {
	const server = await serve(ok(""));
	await withClient(server, { baseUrl: server.url, query: { key: "k", page: 1 } }, async (client) => {
		await client.get("a");
		await client.get("a", { query: { page: 2 } });
		await client.get("a?page=3");
		await client.get("a", { query: { key: undefined } });
		await client.get("a", { query: "" });
	});
	assert.deepEqual(
		requestsTo(server).map(({ target }) => target),
		["/a?key=k&page=1", "/a?key=k&page=2", "/a?page=3&key=k", "/a?page=1", "/a?key=k&page=1"],
	);
});

const forms: readonly (readonly [form: FormInit, content: string])[] = [
	[{ user: "a b", password: "&=é" }, "user=a+b&password=%26%3D%C3%A9"],
	[{ n: [1, 2], no: undefined, on: true }, "n=1&n=2&on=true"],
	[new URLSearchParams("a=1"), "a=1"],
	[[["a", "1"]], "a=1"],
	[{}, ""],
];

for (const [form, content] of forms) {
	test(`form ${JSON.stringify(form)} is sent as "${content}"`, async () => {
		const server = await serve(ok(""));
		await withClient(server, {}, async (client) => {
			await client.post(server.url, { form });
		});
		const [request] = requestsTo(server);
		assert.equal(String(request?.body), content);
		assert.match(String(request?.head), /content-type: application\/x-www-form-urlencoded/i);
	});
}

for (const name of ["query", "form"] as const) {
	for (const value of [null, Number.POSITIVE_INFINITY, {}, [null], () => 1]) {
		test(`${name} refuses the value ${String(value)} (${typeof value}) and names it`, async () => {
			await using client = new Client();
			const error = await failureOf(client.post("http://127.0.0.1:9/", { [name]: { a: value } }));
			assert.deepEqual([error.kind, error.option], ["invalid-request", `${name}.a`]);
		});
	}
}

test("a request has one of body, json and form", async () => {
	await using client = new Client();
	for (const options of [
		{ body: "a", form: {} },
		{ json: 1, form: {} },
		{ body: "a", json: 1 },
	])
		assert.match(
			(await failureOf(client.post("http://127.0.0.1:9/", options))).message,
			/one of body, json and form/,
		);
});

test("preconnect and batch complete URLs too", async () => {
	const server = await serve(ok(""));
	await withClient(server, { baseUrl: `${server.url}/v1` }, async (client) => {
		client.preconnect("birds");
		for await (const { response } of client.batch(["a", "/b"])) assert.equal(response?.status, 200);
	});
	assert.deepEqual(
		requestsTo(server)
			.map(({ target }) => target)
			.sort(),
		["/b", "/v1/a"],
	);
});
