// HTTP/2 behind proxies: inside tunnels the origin's ALPN decides, and proxies themselves get HTTP/1.1.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createSecureServer } from "node:http2";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { test } from "node:test";
import { Client, type ClientOptions } from "../../../src/client/index.ts";
import { authority, serverTls } from "../../socket/support.ts";
import { tunnelProxy } from "../proxies/support.ts";
import { assertIsOver, ok, requestsTo, serve, until } from "../support.ts";

const limit = { timeout: 20_000 };

async function withOrigin(use: (port: number) => Promise<void>): Promise<void> {
	const server = createSecureServer({ ...serverTls, allowHTTP1: true }, (request, response) => {
		response.end(`${request.httpVersion} ${request.url}`);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	try {
		await use((server.address() as AddressInfo).port);
	} finally {
		server.close();
	}
}

/** A proxy of SOCKS 5 without a login, that leads to one port. */
async function socksProxy(port: number): Promise<Server> {
	const server = createServer((client: Socket) => {
		client.on("error", () => client.destroy());
		client.once("data", () => {
			client.write(Buffer.from([5, 0]));
			client.once("data", () => {
				client.pause();
				const origin = connect(port, "127.0.0.1", () => {
					client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
					client.pipe(origin).pipe(client);
				});
				origin.on("error", () => client.destroy());
				client.once("close", () => origin.destroy());
			});
		});
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return server;
}

async function ask(port: number, options: ClientOptions): Promise<void> {
	const client = new Client({ tls: { ca: authority }, ...options });
	try {
		const all = Array.from({ length: 20 }, (_, index) => client.get(`https://localhost:${port}/${index}`));
		for (const [index, response] of (await Promise.all(all)).entries()) {
			assert.equal(await response.text(), `2.0 /${index}`);
			assert.equal(response.version, "2");
			assert.equal(response.connection.protocol, "h2");
			assert.equal(response.connection.streamId, 2 * index + 1);
			assert.notEqual(response.connection.proxy, undefined);
		}
		// A machine that is slow to connect makes the client try a second connection.
		await until(() => client.stats().connecting === 0);
		assertIsOver(client);
	} finally {
		await client.destroy();
	}
}

test("through a tunnel of an http: proxy, requests share one connection over HTTP/2", limit, async () => {
	await withOrigin(async (port) => {
		await using proxy = await tunnelProxy(port);
		await ask(port, { proxy: `http://127.0.0.1:${proxy.port}` });
		assert.equal(proxy.heads.length, 1);
		assert.match(proxy.heads[0] ?? "", /^CONNECT localhost:\d+ HTTP\/1\.1\r\n/);
	});
});

test("an https: proxy is offered http/1.1 alone, and the origin inside of its tunnel h2", limit, async () => {
	await withOrigin(async (port) => {
		await using proxy = await tunnelProxy(port, { ...serverTls, ALPNProtocols: ["h2", "http/1.1"] });
		await ask(port, { proxy: { url: `https://localhost:${proxy.port}`, tls: { ca: authority } } });
		assert.deepEqual(proxy.protocols, ["http/1.1"]);
		assert.match(proxy.heads[0] ?? "", /^CONNECT localhost:\d+ HTTP\/1\.1\r\n/);
	});
});

test("through a tunnel of SOCKS 5, requests share one connection over HTTP/2", limit, async () => {
	await withOrigin(async (port) => {
		const proxy = await socksProxy(port);
		await ask(port, { proxy: `socks5://127.0.0.1:${(proxy.address() as AddressInfo).port}` });
		proxy.close();
	});
});

for (const http of ["auto", "1.1", "2"] as const) {
	test(`a proxy for http: URLs gets HTTP/1.1, whatever is asked for: ${http}`, limit, async () => {
		const proxy = await serve(ok("hi"));
		const client = new Client({ http, proxy: proxy.url });
		const response = await client.get("http://origin.test/x");
		assert.deepEqual([await response.text(), response.version], ["hi", "1.1"]);
		assert.equal(requestsTo(proxy)[0]?.target, "http://origin.test/x");
		await client.destroy();
		await proxy.close();
	});
}
