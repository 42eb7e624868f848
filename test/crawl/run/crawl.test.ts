// A crawl from its seeds to its records.

import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { CrawlError, type CrawlJob, crawl } from "../../../src/crawl/index.ts";
import { crawlWith } from "../../../src/crawl/run/crawl.ts";
import { record } from "../../../src/record/index.ts";
import { StorageError } from "../../../src/storage/index.ts";
import { all, links, newPath, numbered, ofType, quickClock, site } from "./support.ts";

const rowsOf = (path: string, sql: string): Record<string, unknown>[] => {
	const database = new DatabaseSync(path, { readOnly: true });
	try {
		return database
			.prepare(sql)
			.all()
			.map((row) => ({ ...row }));
	} finally {
		database.close();
	}
};

test("a crawl takes every page in scope once, and makes records of them", async () => {
	await using shop = await site({
		"/robots.txt": "User-agent: *\nDisallow: /private\n",
		"/": `<title>Home</title>${links("/a", "/b?x=1&y=2", "/b?y=2&x=1&utm_source=z", "/private", "/gone", "/a#top", "https://elsewhere.invalid/", "mailto:a@b.c", "/image")}`,
		"/a": `<title>A</title><a rel="nofollow" href="/hidden">x</a>`,
		"/b?x=1&y=2": `<meta name="robots" content="nofollow"><title>B</title>${links("/hidden")}`,
		"/image": { status: 200, headers: { "content-type": "image/png" }, body: "png" },
	});
	const [state, to] = [newPath(".crawl"), newPath(".db")];
	const events = await all(crawl({ seeds: [shop.url], state, to, sitemaps: "no" }));
	assert.deepEqual(shop.paths().sort(), ["/", "/a", "/b?x=1&y=2", "/gone", "/image"]);
	assert.equal(shop.hits[0]?.path, "/robots.txt");
	assert.equal(shop.hits.filter(({ path }) => path === "/robots.txt").length, 1);
	assert.match(String(shop.hits[1]?.head["user-agent"]), /^gannet\//);
	assert.deepEqual(rowsOf(to, "SELECT title, status FROM pages ORDER BY title"), [
		{ title: "A", status: 200 },
		{ title: "B", status: 200 },
		{ title: "Home", status: 200 },
	]);
	assert.deepEqual(
		ofType(events, "skipped")
			.map(({ url, reason }) => `${new URL(url).pathname} ${reason}`)
			.sort(),
		["/image content-type", "/private robots"],
	);
	assert.deepEqual(
		ofType(events, "failed").map(({ reason, again }) => [reason, again]),
		[["status-404", false]],
	);
	const done = events.at(-1);
	assert.ok(done?.type === "done");
	assert.deepEqual([done.reason, done.pages, done.errors, done.waiting], ["complete", 5, 1, 0]);
	assert.equal(statSync(state).mode & 0o777, 0o600);
	assert.deepEqual(rowsOf(state, "SELECT reason FROM urls WHERE state = 3 ORDER BY reason"), [
		{ reason: "content-type" },
		{ reason: "robots" },
		{ reason: "scope" },
	]);
});

test("records are made by a declaration, and events have them", async () => {
	await using shop = await site({ "/": `<p class="bird"><b>Gannet</b></p><p class="bird"></p>` });
	const bird = record({ name: "birds", each: ".bird", fields: { name: "b" } });
	const to = newPath(".jsonl");
	const events = await all(crawl({ seeds: [shop.url], state: newPath(".crawl"), record: bird, to }));
	assert.deepEqual(
		ofType(events, "record").map((event) => event.record),
		[{ name: "Gannet" }],
	);
	assert.equal(ofType(events, "rejected").length, 1);
	assert.equal(readFileSync(to, "utf8"), '{"name":"Gannet"}\n');
});

test("limits are exact, and a crawl that they stopped goes on with a higher one", async () => {
	await using shop = await site({}, numbered(400));
	const [state, to] = [newPath(".crawl"), newPath(".jsonl")];
	const job: CrawlJob = { seeds: [shop.url], state, to, politeness: { concurrency: 32 } };
	for (const pages of [1, 37, 100]) {
		const done = (await all(crawl({ ...job, limits: { pages } }))).at(-1);
		assert.ok(done?.type === "done");
		assert.deepEqual([done.reason, done.pages, shop.paths().length], ["pages", pages, pages]);
		assert.equal(readFileSync(to, "utf8").split("\n").length - 1, pages);
	}
	const done = (await all(crawl(job))).at(-1);
	assert.ok(done?.type === "done" && done.reason === "complete");
	assert.equal(new Set(shop.paths()).size, 400);
	assert.equal(shop.paths().length, 400);
	const urls = readFileSync(to, "utf8")
		.trim()
		.split("\n")
		.map((line) => (JSON.parse(line) as { url: string }).url);
	assert.equal(new Set(urls).size, 400);
	assert.equal(urls.length, 400);
	assert.equal(shop.hits.filter(({ path }) => path === "/robots.txt").length, 1);
});

test("leaving the loop stops the crawl, and it can be continued", async () => {
	await using shop = await site({}, numbered(60));
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl"), to: newPath(".db") };
	let pages = 0;
	for await (const { type } of crawl(job)) if (type === "page" && ++pages === 10) break;
	const events = await all(crawl(job));
	const done = events.at(-1);
	assert.ok(done?.type === "done" && done.reason === "complete");
	assert.equal(
		rowsOf(job.to as string, "SELECT count(*) AS n, count(DISTINCT url) AS u FROM pages")[0]?.n,
		60,
	);
});

test("a reader that is slow slows the crawl, and may leave it", async () => {
	await using shop = await site({}, numbered(2_000));
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl") };
	const slow = crawl(job);
	const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
	for await (const { type } of slow) {
		if (type !== "page") continue;
		// Until nothing more is asked because a thousand events wait.
		for (let asked = -1, same = 0; same < 500; same = shop.hits.length === asked ? same + 1 : 0) {
			asked = shop.hits.length;
			await turn();
			if (slow.stats()?.underWay !== 0) same = -1;
		}
		break;
	}
	const asked = shop.hits.length;
	assert.ok(asked > 400 && asked < 700, `${asked}`);
	assert.equal(slow.stats(), undefined);
});

test("stop finishes what is under way; a signal breaks it off", async () => {
	let release: (() => void) | undefined;
	const slow = new Promise<void>((resolve) => {
		release = resolve;
	});
	await using shop = await site({
		"/": links("/slow", "/never"),
		"/slow": (_, response) => {
			void slow.then(() => response.writeHead(200, { "content-type": "text/html" }).end("slow"));
		},
	});
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl"), politeness: { concurrency: 1 } };
	const stopped = crawl(job);
	const seen: string[] = [];
	for await (const event of stopped) {
		if (event.type === "page") seen.push(new URL(event.url).pathname);
		if (event.type === "page" && event.url.endsWith("/")) {
			stopped.stop();
			release?.();
		}
		if (event.type === "done") assert.equal(event.reason, "stopped");
	}
	assert.ok(!shop.paths().includes("/never"));
	const controller = new AbortController();
	const reason = new Error("enough");
	controller.abort(reason);
	await assert.rejects(all(crawl({ ...job, signal: controller.signal })), reason);
	const rest = await all(crawl(job));
	assert.equal(rest.at(-1)?.type, "done");
	assert.ok(shop.paths().includes("/never"));
});

test("a second crawl of one state is refused, with who has it", async () => {
	await using shop = await site({}, numbered(20));
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl") };
	for await (const event of crawl(job)) {
		if (event.type !== "page") continue;
		await assert.rejects(
			all(crawl(job)),
			(error) => error instanceof StorageError && error.code === "in-use",
		);
		break;
	}
	assert.equal((await all(crawl(job))).at(-1)?.type, "done");
});

test("a site is asked one page after the other, with its delay between", async () => {
	await using shop = await site({}, numbered(8));
	await all(
		crawl({
			seeds: [shop.url],
			state: newPath(".crawl"),
			sitemaps: "no",
			politeness: { delayMs: 60, concurrency: 1 },
		}),
	);
	assert.equal(shop.hits.length, 9);
	for (const [index, hit] of shop.hits.entries()) {
		const before = shop.hits[index - 1];
		if (before !== undefined)
			assert.ok(hit.startedAt - before.startedAt >= 59, `${hit.startedAt - before.startedAt} ms`);
	}
});

test("robots.txt's crawl-delay is kept, on loopback addresses too", async () => {
	await using shop = await site({ "/robots.txt": "User-agent: gannet\nCrawl-delay: 0.08\n" }, numbered(5));
	await all(crawl({ seeds: [shop.url], state: newPath(".crawl"), politeness: { concurrency: 1 } }));
	const pages = shop.hits.filter(({ path }) => path !== "/robots.txt");
	for (const [index, hit] of pages.entries()) {
		const before = pages[index - 1];
		if (before !== undefined) assert.ok(hit.startedAt - before.startedAt >= 79);
	}
});

test("429 and 503 block the site for as long as they ask, and cost the page no try", async () => {
	const answers = [
		{ status: 429, headers: { "retry-after": "7" } },
		{ status: 503 },
		{ status: 200, body: "<title>at last</title>" },
	];
	let asked = 0;
	await using shop = await site({}, (path) => (path === "/" ? answers[asked++] : { status: 404 }));
	const clock = quickClock();
	const state = newPath(".crawl");
	const events = await all(
		crawlWith({ seeds: [shop.url], state, sitemaps: "no", politeness: { concurrency: 1 } }, clock),
	);
	assert.deepEqual(
		ofType(events, "site").map(({ what, reason }) => [what, reason]),
		[
			["blocked", "429"],
			["blocked", "503"],
		],
	);
	assert.equal(ofType(events, "page").length, 1);
	assert.deepEqual(
		clock.waited.map((ms) => Math.round(ms / 1_000)),
		[7, 120],
	);
	assert.deepEqual(rowsOf(state, "SELECT tries, state FROM urls"), [{ tries: null, state: 1 }]);
	const done = events.at(-1);
	assert.ok(done?.type === "done" && done.pages === 1 && done.errors === 0);
});

test("a page that fails is tried three times, 30 s and 5 min apart, and then given up", async () => {
	await using shop = await site({ "/": { status: 500 } });
	const clock = quickClock();
	const state = newPath(".crawl");
	const events = await all(crawlWith({ seeds: [shop.url], state }, clock));
	assert.deepEqual(
		ofType(events, "failed").map(({ reason, again }) => [reason, again]),
		[
			["status-500", true],
			["status-500", true],
			["status-500", false],
		],
	);
	assert.deepEqual(
		clock.waited.map((ms) => Math.round(ms / 1_000)),
		[30, 300],
	);
	assert.equal(rowsOf(state, "SELECT count(*) AS n FROM visits")[0]?.n, 2);
});

test("while robots.txt can't be read nothing is asked; then it goes on", async () => {
	const answers = [{ status: 503 }, { status: 500 }, { status: 200, body: "User-agent: *\nDisallow: /a" }];
	let asked = 0;
	await using shop = await site({ "/": links("/a", "/b"), "/a": "a", "/b": "b" }, (path) =>
		path === "/robots.txt" ? answers[asked++] : undefined,
	);
	const clock = quickClock();
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl"), sitemaps: "no" };
	const events = await all(crawlWith(job, clock));
	assert.deepEqual(
		shop.hits.map(({ path }) => path),
		["/robots.txt", "/robots.txt", "/robots.txt", "/", "/b"],
	);
	assert.deepEqual(
		ofType(events, "site").map(({ what, reason }) => [what, reason]),
		[
			["robots", "503"],
			["robots", "500"],
		],
	);
	assert.deepEqual(
		clock.waited.map((ms) => Math.round(ms / 1_000)),
		[30, 60],
	);
});

test("without robots everything is asked, and no robots.txt", async () => {
	await using shop = await site({
		"/robots.txt": "User-agent: *\nDisallow: /\n",
		"/": `<meta name="robots" content="noindex,nofollow"><a rel="nofollow" href="/a">a</a>`,
		"/a": "a",
	});
	const events = await all(crawl({ seeds: [shop.url], state: newPath(".crawl"), robots: false }));
	assert.deepEqual(
		shop.hits.map(({ path }) => path),
		["/sitemap.xml", "/", "/a"],
	);
	assert.equal(ofType(events, "record").length, 2);
});

test("noindex keeps a page from giving records, and its links are followed", async () => {
	await using shop = await site({
		"/": { status: 200, headers: { "x-robots-tag": "gannet: noindex" }, body: links("/a") },
		"/a": "a",
	});
	const events = await all(crawl({ seeds: [shop.url], state: newPath(".crawl") }));
	assert.deepEqual(
		ofType(events, "record").map(({ url }) => new URL(url).pathname),
		["/a"],
	);
});

test("a redirect is a URL like any other: its target passes robots, scope and the network's rule", async () => {
	await using other = await site({ "/": "secret" });
	await using shop = await site({
		"/robots.txt": "User-agent: *\nDisallow: /private\n",
		"/": links("/to-private", "/to-other", "/to-page", "/cookie", "/circle"),
		"/to-private": { status: 302, headers: { location: "/private" } },
		"/to-other": { status: 302, headers: { location: `${other.url}/` } },
		"/to-page": { status: 301, headers: { location: "/page" } },
		"/page": "page",
		"/cookie": (request, response) => {
			if (request.headers.cookie === undefined && request.headers["x-seen"] === undefined)
				response.writeHead(302, { location: "/cookie?utm_source=x" }).end();
			else response.end("never");
		},
		"/cookie?utm_source=x": "with a cookie",
		"/circle": { status: 302, headers: { location: "/circle?" } },
	});
	const events = await all(crawl({ seeds: [shop.url], state: newPath(".crawl"), network: "public" }));
	assert.deepEqual(other.hits, []);
	const paths = shop.paths();
	assert.ok(!paths.includes("/private"));
	assert.equal(paths.filter((path) => path === "/circle").length, 5);
	assert.deepEqual(
		ofType(events, "page")
			.map(({ url }) => new URL(url).pathname)
			.sort(),
		["/", "/cookie", "/page"],
	);
	assert.deepEqual(
		ofType(events, "skipped").map(({ reason }) => reason),
		["robots"],
	);
	assert.deepEqual(
		ofType(events, "failed").map(({ reason }) => reason),
		["redirect"],
	);
});

test("a scope of any site still connects to no private address that isn't a seed", async () => {
	await using other = await site({ "/": "secret" });
	await using shop = await site({ "/": links(`${other.url}/`) });
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl"), scope: "any", contact: "a@b.example" };
	const events = await all(crawl(job));
	assert.deepEqual(other.hits, []);
	assert.deepEqual(
		ofType(events, "skipped").map(({ reason }) => reason),
		["network"],
	);
	assert.match(String(shop.hits[0]?.head["user-agent"]), / \(\+a@b\.example\)$/);
	await all(crawl({ ...job, state: newPath(".crawl"), network: "any" }));
	assert.deepEqual(other.paths(), ["/"]);
});

test("a seed that leads to another site is reported as that", async () => {
	await using other = await site({ "/": "other" });
	await using shop = await site({ "/": { status: 301, headers: { location: `${other.url}/` } } });
	const job: CrawlJob = {
		seeds: [shop.url],
		state: newPath(".crawl"),
		network: "any",
		scope: "any",
		contact: "x",
	};
	const events = await all(crawl(job));
	assert.deepEqual(
		ofType(events, "failed").map(({ reason }) => reason),
		["redirect-site"],
	);
	assert.deepEqual(other.hits, []);
});

test("depth, include and exclude hold", async () => {
	await using shop = await site({}, numbered(64));
	const state = newPath(".crawl");
	await all(
		crawl({
			seeds: [shop.url],
			state,
			depth: 3,
			sitemaps: "no",
			exclude: ["/page/5"],
			include: [/\/page\/\d+$/],
		}),
	);
	assert.deepEqual(
		shop.paths().sort(),
		[
			"/",
			"/page/1",
			"/page/10",
			"/page/13",
			"/page/14",
			"/page/2",
			"/page/3",
			"/page/4",
			"/page/6",
			"/page/7",
			"/page/8",
			"/page/9",
		].sort(),
	);
	const reasons = rowsOf(
		state,
		"SELECT reason, count(*) AS n FROM urls WHERE state = 3 GROUP BY reason ORDER BY reason",
	);
	assert.deepEqual(reasons, [
		{ reason: "depth", n: 12 },
		{ reason: "exclude", n: 1 },
	]);
});

test("pages that are cut off, late, broken or no HTML fail by name, and the others are taken", async () => {
	await using shop = await site({
		"/": links("/cut", "/gzip", "/late", "/xml", "/ok"),
		"/cut": (_, response) => {
			response.writeHead(200, { "content-type": "text/html", "content-length": "1000" });
			response.write("half", () => setImmediate(() => response.destroy()));
		},
		"/gzip": { status: 200, headers: { "content-encoding": "gzip" }, body: "no gzip" },
		"/late": () => undefined,
		"/xml": { status: 200, headers: { "content-type": "application/xml" }, body: "<a><b></a>" },
		"/ok": "ok",
	});
	const job: CrawlJob = {
		seeds: [shop.url],
		state: newPath(".crawl"),
		politeness: { tries: 1, failuresInARow: 99 },
		client: { timeouts: { firstByte: 200 } },
	};
	const events = await all(crawl(job));
	assert.deepEqual(
		ofType(events, "failed")
			.map(({ url, reason }) => `${new URL(url).pathname} ${reason}`)
			.sort(),
		["/cut truncated", "/gzip content", "/late timeout", "/xml document-syntax"],
	);
	assert.equal(ofType(events, "page").length, 2);
});

test("a pattern that takes too long on a page's link fails that page alone", async () => {
	await using shop = await site({ "/": links("/a"), "/a": links(`/${"x".repeat(40)}!`), "/b": "b" });
	const seeds = [`${shop.url}/`, `${shop.url}/b`];
	const job: CrawlJob = { seeds, state: newPath(".crawl"), exclude: [/(x+)+$/], patternMs: 30 };
	const events = await all(crawl(job));
	assert.deepEqual(
		ofType(events, "failed").map(({ url, reason }) => `${new URL(url).pathname} ${reason}`),
		["/a pattern-time"],
	);
	assert.equal(ofType(events, "page").length, 2);
});

test("traps end by name", async () => {
	const state = newPath(".crawl");
	await using shop = await site({}, (path) =>
		path === "/robots.txt"
			? undefined
			: `<title>${path}</title>${links(`${path}x/`, `${path}x/y/?${"p=1&".repeat(20)}`)}`,
	);
	const job: CrawlJob = { seeds: [`${shop.url}/`], state, limits: { pages: 500 } };
	const done = (await all(crawl(job))).at(-1);
	assert.ok(done?.type === "done" && done.reason === "complete", JSON.stringify(done));
	const reasons = rowsOf(state, "SELECT DISTINCT reason FROM urls WHERE state = 3 ORDER BY reason").map(
		({ reason }) => reason,
	);
	assert.deepEqual(reasons, ["parameters", "repeats"]);
});

test("pause begins nothing more until resume", async () => {
	await using shop = await site({}, numbered(30));
	const paused = crawl({ seeds: [shop.url], state: newPath(".crawl"), politeness: { concurrency: 1 } });
	let pages = 0;
	for await (const event of paused) {
		if (event.type === "page" && ++pages === 3) paused.pause();
		if (event.type === "paused") {
			assert.equal(event.reason, "caller");
			assert.ok((paused.stats()?.waiting ?? 0) > 0);
			setImmediate(() => paused.resume());
		}
	}
	assert.equal(shop.paths().length, 30);
	assert.equal(paused.stats(), undefined);
});

const mistakes: readonly (readonly [job: Readonly<Record<string, unknown>>, message: RegExp])[] = [
	[{ seeds: [] }, /at least one seed/],
	[{ seeds: ["ftp://a.example/"] }, /isn't an http or https URL/],
	[{ seeds: undefined }, /seeds is missing/],
	[{ state: undefined }, /state is missing/],
	[{ scope: "world" }, /scope must be one of/],
	[{ scope: "any" }, /needs contact/],
	[{ userAgent: "4you" }, /begins with a name of letters/],
	[{ politeness: { delay: 5 } }, /no option politeness\.delay/],
	[{ limits: { pages: -1 } }, /limits\.pages must be/],
	[{ colour: "red" }, /no option colour/],
];
for (const [change, message] of mistakes) {
	test(`a job with ${JSON.stringify(change)} is refused before anything is opened`, () => {
		const state = newPath(".crawl");
		const job = { seeds: ["https://a.example/"], state, ...change } as unknown as CrawlJob;
		assert.throws(
			() => crawl(job),
			(error) => error instanceof CrawlError && error.code === "invalid-job" && message.test(error.message),
		);
		assert.equal(existsSync(state), false);
	});
}

test("limits.pagesPerSite leaves a site there, exactly, and a higher one takes it up again", async () => {
	await using shop = await site({}, numbered(60));
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl"), politeness: { concurrency: 16 } };
	const events = await all(crawl({ ...job, limits: { pagesPerSite: 13 } }));
	assert.equal(shop.paths().length, 13);
	assert.deepEqual(
		ofType(events, "site").map(({ what, reason }) => [what, reason]),
		[["left", "site-pages"]],
	);
	await all(crawl({ ...job, limits: { pagesPerSite: 13 } }));
	assert.equal(shop.paths().length, 13);
	await all(crawl({ ...job, limits: { pagesPerSite: 40 } }));
	assert.equal(shop.paths().length, 40);
	await all(crawl(job));
	assert.equal(shop.paths().length, 60);
});
