import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import {
	type Connection,
	connect,
	type Endpoint,
	type ListenOptions,
	listen,
	SocketError,
	type TcpEndpoint,
	type UnixEndpoint,
} from "../../src/socket/index.ts";
import type { TraceEvent } from "../../src/trace/index.ts";
import { authority, Recorder, serverTls, turns } from "./support.ts";

const anyPort = { transport: "tcp", host: "127.0.0.1", port: 0 } as const;

async function failure(endpoint: Endpoint | string, options?: ListenOptions): Promise<SocketError> {
	try {
		await using _listener = await listen(endpoint, () => {}, options);
	} catch (error) {
		assert.ok(error instanceof SocketError, String(error));
		assert.equal(error.step, "listen");
		return error;
	}
	assert.fail("it listens");
}

/** A folder for Unix sockets, gone after the test. */
function folder(): { readonly path: (name: string) => UnixEndpoint } & Disposable {
	const name = mkdtempSync(join(tmpdir(), "gannet-"));
	return {
		path: (file) => ({ transport: "unix", path: join(name, file) }),
		[Symbol.dispose]: () => rmSync(name, { recursive: true }),
	};
}

test("port 0 takes a free port, and the listener tells which", async () => {
	await using listener = await listen("tcp://127.0.0.1:0", () => {});
	const { endpoint, address } = listener;
	assert.ok(endpoint.transport === "tcp" && endpoint.port > 0);
	assert.equal(endpoint.host, "127.0.0.1");
	assert.deepEqual({ ...address }, { address: "127.0.0.1", port: endpoint.port, family: "IPv4" });
});

test("a name is listened on at the address that it resolves to", async () => {
	await using listener = await listen(":0", () => {});
	assert.match(listener.address.address, /^(127\.0\.0\.1|::1)$/);
	await using connection = await connect(listener.endpoint);
	assert.equal(connection.isClosed, false);
});

test("the listener counts its connections", async () => {
	const accepted: Connection[] = [];
	await using listener = await listen(anyPort, (connection) => void accepted.push(connection));
	assert.equal(listener.connections, 0);
	await using one = await connect(listener.endpoint);
	await using _two = await connect(listener.endpoint);
	while (accepted.length < 2) await turns(1);
	assert.equal(listener.connections, 2);
	const [first] = accepted.map((connection) => connection.info.remote.port === one.info.local?.port);
	await accepted[first ? 0 : 1]?.close();
	assert.equal(listener.connections, 1);
});

test("more connections than maxConnections are closed at once, counted, and reported once", async () => {
	const errors: unknown[] = [];
	const onError = (error: unknown): void => void errors.push(error);
	await using listener = await listen(anyPort, () => {}, { maxConnections: 2, onError });
	await using _one = await connect(listener.endpoint);
	await using _two = await connect(listener.endpoint);
	await using three = await connect(listener.endpoint);
	const atThree = new Recorder();
	three.receive(atThree);
	await atThree.until(() => atThree.events.length > 0);
	assert.equal(listener.dropped, 1);
	assert.equal(listener.connections, 2);
	await using four = await connect(listener.endpoint);
	const atFour = new Recorder();
	four.receive(atFour);
	await atFour.until(() => atFour.events.length > 0);
	assert.equal(listener.dropped, 2);
	assert.equal(errors.length, 1);
	const [error] = errors as [SocketError];
	assert.equal(error.code, "MAX_CONNECTIONS");
	assert.match(
		error.message,
		/: it has 2 connections open and closed a new one after .*; raise maxConnections if/,
	);
});

test("close() waits for the open connections to finish", async () => {
	const listener = await listen(anyPort, async (connection) => {
		await connection.read();
		connection.send("done");
		connection.end();
		for await (const _ of connection);
	});
	const connection = await connect(listener.endpoint);
	while (listener.connections < 1) await turns(1);
	let isClosed = false;
	const closing = listener.close().then(() => {
		isClosed = true;
	});
	await assert.rejects(connect(listener.endpoint), { code: "ECONNREFUSED" });
	assert.equal(isClosed, false);
	connection.send("finish");
	assert.equal(Buffer.from((await connection.read()) ?? []).toString(), "done");
	connection.end();
	await closing;
	await connection.close();
	await listener.close();
	assert.equal(listener.connections, 0);
});

test("close() resets what is still open at its deadline", async () => {
	const listener = await listen(anyPort, () => {});
	await using connection = await connect(listener.endpoint);
	const atClient = new Recorder();
	connection.receive(atClient);
	while (listener.connections < 1) await turns(1);
	await listener.close({ deadlineMs: 20 });
	assert.equal(listener.connections, 0);
	await atClient.heard("close");
	assert.equal(atClient.error?.code, "ECONNRESET");
});

test("a second close() with a shorter deadline counts; leaving the scope waits for nothing", async () => {
	let listener = await listen(anyPort, () => {});
	{
		await using closing = listener;
		await using _connection = await connect(closing.endpoint);
		while (closing.connections < 1) await turns(1);
	}
	assert.equal(listener.connections, 0);
	listener = await listen(anyPort, () => {});
	await using _connection = await connect(listener.endpoint);
	while (listener.connections < 1) await turns(1);
	const slow = listener.close({ deadlineMs: 60_000 });
	await listener.close({ deadlineMs: 0 });
	await slow;
});

for (const how of ["throws", "rejects"] as const) {
	test(`a handler that ${how} closes that connection only, and onError hears why`, async () => {
		const heard: [unknown, Connection | undefined][] = [];
		const mistake = new Error("a mistake");
		await using listener = await listen(
			anyPort,
			(connection) => {
				if (heard.length > 0) return void connection.send("fine");
				if (how === "throws") throw mistake;
				return Promise.reject(mistake);
			},
			{ onError: (error, connection) => heard.push([error, connection]) },
		);
		await using failed = await connect(listener.endpoint);
		assert.equal(await failed.read(), null);
		assert.equal(heard.length, 1);
		assert.equal(heard[0]?.[0], mistake);
		assert.equal(heard[0]?.[1]?.isClosed, true);
		await using next = await connect(listener.endpoint);
		assert.equal(Buffer.from((await next.read()) ?? []).toString(), "fine");
	});
}

test("without onError a handler's rejection becomes a warning", async () => {
	// The default listener would print it.
	const others = process.listeners("warning");
	process.removeAllListeners("warning");
	try {
		const warned = once(process, "warning");
		await using listener = await listen(anyPort, () => Promise.reject(new Error("a mistake")));
		await using connection = await connect(listener.endpoint);
		await connection.read();
		const [warning] = (await warned) as [Error];
		assert.equal(warning.message, "a mistake");
	} finally {
		for (const listener of others) process.on("warning", listener);
	}
});

test("a port in use is said so, with what to do", async () => {
	await using listener = await listen(anyPort, () => {});
	const error = await failure(listener.endpoint);
	assert.equal(error.code, "EADDRINUSE");
	assert.equal(error.isAddressInUse, true);
	assert.match(
		error.message,
		/^listen on 127\.0\.0\.1:\d+ failed: it is already in use after .*; another program listens there/,
	);
});

test("an address of another machine, and one that is none, cannot be listened on", async () => {
	const foreign = await failure("tcp://192.0.2.1:0");
	assert.equal(foreign.code, "EADDRNOTAVAIL");
	assert.match(foreign.message, /is not an address of this machine/);
	assert.equal((await failure("udp://127.0.0.1:0")).code, "NO_TRANSPORT");
	await assert.rejects(
		listen("nonsense", () => {}),
		{ code: "ENDPOINT_SYNTAX" },
	);
});

test("a Unix socket's file is made and removed", async () => {
	using files = folder();
	const endpoint = files.path("a.sock");
	{
		await using listener = await listen(endpoint, (connection) => void connection.send("hello"));
		assert.deepEqual(listener.endpoint, endpoint);
		assert.deepEqual(listener.address, { address: endpoint.path, port: 0, family: "unix" });
		await using connection = await connect(`unix:${endpoint.path}`);
		assert.equal(Buffer.from((await connection.read()) ?? []).toString(), "hello");
		assert.deepEqual(connection.info.remote, { address: endpoint.path, port: 0, family: "unix" });
		assert.equal(connection.info.local, undefined);
	}
	assert.equal(existsSync(endpoint.path), false);
});

test("a Unix socket's file whose listener is dead is replaced, one that lives is not", async () => {
	using files = folder();
	const endpoint = files.path("stale.sock");
	const script = `require("node:net").createServer().listen(process.argv[1], () => console.log("listening"))`;
	const killed = spawn(process.execPath, ["-e", script, endpoint.path], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	await once(killed.stdout, "data");
	const inUse = await failure(endpoint);
	assert.equal(inUse.code, "EADDRINUSE");
	assert.match(inUse.message, /another program listens there, or the file is not a socket/);
	killed.kill("SIGKILL");
	await once(killed, "exit");
	assert.equal(existsSync(endpoint.path), true);
	await using living = await listen(endpoint, (connection) => void connection.send("alive"));
	const error = await failure(endpoint);
	assert.equal(error.code, "EADDRINUSE");
	await using connection = await connect(living.endpoint);
	assert.equal(Buffer.from((await connection.read()) ?? []).toString(), "alive");
});

test("a file that is no socket is never removed", async () => {
	using files = folder();
	const endpoint = files.path("precious.txt");
	writeFileSync(endpoint.path, "data");
	assert.equal((await failure(endpoint)).code, "EADDRINUSE");
	assert.equal(existsSync(endpoint.path), true);
	const nowhere = await failure(files.path("missing/x.sock"));
	assert.match(nowhere.code, /^(ENOENT|EACCES)$/);
});

test("a port below 1024 that is not permitted says so", async (t) => {
	const server = createServer();
	server.listen(1_023, "127.0.0.1");
	const outcome = await Promise.race([
		once(server, "listening").then(() => "permitted"),
		once(server, "error").then(([error]) => (error as NodeJS.ErrnoException).code),
	]);
	server.close();
	if (outcome !== "EACCES") {
		// Root may, and so may everybody where the system says so: then only the words can be tested.
		t.diagnostic("this user may listen on ports below 1024");
		const error = new SocketError({
			step: "listen",
			code: "EACCES",
			endpoint: "tcp://127.0.0.1:80",
			elapsedMs: 1,
		});
		assert.match(error.message, /permission denied after .*; ports below 1024 need privileges/);
		assert.equal(error.isPermissionDenied, true);
		return;
	}
	const error = await failure({ ...anyPort, port: 1_023 });
	assert.equal(error.isPermissionDenied, true);
	assert.match(error.message, /ports below 1024 need privileges/);
});

test("an accepted connection is traced, and its info tells the listener's endpoint", async () => {
	const events: TraceEvent[] = [];
	const accepted = Promise.withResolvers<Connection>();
	await using listener = await listen({ ...anyPort, transport: "tls" }, accepted.resolve, {
		tls: serverTls,
		trace: (event) => events.push(event),
	});
	const client = await connect(listener.endpoint, { tls: { ca: authority } });
	const server = await accepted.promise;
	assert.deepEqual(server.info.endpoint, listener.endpoint);
	assert.equal((server.info.endpoint as TcpEndpoint).transport, "tls");
	const atServer = new Recorder();
	server.receive(atServer);
	await client.close();
	await atServer.heard("end");
	await server.close();
	assert.deepEqual(
		events.map((event) => [event.type, "connectionId" in event && event.connectionId]),
		[
			["connected", server.info.id],
			["secured", server.info.id],
			["connection.closed", server.info.id],
		],
	);
});

test("a listener that is unref'd lets the process exit", async () => {
	await using listener = await listen(anyPort, () => {});
	listener.unref();
	listener.ref();
});
