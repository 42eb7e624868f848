// Requests of several origins over one connection (option coalesce, RFC 9113 §9.1.1): where it happens, and where it must not.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { Client, type ClientOptions } from "../../../src/client/index.ts";
import { authority, fixture, serverTls } from "../../socket/support.ts";
import { assertIsOver } from "../support.ts";

const limit = { timeout: 20_000 };

/** A server whose certificate is valid for localhost, 127.0.0.1 and ::1. */
async function withServer(
	use: (client: Client, port: number, seen: string[]) => Promise<void>,
	options: ClientOptions = {},
	answer: (request: Http2ServerRequest, response: Http2ServerResponse, number: number) => void = (
		_,
		response,
	) => void response.end("hello"),
): Promise<void> {
	const seen: string[] = [];
	const sessions = new Map<object, number>();
	const server = createSecureServer({ ...serverTls, allowHTTP1: true }, (request, response) => {
		const { session } = request.stream ?? {};
		const key = session ?? request.socket;
		if (!sessions.has(key)) sessions.set(key, sessions.size);
		const number = sessions.get(key) as number;
		seen.push(`${request.authority || request.headers.host} on ${number}`);
		answer(request, response, number);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const client = new Client({ tls: { ca: authority }, coalesce: true, ...options });
	try {
		await use(client, port, seen);
		assertIsOver(client);
	} finally {
		await client.destroy();
		server.close();
	}
}

async function both(client: Client, port: number): Promise<void> {
	assert.equal(await (await client.get(`https://localhost:${port}/a`)).text(), "hello");
	assert.equal(await (await client.get(`https://127.0.0.1:${port}/b`)).text(), "hello");
}

test("origins of one certificate and one address share a connection", limit, async () => {
	await withServer(async (client, port, seen) => {
		await both(client, port);
		const many = Array.from({ length: 20 }, (_, index) => client.get(`https://127.0.0.1:${port}/${index}`));
		for (const response of await Promise.all(many)) assert.equal(await response.text(), "hello");
		assert.deepEqual([...new Set(seen)], [`localhost:${port} on 0`, `127.0.0.1:${port} on 0`]);
		assert.equal(client.stats().connectionsOpened, 1);
	});
});

/** Options under which each origin gets a connection of its own. */
const SEPARATE: readonly (readonly [what: string, options: ClientOptions])[] = [
	["without the option", { coalesce: false }],
	["with HTTP/1.1", { http: "1.1" }],
	[
		"with a client's certificate",
		{ tls: { ca: authority, cert: fixture("client.pem"), key: fixture("leaf.key") } },
	],
	["with a server's name of one's own", { tls: { ca: authority, serverName: "localhost" } }],
	["without verification", { tls: { ca: authority, verify: false } }],
	["with rules for the network", { network: { allow: ["127.0.0.0/8"] } as never }],
];

for (const [what, options] of SEPARATE) {
	test(`${what}, each origin has a connection of its own`, limit, async () => {
		await withServer(async (client, port) => {
			await both(client, port);
			assert.equal(client.stats().connectionsOpened, 2);
		}, options);
	});
}

test(
	"an origin that the certificate is not for has a connection of its own, which fails",
	limit,
	async () => {
		await withServer(
			async (client, port) => {
				await (await client.get(`https://localhost:${port}/`)).text();
				await assert.rejects(client.get(`https://other.test:${port}/`), /certificate/);
				assert.equal(client.stats().connectionsOpened, 1);
			},
			{ resolver: () => Promise.resolve([{ address: "127.0.0.1" }]) },
		);
	},
);

test("an origin at another address has a connection of its own", limit, async () => {
	const asked: string[] = [];
	await withServer(
		async (client, port) => {
			await (await client.get(`https://127.0.0.1:${port}/`)).text();
			// The certificate is valid for localhost, which is elsewhere as far as this client knows.
			await assert.rejects(client.get(`https://localhost:${port}/`, { timeouts: { total: 500 } }));
			assert.equal(client.stats().connectionsOpened, 1);
			assert.ok(asked.includes("localhost"));
		},
		{
			resolver: (name) => {
				asked.push(name);
				return Promise.resolve([{ address: "127.1.2.3" }]);
			},
		},
	);
});

test("421 is answered by one more try, on a connection of the origin's own", limit, async () => {
	await withServer(
		async (client, port, seen) => {
			await (await client.get(`https://localhost:${port}/`)).text();
			const response = await client.post(`https://127.0.0.1:${port}/`, { body: "x" });
			assert.deepEqual([response.status, await response.text()], [200, "mine"]);
			const again = await client.get(`https://127.0.0.1:${port}/`);
			assert.equal(await again.text(), "mine");
			assert.deepEqual(seen, [
				`localhost:${port} on 0`,
				`127.0.0.1:${port} on 0`,
				`127.0.0.1:${port} on 1`,
				`127.0.0.1:${port} on 1`,
			]);
		},
		{},
		(request, response, number) => {
			if (!request.authority.startsWith("127.")) response.end("hello");
			else if (number === 0) {
				response.statusCode = 421;
				response.end("not here");
			} else response.end("mine");
		},
	);
});

test("421 on a connection of its own is the answer", limit, async () => {
	await withServer(
		async (client, port, seen) => {
			const response = await client.get(`https://localhost:${port}/`);
			assert.equal(response.status, 421);
			await response.text();
			assert.equal(seen.length, 2);
		},
		{},
		(_, response) => {
			response.statusCode = 421;
			response.end("never here");
		},
	);
});

test("a request that its shared connection loses is sent again on one of its own", limit, async () => {
	await withServer(
		async (client, port) => {
			await (await client.get(`https://localhost:${port}/`)).text();
			const response = await client.get(`https://127.0.0.1:${port}/`);
			assert.equal(await response.text(), "hello");
			assert.equal(response.retries, 1);
			assert.equal(client.stats().connectionsOpened, 2);
		},
		{},
		(request, response, number) => {
			if (number === 0 && request.authority.startsWith("127.")) request.stream.session?.destroy();
			else response.end("hello");
		},
	);
});
