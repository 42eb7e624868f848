// Peers that close a connection after a response without announcing it. No request that can't be repeated goes onto a
// connection whose end has reached this machine (RFC 9112 §9.3.1, §9.5), at any pace of the caller.

import assert from "node:assert/strict";
import { createServer, type Server, type Socket } from "node:net";
import { after, before, test } from "node:test";
import { Client, type RequestOptions, type Response } from "../../src/client/index.ts";
import { failureOf } from "./support.ts";

const limit = { timeout: 20_000 };

const ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/** How a server ends a connection after its answer. */
const endings: Readonly<Record<string, (socket: Socket) => void>> = {
	"with its answer": (socket) => socket.end(ANSWER),
	"half, and goes on reading": (socket) => {
		socket.write(ANSWER);
		socket.end();
		socket.resume();
	},
	"by a reset": (socket) => {
		socket.write(ANSWER, () => socket.resetAndDestroy());
	},
	"a turn later": (socket) => {
		socket.write(ANSWER);
		setImmediate(() => socket.end());
	},
	"two milliseconds later": (socket) => {
		socket.write(ANSWER);
		setTimeout(() => socket.end(), 2);
	},
};

async function* pieces(): AsyncGenerator<string> {
	yield "x=";
	yield "1";
}

const requests: Readonly<Record<string, readonly [method: string, options: () => RequestOptions]>> = {
	"a POST": ["POST", () => ({ body: "x=1" })],
	"a POST of JSON": ["POST", () => ({ json: { x: 1 } })],
	"a POST without content": ["POST", () => ({})],
	"a PATCH": ["PATCH", () => ({ body: "x=1" })],
	"a streamed POST": ["POST", () => ({ body: pieces() })],
	"a streamed PUT": ["PUT", () => ({ body: pieces() })],
	"a PUT": ["PUT", () => ({ body: "x=1" })],
	"a GET": ["GET", () => ({})],
};

const paces: Readonly<Record<string, () => Promise<unknown>>> = {
	"at once": async () => undefined,
	"a turn later": () => new Promise((resolve) => setImmediate(resolve)),
	"after the loop was blocked": async () => {
		for (const at = performance.now(); performance.now() - at < 2; );
	},
};

const servers = new Map<string, Server>();
before(async () => {
	for (const [name, end] of Object.entries(endings)) {
		const server = createServer({ allowHalfOpen: true }, (socket) => {
			let text = "";
			let isAnswered = false;
			socket.on("error", () => undefined);
			socket.on("data", (bytes) => {
				text += bytes.toString("latin1");
				const head = text.indexOf("\r\n\r\n");
				const isWhole =
					head !== -1 &&
					(/chunked/i.test(text)
						? text.endsWith("0\r\n\r\n")
						: !/length: [1-9]/i.test(text) || text.length > head + 4);
				if (!isWhole || isAnswered) return;
				isAnswered = true;
				end(socket);
			});
			socket.on("end", () => socket.end());
		});
		server.listen(0, "127.0.0.1");
		await new Promise((resolve) => server.once("listening", resolve));
		servers.set(name, server);
	}
});
after(() => {
	for (const server of servers.values()) server.close();
});

for (const ending of Object.keys(endings)) {
	for (const [request, [method, options]] of Object.entries(requests)) {
		test(`${request} is answered each time by a server that closes ${ending}`, limit, async () => {
			const { port } = (servers.get(ending) as Server).address() as { port: number };
			await using client = new Client();
			for (const [pace, wait] of Object.entries(paces)) {
				for (let time = 0; time < 10; time++) {
					const response: Response = await client.request(method, `http://127.0.0.1:${port}/`, options());
					assert.equal(await response.text(), "ok", pace);
					await wait();
				}
			}
		});
	}
}

test("a connection is used again for POSTs, and only the first of them waits for it", limit, async () => {
	let connections = 0;
	const server = createServer((socket) => {
		connections++;
		socket.on("data", () => socket.write(ANSWER));
	});
	server.listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	const client = new Client();
	const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
	for (let time = 0; time < 50; time++) await (await client.post(url, { body: "x=1" })).text();
	assert.equal(connections, 1);
	assert.equal(client.stats().retried, 0);
	await client.destroy();
	server.close();
});

test("a close that crosses a POST is an error that says so, and the POST isn't repeated", limit, async () => {
	let requested = 0;
	const server = createServer((socket) => {
		let answered = 0;
		socket.on("data", () => {
			requested++;
			if (answered++ < 2) socket.write(ANSWER);
			else socket.destroy();
		});
		socket.on("error", () => undefined);
	});
	server.listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	const client = new Client();
	const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
	for (let time = 0; time < 2; time++) await (await client.post(url, { body: "x=1" })).text();
	const error = await failureOf(client.post(url, { body: "x=1" }));
	assert.equal(error.kind, "disconnected");
	assert.equal(error.isSafeToRetry, false);
	assert.match(
		error.message,
		/closed the connection after \d+ ms, on a connection kept from an earlier request, while this one was on its way; a POST may have been acted on, so it was not repeated$/,
	);
	assert.equal(requested, 3);
	await client.destroy();
	server.close();
});

test("a POST that is aborted before its connection was seen open is not sent", limit, async () => {
	const seen: string[] = [];
	const server = createServer((socket) => {
		socket.on("data", (bytes) => {
			seen.push(bytes.toString("latin1").split(" ", 2).join(" "));
			socket.write(ANSWER);
		});
	});
	server.listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	const client = new Client();
	const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
	await (await client.get(`${url}/first`)).text();
	const controller = new AbortController();
	const posted = client.post(`${url}/never`, { body: "x=1", signal: controller.signal });
	controller.abort();
	assert.equal((await failureOf(posted)).kind, "aborted");
	assert.equal(await (await client.post(`${url}/second`, { body: "x=1" })).text(), "ok");
	assert.deepEqual(seen, ["GET /first", "POST /second"]);
	await client.destroy();
	server.close();
});
