// Sitemaps and feeds as ways to pages.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { type CrawlJob, crawl, openCrawlFile } from "../../../src/crawl/index.ts";
import { type Answer, all, links, newPath, ofType, site } from "./support.ts";

const xml = (body: string): Answer => ({ status: 200, headers: { "content-type": "application/xml" }, body });
const urlset = (origin: string, ...paths: string[]): string =>
	`<urlset>${paths.map((path) => `<url><loc>${path.startsWith("http") ? path : origin + path}</loc></url>`).join("")}</urlset>`;

/** A site whose answers need its own address. */
async function siteOf(
	answers: (origin: string) => Readonly<Record<string, Answer>>,
): Promise<Awaited<ReturnType<typeof site>>> {
	let known: Readonly<Record<string, Answer>> = {};
	const made = await site({}, (path) => known[path]);
	known = answers(made.url);
	return made;
}

test("the sitemaps that robots.txt names are read, indexes three levels deep, and their pages are taken", async () => {
	await using shop = await siteOf((url) => ({
		"/robots.txt": `User-agent: *\nDisallow: /secret\nSitemap: ${url}/maps/index.xml\nSitemap: /maps/list.txt\n`,
		"/maps/index.xml": xml(
			`<sitemapindex><sitemap><loc>${url}/maps/second.xml</loc></sitemap><sitemap><loc>${url}/maps/index.xml</loc></sitemap></sitemapindex>`,
		),
		"/maps/second.xml": xml(
			`<sitemapindex><sitemap><loc>${url}/maps/third.xml.gz</loc></sitemap></sitemapindex>`,
		),
		"/maps/third.xml.gz": (_, response) => {
			response.setHeader("content-type", "image/png");
			response.end(
				gzipSync(
					urlset(url, "/from-index", "/secret", "https://other.invalid/x").replace(
						"</urlset>",
						`<sitemap><loc>${url}/maps/fourth.xml</loc></sitemap></urlset>`,
					),
				),
			);
		},
		"/maps/list.txt": { status: 200, headers: { "content-type": "text/plain" }, body: `${url}/from-text\n` },
		"/": "home",
		"/from-index": links("/deeper"),
		"/deeper": "deeper",
		"/from-text": "text",
	}));
	const job: CrawlJob = { seeds: [`${shop.url}/`], state: newPath(".crawl"), politeness: { concurrency: 1 } };
	const events = await all(crawl(job));
	const done = events.at(-1);
	assert.ok(done?.type === "done" && done.pages === 4 && done.errors === 0, JSON.stringify(done));
	assert.deepEqual(
		ofType(events, "page")
			.map(({ url, depth }) => `${new URL(url).pathname} ${depth}`)
			.sort(),
		["/ 0", "/deeper 2", "/from-index 1", "/from-text 1"],
	);
	assert.deepEqual(
		ofType(events, "sitemap")
			.map(({ url, urls }) => `${new URL(url).pathname} ${urls}`)
			.sort(),
		["/maps/index.xml 2", "/maps/list.txt 1", "/maps/second.xml 1", "/maps/third.xml.gz 4"],
	);
	assert.equal(shop.hits.filter(({ path }) => path === "/sitemap.xml").length, 0);
	using file = openCrawlFile(job.state);
	assert.deepEqual(file.status().reasons["skipped sitemap-host"], 1);
});

test("without a word of robots.txt /sitemap.xml is asked for, and that it isn't there is no failure", async () => {
	await using shop = await site({ "/": "home" });
	const job: CrawlJob = { seeds: [`${shop.url}/`], state: newPath(".crawl") };
	const done = (await all(crawl(job))).at(-1);
	assert.ok(done?.type === "done" && done.errors === 0 && done.pages === 1);
	assert.deepEqual(shop.hits.map(({ path }) => path).sort(), ["/", "/robots.txt", "/sitemap.xml"]);
});

test("a sitemap of another host counts if this host's robots.txt names it, and that host's own pages don't", async () => {
	let lists = "";
	await using maps = await siteOf((url) => ({
		"/": "not in scope",
		"/sitemap.xml": xml(urlset(url, "/own")),
		"/shop.xml": (_, response) => response.end(urlset(url, `${lists}/listed`, "/own")),
	}));
	await using shop = await siteOf(() => ({
		"/robots.txt": `Sitemap: ${maps.url}/shop.xml\n`,
		"/": "home",
		"/listed": "listed",
	}));
	lists = shop.url;
	const job: CrawlJob = { seeds: [`${shop.url}/`], state: newPath(".crawl"), network: "any" };
	const events = await all(crawl(job));
	assert.deepEqual(
		ofType(events, "page").map(({ url }) => new URL(url).pathname),
		["/", "/listed"],
	);
	assert.deepEqual(
		maps.hits.map(({ path }) => path),
		["/robots.txt", "/shop.xml"],
	);
});

for (const [sitemaps, expected] of [
	["add", ["/", "/linked", "/listed"]],
	["only", ["/", "/listed"]],
	["no", ["/", "/linked"]],
] as const) {
	test(`sitemaps: "${sitemaps}" asks for ${expected.join(" ")}`, async () => {
		await using shop = await siteOf((url) => ({
			"/": links("/linked"),
			"/linked": "linked",
			"/listed": "listed",
			"/sitemap.xml": xml(urlset(url, "/listed")),
		}));
		await all(crawl({ seeds: [`${shop.url}/`], state: newPath(".crawl"), sitemaps }));
		assert.deepEqual(shop.paths().sort(), expected);
	});
}

test("a feed that a page names leads to its entries", async () => {
	await using shop = await siteOf((url) => ({
		"/": `<link rel="alternate" type="application/rss+xml" href="/feed">`,
		"/feed": {
			status: 200,
			headers: { "content-type": "application/rss+xml" },
			body: `<rss version="2.0"><channel><title>x</title><item><title>y</title><link>${url}/entry</link></item></channel></rss>`,
		},
		"/entry": "entry",
	}));
	await all(crawl({ seeds: [`${shop.url}/`], state: newPath(".crawl"), sitemaps: "no" }));
	assert.deepEqual(shop.paths(), ["/", "/feed", "/entry"]);
});

test("a sitemap that redirects is read where it leads, and a broken one gives what came before the fault", async () => {
	await using shop = await siteOf((url) => ({
		"/": "home",
		"/sitemap.xml": { status: 302, headers: { location: "/real.xml" } },
		"/real.xml": xml(`<urlset><url><loc>${url}/first</loc></url><url><loc>${url}/second</loc></url><url <`),
		"/first": "first",
		"/second": "second",
	}));
	const events = await all(crawl({ seeds: [`${shop.url}/`], state: newPath(".crawl") }));
	const [sitemap] = ofType(events, "sitemap");
	assert.ok(sitemap?.note !== undefined);
	assert.ok(shop.paths().includes("/first"));
});
