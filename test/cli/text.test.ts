import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest, show } from "../../src/base/index.ts";
import { printable } from "../../src/cli/terminal/printable.ts";
import { columns, widthOf } from "../../src/cli/terminal/table.ts";
import {
	formatBytes,
	formatCount,
	formatDuration,
	formatMilliseconds,
	formatRate,
	formatRemaining,
} from "../../src/cli/terminal/units.ts";

const formatted: readonly (readonly [string, string])[] = [
	[formatDuration(0), "0.00 ms"],
	[formatDuration(0.424), "0.42 ms"],
	[formatDuration(12.34), "12.3 ms"],
	[formatDuration(345.6), "346 ms"],
	[formatDuration(999.6), "1.00 s"],
	[formatDuration(1234), "1.23 s"],
	[formatDuration(34_560), "34.6 s"],
	[formatDuration(59_999), "1 min 0 s"],
	[formatDuration(125_000), "2 min 5 s"],
	[formatDuration(7_380_000), "2 h 3 min"],
	[formatMilliseconds(9.999), "10.0"],
	[formatMilliseconds(99.96), "100"],
	[formatBytes(0), "0 bytes"],
	[formatBytes(1), "1 byte"],
	[formatBytes(999), "999 bytes"],
	[formatBytes(1500), "1.5 kB"],
	[formatBytes(999_960), "1.0 MB"],
	[formatBytes(2 ** 30), "1.1 GB"],
	[formatRate(2_000_000, 500), "4.0 MB/s"],
	[formatRate(10, 0), "10 bytes/s"],
	[formatCount(0), "0"],
	[formatCount(1_234_567), "1,234,567"],
	[formatRemaining(0), "0:00"],
	[formatRemaining(61_000), "1:01"],
	[formatRemaining(3_723_000), "1:02:03"],
];
for (const [got, expected] of formatted) {
	test(`a number is read as "${expected}"`, () => assert.equal(got, expected));
}

const words = ["get", "ports", "resolve", "tour", "help", "completions", "include", "insecure"];
const suggestions: readonly (readonly [string, string | undefined])[] = [
	["gte", "get"],
	["get ", "get"],
	["port", "ports"],
	["RESOLVE", "resolve"],
	["compl", "completions"],
	["hlep", "help"],
	["insecur", "insecure"],
	["zebra", undefined],
	["", undefined],
];
for (const [typed, expected] of suggestions) {
	test(`"${typed}" is nearest to ${expected ?? "nothing"}`, () =>
		assert.equal(nearest(typed, words), expected));
}

const shown: readonly (readonly [string, string])[] = [
	["X: caf\xc3\xa9", "X: caf\u00e9"],
	["X: caf\xe9", "X: caf\u00e9"],
	["X: \x1b]0;title\x07", "X: \\x1b]0;title\\x07"],
	["X: \x9b31m", "X: \\x9b31m"],
	["X: \xc2\x9b31m\ttab", "X: \\x9b31m\\ttab"],
	["X: \xe2\x80\xaegpj.exe", "X: \\u202egpj.exe"],
];
for (const [line, expected] of shown) {
	test(`${JSON.stringify(line)} off the wire is shown as ${JSON.stringify(expected)}`, () => {
		assert.equal(printable(line), expected);
	});
}

test("rows are padded for a terminal and separated by tabs otherwise", () => {
	const rows = [
		[show`a`, show`bcd`, show`e`],
		[show`fgh`, show`\x1b[1mi\x1b[22m`, show``],
	];
	assert.equal(columns(rows, { isTerminal: false }), "a\tbcd\te\nfgh\t\x1b[1mi\x1b[22m\t\n");
	assert.equal(columns(rows, { isTerminal: true }), "a    bcd  e\nfgh  \x1b[1mi\x1b[22m\n");
	assert.equal(widthOf("\x1b[1mi\x1b[22m…"), 2);
});
