// What handlers may return and read: JSON both ways, handlers of the web's kind, and errors that nobody handles.

import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { get, request } from "../../src/client/index.ts";
import { HttpError, type HttpHandler, serveHttp, type WebHandler } from "../../src/server/index.ts";
import { connect } from "../../src/socket/index.ts";

const ENDPOINT = "tcp://127.0.0.1:0";

describe("json of a response", () => {
	for (const [what, json, text] of [
		["an object", { a: 1 }, '{"a":1}'],
		["an array", [1, "é"], '[1,"é"]'],
		["a text", "x", '"x"'],
		["null", null, "null"],
		["false", false, "false"],
		["a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
	] as const) {
		test(`${what} is sent as JSON, with its length`, async () => {
			await using server = await serveHttp(ENDPOINT, () => ({ json }));
			const response = await get(server.url);
			assert.equal(response.headers.get("content-type"), "application/json");
			assert.equal(response.headers.get("content-length"), String(Buffer.byteLength(text)));
			assert.equal(await response.text(), text);
		});
	}

	test("a media type of the handler's own stays, and undefined is the same as left out", async () => {
		const fields = { "Content-Type": "application/problem+json" };
		await using server = await serveHttp(ENDPOINT, ({ target }) =>
			target === "/none" ? { json: undefined } : { status: 404, headers: fields, json: {} },
		);
		const response = await get(server.url);
		assert.equal(response.headers.get("content-type"), "application/problem+json");
		assert.equal(response.status, 404);
		const none = await get(`${server.url}/none`);
		assert.equal(none.headers.get("content-type"), null);
		assert.equal(await none.text(), "");
	});

	for (const [what, answer] of [
		["a function", { json: () => {} }],
		["a BigInt", { json: 1n }],
		["a circle", { json: circle() }],
		["json beside body", { json: 1, body: "2" }],
	] as const) {
		test(`${what} is a 500, and the handler's mistake`, async () => {
			const errors: unknown[] = [];
			await using server = await serveHttp(ENDPOINT, () => answer, {
				onError: (error) => errors.push(error),
			});
			assert.equal((await get(server.url)).status, 500);
			assert.ok(errors[0] instanceof TypeError);
		});
	}
});

function circle(): object {
	const object: { self?: object } = {};
	object.self = object;
	return object;
}

describe("json() of a request", () => {
	const echo: HttpHandler = async ({ body }) => ({ json: await body.json() });

	test("gives what was sent", async () => {
		await using server = await serveHttp(ENDPOINT, echo);
		assert.equal(
			await (await request("POST", server.url, { json: { a: [1, "é"] } })).text(),
			'{"a":[1,"é"]}',
		);
	});

	for (const content of ["", "{", "a=b", "{'a':1}"]) {
		test(`${JSON.stringify(content)} is no JSON: 400, which says so`, async () => {
			await using server = await serveHttp(ENDPOINT, echo);
			const response = await request("POST", server.url, { body: content });
			assert.equal(response.status, 400);
			assert.match(await response.text(), /^400 Bad Request: the content is not JSON: /);
		});
	}

	test("too much content is 413, and names the limit", async () => {
		await using server = await serveHttp(ENDPOINT, echo, { limits: { contentBytes: 10 } });
		const response = await request("POST", server.url, { json: "a".repeat(100) });
		assert.equal(response.status, 413);
		assert.match(await response.text(), /limits\.contentBytes/);
	});
});

describe("a handler of the web's kind", () => {
	const app: WebHandler = {
		async fetch(incoming) {
			const { method, headers, url } = incoming;
			const { pathname, searchParams } = new URL(url);
			switch (pathname) {
				case "/echo":
					return new Response(await incoming.text(), { status: 201, headers: { "X-Method": method } });
				case "/json":
					return Response.json({ name: searchParams.get("name"), accept: headers.get("accept") });
				case "/cookies": {
					const found = new Response("two");
					found.headers.append("set-cookie", "a=1");
					found.headers.append("set-cookie", "b=2; Path=/");
					return found;
				}
				case "/stream":
					return new Response(
						incoming.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new TextEncoderStream()),
					);
				case "/length":
					return new Response("12345", { headers: { "Content-Length": "5" } });
				case "/lie":
					return new Response("12345", { headers: { "Content-Length": "6" } });
				case "/redirect":
					return Response.redirect(new URL("/elsewhere", url), 303);
				case "/empty":
					return new Response(null, { status: 204 });
				case "/refuse":
					throw new HttpError(403, "not here");
				case "/nothing":
					return undefined as unknown as Response;
				default:
					return new Response("not found", { status: 404 });
			}
		},
	};

	async function served(): Promise<{ url: string; errors: unknown[] } & AsyncDisposable> {
		const errors: unknown[] = [];
		const server = await serveHttp(ENDPOINT, app, { onError: (error) => errors.push(error) });
		return { url: server.url, errors, [Symbol.asyncDispose]: () => server.close() };
	}

	test("gets a Request and gives a Response: method, query, fields, content, status", async () => {
		await using server = await served();
		const echo = await request("PUT", `${server.url}/echo`, { body: "é" });
		assert.equal(echo.status, 201);
		assert.equal(echo.headers.get("x-method"), "PUT");
		assert.equal(await echo.text(), "é");
		const json = await get(`${server.url}/json?name=a%20b`, { headers: { Accept: "application/json" } });
		assert.deepEqual(await json.json(), { name: "a b", accept: "application/json" });
		assert.equal((await get(`${server.url}/other`)).status, 404);
	});

	test("keeps cookies apart, and redirects and statuses without content as they are", async () => {
		await using server = await served();
		assert.deepEqual((await get(`${server.url}/cookies`)).headers.getSetCookie(), ["a=1", "b=2; Path=/"]);
		const redirect = await get(`${server.url}/redirect`, { redirects: false });
		assert.equal(redirect.status, 303);
		assert.equal(redirect.headers.get("location"), `${server.url}/elsewhere`);
		assert.equal((await get(`${server.url}/empty`)).status, 204);
	});

	test("streams both ways, more than any buffer holds", async () => {
		await using server = await served();
		async function* pieces(): AsyncGenerator<Uint8Array> {
			for (let count = 0; count < 200; count++) yield Buffer.alloc(10_000, "a");
		}
		const response = await request("POST", `${server.url}/stream`, { body: pieces() });
		assert.equal((await response.bytes()).length, 2_000_000);
	});

	test("its Content-Length is kept, and one that is wrong never becomes a short response", async () => {
		await using server = await served();
		const response = await get(`${server.url}/length`);
		assert.equal(response.headers.get("content-length"), "5");
		assert.equal(await response.text(), "12345");
		await assert.rejects(async () => (await get(`${server.url}/lie`)).text());
		assert.equal(server.errors.length, 1);
	});

	test("answers HEAD without content, and a connection that is lost aborts its signal", async () => {
		const aborted = Promise.withResolvers<void>();
		const asked = Promise.withResolvers<void>();
		await using server = await serveHttp(ENDPOINT, {
			async fetch({ method, signal }) {
				if (method === "HEAD") return new Response("content");
				signal.addEventListener("abort", () => aborted.resolve());
				asked.resolve();
				await aborted.promise;
				return new Response("late");
			},
		});
		const head = await request("HEAD", server.url);
		assert.equal(head.status, 200);
		assert.equal(await head.text(), "");
		const connection = await connect(server.endpoint);
		await connection.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
		await asked.promise;
		connection.reset();
		await aborted.promise;
	});

	test("an HttpError is its own answer, and no Response is a 500", async () => {
		await using server = await served();
		assert.equal((await get(`${server.url}/refuse`)).status, 403);
		assert.equal(server.errors.length, 0);
		assert.equal((await get(`${server.url}/nothing`)).status, 500);
		assert.ok(server.errors[0] instanceof TypeError);
	});
});

describe("without onError, a process warning says what went wrong", () => {
	const gone = new Error("the database is gone");
	const noError: unknown = "just text";
	async function* broken(): AsyncGenerator<string, void, undefined> {
		yield "begin";
		throw gone;
	}
	const brokenStream = (): ReadableStream<Uint8Array> =>
		new ReadableStream({
			pull(controller) {
				controller.error(gone);
			},
		});
	const CASES: Readonly<Record<string, readonly [HttpHandler | WebHandler, says: RegExp]>> = {
		"a handler throws": [
			() => {
				throw gone;
			},
			/the database is gone/,
		],
		"a handler rejects": [async () => await Promise.reject(gone), /the database is gone/],
		"a handler rejects with no error": [
			async () => {
				throw noError;
			},
			/just text/,
		],
		"a handler returns nothing": [(() => undefined) as unknown as HttpHandler, /must return a response/],
		"a handler returns a text": [(() => "hello") as unknown as HttpHandler, /must return a response/],
		"a response has no such status": [() => ({ status: 99 }), /status/],
		"a field has a line break": [() => ({ headers: { "X-A": "a\r\nb: c" } }), /X-A/i],
		"JSON can't be written": [() => ({ json: 1n as unknown as number }), /BigInt|json/],
		"content ends with an error": [() => ({ body: broken() }), /the database is gone/],
		"content is shorter than its length": [() => ({ body: ["abc"], length: 9 }), /3|9/],
		"content is longer than its length": [() => ({ body: ["abcdef"], length: 3 }), /6|3/],
		"content has what is no bytes": [() => ({ body: [7 as unknown as string] }), /7|bytes|string|number/],
		"a web handler throws": [
			{
				fetch() {
					throw gone;
				},
			},
			/the database is gone/,
		],
		"a web handler returns no Response": [
			{ fetch: (() => ({})) as unknown as WebHandler["fetch"] },
			/Response/,
		],
		"a web handler's stream fails": [{ fetch: () => new Response(brokenStream()) }, /the database is gone/],
	};
	for (const [what, [handler, says]] of Object.entries(CASES)) {
		test(what, async () => {
			const listeners = process.listeners("warning");
			process.removeAllListeners("warning");
			try {
				const warned = once(process, "warning");
				await using server = await serveHttp(ENDPOINT, handler);
				// Where the head is on its way already, the response breaks off.
				const status = await get(server.url)
					.bytes()
					.then(
						() => 200,
						() => 0,
					);
				assert.ok(status === 0 || (await get(server.url).catch(() => undefined))?.status === 500, what);
				const [warning] = (await warned) as [Error];
				assert.match(warning.message, says);
			} finally {
				for (const listener of listeners) process.on("warning", listener);
			}
		});
	}
});
