// From a value to what sinks store: text, number, bigint, boolean or null. Every sink accepts and refuses the same values.
// Knows no target.

import { beginsWithDay, jsonText } from "../../base/index.ts";
import { SinkError } from "./errors.ts";
import type { Column, ColumnShape, ColumnType, Value } from "./sink.ts";

/** Dates as "2026-01-31", instants as "2026-01-31T10:00:00.000Z", lists and records as their JSON text. */
export type Stored = string | number | bigint | boolean | null | undefined;

/** By the schema's columns; `undefined` if the row had no such property. */
export type StoredRow = readonly Stored[] & {
	/** The rows that belong to it in each child table of the layout. */
	readonly children?: readonly (readonly StoredRow[])[] | undefined;
};

export type Convert = (value: Value) => Stored;

/** A value that doesn't fit; the message is the object of "row 3 has …". */
export class Unfit extends Error {}

const integerLimit = 2n ** 63n;
const longestQuote = 60;

/**
 * A StoredRow may bring rows of child tables: for each child table of the layout, in its order.
 */
export function childrenOf(row: StoredRow, table: number): readonly StoredRow[] {
	return Object.hasOwn(row, "children") ? (row.children?.[table] ?? []) : [];
}

/** How a column's values are stored. `isTyped`: nested values of a known shape are checked, and stored as that says. */
export function converterOf(shape: ColumnShape, isTyped: boolean): Convert {
	if (!isTyped || !isNested(shape.type) || !hasShape(shape)) return converters[shape.type];
	return (value) => JSON.stringify(plain(value, shape));
}

/** Throws a SinkError of kind "row" for a value that doesn't fit. */
export function converted(
	convert: Convert,
	value: Value,
	{ name, type }: Pick<Column, "name" | "type">,
	number: number,
): Stored {
	try {
		return convert(value);
	} catch (error) {
		if (!(error instanceof Unfit)) throw error;
		throw new SinkError(
			"row",
			`row ${number} has ${error.message} for column ${quoted(name)} of type ${type}`,
		);
	}
}

/** Whether a column of the type takes the value. */
export function fits(value: unknown, type: ColumnType): boolean {
	try {
		converters[type](value as Value);
		return true;
	} catch (error) {
		if (error instanceof Unfit) return false;
		throw error;
	}
}

export function isNested(type: ColumnType): boolean {
	return type === "list" || type === "record" || type === "money";
}

/** The members that a value has as columns; undefined if it isn't a record of known ones. */
export function membersOf(shape: ColumnShape): readonly Column[] | undefined {
	if (shape.type === "money") return money;
	if (shape.type !== "record" || !Object.hasOwn(shape, "fields")) return undefined;
	return shape.fields?.length === 0 ? undefined : shape.fields;
}

const money: readonly Column[] = [
	{ name: "amount", type: "number", required: true },
	{ name: "currency", type: "text", required: true },
];

/** Whether anything is known of what is inside. */
export function hasShape(shape: ColumnShape): boolean {
	return membersOf(shape) !== undefined || itemOf(shape) !== undefined;
}

/** What the items of a list are, if that is known. */
export function itemOf(shape: ColumnShape): ColumnShape | undefined {
	return shape.type === "list" && Object.hasOwn(shape, "of") ? shape.of : undefined;
}

/** A value of JSON for one whose shape is known: a bigint as the text of its digits. */
function plain(value: Value | undefined, shape: ColumnShape): unknown {
	if (value === undefined || value === null) return null;
	const members = membersOf(shape);
	if (members !== undefined) {
		const record = recordOf(value);
		for (const name of Object.keys(record))
			if (!members.some((member) => member.name === name))
				throw new Unfit(`a record with ${quoted(name)}, which its fields don't name,`);
		return Object.fromEntries(
			members.map((member) => [member.name, plain(own(record, member.name), member)]),
		);
	}
	const of = itemOf(shape);
	if (of !== undefined) {
		if (!Array.isArray(value)) throw unfit(value);
		return (value as readonly Value[]).map((item) => plain(item, of));
	}
	const stored = converters[shape.type](value);
	return typeof stored === "bigint" ? String(stored) : stored;
}

/** Throws where the value isn't an object with members. */
export function recordOf(value: Value): { readonly [name: string]: Value | undefined } {
	if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Date)
		throw unfit(value);
	return value as { readonly [name: string]: Value | undefined };
}

function own(record: { readonly [name: string]: Value | undefined }, name: string): Value | undefined {
	return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** As JSON, shortened if it is long: quoted text comes from the web. */
export function quoted(text: string): string {
	return JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text);
}

export function unfit(value: Value): Unfit {
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
	money: jsonOf,
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
	if (Object.hasOwn(row, "children"))
		for (const rows of row.children ?? []) for (const child of rows) size += sizeOf(child);
	return size;
}
