import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import {
	DeclarationError,
	declarationSchema,
	extract,
	type JsonSchema,
	jsonSchemaOf,
	type RecordDeclaration,
	readDeclaration,
	record,
	schemaOf,
} from "../../src/record/index.ts";
import { htmlPage } from "./pages.ts";

const everything = record({
	name: "thing",
	description: "Everything there is",
	each: "div",
	key: ["text", "integer"],
	fields: {
		text: "p",
		html: { css: "p", type: "html", description: "The markup" },
		number: { css: "b", type: "number" },
		integer: { css: "b", type: "integer" },
		money: { css: "i", type: "money" },
		truth: { css: "b", type: "boolean", presence: true },
		date: { css: "time", attribute: "datetime", type: "date" },
		datetime: { css: "time", attribute: "datetime", type: "datetime" },
		url: { css: "a", type: "url" },
		json: { css: "s", type: "json", optional: true },
		list: { css: "b", type: "list", of: "number", min: 1 },
		days: { css: "u", type: "list", of: { type: "date" } },
		nested: { css: "q", type: "record", optional: true, fields: { a: { css: "b", optional: true } } },
		several: { css: "q", type: "records", fields: { a: "b" } },
		fixed: { constant: 5 },
		flag: { constant: true },
		nothing: { constant: null },
		fallback: { css: "em", type: "number", default: null },
		optional: { css: "em", type: "integer", optional: true },
	},
});

const page =
	htmlPage(`<div><p>T</p><b>5</b><i>3 €</i><time datetime="2026-01-31T09:30:00Z"></time><a href=x></a>
	<s>{"a": 1}</s></div>
	<div><p>U</p><b>6</b><i>£4</i><time datetime="2026-01-31T09:30:00Z"></time><a href=x></a><em>5</em></div>`);

test("records are valid by the JSON Schema of their declaration, and others aren't", () => {
	const schema = jsonSchemaOf(everything);
	assert.equal(schema.title, "thing");
	assert.equal(schema.description, "Everything there is");
	const isValid = compiled(schema);
	const { records, rejected } = extract(page, everything);
	assert.deepEqual(rejected, []);
	assert.equal(records.length, 2);
	for (const one of records) assert.ok(isValid(one), JSON.stringify(isValid.errors));
	const [first] = records;
	const wrong: readonly object[] = [
		{ text: "" },
		{ number: "5" },
		{ integer: 5.5 },
		{ money: { amount: 5 } },
		{ date: "31.01.2026" },
		{ list: [] },
		{ several: [{}] },
		{ fixed: 6 },
		{ fallback: "5" },
		{ unknown: 1 },
		{ url: undefined },
	];
	for (const change of wrong)
		assert.equal(isValid(JSON.parse(JSON.stringify({ ...first, ...change }))), false, JSON.stringify(change));
});

test("a declaration is the columns of a sink", () => {
	const { columns, key } = schemaOf(everything);
	assert.deepEqual(key, ["text", "integer"]);
	assert.equal(
		columns.map(({ name, type, required }) => `${name} ${type}${required ? "" : "?"}`).join(", "),
		"text text, html html, number number, integer integer, money money, truth boolean, date date, " +
			"datetime datetime, url url, json record?, list list, days list, nested record?, several list, fixed number, " +
			"flag boolean, nothing text?, fallback number?, optional integer?",
	);
	assert.equal("key" in schemaOf(record({ fields: { a: "b" } })), false);
	const shape = Object.fromEntries(columns.map(({ name, fields, of }) => [name, fields ?? of]));
	assert.deepEqual(
		["list", "days", "json", "text"].map((name) => shape[name]),
		[{ type: "number" }, { type: "date" }, undefined, undefined],
	);
	assert.ok(Array.isArray(shape.nested));
	assert.equal((shape.several as { readonly type: string }).type, "record");
});

test("the file schema/record.schema.json is what declarations are", async () => {
	const file = new URL("../../schema/record.schema.json", import.meta.url);
	const now = declarationSchema();
	// UPDATE=1 writes it.
	if (process.env.UPDATE === "1") await writeFile(file, `${JSON.stringify(now, null, "\t")}\n`);
	assert.deepEqual(JSON.parse(await readFile(file, "utf8")), now);
});

const isDeclaration: ValidateFunction = compiled(declarationSchema());

test("a declaration is valid by the schema of declarations", () => {
	assert.ok(isDeclaration(everything), JSON.stringify(isDeclaration.errors));
	const other: RecordDeclaration = {
		$schema: "./node_modules/gannet/schema/record.schema.json",
		each: { css: "script", jsonPath: "$[*]" },
		namespaces: { a: "urn:a" },
		fields: {
			a: { anyOf: ["b", { header: "etag", regex: "\\w+" }], default: "x", pick: "last" },
			b: { column: 0, type: "list", of: { type: "datetime", zone: "UTC" }, optional: true },
		},
	};
	assert.ok(isDeclaration(other), JSON.stringify(isDeclaration.errors));
	assert.doesNotThrow(() => record(other));
});

test("what the schema of declarations refuses, declarations refuse too", () => {
	const fields: readonly object[] = [
		{ css: "a", type: "nubmer" },
		{ css: "a", optoinal: true },
		{ css: "a", decimal: "," },
		{ css: "a", type: "number", decimal: ";" },
		{ css: "a", type: "list", pick: "first" },
		{ css: "a", type: "list", of: "list" },
		{ css: "a", type: "list", of: { type: "boolean", presence: true } },
		{ css: "a", type: "record" },
		{ column: -1 },
		{ url: false },
		{ constant: {} },
		{ anyOf: [] },
		{ css: "" },
	];
	const declarations: readonly object[] = [
		...fields.map((field) => ({ fields: { x: field } })),
		{},
		{ fields: {} },
		{ fields: { "a.b": "c" } },
		{ fields: { constructor: "c" } },
		{ fields: { a: "b" }, each: {} },
		{ fields: { a: "b" }, each: { css: "a", regex: "b" } },
		{ fields: { a: "b" }, nmae: "c" },
		{ fields: { a: "b" }, key: [] },
	];
	for (const declaration of declarations) {
		const text = JSON.stringify(declaration);
		assert.equal(isDeclaration(declaration), false, text);
		assert.throws(() => readDeclaration(text), DeclarationError, text);
	}
});

function compiled(schema: JsonSchema): ValidateFunction {
	const ajv = new Ajv2020({
		strict: true,
		allowUnionTypes: true,
		strictRequired: false,
		validateFormats: true,
	});
	ajv.addFormat("date", /^\d{4}-\d\d-\d\d$/u);
	ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/u);
	ajv.addFormat("uri", (text: string) => URL.canParse(text));
	ajv.addFormat("regex", (text: string) => RegExp(text, "u") instanceof RegExp);
	return ajv.compile(schema);
}
