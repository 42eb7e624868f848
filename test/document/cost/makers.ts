// Every public function of document/ that makes something of a document, ready to be run on hostile ones. Each is prepared
// with a text first, so that what is measured is the function alone.

import {
	articleOf,
	baseUrlOf,
	compileJsonPath,
	csvRows,
	decodeText,
	type Element,
	evaluateXPath,
	findMain,
	innerHtml,
	jsonArrayBatches,
	jsonLineBatches,
	linksOf,
	matchesSelector,
	metadataOf,
	openDocument,
	outerHtml,
	parseCsv,
	parseHtml,
	parseHtmlFragment,
	parseJson,
	parseLinkHeader,
	parseXml,
	type Root,
	readFeed,
	readSitemap,
	repairPage,
	selectAll,
	sitemapEntries,
	type Text,
	tablesOf,
	textContent,
	toMarkdown,
	visibleText,
	xmlElements,
} from "../../../src/document/index.ts";
import { elementsOf, lineOf, xpathTexts } from "../../../src/document/internal.ts";
import { among, type Maker, maker, Size } from "../../support/cost/maker.ts";
import {
	CSVS,
	DOCUMENTS,
	FEEDS,
	JSONS,
	LINK_FIELDS,
	PAGES,
	type Shape,
	TEXTS,
} from "../../support/cost/shapes.ts";

export const URL_OF_PAGE = "http://h.example/";
/** As long as a redirect can make it. */
const LONG_URL = `http://h.example/${"b".repeat(60_000)}/`;

const HTML = { kind: "html", encoding: "utf-8" } as const;

/** Of an HTML tree. */
function ofPage(name: string, make: (root: Root) => unknown, shapes: Maker["shapes"] = PAGES): Maker {
	return maker(name, shapes, (text) => {
		const root = parseHtml(text);
		return () => make(root);
	});
}

/** What makes the most of what is asked for each element. */
const NESTED = among(
	PAGES,
	"nested b",
	"fonts copied into paragraphs",
	"many attributes copied",
	"a long attribute copied",
	"fostering deep down",
	"nested tables",
	"text at the bottom",
	"nothing at the bottom",
	"properties around properties",
	"tables around tables",
	"links",
);
const SOME = {
	...NESTED,
	...among(
		PAGES,
		"one text",
		"character references",
		"comments",
		"line breaks",
		"list items",
		"scripts",
		"noscripts",
	),
};
const AROUND = among(
	PAGES,
	"titles of what else there is to read",
	"titles of signs",
	"places of streamed segments",
	"places with one end",
	"noscripts",
	"paragraphs of an article",
	"a base as long as it may be",
);
const NESTED_XML = among(DOCUMENTS, "elements", "nested elements", "text at the bottom", "a long default");
const SPANNING = Object.fromEntries(
	Object.entries(PAGES).filter(([name]) => /row|cell|table|column/.test(name)),
);
const SAYING = Object.fromEntries(
	Object.entries(PAGES).filter(([name]) =>
		/item|propert|RDFa|JSON-LD|meta|OpenGraph|base|keywords|relations|attributes|bottom|script/.test(name),
	),
);
const LINKED = Object.fromEntries(
	Object.entries(PAGES).filter(([name]) =>
		/link|base|picture|refresh|relations|attribute|bottom|nested|article|meta/.test(name),
	),
);

function ofXml(name: string, make: (root: Root) => unknown, shapes: Maker["shapes"] = DOCUMENTS): Maker {
	return maker(name, shapes, (text) => {
		const root = parseXml(text);
		return () => make(root);
	});
}

const eachOf = (root: Root, make: (element: Element) => unknown): unknown[] => elementsOf(root).map(make);

async function* pieces(text: string): AsyncGenerator<Buffer> {
	yield Buffer.from(text);
}

/** The largest of what comes at once. */
async function largest(
	batches: AsyncIterable<unknown>,
	sizeOf: (batch: unknown) => number,
): Promise<unknown> {
	let most: unknown;
	let size = -1;
	for await (const batch of batches) {
		const own = sizeOf(batch);
		if (own > size) most = batch;
		size = Math.max(size, own);
	}
	return most;
}

const countOf = (batch: unknown): number => (Array.isArray(batch) ? batch.length : 1);

/** Selectors that ask for more than a name, and the pages on which that may take long. */
const SELECTORS: readonly (readonly [selector: string, ...shapes: readonly string[]])[] = [
	["b", "nested b", "text at the bottom"],
	[".x b", "a long class around", "many attributes around", "nothing at the bottom"],
	["div.x > b", "a long class around", "many attributes around"],
	["[title*=y] b", "a long value around", "many attributes around"],
	["div[data-x] b", "a long value around", "many attributes around"],
	["[x] g", "many attributes around svg"],
	["b:contains(y)", "text at the bottom"],
	["div:contains(y)", "text at the bottom", "nothing at the bottom"],
	["div:contains(x) b", "text at the bottom", "a direction that is to be found out"],
	["div:has(u) b", "nothing at the bottom", "a direction that is to be found out"],
	["b:has(~ u)", "a direction that is to be found out"],
	["b + b", "a direction that is to be found out"],
	["b ~ u ~ b", "a direction that is to be found out"],
	["b:nth-child(2n+1)", "a direction that is to be found out"],
	["b:nth-of-type(2n+1)", "a direction that is to be found out"],
	["b:nth-child(2 of .x)", "a direction that is to be found out"],
	["b:lang(en)", "a long language around", "nothing at the bottom"],
	["b:dir(rtl)", "a direction that is to be found out", "a long value around", "nothing at the bottom"],
	[":checked", "checked radio buttons", "radio buttons of one name", "radio buttons of one form", "options"],
	[":indeterminate", "radio buttons of one name", "radio buttons of one form"],
	[":default", "buttons of no form"],
	[":disabled", "a disabled fieldset", "options"],
	[":enabled", "a disabled fieldset"],
	[":read-write", "an editable region"],
	[":is(.x b, div > b)", "a long class around", "nothing at the bottom"],
	[":not(.x *)", "a long class around", "nothing at the bottom"],
	["[lang|=en] *", "a long language around"],
];

const SELECTORS_XML: readonly (readonly [selector: string, ...shapes: readonly string[]])[] = [
	["b:nth-of-type(2)", "a long namespace", "elements"],
	["a b", "nested elements", "attributes"],
	["[c] b", "a long default"],
	["i:lang(en)", "a long language"],
];

const XPATHS: readonly (readonly [expression: string, ...shapes: readonly string[]])[] = [
	["//div//b", "nothing at the bottom", "text at the bottom"],
	["//b[ancestor::*[@x]]", "many attributes around", "nothing at the bottom"],
	["//b[contains(., 'y')]", "text at the bottom"],
	["//div[contains(., 'y')]", "text at the bottom", "nothing at the bottom"],
	["//b[ancestor::*[contains(@title, 'y')]]", "a long value around"],
	["//b[ancestor::*[has-class('x')]]", "a long class around"],
	["//b[id('x')]", "a direction that is to be found out"],
	["//b[last()]", "a direction that is to be found out"],
	["//*[normalize-space()='x']", "text at the bottom"],
];

const XPATHS_XML: readonly (readonly [expression: string, ...shapes: readonly string[]])[] = [
	["//i[lang('en')]", "a long language"],
	["//*[@*[namespace-uri()='u1']]", "many prefixes", "a long prefixed namespace"],
	["//*[namespace-uri()='u']", "a long namespace"],
];

/** Each element is visited: what the parser copies makes more elements than the text is long, up to its own limit. */
const { "fonts copied into paragraphs": _, ...NESTED_ONCE } = NESTED;

export const MAKERS: readonly Maker[] = [
	maker("parseHtml", PAGES, (text) => () => treeSize(parseHtml(text))),
	maker("parseHtmlFragment", NESTED, (text) => () => treeSize(parseHtmlFragment(text))),
	maker("parseXml", { ...DOCUMENTS, ...FEEDS }, (text) => () => treeSize(parseXml(text))),
	ofPage(
		"linksOf",
		(root) =>
			linksOf(root, { url: URL_OF_PAGE }).map(({ url, reference, rel, descriptor }) => [
				url,
				reference,
				rel,
				descriptor,
			]),
		LINKED,
	),
	ofPage("link.text", (root) => linksOf(root, { url: URL_OF_PAGE }).map(({ text }) => text), LINKED),
	ofPage(
		"linksOf, of a page with a long URL",
		(root) => linksOf(root, { url: LONG_URL }).map(({ url }) => url),
		LINKED,
	),
	ofPage("baseUrlOf", (root) => baseUrlOf(root, URL_OF_PAGE), LINKED),
	ofPage("metadataOf", (root) => metadataOf(root, URL_OF_PAGE, { flattenGraphs: true }), SAYING),
	{
		// Timed as metadataOf.
		...maker("document.metadata", SAYING, (text) => {
			const page = openDocument({ bytes: Buffer.from(text), url: URL_OF_PAGE }, HTML);
			void page.root;
			return () => page.metadata();
		}),
		isUntimed: true,
	},
	ofPage(
		"tablesOf",
		(root) =>
			tablesOf(root).map(({ rows, headers, caption, findings }) => [rows, headers, caption, findings]),
		SPANNING,
	),
	ofPage("table.records", (root) => tablesOf(root).map(({ records }) => records), SPANNING),
	ofPage("table.cells", (root) => tablesOf(root).map(({ cells }) => cells.map(({ text }) => text)), SPANNING),
	// The work may grow with the square of the elements, of which limits.elements bounds how many there are.
	{ ...ofPage("articleOf", (root) => articleOf(root, URL_OF_PAGE)), isUntimed: true },
	ofPage(
		"articleOf, of long texts and attributes",
		(root) => articleOf(root, URL_OF_PAGE),
		among(
			PAGES,
			"words of a picture",
			"sources of a picture",
			"one text",
			"one word",
			"attributes of one element",
		),
	),
	{ ...ofPage("findMain", (root) => visibleText(findMain(root, URL_OF_PAGE).root)), isUntimed: true },
	ofPage(
		"findMain, without an article",
		(root) => findMain(root, URL_OF_PAGE, { limits: { elements: 1 } }).by,
		{ ...AROUND, ...SOME },
	),
	ofPage("repairPage", (root) => visibleText(repairPage(root).root), AROUND),
	{
		...maker("document.markdown", { ...AROUND, ...NESTED, ...LINKED }, (text) => {
			const page = openDocument({ bytes: Buffer.from(text), url: URL_OF_PAGE }, HTML);
			void page.root;
			return () => page.markdown({ frontMatter: true });
		}),
		isUntimed: true,
	},
	maker("document.markdown of the whole page", { ...AROUND, ...LINKED }, (text) => {
		const page = openDocument({ bytes: Buffer.from(text), url: URL_OF_PAGE }, HTML);
		void page.root;
		return () => page.markdown({ whole: true, links: "references" });
	}),
	ofPage("toMarkdown", (root) => toMarkdown(root, { base: URL_OF_PAGE }).text),
	ofPage(
		"toMarkdown, with references, repeated spans and HTML",
		(root) =>
			toMarkdown(root, { base: URL_OF_PAGE, links: "references", spans: "repeat", tables: "html" }).text,
		{ ...LINKED, ...SPANNING },
	),
	ofPage(
		"toMarkdown of each element",
		(root) => eachOf(root, (element) => toMarkdown(element).text),
		NESTED_ONCE,
	),
	ofPage("visibleText", visibleText, SOME),
	ofPage("visibleText of each element", (root) => eachOf(root, visibleText), NESTED_ONCE),
	ofPage("textContent", textContent, SOME),
	ofPage("textContent of each element", (root) => eachOf(root, textContent), NESTED_ONCE),
	ofPage("outerHtml", outerHtml, SOME),
	ofPage("outerHtml of each element", (root) => eachOf(root, outerHtml), NESTED_ONCE),
	ofPage("innerHtml of each element", (root) => eachOf(root, innerHtml), NESTED_ONCE),
	ofXml("outerHtml of XML", outerHtml, { ...DOCUMENTS, ...FEEDS }),
	ofXml("outerHtml of each element of XML", (root) => eachOf(root, outerHtml), NESTED_XML),
	ofXml("textContent of each element of XML", (root) => eachOf(root, textContent), NESTED_XML),
	ofPage("lineOf each element", (root) => eachOf(root, (element) => lineOf(element)), NESTED_ONCE),
	ofPage("xpathTexts", (root) => xpathTexts(root, "//*"), NESTED_ONCE),
	ofPage(
		"evaluateXPath for each element",
		(root) => eachOf(root, (element) => evaluateXPath(element, "string(.)")),
		NESTED_ONCE,
	),
	ofPage(
		"evaluateXPath, a text",
		(root) => evaluateXPath(root, "concat(string(/), normalize-space(/), translate(/, 'x', 'y'))"),
		NESTED_ONCE,
	),
	ofPage("evaluateXPath, attributes", (root) => evaluateXPath(root, "//@*"), LINKED),
	ofPage(
		"matchesSelector of each element",
		(root) => eachOf(root, (element) => matchesSelector(element, ".x b")),
		NESTED_ONCE,
	),
	...SELECTORS.map(([selector, ...shapes]) =>
		ofPage(`selectAll ${selector}`, (root) => selectAll(root, selector).length, among(PAGES, ...shapes)),
	),
	...SELECTORS_XML.map(([selector, ...shapes]) =>
		ofXml(
			`selectAll ${selector} of XML`,
			(root) => selectAll(root, selector).length,
			among(DOCUMENTS, ...shapes),
		),
	),
	...XPATHS.map(([expression, ...shapes]) =>
		ofPage(`evaluateXPath ${expression}`, (root) => evaluateXPath(root, expression), among(PAGES, ...shapes)),
	),
	...XPATHS_XML.map(([expression, ...shapes]) =>
		ofXml(
			`evaluateXPath ${expression} of XML`,
			(root) => evaluateXPath(root, expression),
			among(DOCUMENTS, ...shapes),
		),
	),
	ofXml("readFeed", (root) => readFeed(root, URL_OF_PAGE), FEEDS),
	ofXml("readFeed, with a long URL", (root) => readFeed(root, LONG_URL), FEEDS),
	maker("readFeed of a text", FEEDS, (text) => () => readFeed(text, URL_OF_PAGE)),
	maker("readFeed of JSON", { "a feed": JSONS["a feed"] as Shape }, (text) => {
		const value = JSON.parse(text);
		return () => readFeed(value, URL_OF_PAGE);
	}),
	maker("readFeed of JSON, with a long URL", { "a feed": JSONS["a feed"] as Shape }, (text) => {
		const value = JSON.parse(text);
		return () => readFeed(value, LONG_URL);
	}),
	ofXml("readSitemap", (root) => readSitemap(root, URL_OF_PAGE), FEEDS),
	ofXml("readSitemap, with a long URL", (root) => readSitemap(root, LONG_URL), FEEDS),
	maker("readSitemap of a text", TEXTS, (text) => () => readSitemap(text, URL_OF_PAGE)),
	maker("sitemapEntries", FEEDS, (text) => () => largest(sitemapEntries(pieces(text), LONG_URL), countOf)),
	maker("xmlElements", { ...DOCUMENTS, ...FEEDS }, (text) => async () => {
		const texts: string[] = [];
		for await (const element of xmlElements(pieces(text), "/*/*")) texts.push(textContent(element));
		return texts;
	}),
	maker("parseCsv", CSVS, (text) => () => parseCsv(text).rows.map(({ values }) => values)),
	maker("row.record", CSVS, (text) => () => parseCsv(text).rows.map(({ record }) => record)),
	maker("table.findings of CSV", CSVS, (text) => () => parseCsv(text).findings),
	maker("parseCsv, with types", CSVS, (text) => () => {
		const { rows } = parseCsv(text, { columns: { a: "date", b: "integer" } });
		return rows.map(({ values }) => values);
	}),
	maker("table.findings of CSV with types", CSVS, (text) => () => {
		return parseCsv(text, { columns: { a: "date", b: "integer" } }).findings;
	}),
	maker("csvRows", CSVS, (text) => () => largest(csvRows(pieces(text)).batches(), countOf)),
	maker("parseJson", JSONS, (text) => () => parseJson(text)),
	maker(
		"parseJson, exactly",
		JSONS,
		(text) => () => parseJson(text, { bigNumbers: "text", duplicateNames: "last" }),
	),
	maker(
		"jsonLineBatches",
		{ ...JSONS, ...TEXTS },
		(text) => () => largest(jsonLineBatches(pieces(text)), countOf),
	),
	maker("jsonArrayBatches", JSONS, (text) => () => largest(jsonArrayBatches(pieces(text)), countOf)),
	maker("compileJsonPath", JSONS, (text) => {
		const value = parseJson(text);
		return () => compileJsonPath("$..*").query(value).length;
	}),
	maker("compileJsonPath, with filters", JSONS, (text) => {
		const value = parseJson(text);
		return () => compileJsonPath("$..[?@ == 1 || match(@, 'a*b')]").query(value).length;
	}),
	maker(
		"parseLinkHeader",
		LINK_FIELDS,
		(text) => () => parseLinkHeader(text, LONG_URL).map((link) => ({ ...link })),
	),
	maker("decodeText", TEXTS, (text) => {
		const bytes = Buffer.from(text, "latin1");
		return () => decodeText(bytes, { kind: "text" }).text;
	}),
];

/** A tree as what it comes to: its texts, and one for each node, attribute and list of attributes. */
function treeSize(root: Root): Size {
	let units = 0;
	// Copies of an element have one list of attributes together.
	const lists = new Set<readonly string[]>();
	const stack: unknown[] = [root];
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		const { data = "" } = next as Partial<Text>;
		const { attributes, children = [], content } = next as Partial<Element>;
		units += 1 + data.length;
		if (attributes !== undefined && !lists.has(attributes)) {
			lists.add(attributes);
			units += 1 + attributes.length;
		}
		for (const child of children) stack.push(child);
		if (content !== undefined) stack.push(content);
	}
	return new Size(units);
}
