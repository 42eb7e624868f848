// Interim responses, upgrades, pipelining, Unix sockets, and the life of a client from its first connection to its end.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect, promisify } from "node:util";
import { Client, type InterimResponse } from "../../src/client/index.ts";
import { scriptedServer } from "../../src/testing/index.ts";
import {
	answering,
	assertIsOver,
	failureOf,
	ok,
	play,
	requestsTo,
	serve,
	until,
	withClient,
} from "./support.ts";

const limit = { timeout: 15_000 };

test("each interim response is told before the final one comes", limit, async () => {
	const hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nLink: </b.js>\r\n\r\n";
	const server = await play([
		{ awaitRequest: true },
		{ send: `HTTP/1.1 102 Processing\r\n\r\n${hints}` },
		{ awaitGate: "final" },
		{ send: ok("hi") },
	]);
	await withClient(server, {}, async (client) => {
		const interims: InterimResponse[] = [];
		const asked = client.get(server.url, { onInterim: (interim) => interims.push(interim) });
		await until(() => interims.length === 2);
		server.open("final");
		assert.equal(await (await asked).text(), "hi");
		assert.deepEqual(
			interims.map(({ status }) => status),
			[102, 103],
		);
		assert.equal(interims[1]?.headers.get("link"), "</a.css>, </b.js>");
	});
});

test("an upgrade hands over the stream with the bytes that came along", limit, async () => {
	const server = await play([
		{ awaitRequest: true },
		{ send: "HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\nwelcome" },
		{ expect: "hello" },
		{ send: "goodbye" },
		{ end: true },
	]);
	await withClient(server, {}, async (client) => {
		const headers = { connection: "Upgrade", upgrade: "echo" };
		const response = await client.get(server.url, { headers });
		assert.equal(response.status, 101);
		assert.equal(await response.text(), "");
		const stream = response.upgraded;
		assert.ok(stream !== undefined);
		assertIsOver(client);
		assert.equal(client.stats().idle, 0);
		let received = Buffer.from((await stream.read()) ?? []).toString();
		assert.equal(received, "welcome");
		await stream.write("hello");
		for await (const bytes of stream) received += Buffer.from(bytes).toString();
		assert.equal(received, "welcomegoodbye");
		await stream.close();
	});
});

test("CONNECT hands over the tunnel, and a refusal is an ordinary response", limit, async () => {
	const server = await play([
		{ awaitRequest: true },
		{ send: "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n" },
		{ awaitBytes: 4 },
		{ send: "pong" },
	]);
	await withClient(server, {}, async (client) => {
		const response = await client.request("CONNECT", server.url, { target: "far.test:443" });
		const tunnel = response.upgraded;
		assert.ok(tunnel !== undefined);
		await tunnel.write("ping");
		assert.equal(Buffer.from((await tunnel.read()) ?? []).toString(), "pong");
		await tunnel.close();
	});
});

test("a server may decline to upgrade", limit, async () => {
	const server = await serve(ok("no"));
	await withClient(server, {}, async (client) => {
		const response = await client.get(server.url, { headers: { connection: "upgrade", upgrade: "x" } });
		assert.equal(response.upgraded, undefined);
		assert.equal(await response.text(), "no");
	});
});

test("a pipeline keeps its order, and takes safe methods without content only", limit, async () => {
	const server = await scriptedServer({
		connections: [
			{ awaitRequest: true },
			{ send: ok("warm") },
			{ awaitRequest: true },
			{ awaitRequest: true },
			{ awaitRequest: true },
			{ awaitGate: "answer" },
			{ send: ok("a") + ok("b") + ok("c") },
			...answering(({ method, target }) => ok(method + target)),
		],
	});
	await withClient(server, { pipelining: 3, connectionsPerOrigin: 1 }, async (client) => {
		await (await client.get(server.url)).text();
		const safe = ["/1", "/2", "/3"].map(async (path) => (await client.get(server.url + path)).text());
		const unsafe = client.post(`${server.url}/4`);
		const withContent = client.request("QUERY", `${server.url}/5`, { body: "x" });
		const later = client.head(`${server.url}/6`);
		await server.requested(4);
		assert.equal(client.stats().queued, 3);
		server.open("answer");
		assert.deepEqual(await Promise.all(safe), ["a", "b", "c"]);
		assert.equal(await (await unsafe).text(), "POST/4");
		assert.equal(await (await withContent).text(), "QUERY/5");
		assert.equal((await later).status, 200);
		assert.deepEqual(
			requestsTo(server).map(({ target }) => target),
			["/", "/1", "/2", "/3", "/4", "/5", "/6"],
		);
	});
});

test(
	"nothing follows a request that closes its connection, or one that a HEAD precedes is read right",
	limit,
	async () => {
		const server = await scriptedServer({
			connections: answering(({ method }) =>
				method === "HEAD" ? "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n" : ok("hello"),
			),
		});
		await withClient(server, { pipelining: 4, connectionsPerOrigin: 1 }, async (client) => {
			await (await client.get(server.url)).text();
			const answers = await Promise.all([
				client.head(server.url),
				client.get(server.url),
				client.head(server.url),
				client.get(server.url, { headers: { connection: "close" } }),
				client.get(server.url),
			]);
			const texts = await Promise.all(answers.map((response) => response.text()));
			assert.deepEqual(texts, ["", "hello", "", "hello", "hello"]);
			assert.equal(server.connections.length, 2);
		});
	},
);

test("a client may speak through a Unix-domain socket, whatever the host", limit, async () => {
	const folder = mkdtempSync(join(tmpdir(), "gannet-"));
	try {
		const unixPath = join(folder, "socket");
		const server = await serve(({ head }) => ok(/host: (.*)\r\n/.exec(head)?.[1] ?? ""), { unixPath });
		await withClient(server, { unixSocket: unixPath }, async (client) => {
			const response = await client.get("http://any.test/x");
			assert.equal(await response.text(), "any.test");
			assert.equal(response.connection.remote.family, "unix");
			assert.equal(await (await client.get("http://other.test/")).text(), "other.test");
		});
		await using lost = new Client({ unixSocket: join(folder, "none") });
		const error = await failureOf(lost.get("http://localhost/"));
		assert.equal(error.kind, "connect");
		assert.equal(error.code, "ENOENT");
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test("preconnect opens a connection that the next request uses", limit, async () => {
	const server = await serve(ok("hi"));
	await withClient(server, { limits: { totalConnections: 1 } }, async (client) => {
		client.preconnect(server.url);
		client.preconnect("http://127.0.0.1:1/");
		await server.connected(1);
		await until(() => client.stats().idle === 1);
		const response = await client.get(server.url);
		assert.equal(response.connection.isReused, false);
		assert.equal(await response.text(), "hi");
		assert.equal(server.connections.length, 1);
	});
});

test("a client tells the limits that hold: the defaults, but for those that were given", limit, async () => {
	await using client = new Client({ limits: { headBytes: 1000 }, connectionsPerOrigin: 2000 });
	const { headBytes, fieldLines, codings, totalConnections } = client.limits;
	assert.deepEqual([headBytes, fieldLines, codings, totalConnections], [1000, 256, 5, 2000]);
});

test("stats and one line of inspection tell what is going on", limit, async () => {
	const server = await play([{ awaitRequest: true }, { awaitGate: "go" }, { send: ok("hi") }]);
	await withClient(server, { connectionsPerOrigin: 1 }, async (client) => {
		const asked = [client.get(server.url), client.get(server.url)];
		assert.equal(inspect(client), "Client { 0 busy, 0 idle, 1 connecting, 2 queued, 2 requests so far }");
		await server.requested(1);
		assert.equal(inspect(client), "Client { 1 busy, 0 idle, 0 connecting, 1 queued, 2 requests so far }");
		assert.deepEqual(client.stats(), {
			requests: 2,
			reused: 0,
			retried: 0,
			failed: 0,
			connectionsOpened: 1,
			busy: 1,
			idle: 0,
			streams: 0,
			connecting: 0,
			queued: 1,
			active: 2,
			origins: { [server.url]: 1 },
		});
		void asked[1]?.catch(() => {});
		server.open("go");
		assert.equal(await (await asked[0])?.text(), "hi");
		await client.destroy();
	});
});

test("close() lets requests under way finish and takes no more", limit, async () => {
	const server = await serve(() => [{ awaitGate: "go" }, { send: ok("hi") }]);
	const client = new Client({ connectionsPerOrigin: 1 });
	const asked = [client.get(server.url), client.get(server.url)].map(async (one) => (await one).text());
	const closed = client.close();
	const error = await failureOf(client.get(server.url));
	assert.equal(error.kind, "client-closed");
	assert.throws(() => client.preconnect(server.url), { kind: "client-closed" });
	server.open("go");
	assert.deepEqual(await Promise.all(asked), ["hi", "hi"]);
	await Promise.all([closed, client.close(), client.destroy()]);
	assertIsOver(client);
	await server.close();
});

test(
	"destroy() ends what is queued, connecting, waiting and arriving, each with the same reason",
	limit,
	async () => {
		const server = await play(
			[{ awaitRequest: true }, { send: "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc" }, { hold: true }],
			[{ awaitRequest: true }, { hold: true }],
		);
		const client = new Client({ connectionsPerOrigin: 2, resolver: () => new Promise(() => {}) });
		const arriving = await client.get(server.url);
		const ended = [
			failureOf(arriving.text()),
			failureOf(client.get(server.url)),
			failureOf(client.get(server.url)),
			failureOf(client.get("http://name.test/")),
		];
		await server.requested(2);
		await client.destroy();
		const phases = [];
		for (const error of await Promise.all(ended)) {
			assert.equal(error.kind, "client-closed");
			assert.match(error.message, /was stopped because its client was closed$/);
			phases.push(error.phase);
		}
		assert.deepEqual(phases, ["receive", "first-byte", "queue", "connect"]);
		assertIsOver(client);
		await server.close();
	},
);

test("await using closes the client at the end of the block", limit, async () => {
	const server = await serve(ok("hi"));
	{
		await using client = new Client();
		await (await client.get(server.url)).text();
		assert.equal(server.openConnections, 1);
	}
	await server.idle();
	await server.close();
});

const programs: readonly { name: string; code: string }[] = [
	{ name: "an idle keep-alive connection", code: "await (await client.get(url)).text();" },
	{ name: "the shared client", code: "await (await get(url)).text();" },
	{
		name: "a connection opened in advance",
		code: "client.preconnect(url); await (await client.get(url)).text();",
	},
	{
		name: "more connections than were needed in the end",
		code: "await Promise.all([1, 2, 3, 4].map(async () => (await client.get(url)).text()));",
	},
	{
		name: "an aborted request",
		code: "await client.get(url + '/hang', { signal: AbortSignal.timeout(50) }).catch(() => {});",
	},
	{
		name: "an aborted attempt to connect",
		code: "await client.get('http://name.test/', { signal: AbortSignal.timeout(50) }).catch(() => {});",
	},
];

for (const { name, code } of programs) {
	test(`a program ends by itself with ${name} left`, limit, async () => {
		const server = await serve(({ target }) => (target === "/hang" ? [{ hold: true }] : ok("hi")));
		const program = `
			import { Client, get } from ${JSON.stringify(new URL("../../src/client/index.ts", import.meta.url).href)};
			const url = ${JSON.stringify(server.url)};
			const client = new Client({ resolver: () => new Promise(() => {}) });
			const startedAt = performance.now();
			void get;
			${code}
			process.on("exit", () => process.stdout.write(String(performance.now() - startedAt)));
		`;
		const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
		const { stdout } = await run;
		assert.ok(Number(stdout) < 3_500, `${stdout} ms`);
		await server.close();
	});
}

test("many requests may share one signal, without a warning or a listener left", limit, async () => {
	const server = await serve(ok("hi"));
	const warnings: Error[] = [];
	const onWarning = (warning: Error): number => warnings.push(warning);
	process.on("warning", onWarning);
	await withClient(server, {}, async (client) => {
		const { signal } = new AbortController();
		const asked = Array.from({ length: 200 }, async () => (await client.get(server.url, { signal })).text());
		await Promise.all(asked);
		const { getEventListeners } = await import("node:events");
		assert.equal(getEventListeners(signal, "abort").length, 0);
	});
	process.off("warning", onWarning);
	assert.deepEqual(warnings, []);
});

test("a signal that is aborted, or times out, says so", limit, async () => {
	const server = await serve(() => [{ hold: true }]);
	await withClient(server, {}, async (client) => {
		const before = await failureOf(client.get(server.url, { signal: AbortSignal.abort() }));
		assert.equal(before.kind, "aborted");
		assert.equal(before.isAborted, true);
		assert.match(before.message, /was aborted by its caller$/);
		const late = await failureOf(client.get(server.url, { signal: AbortSignal.timeout(40) }));
		assert.equal(late.kind, "timeout");
		assert.equal(late.code, "signal");
		assert.equal(late.phase, "first-byte");
		assert.match(late.message, /was stopped because the time of its signal was up$/);
	});
});
