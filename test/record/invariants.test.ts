import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import {
	compareReports,
	type Extraction,
	extract,
	type Field,
	jsonSchemaOf,
	type RecordDeclaration,
	record,
	type ScalarName,
} from "../../src/record/index.ts";
import { htmlPage } from "./pages.ts";

const texts = [
	...[
		"",
		" ",
		"A",
		"B b",
		"5",
		"1,5",
		"1.234",
		"-7",
		"12,50 €",
		"$3",
		"yes",
		"no",
		"2026-01-31",
		"2026-02-30",
	],
	...[
		"2026-01-31T09:30:00Z",
		"2026-03-29T02:30:00",
		"31 Jan 2026",
		"/x",
		"http://a/",
		"http://[",
		'{"a": 1}',
		"null",
	],
	...["9".repeat(30), "\u00a0", "<b>x</b>", "&lt;", "\ud800", "__proto__", "1e400", "0", "-0"],
];
const types: readonly ScalarName[] = [
	...(["text", "html", "number", "integer", "money", "boolean", "date", "datetime", "url", "json"] as const),
];

function draws(seed: number): <Type>(from: readonly Type[]) => Type {
	let state = seed;
	return (from) => {
		state = (state * 1103515245 + 12345) % 2147483648;
		return from[(state >> 8) % from.length] as (typeof from)[number];
	};
}

test("every record that is given is valid by its declaration's schema, and every one that isn't has its reasons", () => {
	const ajv = new Ajv2020({ strict: true, validateFormats: false });
	const draw = draws(11);
	let given = 0;
	let refused = 0;
	for (let round = 0; round < 400; round++) {
		const fields: Record<string, Field> = {};
		for (const name of ["a", "b", "c"]) {
			const type = draw(types);
			const source = {
				css: draw(["p", "i", "s"]),
				...draw([{}, { attribute: "title" }, { regex: "\\d+" }, { jsonPath: "$.a" }]),
			};
			const more = draw([
				{},
				{ optional: true },
				{ default: null },
				{ pick: "only" },
				{ pick: "last" },
			] as const);
			fields[name] = draw<Field>([
				{ ...source, type, ...more } as Field,
				{ ...source, type: "list", of: type, ...draw([{}, { min: 1 }, { optional: true }]) },
				{ css: "div", type: "records", fields: { a: { ...source, type } as Field } },
				{
					css: "div",
					type: "record",
					...draw([{}, { optional: true }]),
					fields: { a: { ...source, type, ...more } as Field },
				},
			]);
		}
		const declaration: RecordDeclaration = record({ each: draw(["article", "div", "body"]), fields });
		const isValid = ajv.compile(jsonSchemaOf(declaration));
		let page = "<body><article>";
		for (let part = 0; part < 8; part++)
			page += draw([
				...["<div>", "</div>", "<article>", "<p>", "<i>", "<s>", `<p title="${draw(texts)}">`],
				...[
					`<p>${draw(texts)}</p>`,
					`<i>${draw(texts)}</i>`,
					`<s>${draw(texts)}</s>`,
					`<div><p>${draw(texts)}</div>`,
				],
			]);
		const extraction: Extraction<unknown> = extract(htmlPage(page), declaration);
		for (const one of extraction.records) {
			assert.ok(
				isValid(JSON.parse(JSON.stringify(one))),
				`${page}\n${JSON.stringify({ fields, one, errors: isValid.errors })}`,
			);
			given++;
		}
		for (const { findings } of extraction.rejected) {
			assert.ok(
				findings.some((finding) => finding.rejects),
				page,
			);
			refused++;
		}
		const { report } = extraction;
		assert.equal(report.records + report.rejected, extraction.records.length + extraction.rejected.length);
		for (const { filled, of } of report.fields) assert.ok(filled >= 0 && filled <= of, page);
		assert.deepEqual(compareReports(report, report), []);
	}
	assert.ok(given > 100 && refused > 100, `${given} and ${refused}`);
});
