// Politeness as servers see it: the log of 300 sites, held to the rules by a checker of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Crawl, CrawlJob } from "../../../src/crawl/index.ts";
import { crawlWith } from "../../../src/crawl/run/crawl.ts";
import { addressOf, type Entry, PAGES, politeSites, TEMPERS, violations } from "./polite-site.ts";
import { all, links, newPath, ofType, site } from "./support.ts";
import { VirtualTime } from "./virtual.ts";

const RULES = { delayMs: 1_000, connectionsPerAddress: 8, addressDelayMs: 100 };

test("300 sites of every temper see no request too soon, through three runs and a wall clock that jumps a day", async () => {
	const count = 300;
	let running: Crawl | undefined;
	let open = (): number => 0;
	// Requests that are neither waiting in a server nor over are on their way.
	const time = new VirtualTime(() => (running?.stats()?.underWay ?? 0) > open());
	await using sites = await politeSites(count, time);
	open = () => sites.open;
	try {
		const job: CrawlJob = {
			seeds: sites.seeds,
			state: newPath(".crawl"),
			network: "any",
			sitemaps: "no",
			client: {
				resolver: async (name, family) => (family === 4 ? [{ address: addressOf(name) }] : []),
			},
		};
		for (const pages of [count, count * 3, Number.POSITIVE_INFINITY]) {
			running = crawlWith({ ...job, limits: { pages } }, time.effects());
			await all(running);
			time.jump(pages === count ? 86_400_000 : -2 * 86_400_000);
		}
		assert.deepEqual(violations(sites.log, sites.temperOf, RULES), []);
		const pages = sites.log.filter(({ path, status }) => path !== "/robots.txt" && status === 200);
		const wanted = sites.seeds.reduce((sum, seed) => {
			const temper = sites.temperOf(new URL(seed).host);
			const isBroken = temper.page?.("/3", 9, 0)?.status === 500;
			return sum + 1 + PAGES - (temper.disallows === undefined ? 0 : 1) - (isBroken ? 1 : 0);
		}, 0);
		assert.equal(pages.length, wanted);
	} finally {
		time.end();
	}
});

test("the checker finds what it looks for", () => {
	const entry = (site: string, path: string, startedAt: number, endedAt: number, status = 200): Entry => ({
		site,
		address: site,
		path,
		startedAt,
		lateMs: 0,
		endedAt,
		status,
		retryAfterMs: undefined,
	});
	const temper = (TEMPERS.find(({ disallows }) => disallows === "/2") ?? {}) as (typeof TEMPERS)[number];
	const found = violations(
		[
			entry("a", "/", 0, 10),
			entry("b", "/robots.txt", 0, 10),
			entry("b", "/2", 500, 600),
			entry("b", "/1", 590, 600, 503),
			entry("b", "/3", 5_000, 5_010),
			entry("c", "/robots.txt", 0, 10, 503),
			entry("c", "/1", 5_000, 5_010),
		],
		() => temper,
		RULES,
	);
	for (const what of [
		/a: robots\.txt isn't asked first/,
		/b\/2 .*after 490 ms instead of 1000/,
		/b\/2 .*doesn't allow/,
		/b\/1 .*two requests at once/,
		/b\/3 .*after 503/,
		/c\/1 .*couldn't be read/,
		/b at 590: 90 ms after another/,
	])
		assert.ok(
			found.some((each) => what.test(each)),
			`${what}\n${found.join("\n")}`,
		);
});

test("503 to several requests under way is one incident: the site rests once, and each page is asked again", async () => {
	let running: Crawl | undefined;
	let open = 0;
	const time = new VirtualTime(() => (running?.stats()?.underWay ?? 0) > open);
	const log: { readonly path: string; readonly startedAt: number; endedAt: number; status: number }[] = [];
	const latencyMs = 5_000;
	await using shop = await site({}, (path) => (_, response) => {
		time.stir();
		open++;
		const entry = { path, startedAt: time.now, endedAt: 0, status: 0 };
		log.push(entry);
		time.after(latencyMs, () => {
			open--;
			entry.endedAt = time.now;
			// Of those that are under way at once, the first three after the seed.
			const isBusy = path !== "/" && log.indexOf(entry) <= 3;
			entry.status = isBusy ? 503 : 200;
			const paths = Array.from({ length: 6 }, (_each, index) => `/${index}`);
			response
				.writeHead(entry.status, { "content-type": "text/html" })
				.end(`<title>${path}</title>${path === "/" ? links(...paths) : ""}`);
		});
	});
	try {
		running = crawlWith(
			{
				seeds: [`${shop.url}/`],
				state: newPath(".crawl"),
				robots: false,
				sitemaps: "no",
				politeness: { delayMs: 1_000, slowdown: 0, concurrency: 3 },
			},
			time.effects(),
		);
		const events = await all(running);
		assert.equal(ofType(events, "failed").length, 0);
		assert.equal(ofType(events, "page").length, 7);
		const busy = log.filter(({ status }) => status === 503);
		assert.equal(busy.length, 3);
		const first = Math.min(...busy.map(({ endedAt }) => endedAt));
		assert.ok(
			busy.every(({ startedAt }) => startedAt < first),
			"all of them were under way at the first answer",
		);
		const next = log.filter(({ startedAt }) => startedAt > first);
		const rested = Math.min(...next.map(({ startedAt }) => startedAt)) - first;
		// Twice as long would be a second incident.
		assert.ok(rested >= 60_000 && rested <= 67_000, `${rested} ms`);
		for (const [index, { startedAt }] of log.entries())
			assert.ok(index === 0 || startedAt - (log[index - 1]?.startedAt ?? 0) >= 999.5);
		for (const { startedAt } of log)
			assert.ok(log.filter((other) => other.startedAt <= startedAt && other.endedAt > startedAt).length <= 3);
	} finally {
		time.end();
	}
});
