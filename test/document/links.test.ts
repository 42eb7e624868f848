// A page's links and its base URL. What Chromium makes of the corpus's links is compared in corpus/.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	baseUrlOf,
	linksOf,
	openDocument,
	type PageLink,
	parseHtml,
	parseXml,
} from "../../src/document/index.ts";
import { parseRefresh, parseSourceSet } from "../../src/document/links/attributes.ts";
import { resolver } from "../../src/document/links/base-url.ts";

const URL_OF_PAGE = "https://shop.example/dir/page.html?q=1#top";

function linksIn(html: string, url = URL_OF_PAGE, encoding = "UTF-8"): PageLink[] {
	return linksOf(parseHtml(html), { url, encoding });
}

describe("The base URL", () => {
	const cases: readonly (readonly [fact: string, html: string, base: string])[] = [
		["is the page's own without a base element", "<p>", URL_OF_PAGE],
		["is the first base element's", "<base href=/a/><base href=/b/>", "https://shop.example/a/"],
		["passes over a base without href", "<base target=_top><base href=b/>", "https://shop.example/dir/b/"],
		[
			"is the page's own where the first href is no URL",
			"<base href='http://[x'><base href=/b/>",
			URL_OF_PAGE,
		],
		["is never a data: URL", "<base href='data:text/html,x'>", URL_OF_PAGE],
		["is never a javascript: URL", "<base href=' JavaScript:x'>", URL_OF_PAGE],
		["comes from the body, too", "<p><base href=//cdn.example/x>", "https://cdn.example/x"],
		["is not SVG's", "<svg><base href=/x></svg>", URL_OF_PAGE],
		["is not a template's", "<template><base href=/x></template>", URL_OF_PAGE],
		[
			"keeps the fragment out of nothing: it is the URL as it is",
			"<base href='#x'>",
			"https://shop.example/dir/page.html?q=1#x",
		],
	];
	for (const [fact, html, base] of cases) {
		test(`The base URL ${fact}`, () => assert.equal(baseUrlOf(parseHtml(html), URL_OF_PAGE), base));
	}

	test("is empty where nothing is known, and relative links then have no URL", () => {
		const page = openDocument(
			{ bytes: Buffer.from("<a href=/x>x</a><a href=http://h.example/>y</a>") },
			{ kind: "html" },
		);
		assert.equal(page.baseUrl, "");
		assert.deepEqual(
			page.links().map(({ url }) => url),
			[undefined, "http://h.example/"],
		);
	});
});

describe("Links", () => {
	const cases: readonly (readonly [html: string, links: readonly string[]])[] = [
		["<a href=x>", ["a href https://shop.example/dir/x"]],
		["<a href=''>", ["a href https://shop.example/dir/page.html?q=1"]],
		["<a>", []],
		["<area href=/x>", ["area href https://shop.example/x"]],
		[
			"<link rel=stylesheet href=s.css imagesrcset='a.png 2x'>",
			["link href https://shop.example/dir/s.css", "srcset imagesrcset https://shop.example/dir/a.png"],
		],
		["<link href=''><img src='  '><script src=''></script><iframe src=''></iframe>", []],
		[
			"<img src=a.png srcset='b.png 1x, c.png 2x'>",
			[
				"img src https://shop.example/dir/a.png",
				"srcset srcset https://shop.example/dir/b.png",
				"srcset srcset https://shop.example/dir/c.png",
			],
		],
		["<picture><source srcset='d.webp'><img></picture>", ["srcset srcset https://shop.example/dir/d.webp"]],
		["<iframe src=//f.example></iframe>", ["iframe src https://f.example/"]],
		["<frameset><frame src=f.html></frameset>", ["frame src https://shop.example/dir/f.html"]],
		["<form action=/post>", ["form action https://shop.example/post"]],
		["<base href=/other/><form action=''>", ["form action https://shop.example/dir/page.html?q=1"]],
		["<form>", []],
		[
			"<button formaction=/b>x</button><input type=submit formaction=/i>",
			["form formaction https://shop.example/b", "form formaction https://shop.example/i"],
		],
		["<script src=s.js></script>", ["script src https://shop.example/dir/s.js"]],
		[
			"<video src=v.mp4 poster=p.jpg><source src=w.webm><track src=t.vtt></video><audio src=a.ogg></audio>",
			[
				"video src https://shop.example/dir/v.mp4",
				"poster poster https://shop.example/dir/p.jpg",
				"source src https://shop.example/dir/w.webm",
				"track src https://shop.example/dir/t.vtt",
				"audio src https://shop.example/dir/a.ogg",
			],
		],
		[
			"<object data=o.swf></object><embed src=e.svg>",
			["object data https://shop.example/dir/o.swf", "embed src https://shop.example/dir/e.svg"],
		],
		[
			"<meta http-equiv=Refresh content='5; URL=next.html'>",
			["refresh content https://shop.example/dir/next.html"],
		],
		[
			"<base href=/b/><meta http-equiv=refresh content=5>",
			["refresh content https://shop.example/dir/page.html?q=1"],
		],
		["<meta http-equiv=refresh content=soon><meta http-equiv=refresh><meta name=x content=y>", []],
		[
			"<svg><a href=/new xlink:href=/old></a><a xlink:href=/only></a><image href=i.png /><script href=s.js></script><a>",
			[
				"a href https://shop.example/new",
				"a xlink:href https://shop.example/only",
				"img href https://shop.example/dir/i.png",
				"script href https://shop.example/dir/s.js",
			],
		],
		["<svg><rect href=x /></svg><math><mi href=x></mi></math>", []],
		["<template><a href=/in>x</a></template>", []],
		["<a href=' \n/x\t'>", ["a href https://shop.example/x"]],
		["<a href='http://[x'>", ["a href none"]],
		["<a href='mailto:a@b.example'>", ["a href mailto:a@b.example"]],
	];
	for (const [html, links] of cases) {
		test(`${html} has ${links.length === 0 ? "none" : links.join(" and ")}`, () => {
			assert.deepEqual(
				linksIn(html).map((link) => `${link.kind} ${link.attribute} ${link.url ?? "none"}`),
				links,
			);
		});
	}

	test("know their element, reference, text, relations and descriptor", () => {
		const [link, image] = linksIn(
			"<a href='  x y ' rel='Next nofollow\n UGC'> Next \n <b>page</b> </a><img srcset='a.png 2x'>",
		) as [PageLink, PageLink];
		assert.equal(link.element.name, "a");
		assert.equal(link.reference, "x y");
		assert.equal(link.url, "https://shop.example/dir/x%20y");
		assert.equal(link.text, "Next page");
		assert.deepEqual(link.rel, ["next", "nofollow", "ugc"]);
		assert.equal(link.isNofollow, true);
		assert.equal(image.descriptor, "2x");
		assert.deepEqual(image.rel, []);
	});

	test("of XML have prefixes in their elements' names, and those of HTML have none", () => {
		const html = 'xmlns:h="http://www.w3.org/1999/xhtml"';
		const page = parseXml(`<h:html ${html}><h:base href="/b/"/><h:a href="x"/><a href="y"/></h:html>`);
		assert.deepEqual(
			linksOf(page, { url: URL_OF_PAGE }).map(({ url }) => url),
			["https://shop.example/b/x"],
		);
		assert.deepEqual(
			linksIn("<h:base href=/b/><h:a href=x></h:a><h:meta http-equiv=refresh content=0;x>"),
			[],
		);
	});

	test("without text take that of an image in them", () => {
		const texts = linksIn(
			"<a href=1><img alt=''><img alt=' A  b '></a><map><area href=2 alt=C></map><a href=3><svg></svg></a>",
		).map(({ text }) => text);
		assert.deepEqual(texts, ["A b", "C", ""]);
	});

	for (const content of ["nofollow", "noindex, NOFOLLOW", "none"]) {
		test(`are all nofollow where the page's robots are ${content}`, () => {
			const links = linksIn(
				`<a href=1>one</a><meta name=Robots content="${content}"><a href=2 rel=tag>two</a>`,
			);
			assert.deepEqual(
				links.map((link) => [link.isNofollow, link.url, link.text]),
				[
					[true, "https://shop.example/dir/1", "one"],
					[true, "https://shop.example/dir/2", "two"],
				],
			);
		});
	}

	test("are not nofollow where the page's robots are others", () => {
		assert.equal(linksIn("<meta name=robots content='index, follow'><a href=1>")[0]?.isNofollow, false);
	});

	test("write queries in the page's encoding, paths and fragments in UTF-8", () => {
		const cases: readonly (readonly [encoding: string, reference: string, url: string])[] = [
			["windows-1252", "/é?é=€#é", "/%C3%A9?%E9=%80#%C3%A9"],
			["windows-1252", "?я", "/dir/page.html?%26%231103%3B"],
			["Shift_JIS", "?表", "/dir/page.html?%95\\"],
			["EUC-JP", "?表", "/dir/page.html?%C9%BD"],
			// Its bytes for these hold a "#", and no text of its own has what shifts or escapes.
			["ISO-2022-JP", "?Γ#x", "/dir/page.html?%1B$B&%23%1B(B#x"],
			["ISO-2022-JP", "?\x1b", "/dir/page.html?%26%2365533%3B"],
			["UTF-16LE", "?é", "/dir/page.html?%C3%A9"],
			["UTF-8", "?é", "/dir/page.html?%C3%A9"],
			["windows-1251", "/я", "/%D1%8F"],
			["windows-1251", "?a\n=я b", "/dir/page.html?a=%FF%20b"],
			["windows-1251", "#?я", "/dir/page.html?q=1#?%D1%8F"],
		];
		for (const [encoding, reference, url] of cases) {
			assert.equal(
				resolver(URL_OF_PAGE, encoding)(reference),
				`https://shop.example${url}`,
				`${encoding} ${reference}`,
			);
		}
		assert.equal(resolver(URL_OF_PAGE, "windows-1251")("mailto:x?я"), "mailto:x?%D1%8F");
		assert.equal(resolver(URL_OF_PAGE, "windows-1251")("wss://h.example/?я"), "wss://h.example/?%D1%8F");
	});

	test("have the very URL that the URL standard gives, whatever shortcuts were taken", () => {
		const parts = [
			"/",
			"//",
			"a",
			"b.c",
			"..",
			".",
			"?",
			"#",
			"=",
			"&",
			"%41",
			"%",
			" ",
			"é",
			"\t",
			"\\",
			":",
			"@",
			"http:",
			"https://",
			"h.example",
			"H.example",
			"xn--a",
			"0x7f.1",
			"1.2.3.4",
			"~",
			"-",
			"_",
			"+",
			",",
			"'",
			'"',
			"<",
			";",
			"[",
			"|",
		];
		let state = 1;
		for (const base of [
			"https://shop.example/dir/page.html?q=1#top",
			"http://h.example:8080/",
			"http://ann:secret@h.example/a",
			"https://ann@h.example/",
			"file:///x/y",
			"data:text/html,x",
			"",
		]) {
			const resolve = resolver(base);
			for (let round = 0; round < 4000; round++) {
				let reference = "";
				for (let part = (state >>> 5) % 7; part >= 0; part--) {
					state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
					reference += parts[(state >>> 9) % parts.length];
				}
				assert.equal(
					resolve(reference),
					URL.parse(reference, base === "" ? undefined : base)?.href,
					`${reference} at ${base}`,
				);
			}
		}
	});

	test("of a page with hundreds of thousands of them are found in time that grows with their number", {
		timeout: 20_000,
	}, () => {
		assert.equal(linksIn("<a href=/x>y</a>".repeat(100_000)).length, 100_000);
		assert.equal(linksIn(`<img srcset="${"a,".repeat(50_000)}">`).length, 1);
		assert.equal(linksIn(`<img srcset="${"a, ".repeat(50_000)}">`).length, 50_000);
		assert.equal(linksIn(`<a href="/${"a".repeat(1_000_000)} ">x</a>`).length, 1);
		assert.equal(linksIn(`<a href="/${"a/".repeat(200_000)}é">x</a>`).length, 1);
	});
});

describe("Attributes with a syntax of their own", () => {
	const sets: readonly (readonly [value: string, candidates: readonly (readonly [string, string])[]])[] = [
		["", []],
		[" , ,", []],
		["a.png", [["a.png", ""]]],
		[
			"a.png 1x,b.png 2x",
			[
				["a.png", "1x"],
				["b.png", "2x"],
			],
		],
		[
			"a.png, b.png 480w ,",
			[
				["a.png", ""],
				["b.png", "480w"],
			],
		],
		["a,b.png 1x", [["a,b.png", "1x"]]],
		[
			"data:image/png;base64,xx== 2x, c",
			[
				["data:image/png;base64,xx==", "2x"],
				["c", ""],
			],
		],
		[
			"a.png (x, y) 2x, b",
			[
				["a.png", "(x, y) 2x"],
				["b", ""],
			],
		],
		[
			"a.png,,, b",
			[
				["a.png", ""],
				["b", ""],
			],
		],
		[
			"\n a.png\t 100w\n200h , b",
			[
				["a.png", "100w\n200h"],
				["b", ""],
			],
		],
	];
	for (const [value, candidates] of sets) {
		test(`the srcset ${JSON.stringify(value)} has ${candidates.length} candidates`, () => {
			assert.deepEqual(
				parseSourceSet(value).map(({ reference, descriptor }) => [reference, descriptor]),
				candidates,
			);
		});
	}

	test("the commas within a candidate's URL take no more time than there are", () => {
		const reference = `a${",".repeat(100_000)}b`;
		const started = process.cpuUsage();
		assert.deepEqual(parseSourceSet(`${reference},,, c`), [
			{ reference, descriptor: "" },
			{ reference: "c", descriptor: "" },
		]);
		const { user, system } = process.cpuUsage(started);
		assert.ok(user + system < 500_000, `${user + system} µs`);
	});

	const refreshes: readonly (readonly [content: string, seconds: number | undefined, reference?: string])[] =
		[
			["5", 5, ""],
			[" 5 ", 5, ""],
			["5;", 5, ""],
			["0;url=x", 0, "x"],
			["0; URL = 'a b' c", 0, "a b"],
			['0, url="x', 0, "x"],
			["0 x.html", 0, "x.html"],
			["1.9;url=x", 1, "x"],
			[".5;x", 0, "x"],
			["0;urlx", 0, "urlx"],
			["0;'q'", 0, "q"],
			["", undefined],
			["x", undefined],
			["-1;url=x", undefined],
			["5x", undefined],
		];
	for (const [content, seconds, reference = ""] of refreshes) {
		test(`the refresh ${JSON.stringify(content)} ${seconds === undefined ? "says nothing" : `goes to ${JSON.stringify(reference)}`}`, () => {
			assert.deepEqual(parseRefresh(content), seconds === undefined ? undefined : { seconds, reference });
		});
	}
});
