// `npm run bench -- frontier [URLS...]`: a crawl's frontier alone, without a network: how fast it takes in links, leases sites and
// settles pages as it grows. CPU time, memory and bytes of the file; the seed is printed, so that a run can be repeated.
//
// A page has 50 links: 40 to its own site, 10 to others, 5 of them to new URLs. There are 100 URLs a site. Before the measured pages,
// memory holds no key of a URL: the file is closed and opened again. Each size has a process of its own, which runs code that was compiled
// before: what strips TypeScript's types would take 40 MB of its memory.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FoundUrl, Lease } from "../src/crawl/frontier/frontier.ts";
import { SqliteFrontier } from "../src/crawl/frontier/sqlite-frontier.ts";
import { keyUrl } from "../src/crawl/scope/key-url.ts";
import { requestForm } from "../src/crawl/scope/request-url.ts";
import { siteOf } from "../src/crawl/scope/site.ts";
import { YoungGeneration } from "../src/runtime/index.ts";

const LINKS = 50;
const NEW_LINKS = 5;
const OWN_LINKS = 40;
const URLS_A_SITE = 100;
const MEASURED_PAGES = 4_000;

const SIZES = [100_000, 1_000_000];

const SEED = 20_261_130;

/** @param args - numbers of URLs */
export async function runFrontier(args: readonly string[]): Promise<void> {
	const sizes = args.length === 0 ? SIZES : args.map(Number);
	const seed = SEED;
	console.log(`seed ${seed}, ${LINKS} links a page, ${NEW_LINKS} of them new\n`);
	const columns = [
		"URLs",
		"growing",
		"cold",
		"warm",
		"link",
		"B/URL",
		"RSS MB",
		"first lease",
		"why",
		"status",
	];
	console.log(columns.map((name) => name.padStart(12)).join(""));
	const compiled = mkdtempSync(join(tmpdir(), "gannet-compiled-"));
	for (const size of [0, ...sizes]) {
		const child = spawn(process.execPath, [import.meta.filename, String(size)], {
			stdio: ["ignore", "inherit", "inherit"],
			env: { ...process.env, NODE_COMPILE_CACHE: compiled },
		});
		const [code] = (await once(child, "close")) as [number];
		if (code !== 0) throw new Error(`the run of ${size} URLs failed`);
	}
	rmSync(compiled, { recursive: true });
	console.log(
		"\ngrowing, cold, warm: µs of CPU a page; link: µs of CPU a link, cold; first lease, why, status: ms",
	);
}

function measure(size: number, seed: number): void {
	const folder = mkdtempSync(join(tmpdir(), "gannet-bench-"));
	try {
		const path = join(folder, "bench.crawl");
		const web = new Web(Math.max(10, Math.floor(size / URLS_A_SITE)), seed);
		let frontier = open(path);
		frontier.add(web.seeds());
		const pages = Math.floor((size - web.sites) / NEW_LINKS);
		const growing = crawl(frontier, web, pages);
		frontier.close();
		const startedAt = performance.now();
		frontier = open(path);
		const leased = frontier.lease(Number.MAX_SAFE_INTEGER, { sites: 1, urlsEach: 8, leaseMs: 1 });
		const firstLeaseMs = performance.now() - startedAt;
		for (const lease of leased) frontier.settle(lease, { outcomes: [] });
		const cold = crawl(frontier, web, MEASURED_PAGES);
		const warm = crawl(frontier, web, MEASURED_PAGES);
		const why = timed(() => frontier.url(keyUrl(web.known(7)), siteOf(web.known(7))));
		const status = timed(() => frontier.stats());
		const { waiting, done } = frontier.stats();
		frontier.close();
		const cells = [
			String(waiting + done),
			growing.toFixed(1),
			cold.toFixed(1),
			warm.toFixed(1),
			(cold / LINKS).toFixed(2),
			(statSync(path).size / (waiting + done)).toFixed(0),
			(process.memoryUsage.rss() / 2 ** 20).toFixed(0),
			firstLeaseMs.toFixed(1),
			why.toFixed(2),
			status.toFixed(2),
		];
		console.log(cells.map((cell) => cell.padStart(12)).join(""));
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function open(path: string): SqliteFrontier {
	return new SqliteFrontier(path, { keyOf: keyUrl, readyAfterLoss: () => 0 });
}

function timed(act: () => unknown): number {
	const startedAt = performance.now();
	act();
	return performance.now() - startedAt;
}

/** Leases and settles so many pages. Returns µs of CPU a page, without the making of links. */
function crawl(frontier: SqliteFrontier, web: Web, pages: number): number {
	// As crawls do.
	const young = new YoungGeneration(16 * 1024 * 1024);
	let asked = 0;
	let cpu = 0;
	while (asked < pages) {
		const leaseFrom = process.cpuUsage();
		const leases = frontier.lease(web.now, { sites: 16, urlsEach: 8, leaseMs: 1_000_000 });
		cpu += spent(leaseFrom);
		if (leases.length === 0) throw new Error("nothing is left to be leased");
		for (const lease of leases) {
			for (const index of lease.urls.keys()) {
				const links = web.links(lease);
				const from = process.cpuUsage();
				settle(frontier, lease, index, links, ++web.now);
				young.hold();
				cpu += spent(from);
				asked++;
			}
		}
	}
	return cpu / asked;
}

/** What the run does for a page: the forms of its links, and one settlement with the site's row. */
function settle(
	frontier: SqliteFrontier,
	lease: Lease,
	index: number,
	links: readonly string[],
	now: number,
): void {
	const url = lease.urls[index] as Lease["urls"][number];
	const urls: FoundUrl[] = [];
	for (const link of links) {
		const request = requestForm(link) as string;
		urls.push({ url: request, key: keyUrl(request), site: siteOf(request), depth: url.depth + 1 });
	}
	frontier.settle(lease, {
		outcomes: [{ url, state: "done", status: 200, at: 1_780_000_000_000 + now }],
		discovered: [{ on: url, urls }],
		site: { ready: now, data: ROW },
		endsLease: index === lease.urls.length - 1,
	});
}

const ROW = {
	pace: {
		nextAt: 1,
		blockedUntil: 0,
		incidents: 0,
		incidentAt: 0,
		blockedMs: 0,
		failures: 0,
		isGivenUp: false,
	},
	robots: { "https://a.example": { state: "rules", reason: "200", nextAt: 1_780_000_000_000 } },
};

function spent(from: NodeJS.CpuUsage): number {
	const { user, system } = process.cpuUsage(from);
	return user + system;
}

/** URLs that look like a web's, each with a number within its site. */
class Web {
	readonly sites: number;
	/** The crawl's time. */
	now = 0;
	readonly #counts: Uint32Array;
	#state: number;

	constructor(sites: number, seed: number) {
		this.sites = sites;
		this.#counts = new Uint32Array(sites);
		this.#state = seed;
	}

	seeds(): FoundUrl[] {
		return Array.from({ length: this.sites }, (_, site) => {
			const url = this.#next(site);
			return { url, key: url, site: siteOf(url), depth: 0 };
		});
	}

	known(site: number): string {
		return urlOf(site, 0);
	}

	links({ site }: Lease): string[] {
		const own = Number(/\d+/.exec(site.key)?.[0]);
		return Array.from({ length: LINKS }, (_, index) => {
			const target = index < OWN_LINKS ? own : this.#random(this.sites);
			const isNew = index % (LINKS / NEW_LINKS) === 0;
			const count = this.#counts[target] as number;
			return isNew || count === 0 ? this.#next(target) : urlOf(target, this.#random(count));
		});
	}

	#next(site: number): string {
		const number = this.#counts[site] as number;
		this.#counts[site] = number + 1;
		return urlOf(site, number);
	}

	#random(below: number): number {
		this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) >>> 0;
		return Math.floor((this.#state / 2 ** 32) * below);
	}
}

function urlOf(site: number, number: number): string {
	return `https://site-${site}.example/catalog/part-${number % 17}/item-${number}.html`;
}

// Of its own process; the first one only has its code compiled.
if (process.argv[1] === import.meta.filename && process.argv[2] !== "0")
	measure(Number(process.argv[2]), SEED);
