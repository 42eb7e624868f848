// A site of traps: the crawl ends by itself, names each trap, and takes all the good pages.

import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { type CrawlJob, crawl, openCrawlFile } from "../../../src/crawl/index.ts";
import { type Answer, all, links, newPath, ofType, site } from "./support.ts";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August"];

/** A month of an endless calendar: its numbers and names change, and nothing else. */
function month(number: number): string {
	const name = MONTHS[number % MONTHS.length];
	return `<h1>${name} ${2026 + Math.floor(number / 12)}</h1><p>No events in ${name}.</p><a href="/calendar/${number + 1}">next</a><a href="/calendar/${number + 2}">later</a>`;
}

let flooded = 0;

/** Writes until its reader leaves. */
function flood(response: ServerResponse): void {
	const piece = Buffer.alloc(1 << 20, "<p>more");
	const more = (): void => {
		for (;;) {
			if (response.destroyed) return;
			flooded += piece.length;
			if (!response.write(piece)) break;
		}
		response.once("drain", more);
	};
	more();
}

test("a site of traps ends by itself, and all of its good pages are taken", async () => {
	await using elsewhere = await site({ "/": "another site" });
	const good = Array.from({ length: 40 }, (_, index) => `/good/${index}`);
	const traps: Readonly<Record<string, Answer>> = {
		"/": links(
			"/calendar/1",
			"/grow/",
			"/visit?PHPSESSID=1",
			"/search?a=1&b=2",
			"/circle/a",
			"/elsewhere",
			"/soft/1",
			"/drip",
			"/gzip",
			"/type",
			"/length",
			"/huge",
			"/endless",
			"/inward",
			"/search?q=1&q=2",
			"relative/",
			"http://no-such-name.invalid/",
			...good,
		),
		"/search?a=1&b=2": links(
			"/search?b=2&a=1",
			`/search?${Array.from({ length: 20 }, (_, index) => `p${index}=1`).join("&")}`,
		),
		"/circle/a": { status: 302, headers: { location: "/circle/b" } },
		"/circle/b": { status: 302, headers: { location: "/circle/a" } },
		"/elsewhere": { status: 302, headers: { location: `${elsewhere.url}/` } },
		"/gzip": { status: 200, headers: { "content-encoding": "gzip" }, body: "no gzip" },
		"/huge": (_, response) => {
			response.writeHead(200, { "content-type": "text/html", "content-length": String(2 ** 30) });
			flood(response);
		},
		"/endless": (_, response) => {
			response.writeHead(200, { "content-type": "text/html" });
			flood(response);
		},
		"/inward": { status: 302, headers: { location: "http://10.0.0.1/" } },
		"/relative/": links("/good/1"),
		"/type": { status: 200, headers: { "content-type": "video/mp4" }, body: "x" },
		"/length": (_, response) => {
			response.writeHead(200, { "content-type": "text/html", "content-length": "100000" });
			response.write("short", () => response.destroy());
		},
		"/drip": (_, response) => {
			response.writeHead(200, { "content-type": "text/html" }).write("<p>");
		},
	};
	await using shop = await site(traps, (path) => {
		const [, kind, rest = ""] = /^\/([a-z]+)[/?](.*)$/.exec(path) ?? [];
		if (kind === "calendar") return month(Number(rest));
		if (kind === "grow") return `<h1>Grow ${path}</h1>${links(`${path}deeper/`, "page/")}`;
		if (kind === "visit")
			return links(`/visit?PHPSESSID=${Math.random()}`, `/visit;jsessionid=${Math.random()}`);
		if (kind === "soft") return `<h1>Not found</h1>${links("/soft/missing-a", "/soft/missing-b")}`;
		if (kind === "good") return `<title>${path}</title>`;
		return undefined;
	});
	const job: CrawlJob = {
		seeds: [`${shop.url}/`],
		state: newPath(".crawl"),
		sitemaps: "no",
		politeness: { tries: 1, failuresInARow: 1_000 },
		client: { timeouts: { total: 2_000 } },
		limits: { pages: 5_000 },
	};
	const events = await all(crawl(job));
	const done = events.at(-1);
	assert.ok(done?.type === "done" && done.reason === "complete", JSON.stringify(done));
	assert.deepEqual(elsewhere.hits, []);
	assert.ok(flooded < 200 * 2 ** 20, `${flooded} bytes of two pages without an end`);
	const failed = ofType(events, "failed").map(({ url, reason }) => [url.replace(shop.url, ""), reason]);
	for (const [path, reason] of [
		["/huge", "limit"],
		["/endless", "limit"],
		["/drip", "timeout"],
		["/gzip", "content"],
		["/length", "truncated"],
	] as const)
		assert.deepEqual(
			failed.find(([url]) => url === path),
			[path, reason],
		);
	assert.ok(failed.some(([url]) => url?.startsWith("/circle/") === true) === false, "a circle is no failure");
	const paths = shop.paths();
	for (const path of good) assert.ok(paths.includes(path), path);
	assert.deepEqual(
		ofType(events, "trap").map(({ template, isOver }) => [template.replace(shop.url, ""), isOver]),
		[
			["/calendar/0", false],
			["/calendar/0", true],
		],
	);
	const months = paths.filter((path) => path.startsWith("/calendar/")).length;
	assert.ok(months >= 1_000 && months <= 1_010, `${months} months`);
	assert.equal(paths.filter((path) => path.startsWith("/visit")).length, 1);
	using file = openCrawlFile(job.state);
	const { reasons } = file.status();
	for (const reason of [
		"skipped template",
		"skipped repeats",
		"skipped parameters",
		"skipped scope",
		"skipped content-type",
	])
		assert.ok((reasons[reason] ?? 0) > 0, `${reason}: ${JSON.stringify(reasons)}`);
	for (const { url } of file.list({ reason: "template" })) assert.match(url, /\/calendar\/\d+$/);
});

test("a page's canonical link makes it an alias, unless both would be lost", async () => {
	const canonical = (path: string, more = ""): string =>
		`<link rel="canonical" href="${path}"><title>x</title>${more}`;
	await using shop = await site({
		"/": links("/a?view=1", "/one", "/two", "/lost", "/self?x=1", "/out"),
		"/a": canonical("/a"),
		"/a?view=1": canonical("/a", links("/found")),
		"/found": "found",
		"/one": canonical("/two"),
		"/two": canonical("/one"),
		"/gone": { status: 404 },
		"/lost": canonical("/gone"),
		"/self?x=1": canonical("/self?x=1"),
		"/out": canonical("https://elsewhere.invalid/"),
	});
	const job: CrawlJob = {
		seeds: [`${shop.url}/`, `${shop.url}/gone`],
		state: newPath(".crawl"),
		sitemaps: "no",
		politeness: { concurrency: 1 },
	};
	const events = await all(crawl(job));
	assert.deepEqual(
		ofType(events, "page")
			.map(({ url }) => url.replace(shop.url, ""))
			.sort(),
		["/", "/a", "/found", "/lost", "/out", "/self?x=1", "/two"],
	);
	using file = openCrawlFile(job.state);
	assert.deepEqual(
		[file.why(`${shop.url}/a?view=1`)?.url.state, file.why(`${shop.url}/one`)?.url.reason],
		["alias", "canonical"],
	);
});
