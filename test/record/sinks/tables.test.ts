// How tables are widened, and batches cut: decisions without a database.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { layoutOf } from "../../../src/record/sinks/layout.ts";
import { mysqlTable, pieces } from "../../../src/record/sinks/mysql-table.ts";
import { type Settings, settingsOf } from "../../../src/record/sinks/options.ts";
import { postgresTable, storableJson } from "../../../src/record/sinks/postgres-table.ts";
import type { ColumnType, SinkSchema } from "../../../src/record/sinks/sink.ts";
import { lastOfEachKey, type SqlTable, sqlPlan } from "../../../src/record/sinks/sql.ts";

type Change = string | "as it is" | "refused";

/** What is done to column `a` of a type that a database has, so that it takes values of a type. */
function change(statements: () => readonly string[]): Change {
	try {
		return statements()[0] ?? "as it is";
	} catch (error) {
		assert.match((error as Error).message, /column "a" of table "t" is .*, which cannot hold every/u);
		return "refused";
	}
}

const schemaOf = (type: ColumnType, key: readonly string[] = []): SinkSchema => ({
	columns: [{ name: "a", type }],
	key,
});
const plainly = { flatten: false, childTables: false, splitsMoney: false, isTyped: false };
const tableOf = (schema: SinkSchema, settings: Settings = settingsOf({ table: "t" })): SqlTable =>
	sqlPlan(layoutOf(schema, plainly), settings, undefined).main;

describe("a column of PostgreSQL", () => {
	const alter = (type: string): string => `ALTER TABLE "t" ALTER COLUMN "a" TYPE ${type}`;
	const cases: readonly (readonly [string, ColumnType, Change])[] = [
		["text", "number", "as it is"],
		["text", "record", "as it is"],
		["character varying", "text", "as it is"],
		["character varying(20)", "url", alter("text")],
		["character(20)", "html", alter("text")],
		["jsonb", "text", "refused"],
		["double precision", "number", "as it is"],
		["numeric", "number", "as it is"],
		["numeric(10,2)", "number", "refused"],
		["real", "number", alter("double precision")],
		["integer", "number", alter("double precision")],
		["bigint", "number", alter("numeric")],
		["smallint", "integer", alter("bigint")],
		["integer", "integer", alter("bigint")],
		["numeric", "integer", "as it is"],
		["double precision", "integer", "refused"],
		["boolean", "integer", "refused"],
		["integer", "boolean", "refused"],
		["date", "date", "as it is"],
		["date", "datetime", "refused"],
		["timestamp with time zone", "datetime", "as it is"],
		["timestamp without time zone", "datetime", "refused"],
		["json", "list", "as it is"],
		["constructor", "number", "refused"],
	];
	for (const [has, wanted, expected] of cases) {
		test(`of type ${has}, for ${wanted}: ${expected}`, () => {
			const schema = schemaOf(wanted);
			const table = postgresTable(tableOf(schema), "t");
			assert.equal(
				change(() => table.widening([{ name: "a", type: has }])),
				expected,
			);
		});
	}

	test("is in the schema that stands before a dot in the table's name", () => {
		const schema = schemaOf("text", ["a"]);
		const table = postgresTable(tableOf(schema, settingsOf({ table: 'shop.it"s' })), 'shop.it"s');
		assert.equal(table.quoted, '"shop"."it""s"');
		assert.deepEqual(table.names, ["shop", 'it"s']);
		assert.equal(table.widening([])[0], 'CREATE TABLE "shop"."it""s" ("a" text NOT NULL, PRIMARY KEY ("a"))');
		assert.equal(table.schema, '"shop"');
	});
});

describe("a column of MySQL", () => {
	const long = "longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin";
	const modify = (type: string): string => `ALTER TABLE \`t\` MODIFY COLUMN \`a\` ${type} NULL`;
	const cases: readonly (readonly [string, ColumnType, Change])[] = [
		["longtext", "number", "as it is"],
		["mediumtext", "text", modify(long)],
		["varchar(20)", "text", modify(long)],
		["json", "text", "refused"],
		["double", "number", "as it is"],
		["float", "number", modify("double")],
		["int(11)", "number", modify("double")],
		["bigint(20)", "number", "refused"],
		["decimal(10,2)", "number", "refused"],
		["bigint", "integer", "as it is"],
		["bigint(20) unsigned", "integer", "refused"],
		["smallint(6) unsigned", "integer", modify("bigint")],
		["tinyint(1)", "boolean", "as it is"],
		["varchar(5)", "boolean", "refused"],
		["date", "date", "as it is"],
		["datetime", "datetime", modify("datetime(3)")],
		["datetime(6)", "datetime", "as it is"],
		["timestamp(3)", "datetime", "refused"],
		["json", "record", "as it is"],
	];
	for (const [has, wanted, expected] of cases) {
		test(`of type ${has}, for ${wanted}: ${expected}`, () => {
			const schema = schemaOf(wanted);
			const table = mysqlTable(tableOf(schema));
			const present = [{ name: "A", type: has, isIndexed: false, isNullable: true, characterSet: "utf8mb4" }];
			assert.equal(change(() => table.widening(present, "utf8mb4_0900_bin")).replace("`A`", "`a`"), expected);
		});
	}

	test("that is indexed keeps its length, and a NOT NULL stays", () => {
		const schema = schemaOf("text");
		const table = mysqlTable(tableOf(schema));
		const column = {
			name: "a",
			type: "varchar(9)",
			isIndexed: true,
			isNullable: false,
			characterSet: "utf8mb4",
		};
		assert.deepEqual(table.widening([column], "c"), []);
		assert.match(table.widening([{ ...column, isIndexed: false }], "c")[0] ?? "", /NOT NULL$/u);
	});

	test("of the key is a VARCHAR that an index can hold, with the key's others", () => {
		const of = (types: readonly ColumnType[]): string => {
			const columns = types.map((type, index) => ({ name: `k${index}`, type }));
			const schema = { columns, key: columns.map(({ name }) => name) };
			return mysqlTable(tableOf(schema)).widening([], "c")[0] ?? "";
		};
		assert.match(of(["text"]), /`k0` varchar\(768\) .* NOT NULL/u);
		assert.match(of(["text", "url", "integer"]), /`k0` varchar\(382\) .*`k1` varchar\(382\) /u);
	});

	test("whose key is all there is has its row stay", () => {
		const schema = schemaOf("text", ["a"]);
		const table = mysqlTable(tableOf(schema));
		assert.equal(
			table.insertion(2),
			"INSERT INTO `t` (`a`) VALUES (?), (?) ON DUPLICATE KEY UPDATE `a` = `a`",
		);
	});
});

describe("a batch for MySQL is cut", () => {
	const rows = (count: number, text = ""): string[][] => Array.from({ length: count }, () => [text]);
	const sizes = (given: readonly (readonly unknown[])[]): number[] => given.map((piece) => piece.length);

	test("into powers of two, so that few statements are prepared", () => {
		assert.deepEqual(sizes(pieces(rows(1_100), 3, 1e9)), [512, 512, 64, 8, 4]);
		assert.deepEqual(sizes(pieces([], 3, 1e9)), []);
	});

	test("within the bound on parameters", () => {
		assert.deepEqual(sizes(pieces(rows(300), 300, 1e9)), [128, 128, 32, 8, 4]);
	});

	test("within the size of a packet, as long as there is more than a row", () => {
		assert.deepEqual(sizes(pieces(rows(5, "x".repeat(100)), 1, 700)), [2, 2, 1]);
		assert.deepEqual(sizes(pieces(rows(2, "x".repeat(1_000)), 1, 700)), [1, 1]);
	});
});

test("of rows of one key the last stays, where the last one stood", () => {
	const schema = schemaOf("text", ["a"]);
	const two: SinkSchema = {
		columns: [
			{ name: "x", type: "text" },
			{ name: "y", type: "text" },
			{ name: "z", type: "text" },
		],
		key: ["x", "z"],
	};
	assert.deepEqual(lastOfEachKey([["1"], ["2"], ["1"]], schema), [["2"], ["1"]]);
	const rows = [
		["a", "1", "bc"],
		["ab", "2", "c"],
		["a", "3", "bc"],
	];
	assert.deepEqual(lastOfEachKey(rows, two), [rows[1], rows[2]]);
	assert.equal(lastOfEachKey(rows.slice(0, 2), two).length, 2);
});

test("in JSON only real escapes of U+0000 and lone surrogates are replaced", () => {
	let replaced = 0;
	const of = (json: string): string => storableJson(json, () => replaced++);
	assert.equal(
		of(String.raw`["\\u0000","\\\u0000x","\ud800","\\ud800","\udfff\n","\u0001"]`),
		String.raw`["\\u0000","\\` +
			"\ufffd" +
			'x","' +
			"\ufffd" +
			String.raw`","\\ud800","` +
			"\ufffd" +
			String.raw`\n","\u0001"]`,
	);
	assert.equal(replaced, 1);
	assert.equal(of('["\u{1f600}"]'), '["\u{1f600}"]');
	assert.equal(replaced, 1);
});
