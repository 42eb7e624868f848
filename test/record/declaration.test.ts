import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	DeclarationError,
	extract,
	type RecordDeclaration,
	readDeclaration,
	record,
} from "../../src/record/index.ts";
import { processorMs } from "../support/processor.ts";
import { htmlPage } from "./pages.ts";

const file = `{
	"name": "product",
	"each": ".product",
	"key": ["sku"],
	"fields": {
		"sku": { "attribute": "data-sku" },
		"title": "h2",
		"price": { "css": ".price", "type": "number", "decimal": "," },
		"when": { "css": "time", "type": "date", "formats": ["dd.MM.yyyy"], "zone": "Europe/Berlin", "optional": true }
	}
}
`;

test("a declaration in a JSON file gives the records that the same object gives", () => {
	const page = htmlPage("<div class=product data-sku=A><h2>T</h2><i class=price>1,5</i></div>");
	const declaration = readDeclaration(file, "product.json");
	assert.deepEqual(extract(page, declaration).records, [{ sku: "A", title: "T", price: 1.5 }]);
	assert.deepEqual(extract(page, JSON.parse(file) as RecordDeclaration).records, [
		{ sku: "A", title: "T", price: 1.5 },
	]);
	assert.deepEqual(readDeclaration(`\ufeff${file}`), declaration);
});

/** What to replace in the file, and where the error is: line:column of the text marked, and the message. */
const mistakes: readonly (readonly [
	name: string,
	replaced: string,
	by: string,
	place: string,
	path: string,
	message: RegExp,
	marked?: string,
])[] = [
	[
		"a selector that ends too early",
		'".product"',
		'"div["',
		"3:",
		"$.each",
		/^The CSS selector "div\[" can't be (?:read|used)/u,
	],
	[
		"a selector with an unknown pseudo-class",
		'"h2"',
		'"h2:frist-child"',
		"7:",
		"$.fields.title",
		/CSS selector "h2:frist-child" can't be (?:read|used)/u,
	],
	["an empty selector", '"h2"', '" "', "7:", "$.fields.title", /^title is empty$/u, '" "'],
	["an XPath", '"css": "time"', '"xpath": "//time["', "9:", "$.fields.when.xpath", /^The XPath/u],
	["a JSONPath", '"css": "time"', '"jsonPath": "$.a["', "9:", "$.fields.when.jsonPath", /^The JSONPath/u],
	[
		"a group that isn't closed",
		'"css": "time"',
		'"css": "time", "regex": "a(b"',
		"9:39",
		"$.fields.when.regex",
		/: Unterminated group$/u,
		"(",
	],
	[
		"a class that isn't closed",
		'"css": "time"',
		'"css": "time", "regex": "ab[c"',
		"9:40",
		"$.fields.when.regex",
		/: Unterminated character class$/u,
		"[",
	],
	[
		"a repetition of nothing",
		'"css": "time"',
		'"css": "time", "regex": "ab|*c"',
		"9:41",
		"$.fields.when.regex",
		/: Nothing to repeat$/u,
		"*",
	],
	[
		"an escape that means nothing",
		'"css": "time"',
		'"css": "time", "regex": "\\\\u0061\\\\y"',
		"9:47",
		"$.fields.when.regex",
		/: Invalid escape$/u,
	],
	[
		"a bracket too many, behind escapes",
		'"css": "time"',
		'"css": "time", "regex": "\\u0061\\\\d)b"',
		"9:47",
		"$.fields.when.regex",
		/: Unmatched '\)'$/u,
		")",
	],
	[
		"an unknown type",
		'"number"',
		'"nubmer"',
		"8:39",
		"$.fields.price.type",
		/^There is no type "nubmer": did you mean "number"\?$/u,
		'"nubmer"',
	],
	[
		"a type of another tool",
		'"number"',
		'"float"',
		"8:39",
		"$.fields.price.type",
		/^There is no type "float": did you mean "number"\?$/u,
	],
	[
		"a type like no other",
		'"number"',
		'"quaternion"',
		"8:39",
		"$.fields.price.type",
		/: there are text, html, markdown/u,
	],
	[
		"a type that is no text",
		'"number"',
		"5",
		"8:39",
		"$.fields.price.type",
		/^a type must be one of text, /u,
		"5",
	],
	[
		"an unknown property of a field",
		'"optional"',
		'"optoinal"',
		"9:96",
		"$.fields.when.optoinal",
		/^"optoinal" is not a property of the type date: did you mean "optional"\?$/u,
		'"optoinal"',
	],
	[
		"an option of another type",
		'"decimal": ","',
		'"zone": "UTC"',
		"8:49",
		"$.fields.price.zone",
		/^zone is an option of date and datetime, and not of the type number$/u,
		'"zone"',
	],
	[
		"an unknown property",
		'"name"',
		'"nmae"',
		"2:2",
		"$.nmae",
		/^"nmae" is not a property of a declaration: did you mean "name"\?$/u,
		'"nmae"',
	],
	[
		"a key without its field",
		'["sku"]',
		'["skv"]',
		"4:10",
		"$.key[0]",
		/^The key names "skv", which is not a field: did you mean "sku"\?$/u,
		'"skv"',
	],
	[
		"a key that may be missing",
		'["sku"]',
		'["sku", "when"]',
		"4:17",
		"$.key[1]",
		/^The key names "when", which is optional/u,
		'"when"',
	],
	["a key twice", '["sku"]', '["sku", "sku"]', "4:17", "$.key[1]", /^The key names "sku" twice$/u],
	["a key that isn't a list", '["sku"]', '"sku"', "4:9", "$.key", /^key must be a list of fields' names$/u],
	["a key of something else", '["sku"]', "[5]", "4:10", "$.key[0]", /^a key must be a field's name$/u, "5"],
	[
		"two sources",
		'"css": ".price"',
		'"css": ".price", "xpath": "//a"',
		"8:31",
		"$.fields.price.xpath",
		/^xpath and css are two sources/u,
		'"xpath"',
	],
	[
		"an attribute of a header",
		'"css": ".price"',
		'"header": "etag", "attribute": "x"',
		"8:32",
		"$.fields.price.attribute",
		/^attribute needs an element, which header/u,
	],
	[
		"an attribute of JSON",
		'"css": ".price"',
		'"jsonPath": "$.a", "attribute": "x"',
		"8:33",
		"$.fields.price.attribute",
		/^attribute needs an element, which jsonPath/u,
	],
	["no source", '"css": ".price", ', "", "8:12", "$.fields.price", /^the field has no source/u, "{"],
	[
		"a source beside several",
		'"css": ".price"',
		'"anyOf": ["b"], "css": "a"',
		"8:30",
		"$.fields.price.css",
		/^css is not allowed next to anyOf/u,
		'"css"',
	],
	[
		"several sources that are none",
		'"css": ".price"',
		'"anyOf": []',
		"8:23",
		"$.fields.price.anyOf",
		/^anyOf must be a list of sources$/u,
		"[",
	],
	[
		"a wrong one of several sources",
		'"css": ".price"',
		'"anyOf": ["a", {"regex": "b"}]',
		"8:29",
		"$.fields.price.anyOf[1]",
		/^the source doesn't say where the value is$/u,
		"{",
	],
	[
		"a source that is a number",
		'"css": ".price"',
		'"anyOf": ["a", 5]',
		"8:29",
		"$.fields.price.anyOf[1]",
		/^a source must be a CSS selector or an object$/u,
		"5",
	],
	[
		"a bad selector among several sources",
		'"css": ".price"',
		'"anyOf": ["a", "b["]',
		"8:",
		"$.fields.price.anyOf[1]",
		/^The CSS selector/u,
	],
	[
		"a date's format",
		'"dd.MM.yyyy"',
		'"dd.MM.QQ"',
		"9:63",
		"$.fields.when.formats[0]",
		/^The date format "dd\.MM\.QQ" can't be read: QQ is not a letter/u,
		"Q",
	],
	[
		"a date's format that is no text",
		'"dd.MM.yyyy"',
		"5",
		"9:56",
		"$.fields.when.formats[0]",
		/^a format must be a text$/u,
	],
	[
		"no formats",
		'["dd.MM.yyyy"]',
		"[]",
		"9:55",
		"$.fields.when.formats",
		/^formats must be a list of patterns/u,
	],
	[
		"a zone",
		"Europe/Berlin",
		"Europe/Berlni",
		"9:79",
		"$.fields.when.zone",
		/^There is no time zone "Europe\/Berlni": did you mean "Europe\/Berlin"\?$/u,
	],
	[
		"a zone's city alone",
		"Europe/Berlin",
		"Berlin",
		"9:79",
		"$.fields.when.zone",
		/did you mean "Europe\/Berlin"\?$/u,
	],
	[
		"a zone that is no text",
		'"Europe/Berlin"',
		"1",
		"9:79",
		"$.fields.when.zone",
		/^There is no time zone 1$/u,
	],
	[
		"a locale",
		'"zone": "Europe/Berlin"',
		'"locale": "deutsch!"',
		"9:81",
		"$.fields.when.locale",
		/^There is no locale "deutsch!"/u,
	],
	[
		"a currency",
		'"decimal": ","',
		'"currency": "EURO"',
		"8:61",
		"$.fields.price.currency",
		/^There is no currency "EURO"/u,
	],
	[
		"a mark of decimals",
		'"decimal": ","',
		'"decimal": ";"',
		"8:60",
		"$.fields.price.decimal",
		/^decimal can't be ";": did you mean "\."\?|^decimal can't be ";": there are/u,
	],
	[
		"a mark that is no text",
		'"decimal": ","',
		'"decimal": 5',
		"8:60",
		"$.fields.price.decimal",
		/^decimal must be one of/u,
	],
	[
		"what must be true or false",
		'"optional": true',
		'"optional": "yes"',
		"9:108",
		"$.fields.when.optional",
		/^optional must be true or false$/u,
	],
	[
		"a field that is a number",
		'"h2"',
		"5",
		"7:12",
		"$.fields.title",
		/^a field must be a CSS selector or an object$/u,
	],
	[
		"a field's name with a dot",
		'"title"',
		'"a.b"',
		"7:3",
		"$.fields['a.b']",
		/^A field can't be called "a\.b"/u,
		'"a.b"',
	],
	[
		"a field's name that objects have",
		'"title"',
		'"__proto__"',
		"7:3",
		"$.fields.__proto__",
		/^A field can't be called "__proto__"/u,
	],
	["each without a source", '".product"', "{}", "3:10", "$.each", /^each names no source/u],
	["each that is a number", '".product"', "1", "3:10", "$.each", /^each must be a CSS selector/u],
	[
		"each with too much",
		'".product"',
		'{"css": "a", "regex": "b"}',
		"3:23",
		"$.each.regex",
		/^regex in each finds one text: jsonPath beside it/u,
	],
	[
		"a validator",
		'"name": "product"',
		'"validate": "zod"',
		"2:14",
		"$.validate",
		/^validate must be a validator with Standard Schema, which a JSON file can't contain$/u,
	],
	[
		"namespaces that are none",
		'"name": "product"',
		'"namespaces": []',
		"2:16",
		"$.namespaces",
		/^namespaces must be an object/u,
	],
	[
		"a namespace that is none",
		'"name": "product"',
		'"namespaces": {"a": 1}',
		"2:22",
		"$.namespaces.a",
		/^a namespace must be a URI$/u,
	],
	[
		"a record without fields",
		'"h2"',
		'{"type": "record"}',
		"7:12",
		"$.fields.title",
		/^the type record needs fields$/u,
	],
	[
		"records without a source",
		'"h2"',
		'{"type": "records", "fields": {"a": "b"}}',
		"7:12",
		"$.fields.title",
		/^the field has no source/u,
	],
	[
		"a nested mistake",
		'"h2"',
		'{"type": "record", "fields": {"a": {"type": "list", "css": "b", "of": "txt"}}}',
		"7:82",
		"$.fields.title.fields.a.of",
		/^There is no type "txt": did you mean "text"\?$/u,
	],
	[
		"a list's type with a source",
		'"h2"',
		'{"type": "list", "css": "b", "of": {"css": "c"}}',
		"7:48",
		"$.fields.title.of.css",
		/^"css" is not a property of the type text in a list/u,
	],
	[
		"a list of lists",
		'"h2"',
		'{"type": "list", "css": "b", "of": {"type": "list"}}',
		"7:56",
		"$.fields.title.of.type",
		/^There is no type "list"/u,
	],
	[
		"a list of something else",
		'"h2"',
		'{"type": "list", "css": "b", "of": 5}',
		"7:47",
		"$.fields.title.of",
		/^of must be a type's name/u,
	],
	[
		"a list's least",
		'"h2"',
		'{"type": "list", "css": "b", "min": -1}',
		"7:48",
		"$.fields.title.min",
		/^min must be a whole number/u,
	],
	[
		"a list's pick",
		'"h2"',
		'{"type": "list", "css": "b", "pick": "last"}',
		"7:41",
		"$.fields.title.pick",
		/^"pick" is not a property of the type list/u,
	],
	["a key of a list", '"h2" ,', "", "4:10", "$.key[0]", /^The key names "sku", of the type list/u],
	[
		"words that are none",
		'"h2"',
		'{"type": "boolean", "css": "b", "true": [""]}',
		"7:53",
		"$.fields.title.true[0]",
		/^each of true is empty$/u,
	],
	[
		"words that are no list",
		'"h2"',
		'{"type": "boolean", "css": "b", "true": "yes"}',
		"7:52",
		"$.fields.title.true",
		/^true must be a list of texts$/u,
	],
	["a column", '"h2"', '{"column": ""}', "7:23", "$.fields.title.column", /^column must be a column's name/u],
	[
		"a column's number",
		'"h2"',
		'{"column": -1}',
		"7:23",
		"$.fields.title.column",
		/^column must be a whole number/u,
	],
	[
		"a name of metadata",
		'"h2"',
		'{"metadata": "jsonld.Product"}',
		"7:25",
		"$.fields.title.metadata",
		/^No metadata is called "jsonld": did you mean "jsonLd"\?$/u,
	],
	[
		"metadata that has no name",
		'"h2"',
		'{"metadata": 1}',
		"7:25",
		"$.fields.title.metadata",
		/^metadata must be a name/u,
	],
	[
		"a header's name",
		'"h2"',
		'{"header": "e tag"}',
		"7:23",
		"$.fields.title.header",
		/^header must be a field's name/u,
	],
	[
		"a source that must be true",
		'"h2"',
		'{"url": false}',
		"7:20",
		"$.fields.title.url",
		/^url must be true or absent$/u,
	],
	[
		"a constant that is an object",
		'"h2"',
		'{"constant": {}}',
		"7:25",
		"$.fields.title.constant",
		/^constant must be a text, a number/u,
	],
	[
		"an attribute that is a number",
		'"h2"',
		'{"attribute": 1}',
		"7:26",
		"$.fields.title.attribute",
		/^attribute must be a text$/u,
	],
	[
		"an expression that is a number",
		'"h2"',
		'{"css": "a", "regex": 1}',
		"7:34",
		"$.fields.title.regex",
		/^regex must be a text$/u,
	],
	["no JSON", '"h2",', '"h2"', "8:3", "$", /"price"|comma/u],
	["a comment", '"h2",', '"h2", // the title', "7:18", "$", /^JSON has no comments/u],
	["a name twice", '"title"', '"sku"', "7:3", "$", /sku/u],
];

for (const [name, replaced, by, place, path, message, marked] of mistakes) {
	test(`a declaration's file is shown where it has a mistake: ${name}`, () => {
		const text =
			name === "a key of a list"
				? file.replace('"attribute"', '"type": "list", "attribute"')
				: file.replace(replaced, by);
		const [problem, ...others] = problemsOf(() => readDeclaration(text, "product.json"));
		assert.deepEqual(
			others.map((other) => other.message),
			[],
		);
		assert.match(problem?.message ?? "", message);
		assert.equal(problem?.path, path);
		assert.ok(
			`${problem?.line}:${problem?.column}`.startsWith(place),
			`${problem?.line}:${problem?.column}, and not ${place}`,
		);
		const [line, marks] = problem?.excerpt?.split("\n") ?? [];
		const from = marks?.indexOf("^") ?? -1;
		assert.ok(from > 0);
		if (marked !== undefined) assert.equal(line?.slice(from, (marks?.lastIndexOf("^") ?? 0) + 1), marked);
	});
}

/** A source with a mistake, and the character of it that is marked. */
const places: readonly (readonly [source: string, marked: string])[] = [
	['"css": "a:not(b"', ":"],
	['"css": "a > > b"', ">"],
	['"css": "\\u0061 > ~ b"', "~"],
	['"css": "a[href=x"', '"'],
	['"css": "a\\"b"', "\\"],
	['"css": "h2:frist-child"', ":"],
	['"xpath": "//a[@b"', '"'],
	['"xpath": "//a/foo()"', "f"],
	['"xpath": "x:a"', "x"],
	['"jsonPath": "$.a[?@.b ="', "="],
	['"css": "a", "regex": "\\u0061(?<b>c)(?<b>d)"', ")"],
	['"css": "a", "regex": "a{2,1}b"', "}"],
	['"css": "a", "type": "date", "formats": ["dd.MM.yyyy", "d QQ"]', "Q"],
];

test("the very character of a selector, path, expression or format is marked", () => {
	for (const [source, marked] of places) {
		const text = `{"fields": {"a": {${source}}}}`;
		const [problem, ...others] = problemsOf(() => readDeclaration(text));
		assert.deepEqual(others, [], source);
		assert.equal(text[(problem?.column ?? 0) - 1], marked, `${source}: ${problem?.column}`);
	}
});

test("all mistakes of a declaration are said at once, in the order of the file", () => {
	const text = file
		.replace('".product"', '"div["')
		.replace('"number"', '"nubmer"')
		.replace('["sku"]', '["skv"]');
	const error = errorOf(() => readDeclaration(text, "product.json"));
	assert.deepEqual(
		error.problems.map(({ line }) => line),
		[3, 4, 8],
	);
	assert.match(
		error.message,
		/^product\.json:3:\d+: \$\.each: The CSS selector .* \(and 2 more mistakes\)$/u,
	);
	assert.equal(error.file, "product.json");
	assert.match(
		error.describe(),
		/product\.json:8:39: \$\.fields\.price\.type: There is no type "nubmer"[^\n]*\n8 \|\s.*\n +\| +\^{8}$/u,
	);
});

test("a declaration that is no object, or has no fields, is refused", () => {
	const cases: readonly (readonly [string, RegExp])[] = [
		["[]", /must be an object/u],
		["null", /must be an object/u],
		["{}", /has no fields/u],
		['{"fields": {}}', /there are no fields/u],
		['{"fields": []}', /fields must be an object/u],
		["", /JSON/u],
	];
	for (const [text, message] of cases)
		assert.match(problemsOf(() => readDeclaration(text))[0]?.message ?? "", message, text);
});

test("a long line is cut around the mistake", () => {
	const text = `{"fields": {${" ".repeat(300)}"a": "b["${" ".repeat(300)}}}`;
	const [problem] = problemsOf(() => readDeclaration(text));
	const [line, marks] = problem?.excerpt?.split("\n") ?? [];
	assert.ok((line?.length ?? 0) < 120);
	assert.ok('"b["'.includes(line?.slice(marks?.indexOf("^"), (marks?.lastIndexOf("^") ?? 0) + 1) ?? "?"));
});

test("a declaration in TypeScript is held to the same rules, its errors naming the path", () => {
	const error = errorOf(() => record({ key: ["b"], fields: { a: { css: "x[", type: "text" } } }));
	assert.deepEqual(
		error.problems.map(({ path }) => path),
		["$.fields.a.css", "$.key[0]"],
	);
	assert.match(error.message, /^\$\.fields\.a\.css: The CSS selector/u);
	assert.match(error.describe(), /\n\n\$\.key\[0\]: The key names "b"/u);
	const wrong = { fields: { a: { css: "x", type: "nubmer" } } } as unknown as RecordDeclaration;
	assert.throws(() => extract(htmlPage(""), wrong), DeclarationError);
});

test("fields that are within themselves are a mistake", () => {
	const fields: Record<string, unknown> = { title: "h1" };
	fields.inner = { type: "record", fields };
	assert.throws(
		() => record({ fields } as RecordDeclaration),
		(error) =>
			error instanceof DeclarationError && /nested too deep, or within themselves/.test(error.message),
	);
});

test("a file of nothing but mistakes is told in a time that grows as the file does", () => {
	const fields = Array.from({ length: 10_000 }, (_, index) => `"f${index}": "h1["`);
	const started = processorMs();
	const problems = problemsOf(() => readDeclaration(`{"fields": {\n${fields.join(",\n")}}}`));
	assert.equal(problems.length, 10_000);
	assert.equal(problems.at(-1)?.line, 10_001);
	assert.ok(processorMs() - started < 3000);
});

test("no text makes reading a declaration throw anything but its own error", () => {
	const parts = [
		'"',
		"{",
		"}",
		"[",
		"]",
		":",
		",",
		'"css"',
		'"fields"',
		'"a"',
		"1",
		"null",
		"\\",
		"\u0000",
		" ",
	];
	let seed = 7;
	for (let round = 0; round < 3000; round++) {
		let text = '{"fields":{"a":';
		for (let part = 0; part < 12; part++) {
			seed = (seed * 1103515245 + 12345) % 2147483648;
			text += parts[seed % parts.length];
		}
		try {
			readDeclaration(text);
		} catch (error) {
			assert.ok(error instanceof DeclarationError, text);
		}
	}
});

function problemsOf(act: () => unknown): DeclarationError["problems"] {
	return errorOf(act).problems;
}

function errorOf(act: () => unknown): DeclarationError {
	try {
		act();
	} catch (error) {
		if (error instanceof DeclarationError) return error;
		throw error;
	}
	throw new assert.AssertionError({ message: "Nothing was thrown" });
}

describe("the short form of a table's declaration, in a JSON file", () => {
	const valid: readonly (readonly [written: string, out: object])[] = [
		['{"table":"#t","columns":{"a":"Bird"}}', { a: { column: "Bird" } }],
		['{"table":"#t","columns":{"a":0}}', { a: { column: 0 } }],
		['{"table":"#t","columns":{"a":{"column":"B","type":"number"}}}', { a: { column: "B", type: "number" } }],
		[
			'{"table":"#t","columns":{"Bird":{"type":"money","currency":"EUR"}}}',
			{ Bird: { column: "Bird", type: "money", currency: "EUR" } },
		],
		['{"table":"#t","columns":{"page":{"url":true,"type":"url"}}}', { page: { url: true, type: "url" } }],
	];
	for (const [written, fields] of valid) {
		test(`${written} is each and fields`, () => {
			assert.deepEqual(readDeclaration(written), { each: { table: "#t" }, fields });
		});
	}

	test("keeps what else is declared", () => {
		const written = '{"name":"birds","key":["a"],"decimal":",","table":"#t","columns":{"a":"Bird"}}';
		assert.deepEqual(readDeclaration(written), {
			name: "birds",
			key: ["a"],
			decimal: ",",
			each: { table: "#t" },
			fields: { a: { column: "Bird" } },
		});
	});

	const wrong: readonly (readonly [written: string, path: string, column: number, message: RegExp])[] = [
		['{"table":"#t[","columns":{"a":"B"}}', "$.table", 14, /selector/u],
		['{"table":"#t","columns":{"a":-1}}', "$.columns.a", 30, /number/u],
		['{"table":"#t","columns":{"a":{"column":"B","type":"nmber"}}}', "$.columns.a.type", 51, /number/u],
		['{"table":"#t","columns":{}}', "$.columns", 25, /field/u],
		['{"table":"#t"}', "$.table", 2, /table and columns belong together/u],
		['{"table":"#t","columns":{"a":"B"},"fields":{"a":"b"}}', "$.table", 2, /in place of each and fields/u],
		['{"table":"#t","columns":{"a":"B"},"key":["b"]}', "$.key[0]", 42, /b/u],
	];
	for (const [written, path, column, message] of wrong) {
		test(`${written} is refused, with the place in the file`, () => {
			assert.throws(
				() => readDeclaration(written),
				(error: unknown) => {
					assert.ok(error instanceof DeclarationError);
					const [problem] = error.problems;
					assert.deepEqual([problem?.path, problem?.column], [path, column], String(problem?.message));
					assert.match(problem?.message ?? "", message);
					return true;
				},
			);
		});
	}
});
