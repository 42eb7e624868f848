import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHtml } from "../../src/document/index.ts";
import { type Table, tablesOf } from "../../src/document/tables.ts";
import { processorMs } from "../support/processor.ts";

function tables(html: string, slots?: number): Table[] {
	return tablesOf(parseHtml(html), slots === undefined ? {} : { limits: { slots } });
}

function only(html: string, slots?: number): Table {
	const [table] = tables(`<table>${html}</table>`, slots);
	assert.ok(table !== undefined);
	return table;
}

/** Rows of one-letter cells: "ab/cd". */
function shown({ rows }: Table): string {
	return rows.map((row) => row.map((text) => text || ".").join("")).join("/");
}

const shapes: readonly [fact: string, html: string, rows: string][] = [
	["plain", "<tr><td>a<td>b<tr><td>c<td>d", "ab/cd"],
	["with column spans", "<tr><td colspan=2>a<td>b<tr><td>c<td>d<td>e", "aab/cde"],
	["with row spans", "<tr><td rowspan=2>a<td>b<tr><td>c", "ab/ac"],
	["with both", "<tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d<td>e<td>f", "aab/aac/def"],
	[
		"with row spans of 0, to the row group's end",
		"<tbody><tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d</tbody><tbody><tr><td>e<td>f",
		"ab/ac/ad/ef",
	],
	[
		"with row spans beyond the group, which ends them",
		"<tbody><tr><td rowspan=9>a<td>b</tbody><tbody><tr><td>c<td>d",
		"ab/cd",
	],
	["with row spans beyond the table", "<tr><td rowspan=65534>a<td>b<tr><td>c", "ab/ac"],
	[
		"with overlapping cells, the first of which counts",
		"<tr><td>a<td rowspan=2>b<td>c<tr><td colspan=3>d<tr><td>e<td>f<td>g",
		"abc/dbd/efg",
	],
	[
		"with cells in the gaps that spans leave",
		"<tr><td rowspan=2>a<td>b<td rowspan=2>c<tr><td>d<td>e",
		"abc./adce",
	],
	["ragged", "<tr><td>a<tr><td>b<td>c<tr><tr><td>d<td>e<td>f", "a../bc./.../def"],
	[
		"with its foot last, wherever it stands",
		"<thead><tr><td>h</thead><tfoot><tr><td>f</tfoot><tbody><tr><td>b</tbody>",
		"h/b/f",
	],
	[
		"with spans that are no numbers",
		"<tr><td colspan=x rowspan=-1>a<td colspan=0>b<td colspan=' +2px'>c<tr><td>d<td>e<td>f<td>g",
		"abcc/defg",
	],
	["with columns that only spans ask for left out", "<tr><td colspan=5>a<tr><td>b<td>c", "aa/bc"],
	[
		"with tables in tables left to themselves",
		"<tr><td>a<td><table><tr><td>x</table><tr><td>b<td>c",
		"ax/bc",
	],
	["empty", "", ""],
];

for (const [fact, html, rows] of shapes) {
	test(`A table's rows are those of the standard's table model: ${fact}`, () => {
		assert.equal(shown(only(html)), rows);
	});
}

const heads: readonly [fact: string, html: string, headers: string[], records: object[]][] = [
	[
		"thead",
		"<thead><tr><th>A<th>B</thead><tr><td>1<td>2<tr><td>3",
		["A", "B"],
		[
			{ A: "1", B: "2" },
			{ A: "3", B: "" },
		],
	],
	["cells of thead that are no th", "<thead><tr><td>A</thead><tr><td>1", ["A"], [{ A: "1" }]],
	["th alone at the top", "<tr><th>A<th>B<tr><th>x<td>2", ["A", "B"], [{ A: "x", B: "2" }]],
	[
		"headers above one another",
		"<tr><th rowspan=2>A<th colspan=2>B<tr><th>x<th>y<tr><td>1<td>2<td>3",
		["A", "B x", "B y"],
		[{ A: "1", "B x": "2", "B y": "3" }],
	],
	[
		"headers below a title of the whole table",
		"<tr><th colspan=2>T<tr><th>A<th>B<tr><td>1<td>2",
		["A", "B"],
		[{ A: "1", B: "2" }],
	],
	[
		"headers of one name, and none",
		"<tr><th>A<th>A<th><th>A 2<th><br><tr><td>1<td>2<td>3<td>4<td>5",
		["A", "A", "", "A 2", ""],
		[{ A: "1", "A 2": "2", 3: "3", "A 2 4": "4", 5: "5" }],
	],
	["names over several lines", "<tr><th>A<br>B<tr><td>1", ["A B"], [{ "A B": "1" }]],
	["nothing but headers", "<tr><th>A<tr><th>B", ["A"], [{ A: "B" }]],
	["row headers, which are none of columns", "<tr><th scope=row>A<tr><th scope=row>B", [], []],
	["no headers", "<tr><td>1<tr><td>2", [], []],
	["thead that isn't at the top", "<tbody><tr><td>1</tbody><thead><tr><th>A</thead>", [], []],
	["thead alone", "<thead><tr><th>A</thead>", ["A"], []],
	["names that objects have", "<tr><th>__proto__<tr><td>1", ["__proto__"], [JSON.parse('{"__proto__":"1"}')]],
];

for (const [fact, html, headers, records] of heads) {
	test(`A table's headers and records come from ${fact}`, () => {
		const table = only(html);
		assert.deepEqual(table.headers, headers);
		assert.deepEqual(table.records, records);
	});
}

test("A table knows its caption, its size and its cells' places", () => {
	const table = only(
		"<caption> <b>Big</b> birds</caption><tr><th colspan=2>a<tr><td rowspan=2>b<td>c\n <tr><td>d",
	);
	assert.deepEqual([table.caption, table.width, table.height, table.headerRows], ["Big birds", 2, 3, 1]);
	assert.deepEqual(
		table.cells.map(({ text, isHeader, column, row, width, height }) => [
			text,
			isHeader,
			column,
			row,
			width,
			height,
		]),
		[
			["a", true, 0, 0, 2, 1],
			["b", false, 0, 1, 1, 2],
			["c", false, 1, 1, 1, 1],
			["d", false, 1, 2, 1, 1],
		],
	);
	assert.equal(table.cells[0]?.element.name, "th");
	assert.equal(only("<caption> </caption>").caption, undefined);
});

test("Tables come in the page's order, those within tables after the one around them", () => {
	const found = tables("<table><tr><td><table><tr><td>a</table>b</table><table><tr><td>c</table>");
	assert.deepEqual(found.map(shown), ["a\nb", "a", "c"]);
});

test("A cell's text is as a reader sees it", () => {
	assert.deepEqual(only("<tr><td>a<br>b<p>c<td> 1&nbsp;000 <script>x</script>").rows, [
		["a\nb\n\nc", "1\u00a0000"],
	]);
});

const bombs: readonly [fact: string, html: string][] = [
	["column spans", `<tr>${"<td>x".repeat(1000)}${"<tr><td colspan=1000>a<td>b".repeat(20_000)}`],
	["row spans", `<tr>${"<td rowspan=0>x".repeat(2000)}${"<tr><td>y".repeat(2000)}`],
	["both", `<tr>${"<td colspan=1000 rowspan=65534>x".repeat(500)}${"<tr><td>y".repeat(5000)}`],
	["one long row and many short ones", `<tr>${"<td>x".repeat(50_000)}${"<tr><td>y".repeat(50_000)}`],
];

for (const [fact, html] of bombs) {
	test(`A table that explodes by ${fact} is bounded by limits.slots, and a finding says so`, () => {
		const began = processorMs();
		const { findings, rows } = only(html);
		assert.deepEqual(
			findings.map(({ code }) => code),
			["limits.slots"],
		);
		assert.ok(rows.reduce((sum, { length }) => sum + length, 0) < 5_000_000);
		assert.ok(processorMs() - began < 20_000);
	});
}

test("limits.slots can be moved", () => {
	assert.equal(shown(only("<tr><td colspan=3>a<td>b<tr><td>c<td>d<td>e<td>f", 4)), "aaab/cdef");
	assert.equal(only("<tr><td colspan=3>a<td>b<tr><td>c<td>d<td>e<td>f", 8).findings.length, 0);
	assert.equal(only("<tr><td colspan=3>a<td>b<tr><td>c<td>d<td>e<td>f", 2).findings.length, 1);
});
