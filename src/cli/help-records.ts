// The page of `gannet help records`: what a declaration of records says, with an example that works as it stands. Pure text.

import type { Visible } from "../base/index.ts";
import { definitions, type HelpTarget, heading, page, widest, wrap } from "./help.ts";

/** A declaration, as the page shows it; the tests carry it out. */
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
	["fields", "What a record holds: names, and for each a source and a type. A text alone is a CSS selector"],
	[
		"each",
		'What each record stands in: a CSS selector, or { "xpath": … }, { "jsonPath": … }. Without it a page is one record, and so is a row of CSV or a line of JSON Lines',
	],
	["key", "The fields that tell records apart; a table's rows with the same key are replaced"],
	["name", "What such records are called: the table of a database"],
];

const sources: Rows = [
	["css, xpath", "An element of HTML or XML, looked for within `each`; :scope is that element itself"],
	["attribute", "Its attribute instead of its text; without css or xpath that of the record's own element"],
	["jsonPath", "A value of JSON (RFC 9535); $ is the record's own value"],
	["column", "A column of CSV, by name or by number from 0"],
	["metadata", "What a page says about itself: canonical, og:title, jsonLd.name"],
	["header", "A field of the response's header section"],
	["url, text", "With true: the document's URL, the whole text"],
	["constant", "This value, whatever the document says"],
	["regex", "Narrows the text down, to its named group `value`, its first group, or all that matches"],
	["anyOf", "Several sources, of which the first that gives something is taken"],
];

const types: Rows = [
	["text, html", "As seen, white space collapsed, of JSON and CSV as it is (the default); the markup within"],
	[
		"number, integer",
		'As people write them: "1,299.00", "1 299,00". "decimal" says which mark is the decimal one',
	],
	["money", "{ amount, currency }"],
	["boolean", 'yes and no in many words; "presence": true asks whether the element is there'],
	["date, datetime", '"formats", "zone" and "locale" say how they are written; ISO 8601 needs none'],
	["url", "Absolute, from href or src"],
	["list", '"of" says the type of one'],
	["json", "A value of JSON as it is"],
	["record, records", 'One nested record, or many: "fields" says of what'],
];

/** The page of `gannet help records`. */
export function recordsHelp(target: HelpTarget): Visible {
	const width = Math.min(target.columns, widest);
	const longest = Math.max(...[...parts, ...sources, ...types].map(([term]) => term.length));
	const list = (title: string, rows: Rows): string =>
		`${heading(title, target)}${definitions(rows, target, longest)}`;
	const about =
		"A declaration says what records are made of. It is a JSON file, or a TypeScript or JavaScript module whose default export it is. `gannet extract --record FILE` and `gannet pages --record FILE` take it.";
	const missing =
		'A field is required: a record in which it is missing or isn\'t of its type is rejected, with the reason. "optional": true leaves it out instead, "default" puts a value in its place. "pick": "first", "last" or "only" says which of several is meant.';
	const modules =
		"A module may give validators too: `validate` of a field or of the whole takes any Standard Schema, such as one of zod, valibot or arktype.";
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
		`  ${target.style("dim", "# a table of what is there")}`,
		"  gannet extract page.html --base-url https://shop.example/list -r products.json",
		`  ${target.style("dim", "# into SQLite; the same command goes on where it was broken off")}`,
		"  gannet extract https://shop.example/list -r products.json --to shop.db",
		"",
	);
}
