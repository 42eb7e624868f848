// Requests that a server refuses for their connection (421) or their expectation (417) are made once more.

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import {
	Client,
	type ClientOptions,
	createFetch,
	multipart,
	type RequestOptions,
} from "../../../src/client/index.ts";
import { failureOf, play, requestsTo, serve } from "../support.ts";

const limit = { timeout: 20_000 };

const answer = (status: string): string => `HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`;

async function* stream(): AsyncGenerator<string> {
	yield "x";
}

interface Case {
	readonly method?: string;
	readonly options?: RequestOptions;
	readonly client?: ClientOptions;
	/** How many requests there are, and the status in the end. */
	readonly requests: number;
	readonly status: number;
}

const misdirected: Readonly<Record<string, Case>> = {
	"a GET": { requests: 2, status: 200 },
	"a POST of text": { method: "POST", options: { body: "x" }, requests: 2, status: 200 },
	"a POST of JSON": { method: "POST", options: { json: { a: 1 } }, requests: 2, status: 200 },
	"a POST of a form": {
		method: "POST",
		options: { body: new URLSearchParams("a=1") },
		requests: 2,
		status: 200,
	},
	"a PATCH": { method: "PATCH", options: { body: "x" }, requests: 2, status: 200 },
	"a DELETE": { method: "DELETE", requests: 2, status: 200 },
	"a POST of a stream, which is used up": {
		method: "POST",
		options: { body: stream() },
		requests: 1,
		status: 421,
	},
	"a GET without redirects": { options: { redirects: false }, requests: 2, status: 200 },
	"a GET through policies": { client: { cookies: true, cache: true }, requests: 2, status: 200 },
	"a GET with retries": { client: { retries: 2 }, requests: 2, status: 200 },
};
for (const [name, { method = "GET", options, client: clientOptions, requests, status }] of Object.entries(
	misdirected,
)) {
	test(
		`${name} that is misdirected is made ${requests} time(s), each on its own connection`,
		limit,
		async () => {
			let count = 0;
			const server = await serve(() => answer(count++ === 0 ? "421 Misdirected Request" : "200 OK"));
			const client = new Client(clientOptions);
			const response = await client.request(method, server.url, options);
			assert.equal(response.status, status);
			await response.text();
			assert.equal(requestsTo(server).length, requests);
			assert.equal(server.connections.length, requests);
			const bodies = requestsTo(server).map(({ body }) => String(body));
			assert.equal(new Set(bodies).size, 1);
			await client.destroy();
			await server.close();
		},
	);
}

test("a request that is misdirected again is answered by that", limit, async () => {
	const server = await serve(() => answer("421 Misdirected Request"));
	const client = new Client();
	assert.equal((await client.get(server.url)).status, 421);
	assert.equal((await createFetch(client)(server.url, { method: "POST", body: "x" })).status, 421);
	assert.equal(requestsTo(server).length, 4);
	await client.destroy();
	await server.close();
});

test("a misdirected request takes no connection that waits, and leaves it to others", limit, async () => {
	const server = await serve(({ target }) =>
		answer(target === "/wrong" && server.connections.length < 2 ? "421 Misdirected Request" : "200 OK"),
	);
	const client = new Client();
	await (await client.get(`${server.url}/right`)).text();
	const response = await client.get(`${server.url}/wrong`);
	assert.equal(response.status, 200);
	assert.equal(response.connection.isReused, false);
	await client.destroy();
	await server.close();
});

const expecting: Readonly<Record<string, RequestOptions>> = {
	"the option": { body: "content", expectContinue: true },
	"the header": { body: "content", headers: { expect: "100-continue" } },
	"bytes and the option": { body: Buffer.from("content"), expectContinue: true },
	"the option, without redirects": { body: "content", expectContinue: true, redirects: false },
};
for (const [name, options] of Object.entries(expecting)) {
	test(`an expectation by ${name} that fails is left out of a second request`, limit, async () => {
		const refusing = [
			{ expect: "POST / HTTP/1.1\r\n" },
			{ send: "HTTP/1.1 417 Expectation Failed\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" },
			{ end: true },
		] as const;
		const server = await play(refusing, [{ awaitRequest: true }, { send: answer("200 OK") }]);
		const client = new Client();
		const response = await client.post(server.url, options);
		assert.equal(response.status, 200);
		const [request] = server.connections[1]?.requests ?? [];
		assert.equal(String(request?.body), "content");
		assert.doesNotMatch(request?.head ?? "", /expect/i);
		await client.destroy();
		await server.close();
	});
}

const onceOnly: Readonly<Record<string, () => RequestOptions["body"] & {}>> = {
	"a generator": stream,
	"an iterable": () => new Set(["x"]).values(),
	"a web stream": () => ReadableStream.from([Buffer.from("x")]),
	"a Readable": () => Readable.from([Buffer.from("x")]),
	"a form with a stream": () => multipart([{ name: "a", body: stream() }]),
};

for (const [name, body] of Object.entries(onceOnly)) {
	for (const how of ["option", "header"] as const) {
		const expectation: RequestOptions =
			how === "option" ? { expectContinue: true } : { headers: { expect: "100-continue" } };
		test(`${name} that no one has begun to read goes with a second request (${how})`, limit, async () => {
			const server = await play(
				[
					{ awaitHead: true },
					{ send: "HTTP/1.1 417 Expectation Failed\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" },
					{ end: true },
				],
				[{ awaitRequest: true }, { send: answer("200 OK") }],
			);
			const client = new Client();
			const response = await client.post(server.url, { ...expectation, body: body() });
			assert.equal(response.status, 200);
			const [request] = server.connections[1]?.requests ?? [];
			assert.match(String(request?.body), /x/);
			assert.doesNotMatch(request?.head ?? "", /expect/i);
			await client.destroy();
			await server.close();
		});
	}

	test(
		`${name} that was begun can't be sent without the expectation, which an error says`,
		limit,
		async () => {
			// A 100 first, and a refusal of the whole after it.
			const server = await play([
				{ awaitHead: true },
				{ send: "HTTP/1.1 100 Continue\r\n\r\n" },
				{ awaitBytes: 1 },
				{ send: "HTTP/1.1 417 Expectation Failed\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" },
				{ end: true },
			]);
			const client = new Client();
			const error = await failureOf(
				client.post(`${server.url}?token=secret`, { expectContinue: true, body: body() }),
			);
			assert.deepEqual(
				[error.kind, error.code, error.status, error.isSafeToRetry],
				["request-body", "body-used", 417, false],
			);
			assert.match(error.message, /a stream that was begun; leave out expectContinue/);
			assert.equal(server.connections.length, 1);
			await client.destroy();
			await server.close();
		},
	);
}

test("a stream that a server refuses with 401 instead of 100 goes with the credentials", limit, async () => {
	const server = await play(
		[
			{ awaitHead: true },
			{
				send: 'HTTP/1.1 401 No\r\nwww-authenticate: Digest realm="r", nonce="n", qop="auth"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
			},
			{ end: true },
		],
		[
			{ awaitHead: true },
			{ send: "HTTP/1.1 100 Continue\r\n\r\n" },
			{ awaitBytes: 1 },
			{ send: answer("200 OK") },
		],
	);
	const client = new Client();
	const auth = { digest: { username: "me", password: "pw" } };
	const response = await client.request("PUT", server.url, { auth, expectContinue: true, body: stream() });
	assert.equal(response.status, 200);
	await client.destroy();
	await server.close();
});

test("417 without an expectation is an answer like others", limit, async () => {
	const server = await serve(() => answer("417 Expectation Failed"));
	const client = new Client();
	assert.equal((await client.post(server.url, { body: "x" })).status, 417);
	assert.equal(requestsTo(server).length, 1);
	await client.destroy();
	await server.close();
});
