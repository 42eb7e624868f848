// The file of a crawl, looked at and changed from outside.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { type CrawlJob, crawl, openCrawlFile, steerCrawl } from "../../../src/crawl/index.ts";
import { crawlWith } from "../../../src/crawl/run/crawl.ts";
import { StorageError } from "../../../src/storage/index.ts";
import { all, links, newPath, numbered, ofType, quickClock, site } from "../run/support.ts";

test("status has the counts, and how many URLs ended for which reason", async () => {
	await using shop = await site({
		"/robots.txt": "User-agent: *\nDisallow: /private\n",
		"/": links("/a", "/private", "/gone", "/missing", "https://elsewhere.invalid/"),
		"/a": "a",
	});
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl"), sitemaps: "no" };
	await all(crawl(job));
	using file = openCrawlFile(job.state);
	const { pages, waiting, done, failed, skipped, reasons, holder, sites } = file.status();
	assert.deepEqual([pages, waiting, done, failed, skipped, holder, sites], [4, 0, 2, 2, 2, undefined, 2]);
	assert.deepEqual(reasons, { "failed status-404": 2, "skipped robots": 1, "skipped scope": 1 });
});

test("why says where a URL was found, each time it was asked, and the line of robots.txt", async () => {
	await using shop = await site({
		"/robots.txt": "User-agent: *\n# no\nDisallow: /private\n",
		"/": links("/private", "/broken"),
		"/broken": { status: 500 },
	});
	const job: CrawlJob = { seeds: [`${shop.url}/`], state: newPath(".crawl"), sitemaps: "no" };
	await all(crawlWith(job, quickClock()));
	using file = openCrawlFile(job.state);
	const refused = file.why(`${shop.url}/private?utm_source=x`);
	assert.deepEqual(
		[refused?.url.state, refused?.url.reason, refused?.url.foundOn, refused?.robots?.rule?.line],
		["skipped", "robots", `${shop.url}/`, 3],
	);
	const broken = file.why(`${shop.url}/broken`);
	assert.deepEqual([broken?.url.state, broken?.url.visits.length, broken?.url.status], ["failed", 2, 500]);
	assert.equal(file.why(`${shop.url}/unknown`), undefined);
	assert.equal(file.why("https://unknown.example/"), undefined);
	assert.deepEqual(
		[...file.list({ reason: "robots" })].map(({ url }) => url),
		[`${shop.url}/private`],
	);
	assert.equal([...file.list({})].length, 3);
	assert.equal([...file.list({ states: ["failed"], site: "unknown.example" })].length, 0);
});

test("a file of 1,200 URLs is listed in full", async () => {
	await using shop = await site({}, numbered(1_200));
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl"), depth: 0, sitemaps: "no" };
	await all(crawl({ ...job, depth: 20 }));
	using file = openCrawlFile(job.state);
	assert.equal(new Set([...file.list({ states: ["done"] })].map(({ url }) => url)).size, 1_200);
});

test("retry lets failed pages wait again, and the next run takes them", async () => {
	let isBroken = true;
	await using shop = await site(
		{ "/": links("/a", "/b", "/private"), "/robots.txt": "User-agent: *\nDisallow: /private" },
		(path) => (path === "/robots.txt" ? undefined : isBroken ? { status: 404 } : `<title>${path}</title>`),
	);
	const job: CrawlJob = { seeds: [`${shop.url}/`], state: newPath(".crawl"), sitemaps: "no" };
	await all(crawl(job));
	isBroken = false;
	assert.deepEqual(await steerCrawl(job.state, { do: "retry", reason: "status-410" }), {
		changed: 0,
		isRunning: false,
	});
	assert.equal((await steerCrawl(job.state, { do: "retry", urls: [`${shop.url}/a`] })).changed, 1);
	assert.equal((await steerCrawl(job.state, { do: "retry", reason: "status-404" })).changed, 1);
	const events = await all(crawl(job));
	assert.deepEqual(
		ofType(events, "page")
			.map(({ url }) => new URL(url).pathname)
			.sort(),
		["/a", "/b"],
	);
	using file = openCrawlFile(job.state);
	const { failed, done, reasons } = file.status();
	assert.deepEqual([failed, done, reasons], [0, 3, { "skipped robots": 1 }]);
});

test("a running crawl follows orders: a site is dropped, and taken up again; then it stops", async () => {
	await using shop = await site({}, numbered(3_000));
	const siteName = new URL(shop.url).host;
	const job: CrawlJob = {
		seeds: [shop.url],
		state: newPath(".crawl"),
		politeness: { delayMs: 5, concurrency: 1 },
	};
	let orders: Promise<unknown> | undefined;
	for await (const event of crawl(job)) {
		if (event.type === "page")
			orders ??= (async () => {
				using file = openCrawlFile(job.state);
				assert.equal(file.status().holder?.pid, process.pid);
				const stopped = await steerCrawl(job.state, { do: "stop" });
				assert.equal(stopped.isRunning, true);
			})();
		if (event.type === "done") assert.equal(event.reason, "stopped");
	}
	await orders;
	const asked = shop.paths().length;
	assert.ok(asked < 3_000);
	assert.equal((await steerCrawl(job.state, { do: "site", site: siteName, drops: true })).changed, 1);
	const rest = (await all(crawl(job))).at(-1);
	assert.ok(rest?.type === "done" && rest.reason === "complete");
	assert.equal(shop.paths().length, asked);
	using file = openCrawlFile(job.state);
	assert.deepEqual(file.status().left, { dropped: 1 });
	assert.equal(file.why(`${shop.url}/`)?.siteLeft, "dropped");
	await steerCrawl(job.state, { do: "site", site: siteName, resumes: true, delayMs: 0 });
	assert.deepEqual(file.status().left, {});
	assert.equal(
		(await steerCrawl(job.state, { do: "site", site: "unknown.example", drops: true })).changed,
		0,
	);
	await all(crawl({ ...job, limits: { pages: asked + 5 } }));
	assert.equal(shop.paths().length, asked + 5);
});

test("a site that was blocked by order rests as long", async () => {
	await using shop = await site({}, numbered(3));
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl"), limits: { pages: 1 } };
	await all(crawl(job));
	await steerCrawl(job.state, { do: "site", site: new URL(shop.url).host, blockMs: 3_600_000 });
	using file = openCrawlFile(job.state);
	assert.deepEqual(file.status().blocked, { order: 1 });
	const clock = quickClock();
	await all(crawlWith({ ...job, limits: { pages: 3 } }, clock));
	assert.ok(
		clock.waited.some((ms) => ms > 3_590_000 && ms <= 3_600_000),
		clock.waited.join(),
	);
});

test("a second crawl is refused with the process that has it, and since when", async () => {
	await using shop = await site({}, numbered(20));
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl"), sitemaps: "no" };
	for await (const event of crawl(job)) {
		if (event.type !== "page") continue;
		await assert.rejects(
			all(crawl(job)),
			(error) =>
				error instanceof StorageError &&
				error.code === "in-use" &&
				error.message.includes(`process ${process.pid}, since 20`),
		);
		break;
	}
});

test("what isn't a crawl's file is refused, and nothing is made", async () => {
	const missing = newPath(".crawl");
	const other = newPath(".crawl");
	writeFileSync(other, "no database, but a text that is longer than a header of SQLite's".repeat(4));
	for (const [path, code] of [
		[missing, "ENOENT"],
		[other, "no-database"],
	] as const) {
		const isRight = (error: unknown): boolean => error instanceof StorageError && error.code === code;
		assert.throws(() => openCrawlFile(path), isRight);
		await assert.rejects(steerCrawl(path, { do: "stop" }), isRight);
	}
	assert.throws(() => openCrawlFile(missing), /there is no such file/);
});
