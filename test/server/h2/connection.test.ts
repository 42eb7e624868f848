// The life of a connection: how HTTP/2 is recognized, and how it ends.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PREFACE } from "../../../src/http/h2/frames.ts";
import type { HttpHandler } from "../../../src/server/index.ts";
import { memoryPair } from "../../../src/testing/index.ts";
import { RawClient, testService, turns, undated } from "../support.ts";
import { FrameClient, h2Service, request } from "./support.ts";

const hello: HttpHandler = ({ version }) => ({ body: version });

test("HTTP/2 is recognized by its preface, cut anywhere, and everything else is HTTP/1.1", async () => {
	for (const chunkBytes of [1, 2, 5, 23, 24, 25, 65_536]) {
		const { connect } = h2Service(hello);
		const client = connect({ chunkBytes });
		client.begin();
		client.send((peer) => peer.headers(1, request(), true));
		await client.until("DATA 1 1 end");
		assert.equal(client.content.get(1), "2", `in pieces of ${chunkBytes}`);
		await client.connection.close();
	}
	const texts: readonly (readonly [string, string])[] = [
		["PRICE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK"],
		["PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK"],
		["PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", "HTTP/1.1 505 HTTP Version Not Supported"],
		["PRI * HTTP/2.0\r\nHost: a\r\n\r\n", "HTTP/1.1 505 HTTP Version Not Supported"],
	];
	for (const [text, status] of texts) {
		for (const chunkBytes of [1, 3, 65_536]) {
			const client = testService(hello).connect({ chunkBytes });
			client.send(text);
			await client.closed;
			assert.ok(client.text.startsWith(status), `${JSON.stringify(text)}: ${client.text}`);
		}
	}
});

test("a preface that ends too early is an unreadable request", async () => {
	const client = testService(hello).connect();
	client.send(PREFACE.slice(0, 10));
	client.connection.end();
	await client.closed;
	assert.match(undated(client.text), /^HTTP\/1.1 400|^$/);
});

test("with http 1.1 alone, the preface is refused, and ALPN's h2 is not spoken", async () => {
	const { connect } = testService(hello, { http: "1.1" });
	const client = connect();
	client.send(PREFACE);
	await client.closed;
	assert.match(client.text, /^HTTP\/1.1 505/);
});

test("a connection that is idle is closed with two GOAWAYs when the service closes", async () => {
	const { connect, service } = h2Service(hello);
	const client = connect();
	client.begin();
	client.send((peer) => peer.headers(1, request(), true));
	await client.until("DATA 1 1 end");
	service.closeWhenIdle();
	await client.until("PING");
	assert.equal(client.answers.at(-1), "GOAWAY 2147483647 NO_ERROR");
	// A request that was on its way is still answered.
	client.send((peer) => peer.headers(3, request(), true).ping("gannet 2", true));
	await client.closed;
	assert.deepEqual(client.answers.slice(3), [
		"HEADERS 3 200 content-length: 1",
		"GOAWAY 3 NO_ERROR",
		"DATA 3 1 end",
	]);
	await turns(3);
	assert.equal(service.openConnections, 0);
});

test("streams under way are answered before a closing connection ends, and later ones are not taken", async () => {
	const answers: ((body: string) => void)[] = [];
	const { connect, service } = h2Service(
		() => new Promise((resolve) => answers.push((body) => resolve({ body }))),
	);
	const client = connect();
	client.begin();
	client.send((peer) => peer.headers(1, request(), true));
	await turns(4);
	service.closeWhenIdle();
	await client.until("PING");
	client.send((peer) => peer.ping("gannet 2", true));
	await client.until("GOAWAY 1 NO_ERROR");
	client.send((peer) => peer.headers(3, request(), true));
	await turns(4);
	assert.equal(answers.length, 1);
	answers[0]?.("done");
	await client.closed;
	assert.deepEqual(client.answers.slice(-2), ["HEADERS 1 200 content-length: 4", "DATA 1 4 end"]);
});

test("a closing connection whose client reads nothing waits for it, and the process goes on", async () => {
	const { promise, reject } = Promise.withResolvers<string>();
	async function* body(): AsyncGenerator<string, void, undefined> {
		yield "a";
		yield await promise;
	}
	const { connect, service } = h2Service(() => ({ body: body() }));
	const client = connect({ highWaterBytes: 64 });
	client.begin();
	client.send((peer) => peer.headers(1, request(), true));
	await client.until("DATA 1 1");
	service.closeWhenIdle();
	await client.until("PING");
	client.send((peer) => peer.ping("gannet 2", true));
	await client.until("GOAWAY 1 NO_ERROR");
	client.wantsMore = false;
	for (let count = 0; count < 20; count++) {
		client.send((peer) => peer.ping("12345678"));
		await turns(1);
	}
	// The last stream ends while the client takes nothing.
	reject(new Error("broken"));
	// Without a turn of the loop for others, this would never come.
	await turns(20);
	assert.equal(
		client.answers.some((answer) => answer.startsWith("RST_STREAM 1")),
		false,
	);
	client.wantsMore = true;
	client.connection.resume();
	await client.closed;
	assert.ok(
		client.answers.some((answer) => answer.startsWith("RST_STREAM 1")),
		client.answers.join(),
	);
});

test("a client that doesn't answer the PING of a closing connection is not waited for", async () => {
	const { connect, service, clock } = h2Service(hello);
	const client = connect();
	client.begin();
	await turns(4);
	service.closeWhenIdle();
	await client.until("PING");
	clock.advance(2_000);
	await client.closed;
	assert.deepEqual(client.answers, ["GOAWAY 2147483647 NO_ERROR", "GOAWAY 0 NO_ERROR"]);
});

test("`Connection: close` of a response ends its connection after the others", async () => {
	const { connect } = h2Service(({ target }) => ({
		headers: target === "/bye" ? { Connection: "close" } : {},
	}));
	const client = connect();
	client.begin();
	client.send((peer) => peer.headers(1, request("GET", "/bye"), true).headers(3, request(), true));
	await client.until("PING");
	client.send((peer) => peer.ping("gannet 2", true));
	await client.closed;
	assert.deepEqual(client.answers, [
		"HEADERS 1 200 content-length: 0 end",
		"GOAWAY 2147483647 NO_ERROR",
		"HEADERS 3 200 content-length: 0 end",
		"GOAWAY 3 NO_ERROR",
	]);
});

test("a client that says goodbye gets its answers, and then the end", async () => {
	const { connect, service } = h2Service(hello);
	const client = connect();
	client.begin();
	client.send((peer) => peer.headers(1, request(), true).goAway(0, "NO_ERROR"));
	await client.until("PING");
	client.send((peer) => peer.ping("gannet 2", true));
	await client.closed;
	assert.ok(client.answers.includes("DATA 1 1 end"));
	await turns(3);
	assert.equal(service.openConnections, 0);
});

test("what all streams of a turn have to say leaves in one write", async () => {
	const [near, far] = memoryPair();
	let writes = 0;
	const send = far.send.bind(far);
	far.send = (data) => {
		writes++;
		return send(data);
	};
	const { service } = h2Service(async ({ target }) => ({ body: target }));
	service.accept(far);
	const client = new FrameClient(near);
	client.begin();
	await turns(4);
	const before = writes;
	client.send((peer) =>
		peer.times(50, (_, index) => peer.headers(2 * index + 1, request("GET", "/a"), true)),
	);
	await client.until("DATA 99 2 end");
	assert.equal(writes - before, 1);
	await near.close();
});

test("a lost connection aborts all its requests, and the codec is loaded once", async () => {
	let aborted = 0;
	const { connect, service } = h2Service(
		({ signal }) =>
			new Promise((_, reject) => {
				signal.addEventListener("abort", () => {
					aborted++;
					reject(signal.reason);
				});
			}),
	);
	for (let round = 0; round < 2; round++) {
		const client = connect();
		client.begin();
		client.send((peer) => peer.times(3, (_, index) => peer.headers(2 * index + 1, request(), true)));
		await client.until("settings-ack");
		await client.connection.close();
		await turns(4);
	}
	assert.equal(aborted, 6);
	assert.equal(service.openConnections, 0);
});

test("HTTP/1.1 and HTTP/2 share the limit of connections", async () => {
	const [near, far] = memoryPair();
	const { connect, service, clock } = h2Service(hello, { limits: { connections: 1 } });
	const first = connect();
	first.begin();
	first.send((peer) => peer.headers(1, request(), true));
	await first.until("DATA 1 1 end");
	service.accept(far);
	const second = new RawClient(near);
	second.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	await first.closed;
	await second.until("\r\n\r\n1.1");
	assert.equal(service.openConnections, 1);
	await near.close();
	await turns(2);
	assert.equal(clock.size, 0);
});
