// HTML that converters were found to get wrong, and what each rule of the writer comes to: as HTML, as Markdown, and as what
// marked makes of that. A case with a repository and a number in its name is what was reported there, retold.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type MarkdownOptions, parseHtml, toMarkdown } from "../../../src/document/index.ts";
import { readBack, rendered } from "./read-back.ts";

interface Case {
	readonly name: string;
	readonly options: MarkdownOptions;
	readonly html: string;
	readonly markdown: string;
	readonly shown: string;
}

/** Each "=== name | options", its HTML, "--- Markdown" and "--- rendered". */
function readCases(): Case[] {
	const text = readFileSync(new URL("./fixtures/cases.txt", import.meta.url), "utf8");
	return text
		.split(/^=== /m)
		.slice(1)
		.map((part): Case => {
			const end = part.indexOf("\n");
			const [, name = "", options = "{}"] = /^(.*?)(?: \| (\{.*\}))?$/.exec(part.slice(0, end)) ?? [];
			const [html = "", markdown = "", shown = ""] = part
				.slice(end + 1)
				.split(/^--- (?:Markdown|rendered)\n/m);
			return { name, options: JSON.parse(options), html: html.replace(/\n$/, ""), markdown, shown };
		});
}

const BASE = "https://site.example/docs/page";
/** What a second conversion changes, and why. */
const UNSTABLE: ReadonlyMap<string, string> = new Map([
	["numbers: start, value and reversed", "CommonMark counts on from the first number"],
	["or clean HTML", "the table is no longer HTML"],
	["formulas as text", "a page of Markdown has no formulas"],
	["hidden elements where they are wanted", "they are shown now"],
]);

const cases = readCases();

for (const { name, options, html, markdown, shown } of cases) {
	test(`Markdown: ${name}`, () => {
		const { text } = toMarkdown(parseHtml(html), { base: BASE, ...options });
		assert.equal(text, markdown);
		assert.equal(rendered(text), shown);
		if (!UNSTABLE.has(name)) assert.equal(toMarkdown(readBack(text), { base: BASE, ...options }).text, text);
	});
}

test("there are at least 120 cases, each by another name", () => {
	assert.ok(cases.length >= 120, String(cases.length));
	assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length);
});
