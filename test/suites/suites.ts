// Public tables of prices and dates (LICENSE), and how many of their texts are read, refused or read wrongly.

import { readFileSync } from "node:fs";
import { Failure } from "../../src/base/index.ts";
import type { ItemType } from "../../src/record/declaration.ts";
import { converterOf } from "../../src/record/values/convert.ts";
import { type NumberRules, readDecimal, toNumber } from "../../src/record/values/number.ts";
import { collapse } from "../../src/record/values/text.ts";

export interface Score {
	readonly suite: string;
	readonly texts: number;
	/** As the table has it; of texts that hold nothing: refused. */
	readonly read: number;
	/** Refused because they have two readings. */
	readonly ambiguous: readonly string[];
	readonly refused: readonly string[];
	readonly wrong: readonly string[];
}

type Price = readonly [text: string | null, amount: number | null, decimal?: string];
type Dated = readonly [text: string, language: string | null, iso: string];

interface Prices {
	readonly passed: readonly Price[];
	readonly expectedFailures: readonly Price[];
}
interface Dates {
	readonly now: string;
	readonly dates: readonly Dated[];
	readonly relativeNow: string;
	readonly relative: readonly Dated[];
}

function load<Type>(name: string): Type {
	return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8")) as Type;
}

/** The score of each table. */
export function scores(): Score[] {
	const prices = load<Prices>("prices");
	const { now, dates, relativeNow, relative } = load<Dates>("dates");
	return [
		score("price-parser", prices.passed, readPrice),
		score("price-parser, its own expected failures", prices.expectedFailures, readPrice),
		score("dateparser, dates, each with its language", dates, (row) => readTime(row, now)),
		score("dateparser, the same without a language", dates, ([text, , iso]) =>
			readTime([text, null, iso], now),
		),
		score("dateparser, relative dates", relative, (row) => readTime(row, relativeNow)),
	];
}

function score<Row extends readonly unknown[]>(
	suite: string,
	rows: readonly Row[],
	read: (row: Row) => "read" | "ambiguous" | "refused" | "wrong",
): Score {
	const found: Record<"read" | "ambiguous" | "refused" | "wrong", string[]> = {
		read: [],
		ambiguous: [],
		refused: [],
		wrong: [],
	};
	for (const row of rows) found[read(row)].push(String(row[0]));
	const { ambiguous, refused, wrong } = found;
	return { suite, texts: rows.length, read: found.read.length, ambiguous, refused, wrong };
}

function readPrice([text, amount, mark]: Price): "read" | "ambiguous" | "refused" | "wrong" {
	const rules: NumberRules = mark === "." || mark === "," ? { decimal: mark } : {};
	// As money has its amount: beside a mere number, "KM" would be a unit.
	const decimal = readDecimal(collapse(text ?? ""), rules);
	const value = decimal instanceof Failure ? decimal : toNumber(decimal.digits);
	if (value instanceof Failure && value.kind === "ambiguous") return "ambiguous";
	if (value === undefined || value instanceof Failure) return amount === null ? "read" : "refused";
	return value === amount ? "read" : "wrong";
}

/** Where no time is written, the table's is midnight, or that of now. */
function readTime([text, language, iso]: Dated, now: string): "read" | "ambiguous" | "refused" | "wrong" {
	const rules = { relative: "past", now, ...(language === null ? {} : { locale: language }) };
	const instant = convert({ type: "datetime", zone: "UTC", ...rules } as ItemType, text);
	const value = instant instanceof Failure ? convert({ type: "date", ...rules } as ItemType, text) : instant;
	if (value instanceof Failure) return value.kind === "ambiguous" ? "ambiguous" : "refused";
	const said = String(value);
	if (said.length > 10) return said.slice(0, 19) === iso ? "read" : "wrong";
	return said === iso.slice(0, 10) && [now.slice(11, 19), "00:00:00"].includes(iso.slice(11))
		? "read"
		: "wrong";
}

function convert(type: ItemType, text: string): unknown {
	const limits = { digits: 10_000, depth: 1000 };
	return converterOf(type)(text, { base: "", resolve: () => undefined, bigNumbers: undefined, limits });
}
