// What counts as a change of a page's text, and what doesn't.

import assert from "node:assert/strict";
import { test } from "node:test";
import { recordsHash, textHash } from "../../../src/crawl/recrawl/content.ts";
import { openDocument } from "../../../src/document/index.ts";

const hashOf = (html: string): string =>
	textHash(
		openDocument({ bytes: new TextEncoder().encode(html), url: "https://a.example/" }, { kind: "html" }),
	);

const page = (more: { readonly nav?: string; readonly text?: string }): string =>
	`<nav>${more.nav ?? "Home Shop"}</nav><main><h1>Gannet</h1><p>${more.text ?? "12 EUR, 3 in stock"}</p></main>`;

const noChange: readonly (readonly [what: string, one: string, other: string])[] = [
	["navigation", page({ nav: "Home Shop" }), page({ nav: "Home Shop News" })],
	["a date", page({ text: "12 EUR on Dec 1, 2026" }), page({ text: "12 EUR on November 30th, 2026" })],
	["an ISO date", page({ text: "As of 2026-12-01T08:00:00Z" }), page({ text: "As of 2026-11-30T09:12:33Z" })],
	["a date in figures", page({ text: "As of 1.12.2026" }), page({ text: "As of 30.11.2026" })],
	["a time", page({ text: "Loaded at 12:31:07" }), page({ text: "Loaded at 9:05 pm" })],
	["an age", page({ text: "Posted 3 hours ago" }), page({ text: "Posted 2 days ago" })],
	[
		"a time element",
		page({ text: "<time>just now</time> new" }),
		page({ text: "<time>yesterday</time> new" }),
	],
	["a token", page({ text: "Session 8f3a9c2b77" }), page({ text: "Session 01bd93aa20" })],
	[
		"a hidden field",
		page({ text: "<input type=hidden value=a>x" }),
		page({ text: "<input type=hidden value=b>x" }),
	],
	["a script", page({ text: "x<script>1</script>" }), page({ text: "x<script>2</script>" })],
	["white space", page({ text: "12 EUR" }), page({ text: "  12\n EUR " })],
	[
		"an element with the role of navigation",
		`<div role=navigation>a</div>x`,
		`<div role=navigation>b</div>x`,
	],
];
for (const [what, one, other] of noChange) {
	test(`${what} is no change of a page`, () => assert.equal(hashOf(one), hashOf(other)));
}

const changes: readonly (readonly [what: string, one: string, other: string])[] = [
	["a price", page({ text: "12 EUR" }), page({ text: "13 EUR" })],
	["a word", page({ text: "in stock" }), page({ text: "sold out" })],
	["a title", "<title>Gannet</title>x", "<title>Booby</title>x"],
	["an order of words", page({ text: "one two" }), page({ text: "two one" })],
];
for (const [what, one, other] of changes) {
	test(`another ${what} is a change of a page`, () => assert.notEqual(hashOf(one), hashOf(other)));
}

test("records are compared without the places of their values", () => {
	assert.equal(recordsHash([{ a: 1n, _from: { a: 1 } }]), recordsHash([{ a: 1n, _from: { a: 2 } }]));
	assert.notEqual(recordsHash([{ a: 1 }]), recordsHash([{ a: 2 }]));
});
