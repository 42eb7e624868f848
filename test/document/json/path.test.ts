// What JSONPath does beyond the RFC's examples: bounds, errors, big numbers, odd values.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DocumentError } from "../../../src/document/errors.ts";
import type { JsonValue } from "../../../src/document/json/parse.ts";
import { compileJsonPath } from "../../../src/document/json/path.ts";
import { processorMs } from "../../support/processor.ts";

function failureOf(run: () => unknown): DocumentError {
	try {
		run();
	} catch (error) {
		assert.ok(error instanceof DocumentError, String(error));
		return error;
	}
	throw new assert.AssertionError({ message: "nothing was thrown" });
}

function valuesOf(query: string, value: JsonValue): JsonValue[] {
	return compileJsonPath(query)
		.query(value)
		.map((node) => node.value);
}

/** A broken query, the offset of its fault, and what is said. */
const BROKEN: readonly (readonly [string, number, RegExp])[] = [
	["", 0, /a query begins with "\$", but it ends/],
	["a", 0, /a query begins with "\$", but there is "a"/],
	["$ ", 1, /a segment was expected/],
	["$.", 2, /a name or "\*" was expected, but it ends/],
	["$.a.1", 4, /a name or "\*" was expected/],
	["$. a", 2, /a name or "\*"/],
	["$[", 2, /a selector was expected, but it ends/],
	["$[0", 3, /"\]" was expected/],
	["$['a", 4, /a closing quote/],
	["$['\\q']", 3, /an escape was expected/],
	["$['\\u12']", 3, /four hexadecimal digits/],
	["$['\\ude00']", 3, /a high surrogate was expected/],
	["$['\\ud83dx']", 3, /a low surrogate was expected/],
	["$['\t']", 3, /a character or its escape/],
	["$['\ud800']", 3, /a character or its escape/],
	["$[9007199254740992]", 2, /an integer within 2\^53/],
	["$[?@.a=1]", 6, /"\]" was expected, but there is "=1\]"/],
	["$[?]", 3, /a query, a literal or a function/],
	["$[?1]", 3, /a comparison, a query or a function/],
	["$[?count(@.a)]", 3, /a comparison, a query or a function/],
	["$[?@.*==1]", 3, /a query for one value/],
	["$[?nope(@)]", 3, /one of length, count, match, search, value/],
	["$[?match(@.a)]", 3, /match\(\) was expected with two arguments/],
	["$[?length()==1]", 3, /length\(\) was expected with one argument/],
	["$[?count('a')==1]", 9, /a query was expected/],
	["$[?(@.a]", 7, /"\)" was expected/],
	[`$[?${"(".repeat(200)}@.a${")".repeat(200)}]`, 103, /no deeper than 100/],
	[`$${"[?@".repeat(200)}`, 153, /no deeper than 100/],
];

test("a query that can't be read is refused with the character at fault and what was expected", () => {
	for (const [query, offset, message] of BROKEN) {
		const error = failureOf(() => compileJsonPath(query));
		assert.deepEqual(
			[error.kind, error.code, error.offset, error.column],
			["selector", "jsonpath", offset, offset + 1],
			`${query}: ${error.message}`,
		);
		assert.match(error.message, message);
	}
});

test("what a query may cost is bounded, each bound an option that the error names", () => {
	const wide: JsonValue = Array.from({ length: 300 }, () => [1, 2, 3]);
	const nested = (levels: number): JsonValue => {
		let value: JsonValue = [];
		for (let level = 0; level < levels; level++) value = [value];
		return value;
	};
	const deep = nested(5000);
	const cases: readonly (readonly [string, () => unknown])[] = [
		["limits.queryLength", () => compileJsonPath(`$${".a".repeat(6000)}`)],
		["limits.steps", () => compileJsonPath("$..*", { limits: { steps: 1000 } }).query(wide)],
		["limits.steps", () => compileJsonPath("$[?$..*]", { limits: { steps: 100_000 } }).query(wide)],
		["limits.steps", () => compileJsonPath("$[?$ == $[0]]", { limits: { steps: 10 } }).query(wide)],
		["limits.regexpStates", () => compileJsonPath("$[?match(@, 'a{99999}')]").query(["a"])],
		[
			"limits.regexpSteps",
			() => compileJsonPath("$[?match(@, 'a*')]", { limits: { regexpSteps: 9 } }).query(["a".repeat(10)]),
		],
		["limits.depth", () => compileJsonPath("$..*").query(deep)],
		["limits.depth", () => compileJsonPath("$[?@ == $[0]]").query([deep, nested(5000)])],
	];
	for (const [code, run] of cases) {
		const error = failureOf(run);
		assert.deepEqual([error.kind, error.code], ["limit", code]);
	}
	assert.equal(compileJsonPath("$..*", { limits: { depth: 10_000 } }).query(deep).length, 5000);
});

test("patterns that come with the document can't stall a query", () => {
	const value = Array.from({ length: 50 }, (_, index) => ({
		text: "a".repeat(500),
		pattern: `(a*)*b${index}`,
	}));
	const begin = processorMs();
	assert.deepEqual(valuesOf("$[?match(@.text, @.pattern)]", value), []);
	assert.ok(processorMs() - begin < 5000);
	assert.deepEqual(valuesOf("$[?search(@.text, 'a)') || match(@.text, 1) || match(@.none, 'a')]", value), []);
});

test("big numbers are compared by what they say, text by code points", () => {
	const value: JsonValue = [9007199254740993n, 5n, 5, "\uffff", "😀", "a", "ab", ""];
	assert.deepEqual(valuesOf("$[?@ > 9007199254740992]", value), [9007199254740993n]);
	assert.deepEqual(valuesOf("$[?@ == 5]", value), [5n, 5]);
	assert.deepEqual(valuesOf("$[?@ != 5 && @ <= 5]", value), []);
	assert.deepEqual(valuesOf('$[?@ > "\uffff"]', value), ["😀"]);
	assert.deepEqual(valuesOf('$[?@ < "😀" && @ >= "a"]', value), ["\uffff", "a", "ab"]);
	assert.deepEqual(valuesOf("$[?length(@) == 1]", value), ["\uffff", "😀", "a"]);
});

test("names of JavaScript's own select nothing that isn't there", () => {
	for (const name of ["__proto__", "constructor", "toString", "length"]) {
		assert.deepEqual(valuesOf(`$..${name}`, { a: [1], b: "text" }), [], name);
	}
	assert.deepEqual(valuesOf("$.__proto__", JSON.parse('{"__proto__":1}') as JsonValue), [1]);
});

test("equality looks through arrays and objects, whatever the order of names", () => {
	const value: JsonValue = {
		a: { x: [1, { y: null }], z: "s" },
		list: [{ z: "s", x: [1, { y: null }] }, { z: "s" }, { z: "s", w: 1 }, [1], 7],
	};
	assert.equal(valuesOf("$.list[?@ == $.a]", value).length, 1);
	assert.equal(valuesOf("$.list[?@ == $.list[3]]", value).length, 1);
	assert.equal(valuesOf("$.list[?value(@..y) == null]", value).length, 1);
	assert.equal(valuesOf("$.list[?value(@.*) == 's']", value).length, 1);
	assert.equal(valuesOf("$.list[?length(@) == 2]", value).length, 2);
	assert.equal(valuesOf("$.list[?!(@.w) && !@.x]", value).length, 3);
});

test("a normalized path escapes what RFC 9535 §2.7 says", () => {
	const value = { "\b\t\n\f\r'\\\u0001é\"": 1 };
	const [node] = compileJsonPath("$.*").query(value);
	assert.equal(node?.path, "$['\\b\\t\\n\\f\\r\\'\\\\\\u0001é\"']");
	assert.deepEqual(valuesOf(node?.path ?? "", value), [1]);
});
