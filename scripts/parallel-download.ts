// One large file over one connection and over several, from a server that limits each connection: how much faster that is,
// and that the file is the same after the program was killed and continued.
//
//   node scripts/parallel-download.ts [MEGABYTES=256] [CONNECTIONS=4] [KILLS=10] [SEED]
//
// 2,000 megabytes take three minutes. Prints the seed of the times at which it kills.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const [megabytes = 256, connections = 4, kills = 10, seed = Date.now() % 100_000] = process.argv
	.slice(2)
	.map(Number);
const SIZE = megabytes * 1_000_000;
const BYTES_PER_SECOND = 25_000_000;
/** The server sends so much at once, and then waits. */
const SLICE = 250_000;

const program = new URL("../src/cli/main.ts", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "gannet-parallel-"));

/** The bytes of the file, made from their places. */
function bytesAt(start: number, length: number): Buffer {
	const bytes = Buffer.allocUnsafe(length);
	for (let index = 0; index < length; index += 4) {
		const word = Math.imul((start + index) >>> 2, 2_654_435_761) >>> 0;
		bytes.writeUInt32LE(word, index);
	}
	return bytes;
}

async function* limited(start: number, end: number): AsyncGenerator<Buffer> {
	const startedAt = performance.now();
	for (let at = start; at < end; ) {
		const from = at - (at % 4);
		const bytes = bytesAt(from, SLICE).subarray(at - from, end - from);
		yield bytes;
		at += bytes.length;
		const ahead = ((at - start) / BYTES_PER_SECOND) * 1_000 - (performance.now() - startedAt);
		if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
	}
}

const server = createServer((request, response) => {
	const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
	const start = Number(from ?? 0);
	const end = to === undefined || to === "" ? SIZE : Number(to) + 1;
	const range = from === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${SIZE}` };
	response.writeHead(from === undefined ? 200 : 206, {
		etag: '"1"',
		"accept-ranges": "bytes",
		"content-length": end - start,
		...range,
	});
	pipeline(Readable.from(limited(start, end)), response).catch(() => undefined);
});

let killed = 0;

/** Fetches the file, and resolves to the seconds that it took. Killed after `killMs`, if that is given. */
async function fetchFile(url: string, name: string, count: number, killMs?: number): Promise<number> {
	const startedAt = performance.now();
	const options = ["get", "--connections", String(count), "-C", "-", "-o", join(folder, name), url];
	const child = spawn(process.execPath, [program, ...options], { stdio: ["ignore", "ignore", "inherit"] });
	const timer = killMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killMs);
	const code = await new Promise((resolve) => child.once("close", resolve));
	clearTimeout(timer);
	if (code === null) killed++;
	else if (code !== 0) throw new Error(`gannet get ended with ${code}`);
	return (performance.now() - startedAt) / 1_000;
}

async function hashOf(name: string): Promise<string> {
	const hash = createHash("sha256");
	for await (const piece of createReadStream(join(folder, name))) hash.update(piece as Buffer);
	return hash.digest("hex");
}

server.listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/file`;
try {
	const one = await fetchFile(url, "one", 1);
	const several = await fetchFile(url, "several", connections);
	let state = seed;
	for (let kill = 0; kill < kills; kill++) {
		state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
		// So short that the file isn't there before the last one.
		const longestMs = (several * 1_000) / (kills + 2);
		await fetchFile(url, "killed", connections, 300 + (state / 2 ** 32) * longestMs);
	}
	await fetchFile(url, "killed", connections);
	const [expected, ...others] = await Promise.all(["one", "several", "killed"].map(hashOf));
	const isSame = others.every((hash) => hash === expected);
	console.log(`${megabytes} MB, each connection at 25 MB/s, seed ${seed}`);
	console.log(
		`one connection ${one.toFixed(1)} s, ${connections} connections ${several.toFixed(1)} s: ${(one / several).toFixed(2)} times as fast`,
	);
	console.log(`killed ${killed} times and continued: ${isSame ? "the same bytes" : "OTHER BYTES"}`);
	if (!isSame) process.exitCode = 1;
} finally {
	server.close();
	server.closeAllConnections();
	rmSync(folder, { recursive: true, force: true });
}
