// Interceptors: a plain list of functions around the exchange.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { Client, type Interceptor } from "../../src/client/index.ts";
import { scriptedServer } from "../../src/testing/index.ts";

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const UNAUTHORIZED = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n";

test("interceptors run in order, see the request before and the response after, and may change the request", async () => {
	await using server = await scriptedServer({
		connections: [{ awaitRequest: true }, { send: OK }, { hold: true }],
	});
	const log: string[] = [];
	const outer: Interceptor = async (request, next) => {
		log.push(`> ${request.method} ${request.url.pathname}`);
		const response = await next({ ...request, headers: request.headers.with("x-signed", "yes") });
		log.push(`< ${response.status}`);
		return response;
	};
	const inner: Interceptor = (request, next) => {
		log.push(`signed ${request.headers.get("x-signed")}`);
		return next(request);
	};
	await using client = new Client({ interceptors: [outer, inner] });
	const response = await client.get(`${server.url}/a`, { headers: { "x-own": "1" } });
	assert.equal(await response.text(), "ok");
	assert.deepEqual(log, ["> GET /a", "signed yes", "< 200"]);
	const sent = String(server.connections[0]?.received);
	assert.match(sent, /\r\nx-own: 1\r\n/);
	assert.match(sent, /\r\nx-signed: yes\r\n/);
});

test("one token is fetched for many requests that meet a 401 together", async () => {
	await using server = await scriptedServer({
		connections: [
			{
				repeat: [
					{ awaitRequest: true },
					{ answer: ({ head }) => (head.includes("authorization: Bearer t2\r\n") ? OK : UNAUTHORIZED) },
				],
				times: "forever",
			},
		],
	});
	let fetched = 0;
	const fetchToken = async (): Promise<string> => `t${++fetched}`;
	let token: Promise<string> | undefined;
	const tokens: Interceptor = async (request, next) => {
		token ??= fetchToken();
		const used = token;
		const response = await next({
			...request,
			headers: request.headers.with("authorization", `Bearer ${await used}`),
		});
		if (response.status !== 401 || request.body?.isReplayable === false) return response;
		response.discard();
		if (token === used) token = fetchToken();
		return next({ ...request, headers: request.headers.with("authorization", `Bearer ${await token}`) });
	};
	await using client = new Client({ interceptors: [tokens], connectionsPerOrigin: 3 });
	const texts = await Promise.all(
		["a", "b", "c", "d"].map(async (path) => (await client.get(`${server.url}/${path}`)).text()),
	);
	assert.deepEqual(texts, ["ok", "ok", "ok", "ok"]);
	assert.equal(fetched, 2);
});

test("a request can be signed, and its exchange logged", async () => {
	await using server = await scriptedServer({
		connections: [{ awaitRequest: true }, { send: OK }, { hold: true }],
	});
	const log: string[] = [];
	const logging: Interceptor = async (request, next) => {
		const response = await next(request);
		const { firstByteMs } = response.timings;
		log.push(`${request.method} ${request.url.href} ${response.status} ${firstByteMs.toFixed(1)} ms`);
		return response;
	};
	const signing: Interceptor = (request, next) => {
		const signature = createHmac("sha256", "secret")
			.update(`${request.method} ${request.url.pathname}`)
			.digest("hex");
		return next({ ...request, headers: request.headers.with("x-signature", signature) });
	};
	await using client = new Client({ interceptors: [logging, signing] });
	await (await client.get(`${server.url}/a`)).text();
	assert.match(String(server.connections[0]?.received), /\r\nx-signature: [0-9a-f]{64}\r\n/);
	assert.match(log.join(), /^GET http:\/\/127\.0\.0\.1:\d+\/a 200 \d+\.\d ms$/);
});

test("what an interceptor throws reaches the caller as it is, and its bad header as a ClientError", async () => {
	await using client = new Client({
		interceptors: [
			(request, next) => {
				if (request.url.pathname === "/throw") throw new RangeError("mine");
				return next({ ...request, headers: request.headers.with("x\r\ny", "1") });
			},
		],
	});
	await assert.rejects(client.get("http://127.0.0.1:9/throw"), RangeError);
	await assert.rejects(client.get("http://127.0.0.1:9/"), { name: "ClientError", kind: "invalid-request" });
});
