// Requests through real proxies: squid, tinyproxy, haproxy and dante, to http: and https: origins of Node's own.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Client, type ClientOptions, type ProxyOption } from "../../../src/client/index.ts";
import type { TlsOptions } from "../../../src/socket/index.ts";
import { authority, fixture } from "../../socket/support.ts";
import { requirePeer } from "../../support/peers.ts";
import { failureOf } from "../support.ts";
import {
	PASSWORD,
	PLAIN_PASSWORD,
	startDante,
	startHaproxy,
	startOrigin,
	startSquid,
	startTinyproxy,
	USER,
} from "./peers.ts";

const limit = { timeout: 60_000 };
const options: ClientOptions = { tls: { ca: authority } };

function url(scheme: string, port: number | undefined, password = PASSWORD): string {
	// The certificate of a TLS proxy is for localhost.
	const host = scheme === "https" ? "localhost" : "127.0.0.1";
	return `${scheme}://${USER}:${encodeURIComponent(password)}@${host}:${port}`;
}

interface Expected {
	/** The status of a refused login for http:, where the proxy forwards. */
	readonly refused?: number;
	readonly schemes?: readonly ("http" | "https")[];
	/** As the origin is called where names don't serve. */
	readonly host?: string;
}

/** Everything that a proxy has to do: get, post, keep its connection, say no, and say what it can't reach. */
async function exercise(good: ProxyOption, bad: ProxyOption, expected: Expected = {}): Promise<void> {
	const { schemes = ["http", "https"], host = "localhost" } = expected;
	for (const scheme of schemes) {
		await using origin = await startOrigin(scheme === "https");
		await using client = new Client({ ...options, proxy: good });
		const base = `${scheme}://${host}:${origin.port}`;
		for (let turn = 0; turn < 2; turn++) {
			const response = await client.get(`${base}/x`);
			assert.equal(response.status, 200);
			const bytes = await response.bytes();
			assert.equal(bytes.length, 1_000_000);
			assert.equal(bytes.subarray(0, 4).toString(), "47,120,47,120");
			assert.equal(response.connection.isReused, turn === 1);
			if (scheme === "https") assert.equal(response.connection.tls?.isAuthorized, true);
		}
		const echo = await client.post(`${base}/echo`, {
			body: (function* () {
				yield "some ";
				yield "data";
			})(),
		});
		assert.equal(await echo.text(), "some data");
		assert.ok(!origin.fields.has("proxy-authorization"), `${[...origin.fields]}`);

		const isForwarded = scheme === "http" && expected.refused !== undefined;
		if (isForwarded) {
			const refused = await client.get(`${base}/x`, { proxy: bad });
			assert.equal(refused.status, expected.refused);
			refused.discard();
		} else {
			const error = await failureOf(client.get(`${base}/x`, { proxy: bad }));
			assert.equal(error.kind, "connect");
			assert.equal(error.code, "proxy");
			assert.match(error.message, /credentials|username and password/);
			assert.ok(!error.message.includes(PLAIN_PASSWORD));
		}
		if (!isForwarded) {
			const error = await failureOf(client.get(`${scheme}://${host}:1/`));
			assert.equal(error.code, "proxy");
			assert.match(
				error.message,
				/the proxy \w+:\/\/(127\.0\.0\.1|localhost):\d+ (answered|did not connect)/,
			);
		}
	}
}

/** Paths of the programs, or undefined where the test was skipped. */
function peers(t: TestContext, ...names: readonly string[]): string[] | undefined {
	const paths: string[] = [];
	for (const name of names) {
		const path = requirePeer(t, name);
		if (path === undefined) return undefined;
		paths.push(path);
	}
	return paths;
}

test("squid: forwarding and tunnels, plain and over TLS, with a password", limit, async (t) => {
	const programs = peers(t, "squid", "openssl");
	if (programs === undefined) return;
	const [squid = "", openssl = ""] = programs;
	await using proxy = await startSquid(squid, openssl);
	const [plain, secure] = proxy.ports;
	for (const [scheme, port] of [
		["http", plain],
		["https", secure],
	] as const) {
		const good = url(scheme, port);
		const bad = url(scheme, port, "wrong");
		await exercise(good, bad, { refused: 407 });
		await exercise({ url: good, tunnelsHttp: true }, { url: bad, tunnelsHttp: true });
	}
	// Without any credentials at all.
	await using client = new Client({ ...options, proxy: `http://127.0.0.1:${plain}` });
	const error = await failureOf(client.get("https://localhost:1/"));
	assert.equal(error.status, 407);
	assert.match(error.message, /407 Proxy Authentication Required: it wants credentials/);
});

test("squid over TLS is verified for itself, whatever holds for the origin", limit, async (t) => {
	const programs = peers(t, "squid", "openssl");
	if (programs === undefined) return;
	const [squid = "", openssl = ""] = programs;
	await using proxy = await startSquid(squid, openssl);
	const secure = url("https", proxy.ports[1]);
	const ca = fixture("self-signed.pem");
	const cases: readonly (readonly [tls: TlsOptions, proxyTls: TlsOptions | undefined, isReached: boolean])[] =
		[
			[{ verify: false }, undefined, false],
			[{ verify: false, ca }, undefined, false],
			[{ verify: false }, { ca }, false],
			[{ verify: false }, { ca: authority }, true],
			[{ ca: authority }, { verify: false }, true],
			[{ ca: authority }, undefined, true],
			[{ ca }, { verify: false }, false],
		];
	for (const [tls, proxyTls, isReached] of cases) {
		await using origin = await startOrigin(true);
		const own = proxyTls === undefined ? secure : { url: secure, tls: proxyTls };
		await using client = new Client({ tls, proxy: own });
		const asked = client.get(`https://localhost:${origin.port}/x`);
		if (isReached) assert.equal((await (await asked).bytes()).length, 1_000_000);
		else assert.equal((await failureOf(asked)).kind, "tls");
	}
});

test("tinyproxy: forwarding and tunnels, with a password", limit, async (t) => {
	const programs = peers(t, "tinyproxy");
	if (programs === undefined) return;
	await using proxy = await startTinyproxy(programs[0] ?? "");
	const [port] = proxy.ports;
	const good = url("http", port, PLAIN_PASSWORD);
	const bad = url("http", port, "wrong");
	await exercise({ url: good, tunnelsHttp: true }, { url: bad, tunnelsHttp: true });
	await exercise(good, bad, { schemes: ["https"] });
	await using origin = await startOrigin(false);
	await using client = new Client({ ...options, proxy: good });
	for (let turn = 0; turn < 2; turn++) {
		// It speaks HTTP/1.0: one request a connection.
		const response = await client.get(`http://localhost:${origin.port}/x`);
		assert.equal((await response.bytes()).length, 1_000_000);
	}
	assert.ok(!origin.fields.has("proxy-authorization"));
	assert.ok(
		[401, 407].includes((await client.get(`http://localhost:${origin.port}/x`, { proxy: bad })).status),
	);
});

test(
	"haproxy: forwarding, plain and over TLS, with a password; and TLS in front of tinyproxy's tunnels",
	limit,
	async (t) => {
		const programs = peers(t, "haproxy", "tinyproxy");
		if (programs === undefined) return;
		const [haproxy = "", tinyproxy = ""] = programs;
		await using behind = await startTinyproxy(tinyproxy);
		await using proxy = await startHaproxy(haproxy, behind.ports[0] as number);
		const [plain, secure, front] = proxy.ports;
		const forwarding: Expected = { refused: 407, schemes: ["http"], host: "127.0.0.1" };
		await exercise(url("http", plain), url("http", plain, "wrong"), forwarding);
		await exercise(url("https", secure), url("https", secure, "wrong"), forwarding);
		const good = url("https", front, PLAIN_PASSWORD);
		await exercise(good, url("https", front, "wrong"), { schemes: ["https"] });
	},
);

test("dante: SOCKS 5 with a password", limit, async (t) => {
	const programs = peers(t, "danted", "unshare", "openssl");
	if (programs === undefined) return;
	const [danted = "", unshare = "", openssl = ""] = programs;
	let proxy: Awaited<ReturnType<typeof startDante>>;
	try {
		proxy = await startDante(danted, unshare, openssl);
	} catch (error) {
		if (process.env.CI === "true") throw error;
		t.skip(`dante can't be given users here (${String(error).split("\n").slice(0, 3).join(" ")})`);
		return;
	}
	await using _ = proxy;
	const [port] = proxy.ports;
	const good = url("socks5", port);
	await exercise(good, url("socks5", port, "wrong"));
	await exercise(good.replace("socks5", "socks5h"), url("socks5h", port, "wrong"), { host: "127.0.0.1" });
	await using client = new Client({ ...options, proxy: `socks5://127.0.0.1:${port}` });
	const error = await failureOf(client.get("https://localhost:1/"));
	assert.match(error.message, /accepts no offered way of logging in: it wants credentials/);
});
