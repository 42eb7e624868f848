// Proxies that break off, lie or fall silent: each a readable error, within the time for connecting, and nothing left open.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClientErrorKind, ClientOptions } from "../../../src/client/index.ts";
import type { Script, Step } from "../../../src/testing/index.ts";
import { authority, fixture, serverTls } from "../../socket/support.ts";
import { failureOf, ok, play, until, withClient } from "../support.ts";

const limit = { timeout: 20_000 };
const localhost: NonNullable<ClientOptions["resolver"]> = async (_name, family) =>
	family === 4 ? [{ address: "127.0.0.1" }] : [];
const options: ClientOptions = { tls: { ca: authority }, resolver: localhost };

const greeting = Uint8Array.of(5, 0);
const reply = Uint8Array.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 80);
const connected = "HTTP/1.1 200 OK\r\n\r\n";

interface Case {
	readonly says: string;
	readonly scheme?: "http" | "socks5" | "socks4a";
	readonly url?: string;
	readonly steps: readonly Step[];
	readonly connectMs?: number;
	readonly kind?: ClientErrorKind;
	readonly code?: string;
	readonly status?: number;
	readonly message: RegExp;
	readonly isSafeToRetry?: boolean;
}

const cases: readonly Case[] = [
	{
		says: "a head without end",
		steps: [
			{ awaitHead: true },
			{ send: "HTTP/1.1 200 OK\r\n" },
			{ repeat: [{ send: "x: y\r\n".repeat(1000) }], times: "forever" },
		],
		message: /answered CONNECT with something that is not HTTP\/1\.1/,
		isSafeToRetry: false,
	},
	{
		says: "plain bytes before TLS",
		steps: [{ awaitHead: true }, { send: `${connected}\x16\x03\x03` }, { hold: true }],
		kind: "tls",
		code: "PLAINTEXT_BEFORE_TLS",
		message: /plain bytes/,
	},
	{
		says: "a 407 and the end",
		steps: [
			{ awaitHead: true },
			{ send: "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n" },
			{ end: true },
		],
		status: 407,
		message:
			/could not be sent: the proxy http:\/\/127\.0\.0\.1:\d+ answered CONNECT localhost:443 with 407 Proxy Authentication Required: it wants credentials/,
		isSafeToRetry: false,
	},
	{
		says: "a 502 with an endless page",
		steps: [
			{ awaitHead: true },
			{ send: "HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\n\r\n" },
			{ repeat: [{ send: "x".repeat(10_000) }], times: "forever" },
		],
		status: 502,
		message: /with 502 Bad Gateway: it could not reach the destination/,
		isSafeToRetry: true,
	},
	{
		says: "a reset",
		steps: [{ awaitHead: true }, { reset: true }],
		message: /reset the connection before it made a tunnel/,
	},
	{
		says: "silence",
		steps: [{ awaitHead: true }, { hold: true }],
		connectMs: 80,
		kind: "timeout",
		code: "CONNECT_TIMEOUT",
		message: /it is a proxy and made no tunnel within \d+ ms.*timeouts\.connect/,
		isSafeToRetry: true,
	},
	{
		says: "a head that never ends, slowly",
		steps: [
			{ awaitHead: true },
			{ send: "HTTP/1.1 200 OK\r\n" },
			{ repeat: [{ send: "x: y\r\n" }, { pause: 10 }], times: "forever" },
		],
		connectMs: 80,
		kind: "timeout",
		code: "CONNECT_TIMEOUT",
		message: /timeouts\.connect/,
	},
	{
		says: "silence where TLS should begin",
		steps: [{ awaitHead: true }, { send: connected }, { hold: true }],
		connectMs: 80,
		kind: "timeout",
		code: "CONNECT_TIMEOUT",
		message: /did not finish the TLS handshake through the proxy/,
	},
	{
		says: "a tunnel to somebody who has another certificate",
		url: "https://other.test/",
		steps: [{ awaitHead: true }, { send: connected }, { startTls: serverTls }, { hold: true }],
		kind: "tls",
		code: "ERR_TLS_CERT_ALTNAME_INVALID",
		message: /other\.test/,
	},
	{
		says: "a tunnel to somebody nobody trusts",
		steps: [
			{ awaitHead: true },
			{ send: connected },
			{ startTls: { cert: fixture("self-signed.pem"), key: fixture("leaf.key") } },
			{ hold: true },
		],
		kind: "tls",
		code: "DEPTH_ZERO_SELF_SIGNED_CERT",
		message: /self-signed/,
	},
	{
		says: "SOCKS 5 garbage without end",
		scheme: "socks5",
		steps: [{ awaitBytes: 3 }, { repeat: [{ send: "\xff".repeat(100_000) }], times: "forever" }],
		message: /it answered before it was asked|that is not SOCKS 5/,
		isSafeToRetry: false,
	},
	{
		says: "SOCKS 4 garbage",
		scheme: "socks4a",
		steps: [{ awaitBytes: 9 }, { repeat: [{ send: "\xff".repeat(100_000) }], times: "forever" }],
		message: /that is not SOCKS 4/,
	},
	{
		says: "SOCKS 5 that speaks first",
		scheme: "socks5",
		steps: [{ send: reply }, { hold: true }],
		message: /it answered before it was asked/,
	},
	{
		says: "SOCKS 5 and a refused destination",
		scheme: "socks5",
		steps: [
			{ awaitBytes: 3 },
			{ send: greeting },
			{ awaitBytes: 16 },
			{ send: Uint8Array.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0) },
		],
		message: /did not connect to localhost port 443: the destination refused the connection \(code 5\)/,
		isSafeToRetry: true,
	},
	{
		says: "SOCKS 5 and silence",
		scheme: "socks5",
		steps: [{ awaitBytes: 3 }, { send: greeting }, { hold: true }],
		connectMs: 80,
		kind: "timeout",
		code: "CONNECT_TIMEOUT",
		message: /made no tunnel within/,
	},
	{
		says: "SOCKS 5 and plain bytes before TLS",
		scheme: "socks5",
		steps: [
			{ awaitBytes: 3 },
			{ send: greeting },
			{ awaitBytes: 16 },
			{ send: Uint8Array.of(...reply, 22, 3, 3) },
			{ hold: true },
		],
		kind: "tls",
		code: "PLAINTEXT_BEFORE_TLS",
		message: /plain bytes/,
	},
];

for (const each of cases) {
	const { says, scheme = "http", url = "https://localhost/", steps, connectMs = 5_000 } = each;
	test(`a proxy's ${says} is an error that says so`, limit, async () => {
		const server = await play(steps);
		const proxy = `${scheme}://127.0.0.1:${server.port}`;
		await withClient(server, { ...options, proxy, timeouts: { connect: connectMs } }, async (client) => {
			const error = await failureOf(client.get(url));
			assert.match(error.message, each.message);
			assert.equal(error.kind, each.kind ?? "connect");
			assert.equal(error.code, each.code ?? "proxy");
			assert.equal(error.status, each.status);
			assert.equal(error.bytesSent, 0);
			if (each.isSafeToRetry !== undefined) assert.equal(error.isSafeToRetry, each.isSafeToRetry);
		});
	});
}

/** Each cut of what a proxy says before the tunnel stands. */
function cuts(parts: readonly Step[], said: Uint8Array): Script[] {
	return Array.from({ length: said.length }, (_, cut) => [
		...parts,
		...(cut === 0 ? [] : [{ send: said.subarray(0, cut) }]),
		{ end: true as const },
	]);
}

const cut: readonly (readonly [says: string, scheme: string, scripts: Script[]])[] = [
	["CONNECT's answer", "http", cuts([{ awaitHead: true }], Buffer.from(connected))],
	["SOCKS 5's greeting", "socks5", cuts([{ awaitBytes: 3 }], greeting)],
	["SOCKS 5's reply", "socks5", cuts([{ awaitBytes: 3 }, { send: greeting }, { awaitBytes: 10 }], reply)],
	["SOCKS 4's reply", "socks4a", cuts([{ awaitBytes: 9 }], Uint8Array.of(0, 90, 0, 0, 0, 0, 0, 0))],
];

for (const [says, scheme, scripts] of cut) {
	test(`a proxy that closes at any byte of ${says} made no tunnel`, limit, async () => {
		const server = await play(...scripts);
		const proxy = `${scheme}://127.0.0.1:${server.port}`;
		await withClient(server, { ...options, proxy }, async (client) => {
			for (let index = 0; index < scripts.length; index++) {
				const error = await failureOf(client.get("https://localhost/"));
				assert.equal(error.kind, "connect");
				assert.equal(error.code, "proxy");
				assert.match(error.message, /closed the connection before it made a tunnel/);
				assert.equal(error.isSafeToRetry, true);
			}
			assert.equal(server.connections.length, scripts.length);
		});
	});
}

test("a proxy that isn't there is named, with what was tried", limit, async () => {
	const gone = await play([]);
	const { port } = gone;
	await gone.close();
	const server = await play([]);
	await withClient(server, options, async (client) => {
		for (const url of ["http://origin.test/", "https://origin.test/"]) {
			const proxy = `http://me:secret@127.0.0.1:${port}`;
			const error = await failureOf(client.get(url, { proxy }));
			assert.equal(error.kind, "connect");
			assert.equal(error.code, "ECONNREFUSED");
			assert.match(
				error.message,
				new RegExp(`the proxy http://127\\.0\\.0\\.1:${port} can't be used: .* refused the connection`),
			);
			assert.equal(error.attempts[0]?.port, port);
			assert.equal(error.isSafeToRetry, true);
		}
	});
});

test("a proxy's name that has no address is told as such", limit, async () => {
	const server = await play([]);
	const resolver: NonNullable<ClientOptions["resolver"]> = async () => [];
	await withClient(server, { resolver, proxy: "socks5://nowhere.test" }, async (client) => {
		const error = await failureOf(client.get("http://127.0.0.1/"));
		assert.equal(error.kind, "resolve");
		assert.match(error.message, /the proxy socks5:\/\/nowhere\.test:1080 can't be used: .*has no address/);
	});
});

test("an abort while a proxy is negotiated with closes the connection", limit, async () => {
	/** What the script says, and how many bytes have come when it is time to abort. */
	const stages: readonly (readonly [string, readonly Step[], number])[] = [
		["http", [{ awaitHead: true }, { hold: true }], 20],
		["http", [{ awaitHead: true }, { send: connected }, { awaitBytes: 100 }, { hold: true }], 200],
		["socks5", [{ awaitBytes: 3 }, { send: greeting }, { hold: true }], 10],
	];
	for (const [scheme, steps, bytes] of stages) {
		const controller = new AbortController();
		const server = await play(steps);
		const proxy = `${scheme}://127.0.0.1:${server.port}`;
		await withClient(server, { ...options, proxy }, async (client) => {
			const failing = failureOf(client.get("https://localhost/", { signal: controller.signal }));
			await until(() => (server.connections[0]?.received.length ?? 0) >= bytes);
			controller.abort();
			assert.equal((await failing).kind, "aborted");
			await server.disconnected(1);
		});
	}
});

test("a tunnel that breaks later breaks as any connection does", limit, async () => {
	const server = await play([
		{ awaitHead: true },
		{ send: connected },
		{ awaitRequest: true },
		{ send: ok("hi") },
		{ awaitRequest: true },
		{ send: "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe" },
		{ end: true },
	]);
	const proxy = { url: `http://127.0.0.1:${server.port}`, tunnelsHttp: true };
	await withClient(server, { proxy }, async (client) => {
		assert.equal(await (await client.get("http://origin.test/")).text(), "hi");
		const error = await failureOf((await client.get("http://origin.test/")).text());
		assert.equal(error.kind, "truncated");
	});
});
