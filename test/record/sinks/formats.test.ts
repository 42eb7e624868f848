// How rows are written as JSON Lines, JSON and CSV.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { csv, jsonArray, jsonLines, type TextFormat } from "../../../src/record/sinks/formats.ts";
import type { CsvSinkOptions } from "../../../src/record/sinks/options.ts";
import type { Column } from "../../../src/record/sinks/sink.ts";
import type { StoredRow } from "../../../src/record/sinks/stored-values.ts";

const columns: readonly Column[] = [
	{ name: "a", type: "text" },
	{ name: "b", type: "integer" },
	{ name: "c", type: "list" },
];

function written({ head, separator, row, tail }: TextFormat, rows: readonly StoredRow[]): string {
	return head + rows.map(row).join(separator) + tail;
}

describe("JSON", () => {
	const rows: readonly StoredRow[] = [
		['q"\n\u2028', 2n ** 63n - 1n, '["x",1]'],
		[null, undefined, "null"],
		[undefined, undefined, undefined],
	];

	test("Lines have an object each; a bigint is its digits, what is absent is left out and null is null", () => {
		assert.equal(
			written(jsonLines({ columns }), rows),
			'{"a":"q\\"\\n\u2028","b":9223372036854775807,"c":["x",1]}\n{"a":null,"c":null}\n{}\n',
		);
	});

	test("is one array, with or without rows", () => {
		assert.equal(written(jsonArray({ columns }), []), "[\n\n]\n");
		assert.deepEqual(JSON.parse(written(jsonArray({ columns }), rows.slice(1))), [{ a: null, c: null }, {}]);
	});
});

describe("CSV", () => {
	const cases: readonly {
		readonly name: string;
		readonly dialect?: CsvSinkOptions;
		readonly delimiter?: string;
		readonly row: StoredRow;
		readonly text: string;
	}[] = [
		{ name: "leaves plain fields bare", row: ["x", 1, "[]"], text: "x,1,[]\r\n" },
		{
			name: "quotes delimiters and quotes",
			row: ['a,"b"', 1, '["a","b"]'],
			text: '"a,""b""",1,"[""a"",""b""]"\r\n',
		},
		{ name: "quotes line breaks of each kind", row: ["a\nb\rc", 1, "[]"], text: '"a\nb\rc",1,[]\r\n' },
		{ name: "tells an empty text from none", row: ["", null, undefined], text: '"",,\r\n' },
		{
			name: "quotes what its own delimiter is",
			dialect: { delimiter: ";" },
			row: ["a;b,c", 1, "[]"],
			text: '"a;b,c";1;[]\r\n',
		},
		{ name: "ends lines as it is told", dialect: { lineEnd: "\n" }, row: ["a", 1, "[]"], text: "a,1,[]\n" },
		{ name: "is TSV with tabs", delimiter: "\t", row: ["a\tb", 1, "[1,2]"], text: '"a\tb"\t1\t[1,2]\r\n' },
		{ name: "keeps formulas unless told otherwise", row: ["=1+1", -1, "[]"], text: "=1+1,-1,[]\r\n" },
		{
			name: "escapes formulas in texts, not in numbers",
			dialect: { formulas: "escape" },
			row: ['=HYPERLINK("x")', -1, "[]"],
			text: '"\'=HYPERLINK(""x"")",-1,[]\r\n',
		},
		{
			name: "escapes no other text",
			dialect: { formulas: "escape" },
			row: ["a=1", -1, "[]"],
			text: "a=1,-1,[]\r\n",
		},
	];
	for (const { name, dialect = {}, delimiter = ",", row, text } of cases) {
		test(name, () => assert.equal(csv({ columns }, dialect, delimiter).row(row), text));
	}

	test("has a header row, quoted as the rest", () => {
		const format = csv(
			{
				columns: [
					{ name: 'a"b', type: "text" },
					{ name: "c", type: "text" },
				],
			},
			{},
			",",
		);
		assert.equal(format.head, '"a""b",c\r\n');
	});

	test("escapes formulas in the header too", () => {
		const format = csv({ columns: [{ name: "=a", type: "text" }] }, { formulas: "escape" }, ",");
		assert.equal(format.head, "'=a\r\n");
	});

	test("of one column has no empty line, which readers skip", () => {
		assert.equal(csv({ columns: columns.slice(0, 1) }, {}, ",").row([null]), '""\r\n');
	});
});
