import assert from "node:assert/strict";
import { test } from "node:test";
import {
	type ExchangeSummary,
	HttpError,
	type HttpHandler,
	type ServerRequest,
	type ServerResponse,
} from "../../src/server/index.ts";
import { talk, testService, turns, undated } from "./support.ts";

const hi: HttpHandler = () => ({ body: "hi" });
const timeouts = { headMs: 100, contentMs: 200, sendMs: 300, idleMs: 400, lingerMs: 50 };
const host = "Host: x\r\n";
const get = (target: string, more = ""): string => `GET ${target} HTTP/1.1\r\n${host}${more}\r\n`;
const closing = (method: string, version = "1.1"): string =>
	`${method} / HTTP/${version}\r\n${host}Connection: close\r\n\r\n`;

async function* pieces(...all: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
	yield* all;
}

const framings: {
	readonly name: string;
	readonly answer: ServerResponse;
	readonly request?: string;
	readonly response: string;
}[] = [
	{
		name: "text",
		answer: { body: "hé" },
		response: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nh\xc3\xa9",
	},
	{
		name: "bytes",
		answer: { status: 201, headers: { "X-A": "b" }, body: Buffer.from([0, 255]) },
		response: "HTTP/1.1 201 Created\r\nX-A: b\r\nContent-Length: 2\r\nConnection: close\r\n\r\n\x00\xff",
	},
	{
		name: "nothing",
		answer: {},
		response: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
	},
	{
		name: "pieces of unknown length",
		answer: { body: pieces("ab", "", Buffer.from("cde")) },
		response:
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n",
	},
	{
		name: "pieces of known length",
		answer: { body: ["ab", "c"], length: 3 },
		response: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
	},
	{
		name: "no pieces at all",
		answer: { body: [] },
		response: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
	},
	{
		name: "pieces of unknown length to HTTP/1.0",
		request: closing("GET", "1.0"),
		answer: { body: pieces("ab", "c") },
		response: "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc",
	},
	{
		name: "text to HEAD",
		request: closing("HEAD"),
		answer: { body: "hello" },
		response: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",
	},
	{
		name: "pieces to HEAD",
		request: closing("HEAD"),
		answer: { body: pieces("never sent") },
		response: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
	},
	{
		name: "an announced length to HEAD",
		request: closing("HEAD"),
		answer: { length: 1_000 },
		response: "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n",
	},
	{
		name: "204",
		answer: { status: 204, body: "left out" },
		response: "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
	},
	{
		name: "205",
		answer: { status: 205, body: "left out" },
		response: "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
	},
	{
		name: "304",
		answer: { status: 304, headers: [["ETag", '"x"']] },
		response: 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nConnection: close\r\n\r\n',
	},
	{
		name: "a Date and a Connection of the handler's own",
		answer: {
			headers: [
				["Date", "today"],
				["Connection", "close"],
			],
			body: "x",
		},
		response: "HTTP/1.1 200 OK\r\nDate: today\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx",
	},
];

for (const { name, answer, request = closing("GET"), response } of framings) {
	test(`a response with ${name} is framed as RFC 9112 says`, async () => {
		assert.equal(await talk(() => answer, request), response);
	});
}

test("large content follows its head unchanged, whole or in pieces", async () => {
	const large = "0123456789".repeat(10_000);
	assert.ok((await talk(() => ({ body: large }), closing("GET"))).endsWith(`\r\n\r\n${large}`));
	const chunked = await talk(() => ({ body: pieces(large, "end") }), closing("GET"));
	assert.ok(chunked.endsWith(`\r\n\r\n186a0\r\n${large}\r\n3\r\nend\r\n0\r\n\r\n`));
	const framed = await talk(() => ({ body: pieces(large, large), length: 200_000 }), closing("GET"));
	assert.ok(framed.endsWith(`\r\n\r\n${large}${large}`));
});

test("the handler sees method, target, fields, URL and connection", async () => {
	const seen: unknown[] = [];
	const handler: HttpHandler = (request) => {
		const { method, target, version, url, headers: fields, wantsHandOver, connection, body } = request;
		seen.push([method, target, version, url.href, fields.get("x"), wantsHandOver, body.length]);
		assert.equal(connection.remote.family, "IPv4");
		assert.equal(request.url, url);
		return {};
	};
	await talk(handler, "GET //a?b HTTP/1.1\r\nHost: Example.ORG:81\r\nX: 1\r\n\r\n");
	await talk(handler, "GET http://other/c HTTP/1.1\r\nHost: other\r\n\r\n");
	await talk(handler, "OPTIONS * HTTP/1.0\r\n\r\n");
	await talk(
		handler,
		"DELETE /d HTTP/1.1\r\nHost: [::1]:8080\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	);
	await talk(handler, "CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n");
	assert.deepEqual(seen, [
		["GET", "//a?b", "1.1", "http://example.org:81//a?b", "1", false, 0],
		["GET", "http://other/c", "1.1", "http://other/c", null, false, 0],
		["OPTIONS", "*", "1.0", "http://localhost/", null, false, 0],
		["DELETE", "/d", "1.1", "http://[::1]:8080/d", null, false, undefined],
		["CONNECT", "h:1", "1.1", "http://h:1/", null, true, 0],
	]);
});

test("a Host that makes no URL is answered with 400 by the handler that asks for it", async () => {
	const text = await talk(({ url }) => ({ body: url.href }), "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n");
	assert.match(text, /^HTTP\/1.1 400 Bad Request\r\n/);
});

const persistence: [request: string, more: string][] = [
	["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "keeps"],
	["GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "closes"],
	["GET / HTTP/1.1\r\nHost: x\r\nConnection: foo, Close\r\n\r\n", "closes"],
	["GET / HTTP/1.0\r\n\r\n", "closes"],
	["GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "keeps"],
	["POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", "keeps"],
];

for (const [request, outcome] of persistence) {
	test(`after ${JSON.stringify(request)} the server ${outcome} the connection`, async () => {
		const client = testService(hi).connect();
		client.send(request);
		await client.until("hi");
		if (outcome === "closes") {
			await client.closed;
			assert.match(client.text, /Connection: close\r\n/);
			return;
		}
		assert.equal(client.isEnded, false);
		assert.equal(/Connection: keep-alive/.test(client.text), request.includes("1.0"));
		client.send(request);
		await client.until(/hi[\s\S]*hi/);
		client.connection.end();
		await client.closed;
	});
}

for (const chunkBytes of [1, 7, 65_536]) {
	test(`pipelined requests are answered in order, whoever is ready first (${chunkBytes} bytes at a time)`, async () => {
		const gates = new Map<string, PromiseWithResolvers<void>>();
		const handler: HttpHandler = async ({ target, body }) => {
			const content = await body.text();
			const gate = Promise.withResolvers<void>();
			gates.set(target, gate);
			if (target === "/1") await gate.promise;
			return { body: target + content };
		};
		const client = testService(handler).connect({ chunkBytes });
		client.send(
			`${get("/1")}POST /2 HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\nabc` +
				`POST /3 HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n${get("/4")}`,
		);
		client.connection.end();
		while (!gates.has("/1")) await turns(1);
		await turns(50);
		assert.equal(client.text, "");
		gates.get("/1")?.resolve();
		await client.closed;
		const bodies = [...client.text.matchAll(/\r\n\r\n([^H]*)/g)].map(([, body]) => body);
		assert.deepEqual(bodies, ["/1", "/2abc", "/3de", "/4"]);
	});
}

test("a client may end its side after the request, and still gets its response", async () => {
	const gate = Promise.withResolvers<void>();
	const client = testService(async () => {
		await gate.promise;
		return { body: "late" };
	}).connect();
	client.send(get("/"));
	client.connection.end();
	await turns(5);
	gate.resolve();
	await client.closed;
	assert.match(client.text, /late$/);
});

const hostile: [bytes: string, status: number][] = [
	["GET / HTTP/1.1\r\n\r\n", 400],
	["GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400],
	["GET / HTTP/1.1\nHost: a\n\n", 400],
	["GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
	["G\x00T / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
	["GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n", 400],
	["GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400],
	["GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc", 400],
	["GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400],
	["GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501],
	["GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505],
	["PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", 505],
	["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
	["hello\r\n", 400],
	[`GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414],
	[`GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(70_000)}\r\n\r\n`, 431],
	[`GET / HTTP/1.1\r\nHost: a\r\n${"X: y\r\n".repeat(300)}\r\n`, 431],
	["POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", 413],
	["POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 413],
	["GET / HT", 400],
];

for (const [bytes, status] of hostile) {
	const name = bytes.length > 80 ? `${bytes.slice(0, 80)}...` : bytes;
	for (const chunkBytes of [1, 65_536]) {
		test(`${JSON.stringify(name)} is answered with ${status} and a close (${chunkBytes} bytes at a time)`, async () => {
			const text = await talk(hi, bytes, {}, { chunkBytes });
			assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `));
			assert.match(text, /\r\nConnection: close\r\n/);
			assert.equal(text.match(/^HTTP\/1\.1 \d/gm)?.length, 1);
		});
	}
}

test("what follows a refused request is never taken for another one", async () => {
	const targets: string[] = [];
	const handler: HttpHandler = ({ target }) => {
		targets.push(target);
		return {};
	};
	await talk(handler, `${get("/1")}GET / HTTP/1.1\r\nX\r\n\r\n${get("/2")}`);
	await talk(handler, `POST /3 HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n${get("/4")}`);
	await talk(handler, `GET /5 HTTP/1.1\r\n${host}Connection: close\r\n\r\n${get("/6")}`);
	assert.deepEqual(targets, ["/1", "/3", "/5"]);
});

test("broken content is answered with 400 where the handler reads it", async () => {
	const echo: HttpHandler = async ({ body }) => ({ body: await body.bytes() });
	for (const content of ["zz\r\n", "3\r\nabcd", "3\r\nab"]) {
		const text = await talk(echo, `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n${content}`);
		assert.match(text, /^HTTP\/1.1 400 .*Connection: close/s, content);
	}
	const short = await talk(echo, `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\nabc`);
	assert.match(short, /^HTTP\/1.1 400 /);
});

test("content broken after the response is answered with a close only", async () => {
	const client = testService(hi).connect();
	client.send(`POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`);
	await client.until("hi");
	client.send("oops");
	await client.closed;
	assert.equal(client.text.match(/HTTP\/1/g)?.length, 1);
});

test("content can be streamed, and carries its trailer section", async () => {
	const seen: string[] = [];
	const handler: HttpHandler = async ({ body }) => {
		for await (const piece of body) seen.push(Buffer.from(piece).toString());
		return { body: `${body.trailers.get("x")}` };
	};
	const bytes = `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nab\r\n1\r\nc\r\n0\r\nX: y\r\n\r\n`;
	assert.match(await talk(handler, bytes, {}, { chunkBytes: 1 }), /\r\n\r\ny$/);
	assert.equal(seen.join(""), "abc");
});

test("content can be read once only", async () => {
	const errors: unknown[] = [];
	const handler: HttpHandler = async ({ body }) => {
		await body.text();
		return { body: await body.text() };
	};
	const bytes = `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\n\r\na`;
	assert.match(await talk(handler, bytes, { onError: (error) => errors.push(error) }), /^HTTP\/1.1 500 /);
	assert.match(String(errors[0]), /has already been read/);
});

test("an echo streams a request back while it arrives, in both framings, and keeps the connection", async () => {
	const service = testService(({ body }) => ({ body }));
	const client = service.connect({ chunkBytes: 1_000 });
	client.send(`POST / HTTP/1.1\r\n${host}Content-Length: 200000\r\n\r\n${"x".repeat(100_000)}`);
	await client.until(/x{900}/);
	client.send("y".repeat(100_000));
	await client.until("\r\n0\r\n\r\n");
	assert.equal(client.text.match(/y/g)?.length, 100_000);
	client.send(get("/"));
	await client.until(/0\r\n\r\nHTTP[\s\S]*0\r\n\r\n/);
	assert.equal(client.isEnded, false);
	client.connection.reset();
});

test("content beyond the limit is 413, announced or not", async () => {
	const limits = { contentBytes: 10 };
	const read: HttpHandler = async ({ body }) => ({ body: await body.text() });
	const announced = `POST / HTTP/1.1\r\n${host}Content-Length: 11\r\n\r\n12345678901`;
	const chunked = `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n0\r\n\r\n`;
	for (const bytes of [announced, chunked])
		assert.match(await talk(read, bytes, { limits }), /^HTTP\/1.1 413 /);
	const just = `POST / HTTP/1.1\r\n${host}Content-Length: 10\r\n\r\n1234567890`;
	assert.match(await talk(read, just, { limits }), /1234567890$/);
});

test("little unread content is thrown away and the connection kept; much closes it", async () => {
	const little = testService(hi).connect();
	little.send(`POST / HTTP/1.1\r\n${host}Content-Length: 60000\r\n\r\n`);
	await little.until("hi");
	little.send("x".repeat(60_000));
	little.send(get("/"));
	await little.until(/hi[\s\S]*hi/);
	little.connection.reset();

	const much = testService(hi).connect();
	much.send(`POST / HTTP/1.1\r\n${host}Content-Length: 70000\r\n\r\n`);
	await much.until("hi");
	assert.match(much.text, /Connection: close/);
	await much.closed;

	const endless = testService(hi).connect();
	endless.send(`POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`);
	await endless.until("hi");
	assert.doesNotMatch(endless.text, /Connection: close/);
	endless.send(`20000\r\n${"x".repeat(0x20000)}`);
	await endless.closed;
	assert.equal(endless.text.match(/HTTP\/1/g)?.length, 1);
});

test("content that is read slowly makes the client wait", async () => {
	const gate = Promise.withResolvers<void>();
	const handler: HttpHandler = async ({ body }) => {
		let size = 0;
		for await (const piece of body) {
			size += piece.length;
			await gate.promise;
		}
		return { body: `${size}` };
	};
	const client = testService(handler).connect({ chunkBytes: 10_000 });
	client.send(`POST / HTTP/1.1\r\n${host}Content-Length: 1000000\r\n\r\n`);
	let sent = 0;
	while (sent < 1_000_000 && client.connection.send("x".repeat(10_000))) {
		sent += 10_000;
		await turns(2);
	}
	assert.ok(sent < 400_000, `${sent} bytes were taken although nobody read them`);
	sent += 10_000;
	client.send("x".repeat(1_000_000 - sent));
	gate.resolve();
	await client.until("\r\n\r\n1000000");
	client.connection.end();
	await client.closed;
});

test("100 (Continue) is sent when the content is first asked for, and not before", async () => {
	const gate = Promise.withResolvers<void>();
	const handler: HttpHandler = async ({ body }) => {
		await gate.promise;
		return { body: await body.text() };
	};
	const client = testService(handler).connect();
	client.send(`POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nExpect: 100-continue\r\n\r\n`);
	await turns(5);
	assert.equal(client.text, "");
	gate.resolve();
	await client.until("100 Continue\r\n\r\n");
	client.send("abc");
	await client.until("\r\n\r\nabc");
	assert.equal(
		undated(client.text),
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
	);
	client.connection.reset();
});

test("a streamed echo asks for the content it was promised", async () => {
	const client = testService(({ body }) => ({ body })).connect();
	client.send(`POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nExpect: 100-continue\r\n\r\n`);
	await client.until("100 Continue\r\n\r\n");
	client.send("abc");
	await client.until("3\r\nabc\r\n0\r\n\r\n");
	client.connection.reset();
});

test("a response without reading expected content closes the connection, without 100", async () => {
	const text = await talk(hi, `POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nExpect: 100-continue\r\n\r\n`);
	assert.match(text, /^HTTP\/1.1 200 OK\r\n.*Connection: close/s);
});

test("an expectation that is not 100-continue is answered with 417, without its handler", async () => {
	const text = await talk(() => assert.fail(), get("/", "Expect: the-unexpected\r\n"));
	assert.match(text, /^HTTP\/1.1 417 Expectation Failed\r\n/);
});

test("HTTP/1.0 expectations mean nothing", async () => {
	assert.match(await talk(hi, "GET / HTTP/1.0\r\nExpect: nonsense\r\n\r\n"), /^HTTP\/1.1 200 /);
});

test("what a handler throws becomes a response, and only the unexpected is reported", async () => {
	const cases: [thrown: unknown, status: number, body: string, isReported: boolean][] = [
		[new HttpError(404), 404, "404 Not Found\n", false],
		[new HttpError(503, "later", { "Retry-After": "5" }), 503, "503 Service Unavailable: later\n", false],
		[new Error("secret"), 500, "500 Internal Server Error\n", true],
		["text", 500, "500 Internal Server Error\n", true],
	];
	for (const [thrown, status, body, isReported] of cases) {
		for (const isSync of [true, false]) {
			const errors: unknown[] = [];
			const handler: HttpHandler = () => {
				if (isSync) throw thrown;
				return Promise.reject(thrown);
			};
			const text = await talk(handler, get("/"), { onError: (error) => errors.push(error) });
			assert.ok(text.startsWith(`HTTP/1.1 ${status} `), text);
			assert.ok(text.endsWith(`\r\n\r\n${body}`), text);
			assert.deepEqual(errors, isReported ? [thrown] : []);
			if (status === 503) assert.match(text, /Retry-After: 5\r\n/);
		}
	}
});

test("a response that may not be sent becomes a 500, and nothing of it is sent", async () => {
	const wrong: ServerResponse[] = [
		{ headers: { "X-A": "b\r\nSet-Cookie: evil=1" } },
		{ headers: { "bad name": "x" } },
		{ headers: { "Content-Length": "3" }, body: "abcd" },
		{ headers: { "Transfer-Encoding": "chunked" } },
		{ status: 99 },
		{ status: 101 },
		{ status: 100 },
		{ length: -1 },
		{ handOver: () => {} },
		{ status: 101, handOver: () => {} },
		{ status: 1000, body: pieces("x") },
	];
	for (const response of wrong) {
		const errors: unknown[] = [];
		const text = await talk(() => response, get("/"), { onError: (error) => errors.push(error) });
		assert.match(text, /^HTTP\/1.1 500 Internal Server Error\r\n/);
		assert.doesNotMatch(text, /evil/);
		assert.equal(errors.length, 1);
	}
});

test("a handler that answers with nothing, or by a promise of another kind, is understood", async () => {
	for (const nothing of [undefined, null, "text", Promise.resolve(undefined)]) {
		const errors: unknown[] = [];
		const text = await talk((() => nothing) as never, get("/"), { onError: (error) => errors.push(error) });
		assert.match(text, /^HTTP\/1.1 500 /);
		assert.match(String(errors[0]), /must return a response object/);
	}
	const thenable = Object.create(null, {
		// biome-ignore lint/suspicious/noThenProperty: a promise that is none of the language's own
		then: { value: (resolve: (answer: ServerResponse) => void) => resolve({ body: "later" }) },
	});
	assert.match(await talk(() => thenable as Promise<ServerResponse>, get("/")), /later$/);
});

test("content that fails before its first piece is a 500; later, a reset: never a short body", async () => {
	const errors: unknown[] = [];
	const options = { onError: (error: unknown) => errors.push(error) };
	async function* failing(first: string): AsyncGenerator<string> {
		if (first !== "") yield first;
		throw new Error("broken source");
	}
	assert.match(await talk(() => ({ body: failing("") }), get("/"), options), /^HTTP\/1.1 500 /);
	for (const body of [failing("abc"), failing("x".repeat(100_000))]) {
		const client = testService(() => ({ body }), options).connect();
		client.send(get("/"));
		await client.closed;
		assert.equal(client.error?.code, "ECONNRESET");
		assert.doesNotMatch(client.text, /\r\n0\r\n\r\n/);
	}
	assert.equal(errors.length, 3);
});

test("content that is not as long as was said resets the connection", async () => {
	for (const [body, length] of [
		[["abc", "d"], 3],
		[["ab"], 3],
	] as const) {
		const errors: unknown[] = [];
		const client = testService(() => ({ body, length }), {
			onError: (error) => errors.push(error),
		}).connect();
		client.send(get("/"));
		await client.closed;
		assert.equal(client.error?.code, "ECONNRESET");
		assert.match(String(errors[0]), /declared/);
	}
});

test("a slow client makes the content wait", async () => {
	let produced = 0;
	async function* endless(): AsyncGenerator<Uint8Array> {
		for (;;) {
			produced += 10_000;
			yield Buffer.alloc(10_000);
		}
	}
	const client = testService(() => ({ body: endless() })).connect();
	client.wantsMore = false;
	client.send(get("/"));
	await turns(50);
	assert.ok(produced < 300_000, `${produced} bytes were produced for nobody`);
	const before = produced;
	client.wantsMore = true;
	client.connection.resume();
	await turns(20);
	assert.ok(produced > before);
	client.connection.reset();
});

test("a client that asks on without reading the answers has to wait", async () => {
	let answered = 0;
	const client = testService(() => {
		answered++;
		return { body: "x".repeat(100_000) };
	}).connect();
	client.wantsMore = false;
	for (let sent = 0; sent < 1_000; sent++) client.send(get("/"));
	await turns(50);
	assert.ok(answered < 10, `${answered} answers were made for nobody`);
	client.wantsMore = true;
	client.connection.resume();
	client.connection.end();
	await client.closed;
	assert.equal(answered, 1_000);
	assert.equal(client.text.match(/HTTP\/1\.1 200/g)?.length, 1_000);
});

test("large content goes out slice by slice: a slow client is not reset while it makes progress", async () => {
	const size = 2_000_000;
	for (const body of ["x".repeat(size), [Buffer.alloc(size, "x")]]) {
		const { connect, clock } = testService(() => ({ body }), { timeouts });
		const client = connect({ chunkBytes: 10_000 });
		client.wantsMore = false;
		client.send(closing("GET"));
		while (!client.isEnded) {
			await turns(2);
			clock.advance(5);
			client.connection.resume();
		}
		await client.closed;
		assert.equal(client.error, undefined);
		assert.equal(client.text.match(/x/g)?.length, size);
	}
});

test("a client that leaves aborts the request's signal, and ends its content", async () => {
	const lost: string[] = [];
	const requests: ServerRequest[] = [];
	const done = Promise.withResolvers<void>();
	const { connect, service } = testService(async (request) => {
		requests.push(request);
		request.signal.addEventListener("abort", () => lost.push("aborted"));
		await request.body.bytes().catch((error: { code: string }) => lost.push(error.code));
		done.resolve();
		return { body: pieces("nobody", "hears") };
	});
	const client = connect();
	client.send(`POST / HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\na`);
	while (requests.length === 0) await turns(1);
	client.connection.reset();
	await done.promise;
	await turns(3);
	assert.deepEqual(lost, ["aborted", "ECONNRESET"]);
	assert.equal(requests[0]?.signal.aborted, true);
	assert.equal(service.openConnections, 0);
});

test("a signal asked for after the client left is aborted already", async () => {
	const request = Promise.withResolvers<ServerRequest>();
	const { connect } = testService((asked) => {
		request.resolve(asked);
		return new Promise<never>(() => {});
	});
	const client = connect();
	client.send(get("/"));
	const asked = await request.promise;
	client.connection.reset();
	await client.closed;
	await turns(2);
	assert.equal(asked.signal.aborted, true);
});

test("an abandoned response ends its iterator", async () => {
	const ended = Promise.withResolvers<void>();
	async function* source(): AsyncGenerator<string> {
		try {
			for (;;) {
				await turns(1);
				yield "x".repeat(50_000);
			}
		} finally {
			ended.resolve();
		}
	}
	const client = testService(() => ({ body: source() })).connect();
	client.send(get("/"));
	await client.until("xxx");
	client.connection.reset();
	await ended.promise;
});

test("an accepted Upgrade hands the connection over, with what was sent already", async () => {
	const { connect, service } = testService(({ wantsHandOver }) => {
		assert.equal(wantsHandOver, true);
		return {
			status: 101,
			headers: { Connection: "Upgrade", Upgrade: "shout" },
			async handOver(connection) {
				for await (const bytes of connection) connection.send(Buffer.from(bytes).toString().toUpperCase());
				connection.end();
			},
		};
	});
	const client = connect();
	client.send(`${get("/", "Connection: Upgrade\r\nUpgrade: shout\r\n")}early `);
	await client.until("EARLY ");
	client.send("late");
	client.connection.end();
	await client.closed;
	assert.equal(
		undated(client.text),
		"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\nEARLY LATE",
	);
	assert.equal(service.openConnections, 0);
});

const upgrade = "Connection: Upgrade\r\nUpgrade: echo\r\n";
const acceptUpgrade: HttpHandler = () => ({
	status: 101,
	headers: { Connection: "Upgrade", Upgrade: "echo" },
	async handOver(connection) {
		for await (const bytes of connection) connection.send(Uint8Array.from(bytes));
		connection.end();
	},
});

test("100 (Continue) comes before the 101 of an accepted Upgrade", async () => {
	const client = testService(acceptUpgrade).connect();
	client.send(`POST / HTTP/1.1\r\n${host}${upgrade}Expect: 100-continue\r\nContent-Length: 4\r\n\r\n`);
	await client.until("101");
	client.send("bodyother");
	client.connection.end();
	await client.closed;
	assert.match(
		client.text,
		/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 101 Switching Protocols\r\n[\s\S]*\r\n\r\nother$/,
	);
});

test("content that nobody reads before an accepted Upgrade is thrown away, however large", async () => {
	const client = testService(acceptUpgrade).connect();
	client.send(`POST / HTTP/1.1\r\n${host}${upgrade}Content-Length: 500000\r\n\r\n`);
	await client.until("101");
	for (let count = 0; count < 50; count++) client.send("x".repeat(10_000));
	client.send("other");
	await client.until("other");
	assert.doesNotMatch(client.text, /xx/);
	client.connection.reset();
});

test("a connection whose Upgrade was accepted and whose content never comes is reset", async () => {
	const { connect, clock, service } = testService(acceptUpgrade, { timeouts: { contentMs: 1_000 } });
	const client = connect();
	client.send(`POST / HTTP/1.1\r\n${host}${upgrade}Content-Length: 5\r\n\r\nbo`);
	await client.until("101");
	clock.advance(999);
	await turns(2);
	assert.equal(service.openConnections, 1);
	clock.advance(1);
	await client.closed;
	assert.equal(client.error?.code, "ECONNRESET");
	assert.equal(service.openConnections, 0);
});

test("an accepted CONNECT becomes a tunnel, without framing fields", async () => {
	const client = testService(() => ({ handOver: (connection) => connection.write("tunnel") })).connect();
	client.send("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n");
	await client.until("tunnel");
	assert.equal(undated(client.text), "HTTP/1.1 200 OK\r\n\r\ntunnel");
	client.connection.reset();
});

test("a refused CONNECT or Upgrade leaves the connection to HTTP", async () => {
	const refuse: HttpHandler = ({ method }) =>
		method === "CONNECT" ? { status: 403 } : { body: "as before" };
	const text = await talk(
		refuse,
		`CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n${get("/", "Connection: Upgrade\r\nUpgrade: h2c\r\n")}`,
	);
	assert.match(text, /403 Forbidden.*200 OK.*as before/s);
	const errors: unknown[] = [];
	const forgotten = await talk(() => ({}), "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", {
		onError: (error) => errors.push(error),
	});
	assert.match(forgotten, /^HTTP\/1.1 500 /);
	assert.equal(errors.length, 1);
});

test("a failing hand-over resets the connection and is reported", async () => {
	for (const handOver of [
		() => {
			throw new Error("sync");
		},
		() => Promise.reject(new Error("async")),
	]) {
		const errors: unknown[] = [];
		const client = testService(() => ({ handOver }), { onError: (error) => errors.push(error) }).connect();
		client.send("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n");
		await client.closed;
		assert.equal(client.error?.code, "ECONNRESET");
		assert.equal(errors.length, 1);
	}
});

test("each exchange is summarized for a log", async () => {
	const log: ExchangeSummary[] = [];
	const options = { onExchange: (exchange: ExchangeSummary) => log.push(exchange) };
	await talk(
		({ target }) => (target === "/a" ? { body: "hello" } : { status: 404 }),
		get("/a") + get("/b"),
		options,
	);
	await talk(hi, "nonsense\r\n\r\n", options);
	const client = testService(() => new Promise<never>(() => {}), options).connect();
	client.send(get("/c"));
	await turns(3);
	client.connection.reset();
	await turns(3);
	assert.deepEqual(
		log.map(({ method, target, status, contentBytes, isComplete }) => [
			method,
			target,
			status,
			contentBytes,
			isComplete,
		]),
		[
			["GET", "/a", 200, 5, true],
			["GET", "/b", 404, 0, true],
			["", "", 400, log[2]?.contentBytes, true],
			["GET", "/c", 0, 0, false],
		],
	);
	assert.equal(log[0]?.remote, "127.0.0.1:50000");
});

test("a connection on which nothing is asked is closed without a word", async () => {
	const { connect, clock } = testService(hi, { timeouts });
	const client = connect();
	clock.advance(99);
	await turns(2);
	assert.equal(client.isEnded, false);
	clock.advance(1);
	await client.closed;
	await turns(1);
	assert.equal(client.text, "");
	assert.equal(clock.size, 0);
});

test("a head that takes too long is answered with 408, however its bytes drip", async () => {
	const { connect, clock } = testService(hi, { timeouts });
	const client = connect();
	for (const byte of get("/").slice(0, 10)) {
		client.send(byte);
		await turns(2);
		clock.advance(10);
	}
	await client.closed;
	assert.match(client.text, /^HTTP\/1.1 408 Request Timeout\r\n/);
});

test("unread content that never comes closes the connection after the response", async () => {
	const { connect, clock } = testService(hi, { timeouts });
	const client = connect();
	client.send(`POST / HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\n`);
	await client.until("hi");
	clock.advance(200);
	await client.closed;
	assert.equal(client.error, undefined);
});

test("a handler may take its time", async () => {
	const gate = Promise.withResolvers<void>();
	const { connect, clock } = testService(
		async () => {
			await gate.promise;
			return { body: "done" };
		},
		{ timeouts },
	);
	const client = connect();
	client.send(get("/"));
	await turns(2);
	clock.advance(1_000_000);
	gate.resolve();
	await client.until("done");
	client.connection.reset();
});

test("an idle connection is closed after its time, not before", async () => {
	const { connect, clock } = testService(hi, { timeouts });
	const client = connect();
	client.send(get("/"));
	await client.until("hi");
	clock.advance(399);
	client.send(get("/"));
	await client.until(/hi[\s\S]*hi/);
	clock.advance(399);
	await turns(2);
	assert.equal(client.isEnded, false);
	clock.advance(1);
	await client.closed;
	assert.equal(client.text.match(/HTTP/g)?.length, 2);
});

test("a client that takes nothing of its response is reset", async () => {
	const { connect, clock } = testService(() => ({ body: "x".repeat(200_000) }), { timeouts });
	const client = connect();
	client.wantsMore = false;
	client.send(get("/"));
	await turns(3);
	clock.advance(299);
	await turns(2);
	assert.equal(client.connection.isClosed, false);
	clock.advance(1);
	await client.closed;
	assert.equal(client.error?.code, "ECONNRESET");
});

test("a client that goes on sending after a close is cut off, by time or by size", async () => {
	for (const how of ["time", "size"]) {
		const { connect, clock, service } = testService(hi, { timeouts });
		const client = connect();
		client.onEnd = () => {};
		client.send(closing("GET"));
		await client.until("hi");
		client.send("x".repeat(1_000));
		await turns(3);
		assert.equal(service.openConnections, 1);
		if (how === "time") clock.advance(50);
		else client.send("x".repeat(2_000_000));
		await turns(50);
		assert.equal(service.openConnections, 0);
		client.connection.reset();
	}
});

test("closing ends idle connections at once, and busy ones after their response", async () => {
	const gate = Promise.withResolvers<void>();
	const { connect, service } = testService(async () => {
		await gate.promise;
		return { body: "last" };
	});
	const idle = connect();
	const busy = connect();
	busy.send(get("/") + get("/never"));
	await turns(2);
	service.closeWhenIdle();
	await idle.closed;
	assert.equal(idle.text, "");
	gate.resolve();
	await busy.closed;
	assert.match(busy.text, /Connection: close\r\n.*last$/s);
	assert.equal(busy.text.match(/HTTP/g)?.length, 1);
	await turns(1);
	assert.equal(service.openConnections, 0);
});

test("aborting resets every connection", async () => {
	const { connect, service } = testService(hi);
	const client = connect();
	await turns(1);
	service.abort();
	await client.closed;
	assert.equal(client.error?.code, "ECONNRESET");
});
