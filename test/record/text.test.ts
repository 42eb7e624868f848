import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../src/base/index.ts";
import { degreeOf } from "../../src/document/guarded-regexp.ts";
import { compileRegex } from "../../src/record/regex.ts";
import { collapse } from "../../src/record/values/text.ts";
import { processorMs } from "../support/processor.ts";

test("white space is collapsed as by a regular expression, whatever it is made of", () => {
	const parts = [
		"a",
		"b",
		" ",
		"  ",
		"\n",
		"\t",
		"\v",
		"\u00a0",
		"\u1680",
		"\u2003",
		"\u2028",
		"\u202f",
		"\u3000",
		"\ufeff",
	];
	parts.push("\u200b", "é", "漢", "😀", "\u0000", "\u001f", "\u0085");
	let seed = 3;
	for (let round = 0; round < 20_000; round++) {
		let text = "";
		for (let part = 0; part < round % 6; part++) {
			seed = (seed * 1103515245 + 12345) % 2147483648;
			text += parts[(seed >> 8) % parts.length];
		}
		assert.equal(collapse(text), text.replace(/\s+/gu, " ").trim(), JSON.stringify(text));
	}
});

const degrees: readonly (readonly [expression: string, degree: number])[] = [
	["abc", 0],
	["a?b", 0],
	["a{3}", 0],
	["(abc){3}", 0],
	["\\d+", 1],
	["\\d+?x", 1],
	["a{2,}", 1],
	["a{2,5}", 1],
	["[*+?(]", 0],
	["[\\]*]x*", 1],
	["\\(\\d+\\)", 1],
	[".*a.*b", 2],
	["(?<id>\\d+)-(?:a|b)", 1],
	["(?:ab)+", 1],
	["(?=a+)b", 1],
	["(a+)+", Number.POSITIVE_INFINITY],
	["(a*b?)*", Number.POSITIVE_INFINITY],
	["((a+)b)*", Number.POSITIVE_INFINITY],
	["(a|a)*", Number.POSITIVE_INFINITY],
	["(?:x(a|b))+", Number.POSITIVE_INFINITY],
	["(a?){30}", Number.POSITIVE_INFINITY],
	["(a)\\1", Number.POSITIVE_INFINITY],
	["(?<n>a)\\k<n>", Number.POSITIVE_INFINITY],
	[`${"a?".repeat(30)}${"a".repeat(30)}`, Number.POSITIVE_INFINITY],
];

test("how long a regular expression may take is known from what it repeats", () => {
	for (const [expression, degree] of degrees) assert.equal(degreeOf(expression), degree, expression);
});

test("an expression that could take forever is stopped, and one that only might is not", () => {
	const limitMs = 50;
	const hostile: readonly (readonly [expression: string, text: string])[] = [
		["^(a+)+$", `${"a".repeat(40)}!`],
		["^(a|a)*$", `${"a".repeat(40)}!`],
		["(x+x+)+y", "x".repeat(40)],
		["\\s*\\s*\\s*\\s*\\s*$", `${" ".repeat(2000)}!`],
		["a*b", "a".repeat(500_000)],
	];
	for (const [expression, text] of hostile) {
		const started = processorMs();
		const found = compileRegex(expression)(text, limitMs);
		assert.ok(found instanceof Failure, expression);
		assert.match(String(found.reason), /limits\.regexMs, which is 50$/u);
		assert.ok(processorMs() - started < 5_000, expression);
	}
	assert.equal(compileRegex("^(\\w+\\s)+(?<value>\\d)$")("a b c 5", limitMs), "5");
	assert.equal(compileRegex("(?<value>\\d+)$")(`${"a".repeat(2000)}5`, limitMs), "5");
	assert.equal(compileRegex("b")("a".repeat(1_000_000), limitMs), undefined);
});
