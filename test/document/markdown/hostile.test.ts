// Pages made to take long, or to get something past the writer: time stays in proportion to length, nothing but a limit is
// thrown, and no random page becomes Markdown that runs something.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DocumentError, descendants, parseHtml, type Root, toMarkdown } from "../../../src/document/index.ts";
import { processorMs } from "../../support/processor.ts";
import { randomPage } from "./random-page.ts";
import { readBack } from "./read-back.ts";

const LENGTH = 500_000;

function filled(piece: string, length: number): string {
	return piece.repeat(Math.floor(length / piece.length));
}

const pieces = [
	...[
		"<ul><li>a",
		"<ol><li><p>a",
		"<blockquote>a",
		"<b>a",
		"<b><i>a",
		"<b>a</b><i>b</i>",
		"<b>“</b>a<i>”</i>",
		"<li>a",
	],
	...[
		"<table><tr><td>a",
		"<table><tr><td>a<td>b<tr><td>c<td>",
		"<tr><td>a",
		"<h1>a",
		"<dl><dt>a<dd>",
		"<sup>a<sub>",
		"<br>a",
	],
	...[
		"<a href=x>a</a>",
		"<a href=x><div>a",
		"<img src=a alt='[['>",
		"<img data-src=a><noscript><img src=b></noscript>",
	],
	...[
		"<sup><a href=#a>1</a></sup><li id=a>x",
		"<code>a</code>",
		"<code>` ``</code>",
		"<pre>a",
		"<span class=katex>a",
	],
	...[
		"<span class=MathJax>a</span>",
		"<svg><text>a",
		"<details><summary>a",
		"<q>a",
		"<ruby>a<rt>b",
		"<input type=checkbox>",
	],
	...[
		"*",
		"[",
		"]",
		"](",
		"_ a",
		"`",
		"\\",
		"~",
		"$a",
		"|",
		"#",
		"- ",
		"&amp;a",
		"!",
		"<p>#",
		"<p>- ",
		"a<br>---<br>",
		"&nbsp;a ",
	],
];

const pages: Readonly<Record<string, (length: number) => string>> = {
	...Object.fromEntries(pieces.map((piece) => [piece, (length: number) => filled(piece, length)])),
	"cells that span everything": (length) =>
		`<table>${filled("<tr><td colspan=1000 rowspan=65534>a", length)}`,
	"cells that span empty rows": (length) =>
		`<table><tr>${filled("<td rowspan=65534>a", length / 2)}${filled("<tr>", length / 2)}`,
	"white space in a listing": (length) => `<pre>${filled(" ", 10 * length)}x</pre>`,
	"line breaks in a listing": (length) => `<pre>x${filled("\n", length)}x</pre>`,
	"line numbers in a listing": (length) =>
		`<pre>${filled("<span class=line-number>1</span>a", length)}</pre>`,
	"white space in a paragraph": (length) => `<p>a${filled(" ", 10 * length)}x`,
	"a long title": (length) => `<a href=x title='${filled('"', length)}'>a</a>`,
	"a long address": (length) => `<a href='${filled("(", length)}'>a</a>`,
};

/** The least time that a conversion takes in a few, and how long the Markdown is; -1 where it passes a limit. */
function measured(root: Root): { readonly ms: number; readonly length: number } {
	let ms = Number.POSITIVE_INFINITY;
	let length = -1;
	for (let round = 0; round < 3; round++) {
		const before = processorMs();
		try {
			({ length } = toMarkdown(root, { base: "https://site.example/" }).text);
		} catch (error) {
			assert.ok(error instanceof DocumentError && error.kind === "limit", String(error));
			assert.match(error.message, /limits\.(?:markdown(?:Bytes|Cells)|amplification)/);
		}
		ms = Math.min(ms, processorMs() - before);
	}
	return { ms, length };
}

for (const [name, page] of Object.entries(pages)) {
	test(`Markdown of a page of ${name} takes time in proportion to its length`, () => {
		const half = parseHtml(page(LENGTH / 2));
		const whole = parseHtml(page(LENGTH));
		// Compilation and collection of garbage may fall on one of them: what is linear is so in one of a few tries.
		for (let tries = 1; ; tries++) {
			const before = measured(half);
			const after = measured(whole);
			if (after.ms <= 2.2 * before.ms + 10) break;
			assert.ok(tries < 4, `${before.ms} ms became ${after.ms} ms`);
		}
	});
}

test("lists nest as deep as they may, and what is deeper goes on in the last", () => {
	const { text, findings } = toMarkdown(parseHtml(filled("<ul><li>a", 9 * 20)), {
		limits: { markdownDepth: 6 },
	});
	assert.equal(Math.max(...text.split("\n").map((line) => line.length)), "    - a".length);
	assert.equal(text.match(/a/g)?.length, 20);
	assert.match(findings[0]?.message ?? "", /limits\.markdownDepth, which is 6/);
});

test("limits are named by the error that one makes", () => {
	const page = parseHtml(`<table>${filled("<tr><td>a<td>b", 1400)}</table>`);
	assert.throws(
		() => toMarkdown(page, { limits: { markdownCells: 50 } }),
		/limits\.markdownCells, which is 50/,
	);
	assert.throws(
		() => toMarkdown(page, { limits: { markdownBytes: 50 } }),
		/limits\.markdownBytes, which is 50/,
	);
});

const RUNS = /^\s*(?:javascript|vbscript|data):/i;

/** What of a page would run. */
function running(root: Root): string[] {
	const found: string[] = [];
	for (const { name, attributes } of descendants(root)) {
		if (/^(?:script|iframe|object|embed|style|base|meta|form)$/.test(name)) found.push(name);
		for (let index = 0; index < attributes.length; index += 2) {
			const [key = "", value = ""] = attributes.slice(index, index + 2);
			if (key.startsWith("on")) found.push(key);
			if (/^(?:href|src|action)$/.test(key) && RUNS.test(value.replace(/[\s\0-\x1f]/g, "")))
				found.push(value);
		}
	}
	return found;
}

test("no random page becomes Markdown that renders to a script, a handler or a link that runs", () => {
	for (let seed = 0; seed < 2500; seed++) {
		for (const tables of ["rows", "html"] as const) {
			const { text } = toMarkdown(parseHtml(randomPage(seed, 8 + (seed % 40))), {
				base: "https://site.example/p",
				tables,
			});
			assert.deepEqual(running(readBack(text)), [], `the page of seed ${seed}: ${text}`);
		}
	}
});
