// What records become where they are flattened, and lists where they get tables of their own.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { flatteningOf } from "../../../src/record/sinks/flattening.ts";
import { type LayoutOptions, layoutOf } from "../../../src/record/sinks/layout.ts";
import type { Column, Row, SinkSchema } from "../../../src/record/sinks/sink.ts";

const plain: LayoutOptions = { flatten: false, childTables: false, splitsMoney: false, isTyped: false };
const flat: LayoutOptions = { ...plain, flatten: true };
const withTables: LayoutOptions = { ...flat, childTables: true };

const names = ({ columns }: SinkSchema): readonly string[] => columns.map(({ name }) => name);
const of = (...columns: readonly Column[]): SinkSchema => ({
	columns: [{ name: "id", type: "text" }, ...columns],
	key: ["id"],
});
const text = (name: string): Column => ({ name, type: "text" });
const record = (name: string, ...fields: readonly Column[]): Column => ({ name, type: "record", fields });
const list = (name: string, item: Column["of"]): Column => ({ name, type: "list", of: item });

describe("a flattened record has", () => {
	const cases: readonly (readonly [
		what: string,
		column: Column,
		value: unknown,
		columns: readonly string[],
		stored: readonly unknown[],
	])[] = [
		[
			"money in two columns",
			{ name: "price", type: "money" },
			{ amount: 1, currency: "EUR" },
			["price_amount", "price_currency"],
			[1, "EUR"],
		],
		[
			"a record's members as columns",
			record("a", text("b"), text("c")),
			{ b: "1" },
			["a_b", "a_c"],
			["1", undefined],
		],
		["records in records", record("a", record("b", text("c"))), { b: { c: "1" } }, ["a_b_c"], ["1"]],
		[
			"money in records",
			record("a", { name: "b", type: "money" }),
			{ b: { amount: 1, currency: "EUR" } },
			["a_b_amount", "a_b_currency"],
			[1, "EUR"],
		],
		[
			"nothing of a record that is missing",
			record("a", text("b"), record("c", text("d"))),
			undefined,
			["a_b", "a_c_d"],
			[undefined, undefined],
		],
		[
			"nothing of a record that is null",
			record("a", text("b"), record("c", text("d"))),
			null,
			["a_b", "a_c_d"],
			[null, null],
		],
		["a list as JSON", list("a", { type: "text" }), ["x"], ["a"], ['["x"]']],
		["a record of an unknown shape as JSON", { name: "a", type: "record" }, { b: 1 }, ["a"], ['{"b":1}']],
		["a record without members as JSON", record("a"), {}, ["a"], ["{}"]],
		["a list in a record as JSON", record("a", list("b", { type: "integer" })), { b: [1] }, ["a_b"], ["[1]"]],
		["a name with a dot as it is", record("a.b", text("c d")), { "c d": "1" }, ["a.b_c d"], ["1"]],
	];
	for (const [what, column, value, columns, stored] of cases) {
		test(what, () => {
			const layout = layoutOf(of(column), flat);
			assert.deepEqual(names(layout.schema), ["id", ...columns]);
			const row = { id: "1", [column.name]: value } as Row;
			assert.deepEqual([...layout.convert(row, 1)], ["1", ...stored]);
		});
	}

	test("a required column only where each record around it is required", () => {
		const member: Column = { ...text("b"), required: true };
		const required = (isRequired: boolean): unknown =>
			layoutOf(of({ ...record("a", member), required: isRequired }), flat).schema.columns[1]?.required;
		assert.deepEqual([required(true), required(false)], [true, false]);
	});

	test("no row whose values don't fit, with the path of the one that doesn't", () => {
		const { convert } = layoutOf(
			of(record("a", { ...text("b"), required: true }, record("c", { name: "d", type: "integer" }))),
			flat,
		);
		const rows: readonly (readonly [unknown, RegExp])[] = [
			["x", /row 7 has the text "x" for column "a" of type record/u],
			[[], /row 7 has a list for column "a" of type record/u],
			[{}, /row 7 has no value for column "a.b", which is required/u],
			[{ b: "1", e: 1 }, /row 7 has a value for "a.e", which isn't a column/u],
			[{ b: "1", c: { d: "x" } }, /row 7 has the text "x" for column "a.c.d" of type integer/u],
			[{ b: "1", c: 5 }, /row 7 has the number 5 for column "a.c" of type record/u],
		];
		for (const [a, telling] of rows) assert.throws(() => convert({ id: "1", a } as Row, 7), telling);
	});

	test("the same columns where it is only shown", () => {
		const schema = of(
			{ name: "price", type: "money" },
			record("a", record("b", text("c"))),
			list("d", { type: "text" }),
		);
		const { columns, flat: shown } = flatteningOf(schema);
		assert.deepEqual(columns, names(layoutOf(schema, flat).schema));
		const row = { id: "1", price: null, a: { b: { c: "x" } }, d: ["y"] };
		assert.deepEqual(shown(row), { id: "1", price_amount: null, price_currency: null, a_b_c: "x", d: ["y"] });
	});
});

describe("a list in a table of its own has", () => {
	const cases: readonly (readonly [
		what: string,
		column: Column,
		value: unknown,
		tables: Readonly<Record<string, readonly (readonly unknown[])[]>>,
	])[] = [
		[
			"a row for each item, with its place",
			list("a", { type: "text" }),
			["x", "y"],
			{
				a: [
					["parent_id", "a_index", "value"],
					["1", 0, "x"],
					["1", 1, "y"],
				],
			},
		],
		["no row where it is empty", list("a", { type: "text" }), [], { a: [["parent_id", "a_index", "value"]] }],
		[
			"no row where it is missing",
			list("a", { type: "text" }),
			undefined,
			{ a: [["parent_id", "a_index", "value"]] },
		],
		[
			"a row for an item that is null",
			list("a", { type: "text" }),
			[null],
			{
				a: [
					["parent_id", "a_index", "value"],
					["1", 0, null],
				],
			},
		],
		[
			"the members of its records as columns",
			list("a", { type: "record", fields: [text("b"), text("c")] }),
			[{ b: "1" }],
			{
				a: [
					["parent_id", "a_index", "b", "c"],
					["1", 0, "1", undefined],
				],
			},
		],
		[
			"amount and currency of its money",
			list("a", { type: "money" }),
			[{ amount: 2, currency: "EUR" }],
			{
				a: [
					["parent_id", "a_index", "amount", "currency"],
					["1", 0, 2, "EUR"],
				],
			},
		],
		[
			"the flattened records of its records",
			list("a", { type: "record", fields: [record("b", text("c"))] }),
			[{ b: { c: "1" } }],
			{
				a: [
					["parent_id", "a_index", "b_c"],
					["1", 0, "1"],
				],
			},
		],
		[
			"lists in its records in further tables",
			list("a", { type: "record", fields: [text("b"), list("c", { type: "text" })] }),
			[
				{ b: "1", c: ["x"] },
				{ b: "2", c: ["y", "z"] },
			],
			{
				a: [
					["parent_id", "a_index", "b"],
					["1", 0, "1"],
					["1", 1, "2"],
				],
				a_c: [
					["parent_id", "a_index", "a_c_index", "value"],
					["1", 0, 0, "x"],
					["1", 1, 0, "y"],
					["1", 1, 1, "z"],
				],
			},
		],
		[
			"lists of lists in further tables",
			list("a", { type: "list", of: { type: "integer" } }),
			[[1], [2, 3]],
			{
				a: [
					["parent_id", "a_index"],
					["1", 0],
					["1", 1],
				],
				a_value: [
					["parent_id", "a_index", "a_value_index", "value"],
					["1", 0, 0, 1],
					["1", 1, 0, 2],
					["1", 1, 1, 3],
				],
			},
		],
		[
			"the name of the record around it",
			record("a", list("b", { type: "text" })),
			{ b: ["x"] },
			{
				a_b: [
					["parent_id", "a_b_index", "value"],
					["1", 0, "x"],
				],
			},
		],
		[
			"JSON of records of an unknown shape",
			list("a", { type: "record" }),
			[{ b: 1 }],
			{
				a: [
					["parent_id", "a_index", "value"],
					["1", 0, '{"b":1}'],
				],
			},
		],
	];
	for (const [what, column, value, tables] of cases) {
		test(what, () => {
			const layout = layoutOf(of(column), withTables);
			const { children } = layout.convert({ id: "1", [column.name]: value } as Row, 1);
			const found = layout.children.map(({ name, schema }, index) => [
				name,
				[names(schema), ...(children?.[index] ?? []).map((row) => [...row])],
			]);
			assert.deepEqual(Object.fromEntries(found), tables);
		});
	}

	test("each column of the key, and a key of its own", () => {
		const schema: SinkSchema = {
			columns: [text("a"), { name: "b", type: "integer" }, list("c", { type: "text" })],
			key: ["b", "a"],
		};
		const [child] = layoutOf(schema, withTables).children;
		assert.deepEqual(child?.schema.key, ["parent_b", "parent_a", "c_index"]);
		assert.equal(child.schema.columns[0]?.type, "integer");
		assert.equal(child.parentKeys, 2);
	});

	test("no such table where its items are unknown: it is JSON", () => {
		const layout = layoutOf(of({ name: "a", type: "list" }), withTables);
		assert.deepEqual([names(layout.schema), layout.children.length], [["id", "a"], 0]);
	});
});

describe("a layout is refused", () => {
	const cases: readonly (readonly [what: string, schema: SinkSchema, LayoutOptions, RegExp])[] = [
		[
			"whose columns get one name",
			of(text("a_b"), record("a", text("b"))),
			flat,
			/"a_b" and "a.b" both become a column named "a_b"/u,
		],
		[
			"whose money gets the name of a column",
			of({ name: "p", type: "money" }, text("p_currency")),
			flat,
			/"p.currency" and "p_currency"/u,
		],
		[
			"whose lists get one table",
			of(list("a_b", { type: "text" }), record("a", list("b", { type: "text" }))),
			withTables,
			/two lists both become a child table named "a_b"/u,
		],
		[
			"whose item has a column of the parent's key",
			of(list("a", { type: "record", fields: [text("parent_id")] })),
			withTables,
			/"parent_id" and "a.parent_id"/u,
		],
		[
			"that has lists in tables, and no key",
			{ columns: [list("a", { type: "text" })] },
			withTables,
			/child tables need a key/u,
		],
	];
	for (const [what, schema, options, telling] of cases) {
		test(what, () => assert.throws(() => layoutOf(schema, options), telling));
	}
});
