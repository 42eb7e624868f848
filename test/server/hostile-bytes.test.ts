import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageReader } from "../../src/http/index.ts";
import type { HttpHandler } from "../../src/server/index.ts";
import { testService, turns } from "./support.ts";

/** Random numbers that are the same in each run (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}

const pieces = [
	"GET / HTTP/1.1\r\n",
	"POST /x HTTP/1.1\r\n",
	"HEAD / HTTP/1.0\r\n",
	"CONNECT a:1 HTTP/1.1\r\n",
	"Host: a\r\n",
	"Content-Length: 5\r\n",
	"Content-Length: 0\r\n",
	"Transfer-Encoding: chunked\r\n",
	"Connection: close\r\n",
	"Connection: keep-alive, Upgrade\r\nUpgrade: x\r\n",
	"Expect: 100-continue\r\n",
	"\r\n",
	"\r\n",
	"\r\n",
	"hello",
	"5\r\nhello\r\n",
	"0\r\n\r\n",
	"ffffffffffffffff\r\n",
	"\n",
	"\r",
	"\0",
	"\xff",
	" ",
	":",
	"X: y\r\n",
];

const handler: HttpHandler = async ({ method, target, body, wantsHandOver }) => {
	if (method === "CONNECT") return { status: 405 };
	if (wantsHandOver && target === "/") return { status: 101, handOver: (connection) => connection.end() };
	return target === "/x" ? { body: await body.bytes() } : { body: "hi" };
};

/** Whether text is a row of complete responses, as a client reads them that knows nothing of the requests. */
function assertResponses(text: string, what: string): void {
	const bytes = Buffer.from(text, "latin1");
	const reader = new MessageReader("client");
	reader.push(bytes, 0, bytes.length);
	reader.pushEnd();
	try {
		for (let index = 0; index < 1_000; index++) {
			// Whether HEAD was answered is in what was asked; its announced content is what then is missing.
			reader.expect("GET");
			let event = reader.next();
			while (event !== "end" && event !== "closed" && event !== "handover") event = reader.next();
			if (event !== "end") return;
		}
	} catch (error) {
		if (/HEAD/.test(what)) return;
		throw error;
	}
}

for (const seed of [1, 2, 3, 4]) {
	test(`random requests are answered with whole responses and an end, never anything else (seed ${seed})`, async () => {
		const random = randomFrom(seed);
		for (let round = 0; round < 150; round++) {
			const { connect, service } = testService(handler, { onError: (error) => assert.fail(error as Error) });
			const client = connect({ chunkBytes: [1, 3, 100, 65_536][random(4)] ?? 1 });
			let sent = "";
			const count = 1 + random(20);
			for (let index = 0; index < count; index++) {
				const piece = pieces[random(pieces.length)] ?? "";
				sent += piece;
				client.send(piece);
				if (random(4) === 0) await turns(random(3));
			}
			if (random(10) === 0) {
				client.connection.reset();
			} else {
				client.connection.end();
				for (let waited = 0; !client.connection.isClosed && waited < 1_000; waited++) await turns(1);
				assert.equal(client.connection.isClosed, true, `no end after ${JSON.stringify(sent)}`);
				assert.equal(client.error, undefined, JSON.stringify(sent));
				assertResponses(client.text, sent);
			}
			for (let waited = 0; service.openConnections > 0 && waited < 100; waited++) await turns(1);
			assert.equal(service.openConnections, 0, JSON.stringify(sent));
		}
	});
}
