import assert from "node:assert/strict";
import { test } from "node:test";
import { openDocument } from "../../src/document/index.ts";
import {
	allProvenance,
	type Extraction,
	extract,
	extractEach,
	extractItems,
	type Field,
	provenanceOf,
	type RecordDeclaration,
	RecordError,
	record,
} from "../../src/record/index.ts";
import { processorMs } from "../support/processor.ts";
import { collect, csvDocument, htmlPage, jsonDocument, URL_OF_PAGE, xmlDocument } from "./pages.ts";

const shop = `<!doctype html>
<title>Shop</title>
<link rel=canonical href="/catalog">
<div class=product data-sku=A1>
  <h2>  Red
     shoe </h2>
  <a href="../p/1?c=red">more</a> <img src="/i/1.png">
  <span class=price>1.299,00 €</span>
  <ul><li class=tag>new<li class=tag> shoes <li class=tag></ul>
  <div class=maker><b>Acme</b> <i>Berlin</i></div>
  <div class=offer><em>10 €</em><q>Ann</q></div>
  <div class=offer><em>9 €</em><q>Bob</q></div>
  <span class=stock>yes</span>
  <time datetime="2026-01-31T09:30:00+01:00">31 January</time>
</div>
<div class=product data-sku=A2>
  <h2>Blue shoe</h2>
  <a href="../p/2">more</a>
  <span class=price>99,50 €</span>
  <div class=maker><b>Zeta</b></div>
  <time datetime="2026-02-01T09:30:00Z"></time>
</div>`;

const product = record({
	name: "product",
	each: ".product",
	key: ["sku"],
	fields: {
		sku: { attribute: "data-sku" },
		title: "h2",
		link: { css: "a", type: "url" },
		image: { css: "img", type: "url", optional: true },
		number: { css: "a", attribute: "href", regex: "/p/(?<value>\\d+)", type: "integer" },
		price: { css: ".price", type: "number", decimal: "," },
		cost: { css: ".price", type: "money", decimal: "," },
		tags: { css: ".tag", type: "list" },
		maker: { css: ".maker", type: "record", fields: { name: "b", city: { css: "i", optional: true } } },
		offers: {
			css: ".offer",
			type: "records",
			fields: { price: { css: "em", type: "number" }, by: "q" },
		},
		inStock: { css: ".stock", type: "boolean", default: false },
		hasImage: { css: "img", type: "boolean", presence: true },
		published: { css: "time", attribute: "datetime", type: "datetime" },
		day: { css: "time", attribute: "datetime", type: "date" },
		source: { url: true },
		shop: { constant: "example" },
		version: { constant: 2 },
	},
});

test("a declaration gives typed records from a page", () => {
	const { records, rejected, findings } = extract(htmlPage(shop), product);
	assert.deepEqual(findings, []);
	assert.deepEqual(rejected, []);
	assert.deepEqual(records, [
		{
			sku: "A1",
			title: "Red shoe",
			link: "https://shop.example/p/1?c=red",
			image: "https://shop.example/i/1.png",
			number: 1,
			price: 1299,
			cost: { amount: 1299, currency: "EUR" },
			tags: ["new", "shoes"],
			maker: { name: "Acme", city: "Berlin" },
			offers: [
				{ price: 10, by: "Ann" },
				{ price: 9, by: "Bob" },
			],
			inStock: true,
			hasImage: true,
			published: "2026-01-31T08:30:00Z",
			day: "2026-01-31",
			source: URL_OF_PAGE,
			shop: "example",
			version: 2,
		},
		{
			sku: "A2",
			title: "Blue shoe",
			link: "https://shop.example/p/2",
			number: 2,
			price: 99.5,
			cost: { amount: 99.5, currency: "EUR" },
			tags: [],
			maker: { name: "Zeta" },
			offers: [],
			inStock: false,
			hasImage: false,
			published: "2026-02-01T09:30:00Z",
			day: "2026-02-01",
			source: URL_OF_PAGE,
			shop: "example",
			version: 2,
		},
	]);
});

/** A page, a field on it, and what the field is: or the kind of its finding and the message. */
const fields: readonly (readonly [name: string, page: string, field: Field, expected: unknown])[] = [
	["a text is what a reader sees", "<h1>A<br>B <script>x</script><b>C</b></h1>", "h1", "A B C"],
	["a text may be had as it stands", "<h1> A\n<script>x</script></h1>", { css: "h1", trim: false }, " A\nx"],
	["no-break spaces are spaces", "<h1>\u00a0A\u00a0\u2003B\u00a0</h1>", "h1", "A B"],
	["html is what is within", "<p>a<b>c</b></p>", { css: "p", type: "html" }, "a<b>c</b>"],
	["outer html has the element too", "<p>a</p>", { css: "p", type: "html", outer: true }, "<p>a</p>"],
	[
		"Markdown of an element, its links absolute",
		"<div><h2>A</h2><p>b <a href=c>c</a></div>",
		{ css: "div", type: "markdown" },
		"## A\n\nb [c](https://shop.example/catalog/c)",
	],
	[
		"Markdown of nothing is missing",
		"<div> </div>",
		{ css: "div", type: "markdown", optional: true },
		undefined,
	],
	["an attribute", '<p title=" a  b ">', { css: "p", attribute: "title" }, "a b"],
	["an XPath", "<p>a<p>b", { xpath: "//p[2]" }, "b"],
	["an XPath's attribute", "<p id=x>", { xpath: "//p/@id" }, "x"],
	["an XPath's text node", "<p>a<b>c</b>", { xpath: "//p/text()" }, "a"],
	["an XPath's number", "<p>a<p>b", { xpath: "count(//p)", type: "integer" }, 2],
	["an XPath's truth", "<p>a", { xpath: "count(//p) > 1", type: "boolean" }, false],
	["a header", "", { header: "ETag" }, '"v1"'],
	["all text", "<p>a", { text: true, regex: "<(\\w)>" }, "p"],
	["the URL, cut", "", { url: true, regex: "\\w+(?=\\.html)" }, "page"],
	["an expression's first group", "<p>a-1", { css: "p", regex: "a-(\\d)" }, "1"],
	["an expression's named group", "<p>a-1", { css: "p", regex: "(a)-(?<id>\\d)" }, "1"],
	["an expression's group value before others", "<p>a-1", { css: "p", regex: "(?<a>a)-(?<value>\\d)" }, "1"],
	["an expression's other named group", "<p>b", { css: "p", regex: "(?<x>a)|(?<y>b)" }, "b"],
	[
		"an expression that isn't found",
		"<p>a",
		{ css: "p", regex: "b" },
		["missing", "x is missing: there is nothing at css p /b/"],
	],
	[
		"JSON within a page",
		'<script id=s>{"a": [{"n": 5}]}</script>',
		{ css: "#s", jsonPath: "$.a[0].n", type: "number" },
		5,
	],
	["JSON as it is", '<script id=s>{"a": [1]}</script>', { css: "#s", type: "json" }, { a: [1] }],
	[
		"JSON null is nothing",
		"<script id=s>null</script>",
		{ css: "#s", type: "json", optional: true },
		undefined,
	],
	["what isn't JSON", "<p>{", { css: "p", type: "json" }, ["invalid", /^x "\{" isn't JSON: /u]],
	[
		"what isn't JSON, asked by a path",
		"<p>{",
		{ css: "p", jsonPath: "$.a" },
		["invalid", /^x isn't JSON: /u],
	],
	["the first source that gives something", "<h2>b</h2>", { anyOf: ["h1", { css: "h2" }] }, "b"],
	["the next source where one is empty", "<h1> </h1><h2>b</h2>", { anyOf: ["h1", "h2"] }, "b"],
	["a constant as the last source", "", { anyOf: ["h1", { constant: "none" }] }, "none"],
	["a default", "", { css: "h1", default: "none" }, "none"],
	["a default that is null", "", { css: "h1", default: null }, null],
	["an optional field", "", { css: "h1", optional: true }, undefined],
	["null as a constant", "", { constant: null }, null],
	["the first of equal values", "<p>a<p>a", "p", "a"],
	["the first, as asked for", "<p>a<p>b", { css: "p", pick: "first" }, "a"],
	["the first that isn't empty, as asked for", "<p>b<p>a", { css: "p", pick: "first", regex: "b" }, "b"],
	["the first, as asked for, that isn't empty", "<p> <p>b<p>a", { css: "p", pick: "first" }, "b"],
	["nothing, as asked for", "<p> ", { css: "p", pick: "first", optional: true }, undefined],
	["the last, as asked for", "<p>a<p>b<p> ", { css: "p", pick: "last" }, "b"],
	["the only one of equals", "<p>a<p>a", { css: "p", pick: "only" }, "a"],
	[
		"the only one",
		"<p>a<p>b",
		{ css: "p", pick: "only" },
		["ambiguous", 'x has several values: "a" and "b"'],
	],
	["a missing field", "", "h1", ["missing", "x is missing: there is nothing at css h1"]],
	[
		"a field missing from all its sources",
		"",
		{ anyOf: ["h1", { xpath: "//h2" }] },
		["missing", "x is missing: there is nothing at css h1, nor at xpath //h2"],
	],
	["an invalid field", "<p>a", { css: "p", type: "number" }, ["invalid", 'x "a" isn\'t a number']],
	[
		"an invalid field before a valid one",
		"<p>a<p>1",
		{ css: "p", type: "number" },
		["invalid", 'x "a" isn\'t a number'],
	],
	[
		"an invalid optional field",
		"<p>a",
		{ css: "p", type: "number", optional: true },
		["invalid", 'x "a" isn\'t a number'],
	],
	["words of its own", "<p>Ja", { css: "p", type: "boolean", true: ["ja"], false: ["nein"] }, true],
	[
		"a word that is none",
		"<p>perhaps",
		{ css: "p", type: "boolean" },
		["invalid", 'x "perhaps" is not a word for true or false: the options true and false list them'],
	],
	[
		"presence of an attribute",
		"<p hidden>",
		{ css: "p", attribute: "hidden", type: "boolean", presence: true },
		true,
	],
	[
		"absence of an attribute",
		"<p>",
		{ css: "p", attribute: "hidden", type: "boolean", presence: true },
		false,
	],
	[
		"a URL in a text",
		"<p>https://a.example/ b",
		{ css: "p", type: "url", regex: "\\S+" },
		"https://a.example/",
	],
	["a URL in src", "<img src=a.png>", { css: "img", type: "url" }, "https://shop.example/catalog/a.png"],
	["a URL against base", "<base href=/x/><a href=y>", { css: "a", type: "url" }, "https://shop.example/x/y"],
	["what is no URL", "<a href='http://[/'>", { css: "a", type: "url" }, ["invalid", /isn't a URL$/u]],
	["a list of numbers", "<p>1<p>2,5", { css: "p", type: "list", of: "number" }, [1, 2.5]],
	[
		"a list of days",
		"<p>1.2.2026",
		{ css: "p", type: "list", of: { type: "date", formats: ["d.M.yyyy"] } },
		["2026-02-01"],
	],
	["a list from another source", "<q>1", { anyOf: ["p", "q"], type: "list" }, ["1"]],
	[
		"an invalid item",
		"<p>1<p>a",
		{ css: "p", type: "list", of: "number" },
		["invalid", 'x[1] "a" isn\'t a number'],
	],
	[
		"a list that is too short",
		"<p>1",
		{ css: "p", type: "list", min: 2 },
		["invalid", "x has 1 items, and at least 2 are asked for"],
	],
	[
		"a list that must not be empty",
		"",
		{ css: "p", type: "list", min: 1 },
		["missing", "x is missing: there is nothing at css p"],
	],
	["an optional list", "", { css: "p", type: "list", optional: true }, undefined],
	["a list's default", "", { css: "p", type: "list", default: ["z"] }, ["z"]],
	["a group of fields", "<p>1</p><q>2", { type: "record", fields: { p: "p", q: "q" } }, { p: "1", q: "2" }],
	["an optional record", "", { css: "div", type: "record", fields: { p: "p" }, optional: true }, undefined],
	[
		"a missing record",
		"",
		{ css: "div", type: "record", fields: { p: "p" } },
		["missing", "x is missing: there is nothing at css div"],
	],
	[
		"the only one of several records",
		"<div><p>1</div><div><p>2</div>",
		{ css: "div", type: "record", pick: "only", fields: { p: "p" } },
		["ambiguous", "x has 2 places"],
	],
	[
		"the last record",
		"<div><p>1</div><div><p>2</div>",
		{ css: "div", type: "record", pick: "last", fields: { p: "p" } },
		{ p: "2" },
	],
	[
		"a field missing within records",
		"<div><p>1</div><div></div>",
		{ css: "div", type: "records", fields: { p: "p" } },
		["missing", "x[1].p is missing: there is nothing at css p"],
	],
	[
		"records of JSON within a page",
		'<script>[{"n": 1}, {"n": 2}]</script>',
		{ css: "script", jsonPath: "$", type: "records", fields: { n: { jsonPath: "$.n", type: "number" } } },
		[{ n: 1 }, { n: 2 }],
	],
	[
		"records that must be there",
		"",
		{ css: "div", type: "records", min: 1, fields: { p: "p" } },
		["missing", "x is missing: there is nothing at css div"],
	],
];

for (const [name, page, field, expected] of fields) {
	test(`a field gives ${name}`, () => {
		const { records, rejected } = extract(htmlPage(page, { etag: '"v1"' }), record({ fields: { x: field } }));
		if (Array.isArray(expected) && /^(?:missing|invalid|ambiguous)$/u.test(String(expected[0]))) {
			assert.deepEqual(records, []);
			const [finding] = rejected[0]?.findings ?? [];
			assert.equal(finding?.kind, expected[0]);
			if (expected[1] instanceof RegExp) assert.match(finding?.message ?? "", expected[1]);
			else assert.equal(finding?.message, expected[1]);
			assert.equal(finding?.rejects, true);
		} else {
			assert.deepEqual(rejected, []);
			assert.deepEqual(records, [expected === undefined ? {} : { x: expected }]);
		}
	});
}

test("several different values are said, and the first is taken", () => {
	const { records, findings } = extract(htmlPage("<p>a<p>a<p>b"), record({ fields: { x: "p" } }));
	assert.deepEqual(records, [{ x: "a" }]);
	assert.deepEqual(findings, [
		{
			kind: "ambiguous",
			field: "x",
			message: 'x has several values: "a" is taken, and not "b"',
			rejects: false,
			record: 0,
			value: '"a"',
			provenance: { url: URL_OF_PAGE, exchange: 7, source: "css p", line: 1, column: 1 },
		},
	]);
	const nested = record({ fields: { x: { css: "p", type: "record", fields: { y: { text: true } } } } });
	assert.equal(
		extract(htmlPage("<p>a<p>b"), nested).findings[0]?.message,
		"x has 2 places: the first is taken",
	);
	const costs = record({ fields: { x: { css: "p", type: "money" } } });
	assert.deepEqual(extract(htmlPage("<p>1 €<p>1.0 €"), costs).findings, []);
});

test("a record is rejected whole, with the findings of all its fields", () => {
	const declaration = record({
		each: "div",
		fields: {
			a: "p",
			b: { css: "q", type: "number" },
			c: { css: "q", type: "date" },
			d: { css: "s", type: "records", fields: { e: { css: "u", type: "integer" }, f: "b" } },
			g: { css: "q" },
		},
	});
	const page = htmlPage("<div><q>x</q><s><u>1.5</u></s></div><div><p>1</p><q>2026</q></div>");
	const { records, rejected, findings } = extract(page, declaration);
	assert.deepEqual(records, []);
	assert.deepEqual(
		rejected.map(({ partial, record: number, findings: own }) => ({
			partial,
			number,
			own: own.map(({ kind, field }) => `${kind} ${field}`),
		})),
		[
			{
				partial: { d: [{}], g: "x" },
				number: 0,
				own: ["missing a", "invalid b", "invalid c", "invalid d[0].e", "missing d[0].f"],
			},
			{ partial: { a: "1", b: 2026, d: [], g: "2026" }, number: 1, own: ["invalid c"] },
		],
	);
	assert.equal(findings.length, 6);
});

test("a document without the declared elements gives no records, and one without each gives one", () => {
	assert.deepEqual(extract(htmlPage("<p>"), record({ each: "div", fields: { a: "p" } })).records, []);
	assert.deepEqual(extract(htmlPage("<p>1"), record({ fields: { a: "p" } })).records, [{ a: "1" }]);
});

test("each value tells where it came from, if that was asked for", () => {
	const { records } = extract(htmlPage(shop), product, { provenance: true });
	const [first, second] = records;
	assert.deepEqual(provenanceOf(first, "price"), {
		url: URL_OF_PAGE,
		exchange: 7,
		source: "css .price",
		line: 8,
		column: 3,
	});
	assert.equal(provenanceOf(first, "offers[1].price")?.line, 12);
	assert.equal(provenanceOf(first, "tags[1]")?.source, "css .tag");
	assert.equal(provenanceOf(first, "maker.city")?.source, "css i");
	assert.equal(provenanceOf(second, "sku")?.line, 16);
	assert.equal(
		provenanceOf(second, "number")?.source,
		"css a @href /\\/p\\/(?<value>\\d+)/".replaceAll("\\/", "/"),
	);
	assert.equal(provenanceOf(second, "inStock"), undefined);
	assert.equal(provenanceOf(extract(htmlPage(shop), product).records[0], "price"), undefined);
	assert.equal(provenanceOf(undefined, "price"), undefined);
});

test("a finding tells where the value is, or where it was looked for", () => {
	const declaration = record({ each: "div", fields: { a: "p", b: { css: "q", type: "number" } } });
	const { rejected } = extract(htmlPage("\n<div>\n<q>x</q></div>"), declaration);
	assert.deepEqual(
		rejected[0]?.findings.map(({ field, provenance }) => [field, provenance?.source, provenance?.line]),
		[
			["a", "css p", 2],
			["b", "css q", 3],
		],
	);
});

test("all places of a record may be had at once, and are where its values are", () => {
	const page = htmlPage("<p title=t>a<b>1</b></p>");
	const declaration = record({
		fields: {
			a: { xpath: "//p/@title" },
			b: { xpath: "//b/text()" },
			c: { css: "b", type: "list" },
			d: { url: true },
		},
	});
	const [first] = extract(page, declaration, { provenance: true }).records;
	const places = allProvenance(first);
	assert.deepEqual(
		Array.from(places, ([field, { source, column }]) => [field, source, column]),
		[
			["a", "xpath //p/@title", 1],
			["b", "xpath //b/text()", 13],
			["c[0]", "css b", 13],
			["d", "the URL", undefined],
		],
	);
	assert.equal(allProvenance({}).size, 0);
	assert.equal(allProvenance(undefined).size, 0);
});

test("JSON within a page that isn't JSON is a finding, whatever was to be made of it", () => {
	const page = htmlPage("<script>{</script>");
	const source = { css: "script", jsonPath: "$" } as const;
	const fields: readonly Field[] = [
		{ ...source, type: "record", fields: { a: { jsonPath: "$.a" } } },
		{ ...source, type: "records", fields: { a: { jsonPath: "$.a" } } },
		{ ...source, type: "list" },
		{ ...source, type: "json" },
		{ ...source },
	];
	for (const x of fields) {
		const { rejected } = extract(page, record({ fields: { x } }));
		assert.deepEqual(
			rejected[0]?.findings.map(({ kind }) => kind),
			["invalid"],
			JSON.stringify(x),
		);
		assert.match(rejected[0]?.findings[0]?.message ?? "", /^x(?:\[0\])? isn't JSON: /u);
	}
	const empty = record({ fields: { x: { ...source, optional: true } } });
	assert.deepEqual(extract(htmlPage("<script> </script>"), empty).records, [{}]);
});

test("records come from JSON by JSONPath, and from its rows by column", () => {
	const document = jsonDocument({
		items: [
			{ n: "A", p: { v: 1.5 } },
			{ n: "B", p: null },
		],
	});
	const declaration = record({
		each: { jsonPath: "$.items[*]" },
		fields: {
			name: { column: "n" },
			price: { jsonPath: "$.p.v", type: "number", optional: true },
			deep: { jsonPath: "$..v", type: "list", of: "number" },
			all: { jsonPath: "$", type: "json" },
			values: { jsonPath: "$.*", type: "list", of: "json" },
			second: { column: 1, type: "json", optional: true },
		},
	});
	assert.deepEqual(extract(document, declaration).records, [
		{
			name: "A",
			price: 1.5,
			deep: [1.5],
			all: { n: "A", p: { v: 1.5 } },
			values: ["A", { v: 1.5 }],
			second: { v: 1.5 },
		},
		{ name: "B", deep: [], all: { n: "B", p: null }, values: ["B"] },
	]);
});

test("a table of CSV has a record in each row, whose line is known", () => {
	const document = csvDocument('name,price\nA,"1,5"\n"B\nb",2\n,3\n');
	const declaration = record({
		key: ["name"],
		fields: { name: { column: "name" }, price: { column: 1, type: "number" }, from: { url: true } },
	});
	const { records, rejected } = extract(document, declaration, { provenance: true });
	assert.deepEqual(records, [
		{ name: "A", price: 1.5, from: URL_OF_PAGE },
		{ name: "B\nb", price: 2, from: URL_OF_PAGE },
	]);
	assert.equal(provenanceOf(records[1], "price")?.line, 3);
	assert.equal(rejected[0]?.findings[0]?.message, "name is missing: there is nothing at column name");
});

test("a link is the same whether it is plain or not", () => {
	const links = [
		"/",
		"/a",
		"/a/",
		"/a.b/c-d_e~f",
		"/a?b=c&d=e.f",
		"/a/../b",
		"/a/./b",
		"/./a",
		"//b/c",
		"/a%20b",
		"/ä",
		"/a b",
		"/a//b",
	];
	links.push("/a?b c", "/a#b", "/a;b", "/.a", "/a.", "/a./b", "?a", "/a?", "/a\\b", "a", "/a?b='", "/A:b");
	for (const base of [URL_OF_PAGE, "http://shop.example:8080/x", "file:///x/y"]) {
		for (const link of links) {
			const { records } = extractItems(
				[{ link }],
				record({ fields: { link: { column: "link", type: "url" } } }),
				{ url: base },
			);
			assert.equal(records[0]?.link, new URL(link, base).href, `${link} at ${base}`);
		}
	}
});

test("a record of JSON tells its path", () => {
	const declaration = record({ each: { jsonPath: "$.a[*]" }, fields: { n: { jsonPath: "$.n" } } });
	const document = jsonDocument({ a: [{ n: 1 }, { n: 2 }] });
	const { records } = extract(document, declaration, { provenance: true });
	assert.deepEqual(provenanceOf(records[1], "n"), {
		url: URL_OF_PAGE,
		source: "jsonPath $.n",
		item: "$['a'][1]",
	});
});

test("the query of a link is written in its page's encoding, as browsers do", () => {
	const bytes = Buffer.from("<a href='/s?q=\u00e9'>", "latin1");
	const page = openDocument({ bytes, url: URL_OF_PAGE }, { kind: "html", encoding: "windows-1252" });
	const declaration = record({
		fields: { x: { css: "a", type: "url" }, y: { css: "a", attribute: "href", type: "url" } },
	});
	const url = "https://shop.example/s?q=%E9";
	assert.deepEqual(extract(page, declaration).records, [{ x: url, y: url }]);
});

test("JSON Lines have a record in each line", () => {
	const bytes = Buffer.from('{"n": 1}\n{"n": 2}\n');
	const lines = openDocument({ bytes, url: "https://shop.example/a.jsonl" });
	const declaration = record({ fields: { n: { column: "n", type: "integer" } } });
	const { records } = extract(lines, declaration, { provenance: true });
	assert.deepEqual(records, [{ n: 1 }, { n: 2 }]);
	assert.equal(provenanceOf(records[1], "n")?.item, "$[1]");
});

test("rows without names are read by their columns' numbers", () => {
	const declaration = record({ fields: { a: { column: 1 }, b: { column: 5, optional: true } } });
	assert.deepEqual(extractItems([["x", "y"]], declaration).records, [{ a: "y" }]);
	const named = record({ fields: { a: { column: "a" } } });
	assert.throws(
		() => extractItems([["x"]], named),
		/^RecordError: This value isn't rows: only rows have columns$/u,
	);
});

test("too few records are a finding, and so is an expression that finds nothing of what it names", () => {
	const page = htmlPage("<div><p>b</div>");
	const few = record({ fields: { x: { css: "div", type: "records", min: 2, fields: { p: "p" } } } });
	assert.equal(extract(page, few).findings[0]?.message, "x has 1 items, and at least 2 are asked for");
	const unnamed = record({ fields: { x: { css: "p", regex: "(?<a>a)?b" } } });
	assert.equal(extract(page, unnamed).findings[0]?.kind, "missing");
});

test("an object or an array of JSON is no text", () => {
	const declaration = record({ fields: { x: { jsonPath: "$.x" }, y: { jsonPath: "$.y", type: "number" } } });
	const { rejected } = extract(jsonDocument({ x: {}, y: [1] }), declaration);
	assert.deepEqual(
		rejected[0]?.findings.map(({ message }) => message),
		["x is an object, and not a text", "y is an array, and not a text"],
	);
});

test("records come from XML, with names of its namespaces", () => {
	const document = xmlDocument(
		'<feed xmlns="urn:a" xmlns:m="urn:m"><entry><title>A</title><m:n>1</m:n></entry></feed>',
	);
	const declaration = record({
		each: { xpath: "//a:entry" },
		namespaces: { a: "urn:a", m: "urn:m" },
		fields: { title: "title", n: { xpath: "m:n", type: "integer" } },
	});
	assert.deepEqual(extract(document, declaration).records, [{ title: "A", n: 1 }]);
});

const misfits: readonly (readonly [RecordDeclaration, "html" | "json" | "text", RegExp])[] = [
	[
		{ fields: { x: "h1" } },
		"json",
		/^A document of the kind json isn't a tree of elements: CSS finds elements$/u,
	],
	[
		{ fields: { x: { xpath: "//a" } } },
		"text",
		/^A document of the kind text isn't a tree of elements: XPath/u,
	],
	[{ fields: { x: { attribute: "id" } } }, "json", /only elements have attributes$/u],
	[
		{ fields: { x: { jsonPath: "$.a" } } },
		"html",
		/^A document of the kind html isn't a value of JSON: JSONPath finds values of JSON; beside a source of text, .* it reads that text$/u,
	],
	[
		{ fields: { x: { metadata: "title" } } },
		"json",
		/^A document of the kind json isn't a page: metadata is what pages say about themselves$/u,
	],
	[
		{ fields: { x: { column: "a" } } },
		"html",
		/^A document of the kind html isn't rows: only rows have columns$/u,
	],
];

test("what a kind of document doesn't have is an error, and no finding", () => {
	for (const [declaration, kind, message] of misfits) {
		const document = openDocument({ bytes: Buffer.from("[1]"), url: "" }, { kind });
		assert.throws(
			() => extract(document, declaration),
			(error) => error instanceof RecordError && error.kind === "unsupported" && message.test(error.message),
			message.source,
		);
	}
	assert.throws(
		() => extractItems([1], record({ fields: { x: "h1" } })),
		/^RecordError: This value isn't a tree/u,
	);
});

test("a relative URL without a document's URL is a finding", () => {
	const document = openDocument({ bytes: Buffer.from("<a href=x>") }, { kind: "html" });
	const { rejected } = extract(document, record({ fields: { x: { css: "a", type: "url" } } }));
	assert.match(rejected[0]?.findings[0]?.message ?? "", /is relative, but the document has no URL/u);
});

test("values that arrive one by one become records one by one", async () => {
	async function* arriving(): AsyncGenerator<unknown> {
		for (const n of [1, "x", 3]) yield { n, link: "/a" };
	}
	const rejected: unknown[] = [];
	const documents: number[] = [];
	const declaration = record({
		fields: { n: { column: "n", type: "integer" }, link: { column: "link", type: "url" } },
	});
	const options = {
		url: URL_OF_PAGE,
		onRejected: (one: { record: number }) => void rejected.push(one.record),
		onReport: (report: { documents: number }) => void documents.push(report.documents),
	};
	const records = await collect(extractEach(arriving(), declaration, options));
	assert.deepEqual(records, [
		{ n: 1, link: "https://shop.example/a" },
		{ n: 3, link: "https://shop.example/a" },
	]);
	assert.deepEqual(rejected, [1]);
	assert.deepEqual(documents, [1, 1, 1]);
});

test("each is looked for in every item of a stream", async () => {
	const declaration = record({
		each: { jsonPath: "$.rows[*]" },
		fields: { n: { jsonPath: "$.n", type: "number" } },
	});
	const items = [{ rows: [{ n: 1 }, { n: 2 }] }, { rows: [] }, { rows: [{}] }, { rows: [{ n: 3 }] }];
	const rejected: number[] = [];
	const options = { onRejected: (one: { record: number }) => void rejected.push(one.record) };
	assert.deepEqual(await collect(extractEach(items, declaration, options)), [{ n: 1 }, { n: 2 }, { n: 3 }]);
	assert.deepEqual(rejected, [2]);
});

test("a row's dates and numbers, typed already, keep their values", () => {
	const rows = [{ at: new Date(0), n: 5, none: null, bad: new Date(Number.NaN) }];
	const declaration = record({
		fields: {
			at: { column: "at", type: "datetime" },
			n: { column: "n" },
			none: { column: "none", optional: true },
			bad: { column: "bad", optional: true },
		},
	});
	const { records }: Extraction<unknown> = extractItems(rows, declaration);
	assert.deepEqual(records, [{ at: "1970-01-01T00:00:00Z", n: "5" }]);
});

const bounds: readonly (readonly [string, Parameters<typeof extract>[1], object, RegExp])[] = [
	[
		"items of a list",
		{ fields: { x: { css: "p", type: "list" } } },
		{ items: 2 },
		/^x has more items than limits\.items, which is 2/u,
	],
	[
		"records of a list",
		{ fields: { x: { css: "p", type: "records", fields: { y: { text: true } } } } },
		{ items: 2 },
		/^x has more items than limits\.items, which is 2/u,
	],
	[
		"a value's length",
		{ fields: { x: { css: "p", pick: "first" } } },
		{ valueLength: 2 },
		/is longer than limits\.valueLength, which is 2$/u,
	],
	[
		"the text that an expression is looked for in",
		{ fields: { x: { css: "p", pick: "first", regex: "a" } } },
		{ valueLength: 2 },
		/is longer than limits\.valueLength, which is 2$/u,
	],
	[
		"an expression's time",
		{ fields: { x: { css: "b", regex: "^(a+)+$" } } },
		{ regexMs: 20 },
		/takes its regular expression longer than limits\.regexMs, which is 20$/u,
	],
];

test("what a page's texts take of an expression's time is bounded in all", () => {
	const page = htmlPage(
		Array.from({ length: 500 }, (_, index) => `<p>${"a".repeat(50 + index)}!</p>`).join(""),
	);
	const declaration = record({ each: "p", fields: { x: { css: ":scope", regex: "^(a+)+$" } } });
	const started = processorMs();
	const { rejected } = extract(page, declaration, { limits: { regexMs: 40, regexTotalMs: 100 } });
	assert.ok(processorMs() - started < 5_000);
	assert.equal(rejected.length, 500);
	assert.match(rejected[0]?.findings[0]?.message ?? "", /limits\.regexMs, which is 40$/u);
	assert.match(
		rejected[499]?.findings[0]?.message ?? "",
		/isn't searched: .* than limits\.regexTotalMs, which is 100$/u,
	);
});

test("what a hostile page makes of a declaration is bounded, and each bound is named", () => {
	const page = htmlPage(`<p>aaa<p>bbb<p>ccc<b>${"a".repeat(50)}!</b>`);
	for (const [name, declaration, limits, message] of bounds) {
		const { rejected } = extract(page, declaration, { limits });
		assert.match(rejected[0]?.findings[0]?.message ?? "", message, name);
	}
	const byXPath = record({ fields: { x: { xpath: "//p", type: "list" } } });
	assert.equal(extract(page, byXPath).records.length, 1);
	assert.throws(() => extract(page, byXPath, { limits: { visits: 2 } }), { code: "limits.visits" });
	assert.throws(
		() => extract(page, record({ each: "p", fields: { x: { text: true } } }), { limits: { records: 2 } }),
		(error) => error instanceof RecordError && error.kind === "limit" && error.code === "limits.records",
	);
	const flood = extract(page, record({ each: "p", fields: { a: "i", b: "i", c: "i" } }), {
		limits: { findings: 4 },
	});
	assert.equal(flood.findings.length, 4);
	assert.equal(flood.rejected.length, 3);
});

test("a limit that is none is refused", () => {
	const declaration = record({ fields: { a: "b" } });
	assert.throws(
		() => extract(htmlPage(""), declaration, { limits: { records: 0 } }),
		(error) =>
			error instanceof RecordError &&
			error.message === "option limits.records must be a number above 0, not 0",
	);
	const unknown = { recrods: 5 } as object;
	assert.throws(
		() => extract(htmlPage(""), declaration, { limits: unknown }),
		/there is no option limits\.recrods: did you mean limits\.records\?/u,
	);
});
