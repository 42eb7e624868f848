import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { empty, fieldOf, ok, type RunResult, requestsOf, respondingServer, run } from "./support.ts";

let folder: string;
const folders: string[] = [];
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
	folders.push(folder);
});
after(() => {
	for (const path of folders) rmSync(path, { recursive: true });
});

function get(...args: readonly string[]): Promise<RunResult> {
	return run(["get", ...args], { env: { XDG_CACHE_HOME: folder } });
}

test("--cache answers the next run from disk, where its server allows that", async () => {
	await using server = await respondingServer(() => ok("kept", "Cache-Control: max-age=100"));
	const url = `${server.url}/x`;
	assert.equal((await get("--cache", url)).stdout, "kept");
	const { stdout, stderr } = await get("--cache", "-v", "--summary", "json", url);
	assert.equal(stdout, "kept");
	assert.equal(requestsOf(server).length, 1);
	const [note, summary = ""] = stderr.trimEnd().split("\n");
	assert.equal(note, "* Taken from the cache");
	assert.partialDeepStrictEqual(JSON.parse(summary), {
		request: { method: "GET", url },
		response: { status: 200 },
		connection: null,
		cache: "hit",
		savedTo: "-",
	});
	const mode = statSync(join(folder, "gannet", "http.sqlite")).mode & 0o777;
	assert.equal(mode, 0o600);
});

test("--cache asks whether what it has is still right, and says so", async () => {
	await using server = await respondingServer(({ head }) =>
		fieldOf(head, "if-none-match") === '"v1"'
			? empty(304, 'ETag: "v1"')
			: ok("kept", 'ETag: "v1"', "Cache-Control: no-cache"),
	);
	await get("--cache", server.url);
	const { stdout, stderr } = await get("--cache", "-v", "--summary", "json", server.url);
	assert.equal(stdout, "kept");
	assert.match(stderr, /^< HTTP\/1\.1 304 /m);
	assert.match(stderr, /^\* Taken from the cache, after its server confirmed it$/m);
	const line = stderr.split("\n").find((each) => each.startsWith("{")) ?? "";
	assert.partialDeepStrictEqual(JSON.parse(line), { response: { status: 304 }, cache: "revalidated" });
});

test("without --cache nothing is stored", async () => {
	await using server = await respondingServer(() => ok("kept", "Cache-Control: max-age=100"));
	await get(server.url);
	await get(server.url);
	assert.equal(requestsOf(server).length, 2);
	assert.equal(existsSync(join(folder, "gannet")), false);
});
