// The number of a page's text: pages of a calendar have one, pages that differ in what they say have two.

import assert from "node:assert/strict";
import { test } from "node:test";
import { textHashOf } from "../../../src/crawl/run/text-hash.ts";
import { openDocument } from "../../../src/document/index.ts";

function hash(html: string): number {
	return textHashOf(openDocument({ bytes: Buffer.from(html) }, { kind: "html" }));
}

const CASES: readonly (readonly [first: string, second: string, isOne: boolean])[] = [
	["<h1>May 2026</h1><p>No events", "<h1>August 2027</h1><p>No events", true],
	["<p>Mon 1 Tue 2 Wed 3", "<p>Fri 29 Sat 30 Sun 31", true],
	["<p>on 3 September 2026 at 10:30 am", "<p>on 28 Dec 1999 at 9:05 pm", true],
	["<p>2026 April", "<p>2031 JUNE", true],
	["<p>12\u00a0May\u00a02026 – fair", "<p>3\u00a0June\u00a02027 – fair", true],
	["<p>No  events\n today", "<p>No events today", true],
	["<p>NO EVENTS", "<p>no events", true],
	["<p>a</p><p>b", "<p>a b", true],
	["<nav>one</nav><p>a", "<nav>two</nav><p>a", true],
	["<header>x</header><script>1</script><p>a", "<footer>y</footer><style>2</style><p>a", true],
	["<p title=x>a", "<p title=y>a", true],
	["<p>No events", "<p>Two events", false],
	["<p>price 32", "<p>price 33", false],
	["<p>price 1,234.50", "<p>price 1,234.51", false],
	["<p>item 100", "<p>item 101", false],
	["<p>Model 1984", "<p>Model 1985", false],
	["<p>maya", "<p>mayb", false],
	["<p>ab c", "<p>a bc", false],
	["<p>a b", "<p>b a", false],
	["<p>Grüße", "<p>Grüne", false],
	["<p>東京", "<p>京都", false],
	["<p>a", "<p>", false],
	["<p>a1", "<p>a a1", false],
];

for (const [first, second, isOne] of CASES) {
	test(`${JSON.stringify(first)} and ${JSON.stringify(second)} have ${isOne ? "one number" : "two numbers"}`, () => {
		assert.equal(hash(first) === hash(second), isOne);
	});
}

test("twenty thousand texts that differ in one number have as many numbers, each of 48 bits", () => {
	const numbers = new Set(
		Array.from({ length: 20_000 }, (_, index) => hash(`<p>item ${index + 100_000} of a list`)),
	);
	assert.ok(numbers.size > 19_998, `${numbers.size}`);
	for (const number of numbers) assert.ok(number >= 0 && number < 2 ** 48);
});
