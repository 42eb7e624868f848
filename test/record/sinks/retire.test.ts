// Rows that are over: marked or removed by what they were made of, in one step with those that come instead.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openSink, SinkError, type SinkSchema } from "../../../src/record/sinks/index.ts";
import { type Database, type DatabaseKind, startDatabase } from "./databases.ts";

const schema: SinkSchema = {
	columns: [
		{ name: "id", type: "integer" },
		{ name: "page", type: "url" },
		{ name: "gone_at", type: "datetime" },
	],
	origin: { column: "page", goneAt: "gone_at" },
};
const keyed: SinkSchema = { ...schema, key: ["id"] };
const withLists: SinkSchema = {
	...keyed,
	columns: [...keyed.columns, { name: "sizes", type: "list", of: { type: "integer" } }],
};
const AT = "2026-12-01T08:00:00.000Z";
/** More than one statement of MySQL takes. */
const MANY = Array.from({ length: 700 }, (_, index) => `https://a.example/${index}`);

const kinds: readonly DatabaseKind[] = ["SQLite", "PostgreSQL", "MariaDB", "DuckDB"];
for (const kind of kinds) {
	describe(`a table of ${kind}`, () => {
		let database: Database | undefined;
		before(async () => {
			database = await startDatabase(kind);
		});
		after(() => database?.stop());

		/** Ids, and whether each is gone. */
		const rows = async (table: string): Promise<string[]> => {
			const found = await database?.query(
				`SELECT [id], CASE WHEN [gone_at] IS NULL THEN 'here' ELSE 'gone' END AS [is] FROM [${table}] ORDER BY [id]`,
			);
			return (found ?? []).map(({ id, is }) => `${Number(id)} ${String(is)}`);
		};

		test("marks rows of an origin, and takes them back where their key comes again", async (t) => {
			if (database === undefined) return t.skip(`${kind} is not installed`);
			const target = database.target("marked");
			await using sink = await openSink(target, keyed);
			await sink.write([
				{ id: 1, page: "a" },
				{ id: 2, page: "a" },
				{ id: 3, page: "b" },
			]);
			await sink.commit("1");
			await sink.retire(["a", "c"], AT);
			await sink.write([
				{ id: 2, page: "a" },
				{ id: 4, page: "a" },
			]);
			await sink.commit("2");
			await sink.flush();
			assert.deepEqual(await rows("marked"), ["1 gone", "2 here", "3 here", "4 here"]);
			const [first] = await database.query("SELECT [gone_at] FROM [marked] WHERE [id] = 1");
			assert.equal(new Date(String(first?.gone_at)).toISOString().slice(0, 13), AT.slice(0, 13));
			// A time that is there stays.
			await sink.retire(["a"], "2030-01-01T00:00:00.000Z");
			await sink.commit("3");
			await sink.close();
			const [again] = await database.query("SELECT [gone_at] FROM [marked] WHERE [id] = 1");
			assert.deepEqual(again, first);
		});

		test("removes rows of many origins", async (t) => {
			if (database === undefined) return t.skip(`${kind} is not installed`);
			await using sink = await openSink(database.target("removed"), schema);
			await sink.write([...MANY, "kept"].map((page, id) => ({ id, page })));
			await sink.commit("1");
			await sink.retire(MANY);
			await sink.write([{ id: 1_000, page: MANY[0] }]);
			await sink.commit("2");
			await sink.close();
			assert.deepEqual(await rows("removed"), ["700 here", "1000 here"]);
		});

		test("removes the items of rows with them", async (t) => {
			if (database === undefined) return t.skip(`${kind} is not installed`);
			await using sink = await openSink(database.target("listed"), withLists, { childTables: true });
			await sink.write([
				{ id: 1, page: "a", sizes: [1, 2] },
				{ id: 2, page: "b", sizes: [3] },
			]);
			await sink.commit("1");
			await sink.retire(["a"]);
			await sink.commit("2");
			await sink.close();
			assert.deepEqual(await rows("listed"), ["2 here"]);
			assert.equal((await database.query("SELECT * FROM [listed_sizes]")).length, 1);
		});

		test("retires nothing that isn't committed", async (t) => {
			if (database === undefined) return t.skip(`${kind} is not installed`);
			const target = database.target("undone");
			const sink = await openSink(target, keyed);
			await sink.write([{ id: 1, page: "a" }]);
			await sink.commit("1");
			await sink.flush();
			await sink.retire(["a"], AT);
			await sink.close({ complete: false });
			assert.deepEqual(await rows("undone"), ["1 here"]);
		});
	});
}

test("a file can't retire rows", async () => {
	await using output = await openSink("-", schema);
	await assert.rejects(
		output.retire(["a"]),
		(error) => error instanceof SinkError && /that needs a database/.test(error.message),
	);
});

const faulty: readonly (readonly [what: string, origin: SinkSchema["origin"], telling: RegExp])[] = [
	["no column", { column: "site", goneAt: "gone_at" }, /"site", which isn't a column/],
	[
		"a column of another type",
		{ column: "page", goneAt: "id" },
		/"id", which isn't a column of type datetime/,
	],
];
for (const [what, origin, telling] of faulty) {
	test(`an origin that names ${what} is refused`, async () => {
		await assert.rejects(openSink("-", { ...schema, origin }), telling);
	});
}
