// From a row's values to what sinks store: text, number, bigint, boolean or null for each column, in the schema's
// order. Every sink accepts and refuses the same values. Knows no target.

import { beginsWithDay, jsonText, memberOf } from "../../base/index.ts";
import { SinkError } from "./errors.ts";
import type { Column, ColumnType, Row, SinkSchema, Value } from "./sink.ts";

/** Dates as "2026-01-31", instants as "2026-01-31T10:00:00.000Z", lists and records as their JSON text. */
export type Stored = string | number | bigint | boolean | null | undefined;

/** By the schema's columns; `undefined` if the row had no such property. */
export type StoredRow = readonly Stored[];

type Convert = (value: Value) => Stored;

class Unfit extends Error {}

const integerLimit = 2n ** 63n;
const longestQuote = 60;

/**
 * Makes a function that turns rows into stored rows, and throws a SinkError of kind "row" for one that does not fit.
 */
export function rowConverter(schema: SinkSchema): (row: Row, number: number) => StoredRow {
	const key = new Set(schema.key);
	const columns = schema.columns.map((column) => ({
		name: column.name,
		convert: converters[column.type],
		column,
		isRequired: column.required === true || key.has(column.name),
	}));
	const names = new Set(schema.columns.map((column) => column.name));
	return (row, number) => {
		if (typeof row !== "object" || row === null || Array.isArray(row)) {
			throw new SinkError("row", `row ${number} isn't an object with a property for each column`);
		}
		const stored: Stored[] = new Array(columns.length);
		for (let index = 0; index < columns.length; index++) {
			const { name, convert, isRequired, column } = columns[index] as (typeof columns)[number];
			const value = Object.hasOwn(row, name) ? row[name] : undefined;
			if (value === undefined || value === null) {
				if (isRequired)
					throw new SinkError("row", `row ${number} has no value for ${named(column)}, which is required`);
				stored[index] = value;
			} else stored[index] = converted(convert, value, column, number);
		}
		for (const name in row) {
			// A row may have a class, but a member of Object.prototype is not a value of it.
			if (!names.has(name) && memberOf(row, name) !== undefined) {
				throw new SinkError(
					"row",
					`row ${number} has a value for ${quoted(name)}, which isn't a column of the schema`,
				);
			}
		}
		return stored;
	};
}

function converted(convert: Convert, value: Value, column: Column, number: number): Stored {
	try {
		return convert(value);
	} catch (error) {
		if (!(error instanceof Unfit)) throw error;
		throw new SinkError(
			"row",
			`row ${number} has ${error.message} for ${named(column)} of type ${column.type}`,
		);
	}
}

function named(column: Column): string {
	return `column ${quoted(column.name)}`;
}

/** As JSON, shortened if it is long: quoted text comes from the web. */
export function quoted(text: string): string {
	return JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text);
}

function unfit(value: Value): Unfit {
	if (typeof value === "string") return new Unfit(`the text ${quoted(value)}`);
	if (typeof value === "number" || typeof value === "bigint") return new Unfit(`the number ${value}`);
	if (value instanceof Date) return new Unfit(Number.isNaN(value.getTime()) ? "an invalid Date" : "a Date");
	return new Unfit(
		Array.isArray(value) ? "a list" : typeof value === "object" ? "a record" : `the value ${value}`,
	);
}

const converters: Readonly<Record<ColumnType, Convert>> = {
	text: textOf,
	html: textOf,
	url: textOf,
	number: numberOf,
	integer: integerOf,
	boolean: (value) => {
		if (typeof value !== "boolean") throw unfit(value);
		return value;
	},
	date: dateOf,
	datetime: instantOf,
	list: jsonOf,
	record: jsonOf,
};

export const columnTypes: ReadonlySet<string> = new Set(Object.keys(converters));

function textOf(value: Value): string {
	if (typeof value === "string") return value;
	if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean")
		return String(value);
	if (value instanceof Date) return instantOf(value);
	throw unfit(value);
}

function numberOf(value: Value): number {
	const number = typeof value === "bigint" ? Number(value) : value;
	if (typeof number !== "number" || !Number.isFinite(number)) throw unfit(value);
	if (typeof value === "bigint" && BigInt(number) !== value) throw unfit(value);
	return number;
}

function integerOf(value: Value): number | bigint {
	if (typeof value === "number") {
		if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
		if (!Number.isInteger(value)) throw unfit(value);
	} else if (typeof value !== "bigint") throw unfit(value);
	const integer = BigInt(value);
	if (integer >= integerLimit || integer < -integerLimit) throw unfit(value);
	return BigInt.asIntN(54, integer) === integer && Number.isSafeInteger(Number(integer))
		? Number(integer)
		: integer;
}

const instantPattern = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)$/u;

function dateOf(value: Value): string {
	if (value instanceof Date) return instantOf(value).slice(0, 10);
	if (typeof value !== "string" || value.length !== 10 || !beginsWithDay(value)) throw unfit(value);
	return value;
}

function instantOf(value: Value): string {
	if (value instanceof Date) return isoOf(value, value);
	if (typeof value !== "string" || !instantPattern.test(value)) throw unfit(value);
	const text = value
		.replace(/[ t]/u, "T")
		.replace(/([+-]\d\d)(\d\d)$/u, "$1:$2")
		.toUpperCase();
	return isoOf(new Date(text), value);
}

/** Only the years 1 to 9999, which every sink can store. */
function isoOf(date: Date, value: Value): string {
	const year = date.getUTCFullYear();
	if (!(year >= 1 && year <= 9999)) throw unfit(value);
	return date.toISOString();
}

/** A bigint as its digits, a Date as its instant; numbers that JSON doesn't have (NaN, Infinity) as null. */
function jsonOf(value: Value): string {
	if (isDeeper(value, DEEPEST)) throw new Unfit("a nested value that is circular or too deep");
	try {
		return jsonText(value);
	} catch (error) {
		throw error instanceof RangeError || error instanceof TypeError
			? new Unfit("a nested value that is too large or has an invalid Date")
			: error;
	}
}

/** What readers of JSON take; the engine's own writer has no bound in every version. */
const DEEPEST = 1_000;

function isDeeper(value: unknown, most: number): boolean {
	if (typeof value !== "object" || value === null) return false;
	return most === 0 || Object.values(value).some((each) => isDeeper(each, most - 1));
}

/** Roughly how many bytes the row takes, for bounding batches. */
export function sizeOf(row: StoredRow): number {
	let size = 8 * row.length;
	for (const value of row) if (typeof value === "string") size += value.length;
	return size;
}
