// `node scripts/crawl-kills.ts [KILLS] [SEED]`: crawls a site in a process that is killed at random moments, and starts it again, until
// it is complete. By the site's own log and the sink: each page's record once, no URL lost, no request before its site's interval.

import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

const kills = Number(process.argv[2] ?? 50);
const seed = Number(process.argv[3] ?? Date.now() % 100_000);
const DELAY_MS = 5;
const PAGES = kills * 60;
const worker = fileURLToPath(new URL("../test/crawl/run/worker.ts", import.meta.url));
console.log(`${kills} kills, seed ${seed}, ${PAGES} pages, ${DELAY_MS} ms between requests`);

let state = seed;
function random(below: number): number {
	state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
	return Math.floor((state / 2 ** 32) * below);
}

const readers: Readonly<Record<string, (path: string) => string[]>> = {
	".jsonl": (path) =>
		readFileSync(path, "utf8")
			.trim()
			.split("\n")
			.map((line) => (JSON.parse(line) as { url: string }).url),
	".db": (path) => {
		const database = new DatabaseSync(path, { readOnly: true });
		const urls = database.prepare("SELECT url FROM pages").all();
		database.close();
		return urls.map(({ url }) => String(url));
	},
};

for (const [ending, read] of Object.entries(readers)) {
	const log: { readonly path: string; readonly startedAt: number; endedAt: number }[] = [];
	const server = createServer((request, response) => {
		const path = request.url ?? "";
		const entry = { path, startedAt: performance.now(), endedAt: 0 };
		log.push(entry);
		const page = path === "/" ? 0 : Number(/^\/page\/(\d+)$/.exec(path)?.[1]);
		const next = [2 * page + 1, 2 * page + 2].filter((each) => each < PAGES);
		response.writeHead(page < PAGES ? 200 : 404, { "content-type": "text/html" });
		response.end(`<title>${page}</title>${next.map((each) => `<a href="/page/${each}">x</a>`).join("")}`);
		entry.endedAt = performance.now();
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	const base = join(tmpdir(), `gannet-kills-${process.pid}`);
	const [file, to] = [`${base}.crawl`, `${base}${ending}`];
	let killed = 0;
	for (;;) {
		const child = spawn(process.execPath, [worker, `http://127.0.0.1:${port}/`, file, to, String(DELAY_MS)], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		let text = "";
		child.stdout.on("data", (chunk: Buffer) => {
			text += chunk.toString();
		});
		// From its first request on, or from its start: the opening of the files is a moment, too.
		const until = log.length + random(60);
		const after = random(4) === 0 ? random(400) : undefined;
		const startedAt = performance.now();
		const watch = setInterval(() => {
			const isTime = after === undefined ? log.length >= until : performance.now() - startedAt >= after;
			if (killed < kills && isTime) child.kill("SIGKILL");
		}, 1);
		await new Promise((resolve) => child.once("close", resolve));
		clearInterval(watch);
		if (text.trim().split("\n").at(-1) === "complete") break;
		killed++;
	}
	server.close();
	const urls = read(to);
	const asked = log.filter(({ path }) => path === "/" || path.startsWith("/page/"));
	const early = log.filter((entry, index) => {
		const before = log[index - 1];
		return before !== undefined && entry.startedAt - before.startedAt < DELAY_MS;
	});
	console.log(
		`${ending}: ${killed} kills, ${urls.length} records, ${new Set(urls).size} different, ${asked.length} requests, ${early.length} too early`,
	);
	if (urls.length !== PAGES || new Set(urls).size !== PAGES || early.length > 0) process.exitCode = 1;
	if (new Set(asked.map(({ path }) => path)).size !== PAGES) process.exitCode = 1;
	for (const path of [file, `${file}-wal`, `${file}-shm`, `${file}.lock`, to]) rmSync(path, { force: true });
}
console.log(
	process.exitCode === 1 ? "FAILED" : "every page's record is there once, and no request was early",
);
