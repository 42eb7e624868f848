import assert from "node:assert/strict";
import { test } from "node:test";
import { DocumentError } from "../../../src/document/errors.ts";
import { compileInteroperableRegexp } from "../../../src/document/json/regexp.ts";
import { processorMs } from "../../support/processor.ts";

/** A pattern, texts that match it as a whole, texts that don't. */
const PATTERNS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
	["", [""], ["a"]],
	["abc", ["abc"], ["ab", "abcd", "xabc", ""]],
	["a|bc|", ["a", "bc", ""], ["b", "abc"]],
	["a*", ["", "a", "aaaa"], ["b", "ab"]],
	["a+b?", ["a", "aab"], ["", "b", "abb"]],
	["(ab)*c", ["c", "ababc"], ["abac"]],
	["(a|b)+", ["abba"], ["", "abc"]],
	["((a)*)*", ["", "aaa"], ["b"]],
	["a{2}", ["aa"], ["a", "aaa"]],
	["a{2,}", ["aa", "aaaaa"], ["a"]],
	["a{1,3}", ["a", "aaa"], ["", "aaaa"]],
	["a{0}", [""], ["a"]],
	["(a?){2}b", ["b", "ab", "aab"], ["aaab"]],
	[".", ["a", "\u2028", "😀", " "], ["\n", "\r", "", "ab"]],
	["[abc]", ["a", "c"], ["d", "", "ab"]],
	["[^abc]", ["d", "\n", "😀"], ["a"]],
	["[a-cx-z]", ["b", "y"], ["d", "-"]],
	["[-a]", ["-", "a"], ["b"]],
	["[a-]", ["-", "a"], ["b"]],
	["[^-a]", ["b"], ["-", "a"]],
	["[\\]\\\\\\-]", ["]", "\\", "-"], ["a"]],
	["[.*?]", [".", "*", "?"], ["a"]],
	["[\\n\\r\\t]", ["\n", "\r", "\t"], ["n"]],
	["[\\p{Lu}0-9]", ["A", "É", "5"], ["a"]],
	["\\p{L}+", ["aÉ漢"], ["a1"]],
	["\\P{L}", ["1"], ["a"]],
	["\\p{Nd}\\p{Zs}\\p{Sc}", ["5 €"], ["a €"]],
	["\\(\\)\\*\\+\\-\\.\\?\\[\\\\\\]\\^\\{\\|\\}", ["()*+-.?[\\]^{|}"], [""]],
	["\\n\\r\\t", ["\n\r\t"], ["nrt"]],
	["😀+", ["😀😀"], ["😀\ud83d"]],
	["a,-/@", ["a,-/@"], []],
	["^a$", ["a"], ["ab", ""]],
	["a^b", [], ["ab", "a^b"]],
	["(^|x)a", ["a", "xa"], ["ya"]],
];

test("an I-Regexp matches what RFC 9485 says, and as a whole only", () => {
	for (const [pattern, matching, other] of PATTERNS) {
		const regexp = compileInteroperableRegexp(pattern);
		assert.ok(regexp !== undefined, pattern);
		for (const text of matching)
			assert.equal(regexp.matches(text), true, `${pattern} on ${JSON.stringify(text)}`);
		for (const text of other)
			assert.equal(regexp.matches(text), false, `${pattern} on ${JSON.stringify(text)}`);
	}
});

test("a search finds a match anywhere", () => {
	const cases: readonly (readonly [string, string, boolean])[] = [
		["b+", "abbc", true],
		["b+", "ac", false],
		["", "", true],
		["a", "", false],
		["^b", "ab", false],
		["b$", "ab", true],
		["a$", "ab", false],
		["x*", "abc", true],
	];
	for (const [pattern, text, expected] of cases) {
		assert.equal(compileInteroperableRegexp(pattern)?.isFoundIn(text), expected, `${pattern} in ${text}`);
	}
});

test("what is no I-Regexp is none, though other engines take it", () => {
	const others = [
		"(",
		")",
		"a)",
		"*",
		"+a",
		"a**",
		"a{",
		"a{1",
		"a{,2}",
		"a{2,1}",
		"[",
		"[]",
		"[^]",
		"[a",
		"[b-a]",
		"[a-b-c]",
		"a]",
		"}",
		"{",
		"\\d",
		"\\w",
		"\\",
		"\\x41",
		"\\u0041",
		"(?:a)",
		"(?=a)",
		"a*?",
		"\\p{Latin}",
		"\\p{Lx}",
		"\\p{L",
		"\\pL",
		"[[a]]",
		"[--a]",
		"[a-\\d]",
		"\\1",
		"\ud800",
		"(".repeat(200),
	];
	for (const pattern of others) assert.equal(compileInteroperableRegexp(pattern), undefined, pattern);
});

test("patterns that make other engines run for years take no longer than their size and the text's", () => {
	const begin = processorMs();
	const text = "a".repeat(20_000);
	for (const pattern of [
		"(a*)*b",
		"(a+)+b",
		"(a|a)*b",
		"(a|aa)+b",
		"((a*)*)*b",
		"(.*)*(.*)*(.*)*b",
		`${"a?".repeat(50)}${"a".repeat(50)}b`,
	]) {
		assert.equal(compileInteroperableRegexp(pattern)?.matches(text), false, pattern);
		assert.equal(compileInteroperableRegexp(pattern)?.isFoundIn(text), false, pattern);
	}
	assert.ok(processorMs() - begin < 10_000);
});

test("a pattern whose repetitions are too many, and a run that is too long, are limits", () => {
	const isLimit = (error: unknown): boolean => error instanceof DocumentError && error.kind === "limit";
	for (const pattern of ["a{100000}", "(){1000000000}", "((a{100}){100}){100}", "a{0,99999}"]) {
		assert.throws(() => compileInteroperableRegexp(pattern), isLimit, pattern);
	}
	const slow = compileInteroperableRegexp(`(${"a?".repeat(2000)})*b`);
	assert.throws(() => slow?.matches("a".repeat(100_000)), isLimit);
});
