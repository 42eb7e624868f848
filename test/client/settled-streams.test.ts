// Every promise of a response's streams settles, on every way in which an exchange can end, whether or not its reader reads.

import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { finished } from "node:stream/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Client, ClientError, createFetch } from "../../src/client/index.ts";

const limit = { timeout: 20_000 };

const HEAD = "HTTP/1.1 200 OK\r\n";
const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`;
const FIRST = "5\r\nhello\r\n";
const GZIP = gzipSync("hello, world");
const coded = (bytes: Buffer, length = bytes.length): Buffer =>
	Buffer.concat([Buffer.from(`${HEAD}content-encoding: gzip\r\ncontent-length: ${length}\r\n\r\n`), bytes]);

/** A server that sends `first`, waits, and goes on. */
async function serveOnce(
	first: string | Buffer,
	wait: Promise<void> = Promise.resolve(),
	end: (socket: Socket) => unknown = () => undefined,
): Promise<{ readonly url: string } & AsyncDisposable> {
	const sockets: Socket[] = [];
	const server = createServer((socket) => {
		sockets.push(socket);
		socket.on("error", () => undefined);
		socket.once("data", () => {
			socket.write(first);
			void wait.then(() => end(socket));
		});
	});
	server.listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as { port: number }).port}/`,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			server.close();
		},
	};
}

/** What a server does after a first piece was read, and whether that is a good end. */
interface Ending {
	readonly first: string | Buffer;
	readonly ending: (socket: Socket) => unknown;
	readonly isGood?: boolean;
	/** What the caller does instead. */
	readonly act?: (controller: AbortController, client: Client) => unknown;
}

const endings: Readonly<Record<string, Ending>> = {
	"a malformed chunk": { first: CHUNKED + FIRST, ending: (socket) => socket.write("zzz\r\n") },
	"an end within chunks": { first: CHUNKED + FIRST, ending: (socket) => socket.end() },
	"an end within a chunk": { first: `${CHUNKED}ff\r\nhello`, ending: (socket) => socket.end() },
	"a reset": { first: CHUNKED + FIRST, ending: (socket) => socket.resetAndDestroy() },
	"an end before the length": {
		first: `${HEAD}content-length: 9\r\n\r\nhello`,
		ending: (socket) => socket.end(),
	},
	"trailers that are none": {
		first: CHUNKED + FIRST,
		ending: (socket) => socket.write("0\r\nbad line\r\n\r\n"),
	},
	"an abort": { first: CHUNKED + FIRST, ending: () => undefined, act: (controller) => controller.abort() },
	"an abort with a reason": {
		first: CHUNKED + FIRST,
		ending: () => undefined,
		act: (controller) => controller.abort(new Error("enough")),
	},
	"the client's end": {
		first: CHUNKED + FIRST,
		ending: () => undefined,
		act: (_, client) => client.destroy(),
	},
	"coded content that ends early": {
		first: coded(GZIP.subarray(0, 18), 30),
		ending: (socket) => socket.end(),
	},
	"the last chunk": { first: CHUNKED + FIRST, ending: (socket) => socket.write("0\r\n\r\n"), isGood: true },
	"the last chunk with trailers": {
		first: CHUNKED + FIRST,
		ending: (socket) => socket.write("0\r\na: b\r\n\r\n"),
		isGood: true,
	},
	"the last chunk in the first piece": {
		first: `${CHUNKED}${FIRST}0\r\n\r\n`,
		ending: () => undefined,
		isGood: true,
	},
	"the whole length": {
		first: `${HEAD}content-length: 5\r\n\r\nhello`,
		ending: () => undefined,
		isGood: true,
	},
	"the end of the connection": {
		first: `${HEAD}connection: close\r\n\r\nhello`,
		ending: (socket) => socket.end(),
		isGood: true,
	},
	"the end of coded content": { first: coded(GZIP), ending: () => undefined, isGood: true },
};

/** What is asked of a stream: settles when it has ended. `hasRead` lets the server go on. */
type Ask = (stream: ReadableStream<Uint8Array>, hasRead: () => void) => Promise<unknown>;
const asks: Readonly<Record<string, Ask>> = {
	"closed, after a read": async (stream, hasRead) => {
		const reader = stream.getReader();
		await reader.read();
		hasRead();
		await reader.closed;
	},
	"read, until the end": async (stream, hasRead) => {
		const reader = stream.getReader();
		await reader.read();
		hasRead();
		while (!(await reader.read()).done);
		await reader.closed;
	},
	pipeTo: (stream, hasRead) => stream.pipeTo(new WritableStream({ write: hasRead })),
	"both branches of a tee": async (stream, hasRead) => {
		const readers = stream.tee().map((branch) => branch.getReader());
		await Promise.all(readers.map((reader) => reader.read()));
		hasRead();
		// A branch of bytes learns of a good end when it is read.
		for (const reader of readers) while (!(await reader.read()).done);
		await Promise.all(readers.map((reader) => reader.closed));
	},
};

for (const [ending, { first, ending: end, isGood = false, act }] of Object.entries(endings)) {
	for (const [ask, run] of Object.entries(asks)) {
		for (const kind of ["fetch", "client"]) {
			test(`${ask} of a ${kind} stream settles at ${ending}`, limit, async () => {
				const { promise, resolve } = Promise.withResolvers<void>();
				await using server = await serveOnce(first, promise, end);
				const client = new Client();
				const controller = new AbortController();
				const { signal } = controller;
				const body =
					kind === "fetch"
						? (await createFetch(client)(server.url, { signal })).body
						: (await client.get(server.url, { signal })).body.stream();
				assert.ok(body);
				let hasActed = false;
				const hasRead = (): void => {
					resolve();
					if (!hasActed) setImmediate(() => void act?.(controller, client));
					hasActed = true;
				};
				// Those that end early in their first piece have nothing to read first.
				if (ending === "coded content that ends early") hasRead();
				const said = await run(body, hasRead).then(
					() => undefined,
					(error: unknown) => error,
				);
				if (isGood) assert.equal(said, undefined);
				else if (kind === "client") assert.ok(said instanceof ClientError, String(said));
				else if (signal.aborted) assert.equal(said, signal.reason);
				else assert.ok(said instanceof TypeError, String(said));
				resolve();
				await client.destroy();
			});
		}
	}
}

test("closed settles at an end before anything was read", limit, async () => {
	for (const [sent, isGood] of [
		[`${HEAD}content-length: 0\r\n\r\n`, true],
		[`${CHUNKED}0\r\n\r\n`, true],
		[`${CHUNKED}zzz\r\n`, false],
	] as const) {
		await using server = await serveOnce(sent);
		const client = new Client();
		const response = await createFetch(client)(server.url);
		const said = await response.body?.getReader().closed.then(
			() => true,
			() => false,
		);
		assert.equal(said, isGood, sent);
		await client.destroy();
	}
});

test("a Node.js stream fails when its connection does, though it isn't read", limit, async () => {
	const { promise, resolve } = Promise.withResolvers<void>();
	await using server = await serveOnce(CHUNKED + FIRST, promise, (socket) => socket.resetAndDestroy());
	const client = new Client();
	const readable = (await client.get(server.url)).body.readable();
	const ended = assert.rejects(finished(readable), ClientError);
	resolve();
	await ended;
	await client.destroy();
});

test("closed settles when the response is discarded", limit, async () => {
	await using server = await serveOnce(CHUNKED + FIRST);
	const client = new Client();
	const response = await client.get(server.url);
	const reader = response.body.stream().getReader();
	await reader.read();
	response.discard();
	await reader.closed;
	await client.destroy();
});
