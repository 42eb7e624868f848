import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer as createRawServer, Socket } from "node:net";
import test from "node:test";
import {
	type Connection,
	connect,
	type Endpoint,
	type Listener,
	listen,
	SocketError,
	type TcpEndpoint,
} from "../../src/socket/index.ts";
import type { TraceEvent } from "../../src/trace/index.ts";
import { authority, Recorder, serverTls, turns } from "./support.ts";

const MiB = 1024 * 1024;

/** A listener for one client, and both ends of the connection. */
interface Pair extends AsyncDisposable {
	readonly client: Connection;
	readonly server: Connection;
	readonly listener: Listener;
}

async function pair(transport: "tcp" | "tls" | "unix", trace?: (event: TraceEvent) => void): Promise<Pair> {
	const accepted = Promise.withResolvers<Connection>();
	const endpoint: Endpoint =
		transport === "unix"
			? { transport, path: `/tmp/gannet-test-${process.pid}-${Math.random().toString(36).slice(2)}.sock` }
			: { transport, host: "127.0.0.1", port: 0 };
	const listener = await listen(endpoint, accepted.resolve, { tls: serverTls });
	const client = await connect(listener.endpoint, {
		tls: { ca: authority },
		...(trace !== undefined && { trace }),
	});
	const server = await accepted.promise;
	return {
		client,
		server,
		listener,
		async [Symbol.asyncDispose]() {
			await client.close();
			await listener[Symbol.asyncDispose]();
		},
	};
}

const transports = ["tcp", "tls", "unix"] as const;

test("Nagle's algorithm is turned off before it could hold anything back, and not for a single small write", async (t) => {
	const cases: readonly { sends: readonly number[]; noDelay?: boolean; calls: number }[] = [
		{ sends: [], calls: 0 },
		{ sends: [536], calls: 0 },
		{ sends: [537], calls: 1 },
		{ sends: [10, 10], calls: 1 },
		{ sends: [10, 10, 10, 1_000], calls: 1 },
		{ sends: [1_000, 10], calls: 1 },
		{ sends: [10, 1_000], noDelay: false, calls: 0 },
	];
	await using listener = await listen("tcp://127.0.0.1:0", () => {});
	for (const { sends, noDelay = true, calls } of cases) {
		await using client = await connect(listener.endpoint, { noDelay });
		const { mock } = t.mock.method(Socket.prototype, "setNoDelay");
		for (const size of sends) client.send(size % 2 === 0 ? Buffer.alloc(size) : "x".repeat(size));
		assert.equal(mock.callCount(), calls, `${sends}`);
		mock.restore();
	}
});

test("Nagle's algorithm is off before TLS starts on a connection that stood before", async (t) => {
	await using listener = await listen("tcp://127.0.0.1:0", (server) => void server.close());
	const client = await connect(listener.endpoint);
	const { mock } = t.mock.method(Socket.prototype, "setNoDelay");
	await assert.rejects(client.upgradeToTls({ ca: authority }), SocketError);
	assert.deepEqual(mock.calls[0]?.arguments, [true]);
	mock.restore();
});

for (const transport of transports) {
	test(`${transport}: bytes go both ways, and each end closes its own direction`, async () => {
		await using both = await pair(transport);
		const { client, server } = both;
		const [atClient, atServer] = [new Recorder(), new Recorder()];
		client.receive(atClient);
		server.receive(atServer);
		client.send("question");
		client.end();
		await atServer.heard("end");
		assert.equal(atServer.text, "question");
		assert.equal(server.isClosed, false);
		// The client's direction is closed, the server's is not: it goes on talking.
		server.send("one ");
		await atClient.heard("bytes");
		server.send(Buffer.from("two"));
		server.end();
		await atClient.heard("close");
		await atServer.heard("close");
		assert.equal(atClient.text, "one two");
		assert.deepEqual(atClient.events.slice(-2), ["end", "close"]);
		assert.deepEqual(atServer.events.slice(-2), ["end", "close"]);
		assert.equal(atClient.error, undefined);
		assert.equal(atServer.error, undefined);
		assert.equal(client.isClosed, true);
		assert.equal(client.info.bytesOut, 8);
		assert.equal(client.info.bytesIn, 7);
		assert.equal(server.info.bytesIn, 8);
		assert.equal(server.info.bytesOut, 7);
	});

	test(`${transport}: after the peer's end this end may still write`, async () => {
		await using both = await pair(transport);
		const { client, server } = both;
		const [atClient, atServer] = [new Recorder(), new Recorder()];
		client.receive(atClient);
		server.receive(atServer);
		server.end();
		await atClient.heard("end");
		client.send("still here");
		client.end();
		await atServer.heard("close");
		assert.equal(atServer.text, "still here");
	});

	test(`${transport}: nothing is lost that came before anybody received`, async () => {
		await using both = await pair(transport);
		const { client, server } = both;
		server.send("early ");
		server.send("bird");
		server.end();
		await turns();
		assert.equal(client.isClosed, false);
		const atClient = new Recorder();
		client.receive(atClient);
		client.end();
		await atClient.heard("close");
		assert.equal(atClient.text, "early bird");
		assert.deepEqual(atClient.events.slice(-2), ["end", "close"]);
	});

	test(`${transport}: a receiver that says no hears nothing more until resume, then all of it, then the end`, async () => {
		await using both = await pair(transport);
		const { client, server } = both;
		const bytes = Buffer.alloc(MiB, "0123456789abcdef");
		const atClient = new Recorder();
		atClient.takes = false;
		client.receive(atClient);
		server.send(bytes);
		server.end();
		await atClient.heard("bytes");
		await turns();
		assert.deepEqual(atClient.events, ["bytes"]);
		atClient.takes = true;
		client.resume();
		client.end();
		await atClient.heard("close");
		assert.ok(Buffer.concat(atClient.chunks).equals(bytes));
		assert.deepEqual(atClient.events.slice(-2), ["end", "close"]);
	});

	test(`${transport}: a receiver may pause and resume after every chunk`, async () => {
		await using both = await pair(transport);
		const { client, server } = both;
		const bytes = Buffer.alloc(2 * MiB, "pause and resume ");
		const atClient = new Recorder();
		const { onBytes } = atClient;
		let round = 0;
		atClient.onBytes = (buffer, length) => {
			onBytes.call(atClient, buffer, length);
			round++;
			if (round % 3 === 0) {
				client.pause();
				client.resume();
				return true;
			}
			if (round % 3 === 1) {
				client.pause();
				setImmediate(() => client.resume());
				return true;
			}
			setImmediate(() => client.resume());
			return false;
		};
		client.receive(atClient);
		server.send(bytes);
		server.end();
		await atClient.heard("end");
		assert.ok(Buffer.concat(atClient.chunks).equals(bytes));
	});

	test(`${transport}: 100 MB arrive whole, while the writer waits for the reader`, async () => {
		await using both = await pair(transport);
		const { client, server } = both;
		const chunk = Buffer.alloc(MiB / 2);
		for (let index = 0; index < chunk.length; index++) chunk[index] = (index * 31 + (index >> 8)) & 0xff;
		const sent = createHash("sha1");
		const received = createHash("sha1");
		let isTaking = false;
		let largestWait = 0;
		const writing = (async () => {
			for (let round = 0; round < 200; round++) {
				chunk.writeUInt32LE(round);
				const copy = Buffer.from(chunk);
				sent.update(copy);
				await server.write(copy);
				if (!isTaking) largestWait = Math.max(largestWait, server.info.bytesOut);
			}
			server.end();
		})();
		await turns();
		isTaking = true;
		let total = 0;
		for await (const bytes of client) {
			total += bytes.length;
			received.update(bytes);
		}
		await writing;
		assert.equal(total, 100 * MiB);
		assert.equal(received.digest("hex"), sent.digest("hex"));
		assert.ok(largestWait < 32 * MiB, `${largestWait} bytes were queued without a reader`);
	});

	test(`${transport}: send says when too much waits, and onDrain when it has gone`, async () => {
		await using both = await pair(transport);
		const { client, server } = both;
		const atServer = new Recorder();
		server.receive(atServer);
		const atClient = new Recorder();
		const chunk = Buffer.alloc(MiB);
		let sent = 0;
		while (server.send(chunk) || sent === 0) sent++;
		sent++;
		await turns();
		client.receive(atClient);
		await atServer.heard("drain");
		server.end();
		await atClient.heard("end");
		assert.equal(atClient.length, sent * MiB);
	});

	test(`${transport}: close() closes both directions at once, resolves, and may be called again`, async () => {
		await using both = await pair(transport);
		const { client, server } = both;
		const [atClient, atServer] = [new Recorder(), new Recorder()];
		client.receive(atClient);
		server.receive(atServer);
		const closing = client.close();
		assert.equal(client.isClosed, true);
		await Promise.all([closing, client.close()]);
		await client.close();
		await atClient.heard("close");
		assert.deepEqual(atClient.events, ["close"]);
		assert.equal(atClient.error, undefined);
		await atServer.heard("end");
		server.end();
		await atServer.heard("close");
		assert.equal(atClient.count("close"), 1);
		await assert.rejects(client.write("x"), { name: "SocketError", code: "CLOSED", step: "write" });
		await assert.rejects(client.upgradeToTls(), { name: "SocketError", code: "CLOSED", step: "tls" });
	});

	test(`${transport}: read() gives chunks of the reader's own, then null, however often`, async () => {
		await using both = await pair(transport);
		const { client, server } = both;
		server.send("first");
		const first = await client.read();
		server.send("second");
		const second = await client.read();
		server.end();
		assert.equal(Buffer.from(first as Uint8Array).toString(), "first");
		assert.equal(Buffer.from(second as Uint8Array).toString(), "second");
		assert.equal(await client.read(), null);
		assert.equal(await client.read(), null);
	});
}

test("bytes that read() has not taken go to the receiver that comes next, in order", async () => {
	await using both = await pair("tcp");
	const { client, server } = both;
	server.send("a");
	await client.read();
	server.send("b");
	await turns();
	server.send("c");
	await turns();
	const next = new Recorder();
	client.receive(next);
	server.end();
	await next.heard("end");
	assert.equal(next.text, "bc");
});

test("release() gives bytes back: the next receiver hears them first, then what the reader held", async () => {
	await using both = await pair("tcp");
	const { client, server } = both;
	server.send("head");
	const bytes = await client.read();
	server.send(" body");
	await turns();
	client.release(bytes?.subarray(2));
	await turns();
	server.send(" rest");
	server.end();
	const next = new Recorder();
	client.receive(next);
	await next.heard("end");
	assert.equal(next.text, "ad body rest");
	client.release();
	const last = new Recorder();
	client.end();
	client.receive(last);
	await last.heard("close");
	assert.deepEqual(last.events, ["end", "close"]);
});

test("release() from within onBytes hands the rest over, and nothing is read before the next receiver", async () => {
	await using both = await pair("tcp");
	const { client, server } = both;
	const [first, second] = [new Recorder(), new Recorder()];
	const { onBytes } = first;
	first.onBytes = (buffer, length) => {
		onBytes.call(first, buffer, 3);
		client.release(buffer.subarray(3, length));
		return false;
	};
	client.receive(first);
	server.send("101switched");
	await first.heard("bytes");
	server.send(" more");
	await turns();
	assert.equal(client.info.bytesIn, 11);
	client.receive(second);
	server.end();
	await second.heard("end");
	assert.equal(first.text, "101");
	assert.equal(second.text, "switched more");
	await assert.rejects(client.read(), { code: "READ_BUSY" });
});

test("only one read at a time, and none where a receiver takes the bytes", async () => {
	await using both = await pair("tcp");
	const { client, server } = both;
	const waiting = client.read();
	await assert.rejects(client.read(), { code: "READ_BUSY", step: "read" });
	assert.throws(() => client.receive(new Recorder()), { code: "READ_BUSY" });
	server.send("x");
	assert.equal((await waiting)?.length, 1);
	client.receive(new Recorder());
	await assert.rejects(client.read(), { code: "READ_BUSY" });
});

test("a reader that is slower than the peer makes it wait", async () => {
	await using both = await pair("tcp");
	const { client, server } = both;
	server.send("x");
	await client.read();
	const chunk = Buffer.alloc(MiB);
	let blocked = server.write(chunk);
	for (let round = 1; round < 64; round++) blocked = server.write(chunk);
	await turns(200);
	// The reader's queue and the kernel's buffers, but not 64 MiB.
	assert.ok(client.info.bytesIn < 2 * MiB, `${client.info.bytesIn} bytes were taken without a read`);
	let total = 0;
	while (total < 64 * MiB) total += (await client.read())?.length ?? 0;
	await blocked;
	assert.equal(total, 64 * MiB);
});

test("a second receiver hears the end and the close as well", async () => {
	await using both = await pair("tcp");
	const { client, server } = both;
	const [one, two, three] = [new Recorder(), new Recorder(), new Recorder()];
	client.receive(one);
	server.end();
	await one.heard("end");
	client.receive(two);
	await two.heard("end");
	client.end();
	await two.heard("close");
	assert.deepEqual(one.events, ["end"]);
	assert.deepEqual(two.events, ["end", "close"]);
	client.receive(three);
	client.receive(three);
	await three.heard("close");
	assert.deepEqual(three.events, ["end", "close"]);
});

test("reset() shows the peer a reset, and onClose says so there", async () => {
	await using both = await pair("tcp");
	const { client, server } = both;
	const [atClient, atServer] = [new Recorder(), new Recorder()];
	client.receive(atClient);
	server.receive(atServer);
	server.reset();
	server.reset();
	await atClient.heard("close");
	await atServer.heard("close");
	const { error } = atClient;
	assert.ok(error instanceof SocketError);
	assert.equal(error.code, "ECONNRESET");
	assert.equal(error.step, "read");
	assert.equal(error.isReset, true);
	assert.match(error.message, /^read from 127\.0\.0\.1:\d+ failed: it reset the connection after .* ms; /);
	assert.deepEqual(atClient.events, ["close"]);
	assert.equal(atServer.error, undefined);
	assert.equal(atServer.count("close"), 1);
});

for (const transport of ["tls", "unix"] as const) {
	test(`${transport}: reset() closes, in whatever way there is`, async () => {
		await using both = await pair(transport);
		const { client, server } = both;
		const atClient = new Recorder();
		client.receive(atClient);
		server.reset();
		await atClient.until(() => atClient.events.length > 0);
		client.reset();
		await atClient.heard("close");
	});
}

test("read(), write() and iteration reject with the error that closed the connection", async () => {
	await using both = await pair("tcp");
	const { client, server } = both;
	const reading = client.read();
	server.reset();
	await assert.rejects(reading, { name: "SocketError", code: "ECONNRESET", step: "read" });
	await assert.rejects(client.read(), { code: "ECONNRESET" });
	await assert.rejects(client.write("x"), { code: "ECONNRESET" });
	await assert.rejects(
		async () => {
			for await (const _ of client) assert.fail();
		},
		{ code: "ECONNRESET" },
	);
});

test("a write that waits rejects when the connection is lost", async () => {
	await using both = await pair("tcp");
	const { client, server } = both;
	const waiting = client.write(Buffer.alloc(64 * MiB));
	await turns();
	const rejected = assert.rejects(waiting, { name: "SocketError", code: /^(ECONNRESET|EPIPE)$/ });
	server.reset();
	await rejected;
});

test("a write that waits rejects when its own side closes", async () => {
	await using both = await pair("tcp");
	const { client } = both;
	const rejected = assert.rejects(client.write(Buffer.alloc(64 * MiB)), { code: "CLOSED", step: "write" });
	await client.close();
	await rejected;
});

test("a write that waits resolves when the peer reads on", async () => {
	await using both = await pair("tcp");
	const { client, server } = both;
	let isWritten = false;
	const writing = client.write(Buffer.alloc(32 * MiB)).then(() => {
		isWritten = true;
	});
	await turns();
	assert.equal(isWritten, false);
	server.receive(new Recorder());
	await writing;
});

test("after end() a write is refused, and a second end() does nothing", async () => {
	await using both = await pair("tcp");
	const { client } = both;
	client.end();
	client.end();
	await assert.rejects(client.write("x"), { code: "CLOSED" });
});

test("a paused receiver hears that the connection broke", async () => {
	await using both = await pair("tcp");
	const { client, server } = both;
	const atClient = new Recorder();
	client.receive(atClient);
	client.pause();
	client.pause();
	server.receive(new Recorder());
	server.reset();
	// Nothing is read while paused, so that only a write notices.
	while (!client.isClosed) {
		client.send("are you there?");
		await turns(1);
	}
	await atClient.heard("close");
	assert.ok(atClient.error?.isReset);
	assert.deepEqual(atClient.events, ["close"]);
});

test("bytes that wait for a paused TLS receiver come before the news that the connection broke", async () => {
	await using both = await pair("tls");
	const { client, server } = both;
	const atClient = new Recorder();
	atClient.takes = false;
	client.receive(atClient);
	server.send(Buffer.alloc(256 * 1024));
	await atClient.heard("bytes");
	await turns();
	server.receive(new Recorder());
	await server.close();
	while (!client.isClosed) {
		client.send(Buffer.alloc(64 * 1024));
		await turns(1);
	}
	await turns();
	if (atClient.events.includes("close")) return; // OpenSSL had decrypted nothing ahead.
	atClient.takes = true;
	client.resume();
	await atClient.heard("close");
	assert.ok(atClient.error?.isReset);
	assert.ok(atClient.count("bytes") > 1);
});

test("closing from within onBytes, onEnd or onClose is safe", async () => {
	for (const event of ["onBytes", "onEnd", "onClose"] as const) {
		await using both = await pair("tcp");
		const { client, server } = both;
		const atClient = new Recorder();
		const original = atClient[event] as (...args: unknown[]) => never;
		atClient[event] = (...args: unknown[]) => {
			void client.close();
			return original.apply(atClient, args);
		};
		client.receive(atClient);
		server.send("x");
		server.end();
		await atClient.until(() => atClient.length > 0 || event === "onClose");
		if (event === "onClose") client.end();
		await atClient.heard("close");
		assert.equal(atClient.count("close"), 1);
	}
});

test("a receiver may hand over to another one from within onBytes", async () => {
	await using both = await pair("tls");
	const { client, server } = both;
	const second = new Recorder();
	const first = new Recorder();
	const { onBytes } = first;
	first.onBytes = (buffer, length) => {
		onBytes.call(first, buffer, length);
		client.receive(second);
		return true;
	};
	client.receive(first);
	const bytes = Buffer.alloc(200_000, "abc");
	server.send(bytes);
	server.end();
	await second.heard("end");
	assert.ok(Buffer.concat([...first.chunks, ...second.chunks]).equals(bytes));
	assert.equal(first.count("bytes"), 1);
	assert.equal(first.count("end"), 0);
});

test("bytes that arrive after close() are not handed over", async () => {
	await using both = await pair("tls");
	const { client, server } = both;
	const atClient = new Recorder();
	const { onBytes } = atClient;
	atClient.onBytes = (buffer, length) => {
		onBytes.call(atClient, buffer, length);
		void client.close();
		return false;
	};
	client.receive(atClient);
	server.send(Buffer.alloc(MiB));
	await atClient.heard("close");
	assert.deepEqual(atClient.events, ["bytes", "close"]);
});

test("the shared buffer's content is the receiver's only during the call: two connections do not mix", async () => {
	await using one = await pair("tcp");
	await using two = await pair("tcp");
	const [atOne, atTwo] = [new Recorder(), new Recorder()];
	one.client.receive(atOne);
	two.client.receive(atTwo);
	for (let round = 0; round < 50; round++) {
		one.server.send("1".repeat(1_000));
		two.server.send("2".repeat(1_000));
	}
	one.server.end();
	two.server.end();
	await Promise.all([atOne.heard("end"), atTwo.heard("end")]);
	assert.equal(atOne.text, "1".repeat(50_000));
	assert.equal(atTwo.text, "2".repeat(50_000));
});

test("info tells both ends, the endpoint and when each step ended; its counters live on after the close", async () => {
	await using both = await pair("tcp");
	const { client, server } = both;
	const { port } = both.listener.endpoint as TcpEndpoint;
	assert.deepEqual(client.info.endpoint, { transport: "tcp", host: "127.0.0.1", port });
	assert.deepEqual(client.info.remote, { address: "127.0.0.1", port, family: "IPv4" });
	assert.deepEqual({ ...client.info.local }, { ...server.info.remote });
	assert.deepEqual({ ...server.info.local }, client.info.remote);
	assert.deepEqual(server.info.endpoint, both.listener.endpoint);
	assert.equal(client.info.tls, undefined);
	assert.notEqual(client.info.id, server.info.id);
	const { startedAt, resolvedAt, connectedAt, securedAt } = client.info.timings;
	assert.ok(startedAt <= connectedAt && connectedAt <= performance.now());
	assert.equal(resolvedAt, undefined);
	assert.equal(securedAt, undefined);
	client.send("12345");
	assert.equal(client.info.bytesOut, 5);
	assert.equal((await server.read())?.length, 5);
	await client.close();
	assert.equal(client.info.bytesOut, 5);
});

test("connection.closed is traced once, with the bytes and the code", async () => {
	const events: TraceEvent[] = [];
	await using both = await pair("tcp", (event) => events.push(event));
	const { client, server } = both;
	client.send("123");
	await server.read();
	const atClient = new Recorder();
	client.receive(atClient);
	server.reset();
	await atClient.heard("close");
	await client.close();
	const closed = events.filter((event) => event.type === "connection.closed");
	assert.equal(closed.length, 1);
	assert.deepEqual(
		{ ...closed[0], at: 0 },
		{
			type: "connection.closed",
			at: 0,
			connectionId: client.info.id,
			bytesIn: 0,
			bytesOut: 3,
			code: "ECONNRESET",
			by: "peer",
		},
	);
});

test("unref() lets the process exit although the connection is open, ref() does not", async () => {
	await using both = await pair("tcp");
	const { client } = both;
	client.unref();
	client.ref();
	client.unref();
	both.listener.unref();
	both.listener.ref();
	client.ref();
});

test("a peer that closes with unread bytes in its buffer resets; what it had sent before is still read", async () => {
	const server = createRawServer((socket: Socket) => {
		socket.on("error", () => {});
		socket.pause();
		socket.write("goodbye", () => socket.destroy());
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const client = await connect({
		transport: "tcp",
		host: "127.0.0.1",
		port: (server.address() as AddressInfo).port,
	});
	const atClient = new Recorder();
	client.send("never read");
	client.receive(atClient);
	await atClient.until(() => atClient.events.includes("end") || atClient.events.includes("close"));
	assert.equal(atClient.text, "goodbye");
	await client.close();
	server.close();
});

for (const transport of transports) {
	test(`${transport}: a peer that answers, then closes without having read everything, is heard in full`, async () => {
		const answer = "413 too large ".repeat(1_000);
		await using listener = await listen(
			transport === "unix"
				? { transport, path: `/tmp/gannet-test-${process.pid}-early.sock` }
				: { transport, host: "127.0.0.1", port: 0 },
			async (connection) => {
				await connection.read();
				await connection.write(answer);
				await connection.close();
			},
			{ tls: serverTls },
		);
		for (let round = 0; round < 50; round++) {
			const client = await connect(listener.endpoint, { tls: { ca: authority } });
			const atClient = new Recorder();
			client.receive(atClient);
			const piece = Buffer.alloc(round % 2 === 0 ? 1_000 : 300_000);
			// What is sent after the peer has closed fails, while its answer may still lie unread in the kernel.
			while (!atClient.events.includes("close") && !atClient.events.includes("end")) {
				for (let count = 0; count < 20; count++) client.send(piece);
				await turns(1);
			}
			assert.equal(atClient.text, answer);
			await client.close();
			assert.equal(atClient.count("close"), 1);
		}
	});
}

test("closing while a failed write waits for the rest to be read closes at once", async () => {
	await using both = await pair("tcp");
	const { client, server } = both;
	const atClient = new Recorder();
	client.receive(atClient);
	client.send("unread");
	await turns();
	server.reset();
	client.end();
	// Writing after the end is this side's mistake, and fails at once.
	client.send("more");
	await client.close();
	await atClient.heard("close");
	assert.equal(atClient.count("close"), 1);
});
