// `node scripts/crawl-memory.ts [--pages 200000] [--sites 1,50000]`: how much memory a crawl takes as it goes on. It crawls one site, then
// many; memory at the end is within 10 % of that half-way. Sites are names on the loopback, answered by a process of its own.

import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { crawl } from "../src/crawl/index.ts";
import { record } from "../src/record/index.ts";

interface Order {
	readonly pages: number;
	readonly sites: number;
	readonly port: number;
}

/** Pages of a site lead to two that are new, and to others. */
function answer(pages: number): void {
	const server = createServer((request, response) => {
		const [, site = "0"] = /^site-(\d+)\./.exec(request.headers.host ?? "") ?? [];
		const page = request.url === "/" ? 0 : Number(/^\/page\/(\d+)$/.exec(request.url ?? "")?.[1]);
		if (!(page < pages)) return response.writeHead(404).end();
		const next = [2 * page + 1, 2 * page + 2, (page * 7) % pages, (page * 13) % pages];
		const links = next.filter((each) => each < pages).map((each) => `<a href="/page/${each}">${each}</a>`);
		response.writeHead(200, { "content-type": "text/html" });
		return response.end(`<title>${site} ${page}</title><h1>Page ${page} of ${site}</h1>${links.join("\n")}`);
	});
	server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
}

async function measure({ pages, sites, port }: Order): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), "gannet-memory-"));
	const page = record({ name: "pages", fields: { title: "h1" } });
	const seeds = Array.from({ length: sites }, (_, site) => `http://site-${site}.test:${port}/`);
	const memory: number[] = [];
	let done = 0;
	for await (const event of crawl({
		seeds,
		state: join(folder, "a.crawl"),
		to: join(folder, "a.db"),
		record: page,
		robots: false,
		sitemaps: "no",
		network: "any",
		limits: { pages },
		politeness: {
			delayMs: 0,
			slowdown: 0,
			concurrency: sites === 1 ? 8 : 1,
			addressDelayMs: 0,
			connectionsPerAddress: 1_000,
		},
		client: { resolver: async (_, family) => (family === 4 ? [{ address: "127.0.0.1" }] : []) },
	})) {
		if (event.type === "failed") throw new Error(`${event.url}: ${event.reason}`);
		if (event.type !== "page") continue;
		done++;
		// The most of the last tenth of each half.
		const half = done / (pages / 2);
		if (half % 1 > 0.9 || half === 1 || half === 2) {
			const index = Math.ceil(half) - 1;
			memory[index] = Math.max(memory[index] ?? 0, process.memoryUsage.rss());
		}
	}
	rmSync(folder, { recursive: true });
	const { user, system } = process.cpuUsage();
	process.send?.({ done, memory, cpuMs: (user + system) / 1_000 });
}

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { pages: { type: "string", default: "200000" }, sites: { type: "string", default: "1,50000" } },
});
const pages = Number(values.pages);
if (positionals[0] === "answer") answer(Number(positionals[1]));
else if (positionals[0] === "measure") await measure(JSON.parse(positionals[1] as string) as Order);
else {
	for (const sites of values.sites.split(",").map(Number)) {
		const server = fork(import.meta.filename, ["answer", String(Math.ceil(pages / sites))]);
		const [port] = (await once(server, "message")) as [number];
		const child = fork(import.meta.filename, [
			"measure",
			JSON.stringify({ pages, sites, port } satisfies Order),
		]);
		const [result] = (await once(child, "message")) as [
			{ done: number; memory: [number, number]; cpuMs: number },
		];
		server.kill();
		const [half, end] = result.memory.map((bytes) => bytes / 2 ** 20) as [number, number];
		const growth = end / half;
		console.log(
			`${sites} sites: ${result.done} pages, ${half.toFixed(0)} MiB half-way, ${end.toFixed(0)} at the end (x ${growth.toFixed(3)}), ${((result.cpuMs * 1_000) / result.done).toFixed(0)} µs of CPU a page`,
		);
		if (growth > 1.1 || result.done !== pages) process.exitCode = 1;
	}
}
