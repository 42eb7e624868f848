// The page of `gannet help records`: what a declaration of records contains, with an example that works as it is. Pure
// text.

import type { Visible } from "../../base/index.ts";
import { definitions, type HelpTarget, heading, page, widest, wrap } from "./help.ts";

/** The declaration that the page shows. The tests run it. */
export const exampleDeclaration = `{
  "name": "products",
  "each": ".product",
  "key": ["sku"],
  "fields": {
    "sku": { "attribute": "data-sku" },
    "title": "h2",
    "price": { "css": ".price", "type": "money", "decimal": "." },
    "link": { "css": "a", "type": "url" },
    "tags": { "css": ".tag", "type": "list" },
    "added": { "css": "time", "attribute": "datetime", "type": "date", "optional": true },
    "maker": { "metadata": "og:site_name", "default": "unknown" }
  }
}`;

type Rows = readonly (readonly [term: string, meaning: string])[];

const parts: Rows = [
	["fields", "What a record contains: names, each with a source and a type. A string is a CSS selector"],
	[
		"each",
		'What contains each record: a CSS selector, or { "xpath": … }, { "jsonPath": … }, or { "table": … } for the rows of HTML tables. Without it, a page, a row of CSV or a line of JSON Lines is one record',
	],
	["key", "The fields that identify a record; rows of a table with the same key are replaced"],
	["name", "The name of such records: the table of a database"],
	[
		"decimal, currency, locale, zone, relative, now, empty",
		"For all fields that don't say otherwise: how numbers and dates are written, and which texts mean nothing",
	],
	["csv, noscript", 'How CSV is written: { "delimiter": ";", "header": false }; whether noscript is read'],
];

const sources: Rows = [
	["css, xpath", "An element of HTML or XML inside `each`; :scope is that element itself"],
	["attribute", "An attribute instead of the text; without css or xpath, of the record's own element"],
	["jsonPath", "A value of JSON (RFC 9535); $ is the record's own value"],
	["column", "A column of CSV or of an HTML table, by name or by number from 0"],
	["feed", "Of an item of RSS, Atom or JSON Feed: title, link, published, summary, authors.name"],
	["article", "Of the page's main article: text, title, byline, published"],
	["metadata", "What a page says about itself: canonical, og:title, jsonLd.name"],
	["header", "A field of the response's header section"],
	["url, text", "With true: the document's URL, or the whole text"],
	["constant", "This value, whatever the document says"],
	["regex", "Narrows the text down to its named group `value`, or its first group, or the whole match"],
	["anyOf", "Several sources; the first one that gives something is used"],
];

const types: Rows = [
	["text, html", "As seen, white space collapsed; from JSON and CSV unchanged (default); the markup inside"],
	[
		"number, integer",
		'As people write them: "1,299.00", "1 299,00", "1.2K". "decimal" or "locale" says which mark is the decimal one; "percent", "accounting"',
	],
	["money", '{ amount, currency }; "currency" says which, or "currencyAt" where it is'],
	["boolean", 'yes and no in many words; "presence": true asks whether the element is there'],
	[
		"date, datetime",
		'In any form with one reading; "formats", "zone" and "locale" say more, "relative" reads "2 hours ago"',
	],
	["url", "Absolute, from href or src"],
	["list", '"of" says the type of one'],
	["json", "A value of JSON, unchanged"],
	["record, records", 'One nested record, or many: "fields" says of what'],
];

/** The page of `gannet help records`. */
export function recordsHelp(target: HelpTarget): Visible {
	const width = Math.min(target.columns, widest);
	const longest = Math.max(...[...parts, ...sources, ...types].map(([term]) => term.length));
	const list = (title: string, rows: Rows): string =>
		`${heading(title, target)}${definitions(rows, target, longest)}`;
	const about =
		"A declaration describes the records to extract. It is a JSON file, or the default export of a TypeScript or JavaScript module. Pass it to `gannet extract --record FILE` or `gannet pages --record FILE`.";
	const missing =
		'A field is required: a record in which it is missing or isn\'t of its type is rejected, with the reason. "optional": true leaves it out instead, "default" puts a value in its place. "pick": "first", "last" or "only" says which of several is meant.';
	const modules =
		"A module may also have validators: `validate`, of a field or of the whole record, accepts any Standard Schema, such as one of zod, valibot or arktype.";
	return page(
		...wrap(about, width),
		"",
		`${heading("Example", target)}${exampleDeclaration.replace(/^/gm, "  ")}`,
		"",
		list("A declaration has", parts),
		list("A field's source", sources),
		list("A field's type", types),
		...wrap(missing, width),
		"",
		...wrap(modules, width),
		"",
		heading("Examples", target).trimEnd(),
		`  ${target.style("dim", "# a table of the records")}`,
		"  gannet extract page.html --base-url https://shop.example/list -r products.json",
		`  ${target.style("dim", "# into SQLite; the same command continues an interrupted run")}`,
		"  gannet extract https://shop.example/list -r products.json --to shop.db",
		"",
	);
}
