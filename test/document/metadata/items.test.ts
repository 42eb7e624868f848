import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHtml } from "../../../src/document/index.ts";
import { metadataOf } from "../../../src/document/metadata/metadata.ts";
import { processorMs } from "../../support/processor.ts";

const BASE = "https://shop.example/a/";

function items(html: string, format: "microdata" | "rdfa"): unknown {
	return JSON.parse(JSON.stringify(metadataOf(parseHtml(html), BASE)[format]));
}

function item(properties: object, types: string[] = [], id?: string): object {
	return { types, ...(id === undefined ? {} : { id }), properties };
}

// After the examples of the HTML standard's chapter on microdata, in words of our own.
const microdata: readonly [fact: string, html: string, items: unknown[]][] = [
	[
		"names and values",
		"<div itemscope><p>I am <span itemprop=name> Ann </span>.</div>",
		[item({ name: ["Ann"] })],
	],
	[
		"several items",
		"<p itemscope><i itemprop=n>1</i></p><p itemscope><i itemprop=n>2</i></p>",
		[item({ n: ["1"] }), item({ n: ["2"] })],
	],
	[
		"addresses, made absolute",
		"<div itemscope><a itemprop=a href=x>t</a><img itemprop=b src=/y><link itemprop=c href=z><object itemprop=d data=w></object><video itemprop=e src=v></video><a itemprop=f>t</a></div>",
		[
			item({
				a: [`${BASE}x`],
				b: ["https://shop.example/y"],
				c: [`${BASE}z`],
				d: [`${BASE}w`],
				e: [`${BASE}v`],
				f: [""],
			}),
		],
	],
	[
		"values from attributes",
		"<div itemscope><meta itemprop=a content=' 1 '><data itemprop=b value=2>two</data><meter itemprop=c value=0.5>half</meter><time itemprop=d datetime=2026-01-31>then</time><time itemprop=e>09:00</time><meta itemprop=f></div>",
		[item({ a: ["1"], b: ["2"], c: ["0.5"], d: ["2026-01-31"], e: ["09:00"], f: [""] })],
	],
	[
		"items within items",
		"<div itemscope><p>Name: <b itemprop=name>Amanda</b></p><p itemprop=band itemscope><i itemprop=name>Jazz Band</i> (<i itemprop=size>12</i> players)</p></div>",
		[item({ name: ["Amanda"], band: [item({ name: ["Jazz Band"], size: ["12"] })] })],
	],
	[
		"properties elsewhere, by itemref",
		"<div itemscope id=amanda itemref='a b'></div><p id=a>Name: <b itemprop=name>Amanda</b></p><div id=b itemprop=band itemscope itemref=c></div><div id=c><p>Band: <b itemprop=name>Jazz Band</b></p><p>Size: <b itemprop=size>12</b></p></div>",
		[item({ name: ["Amanda"], band: [item({ name: ["Jazz Band"], size: ["12"] })] })],
	],
	[
		"several values of one name, in the page's order",
		"<div itemscope itemref=x><i itemprop=f>b</i></div><i id=x itemprop=f>c</i>",
		[item({ f: ["b", "c"] })],
	],
	[
		"the page's order where itemref goes back",
		"<i id=x itemprop=f>a</i><div itemscope itemref=x><i itemprop=f>b</i></div>",
		[item({ f: ["a", "b"] })],
	],
	[
		"several names for one value",
		"<div itemscope><i itemprop='a b a'>x</i></div>",
		[item({ a: ["x"], b: ["x"] })],
	],
	[
		"types and an id",
		"<div itemscope itemtype='https://schema.org/A  https://schema.org/B https://schema.org/A' itemid=' x '></div>",
		[item({}, ["https://schema.org/A", "https://schema.org/B"], `${BASE}x`)],
	],
	[
		"an id that is no relative address",
		"<div itemscope itemid='urn:isbn:0'></div>",
		[item({}, [], "urn:isbn:0")],
	],
	[
		"no properties of what is within another item",
		"<div itemscope><div itemscope><i itemprop=a>1</i></div></div>",
		[item({}), item({ a: ["1"] })],
	],
	[
		"an item within itself is left out",
		"<div itemscope itemref=a></div><div id=a itemprop=x itemscope itemref=a><i itemprop=n>1</i></div>",
		[item({ x: [item({ n: ["1"] })] })],
	],
	[
		"items that refer to each other are left out once they return",
		"<div itemscope itemref=a></div><div id=a itemprop=x itemscope itemref=b></div><div id=b itemprop=y itemscope itemref=a></div>",
		[item({ x: [item({ y: [item({})] })] })],
	],
	[
		"references to nothing, and to one thing twice",
		"<div itemscope itemref='none a a'></div><i id=a itemprop=n>1</i>",
		[item({ n: ["1"] })],
	],
	[
		"names that objects have",
		"<div itemscope><i itemprop=__proto__>1</i><i itemprop=constructor>2</i></div>",
		[{ types: [], properties: JSON.parse('{"__proto__":["1"],"constructor":["2"]}') }],
	],
	["properties outside of items mean nothing", "<i itemprop=n>1</i><b itemprop=x itemscope></b>", []],
];

for (const [fact, html, expected] of microdata) {
	test(`Microdata has ${fact}`, () => {
		assert.deepEqual(items(html, "microdata"), expected);
	});
}

// After the examples of RDFa Lite 1.1 (W3C), in words of our own.
const rdfa: readonly [fact: string, html: string, items: unknown[]][] = [
	[
		"types, names and values of one vocabulary",
		"<p vocab='http://schema.org/' typeof=Person>I am <b property=name>Ann</b>, call <i property=telephone>123</i> or see <a property=url href=/ann>my page</a>.</p>",
		[
			item({ name: ["Ann"], telephone: ["123"], url: ["https://shop.example/ann"] }, [
				"http://schema.org/Person",
			]),
		],
	],
	[
		"items within items",
		"<div vocab='http://schema.org/' typeof=Person><b property=name>Ann</b><div property=address typeof=PostalAddress><i property=addressLocality>Oslo</i></div></div>",
		[
			item(
				{
					name: ["Ann"],
					address: [item({ addressLocality: ["Oslo"] }, ["http://schema.org/PostalAddress"])],
				},
				["http://schema.org/Person"],
			),
		],
	],
	[
		"names for things",
		"<p vocab='http://schema.org/' resource='#ann' typeof=Person><b property=name>Ann</b><img property=image src=a.png></p>",
		[item({ name: ["Ann"], image: [`${BASE}a.png`] }, ["http://schema.org/Person"], `${BASE}#ann`)],
	],
	[
		"vocabularies beside each other, by prefix",
		"<p vocab='http://schema.org/' prefix='ov: http://open.vocab.org/terms/' typeof='Person foaf:Person'><b property=name>Ann</b><i property='ov:preferredAnimal'>gannet</i></p>",
		[
			item({ name: ["Ann"], "http://open.vocab.org/terms/preferredAnimal": ["gannet"] }, [
				"http://schema.org/Person",
				"http://xmlns.com/foaf/0.1/Person",
			]),
		],
	],
	[
		"well-known prefixes",
		"<p typeof='schema:Person'><b property='schema:name foaf:nick'>Ann</b></p>",
		[
			item({ "http://schema.org/name": ["Ann"], "http://xmlns.com/foaf/0.1/nick": ["Ann"] }, [
				"http://schema.org/Person",
			]),
		],
	],
	[
		"values from attributes",
		"<p vocab='http://schema.org/' typeof=E><time property=a datetime=2026>x</time><b property=b content=' c '>x</b><data property=d value=1>x</data><i property=e resource=r>x</i><object property=f data=o></object></p>",
		[item({ a: ["2026"], b: ["c"], d: ["1"], e: [`${BASE}r`], f: [`${BASE}o`] }, ["http://schema.org/E"])],
	],
	[
		"one thing in several places",
		"<p vocab='http://schema.org/' resource='#a' typeof=T><b property=n>1</b></p><p vocab='http://schema.org/' resource='#a' typeof='T U'><b property=n>2</b></p>",
		[item({ n: ["1", "2"] }, ["http://schema.org/T", "http://schema.org/U"], `${BASE}#a`)],
	],
	[
		"a resource without a type",
		"<div vocab='http://schema.org/' resource=x><b property=n>1</b></div>",
		[item({ n: ["1"] }, [], `${BASE}x`)],
	],
	[
		"about, as in RDFa Core",
		"<div vocab='http://schema.org/'><b about='#x' property=n>1</b><b about='[foaf:x]' property=n>2</b><b about='_:x' property=n>3</b></div>",
		[
			item({ n: ["1"] }, [], `${BASE}#x`),
			item({ n: ["2"] }, [], "http://xmlns.com/foaf/0.1/x"),
			item({ n: ["3"] }, [], "_:x"),
		],
	],
	[
		"what is said of the page itself",
		"<p vocab='http://schema.org/'><a property=license href=/by>x</a></p><meta property='dc:title' content=T><meta property='og:title' content=O><meta property='article:tag' content=a>",
		[item({ license: ["https://shop.example/by"], "http://purl.org/dc/terms/title": ["T"] }, [], BASE)],
	],
	[
		"the page's address for a type of its body",
		"<body vocab='http://schema.org/' typeof=WebPage><b property=name>Ann</b></body>",
		[item({ name: ["Ann"] }, ["http://schema.org/WebPage"], BASE)],
	],
	[
		"names of resources by prefix, as values",
		"<p vocab='http://x.example/' typeof=T><a property=a resource='foaf:x' href=/y>1</a><a property=b resource='_:c'>1</a></p>",
		[item({ a: ["http://xmlns.com/foaf/0.1/x"], b: ["_:c"] }, ["http://x.example/T"])],
	],
	[
		"patterns that items copy, patterns within patterns too",
		"<div vocab='http://schema.org/'><p typeof=Person><b property=name>Ann</b><link property='rdfa:copy' href='#x'></p>" +
			"<p typeof=Person><b property=knows typeof=Person><link property='rdfa:copy' href='#y'></b></p>" +
			"<p resource='#x' typeof='rdfa:Pattern'><i property=address>Oslo</i><link property='rdfa:copy' href='#y'><link property='rdfa:copy' href='#x'></p>" +
			"<p resource='#y' typeof='rdfa:Pattern Sailor'><i property=telephone>1</i></p></div>",
		[
			item({ name: ["Ann"], address: ["Oslo"], telephone: ["1"] }, [
				"http://schema.org/Person",
				"http://schema.org/Sailor",
			]),
			item(
				{
					knows: [item({ telephone: ["1"] }, ["http://schema.org/Person", "http://schema.org/Sailor"])],
				},
				["http://schema.org/Person"],
			),
		],
	],
	["no terms without a vocabulary", "<p typeof=Person><b property=name>Ann</b></p>", []],
	[
		"no items of OpenGraph's properties",
		"<meta property='og:title' content=x><p vocab='http://schema.org/' typeof=T></p>",
		[item({}, ["http://schema.org/T"])],
	],
	[
		"whole addresses as names",
		"<p typeof='http://x.example/T'><b property='http://x.example/n'>1</b></p>",
		[item({ "http://x.example/n": ["1"] }, ["http://x.example/T"])],
	],
];

for (const [fact, html, expected] of rdfa) {
	test(`RDFa Lite has ${fact}`, () => {
		assert.deepEqual(items(html, "rdfa"), expected);
	});
}

const bombs: readonly [fact: string, html: string, code: string][] = [
	[
		"Items that refer to everything",
		`${"<div itemscope itemref=all></div>".repeat(3000)}<div id=all>${"<i itemprop=a>1</i>".repeat(3000)}</div>`,
		"limits.itemElements",
	],
	[
		"Items that double with each reference",
		`<div itemscope itemref='l0 r0'></div>${Array.from({ length: 60 }, (_, level) => ["l", "r"].map((side) => `<div id=${side}${level} itemprop=x itemscope itemref='l${level + 1} r${level + 1}'></div>`).join("")).join("")}`,
		"limits.itemElements",
	],
	[
		"Items in items in items",
		"<div itemprop=a itemscope>".replace(" itemprop=a", "") + "<div itemprop=a itemscope>".repeat(200),
		"limits.itemDepth",
	],
	[
		"RDFa's items in items in items",
		`<div vocab='x:' typeof=T>${"<div property=a typeof=T>".repeat(200)}`,
		"limits.itemDepth",
	],
	[
		"RDFa's patterns that double with each copy",
		`<div vocab='x:' typeof=T><link property='rdfa:copy' resource='_:0'></div>${Array.from({ length: 60 }, (_, level) => `<div resource='_:${level}' typeof='rdfa:Pattern'>${`<i vocab='x:' property=a typeof=T><link property='rdfa:copy' resource='_:${level + 1}'></i>`.repeat(2)}</div>`).join("")}`,
		"limits.itemElements",
	],
	[
		"RDFa's patterns of many values for many items",
		`<div resource='_:p' typeof='rdfa:Pattern' vocab='x:'>${"<b property=a>1</b>".repeat(3000)}</div>${"<p vocab='x:' typeof=T><link property='rdfa:copy' resource='_:p'></p>".repeat(3000)}`,
		"limits.itemElements",
	],
];

for (const [fact, html, code] of bombs) {
	test(`${fact} end at ${code}, and a finding says so once`, () => {
		const began = processorMs();
		// What they come to passes limits.amplification before, which is tried in cost.test.ts.
		const page = parseHtml(html, { limits: { amplification: Number.POSITIVE_INFINITY } });
		const { findings } = metadataOf(page, BASE);
		assert.deepEqual(
			findings.map((finding) => finding.code),
			[code],
		);
		assert.match(findings[0]?.message ?? "", new RegExp(code));
		assert.ok(processorMs() - began < 10_000);
	});
}

test("RDFa's patterns that hold who copies them end where they began", () => {
	const html =
		"<p vocab='x:' typeof=T><link property='rdfa:copy' resource='_:p'></p><div resource='_:p' typeof='rdfa:Pattern' vocab='x:'>" +
		"<i property=a typeof=U><b property=n>1</b><link property='rdfa:copy' resource='_:p'></i></div>";
	const { rdfa, findings } = metadataOf(parseHtml(html), BASE);
	assert.deepEqual(findings, []);
	assert.deepEqual(rdfa, [item({ a: [item({ n: ["1"], a: [] }, ["x:U"])] }, ["x:T"])]);
});

test("The limits of items can be moved", () => {
	const html = parseHtml("<div itemscope><div itemprop=a itemscope><i itemprop=b>1</i></div></div>");
	const shallow = metadataOf(html, BASE, { limits: { itemDepth: 1 } });
	assert.deepEqual(shallow.microdata, [{ types: [], properties: {} }]);
	assert.equal(
		metadataOf(html, BASE, { limits: { itemElements: 1 } }).findings[0]?.code,
		"limits.itemElements",
	);
});
