// --connections: one large file over several connections, from a server that limits each. scripts/parallel-download.ts does the
// same with gigabytes.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { childEnv, mainPath, run, temporaryFolder } from "./support.ts";

const limit = { timeout: 60_000 };
const { folder } = temporaryFolder();
const content = randomBytes(8 * 1024 * 1024 + 77);
const BYTES_PER_SECOND = 5_000_000;
const SLICE = 50_000;

/** Called for each slice that is sent. */
let onSlice: () => void = () => {};

const server: Server = createServer((request, response) => {
	const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
	const start = Number(from ?? 0);
	const end = to === undefined || to === "" ? content.length : Number(to) + 1;
	response.writeHead(from === undefined ? 200 : 206, {
		ETag: '"1"',
		"Accept-Ranges": "bytes",
		"Content-Length": end - start,
		...(from === undefined ? {} : { "Content-Range": `bytes ${start}-${end - 1}/${content.length}` }),
	});
	const startedAt = performance.now();
	let at = start;
	const send = (): void => {
		if (response.destroyed) return;
		const due = start + ((performance.now() - startedAt) / 1_000) * BYTES_PER_SECOND;
		for (; at < end && at <= due; at += SLICE) {
			response.write(content.subarray(at, Math.min(at + SLICE, end)));
			onSlice();
		}
		if (at < end) setTimeout(send, 5);
		else response.end();
	};
	send();
});
const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;

before(async () => {
	await once(server.listen(0, "127.0.0.1"), "listening");
});
after(() => {
	server.closeAllConnections();
	server.close();
});

test("four connections are more than twice as fast as one, and bring the same bytes", limit, async () => {
	const took: number[] = [];
	for (const connections of ["1", "4"]) {
		const path = join(folder, connections);
		const startedAt = performance.now();
		const { exitCode, stderr } = await run(["get", "--connections", connections, "-o", path, url()]);
		took.push(performance.now() - startedAt);
		assert.equal(exitCode, 0, stderr);
		assert.ok(readFileSync(path).equals(content));
	}
	const [one = 0, four = 0] = took;
	assert.ok(one / four > 2, `${one} and ${four} ms`);
});

test("killed three times and continued, the file is the same", limit, async () => {
	const path = join(folder, "killed");
	const args = ["get", "--connections", "4", "-C", "-", "-o", path, url()];
	const start = (): ChildProcess =>
		spawn(process.execPath, [mainPath, ...args], { env: childEnv(), stdio: "ignore" });
	for (let kill = 0; kill < 3; kill++) {
		const child = start();
		let slices = 0;
		onSlice = () => {
			if (++slices === 20 + 10 * kill) child.kill("SIGKILL");
		};
		const [, signal] = await once(child, "close");
		assert.equal(signal, "SIGKILL");
	}
	onSlice = () => {};
	const [code] = await once(start(), "close");
	assert.equal(code, 0);
	assert.ok(readFileSync(path).equals(content));
});
