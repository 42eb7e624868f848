import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createOutput } from "../../src/cli/context.ts";
import { createBatchProgress } from "../../src/cli/terminal/progress.ts";
import { scriptedServer } from "../../src/testing/index.ts";
import { createSink, empty, ok, requestsOf, respondingServer, run } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

test("--parallel has several requests under way, and stdout in the order of the URLs", async () => {
	await using server = await scriptedServer({
		connections: (index) => [
			{ awaitRequest: true },
			...(index === 0 ? [{ awaitGate: "first" }] : []),
			{ answer: ({ target }) => ok(`${target}\n`) },
		],
	});
	const urls = ["/a", "/b", "/c"].map((path) => server.url + path);
	const running = run(["get", "--parallel", "3", ...urls]);
	await server.requested(3);
	server.open("first");
	const { exitCode, stdout } = await running;
	assert.deepEqual([exitCode, stdout], [0, "/a\n/b\n/c\n"]);
});

test("--parallel has no more than N under way", async () => {
	await using server = await respondingServer(({ target }) => ok(target));
	const urls = Array.from({ length: 12 }, (_, index) => `${server.url}/${index}`);
	const { stdout } = await run(["get", "--parallel", "2", ...urls]);
	assert.equal(stdout, urls.map((url) => new URL(url).pathname).join(""));
	assert.ok(server.connections.length <= 2);
	assert.equal(requestsOf(server).length, 12);
});

test("of URLs in parallel the failed ones are told, the others fetched; the exit code is the last failure's", async () => {
	await using server = await respondingServer(({ target }) => (target === "/b" ? empty(404) : ok(target)));
	const urls = [`${server.url}/a`, "http://127.0.0.1:1/", `${server.url}/b`, `${server.url}/c`];
	const { exitCode, stdout, stderr } = await run(["get", "-f", "--parallel", "4", ...urls]);
	assert.equal(exitCode, 22);
	assert.equal(stdout, "/a/c");
	assert.match(stderr, /127\.0\.0\.1:1 refused/);
	assert.match(stderr, /\/b was answered with 404/);
});

test("--parallel with -O writes each file", async () => {
	const before = process.cwd();
	process.chdir(folder);
	try {
		await using server = await respondingServer(({ target }) => ok(target));
		const names = ["a", "b", "c", "d"];
		await run(["get", "-O", "-Z", "3", ...names.map((name) => `${server.url}/${name}`)]);
		assert.deepEqual(readdirSync(folder).sort(), names);
		assert.equal(readFileSync(join(folder, "c"), "utf8"), "/c");
	} finally {
		process.chdir(before);
	}
});

test("several URLs may go to /dev/null, and each has its summary", async () => {
	await using server = await respondingServer(({ target }) => ok(target));
	const args = ["--parallel", "2", "--summary", "json", "--summary-to", "-", "-o", "/dev/null"];
	const { exitCode, stdout, stderr } = await run(["get", ...args, `${server.url}/a`, `${server.url}/b`]);
	assert.equal(exitCode, 0, stderr);
	assert.equal(stdout.trimEnd().split("\n").length, 2);
});

test("downloads at once have one progress line, on a terminal, from the first second on", (t) => {
	t.mock.timers.enable({ apis: ["setInterval"] });
	let now = 0;
	const sink = createSink(true, 80);
	const progress = createBatchProgress(createOutput(sink.stream, { NO_COLOR: "1" }), () => now, 3);
	progress.add(500_000);
	now = 800;
	t.mock.timers.tick(800);
	assert.equal(sink.bytes().toString(), "");
	progress.countDone();
	progress.add(500_000);
	now = 1000;
	t.mock.timers.tick(200);
	assert.equal(sink.bytes().toString(), "\r\x1b[K1 of 3 done  1.0 MB  1.0 MB/s");
	progress.clear();
	progress.finish();
	progress.finish();
	now = 2000;
	t.mock.timers.tick(1000);
	assert.ok(sink.bytes().toString().endsWith("MB/s\r\x1b[K3 URLs: 1.0 MB in 1.00 s, 1.0 MB/s\n"));
});

test("--parallel with -v prints each URL's conversation by itself, also of those that fail", async () => {
	await using server = await scriptedServer({
		connections: (index) => [
			{ awaitRequest: true },
			...(index === 0 ? [{ awaitGate: "first" }] : []),
			{ answer: ({ target }) => ok(`${target}\n`) },
		],
	});
	const urls = ["/a", "/b", "/c"].map((path) => server.url + path);
	const running = run(["get", "-v", "--parallel", "4", ...urls, "http://127.0.0.1:1/"]);
	await server.requested(3);
	server.open("first");
	const { stdout, stderr } = await running;
	assert.equal(stdout, "/a\n/b\n/c\n");
	const conversations = stderr.split(/(?=^\* Connecting to )/m).filter((text) => text.startsWith("*"));
	assert.equal(conversations.length, 4);
	for (const path of ["/a", "/b", "/c"]) {
		const own = conversations.filter((text) => text.includes(`> GET ${path} `));
		assert.equal(own.length, 1);
		assert.match(own[0] ?? "", /^< HTTP\/1\.1 200 OK$/m);
		assert.equal(own[0]?.match(/^> GET /gm)?.length, 1);
	}
	assert.ok(conversations.some((text) => /127\.0\.0\.1:1 failed: ECONNREFUSED/.test(text)));
});
