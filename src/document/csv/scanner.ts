// CSV text to rows of raw fields, chunk by chunk (RFC 4180 and its dialects). Owns quotes, delimiters, line breaks and
// line numbers. Must not know headers, names or types.
//
// Strategy: a line without quotes is cut by the engine's own `split`. Only lines with quotes are read field by field.
// An incomplete row waits, and is examined again only when the waiting text has doubled, so a quote that never closes
// costs time proportional to the limit, not to its square.

import { limitPassed } from "../errors.ts";
import type { ResolvedDialect } from "./dialect.ts";

/** A row as written. */
export interface RawRow {
	readonly fields: string[];
	/** The line on which it begins, counted from 1. */
	readonly line: number;
	/** The fault in its quotes, if any. */
	readonly fault: QuoteFault | undefined;
}

/** "stray-quote": text after a closing quote, or a quote within an unquoted field; kept as written. */
export type QuoteFault = "stray-quote" | "unclosed-quote";

export interface CsvScanner {
	/** The rows that are complete with this part of the text. */
	write(text: string): RawRow[];
	/** The remaining rows: the last row needs no line break. */
	end(): RawRow[];
}

/**
 * A scanner at the start of a text.
 *
 * @param skipLines - how many lines to skip before the first row
 * @throws DocumentError of kind "limit" from both of its functions
 */
export function createCsvScanner(dialect: ResolvedDialect, skipLines: number): CsvScanner {
	const { delimiter, quote, escape: escaper, comment, trim } = dialect;
	let waiting = "";
	/** Examine nothing before this much waits. */
	let enough = 0;
	let line = 1;
	let linesToSkip = skipLines;
	const hasEscape = escaper !== quote && escaper !== "";
	/** An index into the text being scanned. */
	let nextEscape = 0;
	let rows: RawRow[] = [];

	/** Reads all complete rows. Returns where the rest begins. */
	function scan(text: string, isEnd: boolean): number {
		let position = 0;
		let nextQuote = quote === "" ? Number.POSITIVE_INFINITY : find(text, quote, 0);
		// Where each of them is next. Searched for again only when passed; otherwise text without any would cost a search per
		// line.
		let nextReturn = find(text, "\r", 0);
		let nextFeed = find(text, "\n", 0);
		nextEscape = 0;
		while (position < text.length) {
			if (nextQuote < position) nextQuote = find(text, quote, position);
			if (nextReturn < position) nextReturn = find(text, "\r", position);
			if (nextFeed < position) nextFeed = find(text, "\n", position);
			// A carriage return ends a line by itself, or together with a line feed after it.
			const lineEnd = Math.min(nextFeed, nextReturn);
			if (lineEnd === Number.POSITIVE_INFINITY && !isEnd) return position;
			// Whether a line feed follows is only known once that character is there.
			if (lineEnd === nextReturn && lineEnd + 1 === text.length && !isEnd) return position;
			const end = Math.min(lineEnd, text.length);
			const after = end + (text[end] === "\r" && text[end + 1] === "\n" ? 2 : 1);

			if (linesToSkip > 0) {
				linesToSkip--;
			} else if (comment !== "" && text.startsWith(comment, position)) {
				// Skipped.
			} else if (nextQuote > end) {
				checkLength(end - position);
				if (end > position) addPlain(text.slice(position, end));
			} else {
				const rowEnd = scanQuoted(text, position, isEnd);
				if (rowEnd === -1) return position;
				position = rowEnd;
				continue;
			}
			line++;
			position = after;
		}
		return position;
	}

	function addPlain(row: string): void {
		let fields = row.split(delimiter, dialect.fields + 1);
		if (fields.length > dialect.fields) throw tooManyFields();
		if (trim) fields = fields.map((field) => field.trim());
		rows.push({ fields, line, fault: undefined });
	}

	/** Reads a row with quotes. Returns where the next one begins, or -1 if this one isn't complete. */
	function scanQuoted(text: string, start: number, isEnd: boolean): number {
		const fields: string[] = [];
		let fault: QuoteFault | undefined;
		let lines = 0;
		let position = start;
		for (;;) {
			let field: string;
			const begin = trim ? skipBlank(text, position) : position;
			if (text[begin] === quote) {
				const closed = readQuoted(text, begin + 1, isEnd);
				if (closed === undefined) return -1;
				field = closed.value;
				if (!closed.isClosed) fault = "unclosed-quote";
				lines += countLines(text, begin, closed.end);
				position = trim ? skipBlank(text, closed.end) : closed.end;
				const rest = endOfField(text, position);
				if (rest > position) {
					field += text.slice(position, rest);
					fault ??= "stray-quote";
				}
				position = rest;
			} else {
				const end = endOfField(text, position);
				field = text.slice(position, end);
				if (field.includes(quote)) fault ??= "stray-quote";
				if (trim) field = field.trim();
				position = end;
			}
			fields.push(field);
			if (fields.length > dialect.fields) throw tooManyFields();
			if (position >= text.length) {
				if (!isEnd) return -1;
				break;
			}
			if (text[position] === delimiter) {
				position++;
				continue;
			}
			if (text[position] === "\r" && position + 1 === text.length && !isEnd) return -1;
			position += text[position] === "\r" && text[position + 1] === "\n" ? 2 : 1;
			break;
		}
		checkLength(position - start);
		rows.push({ fields, line, fault });
		line += lines + 1;
		return position;
	}

	/** The text of a quoted field from after its opening quote; undefined if more text may change it. */
	function readQuoted(
		text: string,
		from: number,
		isEnd: boolean,
	): { readonly value: string; readonly end: number; readonly isClosed: boolean } | undefined {
		let value = "";
		let runStart = from;
		let position = from;
		for (;;) {
			const nextQuote = find(text, quote, position);
			if (hasEscape && nextEscape < position) nextEscape = find(text, escaper, position);
			if (hasEscape && nextEscape < nextQuote) {
				// An escape before anything but a quote or itself is an ordinary character.
				const escaped = text[nextEscape + 1];
				if (escaped === undefined && !isEnd) return undefined;
				if (escaped === quote || escaped === escaper) {
					value += text.slice(runStart, nextEscape) + escaped;
					position = nextEscape + 2;
					runStart = position;
				} else {
					position = nextEscape + 1;
				}
				continue;
			}
			if (nextQuote === Number.POSITIVE_INFINITY) {
				if (!isEnd) return undefined;
				return { value: value + text.slice(runStart), end: text.length, isClosed: false };
			}
			if (nextQuote + 1 === text.length && !isEnd) return undefined;
			if (escaper === quote && text[nextQuote + 1] === quote) {
				value += text.slice(runStart, nextQuote + 1);
				position = nextQuote + 2;
				runStart = position;
				continue;
			}
			return { value: value + text.slice(runStart, nextQuote), end: nextQuote + 1, isClosed: true };
		}
	}

	function endOfField(text: string, from: number): number {
		for (let position = from; position < text.length; position++) {
			const character = text[position];
			if (character === delimiter || character === "\n" || character === "\r") return position;
		}
		return text.length;
	}

	function skipBlank(text: string, from: number): number {
		let position = from;
		while ((text[position] === " " || text[position] === "\t") && text[position] !== delimiter) position++;
		return position;
	}

	function checkLength(length: number): void {
		if (length > dialect.rowLength) {
			throw limitPassed(
				`The CSV row that begins on line ${line} (perhaps by a quote that is never closed)`,
				"limits.rowLength",
				dialect.rowLength,
				{ line },
			);
		}
	}

	function tooManyFields(): Error {
		return limitPassed(`The number of fields on line ${line}`, "limits.fields", dialect.fields, { line });
	}

	return {
		write(text) {
			rows = [];
			waiting = waiting === "" ? text : waiting + text;
			if (waiting.length < enough) return rows;
			const taken = scan(waiting, false);
			waiting = waiting.slice(taken);
			checkLength(waiting.length);
			enough = taken === 0 ? Math.min(waiting.length * 2, dialect.rowLength) : 0;
			return rows;
		},
		end() {
			rows = [];
			scan(waiting, true);
			waiting = "";
			return rows;
		},
	};
}

function find(text: string, part: string, from: number): number {
	const found = text.indexOf(part, from);
	return found === -1 ? Number.POSITIVE_INFINITY : found;
}

function countLines(text: string, from: number, to: number): number {
	let count = 0;
	for (let position = from; position < to; position++) {
		const character = text[position];
		if (character === "\n" || (character === "\r" && text[position + 1] !== "\n")) count++;
	}
	return count;
}
