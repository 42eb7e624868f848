// Talks to socat and netcat, both ways: what other people's programs understand counts more than what ours agree on.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createHash, type Hash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import test, { type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import {
	bindDatagrams,
	type Connection,
	connect,
	connectDatagrams,
	type Endpoint,
	listen,
	type TcpEndpoint,
} from "../../src/socket/index.ts";
import { requirePeer } from "../support/peers.ts";
import { authority, serverTls, turns } from "./support.ts";

const MB = 1_000_000;

interface Peer extends AsyncDisposable {
	readonly stdin: Writable;
	readonly stdout: Readable;
	readonly exited: Promise<unknown>;
}

function run(path: string, args: readonly string[]): Peer {
	const child: ChildProcess = spawn(path, args, { stdio: ["pipe", "pipe", "ignore"] });
	const exited = once(child, "exit");
	const { stdin, stdout } = child;
	assert.ok(stdin !== null && stdout !== null);
	stdin.on("error", () => {});
	return {
		stdin,
		stdout,
		exited,
		async [Symbol.asyncDispose]() {
			if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
			await exited;
		},
	};
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, "close");
	return port;
}

/** Connects as soon as the peer listens. */
async function connectSoon(endpoint: Endpoint): Promise<Connection> {
	const until = performance.now() + 5_000;
	for (;;) {
		try {
			return await connect(endpoint, { tls: { ca: authority } });
		} catch (error) {
			if (performance.now() > until) throw error;
			await turns(10);
		}
	}
}

/** Bytes that repeat nowhere near, and their digest. */
function* pattern(total: number, hash: Hash): Generator<Uint8Array> {
	let state = 1;
	for (let sent = 0; sent < total; ) {
		const chunk = Buffer.alloc(Math.min(100_000, total - sent));
		for (let index = 0; index + 4 <= chunk.length; index += 4) {
			state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
			chunk.writeUInt32LE(state, index);
		}
		hash.update(chunk);
		sent += chunk.length;
		yield chunk;
	}
}

async function sendAll(connection: Connection, total: number): Promise<string> {
	const hash = createHash("sha1");
	for (const chunk of pattern(total, hash)) await connection.write(chunk);
	connection.end();
	return hash.digest("hex");
}

async function feed(stdin: Writable, total: number): Promise<string> {
	const hash = createHash("sha1");
	for (const chunk of pattern(total, hash)) if (!stdin.write(chunk)) await once(stdin, "drain");
	stdin.end();
	return hash.digest("hex");
}

async function digest(source: AsyncIterable<Uint8Array>): Promise<string> {
	const hash = createHash("sha1");
	for await (const bytes of source) hash.update(bytes);
	return hash.digest("hex");
}

/** How each peer connects to a port of ours, and listens on one of its own. */
const programs: readonly {
	readonly name: string;
	readonly client: (port: number) => string[];
	readonly server: (port: number) => string[];
}[] = [
	{
		name: "socat",
		// By itself socat waits for half a second for the other direction when one has ended.
		client: (port) => ["-t", "30", "-", `TCP4:127.0.0.1:${port}`],
		server: (port) => ["-t", "30", "-", `TCP4-LISTEN:${port},bind=127.0.0.1,reuseaddr`],
	},
	{
		name: "nc",
		client: (port) => ["-N", "127.0.0.1", String(port)],
		server: (port) => ["-N", "-l", "127.0.0.1", String(port)],
	},
];

for (const { name, client, server } of programs) {
	test(`100 MB from ${name} to our listener and 100 MB back are byte-identical, each end closing its direction`, async (t: TestContext) => {
		const path = requirePeer(t, name);
		if (path === undefined) return;
		const received = Promise.withResolvers<string>();
		const sent = Promise.withResolvers<string>();
		await using listener = await listen("tcp://127.0.0.1:0", async (connection) => {
			// First all of theirs, then all of ours: their end must not close our direction.
			received.resolve(digest(connection));
			await received.promise;
			sent.resolve(sendAll(connection, 100 * MB));
		});
		await using peer = run(path, client((listener.endpoint as TcpEndpoint).port));
		const theirs = feed(peer.stdin, 100 * MB);
		const atPeer = digest(peer.stdout);
		assert.equal(await received.promise, await theirs);
		assert.equal(await atPeer, await sent.promise);
		await peer.exited;
	});

	test(`100 MB from us to a listening ${name} are byte-identical, and its answer too`, async (t) => {
		const path = requirePeer(t, name);
		if (path === undefined) return;
		const port = await freePort();
		await using peer = run(path, server(port));
		await using connection = await connectSoon({ transport: "tcp", host: "127.0.0.1", port });
		const atPeer = digest(peer.stdout);
		const answered = digest(connection);
		const answer = feed(peer.stdin, 10 * MB);
		assert.equal(await sendAll(connection, 100 * MB), await atPeer);
		assert.equal(await answered, await answer);
	});

	test(`a datagram goes to ${name} and back`, async (t) => {
		const path = requirePeer(t, name);
		if (path === undefined) return;
		await using socket = await bindDatagrams("udp://127.0.0.1:0");
		const { port } = socket.local;
		const args = name === "socat" ? ["-", `UDP4:127.0.0.1:${port}`] : ["-u", "127.0.0.1", String(port)];
		await using peer = run(path, args);
		peer.stdin.write("question");
		const datagram = await socket.receive();
		assert.equal(Buffer.from(datagram?.bytes ?? []).toString(), "question");
		assert.ok(datagram !== null);
		await socket.send("answer", datagram.remote);
		const [answer] = await once(peer.stdout, "data");
		assert.equal(String(answer), "answer");
	});

	test(`our connected socket talks to ${name} listening for datagrams`, async (t) => {
		const path = requirePeer(t, name);
		if (path === undefined) return;
		const probe = await bindDatagrams("udp://127.0.0.1:0");
		const { port } = probe.local;
		await probe.close();
		const args =
			name === "socat"
				? ["-", `UDP4-LISTEN:${port},bind=127.0.0.1`]
				: ["-u", "-l", "127.0.0.1", String(port)];
		await using peer = run(path, args);
		await using socket = await connectDatagrams({ transport: "udp", host: "127.0.0.1", port });
		const heard = once(peer.stdout, "data");
		let isHeard = false;
		void heard.then(() => {
			isHeard = true;
		});
		// Until it listens the datagrams are refused; the refusals are of no interest.
		while (!isHeard) {
			await socket.send("question").catch(() => {});
			await turns(10);
		}
		assert.match(String((await heard)[0]), /^question/);
		peer.stdin.write("answer");
		for (;;) {
			const datagram = await socket.receive().catch(() => undefined);
			if (datagram === undefined) continue;
			assert.equal(Buffer.from(datagram?.bytes ?? []).toString(), "answer");
			break;
		}
	});

	test(`a Unix socket is shared with ${name}, on either side of it`, async (t) => {
		const path = requirePeer(t, name);
		if (path === undefined) return;
		const folder = mkdtempSync(join(tmpdir(), "gannet-"));
		try {
			const ours = join(folder, "ours.sock");
			await using _listener = await listen({ transport: "unix", path: ours }, async (connection) => {
				for await (const bytes of connection) await connection.write(bytes);
				connection.end();
			});
			await using client = run(path, name === "socat" ? ["-", `UNIX-CONNECT:${ours}`] : ["-N", "-U", ours]);
			const atClient = digest(client.stdout);
			assert.equal(await feed(client.stdin, MB), await atClient);
			const theirs = join(folder, "theirs.sock");
			const args = name === "socat" ? ["-", `UNIX-LISTEN:${theirs}`] : ["-N", "-l", "-U", theirs];
			await using server = run(path, args);
			while (!existsSync(theirs)) await turns(10);
			await using connection = await connectSoon({ transport: "unix", path: theirs });
			const atServer = digest(server.stdout);
			assert.equal(await sendAll(connection, MB), await atServer);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});
}

test("TLS is understood by socat, on either side of it", async (t) => {
	const path = requirePeer(t, "socat");
	if (path === undefined) return;
	const file = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
	const echo = async (connection: Connection): Promise<void> => {
		for await (const bytes of connection) await connection.write(bytes);
		connection.end();
	};
	await using listener = await listen("tls://127.0.0.1:0", echo, { tls: serverTls });
	const { port } = listener.endpoint as TcpEndpoint;
	await using client = run(path, ["-", `OPENSSL:127.0.0.1:${port},cafile=${file("ca.pem")}`]);
	client.stdin.write("hello");
	assert.equal(String((await once(client.stdout, "data"))[0]), "hello");
	const theirPort = await freePort();
	const options = `bind=127.0.0.1,reuseaddr,verify=0,cert=${file("server.pem")},key=${file("leaf.key")}`;
	await using _server = run(path, [`OPENSSL-LISTEN:${theirPort},${options}`, "PIPE"]);
	await using connection = await connectSoon({ transport: "tls", host: "127.0.0.1", port: theirPort });
	assert.equal(connection.info.tls?.isAuthorized, true);
	await connection.write("hello");
	assert.equal(Buffer.from((await connection.read()) ?? []).toString(), "hello");
});
