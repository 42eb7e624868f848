// --network, --network-deny and --network-proxied: where the program may connect to.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ok, requestsOf, respondingServer, run } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

const declaration = join(folder, "title.json");
writeFileSync(declaration, '{"fields":{"title":"h1"}}');

/** What the command says where it may not connect, and nothing of the request reaches the server. */
const refused: readonly (readonly [args: readonly string[], url: string, says: RegExp])[] = [
	[["--network", "public"], "http://127.0.0.1:PORT/", /is loopback, and only public is allowed/],
	[["--network", "public"], "http://localhost:PORT/", /is loopback, and only public is allowed/],
	[["--network", "public"], "http://0x7f.1:PORT/", /is loopback, and only public is allowed/],
	[["--network", "public", "--network", "site.test"], "http://127.0.0.1:PORT/", /only public, site\.test/],
	[["--network", "127.0.0.1"], "http://127.0.0.2:PORT/", /only 127\.0\.0\.1 is allowed/],
	[["--network", "127.0.0.1"], "http://127.0.0.1:PORT/away", /127\.0\.0\.2.*only 127\.0\.0\.1 is allowed/],
	[["--network", "*.site.test"], "http://127.0.0.1:PORT/", /only \*\.site\.test is allowed/],
	[["--network", "loopback:1"], "http://127.0.0.1:PORT/", /only loopback:1 is allowed/],
	[["--network", "any", "--network", "public"], "http://127.0.0.1:PORT/", /only public is allowed/],
	[
		["--network-deny", "loopback"],
		"http://127.0.0.1:PORT/",
		/which the rule loopback forbids; to allow it, change the rules of --network/,
	],
	[["--network-deny", "loopback"], "http://0.0.0.0:PORT/", /which the rule loopback forbids/],
	[["--network-deny", "127.0.0.2"], "http://127.0.0.1:PORT/away", /which the rule 127\.0\.0\.2 forbids/],
	[
		["--network", "any", "--network-deny", "127.0.0.0/8"],
		"http://127.0.0.1:PORT/",
		/which the rule 127\.0\.0\.0\/8 forbids/,
	],
	[
		["--network", "public", "--resolve", "site.test:PORT:127.0.0.1"],
		"http://site.test:PORT/",
		/is loopback, and only public is allowed/,
	],
	[
		["--network", "public", "--connect-to", "site.test:80:127.0.0.1:PORT"],
		"http://site.test/",
		/is loopback, and only public is allowed/,
	],
	[["--network", "public", "--unix-socket", "/nowhere"], "http://site.test/", /is a Unix-domain socket, and/],
	[
		["--network", "site.test", "--network", "127.0.0.1", "-x", "http://127.0.0.1:PORT"],
		"http://other.test/",
		/would be resolved by the proxy, .*; set --network-proxied to accept that/,
	],
	[
		["--network", "public", "--network-proxied", "-x", "http://127.0.0.1:PORT"],
		"http://other.test/",
		/is loopback, and only public is allowed/,
	],
];

for (const [command, more] of [
	["get", []],
	["pages", []],
	["extract", ["-r", declaration]],
] as const) {
	for (const [args, url, says] of refused) {
		test(`${command} ${[...args, url].join(" ")} connects to nothing that is forbidden`, async () => {
			await using server = await respondingServer(({ target }) =>
				target === "/away"
					? `HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:${server.port}/\r\nContent-Length: 0\r\n\r\n`
					: ok("<h1>SECRET</h1>"),
			);
			const here = (text: string): string => text.replace("PORT", String(server.port));
			const { exitCode, stdout, stderr } = await run([command, ...more, ...args.map(here), here(url)]);
			assert.equal(exitCode, command === "extract" ? exitCode : 7, stderr);
			assert.notEqual(exitCode, 0);
			assert.doesNotMatch(stdout, /SECRET/);
			assert.match(stderr, says);
			assert.deepEqual(
				requestsOf(server).map(({ target }) => target),
				url.endsWith("/away") ? ["/away"] : [],
			);
		});
	}
}

const allowed: readonly (readonly [args: readonly string[], url: string])[] = [
	[[], "http://127.0.0.1:PORT/"],
	[["--network", "any"], "http://127.0.0.1:PORT/"],
	[["--network", "public", "--network", "any"], "http://127.0.0.1:PORT/"],
	[["--network", "loopback"], "http://127.0.0.1:PORT/"],
	[["--network", "public", "--network", "127.0.0.0/8"], "http://127.0.0.1:PORT/"],
	[["--network", "public", "--network", "localhost:PORT"], "http://localhost:PORT/"],
	[["--network-deny", "private"], "http://127.0.0.1:PORT/"],
	[
		["--network", "loopback", "--network", "other.test", "--network-proxied", "-x", "http://127.0.0.1:PORT"],
		"http://other.test/",
	],
];

for (const [args, url] of allowed) {
	test(`get ${[...args, url].join(" ")} connects`, async () => {
		await using server = await respondingServer(() => ok());
		const here = (text: string): string => text.replace("PORT", String(server.port));
		const { exitCode, stdout, stderr } = await run(["get", ...args.map(here), here(url)]);
		assert.deepEqual([exitCode, stdout], [0, "ok"], stderr);
	});
}

for (const [args, says] of [
	[
		["--network", "bad/rule"],
		/the rule "bad\/rule" of --network is not a kind of address, an address, a CIDR/,
	],
	[
		["--network-deny", "10.0.0.0/33"],
		/the rule "10\.0\.0\.0\/33" of --network has a prefix length that is none/,
	],
	[["--network-proxied"], /--network-proxied requires --network or --network-deny/],
] as const) {
	test(`get ${args.join(" ")} is refused`, async () => {
		const { exitCode, stderr } = await run(["get", ...args, "http://127.0.0.1:1/"]);
		assert.equal(exitCode, 2);
		assert.match(stderr, says);
	});
}

test("rules in the configuration file hold, and --network any takes them back", async () => {
	const home = mkdtempSync(join(folder, "home-"));
	mkdirSync(join(home, "gannet"));
	writeFileSync(join(home, "gannet", "config"), "network = public\n");
	await using server = await respondingServer(() => ok());
	const env = { XDG_CONFIG_HOME: home };
	const held = await run(["get", server.url], { env });
	assert.equal(held.exitCode, 7);
	assert.match(held.stderr, /only public is allowed/);
	assert.equal((await run(["get", "--network", "any", server.url], { env })).stdout, "ok");
});
