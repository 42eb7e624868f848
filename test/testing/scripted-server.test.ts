import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type NetConnectOpts, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";
import { type Script, type ScriptedServer, scriptedServer } from "../../src/testing/index.ts";
import { authority, serverTls } from "../socket/support.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

interface Client {
	readonly socket: Socket;
	text(): string;
	/** How the peer ended the connection: "end", an error's code, or "no end". */
	readonly closed: Promise<string>;
}

function dial(options: NetConnectOpts): Client {
	return observe(connect({ allowHalfOpen: true, ...options }));
}

function observe(socket: Socket): Client {
	const pieces: Buffer[] = [];
	let end = "no end";
	socket.on("data", (bytes) => pieces.push(Buffer.from(bytes)));
	socket.on("end", () => {
		end = "end";
	});
	socket.on("error", (error: NodeJS.ErrnoException) => {
		end = error.code ?? error.message;
	});
	const closed = new Promise<string>((resolve) => socket.once("close", () => resolve(end)));
	return { socket, text: () => Buffer.concat(pieces).toString("latin1"), closed };
}

async function until(client: { socket: Socket; text: () => string }, text: string): Promise<void> {
	while (!client.text().includes(text)) await once(client.socket, "data");
}

async function serve(connections: Script): Promise<ScriptedServer> {
	return scriptedServer({ connections });
}

const requests = [
	{ name: "without content", bytes: "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", target: "/a", body: "" },
	{
		name: "with a length",
		bytes: "POST /b HTTP/1.1\r\ncontent-LENGTH: 5\r\n\r\nhello",
		target: "/b",
		body: "hello",
	},
	{
		name: "in chunks with a trailer section",
		bytes:
			"PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: u\r\n\r\n",
		target: "/c",
		body: "abcde",
	},
];

for (const { name, bytes, target, body } of requests) {
	for (const pieces of [[bytes], [...bytes]]) {
		test(`a request ${name} in ${pieces.length} writes is awaited whole and recorded`, async () => {
			await using server = await serve([{ awaitRequest: true }, { send: ok }]);
			const client = dial({ port: server.port });
			client.socket.setNoDelay(true);
			for (const piece of pieces) client.socket.write(piece);
			await until(client, "hi");
			const record = server.connections[0];
			assert.equal(record?.receivedText, bytes);
			assert.equal(record.requests[0]?.target, target);
			assert.equal(record.requests[0].body.toString(), body);
			assert.equal(record.requests[0].bodyBytes, body.length);
			assert.equal(record.sentBytes, ok.length);
			client.socket.end();
			assert.equal(await client.closed, "end");
			await server.idle();
			assert.equal(record.outcome, "done");
		});
	}
}

test("a script's way to close is what the peer sees", async () => {
	const cases: { step: Script; end: string }[] = [
		{ step: [{ end: true }], end: "end" },
		{ step: [{ close: true }], end: "end" },
		{ step: [{ reset: true }], end: "ECONNRESET" },
	];
	for (const { step, end } of cases) {
		await using server = await serve([
			{ awaitRequest: true },
			{ send: "HTTP" },
			{ awaitGate: "go" },
			...step,
		]);
		const client = dial({ port: server.port });
		client.socket.write("GET / HTTP/1.1\r\n\r\n");
		await until(client, "HTTP");
		server.open("go");
		client.socket.once("end", () => client.socket.end());
		assert.equal(await client.closed, end);
		await server.disconnected(1);
		assert.equal(server.openConnections, 0);
		assert.equal(server.connections[0]?.outcome, "done");
	}
});

test("an unmet expectation resets the connection and fails the server's close with the first wrong byte", async () => {
	const server = await serve([{ expect: "GET / HTTP/1.1\r\n" }, { send: ok }]);
	const client = dial({ port: server.port });
	client.socket.write("GET /x HTTP/1.1\r\n");
	assert.equal(await client.closed, "ECONNRESET");
	assert.equal(server.connections[0]?.outcome, "failed");
	await assert.rejects(
		server.close(),
		/connection 0: step 0 expected " HTTP\/1\.1\\r\\n" at its byte 5 and received "x HTTP\/1\.1/,
	);
});

test("a met expectation takes exactly its bytes and leaves the next ones to the next step", async () => {
	await using server = await serve([{ expect: "abc" }, { expect: "def" }, { send: "yes" }, { end: true }]);
	const client = dial({ port: server.port });
	client.socket.end("abcdef");
	assert.equal(await client.closed, "end");
	assert.equal(client.text(), "yes");
});

test("a peer that ends early ends the script quietly", async () => {
	await using server = await serve([{ awaitRequest: true }, { send: ok }]);
	const client = dial({ port: server.port });
	client.socket.end("GET / HT");
	assert.equal(await client.closed, "end");
	await server.idle();
	assert.equal(server.connections[0]?.outcome, "peer ended");
	assert.equal(server.connections[0].receivedText, "GET / HT");
});

test("a peer that leaves without a word is recorded as such", async () => {
	await using server = await serve([{ awaitRequest: true }, { send: "x" }, { hold: "forever" }]);
	const client = dial({ port: server.port });
	client.socket.write("GET / HTTP/1.1\r\n\r\n");
	await until(client, "x");
	client.socket.resetAndDestroy();
	await server.idle();
	assert.equal(server.connections[0]?.outcome, "peer closed");
	assert.deepEqual(server.connections[0].events.at(-1)?.type, "error");
});

test("scripts are given out in order, and the last one serves all later connections", async () => {
	await using server = await scriptedServer({
		connections: [
			[{ send: "one" }, { end: true }],
			[{ send: "rest" }, { end: true }],
		],
	});
	for (const text of ["one", "rest", "rest"]) {
		const client = dial({ port: server.port, allowHalfOpen: false });
		await client.closed;
		assert.equal(client.text(), text);
	}
	await server.connected(3);
});

test("a function chooses the script by the connection's index", async () => {
	await using server = await scriptedServer({
		connections: (index) => [{ send: `number ${index}` }, { end: true }],
	});
	for (const index of [0, 1]) {
		const client = dial({ port: server.port, allowHalfOpen: false });
		await client.closed;
		assert.equal(client.text(), `number ${index}`);
	}
});

test("an answer is made from the request before it, as bytes or as steps", async () => {
	await using server = await serve([
		{
			repeat: [
				{ awaitRequest: true },
				{
					answer: ({ index, target }) => (target === "/steps" ? [{ send: "steps;" }] : `${index}${target};`),
				},
			],
			times: "forever",
		},
	]);
	const client = dial({ port: server.port });
	client.socket.end("GET /a HTTP/1.1\r\n\r\nGET /steps HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r\n");
	await client.closed;
	assert.equal(client.text(), "0/a;steps;2/c;");
	await server.requested(3);
});

test("slow sending makes one write a piece", async () => {
	await using server = await serve([
		{ sendSlowly: "abcdefg", chunkBytes: 3, everyMs: 1 },
		{ pause: 1 },
		{ end: true },
	]);
	const client = dial({ port: server.port, allowHalfOpen: false });
	await client.closed;
	assert.equal(client.text(), "abcdefg");
	const sent = server.connections[0]?.events.filter((event) => event.type === "sent");
	assert.deepEqual(
		sent?.map((event) => event.bytes),
		[3, 3, 1],
	);
});

test("a script that does not read lets the peer's writes pile up until it reads again", async () => {
	const size = 32 * 1024 * 1024;
	await using server = await scriptedServer({
		connections: [
			{ stopReading: true },
			{ send: "x" },
			{ awaitGate: "read" },
			{ startReading: true },
			{ awaitBytes: size },
			{ end: true },
		],
		recordBytes: 10,
	});
	const client = dial({ port: server.port });
	await until(client, "x");
	client.socket.write(Buffer.alloc(size, "a"));
	assert.equal(client.socket.writableNeedDrain, true);
	server.open("read");
	client.socket.end();
	assert.equal(await client.closed, "end");
	assert.equal(server.connections[0]?.receivedBytes, size);
	assert.equal(server.connections[0].receivedText, "aaaaaaaaaa");
});

test("a head can be awaited before its content", async () => {
	await using server = await serve([
		{ awaitHead: true },
		{ send: "HTTP/1.1 100 Continue\r\n\r\n" },
		{ awaitBody: true },
		{ send: ok },
		{ end: true },
	]);
	const client = dial({ port: server.port });
	client.socket.write("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n");
	await until(client, "100");
	client.socket.end("abc");
	await client.closed;
	assert.match(client.text(), /100 Continue.*200 OK/s);
});

test("the peer's half-close can be awaited, and answered after it", async () => {
	await using server = await serve([{ awaitEnd: true }, { send: "late" }, { end: true }]);
	const client = dial({ port: server.port });
	client.socket.end("anything");
	assert.equal(await client.closed, "end");
	assert.equal(client.text(), "late");
});

test("closing the server cuts whatever its scripts wait for", async () => {
	for (const step of [
		{ hold: true },
		{ hold: "forever" },
		{ pause: 60_000 },
		{ awaitGate: "never" },
		{ awaitBytes: 9 },
	] as const) {
		const server = await serve([{ send: "x" }, step]);
		const client = dial({ port: server.port });
		await until(client, "x");
		client.socket.once("end", () => client.socket.end());
		await server.close();
		assert.equal(server.connections[0]?.outcome, "server closed");
		await client.closed;
	}
});

test("a peer that ends is seen off by a script that holds", async () => {
	await using server = await serve([{ hold: true }]);
	const client = dial({ port: server.port });
	client.socket.end("hello");
	assert.equal(await client.closed, "end");
	await server.idle();
	assert.equal(server.connections[0]?.outcome, "peer ended");
});

test("a wrong script fails the server's close", async () => {
	const wrong: { script: Script | (() => Script); message: RegExp }[] = [
		{ script: [{ awaitBody: true }], message: /needs an awaitHead/ },
		{ script: [{ answer: () => "x" }], message: /no step before it awaits a request/ },
		{ script: [{ sned: "x" } as never], message: /not a step/ },
		{
			script: () => {
				throw new Error("no script");
			},
			message: /no script/,
		},
	];
	for (const { script, message } of wrong) {
		const server = await scriptedServer({ connections: script });
		const client = dial({ port: server.port });
		await client.closed;
		await assert.rejects(server.close(), message);
	}
});

test("it listens on IPv6 and on Unix-domain sockets", async () => {
	const folder = mkdtempSync(join(tmpdir(), "gannet-"));
	try {
		const path = join(folder, "s");
		await using unix = await scriptedServer({
			connections: [{ send: "unix" }, { reset: true }],
			unixPath: path,
		});
		assert.equal(unix.endpoint, `unix:${path}`);
		const first = dial({ path, allowHalfOpen: false });
		await first.closed;
		assert.equal(first.text(), "unix");

		await using six = await scriptedServer({ connections: [{ send: "six" }, { end: true }], host: "::1" });
		assert.equal(six.endpoint, `tcp://[::1]:${six.port}`);
		assert.equal(six.url, `http://[::1]:${six.port}`);
		const second = dial({ host: "::1", port: six.port, allowHalfOpen: false });
		await second.closed;
		assert.equal(second.text(), "six");
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test("over TLS the handshake's facts are recorded, and every way to close is possible", async () => {
	for (const [step, end] of [
		[{ end: true }, "end"],
		[{ close: true }, "end"],
		[{ reset: true }, "ECONNRESET"],
	] as const) {
		await using server = await scriptedServer({
			connections: [{ awaitRequest: true }, { send: "secured" }, { awaitGate: "go" }, step],
			tls: { ...serverTls, ALPNProtocols: ["http/1.1"] },
		});
		assert.match(server.url, /^https:/);
		assert.match(server.endpoint, /^tls:/);
		const socket = connectTls({
			port: server.port,
			ca: authority,
			servername: "localhost",
			ALPNProtocols: ["http/1.1"],
		});
		const client = observe(socket);
		socket.write("GET / HTTP/1.1\r\n\r\n");
		await until(client, "secured");
		server.open("go");
		assert.equal(await client.closed, end);
		await server.idle();
		const { tls, outcome } = server.connections[0] ?? assert.fail();
		assert.deepEqual(tls, {
			protocol: "TLSv1.3",
			serverName: "localhost",
			alpn: "http/1.1",
			isResumed: false,
			clientName: undefined,
		});
		assert.equal(outcome, "done");
	}
});

test("a client that does not speak TLS is recorded with the error", async () => {
	await using server = await scriptedServer({ connections: [{ awaitRequest: true }], tls: serverTls });
	const client = dial({ port: server.port, allowHalfOpen: false });
	client.socket.write("GET / HTTP/1.1\r\n\r\n");
	await client.closed;
	await server.idle();
	assert.equal(server.connections[0]?.outcome, "peer closed");
	assert.match(server.connections[0].events[0]?.message ?? "", /http request/);
});

test("a script can start TLS in the middle of a connection, as a proxy's target would", async () => {
	await using server = await scriptedServer({
		connections: [
			{ awaitRequest: true },
			{ send: "HTTP/1.1 200 OK\r\n\r\n" },
			{ startTls: serverTls },
			{ expect: "inside" },
			{ send: "yes" },
			{ end: true },
		],
	});
	const plain = dial({ port: server.port, allowHalfOpen: false });
	plain.socket.write("CONNECT localhost:1 HTTP/1.1\r\n\r\n");
	await until(plain, "\r\n\r\n");
	plain.socket.removeAllListeners("data");
	const client = observe(connectTls({ socket: plain.socket, ca: authority, servername: "localhost" }));
	client.socket.write("inside");
	await client.closed;
	assert.equal(client.text(), "yes");
});
