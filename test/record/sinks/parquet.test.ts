// Parquet files, read back with another package than they are written with.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { openSink, type Row, type SinkSchema } from "../../../src/record/sinks/index.ts";

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
				["id", "INT64", "REQUIRED", "INTEGER"],
				["text", "BYTE_ARRAY", "OPTIONAL", "STRING"],
				["number", "DOUBLE", "OPTIONAL", undefined],
				["boolean", "BOOLEAN", "OPTIONAL", undefined],
				["date", "INT32", "OPTIONAL", "DATE"],
				["instant", "INT64", "OPTIONAL", "TIMESTAMP"],
				["list", "BYTE_ARRAY", "OPTIONAL", "JSON"],
				["a.b", "BYTE_ARRAY", "OPTIONAL", "JSON"],
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
});
