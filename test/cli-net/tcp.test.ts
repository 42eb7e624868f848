import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { run } from "../cli/support.ts";
import { type Running, start } from "./support.ts";

const fixtures = fileURLToPath(new URL("../socket/fixtures", import.meta.url));
const bytes = Buffer.from(Array.from({ length: 256 }, (_, value) => value));

async function portOf(listening: Running): Promise<number> {
	return Number((await listening.said(/listening on \w+:\/\/127\.0\.0\.1:(\d+)\n/))[1]);
}

/** A plain TCP server for one test. */
async function withServer(
	handler: (socket: Socket) => void,
	use: (port: number) => Promise<void>,
): Promise<void> {
	const sockets: Socket[] = [];
	const server = createServer({ allowHalfOpen: true }, (socket) => {
		sockets.push(socket);
		socket.on("error", () => {});
		handler(socket);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	try {
		await use((server.address() as AddressInfo).port);
	} finally {
		for (const socket of sockets) socket.destroy();
		server.close();
	}
}

test("two gannet tcp pass all bytes unchanged in both directions, each to the other's end", async () => {
	const server = start(["tcp", "--listen", "0", "-v"]);
	const client = start(["tcp", "-v", `127.0.0.1:${await portOf(server)}`]);
	client.stdin.end(bytes);
	await server.printed(256);
	assert.deepEqual(server.stdout(), bytes);
	// The client's end is a half-close: the server may still answer.
	server.stdin.end(Buffer.concat([bytes, bytes]));
	assert.equal(await client.exitCode, 0);
	assert.equal(await server.exitCode, 0);
	assert.deepEqual(client.stdout(), Buffer.concat([bytes, bytes]));
	assert.match(client.stderr(), /connected to 127\.0\.0\.1 port \d+\n/);
	assert.match(server.stderr(), /connected to 127\.0\.0\.1 port \d+\n/);
});

test("the peer's end does not end stdin", async () => {
	let received = "";
	const ended = Promise.withResolvers<void>();
	await withServer(
		(socket) => {
			socket.end("first and last");
			socket.on("data", (piece) => {
				received += piece.toString();
			});
			socket.on("end", () => ended.resolve());
		},
		async (port) => {
			const client = start(["tcp", `127.0.0.1:${port}`]);
			await client.printed(14);
			client.stdin.write("still ");
			client.stdin.end("here");
			assert.equal(await client.exitCode, 0);
			await ended.promise;
			assert.equal(received, "still here");
		},
	);
});

test("at a terminal the peer's end is the end", async () => {
	await withServer(
		(socket) => socket.end("bye"),
		async (port) => {
			const client = start(["tcp", `127.0.0.1:${port}`], { isTerminal: true });
			assert.equal(await client.exitCode, 0);
			assert.equal(client.stdout().toString(), "bye");
		},
	);
});

test("a slow stdout makes the peer wait", async () => {
	let sent = 0;
	const gate = Promise.withResolvers<void>();
	await withServer(
		(socket) => {
			const push = (): void => {
				while (sent < 64 * 1024 * 1024) {
					sent += 65_536;
					if (!socket.write(Buffer.alloc(65_536))) return;
				}
				socket.end();
			};
			socket.on("drain", push);
			socket.on("end", () => {});
			push();
		},
		async (port) => {
			const client = start(["tcp", `127.0.0.1:${port}`], { onWrite: () => gate.promise });
			client.stdin.end();
			let before = -1;
			while (sent !== before) {
				before = sent;
				for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
			}
			assert.ok(sent < 32 * 1024 * 1024, `${sent} bytes were taken although nobody reads them`);
			gate.resolve();
			assert.equal(await client.exitCode, 0);
			assert.equal(client.stdout().length, 64 * 1024 * 1024);
		},
	);
});

test("a broken connection is exit code 56, a refused one 7, a wrong command line 2", async () => {
	await withServer(
		(socket) => socket.once("data", () => socket.resetAndDestroy()),
		async (port) => {
			const client = start(["tcp", `127.0.0.1:${port}`]);
			client.stdin.write("x");
			assert.equal(await client.exitCode, 56);
			assert.match(client.stderr(), /reset the connection/);
		},
	);
	let free = 0;
	await withServer(
		() => {},
		async (port) => {
			free = port;
		},
	);
	assert.equal((await run(["tcp", `127.0.0.1:${free}`])).exitCode, 7);
	assert.equal((await run(["tcp"])).exitCode, 2);
	assert.equal((await run(["tcp", "a:1", "--listen", "2"])).exitCode, 2);
	assert.equal((await run(["tcp", "--listen", "0", "--tls"])).exitCode, 2);
	assert.equal((await run(["tcp", "a:1", "--tls", "--cert", "x"])).exitCode, 2);
	assert.equal((await run(["tcp", "a:b:c"])).exitCode, 3);
	assert.equal((await run(["tcp", "--listen", "192.0.2.1:80"])).exitCode, 7);
});

test("an unreadable stdin is an error, a closed stdout is none", async () => {
	await withServer(
		(socket) => socket.write("hello"),
		async (port) => {
			const broken = new Readable({
				read() {
					this.destroy(
						Object.assign(new Error("EISDIR: is a directory, read"), { code: "EISDIR", syscall: "read" }),
					);
				},
			});
			const reading = start(["tcp", `127.0.0.1:${port}`], { stdin: broken });
			assert.equal(await reading.exitCode, 26);
			const writing = start(["tcp", `127.0.0.1:${port}`], {
				onWrite: () => Promise.reject(Object.assign(new Error("broken pipe"), { code: "EPIPE" })),
			});
			assert.equal(await writing.exitCode, 0);
		},
	);
});

test("Ctrl-C ends it with 130, waiting or connected", async () => {
	const waiting = start(["tcp", "--listen", "0"]);
	await portOf(waiting);
	waiting.interrupt();
	assert.equal(await waiting.exitCode, 130);

	const server = start(["tcp", "--listen", "0"]);
	const client = start(["tcp", `127.0.0.1:${await portOf(server)}`]);
	client.stdin.write("x");
	await server.printed(1);
	client.interrupt();
	assert.equal(await client.exitCode, 130);
	server.stdin.end();
	assert.equal(await server.exitCode, 0);
});

test("--listen takes one connection and refuses the next", async () => {
	const server = start(["tcp", "--listen", "0"]);
	const port = await portOf(server);
	const first = connect(port, "127.0.0.1");
	first.write("first");
	await server.printed(5);
	const second = connect(port, "127.0.0.1");
	const [error] = (await once(second, "error")) as [NodeJS.ErrnoException];
	assert.equal(error.code, "ECONNREFUSED");
	first.end();
	server.stdin.end();
	assert.equal(await server.exitCode, 0);
	assert.equal(server.stdout().toString(), "first");
});

test("--keep-open takes one connection after another, and survives one that breaks", async () => {
	const server = start(["tcp", "--listen", "0", "--keep-open"]);
	const port = await portOf(server);
	const send = async (text: string, isBroken: boolean): Promise<void> => {
		const before = server.stdout().length;
		const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
		const closed = new Promise((resolve) => socket.once("close", resolve));
		socket.on("error", () => {});
		socket.resume();
		socket.write(text);
		await server.printed(before + text.length);
		if (isBroken) socket.resetAndDestroy();
		else socket.end();
		await closed;
	};
	server.stdin.end();
	await send("one ", false);
	await send("two ", true);
	await server.said(/reset the connection/);
	await send("three", false);
	assert.equal(server.stdout().toString(), "one two three");
	server.interrupt();
	assert.equal(await server.exitCode, 130);
});

test("what was typed for a connection that has gone is sent to the next one", async () => {
	const server = start(["tcp", "--listen", "0", "--keep-open"]);
	const port = await portOf(server);
	const first = connect({ port, host: "127.0.0.1" });
	first.write("x");
	await server.printed(1);
	first.resetAndDestroy();
	await server.said(/reset the connection/);
	server.stdin.end("for the next");
	const second = connect({ port, host: "127.0.0.1" });
	const [piece] = (await once(second, "data")) as [Buffer];
	assert.equal(piece.toString(), "for the next");
	second.end();
	server.interrupt();
	await server.exitCode;
});

test("TLS is verified, unless told otherwise", async () => {
	const files = ["--cert", join(fixtures, "server.pem"), "--key", join(fixtures, "leaf.key")];
	const server = start(["tcp", "--listen", "0", "--tls", "--keep-open", "-v", ...files]);
	const port = Number((await server.said(/listening on tls:\/\/127\.0\.0\.1:(\d+)/))[1]);
	server.stdin.end();
	assert.equal((await run(["tcp", "--tls", `127.0.0.1:${port}`])).exitCode, 60);
	const trusting = ["--cacert", join(fixtures, "ca.pem"), "--server-name", "localhost"];
	const trusted = await run(["tcp", "-v", ...trusting, `tls://127.0.0.1:${port}`], { stdin: "secret " });
	assert.equal(trusted.exitCode, 0, trusted.stderr);
	assert.match(trusted.stderr, /connected to 127.0.0.1 port \d+, TLSv1\.3 /);
	const insecure = await run(["tcp", "--tls", "--insecure", `127.0.0.1:${port}`], { stdin: "too" });
	assert.equal(insecure.exitCode, 0, insecure.stderr);
	await server.printed(10);
	assert.equal(server.stdout().toString(), "secret too");
	assert.equal((await run(["tcp", "--tls", "--cacert", "/nonexistent", "localhost:1"])).exitCode, 26);
	server.interrupt();
	assert.equal(await server.exitCode, 130);
});

test("a Unix-domain socket is an endpoint like any other", async () => {
	const folder = mkdtempSync(join(tmpdir(), "gannet-"));
	try {
		const where = `unix:${join(folder, "s")}`;
		const server = start(["tcp", "--listen", where, "-v"]);
		await server.said(/listening on unix:/);
		const client = start(["tcp", where, "-v"]);
		client.stdin.end(bytes);
		server.stdin.end("answer");
		assert.deepEqual([await client.exitCode, await server.exitCode], [0, 0]);
		assert.deepEqual(server.stdout(), bytes);
		assert.equal(client.stdout().toString(), "answer");
		assert.match(client.stderr(), /connected to a peer on /);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
