// The text formats: how to write a row, and the text before, between and after rows. Pure functions over stored rows.

import { withoutFormula } from "../../base/index.ts";
import type { CsvSinkOptions } from "./options.ts";
import type { SinkSchema } from "./sink.ts";
import { isNested, type StoredRow } from "./stored-values.ts";

/** A text of rows that can be cut after any row and continued. */
export interface TextFormat {
	/** For people: "JSON Lines". */
	readonly name: string;
	/** What changes in this change the file, so an interrupted run and its continuation must share it. */
	readonly dialect: string;
	readonly head: string;
	/** Before each row except the first. */
	readonly separator: string;
	readonly row: (row: StoredRow) => string;
	readonly tail: string;
	/** Whether rows can be added to an existing file. */
	readonly isAppendable: boolean;
	/** Whether lone surrogates stay as they are: JSON has escapes for them. */
	readonly keepsSurrogates: boolean;
}

/**
 * One object per line (jsonlines.org), UTF-8. A bigint is written as its digits (RFC 8259 §6 has no bounds for them),
 * an absent column is omitted, a `null` one is null.
 */
export function jsonLines(schema: SinkSchema): TextFormat {
	const row = objectWriter(schema);
	return {
		name: "JSON Lines",
		dialect: "jsonl",
		head: "",
		separator: "",
		row: (stored) => `${row(stored)}\n`,
		tail: "",
		isAppendable: true,
		keepsSurrogates: true,
	};
}

/** One array (RFC 8259), with an object per line. */
export function jsonArray(schema: SinkSchema): TextFormat {
	return {
		name: "JSON",
		dialect: "json",
		head: "[\n",
		separator: ",\n",
		row: objectWriter(schema),
		tail: "\n]\n",
		isAppendable: false,
		keepsSurrogates: true,
	};
}

function objectWriter(schema: SinkSchema): (row: StoredRow) => string {
	const names = schema.columns.map(({ name }) => `${JSON.stringify(name)}:`);
	const nested = schema.columns.map(({ type }) => isNested(type));
	return (row) => {
		let text = "";
		for (let index = 0; index < names.length; index++) {
			const value = row[index];
			if (value === undefined) continue;
			if (text !== "") text += ",";
			text += names[index];
			text += typeof value === "string" && nested[index] !== true ? JSON.stringify(value) : String(value);
		}
		return `{${text}}`;
	};
}

/**
 * RFC 4180 with a header row, UTF-8. An absent value is empty; an empty text is quoted (`""`), which distinguishes the
 * two for readers that check. Nested values are JSON text. `defaultDelimiter` is a tab for TSV.
 */
export function csv(schema: SinkSchema, dialect: CsvSinkOptions, defaultDelimiter: string): TextFormat {
	const { delimiter = defaultDelimiter, lineEnd = "\r\n", formulas = "keep" } = dialect;
	const field = fieldWriter(delimiter);
	const isText = schema.columns.map(({ type }) => type === "text" || type === "html" || type === "url");
	const isLone = schema.columns.length === 1;
	return {
		name: delimiter === "\t" ? "TSV" : "CSV",
		dialect: JSON.stringify(["csv", delimiter, lineEnd, formulas]),
		head:
			schema.columns
				.map(({ name }) => field(formulas === "escape" ? withoutFormula(name) : name))
				.join(delimiter) + lineEnd,
		separator: "",
		row: (row) => {
			let text = "";
			for (let index = 0; index < row.length; index++) {
				if (index > 0) text += delimiter;
				const value = row[index];
				if (value === undefined || value === null) continue;
				if (typeof value !== "string") text += value;
				else if (formulas === "escape" && isText[index] === true) text += field(withoutFormula(value));
				else text += field(value);
			}
			// Readers skip empty lines, and would lose the row.
			return (isLone && text === "" ? '""' : text) + lineEnd;
		},
		tail: "",
		isAppendable: true,
		keepsSurrogates: false,
	};
}

function fieldWriter(delimiter: string): (text: string) => string {
	return (text) => {
		if (text === "") return '""';
		const isBare =
			!text.includes('"') && !text.includes(delimiter) && !text.includes("\n") && !text.includes("\r");
		return isBare ? text : `"${text.replaceAll('"', '""')}"`;
	};
}
