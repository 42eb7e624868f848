import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDeclaration } from "../../src/record/check/declaration.ts";
import { extract, type RecordDeclaration } from "../../src/record/index.ts";
import { htmlPage, jsonDocument, xmlDocument } from "./pages.ts";

const table = (rows: string): string => `<table id=t>${rows}</table>`;
const head = "<tr><th>Bird<th>Depth";

/** A page's tables, the fields, and the records. */
const tables: readonly (readonly [page: string, fields: object, records: unknown[], each?: string])[] = [
	[table(`${head}<tr><td>Auk<td>60`), { name: { column: "Bird" } }, [{ name: "Auk" }]],
	[
		table(`${head}<tr><td>Auk<td>60`),
		{ name: { column: 0 }, m: { column: 1, type: "integer" } },
		[{ name: "Auk", m: 60 }],
	],
	[table(`${head}<tr><td>Auk<td>60`), { name: { column: "bird" } }, [{ name: "Auk" }]],
	[
		table(`${head}<tr><td rowspan=2>Auk<td>60<tr><td>70`),
		{ name: { column: "Bird" }, m: { column: "Depth", type: "integer" } },
		[
			{ name: "Auk", m: 60 },
			{ name: "Auk", m: 70 },
		],
	],
	[
		table(
			"<thead><tr><th rowspan=2>Bird<th colspan=2>Depth<tr><th>least<th>most</thead><tr><td>Auk<td>1<td>2",
		),
		{ least: { column: "Depth least" }, most: { column: "Depth most" } },
		[{ least: "1", most: "2" }],
	],
	[
		table(`${head}<tr><td colspan=2>both`),
		{ a: { column: 0 }, b: { column: 1 } },
		[{ a: "both", b: "both" }],
	],
	[table("<tr><td>Auk<td>60"), { a: { column: 0 } }, [{ a: "Auk" }]],
	[
		table("<tr><th>Price<th>Price<tr><td>1<td>2"),
		{ a: { column: "Price" }, b: { column: "Price 2" } },
		[{ a: "1", b: "2" }],
	],
	[
		table(`${head}<tr><td><a href=/auk>Auk</a><td>60`),
		{ link: { column: "Bird", type: "url" }, name: { column: "Bird" }, all: { css: "td", type: "list" } },
		[{ link: "https://shop.example/auk", name: "Auk", all: ["Auk", "60"] }],
	],
	[
		`<div id=t>${table(`${head}<tr><td>Auk<td>1`)}${table(`${head}<tr><td>Tern<td>2`)}</div>`,
		{ n: { column: "Bird" } },
		[{ n: "Auk" }, { n: "Tern" }],
	],
	[
		table(`${head}<tr><td>Auk<td>60`),
		{ n: { column: "Bird" }, x: { column: "Colour", optional: true } },
		[{ n: "Auk" }],
	],
	[table(`${head}<tr><th scope=row>Auk<td>60`), { n: { column: "Bird" } }, [{ n: "Auk" }]],
	[
		`<p>${table(`${head}<tr><td>Auk<td>60`)}<table><tr><td>other</table>`,
		{ n: { column: 0 } },
		[{ n: "Auk" }],
	],
];

test("the rows of HTML tables are records, by header or number, spans resolved and headers joined", () => {
	for (const [page, fields, records] of tables) {
		const declaration = { each: { table: "#t" }, fields } as RecordDeclaration;
		const found = extract(htmlPage(page), declaration);
		assert.deepEqual([found.records, found.rejected], [records, []], page);
	}
	const none = extract(htmlPage("<p>"), { each: { table: "#t" }, fields: { a: { column: 0 } } });
	assert.match(none.findings[0]?.message ?? "", /each matched nothing: there is nothing at table #t/u);
});

const rss = `<rss version="2.0"><channel><title>F</title><item><title>A</title><link>https://f.example/a</link><pubDate>Sat, 31 Jan 2026 12:00:00 GMT</pubDate><category>x</category><category>y</category><author>ann@f.example (Ann)</author><description>&lt;b&gt;s&lt;/b&gt;</description></item><item><title>B</title></item></channel></rss>`;
const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>A</title><link href="https://f.example/a"/><published>2026-01-31T12:00:00Z</published><category term="x"/><category term="y"/><author><name>Ann</name></author><summary type="html">&lt;b&gt;s&lt;/b&gt;</summary></entry><entry><title>B</title></entry></feed>`;
const json = {
	version: "https://jsonfeed.org/version/1.1",
	title: "F",
	items: [
		{
			id: "a",
			title: "A",
			url: "https://f.example/a",
			date_published: "2026-01-31T12:00:00Z",
			tags: ["x", "y"],
			authors: [{ name: "Ann" }],
			summary: "s",
		},
		{ id: "b", title: "B" },
	],
};

/** A field of a feed, and its values in the two items. */
const feedFields: readonly (readonly [field: object, first: unknown, second?: unknown])[] = [
	[{ feed: "title" }, "A", "B"],
	[{ feed: "link", type: "url", optional: true }, "https://f.example/a"],
	[{ feed: "published", type: "datetime", optional: true }, "2026-01-31T12:00:00.000Z"],
	[{ feed: "published", type: "date", optional: true }, "2026-01-31"],
	[{ feed: "authors.name", optional: true }, "Ann"],
	[{ feed: "categories", type: "list" }, ["x", "y"], []],
	[{ feed: "summary", optional: true }, "s"],
	[{ feed: "feed.title" }, "F", "F"],
	[{ anyOf: [{ feed: "image" }, { feed: "link" }], optional: true }, "https://f.example/a"],
	[{ feed: "title", regex: "[A-Z]" }, "A", "B"],
	[{ feed: "enclosures.url", type: "list" }, [], []],
];

test("one declaration reads RSS, Atom and JSON Feed", () => {
	for (const document of [xmlDocument(rss), xmlDocument(atom), jsonDocument(json)]) {
		for (const [field, first, second] of feedFields) {
			const declaration = { fields: { t: { feed: "title" }, v: field } } as RecordDeclaration;
			const { records, rejected } = extract(document, declaration);
			assert.deepEqual(rejected, []);
			const values = (records as { v?: unknown }[]).map(({ v }) => v);
			const expected = [first, second].map((value) =>
				typeof value === "string" && value.endsWith(".000Z") ? "2026-01-31T12:00:00Z" : value,
			);
			assert.deepEqual(values, expected, JSON.stringify(field));
		}
	}
	assert.throws(() => extract(htmlPage("<p>"), { fields: { t: { feed: "title" } } }), /isn't a feed/u);
});

test("what could not be read of a feed is a finding", () => {
	const { findings } = extract(xmlDocument(rss.replace("Sat, 31 Jan", "Sat, 31 Foo")), {
		fields: { t: { feed: "title" } },
	});
	assert.match(findings[0]?.message ?? "", /pubDate "Sat, 31 Foo/u);
	assert.equal(findings[0]?.kind, "document");
});

const story = `<!doctype html><html lang=en><head><title>Gannets return</title><meta name=author content="Ann"><meta property="article:published_time" content="2026-01-31T12:00:00Z"><meta property="og:site_name" content="News"></head><body><nav>Menu</nav><article><h1>Gannets return</h1>${"<p>The gannets came back to the rock this week, in numbers that nobody there had seen before, and stayed.</p>".repeat(8)}</article></body></html>`;

test("the article of a page is a source of its text, title and the rest", () => {
	const page = htmlPage(story);
	const cases: readonly (readonly [object, RegExp | string])[] = [
		[{ article: "title" }, "Gannets return"],
		[{ article: "byline" }, "Ann"],
		[{ article: "published", type: "datetime" }, "2026-01-31T12:00:00Z"],
		[{ article: "published", type: "date" }, "2026-01-31"],
		[{ article: "text", trim: false }, /^(?:Gannets return\n+)?The gannets came back/u],
		[{ article: "html", type: "html" }, /<p>The gannets/u],
		[{ article: "markdown", trim: false }, /The gannets came back/u],
		[{ article: "excerpt" }, /The gannets/u],
		[{ article: "siteName" }, "News"],
		[{ article: "language" }, "en"],
	];
	for (const [field, expected] of cases) {
		const { records, rejected } = extract(page, { fields: { v: field } } as RecordDeclaration);
		const { v } = (records[0] ?? rejected[0]) as { v: string };
		if (typeof expected === "string") assert.equal(v, expected, JSON.stringify(field));
		else assert.match(v ?? "", expected, JSON.stringify(field));
	}
});

/** A price and its currency in a page, and the amount or why there is none. */
const prices: readonly (readonly [markup: string, money: unknown])[] = [
	['<b class=p>12.50</b><meta itemprop=priceCurrency content="EUR">', { amount: 12.5, currency: "EUR" }],
	["<b class=p>12.50</b><i itemprop=priceCurrency content=USD>$</i>", { amount: 12.5, currency: "USD" }],
	["<b class=p>$12.50</b><i itemprop=priceCurrency content=CAD></i>", { amount: 12.5, currency: "CAD" }],
	["<b class=p>1.234</b><i itemprop=priceCurrency content=JPY></i>", { amount: 1234, currency: "JPY" }],
	["<b class=p>12,50</b><i itemprop=priceCurrency content='zł'></i>", { amount: 12.5, currency: "PLN" }],
	["<b class=p>12,50</b><i itemprop=priceCurrency content='€'></i>", { amount: 12.5, currency: "EUR" }],
	["<b class=p>12,50</b><i itemprop=priceCurrency content=eur></i>", { amount: 12.5, currency: "EUR" }],
	["<b class=p>£12.50</b><i itemprop=priceCurrency content=EUR></i>", /not in EUR/u],
	["<b class=p>£12.50</b>", { amount: 12.5, currency: "GBP" }],
	["<b class=p>12.50</b>", /names no currency/u],
	["<b class=p>12.50</b><i itemprop=priceCurrency content='$'></i>", /names no currency/u],
];

test("an amount of money takes its currency from another place", () => {
	const price = {
		css: ".p",
		type: "money",
		currencyAt: { css: "[itemprop=priceCurrency]", attribute: "content" },
	} as const;
	for (const [markup, money] of prices) {
		const { records, rejected } = extract(htmlPage(`<div>${markup}</div>`), { fields: { price } });
		if (money instanceof RegExp) assert.match(rejected[0]?.findings[0]?.message ?? "", money, markup);
		else assert.deepEqual(records, [{ price: money }], markup);
	}
});

test("each finds records in the JSON that a script sets", () => {
	const page = htmlPage(
		'<script>window.__STATE__ = {"items":[{"n":"Auk"},{"n":"Tern"}]};</script><script>x()</script>',
	);
	const { records } = extract(page, {
		each: { css: "script", regex: "__STATE__ = (.*);", jsonPath: "$.items[*]" },
		fields: { n: { jsonPath: "$.n" } },
	});
	assert.deepEqual(records, [{ n: "Auk" }, { n: "Tern" }]);
});

const mistakes: readonly (readonly [declaration: object, path: string, message: RegExp])[] = [
	[
		{ each: { table: "#t", css: "a" }, fields: { a: "b" } },
		"table",
		/a table's rows need nothing beside table/u,
	],
	[{ each: { table: "[" }, fields: { a: "b" } }, "table", /can't be used/u],
	[{ each: { regex: "a" }, fields: { a: "b" } }, "", /each names no source/u],
	[{ each: { css: "script", regex: "a" }, fields: { a: "b" } }, "regex", /jsonPath beside it/u],
	[{ fields: { a: { feed: "tilte" } } }, "feed", /did you mean "title"\?/u],
	[{ fields: { a: { feed: "feed" } } }, "feed", /feed\.title/u],
	[{ fields: { a: { article: "body" } } }, "article", /article can't be "body"/u],
	[{ fields: { a: { feed: "title", css: "b" } } }, "feed", /two sources/u],
	[{ fields: { a: { css: "b", type: "money", currencyAt: "[" } } }, "currencyAt", /can't be used/u],
	[{ fields: { a: { css: "b", type: "money", currencyAt: {} } } }, "currencyAt", /says not where/u],
	[{ fields: { a: { css: "b", type: "number", currencyAt: "i" } } }, "currencyAt", /an option of money/u],
	[{ csv: { delimeter: ";" }, fields: { a: "b" } }, "delimeter", /did you mean "delimiter"\?/u],
	[{ csv: { delimiter: ";;" }, fields: { a: "b" } }, "delimiter", /one character/u],
];

test("mistakes in these sources are said with their place", () => {
	for (const [declaration, name, message] of mistakes) {
		const [problem] = checkDeclaration(declaration);
		assert.match(problem?.message ?? "", message, JSON.stringify(declaration));
		if (name !== "") assert.equal(problem?.path.at(-1), name);
	}
});
