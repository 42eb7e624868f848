import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { continuation, strongValidator } from "../../src/cli/get/resume.ts";
import { type ScriptedServer, scriptedServer } from "../../src/testing/index.ts";
import { fieldOf, requestsOf, run } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

const answer = { status: 206, contentRange: "bytes 5-9/10", etag: '"v1"' };
const decisions: readonly (readonly [
	string,
	Partial<typeof answer> | { etag: null; contentRange: null },
	string,
])[] = [
	["the rest is appended", {}, "append"],
	["the rest is appended where its size is not known", { contentRange: "bytes 5-9/*" }, "append"],
	["the rest is appended where it has no ETag", { etag: null } as never, "append"],
	["the whole begins anew", { status: 200, contentRange: null } as never, "restart"],
	["a 416 of the size that is there is complete", { status: 416, contentRange: "bytes */5" }, "complete"],
	["a 416 of another size is refused", { status: 416, contentRange: "bytes */4" }, "refused"],
	["a shifted part is refused", { contentRange: "bytes 4-9/10" }, "refused"],
	["a part that ends before it begins is refused", { contentRange: "bytes 5-4/10" }, "refused"],
	["a part beyond the size is refused", { contentRange: "bytes 5-10/10" }, "refused"],
	["a part without its place is refused", { contentRange: null } as never, "refused"],
	["a part of something else is refused", { etag: '"v2"' }, "refused"],
	["an error is refused", { status: 404, contentRange: null } as never, "refused"],
];
for (const [fact, change, expected] of decisions) {
	test(`of an answer to -C: ${fact}`, () => {
		assert.equal(continuation({ ...answer, ...change }, 5, '"v1"').type, expected);
	});
}

const validators: readonly (readonly [string, Readonly<Record<string, string>>, string | undefined])[] = [
	["a strong ETag", { etag: '"v1"' }, '"v1"'],
	["no weak ETag", { etag: 'W/"v1"' }, undefined],
	[
		"a Last-Modified of long ago",
		{ "last-modified": "Sun, 22 Nov 2026 11:00:00 GMT", date: "Sun, 22 Nov 2026 11:02:00 GMT" },
		"Sun, 22 Nov 2026 11:00:00 GMT",
	],
	[
		"no Last-Modified of just now",
		{ "last-modified": "Sun, 22 Nov 2026 11:00:00 GMT", date: "Sun, 22 Nov 2026 11:00:01 GMT" },
		undefined,
	],
	["no Last-Modified without Date", { "last-modified": "Sun, 22 Nov 2026 11:00:00 GMT" }, undefined],
];
for (const [what, fields, expected] of validators) {
	test(`If-Range takes ${what}`, () => {
		assert.equal(strongValidator({ get: (name) => fields[name] ?? null }), expected);
	});
}

/** Breaks off after 5 of 10 bytes on its first connection; on later ones sends what is given. */
function breakingServer(then: string): Promise<ScriptedServer> {
	const first = 'HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Length: 10\r\n\r\n12345';
	return scriptedServer({
		connections: [
			[{ awaitRequest: true }, { send: first }, { close: true }],
			[{ awaitRequest: true }, { send: then }],
		],
	});
}

const rest =
	'HTTP/1.1 206 Partial\r\nETag: "v1"\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n67890';

test("-C - continues FILE.part with Range and If-Range, and leaves FILE alone", async () => {
	const path = join(folder, "continued");
	await using server = await breakingServer(rest);
	const first = await run(["get", "-o", path, `${server.url}/x`]);
	assert.equal(first.exitCode, 18);
	assert.ok(
		first.stderr.includes(`5 bytes of 10 bytes are kept in ${path}.part; -C - continues\n`),
		first.stderr,
	);
	const { exitCode, stderr } = await run(["get", "-C", "-", "-o", path, `${server.url}/x`]);
	assert.deepEqual([exitCode, stderr, readFileSync(path, "utf8")], [0, "", "1234567890"]);
	const head = requestsOf(server)[1]?.head ?? "";
	assert.deepEqual([fieldOf(head, "range"), fieldOf(head, "if-range")], ["bytes=5-", '"v1"']);
	assert.deepEqual([existsSync(`${path}.part`), existsSync(`${path}.part.json`)], [false, false]);
});

test("-C - begins anew where the content has changed, and says so", async () => {
	const path = join(folder, "changed");
	await using server = await breakingServer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew");
	await run(["get", "-o", path, `${server.url}/x`]);
	const { exitCode, stderr } = await run(["get", "-C", "-", "-o", path, `${server.url}/x`]);
	assert.deepEqual([exitCode, readFileSync(path, "utf8")], [0, "new"]);
	assert.match(stderr, /^gannet: note: \S+ has changed, or can't be had in parts; this begins anew\n$/);
});

test("-C - refuses a forged part, and keeps what is there", async () => {
	const path = join(folder, "forged");
	await using server = await breakingServer(rest.replace("5-9", "4-8"));
	await run(["get", "-o", path, `${server.url}/x`]);
	const { exitCode, stderr } = await run(["get", "-C", "-", "-o", path, `${server.url}/x`]);
	assert.equal(exitCode, 8, stderr);
	assert.match(stderr, /bytes 4 to 8 where those from 5 on were asked for/);
	assert.equal(readFileSync(`${path}.part`, "utf8"), "12345");
	assert.ok(existsSync(`${path}.part.json`));
});

test("-C - takes no other URL's beginning for this one's", async () => {
	const path = join(folder, "other");
	await using server = await breakingServer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nall");
	await run(["get", "-o", path, `${server.url}/x`]);
	const { exitCode, stderr } = await run(["get", "-C", "-", "-o", path, `${server.url}/y`]);
	assert.deepEqual([exitCode, readFileSync(path, "utf8")], [0, "all"]);
	assert.match(stderr, /is left of \S+\/x; this begins anew/);
	assert.equal(fieldOf(requestsOf(server)[1]?.head ?? "", "range"), undefined);
});

test("-C - begins at the beginning where nothing is known of FILE.part", async () => {
	const path = join(folder, "unknown");
	writeFileSync(`${path}.part`, "whatever");
	await using server = await scriptedServer({
		connections: [{ awaitRequest: true }, { send: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nall" }],
	});
	assert.equal((await run(["get", "-C", "-", "-o", path, server.url])).exitCode, 0);
	assert.equal(readFileSync(path, "utf8"), "all");
	assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "range"), undefined);
});

test("a download that breaks off again and again arrives whole in the end", async () => {
	const path = join(folder, "again");
	const size = 10;
	const part = (from: number): string =>
		from === 0
			? 'HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Length: 10\r\n\r\n'
			: `HTTP/1.1 206 Partial\r\nETag: "v1"\r\nContent-Range: bytes ${from}-9/10\r\nContent-Length: ${size - from}\r\n\r\n`;
	await using server = await scriptedServer({
		connections: (index) => [
			{ awaitRequest: true },
			{ send: `${part(index * 2)}${"0123456789".slice(index * 2, index * 2 + 2)}` },
			{ close: true },
		],
	});
	const codes: (number | null)[] = [];
	while (codes.at(-1) !== 0 && codes.length < 9) {
		codes.push((await run(["get", "-C", "-", "-o", path, `${server.url}/x`])).exitCode);
	}
	assert.deepEqual(codes, [18, 18, 18, 18, 0]);
	assert.equal(readFileSync(path, "utf8"), "0123456789");
});
