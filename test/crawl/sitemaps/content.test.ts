// Sitemaps from their bytes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { readSitemapContent, SITEMAP_LIMITS } from "../../../src/crawl/sitemaps/content.ts";

const URL = "https://shop.example/sitemap.xml";

async function* bytes(content: string | Uint8Array, piece = 7): AsyncGenerator<Uint8Array> {
	const all = Buffer.from(content);
	for (let at = 0; at < all.length; at += piece) yield all.subarray(at, at + piece);
}

const urlset = (...urls: string[]): string =>
	`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.map((url) => `<url><loc>${url}</loc></url>`).join("")}</urlset>`;
const two = ["https://shop.example/a", "https://shop.example/b"];

const cases: Readonly<
	Record<string, readonly [content: string | Uint8Array, urls: readonly string[], note?: RegExp]>
> = {
	"of pages": [urlset(...two), two],
	"with a BOM and a declaration": [`\ufeff<?xml version="1.0"?>\n${urlset(...two)}`, two],
	"without a namespace": [urlset(...two).replace(/ xmlns="[^"]*"/, ""), two],
	"with a foreign namespace": [urlset(...two).replace("sitemaps.org", "google.com"), two],
	"with CDATA": [urlset("<![CDATA[https://shop.example/a]]>"), two.slice(0, 1)],
	"with entities": [urlset("https://shop.example/?a=1&amp;b=2"), ["https://shop.example/?a=1&b=2"]],
	"with prefixed names": [
		`<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9"><s:url><s:loc>${two[0]}</s:loc></s:url></s:urlset>`,
		two.slice(0, 1),
	],
	"with white space around URLs": [urlset(`\n\t${two[0]} \n`), two.slice(0, 1)],
	"with comments and instructions": [`<!-- a --><?a b?>${urlset(...two)}<!-- b -->`, two],
	"with elements of others": [
		urlset(two[0] ?? "").replace(
			"</loc>",
			'</loc><image:image xmlns:image="urn:i"><image:loc>https://shop.example/i.png</image:loc></image:image>',
		),
		two.slice(0, 1),
	],
	"with dates in each form": [
		`<urlset>${[
			"2026",
			"2026-01",
			"2026-01-31",
			"2026-01-31T10:20Z",
			"2026-01-31T10:20:30+01:00",
			"2026-01-31T10:20:30.45Z",
		]
			.map((date, index) => `<url><loc>https://shop.example/${index}</loc><lastmod>${date}</lastmod></url>`)
			.join("")}</urlset>`,
		["0", "1", "2", "3", "4", "5"].map((path) => `https://shop.example/${path}`),
	],
	"in UTF-16": [
		Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${urlset(...two)}`, "utf16le"),
		two,
	],
	"of sitemaps": [
		"<sitemapindex><sitemap><loc>https://shop.example/1.xml</loc></sitemap></sitemapindex>",
		["https://shop.example/1.xml"],
	],
	"as a text": [`${two.join("\r\n")}\n`, two],
	"as a text with a BOM, empty lines and other line ends": [`\ufeff${two[0]}\r\r\n\n${two[1]}`, two],
	"as a text in gzip": [gzipSync(`${two.join("\n")}\n`), two],
	"as RSS": [
		`<rss version="2.0"><channel><item><link>${two[0]}</link></item></channel></rss>`,
		two.slice(0, 1),
	],
	"as Atom": [
		`<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="${two[0]}"/></entry></feed>`,
		two.slice(0, 1),
	],
	"in gzip": [gzipSync(urlset(...two)), two],
	"in gzip, twice": [gzipSync(gzipSync(urlset(...two))), two],
	"that breaks off": [urlset(...two).slice(0, -20), two.slice(0, 1), /./],
	"in gzip that breaks off": [gzipSync(urlset(...two)).subarray(0, -12), [], /./],
	"of another kind": ["<html><p>Not found</p></html>", [], /not a sitemap/],
	"that is empty": ["", []],
};
for (const [name, [content, urls, note]] of Object.entries(cases)) {
	test(`a sitemap ${name} is read`, async () => {
		const found = await readSitemapContent(bytes(content), URL);
		if (!/breaks off/.test(name))
			assert.deepEqual(
				found.entries.map((entry) => entry.url),
				urls,
			);
		else assert.ok(found.entries.length <= two.length);
		if (note === undefined) assert.equal(found.note, undefined);
		else assert.match(String(found.note), note);
	});
}

test("a sitemap is read up to its limits, and the note names the limit", async () => {
	const many = urlset(...Array.from({ length: 100 }, (_, index) => `https://shop.example/${index}`));
	const counted = await readSitemapContent(bytes(many), URL, { ...SITEMAP_LIMITS, sitemapUrls: 10 });
	assert.equal(counted.entries.length, 10);
	assert.match(String(counted.note), /limits\.sitemapUrls/);
	for (const content of [many, gzipSync(many)]) {
		const cut = await readSitemapContent(bytes(content), URL, { ...SITEMAP_LIMITS, sitemapBytes: 1_000 });
		assert.ok(cut.entries.length > 5 && cut.entries.length < 30, String(cut.entries.length));
		assert.match(String(cut.note), /limits\.sitemapBytes/);
	}
});

test("what the connection throws is thrown", async () => {
	const broken = async function* (): AsyncGenerator<Uint8Array> {
		yield Buffer.from("<urlset><url>");
		throw new Error("reset");
	};
	await assert.rejects(readSitemapContent(broken(), URL), /reset/);
});
