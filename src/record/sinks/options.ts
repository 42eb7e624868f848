// The options of a sink, each described once: the table checks them and gives the defaults. Checks schemas, too.

import { createHash } from "node:crypto";
import {
	aFunction,
	flag,
	LONGEST_TIMER_MS,
	OptionSet,
	type OptionsReader,
	oneOf,
	type Refuse,
	rule,
	type Settled,
	signal,
	someText,
	text,
	whatOf,
	whole,
} from "../../base/index.ts";
import { SinkError } from "./errors.ts";
import type { Layout } from "./layout.ts";
import type { Column, ColumnShape, SinkProgress, SinkSchema } from "./sink.ts";
import { columnTypes, isNested, quoted } from "./stored-values.ts";

/**
 * What becomes of the rows that are there.
 * - `"replace"`: they go
 * - `"append"`: rows are added
 * - `"upsert"`: rows of a known key are replaced
 */
export type SinkMode = "replace" | "append" | "upsert";

/** The formats of files that a sink writes. */
export type SinkFormat = "jsonl" | "json" | "csv" | "tsv" | "sqlite" | "duckdb" | "parquet";

/** How a text format is compressed. */
export type SinkCompression = "gzip" | "zstd";

/** How CSV and TSV are written; quoted as RFC 4180 has it. */
export interface CsvSinkOptions {
	/** Between fields: one character, or a few. Default: a comma; a tab for TSV. */
	readonly delimiter?: string | undefined;
	/** After each row. Default: "\r\n" (RFC 4180 §2). */
	readonly lineEnd?: "\n" | "\r\n" | undefined;
	/**
	 * Spreadsheets run a text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula. "escape"
	 * puts an apostrophe before such a text, or name of a column, which changes the data; "keep" leaves it as it is.
	 * Default: "keep".
	 */
	readonly formulas?: "keep" | "escape" | undefined;
}

/** How a sink writes. */
export interface SinkOptions {
	/** What the target is, where its name does not tell. */
	readonly format?: SinkFormat | undefined;
	/**
	 * Files take "replace", and JSON Lines, CSV and TSV "append" too. "replace" empties a table with the first rows of
	 * the run. Default: files are replaced; tables are upserted with a key in the schema, else appended to.
	 */
	readonly mode?: SinkMode | undefined;
	/** The table of a database. Default: what follows `#` in the target, else the name of the schema. */
	readonly table?: string | undefined;
	/** Rows gathered before they become durable. Default: 5,000. */
	readonly batchRows?: number | undefined;
	/** Bytes, about, gathered before they become durable; what bounds the memory. Default: 1 MiB. */
	readonly batchBytes?: number | undefined;
	/** Milliseconds after which a commit becomes durable although the batch is not full. Default: 1,000 ms. */
	readonly flushMs?: number | undefined;
	/** How CSV and TSV are written. */
	readonly csv?: CsvSinkOptions | undefined;
	/** How a text format is compressed, where the name's ending (`.gz`, `.zst`) does not tell. */
	readonly compression?: SinkCompression | undefined;
	/**
	 * Records and money become columns: what is inside of `price` is called `price_amount`. Lists stay JSON, and what
	 * the schema says no more of. Default: `false`.
	 */
	readonly flatten?: boolean | undefined;
	/**
	 * Lists become tables (in files: files) of their own, named `TABLE_LIST`, with the key of the row as `parent_KEY`
	 * and the item's place, from 0, as `LIST_index`. Records become columns as with `flatten`. Needs a key. Default:
	 * `false`.
	 */
	readonly childTables?: boolean | undefined;
	/** Discards what an interrupted run left, and begins again. Default: `false`. */
	readonly restart?: boolean | undefined;
	/**
	 * What the positions count in: the input's name, say, or a hash of the declaration. An interrupted run with
	 * another source is not taken up by mistake, but refused (SinkError of kind "interrupted"). Default: `""`.
	 */
	readonly source?: string | undefined;
	/**
	 * A name for the run, which makes that it was completed be remembered: opened again, the sink says `isComplete`.
	 * In a database, runs with different names write to one table side by side. Without it a completed run leaves no
	 * trace. Default: `""`.
	 */
	readonly run?: string | undefined;
	/** From when on calls fail; what was committed before can be taken up again. */
	readonly signal?: AbortSignal | undefined;
	/** Called after each batch that became durable. */
	readonly progress?: ((progress: SinkProgress) => void) | undefined;
}

/** The options with their defaults, as sinks see them. */
export type Settings = Settled<
	SinkOptions,
	"batchRows" | "batchBytes" | "flushMs" | "flatten" | "childTables" | "restart" | "source" | "run"
>;

const refuse: Refuse = (error) =>
	new SinkError("options", whatOf(error), { code: error.code, option: error.option });

export const csvDialect: OptionSet<CsvSinkOptions, Settled<CsvSinkOptions>> = new OptionSet({
	delimiter: {
		rule: rule(
			"a text without quotes and line breaks",
			(value) => typeof value === "string" && value !== "" && !/["\r\n]/u.test(value),
		),
		doc: "Between fields: one character, or a few.",
		otherwise: "a comma; a tab for TSV",
	},
	lineEnd: { rule: oneOf("\n", "\r\n"), doc: "After each row.", otherwise: '"\\r\\n" (RFC 4180 §2)' },
	formulas: {
		rule: oneOf("keep", "escape"),
		doc: 'Spreadsheets run a text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula. "escape" puts an apostrophe before such a text, or name of a column, which changes the data; "keep" leaves it as it is.',
		otherwise: '"keep"',
	},
});

export const sinkOptions: OptionSet<SinkOptions, Settings> = new OptionSet({
	format: {
		rule: oneOf("jsonl", "json", "csv", "tsv", "sqlite", "duckdb", "parquet"),
		doc: "What the target is, where its name does not tell.",
	},
	mode: {
		rule: oneOf("replace", "append", "upsert"),
		doc: 'Files take "replace", and JSON Lines, CSV and TSV "append" too. "replace" empties a table with the first rows of the run.',
		otherwise: "files are replaced; tables are upserted with a key in the schema, else appended to",
	},
	table: {
		rule: someText,
		doc: "The table of a database.",
		otherwise: "what follows `#` in the target, else the name of the schema",
	},
	batchRows: { rule: whole(1), doc: "Rows gathered before they become durable.", default: 5_000 },
	batchBytes: {
		rule: { ...whole(1), unit: "bytes" },
		doc: "Bytes, about, gathered before they become durable; what bounds the memory.",
		default: 1024 * 1024,
	},
	flushMs: {
		rule: {
			...rule<number>(
				"milliseconds from 0 to 2,147,483,647",
				(value) => typeof value === "number" && value >= 0 && value <= LONGEST_TIMER_MS,
			),
			unit: "ms",
		},
		doc: "Milliseconds after which a commit becomes durable although the batch is not full.",
		default: 1_000,
	},
	csv: { rule: csvDialect.members, doc: "How CSV and TSV are written." },
	compression: {
		rule: oneOf("gzip", "zstd"),
		doc: "How a text format is compressed, where the name's ending (`.gz`, `.zst`) does not tell.",
	},
	flatten: {
		rule: flag,
		doc: "Records and money become columns: what is inside of `price` is called `price_amount`. Lists stay JSON, and what the schema says no more of.",
		default: false,
	},
	childTables: {
		rule: flag,
		doc: "Lists become tables (in files: files) of their own, named `TABLE_LIST`, with the key of the row as `parent_KEY` and the item's place, from 0, as `LIST_index`. Records become columns as with `flatten`. Needs a key.",
		default: false,
	},
	restart: {
		rule: flag,
		doc: "Discards what an interrupted run left, and begins again.",
		default: false,
	},
	source: {
		rule: text,
		doc: 'What the positions count in: the input\'s name, say, or a hash of the declaration. An interrupted run with another source is not taken up by mistake, but refused (SinkError of kind "interrupted").',
		default: "",
	},
	run: {
		rule: text,
		doc: "A name for the run, which makes that it was completed be remembered: opened again, the sink says `isComplete`. In a database, runs with different names write to one table side by side. Without it a completed run leaves no trace.",
		default: "",
	},
	signal: {
		rule: signal,
		doc: "From when on calls fail; what was committed before can be taken up again.",
	},
	progress: { rule: aFunction(), doc: "Called after each batch that became durable." },
});

/** Checks the options and fills in defaults. Throws a SinkError of kind "options". */
export const settingsOf: OptionsReader<SinkOptions, Settings> = sinkOptions.reader(refuse);

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
	return typeof column === "object" && column !== null && "name" in column && typeof column.name === "string";
}

function schemaFault({ columns, key, origin }: SinkSchema): string | undefined {
	if (columns.length === 0) return "the schema has no column";
	const fault = columnsFault(columns, "", 0);
	if (fault !== undefined) return fault;
	const names = new Set(columns.map(({ name }) => name));
	for (const name of key ?? []) {
		if (!names.has(name)) return `the key names ${quoted(name)}, which isn't a column of the schema`;
	}
	const typeOf = (of: string): unknown => columns.find(({ name }) => name === of)?.type;
	if (origin !== undefined && !names.has(origin.column))
		return `the origin names ${quoted(String(origin.column))}, which isn't a column of the schema`;
	if (origin !== undefined && typeOf(origin.goneAt) !== "datetime")
		return `the origin's goneAt names ${quoted(String(origin.goneAt))}, which isn't a column of type datetime`;
	const nested = columns.find(({ name, type }) => key?.includes(name) && isNested(type));
	if (nested !== undefined)
		return `column ${quoted(nested.name)} of the key is a ${nested.type}, which cannot be compared`;
	return undefined;
}

/** Deeper schemas are mistakes, such as circles. */
const DEEPEST = 100;

function columnsFault(columns: readonly Column[], within: string, depth: number): string | undefined {
	const names = new Set<string>();
	for (const column of columns) {
		const { name } = column;
		if (name === "" || name.includes("\0") || !name.isWellFormed()) {
			return `the column name ${quoted(name)} is empty or has U+0000 or a lone surrogate in it`;
		}
		if (names.has(name)) return `the schema has column ${quoted(within + name)} twice`;
		names.add(name);
		const fault = columnFault(column, within + name, depth);
		if (fault !== undefined) return fault;
	}
	return undefined;
}

function columnFault({ type, fields, of }: ColumnShape, path: string, depth: number): string | undefined {
	if (!columnTypes.has(type)) {
		return `column ${quoted(path)} has the unknown type ${quoted(String(type))}; there are ${[...columnTypes].join(", ")}`;
	}
	if (depth > DEEPEST) return `column ${quoted(path)} nests deeper than ${DEEPEST} levels`;
	if (fields !== undefined) {
		if (type !== "record") return `column ${quoted(path)} has fields, and isn't a record`;
		if (!Array.isArray(fields) || !fields.every(isColumn))
			return `the fields of column ${quoted(path)} have to be a list of objects, each with name and type`;
		return columnsFault(fields, `${path}.`, depth + 1);
	}
	if (of === undefined) return undefined;
	if (type !== "list") return `column ${quoted(path)} has items, and isn't a list`;
	if (typeof of !== "object" || of === null)
		return `the items of column ${quoted(path)} have to be an object with a type`;
	return columnFault(of, `${path}[]`, depth + 1);
}

/** What must be the same for an interrupted run to be taken up again. */
export function fingerprintOf(
	{ schema, children }: Pick<Layout, "schema" | "children">,
	source: string,
	dialect: string,
): string {
	const of = (table: SinkSchema): object => ({
		// Money was a record in version 0.1.0, and its runs go on.
		columns: table.columns.map(({ name, type, required }) => [
			name,
			type === "money" ? "record" : type,
			required === true,
		]),
		key: table.key ?? [],
	});
	const others = children.map((child) => ({ name: child.name, ...of(child.schema) }));
	const text = JSON.stringify({
		...of(schema),
		...(others.length === 0 ? {} : { children: others }),
		source,
		dialect,
	});
	return createHash("sha256").update(text).digest("hex");
}
