import assert from "node:assert/strict";
import { test } from "node:test";
import { scores } from "./suites.ts";

/** Of the texts with one reading, how many are read. */
const BARS: Readonly<Record<string, number>> = {
	"price-parser": 0.95,
	"price-parser, its own expected failures": 0.3,
	"dateparser, dates, each with its language": 0.87,
	"dateparser, the same without a language": 0.72,
	"dateparser, relative dates": 0.78,
};

for (const { suite, texts, read, ambiguous, wrong } of scores()) {
	test(`Of ${suite}, nothing is read wrongly, and as much is read as before`, () => {
		assert.deepEqual(wrong, []);
		const share = read / (texts - ambiguous.length);
		assert.ok(share >= (BARS[suite] ?? 1), `${read} of ${texts - ambiguous.length}`);
	});
}
