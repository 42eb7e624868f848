// limits.amplification and limits.baseLength: what each way to a document's content says when they are passed, that they can
// be raised, and that reading the same again costs nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	DocumentError,
	type DocumentOptions,
	evaluateXPath,
	type HtmlDocument,
	innerHtml,
	openDocument,
	outerHtml,
	parseHtml,
	parseLinkHeader,
	readFeed,
	selectAll,
	tablesOf,
	textContent,
	toMarkdown,
	visibleText,
} from "../../src/document/index.ts";
import type { TreeLimits } from "../../src/document/internal.ts";

const URL_OF_PAGE = "http://shop.example/";

function page(html: string, limits?: TreeLimits): HtmlDocument {
	return openDocument({ bytes: Buffer.from(html), url: URL_OF_PAGE }, {
		kind: "html",
		encoding: "utf-8",
		limits,
	} as DocumentOptions & { readonly kind: "html" });
}

const AMPLIFICATION = /passes limits\.amplification, which is \d+; raise it/;
const BASE_LENGTH = /base URL passes limits\.baseLength, which is 8192; raise it/;

function isLimit(code: string, message: RegExp): (error: unknown) => boolean {
	return (error) =>
		error instanceof DocumentError &&
		error.kind === "limit" &&
		error.code === code &&
		message.test(error.message);
}

const nested = `${"<div>".repeat(450)}${"a<b>x</b>".repeat(1500)}`;
const based = `<base href="/${"b".repeat(8000)}/">${Array.from({ length: 400 }, (_, index) => `<a href=${index}>x</a><img src=${index}>`).join("")}`;
const spans = `<table>${`<tr><td colspan=1000>${"x".repeat(500)}`.repeat(10)}</table>`;

const ways: readonly (readonly [way: string, html: string, read: (page: HtmlDocument) => unknown])[] = [
	["the URLs of links", based, (page) => page.links().map(({ url }) => url)],
	["the texts of nested elements", nested, (page) => page.selectAll("div").map(textContent)],
	["the texts that readers see of them", nested, (page) => page.selectAll("div").map(visibleText)],
	["their markup", nested, (page) => page.selectAll("div").map(outerHtml)],
	["the markup inside them", nested, (page) => page.selectAll("div").map(innerHtml)],
	["their Markdown", nested, (page) => page.selectAll("div").map((element) => toMarkdown(element).text)],
	[
		"their texts by XPath",
		nested,
		(page) => page.selectAll("div").map((one) => evaluateXPath(one, "string(.)")),
	],
	["cells that span columns", spans, (page) => page.tables()],
	["the Markdown of links", based, (page) => page.markdown({ whole: true })],
];

for (const [way, html, read] of ways) {
	test(`${way} are bounded by limits.amplification, which can be raised`, () => {
		assert.throws(() => read(page(html)), isLimit("limits.amplification", AMPLIFICATION));
		assert.ok(read(page(html, { amplification: Number.POSITIVE_INFINITY })));
		assert.ok(read(page(html, { amplification: 1000 })));
	});
}

test("metadata leaves out what is past limits.amplification, and a finding says so", () => {
	const html = `<base href="/${"b".repeat(8000)}/">${"<link rel=icon href=x>".repeat(400)}`;
	const { icons, findings } = page(html).metadata();
	assert.deepEqual(
		findings.map(({ code }) => code),
		["limits.amplification"],
	);
	assert.ok(icons.length > 100 && icons.length < 400);
	assert.equal(page(html, { amplification: 1000 }).metadata().icons.length, 400);
});

test("what is read again, however often, counts once", () => {
	const root = parseHtml(`<div>${"a<b>x</b>".repeat(3000)}</div>`);
	const [div] = selectAll(root, "div");
	assert.ok(div);
	for (let times = 0; times < 500; times++) {
		textContent(div);
		outerHtml(div);
	}
	const document = page(based.slice(0, based.length / 4));
	for (let times = 0; times < 100; times++) {
		for (const link of document.links()) void link.url;
		document.metadata();
		tablesOf(document.root);
	}
});

test("a link is resolved when it is asked for", () => {
	const links = page(based).links();
	assert.equal(links.length, 800);
	assert.equal(links[0]?.reference, "0");
	assert.match(links[0]?.url ?? "", /b\/0$/);
});

const longBase = `<base href="/${"b".repeat(9000)}/"><a href=x>x</a><link rel=canonical href=y>`;

for (const [way, read] of [
	["baseUrl", (page: HtmlDocument) => page.baseUrl],
	["links()", (page: HtmlDocument) => page.links()],
	["article()", (page: HtmlDocument) => page.article()],
	["markdown()", (page: HtmlDocument) => page.markdown()],
] as const) {
	test(`${way} refuses a base URL longer than limits.baseLength, which can be raised`, () => {
		assert.throws(() => read(page(longBase)), isLimit("limits.baseLength", BASE_LENGTH));
		assert.doesNotThrow(() => read(page(longBase, { baseLength: 10_000 })));
	});
}

test("metadata says that the base URL is too long, and leaves out what is relative to it", () => {
	const { canonical, findings } = page(longBase).metadata();
	assert.equal(canonical, undefined);
	assert.deepEqual(
		findings.map(({ code }) => code),
		["limits.baseLength"],
	);
});

test("an xml:base is held to limits.baseLength, and a feed's links to limits.amplification", () => {
	const feed = (base: string, entries: number): string =>
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://h/${base}/">${'<entry><link href="x"/></entry>'.repeat(entries)}</feed>`;
	assert.throws(
		() => readFeed(feed("b".repeat(9000), 1), URL_OF_PAGE),
		isLimit("limits.baseLength", BASE_LENGTH),
	);
	const long = feed("b".repeat(8000), 500);
	assert.throws(() => readFeed(long, URL_OF_PAGE), isLimit("limits.amplification", AMPLIFICATION));
	assert.equal(readFeed(long, URL_OF_PAGE, { limits: { amplification: 1000 } }).items.length, 500);
});

test("targets of a Link field are resolved when they are asked for, within limits.amplification", () => {
	const base = `http://h/${"b".repeat(60_000)}/`;
	const links = parseLinkHeader("<x>,".repeat(1000), base);
	assert.equal(links.length, 1000);
	assert.throws(() => links.map(({ target }) => target), isLimit("limits.amplification", AMPLIFICATION));
	const raised = parseLinkHeader("<x>,".repeat(100), base, { limits: { amplification: 100_000 } });
	assert.equal(raised.map(({ target }) => target).length, 100);
});
