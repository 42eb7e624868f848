// What a handler's signal says of a client that leaves. To end one's side is legal (a half-close), and looks the same at first as to
// leave.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { fetch as gannetFetch } from "../../src/client/index.ts";
import { createHttpService, type HttpHandler, type ServerRequest } from "../../src/server/index.ts";
import { listen } from "../../src/socket/index.ts";
import { ManualClock, undated } from "./support.ts";

const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
const GET = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

interface Served extends AsyncDisposable {
	readonly port: number;
	readonly clock: ManualClock;
	readonly errors: unknown[];
}

async function served(handler: HttpHandler): Promise<Served> {
	const clock = new ManualClock();
	const errors: unknown[] = [];
	const service = createHttpService(handler, { onError: (error) => errors.push(error) }, clock);
	const listener = await listen("tcp://127.0.0.1:0", (connection) => service.accept(connection));
	const { port } = listener.address;
	return { port, clock, errors, [Symbol.asyncDispose]: () => listener.close({ deadlineMs: 0 }) };
}

/** A handler that works until it may answer. */
function working(looksAtSignal: boolean): {
	readonly handler: HttpHandler;
	readonly asked: Promise<ServerRequest>;
	answer(): void;
} {
	const asked = Promise.withResolvers<ServerRequest>();
	const answered = Promise.withResolvers<void>();
	return {
		handler: async (request) => {
			if (looksAtSignal) assert.equal(request.signal.aborted, false);
			asked.resolve(request);
			await answered.promise;
			return { body: "done" };
		},
		asked: asked.promise,
		answer: answered.resolve,
	};
}

async function client(port: number): Promise<Socket> {
	const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
	await once(socket, "connect");
	return socket;
}

function all(socket: Socket): Promise<string> {
	let text = "";
	socket.setEncoding("latin1");
	socket.on("data", (piece: string) => {
		text += piece;
	});
	return once(socket, "end").then(() => undated(text));
}

/** Lets time pass until it is so: what comes from the other side takes turns of the event loop. */
async function passTime(clock: ManualClock, until: () => boolean): Promise<void> {
	while (!until()) {
		clock.advance(100);
		await new Promise((resolve) => setImmediate(resolve));
	}
}

const RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone";

for (const { what, looksAtSignal, request = GET, text } of [
	{
		what: "and nothing else, if the handler never looks at its signal",
		looksAtSignal: false,
		text: RESPONSE,
	},
	{ what: "after two interim responses", looksAtSignal: true, text: CONTINUE + CONTINUE + RESPONSE },
	{
		what: "and nothing else in HTTP/1.0, which has no interim responses",
		looksAtSignal: true,
		request: GET.replace("1.1", "1.0"),
		text: RESPONSE,
	},
]) {
	test(`a client that ends its side and waits gets its response ${what}`, async () => {
		const { handler, asked, answer } = working(looksAtSignal);
		await using server = await served(handler);
		const socket = await client(server.port);
		const received = all(socket);
		socket.end(request);
		const incoming = await asked;
		// The server hears the end in a turn of its own.
		for (let turn = 0; turn < 50; turn++) {
			server.clock.advance(100);
			await new Promise((resolve) => setImmediate(resolve));
		}
		if (looksAtSignal) assert.equal(incoming.signal.aborted, false);
		answer();
		assert.equal(await received, text);
		socket.destroy();
	});
}

test("a client that ends its side and is answered soon gets no interim response", async () => {
	const { handler, asked, answer } = working(true);
	await using server = await served(handler);
	const socket = await client(server.port);
	const received = all(socket);
	socket.end(GET);
	await asked;
	server.clock.advance(400);
	answer();
	assert.equal(await received, RESPONSE);
	socket.destroy();
});

for (const [what, leave] of [
	["closes its socket", (socket: Socket) => socket.destroy()],
	["resets it", (socket: Socket) => socket.resetAndDestroy()],
] as const) {
	test(`the signal aborts when a client ${what} while the handler works`, async () => {
		const { handler, asked, answer } = working(true);
		await using server = await served(handler);
		const socket = await client(server.port);
		socket.write(GET);
		const { signal } = await asked;
		leave(socket);
		await passTime(server.clock, () => signal.aborted);
		assert.match(String(signal.reason), /127\.0\.0\.1/);
		answer();
		assert.deepEqual(server.errors, []);
	});
}

test("the signal aborts when fetch is aborted", async () => {
	const { handler, asked, answer } = working(true);
	await using server = await served(handler);
	const controller = new AbortController();
	const failed = assert.rejects(
		gannetFetch(`http://127.0.0.1:${server.port}/`, { signal: controller.signal }),
		/aborted/i,
	);
	const { signal } = await asked;
	controller.abort();
	await failed;
	await passTime(server.clock, () => signal.aborted);
	answer();
});

test("the signal aborts, and the content ends, when a response can't be written any more", async () => {
	const ended = Promise.withResolvers<void>();
	const asked = Promise.withResolvers<AbortSignal>();
	await using server = await served(({ signal }) => {
		asked.resolve(signal);
		return {
			body: (async function* () {
				try {
					for (;;) {
						await new Promise((resolve) => setImmediate(resolve));
						yield "piece";
					}
				} finally {
					ended.resolve();
				}
			})(),
		};
	});
	const socket = await client(server.port);
	socket.write(GET);
	await once(socket, "data");
	socket.destroy();
	const signal = await asked.promise;
	if (!signal.aborted) await once(signal, "abort");
	await ended.promise;
});
