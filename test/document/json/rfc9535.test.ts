// The examples of RFC 9535, table by table.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DocumentError } from "../../../src/document/errors.ts";
import type { JsonValue } from "../../../src/document/json/parse.ts";
import { compileJsonPath } from "../../../src/document/json/path.ts";

/** A query and the normalized paths of what it selects. Where the order is open, the paths are sorted before. */
interface Table {
	readonly section: string;
	readonly value: JsonValue;
	readonly isOrderOpen?: boolean;
	readonly queries: readonly (readonly [query: string, paths: readonly string[]])[];
}

const STORE: JsonValue = {
	store: {
		book: [
			{ category: "reference", author: "Nigel Rees", title: "Sayings of the Century", price: 8.95 },
			{ category: "fiction", author: "Evelyn Waugh", title: "Sword of Honour", price: 12.99 },
			{
				category: "fiction",
				author: "Herman Melville",
				title: "Moby Dick",
				isbn: "0-553-21311-3",
				price: 8.99,
			},
			{
				category: "fiction",
				author: "J. R. R. Tolkien",
				title: "The Lord of the Rings",
				isbn: "0-395-19395-8",
				price: 22.99,
			},
		],
		bicycle: { color: "red", price: 399 },
	},
};

const BOOKS = [0, 1, 2, 3].map((index) => `$['store']['book'][${index}]`);
const books = (name: string): string[] => BOOKS.map((path) => `${path}['${name}']`);
const BICYCLE = "$['store']['bicycle']";

const FILTERED: JsonValue = {
	a: [3, 5, 1, 2, 4, 6, { b: "j" }, { b: "k" }, { b: {} }, { b: "kilo" }],
	o: { p: 1, q: 2, r: 3, s: 5, t: { u: 6 } },
	e: "f",
};

const TABLES: readonly Table[] = [
	{
		section: "Table 2, §1.5: the bookstore",
		value: STORE,
		isOrderOpen: true,
		queries: [
			["$.store.book[*].author", books("author")],
			["$..author", books("author")],
			["$.store.*", ["$['store']['book']", BICYCLE]],
			["$.store..price", [...books("price"), `${BICYCLE}['price']`]],
			["$..book[2]", [BOOKS[2] as string]],
			["$..book[2].author", [`${BOOKS[2]}['author']`]],
			["$..book[2].publisher", []],
			["$..book[-1]", [BOOKS[3] as string]],
			["$..book[0,1]", BOOKS.slice(0, 2)],
			["$..book[:2]", BOOKS.slice(0, 2)],
			["$..book[?@.isbn]", BOOKS.slice(2)],
			["$..book[?@.price<10]", [BOOKS[0] as string, BOOKS[2] as string]],
			[
				"$..*",
				[
					"$['store']",
					"$['store']['book']",
					BICYCLE,
					`${BICYCLE}['color']`,
					`${BICYCLE}['price']`,
					...BOOKS,
					...books("category"),
					...books("author"),
					...books("title"),
					...books("price"),
					`${BOOKS[2]}['isbn']`,
					`${BOOKS[3]}['isbn']`,
				],
			],
		],
	},
	{ section: "Table 4, §2.2.3: the root identifier", value: { k: "v" }, queries: [["$", ["$"]]] },
	{
		section: "Table 5, §2.3.1.3: the name selector",
		value: { o: { "j j": { "k.k": 3 } }, "'": { "@": 2 } },
		queries: [
			["$.o['j j']", ["$['o']['j j']"]],
			["$.o['j j']['k.k']", ["$['o']['j j']['k.k']"]],
			['$.o["j j"]["k.k"]', ["$['o']['j j']['k.k']"]],
			['$["\'"]["@"]', ["$['\\'']['@']"]],
		],
	},
	{
		section: "Table 6, §2.3.2.3: the wildcard selector",
		value: { o: { j: 1, k: 2 }, a: [5, 3] },
		isOrderOpen: true,
		queries: [
			["$[*]", ["$['o']", "$['a']"]],
			["$.o[*]", ["$['o']['j']", "$['o']['k']"]],
			["$.o[*, *]", ["$['o']['j']", "$['o']['k']", "$['o']['j']", "$['o']['k']"]],
			["$.a[*]", ["$['a'][0]", "$['a'][1]"]],
		],
	},
	{
		section: "Table 7, §2.3.3.3: the index selector",
		value: ["a", "b"],
		queries: [
			["$[1]", ["$[1]"]],
			["$[-2]", ["$[0]"]],
		],
	},
	{
		section: "Table 9, §2.3.4.3: the array slice selector",
		value: ["a", "b", "c", "d", "e", "f", "g"],
		queries: [
			["$[1:3]", ["$[1]", "$[2]"]],
			["$[5:]", ["$[5]", "$[6]"]],
			["$[1:5:2]", ["$[1]", "$[3]"]],
			["$[5:1:-2]", ["$[5]", "$[3]"]],
			["$[::-1]", ["$[6]", "$[5]", "$[4]", "$[3]", "$[2]", "$[1]", "$[0]"]],
		],
	},
	{
		section: "Table 12, §2.3.5.3: the filter selector",
		value: FILTERED,
		isOrderOpen: true,
		queries: [
			["$.a[?@.b == 'kilo']", ["$['a'][9]"]],
			["$.a[?(@.b == 'kilo')]", ["$['a'][9]"]],
			["$.a[?@>3.5]", ["$['a'][1]", "$['a'][4]", "$['a'][5]"]],
			["$.a[?@.b]", ["$['a'][6]", "$['a'][7]", "$['a'][8]", "$['a'][9]"]],
			["$[?@.*]", ["$['a']", "$['o']"]],
			["$[?@[?@.b]]", ["$['a']"]],
			["$.o[?@<3, ?@<3]", ["$['o']['p']", "$['o']['q']", "$['o']['p']", "$['o']['q']"]],
			['$.a[?@<2 || @.b == "k"]', ["$['a'][2]", "$['a'][7]"]],
			['$.a[?match(@.b, "[jk]")]', ["$['a'][6]", "$['a'][7]"]],
			['$.a[?search(@.b, "[jk]")]', ["$['a'][6]", "$['a'][7]", "$['a'][9]"]],
			["$.o[?@>1 && @<4]", ["$['o']['q']", "$['o']['r']"]],
			["$.o[?@.u || @.x]", ["$['o']['t']"]],
			["$.a[?@.b == $.x]", ["$['a'][0]", "$['a'][1]", "$['a'][2]", "$['a'][3]", "$['a'][4]", "$['a'][5]"]],
			["$.a[?@ == @]", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => `$['a'][${index}]`)],
		],
	},
	{
		section: "Table 16, §2.5.1.3: the child segment",
		value: ["a", "b", "c", "d", "e", "f", "g"],
		queries: [
			["$[0, 3]", ["$[0]", "$[3]"]],
			["$[0:2, 5]", ["$[0]", "$[1]", "$[5]"]],
			["$[0, 0]", ["$[0]", "$[0]"]],
		],
	},
	{
		section: "Table 17, §2.5.2.3: the descendant segment",
		value: { o: { j: 1, k: 2 }, a: [5, 3, [{ j: 4 }, { k: 6 }]] },
		isOrderOpen: true,
		queries: [
			["$..j", ["$['o']['j']", "$['a'][2][0]['j']"]],
			["$..[0]", ["$['a'][0]", "$['a'][2][0]"]],
			[
				"$..[*]",
				[
					"$['o']",
					"$['a']",
					"$['o']['j']",
					"$['o']['k']",
					"$['a'][0]",
					"$['a'][1]",
					"$['a'][2]",
					"$['a'][2][0]",
					"$['a'][2][1]",
					"$['a'][2][0]['j']",
					"$['a'][2][1]['k']",
				],
			],
			["$..o", ["$['o']"]],
			["$.o..[*, *]", ["$['o']['j']", "$['o']['k']", "$['o']['j']", "$['o']['k']"]],
			["$.a..[0, 1]", ["$['a'][0]", "$['a'][1]", "$['a'][2][0]", "$['a'][2][1]"]],
		],
	},
	{
		section: "Table 18, §2.6.1: the semantics of null",
		value: { a: null, b: [null], c: [{}], null: 1 },
		queries: [
			["$.a", ["$['a']"]],
			["$.a[0]", []],
			["$.a.d", []],
			["$.b[0]", ["$['b'][0]"]],
			["$.b[*]", ["$['b'][0]"]],
			["$.b[?@]", ["$['b'][0]"]],
			["$.b[?@==null]", ["$['b'][0]"]],
			["$.c[?@.d==null]", []],
			["$.null", ["$['null']"]],
		],
	},
	{
		section: "Table 20, §2.7: normalized paths",
		value: { a: ["x", "y", { b: 1 }], "\u000b": 2, "\u0061b": 3 },
		queries: [
			["$.a", ["$['a']"]],
			["$.a[1]", ["$['a'][1]"]],
			["$.a[-3]", ["$['a'][0]"]],
			["$.a[1:2]", ["$['a'][1]"]],
			["$.a[2].b", ["$['a'][2]['b']"]],
			['$["\\u000B"]', ["$['\\u000b']"]],
			['$["\\u0061b"]', ["$['ab']"]],
		],
	},
];

for (const { section, value, isOrderOpen, queries } of TABLES) {
	test(`RFC 9535 ${section}: each query selects what the table says`, () => {
		for (const [query, expected] of queries) {
			const nodes = compileJsonPath(query).query(value);
			const paths = nodes.map((node) => node.path);
			if (isOrderOpen === true) assert.deepEqual(paths.toSorted(), expected.toSorted(), query);
			else assert.deepEqual(paths, expected, query);
			// A normalized path is a query itself, and selects just its own value.
			for (const node of nodes) {
				assert.deepEqual(
					compileJsonPath(node.path)
						.query(value)
						.map((same) => same.value),
					[node.value],
				);
			}
		}
	});
}

/** RFC 9535 §2.3.5.3, table 11. */
const COMPARISONS: readonly (readonly [string, boolean])[] = [
	["$.absent1 == $.absent2", true],
	["$.absent1 <= $.absent2", true],
	["$.absent == 'g'", false],
	["$.absent1 != $.absent2", false],
	["$.absent != 'g'", true],
	["1 <= 2", true],
	["1 > 2", false],
	["13 == '13'", false],
	["'a' <= 'b'", true],
	["'a' > 'b'", false],
	["$.obj == $.arr", false],
	["$.obj != $.arr", true],
	["$.obj == $.obj", true],
	["$.obj != $.obj", false],
	["$.arr == $.arr", true],
	["$.arr != $.arr", false],
	["$.obj == 17", false],
	["$.obj != 17", true],
	["$.obj <= $.arr", false],
	["$.obj < $.arr", false],
	["$.obj <= $.obj", true],
	["$.arr <= $.arr", true],
	["1 <= $.arr", false],
	["1 >= $.arr", false],
	["1 > $.arr", false],
	["1 < $.arr", false],
	["true <= true", true],
	["true > true", false],
];

test("RFC 9535 Table 11, §2.3.5.3: each comparison is as true as the table says", () => {
	const value = { obj: { x: "y" }, arr: [2, 3], only: [0] };
	for (const [comparison, expected] of COMPARISONS) {
		const selected = compileJsonPath(`$.only[?${comparison}]`).query(value).length === 1;
		assert.equal(selected, expected, comparison);
	}
});

/** RFC 9535 §2.4.3, §2.4.9, tables 13 to 15: function expressions that are well-typed, or not. */
const FUNCTIONS: readonly (readonly [string, boolean])[] = [
	["$[?length(@) < 3]", true],
	["$[?length(@.*) < 3]", false],
	["$[?count(@.*) == 1]", true],
	["$[?count(1) == 1]", false],
	["$[?match(@.timezone, 'Europe/.*')]", true],
	["$[?match(@.timezone, 'Europe/.*') == true]", false],
	['$[?value(@..color) == "red"]', true],
	["$[?value(@..color)]", false],
	["$[?length(value($..c)) > 0]", true],
	["$[?count(@.a, @.b) == 1]", false],
	["$[?unknown(@.a)]", false],
];

test("RFC 9535 Table 15, §2.4.9: a function expression that isn't well-typed is refused", () => {
	for (const [query, isWellTyped] of FUNCTIONS) {
		if (isWellTyped) {
			compileJsonPath(query).query([{ timezone: "Europe/Berlin" }]);
			continue;
		}
		assert.throws(
			() => compileJsonPath(query),
			(error) =>
				error instanceof DocumentError &&
				error.kind === "selector" &&
				error.message.includes(query.slice(0, 5)),
			query,
		);
	}
});
