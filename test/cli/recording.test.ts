// --trace and --har, and `gannet convert`.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readAll, wires } from "../archive/support.ts";
import { numbered, site } from "../crawl/run/support.ts";
import { ok, respondingServer, run, temporaryFolder } from "./support.ts";

const files = temporaryFolder();

test("--trace records what get does, without its secrets, and convert makes HAR of it", async () => {
	await using server = await respondingServer(() => ok("hello", "set-cookie: sid=0123456789abcdef"));
	const trace = join(files.folder, "get.trace");
	const { exitCode, stdout } = await run([
		"get",
		"--trace",
		trace,
		"-u",
		"me:planted-password",
		`${server.url}/a?token=planted-token`,
	]);
	assert.deepEqual([exitCode, stdout], [0, "hello"]);
	const { header, entries, end } = await readAll(trace);
	assert.equal(end.state, "complete");
	assert.equal(header.command?.[0], "get");
	assert.doesNotMatch(readFileSync(trace, "latin1"), /planted|0123456789abcdef|bWU6cGxh/);
	assert.match([...wires(entries, "received").values()].join(""), /hello$/);
	const har = join(files.folder, "get.har");
	assert.equal((await run(["convert", trace, har])).exitCode, 0);
	const { log } = JSON.parse(readFileSync(har, "utf8")) as {
		log: { entries: { response: { content: { text: string } } }[] };
	};
	assert.equal(log.entries[0]?.response.content.text, "hello");
});

test("--har writes HAR alone", async () => {
	await using server = await respondingServer(() => ok("hello"));
	const har = join(files.folder, "alone.har");
	assert.equal((await run(["get", "--har", har, server.url])).exitCode, 0);
	assert.equal(
		(JSON.parse(readFileSync(har, "utf8")) as { log: { entries: object[] } }).log.entries.length,
		1,
	);
	assert.equal(existsSync(`${har}.trace`), false);
});

test("a recording of a request that failed is whole", async () => {
	const trace = join(files.folder, "failed.trace");
	assert.notEqual((await run(["get", "--trace", trace, "http://127.0.0.1:1/"])).exitCode, 0);
	const { entries, end } = await readAll(trace);
	assert.equal(end.state, "complete");
	assert.ok(entries.some(({ type }) => type === "exchange.failed"));
});

test("an existing file is not touched, and nothing is sent", async () => {
	await using server = await respondingServer(() => ok("hello"));
	for (const option of ["--trace", "--har"]) {
		const file = join(files.folder, `old${option}`);
		writeFileSync(file, "kept");
		const { exitCode, stderr } = await run(["get", option, file, server.url]);
		assert.notEqual(exitCode, 0);
		assert.match(stderr, /old--/);
		assert.equal(readFileSync(file, "utf8"), "kept");
	}
	assert.equal(server.connections.length, 0);
});

test("--unredacted asks for a recording, and convert for two files that it knows", async () => {
	for (const [args, said] of [
		[
			["get", "--unredacted", "http://a.test/"],
			/--unredacted requires --trace FILE, --har FILE or --trace-on-error/,
		],
		[["convert", "a.trace"], /convert needs a recording and the file to write/],
		[["convert", "a.trace", "b.txt"], /ends in no known format/],
		[
			["convert", join(files.folder, "missing.trace"), join(files.folder, "b.har")],
			/missing\.trace can't be read/,
		],
	] as const) {
		const { exitCode, stderr } = await run(args);
		assert.notEqual(exitCode, 0);
		assert.match(stderr, said);
	}
});

test("--trace-on-error writes what led to a failure, and says where", async () => {
	const folder = join(files.folder, "traces");
	mkdirSync(folder);
	const common = ["--trace-on-error", "--trace-dir", folder];
	await using server = await respondingServer(({ target }) =>
		target.startsWith("/none") ? "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n" : ok("hello"),
	);
	assert.equal((await run(["get", ...common, server.url])).stderr, "");
	assert.deepEqual(readdirSync(folder), []);
	const failures = [
		["get", `${server.url}/none?token=planted-token`],
		["get", "http://127.0.0.1:1/"],
		["tcp", "127.0.0.1:1"],
	];
	for (const [index, [command = "", target = ""]] of failures.entries()) {
		const { stderr } = await run([command, ...common, ...(failures[index] as string[]).slice(1, -1), target]);
		const [, named = ""] =
			/note: what happened on the network before is in (\S+\.trace)\n/.exec(stderr) ?? [];
		assert.ok(existsSync(named), stderr);
		assert.equal((await readAll(named)).end.state, "complete");
		assert.doesNotMatch(readFileSync(named, "latin1"), /planted/);
		assert.equal(readdirSync(folder).length, index + 1);
	}
});

for (const [given, says] of [
	[["--trace-on-error", "--trace", "x.trace"], /--trace records all of it/],
	[["--trace-on-error", "--har", "x.har"], /--har records all of it/],
	[["--trace-dir", "."], /--trace-dir requires --trace-on-error/],
	[["--trace-on-error", "--trace-dir", "/no/such"], /\/no\/such can't be written/],
] as const)
	test(`${given.join(" ")} is refused`, async () => {
		const { exitCode, stderr } = await run(["get", ...given, "http://127.0.0.1:1/"]);
		assert.notEqual(exitCode, 0);
		assert.match(stderr, says);
	});

test("--trace and --har of a crawl have its pages and robots.txt", async () => {
	await using shop = await site({ "/gone": { status: 404 } }, numbered(6));
	const place = (name: string): string => join(files.folder, name);
	const { exitCode, stderr } = await run([
		"crawl",
		shop.url,
		"--to",
		place("crawl.jsonl"),
		"--trace",
		place("crawl.trace"),
	]);
	assert.equal(exitCode, 0, stderr);
	const { entries, end, header } = await readAll(place("crawl.trace"));
	assert.equal(end.state, "complete");
	assert.deepEqual(header.command?.slice(0, 1), ["crawl"]);
	const asked = entries.flatMap((entry) =>
		entry.type === "exchange.started" ? [new URL(entry.url).pathname] : [],
	);
	assert.ok(asked.includes("/robots.txt") && asked.includes("/page/1"), asked.join(" "));
	const har = await run(["crawl", shop.url, "--to", place("again.jsonl"), "--har", place("crawl.har")]);
	assert.equal(har.exitCode, 0, har.stderr);
	const { log } = JSON.parse(readFileSync(place("crawl.har"), "utf8")) as { log: { entries: object[] } };
	assert.equal(log.entries.length, asked.length);
});
