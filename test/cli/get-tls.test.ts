import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type ScriptedServer, scriptedServer } from "../../src/testing/index.ts";
import { tunnelProxy } from "../client/proxies/support.ts";
import { empty, ok, requestsOf, respondingServer, run, temporaryFolder } from "./support.ts";

const { file, folder: temporary } = temporaryFolder();

const path = (name: string): string => fileURLToPath(new URL(`../socket/fixtures/${name}`, import.meta.url));
const key = readFileSync(path("leaf.key"));

function secureServer(certificate: string): Promise<ScriptedServer> {
	return scriptedServer({
		tls: { key, cert: readFileSync(path(certificate)) },
		connections: [{ awaitRequest: true }, { send: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" }],
	});
}

test("--cacert trusts the authorities in a file", async () => {
	await using server = await secureServer("server.pem");
	const url = `https://localhost:${server.port}/`;
	const { exitCode, stdout, stderr } = await run(["get", "-v", "--cacert", path("ca.pem"), url]);
	assert.deepEqual([exitCode, stdout], [0, "ok"], stderr);
	assert.match(stderr, /^\* TLSv1\.3, TLS_[A-Z0-9_]+.* \([\d.]+ ms\)$/m);
	assert.match(stderr, /^\* Certificate of .+, issued by .+, valid to .+ GMT$/m);
});

test("-k accepts any certificate, and -v says that it was not verified", async () => {
	await using server = await secureServer("self-signed.pem");
	const { exitCode, stdout, stderr } = await run(["get", "-k", "-v", `https://localhost:${server.port}/`]);
	assert.deepEqual([exitCode, stdout], [0, "ok"], stderr);
	assert.match(stderr, /NOT VERIFIED/);
});

for (const certificate of ["server.pem", "self-signed.pem", "expired.pem", "other.pem"]) {
	test(`the certificate ${certificate}, that nobody vouches for here, ends with 60`, async () => {
		await using server = await secureServer(certificate);
		const { exitCode, stdout, stderr } = await run(["get", `https://localhost:${server.port}/`]);
		assert.deepEqual([exitCode, stdout], [60, ""], stderr);
		assert.match(stderr, /^gannet: [^\n]*certificate[^\n]*\n$/);
	});
}

test("https to a server without TLS ends with 35", async () => {
	await using server = await scriptedServer({ connections: [{ send: "220 ready\r\n" }, { awaitEnd: true }] });
	const { exitCode, stderr } = await run(["get", `https://127.0.0.1:${server.port}/`]);
	assert.equal(exitCode, 35, stderr);
	assert.match(stderr, /TLS/);
});

const asking = {
	key,
	ca: readFileSync(path("ca.pem")),
	requestCert: true,
	rejectUnauthorized: false,
} as const;

/** Commands that send requests, and what makes them send one. */
const commands: readonly (readonly [name: string, args: (url: string) => readonly string[]])[] = [
	["get", (url) => ["get", url]],
	["get -o", (url) => ["get", "-o", file("content", ""), url]],
	["get --cache", (url) => ["get", "--cache", url]],
	[
		"extract",
		(url) => ["extract", "--record", file("record.json", '{"fields":{"a":{"jsonPath":"$.a"}}}'), url],
	],
	[
		"pages",
		(url) => [
			"pages",
			"--retry",
			"0",
			"--by",
			"next",
			"--at",
			"$.next",
			"--items",
			"$.items",
			"--other-origins",
			url,
		],
	],
];

/** Ways to the servers. `port` is that of the redirect's target. */
const ways: readonly (readonly [name: string, args: (port: number, proxy: string) => readonly string[]])[] = [
	["directly", () => []],
	["with --resolve", (port) => ["--resolve", `localhost:${port}:127.0.0.1`]],
	["with --connect-to", (port) => ["--connect-to", `nowhere.test:${port}:localhost:${port}`]],
	["through a proxy", (_port, proxy) => ["-x", proxy, "--noproxy", ""]],
];

const json = ok('{"a":1,"items":[1]}', "content-type: application/json");

for (const [way, wayArgs] of ways) {
	for (const [command, commandArgs] of commands) {
		for (const isSelfSigned of [false, true]) {
			const option = isSelfSigned ? "-k" : "-E";
			test(`${option} stays with the origin on the command line: ${command}, ${way}`, async () => {
				const tls = { ...asking, cert: readFileSync(path(isSelfSigned ? "self-signed.pem" : "server.pem")) };
				await using there = await respondingServer(() => json, { tls });
				await using here = await respondingServer(
					() => empty(302, `Location: https://localhost:${there.port}/there`),
					{ tls },
				);
				await using proxy = await tunnelProxy(undefined);
				const given = isSelfSigned
					? ["-k"]
					: ["--cacert", path("ca.pem"), "-E", path("client.pem"), "--key", path("leaf.key")];
				const args = commandArgs(`https://localhost:${here.port}/`);
				const { exitCode, stderr } = await run(
					[
						...args.slice(0, 1),
						...given,
						...wayArgs(there.port, `http://127.0.0.1:${proxy.port}`),
						...args.slice(1),
					],
					{ env: { XDG_CACHE_HOME: temporary } },
				);
				assert.equal(requestsOf(here).length, 1, stderr);
				if (isSelfSigned) {
					assert.equal(exitCode, 60, stderr);
					assert.match(stderr, /-k does not apply to another origin that a redirect leads to/);
					assert.equal(requestsOf(there).length, 0);
				} else {
					assert.equal(exitCode, 0, stderr);
					assert.notEqual(here.connections[0]?.tls?.clientName, undefined);
					assert.deepEqual(
						there.connections.map(({ tls }) => tls?.clientName),
						[undefined],
					);
				}
			});
		}
	}
}

const trust = ["--cacert", path("ca.pem")];
/** What a TLS proxy and the server behind it show, the options, and the exit code. */
const proxied: readonly (readonly [
	fact: string,
	proxy: string,
	server: string,
	args: readonly string[],
	exitCode: number,
])[] = [
	["-k leaves a proxy verified", "self-signed.pem", "self-signed.pem", ["-k"], 60],
	["-k beside --cacert leaves a proxy verified", "self-signed.pem", "server.pem", [...trust, "-k"], 60],
	["--cacert counts for the proxy too", "server.pem", "server.pem", trust, 0],
	[
		"--proxy-cacert takes the place of --cacert for the proxy",
		"server.pem",
		"self-signed.pem",
		["--cacert", path("self-signed.pem"), "--proxy-cacert", path("ca.pem")],
		0,
	],
	[
		"--proxy-cacert trusts no others",
		"server.pem",
		"server.pem",
		[...trust, "--proxy-cacert", path("self-signed.pem")],
		60,
	],
	[
		"--proxy-cacert is not for the server",
		"server.pem",
		"server.pem",
		["--proxy-cacert", path("ca.pem")],
		60,
	],
	[
		"--proxy-cacert and -k go together",
		"server.pem",
		"self-signed.pem",
		["-k", "--proxy-cacert", path("ca.pem")],
		0,
	],
	["--proxy-insecure accepts any proxy", "self-signed.pem", "server.pem", [...trust, "--proxy-insecure"], 0],
	[
		"--proxy-insecure leaves the server verified",
		"server.pem",
		"self-signed.pem",
		[...trust, "--proxy-insecure"],
		60,
	],
	["-k and --proxy-insecure accept any of both", "expired.pem", "expired.pem", ["-k", "--proxy-insecure"], 0],
];
for (const [fact, proxyCertificate, certificate, args, expected] of proxied) {
	for (const by of ["-x", "the environment"]) {
		test(`${fact}, given by ${by}`, async () => {
			await using server = await respondingServer(() => ok(), {
				tls: { key, cert: readFileSync(path(certificate)) },
			});
			await using proxy = await tunnelProxy(server.port, { key, cert: readFileSync(path(proxyCertificate)) });
			const url = `https://me:pw@localhost:${proxy.port}`;
			const target = ["--noproxy", "<-loopback>", `https://localhost:${server.port}/`];
			const { exitCode, stderr } =
				by !== "-x"
					? await run(["get", ...args, ...target], { env: { https_proxy: url } })
					: await run(["get", ...args, "-x", url, ...target]);
			assert.equal(exitCode, expected, stderr);
			const isProxys = expected !== 0 && /the proxy https/.test(stderr);
			// The password is for a proxy that is who it says it is.
			// A server that isn't trusted is asked once more, with the operating system's authorities.
			const times = expected !== 0 && !args.includes("--cacert") ? 2 : 1;
			assert.equal(proxy.heads.length, isProxys ? 0 : times);
			if (isProxys && !args.includes("--proxy-cacert")) assert.match(stderr, /--proxy-cacert/);
		});
	}
}
