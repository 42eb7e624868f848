// Whatever is given in place of a string, the bytes that were checked are the bytes that are sent: objects that turn into
// text, arrays, getters and iterators that answer differently each time, bytes that lie about their number.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, createFetch, type RequestOptions } from "../../../src/client/index.ts";
import type { ScriptedServer } from "../../../src/testing/index.ts";
import { ok, requestsTo, serve } from "../support.ts";

const limit = { timeout: 20_000 };
const EVIL = "x\r\nx-evil: 1\r\n\r\nGET /evil HTTP/1.1\r\nhost: a\r\n\r\n";

/** Harmless each time but the last ones. */
function turning<T>(good: T, evil: T, after: number): () => T {
	let asked = 0;
	return () => (asked++ < after ? good : evil);
}

const stringLike = (after: number): unknown => {
	const text = turning("x", EVIL, after);
	return { toString: text, valueOf: text, toJSON: text, [Symbol.toPrimitive]: text, length: 1 };
};

/** Texts that are none, each asked so often before it turns. */
const IMPOSTORS: readonly (readonly [name: string, make: (after: number) => unknown])[] = [
	["an object with toString", stringLike],
	["a String object", () => new String(EVIL)],
	["an array", () => [EVIL]],
	["an array of arrays", () => [[EVIL]]],
	["an array-like", () => ({ 0: EVIL, length: 1 })],
	["a URLSearchParams", () => new URLSearchParams({ "x\r\ny": EVIL })],
	["an Error", () => new Error(EVIL)],
	[
		"a Proxy of a function",
		() => new Proxy(() => EVIL, { get: (_, name) => (name === Symbol.toPrimitive ? () => EVIL : EVIL) }),
	],
];

const PLACES: readonly (readonly [
	name: string,
	send: (client: Client, url: string, value: never) => unknown,
])[] = [
	["a method", (client, url, value) => client.request(value, url)],
	["a method with options", (client, url, value) => client.request(value, url, { headers: { a: "b" } })],
	["a URL", (client, url, value) => client.get((url + String(value)) as never)],
	["a URL by itself", (client, _, value) => client.get(value)],
	["a header's value", (client, url, value) => client.get(url, { headers: { "x-a": value } })],
	["a listed value", (client, url, value) => client.get(url, { headers: { "x-a": [value] } })],
	["a paired value", (client, url, value) => client.get(url, { headers: [["x-a", value]] })],
	["a paired name", (client, url, value) => client.get(url, { headers: [[value, "a"]] })],
	["a pair", (client, url, value) => client.get(url, { headers: [value] })],
	["headers", (client, url, value) => client.get(url, { headers: value })],
	[
		"content-type",
		(client, url, value) => client.post(url, { headers: { "content-type": value }, body: "b" }),
	],
	["host", (client, url, value) => client.get(url, { headers: { host: value } })],
	[
		"content-length",
		(client, url, value) => client.post(url, { headers: { "content-length": value }, body: "b" }),
	],
	["a target", (client, url, value) => client.request("OPTIONS", url, { target: value })],
	["a target of CONNECT", (client, url, value) => client.request("CONNECT", url, { target: value })],
	["a bearer token", (client, url, value) => client.get(url, { auth: { bearer: value } })],
	["a supplied token", (client, url, value) => client.get(url, { auth: { bearer: () => value } })],
	["a password", (client, url, value) => client.get(url, { auth: { username: "u", password: value } })],
	[
		"a trailer",
		(client, url, value) => client.post(url, { body: [value], trailers: () => ({ "x-a": value }) }),
	],
	["a body", (client, url, value) => client.post(url, { body: value })],
	["a piece of a body", (client, url, value) => client.post(url, { body: [value] })],
	["fetch's header", (client, url, value) => createFetch(client)(url, { headers: { "x-a": value } })],
	["fetch's method", (client, url, value) => createFetch(client)(url, { method: value })],
	["fetch's referrer", (client, url, value) => createFetch(client)(url, { referrer: value })],
];

/** Nothing of what came can be taken for a line of its own, or for another request. */
function assertClean(server: ScriptedServer): void {
	for (const { head, target } of requestsTo(server)) {
		assert.doesNotMatch(head, /^(x-evil|GET \/evil)/im);
		assert.ok(!target.startsWith("/evil"), target);
	}
}

for (const [place, send] of PLACES) {
	test(`what is no text is refused or harmless as ${place}`, limit, async () => {
		await using server = await serve(ok("fine"));
		for (const [name, make] of IMPOSTORS) {
			for (let after = 0; after < 6; after++) {
				await using client = new Client({ timeouts: { total: 5_000 } });
				try {
					const response = (await send(client, server.url, make(after) as never)) as Response;
					await response.text();
				} catch (error) {
					assert.ok(error instanceof Error, `${name}: ${String(error)}`);
				}
				await client.destroy();
			}
		}
		assertClean(server);
	});
}

test(
	"headers, options and lists that answer differently each time can't slip a value past the check",
	limit,
	async () => {
		await using server = await serve(ok("fine"));
		for (let after = 0; after < 8; after++) {
			const value = turning("x", EVIL, after);
			const name = turning("x-a", `x\r\nx-evil`, after);
			const headers = Object.defineProperty({}, "x-a", { get: value, enumerable: true });
			const pair = Object.defineProperties(["x-a", "x"], {
				0: { get: name, enumerable: true },
				1: { get: value, enumerable: true },
			}) as unknown as [string, string];
			const list = new Proxy(["x"], {
				get: (target, key, self) => (key === "0" ? value() : Reflect.get(target, key, self)),
			});
			const target = Object.defineProperty({}, "target", {
				get: turning("/ok", `/ ${EVIL}`, after),
				enumerable: true,
			});
			const given: RequestOptions[] = [
				{ headers },
				{ headers: [pair] },
				{ headers: { "x-a": list } },
				target,
				Object.defineProperty({}, "headers", {
					get: turning({ "x-a": "x" }, { "x-a": EVIL }, after),
					enumerable: true,
				}),
			];
			for (const options of given) {
				await using client = new Client();
				await client.get(server.url, options).then(
					(response) => response.text(),
					(error: Error) => assert.equal(error.name, "ClientError"),
				);
			}
		}
		assertClean(server);
	},
);

test("bytes that lie about their number don't outrun their content-length", limit, async () => {
	await using server = await serve(ok("fine"));
	for (const length of [1, 0, 1_000]) {
		for (const name of ["length", "byteLength"]) {
			const bytes = Object.defineProperty(new TextEncoder().encode(`x${EVIL}`), name, { value: length });
			await using client = new Client({ timeouts: { total: 5_000 } });
			await (await client.post(server.url, { body: bytes })).text();
		}
	}
	assertClean(server);
	for (const { bodyBytes } of requestsTo(server)) assert.equal(bodyBytes, 1 + EVIL.length);
});

test(
	"the parts of a form can't break out of their heads, whatever their names and types say",
	limit,
	async () => {
		await using server = await serve(ok("fine"));
		await using client = new Client();
		const types = ["text/plain\r\nx-evil: 1\r\n\r\nx", "text/plain\n", "\0", "é"];
		for (const type of types) {
			const form = new FormData();
			const file = new File(["content"], 'a"\r\nx-evil: 1');
			Object.defineProperty(file, "type", { value: type });
			form.append('n"\r\nx-evil: 1', file);
			await (await client.post(server.url, { body: form })).text();
			const body = requestsTo(server).at(-1)?.body.toString() ?? "";
			assert.doesNotMatch(body, /^x-evil/im);
			assert.match(body, /Content-Type: application\/octet-stream\r\n\r\ncontent\r\n/);
		}
	},
);

test("a Blob's type is no way into the head", limit, async () => {
	await using server = await serve(ok("fine"));
	for (let after = 0; after < 4; after++) {
		const blob = Object.defineProperty(new Blob(["b"]), "type", { get: turning("text/plain", EVIL, after) });
		await using client = new Client();
		await client.post(server.url, { body: blob }).then(
			(response) => response.text(),
			(error: Error) => assert.equal(error.name, "ClientError"),
		);
	}
	assertClean(server);
});

test("content-length is one, whatever its case and however often it is given", limit, async () => {
	await using server = await serve(ok("fine"));
	await using client = new Client();
	const twice: RequestOptions["headers"][] = [
		{ "content-length": "1", "Content-Length": "2" },
		[
			["CONTENT-LENGTH", "3"],
			["content-length", "1"],
		],
		{ "Content-Length": ["1", "10"] },
		{ "content-length": "1, 1" },
		{ "content-length": "+1" },
		{ "content-length": "0x1" },
		{ "content-length": " 1" },
	];
	for (const headers of twice) {
		await assert.rejects(client.post(server.url, { headers: headers ?? {}, body: "b" }), {
			kind: "invalid-request",
		});
	}
	assert.equal(requestsTo(server).length, 0);
	await (
		await client.post(server.url, { headers: { "CONTENT-LENGTH": "1", "content-length": "1" }, body: "b" })
	).text();
	assert.equal(requestsTo(server)[0]?.head.match(/content-length/gi)?.length, 1);
	for (const name of ["transfer-encoding", "Transfer-Encoding"]) {
		await assert.rejects(client.post(server.url, { headers: { [name]: "chunked" }, body: "b" }), {
			kind: "invalid-request",
		});
	}
});
