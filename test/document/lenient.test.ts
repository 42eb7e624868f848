import assert from "node:assert/strict";
import { test } from "node:test";
import {
	checkSelector,
	innerHtml,
	openDocument,
	parseHtmlFragment,
	readFeed,
	readSitemap,
} from "../../src/document/index.ts";

const x = { name: "x" };

/** A script's text, what it says, and what was repaired. */
const scripts: readonly (readonly [text: string, values: unknown[], repaired?: RegExp])[] = [
	['{"name":"x"}', [x]],
	['{"name":"a\nb"}', [{ name: "a\nb" }], /control characters in strings/u],
	['{"name":"a\tb\r\nc"}', [{ name: "a\tb\nc" }], /control characters/u],
	['\ufeff{"name":"x"}', [x], /a byte order mark/u],
	['//<![CDATA[\n{"name":"x"};\n//]]>', [x]],
	['// <![CDATA[\n{"name":"x"}\n// ]]&gt;', [x]],
	['/*<![CDATA[*/{"name":"x"}/*]]>*/', [x]],
	['<!-- {"name":"x"} -->', [x]],
	['{"name":"x"};', [x]],
	["{&quot;name&quot;:&quot;x&quot;}", [x], /entities/u],
	['{"name":"x",}', [x], /trailing commas/u],
	['[{"name":"x"}, ]', [x], /trailing commas/u],
	['/* seo */ {"name":"x"}', [x], /comments/u],
	[
		'{"url":"http://x/y", // no comment in the string\n"name":"x"}',
		[{ url: "http://x/y", name: "x" }],
		/comments/u,
	],
	['{"name":"a // b /* c */"}', [{ name: "a // b /* c */" }]],
	['{"name":"x"}\n{"name":"x"}', [x, x], /several values/u],
	['{"name":"a\\"b,}\n"}', [{ name: 'a"b,}\n' }], /control characters/u],
	['{"name":', [], /can't be read/u],
	["{name: x}", [], /can't be read/u],
	["<!-- -->", []],
	["", []],
];

test("JSON-LD that pages write by hand is read, with a finding that says what was repaired", () => {
	for (const [text, values, repaired] of scripts) {
		const html = `<!doctype html><script type="application/ld+json">${text}</script>`;
		const { jsonLd, findings } = openDocument({ bytes: Buffer.from(html) }, { kind: "html" }).metadata();
		assert.deepEqual(jsonLd, values, text);
		assert.equal(findings.length, repaired === undefined ? 0 : 1, text);
		if (repaired !== undefined) assert.match(findings[0]?.message ?? "", repaired);
	}
});

test("JSON-LD of many marks is repaired in time", () => {
	const hostile = [
		"// ".repeat(1e5),
		",".repeat(1e5),
		"/*".repeat(1e5),
		'{"a":"'.repeat(1e5),
		"{}".repeat(1e5),
		"<!--".repeat(1e5),
	];
	const started = process.cpuUsage();
	for (const text of hostile)
		openDocument(
			{ bytes: Buffer.from(`<script type="application/ld+json">${text}</script>`) },
			{ kind: "html" },
		).metadata();
	const { user, system } = process.cpuUsage(started);
	assert.ok(user + system < 5_000_000, `${user + system} µs`);
});

/** Markup of one property of an item, and its value. */
const properties: readonly (readonly [markup: string, value: string])[] = [
	['<div itemprop=p content="2013-09-14T21:30">Sat Sep 14</div>', "2013-09-14T21:30"],
	['<span itemprop=p content="13.00">$13.00</span>', "13.00"],
	['<span itemprop=p content=" USD ">$</span>', "USD"],
	['<b itemprop=p content="">x</b>', ""],
	['<meta itemprop=p content="m">', "m"],
	['<time itemprop=p datetime="2013" content="2014">x</time>', "2014"],
	['<time itemprop=p datetime="2013">x</time>', "2013"],
	['<data itemprop=p value="1" content="2">x</data>', "2"],
	['<data itemprop=p value="1">x</data>', "1"],
	['<a itemprop=p href="/a" content="/b">x</a>', "https://s.example/b"],
	['<a itemprop=p href="/a">x</a>', "https://s.example/a"],
	["<i itemprop=p>text</i>", "text"],
];

test("microdata takes the attribute content of any element, as schema.org's own examples have it", () => {
	for (const [markup, value] of properties) {
		const { microdata } = openDocument(
			{ bytes: Buffer.from(`<!doctype html><div itemscope>${markup}</div>`), url: "https://s.example/" },
			{ kind: "html" },
		).metadata();
		assert.deepEqual(microdata[0]?.properties, { p: [value] }, markup);
	}
});

const url = "<url><loc>https://e.example/a</loc></url>";
/** A sitemap, how many entries it has, and the codes of what was found. */
const sitemaps: readonly (readonly [text: string, entries: number, codes: readonly string[]])[] = [
	[`<urlset>${url}</urlset>`, 1, []],
	[`\n<?xml version="1.0"?><urlset>${url}</urlset>`, 1, ["xml-start"]],
	[`\ufeff\n\n<?xml version="1.0"?><urlset>${url}${url}</urlset>`, 2, ["xml-start"]],
	[`<urlset><url><loc>https://e.example/a?x=1&y=2</loc></url>${url}</urlset>`, 2, ["xml-ampersand"]],
	[`<urlset><url><loc>https://e.example/&eacute;</loc></url></urlset>`, 1, ["xml-entity"]],
	[
		`<urlset><url><loc>https://e.example/a</loc><image:image><image:loc>https://e.example/i.png</image:loc></image:image></url></urlset>`,
		1,
		["xml-prefix"],
	],
	[`<urlset><url><loc>https://e.example/a\u0001</loc></url></urlset>`, 1, ["xml-character"]],
	[
		`<sitemapindex><sitemap><loc>https://e.example/s?a=1&b=2</loc></sitemap></sitemapindex>`,
		1,
		["xml-ampersand"],
	],
	[`<urlset>${url}<url><loc>/relative</loc></url></urlset>`, 1, ["loc"]],
	[`<urlset>${url}<url><lastmod>2026-01-01</lastmod></url></urlset>`, 1, ["loc"]],
	[`<urlset><urls>${url}${url}</urls></urlset>`, 2, []],
	[`<urlset>${url}<page>https://e.example/b</page></urlset>`, 1, ["element"]],
	[
		`<rss version="2.0"><channel><title>t</title><item><title>a</title></item><item><link>https://e.example/b</link></item></channel></rss>`,
		1,
		["loc"],
	],
];

test("a sitemap is repaired as feeds are, and each entry that is left out is a finding", () => {
	for (const [text, count, codes] of sitemaps) {
		const { entries, findings } = readSitemap(text, "https://e.example/");
		assert.equal(entries.length, count, text);
		assert.deepEqual(
			findings.map(({ code }) => code),
			codes,
			text,
		);
	}
	const [entry] = readSitemap(sitemaps[5]?.[0] ?? "", "https://e.example/").entries;
	assert.deepEqual(entry?.images, ["https://e.example/i.png"]);
});

/** What an item of RSS holds, and a part of what it is read as. */
const items: readonly (readonly [markup: string, part: object])[] = [
	["<description>&lt;![CDATA[some text]]&gt;</description>", { summary: "some text" }],
	["<description>&lt;![CDATA[ <![CDATA[a & b]]>]]&gt;</description>", { summary: "a & b" }],
	["<title>&lt;![CDATA[T]]&gt;</title>", { title: "T" }],
	['<content type="html">&lt;p&gt;c&lt;/p&gt;</content>', { content: "<p>c</p>" }],
	["<content>c</content>", { content: "c" }],
	[
		'<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">e</content:encoded><content>c</content>',
		{ content: "e" },
	],
	[
		"<atom:author><atom:name>Ann</atom:name><atom:email>ann@mail.example</atom:email></atom:author>",
		{ authors: [{ name: "Ann", email: "ann@mail.example" }] },
	],
	[
		"<atom:author><atom:email>ann@mail.example</atom:email></atom:author>",
		{ authors: [{ email: "ann@mail.example" }] },
	],
	["<author>ann@mail.example (Ann)</author>", { authors: [{ name: "Ann", email: "ann@mail.example" }] }],
	["<author><name>Ann</name></author>", { authors: [{ name: "Ann" }] }],
	["<pubDate>Sat, Oct 28 2023 08:28:28 PM</pubDate>", { published: "2023-10-28T20:28:28.000Z" }],
	["<pubDate>Di, 23 Mai 2023 10:00:00 +0200</pubDate>", { published: "2023-05-23T08:00:00.000Z" }],
];

test("an item of RSS keeps what feeds write beside the standard", () => {
	for (const [markup, part] of items) {
		const feed = readFeed(
			`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>t</title><item>${markup}</item></channel></rss>`,
			"",
		);
		assert.deepEqual({ ...feed.items[0], ...part }, feed.items[0], markup);
	}
});

/** XHTML in a feed, and the HTML that it is. */
const contents: readonly (readonly [xhtml: string, html: string])[] = [
	['<p>a<a id="x"/>b<br/>c<i/>e</p>', '<p>a<a id="x"></a>b<br>c<i></i>e</p>'],
	["<p/>", "<p></p>"],
	["<hr/>", "<hr>"],
	['<img src="a.png"/>', '<img src="a.png">'],
	["a &lt; b", "a &lt; b"],
	["a\u00a0b", "a&nbsp;b"],
	['<div xmlns="http://www.w3.org/1999/xhtml"><b/></div>', "<div><b></b></div>"],
	['<h:p xmlns:h="http://www.w3.org/1999/xhtml"><h:b>x</h:b></h:p>', "<p><b>x</b></p>"],
	["<ul><li/><li>b</li></ul>", "<ul><li></li><li>b</li></ul>"],
	["<script>a &lt; b</script>", "<script>a < b</script>"],
	["<iframe/>x", "<iframe></iframe>x"],
];

test("XHTML of a feed is HTML, which reads as the same tree", () => {
	for (const [xhtml, html] of contents) {
		const { items } = readFeed(
			`<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>x</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${xhtml}</div></content></entry></feed>`,
			"https://f.example/",
		);
		assert.equal(items[0]?.content, html);
		assert.equal(innerHtml(parseHtmlFragment(html)), html);
	}
});

/** Content served as text/html, and what it is. */
const served: readonly (readonly [content: string, kind: string])[] = [
	['<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "xml"],
	['\ufeff<rss version="2.0"><channel/></rss>', "xml"],
	["<!-- c --><feed xmlns='http://www.w3.org/2005/Atom'/>", "xml"],
	[
		'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"/>',
		"xml",
	],
	['<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "html"],
	['<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "xml"],
	["<sitemapindex/>", "xml"],
	["<html><rss></rss></html>", "html"],
	["<p>rss</p>", "html"],
	["<rssx>", "html"],
	['<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "html"],
	["", "html"],
];

test("a feed or a sitemap that is served as HTML is XML (MIME Sniffing §7.3)", () => {
	for (const [content, kind] of served) {
		const headers = new Headers({ "content-type": "text/html; charset=utf-8" });
		assert.equal(openDocument({ bytes: Buffer.from(content), headers }).kind, kind, content);
	}
});

const selectors: readonly string[] = [
	":not(/* don't */ a)",
	":not(/* ) */ a)",
	':is(a /* " */)',
	":is(a/**/,/**/b)",
	":nth-child(/* x */ 2)",
	":nth-child(/**/odd)",
	":nth-child(2n /**/ + 1)",
	":nth-child(2 /**/ of /**/ .a)",
	":nth-last-of-type(/**/2n)",
	"a /**/ > /**/ b",
	"[/**/a/**/=/**/b/**/]",
	":has(/**/> a)",
	":not(:is(/* ( */ a))",
];

test("comments may be wherever the grammar of selectors has them", () => {
	for (const selector of selectors) assert.doesNotThrow(() => checkSelector(selector), selector);
	for (const selector of [":not(/* a)", ":nth-child(2/**/n)", ":/**/first-child", "./**/a", "a/**/b"])
		assert.throws(() => checkSelector(selector), /can't be used/u, selector);
});

test("the content of noscript is elements where that is asked for", () => {
	const bytes = Buffer.from('<!doctype html><p><noscript><img src="/1.jpg"></noscript></p>');
	assert.equal(openDocument({ bytes }, { kind: "html" }).select("noscript img"), undefined);
	const document = openDocument({ bytes }, { kind: "html", html: { noscript: true } });
	assert.ok(document.select("noscript img") !== undefined);
});

/** The file's name, the base of its links, and its kind. */
const names: readonly (readonly [name: string | undefined, url: string, content: string, kind: string])[] = [
	["a.html", "https://s.example/list.json", "<p>a", "html"],
	["a.html", "https://s.example/feed.xml", "<p>a", "html"],
	["a.html", "https://s.example/x.csv", "<p>a", "html"],
	["a.json", "https://s.example/", "{}", "json"],
	["a.json", "https://s.example/x.html", "{}", "json"],
	["a.csv", "https://s.example/x.html", "a,b", "csv"],
	["a.xml", "https://s.example/x.html", "<a/>", "xml"],
	["", "https://s.example/x.csv", "<p>a", "html"],
	["", "https://s.example/x.html", "[1]", "json"],
	[undefined, "https://s.example/x.json", "[1]", "json"],
];

test("a file's own name says what it is, and its URL what links are relative to", () => {
	for (const [name, base, content, kind] of names) {
		const document = openDocument({ bytes: Buffer.from(content), url: base, name });
		assert.deepEqual([document.kind, document.url], [kind, base], `${name} ${base}`);
	}
});
