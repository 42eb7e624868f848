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
import type { SinkProgress, SinkSchema } from "./sink.ts";
import { columnTypes, quoted } from "./values.ts";

/** - `"replace"`: what was there goes; `"append"`: rows are added; `"upsert"`: rows of a known key are replaced. */
export type SinkMode = "replace" | "append" | "upsert";

export type SinkFormat = "jsonl" | "json" | "csv" | "tsv" | "sqlite" | "parquet";

/** How CSV and TSV are written; quoted as RFC 4180 has it. */
export interface CsvDialect {
	readonly delimiter?: string | undefined;
	readonly lineEnd?: "\n" | "\r\n" | undefined;
	readonly formulas?: "keep" | "escape" | undefined;
}

export interface SinkOptions {
	/** What the target is, where its name does not tell. */
	readonly format?: SinkFormat | undefined;
	/**
	 * Files take "replace", and JSON Lines, CSV and TSV "append" too. "replace" empties a table as the run begins.
	 * Default: files are replaced; tables are upserted with a key in the schema, else appended to.
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
	readonly csv?: CsvDialect | undefined;
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
	"batchRows" | "batchBytes" | "flushMs" | "restart" | "source" | "run"
>;

const refuse: Refuse = (error) =>
	new SinkError("options", whatOf(error), { code: error.code, option: error.option });

export const csvDialect: OptionSet<CsvDialect, Settled<CsvDialect>> = new OptionSet({
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
		rule: oneOf("jsonl", "json", "csv", "tsv", "sqlite", "parquet"),
		doc: "What the target is, where its name does not tell.",
	},
	mode: {
		rule: oneOf("replace", "append", "upsert"),
		doc: 'Files take "replace", and JSON Lines, CSV and TSV "append" too. "replace" empties a table as the run begins.',
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
		if (!names.has(name)) return `the key names ${quoted(name)}, which isn't a column of the schema`;
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
