// Which values which columns take, and what is stored of them.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SinkError } from "../../../src/record/sinks/errors.ts";
import { layoutOf } from "../../../src/record/sinks/layout.ts";
import type { ColumnType, Row, SinkSchema, Value } from "../../../src/record/sinks/sink.ts";
import type { Stored, StoredRow } from "../../../src/record/sinks/stored-values.ts";

const plainly = { flatten: false, childTables: false, splitsMoney: false, isTyped: false };
const rowConverter =
	(schema: SinkSchema) =>
	(row: Row, number: number): StoredRow =>
		layoutOf(schema, plainly).convert(row, number);

const convert = (type: ColumnType, value: Value | undefined): Stored =>
	rowConverter({ columns: [{ name: "x", type }] })(value === undefined ? {} : { x: value }, 1)[0];

const circular: Value[] = [];
circular.push(circular);
const deep = (): Value => {
	let value: Value = [];
	for (let depth = 0; depth < 100_000; depth++) value = [value];
	return value;
};

describe("a column takes", () => {
	const taken: readonly (readonly [ColumnType, Value | undefined, Stored])[] = [
		["text", "a", "a"],
		["text", "", ""],
		["text", 1.5, "1.5"],
		["text", 10n ** 30n, "1000000000000000000000000000000"],
		["text", true, "true"],
		["text", new Date(0), "1970-01-01T00:00:00.000Z"],
		["html", "<p>", "<p>"],
		["url", "https://a.example/", "https://a.example/"],
		["number", 1.5, 1.5],
		["number", 2n ** 60n, 2 ** 60],
		["integer", 7, 7],
		["integer", -0, 0],
		["integer", 7n, 7],
		["integer", 2n ** 63n - 1n, 2n ** 63n - 1n],
		["integer", -(2n ** 63n), -(2n ** 63n)],
		["integer", 2 ** 60, 2n ** 60n],
		["boolean", false, false],
		["date", "2024-02-29", "2024-02-29"],
		["date", new Date("2024-02-29T23:30:00Z"), "2024-02-29"],
		["datetime", new Date(1), "1970-01-01T00:00:00.001Z"],
		["datetime", "2026-01-31T10:00:00+02:00", "2026-01-31T08:00:00.000Z"],
		["datetime", "2026-01-31 10:00:00.25+0200", "2026-01-31T08:00:00.250Z"],
		["datetime", "2026-01-31t10:00z", "2026-01-31T10:00:00.000Z"],
		["list", ["a", 1n, 2n ** 63n, null, [true]], '["a",1,9223372036854775808,null,[true]]'],
		["list", [new Date(0), Number.NaN], '["1970-01-01T00:00:00.000Z",null]'],
		["list", "not one", '"not one"'],
		["list", 5n, "5"],
		["record", { a: { b: "c" }, d: undefined }, '{"a":{"b":"c"}}'],
		["record", {}, "{}"],
		["integer", null, null],
		["integer", undefined, undefined],
	];
	for (const [type, value, stored] of taken) {
		test(`${typeof value} ${JSON.stringify(stored, (_, inner) => (typeof inner === "bigint" ? `${inner}n` : inner))} for ${type}`, () => {
			assert.deepEqual(convert(type, value), stored);
		});
	}
});

describe("a column refuses", () => {
	const refused: readonly (readonly [ColumnType, Value, RegExp])[] = [
		["text", ["a"], /row 1 has a list for column "x" of type text/u],
		["text", { a: 1 }, /has a record for/u],
		["text", new Date(Number.NaN), /an invalid Date/u],
		["number", Number.NaN, /the number NaN/u],
		["number", Number.POSITIVE_INFINITY, /the number Infinity/u],
		["number", "5", /the text "5"/u],
		["number", 2n ** 60n + 1n, /the number 1152921504606846977/u],
		["integer", 1.5, /the number 1.5/u],
		["integer", "7", /the text "7"/u],
		["integer", 2n ** 63n, /the number 9223372036854775808/u],
		["integer", 1e300, /the number 1e\+300/u],
		["boolean", 1, /the number 1/u],
		["boolean", "true", /the text "true"/u],
		["date", "2026-02-30", /the text "2026-02-30"/u],
		["date", "31.01.2026", /the text/u],
		["date", "0000-01-01", /the text/u],
		["date", true, /the value true/u],
		["datetime", "2026-01-31T10:00:00", /the text/u],
		["datetime", "2026-13-31T10:00:00Z", /the text/u],
		["datetime", new Date(8.64e15), /a Date/u],
		["datetime", 0, /the number 0/u],
		["list", circular, /circular/u],
		["list", deep(), /too deep/u],
		["text", [`${"a".repeat(1000)}`], /a list/u],
		["integer", "a".repeat(1000), /the text "a{60}…"/u],
	];
	for (const [type, value, telling] of refused) {
		test(`${telling.source} for ${type}`, () => {
			assert.throws(
				() => convert(type, value),
				(error) => error instanceof SinkError && error.kind === "row" && telling.test(error.message),
			);
		});
	}
});

test("a required column and a column of the key have to have a value", () => {
	const row = rowConverter({
		columns: [
			{ name: "id", type: "integer" },
			{ name: "name", type: "text", required: true },
		],
		key: ["id"],
	});
	assert.throws(() => row({ name: "a" }, 3), /row 3 has no value for column "id", which is required/u);
	assert.throws(() => row({ id: 1, name: null }, 4), /row 4 has no value for column "name"/u);
	assert.deepEqual(row({ id: 1, name: "" }, 5), [1, ""]);
});

test("a value for a column that the schema does not have is refused, and not lost", () => {
	const row = rowConverter({ columns: [{ name: "a", type: "text" }] });
	assert.throws(
		() => row({ a: "1", b: "2" }, 9),
		/row 9 has a value for "b", which isn't a column of the schema/u,
	);
	assert.deepEqual(row({ a: "1", b: undefined }, 9), ["1"]);
});

test("columns may have the names of an object's own members", () => {
	const row = rowConverter({
		columns: [
			{ name: "constructor", type: "text" },
			{ name: "__proto__", type: "text" },
		],
	});
	assert.deepEqual(row({}, 1), [undefined, undefined]);
	const hostile = JSON.parse('{"constructor":"a","__proto__":"b"}') as Row;
	assert.deepEqual(row(hostile, 1), ["a", "b"]);
});

test("A row is an object", () => {
	const write = rowConverter({ columns: [{ name: "0", type: "text" }] });
	for (const row of [null, "a", 5, ["a"]]) {
		assert.throws(() => write(row as unknown as Row, 3), {
			name: "SinkError",
			kind: "row",
			message: "row 3 isn't an object with a property for each column",
		});
	}
});
