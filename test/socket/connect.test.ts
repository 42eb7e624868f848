import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import test from "node:test";
import {
	type Connection,
	type ConnectOptions,
	connect,
	createNameCache,
	type Endpoint,
	listen,
	type Resolver,
	SocketError,
	type TcpEndpoint,
} from "../../src/socket/index.ts";
import type { TraceEvent } from "../../src/trace/index.ts";
import { authority, blackhole, hasIpv6, serverTls, turns } from "./support.ts";

/** Answers with these addresses, sorted into families. */
function names(...addresses: readonly string[]): Resolver {
	return async (_, family) =>
		addresses.filter((address) => address.includes(":") === (family === 6)).map((address) => ({ address }));
}

async function failure(endpoint: Endpoint | string, options?: ConnectOptions): Promise<SocketError> {
	try {
		await connect(endpoint, options);
	} catch (error) {
		assert.ok(error instanceof SocketError, String(error));
		return error;
	}
	assert.fail("connected");
}

/** A port that was free a moment ago. */
async function freePort(host = "127.0.0.1"): Promise<number> {
	const server = createServer().listen(0, host);
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, "close");
	return port;
}

const at = (host: string, port: number, transport: "tcp" | "tls" = "tcp"): TcpEndpoint => ({
	transport,
	host,
	port,
});

test("a refused connection says so in one sentence with the next step to try", async () => {
	const port = await freePort();
	const error = await failure(at("localhost", port), { resolver: names("127.0.0.1") });
	assert.match(
		error.message,
		new RegExp(
			`^connect to localhost:${port} failed: 127\\.0\\.0\\.1:${port} refused the connection after [\\d.]+ ms; ` +
				"nothing listens there, so check the port or start the server$",
		),
	);
	assert.equal(error.step, "connect");
	assert.equal(error.code, "ECONNREFUSED");
	assert.equal(error.isRefused, true);
	assert.equal(error.isTimeout, false);
	assert.equal(error.endpoint, `tcp://localhost:${port}`);
	assert.ok(error.elapsedMs >= 0);
	assert.ok(error.cause instanceof Error);
	assert.equal(error.attempts.length, 1);
	const [attempt] = error.attempts;
	assert.equal(attempt?.address, "127.0.0.1");
	assert.equal(attempt?.port, port);
	assert.equal(attempt?.code, "ECONNREFUSED");
	assert.ok((attempt?.elapsedMs ?? -1) >= 0);
});

test("when every address fails the error lists each with its own error", async () => {
	const port = await freePort();
	const resolver = names("127.0.0.2", "::1", "127.0.0.3");
	const error = await failure(at("three.example", port), { resolver });
	assert.deepEqual(
		error.attempts.map((attempt) => attempt.address),
		["::1", "127.0.0.2", "127.0.0.3"],
	);
	assert.equal(error.code, "ECONNREFUSED");
	assert.match(
		error.message,
		/all 3 addresses failed: \[::1\]:\d+ .* ms, 127\.0\.0\.2:\d+ refused .* ms, 127/,
	);
	assert.ok(error.cause instanceof AggregateError);
	assert.equal(error.cause.errors.length, 3);
});

test("an address that fails starts the next one at once", async () => {
	await using listener = await listen(at("127.0.0.1", 0), () => {});
	const { port } = listener.endpoint as TcpEndpoint;
	const events: TraceEvent[] = [];
	const options = { resolver: names("::1", "127.0.0.9", "127.0.0.1"), attemptDelayMs: 60_000 };
	await using connection = await connect(at("x.example", port), {
		...options,
		trace: (event) => events.push(event),
	});
	assert.equal(connection.info.remote.address, "127.0.0.1");
	assert.deepEqual(
		events.map((event) => event.type),
		[
			"resolve.started",
			"resolve.finished",
			"attempt.started",
			"attempt.failed",
			"attempt.started",
			"attempt.failed",
			"attempt.started",
			"connected",
		],
	);
});

test("an address that does not answer costs only the attempt delay, and is given up when another one wins", async () => {
	await using silent = await blackhole("127.0.0.2");
	await using listener = await listen(at("127.0.0.1", silent.port), () => {});
	const events: TraceEvent[] = [];
	await using connection = await connect(at("x.example", silent.port), {
		resolver: names("127.0.0.2", "127.0.0.1"),
		attemptDelayMs: 30,
		trace: (event) => events.push(event),
	});
	assert.equal(connection.info.remote.address, "127.0.0.1");
	const [first, second] = events.filter((event) => event.type === "attempt.started");
	const waited = (second?.at ?? 0) - (first?.at ?? 0);
	assert.ok(waited >= 29 && waited < 1_000, `${waited} ms`);
	// A loser has not failed.
	assert.equal(events.filter((event) => event.type === "attempt.failed").length, 0);
	assert.equal(listener.connections, 1);
});

test("an earlier attempt goes on while later ones run, and may still win", async () => {
	await using first = await blackhole("127.0.0.2");
	await using second = await blackhole("127.0.0.3", first.port);
	let started = 0;
	await using connection = await connect(at("x.example", first.port), {
		resolver: names("127.0.0.2", "127.0.0.3"),
		attemptDelayMs: 30,
		trace: (event) => {
			if (event.type === "attempt.started" && ++started === 2) first.release();
		},
	});
	assert.equal(started, 2);
	assert.equal(connection.info.remote.address, "127.0.0.2");
	assert.equal(second.port, first.port);
});

test("IPv6 goes first where both families have an address", async (t) => {
	if (!(await hasIpv6())) {
		t.diagnostic("this machine has no ::1");
		await using listener = await listen(at("127.0.0.1", 0), () => {});
		const { port } = listener.endpoint as TcpEndpoint;
		const events: TraceEvent[] = [];
		const trace = (event: TraceEvent): unknown => events.push(event);
		await using connection = await connect(at("x.example", port), {
			resolver: names("127.0.0.1", "::1"),
			trace,
		});
		assert.equal(connection.info.remote.address, "127.0.0.1");
		const tried = events.flatMap((event) => (event.type === "attempt.started" ? [event.remote.address] : []));
		assert.deepEqual(tried, ["::1", "127.0.0.1"]);
		return;
	}
	await using six = await listen(at("::1", 0), () => {});
	const { port } = six.endpoint as TcpEndpoint;
	await using _four = await listen(at("127.0.0.1", port), () => {});
	await using connection = await connect(at("x.example", port), { resolver: names("127.0.0.1", "::1") });
	assert.deepEqual(connection.info.remote, { address: "::1", port, family: "IPv6" });
	await using literal = await connect(`tcp://[::1]:${port}`);
	assert.equal(literal.info.local?.family, "IPv6");
});

test("IPv4 does not wait for an IPv6 answer that never comes", async () => {
	await using listener = await listen(at("127.0.0.1", 0), () => {});
	const { port } = listener.endpoint as TcpEndpoint;
	let asked: AbortSignal | undefined;
	const resolver: Resolver = async (_, family, signal) => {
		if (family === 4) return [{ address: "127.0.0.1" }];
		asked = signal;
		return new Promise(() => {});
	};
	await using connection = await connect(at("x.example", port), { resolver, resolutionDelayMs: 20 });
	const { startedAt, resolvedAt = 0, connectedAt } = connection.info.timings;
	assert.ok(resolvedAt - startedAt >= 19, `${resolvedAt - startedAt} ms`);
	assert.ok(connectedAt >= resolvedAt);
	assert.equal(asked?.aborted, true, "the lookup that nobody needs any more is told");
});

test("IPv4 does not wait for IPv6 once that has failed", async () => {
	await using listener = await listen(at("127.0.0.1", 0), () => {});
	const { port } = listener.endpoint as TcpEndpoint;
	const resolver: Resolver = async (_, family) => {
		if (family === 6) throw Object.assign(new Error("no"), { code: "ENODATA" });
		return [{ address: "127.0.0.1" }];
	};
	await using connection = await connect(at("x.example", port), { resolver, resolutionDelayMs: 60_000 });
	assert.equal(connection.info.remote.address, "127.0.0.1");
});

test("answers that are no addresses of the family are not connected to", async () => {
	const resolver: Resolver = async () => [{ address: "localhost" }, { address: "" }];
	const error = await failure(at("x.example", 1), { resolver });
	assert.equal(error.step, "resolve");
	assert.equal(error.code, "ENOTFOUND");
});

test("a name without an address fails at the step resolve, and names the name", async () => {
	const events: TraceEvent[] = [];
	const trace = (event: TraceEvent): unknown => events.push(event);
	const error = await failure(at("nosuch.example", 80), { resolver: names(), trace });
	assert.equal(error.step, "resolve");
	assert.equal(error.isNameNotFound, true);
	assert.match(
		error.message,
		/^resolve nosuch\.example failed: it has no address after .*; check the name's spelling$/,
	);
	assert.deepEqual(error.attempts, []);
	assert.deepEqual(
		events.map((event) => event.type),
		["resolve.started", "resolve.failed"],
	);
});

test("a cached name is not asked for again, and the trace says so; it is forgotten when nobody answers there", async () => {
	const cache = createNameCache({ resolver: names("127.0.0.1") });
	const types: string[] = [];
	const trace = (event: TraceEvent): void => {
		types.push(event.type === "resolve.finished" ? `${event.type} ${event.isCached}` : event.type);
	};
	const listener = await listen(at("127.0.0.1", 0), () => {});
	const { port } = listener.endpoint as TcpEndpoint;
	for (let round = 0; round < 2; round++) {
		await using _connection = await connect(at("x.example", port), { resolver: cache, trace });
	}
	const cycle = ["attempt.started", "connected", "connection.closed"];
	assert.deepEqual(types, [
		"resolve.started",
		"resolve.finished false",
		...cycle,
		"resolve.finished true",
		...cycle,
	]);
	await listener[Symbol.asyncDispose]();
	assert.equal(cache.size, 1);
	await failure(at("x.example", port), { resolver: cache });
	assert.equal(cache.size, 0);
});

test("an IP address is connected to without a resolver", async () => {
	await using listener = await listen(at("127.0.0.1", 0), () => {});
	await using connection = await connect(listener.endpoint, { resolver: () => assert.fail() });
	assert.equal(connection.info.timings.resolvedAt, undefined);
});

test("the deadline ends an attempt that nobody answers, and the error lists it", async () => {
	await using silent = await blackhole("127.0.0.2");
	const events: TraceEvent[] = [];
	const trace = (event: TraceEvent): unknown => events.push(event);
	const error = await failure(at("127.0.0.2", silent.port), { timeoutMs: 40, trace });
	assert.equal(error.code, "CONNECT_TIMEOUT");
	assert.equal(error.step, "connect");
	assert.equal(error.isTimeout, true);
	assert.equal(error.attempts.length, 1);
	assert.equal(error.attempts[0]?.code, "CONNECT_TIMEOUT");
	assert.ok(error.elapsedMs >= 39 && error.elapsedMs < 2_000);
	assert.match(
		error.message,
		/^connect to 127\.0\.0\.2:\d+ failed: 127\.0\.0\.2:\d+ did not answer within \d+ ms; /,
	);
	assert.deepEqual(
		events.map((event) => event.type),
		["attempt.started", "attempt.failed"],
	);
	const both = await failure(at("x.example", silent.port), {
		resolver: names("127.0.0.2", "127.0.0.9"),
		attemptDelayMs: 5,
		timeoutMs: 40,
	});
	assert.equal(both.code, "CONNECT_TIMEOUT");
	assert.deepEqual(both.attempts.map((attempt) => attempt.code).sort(), ["CONNECT_TIMEOUT", "ECONNREFUSED"]);
});

test("the deadline covers the resolver", async () => {
	const error = await failure(at("x.example", 1), { resolver: () => new Promise(() => {}), timeoutMs: 20 });
	assert.equal(error.step, "resolve");
	assert.equal(error.code, "CONNECT_TIMEOUT");
	assert.match(
		error.message,
		/^resolve x\.example failed: it could not be looked up: the resolver did not answer within/,
	);
});

test("the deadline covers the TLS handshake", async () => {
	await using listener = await listen(at("127.0.0.1", 0), () => {});
	const { port } = listener.endpoint as TcpEndpoint;
	const events: TraceEvent[] = [];
	const trace = (event: TraceEvent): unknown => events.push(event);
	const error = await failure(at("127.0.0.1", port, "tls"), { timeoutMs: 60, trace });
	assert.equal(error.step, "tls");
	assert.equal(error.code, "CONNECT_TIMEOUT");
	assert.match(
		error.message,
		/did not finish the TLS handshake within [\d.]+ ms; it may be a plain-text server/,
	);
	assert.deepEqual(
		events.map((event) => event.type),
		["attempt.started", "connected", "tls.started", "tls.failed", "connection.closed"],
	);
});

test("no deadline: Infinity is accepted", async () => {
	await using listener = await listen(at("127.0.0.1", 0), () => {});
	await using connection = await connect(listener.endpoint, { timeoutMs: Number.POSITIVE_INFINITY });
	assert.equal(connection.isClosed, false);
});

test("a signal gives up before the start, while resolving, while connecting and in the TLS handshake", async () => {
	await using silent = await blackhole("127.0.0.2");
	await using mute = await listen(at("127.0.0.1", 0), () => {});
	const mutePort = (mute.endpoint as TcpEndpoint).port;
	const reason = new Error("enough");
	const phases: readonly (readonly [
		step: string,
		endpoint: Endpoint,
		resolver: Resolver | undefined,
		after: string,
	])[] = [
		["connect", at("127.0.0.2", silent.port), undefined, "before"],
		["resolve", at("x.example", 1), () => new Promise(() => {}), "resolve.started"],
		["connect", at("127.0.0.2", silent.port), undefined, "attempt.started"],
		["connect", at("x.example", silent.port), names("127.0.0.2", "127.0.0.3"), "attempt.started"],
		["tls", at("127.0.0.1", mutePort, "tls"), undefined, "connected"],
	];
	for (const [step, endpoint, resolver, after] of phases) {
		const controller = new AbortController();
		if (after === "before") controller.abort(reason);
		const error = await failure(endpoint, {
			signal: controller.signal,
			...(resolver !== undefined && { resolver }),
			trace: (event) => {
				if (event.type === after) queueMicrotask(() => controller.abort(reason));
			},
		});
		assert.equal(error.code, "ABORTED", after);
		assert.equal(error.step, step, after);
		assert.equal(error.isAborted, true);
		assert.equal(error.name, "AbortError");
		assert.equal(error.cause, reason);
		assert.match(error.message, /cancelled by the caller/);
	}
});

/** A handler that notices when the peer has gone. */
async function drain(connection: Connection): Promise<void> {
	for await (const _ of connection);
	await connection.close();
}

test("a signal from within an event of the trace is heard as well", async () => {
	await using listener = await listen(at("127.0.0.1", 0), drain, { onError: () => {} });
	const { port } = listener.endpoint as TcpEndpoint;
	for (const type of [
		"resolve.started",
		"resolve.finished",
		"attempt.started",
		"attempt.failed",
		"connected",
	]) {
		const controller = new AbortController();
		const error = await failure(at("x.example", port), {
			signal: controller.signal,
			resolver: names("127.0.0.9", "127.0.0.1"),
			trace: (event) => {
				if (event.type === type) controller.abort();
			},
		});
		assert.equal(error.code, "ABORTED", type);
	}
	await listener.close();
	assert.equal(listener.connections, 0);
});

test("after the connection stands the signal does nothing to it", async () => {
	await using listener = await listen(at("127.0.0.1", 0), (connection) => void connection.send("hello"));
	const controller = new AbortController();
	await using connection = await connect(listener.endpoint, { signal: controller.signal });
	controller.abort();
	assert.equal(Buffer.from((await connection.read()) as Uint8Array).toString(), "hello");
});

test("1,000 attempts given up at random moments leave no socket behind", async () => {
	await using listener = await listen(at("127.0.0.1", 0), drain, { onError: () => {} });
	let settled = 0;
	for (let round = 0; round < 1_000; round++) {
		const controller = new AbortController();
		const attempt = connect(listener.endpoint, { signal: controller.signal }).then(
			(connection) => connection.close(),
			(error) => assert.equal(error.code, "ABORTED"),
		);
		if (round % 3 === 0) controller.abort();
		else if (round % 3 === 1) queueMicrotask(() => controller.abort());
		else setImmediate(() => controller.abort());
		await attempt;
		settled++;
	}
	assert.equal(settled, 1_000);
	await listener.close();
	await turns();
	const open = process.getActiveResourcesInfo().filter((name) => name.startsWith("TCPSocket"));
	assert.deepEqual(open, []);
});

test("the local address and port can be chosen, and only that family is asked for", async () => {
	await using listener = await listen(at("127.0.0.1", 0), () => {});
	const { port } = listener.endpoint as TcpEndpoint;
	const localPort = await freePort("127.0.0.5");
	const resolver: Resolver = async (_, family) => {
		assert.equal(family, 4);
		return [{ address: "127.0.0.1" }];
	};
	await using connection = await connect(at("x.example", port), {
		resolver,
		localAddress: "127.0.0.5",
		localPort,
	});
	assert.equal(connection.info.local?.address, "127.0.0.5");
	assert.equal(connection.info.local?.port, localPort);
});

test("a local address that is none, or not of this machine, is an error of connect", async () => {
	const bad = await failure(at("127.0.0.1", 1), { localAddress: "nonsense" });
	assert.equal(bad.step, "connect");
	assert.equal(bad.code, "ERR_INVALID_IP_ADDRESS");
	const foreign = await failure(at("127.0.0.1", 1), { localAddress: "192.0.2.1" });
	assert.equal(foreign.code, "EADDRNOTAVAIL");
	assert.match(foreign.message, /does not have the local address/);
});

test("a Unix socket that is not there, or that nobody listens on, is told apart", async () => {
	const missing = await failure("unix:/nonexistent/gannet.sock");
	assert.equal(missing.code, "ENOENT");
	assert.match(
		missing.message,
		/^connect to unix:\/nonexistent\/gannet\.sock failed: \/nonexistent\/gannet\.sock does not exist/,
	);
	assert.deepEqual(missing.attempts[0]?.address, "/nonexistent/gannet.sock");
	const file = await failure("unix:/dev/null");
	assert.match(file.code, /^(ENOTSOCK|ECONNREFUSED)$/);
});

test("a UDP endpoint and unreadable text are refused by rejection", async () => {
	const udp = await failure("udp://127.0.0.1:53");
	assert.equal(udp.code, "NO_TRANSPORT");
	const text = await failure("http://example.org/");
	assert.equal(text.code, "ENDPOINT_SYNTAX");
});

test("TLS to an address that does not answer costs only the attempt delay", async () => {
	await using silent = await blackhole("127.0.0.2");
	await using listener = await listen(at("127.0.0.1", silent.port, "tls"), (peer) => void peer.send("hi"), {
		tls: serverTls,
	});
	await using connection = await connect(at("localhost", silent.port, "tls"), {
		resolver: names("127.0.0.2", "127.0.0.1"),
		attemptDelayMs: 30,
		tls: { ca: authority },
	});
	assert.equal(connection.info.tls?.isAuthorized, true);
	assert.equal(Buffer.from((await connection.read()) as Uint8Array).toString(), "hi");
	assert.equal(listener.connections, 1);
});

test("the id that was given is the connection's, in its info and in every event", async () => {
	await using listener = await listen(at("127.0.0.1", 0), () => {});
	const events: TraceEvent[] = [];
	const connection = await connect(listener.endpoint, {
		connectionId: 4_711,
		trace: (event) => events.push(event),
	});
	await connection.close();
	assert.equal(connection.info.id, 4_711);
	assert.deepEqual(
		events.map((event) => [event.type, "connectionId" in event && event.connectionId]),
		[
			["attempt.started", 4_711],
			["connected", 4_711],
			["connection.closed", 4_711],
		],
	);
	const connected = events.find((event) => event.type === "connected");
	assert.equal(connected?.at, connection.info.timings.connectedAt);
});
