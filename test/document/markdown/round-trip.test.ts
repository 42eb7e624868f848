// Whole pages to Markdown and back: nothing that is seen is lost, nothing is added, and what comes out is clean.

import assert from "node:assert/strict";
import { test } from "node:test";
import { descendants, parseHtml, type Root, toMarkdown, visibleText } from "../../../src/document/index.ts";
import { type SavedPage, savedPages } from "../wcxb/pages.ts";
import { readBack, remains } from "./read-back.ts";

/** What isn't asked of some pages, each with its reason. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
	["2994: a second conversion differs", "marked refuses a ** around emphasis that holds an escaped asterisk"],
	[
		"2876: 0.25 % of the words aren't on the page",
		"style sheets alone part the lines of its code, so words touch",
	],
	["0551: a link is relative", "the page's URL isn't known"],
]);

function words(text: string): Map<string, number> {
	const counts = new Map<string, number>();
	for (const word of text
		.normalize("NFKC")
		.toLowerCase()
		.match(/[\p{L}\p{N}]+/gu) ?? [])
		counts.set(word, (counts.get(word) ?? 0) + 1);
	return counts;
}

/** How many words of one text the other doesn't have. */
function lacking(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
	let count = 0;
	for (const [word, times] of one) count += Math.max(0, times - (other.get(word) ?? 0));
	return count;
}

/** The titles of frames, videos and sounds, which their links say and the page doesn't show. */
function embedTitles(root: Root): string {
	const titles: string[] = [];
	for (const { name, attributes } of descendants(root)) {
		if (!/^(?:iframe|video|audio)$/.test(name)) continue;
		for (const key of ["title", "aria-label"]) titles.push(attributes[attributes.indexOf(key) + 1] ?? "");
	}
	return titles.join(" ");
}

function withoutCode(markdown: string): string {
	return markdown.replace(/^([ >*\d.)-]*)(`{3,})[^\n]*\n[\s\S]*?\n[ >]*\2$/gm, "$1code");
}

function faults({ id, html, url }: SavedPage): string[] {
	const found: string[] = [];
	const root = parseHtml(html);
	const { text } = toMarkdown(root, { base: url });
	const back = readBack(text);
	const seen = words(visibleText(root));
	const kept = words(visibleText(back));
	const total = [...seen.values()].reduce((sum, count) => sum + count, 0);
	const missing = lacking(seen, kept) / total;
	if (missing > 0.005) found.push(`${id}: ${(100 * missing).toFixed(2)} % of the words are missing`);
	const extra = Math.max(0, lacking(kept, seen) - lacking(words(embedTitles(root)), new Map())) / total;
	if (extra > 0.002) found.push(`${id}: ${(100 * extra).toFixed(2)} % of the words aren't on the page`);
	const outside = withoutCode(text);
	if (/[ \t]\n/.test(outside)) found.push(`${id}: a line ends in white space`);
	if (/\n{4}/.test(outside)) found.push(`${id}: there are three blank lines`);
	const { html: tags, links } = remains(text);
	const tag = tags.find((each) => !/^<\/?(?:br|sup|sub)>$/.test(each.trim()));
	if (tag !== undefined) found.push(`${id}: HTML is left: ${tag}`);
	const relative = links.find((link) => !/^[a-z][a-z\d+.-]*:/i.test(link));
	if (relative !== undefined) found.push(`${id}: a link is relative`);
	if (toMarkdown(back, { base: url }).text !== text) found.push(`${id}: a second conversion differs`);
	return found;
}

test("the words of 300 pages come back from Markdown, and nothing else; no line, link or tag is out of order", () => {
	const pages = savedPages();
	assert.equal(pages.length, 300);
	const found = pages.flatMap(faults);
	assert.deepEqual(found.toSorted(), [...EXCEPTIONS.keys()].toSorted());
});
