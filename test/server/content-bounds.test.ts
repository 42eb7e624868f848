// What a client may take of a server by sending content slowly, in plenty, or on many connections.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { test } from "node:test";
import { ContentDeadline } from "../../src/server/content-deadline.ts";
import { type ContentBudget, IncomingContent } from "../../src/server/incoming-content.ts";
import {
	type HttpHandler,
	type HttpServiceOptions,
	SERVER_LIMITS,
	SERVER_TIMEOUTS,
	serveHttp,
} from "../../src/server/index.ts";
import { serverTls } from "../socket/support.ts";
import { type RawClient, testService, turns } from "./support.ts";

const collects: HttpHandler = async ({ body }) => ({ body: String((await body.bytes()).length) });
const streams: HttpHandler = async ({ body }) => {
	let length = 0;
	for await (const piece of body) length += piece.length;
	return { body: String(length) };
};
const post = (length: number): string => `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;

/** Sends so many bytes every so many milliseconds, until the answer or the end of the content. */
async function drip(
	handler: HttpHandler,
	{ length, bytes, everyMs, ahead = 0 }: Drip,
	options: HttpServiceOptions,
): Promise<{ readonly text: string; readonly afterMs: number }> {
	const { connect, clock } = testService(handler, options);
	const client = connect();
	client.send(post(length));
	client.send("x".repeat(ahead));
	await turns(3);
	for (let sent = ahead; sent < length && client.text === ""; sent += bytes) {
		clock.advance(everyMs);
		await turns(2);
		client.send("x".repeat(Math.min(bytes, length - sent)));
		await turns(2);
	}
	return { text: client.text, afterMs: clock.now };
}

interface Drip {
	readonly length: number;
	readonly bytes: number;
	readonly everyMs: number;
	/** Bytes sent at once before. */
	readonly ahead?: number;
}

type Case = readonly [
	what: string,
	sent: Drip,
	answer: RegExp,
	afterMs: number,
	handler?: HttpHandler,
	options?: HttpServiceOptions,
];

const slow = /408 .*slower than 500 bytes a second \(limits\.contentBytesPerSecond\)\n$/s;
const silent = /408 .*no content came for 30000 ms \(timeouts\.contentMs\)\n$/s;
const total = /408 .*longer than 300000 ms in all \(timeouts\.totalMs\)\n$/s;

const cases: readonly Case[] = [
	["one byte a second", { length: 1000, bytes: 1, everyMs: 1000 }, slow, 30_000],
	["one byte a second, streamed", { length: 1000, bytes: 1, everyMs: 1000 }, slow, 30_000, streams],
	["nothing", { length: 1000, bytes: 0, everyMs: 10_000 }, silent, 30_000],
	["nothing, streamed", { length: 1000, bytes: 0, everyMs: 10_000 }, silent, 30_000, streams],
	[
		"a megabyte at once, and then one byte a second",
		{ length: 2_000_000, bytes: 1, everyMs: 1000, ahead: 1_000_000 },
		slow,
		60_000,
	],
	["just enough", { length: 60_000, bytes: 600, everyMs: 1000 }, /\r\n\r\n60000$/, 100_000],
	["just enough for too long", { length: 600_000, bytes: 600, everyMs: 1000 }, total, 300_000],
	[
		"just enough for long, streamed",
		{ length: 600_000, bytes: 600, everyMs: 1000 },
		/\r\n\r\n600000$/,
		1_000_000,
		streams,
	],
	[
		"two bytes, with limits.contentBytesPerSecond 0",
		{ length: 3, bytes: 1, everyMs: 29_999 },
		/\r\n\r\n3$/,
		89_997,
		collects,
		{ limits: { contentBytesPerSecond: 0 } },
	],
	[
		"two bytes and no third, with limits.contentBytesPerSecond 0",
		{ length: 3, bytes: 0, everyMs: 30_000, ahead: 2 },
		silent,
		30_000,
		collects,
		{ limits: { contentBytesPerSecond: 0 } },
	],
	[
		"one byte a second, with times of one's own",
		{ length: 1000, bytes: 1, everyMs: 1000 },
		/slower than 2 bytes a second/,
		5000,
		collects,
		{ timeouts: { contentMs: 5000 }, limits: { contentBytesPerSecond: 2 } },
	],
	[
		"quickly, but for longer than timeouts.totalMs",
		{ length: 100_000, bytes: 1000, everyMs: 1000 },
		/longer than 20000 ms in all/,
		20_000,
		collects,
		{ timeouts: { totalMs: 20_000 } },
	],
];

for (const [what, sent, answer, afterMs, handler = collects, options = {}] of cases) {
	test(`content that comes as ${what} is answered after ${afterMs} ms with ${answer.source.slice(0, 60)}`, async () => {
		const { text, afterMs: actual } = await drip(handler, sent, options);
		assert.match(text, answer);
		assert.equal(actual, afterMs);
	});
}

test("the time in which a handler reads slowly counts for no deadline", () => {
	const progress = { receivedBytes: 0, isCollected: false };
	const deadline = new ContentDeadline(0, SERVER_TIMEOUTS, SERVER_LIMITS);
	assert.equal(deadline.renew(0, progress), 30_000);
	progress.receivedBytes = 60_000;
	assert.equal(deadline.renew(10_000, progress), 30_000);
	assert.equal(deadline.pause(15_000), Number.POSITIVE_INFINITY);
	assert.equal(deadline.pause(50_000), Number.POSITIVE_INFINITY);
	// 15 s of the window are left, and all 300 s but 15.
	assert.equal(deadline.renew(1_000_000, progress), 1_015_000);
	assert.equal(deadline.check(1_015_000, progress), 1_030_000);
	const collected = { receivedBytes: 1e9, isCollected: true };
	for (let now = 1_015_000; now < 1_285_000; now += 5000) {
		collected.receivedBytes += 5000;
		assert.equal(typeof deadline.check(now, collected), "number", String(now));
		deadline.renew(now, collected);
	}
	assert.match(String(deadline.check(1_285_000, collected)), /in all/);
});

/** Clients that each sent this much of their content and wait. */
async function waitingClients(connect: () => RawClient, count: number, bytes: number): Promise<RawClient[]> {
	const clients: RawClient[] = [];
	for (let index = 0; index < count; index++) {
		const client = connect();
		client.send(post(bytes + 1));
		client.send(Buffer.alloc(bytes));
		clients.push(client);
	}
	await turns(4);
	return clients;
}

test("the contents of all requests in memory are bounded: the one too many is answered with 503", async () => {
	const { connect } = testService(collects, { limits: { totalContentBytes: 100_000 } });
	const [first, second, third, fourth] = await waitingClients(() => connect(), 4, 30_000);
	assert.equal(`${first?.text}${second?.text}${third?.text}`, "");
	assert.match(
		fourth?.text ?? "",
		/^HTTP\/1\.1 503 .*may hold 100000 bytes here \(limits\.totalContentBytes\)\n$/s,
	);
	// What is done or lost counts no longer.
	first?.send("x");
	await first?.until("30001");
	second?.connection.reset();
	await turns(4);
	const [fifth] = await waitingClients(() => connect(), 1, 60_000);
	fifth?.send("x");
	await fifth?.until("60001");
	third?.send("x");
	await third?.until("30001");
});

test("by default 256 MiB of contents are held, of 16 MiB each", () => {
	assert.equal(SERVER_LIMITS.totalContentBytes, 256 * 1024 * 1024);
	assert.equal(SERVER_LIMITS.contentBytes, 16 * 1024 * 1024);
});

const endings: readonly (readonly [how: string, end: (content: IncomingContent) => unknown])[] = [
	["collected", (content) => content.bytes()],
	[
		"iterated",
		async (content) => {
			for await (const _ of content);
		},
	],
	[
		"left after a piece",
		async (content) => {
			for await (const _ of content) break;
		},
	],
	[
		"left with its iterator open",
		async (content) => {
			await content[Symbol.asyncIterator]().next();
		},
	],
	["thrown away", (content) => content.discard()],
	["broken off", (content) => content.fail(new Error("gone"))],
	["never read", () => {}],
];

for (const isComplete of [true, false]) {
	for (const [how, end] of endings) {
		test(`content ${isComplete ? "that is complete" : "under way"} and ${how} counts for nothing once its exchange is over`, async () => {
			const budget: ContentBudget = { heldBytes: 0, limitBytes: 100_000 };
			const content = new IncomingContent(undefined, 1_000_000, budget, () => {});
			for (let index = 0; index < 5; index++) content.push(Buffer.alloc(5_000));
			assert.equal(budget.heldBytes, 25_000);
			if (isComplete) content.complete();
			const ended = Promise.resolve(end(content)).catch(() => {});
			content.fail(new Error("the connection is gone"));
			await ended;
			content.release();
			assert.equal(budget.heldBytes, 0);
			content.push(Buffer.alloc(5_000));
			content.discard();
			assert.equal(budget.heldBytes, 0);
		});
	}
}

/** Connects, asks if something is to be asked, and waits until the server has dealt with it. */
async function opened(connect: () => RawClient, request = ""): Promise<RawClient> {
	const client = connect();
	if (request !== "") client.send(request);
	await turns(3);
	return client;
}

const ask = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`;

test("one connection too many takes the place of the one that asked nothing for the longest time", async () => {
	const errors: unknown[] = [];
	const gate = Promise.withResolvers<void>();
	const handler: HttpHandler = async ({ target }) => {
		if (target === "/busy") await gate.promise;
		return { body: target };
	};
	const { connect, service } = testService(handler, {
		limits: { connections: 4 },
		onError: (error) => errors.push(error),
	});
	const busy = await opened(connect, ask("/busy"));
	const idle = await opened(connect);
	const silent = await opened(connect);
	const partial = await opened(connect, "GET / HT");
	// Since it asked, the others have waited for longer.
	idle.send(ask("/idle"));
	await idle.until("/idle");
	assert.equal(service.openConnections, 4);
	assert.deepEqual(errors, []);
	for (const evicted of [silent, partial, idle]) {
		const one = await opened(connect, ask("/busy"));
		assert.equal(service.openConnections, 4);
		await evicted.closed;
		assert.equal(one.connection.isClosed, false);
	}
	// All are busy now.
	const refused = await opened(connect);
	await refused.closed;
	assert.equal(refused.text, "");
	assert.equal(service.openConnections, 4);
	gate.resolve();
	await busy.until("/busy");
	assert.equal(errors.length, 1);
	assert.match(String(errors[0]), /4 connections are open: limits\.connections allows no more/);
	busy.connection.reset();
	await turns(3);
	assert.match((await opened(connect, ask("/again"))).text, /\/again$/);
});

test("a thousand silent connections keep nobody else from being answered", async () => {
	const { connect, service } = testService(() => ({ body: "hi" }));
	assert.equal(SERVER_LIMITS.connections, 1024);
	const silent = Array.from({ length: 3000 }, () => connect());
	await turns(3);
	assert.equal(service.openConnections, 1024);
	assert.match((await opened(connect, ask("/"))).text, /hi$/);
	service.abort();
	await Promise.all(silent.map(({ closed }) => closed));
});

test("a listener has twice as many connections as limits.connections, TLS handshakes among them", async () => {
	for (const [options, limit] of [
		[{ limits: { connections: 2 } }, 4],
		[{ limits: { connections: 2 }, listen: { maxConnections: 3 } }, 3],
	] as const) {
		const errors: unknown[] = [];
		await using server = await serveHttp("tls://127.0.0.1:0", () => ({}), {
			...options,
			onError: (error) => errors.push(error),
			listen: { tls: serverTls, ...("listen" in options ? options.listen : {}) },
		});
		const port = Number(new URL(server.url).port);
		const sockets: Socket[] = [];
		for (let index = 0; index <= limit; index++) {
			const socket = connectTcp(port, "127.0.0.1");
			socket.on("error", () => {});
			await once(socket, "connect");
			sockets.push(socket);
		}
		const last = sockets.at(-1) as Socket;
		if (!last.closed) await once(last.resume(), "close");
		assert.match(String(errors[0]), new RegExp(`it has ${limit} connections open`));
		for (const socket of sockets) socket.destroy();
		await server.close({ deadlineMs: 0 });
	}
});
