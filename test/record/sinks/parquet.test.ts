// Parquet files, read back by DuckDB and arrow-rs; by hyparquet only what concerns the layout of the file.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import {
	type Column,
	openSink,
	type Row,
	type SinkSchema,
	type Value,
} from "../../../src/record/sinks/index.ts";
import { arrow, duckdb, duckdbColumns } from "./readers.ts";

const schema: SinkSchema = {
	columns: [
		{ name: "id", type: "integer" },
		{ name: "text", type: "text" },
		{ name: "number", type: "number" },
		{ name: "boolean", type: "boolean" },
		{ name: "date", type: "date" },
		{ name: "instant", type: "datetime" },
		{ name: "list", type: "list" },
		{ name: "a.b", type: "record" },
	],
	key: ["id"],
};

describe("a Parquet file", () => {
	let folder = "";
	before(() => {
		folder = mkdtempSync(join(tmpdir(), "gannet-parquet-"));
	});
	after(() => rmSync(folder, { recursive: true, force: true }));

	const write = async (name: string, rows: readonly Row[]): Promise<string> => {
		const path = join(folder, name);
		const sink = await openSink(path, schema);
		await sink.write(rows);
		await sink.close({ complete: true });
		return path;
	};

	test("keeps each kind of value, with the type that says what it is", async () => {
		const long = "x".repeat(600_000);
		const path = await write("a.parquet", [
			{ id: 2n ** 63n - 1n, text: "\u{1f600} \n", number: 0.1, boolean: true, date: "0001-01-01" },
			{
				id: -1,
				text: "",
				instant: "2026-03-29T01:30:00.123Z",
				list: [1, 2n ** 60n + 1n],
				"a.b": { c: null },
			},
			{ id: 3, text: long, boolean: false, date: "9999-12-31" },
		]);
		const file = await asyncBufferFromFile(path);
		const none = { number: null, boolean: null, date: null, instant: null, list: null, "a.b": null };
		assert.deepEqual(await parquetReadObjects({ file }), [
			{
				...none,
				id: 2n ** 63n - 1n,
				text: "\u{1f600} \n",
				number: 0.1,
				boolean: true,
				date: new Date("0001-01-01"),
			},
			{
				...none,
				id: -1n,
				text: "",
				instant: new Date("2026-03-29T01:30:00.123Z"),
				list: "[1,1152921504606846977]",
				"a.b": '{"c":null}',
			},
			{ ...none, id: 3n, text: long, boolean: false, date: new Date("9999-12-31") },
		]);
		const { schema: elements, created_by: maker } = await parquetMetadataAsync(file);
		assert.equal(maker, "gannet");
		assert.deepEqual(
			elements
				.slice(1)
				.map(({ name, type, repetition_type: repetition, logical_type: logical }) => [
					name,
					type,
					repetition,
					logical?.type,
				]),
			[
				["id", "INT64", "REQUIRED", undefined],
				["text", "BYTE_ARRAY", "OPTIONAL", "STRING"],
				["number", "DOUBLE", "OPTIONAL", undefined],
				["boolean", "BOOLEAN", "OPTIONAL", undefined],
				["date", "INT32", "OPTIONAL", "DATE"],
				["instant", "INT64", "OPTIONAL", "TIMESTAMP"],
				["list", "BYTE_ARRAY", "OPTIONAL", "STRING"],
				["a.b", "BYTE_ARRAY", "OPTIONAL", "STRING"],
			],
		);
		assert.deepEqual(readdirSync(folder), ["a.parquet"]);
	});

	test("has groups of rows that bound the memory", async () => {
		const text = "y".repeat(4_000);
		const path = await write(
			"b.parquet",
			Array.from({ length: 5_000 }, (_, id) => ({ id, text: text + id })),
		);
		const file = await asyncBufferFromFile(path);
		const { row_groups: groups, num_rows: rows } = await parquetMetadataAsync(file);
		assert.equal(rows, 5_000n);
		assert.deepEqual(
			groups.map((group) => Number(group.num_rows) < 1_100),
			[true, true, true, true, true],
		);
		const found = await parquetReadObjects({ file });
		assert.deepEqual(
			found.map(({ id }) => Number(id)),
			Array.from({ length: 5_000 }, (_, id) => id),
		);
	});

	test("may be empty", async () => {
		const file = await asyncBufferFromFile(await write("c.parquet", []));
		assert.deepEqual(await parquetReadObjects({ file }), []);
	});

	const stars: Omit<Column, "name"> = {
		type: "list",
		of: {
			type: "record",
			fields: [
				{ name: "stars", type: "integer" },
				{ name: "on", type: "date" },
				{ name: "words", type: "list", of: { type: "text" } },
			],
		},
	};
	const cases: readonly {
		readonly column: Omit<Column, "name">;
		readonly values: readonly Value[];
		readonly duckdb: string;
		readonly arrow: string;
		/** As JSON, where DuckDB gives another value than was written. */
		readonly found?: readonly unknown[];
	}[] = [
		{ column: { type: "text" }, values: ["a", "", "\u{1f600}\n"], duckdb: "VARCHAR", arrow: "Utf8" },
		{ column: { type: "html" }, values: ["<p>"], duckdb: "VARCHAR", arrow: "Utf8" },
		{ column: { type: "url" }, values: ["https://a.example/"], duckdb: "VARCHAR", arrow: "Utf8" },
		{
			column: { type: "number" },
			values: [0.1, -1e-300, 12_345.678, 0],
			duckdb: "DOUBLE",
			arrow: "Float64",
		},
		{
			column: { type: "integer" },
			values: [5, -1, 2n ** 63n - 1n, -(2n ** 63n), 0],
			duckdb: "BIGINT",
			arrow: "Int64",
			found: ["5", "-1", "9223372036854775807", "-9223372036854775808", "0"],
		},
		{ column: { type: "boolean" }, values: [true, false], duckdb: "BOOLEAN", arrow: "Bool" },
		{
			column: { type: "date" },
			values: ["2024-02-29", "0001-01-01", "9999-12-31", "1969-12-31"],
			duckdb: "DATE",
			arrow: "Date32<DAY>",
			found: ["2024-02-29", "0001-01-01", "9999-12-31", "1969-12-31"],
		},
		{
			column: { type: "datetime" },
			values: ["2026-03-29T01:30:00.123Z", "2026-01-31T10:00:00+02:00", new Date(0), "1906-01-01T00:00:00Z"],
			duckdb: "TIMESTAMP WITH TIME ZONE",
			arrow: "Timestamp<MILLISECOND, UTC>",
			found: [
				"2026-03-29 01:30:00.123+00",
				"2026-01-31 08:00:00+00",
				"1970-01-01 00:00:00+00",
				"1906-01-01 00:00:00+00",
			],
		},
		{
			column: { type: "list", of: { type: "text" } },
			values: [["a", "b"], [], ["", null]],
			duckdb: "VARCHAR[]",
			arrow: "List<Utf8>",
		},
		{
			column: { type: "list", of: { type: "integer" } },
			values: [[2n ** 63n - 1n, 1], []],
			duckdb: "BIGINT[]",
			arrow: "List<Int64>",
			found: [["9223372036854775807", "1"], []],
		},
		{
			column: { type: "list", of: { type: "datetime" } },
			values: [[new Date(0)]],
			duckdb: "TIMESTAMP WITH TIME ZONE[]",
			arrow: "List<Timestamp<MILLISECOND, UTC>>",
			found: [["1970-01-01 00:00:00+00"]],
		},
		{
			column: {
				type: "record",
				fields: [
					{ name: "name", type: "text" },
					{ name: "tags", type: "list", of: { type: "text" } },
				],
			},
			values: [{ name: "n", tags: ["x"] }, { name: null }, {}],
			duckdb: 'STRUCT("name" VARCHAR, tags VARCHAR[])',
			arrow: "Struct<{name:Utf8, tags:List<Utf8>}>",
			found: [
				{ name: "n", tags: ["x"] },
				{ name: null, tags: null },
				{ name: null, tags: null },
			],
		},
		{
			column: stars,
			values: [[{ stars: 5, on: "2026-01-31", words: ["good", "deep"] }, { words: [] }], []],
			duckdb: 'STRUCT(stars BIGINT, "on" DATE, words VARCHAR[])[]',
			arrow: "List<Struct<{stars:Int64, on:Date32<DAY>, words:List<Utf8>}>>",
			found: [
				[
					{ stars: "5", on: "2026-01-31", words: ["good", "deep"] },
					{ stars: null, on: null, words: [] },
				],
				[],
			],
		},
		{
			column: { type: "list", of: { type: "list", of: { type: "boolean" } } },
			values: [[[true], [], [false, null]], []],
			duckdb: "BOOLEAN[][]",
			arrow: "List<List<Bool>>",
		},
		{
			column: { type: "list", of: { type: "money" } },
			values: [[{ amount: 1.5, currency: "EUR" }]],
			duckdb: "STRUCT(amount DOUBLE, currency VARCHAR)[]",
			arrow: "List<Struct<{amount:Float64, currency:Utf8}>>",
		},
		{
			column: { type: "record", fields: [{ name: "any", type: "record" }] },
			values: [{ any: { a: [1] } }, { any: "text" }],
			duckdb: 'STRUCT("any" VARCHAR)',
			arrow: "Struct<{any:Utf8}>",
			found: [{ any: '{"a":[1]}' }, { any: '"text"' }],
		},
		{
			column: { type: "list" },
			values: [[1, "a"], "alone"],
			duckdb: "VARCHAR",
			arrow: "Utf8",
			found: ['[1,"a"]', '"alone"'],
		},
		{ column: { type: "record" }, values: [{ a: 1 }], duckdb: "VARCHAR", arrow: "Utf8", found: ['{"a":1}'] },
	];
	for (const [index, { column, values, duckdb: type, arrow: arrowType, found = values }] of cases.entries()) {
		test(`has a column ${JSON.stringify(column)} that is ${type} to DuckDB and ${arrowType} to Arrow`, async () => {
			const path = join(folder, `column-${index}.parquet`);
			const columns: readonly Column[] = [{ name: "x", ...column }];
			const rows = [...values, null].map((x) => ({ x }));
			await using sink = await openSink(path, { columns });
			await sink.write(rows);
			await sink.close({ complete: true });
			assert.deepEqual(await duckdbColumns(path), [`x ${type}`]);
			assert.deepEqual(
				(await duckdb(`FROM '${path}'`)).map(({ x }) => x),
				[...found, null],
			);
			const seen = arrow(path);
			assert.deepEqual(seen.columns, [`x: ${arrowType}`]);
			assert.equal(seen.rows.length, rows.length);
			assert.equal(seen.rows.at(-1)?.x, null);
		});
	}

	test("has money in two columns, and records too where it is flattened", async () => {
		const columns: readonly Column[] = [
			{ name: "price", type: "money", required: true },
			{
				name: "maker",
				type: "record",
				fields: [{ name: "at", type: "record", fields: [{ name: "city", type: "text" }] }],
			},
		];
		const row = { price: { amount: 0.5, currency: "EUR" }, maker: { at: { city: "Lerwick" } } };
		const nested = join(folder, "money.parquet");
		const flat = join(folder, "flat.parquet");
		for (const [path, options] of [
			[nested, {}],
			[flat, { flatten: true }],
		] as const) {
			await using sink = await openSink(path, { columns }, options);
			await sink.write([row, { price: { amount: 2, currency: "USD" } }]);
			await sink.close({ complete: true });
		}
		assert.deepEqual(await duckdbColumns(nested), [
			"price_amount DOUBLE",
			"price_currency VARCHAR",
			'maker STRUCT("at" STRUCT(city VARCHAR))',
		]);
		assert.deepEqual(await duckdb(`FROM '${flat}'`), [
			{ price_amount: 0.5, price_currency: "EUR", maker_at_city: "Lerwick" },
			{ price_amount: 2, price_currency: "USD", maker_at_city: null },
		]);
	});

	test("refuses the row whose nested value has another shape, and takes the others", async () => {
		const path = join(folder, "shapes.parquet");
		await using sink = await openSink(path, { columns: [{ name: "tags", ...stars }] });
		const misfits: readonly (readonly [Value, RegExp])[] = [
			["a", /^row 1 has the text "a" for column "tags" of type list/u],
			[[1], /^row 1 has the number 1 for column "tags"/u],
			[[{ stars: "5" }], /^row 1 has the text "5" for column "tags"/u],
			[[{ on: "31.1.2026" }], /^row 1 has the text "31.1.2026"/u],
			[[{ words: [{}] }], /^row 1 has a record for column "tags"/u],
			[[{ words: "w" }], /^row 1 has the text "w"/u],
			[[{ more: 1 }], /^row 1 has a record with "more", which its fields don't name, for column "tags"/u],
		];
		for (const [tags, message] of misfits) await assert.rejects(sink.write([{ tags }]), { message });
		await sink.write([{ tags: [{ stars: 1 }] }]);
		await sink.close({ complete: true });
		assert.equal((await duckdb(`FROM '${path}'`)).length, 1);
	});
});
