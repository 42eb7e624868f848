import assert from "node:assert/strict";
import { test } from "node:test";
import { extract, type Field, record } from "../../src/record/index.ts";
import { htmlPage } from "./pages.ts";

const page = `<!doctype html><html lang=en><title> A  shop </title>
<link rel=canonical href="/shoe"><link rel=icon href=/a.png><link rel=icon href=/b.png>
<meta name=keywords content="red, shoe"><meta property=og:title content="Shoe"><meta property=og:image content="/1.png">
<meta property=article:tag content=x><meta property=article:tag content=y>
<meta name=twitter:card content=summary><meta name=DC.date content=2026-01-31>
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
	{"@type": "WebSite", "name": "Shop"},
	{"@type": ["Product", "Thing"], "name": {"@value": "Shoe", "@language": "en"}, "brand": {"@type": "Brand", "name": "Acme"},
		"offers": [{"@type": "Offer", "price": "9.50", "priceCurrency": "EUR"}, {"@type": "AggregateOffer", "price": "8.50"}]}]}</script>
<script type="application/ld+json">{"@type": "https://schema.org/BreadcrumbList", "numberOfItems": 3}</script>
<div itemscope itemtype="https://schema.org/Person"><b itemprop=name>Ann</b><i itemprop=knows itemscope><u itemprop=name>Bo</u></i></div>`;

const found: readonly (readonly [
	name: string,
	options: Partial<Exclude<Field, string>>,
	expected: unknown,
])[] = [
	["title", {}, "A shop"],
	["canonical", { type: "url" }, "https://shop.example/shoe"],
	["language", {}, "en"],
	["keywords", { type: "list" }, ["red", "shoe"]],
	["og:title", {}, "Shoe"],
	["OG:Title", {}, "Shoe"],
	["openGraph.title", {}, "Shoe"],
	["openGraph.images.url", { type: "url" }, "https://shop.example/1.png"],
	["article:tag", { type: "list" }, ["x", "y"]],
	["twitter:card", {}, "summary"],
	["dc:date", { type: "date" }, "2026-01-31"],
	["icons.url", { type: "list", of: "url" }, ["https://shop.example/a.png", "https://shop.example/b.png"]],
	["jsonLd.Product.name", {}, "Shoe"],
	["jsonLd.Product.brand.name", {}, "Acme"],
	["jsonLd.Product.offers.Offer.price", { type: "number" }, 9.5],
	["jsonLd.Product.offers.price", { type: "list", of: "number" }, [9.5, 8.5]],
	["jsonLd.Thing.brand", { type: "json" }, { "@type": "Brand", name: "Acme" }],
	["jsonLd.BreadcrumbList.numberOfItems", { type: "integer" }, 3],
	["jsonLd.name", { type: "list" }, ["Shop", "Shoe"]],
	["microdata.Person.name", {}, "Ann"],
	["microdata.Person.knows.name", {}, "Bo"],
	["jsonLd.constructor", { optional: true }, undefined],
	["twitter:__proto__", { optional: true }, undefined],
	["og:nothing", { optional: true }, undefined],
	["title.length", { optional: true }, undefined],
	["jsonLd.Nothing.name", { optional: true }, undefined],
];

test("what a page says about itself is found by name", () => {
	for (const [metadata, options, expected] of found) {
		const declaration = record({ fields: { x: { metadata, ...options } as Field } });
		const { records, rejected } = extract(htmlPage(page), declaration);
		assert.deepEqual(rejected, [], metadata);
		assert.deepEqual(records, [expected === undefined ? {} : { x: expected }], metadata);
	}
	const nothing = record({ fields: { x: { metadata: "og:title" } } });
	assert.equal(
		extract(htmlPage(""), nothing).findings[0]?.message,
		"x is missing: there is nothing at metadata og:title",
	);
});

test("records are made of things in JSON-LD", () => {
	const declaration = record({
		fields: {
			offers: {
				metadata: "jsonLd.Product.offers",
				type: "records",
				fields: {
					price: { jsonPath: "$.price", type: "number" },
					currency: { column: "priceCurrency", optional: true },
				},
			},
		},
	});
	assert.deepEqual(extract(htmlPage(page), declaration).records, [
		{ offers: [{ price: 9.5, currency: "EUR" }, { price: 8.5 }] },
	]);
});
