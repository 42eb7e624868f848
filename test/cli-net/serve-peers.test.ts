// What must show, no. 4: curl, wget and ab fetch from `gannet serve` without a complaint.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { requirePeer } from "../support/peers.ts";
import { digest, launch, launchGannet, writeSample } from "./support.ts";

let folder = "";
let root = "";
const sizes = { "empty.bin": 0, "one.bin": 1, "64k.bin": 65_536, "1m.bin": 1_048_576 };

before(() => {
	folder = mkdtempSync(join(tmpdir(), "gannet-"));
	root = join(folder, "www");
	mkdirSync(join(root, "sub"), { recursive: true });
	for (const [name, size] of Object.entries(sizes)) writeSample(join(root, name), size);
	writeFileSync(join(root, "sub", "page.html"), "<p>page");
});

after(() => rmSync(folder, { recursive: true }));

async function serve(
	t: TestContext,
): Promise<{ url: string; pid: number; stderr: () => Promise<RegExpExecArray> }> {
	const server = launchGannet(t, ["serve", root, "--listen", "0"]);
	const [, url = ""] = await server.said(/on (http:\S+) /);
	return { url, pid: server.child.pid ?? 0, stderr: () => server.said(/[\s\S]*/) };
}

/** Runs a peer to its end, and resolves to what it printed. */
async function runPeer(
	t: TestContext,
	path: string,
	args: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
	const peer = launch(t, path, args);
	peer.child.stdin?.end();
	const code = await peer.ended;
	return { code, stdout: peer.stdout().toString("latin1"), stderr: (await peer.said(/[\s\S]*/))[0] };
}

test("curl fetches files of every size over one connection, byte for byte", async (t) => {
	const curl = requirePeer(t, "curl");
	if (curl === undefined) return;
	const { url } = await serve(t);
	const out = join(folder, "curl");
	mkdirSync(out);
	const names = Object.keys(sizes);
	const args = ["-sS", "-v", "--fail", "--remote-name-all", "--output-dir", out];
	const { code, stderr } = await runPeer(t, curl, [...args, ...names.map((name) => `${url}/${name}`)]);
	assert.equal(code, 0, stderr);
	for (const name of names) assert.equal(await digest(join(out, name)), await digest(join(root, name)), name);
	assert.equal(stderr.match(/Connected to/g)?.length, 1);
	assert.equal(stderr.match(/Re-using existing connection/g)?.length, names.length - 1);
	assert.doesNotMatch(stderr, /excess|warning|closing connection|transfer closed/i);
});

test("curl asks for heads, ranges and what has changed, and is answered as it expects", async (t) => {
	const curl = requirePeer(t, "curl");
	if (curl === undefined) return;
	const { url } = await serve(t);
	const sample = readFileSync(join(root, "64k.bin"));

	const head = await runPeer(t, curl, ["-sS", "--fail", "-I", `${url}/64k.bin`, `${url}/1m.bin`]);
	assert.equal(head.code, 0, head.stderr);
	assert.match(head.stdout, /Content-Length: 65536\r\n.*Content-Length: 1048576\r\n/s);

	const range = await runPeer(t, curl, ["-sS", "--fail", "-r", "100-199", `${url}/64k.bin`]);
	assert.equal(range.stdout, sample.toString("latin1", 100, 200));
	const multi = await runPeer(t, curl, ["-sS", "--fail", "-r", "0-9,-10", `${url}/64k.bin`]);
	assert.ok(multi.stdout.includes(sample.toString("latin1", 0, 10)));
	assert.ok(multi.stdout.includes(sample.toString("latin1", 65_526)));

	const resumed = join(folder, "resumed.bin");
	writeFileSync(resumed, sample.subarray(0, 30_000));
	const rest = await runPeer(t, curl, ["-sS", "--fail", "-C", "-", "-o", resumed, `${url}/64k.bin`]);
	assert.equal(rest.code, 0, rest.stderr);
	assert.equal(await digest(resumed), await digest(join(root, "64k.bin")));

	const beyond = await runPeer(t, curl, [
		"-sS",
		"-w",
		"%{http_code}",
		"-o",
		"/dev/null",
		"-r",
		"70000-",
		`${url}/64k.bin`,
	]);
	assert.equal(beyond.stdout, "416");
	const etags = join(folder, "etag");
	const save = ["--etag-save", etags];
	const compare = ["--etag-compare", etags];
	await runPeer(t, curl, ["-sS", "--fail", ...save, "-o", "/dev/null", `${url}/64k.bin`]);
	const unchanged = await runPeer(t, curl, [
		"-sS",
		...compare,
		"-o",
		"/dev/null",
		"-w",
		"%{http_code}",
		`${url}/64k.bin`,
	]);
	assert.equal(unchanged.stdout, "304");
	const posted = await runPeer(t, curl, ["-sS", "-d", "x=1", "-w", " %{http_code}", `${url}/64k.bin`]);
	assert.match(posted.stdout, / 405$/);
	const large = ["-H", "Expect: 100-continue", "--data-binary", `@${join(root, "1m.bin")}`];
	const refused = await runPeer(t, curl, ["-sS", ...large, "-w", " %{http_code}", `${url}/64k.bin`]);
	assert.match(refused.stdout, / 405$/, refused.stderr);
	assert.equal(refused.code, 0, refused.stderr);
});

test("curl finds no way out of the folder", async (t) => {
	const curl = requirePeer(t, "curl");
	if (curl === undefined) return;
	writeFileSync(join(folder, "secret.txt"), "SECRET");
	const { url } = await serve(t);
	for (const path of [
		"/../secret.txt",
		"/sub/../../secret.txt",
		"/%2e%2e/secret.txt",
		"/..%2fsecret.txt",
		"/..%5csecret.txt",
	]) {
		const { stdout } = await runPeer(t, curl, ["-sS", "--path-as-is", "-w", "%{http_code}", url + path]);
		assert.match(stdout, /404$/, path);
		assert.doesNotMatch(stdout, /SECRET/);
	}
});

test("a client that curl limits to a trickle gets its file whole", async (t) => {
	const curl = requirePeer(t, "curl");
	if (curl === undefined) return;
	const { url } = await serve(t);
	const { code, stdout } = await runPeer(t, curl, ["-sS", "--fail", "--limit-rate", "1M", `${url}/1m.bin`]);
	assert.equal(code, 0);
	assert.equal(stdout.length, 1_048_576);
});

test("curl downloads 1 GiB, and the server stays small", async (t) => {
	const curl = requirePeer(t, "curl");
	if (curl === undefined) return;
	const path = join(root, "1g.bin");
	writeFileSync(path, "");
	truncateSync(path, 1024 ** 3);
	const { url, pid } = await serve(t);
	const { code, stdout } = await runPeer(t, curl, [
		"-sS",
		"--fail",
		"-o",
		"/dev/null",
		"-w",
		"%{size_download}",
		`${url}/1g.bin`,
	]);
	assert.equal(code, 0);
	assert.equal(stdout, String(1024 ** 3));
	const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
	assert.ok(peak < 150_000, `the server's peak was ${peak} kB`);
	rmSync(path);
});

test("wget mirrors a folder by its listings, over one connection", async (t) => {
	const wget = requirePeer(t, "wget");
	if (wget === undefined) return;
	const { url } = await serve(t);
	const out = join(folder, "wget");
	const { code, stderr } = await runPeer(t, wget, [
		"-r",
		"-np",
		"-nH",
		"-P",
		out,
		"-e",
		"robots=off",
		`${url}/`,
	]);
	assert.equal(code, 0, stderr);
	for (const name of [...Object.keys(sizes), "sub/page.html"]) {
		assert.equal(await digest(join(out, name)), await digest(join(root, name)), name);
	}
	assert.equal(stderr.match(/connected\./g)?.length, 1, stderr);
	assert.doesNotMatch(stderr, /error|warning|failed/i);
});

test("wget resumes a download and takes nothing twice", async (t) => {
	const wget = requirePeer(t, "wget");
	if (wget === undefined) return;
	const { url } = await serve(t);
	const path = join(folder, "1m.bin");
	writeFileSync(path, readFileSync(join(root, "1m.bin")).subarray(0, 1_000_000));
	const first = await runPeer(t, wget, ["-c", "-P", folder, `${url}/1m.bin`]);
	assert.equal(first.code, 0, first.stderr);
	assert.match(first.stderr, /206 Partial Content/);
	assert.equal(await digest(path), await digest(join(root, "1m.bin")));
	const second = await runPeer(t, wget, ["-c", "-P", folder, `${url}/1m.bin`]);
	assert.equal(second.code, 0, second.stderr);
	assert.equal(statSync(path).size, 1_048_576);
});

for (const [name, args] of [
	["keep-alive", ["-k", "-n", "3000", "-c", "20"]],
	["a connection a request", ["-n", "300", "-c", "20"]],
	["HEAD", ["-i", "-k", "-n", "300", "-c", "5"]],
] as const) {
	test(`ab with ${name} counts no failed request`, async (t) => {
		const ab = requirePeer(t, "ab");
		if (ab === undefined) return;
		const { url } = await serve(t);
		const { code, stdout, stderr } = await runPeer(t, ab, ["-q", ...args, `${url}/64k.bin`]);
		assert.equal(code, 0, stderr);
		const count = Number(args[args.indexOf("-n" as never) + 1]);
		assert.match(stdout, new RegExp(`Complete requests:\\s+${count}\\n`));
		assert.match(stdout, /Failed requests:\s+0\n/);
		assert.doesNotMatch(stdout, /Non-2xx/);
		assert.equal(stderr, "");
		const kept = Number(/Keep-Alive requests:\s+(\d+)/.exec(stdout)?.[1] ?? 0);
		assert.equal(kept, (args as readonly string[]).includes("-k") ? count : 0);
	});
}
