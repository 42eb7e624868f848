import assert from "node:assert/strict";
import test from "node:test";
import {
	Comment,
	DocumentType,
	Element,
	innerHtml,
	outerHtml,
	ProcessingInstruction,
	parseHtml,
	parseHtmlFragment,
	Root,
	select,
	selectAll,
	Text,
	textContent,
} from "../../../src/document/index.ts";
import { HTML_NAMESPACE, lineOf } from "../../../src/document/internal.ts";

function body(source: string): string {
	return innerHtml(select(parseHtml(source), "body") as Element);
}

test("a page is written back as a browser's innerHTML writes it", () => {
	for (const [source, expected] of [
		["<p>1 &lt; 2 &amp; 3&nbsp;&gt; 0", "<p>1 &lt; 2 &amp; 3&nbsp;&gt; 0</p>"],
		['<a title="&lt;&quot;&nbsp;\'">x</a>', '<a title="&lt;&quot;&nbsp;\'">x</a>'],
		["<br><img src=a><hr>", '<br><img src="a"><hr>'],
		["<script>a < b && c</script><style>a > b</style>", "<script>a < b && c</script><style>a > b</style>"],
		["<noscript><b></noscript>", "<noscript><b></noscript>"],
		["<template><p>x</template>", "<template><p>x</p></template>"],
		["<svg viewbox=0><path/></svg>", '<svg viewBox="0"><path></path></svg>'],
		["<!-- c --><pre>\n\nx</pre>", "<!-- c --><pre>\nx</pre>"],
	] as const)
		assert.equal(body(`<body>${source}`), expected);
});

test("outerHtml holds the node itself, and a root's is the whole document", () => {
	const root = parseHtml("<!DOCTYPE html><p class=a>x</p>");
	assert.equal(outerHtml(root), '<!DOCTYPE html><html><head></head><body><p class="a">x</p></body></html>');
	assert.equal(outerHtml(select(root, "p") as Element), '<p class="a">x</p>');
	assert.equal(outerHtml((select(root, "p") as Element).children[0] as Text), "x");
});

test("a tree of XML is written back as XML", () => {
	const root = new Root("", "xml");
	const add = (
		parent: Root | Element,
		node: Element | Text | Comment | ProcessingInstruction | DocumentType,
	): void => {
		node.parent = parent;
		parent.children.push(node);
	};
	const feed = new Element("dc:feed", "http://purl.org/dc", ["a", 'x"<\n'], 0);
	const doctype = (publicId: string, systemId: string): string =>
		outerHtml(new DocumentType("a", publicId, systemId, 0));
	assert.equal(doctype("", ""), "<!DOCTYPE a>");
	add(root, new DocumentType("a", "-//P", "s.dtd", 0));
	add(root, new DocumentType("a", "", "s.dtd", 0));
	add(root, new DocumentType("a", "", "", 0));
	add(root, new ProcessingInstruction("style", "href='x'", 0));
	add(root, feed);
	add(feed, new Element("empty", "", [], 0));
	add(feed, new Text("1 < 2 > 0 & \u00a0", 0));
	add(feed, new Comment("c", 0));
	assert.equal(
		outerHtml(root),
		'<!DOCTYPE a PUBLIC "-//P" "s.dtd"><!DOCTYPE a SYSTEM "s.dtd"><!DOCTYPE a><?style href=\'x\'?><dc:feed a="x&quot;&lt;&#10;"><empty/>1 &lt; 2 &gt; 0 &amp; \u00a0<!--c--></dc:feed>',
	);
});

test("lineOf tells the line of the source, with any line break, and an implied element's is its parent's", () => {
	const root = parseHtml("<!doctype html>\r\n<table>\r<tr>\n<td>x\n</table>\n<p>y");
	const line = (selector: string): number | undefined => lineOf(select(root, selector) as Element);
	assert.deepEqual([line("table"), line("tr"), line("td"), line("p")], [2, 3, 4, 6]);
	assert.equal(line("tbody"), 2);
	assert.equal(lineOf((select(root, "p") as Element).children[0] as Text), 6);
	assert.equal(lineOf(root), 1);
	assert.equal(line("html"), undefined);
	assert.equal(lineOf(new Element("p", HTML_NAMESPACE, [], 0)), undefined);
});

test("a fragment is parsed in its context, and has no html, head or body", () => {
	for (const [source, context, expected] of [
		["<p>x<b>y", undefined, "<p>x<b>y</b></p>"],
		["<td>x", "tr", "<td>x</td>"],
		["<td>x", "div", "x"],
		["a<b>c", "textarea", "a&lt;b&gt;c"],
		["a<b>c", "script", "a&lt;b&gt;c"],
		["a<b>c", "plaintext", "a&lt;b&gt;c"],
		["a<b>c", "noscript", "a&lt;b&gt;c"],
		["a<b>c", "style", "a&lt;b&gt;c"],
		["<lineargradient/>x", "svg svg", "<linearGradient></linearGradient>x"],
		["<tr><td>x", "template", "<tr><td>x</td></tr>"],
		["<form>x", "form", "x"],
	] as const)
		assert.equal(innerHtml(parseHtmlFragment(source, context)), expected);
});

test("without scripting, noscript holds elements", () => {
	const source = "<body><noscript><p>x</p></noscript>";
	assert.equal(selectAll(parseHtml(source), "p").length, 0);
	assert.equal(selectAll(parseHtml(source, { scripting: false }), "p").length, 1);
});

test("a selectedcontent element holds what is in the selected option", () => {
	const options = "<option>one<option selected>two <b>2</b><!--c-->";
	const page = (attributes: string): string =>
		`<select ${attributes}><button><selectedcontent></selectedcontent></button>${options}</select>`;
	const text = (source: string): string =>
		textContent(select(parseHtml(source), "selectedcontent") as Element);
	assert.equal(text(page("")), "two 2");
	assert.equal(text(page("multiple")), "");
	assert.equal(text("<select><button><selectedcontent></button><option disabled>a<option>b"), "b");
});

test("a text of two-byte characters and one beyond the shared buffer are parsed alike", () => {
	const root = parseHtml(`<p title="ü€">${"é😀".repeat(60_000)}</p>`);
	assert.equal(textContent(root).length, 180_000);
	assert.deepEqual((select(root, "p") as Element).attributes, ["title", "ü€"]);
});

test("every text is an HTML document", () => {
	for (const source of [
		"",
		"\0",
		"<",
		"</",
		"<!",
		"<?",
		"&",
		"<a",
		"<a b",
		"<a b=",
		"<a b='",
		"</a",
		"<!--",
		"<![CDATA[",
	])
		assert.equal(selectAll(parseHtml(source), "html > head + body").length, 1, source);
});
