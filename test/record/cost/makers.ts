// Records of hostile documents: declarations of every kind of source and type, and the documents on which each may cost most.

import { openDocument, parseXml, selectAll } from "../../../src/document/index.ts";
import { extract, extractItems, type RecordDeclaration, record } from "../../../src/record/index.ts";
import { among, type Maker, maker } from "../../support/cost/maker.ts";
import { CSVS, DOCUMENTS, JSONS, PAGES, type Shape } from "../../support/cost/shapes.ts";

const URL_OF_PAGE = "http://h.example/";

const times = (text: string, length: number): string =>
	text.repeat(Math.max(1, Math.floor(length / text.length)));

/** Pages on which records have much to look at or to say. */
const RECORD_PAGES: Readonly<Record<string, Shape>> = {
	...among(
		PAGES,
		"nested b",
		"text at the bottom",
		"nothing at the bottom",
		"fonts copied into paragraphs",
		"a long attribute copied",
		"a base as long as it may be",
		"links",
		"definitions",
		"a direction that is to be found out",
		"many attributes around",
		"a long class around",
		"one text",
	),
	"a long description": (n) =>
		`<meta name=description content="${times("d1 ", n / 2)}">${times("<b>x</b>", n / 2)}`,
	"many values of JSON-LD": (n) =>
		`<script type="application/ld+json">[${times('{"@type":"Product","name":"x"},', n / 2)}{}]</script>${times("<b>x</b>", n / 2)}`,
	"broken JSON-LD": (n) =>
		`${times('<script type="application/ld+json">x</script>', n / 2)}${times("<b>x</b>", n / 2)}`,
	"JSON in a script": (n) => `${"<div>".repeat(400)}<script>{"a":[${times("1,", n)}1]}</script>`,
	"one line": (n) => times("<b></b>", n),
};

/** Texts that types are read from. */
const VALUES: Readonly<Record<string, Shape>> = {
	digits: (n) => `<b>${times("1", n)}</b>`,
	"digits and points": (n) => `<b>${times("1.", n)}</b>`,
	"digits and spaces": (n) => `<b>${times("1 ", n)}x</b>`,
	"no-break spaces": (n) => `<b>1${times("\u00a0 ", n)}x</b>`,
	currencies: (n) => `<b>${times("€ ", n)}</b>`,
	letters: (n) => `<b>${times("a", n)}!</b>`,
	months: (n) => `<b>12${times(" ", n)}May${times(" ", n)}x</b>`,
	signs: (n) => `<b>${times("-", n)}1</b>`,
	"short texts": (n) => times("<b>12 May 2026</b>", n),
};

const TYPES = [
	"number",
	"integer",
	"money",
	"boolean",
	"date",
	"datetime",
	"url",
	"json",
	"text",
	"html",
] as const;

const PAGE_DECLARATIONS: Readonly<Record<string, RecordDeclaration>> = {
	"texts of divs": { each: "div", fields: { a: ":scope" } },
	"markup of divs": { each: "div", fields: { a: { css: ":scope", type: "html", outer: true } } },
	URLs: { each: "a", fields: { a: { attribute: "href", type: "url" } } },
	"URLs in a list": { fields: { a: { css: "a", attribute: "href", type: "list", of: "url" } } },
	"lists in divs": { each: "div", fields: { a: { css: "b", type: "list" } } },
	"records in divs": { each: "div", fields: { a: { css: "b", type: "records", fields: { b: ":scope" } } } },
	"the first of many": { each: "div", fields: { a: { css: "b", optional: true } } },
	"what follows": { each: "dt", fields: { a: "+ dd" } },
	"what comes later": { each: "dt", fields: { a: { css: "~ u", optional: true } } },
	"all that comes later": { each: "dt", fields: { a: { css: "~ dd", type: "list" } } },
	"an absolute XPath": { each: "b", fields: { a: { xpath: "//u", optional: true } } },
	"an XPath of texts": { each: "div", fields: { a: { xpath: "string(.)" } } },
	"an ancestor's class": {
		each: "b",
		fields: { a: { xpath: "ancestor::*[has-class('x')]", optional: true } },
	},
	"a selector of ancestors": { each: "b", fields: { a: { css: ".x u", optional: true } } },
	"the description": { each: "b", fields: { a: { metadata: "description", optional: true } } },
	"a part of the description": {
		each: "b",
		fields: { a: { metadata: "description", regex: "z", optional: true } },
	},
	"a number of the description": { each: "b", fields: { a: { metadata: "description", type: "number" } } },
	"a name of JSON-LD": { each: "b", fields: { a: { metadata: "jsonLd.Product.name", optional: true } } },
	"JSON of a script": { each: "div", fields: { a: { css: "script", jsonPath: "$.a[0]", optional: true } } },
	"what is missing": { each: "b", fields: { a: ".none", b: ".none" } },
	"what is of another type": { each: "b", fields: { a: { css: ":scope", type: "number" } } },
};

/** Each record looks at all of the page: limits.visits bounds how often that is. */
const BY_VISITS: ReadonlySet<string> = new Set(["what comes later", "an absolute XPath"]);

function ofPage(
	name: string,
	declaration: RecordDeclaration,
	shapes: Maker["shapes"],
	provenance = false,
): Maker {
	const checked = record(declaration);
	return maker(name, shapes, (text) => {
		const page = openDocument(
			{ bytes: Buffer.from(text), url: URL_OF_PAGE },
			{ kind: "html", encoding: "utf-8" },
		);
		void page.root;
		return () => {
			const { records, rejected, findings } = extract(page, checked, { provenance });
			return [records, rejected.map(({ partial }) => partial), findings];
		};
	});
}

function ofJson(name: string, declaration: RecordDeclaration, provenance = false): Maker {
	const checked = record(declaration);
	return maker(name, JSONS, (text) => {
		const document = openDocument({ bytes: Buffer.from(text), url: URL_OF_PAGE }, { kind: "json" });
		void document.value;
		return () => {
			const { records, findings } = extract(document, checked, { provenance });
			return [records, findings];
		};
	});
}

export const MAKERS: readonly Maker[] = [
	...Object.entries(PAGE_DECLARATIONS).map(([name, declaration]) => ({
		...ofPage(`extract: ${name}`, declaration, RECORD_PAGES),
		isUntimed: BY_VISITS.has(name),
	})),
	ofPage(
		"extract, with provenance",
		{ each: "b", fields: { a: { css: ":scope", optional: true } } },
		RECORD_PAGES,
		true,
	),
	...TYPES.map((type) =>
		ofPage(
			`extract: a value of the type ${type}`,
			{ each: "b", fields: { a: { css: ":scope", type } } },
			VALUES,
		),
	),
	ofPage(
		"extract: a regular expression",
		{ each: "b", fields: { a: { css: ":scope", regex: "(\\d+) (\\w+)", optional: true } } },
		VALUES,
	),
	ofJson("extract of JSON: values inside values", {
		each: { jsonPath: "$..*" },
		fields: { a: { jsonPath: "$", type: "json" } },
	}),
	ofJson("extract of JSON: values", {
		each: { jsonPath: "$.*[*]" },
		fields: { a: { jsonPath: "$", type: "json" } },
	}),
	ofJson(
		"extract of JSON: values, with provenance",
		{ each: { jsonPath: "$.*[*]" }, fields: { a: { jsonPath: "$", type: "json" } } },
		true,
	),
	maker("extract of CSV", CSVS, (text) => {
		const document = openDocument({ bytes: Buffer.from(text) }, { kind: "csv" });
		const declaration = record({
			fields: { a: { column: 0, optional: true }, b: { column: 1, optional: true } },
		});
		void document.rows;
		return () => {
			const { records, findings } = extract(document, declaration);
			return [records, findings];
		};
	}),
	maker(
		"extractItems of elements",
		among(DOCUMENTS, "elements", "nested elements", "a long default"),
		(text) => {
			const items = selectAll(parseXml(text), "*");
			const declaration = record({ fields: { a: { css: ":scope", optional: true } } });
			return () => extractItems(items, declaration).records;
		},
	),
	maker("extractItems of values, with a long URL", JSONS, (text) => {
		const declaration = record({
			fields: { a: { jsonPath: "$..*", type: "list", of: "url", optional: true } },
		});
		const items = [JSON.parse(text)];
		const url = `http://h.example/${"b".repeat(60_000)}/`;
		return () => extractItems(items, declaration, { url }).records;
	}),
];
