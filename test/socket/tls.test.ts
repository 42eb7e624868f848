import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, connect as rawConnect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { TLSSocket } from "node:tls";
import {
	type Connection,
	connect,
	createSessionCache,
	type Listener,
	listen,
	SocketError,
	type TcpEndpoint,
	type TlsOptions,
	type TlsServerOptions,
} from "../../src/socket/index.ts";
import type { TraceEvent } from "../../src/trace/index.ts";
import { authority, fixture, fixtureBytes, Recorder, serverTls, turns } from "./support.ts";

const key = fixture("leaf.key");
const onLoopback = { transport: "tls", host: "127.0.0.1", port: 0 } as const;
const localhost = async (_: string, family: number) => (family === 4 ? [{ address: "127.0.0.1" }] : []);

/** A TLS server that sends back what it gets. */
function echo(
	tls: TlsServerOptions = serverTls,
	onError: (error: unknown) => void = () => {},
): Promise<Listener> {
	return listen(
		onLoopback,
		async (connection) => {
			for await (const bytes of connection) await connection.write(bytes);
			connection.end();
		},
		{ tls, onError },
	);
}

/** Connects by the name localhost. */
function connectTo(
	listener: Listener,
	tls: TlsOptions,
	trace?: (event: TraceEvent) => void,
): Promise<Connection> {
	const { port } = listener.endpoint as TcpEndpoint;
	const options = { tls, resolver: localhost, ...(trace !== undefined && { trace }) };
	return connect({ transport: "tls", host: "localhost", port }, options);
}

async function failure(attempt: Promise<unknown>): Promise<SocketError> {
	try {
		await attempt;
	} catch (error) {
		assert.ok(error instanceof SocketError, String(error));
		return error;
	}
	assert.fail("it succeeded");
}

async function exchange(connection: Connection, text: string): Promise<string> {
	await connection.write(text);
	return Buffer.from((await connection.read()) ?? []).toString();
}

/** A server that is not TLS, or not only. */
async function rawServer(
	handler: (socket: Socket) => void,
): Promise<{ readonly port: number } & AsyncDisposable> {
	const sockets: Socket[] = [];
	const server = createServer((socket) => {
		sockets.push(socket);
		socket.on("error", () => {});
		handler(socket);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		port: (server.address() as AddressInfo).port,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, "close");
		},
	};
}

test("a trusted server is connected to, and the facts of the handshake are told", async () => {
	await using listener = await echo();
	const events: TraceEvent[] = [];
	await using connection = await connectTo(listener, { ca: authority }, (event) => events.push(event));
	assert.equal(await exchange(connection, "hello"), "hello");
	assert.deepEqual(connection.info.tls, {
		protocol: "TLSv1.3",
		cipher: "TLS_AES_256_GCM_SHA384",
		alpn: undefined,
		serverName: "localhost",
		isResumed: false,
		isAuthorized: true,
		certificate: {
			subject: "localhost",
			issuer: "gannet test authority",
			validTo: "Jan  1 00:00:00 2090 GMT",
		},
	});
	const { connectedAt, securedAt = 0 } = connection.info.timings;
	assert.ok(connectedAt < securedAt);
	const secured = events.find((event) => event.type === "secured");
	assert.equal(secured?.at, securedAt);
	assert.deepEqual(secured?.tls, connection.info.tls);
});

test("an IP address is verified against the certificate and not sent as a server name", async () => {
	await using listener = await echo();
	await using connection = await connect(listener.endpoint, { tls: { ca: authority } });
	assert.equal(connection.info.tls?.isAuthorized, true);
	assert.equal(connection.info.tls?.serverName, undefined);
	await using named = await connectTo(listener, { ca: authority, serverName: "127.0.0.1" });
	assert.equal(named.info.tls?.serverName, undefined);
	const wrong = await failure(connectTo(listener, { ca: authority, serverName: "192.0.2.1" }));
	assert.equal(wrong.code, "ERR_TLS_CERT_ALTNAME_INVALID");
});

test("a server name with a final dot is looked for without it", async () => {
	await using listener = await echo();
	await using connection = await connectTo(listener, { ca: authority, serverName: "localhost." });
	assert.equal(connection.info.tls?.serverName, "localhost");
});

const refused: readonly (readonly [
	what: string,
	cert: string,
	tls: TlsOptions,
	code: string,
	message: RegExp,
])[] = [
	[
		"an expired certificate",
		"expired.pem",
		{ ca: authority },
		"CERT_HAS_EXPIRED",
		/showed a certificate that has expired after [\d.]+ ms; the server's owner must renew it/,
	],
	[
		"a certificate that is not valid yet",
		"future.pem",
		{ ca: authority },
		"CERT_NOT_YET_VALID",
		/not valid yet after [\d.]+ ms; check this machine's clock/,
	],
	[
		"a certificate for another name",
		"other.pem",
		{ ca: authority },
		"ERR_TLS_CERT_ALTNAME_INVALID",
		/showed a certificate for DNS:other\.example, not for localhost after .*; check the host name/,
	],
	[
		"a self-signed certificate",
		"self-signed.pem",
		{ ca: authority },
		"DEPTH_ZERO_SELF_SIGNED_CERT",
		/showed a self-signed certificate after .*; if you trust it, pass that certificate as tls\.ca/,
	],
	[
		"a certificate of an unknown issuer",
		"server.pem",
		{},
		"UNABLE_TO_VERIFY_LEAF_SIGNATURE",
		/showed a certificate of an unknown issuer after .*; /,
	],
];

for (const [what, cert, tls, code, message] of refused) {
	test(`${what} is refused, with the reason in the message`, async () => {
		const atServer: unknown[] = [];
		await using listener = await echo({ cert: fixture(cert), key }, (error) => atServer.push(error));
		const events: TraceEvent[] = [];
		const error = await failure(connectTo(listener, tls, (event) => events.push(event)));
		assert.equal(error.step, "tls");
		assert.equal(error.code, code);
		assert.equal(error.isCertificate, true);
		assert.match(error.message, /^secure the connection to tls:\/\/localhost:\d+ failed: 127\.0\.0\.1:\d+ /);
		assert.match(error.message, message);
		assert.equal(error.attempts.at(-1)?.address, "127.0.0.1");
		assert.equal(events.at(-1)?.type, "connection.closed");
		// Without verification it is connected to, and known for what it is.
		await using connection = await connectTo(listener, { ...tls, verify: false });
		assert.equal(connection.info.tls?.isAuthorized, false);
		assert.equal(await exchange(connection, "hello"), "hello");
	});
}

test("a self-signed certificate that is passed as ca is trusted", async () => {
	const cert = fixture("self-signed.pem");
	await using listener = await echo({ cert, key });
	await using connection = await connectTo(listener, { ca: [authority, Buffer.from(cert)] });
	assert.equal(connection.info.tls?.isAuthorized, true);
});

const clientCertificates: readonly (readonly [what: string, tls: TlsOptions])[] = [
	["cert and key", { cert: fixture("client.pem"), key }],
	[
		"bytes and an encrypted key",
		{ cert: fixtureBytes("client.pem"), key: fixtureBytes("leaf-encrypted.key"), passphrase: "gannet" },
	],
	["PKCS #12", { pfx: fixtureBytes("client.p12"), passphrase: "gannet" }],
];

for (const [what, tls] of clientCertificates) {
	test(`a client certificate is shown from ${what}`, async () => {
		const seen = Promise.withResolvers<Connection>();
		await using listener = await listen(onLoopback, seen.resolve, {
			tls: { ...serverTls, ca: authority, clientCertificate: "require" },
		});
		await using _connection = await connectTo(listener, { ca: authority, ...tls });
		const { info } = await seen.promise;
		assert.equal(info.tls?.isAuthorized, true);
		assert.equal(info.tls?.certificate?.subject, "test client");
		assert.equal(info.tls?.serverName, "localhost");
		assert.notEqual(info.timings.securedAt, undefined);
	});
}

for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
	test(`a missing client certificate is an error of the step tls, with ${maxVersion}`, async () => {
		const atServer = Promise.withResolvers<unknown>();
		await using listener = await echo(
			{ ...serverTls, ca: authority, clientCertificate: "require", maxVersion },
			atServer.resolve,
		);
		// TLS 1.3 lets the client finish its handshake before the server has looked.
		const error = await failure(
			connectTo(listener, { ca: authority }).then(async (connection) => {
				await connection.read();
			}),
		);
		assert.equal(error.step, "tls");
		assert.match(error.message, /certificate/);
		const heard = await atServer.promise;
		assert.ok(heard instanceof SocketError);
		assert.match(heard.message, /showed no client certificate/);
	});
}

test("a client certificate that is only requested may be missing", async () => {
	const seen = Promise.withResolvers<Connection>();
	await using listener = await listen(onLoopback, seen.resolve, {
		tls: { ...serverTls, ca: authority, clientCertificate: "request" },
	});
	await using _connection = await connectTo(listener, { ca: authority });
	assert.equal((await seen.promise).info.tls?.isAuthorized, false);
});

test("an unusable key is an error of the step tls before anything is sent", async () => {
	const error = await failure(connect("tls://127.0.0.1:1", { tls: { cert: "nonsense", key: "nonsense" } }));
	assert.equal(error.step, "tls");
	const server = await failure(listen(onLoopback, () => {}, { tls: { cert: "nonsense", key: "nonsense" } }));
	assert.equal(server.step, "listen");
	for (const ca of ["", "{}", "nonsense", serverTls.key, [authority, "nonsense"], Buffer.from("nonsense")]) {
		const untrusting = await failure(connect("tls://127.0.0.1:1", { tls: { ca } }));
		assert.deepEqual([untrusting.step, untrusting.code], ["tls", "BAD_AUTHORITIES"]);
		assert.match(untrusting.message, /no certificate in PEM form.*; pass texts .* as tls\.ca/);
	}
	const none = await failure(listen(onLoopback, () => {}));
	assert.equal(none.code, "NO_CERTIFICATE");
});

test("the versions offered are bounded: nothing below TLS 1.2 by default", async () => {
	await using old = await echo({ ...serverTls, maxVersion: "TLSv1.2" });
	await using connection = await connectTo(old, { ca: authority });
	assert.equal(connection.info.tls?.protocol, "TLSv1.2");
	const error = await failure(connectTo(old, { ca: authority, minVersion: "TLSv1.3" }));
	assert.equal(error.code, "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");
	assert.match(error.message, /accepts no TLS version/);
	await using older = await echo({
		...serverTls,
		minVersion: "TLSv1",
		maxVersion: "TLSv1.1",
		ciphers: "DEFAULT@SECLEVEL=0",
	});
	assert.equal((await failure(connectTo(older, { ca: authority }))).step, "tls");
	await using modern = await echo();
	await using newest = await connectTo(modern, {
		ca: authority,
		maxVersion: "TLSv1.2",
		ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256",
	});
	assert.equal(newest.info.tls?.cipher, "ECDHE-ECDSA-AES128-GCM-SHA256");
});

test("no cipher suite in common is said so", async () => {
	await using listener = await echo({
		...serverTls,
		maxVersion: "TLSv1.2",
		ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256",
	});
	const error = await failure(
		connectTo(listener, { ca: authority, ciphers: "ECDHE-ECDSA-AES256-GCM-SHA384" }),
	);
	assert.match(error.message, /refused the TLS handshake after .*; no cipher suite in common/);
});

test("ALPN settles the first protocol of the server that both know, or fails", async () => {
	await using listener = await echo({ ...serverTls, alpn: ["h2", "http/1.1"] });
	await using connection = await connectTo(listener, { ca: authority, alpn: ["http/1.1"] });
	assert.equal(connection.info.tls?.alpn, "http/1.1");
	const error = await failure(connectTo(listener, { ca: authority, alpn: ["spdy/1"] }));
	assert.match(error.message, /supports no protocol that was offered by ALPN/);
});

test("a plain-text server on the TLS port is recognized", async () => {
	await using server = await rawServer((socket) => socket.end("220 mail.example ESMTP\r\n"));
	const error = await failure(connect({ transport: "tls", host: "127.0.0.1", port: server.port }));
	assert.equal(error.code, "ERR_SSL_WRONG_VERSION_NUMBER");
	assert.equal(error.isCertificate, false);
	assert.match(error.message, /did not answer in TLS after .*; it may be a plain-text server/);
});

for (const how of ["FIN", "RST"] as const) {
	test(`a server that closes in the handshake (${how}) is told from one that refuses`, async () => {
		await using server = await rawServer((socket) => {
			socket.once("data", () => (how === "FIN" ? socket.end() : socket.resetAndDestroy()));
		});
		const error = await failure(connect({ transport: "tls", host: "127.0.0.1", port: server.port }));
		assert.equal(error.step, "tls");
		assert.equal(error.code, "ECONNRESET");
		assert.match(error.message, /closed the connection during the TLS handshake/);
	});
}

for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
	test(`the second handshake resumes the first one's session, with ${maxVersion}`, async () => {
		await using listener = await echo({ ...serverTls, maxVersion });
		const sessions = createSessionCache();
		const tls: TlsOptions = { ca: authority, sessions };
		const resumed: boolean[] = [];
		for (let round = 0; round < 3; round++) {
			await using connection = await connectTo(listener, tls);
			// TLS 1.3 sends its tickets after the handshake, with the first bytes.
			assert.equal(await exchange(connection, "hello"), "hello");
			resumed.push(connection.info.tls?.isResumed === true);
			assert.equal(connection.info.tls?.isAuthorized, true);
		}
		assert.deepEqual(resumed, [false, true, true]);
		// Other options, such as not verifying, make another session.
		await using other = await connectTo(listener, { ...tls });
		assert.equal(other.info.tls?.isResumed, false);
	});
}

const UNTRUSTED: readonly (readonly [what: string, certificate: string, tls: TlsOptions])[] = [
	["for another name", "other.pem", { ca: authority }],
	["without the name that is looked for", "server.pem", { ca: authority, serverName: "other.example" }],
	["of nobody known", "server.pem", {}],
	["signed by itself", "self-signed.pem", { ca: authority }],
	["that has expired", "expired.pem", { ca: authority }],
];
for (const [what, certificate, options] of UNTRUSTED) {
	for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
		test(`a server with a certificate ${what} is not authorized, nor when its session is resumed, with ${maxVersion}`, async () => {
			await using listener = await echo({ ...serverTls, cert: fixture(certificate), maxVersion });
			const tls: TlsOptions = { ...options, verify: false, sessions: createSessionCache() };
			const seen: (readonly [boolean | undefined, boolean | undefined])[] = [];
			for (let round = 0; round < 3; round++) {
				await using connection = await connectTo(listener, tls);
				assert.equal(await exchange(connection, "hello"), "hello");
				seen.push([connection.info.tls?.isResumed, connection.info.tls?.isAuthorized]);
			}
			assert.deepEqual(seen, [
				[false, false],
				[true, false],
				[true, false],
			]);
		});
	}
}

test("a session cache forgets the least recently used server, and what it is told to", () => {
	const sessions = createSessionCache({ maxSessions: 2 });
	const session = Buffer.from("x");
	sessions.set("a", session);
	sessions.set("b", session);
	assert.equal(sessions.get("a"), session);
	sessions.set("c", session);
	assert.equal(sessions.get("b"), undefined);
	assert.equal(sessions.get("a"), session);
	sessions.delete("a");
	assert.equal(sessions.get("a"), undefined);
});

test("a session that the server refuses is forgotten after a failed handshake", async () => {
	const sessions = createSessionCache();
	const tls: TlsOptions = { ca: authority, sessions };
	const keys: string[] = [];
	const forget = (sessionKey: string): void => {
		keys.push(sessionKey);
		sessions.delete(sessionKey);
	};
	const spied = { ...sessions, delete: forget };
	const options = { ...tls, sessions: spied };
	const first = await echo();
	const { port } = first.endpoint as TcpEndpoint;
	{
		await using connection = await connectTo(first, options);
		await exchange(connection, "hello");
	}
	await first[Symbol.asyncDispose]();
	await using _second = await listen({ ...onLoopback, port }, () => {}, {
		tls: { cert: fixture("expired.pem"), key },
		onError: () => {},
	});
	const error = await failure(
		connect({ transport: "tls", host: "localhost", port }, { tls: options, resolver: localhost }),
	);
	assert.equal(error.code, "CERT_HAS_EXPIRED");
	assert.equal(keys.length, 1);
});

test("the secrets of a session go to the key log file, from the option or SSLKEYLOGFILE", async () => {
	const folder = mkdtempSync(join(tmpdir(), "gannet-"));
	const before = process.env.SSLKEYLOGFILE;
	try {
		await using listener = await echo();
		const named = join(folder, "named.log");
		for (let round = 0; round < 2; round++) {
			await using connection = await connectTo(listener, { ca: authority, keyLogFile: named });
			await exchange(connection, "hello");
		}
		const text = readFileSync(named, "latin1");
		assert.equal(text.match(/^CLIENT_HANDSHAKE_TRAFFIC_SECRET [0-9a-f]{64} [0-9a-f]+$/gm)?.length, 2);
		process.env.SSLKEYLOGFILE = join(folder, "environment.log");
		await using fromEnvironment = await connectTo(listener, { ca: authority });
		await exchange(fromEnvironment, "hello");
		assert.match(readFileSync(process.env.SSLKEYLOGFILE, "latin1"), /^CLIENT_TRAFFIC_SECRET_0 /m);
		const error = await failure(
			connectTo(listener, { ca: authority, keyLogFile: join(folder, "missing/x.log") }),
		);
		assert.equal(error.step, "tls");
		assert.equal(error.code, "ENOENT");
		const pipe = join(folder, "pipe");
		execFileSync("mkfifo", [pipe]);
		const unread = await failure(connectTo(listener, { ca: authority, keyLogFile: pipe }));
		assert.deepEqual([unread.step, unread.code], ["tls", "ENXIO"]);
		const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
		const read = await failure(connectTo(listener, { ca: authority, keyLogFile: pipe }));
		closeSync(reader);
		assert.match(read.message, /pipe can't be written|it is a pipe/);
	} finally {
		if (before === undefined) delete process.env.SSLKEYLOGFILE;
		else process.env.SSLKEYLOGFILE = before;
		rmSync(folder, { recursive: true });
	}
});

/** STARTTLS: a greeting in plain text, then TLS on the same connection. */
function startTlsServer(greeting: string): ReturnType<typeof rawServer> {
	return rawServer((socket) => {
		socket.write(greeting);
		socket.once("data", () => {
			socket.write("go ahead\n");
			const secured = new TLSSocket(socket, { isServer: true, cert: serverTls.cert, key: serverTls.key });
			secured.on("error", () => socket.destroy());
			secured.on("data", (bytes) => secured.write(bytes));
			secured.on("end", () => secured.end());
		});
	});
}

test("a plain connection becomes a TLS one in the middle (STARTTLS)", async () => {
	await using server = await startTlsServer("ready\n");
	const events: TraceEvent[] = [];
	const plain = await connect(
		{ transport: "tcp", host: "localhost", port: server.port },
		{ resolver: localhost, trace: (event) => events.push(event) },
	);
	assert.equal(Buffer.from((await plain.read()) ?? []).toString(), "ready\n");
	await plain.write("STARTTLS\n");
	assert.equal(Buffer.from((await plain.read()) ?? []).toString(), "go ahead\n");
	const upgrading = plain.upgradeToTls({ ca: authority });
	assert.equal(plain.isClosed, true);
	assert.throws(() => plain.send("x"), { code: "CLOSED" });
	assert.throws(() => plain.receive(new Recorder()), { code: "CLOSED" });
	await assert.rejects(plain.read(), { code: "CLOSED" });
	plain.end();
	plain.resume();
	await using secured = await upgrading;
	assert.equal(secured.info.id, plain.info.id);
	assert.equal(secured.info.endpoint.transport, "tls");
	assert.equal(secured.info.tls?.isAuthorized, true);
	assert.equal(secured.info.timings.connectedAt, plain.info.timings.connectedAt);
	const big = "0123456789".repeat(100_000);
	const atSecured = new Recorder();
	secured.receive(atSecured);
	secured.send(big);
	await atSecured.until(() => atSecured.length === big.length);
	assert.equal(atSecured.text, big);
	assert.equal(secured.info.bytesIn, big.length);
	secured.end();
	await atSecured.heard("close");
	assert.deepEqual(atSecured.events.slice(-2), ["end", "close"]);
	const types = events.map((event) => event.type).filter((type) => !type.startsWith("bytes."));
	assert.deepEqual(types.slice(-4), ["connected", "tls.started", "secured", "connection.closed"]);
});

test("an upgraded connection can be paused, and nothing is lost", async () => {
	await using server = await startTlsServer("ready\n");
	const plain = await connect(
		{ transport: "tcp", host: "localhost", port: server.port },
		{ resolver: localhost },
	);
	const atPlain = new Recorder();
	plain.receive(atPlain);
	await atPlain.until(() => atPlain.text === "ready\n");
	plain.send("STARTTLS\n");
	await atPlain.until(() => atPlain.text === "ready\ngo ahead\n");
	await using secured = await plain.upgradeToTls({ ca: authority });
	assert.deepEqual(atPlain.events, ["bytes", "bytes"]);
	secured.send("x".repeat(1_000_000));
	await turns();
	const atSecured = new Recorder();
	atSecured.takes = false;
	secured.receive(atSecured);
	await atSecured.heard("bytes");
	await turns();
	assert.deepEqual(atSecured.events, ["bytes"]);
	while (atSecured.length < 1_000_000) {
		secured.resume();
		const { length } = atSecured;
		await atSecured.until(() => atSecured.length > length);
	}
	assert.equal(atSecured.length, 1_000_000);
});

test("plain bytes that came after the agreement to TLS end the connection: they may be injected", async () => {
	await using server = await rawServer((socket) => {
		socket.write("go ahead\n");
		socket.on("data", () => socket.write("250 injected\n"));
	});
	const plain = await connect({ transport: "tcp", host: "127.0.0.1", port: server.port });
	await plain.read();
	plain.send("more");
	// The reader reads ahead, and so notices.
	while (plain.info.bytesIn < "go ahead\n250 injected\n".length) await turns(1);
	const error = await failure(plain.upgradeToTls());
	assert.equal(error.code, "PLAINTEXT_BEFORE_TLS");
	assert.equal(error.step, "tls");
	assert.match(error.message, /sent plain bytes after it agreed to TLS/);
	assert.equal(plain.isClosed, true);
});

test("an upgrade that fails closes the connection, and its receiver hears why", async () => {
	await using server = await startTlsServer("ready\n");
	const events: TraceEvent[] = [];
	const plain = await connect(
		{ transport: "tcp", host: "localhost", port: server.port },
		{ resolver: localhost, trace: (event) => events.push(event) },
	);
	const atPlain = new Recorder();
	plain.receive(atPlain);
	await atPlain.heard("bytes");
	plain.send("STARTTLS\n");
	await atPlain.until(() => atPlain.text === "ready\ngo ahead\n");
	const error = await failure(plain.upgradeToTls({ serverName: "other.example", ca: authority }));
	assert.equal(error.code, "ERR_TLS_CERT_ALTNAME_INVALID");
	assert.equal(error.step, "tls");
	assert.match(error.message, /not for other\.example/);
	assert.equal(plain.isClosed, true);
	await atPlain.heard("close");
	assert.equal(atPlain.error, error);
	assert.equal(atPlain.count("close"), 1);
	assert.equal(events.at(-1)?.type, "connection.closed");
});

test("an upgrade that the peer breaks off, or that close() ends, is rejected", async () => {
	await using server = await rawServer((socket) => socket.once("data", () => socket.destroy()));
	const broken = await connect({ transport: "tcp", host: "127.0.0.1", port: server.port });
	const error = await failure(broken.upgradeToTls());
	assert.equal(error.step, "tls");
	assert.equal(error.code, "ECONNRESET");
	await using silent = await rawServer(() => {});
	const closed = await connect({ transport: "tcp", host: "127.0.0.1", port: silent.port });
	const upgrading = failure(closed.upgradeToTls());
	await closed.close();
	assert.equal((await upgrading).step, "tls");
	const unusable = await connect({ transport: "tcp", host: "127.0.0.1", port: silent.port });
	assert.equal((await failure(unusable.upgradeToTls({ cert: "nonsense" }))).step, "tls");
	for (const socket of [broken, closed, unusable]) assert.equal(socket.isClosed, true);
});

test("an upgrade that gets no answer fails at its deadline", async (t) => {
	await using silent = await rawServer(() => {});
	const plain = await connect({ transport: "tcp", host: "127.0.0.1", port: silent.port });
	t.mock.timers.enable({ apis: ["setTimeout"] });
	const upgrading = failure(plain.upgradeToTls());
	await turns(1);
	t.mock.timers.tick(10_000);
	const error = await upgrading;
	t.mock.timers.reset();
	assert.equal(error.code, "CONNECT_TIMEOUT");
	assert.equal(error.step, "tls");
	assert.match(error.message, /did not finish the TLS handshake/);
	assert.equal(plain.isClosed, true);
});

test("a TLS listener gives up a client that never shakes hands", async () => {
	const atServer = Promise.withResolvers<unknown>();
	await using listener = await listen(onLoopback, () => {}, {
		tls: serverTls,
		handshakeTimeoutMs: 20,
		onError: atServer.resolve,
	});
	const client = rawConnect({ host: "127.0.0.1", port: (listener.endpoint as TcpEndpoint).port });
	client.on("error", () => {});
	const error = await atServer.promise;
	assert.ok(error instanceof SocketError);
	assert.equal(error.code, "ERR_TLS_HANDSHAKE_TIMEOUT");
	if (!client.closed) await once(client, "close");
});

test("a TLS listener tells how long a failed handshake took, not how long it has listened", async () => {
	const atServer = Promise.withResolvers<unknown>();
	await using listener = await listen(onLoopback, () => {}, { tls: serverTls, onError: atServer.resolve });
	const began = performance.now();
	const client = rawConnect({ host: "127.0.0.1", port: (listener.endpoint as TcpEndpoint).port });
	client.on("error", () => {});
	client.end("GET / HTTP/1.1\r\n\r\n");
	const error = await atServer.promise;
	assert.ok(error instanceof SocketError);
	assert.ok(error.elapsedMs <= performance.now() - began, `${error.elapsedMs} ms`);
	client.destroy();
});

test("a TLS listener closes although a handshake is under way", async () => {
	const listener = await listen(onLoopback, () => {}, { tls: serverTls, onError: () => {} });
	const client = rawConnect({ host: "127.0.0.1", port: (listener.endpoint as TcpEndpoint).port });
	client.on("error", () => {});
	await once(client, "connect");
	await turns();
	await listener.close({ deadlineMs: 0 });
	client.destroy();
});
