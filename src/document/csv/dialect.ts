// The dialect of a CSV text: delimiter, quotes, comments, header. Owns the defaults, the check of the caller's options,
// and the guess of the delimiter. Must not know rows or types.

import { shownValue } from "../../base/index.ts";
import type { TreeLimits } from "../allowance.ts";
import { DocumentError } from "../errors.ts";
import type { CsvColumnType } from "./types.ts";

/** How a CSV text is written, as far as you know it. Everything has a default: RFC 4180 with a guessed delimiter. */
export interface CsvDialect {
	/** One character, or "auto" (default): the likeliest of comma, semicolon, tab and bar. */
	readonly delimiter?: string | undefined;
	/** The character around fields that contain delimiters or line breaks; "" for none. Default `"`. */
	readonly quote?: string | undefined;
	/** The character that makes a quote within quotes an ordinary one. Default: the quote itself, doubled. */
	readonly escape?: string | undefined;
	/** Lines that start with this are ignored. Default none. */
	readonly comment?: string | undefined;
	/** Whether the first row names the columns (default true), or the names themselves. */
	readonly header?: boolean | readonly string[] | undefined;
	/** How many lines to skip at the start. Default 0. */
	readonly skipLines?: number | undefined;
	/** Whether to remove white space around fields. Default false: RFC 4180 §2 says it is part of them. */
	readonly trim?: boolean | undefined;
	/** The types of columns by name. Other columns are text. */
	readonly columns?: Readonly<Record<string, CsvColumnType>> | undefined;
	/** What the text may cost. */
	readonly limits?: CsvLimits | undefined;
}

/** What CSV may cost. */
export interface CsvLimits extends Pick<TreeLimits, "amplification"> {
	/** How long a row may be, in UTF-16 code units: as much as an unclosed quote can swallow. Default 4 MiB. */
	readonly rowLength?: number | undefined;
	/** How many fields a row may have. Default 16,384. */
	readonly fields?: number | undefined;
}

/** A complete dialect. */
export interface ResolvedDialect {
	/** The character between fields. */
	readonly delimiter: string;
	/** Whether the delimiter was guessed from the text. */
	readonly isDelimiterGuessed: boolean;
	/** The character around fields; "" for none. */
	readonly quote: string;
	/** The character that makes a quote an ordinary one; the quote itself if it is doubled. */
	readonly escape: string;
	/** What lines begin with that are ignored; "" for none. */
	readonly comment: string;
	/** Whether white space around fields is removed. */
	readonly trim: boolean;
	/** How long a row may be, in UTF-16 code units. */
	readonly rowLength: number;
	/** How many fields a row may have. */
	readonly fields: number;
}

/** Each limit's default. */
export const CSV_LIMITS: { readonly [Name in keyof Omit<CsvLimits, "amplification">]-?: number } = {
	rowLength: 4 * 1024 * 1024,
	fields: 16_384,
};
/** In order of preference if all fit equally well. */
const DELIMITERS = [",", ";", "\t", "|"] as const;
const SAMPLE_ROWS = 50;

/**
 * Completes the caller's dialect from the start of the text.
 *
 * @throws DocumentError of kind "unsupported" for a dialect that contradicts itself
 */
export function resolveDialect(dialect: CsvDialect, sample: string): ResolvedDialect {
	const quote = dialect.quote ?? '"';
	const escaper = dialect.escape ?? quote;
	checkCharacter("quote", quote, true);
	checkCharacter("escape", escaper, true);
	const asked = dialect.delimiter ?? "auto";
	const comment = dialect.comment ?? "";
	const delimiter = asked === "auto" ? guessDelimiter(sample, quote, comment) : asked;
	checkCharacter("delimiter", delimiter, false);
	if (delimiter === quote || delimiter === escaper) {
		throw new DocumentError(
			`A CSV dialect can't have ${JSON.stringify(delimiter)} as its delimiter and its quote or escape`,
			{ kind: "unsupported", code: "csv-dialect" },
		);
	}
	return {
		delimiter,
		isDelimiterGuessed: asked === "auto",
		quote,
		escape: escaper,
		comment,
		trim: dialect.trim ?? false,
		rowLength: dialect.limits?.rowLength ?? CSV_LIMITS.rowLength,
		fields: dialect.limits?.fields ?? CSV_LIMITS.fields,
	};
}

function checkCharacter(option: string, value: string, mayBeEmpty: boolean): void {
	const isOne = value.length === 1 || (mayBeEmpty && value === "");
	if (isOne && value !== "\n" && value !== "\r") return;
	throw new DocumentError(
		`A CSV dialect's ${option} must be one character${mayBeEmpty ? " or none" : ""} and no line break, but it is ${shownValue(value)}`,
		{ kind: "unsupported", code: "csv-dialect" },
	);
}

/** The delimiter that splits the first rows into the most fields, the same number in each. */
function guessDelimiter(sample: string, quote: string, comment: string): string {
	// Spreadsheet programs write "sep=;" on a separate first line.
	const declared = /^sep=(.)\r?(?:\n|$)/.exec(sample)?.[1];
	if (declared !== undefined) return declared;
	const rows = sampleRows(sample, quote, comment);
	let best: string = DELIMITERS[0];
	let bestScore = 0;
	for (const delimiter of DELIMITERS) {
		const counts = rows.map((row) => row.split(delimiter).length);
		const usual = mostFrequent(counts);
		if (usual < 2) continue;
		const agreeing = counts.filter((count) => count === usual).length / counts.length;
		// Agreement between rows says more than many fields: a comma within prose makes many.
		const score = agreeing * agreeing * (1 + Math.log2(usual));
		if (score > bestScore) {
			best = delimiter;
			bestScore = score;
		}
	}
	return best;
}

/** The first rows without quoted text. A row cut off by the sample's end is left out if there are others. */
function sampleRows(sample: string, quote: string, comment: string): string[] {
	const rows: string[] = [];
	let row = "";
	let isQuoted = false;
	for (let index = 0; index < sample.length && rows.length < SAMPLE_ROWS; index++) {
		const character = sample[index] as string;
		if (character === quote) isQuoted = !isQuoted;
		else if (isQuoted) continue;
		else if (character === "\n" || character === "\r") {
			if (row !== "" && (comment === "" || !row.startsWith(comment))) rows.push(row);
			row = "";
		} else row += character;
	}
	if (row !== "" && rows.length === 0) rows.push(row);
	return rows;
}

function mostFrequent(counts: readonly number[]): number {
	const seen = new Map<number, number>();
	for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1);
	return [...seen].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, 0] as const)[0];
}
