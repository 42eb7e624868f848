// What the program prints of hostile documents, in every format, to a terminal and to a pipe that only count.

import type { Format } from "../../src/cli/data/formats.ts";
import { printDocument } from "../../src/cli/data/print.ts";
import type { SelectOptions } from "../../src/cli/data/wants-data.ts";
import { openDocument } from "../../src/document/index.ts";
import { among, type Maker, maker, Size } from "../support/cost/maker.ts";
import { CSVS, JSONS, PAGES, type Shape } from "../support/cost/shapes.ts";

const times = (text: string, length: number): string =>
	text.repeat(Math.max(1, Math.floor(length / text.length)));

/** A row of so many columns, whose names begin with a number. */
function row(columns: number, first = 0): string {
	return `{${Array.from({ length: columns }, (_, index) => `"k${first + index}":1`).join(",")}}`;
}

const ROWS: Readonly<Record<string, Shape>> = {
	...JSONS,
	"one row of many columns": (n) => `[${row(Math.ceil(n / 9))}]`,
	"rows of other columns": (n) =>
		`[${Array.from({ length: 150 }, (_, index) => row(Math.ceil(n / 1500), index * n)).join(",")}]`,
	"a row of many columns and many of one": (n) =>
		`[${row(Math.ceil(n / 18))},${times('{"k0":1},', n / 2)}{"k0":1}]`,
	"a wide cell and many narrow ones": (n) =>
		`[{"a":"${times("x", n / 2)}","b":1},${times('{"a":1,"b":2},', n / 2)}{}]`,
	"one long cell": (n) => `[{"a":"${times("word ", n)}","b":1}]`,
	"combining marks": (n) => `[{"a":"${times("\u0301", n)}","b":1}]`,
	families: (n) => `[{"a":"${times("\u{1f468}\u200d\u{1f469}\u200d\u{1f467}", n)}","b":1}]`,
};

const target = (
	isTerminal: boolean,
	count: (length: number) => void,
): Parameters<typeof printDocument>[2] => ({
	isTerminal,
	columns: 80,
	style: (_style, text) => text,
	write: (text) => {
		count(text.length);
		return Promise.resolve();
	},
});

const NO_OPTIONS = {
	attr: [],
	links: false,
	tables: false,
	metadata: false,
	article: false,
} as unknown as SelectOptions;

function printed(
	name: string,
	kind: "html" | "json" | "csv",
	shapes: Maker["shapes"],
	options: Partial<SelectOptions>,
	isTerminal = false,
): Maker {
	return maker(name, shapes, (text) => {
		const document = openDocument({ bytes: Buffer.from(text), url: "http://h.example/" }, { kind });
		return async () => {
			let size = 0;
			const to = target(isTerminal, (length) => {
				size += length;
			});
			await printDocument(
				document,
				{ options: { ...NO_OPTIONS, ...options }, limits: {} },
				to,
				undefined,
				() => {},
			);
			return new Size(size);
		};
	});
}

const FORMATS: readonly Format[] = ["table", "jsonl", "json", "csv", "text"];

const SAID = among(
	PAGES,
	"a base as long as it may be",
	"text at the bottom",
	"nothing at the bottom",
	"items of a property with much text",
	"tables of cells that span",
	"columns of one long name",
	"rows that grow",
	"JSON-LD",
	"pictures of OpenGraph",
	"links",
);

export const MAKERS: readonly Maker[] = [
	...FORMATS.map((as) => printed(`--as ${as} of JSON`, "json", ROWS, { as })),
	printed("--as table of JSON, on a terminal", "json", ROWS, { as: "table" }, true),
	printed("--as csv of CSV", "csv", CSVS, { as: "csv" }),
	printed("--as table of CSV, on a terminal", "csv", CSVS, { as: "table" }, true),
	printed("--json-path", "json", ROWS, { "json-path": "$..*", as: "jsonl" }),
	printed("--select", "html", SAID, { select: "*", as: "jsonl" }),
	printed("--select --attr", "html", SAID, { select: "a", attr: ["href"], as: "jsonl" }),
	printed("--xpath", "html", SAID, { xpath: "//*", as: "jsonl" }),
	printed("--links", "html", SAID, { links: true, as: "jsonl" }),
	printed("--tables", "html", SAID, { tables: true, as: "jsonl" }),
	printed("--tables, on a terminal", "html", SAID, { tables: true, as: "table" }, true),
	printed("--metadata", "html", SAID, { metadata: true, as: "jsonl" }),
	printed("--metadata, on a terminal", "html", SAID, { metadata: true, as: "table" }, true),
];
