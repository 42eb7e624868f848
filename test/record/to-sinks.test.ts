import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { extract, openSink, type Row, record, schemaOf } from "../../src/record/index.ts";
import { htmlPage } from "./pages.ts";

const product = record({
	name: "product",
	each: "div",
	key: ["sku"],
	fields: {
		sku: { attribute: "id" },
		price: { css: "b", type: "number" },
		cost: { css: "b", type: "money", currency: "EUR" },
		big: { css: "i", type: "integer", bigint: true },
		at: { css: "time", attribute: "datetime", type: "datetime" },
		day: { css: "time", attribute: "datetime", type: "date" },
		isNew: { css: "s", type: "boolean", presence: true },
		tags: { css: "u", type: "list" },
		maker: { css: "q", type: "record", optional: true, fields: { name: { text: true } } },
		note: { css: "em", optional: true },
	},
});
const page = `<div id=A><b>1.5</b><i>9007199254740993</i><time datetime="2026-01-31T09:30:00+01:00"></time><s>new</s><u>x</u><q>M</q></div>
	<div id=B><b>2</b><i>1</i><time datetime="2026-01-31T09:30:00Z"></time><em>n</em></div>`;

test("what a declaration gives fits the sinks that it describes", async (context) => {
	const folder = await mkdtemp(join(tmpdir(), "gannet-records-"));
	context.after(() => rm(folder, { recursive: true }));
	const { records, rejected } = extract(htmlPage(page), product);
	assert.deepEqual(rejected, []);
	for (const name of ["out.jsonl", "out.csv", "out.db"]) {
		const sink = await openSink(join(folder, name), schemaOf(product));
		await sink.write(records satisfies readonly Row[]);
		await sink.commit("end");
		await sink.close({ complete: true });
	}
	const lines = (await readFile(join(folder, "out.jsonl"), "utf8")).trimEnd().split("\n");
	assert.deepEqual(
		lines.map((line) => (JSON.parse(line) as { sku: string; tags: string[] }).tags),
		[["x"], []],
	);
	assert.match(lines[0] ?? "", /9007199254740993/u);
	assert.match(
		await readFile(join(folder, "out.csv"), "utf8"),
		/^sku,price,cost,big,at,day,isNew,tags,maker,note\r?\nA,1\.5,/u,
	);
	using database = new DatabaseSync(join(folder, "out.db"));
	const table = database
		.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%gannet%'")
		.get();
	const rows = database
		.prepare(`SELECT sku, price, at, day, isNew, note FROM "${String(table?.name)}" ORDER BY sku`)
		.all();
	assert.deepEqual(
		rows.map((row) => ({ ...row })),
		[
			{ sku: "A", price: 1.5, at: "2026-01-31T08:30:00.000Z", day: "2026-01-31", isNew: 1, note: null },
			{ sku: "B", price: 2, at: "2026-01-31T09:30:00.000Z", day: "2026-01-31", isNew: 0, note: "n" },
		],
	);
});

test("a database's table is that of the option, else the one in the target, else the declaration's name", async (context) => {
	const folder = await mkdtemp(join(tmpdir(), "gannet-records-"));
	context.after(() => rm(folder, { recursive: true }));
	const schema = schemaOf(record({ name: "birds", fields: { a: "h1" } }));
	const path = join(folder, "named.db");
	for (const [target, options, table] of [
		[path, {}, "birds"],
		[`${path}#mine`, {}, "mine"],
		[`${path}#mine`, { table: "other" }, "other"],
	] as const) {
		await using sink = await openSink(target, schema, options);
		assert.equal(sink.target, `${path}#${table}`);
	}
});
