import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection, Receiver, SocketError } from "../../src/socket/index.ts";
import { memoryNetwork, memoryPair, scriptedPeer } from "../../src/testing/index.ts";
import type { TraceEvent } from "../../src/trace/index.ts";

/** Keeps what a connection says, as text. */
class Log implements Receiver {
	readonly entries: string[] = [];
	readonly kept: Buffer[] = [];
	readonly closed: Promise<SocketError | undefined>;
	#resolve!: (error: SocketError | undefined) => void;
	wantsMore = true;

	constructor() {
		this.closed = new Promise((resolve) => {
			this.#resolve = resolve;
		});
	}

	onBytes(buffer: Buffer, length: number): boolean {
		this.entries.push(buffer.toString("latin1", 0, length));
		this.kept.push(buffer.subarray(0, length));
		return this.wantsMore;
	}

	onEnd(): void {
		this.entries.push("<end>");
	}

	onDrain(): void {
		this.entries.push("<drain>");
	}

	onClose(error: SocketError | undefined): void {
		this.entries.push(`<close ${error?.code ?? ""}>`);
		this.#resolve(error);
	}
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function turns(count: number): Promise<void> {
	for (let index = 0; index < count; index++) await turn();
}

function logged(connection: Connection): Log {
	const log = new Log();
	connection.receive(log);
	return log;
}

test("what one end of a memory pair sends, the other receives, in a later turn and in order", async () => {
	const [client, server] = memoryPair();
	const log = logged(server);
	assert.equal(client.send("a"), true);
	client.send(Buffer.from("bc"));
	assert.deepEqual(log.entries, []);
	await turn();
	assert.deepEqual(log.entries, ["a", "bc"]);
	assert.equal(client.info.bytesOut, 3);
	assert.equal(server.info.bytesIn, 3);
	await client.close();
});

test("the received buffer is overwritten as soon as its receiver has returned", async () => {
	const [client, server] = memoryPair();
	const log = logged(server);
	client.send("secret");
	await turn();
	assert.deepEqual(log.kept[0], Buffer.alloc(6, 0xdd));
	await client.close();
});

test("sent bytes are copied: their sender may change them at once", async () => {
	const [client, server] = memoryPair();
	const log = logged(server);
	const bytes = Buffer.from("before");
	client.send(bytes);
	bytes.fill("x");
	await turn();
	assert.deepEqual(log.entries, ["before"]);
	await client.close();
});

test("chunkBytes cuts what arrives into pieces", async () => {
	const [client, server] = memoryPair({ chunkBytes: 2 });
	const log = logged(server);
	client.send("abcde");
	await turn();
	assert.deepEqual(log.entries, ["ab", "cd", "e"]);
	await client.close();
});

test("half-close keeps the other direction open; both ends close the connection", async () => {
	const [client, server] = memoryPair();
	const near = logged(client);
	const far = logged(server);
	client.send("ask");
	client.end();
	client.end();
	await turns(2);
	assert.deepEqual(far.entries, ["ask", "<end>"]);
	server.send("answer");
	server.end();
	assert.equal(await near.closed, undefined);
	assert.equal(await far.closed, undefined);
	assert.deepEqual(near.entries, ["answer", "<end>", "<close >"]);
	assert.deepEqual(far.entries, ["ask", "<end>", "<close >"]);
	assert.equal(client.isClosed && server.isClosed, true);
});

test("a reset loses what is under way, and the other end hears ECONNRESET", async () => {
	const [client, server] = memoryPair();
	const near = logged(client);
	const far = logged(server);
	client.send("lost");
	client.reset();
	assert.equal((await far.closed)?.code, "ECONNRESET");
	await near.closed;
	assert.deepEqual(far.entries, ["<close ECONNRESET>"]);
	assert.deepEqual(near.entries, ["<close >"]);
});

test("close ends both directions; who sends after that hears EPIPE, who ends closes in order", async () => {
	for (const [act, code] of [
		[(end: Connection) => end.send("x"), "EPIPE"],
		[(end: Connection) => end.end(), undefined],
	] as const) {
		const [client, server] = memoryPair();
		const far = logged(server);
		await client.close();
		await turn();
		assert.deepEqual(far.entries, ["<end>"]);
		act(server);
		assert.equal((await far.closed)?.code, code);
		await client.close();
	}
});

test("what a closing end has not read comes back as a reset", async () => {
	const [client, server] = memoryPair();
	const far = logged(server);
	server.send("unread");
	await client.close();
	assert.equal((await far.closed)?.code, "ECONNRESET");
});

test("send says when too much is under way, and onDrain when it has gone", async () => {
	const [client, server] = memoryPair({ highWaterBytes: 4 });
	const near = logged(client);
	assert.equal(client.send("abcd"), true);
	assert.equal(client.send("e"), false);
	await turns(3);
	assert.deepEqual(near.entries, []);
	const far = logged(server);
	await turns(2);
	assert.deepEqual(far.entries, ["abcd", "e"]);
	assert.deepEqual(near.entries, ["<drain>"]);
	await client.close();
});

test("a receiver that returns false pauses the connection until resume", async () => {
	const [client, server] = memoryPair({ chunkBytes: 1 });
	const log = logged(server);
	log.wantsMore = false;
	client.send("abc");
	client.end();
	await turns(2);
	assert.deepEqual(log.entries, ["a"]);
	server.resume();
	await turn();
	assert.deepEqual(log.entries, ["a", "b"]);
	log.wantsMore = true;
	server.resume();
	await turn();
	assert.deepEqual(log.entries, ["a", "b", "c", "<end>"]);
	server.pause();
	await server.close();
});

test("reading and writing by promise work as on a socket", async () => {
	const [client, server] = memoryPair({ highWaterBytes: 1 });
	const writing = client.write("hello");
	assert.equal(Buffer.from((await server.read()) ?? []).toString(), "hello");
	await writing;
	const waiting = server.read();
	await assert.rejects(server.read(), { code: "READ_BUSY" });
	client.end();
	assert.equal(await waiting, null);
	await assert.rejects(client.write("more"), { code: "EPIPE" });
	server.end();
	await server.close();
	await assert.rejects(server.write("x"), { code: "CLOSED" });
});

test("a connection is iterated piece by piece, and disposed of by await using", async () => {
	const [client, server] = memoryPair({ chunkBytes: 2 });
	{
		await using end = client;
		end.send("abc");
		end.end();
		const pieces: string[] = [];
		for await (const bytes of server) pieces.push(Buffer.from(bytes).toString());
		assert.deepEqual(pieces, ["ab", "c"]);
	}
	assert.equal(client.isClosed, true);
});

test("a receiver can release the connection, with bytes for the next one", async () => {
	const [client, server] = memoryPair({ chunkBytes: 3 });
	const second = new Log();
	server.receive({
		onBytes(buffer) {
			server.release(Buffer.from(buffer.subarray(1, 3)));
			return false;
		},
		onEnd() {},
		onDrain() {},
		onClose() {},
	});
	client.send("abcdef");
	await turns(2);
	server.receive(second);
	await turns(2);
	assert.deepEqual(second.entries, ["bc", "def"]);
	await server.close();
});

test("a reader gives way to a receiver, which gets what was not read", async () => {
	const [client, server] = memoryPair({ chunkBytes: 1 });
	client.send("abc");
	assert.equal(Buffer.from((await server.read()) ?? []).toString(), "a");
	await turn();
	const log = logged(server);
	await turns(2);
	assert.equal(log.entries.join(""), "bc");
	await assert.rejects(server.read(), { code: "READ_BUSY" });
	await server.close();
	const late = logged(server);
	await late.closed;
	assert.deepEqual(late.entries, ["<close >"]);
});

test("upgradeToTls pretends: the new connection carries on, and says that it has TLS", async () => {
	const [client, server] = memoryPair();
	assert.equal(client.info.tls, undefined);
	const secured = await client.upgradeToTls();
	assert.equal(secured.info.tls?.protocol, "TLSv1.3");
	secured.ref();
	secured.unref();
	const log = logged(server);
	secured.send("still here");
	await turn();
	assert.deepEqual(log.entries, ["still here"]);
	await secured.close();
});

test("a memory network joins connect and listen by endpoint, and refuses where nobody listens", async () => {
	const network = memoryNetwork();
	const events: TraceEvent[] = [];
	await assert.rejects(network.connect("tcp://example.org:80"), { code: "ECONNREFUSED", step: "connect" });
	const listener = network.listen("tls://example.org:443", async (connection) => {
		await connection.write("hello");
		connection.end();
	});
	assert.throws(() => network.listen("tls://example.org:443", () => {}), { code: "EADDRINUSE" });
	const connection = await network.connect("tls://example.org:443", {
		connectionId: 77,
		trace: (event) => events.push(event),
	});
	assert.equal(listener.connections, 1);
	assert.equal(network.connectionCount, 1);
	assert.equal(connection.info.id, 77);
	assert.equal(Buffer.from((await connection.read()) ?? []).toString(), "hello");
	await connection.close();
	assert.deepEqual(
		events.map(({ type }) => type),
		["connected", "secured", "bytes.received", "connection.closed"],
	);
	await listener.close();
	await assert.rejects(network.connect("tls://example.org:443"), { code: "ECONNREFUSED" });
	await assert.rejects(network.connect("tcp://a:1", { signal: AbortSignal.abort() }), { code: "ABORTED" });
});

test("a memory network chooses ports, and closes a connection whose handler fails", async () => {
	const network = memoryNetwork();
	await using listener = network.listen("tcp://localhost:0", () => {
		throw new Error("no");
	});
	const connection = await network.connect(listener.endpoint);
	assert.equal(await connection.read(), null);
	await connection.close();
	await using unix = network.listen("unix:/run/x", (end) => end.end());
	const second = await network.connect(unix.endpoint);
	assert.equal(second.info.remote.family, "unix");
	await second.close();
});

test("scripts run on memory connections too", async () => {
	const network = memoryNetwork({ chunkBytes: 1 });
	const peer = scriptedPeer({
		connections: [
			[
				{ awaitRequest: true },
				{ stopReading: true },
				{ send: "HTTP/1.1 204 No Content\r\n\r\n" },
				{ startReading: true },
				{ end: true },
			],
			[{ send: "x" }, { reset: true }],
			[{ startTls: {} }],
			[{ close: true }],
		],
	});
	network.listen("tcp://site:80", (connection) => peer.accept(connection));
	const first = await network.connect("tcp://site:80");
	first.send("GET / HTTP/1.1\r\n\r\n");
	const pieces: Uint8Array[] = [];
	for await (const bytes of first) pieces.push(bytes);
	assert.match(Buffer.concat(pieces).toString(), /^HTTP\/1.1 204/);
	first.end();
	const second = logged(await network.connect("tcp://site:80"));
	assert.equal((await second.closed)?.code, "ECONNRESET");
	const third = logged(await network.connect("tcp://site:80"));
	assert.equal((await third.closed)?.code, "ECONNRESET");
	const fourth = await network.connect("tcp://site:80");
	assert.equal(await fourth.read(), null);
	fourth.end();
	await peer.idle();
	assert.equal(peer.openConnections, 0);
	assert.deepEqual(
		peer.connections.map(({ outcome }) => outcome),
		["done", "done", "failed", "done"],
	);
	await assert.rejects(peer.close(), /startTls needs a scriptedServer/);
});
