// A process that stood still itself, because its event loop was blocked or it was stopped, blames nobody for it: what has
// come meanwhile is read before any deadline is judged. Everything here is in one process, and the kernel keeps the bytes.

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { Client } from "../../src/client/index.ts";
import { serveHttp } from "../../src/server/index.ts";
import { connect } from "../../src/socket/index.ts";

const RESPONSE = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi";

/** Blocks this thread. */
function standStill(ms: number): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function portOf(t: TestContext, server: Server): Promise<number> {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	t.after(() => server.close());
	return (server.address() as AddressInfo).port;
}

/** Answers, and stands still before anybody can have read the answer. */
function answerAndStandStill(socket: Socket): void {
	socket.once("data", () => {
		socket.write(RESPONSE);
		standStill(500);
	});
}

for (const name of ["firstByte", "idle", "total"] as const) {
	test(`an answer that came while the event loop was blocked is in time for timeouts.${name}`, async (t) => {
		const port = await portOf(t, createServer(answerAndStandStill));
		await using client = new Client({ timeouts: { [name]: 300 } });
		assert.equal(await (await client.get(`http://127.0.0.1:${port}/`)).text(), "hi");
	});
}

test("a peer that stays silent is told so, though the event loop was blocked", async (t) => {
	const port = await portOf(
		t,
		createServer((socket) => void socket.once("data", () => standStill(500))),
	);
	await using client = new Client({ timeouts: { firstByte: 300 } });
	await assert.rejects(client.get(`http://127.0.0.1:${port}/`), { kind: "timeout", code: "firstByte" });
});

test("a connection that stood before its deadline was judged is taken", async (t) => {
	const port = await portOf(
		t,
		createServer((socket) => void socket.resume()),
	);
	// From here on timers run before the next read.
	await new Promise((resolve) => setImmediate(resolve));
	const connecting = connect(`tcp://127.0.0.1:${port}`, { timeoutMs: 200 });
	standStill(400);
	await (await connecting).close();
});

test("a proxy's tunnel that stood before its deadline was judged is taken", async (t) => {
	const port = await portOf(
		t,
		createServer((socket) => {
			socket.once("data", () => {
				socket.write("HTTP/1.1 200 OK\r\n\r\n");
				answerAndStandStill(socket);
				standStill(500);
			});
		}),
	);
	await using client = new Client({
		proxy: { url: `http://127.0.0.1:${port}`, tunnelsHttp: true },
		timeouts: { connect: 300 },
	});
	assert.equal(await (await client.get("http://origin.test/")).text(), "hi");
});

test("a request whose head came while the server's event loop was blocked is answered", async (t) => {
	const server = await serveHttp("tcp://127.0.0.1:0", () => ({ body: "hi" }), { timeouts: { headMs: 300 } });
	t.after(() => server.close());
	const socket = dial(Number(new URL(server.url).port), "127.0.0.1");
	await once(socket, "connect");
	socket.write("GET / HTTP/1.1\r\n");
	await new Promise((resolve) => setTimeout(resolve, 30));
	await new Promise((resolve) => setImmediate(resolve));
	socket.write("host: a\r\n\r\n");
	standStill(500);
	const [bytes] = (await once(socket, "data")) as [Buffer];
	assert.match(bytes.toString(), /^HTTP\/1\.1 200 /);
	socket.destroy();
});
