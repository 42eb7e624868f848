import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { CsvDialect } from "../../../src/document/csv/dialect.ts";
import { csvRows, parseCsv } from "../../../src/document/csv/parse.ts";
import { DocumentError } from "../../../src/document/errors.ts";
import { processorMs } from "../../support/processor.ts";

const SPECTRUM = new URL("../../../node_modules/csv-spectrum/", import.meta.url);

test("each case of csv-spectrum is read as its JSON says", () => {
	const names = readdirSync(fileURLToPath(new URL("csvs/", SPECTRUM))).map((name) => name.slice(0, -4));
	assert.equal(names.length, 12);
	for (const name of names) {
		const text = readFileSync(new URL(`csvs/${name}.csv`, SPECTRUM), "utf8");
		let expected = JSON.parse(readFileSync(new URL(`json/${name}.json`, SPECTRUM), "utf8")) as unknown;
		// This case's JSON is one object, of another telephone number than its CSV has.
		if (name === "location_coordinates")
			expected = [{ ...(expected as object), "Contact Phone Number": "2095257564" }];
		const { rows, findings } = parseCsv(text);
		assert.deepEqual(
			rows.map((row) => row.record),
			expected,
			name,
		);
		// Its coordinates hold a quote in a field without quotes.
		assert.deepEqual(
			findings.map((finding) => finding.kind),
			name === "location_coordinates" ? ["stray-quote"] : [],
			name,
		);
	}
});

/** A text, its dialect, the rows' values with their lines, and the findings. */
const TEXTS: readonly (readonly [
	text: string,
	dialect: CsvDialect,
	rows: readonly (readonly [line: number, ...values: unknown[]])[],
	findings?: readonly string[],
])[] = [
	["", {}, []],
	["a,b", {}, []],
	["a,b\n1,2", {}, [[2, "1", "2"]]],
	[
		"\ufeffa,b\r\n1,2\r\n\r\n3,4\r\n",
		{},
		[
			[2, "1", "2"],
			[4, "3", "4"],
		],
	],
	[
		"a,b\r1,2\r3,4\r",
		{},
		[
			[2, "1", "2"],
			[3, "3", "4"],
		],
	],
	[
		"a\n1\r2\r\n3\n",
		{},
		[
			[2, "1"],
			[3, "2"],
			[4, "3"],
		],
	],
	[
		"a;b\n1;2,5\n3;4,5\n",
		{},
		[
			[2, "1", "2,5"],
			[3, "3", "4,5"],
		],
	],
	["a\tb\n1\t2\n", {}, [[2, "1", "2"]]],
	["a|b|c\n1|2|3\n", {}, [[2, "1", "2", "3"]]],
	["sep=;\na;b,c\n1;2\n", {}, [[3, "1", "2"]]],
	[
		"x,y z\n1,2\n",
		{ delimiter: " ", header: false },
		[
			[1, "x,y", "z"],
			[2, "1,2"],
		],
		["ragged 2"],
	],
	[
		'a,b\n"x\ny","z ""q"""\n1,2\n',
		{},
		[
			[2, "x\ny", 'z "q"'],
			[4, "1", "2"],
		],
	],
	[
		'a,b\n"x\r\n\r\ny",1\r\n2,3',
		{},
		[
			[2, "x\r\n\r\ny", "1"],
			[5, "2", "3"],
		],
	],
	['"a","b"\n"",""\n', {}, [[2, "", ""]]],
	[
		'a,b\n"x"y,2\n3,4"5\n',
		{},
		[
			[2, "xy", "2"],
			[3, "3", '4"5'],
		],
		["stray-quote 2", "stray-quote 3"],
	],
	['a,b\n1,"2\n3,4\n', {}, [[2, "1", "2\n3,4\n"]], ["unclosed-quote 2"]],
	['a\n"', {}, [[2, ""]], ["unclosed-quote 2"]],
	[
		"a,b\n1\n1,2,3\n4,5\n",
		{},
		[
			[2, "1"],
			[3, "1", "2", "3"],
			[4, "4", "5"],
		],
		["ragged 2", "ragged 3"],
	],
	["a,b\n'x,y',2\n", { quote: "'" }, [[2, "x,y", "2"]]],
	['a,b\n"x,2\n', { quote: "" }, [[2, '"x', "2"]]],
	['a,b\n"x\\"y\\\\\\n",2\n', { escape: "\\" }, [[2, 'x"y\\\\n', "2"]]],
	['a\n"x""y"\n', { escape: "" }, [[2, 'x"y"']], ["stray-quote 2"]],
	[
		"# c\na,b\n#d\n1,2\n'#,3\n",
		{ comment: "#" },
		[
			[4, "1", "2"],
			[5, "'#", "3"],
		],
	],
	['junk "\nmore\na,b\n1,2\n', { skipLines: 2 }, [[4, "1", "2"]]],
	[
		' a , b \n 1 ,\t" 2 " \n3,4\n',
		{ trim: true },
		[
			[2, "1", " 2 "],
			[3, "3", "4"],
		],
	],
	[
		"1,2\n3,4\n",
		{ header: false },
		[
			[1, "1", "2"],
			[2, "3", "4"],
		],
	],
	["1,2\n", { header: ["x", "y"] }, [[1, "1", "2"]]],
	["a,,a,a_2\n1,2,3,4\n", {}, [[2, "1", "2", "3", "4"]], ["header 1", "header 1", "header 1"]],
	[
		"n,i,b,d,t\n-1.5e3,+7,Yes,2026-02-28,x\n,,,,\n1x,1.5,2,2026-02-30,\n.5,9007199254740993,0,2026-01-02T03:04:05.678+02:00,y\n",
		{ columns: { n: "number", i: "integer", b: "boolean", d: "date", t: "text" } },
		[
			[2, -1500, 7, true, new Date("2026-02-28T00:00:00Z"), "x"],
			[3, null, null, null, null, ""],
			[4, null, null, null, null, ""],
			[5, 0.5, null, false, new Date("2026-01-02T01:04:05.678Z"), "y"],
		],
		["type 4", "type 4", "type 4", "type 4", "type 5"],
	],
	[
		"d\n2026-01-02 03:04\n2026-01-02T03:04:05Z\n2026-01-02T03:04:05+0130\n2026-13-01\n2026-01-02T25:00\n1e999\n",
		{ columns: { d: "date" } },
		[
			[2, new Date("2026-01-02T03:04:00Z")],
			[3, new Date("2026-01-02T03:04:05Z")],
			[4, new Date("2026-01-02T01:34:05Z")],
			[5, null],
			[6, null],
			[7, null],
		],
		["type 5", "type 6", "type 7"],
	],
	["n\n1e999\n", { columns: { n: "number" } }, [[2, null]], ["type 2"]],
];

async function* chunks(content: string, size: number): AsyncGenerator<Uint8Array, void, undefined> {
	const bytes = Buffer.from(content);
	for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

test("each dialect is read with line numbers, types and findings", () => {
	for (const [text, dialect, rows, findings = []] of TEXTS) {
		const table = parseCsv(text, dialect);
		const name = `${JSON.stringify(text)} ${JSON.stringify(dialect)}`;
		assert.deepEqual(
			table.rows.map((row) => [row.line, ...row.values]),
			rows,
			name,
		);
		assert.deepEqual(
			table.findings.map((finding) => `${finding.kind} ${finding.line}`),
			findings,
			name,
		);
	}
});

test("a stream gives the same rows as the whole text, wherever its chunks are cut", async () => {
	for (const [text, dialect] of TEXTS) {
		const table = parseCsv(text, dialect);
		for (const size of [1, 2, 3, 1000]) {
			// A long first line keeps the small texts from being held back as the sample of the delimiter.
			const stream = csvRows(chunks(text, size), dialect);
			const rows: unknown[] = [];
			for await (const { line, values, findings } of stream) rows.push({ line, values, findings });
			const name = `${JSON.stringify(text)} by ${size}`;
			assert.deepEqual(
				rows,
				table.rows.map(({ line, values, findings }) => ({ line, values, findings })),
				name,
			);
			assert.deepEqual(stream.columns, table.columns, name);
			assert.deepEqual(stream.dialect, table.dialect, name);
			assert.equal(stream.decoded.decided?.encoding, "UTF-8");
		}
	}
});

test("rows longer than a chunk, and chunks cut at each place of a quote or a line break, are put together", async () => {
	const record = `1,"${'x""y\r\n'.repeat(3000)}",2\r\n`;
	const text = `a,b,c\r\n${record.repeat(5)}`;
	const expected = parseCsv(text).rows.map((row) => row.values);
	assert.equal(expected.length, 5);
	for (const size of [997, 4096, 16_384, 20_001]) {
		const rows: unknown[] = [];
		for await (const row of csvRows(chunks(text, size))) rows.push(row.values);
		assert.deepEqual(rows, expected, String(size));
	}
});

test("a record has a row's values by name, also under names of JavaScript's own", () => {
	const [row] = parseCsv("a,__proto__,constructor\n1,2\n").rows;
	assert.deepEqual(Object.entries(row?.record ?? {}), [
		["a", "1"],
		["__proto__", "2"],
	]);
	assert.equal(Object.getPrototypeOf(row?.record), Object.prototype);
});

test("the delimiter is guessed, and that it was guessed is told", () => {
	const cases: readonly (readonly [string, string])[] = [
		["name;price\nBread;2,50\nMilk;1,20\n", ";"],
		["name,price\nBread,2.50\n", ","],
		['a,b\n"x;y;z;w",1\n"x;y;z;w",2\n', ","],
		["a\tb c, d\n1\t2, 3, 4\n", "\t"],
		["one column\nonly\n", ","],
		["", ","],
		["# a;b;c\nx|y\n1|2\n", "|"],
		["sep=^\na^b\n", "^"],
	];
	for (const [text, delimiter] of cases) {
		const { dialect } = parseCsv(text, { comment: "#" });
		assert.deepEqual([dialect.delimiter, dialect.isDelimiterGuessed], [delimiter, true], text);
	}
	assert.equal(parseCsv("x,y,z,w\r\nq\ra;b\n1;2\n", { skipLines: 2 }).dialect.delimiter, ";");
	assert.equal(parseCsv("x,y", { skipLines: 2 }).rows.length, 0);
	assert.equal(parseCsv("a;b", { delimiter: "," }).dialect.isDelimiterGuessed, false);
});

test("findings say in a sentence what is odd, where", () => {
	const { findings } = parseCsv(`a,\n1,2,3\n"x"y,2\n${"z".repeat(100)},"`, { columns: { a: "integer" } });
	assert.deepEqual(
		findings.map(({ message }) => message),
		[
			"Column 2 has no name and is called column_2",
			"Line 2: the row has 3 fields, the header 2",
			"Line 3: a quote is inside a field, not around it",
			'Line 3: "xy" in column a is not a valid integer',
			"Line 4: a quote in this row is never closed",
			`Line 4: "${"z".repeat(40)}…" in column a is not a valid integer`,
		],
	);
});

test("a dialect that contradicts itself is refused", () => {
	const dialects: readonly CsvDialect[] = [
		{ delimiter: "" },
		{ delimiter: ",," },
		{ delimiter: "\n" },
		{ delimiter: '"' },
		{ quote: "''" },
		{ quote: "\r" },
		{ delimiter: "\\", escape: "\\" },
	];
	for (const dialect of dialects) {
		assert.throws(
			() => parseCsv("a", dialect),
			(error) =>
				error instanceof DocumentError && error.kind === "unsupported" && error.code === "csv-dialect",
			JSON.stringify(dialect),
		);
	}
});

test("a quote that is never closed ends at the limit of a row, in time and memory", async () => {
	async function* endless(): AsyncGenerator<Uint8Array, void, undefined> {
		yield Buffer.from('a,b\n1,2\n3,"');
		const chunk = Buffer.alloc(16_384, "x,\n");
		for (let count = 0; count < 10_000; count++) yield chunk;
	}
	const begin = processorMs();
	const read: unknown[] = [];
	await assert.rejects(
		async () => {
			for await (const row of csvRows(endless())) read.push(row.values);
		},
		(error) =>
			error instanceof DocumentError &&
			error.kind === "limit" &&
			error.code === "limits.rowLength" &&
			error.line === 3,
	);
	assert.deepEqual(read, [["1", "2"]]);
	assert.ok(processorMs() - begin < 5000);
});

test("a row's length and its number of fields are limits, whole or streamed", () => {
	const isLimit = (code: string) => (error: unknown) =>
		error instanceof DocumentError && error.kind === "limit" && error.code === code;
	const long = `a\n${"x".repeat(100)}\n`;
	assert.throws(() => parseCsv(long, { limits: { rowLength: 50 } }), isLimit("limits.rowLength"));
	assert.throws(
		() => parseCsv(`a\n"${"x".repeat(100)}"\n`, { limits: { rowLength: 50 } }),
		isLimit("limits.rowLength"),
	);
	assert.throws(() => parseCsv(",".repeat(100), { limits: { fields: 50 } }), isLimit("limits.fields"));
	assert.throws(
		() => parseCsv(`"",${",".repeat(100)}`, { limits: { fields: 50 } }),
		isLimit("limits.fields"),
	);
	assert.equal(parseCsv(",".repeat(49), { limits: { fields: 50 } }).columns.length, 50);
});

test("hostile texts take time in proportion to their length", () => {
	const begin = processorMs();
	for (const piece of [
		'"',
		'""',
		'",',
		'"\n',
		"\r",
		"\r\n",
		",",
		"\n",
		'\\"',
		'a"',
		'"a"b',
		"#\n",
		" ",
		"a,,a\n",
	]) {
		const text = piece.repeat(40_000);
		for (const dialect of [{}, { escape: "\\", trim: true }, { comment: "#" }]) {
			parseCsv(text, { ...dialect, limits: { fields: 1_000_000 } });
		}
	}
	assert.ok(processorMs() - begin < 15_000);
});

test("a stream in a legacy encoding is read by its hints", async () => {
	const rows: unknown[] = [];
	const source = (async function* () {
		yield Buffer.from("name\nGr\xfcn\n", "latin1");
	})();
	for await (const row of csvRows(source, {}, { contentType: "text/csv; charset=iso-8859-1" }))
		rows.push(row.record);
	assert.deepEqual(rows, [{ name: "Grün" }]);
});
