import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHtml } from "../../../src/document/index.ts";
import { metadataOf } from "../../../src/document/metadata/metadata.ts";
import type { Metadata, MetadataOptions } from "../../../src/document/metadata/types.ts";
import { parseXml } from "../../../src/document/xml/parse.ts";

const BASE = "https://shop.example/a/b";

function metadata(html: string, options?: MetadataOptions): Metadata {
	return metadataOf(parseHtml(html), BASE, options);
}

/** What is undefined isn't there. */
function bare(value: unknown): unknown {
	return JSON.parse(JSON.stringify(value));
}

const nothing = {
	keywords: [],
	alternates: [],
	feeds: [],
	icons: [],
	robots: {},
	jsonLd: [],
	microdata: [],
	rdfa: [],
	twitter: {},
	dublinCore: {},
	findings: [],
};

test("A page's head is read whole", () => {
	const found = metadata(`<!doctype html><html lang=en-GB><head>
<title> Sea
 birds </title><title>no</title>
<meta name=Description content=" Of the sea "><meta name=author content=Ann><meta name=generator content=gen>
<meta name=keywords content="a, b,,c "><meta name=description content=second><meta name=empty content="">
<link rel=canonical href="/c?x=1&amp;y=2"><link rel="next" href="?p=2"><link rel=PREV href="?p=0">
<link rel=alternate hreflang=de href=/de/><link rel="alternate" hreflang="x-default" href=/><link rel=alternate hreflang=fr>
<link rel=alternate type="application/rss+xml" title=News href=/rss><link rel="alternate" type="application/feed+json; charset=utf-8" href=/json>
<link rel="alternate stylesheet" type=text/css href=/x.css><link rel=feed href=/feed>
<link rel="shortcut icon" href=/favicon.ico><link rel=apple-touch-icon sizes=180x180 href=/t.png type=image/png>
<meta name=robots content="NOINDEX, nofollow"><meta name=robots content=noarchive><meta name=Googlebot content=all>
<meta name="twitter:card" content=summary><meta property="twitter:site" content="@x"><meta name="twitter:card" content=player>
<meta name="DC.Title" content=T><meta name="dc.creator" content=A><meta name="DC.Creator" content=B><meta name="DCTERMS.created" content=2026>
</head><body><svg><title>not this</title></svg></body>`);
	assert.deepEqual(bare(found), {
		...nothing,
		title: "Sea birds",
		description: "Of the sea",
		author: "Ann",
		keywords: ["a", "b", "c"],
		generator: "gen",
		language: "en-GB",
		canonical: "https://shop.example/c?x=1&y=2",
		next: "https://shop.example/a/b?p=2",
		previous: "https://shop.example/a/b?p=0",
		alternates: [
			{ language: "de", url: "https://shop.example/de/" },
			{ language: "x-default", url: "https://shop.example/" },
		],
		feeds: [
			{ url: "https://shop.example/rss", type: "application/rss+xml", title: "News" },
			{ url: "https://shop.example/json", type: "application/feed+json; charset=utf-8" },
			{ url: "https://shop.example/feed", type: "" },
		],
		favicon: "https://shop.example/favicon.ico",
		icons: [
			{ url: "https://shop.example/favicon.ico", relation: "icon" },
			{
				url: "https://shop.example/t.png",
				relation: "apple-touch-icon",
				sizes: "180x180",
				type: "image/png",
			},
		],
		robots: { robots: ["noindex", "nofollow", "noarchive"], googlebot: ["all"] },
		twitter: { card: "summary", site: "@x" },
		dublinCore: { title: ["T"], creator: ["A", "B"], created: ["2026"] },
	});
});

test("An empty page, and one in XHTML, say what little they have", () => {
	assert.deepEqual(bare(metadata("")), nothing);
	assert.equal(metadata("<meta http-equiv=Content-Language content=nb>").language, "nb");
	assert.equal(metadata("<meta http-equiv=Content-Language content='nb, en'>").language, undefined);
	assert.equal(metadata("<svg><title>not this</title></svg>").title, undefined);
	const xhtml = parseXml(
		'<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da"><head><title>X</title></head></html>',
	);
	assert.deepEqual([metadataOf(xhtml, BASE).title, metadataOf(xhtml, BASE).language], ["X", "da"]);
});

test("Addresses are left out where they can't be read or made absolute", () => {
	const html =
		"<link rel=canonical href='http://['><link rel=icon href=''><link rel=alternate hreflang=de href='http://['><meta property='og:url' content='http://['>";
	const found = metadata(html);
	assert.deepEqual(
		[found.canonical, found.favicon, found.alternates, found.openGraph?.url],
		[undefined, undefined, [], undefined],
	);
	assert.equal(metadataOf(parseHtml("<link rel=canonical href=/x>"), "").canonical, undefined);
});

test("OpenGraph's lists and structured properties are put together", () => {
	const { openGraph } =
		metadata(`<meta property="og:title" content="The Rock"><meta property="og:type" content="video.movie">
<meta property="og:url" content="/rock"><meta property="og:site_name" content="Films"><meta property="og:locale" content="en_GB">
<meta property="og:image" content="/1.png"><meta property="og:image:width" content="300"><meta property="og:image:height" content="200px">
<meta property="og:image:alt" content="One"><meta property="og:image" content="/2.png">
<meta property="og:image" content="/3.png"><meta property="og:image:secure_url" content="https://s.example/3.png"><meta property="og:image:type" content="image/png"><meta property="og:image:width" content="wide">
<meta property="og:video:url" content="/v.mp4"><meta property="og:audio:secure_url" content="https://s.example/a.mp3">
<meta property="article:tag" content="a"><meta property="article:tag" content="b"><meta name="og:description" content="D">`);
	assert.deepEqual(bare({ ...openGraph, properties: undefined }), {
		title: "The Rock",
		type: "video.movie",
		url: "https://shop.example/rock",
		description: "D",
		siteName: "Films",
		locale: "en_GB",
		images: [
			{ url: "https://shop.example/1.png", width: 300, height: 200, alt: "One" },
			{ url: "https://shop.example/2.png" },
			{ url: "https://shop.example/3.png", secureUrl: "https://s.example/3.png", type: "image/png" },
		],
		videos: [{ url: "https://shop.example/v.mp4" }],
		audios: [{ url: "https://s.example/a.mp3", secureUrl: "https://s.example/a.mp3" }],
	});
	assert.deepEqual(openGraph?.properties["article:tag"], ["a", "b"]);
	assert.equal(openGraph?.properties["og:image"]?.length, 3);
	const twice = metadata(
		'<meta property="og:image:url" content="/1"><meta property="og:image:url" content="/1"><meta property="og:image:url" content="/2">',
	);
	assert.deepEqual(
		twice.openGraph?.images.map(({ url }) => url),
		["https://shop.example/1", "https://shop.example/2"],
	);
});

const scripts: readonly [fact: string, text: string, values: unknown[]][] = [
	["plain", '{"@type": "Thing"}', [{ "@type": "Thing" }]],
	["a list's values one by one", '[{"a": 1}, {"b": 2}]', [{ a: 1 }, { b: 2 }]],
	["wrapped in an HTML comment", '<!--\n{"a": 1}\n-->', [{ a: 1 }]],
	["wrapped in CDATA", '<![CDATA[{"a": 1}]]>', [{ a: 1 }]],
	["wrapped in CDATA behind comments", '//<![CDATA[\n{"a": 1}\n//]]>', [{ a: 1 }]],
	["wrapped in CDATA within comments", '/*<![CDATA[*/{"a": 1}/*]]>*/', [{ a: 1 }]],
	["with a semicolon after it", '{"a": 1};\n', [{ a: 1 }]],
	["empty", "  ", []],
];

for (const [fact, text, values] of scripts) {
	test(`JSON-LD is read: ${fact}`, () => {
		const found = metadata(`<script type="application/ld+json">${text}</script>`);
		assert.deepEqual(found.jsonLd, values);
		assert.deepEqual(found.findings, []);
	});
}

test("Only scripts of JSON-LD's type count, whatever its case and parameters", () => {
	const { jsonLd } = metadata(
		"<script>1</script><script type=application/json>2</script><script type='application/ld+jsonx'>3</script>" +
			"<script type=' Application/LD+JSON ; profile=x'>4</script><body><script type=application/ld+json>5</script>",
	);
	assert.deepEqual(jsonLd, [4, 5]);
});

test("Broken JSON-LD is a finding with its line, and the rest is read", () => {
	const { jsonLd, findings } = metadata(
		'<title>x</title>\n<script\n type="application/ld+json">\n{\n "a": 1,\n "b": oops\n}</script>\n<script type="application/ld+json">{"c": 3}</script>',
	);
	assert.deepEqual(jsonLd, [{ c: 3 }]);
	assert.equal(findings.length, 1);
	assert.deepEqual([findings[0]?.code, findings[0]?.line], ["json-ld", 6]);
	assert.match(findings[0]?.message ?? "", /JSON-LD can't be read.*line 6/);
	const wrapped = metadata('<script type="application/ld+json">\n<!--\n{"a" 1}\n--></script>');
	assert.equal(wrapped.findings[0]?.line, 3);
});

test("A graph's members come one by one where that is asked for, each with its context", () => {
	const html =
		'<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@id": "1"}, {"@id": "2", "@context": {}}, 3]}</script>' +
		'<script type="application/ld+json">{"@graph": {"@id": "4"}}</script><script type="application/ld+json">{"@graph": [{"a": 1}]}</script>';
	assert.equal(metadata(html).jsonLd.length, 3);
	assert.deepEqual(metadata(html, { flattenGraphs: true }).jsonLd, [
		{ "@context": "https://schema.org", "@id": "1" },
		{ "@id": "2", "@context": {} },
		3,
		{ "@graph": { "@id": "4" } },
		{ a: 1 },
	]);
});
