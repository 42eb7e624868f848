// JSON text with whole numbers of any size, and any value in a message.

import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonText, shownValue } from "../../src/base/index.ts";

const circular: unknown[] = [];
circular.push(circular);

const WRITTEN: readonly (readonly [value: unknown, text: string | undefined])[] = [
	[2n ** 53n + 1n, "9007199254740993"],
	[-(10n ** 30n), `-1${"0".repeat(30)}`],
	[{ a: [1n, { b: 2n ** 64n }], c: "1n" }, '{"a":[1,{"b":18446744073709551616}],"c":"1n"}'],
	[{ a: undefined, b: null, c: 1.5 }, '{"b":null,"c":1.5}'],
	[JSON.parse('{"__proto__":12345}'), '{"__proto__":12345}'],
	["\u2028\ud800", '"\u2028\\ud800"'],
	[undefined, undefined],
	[() => 1, undefined],
];

test("JSON text has each whole number with all of its digits", () => {
	for (const [value, text] of WRITTEN) assert.equal(jsonText(value), text);
	assert.equal(jsonText({ a: 1n }, "\t"), '{\n\t"a": 1\n}');
	assert.throws(() => jsonText(circular), TypeError);
	assert.throws(() => jsonText(Object.assign([1n], { 1: circular })), TypeError);
});

const SHOWN: readonly (readonly [value: unknown, text: string])[] = [
	["a\nb", '"a\\nb"'],
	[5n, "5"],
	[[5n, { a: null }], '[5,{"a":null}]'],
	[undefined, "undefined"],
	[null, "null"],
	[Number.NaN, "NaN"],
	[Symbol("x"), "Symbol(x)"],
	[() => 1, "a function"],
	[circular, "an array"],
	[{ toJSON: () => undefined }, "undefined"],
	[
		{
			toJSON() {
				throw new Error("no");
			},
		},
		"an object",
	],
	[new Date(Number.NaN), "null"],
	[Object.create(null), "{}"],
	["x".repeat(100), `"${"x".repeat(76)}...`],
];

test("a message shows any value on one short line, and never fails", () => {
	for (const [value, text] of SHOWN) assert.equal(shownValue(value), text);
	assert.equal(shownValue("x".repeat(300), 200).length, 200);
});
