// `gannet get` against servers that others wrote: what it saves is what curl saves, byte for byte.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
	closeSync,
	createReadStream,
	mkdirSync,
	mkdtempSync,
	openSync,
	rmSync,
	statSync,
	writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { serveDirectory } from "../../src/server/index.ts";
import { parseEndpoint } from "../../src/socket/index.ts";
import { requirePeer } from "../support/peers.ts";
import { type PeerServer, startNginx, startPython } from "./peer-servers.ts";
import { childEnv, ended, mainPath, type RunResult } from "./support.ts";

const mebibyte = 1024 * 1024;
/** The gibibyte takes half a minute: GANNET_BIG=1 asks for it. */
const largest = process.env.GANNET_BIG === "1" ? 1024 * mebibyte : 64 * mebibyte;
const sizes: Readonly<Record<string, number>> = {
	empty: 0,
	one: 1,
	small: 65_536,
	medium: mebibyte,
	large: largest,
};
const rssLimit = 150_000;

const work = mkdtempSync(join(tmpdir(), "gannet-peers-"));
const folder = join(work, "www");

before(() => {
	mkdirSync(folder);
	for (const [name, size] of Object.entries(sizes)) writePattern(join(folder, name), size);
});
after(() => rmSync(work, { recursive: true }));

/** A file in which each block differs from all others, so that a lost or doubled one is noticed. */
function writePattern(path: string, size: number): void {
	const block = Buffer.alloc(mebibyte);
	for (let index = 0; index < block.length; index++) block[index] = (index * 31 + (index >> 8) * 7) & 0xff;
	const file = openSync(path, "w");
	for (let offset = 0; offset < size; offset += block.length) {
		block.writeUInt32BE(offset / block.length, 100);
		writeSync(file, block, 0, Math.min(block.length, size - offset));
	}
	closeSync(file);
}

async function digest(path: string): Promise<string> {
	const hash = createHash("sha1");
	for await (const chunk of createReadStream(path, { highWaterMark: mebibyte })) hash.update(chunk);
	return hash.digest("hex");
}

/** Runs a program in a folder until it ends. */
function execute(
	program: string,
	args: readonly string[],
	{ cwd = work, env = process.env }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<RunResult> {
	return ended(spawn(program, [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] }));
}

/** Runs gannet and also tells how much memory it took at most, in kB. */
async function gannet(args: readonly string[], cwd?: string): Promise<RunResult & { readonly rss: number }> {
	const report = "process.on('exit',()=>process.stderr.write('maxRSS '+process.resourceUsage().maxRSS))";
	const options = `${process.env.NODE_OPTIONS ?? ""} --import=data:text/javascript,${encodeURIComponent(report)}`;
	const env = childEnv({ NODE_OPTIONS: options.trim() });
	const result = await execute(process.execPath, [mainPath, ...args], {
		env,
		...(cwd === undefined ? {} : { cwd }),
	});
	const rss = /maxRSS (\d+)$/.exec(result.stderr);
	return { ...result, stderr: result.stderr.slice(0, rss?.index), rss: Number(rss?.[1] ?? Number.NaN) };
}

/** Fetches all files with both programs and holds them against the originals. */
async function compare(t: TestContext, curl: string, url: string): Promise<void> {
	const urls = Object.keys(sizes).map((name) => `${url}/${name}`);
	const ours = mkdtempSync(join(work, "gannet-"));
	const theirs = mkdtempSync(join(work, "curl-"));
	const result = await gannet(["get", "-O", ...urls], ours);
	assert.deepEqual([result.exitCode, result.stdout, result.stderr], [0, "", ""]);
	assert.ok(result.rss < rssLimit, `${result.rss} kB`);
	t.diagnostic(`${url}: ${result.rss} kB of memory`);
	const { exitCode } = await execute(curl, ["-sS", "--remote-name-all", ...urls], { cwd: theirs });
	assert.equal(exitCode, 0);
	for (const [name, size] of Object.entries(sizes)) {
		const expected = await digest(join(folder, name));
		assert.equal(statSync(join(ours, name)).size, size);
		assert.equal(await digest(join(ours, name)), expected, name);
		assert.equal(await digest(join(theirs, name)), expected, name);
	}
	for (const path of [ours, theirs]) rmSync(path, { recursive: true });
}

test("from nginx get saves what curl saves: by length, chunked, and until the connection ends", async (t) => {
	const curl = requirePeer(t, "curl");
	const nginx = requirePeer(t, "nginx");
	if (curl === undefined || nginx === undefined) return;
	await using server: PeerServer = await startNginx(nginx, folder, work);
	for (const kind of ["plain", "chunked", "close"]) await compare(t, curl, `${server.url}/${kind}`);
	const framing = async (kind: string): Promise<string> =>
		(await gannet(["get", "-i", "-o", "-", `${server.url}/${kind}/one`])).stdout;
	assert.match(await framing("plain"), /\r\nContent-Length: 1\r\n/);
	assert.match(await framing("chunked"), /\r\nTransfer-Encoding: chunked\r\n/);
	assert.doesNotMatch(await framing("close"), /Content-Length|Transfer-Encoding/);
});

test("from python3's http.server get saves what curl saves", async (t) => {
	const curl = requirePeer(t, "curl");
	const python = requirePeer(t, "python3");
	if (curl === undefined || python === undefined) return;
	await using server: PeerServer = await startPython(python, folder);
	await compare(t, curl, server.url);
});

test("from gannet's own server get saves what curl saves", async (t) => {
	const curl = requirePeer(t, "curl");
	if (curl === undefined) return;
	await using server = await serveDirectory(parseEndpoint("tcp://127.0.0.1:0"), folder);
	const { endpoint } = server;
	assert.ok(endpoint.transport !== "unix");
	await compare(t, curl, `http://${endpoint.host}:${endpoint.port}`);
});

test("through a pipe get gives the same bytes, and its memory stays bounded too", async (t) => {
	const python = requirePeer(t, "python3");
	if (python === undefined) return;
	await using server: PeerServer = await startPython(python, folder);
	const child = spawn(process.execPath, [mainPath, "get", `${server.url}/large`], {
		env: childEnv(),
		stdio: ["ignore", "pipe", "inherit"],
	});
	const hash = createHash("sha1");
	for await (const chunk of child.stdout) hash.update(chunk as Buffer);
	assert.equal(hash.digest("hex"), await digest(join(folder, "large")));
});
