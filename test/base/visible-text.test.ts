import assert from "node:assert/strict";
import { test } from "node:test";
import {
	beginning,
	indented,
	joined,
	repeated,
	show,
	type Visible,
	visible,
	visibleJson,
	visibleLines,
} from "../../src/base/index.ts";

/** A text, and how it is shown on one line; the same in lines where that isn't given. */
const SHOWN: readonly (readonly [text: string, line: string, lines?: string])[] = [
	["plain text, 1 < 2", "plain text, 1 < 2"],
	["Größe 東京 Привет", "Größe 東京 Привет"],
	["a\tb\nc", "a\\tb\\nc", "a\tb\nc"],
	["a\r\nb", "a\\x0d\\nb", "a\\x0d\nb"],
	["\x1b]0;title\x07", "\\x1b]0;title\\x07"],
	["\x00\x08\x0b\x7f", "\\x00\\x08\\x0b\\x7f"],
	["\x80\x9b31m\x9d", "\\x80\\x9b31m\\x9d"],
	// Bidirectional controls and marks.
	["\u202agpj.\u202eexe\u202c", "\\u202agpj.\\u202eexe\\u202c"],
	["\u2066a\u2067b\u2068c\u2069", "\\u2066a\\u2067b\\u2068c\\u2069"],
	["\u200e\u200f\u061c", "\\u200e\\u200f\\u061c"],
	// Other format characters, separators, lone surrogates.
	["pay\u00adpal\u200b\u2060\ufeff", "pay\\xadpal\\u200b\\u2060\\ufeff"],
	["\u{e0041}\u{e007f}", "\\u{e0041}\\u{e007f}"],
	["a\u2028b\u2029c", "a\\u2028b\\u2029c"],
	["\ud800x", "\\ud800x"],
	// Joiners are shown as what they join, and written out in Latin.
	["👨‍👩‍👧", "👨‍👩‍👧"],
	["می\u200cخواهم", "می\u200cخواهم"],
	["क्\u200dष", "क्\u200dष"],
	["pay\u200dpal\u200c", "pay\\u200dpal\\u200c"],
];

for (const [text, line, lines = line] of SHOWN) {
	test(`${JSON.stringify(text)} is shown as ${JSON.stringify(line)}`, () => {
		assert.equal(visible(text), line);
		assert.equal(visibleLines(text), lines);
	});
}

test("no character that a terminal obeys is left, of all that there are", () => {
	const left: string[] = [];
	for (let code = 0; code <= 0x10ffff; code++) {
		const one = String.fromCodePoint(code);
		const isObeyed = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(one);
		if ((visible(`a${one}b`) === `a${one}b`) === isObeyed) left.push(code.toString(16));
	}
	assert.deepEqual(left, []);
});

test("visible JSON is the same JSON", () => {
	for (const [text] of SHOWN) {
		const shown = visibleJson(JSON.stringify({ [text]: text }));
		assert.deepEqual(JSON.parse(shown), { [text]: text });
		assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
	}
});

test("a template takes numbers, the program's literals and visible text", () => {
	const word = Math.random() > 2 ? "rest" : "";
	assert.equal(show`${visible("\x1b")} is ${1}${word}`, "\\x1b is 1");
	assert.equal(joined([show`a`, show`b`], ", "), "a, b");
	assert.equal(repeated(show`ab`, 2), "abab");
	assert.equal(repeated(show`ab`, -1), "");
	assert.equal(beginning(show`👨x`, 1), "👨");
	assert.equal(indented(show`a\n\nb`, show`  `), "  a\n\n  b");
});

test("a text that isn't visible can't be printed: that is an error of types", () => {
	const raw: string = "\x1b";
	const print = (text: Visible): Visible => text;
	// @ts-expect-error a string may be a peer's
	print(raw);
	// @ts-expect-error so may what is made of one
	print(`a ${raw}`);
	// @ts-expect-error in a template too
	show`${raw}`;
	// @ts-expect-error and in one within
	show`${`a ${raw}`}`;
	// @ts-expect-error and what methods make of visible text
	print(show`a`.concat(raw));
	print(show`${visible(raw)}`);
});
