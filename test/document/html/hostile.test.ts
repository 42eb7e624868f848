import assert from "node:assert/strict";
import test from "node:test";
import {
	type Element,
	innerHtml,
	parseHtml,
	select,
	selectAll,
	textContent,
} from "../../../src/document/index.ts";
import { elementsOf } from "../../../src/document/internal.ts";

const LENGTH = 300_000;

function filled(piece: string, length: number = LENGTH): string {
	return piece.repeat(Math.ceil(length / piece.length));
}

function numbered(piece: (index: number) => string, length: number = LENGTH): string {
	let text = "";
	for (let index = 0; text.length < length; index++) text += piece(index);
	return text;
}

const half = LENGTH / 2;
const SOURCES: Readonly<Record<string, string>> = {
	...Object.fromEntries(
		[
			..."<b> <a> <p> <div> <x> <table> <li> <option> <svg> <nobr> <template> <select> <button> <frameset> <h1>".split(
				" ",
			),
			...[
				"<b><div>",
				"<a><div>",
				"<b></p>",
				"<a><b>",
				"<b class=x><i><div></b>",
				"<div><li>",
				"<ul><li>",
				"<dd><dl>",
			],
			...["<table>x", "<table><tr><td>", "<table><col>", "<math><mi>", "<form><x></form>", "<ruby><rt>"],
			...["<![CDATA[", "<!--", "<!-- -- ", "<!doctype ", "<", "</", "&", "&notit;", "\0", "\r\n", "<title>"],
		].map((piece) => [piece, filled(piece)]),
	),
	"a quote that isn't closed": `<a b="${filled("x")}`,
	"quotes that aren't closed": filled('<a b="'),
	"a comment of dashes": `<!--${filled("-")}`,
	"a long number": `&#${filled("1")}`,
	"CDATA in SVG": `<svg>${filled("<![CDATA[")}`,
	"escaped scripts": `<script>${filled("<!--<script>")}`,
	"many attributes": `<a ${numbered((index) => `a${index} `)}>`,
	"one attribute often": `<a ${filled("a=1 ")}>`,
	"many attributes twice": `<b ${numbered((index) => `a${index} `, half)}><b ${numbered((index) => `a${index} `, half)}>`,
	"body tags with new attributes": `<body>${numbered((index) => `<body a${index}=1>`)}`,
	"formatting that is never closed": numbered((index) => `<b id=${index}>`),
	"formatting in every paragraph": numbered((index) => `<b id=${index}>`, half) + filled("<p>x", half),
	"formatting closed in a block": `${numbered((index) => `<b id=${index}>`, half)}<div>${filled("</b>", half)}`,
	"end tags that close nothing": `<y><div>${filled("<x>", half)}${filled("</y>", half)}`,
	"end tags of no paragraph": `<p><object>${filled("<x>", half)}${filled("</p>", half)}`,
	"end tags of no SVG": `<svg>${filled("<g>", half)}${filled("</h>", half)}`,
	"breaks in a table": `<table>${filled("<br>")}`,
	"options for a button": `<select><button><selectedcontent></button>${filled("<option selected>x")}`,
};

for (const [name, source] of Object.entries(SOURCES)) {
	test(`a hostile page costs time in proportion to its length: ${JSON.stringify(name)}`, () => {
		const before = process.cpuUsage();
		const root = parseHtml(source);
		textContent(root);
		innerHtml(root);
		selectAll(root, "b p, a > div, li ~ li:nth-child(2)");
		const { user, system } = process.cpuUsage(before);
		// A hundred times what it takes; what is quadratic takes more by far.
		assert.ok(user + system < 10_000_000, `${(user + system) / 1e6} s`);
		assert.ok(elementsOf(root).length < source.length);
	});
}

test("elements nested more than 512 deep become siblings, as in Chromium", () => {
	const root = parseHtml(`<!doctype html>${"<div>".repeat(600)}x`);
	const depths = elementsOf(root).map((element) => {
		let depth = 0;
		for (let at: typeof element.parent = element; at?.type === "element"; at = at.parent) depth++;
		return depth;
	});
	assert.equal(Math.max(...depths), 513);
	const divs = selectAll(root, "div");
	assert.equal(divs.length, 600);
	assert.equal(divs.filter((div) => textContent(div) === "x").length, 511);
	assert.equal(textContent(divs.at(-1) as Element), "x");
});

test("selectors cost time in proportion to the tree, whatever they ask", () => {
	const flat = parseHtml(`<!doctype html><ul>${"<li class=a>x".repeat(30_000)}`);
	const deep = parseHtml(`<!doctype html>${"<div class=a>".repeat(500)}${"<p>x".repeat(10_000)}`);
	const selectors = [
		...[
			"li:nth-child(2n)",
			"li:nth-child(2n of .a)",
			"li:nth-last-of-type(3)",
			"li ~ li ~ li ~ li",
			".no ~ li",
		],
		...["*:has(~ .no)", "*:has(+ .no)", "*:has(.no)", "*:has(~ .a .no)", "*:has(.a .no)", "*:has(> .no .no)"],
		...[
			"div.no div div div div p",
			"div > div div > div div > div div p.no",
			"*:not(:has(p))",
			".no ~ p ~ p",
		],
	];
	const before = process.cpuUsage();
	for (const root of [flat, deep]) for (const selector of selectors) selectAll(root, selector);
	const { user, system } = process.cpuUsage(before);
	assert.ok(user + system < 20_000_000, `${(user + system) / 1e6} s`);
	assert.equal(select(flat, ".no ~ li"), undefined);
});
