// Every page of the corpus according to us and according to Debian's Chromium: the tree, what selectors and XPaths
// select, every element's text, the encoding, the base URL and the links.

import assert from "node:assert/strict";
import { test } from "node:test";
import { requirePeer } from "../../support/peers.ts";
import { startChromium } from "./chromium.ts";
import { type Comparison, compare, savedPages, servePages } from "./compare.ts";
import { largePage } from "./large-page.ts";
import { SELECTORS, XPATHS } from "./selectors.ts";

test("pages hold what they hold in Chromium: trees, selections, texts, encodings and links", async (t) => {
	const program = requirePeer(t, "chromium");
	if (program === undefined) return;
	const pages = [...savedPages(), largePage()];
	await using server = await servePages(pages);
	await using chromium = await startChromium(program);
	const compared: Comparison[] = [];
	for (const page of pages) compared.push(await compare(chromium, server.url, page));
	const differences = compared.flatMap((page) => page.differences.map((text) => text.slice(0, 500)));
	assert.deepEqual(differences, []);
	const elements = sum(compared.map((page) => page.elements));
	const selected = sum(compared.map((page) => page.selected));
	t.diagnostic(
		`${pages.length} pages of ${elements} elements: ${pages.length * SELECTORS.length} selections of ${selected} elements in all, and ${pages.length * XPATHS.length} XPaths, are Chromium's`,
	);
	assert.ok(pages.length >= 60);
	assert.ok(SELECTORS.length >= 70);
});

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
