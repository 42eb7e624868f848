import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type ScriptedServer, scriptedServer } from "../../src/testing/index.ts";
import { empty, fieldOf, ok, requestsOf, respondingServer, run } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

const fixture = (name: string): string =>
	fileURLToPath(new URL(`../socket/fixtures/${name}`, import.meta.url));

/** What a server was asked for: request lines without the version. */
function asked(server: ScriptedServer): readonly string[] {
	return requestsOf(server).map(({ method, target }) => `${method} ${target}`);
}

const elsewhere: readonly (readonly [string, (port: number) => readonly string[]])[] = [
	["--connect-to names another place", (port) => ["--connect-to", `site.test:80:127.0.0.1:${port}`]],
	["--connect-to with empty parts matches all", (port) => ["--connect-to", `::127.0.0.1:${port}`]],
	[
		"--connect-to and --resolve work together",
		(port) => ["--connect-to", `site.test::there.test:${port}`, "--resolve", `there.test:${port}:127.0.0.1`],
	],
	["--proxy names a proxy", (port) => ["--proxy", `http://127.0.0.1:${port}`]],
	["-x without a scheme is an HTTP proxy", (port) => ["-x", `127.0.0.1:${port}`]],
];
for (const [fact, args] of elsewhere) {
	test(`${fact}, and Host stays the URL's`, async () => {
		await using server = await respondingServer(() => ok());
		const result = await run(["get", ...args(server.port), "http://site.test/x"]);
		assert.deepEqual([result.exitCode, result.stdout], [0, "ok"], result.stderr);
		assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "host"), "site.test");
	});
}

test("--resolve gives a name an address for one port", async () => {
	await using server = await respondingServer(() => ok());
	const pin = `site.test:${server.port}:127.0.0.1,[::1]`;
	const result = await run(["get", "--resolve", pin, `http://site.test:${server.port}/x`]);
	assert.deepEqual([result.exitCode, result.stdout], [0, "ok"], result.stderr);
});

test("--resolve with * gives an address to the names that no other --resolve has", async () => {
	await using server = await respondingServer(() => ok());
	const own = ["--resolve", `*:${server.port}:127.0.0.1`, "--resolve", `other.test:${server.port}:127.0.0.2`];
	const site = await run(["get", ...own, `http://site.test:${server.port}/x`]);
	assert.deepEqual([site.exitCode, site.stdout], [0, "ok"], site.stderr);
	const other = await run(["get", ...own, `http://other.test:${server.port}/x`]);
	assert.match(other.stderr, /127\.0\.0\.2/);
});

test("--resolve and --connect-to leave TLS the URL's name", async () => {
	const tls = { key: readFileSync(fixture("leaf.key")), cert: readFileSync(fixture("server.pem")) };
	await using server = await respondingServer(() => ok(), { tls });
	const trust = ["get", "--cacert", fixture("ca.pem")];
	const right = ["--connect-to", `localhost:443:127.0.0.1:${server.port}`, "https://localhost/"];
	const wrong = ["--connect-to", `other.test:443:127.0.0.1:${server.port}`, "https://other.test/"];
	const found = await run([...trust, ...right]);
	assert.deepEqual([found.exitCode, found.stdout], [0, "ok"], found.stderr);
	assert.equal((await run([...trust, ...wrong])).exitCode, 60);
});

test("--cert shows a certificate to the host on the command line, and not to where it redirects", async () => {
	const key = readFileSync(fixture("leaf.key"));
	const tls = { key, cert: readFileSync(fixture("server.pem")), ca: readFileSync(fixture("ca.pem")) };
	const asking = { ...tls, requestCert: true, rejectUnauthorized: true };
	const optional = { ...tls, requestCert: true, rejectUnauthorized: false };
	await using there = await respondingServer(() => ok("there"), { tls: { ...asking } });
	await using here = await respondingServer(
		({ target }) => (target === "/a" ? ok("here") : empty(302, `Location: https://127.0.0.1:${there.port}/`)),
		{ tls: asking },
	);
	await using open = await respondingServer(() => empty(302, `Location: https://127.0.0.1:${there.port}/`), {
		tls: optional,
	});
	const own = ["--cacert", fixture("ca.pem"), "--cert", fixture("client.pem"), "--key", fixture("leaf.key")];
	const shown = await run(["get", ...own, `https://localhost:${here.port}/a`]);
	assert.deepEqual([shown.exitCode, shown.stdout], [0, "here"], shown.stderr);
	assert.notEqual((await run(["get", ...own.slice(0, 2), `https://localhost:${here.port}/a`])).exitCode, 0);
	// The server there lets nobody in without one.
	assert.notEqual((await run(["get", ...own, `https://localhost:${open.port}/`])).exitCode, 0);
	assert.equal(requestsOf(there).length, 0);
	const asked = await run(["get", ...own, `https://127.0.0.1:${there.port}/`]);
	assert.deepEqual([asked.exitCode, asked.stdout], [0, "there"], asked.stderr);
});

test("--unix-socket goes to the socket, whatever the host", async () => {
	const unixPath = join(folder, "socket");
	await using server = await respondingServer(() => ok(), { unixPath });
	const { stdout, stderr } = await run(["get", "--unix-socket", unixPath, "http://site.test/x"]);
	assert.equal(stdout, "ok", stderr);
	assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "host"), "site.test");
});

test("--local-address is where the connection comes from", async () => {
	await using server = await respondingServer(() => ok());
	const { stderr } = await run(["get", "-v", "--local-address", "127.0.0.2", server.url]);
	assert.match(stderr, /^\* Connection \d+: to [\d.:]+ from 127\.0\.0\.2:\d+ /m);
});

test("the environment's proxy is used, with its exceptions", async () => {
	await using proxy = await respondingServer(() => ok("by proxy"));
	await using server = await respondingServer(() => ok("directly"));
	const env = { http_proxy: proxy.url, no_proxy: "direct.test" };
	const detour = ["--connect-to", `direct.test:80:127.0.0.1:${server.port}`];
	const { stdout } = await run(["get", ...detour, "http://site.test/a", "http://direct.test/b"], { env });
	assert.equal(stdout, "by proxydirectly");
	assert.deepEqual([asked(proxy), asked(server)], [["GET http://site.test/a"], ["GET /b"]]);
});

const direct: readonly (readonly [string, readonly string[]])[] = [
	["--noproxy with the host", ["--noproxy", "site.test"]],
	["--noproxy '*'", ["--noproxy", "*"]],
	["an empty --proxy", ["--proxy", ""]],
];
for (const [what, args] of direct) {
	test(`${what} goes directly in spite of the environment`, async () => {
		await using proxy = await respondingServer(() => ok("by proxy"));
		await using server = await respondingServer(() => ok("directly"));
		const detour = ["--connect-to", `site.test:80:127.0.0.1:${server.port}`];
		const env = { HTTP_PROXY: proxy.url };
		assert.equal((await run(["get", ...args, ...detour, "http://site.test/"], { env })).stdout, "directly");
	});
}

test("an empty --noproxy takes the environment's exceptions away, whatever their spelling", async () => {
	await using proxy = await respondingServer(() => ok("by proxy"));
	for (const name of ["no_proxy", "NO_PROXY"]) {
		const env = { http_proxy: proxy.url, [name]: "site.test" };
		assert.equal(
			(await run(["get", "--noproxy", "", "http://site.test/"], { env })).stdout,
			"by proxy",
			name,
		);
	}
});

test("--noproxy makes exceptions from --proxy", async () => {
	await using proxy = await respondingServer(() => ok("by proxy"));
	await using server = await respondingServer(() => ok("directly"));
	const args = ["-x", proxy.url, "--noproxy", "elsewhere.test"];
	assert.equal((await run(["get", ...args, server.url])).stdout, "by proxy");
	const here = ["-x", proxy.url, "--noproxy", "127.0.0.0/8"];
	assert.equal((await run(["get", ...here, server.url])).stdout, "directly");
});

test("a proxy's credentials go to the proxy, and are hidden", async () => {
	await using proxy = await respondingServer(() => ok());
	const url = proxy.url.replace("http://", "http://me:secret@");
	const { stderr } = await run(["get", "-v", "-x", url, "http://site.test/"]);
	const expected = `Basic ${Buffer.from("me:secret").toString("base64")}`;
	assert.equal(fieldOf(requestsOf(proxy)[0]?.head ?? "", "proxy-authorization"), expected);
	assert.match(stderr, /^> proxy-authorization: Basic \[hidden: -vv shows it\]$/im);
	assert.match(stderr, new RegExp(`^\\* Through the proxy ${proxy.url}$`, "m"));
	assert.doesNotMatch(stderr, /secret/);
});

const proxyFailures: readonly (readonly [string, string, string, number])[] = [
	["refuses the tunnel", empty(403), "https://site.test/", 97],
	["wants credentials", empty(407, "Proxy-Authenticate: Basic"), "https://site.test/", 97],
];
for (const [what, answer, url, expected] of proxyFailures) {
	test(`a proxy that ${what} ends with ${expected}`, async () => {
		await using proxy = await respondingServer(() => answer);
		const { exitCode, stdout, stderr } = await run(["get", "-x", proxy.url, url]);
		assert.deepEqual([exitCode, stdout], [expected, ""], stderr);
		assert.match(stderr, /proxy/);
	});
}

test("a proxy that nobody knows ends with 5, one that isn't there with 7", async () => {
	const unknown = await run(["get", "-x", "http://no.such.invalid:3128", "http://site.test/"]);
	assert.equal(unknown.exitCode, 5, unknown.stderr);
	const gone = await run(["get", "-x", "http://127.0.0.1:1", "http://site.test/"]);
	assert.equal(gone.exitCode, 7, gone.stderr);
});

test("--connect-timeout bounds the wait for a handshake, and the message names it", async () => {
	await using server = await scriptedServer({ connections: [{ hold: true }] });
	const url = `https://127.0.0.1:${server.port}/`;
	const { exitCode, stderr } = await run(["get", "--connect-timeout", "0.05", url]);
	assert.equal(exitCode, 28, stderr);
	assert.match(stderr, /--connect-timeout/);
});

test("--tlsv1.3 and --tls-min 1.3 refuse a server that has only 1.2", async () => {
	const tls = {
		key: readFileSync(fixture("leaf.key")),
		cert: readFileSync(fixture("server.pem")),
		maxVersion: "TLSv1.2",
	} as const;
	await using server = await respondingServer(() => ok(), { tls });
	const url = `https://localhost:${server.port}/`;
	for (const [args, expected] of [
		[[], 0],
		[["--tlsv1.2"], 0],
		[["--tlsv1.3"], 35],
		[["--tls-min", "1.3"], 35],
	] as const) {
		const { exitCode, stderr } = await run(["get", "--cacert", fixture("ca.pem"), ...args, url]);
		assert.equal(exitCode, expected, stderr);
	}
});

const misread: readonly (readonly [string, readonly string[], RegExp])[] = [
	["--resolve without an address", ["--resolve", "site.test:80"], /--resolve requires HOST:PORT:ADDRESS/],
	["--resolve with a name for an address", ["--resolve", "site.test:80:other.test"], /--resolve requires/],
	["--connect-to with too few parts", ["--connect-to", "a:1:b"], /--connect-to requires HOST1/],
	["--connect-to with a port that is none", ["--connect-to", "a:1:b:x"], /--connect-to requires HOST1/],
	["a proxy of an unknown scheme", ["--proxy", "ftp://x"], /proxy/],
	["--unix-socket with --proxy", ["--unix-socket", "/x", "--proxy", "http://x"], /can't be used together/],
	["--limit-rate that is no rate", ["--limit-rate", "fast"], /like 500k or 1.5M/],
];
for (const [what, args, message] of misread) {
	test(`get refuses ${what}`, async () => {
		const { exitCode, stderr } = await run(["get", ...args, "http://site.test/"]);
		assert.equal(exitCode, 2, stderr);
		assert.match(stderr, message);
	});
}
