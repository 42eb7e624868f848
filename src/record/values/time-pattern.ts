// Times in a declared pattern of Unicode's letters (UTS 35, "Date Field Symbols"): "dd.MM.yyyy HH:mm".
// Compiles a pattern to one regular expression. Must not know zones' rules.

import { type CalendarTime, fullYear, readOffset, type TimeOfDay } from "../../base/index.ts";

/** Reads texts by one pattern; undefined if a text doesn't match it. */
export type PatternReader = (text: string) => CalendarTime | undefined;

/** An invalid pattern. */
export class PatternError extends Error {
	override readonly name: string = "PatternError";
	/** The place in the pattern, from 0. */
	readonly offset: number;

	constructor(message: string, offset: number) {
		super(message);
		this.offset = offset;
	}
}

interface Names {
	readonly months: ReadonlyMap<string, number>;
	readonly weekdays: readonly string[];
	readonly halves: readonly string[];
}

/** Each letter, by its number of repetitions: the regular expression of its text. */
const NUMERIC: Readonly<Record<string, { readonly group: string; readonly text: string }>> = {
	yyyy: { group: "year", text: "\\d{4}" },
	y: { group: "year", text: "\\d{4}" },
	yy: { group: "shortYear", text: "\\d\\d" },
	M: { group: "month", text: "\\d{1,2}" },
	MM: { group: "month", text: "\\d\\d" },
	d: { group: "day", text: "\\d{1,2}" },
	dd: { group: "day", text: "\\d\\d" },
	H: { group: "hour", text: "\\d{1,2}" },
	HH: { group: "hour", text: "\\d\\d" },
	h: { group: "halfHour", text: "\\d{1,2}" },
	hh: { group: "halfHour", text: "\\d\\d" },
	m: { group: "minute", text: "\\d{1,2}" },
	mm: { group: "minute", text: "\\d\\d" },
	s: { group: "second", text: "\\d{1,2}" },
	ss: { group: "second", text: "\\d\\d" },
	S: { group: "fraction", text: "\\d" },
	SS: { group: "fraction", text: "\\d\\d" },
	SSS: { group: "fraction", text: "\\d{3}" },
	SSSSSS: { group: "fraction", text: "\\d{6}" },
	X: { group: "zone", text: "[Zz]|[+\\-−]\\d\\d(?::?\\d\\d)?" },
	XX: { group: "zone", text: "[Zz]|[+\\-−]\\d{4}" },
	XXX: { group: "zone", text: "[Zz]|[+\\-−]\\d\\d:\\d\\d" },
	x: { group: "zone", text: "[+\\-−]\\d\\d(?::?\\d\\d)?" },
	xx: { group: "zone", text: "[+\\-−]\\d{4}" },
	xxx: { group: "zone", text: "[+\\-−]\\d\\d:\\d\\d" },
	Z: { group: "zone", text: "[+\\-−]\\d{4}" },
	z: { group: "zone", text: "[A-Za-z]{1,5}" },
};

/** The supported letters, for messages. */
const PATTERN_LETTERS = "yyyy yy MMMM MMM MM M dd d EEEE EEE HH H hh h mm m ss s SSS a XXX XX X xxx Z z";

/**
 * @throws PatternError
 */
export function compilePattern(pattern: string, locale: string): PatternReader {
	if (pattern === "unix") return (text) => unix(text, 1000);
	if (pattern === "unix-ms") return (text) => unix(text, 1);
	const names = namesOf(locale);
	const groups = new Set<string>();
	let source = "";
	for (let at = 0; at < pattern.length; ) {
		const letter = pattern[at] as string;
		if (letter === "'") {
			const quoted = /'(?<text>(?:[^']|'')*)'/uy;
			quoted.lastIndex = at;
			const text = quoted.exec(pattern)?.groups?.text;
			if (text === undefined) throw new PatternError("the quotation mark has no partner", at);
			// Two in a row are one apostrophe, within quotation marks and outside them.
			source += text === "" ? "'" : literal(text.replaceAll("''", "'"));
			at = quoted.lastIndex;
			continue;
		}
		if (!/[A-Za-z]/u.test(letter)) {
			source += /\s/u.test(letter) ? "\\s+" : literal(letter);
			at++;
			continue;
		}
		let end = at + 1;
		while (pattern[end] === letter) end++;
		const token = pattern.slice(at, end);
		const { group, text } = tokenOf(token, names, at);
		if (group === undefined) source += `(?:${text})`;
		else if (groups.has(group))
			throw new PatternError(`${token} gives a second time what is already given`, at);
		else {
			groups.add(group);
			source += `(?<${group}>${text})`;
		}
		at = end;
	}
	if (!groups.has("month") && !groups.has("monthName"))
		throw new PatternError("no letter gives the month", 0);
	if (!groups.has("day")) throw new PatternError("no letter gives the day", 0);
	if (!groups.has("year") && !groups.has("shortYear")) throw new PatternError("no letter gives the year", 0);
	if (groups.has("halfHour") !== groups.has("half"))
		throw new PatternError("h, an hour of 1 to 12, and a, before or after noon, belong together", 0);
	const expression = new RegExp(`^${source}$`, "iu");
	return (text) => {
		const found = expression.exec(text)?.groups;
		return found === undefined ? undefined : timeOf(found, names);
	};
}

function tokenOf(
	token: string,
	names: Names,
	at: number,
): { readonly group: string | undefined; readonly text: string } {
	const numeric = NUMERIC[token];
	if (numeric !== undefined) return numeric;
	if (token === "MMM" || token === "MMMM") return { group: "monthName", text: anyOf(names.months.keys()) };
	if (/^E{1,4}$/u.test(token)) return { group: undefined, text: anyOf(names.weekdays) };
	if (token === "a") return { group: "half", text: anyOf([...names.halves, "am", "pm", "a.m.", "p.m."]) };
	throw new PatternError(
		`${token} is not a letter of a pattern: there are ${PATTERN_LETTERS}; put other letters in '…'`,
		at,
	);
}

function timeOf(found: Readonly<Record<string, string | undefined>>, names: Names): CalendarTime | undefined {
	const month = found.month ?? names.months.get(plain(found.monthName ?? ""));
	if (month === undefined) return undefined;
	let hour = Number(found.hour ?? 0);
	if (found.halfHour !== undefined) {
		hour = Number(found.halfHour);
		if (hour < 1 || hour > 12) return undefined;
		const half = plain(found.half ?? "");
		const isAfternoon = half === plain(names.halves[1] ?? "pm") || half.startsWith("p");
		hour = (hour % 12) + (isAfternoon ? 12 : 0);
	}
	const hasTime = found.hour !== undefined || found.halfHour !== undefined;
	const time: TimeOfDay = {
		hour,
		minute: Number(found.minute ?? 0),
		second: Number(found.second ?? 0),
		millisecond: Number((found.fraction ?? "").padEnd(3, "0").slice(0, 3)),
	};
	const zone = found.zone;
	const offsetMs = zone === undefined ? undefined : readOffset(zone);
	if (zone !== undefined && offsetMs === undefined) return undefined;
	return {
		year: found.year === undefined ? fullYear(Number(found.shortYear)) : Number(found.year),
		month: Number(month),
		day: Number(found.day),
		time: hasTime ? time : undefined,
		offsetMs,
	};
}

function unix(text: string, unit: number): CalendarTime | undefined {
	if (!/^-?\d{1,16}(?:\.\d+)?$/u.test(text)) return undefined;
	const date = new Date(Math.round(Number(text) * unit));
	if (Number.isNaN(date.getTime())) return undefined;
	return {
		year: date.getUTCFullYear(),
		month: date.getUTCMonth() + 1,
		day: date.getUTCDate(),
		time: {
			hour: date.getUTCHours(),
			minute: date.getUTCMinutes(),
			second: date.getUTCSeconds(),
			millisecond: date.getUTCMilliseconds(),
		},
		offsetMs: 0,
	};
}

const known = new Map<string, Names>();

/** Names of months and weekdays, alone and within a date, long and short. */
function namesOf(locale: string): Names {
	const before = known.get(locale);
	if (before !== undefined) return before;
	const months = new Map<string, number>();
	const weekdays = new Set<string>();
	for (const style of ["long", "short"] as const) {
		const formats = [
			new Intl.DateTimeFormat(locale, { month: style, timeZone: "UTC", calendar: "gregory" }),
			new Intl.DateTimeFormat(locale, { month: style, day: "numeric", timeZone: "UTC", calendar: "gregory" }),
		];
		for (const format of formats) {
			for (let month = 0; month < 12; month++) {
				const name = partOf(format, Date.UTC(2024, month, 15), "month");
				if (name !== undefined && !/^\d/u.test(name)) months.set(plain(name), month + 1);
			}
		}
		const format = new Intl.DateTimeFormat(locale, { weekday: style, timeZone: "UTC" });
		for (let day = 1; day <= 7; day++) {
			const name = partOf(format, Date.UTC(2024, 0, day), "weekday");
			if (name !== undefined) weekdays.add(plain(name));
		}
	}
	// Some English-speaking countries shorten September more than others.
	if (/^en\b/iu.test(locale)) months.set("sept", 9).set("sep", 9);
	const half = new Intl.DateTimeFormat(locale, { hour: "numeric", hourCycle: "h12", timeZone: "UTC" });
	const halves = [6, 18].map((hour) => partOf(half, Date.UTC(2024, 0, 1, hour), "dayPeriod") ?? "");
	const names = { months, weekdays: [...weekdays], halves: halves.filter((name) => name !== "") };
	known.set(locale, names);
	return names;
}

function partOf(
	format: Intl.DateTimeFormat,
	instant: number,
	type: Intl.DateTimeFormatPartTypes,
): string | undefined {
	return format.formatToParts(instant).find((part) => part.type === type)?.value;
}

/** A name without its full stop, in lower case: "Sept." and "sept" are the same. */
function plain(name: string): string {
	return name.toLowerCase().replace(/\.$/u, "");
}

function anyOf(names: Iterable<string>): string {
	// Longer ones first, so that "Mar" doesn't keep "March" from matching.
	const sorted = [...names].sort((a, b) => b.length - a.length);
	return `(?:${sorted.map(literal).join("|")})\\.?`;
}

function literal(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
}
