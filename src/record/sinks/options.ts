// The options of a sink, each described once: the table checks them and gives the defaults. Checks schemas, too.

import { createHash } from "node:crypto";
import { SinkError } from "./errors.ts";
import type { SinkProgress, SinkSchema } from "./sink.ts";
import { columnTypes, quoted } from "./values.ts";

/** - `"replace"`: what was there goes; `"append"`: rows are added; `"upsert"`: rows of a known key are replaced. */
export type SinkMode = "replace" | "append" | "upsert";

export type SinkFormat = "jsonl" | "json" | "csv" | "tsv" | "sqlite" | "parquet";

/** How CSV and TSV are written; quoted as RFC 4180 has it. */
export interface CsvDialect {
	/** Between fields: one character, or a few. Default a comma; a tab for TSV. */
	readonly delimiter?: string | undefined;
	/** After each row. Default "\r\n" (RFC 4180 §2). */
	readonly lineEnd?: "\n" | "\r\n" | undefined;
	/**
	 * Spreadsheets run a text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula. "escape"
	 * puts an apostrophe before such a text, or name of a column, which changes the data; "keep", the default, leaves it
	 * as it is.
	 */
	readonly formulas?: "keep" | "escape" | undefined;
}

export interface SinkOptions {
	/** What the target is, where its name does not tell. */
	readonly format?: SinkFormat | undefined;
	/**
	 * Default: files are replaced; tables are upserted with a key in the schema, else appended to. Files take "replace",
	 * and JSON Lines, CSV and TSV "append" too. "replace" empties a table as the run begins.
	 */
	readonly mode?: SinkMode | undefined;
	/** The table of a database; default what follows `#` in the target, else the name of the schema. */
	readonly table?: string | undefined;
	/** Rows gathered before they become durable. Default 5,000. */
	readonly batchRows?: number | undefined;
	/** Bytes, about, gathered before they become durable; what bounds the memory. Default 1 MiB. */
	readonly batchBytes?: number | undefined;
	/** Milliseconds after which a commit becomes durable although the batch is not full. Default 1,000. */
	readonly flushMs?: number | undefined;
	readonly csv?: CsvDialect | undefined;
	/** Discards what an interrupted run left, and begins anew. */
	readonly restart?: boolean | undefined;
	/**
	 * What the positions count in: the input's name, say, or a hash of the declaration. An interrupted run with another
	 * source is not taken up by mistake, but refused (SinkError of kind "interrupted").
	 */
	readonly source?: string | undefined;
	/**
	 * A name for the run, which makes that it was completed be remembered: opened again, the sink says `isComplete`. In a
	 * database, runs with different names write to one table side by side. Without it a completed run leaves no trace.
	 */
	readonly run?: string | undefined;
	/** From when on calls fail; what was committed before can be taken up again. */
	readonly signal?: AbortSignal | undefined;
	/** Called after each batch that became durable. */
	readonly progress?: ((progress: SinkProgress) => void) | undefined;
}

/** The options with their defaults, as sinks see them. */
export interface Settings extends SinkOptions {
	readonly batchRows: number;
	readonly batchBytes: number;
	readonly flushMs: number;
	readonly restart: boolean;
	readonly source: string;
	readonly run: string;
}

interface Rule {
	readonly fits: (value: unknown) => boolean;
	readonly telling: string;
	readonly otherwise?: unknown;
}

const isText = (value: unknown): boolean => typeof value === "string";
const oneOf = (...words: readonly string[]): Rule => ({
	fits: (value) => isText(value) && words.includes(value as string),
	telling: `one of ${words.map((word) => `"${word}"`).join(", ")}`,
});
const count = (otherwise: number): Rule => ({
	fits: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
	telling: "a whole number of at least 1",
	otherwise,
});
const aFunction: Rule = { fits: (value) => typeof value === "function", telling: "a function" };

const rules: Readonly<Record<keyof SinkOptions, Rule>> = {
	format: oneOf("jsonl", "json", "csv", "tsv", "sqlite", "parquet"),
	mode: oneOf("replace", "append", "upsert"),
	table: { fits: (value) => isText(value) && value !== "", telling: "a text that is not empty" },
	batchRows: count(5_000),
	batchBytes: count(1024 * 1024),
	flushMs: {
		fits: (value) => typeof value === "number" && value >= 0 && value <= 2 ** 31 - 1,
		telling: "milliseconds from 0 to 2,147,483,647",
		otherwise: 1_000,
	},
	csv: { fits: (value) => typeof value === "object" && value !== null, telling: "an object" },
	restart: { fits: (value) => typeof value === "boolean", telling: "a boolean", otherwise: false },
	source: { fits: isText, telling: "a text", otherwise: "" },
	run: { fits: isText, telling: "a text", otherwise: "" },
	signal: { fits: (value) => value instanceof AbortSignal, telling: "an AbortSignal" },
	progress: aFunction,
};

const csvRules: Readonly<Record<keyof CsvDialect, Rule>> = {
	delimiter: {
		fits: (value) => isText(value) && value !== "" && !/["\r\n]/u.test(value as string),
		telling: "a text without quotes and line breaks",
	},
	lineEnd: { fits: (value) => value === "\n" || value === "\r\n", telling: '"\\n" or "\\r\\n"' },
	formulas: oneOf("keep", "escape"),
};

/** Checks the options and fills in defaults. Throws a SinkError of kind "options". */
export function settingsOf(options: SinkOptions): Settings {
	const settings = held(options, rules, "option");
	if (options.csv !== undefined) held(options.csv, csvRules, "option csv.");
	return settings as unknown as Settings;
}

function held(given: object, table: Readonly<Record<string, Rule>>, what: string): Record<string, unknown> {
	const label = (name: string): string => (what.endsWith(".") ? `${what}${name}` : `${what} ${name}`);
	for (const name of Object.keys(given)) {
		if (!Object.hasOwn(table, name)) {
			throw new SinkError("options", `${label(name)} is not one; there are ${Object.keys(table).join(", ")}`);
		}
	}
	const all: Record<string, unknown> = {};
	for (const [name, rule] of Object.entries(table)) {
		const value = (given as Record<string, unknown>)[name];
		if (value !== undefined && !rule.fits(value)) {
			throw new SinkError("options", `${label(name)} has to be ${rule.telling}`);
		}
		all[name] = value ?? rule.otherwise;
	}
	return all;
}

/** Throws a SinkError of kind "options" for a schema that is none. */
export function checkSchema(schema: SinkSchema): void {
	const fault = shapeFault(schema) ?? schemaFault(schema);
	if (fault !== undefined) throw new SinkError("options", fault);
}

/** What those write who have no types to tell them. */
function shapeFault(schema: unknown): string | undefined {
	if (typeof schema !== "object" || schema === null) return "the schema has to be an object with columns";
	const { columns, key, fields } = schema as Readonly<Record<string, unknown>>;
	if (columns === undefined && fields !== undefined)
		return "the schema is a declaration of records: schemaOf(declaration) makes its schema";
	if (!Array.isArray(columns) || !columns.every(isColumn))
		return "the schema's columns have to be a list of objects, each with name and type";
	if (key !== undefined && !Array.isArray(key)) return "the schema's key has to be a list of columns' names";
	return undefined;
}

function isColumn(column: unknown): boolean {
	return typeof column === "object" && column !== null && "name" in column && isText(column.name);
}

function schemaFault({ columns, key }: SinkSchema): string | undefined {
	if (columns.length === 0) return "the schema has no column";
	const names = new Set<string>();
	for (const { name, type } of columns) {
		if (name === "" || name.includes("\0") || !name.isWellFormed()) {
			return `the column name ${quoted(name)} is empty or has U+0000 or a lone surrogate in it`;
		}
		if (!columnTypes.has(type)) {
			return `column ${quoted(name)} has the unknown type ${quoted(String(type))}; there are ${[...columnTypes].join(", ")}`;
		}
		if (names.has(name)) return `the schema has column ${quoted(name)} twice`;
		names.add(name);
	}
	for (const name of key ?? []) {
		if (!names.has(name)) return `the key names ${quoted(name)}, which is no column of the schema`;
	}
	const nested = columns.find(
		({ name, type }) => key?.includes(name) && (type === "list" || type === "record"),
	);
	if (nested !== undefined)
		return `column ${quoted(nested.name)} of the key is a ${nested.type}, which cannot be compared`;
	return undefined;
}

/** What must be the same for an interrupted run to be taken up again. */
export function fingerprintOf(schema: SinkSchema, source: string, dialect: string): string {
	const columns = schema.columns.map(({ name, type, required }) => [name, type, required === true]);
	const text = JSON.stringify({ columns, key: schema.key ?? [], source, dialect });
	return createHash("sha256").update(text).digest("hex");
}
