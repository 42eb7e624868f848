// The types that a CSV column may have, and how their text is read: a table of small readers. Must not know rows.
// Formats of particular countries belong to records' declarations.

/**
 * "number" and "integer" are written as in JSON; "boolean" as true/false, yes/no, y/n, t/f or 1/0; "date" as ISO 8601.
 */
export type CsvColumnType = "text" | "number" | "integer" | "boolean" | "date";

/** A typed value; null for an empty field of any type but text, and for one that can't be read. */
export type CsvValue = string | number | boolean | Date | null;

/** Reads a field's text; undefined if it doesn't match the type. */
export type CsvReader = (text: string) => CsvValue | undefined;

export const CSV_READERS: Readonly<Record<CsvColumnType, CsvReader>> = {
	text: (text) => text,
	number: readNumber,
	integer: readInteger,
	boolean: (text) => BOOLEANS.get(text.toLowerCase()),
	date: readDate,
};

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
	["true", true],
	["false", false],
	["yes", true],
	["no", false],
	["y", true],
	["n", false],
	["t", true],
	["f", false],
	["1", true],
	["0", false],
]);

function readNumber(text: string): number | undefined {
	if (!/^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/.test(text)) return undefined;
	const value = Number(text);
	return Number.isFinite(value) ? value : undefined;
}

function readInteger(text: string): number | undefined {
	if (!/^[-+]?[0-9]+$/.test(text)) return undefined;
	const value = Number(text);
	// Beyond 2^53 the number would differ from the text.
	return Number.isSafeInteger(value) ? value : undefined;
}

const DATE =
	/^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(Z|[-+][0-9]{2}:?[0-9]{2})?)?$/;

/** A date, or a date with a time; UTC without an offset. */
function readDate(text: string): Date | undefined {
	const match = DATE.exec(text);
	if (match === null) return undefined;
	const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = match;
	const milliseconds = Number(fraction.slice(0, 3).padEnd(3, "0"));
	const date = new Date(0);
	// Not with the engine's parser, which is several times slower and reads 31 February as 3 March.
	date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
	date.setUTCHours(Number(hour), Number(minute), Number(second), milliseconds);
	const isReal =
		date.getUTCMonth() === Number(month) - 1 &&
		date.getUTCDate() === Number(day) &&
		date.getUTCHours() === Number(hour) &&
		date.getUTCMinutes() === Number(minute) &&
		date.getUTCSeconds() === Number(second);
	if (!isReal) return undefined;
	if (zone === "Z") return date;
	const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
	return new Date(date.getTime() - (zone.startsWith("-") ? -minutes : minutes) * 60_000);
}
