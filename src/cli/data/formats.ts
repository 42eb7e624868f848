// Rows as the user wants to see them: a table for people, JSON Lines, JSON, CSV or text for programs. One writer for
// each format, fed row by row. Knows nothing about where rows come from.

import stringWidth from "string-width";
import {
	joined,
	jsonText,
	repeated,
	show,
	type Visible,
	visible,
	visibleJson,
	visibleLines,
	withoutFormula,
} from "../../base/index.ts";
import { type Output, type Style, writeText } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";

/** A row: a value by itself (`--select`), or values by name. */
export type Row = unknown;

export type Format = "table" | "jsonl" | "json" | "csv" | "text";

export interface RowWriter {
	write(row: Row): Promise<void>;
	/** A row that people read as a list of names and values, with its member `text` as running text. */
	facts(row: Readonly<Record<string, unknown>>): Promise<void>;
	/** Ends a group of rows of one kind, such as an HTML table. `title` is the next group's. */
	group(title: string): Promise<void>;
	/** Writes what is still held. `isWhole` is false if rows are missing at the end: JSON's list is then left open. */
	end(isWhole?: boolean): Promise<void>;
}

export interface RowOptions {
	/** The names that every row may have, if they are known beforehand. */
	readonly columns?: readonly string[] | undefined;
	/** --csv-formulas; default "keep". */
	readonly formulas?: string | undefined;
	/**
	 * Counts the cells and blanks of tables and CSV and the names of facts: there may be more of them than the rows say.
	 */
	readonly take?: ((units: number) => void) | undefined;
}

type Take = (units: number) => void;

/** A table on a terminal, JSON Lines in a pipe. */
export function defaultFormat(output: Pick<Output, "isTerminal">): Format {
	return output.isTerminal ? "table" : "jsonl";
}

/** How many rows to measure for the columns of a table. Later rows have to fit. */
const ROWS_MEASURED = 200;
/** A cell is cut if its column would be wider than this and the window has no room. */
const NARROWEST = 8;

/** @param target - where the text goes; tables fit into its width if it is a terminal */
export function createRowWriter(
	format: Format,
	target: Pick<Output, "write" | "isTerminal" | "columns" | "style">,
	{ columns, formulas = "keep", take = () => {} }: RowOptions = {},
): RowWriter {
	switch (format) {
		case "table":
			return tableWriter(target, take);
		case "jsonl":
			return lineWriter(target);
		case "text":
			return textWriter(target, take);
		case "json":
			return jsonWriter(target);
		case "csv":
			return csvWriter(target, columns, formulas === "escape" ? withoutFormula : (text) => text, take);
	}
}

function lineWriter(target: Pick<Output, "write" | "isTerminal">): RowWriter {
	const write = (row: Row): Promise<void> => target.write(json("", row, "\n", target));
	return {
		write,
		facts: write,
		group: () => Promise.resolve(),
		end: () => Promise.resolve(),
	};
}

/** A row's values, without their names; for facts with a text, only the text. */
function textWriter(target: Pick<Output, "write" | "isTerminal">, take: Take): RowWriter {
	const line = (text: string): Promise<void> => writeText(target, `${text}\n`);
	return {
		write: (row) => line(isObject(row) ? Object.values(row).map(asText).join("\t") : asText(row)),
		facts: (row) =>
			line(
				typeof row.text === "string"
					? row.text
					: flattened(row, take)
							.map(([name, value]) => `${name}: ${value}`)
							.join("\n"),
			),
		group: () => Promise.resolve(),
		end: () => Promise.resolve(),
	};
}

function jsonWriter(target: Pick<Output, "write" | "isTerminal">): RowWriter {
	let count = 0;
	const write = (row: Row): Promise<void> =>
		target.write(json(count++ === 0 ? "[\n" : ",\n", row, "", target));
	return {
		write,
		facts: write,
		group: () => Promise.resolve(),
		end: (isWhole = true) => target.write(show`${!isWhole ? "\n" : count === 0 ? "[]\n" : "\n]\n"}`),
	};
}

type Words = "" | "\n" | "[\n" | ",\n";

/** A row as JSON: unchanged for programs; on a terminal with escapes for what it would obey, which is the same JSON. */
function json(
	before: Words,
	row: Row,
	after: Words,
	{ isTerminal }: Pick<Output, "isTerminal">,
): Uint8Array | Visible {
	const text = jsonText(row) ?? "null";
	if (isTerminal) return show`${before}${visibleJson(text)}${after}`;
	return Buffer.from(before + text + after);
}

/**
 * RFC 4180. The columns are those given, or else those of the first rows. A later row with other columns can't be
 * written.
 */
function csvWriter(
	target: Pick<Output, "write" | "isTerminal">,
	columns: readonly string[] | undefined,
	safe: (text: string) => string,
	take: Take,
): RowWriter {
	let names: readonly string[] | undefined;
	let known: ReadonlySet<string> = new Set();
	let held: Readonly<Record<string, unknown>>[] = [];
	let count = 0;
	const line = (texts: readonly string[]): Promise<void> => {
		const text = texts.map(quotedField).join(",");
		return target.write(target.isTerminal ? show`${visibleLines(text)}\r\n` : Buffer.from(`${text}\r\n`));
	};

	async function flush(): Promise<void> {
		if (names === undefined) {
			known = new Set(columns ?? held.flatMap((cells) => Object.keys(cells)));
			names = [...known];
			if (names.length > 0) await line(names.map(safe));
		}
		for (const cells of held) {
			const other = Object.keys(cells).find((name) => !known.has(name));
			if (other !== undefined) throw lateColumn(other, count);
			take(names.length);
			await line(
				names.map((name) => {
					const value = own(cells, name);
					return isNumeric(value) ? asText(value) : safe(asText(value));
				}),
			);
		}
		held = [];
	}
	const write = async (row: Row): Promise<void> => {
		held.push(cellsOf(row));
		count++;
		if (names !== undefined || held.length >= ROWS_MEASURED) await flush();
	};
	return {
		write,
		facts: write,
		async group() {
			if (count === 0) return;
			await flush();
			names = undefined;
			await target.write(show`\r\n`);
		},
		end: flush,
	};
}

function lateColumn(name: string, row: number): Error {
	return new CommandError(
		`row ${row} has ${JSON.stringify(name)}, for which the CSV's first row has no column`,
		ExitCode.data,
		"--as jsonl writes rows of any kind.",
	);
}

function isNumeric(value: unknown): boolean {
	return typeof value === "number" || typeof value === "bigint";
}

function quotedField(text: string): string {
	return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

interface Column {
	readonly name: string;
	/** The name, safe for a terminal. */
	readonly label: Visible;
	/** In characters of a terminal. */
	readonly width: number;
	readonly isNumber: boolean;
}

function tableWriter(
	target: Pick<Output, "write" | "isTerminal" | "columns" | "style">,
	take: Take,
): RowWriter {
	let rows: Record<string, Visible>[] = [];
	let columns: readonly Column[] | undefined;
	let hasGroup = false;

	function layOut(): readonly Column[] {
		// Cell by cell and not column by column: each row may have columns of its own.
		const measured = new Map<string, { width: number; isNumber: boolean }>();
		for (const row of rows) {
			for (const [name, text] of Object.entries(row)) {
				const known = measured.get(name) ?? { width: 0, isNumber: true };
				known.width = Math.max(known.width, stringWidth(text));
				known.isNumber &&= /^-?[\d.,]*$/.test(text);
				measured.set(name, known);
			}
		}
		const names = [...measured.keys()];
		const isTable = isNamed(names);
		const labels = names.map(cell);
		const wanted = [...measured.values()].map(({ width }, index) =>
			isTable ? Math.max(width, stringWidth(labels[index] ?? "")) : width,
		);
		// Text outside tables is not cut: the terminal breaks its lines.
		const isBounded = target.isTerminal && isTable;
		const room = isBounded ? target.columns - 2 * (names.length - 1) : Number.POSITIVE_INFINITY;
		const widths = fitted(wanted, room);
		return Array.from(measured, ([name, { isNumber }], index) => ({
			name,
			label: cell(name),
			width: widths[index] as number,
			isNumber,
		}));
	}

	async function flush(): Promise<void> {
		if (columns === undefined) {
			if (rows.length === 0) return;
			columns = layOut();
			if (isNamed(columns.map(({ name }) => name)))
				await target.write(show`${line(columns, ({ label }) => label, "bold")}\n`);
		}
		for (const row of rows) {
			take(columns.length);
			await target.write(show`${line(columns, ({ name }) => own(row, name) ?? show``)}\n`);
		}
		rows = [];
	}

	function line(laidOut: readonly Column[], textOf: (column: Column) => Visible, style?: Style): Visible {
		const cells = laidOut.map((column) => cut(textOf(column), column.width));
		const last = cells.findLastIndex((each) => each !== "");
		const parts = laidOut.slice(0, last + 1).map((column, index) => {
			const shown = cells[index] ?? show``;
			const blanks = column.width - stringWidth(shown);
			take(Math.max(0, index === last && !column.isNumber ? 0 : blanks));
			const padding = repeated(show` `, blanks);
			const styled = style === undefined ? shown : target.style(style, shown);
			if (column.isNumber) return show`${padding}${styled}`;
			return index === last ? styled : show`${styled}${padding}`;
		});
		return joined(parts, "  ");
	}

	return {
		async write(row) {
			const cells = cellsOf(row);
			rows.push(
				Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, cell(forPeople(value))])),
			);
			if (columns !== undefined || rows.length >= ROWS_MEASURED) await flush();
		},
		async facts(row) {
			await flush();
			await writeFacts(row, target, take);
		},
		async group(title) {
			await flush();
			columns = undefined;
			await target.write(show`${hasGroup ? "\n" : ""}${target.style("underline", cell(title))}\n`);
			hasGroup = true;
		},
		end: () => flush(),
	};
}

/** Running text is no wider than this. */
const TEXT_WIDTH = 100;

/** A list of names and values. An article's text comes after them, without its markup. */
async function writeFacts(
	row: Readonly<Record<string, unknown>>,
	{ write, style, isTerminal, columns }: Pick<Output, "write" | "isTerminal" | "columns" | "style">,
	take: Take,
): Promise<void> {
	const { text, html: _html, ...others } = row;
	const isArticle = typeof text === "string";
	const pairs = flattened(isArticle ? others : row, take).map(
		([name, value]) => [cell(name), cell(value)] as const,
	);
	const widest = pairs.reduce((most, [name]) => Math.max(most, stringWidth(name)), 0);
	const width = Math.min(widest, Math.floor(columns * 0.4));
	for (const [name, value] of pairs) {
		const taken = Math.max(width, stringWidth(name));
		const gap = repeated(show` `, taken - stringWidth(name));
		const shown = isTerminal ? cut(value, Math.max(NARROWEST, columns - taken - 2)) : value;
		await write(show`${style("bold", name)}${gap}  ${shown}\n`);
	}
	if (!isArticle) return;
	const room = isTerminal ? Math.min(columns, TEXT_WIDTH) : Number.POSITIVE_INFINITY;
	const shown = text.split("\n").flatMap((line) => wrapped(visibleLines(line), room));
	await write(show`\n${visibleLines(shown.join("\n"))}\n`);
}

/** Breaks a line at spaces into several that are no wider than `room`. */
function wrapped(text: string, room: number): string[] {
	const lines: string[] = [];
	let line = "";
	let used = 0;
	for (const word of text.split(" ")) {
		const width = stringWidth(word);
		if (line !== "" && used + 1 + width > room) {
			lines.push(line);
			line = word;
			used = width;
		} else {
			used += width + (line === "" ? 0 : 1);
			line = line === "" ? word : `${line} ${word}`;
		}
	}
	return [...lines, line];
}

/** Values by themselves have no header. */
function isNamed(names: readonly string[]): boolean {
	return names.length > 1 || names[0] !== VALUE;
}

/** The name of the only column if rows are values by themselves. */
const VALUE = "value";

function cellsOf(row: Row): Readonly<Record<string, unknown>> {
	return isObject(row) ? row : { [VALUE]: row };
}

/** A row's own value: pages name columns "constructor" and "__proto__" too. */
function own<Value>(row: Readonly<Record<string, Value>>, name: string): Value | undefined {
	return Object.hasOwn(row, name) ? row[name] : undefined;
}

function isObject(row: Row): row is Readonly<Record<string, unknown>> {
	return typeof row === "object" && row !== null && !Array.isArray(row);
}

/** Nested facts by their path, lists of plain values joined: ["openGraph.title", "Gannets"]. */
function flattened(facts: Readonly<Record<string, unknown>>, take: Take): [name: string, value: string][] {
	const pairs: [string, string][] = [];
	const add = (name: string, value: string): void => {
		// The names of deeply nested facts are long, and each value has one.
		take(name.length);
		pairs.push([name, value]);
	};
	const walk = (of: Readonly<Record<string, unknown>>, prefix: string): void => {
		for (const [key, value] of Object.entries(of)) {
			const name = prefix + key;
			if (isObject(value)) walk(value, `${name}.`);
			else if (!Array.isArray(value)) add(name, asText(value));
			else if (value.every((item) => typeof item !== "object" || item === null))
				add(name, value.map(asText).join(", "));
			else
				for (const [index, item] of value.entries()) {
					const place = `${name}[${index}]`;
					if (isObject(item)) walk(item, `${place}.`);
					else add(place, asText(item));
				}
		}
	};
	walk(facts, "");
	return pairs;
}

/** A value as one text: nested ones as JSON. */
function asText(value: unknown): string {
	if (value === undefined || value === null) return "";
	if (typeof value === "string") return value;
	return typeof value === "object" ? jsonText(value) : String(value);
}

/** In a table, an amount of money is "12.5 EUR", and a list of plain values has commas between them. */
function forPeople(value: unknown): string {
	if (typeof value !== "object" || value === null) return asText(value);
	if (Array.isArray(value)) {
		const isPlain = value.every((item) => typeof item !== "object" || item === null);
		return isPlain ? value.map(asText).join(", ") : asText(value);
	}
	const { amount, currency, ...others } = value as Readonly<Record<string, unknown>>;
	const isMoney =
		typeof amount === "number" && typeof currency === "string" && Object.keys(others).length === 0;
	return isMoney ? `${amount} ${currency}` : asText(value);
}

/** On one line, without anything that the terminal would obey. */
function cell(text: string): Visible {
	return visible(text.replace(/\s+/g, " ").trim());
}

/** Widths that fit into `room`: the widest columns shrink first, none below `NARROWEST`. */
function fitted(wanted: readonly number[], room: number): readonly number[] {
	const total = wanted.reduce((sum, width) => sum + width, 0);
	if (total <= room) return wanted;
	// The width to which every wider column is cut: the largest at which all of them fit, found by halving.
	let level = NARROWEST;
	let tooHigh = wanted.reduce((most, width) => Math.max(most, width), NARROWEST + 1);
	while (tooHigh - level > 1) {
		const middle = (level + tooHigh) >> 1;
		if (wanted.reduce((sum, width) => sum + Math.min(width, middle), 0) <= room) level = middle;
		else tooHigh = middle;
	}
	return wanted.map((width) => Math.min(width, level));
}

const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function cut(text: Visible, width: number): Visible {
	if (stringWidth(text) <= width) return text;
	let shown = "";
	let used = 0;
	for (const { segment } of segments.segment(text)) {
		const next = stringWidth(segment);
		if (used + next > width - 1) break;
		shown += segment;
		used += next;
	}
	return show`${visible(shown)}…`;
}
