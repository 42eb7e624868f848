// CSV to rows with names, types and findings, from a text or from a stream. Owns the header, the comparison of each row
// with it, and the findings. Must not know how fields are cut.

import { option, own, ownOptions, say, withSentence } from "../../base/index.ts";
import { Allowance } from "../allowance.ts";
import { assertPieces, assertText } from "../node-check.ts";
import { type DecodedStream, decodeStream, type TextHints } from "../text/decode.ts";
import { type CsvDialect, type ResolvedDialect, resolveDialect } from "./dialect.ts";
import { type CsvScanner, createCsvScanner, type RawRow } from "./scanner.ts";
import { CSV_READERS, type CsvReader, type CsvValue } from "./types.ts";

/** What is odd about a row. The row is there nevertheless. */
export interface CsvFinding {
	/**
	 * "ragged": another number of fields than the header; "type": a field that doesn't match its column's type;
	 * "stray-quote", "unclosed-quote": misplaced quotes; "header": a column without a name or with a duplicate one, or a header that looks like values;
	 * "limit": further findings are left out, because they would exceed `limits.amplification`.
	 */
	readonly kind: "ragged" | "type" | "stray-quote" | "unclosed-quote" | "header" | "limit";
	/** The line on which the row begins, counted from 1. */
	readonly line: number;
	/** The column's name, if it is about one field. */
	readonly column?: string | undefined;
	/** One sentence. */
	readonly message: string;
}

/** A row and its findings. */
export interface CsvRow {
	/** The line on which it begins, counted from 1. */
	readonly line: number;
	/** Its values in the order of the columns; as many as the row has fields. */
	readonly values: readonly CsvValue[];
	/** Its values by column name, without columns that the row doesn't reach. */
	readonly record: Readonly<Record<string, CsvValue>>;
	/** What is odd about it. */
	readonly findings: readonly CsvFinding[];
}

/** A whole text of rows. */
export interface CsvTable {
	/** The columns' names, unique; "column_1" and so on without a header. */
	readonly columns: readonly string[];
	/** The rows, without the header. */
	readonly rows: readonly CsvRow[];
	/** How the text is written, each part given or guessed. */
	readonly dialect: ResolvedDialect;
	/** Of the header and of all rows. */
	readonly findings: readonly CsvFinding[];
}

/** Rows that arrive one by one. Names and dialect are known once the first row is there. */
export interface CsvRows extends AsyncIterable<CsvRow> {
	/** In batches, one for each part of the text: several times cheaper if rows are small. */
	batches(): AsyncIterable<readonly CsvRow[]>;
	/** The columns' names, unique; empty until the first row is there. */
	readonly columns: readonly string[];
	/** How the text is written; undefined until the first row is there. */
	readonly dialect: ResolvedDialect | undefined;
	/** The header's findings. Each row has its own. */
	readonly findings: readonly CsvFinding[];
	/** How the bytes were decoded. */
	readonly decoded: DecodedStream;
}

/**
 * Parses CSV (RFC 4180) in the given or guessed dialect. Never throws for the content of a row: findings report its
 * faults.
 *
 * @throws DocumentError of kind "limit", or of kind "unsupported" for a dialect that contradicts itself
 * @example
 * parseCsv("id;name\n1;Ada\n", { columns: { id: "integer" } }).rows[0]?.record // { id: 1, name: "Ada" }
 */
export function parseCsv(text: string, dialect: CsvDialect = {}): CsvTable {
	assertText(text, "CSV");
	const reader = createReader(dialect);
	const unmarked = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
	reader.begin(unmarked.slice(0, SAMPLE_LENGTH));
	const rows: CsvRow[] = [];
	// In parts, so the limit of a row is not the limit of the text.
	for (let start = 0; start < unmarked.length; start += PART_LENGTH) {
		for (const row of reader.write(unmarked.slice(start, start + PART_LENGTH))) rows.push(row);
	}
	for (const row of reader.end()) rows.push(row);
	let findings: readonly CsvFinding[] | undefined;
	return {
		columns: reader.columns,
		rows,
		dialect: reader.dialect as ResolvedDialect,
		get findings() {
			findings ??= within(new Allowance(text.length, dialect.limits), [reader, ...rows]);
			return findings;
		},
	};
}

/** The size of a finding besides its texts: its kind and its line. */
const FACTS = 16;

/** The findings of all rows, as many as are allowed. */
function within(
	allowance: Allowance,
	all: Iterable<{ readonly findings: readonly CsvFinding[] }>,
): readonly CsvFinding[] {
	const within: CsvFinding[] = [];
	for (const { findings } of all) {
		for (const found of findings) {
			if (allowance.allows(found.message.length + (found.column?.length ?? 0) + FACTS)) {
				within.push(found);
				continue;
			}
			const { line } = found;
			const limit = say`${option("limits.amplification")}, which is ${allowance.limits.amplification}`;
			const sentence = say`From line ${line} on, findings are left out, because they exceed ${limit}`;
			within.push(withSentence({ kind: "limit", line, message: String(sentence) }, sentence));
			return within;
		}
	}
	return within;
}

/**
 * Reads CSV from a stream of bytes row by row, in constant memory.
 *
 * @param hints - what is known about the encoding, as for `decodeText`
 * @throws DocumentError from the iteration, like `parseCsv` and `decodeStream`
 * @example
 * for await (const { record, findings } of csvRows(response, { columns: { price: "number" } })) …
 */
export function csvRows(
	source: AsyncIterable<Uint8Array>,
	dialect: CsvDialect = {},
	hints: TextHints = {},
): CsvRows {
	assertPieces(source, "Rows");
	const decoded = decodeStream(source, own({ kind: "csv" as const, ...hints }));
	const reader = createReader(dialect);

	async function* batches(): AsyncGenerator<readonly CsvRow[], void, undefined> {
		let isBegun = false;
		let held = "";
		for await (const part of decoded) {
			let text = part;
			if (!isBegun) {
				held += part;
				if (held.length < SAMPLE_LENGTH) continue;
				isBegun = true;
				reader.begin(held.slice(0, SAMPLE_LENGTH));
				text = held;
				held = "";
			}
			const rows = reader.write(text);
			if (rows.length > 0) yield rows;
		}
		if (!isBegun) {
			reader.begin(held);
			const rows = reader.write(held);
			if (rows.length > 0) yield rows;
		}
		const rows = reader.end();
		if (rows.length > 0) yield rows;
	}
	async function* rows(): AsyncGenerator<CsvRow, void, undefined> {
		for await (const batch of batches()) yield* batch;
	}

	return {
		[Symbol.asyncIterator]: rows,
		batches,
		decoded,
		get columns() {
			return reader.columns;
		},
		get dialect() {
			return reader.dialect;
		},
		get findings() {
			return reader.findings;
		},
	};
}

/** How much of the text to guess the delimiter from, in UTF-16 code units. */
const SAMPLE_LENGTH = 16_384;
const PART_LENGTH = 1_048_576;
const NO_FINDINGS: readonly CsvFinding[] = Object.freeze([]);
type Findings = () => readonly CsvFinding[];

interface Reader {
	begin(sample: string): void;
	write(text: string): CsvRow[];
	end(): CsvRow[];
	readonly columns: readonly string[];
	readonly dialect: ResolvedDialect | undefined;
	readonly findings: readonly CsvFinding[];
}

/** What is rarely a column's name: a number, a date, an address. A year may be one. */
const VALUE =
	/^(?:[-+]?\d+(?:[.,]\d+)*\s?%?|\d{4}-\d\d-\d\d(?:[T ].*)?|https?:\/\/\S+|[^\s@]+@[^\s@]+\.[^\s@]+)$/i;
const YEAR = /^(?:1[5-9]|2[01])\d\d$/;

/** A row's record and findings are made when they are read, because most code never reads them. */
class ParsedCsvRow implements CsvRow {
	readonly line: number;
	readonly values: readonly CsvValue[];
	readonly #columns: readonly string[];
	readonly #find: Findings | undefined;

	constructor(
		columns: readonly string[],
		line: number,
		values: readonly CsvValue[],
		find: Findings | undefined,
	) {
		this.#columns = columns;
		this.line = line;
		this.values = values;
		this.#find = find;
	}

	get findings(): readonly CsvFinding[] {
		return this.#find?.() ?? NO_FINDINGS;
	}

	get record(): Readonly<Record<string, CsvValue>> {
		const record: Record<string, CsvValue> = {};
		const count = Math.min(this.#columns.length, this.values.length);
		for (let index = 0; index < count; index++) {
			const name = this.#columns[index] as string;
			const value = this.values[index] as CsvValue;
			// Assigning to this name would change the object's prototype.
			if (name === "__proto__")
				Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
			else record[name] = value;
		}
		return record;
	}
}

function createReader(given: CsvDialect): Reader {
	const options = ownOptions(given);
	let dialect: ResolvedDialect | undefined;
	let scanner: CsvScanner | undefined;
	let columns: readonly string[] | undefined;
	let readers: readonly (CsvReader | undefined)[] = [];
	let isTyped = false;
	const findings: CsvFinding[] = [];

	function nameColumns(names: readonly string[], line: number): void {
		const used = new Set<string>();
		// The last number given to a name: thousands of columns of one name must not be counted from 2 each.
		const lastNumber = new Map<string, number>();
		columns = names.map((name, index) => {
			let unique = name === "" ? `column_${index + 1}` : name;
			for (let count = (lastNumber.get(name) ?? 1) + 1; used.has(unique); count++) {
				unique = `${name}_${count}`;
				lastNumber.set(name, count);
			}
			used.add(unique);
			if (unique !== name) {
				const what = name === "" ? "has no name" : `has the name ${JSON.stringify(name)}, like another one,`;
				findings.push({
					kind: "header",
					line,
					column: unique,
					message: `Column ${index + 1} ${what} and is called ${unique}`,
				});
			}
			return unique;
		});
		readers = columns.map((name) => {
			const type =
				options.columns !== undefined && Object.hasOwn(options.columns, name)
					? options.columns[name]
					: undefined;
			return type === undefined || type === "text" ? undefined : CSV_READERS[type];
		});
		isTyped = readers.some((reader) => reader !== undefined);
	}

	/** A first row of values is rather none that names them. */
	function doubtHeader({ fields, line }: RawRow): void {
		const value = fields.map((field) => field.trim()).find((field) => VALUE.test(field) && !YEAR.test(field));
		if (value === undefined) return;
		const sentence = say`The first row was taken for the names of the columns, but ${JSON.stringify(shorten(value))} looks like a value: ${option("header")} says whether it is one`;
		findings.push(withSentence({ kind: "header", line, message: String(sentence) }, sentence));
	}

	function convert(rows: readonly RawRow[]): CsvRow[] {
		const converted: CsvRow[] = [];
		for (const row of rows) {
			if (columns === undefined) {
				const header = options.header ?? true;
				if (header === true) {
					nameColumns(
						row.fields.map((name) => name.trim()),
						row.line,
					);
					if (options.header === undefined) doubtHeader(row);
					continue;
				}
				nameColumns(
					header === false ? row.fields.map((_, index) => `column_${index + 1}`) : header,
					row.line,
				);
			}
			converted.push(rowOf(row, columns ?? []));
		}
		return converted;
	}

	function rowOf(row: RawRow, names: readonly string[]): CsvRow {
		const isOdd = row.fault !== undefined || row.fields.length !== names.length;
		if (!isTyped)
			return new ParsedCsvRow(
				names,
				row.line,
				row.fields,
				isOdd ? () => rowFindings(row, names.length) : undefined,
			);
		const values: CsvValue[] = [];
		const mistyped: number[] = [];
		for (const [index, field] of row.fields.entries()) {
			const read = readers[index];
			const text = read === undefined ? field : field.trim();
			const value = read === undefined ? text : text === "" ? null : read(text);
			values.push(value ?? null);
			if (value === undefined) mistyped.push(index);
		}
		if (!isOdd && mistyped.length === 0) return new ParsedCsvRow(names, row.line, values, undefined);
		return new ParsedCsvRow(names, row.line, values, () => [
			...rowFindings(row, names.length),
			...mistyped.map((index) => typeFinding(row, index, names[index] as string)),
		]);
	}

	function typeFinding({ line, fields }: RawRow, index: number, column: string): CsvFinding {
		const field = JSON.stringify(shorten(fields[index] as string));
		const message = `Line ${line}: ${field} in column ${shorten(column)} is not a valid ${options.columns?.[column]}`;
		return { kind: "type", line, column, message };
	}

	return {
		begin(start) {
			const sample = withoutLines(start, options.skipLines ?? 0);
			dialect = resolveDialect(options, sample);
			const isDeclared = dialect.isDelimiterGuessed && /^sep=.\r?(?:\n|$)/.test(sample);
			scanner = createCsvScanner(dialect, (options.skipLines ?? 0) + (isDeclared ? 1 : 0));
			if (Array.isArray(options.header)) nameColumns(options.header, 1);
		},
		write: (text) => convert(scanner?.write(text) ?? []),
		end: () => convert(scanner?.end() ?? []),
		get columns() {
			return columns ?? [];
		},
		get dialect() {
			return dialect;
		},
		findings,
	};
}

function rowFindings(row: RawRow, columns: number): CsvFinding[] {
	const { line, fault } = row;
	const findings: CsvFinding[] = [];
	if (fault === "unclosed-quote") {
		findings.push({
			kind: fault,
			line,
			message: `Line ${line}: a quote in this row is never closed`,
		});
	} else if (fault === "stray-quote") {
		findings.push({
			kind: fault,
			line,
			message: `Line ${line}: a quote is inside a field, not around it`,
		});
	}
	const count = row.fields.length;
	if (count !== columns) {
		findings.push({
			kind: "ragged",
			line,
			message: `Line ${line}: the row has ${count} ${count === 1 ? "field" : "fields"}, the header ${columns}`,
		});
	}
	return findings;
}

function shorten(text: string): string {
	return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}

function withoutLines(text: string, count: number): string {
	const lineBreak = /\r\n|\r|\n/g;
	for (let skipped = 0; skipped < count; skipped++) {
		if (lineBreak.exec(text) === null) return "";
	}
	return text.slice(lineBreak.lastIndex);
}
