// CONNECT over HTTP/2 (RFC 9113 §8.5): one stream becomes a connection of its own, and the others go on beside it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttp2Server, type ServerHttp2Stream } from "node:http2";
import { type AddressInfo, connect as connectTcp, createServer } from "node:net";
import { test } from "node:test";
import { Client } from "../../../src/client/index.ts";
import { serveHttp } from "../../../src/server/index.ts";
import { authority, serverTls } from "../../socket/support.ts";
import { assertIsOver, failureOf, until } from "../support.ts";
import { frameServer, OK } from "./frame-server.ts";

const limit = { timeout: 20_000 };

/** A server of our own that is a tunnel's end: it sends back in capitals what it gets. */
async function withShouting(use: (client: Client, url: string) => Promise<void>): Promise<void> {
	const errors: unknown[] = [];
	await using server = await serveHttp(
		"tcp://127.0.0.1:0",
		(request) => {
			if (!request.wantsHandOver) return { body: `${request.method} ${request.target}` };
			if (request.target !== "far.test:443") return { status: 403, body: "not there" };
			return {
				status: 200,
				headers: { "x-tunnel": "open" },
				async handOver(connection) {
					for await (const bytes of connection)
						await connection.write(Buffer.from(bytes).toString("latin1").toUpperCase());
					connection.end();
				},
			};
		},
		{ onError: (error) => errors.push(error) },
	);
	const client = new Client({ http: "2" });
	try {
		await use(client, `${server.url}/`);
	} finally {
		await client.destroy();
	}
	assert.deepEqual(errors, []);
}

test(
	"CONNECT over HTTP/2 gives a stream both ways, beside other requests on the connection",
	limit,
	async () => {
		await withShouting(async (client, url) => {
			const response = await client.request("CONNECT", url, { target: "far.test:443" });
			assert.equal(response.status, 200);
			assert.equal(response.version, "2");
			assert.equal(response.headers.get("x-tunnel"), "open");
			const tunnel = response.upgraded;
			assert.ok(tunnel);
			assert.deepEqual(tunnel.info.endpoint, { transport: "tcp", host: "far.test", port: 443 });
			tunnel.send("one ");
			assert.equal(await (await client.get(`${url}other`)).text(), "GET /other");
			assert.deepEqual([client.stats().streams, client.stats().connectionsOpened], [1, 1]);
			tunnel.send("two");
			tunnel.end();
			let text = "";
			for await (const bytes of tunnel) text += Buffer.from(bytes).toString();
			assert.equal(text, "ONE TWO");
			await tunnel.close();
			await until(() => client.stats().streams === 0);
			assert.equal(client.stats().idle, 1);
			assertIsOver(client);
		});
	},
);

test("more bytes than any window go through a tunnel, and wait for their reader", limit, async () => {
	await withShouting(async (client, url) => {
		const { upgraded: tunnel } = await client.request("CONNECT", url, { target: "far.test:443" });
		assert.ok(tunnel);
		const sent = Buffer.alloc(3_000_000, "abcdefghijk");
		const sending = tunnel.write(sent).then(() => tunnel.end());
		let bytes = 0;
		const pieces: Uint8Array[] = [];
		for await (const piece of tunnel) {
			bytes += piece.length;
			pieces.push(piece);
		}
		await sending;
		assert.equal(bytes, sent.length);
		assert.ok(Buffer.concat(pieces).equals(Buffer.from(sent.toString().toUpperCase())));
	});
});

test("a refused CONNECT is an ordinary response, and the connection goes on", limit, async () => {
	await withShouting(async (client, url) => {
		const response = await client.request("CONNECT", url, { target: "near.test:1" });
		assert.deepEqual(
			[response.status, response.upgraded, await response.text()],
			[403, undefined, "not there"],
		);
		assert.equal(await (await client.get(url)).text(), "GET /");
		assert.equal(client.stats().connectionsOpened, 1);
		assertIsOver(client);
	});
});

test("TLS inside a tunnel of HTTP/2 ends at the far server", limit, async () => {
	const { createServer: createTls } = await import("node:tls");
	const far = createTls(serverTls, (socket) => {
		socket.on("error", () => undefined);
		socket.pipe(socket);
	});
	far.listen(0, "127.0.0.1");
	await once(far, "listening");
	const { port } = far.address() as AddressInfo;
	// Node's own HTTP/2 is the proxy.
	const proxy = createHttp2Server();
	proxy.on("stream", (stream: ServerHttp2Stream, headers) => {
		assert.equal(headers[":method"], "CONNECT");
		assert.equal(headers[":authority"], `localhost:${port}`);
		assert.equal(headers[":path"], undefined);
		const socket = connectTcp(port, "127.0.0.1", () => {
			stream.respond({ ":status": 200 });
			socket.pipe(stream);
			stream.pipe(socket);
		});
		socket.on("error", () => stream.destroy());
		stream.on("error", () => socket.destroy());
	});
	proxy.listen(0, "127.0.0.1");
	await once(proxy, "listening");
	const client = new Client({ http: "2" });
	try {
		const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/`;
		const { upgraded } = await client.request("CONNECT", url, { target: `localhost:${port}` });
		assert.ok(upgraded);
		const secure = await upgraded.upgradeToTls(
			{ ca: authority },
			{ transport: "tls", host: "localhost", port },
		);
		assert.equal(secure.info.tls?.isAuthorized, true);
		await secure.write("hello");
		assert.equal(Buffer.from((await secure.read()) ?? []).toString(), "hello");
		await secure.close();
		await until(() => client.stats().streams === 0);
	} finally {
		await client.destroy();
		proxy.close();
		far.close();
	}
});

test("a tunnel that its peer resets fails, and the requests beside it go on", limit, async () => {
	await using server = await frameServer(async (connection) => {
		connection.begin();
		const { stream, method, path, authority: target } = await connection.request();
		assert.deepEqual([method, path, target], ["CONNECT", "", "far.test:1"]);
		connection.send((peer) => peer.headers(stream, OK).data(stream, "some"));
		await until(() => connection.content.get(stream) === "hello");
		connection.send((peer) => peer.rst(stream, "CONNECT_ERROR"));
		const next = await connection.request();
		connection.send((peer) => peer.headers(next.stream, OK).data(next.stream, "next", true));
	});
	const client = new Client({ http: "2" });
	const { upgraded: tunnel } = await client.request("CONNECT", server.url, { target: "far.test:1" });
	assert.ok(tunnel);
	assert.equal(Buffer.from((await tunnel.read()) ?? []).toString(), "some");
	await tunnel.write("hello");
	await assert.rejects(tunnel.read(), /reset/);
	assert.equal(await (await client.get(server.url)).text(), "next");
	await client.destroy();
});

for (const [how, close, frame] of [
	["close", (tunnel: { close(): Promise<void> }) => void tunnel.close(), "RST_STREAM 1 CANCEL"],
	["reset", (tunnel: { reset(): void }) => tunnel.reset(), "RST_STREAM 1 CONNECT_ERROR"],
	["end", (tunnel: { end(): void }) => tunnel.end(), "DATA 1 end"],
] as const) {
	test(`${how}() of a tunnel sends ${frame}`, limit, async () => {
		await using server = await frameServer(async (connection) => {
			connection.begin();
			const { stream } = await connection.request();
			connection.send((peer) => peer.headers(stream, OK));
		});
		const client = new Client({ http: "2" });
		const { upgraded: tunnel } = await client.request("CONNECT", server.url, { target: "far.test:1" });
		assert.ok(tunnel);
		close(tunnel);
		await until(() => server.connections[0]?.frames.includes(frame) === true);
		await client.destroy();
	});
}

test("closing the client ends its tunnels", limit, async () => {
	await withShouting(async (client, url) => {
		const { upgraded: tunnel } = await client.request("CONNECT", url, { target: "far.test:443" });
		assert.ok(tunnel);
		await client.close();
		await assert.rejects(async () => {
			for await (const _ of tunnel);
		});
		assert.equal(tunnel.isClosed, true);
	});
});

test("an idle tunnel keeps its connection from being closed as unused", limit, async () => {
	await using server = await serveHttp("tcp://127.0.0.1:0", (request) =>
		request.wantsHandOver
			? { handOver: async (connection) => void (await connection.read().then(() => connection.end())) }
			: { body: "x" },
	);
	const client = new Client({ http: "2", idleConnectionMs: 1 });
	const { upgraded: tunnel } = await client.request("CONNECT", `${server.url}`, { target: "far.test:443" });
	assert.ok(tunnel);
	await (await client.get(`${server.url}`)).text();
	const later = performance.now() + 5;
	await until(() => performance.now() > later);
	assert.equal(tunnel.isClosed, false);
	tunnel.send("end");
	assert.equal(await tunnel.read(), null);
	await client.destroy();
});

test("an HTTP/2 server that never answers CONNECT is a timeout", limit, async () => {
	const silent = createServer((socket) => socket.on("error", () => undefined).resume());
	silent.listen(0, "127.0.0.1");
	await once(silent, "listening");
	const client = new Client({ http: "2", timeouts: { firstByte: 50 } });
	const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
	const error = await failureOf(client.request("CONNECT", url, { target: "far.test:443" }));
	assert.equal(error.isTimeout, true);
	await client.destroy();
	silent.close();
});
