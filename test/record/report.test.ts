import assert from "node:assert/strict";
import { test } from "node:test";
import {
	compareReports,
	describeReport,
	extract,
	extractItems,
	type Report,
	RunReport,
	record,
} from "../../src/record/index.ts";
import { htmlPage } from "./pages.ts";

const product = record({
	each: "div",
	fields: {
		title: "b",
		price: { css: "i", type: "number", optional: true },
		stock: { css: "s", default: "unknown" },
		sale: { css: "u", type: "boolean", presence: true },
		tags: { css: "em", type: "list" },
		maker: {
			css: "q",
			type: "record",
			optional: true,
			fields: { name: "span", city: { css: "a", optional: true } },
		},
		offers: { css: "p", type: "records", fields: { price: { css: "i", type: "number" } } },
		shop: { constant: "x" },
	},
});

const page = htmlPage(`<div><b>A</b><i>5</i><s>yes</s><u>sale</u><em>a</em><q><span>M</span></q></div>
	<div><i>x</i><p><i>1</i></p><p></p></div>
	<div><b>C</b></div><div><b>D</b><b>E</b></div>`);

test("a report counts records, the share of each field filled, and findings by field", () => {
	const { report } = extract(page, product);
	assert.deepEqual([report.documents, report.records, report.rejected], [1, 3, 1]);
	assert.deepEqual(
		report.fields.map(({ field, filled, of, share }) => [field, filled, of, Number(share.toFixed(2))]),
		[
			["title", 3, 4, 0.75],
			["price", 1, 4, 0.25],
			["stock", 1, 4, 0.25],
			["sale", 1, 4, 0.25],
			["tags", 1, 4, 0.25],
			["maker", 1, 4, 0.25],
			["maker.name", 1, 1, 1],
			["maker.city", 0, 1, 0],
			["offers", 1, 4, 0.25],
			["offers[].price", 1, 2, 0.5],
		],
	);
	assert.deepEqual(
		report.findings.map(({ field, kind, count, examples }) => [field, kind, count, examples.length]),
		[
			["offers[].price", "missing", 1, 1],
			["price", "invalid", 1, 1],
			["title", "missing", 1, 1],
			["title", "ambiguous", 1, 1],
		],
	);
});

test("the reports of a run add up, whatever their order, and survive JSON", () => {
	const run = new RunReport();
	const alone = extract(page, product).report;
	for (let time = 0; time < 5; time++) run.add(JSON.parse(JSON.stringify(alone)) as Report);
	run.add(extract(htmlPage(""), product).report);
	const { report } = run;
	assert.deepEqual([report.documents, report.records, report.rejected], [6, 15, 5]);
	assert.deepEqual(report.fields[0], { field: "title", filled: 15, of: 20, share: 0.75 });
	assert.deepEqual(
		report.findings.map(({ count, examples }) => [count, examples.length]),
		[
			[5, 3],
			[5, 3],
			[5, 3],
			[5, 3],
			[1, 1],
		],
	);
});

test("a report is told in lines that a person can read", () => {
	const text = describeReport(extract(page, product).report);
	assert.match(text, /^3 records from 1 document, 1 rejected\n {2}title {13}75 % {2}3 of 4\n/u);
	assert.match(text, /\n {2}1 x invalid price: price "x" isn't a number\n/u);
	assert.equal(describeReport(new RunReport().report), "0 records from 0 documents, 0 rejected");
});

function reportOf(
	documents: number,
	records: number,
	rejected: number,
	fields: readonly (readonly [string, number, number])[],
): Report {
	return {
		documents,
		records,
		rejected,
		fields: fields.map(([field, filled, of]) => ({ field, filled, of, share: filled / of })),
		findings: [],
	};
}

const changes: readonly (readonly [
	name: string,
	before: Report,
	now: Report,
	messages: readonly string[],
])[] = [
	["nothing changed", reportOf(10, 100, 0, [["a", 95, 100]]), reportOf(10, 100, 0, [["a", 94, 100]]), []],
	[
		"a field fell",
		reportOf(10, 100, 0, [["a", 95, 100]]),
		reportOf(10, 100, 0, [["a", 60, 100]]),
		["a was filled in 60 % of the records, and in 95 % before"],
	],
	[
		"a field of a few records is gone",
		reportOf(1, 2, 0, [["a", 2, 2]]),
		reportOf(1, 2, 0, [["a", 0, 2]]),
		["a was filled in 0 % of the records, and in 100 % before"],
	],
	["a few records differ", reportOf(1, 4, 0, [["a", 4, 4]]), reportOf(1, 4, 0, [["a", 3, 4]]), []],
	["a field rose", reportOf(10, 100, 0, [["a", 5, 100]]), reportOf(10, 100, 0, [["a", 100, 100]]), []],
	["a field is new", reportOf(10, 100, 0, []), reportOf(10, 100, 0, [["a", 0, 100]]), []],
	["a field was taken out", reportOf(10, 100, 0, [["a", 9, 100]]), reportOf(10, 100, 0, []), []],
	[
		"records were rejected",
		reportOf(10, 1000, 1, [["a", 0, 0]]),
		reportOf(10, 700, 300, [["a", 0, 0]]),
		["30 % of the records were rejected, and 0.1 % before"],
	],
	[
		"documents gave fewer records",
		reportOf(10, 400, 0, [["a", 400, 400]]),
		reportOf(10, 15, 0, [["a", 15, 15]]),
		["A document gave 1.5 records, and 40 before"],
	],
	["there was no run before", reportOf(0, 0, 0, []), reportOf(10, 15, 0, [["a", 15, 15]]), []],
];

test("what got worse since an earlier run is told, and what chance explains isn't", () => {
	for (const [name, before, now, messages] of changes)
		assert.deepEqual(
			compareReports(before, now).map(({ message }) => message),
			messages,
			name,
		);
});

test("a share that is nearly all isn't shown as all, nor nearly nothing as nothing", () => {
	const text = describeReport(
		reportOf(1, 9999, 1, [
			["a", 9999, 10000],
			["b", 1, 10000],
			["c", 10000, 10000],
		]),
	);
	assert.match(text, /a {2}99\.9 %/u);
	assert.match(text, /b {3}0\.1 %/u);
	assert.match(text, /c {3}100 %/u);
});

test("a stream's items are documents of their own", () => {
	const run = new RunReport();
	for (const n of [1, 2]) run.add(extractItems([{ n }], record({ fields: { n: { column: "n" } } })).report);
	assert.equal(run.report.documents, 2);
	assert.equal(run.report.fields[0]?.share, 1);
});
