// `gannet get` and curl side by side on nginx: the same options bring the same bytes, and each reads the other's cookies.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { findPeer, requirePeer } from "../support/peers.ts";
import { type PeerServer, startNginx } from "./peer-servers.ts";
import { run } from "./support.ts";

const nginx = findPeer("nginx");
const curl = findPeer("curl");

const root = mkdtempSync(join(tmpdir(), "gannet-test-"));
const folder = join(root, "site");
const text = Array.from({ length: 5000 }, (_, index) => `${index}\n`).join("");
let server: PeerServer | undefined;

before(async () => {
	if (nginx === undefined) return;
	mkdirSync(folder);
	mkdirSync(join(root, "work"));
	writeFileSync(join(folder, "n.txt"), text);
	const hash = createHash("sha1").update("secret").digest("base64");
	writeFileSync(join(root, "passwords"), `me:{SHA}${hash}\n`);
	const more = `
		location /zip/ { alias ${folder}/; gzip on; gzip_types *; gzip_min_length 1; }
		location /auth/ { alias ${folder}/; auth_basic x; auth_basic_user_file ${root}/passwords; }
		location /move/ { return 301 /plain/n.txt; }
		location /cookie/ { add_header Set-Cookie "id=42; Path=/; Max-Age=1000"; return 302 /echo/; }
		location /echo/ { default_type text/plain; return 200 "$http_cookie"; }
		location /method/ { default_type text/plain; return 200 "$request_method $content_type"; }
		location /away/ { return 303 /method/; }`;
	server = await startNginx(nginx, folder, join(root, "work"), more);
});
after(async () => {
	await server?.[Symbol.asyncDispose]();
	rmSync(root, { recursive: true });
});

/** Skips the test where one of them is missing; where none may be missing, fails it. */
function hasPeers(t: TestContext): boolean {
	return requirePeer(t, "nginx") !== undefined && requirePeer(t, "curl") !== undefined;
}

function runCurl(...args: readonly string[]): string {
	return spawnSync(curl ?? "curl", ["-sS", ...args], { encoding: "utf8" }).stdout;
}

const same: readonly (readonly [string, readonly string[], readonly string[]])[] = [
	["/plain/n.txt", [], []],
	["/zip/n.txt", [], ["--compressed"]],
	["/move/", [], ["-L"]],
	["/move/", ["--no-redirect"], []],
	["/auth/n.txt", ["-u", "me:secret"], ["-u", "me:secret"]],
	["/auth/n.txt", ["-u", "me:wrong"], ["-u", "me:wrong"]],
	["/plain/n.txt", ["-r", "100-199"], ["-r", "100-199"]],
	["/plain/n.txt", ["-r", "-10"], ["-r", "-10"]],
	["/plain/n.txt", ["-r", "24000-"], ["-r", "24000-"]],
	["/echo/", ["-b", "a=1; b=2"], ["-b", "a=1; b=2"]],
	["/away/", ["-d", "x=1"], ["-L", "-d", "x=1"]],
	["/method/", ["-X", "DELETE"], ["-X", "DELETE"]],
];
for (const [path, ours, theirs] of same) {
	test(`get ${[...ours, path].join(" ")} brings what curl ${[...theirs, path].join(" ")} does`, async (t) => {
		if (!hasPeers(t)) return;
		const url = `${server?.url}${path}`;
		const { stdout, stderr } = await run(["get", ...ours, url]);
		assert.equal(stdout, runCurl(...theirs, url), stderr);
	});
}

test("curl reads the cookies that gannet has saved, and the other way round", async (t) => {
	if (!hasPeers(t)) return;
	const [ours, theirs] = [join(root, "ours"), join(root, "theirs")];
	const url = server?.url;
	assert.equal((await run(["get", "-c", ours, `${url}/cookie/`])).stdout, "id=42");
	assert.equal(runCurl("-b", ours, `${url}/echo/`), "id=42");
	assert.equal(runCurl("-L", "-c", theirs, `${url}/cookie/`), "id=42");
	assert.equal((await run(["get", "-b", theirs, `${url}/echo/`])).stdout, "id=42");
});

test("-C - gets the rest of a file from nginx, and nothing of one that is complete", async (t) => {
	if (!hasPeers(t)) return;
	const path = join(root, "rest");
	const url = `${server?.url}/plain/n.txt`;
	const head = (await run(["get", "-I", url])).stdout;
	const validator = /^ETag: (.*)\r$/m.exec(head)?.[1];
	for (const bytes of [1, 1000, text.length]) {
		writeFileSync(`${path}.part`, text.slice(0, bytes));
		writeFileSync(`${path}.part.json`, JSON.stringify({ url, validator, total: text.length }));
		const { exitCode, stderr } = await run(["get", "-C", "-", "-o", path, "--summary", "json", url]);
		assert.equal(exitCode, 0, stderr);
		assert.equal(readFileSync(path, "utf8"), text);
		const { response } = JSON.parse(stderr) as { response: { status: number; contentBytes: number } };
		if (bytes < text.length) assert.equal(response.contentBytes, text.length - bytes);
		assert.equal(response.status, bytes < text.length ? 206 : 416);
	}
});
