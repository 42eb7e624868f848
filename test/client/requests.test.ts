// What a request looks like on the wire, where it goes, and which calls are refused before anything is sent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import {
	Client,
	type ClientOptions,
	get,
	type RequestOptions,
	request,
	VERSION,
} from "../../src/client/index.ts";
import { scriptedServer } from "../../src/testing/index.ts";
import { failureOf, ok, play, requestsTo, serve, withClient } from "./support.ts";

const limit = { timeout: 10_000 };

/** The head that a call puts on the wire, with the server's port written as PORT. */
async function headOf(
	call: { readonly method?: string; readonly path?: string } & RequestOptions,
	options: ClientOptions = {},
): Promise<string> {
	const server = await serve(ok(""));
	const { method = "GET", path = "/", ...rest } = call;
	await withClient(server, options, async (client) => {
		await (await client.request(method, server.url + path, rest)).text();
	});
	return (requestsTo(server)[0]?.head ?? "").replaceAll(String(server.port), "PORT");
}

const common = `host: 127.0.0.1:PORT\r\nuser-agent: gannet/${VERSION}\r\naccept: */*\r\naccept-encoding: gzip, deflate, br, zstd\r\n`;

test("a plain request has a host, a user agent and accepts everything", limit, async () => {
	assert.equal(await headOf({}), `GET / HTTP/1.1\r\n${common}\r\n`);
	assert.equal(await headOf({ path: "" }), `GET / HTTP/1.1\r\n${common}\r\n`);
	assert.equal(await headOf({ method: "DELETE" }), `DELETE / HTTP/1.1\r\n${common}\r\n`);
	assert.equal(await headOf({ method: "QUERY" }), `QUERY / HTTP/1.1\r\n${common}\r\n`);
	for (const method of ["POST", "PUT", "PATCH"]) {
		assert.equal(await headOf({ method }), `${method} / HTTP/1.1\r\n${common}content-length: 0\r\n\r\n`);
	}
});

test("each method of the client sends that method", limit, async () => {
	const server = await serve(({ method }) => (method === "HEAD" ? ok("") : ok(method)));
	await withClient(server, {}, async (client) => {
		for (const name of ["get", "post", "put", "patch", "delete"] as const) {
			assert.equal(await (await client[name](server.url)).text(), name.toUpperCase());
		}
		assert.equal((await client.head(new URL(server.url))).status, 200);
	});
});

test(
	"headers may be a record, pairs, a Headers or those of a response; each list item is a line",
	limit,
	async () => {
		const lines = "X-One: 1\r\nx-two: a\r\nx-two: b\r\n";
		const record = { "X-One": 1, "x-two": ["a", "b"], "x-no": undefined };
		const pairs = [
			["X-One", "1"],
			["x-two", "a"],
			["x-two", "b"],
		] as const;
		for (const headers of [record, pairs, new Map(pairs.slice(0, 1))]) {
			const head = await headOf({ headers });
			assert.ok(head.includes(lines) || (headers instanceof Map && head.includes("X-One: 1\r\n")), head);
		}
		assert.ok((await headOf({ headers: new Headers({ "X-One": "1" }) })).includes("x-one: 1\r\n"));
		const server = await serve(ok("", "X-One: 1"));
		await withClient(server, {}, async (client) => {
			const { headers } = await client.get(server.url);
			await client.get(server.url, { headers: [...headers].filter(([name]) => name === "X-One") });
			assert.match(requestsTo(server)[1]?.head ?? "", /\r\nX-One: 1\r\n/);
		});
	},
);

test("a request's own headers replace what the client would send, line by line", limit, async () => {
	const headers = { Host: "other.test", "User-Agent": "x", ACCEPT: "text/html", "Accept-Encoding": "br" };
	assert.equal(
		await headOf({ headers }),
		"GET / HTTP/1.1\r\nHost: other.test\r\nUser-Agent: x\r\nACCEPT: text/html\r\nAccept-Encoding: br\r\n\r\n",
	);
});

test("default headers go with each request that does not name them itself", limit, async () => {
	const options = {
		headers: { "user-agent": "mine", "X-Default": "d", accept: "a/b", "accept-encoding": "zstd" },
	};
	const plain = await headOf({}, options);
	assert.equal(
		plain,
		"GET / HTTP/1.1\r\nhost: 127.0.0.1:PORT\r\nuser-agent: mine\r\nX-Default: d\r\naccept: a/b\r\naccept-encoding: zstd\r\n\r\n",
	);
	const own = await headOf({ headers: { "x-default": "e" } }, options);
	assert.match(own, /\r\nx-default: e\r\n/);
	assert.match(own, /\r\nuser-agent: mine\r\n/);
	assert.doesNotMatch(own, /X-Default: d/);
	const posted = await headOf({ method: "POST", body: "x" }, options);
	assert.match(posted, /\r\nX-Default: d\r\n.*content-length: 1\r\n\r\n$/s);
});

test(
	"a default `connection: close` closes each connection, unless the request says otherwise",
	limit,
	async () => {
		const server = await serve(ok("hi"));
		await withClient(server, { headers: { connection: "close" } }, async (client) => {
			await (await client.get(server.url)).text();
			await (await client.get(server.url, { headers: { "x-a": "b" } })).text();
			await server.disconnected(2);
			await (await client.get(server.url, { headers: { connection: "keep-alive" } })).text();
			await (await client.get(server.url)).text();
			assert.equal(server.connections.length, 3);
		});
	},
);

test(
	"the target is what the URL standard makes of the URL, the first time and the second",
	limit,
	async () => {
		const cases = [
			["", "/"],
			["?a=/b", "/?a=/b"],
			// An empty query is not the same as none.
			["?", "/?"],
			["/a?", "/a?"],
			["/a?#?", "/a?"],
			["/a#?", "/a"],
			["#/x", "/"],
			["/#/x", "/"],
			["/a b/é?q=ü|", "/a%20b/%C3%A9?q=%C3%BC|"],
			["/a/../b/./c", "/b/c"],
			["/a/..", "/"],
			["/%2e%2e/x", "/x"],
			["/.well-known/x", "/.well-known/x"],
			["\\x/y", "/x/y"],
			["//double", "//double"],
			["/a'b\"c<d>", "/a'b%22c%3Cd%3E"],
		];
		const server = await serve(({ target }) => ok(target));
		await withClient(server, {}, async (client) => {
			for (let turn = 0; turn < 2; turn++) {
				for (const [path, target] of cases) {
					assert.equal(await (await client.get(server.url + path)).text(), target, `${path}, turn ${turn}`);
				}
			}
		});
	},
);

test("URLs that look alike in the beginning do not lead to each other's server", limit, async () => {
	const one = await serve(ok("one"));
	const two = await serve(ok("two"));
	await withClient(one, {}, async (client) => {
		for (let turn = 0; turn < 2; turn++) {
			for (const [server, text] of [
				[one, "one"],
				[two, "two"],
			] as const) {
				const { port } = server;
				for (const url of [
					`http:///127.0.0.1:${port}/`,
					`HTTP://127.0.0.1:${port}?a/`,
					`http://x@127.0.0.1:${port}/`,
				]) {
					assert.equal(await (await client.get(url)).text(), text, url);
				}
			}
		}
	});
	await two.close();
});

test("userinfo becomes Authorization, and is never shown", limit, async () => {
	const server = await serve(({ target }) => (target === "/bad" ? "nonsense\r\n\r\n" : ok("hi")));
	await withClient(server, {}, async (client) => {
		const url = server.url.replace("//", "//us%40er:pa%C3%A9ss@");
		for (let turn = 0; turn < 2; turn++) {
			const response = await client.get(`${url}/x#part`);
			assert.equal(response.url, `${server.url}/x`);
			assert.doesNotMatch(inspect(response), /pa%C3%A9ss|paéss/);
			const value = Buffer.from("us@er:paéss").toString("base64");
			assert.match(requestsTo(server)[turn]?.head ?? "", new RegExp(`\r\nauthorization: Basic ${value}\r\n`));
			await response.text();
		}
		const own = await client.get(url, { headers: { authorization: "Bearer t" } });
		assert.doesNotMatch(requestsTo(server)[2]?.head ?? "", /Basic/);
		await own.text();
		const error = await failureOf(client.get(`${url}/bad`));
		assert.equal(error.url, `${server.url}/bad`);
		assert.doesNotMatch(inspect(error), /pa%C3%A9ss|paéss/);
		await (await client.get(server.url)).text();
		assert.doesNotMatch(requestsTo(server)[4]?.head ?? "", /authorization/);
	});
});

test("CONNECT and OPTIONS * send the target that they are given", limit, async () => {
	assert.match(
		await headOf({ method: "OPTIONS", target: "*" }),
		/^OPTIONS \* HTTP\/1\.1\r\nhost: 127\.0\.0\.1:PORT\r\n/,
	);
	const server = await play([
		{ awaitRequest: true },
		{ send: "HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n" },
	]);
	await withClient(server, {}, async (client) => {
		const response = await client.request("CONNECT", server.url, { target: "far.test:443" });
		assert.equal(response.status, 403);
		assert.equal(response.upgraded, undefined);
	});
	assert.match(
		requestsTo(server)[0]?.head ?? "",
		/^CONNECT far\.test:443 HTTP\/1\.1\r\nhost: far\.test:443\r\n/,
	);
});

const circular: unknown[] = [];
circular.push(circular);

const refusals: readonly {
	readonly name: string;
	readonly method?: string;
	readonly url?: string;
	readonly options?: unknown;
	readonly message: RegExp;
}[] = [
	{
		name: "a relative URL",
		url: "/x",
		message: /^the URL has no scheme: write http:\/\/ or https:\/\/ before it$/,
	},
	{
		name: "a URL without scheme",
		url: "example.test/x",
		message: /^the URL has no scheme/,
	},
	{
		name: "another scheme",
		url: "ftp://h/",
		message: /scheme ftp: is not supported: only http: and https: are/,
	},
	{ name: "nothing", url: "", message: /^the URL is empty$/ },
	{ name: "a method with a space", method: "GE T", message: /can't be sent: method "GE T"/ },
	{ name: "no method", method: "", message: /can't be sent: method ""/ },
	{
		name: "a line break in a header",
		options: { headers: { a: "b\r\nc: d" } },
		message: /value of field a, character 2 of 7, U\+000D, a carriage return:/,
	},
	{
		name: "a header name with a space",
		options: { headers: { "a b": "c" } },
		message: /field name, character 2 of 3, U\+0020, a space:/,
	},
	{ name: "a header above latin1", options: { headers: { a: "€" } }, message: /encode it first/ },
	{
		name: "a header that is an object",
		options: { headers: { a: {} } },
		message: /value of header a must be a string/,
	},
	{
		name: "headers in a flat list",
		options: { headers: ["a", "b"] },
		message: /must be pairs of name and value/,
	},
	{
		name: "a transfer coding",
		options: { headers: { "Transfer-Encoding": "gzip" } },
		message: /the client sets transfer-encoding itself/,
	},
	{
		name: "a length without content",
		options: { headers: { "content-length": "3" } },
		message: /content-length says 3 but there is no body/,
	},
	{
		name: "a wrong length",
		options: { headers: { "content-length": "3" }, body: "x" },
		message: /says 3 but the body has 1 bytes/,
	},
	{
		name: "a length that is no number",
		options: { headers: { "content-length": "+3" }, body: "x" },
		message: /decimal digits, not "\+3"/,
	},
	{
		name: "two lengths",
		options: {
			headers: [
				["content-length", "3"],
				["content-length", "4"],
			],
			body: "abc",
		},
		message: /given twice, as 3 and 4/,
	},
	{
		name: "a second Host",
		options: {
			headers: [
				["host", "a.test"],
				["Host", "a.test"],
			],
		},
		message: /headers: a request has one Host field line/,
	},
	{
		name: "a target with a line break",
		options: { target: "/\r\n" },
		message: /can't be sent: request target/,
	},
	{
		name: "an unknown option",
		options: { timeout: 5 },
		message: /there is no option timeout: write timeouts: \{ total: … \}/,
	},
	{
		name: "an unknown nested option",
		options: { timeouts: { read: 5 } },
		message: /no option timeouts\.read; there are: queue, connect, firstByte, idle, total/,
	},
	{
		name: "an option of the wrong kind",
		options: { timeouts: { idle: 0 } },
		message: /timeouts\.idle must be milliseconds above 0/,
	},
	{
		name: "a signal that is none",
		options: { signal: {} },
		message: /signal must be an AbortSignal, not an object/,
	},
	{ name: "body and json", options: { body: "x", json: 1 }, message: /one of body, json and form/ },
	{
		name: "json that can't be written",
		options: { json: { toJSON: () => JSON.parse("{") } },
		message: /can't be written as JSON: Expected property name/,
	},
	{
		name: "json that is circular",
		options: { json: circular },
		message: /can't be written as JSON: .*circular/,
	},
	{
		name: "json that is a function",
		options: { json: () => 1 },
		message: /can't be written as JSON: it is function/,
	},
	{ name: "a body that is a number", options: { body: 5 }, message: /body must be a string, bytes, a Blob/ },
	{
		name: "a body that is an object",
		options: { body: {} },
		message: /body must be a string, bytes, a Blob/,
	},
	{
		name: "trailers without chunks",
		options: { body: "x", trailers: () => ({}) },
		message: /trailers requires content of unknown length/,
	},
];

for (const { name, method = "POST", url, options, message } of refusals) {
	test(`${name} is refused before a connection is made, in a sentence`, limit, async () => {
		const server = await serve(ok(""));
		await withClient(server, {}, async (client) => {
			const error = await failureOf(client.request(method, url ?? server.url, options as RequestOptions));
			assert.equal(error.kind, "invalid-request", error.message);
			assert.equal(error.phase, "prepare");
			assert.equal(error.isSafeToRetry, false);
			assert.match(error.message, message);
			assert.equal(client.stats().requests, 0);
		});
		assert.equal(server.connections.length, 0);
	});
}

test("json with whole numbers of any size is sent with all of their digits", limit, async () => {
	const server = await serve(ok(""));
	await withClient(server, {}, async (client) => {
		await (await client.post(server.url, { json: { id: 2n ** 64n, all: [1n] } })).bytes();
	});
	assert.equal(server.connections[0]?.requests[0]?.body.toString(), '{"id":18446744073709551616,"all":[1]}');
});

test("unknown and wrong client options are refused with the list of those there are", () => {
	const cases: readonly [unknown, RegExp][] = [
		[{ keepAlive: true }, /there is no option keepAlive; there are: baseUrl, query, throwOnError/],
		[{ limits: { header: 1 } }, /no option limits\.header; there are: headBytes, .*bufferedBytes/],
		[{ connectionsPerOrigin: 0 }, /connectionsPerOrigin must be a whole number of at least 1, not 0/],
		[{ pipelining: 1.5 }, /pipelining must be a whole number of at least 1, not 1\.5/],
		[{ idleConnectionMs: -1 }, /idleConnectionMs must be milliseconds above 0/],
		[{ unixSocket: "" }, /unixSocket must be a string that is not empty/],
		[{ headers: { "a b": "c" } }, /field name, character 2 of 3, U\+0020, a space:/],
	];
	for (const [options, message] of cases) {
		assert.throws(() => new Client(options as ClientOptions), {
			name: "ClientError",
			kind: "invalid-request",
			message,
		});
	}
});

test("https: is refused over a Unix-domain socket rather than sent in the clear", limit, async () => {
	await using client = new Client({ unixSocket: "/nowhere" });
	const error = await failureOf(client.get("https://localhost/"));
	assert.equal(error.code, "unsupported-scheme");
});

test("get and request share one client that nobody has to close", limit, async () => {
	const server = await serve(({ method }) => ok(method));
	assert.equal(await (await get(server.url)).text(), "GET");
	const response = await request("POST", server.url, { json: {} });
	assert.equal(await response.text(), "POST");
	assert.equal(response.connection.isReused, true);
	await server.close();
});

test("withoutHeaders leaves out what the client would add, and its own defaults", async () => {
	await using server = await scriptedServer({
		connections: [[{ awaitRequest: true }, { send: "HTTP/1.1 204 X\r\n\r\n" }]],
	});
	await using client = new Client({ headers: { "x-team": "birds", "x-kept": "1" } });
	const withoutHeaders = ["Accept", "user-agent", "accept-encoding", "content-type", "X-Team"];
	await client.post(server.url, { body: "text", withoutHeaders });
	const head = server.connections[0]?.requests[0]?.head ?? "";
	assert.deepEqual(
		head
			.split("\r\n")
			.slice(1, -2)
			.map((line) => line.split(":")[0]),
		["host", "x-kept", "content-length"],
	);
});
