// What holds for sinks in each database: tables made and widened, keys, runs, and values as they were.

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import {
	openSink,
	type Row,
	SinkError,
	type SinkErrorKind,
	type SinkOptions,
	type SinkSchema,
	type SinkSummary,
} from "../../../src/record/sinks/index.ts";
import { type Database, type DatabaseKind, type Found, startDatabase } from "./databases.ts";

const schema: SinkSchema = {
	columns: [
		{ name: "id", type: "integer" },
		{ name: "text", type: "text" },
	],
};
const keyed: SinkSchema = { ...schema, key: ["id"] };

function failure(kind: SinkErrorKind, telling: RegExp): (error: unknown) => boolean {
	return (error) => {
		assert.ok(error instanceof SinkError, String(error));
		assert.match(error.message, telling);
		assert.equal(error.kind, kind);
		return true;
	};
}

const kinds: readonly DatabaseKind[] = ["SQLite", "PostgreSQL", "MariaDB", "DuckDB"];
for (const kind of kinds) {
	describe(`a table of ${kind}`, () => {
		let database: Database | undefined;
		before(async () => {
			database = await startDatabase(kind);
		});
		after(() => database?.stop());

		let tables = 0;
		/** A test with a table of its own; skipped, with a sentence, where the database is not installed. */
		const holds = (name: string, act: (there: Database, table: string) => Promise<void>): void => {
			test(name, async (t) => {
				if (database === undefined) return t.skip(`${kind} is not installed`);
				await act(database, `t${++tables}`);
			});
		};
		const put = async (
			target: string,
			as: SinkSchema,
			rows: readonly Row[],
			options: SinkOptions = {},
		): Promise<SinkSummary> => {
			const sink = await openSink(target, as, options);
			try {
				await sink.write(rows);
				return await sink.close({ complete: true });
			} catch (error) {
				await sink.close({ complete: false });
				throw error;
			}
		};
		const all = (there: Database, table: string): Promise<readonly Found[]> =>
			there.query(`SELECT * FROM [${table}] ORDER BY id, text`);
		const ids = async (there: Database, table: string): Promise<readonly string[]> =>
			(await all(there, table)).map((row) => `${row.id}${row.text ?? ""}`);

		holds("keeps each kind of value as it was", async (there, table) => {
			const columns: SinkSchema["columns"] = [
				{ name: "id", type: "integer" },
				{ name: "text", type: "text" },
				{ name: "number", type: "number" },
				{ name: "boolean", type: "boolean" },
				{ name: "date", type: "date" },
				{ name: "instant", type: "datetime" },
				{ name: "list", type: "list" },
				{ name: "record", type: "record" },
			];
			const texts = ["", " a ", "A", "a", "'\"`\\%_", "\u{1f600}\u0301", "x".repeat(100_000), "1", "NULL"];
			const rows: Row[] = texts.map((text, id) => ({ id, text }));
			rows.push(
				{
					id: 2n ** 63n - 1n,
					number: 5e-324,
					boolean: true,
					date: "0001-01-01",
					list: [1, "a", null],
					record: {},
				},
				{ id: -(2n ** 63n), number: 1.7976931348623157e308, boolean: false, date: "9999-12-31", list: [] },
				{
					id: 100,
					number: 0.1,
					instant: new Date("2026-03-29T01:30:00.123Z"),
					record: { a: { b: '\u{1f600}\\"' } },
				},
				{ id: 101, instant: "9999-12-31T23:59:59.999Z" },
			);
			await put(there.target(table), { columns }, rows);
			const found = await there.query(
				kind === "SQLite"
					? `SELECT cast(id AS text) AS id, text, number, boolean, date, instant, list, record FROM [${table}]`
					: kind === "MariaDB"
						? `SELECT cast(id AS char) AS id, text, number, boolean, cast(date AS char) AS date, instant, list, record FROM [${table}]`
						: `SELECT id::text AS id, text, number, boolean, date::text AS date, instant, list::text AS list, record::text AS record FROM [${table}]`,
			);
			assert.equal(found.length, rows.length);
			const byId = new Map(found.map((row) => [String(row.id), row]));
			for (const [id, text] of texts.entries()) assert.equal(byId.get(String(id))?.text, text);
			const time = (id: string): number => new Date(byId.get(id)?.instant as string).getTime();
			const json = (id: string, column: string): unknown => JSON.parse(String(byId.get(id)?.[column]));
			assert.equal(byId.get("9223372036854775807")?.number, 5e-324);
			assert.equal(Number(byId.get("9223372036854775807")?.boolean), 1);
			assert.equal(byId.get("9223372036854775807")?.date, "0001-01-01");
			assert.deepEqual(json("9223372036854775807", "list"), [1, "a", null]);
			assert.deepEqual(json("9223372036854775807", "record"), {});
			assert.equal(byId.get("-9223372036854775808")?.number, 1.7976931348623157e308);
			assert.equal(Number(byId.get("-9223372036854775808")?.boolean), 0);
			assert.equal(byId.get("-9223372036854775808")?.date, "9999-12-31");
			assert.equal(byId.get("-9223372036854775808")?.record, null);
			assert.equal(byId.get("100")?.number, 0.1);
			assert.equal(time("100"), Date.parse("2026-03-29T01:30:00.123Z"));
			assert.deepEqual(json("100", "record"), { a: { b: '\u{1f600}\\"' } });
			assert.equal(time("101"), Date.parse("9999-12-31T23:59:59.999Z"));
			assert.equal(byId.get("101")?.text, null);
		});

		holds(
			"keeps what it can of texts that no text should hold, and counts the others",
			async (there, table) => {
				const lone = String.fromCharCode(0xd800);
				const columns: SinkSchema["columns"] = [...schema.columns, { name: "list", type: "list" }];
				const rows = [
					{ id: 1, text: "a\0b", list: ["\0", "\\u0000"] },
					{ id: 2, text: `a${lone}b`, list: [lone, "\\ud800"] },
				];
				const summary = await put(there.target(table), { columns }, rows);
				const found = await all(there, table);
				const lists = found.map(
					(row) => (typeof row.list === "string" ? JSON.parse(row.list) : row.list) as string[],
				);
				assert.equal(found[1]?.text, "a\ufffdb");
				assert.deepEqual(
					lists.map((list) => list[1]),
					["\\u0000", "\\ud800"],
				);
				assert.equal(summary.replacedTexts, { SQLite: 1, PostgreSQL: 4, MariaDB: 3, DuckDB: 4 }[kind]);
				const hasNul = kind === "SQLite" || kind === "MariaDB";
				assert.equal(found[0]?.text, hasNul ? "a\0b" : "a\ufffdb");
			},
		);

		holds("may have hostile names, itself and in its columns", async (there) => {
			const table = `x"; DROP TABLE y; --\`'`;
			const names = ['a"b', "a`b", "a'b", "select", "a b", "ä", "$1", "?", "a;--", "gannet_positions", "c0"];
			const columns = names.map((name) => ({ name, type: "text" as const }));
			const row = Object.fromEntries(names.map((name, index) => [name, `v${index}`]));
			await put(there.target(table), { columns, key: names.slice(0, 2) }, [row, row]);
			assert.deepEqual(
				(await there.query(`SELECT * FROM [${table}]`)).map((found) => ({ ...found })),
				[row],
			);
		});

		holds("is appended to without a key, and upserted by one", async (there, table) => {
			const rows = [1, 2].map((id) => ({ id, text: "a" }));
			await put(there.target(table), schema, rows);
			await put(there.target(table), schema, rows);
			assert.deepEqual(await ids(there, table), ["1a", "1a", "2a", "2a"]);
			await put(there.target(`k${table}`), keyed, rows);
			const later = [
				{ id: 2, text: "b" },
				{ id: 3, text: "c" },
				{ id: 3, text: "d" },
			];
			await put(there.target(`k${table}`), keyed, later);
			assert.deepEqual(await ids(there, `k${table}`), ["1a", "2b", "3d"]);
			await put(there.target(`k${table}`), { columns: schema.columns.slice(0, 1), key: ["id"] }, [
				{ id: 3 },
				{ id: 4 },
			]);
			assert.deepEqual(await ids(there, `k${table}`), ["1a", "2b", "3d", "4"]);
			await assert.rejects(
				put(there.target(`k${table}`), keyed, [{ id: 1 }], { mode: "append" }),
				failure("write", /can't be written: .*(?:UNIQUE|unique|Duplicate)/u),
			);
		});

		holds("takes every integer of 64 bits for a key, again and again", async (there, table) => {
			const ids = [
				...[0n, 1n, -1n, 2n ** 31n, -(2n ** 31n) - 1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n],
				...[-(2n ** 53n) - 1n, 1850000000000000000n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)],
			];
			// Alone, it is the number of the row in SQLite.
			for (const columns of [keyed.columns, keyed.columns.slice(0, 1)]) {
				const name = `${table}_${columns.length}`;
				for (const text of ["a", "b"]) {
					const rows = ids.map((id) => (columns.length === 1 ? { id } : { id, text }));
					await put(there.target(name), { columns, key: ["id"] }, rows, { batchRows: 3 });
				}
				const text = kind === "MariaDB" ? "cast(id AS char)" : "cast(id AS text)";
				const found = await there.query(`SELECT ${text} AS id FROM [${name}]`);
				assert.deepEqual(found.map(({ id }) => String(id)).sort(), ids.map(String).sort());
			}
		});

		holds("tells keys apart by each character", async (there, table) => {
			const columns: SinkSchema["columns"] = [
				{ name: "id", type: "text" },
				{ name: "text", type: "url" },
			];
			const rows = ["a", "A", "a ", "á", "\u0061\u0301", ""].flatMap((id) => [
				{ id, text: "x" },
				{ id, text: "X" },
			]);
			await put(there.target(table), { columns, key: ["id", "text"] }, [...rows, ...rows]);
			assert.equal((await all(there, table)).length, rows.length);
		});

		holds("is emptied in mode replace, once a run", async (there, table) => {
			await put(there.target(table), keyed, [{ id: 1 }, { id: 2 }]);
			const sink = await openSink(there.target(table), keyed, { mode: "replace", batchRows: 1 });
			await sink.write([{ id: 3 }, { id: 4 }]);
			await sink.commit("4");
			await sink.close({ complete: false });
			await put(there.target(table), keyed, [{ id: 5 }, { id: 5 }], { mode: "replace" });
			assert.deepEqual(await ids(there, table), ["3", "4", "5"]);
		});

		holds("keeps its rows in mode replace until there is one to replace them", async (there, table) => {
			await put(there.target(table), keyed, [{ id: 1 }, { id: 2 }]);
			const sink = await openSink(there.target(table), keyed, { mode: "replace" });
			await sink.close({ complete: false });
			assert.deepEqual(await ids(there, table), ["1", "2"]);
			// What it began has nothing to go on with, so that another run may be another.
			const other = await openSink(there.target(table), keyed, { mode: "replace", source: "other" });
			await other.write([{ id: 3 }]);
			await other.close({ complete: true });
			assert.deepEqual(await ids(there, table), ["3"]);
			await put(there.target(table), keyed, [], { mode: "replace" });
			assert.deepEqual(await ids(there, table), []);
		});

		const nested: SinkSchema = {
			columns: [
				{ name: "id", type: "integer" },
				{ name: "text", type: "text" },
				{ name: "price", type: "money" },
				{
					name: "seller",
					type: "record",
					fields: [
						{ name: "name", type: "text", required: true },
						{ name: "phones", type: "list", of: { type: "text" } },
					],
				},
				{
					name: "reviews",
					type: "list",
					of: {
						type: "record",
						fields: [
							{ name: "stars", type: "integer" },
							{ name: "tags", type: "list", of: { type: "text" } },
						],
					},
				},
			],
			key: ["id"],
		};
		const full = {
			id: 1,
			text: "a",
			price: { amount: 1.5, currency: "EUR" },
			seller: { name: "S", phones: ["1", "2"] },
			reviews: [{ stars: 5, tags: ["x", "y"] }, { stars: null }],
		};
		/** The values of some columns as texts, ordered by these. */
		const texts = async (there: Database, columns: string, table: string): Promise<unknown> =>
			(await there.query(`SELECT ${columns} FROM [${table}] ORDER BY ${columns}`)).map((row) =>
				Object.values(row).map((value) => (value === null ? null : String(value))),
			);

		holds("has records and money as columns where it is flattened", async (there, table) => {
			await put(there.target(table), nested, [full, { id: 2 }], { flatten: true });
			assert.deepEqual(await texts(there, "id, price_amount, price_currency, seller_name", table), [
				["1", "1.5", "EUR", "S"],
				["2", null, null, null],
			]);
			assert.equal((await there.query(`SELECT seller_phones, reviews FROM [${table}]`)).length, 2);
		});

		holds("has lists in tables of their own, which follow the row", async (there, table) => {
			const options = { childTables: true };
			const children = async (): Promise<unknown> => [
				await texts(there, "parent_id, seller_phones_index, [value]", `${table}_seller_phones`),
				await texts(there, "parent_id, reviews_index, stars", `${table}_reviews`),
				await texts(there, "parent_id, reviews_index, reviews_tags_index, [value]", `${table}_reviews_tags`),
			];
			await put(there.target(table), nested, [full, { id: 2, reviews: [{ stars: 1 }] }], options);
			const phones = [
				["1", "0", "1"],
				["1", "1", "2"],
			];
			const reviews = [
				["1", "0", "5"],
				["1", "1", null],
				["2", "0", "1"],
			];
			const tags = [
				["1", "0", "0", "x"],
				["1", "0", "1", "y"],
			];
			assert.deepEqual(await children(), [phones, reviews, tags]);
			await put(there.target(table), nested, [full], options);
			assert.deepEqual(await children(), [phones, reviews, tags]);
			const fewer = { ...full, seller: { name: "T", phones: ["9"] }, reviews: [] };
			await put(there.target(table), nested, [full, fewer], options);
			assert.deepEqual(await children(), [[["1", "0", "9"]], [["2", "0", "1"]], []]);
			await put(there.target(table), nested, [{ id: 3 }], { ...options, mode: "replace" });
			assert.deepEqual(await children(), [[], [], []]);
		});

		holds("with a column that would now be several is refused, with what to do", async (there, table) => {
			await put(there.target(table), nested, [full]);
			await assert.rejects(
				put(there.target(table), nested, [full], { flatten: true }),
				failure(
					"schema",
					/has a column "price", which is now written as "price_amount" and "price_currency"; write to another table, or drop that column, or leave out flatten/u,
				),
			);
			await put(there.target(table), nested, [{ ...full, text: "b" }]);
			assert.deepEqual(await ids(there, table), ["1b"]);
		});

		holds("gets the columns that it lacks", async (there, table) => {
			await put(there.target(table), schema, [{ id: 1, text: "a" }]);
			const columns: SinkSchema["columns"] = [
				...schema.columns,
				{ name: "number", type: "number", required: true },
			];
			await put(there.target(table), { columns }, [{ id: 2, number: 0.5 }]);
			assert.deepEqual(
				(await all(there, table)).map((row) => row.number),
				[null, 0.5],
			);
		});

		holds("becomes unique by a key, unless its rows are not", async (there, table) => {
			await put(there.target(table), schema, [{ id: 1, text: "a" }]);
			await put(there.target(table), keyed, [{ id: 1, text: "b" }]);
			assert.deepEqual(await ids(there, table), ["1b"]);
			await put(there.target(table), keyed, [{ id: 1, text: "c" }]);
			assert.deepEqual(await ids(there, table), ["1c"]);
			await put(there.target(`d${table}`), schema, [{ id: 1 }, { id: 1 }]);
			await assert.rejects(
				put(there.target(`d${table}`), keyed, []),
				failure("schema", /1|id|unique|Duplicate/u),
			);
		});

		const indexesOf: Readonly<Record<DatabaseKind, (table: string) => string>> = {
			SQLite: (table) => `SELECT count(*) AS n FROM pragma_index_list('${table}')`,
			PostgreSQL: (table) => `SELECT count(*)::int AS n FROM pg_indexes WHERE tablename = '${table}'`,
			MariaDB: (table) =>
				`SELECT count(DISTINCT index_name) AS n FROM information_schema.statistics WHERE table_schema = 'things' AND table_name = '${table}'`,
			// The primary key is a constraint there.
			DuckDB: (table) =>
				`SELECT (SELECT count(*) FROM duckdb_indexes() WHERE table_name = '${table}') + (SELECT count(*) FROM duckdb_constraints() WHERE table_name = '${table}' AND constraint_type IN ('PRIMARY KEY', 'UNIQUE')) AS n`,
		};
		const text = kind === "MariaDB" ? "varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin" : "text";
		const tablesBefore: readonly (readonly [what: string, statements: readonly string[]])[] = [
			["it made itself", []],
			[
				"that has a primary key",
				[`CREATE TABLE [TABLE] (a ${text} NOT NULL, b ${text} NOT NULL, c ${text}, PRIMARY KEY (b, a))`],
			],
			[
				"that has a unique constraint",
				[`CREATE TABLE [TABLE] (a ${text} NOT NULL, b ${text} NOT NULL, c ${text}, UNIQUE (a, b))`],
			],
			[
				"that has a unique index",
				[
					`CREATE TABLE [TABLE] (a ${text}, b ${text}, c ${text})`,
					"CREATE UNIQUE INDEX [TABLE_u] ON [TABLE] (b, a)",
				],
			],
			["that has no index", [`CREATE TABLE [TABLE] (a ${text}, b ${text})`]],
		];
		for (const [what, statements] of tablesBefore) {
			holds(`has one unique index, however often a run is repeated: one ${what}`, async (there, table) => {
				for (const statement of statements)
					await there.query(
						statement.replaceAll("TABLE", table).replaceAll(`CREATE ${table}`, "CREATE TABLE"),
					);
				const columns = ["a", "b", "c"].map((name) => ({ name, type: "text" as const }));
				for (const c of ["1", "2", "3"])
					await put(there.target(table), { columns, key: ["a", "b"] }, [{ a: "x", b: "y", c }], { run: c });
				assert.deepEqual(
					(await there.query(`SELECT c FROM [${table}]`)).map((row) => row.c),
					["3"],
				);
				const [row] = await there.query(indexesOf[kind](table));
				assert.equal(Number(row?.n), 1);
			});
		}

		if (kind === "PostgreSQL" || kind === "MariaDB") {
			holds("is written by a role that may not create or change tables", async (there, table) => {
				await put(there.target(table), keyed, [{ id: 1, text: "a" }]);
				const role = `writer_${table}`;
				const grants =
					kind === "PostgreSQL"
						? [
								`CREATE ROLE ${role} LOGIN`,
								`REVOKE CREATE ON SCHEMA public FROM PUBLIC`,
								`GRANT SELECT, INSERT, UPDATE ON ${table} TO ${role}`,
								`GRANT SELECT, INSERT, UPDATE, DELETE ON gannet_positions TO ${role}`,
							]
						: [
								`CREATE USER ${role}@'127.0.0.1'`,
								`GRANT SELECT, INSERT, UPDATE ON things.${table} TO ${role}@'127.0.0.1'`,
								`GRANT SELECT, INSERT, UPDATE, DELETE ON things.gannet_positions TO ${role}@'127.0.0.1'`,
							];
				for (const grant of grants) await there.query(grant);
				const target = there.target(table).replace(/\/\/\w+@/u, `//${role}@`);
				for (const text of ["b", "c"]) await put(target, keyed, [{ id: 1, text }, { id: 2 }], { run: text });
				assert.deepEqual(await ids(there, table), ["1c", "2"]);
				const wider: SinkSchema = { ...keyed, columns: [...keyed.columns, { name: "more", type: "text" }] };
				await assert.rejects(
					put(target, wider, []),
					failure(kind === "MariaDB" ? "target" : "schema", /must be owner of table|ALTER command denied/u),
				);
				await assert.rejects(
					put(target, keyed, [], { table: "other" }),
					failure(
						kind === "MariaDB" ? "target" : "schema",
						/permission denied for schema|CREATE command denied/u,
					),
				);
			});
		}

		holds("whose column cannot hold the values is refused", async (there, table) => {
			await put(there.target(table), { columns: [{ name: "id", type: "number" }] }, []);
			await assert.rejects(
				put(there.target(table), schema, []),
				failure(
					"schema",
					new RegExp(`column "id" of table "${table}" is .*, which cannot hold every integer as it is`, "iu"),
				),
			);
		});

		holds("goes on after the last commit of an interrupted run", async (there, table) => {
			const sink = await openSink(there.target(table), schema, { batchRows: 2 });
			await sink.write([{ id: 1 }]);
			await sink.commit("1");
			await sink.write([{ id: 2 }, { id: 3 }, { id: 4 }]);
			await sink.commit("4");
			// More than a batch that is not committed goes into a transaction that never ends.
			await sink.write([5, 6, 7, 8, 9].map((id) => ({ id })));
			const left = await sink.close({ complete: false });
			assert.deepEqual([left.isComplete, left.rows, left.position], [false, 4, "4"]);
			const next = await openSink(there.target(table), schema, { batchRows: 2 });
			assert.equal(next.position, "4");
			await next.write([{ id: 5 }, { id: 6 }, { id: 7 }]);
			await next.commit("7");
			await next.write([{ id: 8 }]);
			const done = await next.close({ complete: true });
			assert.deepEqual([done.isComplete, done.rows, done.rowsInRun, done.position], [true, 4, 8, "7"]);
			assert.deepEqual(await ids(there, table), ["1", "2", "3", "4", "5", "6", "7", "8"]);
			assert.deepEqual(await there.query(`SELECT * FROM gannet_positions WHERE table_name = '${table}'`), []);
		});

		holds(
			"refuses another schema or source for an interrupted run, unless it is begun anew",
			async (there, table) => {
				const open = async (as: SinkSchema, options: SinkOptions): Promise<string | undefined> => {
					await using sink = await openSink(there.target(table), as, options);
					await sink.commit("here");
					return sink.position;
				};
				assert.equal(await open(schema, { source: "a" }), undefined);
				assert.equal(await open(schema, { source: "a" }), "here");
				await assert.rejects(
					open(schema, { source: "b" }),
					failure("interrupted", /has other columns, another source or mode/u),
				);
				await assert.rejects(
					open(keyed, { source: "a" }),
					failure("interrupted", /start over with restart: true/u),
				);
				assert.equal(await open(keyed, { source: "b", restart: true }), undefined);
				assert.equal(await open(keyed, { source: "b" }), "here");
			},
		);

		holds(
			"knows a completed run by its name, and takes runs of several names side by side",
			async (there, table) => {
				const one = await openSink(there.target(table), schema, { run: "one", batchRows: 1 });
				const two = await openSink(there.target(table), schema, { run: "two", batchRows: 1 });
				for (const [sink, id] of [
					[one, 1],
					[two, 2],
					[one, 3],
					[two, 4],
				] as const) {
					await sink.write([{ id }]);
					await sink.commit(String(id));
				}
				await one.close({ complete: true });
				await two.close({ complete: false });
				const again = await openSink(there.target(table), schema, { run: "one" });
				assert.deepEqual([again.isComplete, again.position], [true, "3"]);
				await assert.rejects(
					again.write([{ id: 9 }]),
					failure("closed", /run "one" to .* was completed earlier/u),
				);
				await again.close({ complete: true });
				const more = await openSink(there.target(table), schema, { run: "two" });
				assert.deepEqual([more.isComplete, more.position], [false, "4"]);
				await more.close({ complete: true });
				assert.deepEqual(await ids(there, table), ["1", "2", "3", "4"]);
			},
		);

		holds(
			"is written by the sink that took the run over, and not by the one before",
			async (there, table) => {
				const first = await openSink(there.target(table), schema, { batchRows: 1 });
				await first.write([{ id: 1 }]);
				await first.commit("1");
				const second = await openSink(there.target(table), schema, { batchRows: 1 });
				assert.equal(second.position, "1");
				await first.write([{ id: 2 }]).catch(() => undefined);
				await assert.rejects(
					first.commit("2"),
					failure("taken-over", /another process has taken over this run; .*names of their own \(run\)/u),
				);
				await assert.rejects(first.write([{ id: 2 }]), failure("taken-over", /taken over/u));
				assert.equal((await first.close({ complete: false })).position, "1");
				await second.write([{ id: 2 }]);
				await second.close({ complete: true });
				assert.deepEqual(await ids(there, table), ["1", "2"]);
				const third = await openSink(there.target(table), schema);
				const fourth = await openSink(there.target(table), schema);
				await assert.rejects(third.close({ complete: true }), failure("taken-over", /taken over/u));
				await fourth.close({ complete: true });
			},
		);

		const byText: SinkSchema = {
			columns: schema.columns.map(({ name }) => ({ name, type: "text" })),
			key: ["id"],
		};

		holds("tells keys apart by each of their characters", async (there, table) => {
			const keys = [
				"a",
				"A",
				"a ",
				" a",
				"\u00e9",
				"e\u0301",
				"",
				"\u00df",
				"ss",
				"1",
				"01",
				"\u{1f600}",
				"\u{1f601}",
			];
			for (const _again of [1, 2])
				await put(
					there.target(table),
					byText,
					keys.map((id) => ({ id, text: `of ${id}` })),
				);
			const found = await all(there, table);
			assert.deepEqual(new Set(found.map(({ id, text }) => [id, text].join())).size, keys.length);
			assert.equal(found.length, keys.length);
		});

		const loose: Readonly<Partial<Record<DatabaseKind, readonly string[]>>> = {
			SQLite: [
				"CREATE TABLE [TABLE] (id text COLLATE NOCASE PRIMARY KEY)",
				"CREATE TABLE [TABLE] (id text PRIMARY KEY COLLATE RTRIM)",
			],
			PostgreSQL: [
				"CREATE TABLE [TABLE] (id text COLLATE [und-x-icu] PRIMARY KEY)",
				"CREATE TABLE [TABLE] (id text COLLATE loose PRIMARY KEY)",
				"CREATE TABLE [TABLE] (id text); CREATE UNIQUE INDEX ON [TABLE] (id COLLATE loose)",
			],
			MariaDB: [
				"CREATE TABLE [TABLE] (id varchar(9) COLLATE utf8mb4_general_ci PRIMARY KEY)",
				"CREATE TABLE [TABLE] (id varchar(9) COLLATE utf8mb4_bin PRIMARY KEY)",
				"CREATE TABLE [TABLE] (id char(9) COLLATE utf8mb4_nopad_bin PRIMARY KEY)",
			],
		};
		for (const [index, sql] of (loose[kind] ?? []).entries()) {
			const isFine = sql.includes("und-x-icu");
			holds(`${isFine ? "is taken" : "is refused"} with a key that is ${sql}`, async (there, table) => {
				if (kind === "PostgreSQL" && index === 1)
					await there.query(
						"CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
					);
				for (const statement of sql.replaceAll("[TABLE]", `[${table}]`).split("; "))
					await there.query(statement);
				const putting = put(there.target(table), byText, [{ id: "a" }, { id: "A" }]);
				if (!isFine) return assert.rejects(putting, failure("schema", /takes different keys for one/u));
				await putting;
				assert.equal((await all(there, table)).length, 2);
			});
		}

		holds("never has a record replace one of another key", async (there, table) => {
			const type = kind === "MariaDB" ? "varchar(9) COLLATE utf8mb4_nopad_bin" : "text";
			await there.query(`CREATE TABLE [${table}] (id ${type} PRIMARY KEY, text ${type} UNIQUE)`);
			const rows = [
				{ id: "a", text: "x" },
				{ id: "b", text: "x" },
			];
			const [expected, telling] =
				kind === "MariaDB"
					? (["schema", /has the unique index "text" beside the key.*drop it/u] as const)
					: (["write", /unique.*mend that and start again/iu] as const);
			await assert.rejects(put(there.target(table), byText, rows), failure(expected, telling));
		});

		holds("refuses the row of a key that it can't store, and takes the others", async (there, table) => {
			const sink = await openSink(there.target(table), byText);
			const refused: readonly (readonly [id: string, telling: RegExp])[] = [
				["\ud800", /^row 1 has a lone surrogate in column "id" of the key/u],
				...(kind === "PostgreSQL" || kind === "DuckDB"
					? ([["a\0", /has U\+0000 in column "id"/u]] as const)
					: []),
				...(kind === "SQLite" || kind === "DuckDB"
					? []
					: ([["x".repeat(3_000), /has a (?:key|text) of 3000 /u]] as const)),
			];
			for (const [id, telling] of refused)
				await assert.rejects(sink.write([{ id }]), failure("row", telling));
			await sink.write([{ id: "a" }]);
			await sink.close({ complete: true });
			assert.equal((await all(there, table)).length, 1);
		});

		if (kind === "SQLite") {
			holds("is waited for while another process writes the database", async (there, table) => {
				const path = there.target("").replace(/out\.db#$/u, "waited.db");
				using other = new DatabaseSync(path);
				other.exec("CREATE TABLE other (a); BEGIN IMMEDIATE");
				const opening = openSink(`${path}#${table}`, schema);
				for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
				other.exec("COMMIT");
				await (await opening).close({ complete: true });
			});
		}

		if (kind === "MariaDB") {
			holds("refuses a row whose JSON nests deeper than MariaDB takes", async (there, table) => {
				const columns: SinkSchema["columns"] = [{ name: "list", type: "list" }];
				let nested: readonly unknown[] = ["]".repeat(40)];
				for (let depth = 1; depth < 31; depth++) nested = [nested];
				await put(there.target(table), { columns }, [{ list: nested }] as Row[]);
				await assert.rejects(
					put(there.target(table), { columns }, [{ list: [nested] }] as Row[]),
					failure("row", /nests deeper than the 31 levels/u),
				);
			});

			holds(
				"refuses a row that is larger than a statement may be, and takes the others",
				async (there, table) => {
					const sink = await openSink(there.target(table), schema);
					await assert.rejects(
						sink.write([{ id: 1, text: "x".repeat(16 * 1024 * 1024) }]),
						failure("row", /bytes, and the server's max_allowed_packet is 16777216: raise that/u),
					);
					await sink.write([{ id: 2, text: "x".repeat(15 * 1024 * 1024) }]);
					assert.equal((await sink.close({ complete: true })).rows, 1);
				},
			);

			holds("is given a character set that has every character, where it can be", async (there, table) => {
				await there.query(
					`CREATE TABLE [${table}] (id varchar(9), text longtext, INDEX (id)) CHARACTER SET utf8mb3`,
				);
				const columns: SinkSchema["columns"] = byText.columns;
				await put(there.target(table), { columns }, [{ id: "a", text: "\u{1f600}" }]);
				assert.equal((await all(there, table))[0]?.text, "\u{1f600}");
				await assert.rejects(
					put(there.target(table), { columns }, [{ id: "\u{1f600}" }]),
					failure("row", /beyond U\+FFFF for column "id", whose character set is utf8mb3/u),
				);
			});

			holds("refuses names that MariaDB cannot have, and views", async (there, table) => {
				for (const name of ["a ", "\u{1f600}"])
					await assert.rejects(
						put(there.target(table), { columns: [{ name, type: "text" }] }, []),
						failure("schema", /give it another one/u),
					);
				await there.query(`CREATE VIEW [${table}] AS SELECT 1 AS id`);
				await assert.rejects(put(there.target(table), schema, []), failure("schema", /is a view/u));
			});
		}

		holds("refuses names that it would cut, or take for one", async (there, table) => {
			const long: SinkSchema = { columns: [{ name: "n".repeat(2000), type: "text" }] };
			await assert.rejects(
				put(there.target(table), long, []),
				failure("schema", /is longer than the database's/u),
			);
			const twins: SinkSchema = { columns: [...schema.columns, { name: "ID", type: "text" }] };
			if (kind === "PostgreSQL") await put(there.target(table), twins, [{ id: 1, ID: "x" }]);
			else
				await assert.rejects(
					put(there.target(table), twins, []),
					failure("schema", /"id" and "ID" are one to the database/u),
				);
		});

		holds(
			"has to have another name than the table of positions, and a key to be upserted",
			async (there, table) => {
				await assert.rejects(
					put(there.target("gannet_positions"), schema, []),
					failure("options", /cannot be the name of a table/u),
				);
				await assert.rejects(
					put(there.target(table), schema, [], { mode: "upsert" }),
					failure("options", /needs a key in the schema/u),
				);
				await put(there.target("ignored"), schema, [{ id: 1 }], { table });
				assert.deepEqual(await ids(there, table), ["1"]);
			},
		);

		if (kind === "MariaDB") {
			holds("that knows no transactions is refused", async (there, table) => {
				await there.query(`CREATE TABLE ${table} (id bigint) ENGINE = MyISAM`);
				await assert.rejects(
					put(there.target(table), schema, []),
					failure("schema", /has engine MyISAM, which knows no transactions; InnoDB does/u),
				);
			});
		}

		if (kind === "PostgreSQL") {
			holds("may be in another schema, with its positions", async (there, table) => {
				await there.query("CREATE SCHEMA shop");
				await put(there.target(`shop.${table}`), keyed, [{ id: 1 }], { run: "one" });
				assert.equal((await there.query(`SELECT * FROM shop.${table}`)).length, 1);
				assert.equal((await there.query("SELECT * FROM shop.gannet_positions")).length, 1);
			});
		}

		if (kind === "SQLite") {
			const types: readonly (readonly [string, SinkSchema["columns"][number]["type"], boolean])[] = [
				["TEXT", "integer", true],
				["VARCHAR(5)", "list", true],
				["", "integer", true],
				["BLOB", "text", true],
				["INT", "number", true],
				["BIGINT", "boolean", true],
				["NUMERIC", "datetime", true],
				["DECIMAL(5,2)", "text", false],
				["INTEGER", "url", false],
				["DOUBLE", "integer", false],
				["REAL", "record", false],
			];
			for (const [has, type, isTaken] of types) {
				holds(
					`whose column is ${has || "of no type"} ${isTaken ? "takes" : "refuses"} ${type}`,
					async (there, table) => {
						await put(there.target("any"), schema, []);
						await there.query(`CREATE TABLE ${table} (id ${has})`);
						const columns: SinkSchema["columns"] = [{ name: "id", type }];
						const value = type === "boolean" ? true : type === "datetime" ? new Date(0) : 2 ** 40;
						const putting = put(there.target(table), { columns }, [{ id: value }]);
						if (!isTaken) return assert.rejects(putting, failure("schema", /cannot hold every/u));
						await putting;
						const [row] = await there.query(
							`SELECT cast(id AS text) AS text, typeof(id) AS type FROM ${table}`,
						);
						const text =
							type === "boolean" ? "1" : type === "datetime" ? "1970-01-01T00:00:00.000Z" : "1099511627776";
						assert.equal(row?.text, text);
					},
				);
			}
		}
	});
}
