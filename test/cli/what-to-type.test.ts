// What was typed by habit, or for another protocol: it works, or the program says what to type.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttp, type RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { foreignOptions } from "../../src/cli/arguments/foreign-options.ts";
import { commands } from "../../src/cli/commands/index.ts";
import { scriptedServer } from "../../src/testing/index.ts";
import { ok, respondingServer, run } from "./support.ts";

const path = (name: string): string => fileURLToPath(new URL(`../socket/fixtures/${name}`, import.meta.url));

const hints: readonly (readonly [readonly string[], RegExp])[] = [
	[["GET", "http://a.test/"], /gannet get URL/],
	[["head", "a.test"], /gannet get --head URL/],
	[["POST", "a.test"], /gannet get -X POST URL/],
	[[":8080/x"], /gannet get :8080\/x/],
	[["127.0.0.1:80"], /gannet get 127\.0\.0\.1:80/],
	[["get", "GET", "a.test"], /gannet get a\.test/],
	[["get", "--silnet", "a.test"], /--silent/],
	[["get", "--globoff", "a.test"], /no meaning here/],
	[["get", "-N", "a.test"], /leave it out/],
	[["get", "--recursive", "a.test"], /gannet crawl URL --to FILE/],
	[["get", "--mirror", "a.test"], /page to page/],
	[["serve", "--port", "8080"], /--listen PORT/],
	[["serve", "-p", "8080"], /--listen PORT/],
	[["serve", "--bind", "0.0.0.0"], /--listen HOST:PORT/],
	[["serve", "--directory", "x"], /gannet serve DIR/],
	[["crawl", "--level", "2", "a.test"], /--depth N/],
	[["crawl", "--no-parent", "a.test"], /--scope prefix/],
	[["crawl", "--wait", "2", "a.test"], /--delay SECONDS/],
	[["crawl", "-o", "x.json", "a.test"], /--to FILE/],
	[["tcp", "-u", "127.0.0.1:9"], /gannet udp/],
	[["tcp", "-p", "9000"], /--listen PORT/],
	[["udp", "-u", "127.0.0.1:9"], /leave it out/],
	[["get", "--input-file", "a"], /--url-file/],
	[["get", "--no-check-certificate", "a.test"], /-k/],
	[["tcp", "a.test:80", "90"], /has a port already/],
];
for (const [args, hint] of hints) {
	test(`gannet ${args.join(" ")} says what to type`, async () => {
		const { exitCode, stderr } = await run(args);
		assert.equal(exitCode, 2);
		assert.match(stderr, hint);
	});
}

test("no option that a command has is listed as another program's", async () => {
	for (const [name, listed] of Object.entries(foreignOptions)) {
		const command = await commands.load(name);
		assert.ok(command !== undefined, name);
		const own = Object.entries(command.options).flatMap(([long, { short, aliases = [] }]) => [
			long,
			...aliases,
			...(short === undefined ? [] : [`-${short}`]),
		]);
		// The fetching commands share one list; `get` has more options than the others.
		const shared = Object.keys(foreignOptions.get ?? {});
		const both = Object.keys(listed).filter((option) => own.includes(option));
		assert.deepEqual(name === "get" ? both : both.filter((option) => !shared.includes(option)), [], name);
	}
});

const working: readonly (readonly [readonly string[], RegExp])[] = [
	[["resolve", "http://127.0.0.1:80/path"], /^127\.0\.0\.1\t/],
	[["resolve", "127.0.0.1:80"], /^127\.0\.0\.1\t/],
	[["resolve", "http://[::1]:8080/"], /^::1\t/],
	[["resolve", "[::1]:80"], /^::1\t/],
	[["resolve", "https://me:pw@localhost/"], /^(?:127\.0\.0\.1|::1)\t/],
];
for (const [args, output] of working) {
	test(`gannet ${args.join(" ")} works`, async () => {
		const { exitCode, stdout, stderr } = await run(args);
		assert.equal(exitCode, 0, stderr);
		assert.match(stdout, output);
	});
}

test("gannet tcp HOST PORT connects as HOST:PORT does", async () => {
	for (const how of ["apart", "together"]) {
		await using server = await scriptedServer({ connections: [[{ expect: "hi" }, { send: "there" }]] });
		const { hostname, port } = new URL(server.url);
		const place = how === "apart" ? [hostname, port] : [`${hostname}:${port}`];
		const { stdout, stderr } = await run(["tcp", ...place], { stdin: "hi" });
		assert.equal(stdout, "there", stderr);
	}
});

for (const listener of ["http", "https"] as const) {
	const asked = listener === "http" ? "https" : "http";
	test(`${asked} to a server that speaks ${listener} says the URL to try`, async () => {
		const answer: RequestListener = (_request, response) => response.end("ok");
		const certificate = { key: readFileSync(path("leaf.key")), cert: readFileSync(path("server.pem")) };
		const server = listener === "http" ? createHttp(answer) : createHttps(certificate, answer);
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
		const place = `127.0.0.1:${(server.address() as AddressInfo).port}/x?y`;
		const { exitCode, stderr } = await run(["get", `${asked}://${place}`]);
		server.close();
		assert.notEqual(exitCode, 0);
		assert.ok(stderr.includes(`: gannet get ${listener}://${place}\n`), stderr);
	});
}

test("https to a server that says nothing of TLS says the URL to try", async () => {
	await using server = await respondingServer(() => ok());
	const url = server.url.replace("http:", "https:");
	const { exitCode, stderr } = await run(["get", "--connect-timeout", "0.1", url]);
	assert.equal(exitCode, 28);
	assert.ok(stderr.includes(`: gannet get ${server.url}`), stderr);
});
