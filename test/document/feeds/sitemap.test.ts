import assert from "node:assert/strict";
import { test } from "node:test";
import { readSitemap, type SitemapEntry, sitemapEntries } from "../../../src/document/feeds/sitemap.ts";
import type { Finding } from "../../../src/document/finding.ts";
import { parseXml } from "../../../src/document/xml/parse.ts";

const URL_ = "https://shop.example/sitemap.xml";
const PAGES = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"
	xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:v="http://www.google.com/schemas/sitemap-video/1.1"
	xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
	<url>
		<loc> https://shop.example/a?b=1&amp;c=2 </loc><lastmod>2026-01-31</lastmod><changefreq>Weekly</changefreq><priority>0.8</priority>
		<xhtml:link rel="alternate" hreflang="de" href="https://shop.example/de/a"/><xhtml:link rel="alternate" hreflang="x-default" href="/a"/>
		<image:image><image:loc>https://cdn.example/1.png</image:loc></image:image><image:image><image:loc>/2.png</image:loc></image:image>
		<v:video><v:title>V</v:title><v:description>D</v:description><v:thumbnail_loc>/t.png</v:thumbnail_loc><v:player_loc>/p</v:player_loc><v:duration>60</v:duration><v:publication_date>2026-01-30T10:00:00+01:00</v:publication_date></v:video>
		<news:news><news:publication><news:name>N</news:name><news:language>en</news:language></news:publication><news:title>NT</news:title><news:publication_date>2026-01-30</news:publication_date></news:news>
	</url>
	<url><loc>https://other.example/</loc></url>
</urlset>`;

function bare(value: unknown): unknown {
	return JSON.parse(JSON.stringify(value));
}

const nothing = { alternates: [], images: [], videos: [], news: [] };

test("A sitemap's pages come with everything that is said of them", () => {
	const { kind, entries, findings } = readSitemap(parseXml(PAGES), URL_);
	assert.equal(kind, "pages");
	assert.deepEqual(findings, []);
	assert.deepEqual(bare(entries), [
		{
			kind: "page",
			url: "https://shop.example/a?b=1&c=2",
			sameHost: true,
			modified: "2026-01-31",
			changes: "weekly",
			priority: 0.8,
			alternates: [
				{ language: "de", url: "https://shop.example/de/a" },
				{ language: "x-default", url: "https://shop.example/a" },
			],
			images: ["https://cdn.example/1.png", "https://shop.example/2.png"],
			videos: [
				{
					title: "V",
					description: "D",
					thumbnail: "https://shop.example/t.png",
					url: "https://shop.example/p",
					duration: 60,
					published: "2026-01-30T09:00:00.000Z",
				},
			],
			news: [{ publication: "N", language: "en", title: "NT", published: "2026-01-30" }],
		},
		{ kind: "page", url: "https://other.example/", sameHost: false, ...nothing },
	]);
});

test("A sitemap's XML may be given as its text", () => {
	for (const text of [PAGES, `\ufeff${PAGES}`, `\n${PAGES.slice(PAGES.indexOf("<urlset"))}`]) {
		assert.deepEqual(readSitemap(text, URL_).entries, readSitemap(parseXml(PAGES), URL_).entries);
	}
	assert.throws(() => readSitemap("<urlset>", URL_), { name: "DocumentError", kind: "syntax" });
});

test("An index names other sitemaps", () => {
	const source =
		"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>https://shop.example/1.xml.gz</loc>" +
		"<lastmod>2026-01-31T00:00:00Z</lastmod></sitemap></sitemapindex>";
	const { kind, entries } = readSitemap(parseXml(source), URL_);
	assert.equal(kind, "index");
	assert.deepEqual(bare(entries), [
		{
			kind: "sitemap",
			url: "https://shop.example/1.xml.gz",
			sameHost: true,
			modified: "2026-01-31T00:00:00.000Z",
			...nothing,
		},
	]);
});

test("A sitemap may be plain text or a feed", () => {
	const text = readSitemap(
		"\uFEFFhttps://shop.example/1\r\n\r\nnot an address\nhttps://shop.example/2",
		URL_,
	);
	assert.deepEqual(text.kind, "text");
	assert.deepEqual(
		text.entries.map(({ url }) => url),
		["https://shop.example/1", "https://shop.example/2"],
	);
	assert.deepEqual(text.findings, [
		{ code: "loc", message: '"not an address" is not an absolute address of http or https', line: 3 },
	]);
	const feed = readSitemap(
		parseXml(
			"<rss><channel><item><link>/1</link><pubDate>31 Jan 2026 12:00 GMT</pubDate></item><item/></channel></rss>",
		),
		URL_,
	);
	assert.deepEqual(bare([feed.kind, feed.entries]), [
		"feed",
		[
			{
				kind: "page",
				url: "https://shop.example/1",
				sameHost: true,
				modified: "2026-01-31T12:00:00.000Z",
				...nothing,
			},
		],
	]);
});

test("What isn't as sitemaps.org says is told, and the rest is read", () => {
	const { entries, findings } = readSitemap(
		parseXml(
			"<urlset>\n<url><loc>/relative</loc></url>\n<url/>\n<url><loc>ftp://x.example/</loc></url>\n" +
				"<url><loc>https://shop.example/</loc><lastmod>now</lastmod><changefreq>often</changefreq><priority>7</priority></url><other/></urlset>",
		),
		"",
	);
	assert.deepEqual(bare(entries), [
		{ kind: "page", url: "https://shop.example/", sameHost: false, ...nothing },
	]);
	assert.deepEqual(
		findings.map(({ code, line }) => [code, line]),
		[
			["loc", 2],
			["loc", 3],
			["loc", 4],
			["date", 5],
			["changefreq", 5],
			["priority", 5],
			["element", 5],
		],
	);
	assert.throws(() => readSitemap(parseXml("<html/>"), URL_), /outermost element is "html"/);
});

test("More entries and bytes than sitemaps.org allows are findings, not failures", () => {
	const line = `https://shop.example/${"x".repeat(1100)}\n`;
	const { entries, findings } = readSitemap(line.repeat(50_001), URL_);
	assert.equal(entries.length, 50_001);
	assert.deepEqual(
		findings.map(({ code }) => code),
		["entries", "size"],
	);
});

test("A sitemap's entries come one by one from a stream, the same ones", async () => {
	async function* source(): AsyncGenerator<Uint8Array> {
		const bytes = Buffer.from(PAGES);
		for (let from = 0; from < bytes.length; from += 7) yield bytes.subarray(from, from + 7);
	}
	const streamed: SitemapEntry[] = [];
	for await (const entry of sitemapEntries(source(), URL_)) streamed.push(entry);
	assert.deepEqual(streamed, readSitemap(parseXml(PAGES), URL_).entries);
	const found: Finding[] = [];
	async function* bad(): AsyncGenerator<string> {
		yield "<urlset><url><loc>x</loc></url></urlset>";
	}
	for await (const _ of sitemapEntries(bad(), URL_, {
		limits: { depth: 5 },
		note: (finding) => found.push(finding),
	}));
	assert.equal(found[0]?.code, "loc");
});
