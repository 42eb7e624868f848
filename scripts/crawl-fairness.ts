// `node scripts/crawl-fairness.ts [--sites 1000] [--pages 50] [--big 1000000]`: what a huge site does to those beside it. The same small sites
// are crawled twice, the second time beside one with a million URLs, at the pace of politeness on a clock that waits for nothing. Prints when
// each small site was done, by the crawl's time, and the processor's time for a page.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SqliteFrontier } from "../src/crawl/frontier/sqlite-frontier.ts";
import type { Crawl } from "../src/crawl/index.ts";
import { keyUrl } from "../src/crawl/index.ts";
import { crawlWith } from "../src/crawl/run/crawl.ts";
import { VirtualTime } from "../test/crawl/run/virtual.ts";

const { values } = parseArgs({
	options: {
		sites: { type: "string", default: "1000" },
		pages: { type: "string", default: "50" },
		big: { type: "string", default: "1000000" },
	},
});
const SITES = Number(values.sites);
const PAGES = Number(values.pages);
const BIG = Number(values.big);
const LATENCY_MS = 20;

interface Outcome {
	/** Milliseconds of the crawl's time until the mean small site, and the last one, was done. */
	readonly mean: number;
	readonly last: number;
	readonly pages: number;
	readonly cpuMs: number;
}

async function run(big: number): Promise<Outcome> {
	const folder = mkdtempSync(join(tmpdir(), "gannet-fairness-"));
	let running: Crawl | undefined;
	let open = 0;
	/** How many pages each small site has answered, and when it was through. Events wait for a commit, which takes real time. */
	const answered = new Map<string, number>();
	const done: number[] = [];
	const time = new VirtualTime(() => (running?.stats()?.underWay ?? 0) > open);
	const server = createServer((request, response) => {
		time.stir();
		open++;
		time.after(LATENCY_MS, () => {
			open--;
			if (request.url === "/robots.txt") return response.writeHead(404).end();
			const page = Number(request.url?.slice(1)) || 0;
			const host = request.headers.host ?? "";
			const isBig = host.startsWith("big.");
			const count = (answered.get(host) ?? 0) + 1;
			answered.set(host, count);
			if (!isBig && count === PAGES) done.push(time.now);
			if (done.length === SITES) running?.stop();
			const next = isBig ? [] : [2 * page + 1, 2 * page + 2].filter((each) => each < PAGES);
			response.writeHead(200, { "content-type": "text/html" });
			return response.end(`<title>${page}</title>${next.map((each) => `<a href="/${each}">x</a>`).join("")}`);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
	const { port } = server.address() as AddressInfo;
	const state = join(folder, "a.crawl");
	const seeds = Array.from({ length: SITES }, (_, site) => `http://site-${site}.test:${port}/`);
	if (big > 0) {
		seeds.push(`http://big.test:${port}/`);
		const frontier = new SqliteFrontier(state, { keyOf: keyUrl, readyAfterLoss: () => 0 });
		for (let from = 0; from < big; from += 10_000)
			frontier.add(
				Array.from({ length: Math.min(10_000, big - from) }, (_, index) => {
					const url = `http://big.test:${port}/${from + index + 1}`;
					return { url, key: url, site: `big.test:${port}`, depth: 1 };
				}),
			);
		frontier.close();
	}
	const started = process.cpuUsage();
	let pages = 0;
	const address = (name: string): string => {
		const site = Number(/\d+/.exec(name)?.[0] ?? SITES);
		return `127.1.${site >> 8}.${site & 255}`;
	};
	running = crawlWith(
		{
			seeds,
			state,
			network: "any",
			sitemaps: "no",
			client: { resolver: async (name, family) => (family === 4 ? [{ address: address(name) }] : []) },
		},
		time.effects(),
	);
	try {
		for await (const event of running) {
			if (event.type === "failed") throw new Error(`${event.url}: ${event.reason}`);
			if (event.type === "page") pages++;
		}
	} finally {
		time.end();
		server.closeAllConnections();
		server.close();
		rmSync(folder, { recursive: true });
	}
	const { user, system } = process.cpuUsage(started);
	const mean = done.reduce((sum, at) => sum + at, 0) / done.length;
	return { mean, last: done.at(-1) as number, pages, cpuMs: (user + system) / 1_000 };
}

const alone = await run(0);
const beside = await run(BIG);
const shown = ({ mean, last, pages, cpuMs }: Outcome): string =>
	`done after ${(mean / 1_000).toFixed(1)} s, the last after ${(last / 1_000).toFixed(1)} s; ${pages} pages, ${((cpuMs * 1_000) / pages).toFixed(0)} µs of CPU each, the servers' included`;
console.log(`${SITES} sites of ${PAGES} pages alone: ${shown(alone)}`);
console.log(`beside one of ${BIG} URLs: ${shown(beside)}`);
const slower = Math.max(
	beside.mean / alone.mean,
	beside.last / alone.last,
	beside.cpuMs / beside.pages / (alone.cpuMs / alone.pages),
);
console.log(
	`x ${(beside.mean / alone.mean).toFixed(3)} the mean, x ${(beside.last / alone.last).toFixed(3)} the last, x ${slower.toFixed(3)} at most`,
);
if (beside.mean / alone.mean > 1.05 || beside.last / alone.last > 1.05) process.exitCode = 1;
