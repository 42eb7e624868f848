import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";
import { serveDirectory, serveHttp } from "../../src/server/index.ts";
import { formatEndpoint } from "../../src/socket/index.ts";
import { authority, serverTls } from "../socket/support.ts";

async function exchange(socket: NodeJS.ReadWriteStream, bytes: string): Promise<string> {
	const pieces: Buffer[] = [];
	socket.on("data", (piece: Buffer) => pieces.push(piece));
	socket.write(bytes);
	await once(socket, "close");
	return Buffer.concat(pieces).toString("latin1");
}

const request = "GET /a.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

test("a server answers on TCP, TLS and Unix-domain sockets", async () => {
	const folder = mkdtempSync(join(tmpdir(), "gannet-"));
	try {
		const handler = (): { body: string } => ({ body: "hello" });
		await using tcp = await serveHttp("tcp://127.0.0.1:0", handler);
		assert.match(tcp.url, /^http:\/\/127\.0\.0\.1:\d+$/);
		const port = Number(new URL(tcp.url).port);
		assert.match(await exchange(connect(port, "127.0.0.1"), request), /hello$/);

		await using six = await serveHttp("tcp://[::1]:0", handler);
		assert.match(six.url, /^http:\/\/\[::1\]:\d+$/);

		await using tls = await serveHttp("tls://127.0.0.1:0", handler, { listen: { tls: serverTls } });
		assert.match(tls.url, /^https:/);
		const secured = connectTls({
			port: Number(new URL(tls.url).port),
			ca: authority,
			servername: "localhost",
		});
		assert.match(await exchange(secured, request), /hello$/);

		await using unix = await serveHttp(`unix:${join(folder, "s")}`, handler);
		assert.equal(unix.url, "http://localhost");
		assert.equal(formatEndpoint(unix.endpoint), `unix:${join(folder, "s")}`);
		assert.match(await exchange(connect(join(folder, "s")), request), /hello$/);
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test("a folder is served on a socket, byte for byte", async () => {
	const folder = mkdtempSync(join(tmpdir(), "gannet-"));
	try {
		const bytes = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 7919) % 251));
		writeFileSync(join(folder, "a.txt"), bytes);
		await using server = await serveDirectory("tcp://127.0.0.1:0", folder);
		const text = await exchange(connect(Number(new URL(server.url).port), "127.0.0.1"), request);
		assert.ok(text.slice(text.indexOf("\r\n\r\n") + 4) === bytes.toString("latin1"));
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test("close waits for the response under way, and not longer than its deadline", async () => {
	const gate = Promise.withResolvers<void>();
	const started = Promise.withResolvers<void>();
	const server = await serveHttp("tcp://127.0.0.1:0", async ({ target }) => {
		if (target === "/a.txt") {
			started.resolve();
			await gate.promise;
		}
		return { body: "finished" };
	});
	const port = Number(new URL(server.url).port);
	const text = exchange(connect(port, "127.0.0.1"), request.replace("Connection: close\r\n", ""));
	await started.promise;
	assert.equal(server.openConnections, 1);
	const closed = server.close();
	gate.resolve();
	assert.match(await text, /Connection: close\r\n.*finished$/s);
	await closed;

	const asked = Promise.withResolvers<void>();
	const stuck = await serveHttp("tcp://127.0.0.1:0", () => {
		asked.resolve();
		return new Promise<never>(() => {});
	});
	const socket = connect(Number(new URL(stuck.url).port), "127.0.0.1");
	socket.write(request);
	const failed = once(socket, "error");
	await asked.promise;
	await stuck.close({ deadlineMs: 1 });
	const [error] = (await failed) as [NodeJS.ErrnoException];
	assert.equal(error.code, "ECONNRESET");
	assert.equal(stuck.openConnections, 0);
});

test("an idle connection is closed on the server's own clock", async () => {
	await using server = await serveHttp("tcp://127.0.0.1:0", () => ({ body: "hi" }), {
		timeouts: { idleMs: 20 },
	});
	const text = await exchange(
		connect(Number(new URL(server.url).port), "127.0.0.1"),
		request.replace("Connection: close\r\n", ""),
	);
	assert.match(text, /hi$/);
	assert.doesNotMatch(text, /Connection: close/);
});

test("a port that is taken is a SocketError", async () => {
	await using server = await serveHttp("tcp://127.0.0.1:0", () => ({}));
	await assert.rejects(
		serveHttp(server.endpoint, () => ({})),
		{ code: "EADDRINUSE", step: "listen" },
	);
});

test("a close without a deadline to wait for closes idle connections at once too", async () => {
	const server = await serveHttp("tcp://127.0.0.1:0", () => ({ body: "hi" }));
	const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
	const closed = new Promise((resolve) => socket.once("close", resolve));
	socket.on("error", () => {});
	socket.write(request.replace("Connection: close\r\n", ""));
	await once(socket, "data");
	await server.close({ deadlineMs: 0 });
	await closed;
});
