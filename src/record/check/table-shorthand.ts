// `{ "table": "#prices", "columns": { "bird": "Bird" } }`, the short form of a declaration of an HTML table's rows, written out as
// `each` and `fields`.

import type { Path } from "./problems.ts";

type Values = Readonly<Record<string, unknown>>;

export interface WrittenOut {
	readonly declaration: unknown;
	/** Where a part of the written-out declaration is in the given one. */
	placed(path: Path): Path;
}

/** Members of a field that say where its value is. Without one, the column has the field's name. */
const SOURCES = [
	"column",
	"css",
	"xpath",
	"feed",
	"article",
	"header",
	"metadata",
	"url",
	"text",
	"constant",
	"anyOf",
];

/** Any other declaration stays as it is. */
export function writtenOut(given: unknown): WrittenOut {
	const asItIs = { declaration: given, placed: (path: Path) => path };
	if (!isObject(given) || !Object.hasOwn(given, "table") || Object.hasOwn(given, "each")) return asItIs;
	const { table, columns, ...others } = given;
	if (!isObject(columns) || Object.hasOwn(given, "fields")) return asItIs;
	const fields = Object.fromEntries(
		Object.entries(columns).map(([name, column]) => [name, fieldOf(name, column)]),
	);
	return {
		declaration: { ...others, each: { table }, fields },
		placed: ([first, second, ...rest]) => {
			if (first === "each") return second === "table" ? ["table", ...rest] : ["table"];
			if (first !== "fields") return [first, second, ...rest].filter((step) => step !== undefined);
			if (second === undefined) return ["columns"];
			const isShort = !isObject(columns[second]) && rest[0] === "column";
			return ["columns", second, ...(isShort ? rest.slice(1) : rest)];
		},
	};
}

function fieldOf(name: string, column: unknown): unknown {
	if (!isObject(column)) return { column };
	return SOURCES.some((source) => Object.hasOwn(column, source)) ? column : { column: name, ...column };
}

function isObject(value: unknown): value is Values {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
