import assert from "node:assert/strict";
import { test } from "node:test";
import { DocumentError } from "../../../src/document/errors.ts";
import { findJsonFault } from "../../../src/document/json/fault.ts";
import { parseJson } from "../../../src/document/json/parse.ts";

function failureOf(run: () => unknown): DocumentError {
	try {
		run();
	} catch (error) {
		assert.ok(error instanceof DocumentError, String(error));
		return error;
	}
	throw new assert.AssertionError({ message: "nothing was thrown" });
}

/** A broken text, the line and column of its fault, and what is said. */
const BROKEN: readonly (readonly [string, number, number, RegExp])[] = [
	["", 1, 1, /a value was expected, but the text ends/],
	['{"a":1,}', 1, 8, /another name was expected after the comma, but there is "}"/],
	["[1,\n2,\n]", 3, 1, /another element was expected after the comma/],
	["[1 2]", 1, 4, /a comma or "\]" was expected after the element, but there is "2\]"/],
	['{"a":1 "b":2}', 1, 8, /a comma or "}" was expected after the member/],
	['{"a":1]', 1, 7, /a comma or "}" was expected/],
	['{"a":01}', 1, 6, /"01" is not a number of JSON/],
	['{"a":+1}', 1, 6, /"\+1" is not a number of JSON/],
	['{"a":.5}', 1, 6, /".5" is not a number of JSON/],
	["[1.]", 1, 2, /"1\." is not a number of JSON/],
	["[1e]", 1, 2, /"1e" is not a number/],
	["[0x10]", 1, 2, /"0x10" is not a number/],
	["{'a':1}", 1, 2, /single quote: JSON has only double quotes/],
	["['a']", 1, 2, /single quote/],
	["{a:1}", 1, 2, /a name in double quotes was expected, but there is "a:1}"/],
	['{"a" 1}', 1, 6, /a colon was expected after the name/],
	['{"a":}', 1, 6, /a value was expected, but there is "}"/],
	['{"a":"x\ny"}', 1, 8, /control character U\+000A, which must be written as \\n/],
	['["\\x"]', 1, 3, /which is not an escape of JSON/],
	['["\\u12"]', 1, 3, /four hexadecimal digits/],
	['["abc', 1, 2, /the string that begins here is never closed/],
	['["abc\\', 1, 2, /never closed/],
	["[1,2", 1, 5, /the text ends/],
	["[", 1, 2, /a value was expected, but the text ends/],
	["[1,", 1, 4, /a value was expected, but the text ends/],
	["{", 1, 2, /a name in double quotes was expected, but the text ends/],
	["[NaN]", 1, 2, /there is "NaN"/],
	["[undefined]", 1, 2, /there is "undefined"/],
	["[True]", 1, 2, /there is "True"/],
	["// c\n1", 1, 1, /a slash: JSON has no comments/],
	['{"a":1}}', 1, 8, /nothing was expected after the end of the value/],
	["1 2", 1, 3, /nothing was expected/],
	["\u00a01", 1, 1, /a value was expected/],
];

test("a text that is no JSON is refused with line, column and what was expected there", () => {
	for (const [text, line, column, message] of BROKEN) {
		const error = failureOf(() => parseJson(text));
		assert.equal(error.kind, "syntax", text);
		assert.deepEqual([error.line, error.column], [line, column], `${text}: ${error.message}`);
		assert.match(error.message, message);
		assert.ok(
			error.message.startsWith(`This is not JSON: at line ${line}, column ${column}, `),
			error.message,
		);
	}
});

test("the search for faults agrees with the engine's parser on every text that is made of JSON's pieces", () => {
	const pieces = [
		"{",
		"}",
		"[",
		"]",
		",",
		":",
		'"a"',
		'"\\n"',
		"1",
		"-0.5e+3",
		"01",
		"true",
		"nul",
		" ",
		'"',
		"\\",
		"'",
	];
	let seed = 7;
	const random = (below: number): number => {
		seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
		return (seed >> 8) % below;
	};
	for (let round = 0; round < 20_000; round++) {
		let text = "";
		for (let count = random(8); count >= 0; count--) text += pieces[random(pieces.length)];
		let isJson = true;
		try {
			JSON.parse(text);
		} catch {
			isJson = false;
		}
		assert.equal(findJsonFault(text) === undefined, isJson, text);
	}
});

test("bytes are UTF-8, with or without a byte order mark, and refused where they are not", () => {
	assert.deepEqual(parseJson(Buffer.from('\ufeff{"ä":"😀"}')), { ä: "😀" });
	assert.deepEqual(parseJson('\ufeff{"ä":"😀"}'), { ä: "😀" });
	assert.deepEqual(parseJson(Buffer.from("\ufeff[1]", "utf16le")), [1]);
	const error = failureOf(() => parseJson(Buffer.from('["\xe4"]', "latin1")));
	assert.deepEqual([error.kind, error.offset], ["encoding", 2]);
});

test("numbers that a JavaScript number can't hold are rounded, or kept as bigints or as text", () => {
	const text =
		"[9007199254740993,-9007199254740993,9007199254740991,1e400,0.1,1.10,1e2,12345678901234567.5,0.12345678901234567890,-0,1E+2,0e5,123456789012345678]";
	assert.equal((parseJson(text) as number[])[0], 9007199254740992);
	const bigints = parseJson(text.replace("1e400", "1e300"), { bigNumbers: "bigint" }) as unknown[];
	assert.deepEqual(bigints.slice(0, 4), [9007199254740993n, -9007199254740993n, 9007199254740991, 1e300]);
	assert.equal(bigints[12], 123456789012345678n);
	assert.deepEqual(
		parseJson(text, { bigNumbers: "text" }),
		[
			"9007199254740993",
			"-9007199254740993",
			9007199254740991,
			"1e400",
			0.1,
			1.1,
			100,
			"12345678901234567.5",
			"0.12345678901234567890",
			"-0",
			100,
			0,
			"123456789012345678",
		].map((value) => (value === "-0" ? -0 : value)),
	);
	assert.deepEqual(parseJson('{"a":"9007199254740993"}', { bigNumbers: "bigint" }), {
		a: "9007199254740993",
	});
	assert.deepEqual(parseJson("[1]", { bigNumbers: "bigint" }), [1]);
	for (const text of [
		"1e400",
		"-1e400",
		"1e309",
		"1.5e999",
		"[1e400]",
		'{"a":[1E+400]}',
		"2e308",
		"-9.9e1000",
		"1e0400",
		"[1,2e9999]",
	])
		assert.throws(() => parseJson(text, { bigNumbers: "bigint" }), /is larger than a number can be/u, text);
	for (const [text, value] of [
		["1e308", 1e308],
		["1e-400", 0],
		["1e5", 100_000],
		['"1e400"', "1e400"],
		["1.5e100", 1.5e100],
	] as const)
		assert.equal(parseJson(text, { bigNumbers: "bigint" }), value);
});

test("a name given twice is the last one's, or refused where that is asked for", () => {
	const text = '{"a":1,"b":{"a":2},\n"\\u0061":3}';
	assert.deepEqual(parseJson(text), { a: 3, b: { a: 2 } });
	const error = failureOf(() => parseJson(text, { duplicateNames: "error" }));
	assert.deepEqual([error.kind, error.line, error.column], ["syntax", 2, 1]);
	assert.deepEqual(parseJson('{"a":[{"a":1},{"a":2}]}', { duplicateNames: "error" }), {
		a: [{ a: 1 }, { a: 2 }],
	});
});

test("a name of JavaScript's own changes no prototype", () => {
	const value = parseJson('{"__proto__":{"polluted":12345678901234567890}}', {
		bigNumbers: "bigint",
	}) as object;
	assert.deepEqual(Object.keys(value), ["__proto__"]);
	assert.equal(Object.getPrototypeOf(value), Object.prototype);
});

test("how many digits a bigint has is bounded, by an option that the error names; other numbers have as many as they like", () => {
	const digits = (length: number): string => `[-${"9".repeat(length)}]`;
	const bigNumbers = "bigint";
	assert.deepEqual(parseJson(digits(10_000), { bigNumbers }), [1n - 10n ** 10_000n]);
	const tooMany = failureOf(() => parseJson(digits(10_001), { bigNumbers }));
	assert.deepEqual([tooMany.kind, tooMany.code], ["limit", "limits.digits"]);
	assert.match(tooMany.message, /^A whole number of 10001 digits passes limits\.digits, which is 10000/);
	assert.deepEqual(parseJson(digits(20), { bigNumbers, limits: { digits: 20 } }), [1n - 10n ** 20n]);
	assert.equal(failureOf(() => parseJson(digits(20), { bigNumbers, limits: { digits: 19 } })).kind, "limit");
	const long = digits(1_000_000);
	assert.deepEqual(parseJson(long, { bigNumbers: "text" }), [long.slice(1, -1)]);
	assert.deepEqual(parseJson(long), [Number.NEGATIVE_INFINITY]);
});

test("depth and length are bounded, each by an option that the error names", () => {
	const deep = "[".repeat(100_000) + "]".repeat(100_000);
	const tooDeep = failureOf(() => parseJson(deep));
	assert.deepEqual([tooDeep.kind, tooDeep.code, tooDeep.offset], ["limit", "limits.depth", 1000]);
	assert.match(tooDeep.message, /limits\.depth, which is 1000/);
	parseJson("[".repeat(1000) + "]".repeat(1000));
	parseJson(`{"a":${'"[[["'}}`, { limits: { depth: 1 } });
	parseJson(deep, { limits: { depth: 100_000 } });
	assert.equal(failureOf(() => parseJson(`["\\"[", ${"[".repeat(2000)}`)).kind, "limit");
	assert.equal(failureOf(() => parseJson(`["\\${"[".repeat(2000)}`)).kind, "syntax");
	const tooLong = failureOf(() => parseJson("[1,2,3]", { limits: { length: 6 } }));
	assert.deepEqual([tooLong.kind, tooLong.code], ["limit", "limits.length"]);
	assert.equal(failureOf(() => parseJson(Buffer.from("[1,2,3]"), { limits: { length: 6 } })).kind, "limit");
});

test("an error of a text nested a hundred thousand levels deep is found without recursion", () => {
	const text = '{"a":['.repeat(100_000);
	const error = failureOf(() => parseJson(text, { limits: { depth: 1_000_000 } }));
	assert.equal(error.offset, text.length);
});
