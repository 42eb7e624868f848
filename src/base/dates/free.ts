// Dates and times as people write them, in any language. A text with one reading is read; one with two is ambiguous.
// Words become tags, then a few shapes are tried. Must not know what a date is for, nor the present day.

import { asciiDigits } from "../digits.ts";
import { Failure } from "../failure.ts";
import { daysIn, fullYear, type TimeOfDay, utcOf } from "./calendar.ts";
import { takeTime } from "./clock.ts";
import { type Lexicon, languagesOf, lexiconOf, lower, WORD } from "./lexicon.ts";
import { holdsTags, MONTHS, TAG, tagged, WEEKDAYS, zoneTag } from "./tags.ts";
import { ZONE_INDEX } from "./zone-names.ts";

/** What a text says: a day or a part of it, and optionally a time. */
export interface Stated {
	/** Absent if there was only a weekday or a time. */
	readonly day?:
		| { readonly year: number | undefined; readonly month: number; readonly day: number }
		| undefined;
	/** From Monday, which is 1. */
	readonly weekday?: number | undefined;
	readonly time?: TimeOfDay | undefined;
	readonly offsetMs?: number | undefined;
}

/** Longer texts are not dates. */
const LONGEST = 100;
/** Each word may mean several things. Texts with many such words are not dates. */
const MOST_READINGS = 64;

const SEVERAL: Failure = new Failure("may be read in several ways: set the option formats", "ambiguous");

/**
 * @param locale - the language that it is in, where that is known; its order of day and month then holds for numbers, if it
 *   has one in all of its regions. Otherwise English, and then every language that has the words.
 * @returns undefined if it is not a date in a known form
 */
export function readFree(text: string, locale: string | undefined): Stated | Failure | undefined {
	if (text.length > LONGEST || holdsTags(text)) return undefined;
	const plain = normal(text);
	if (locale !== undefined) return readIn(plain, locale, orderOf(locale));
	const english = readIn(plain, "en", undefined);
	if (english !== undefined) return english;
	const words = lower(plain).match(WORD);
	if (words === null) return undefined;
	const found = new Map<string, Stated | Failure>();
	for (const language of languagesOf(words)) {
		const stated = readIn(plain, language, undefined);
		if (stated !== undefined) found.set(stated instanceof Failure ? "" : readingOf(stated), stated);
	}
	if (found.size > 1) return SEVERAL;
	return found.values().next().value;
}

/**
 * ASCII digits, one kind of space, dash and apostrophe, no invisible marks, no brackets; eras of Japan and Taiwan as
 * years.
 */
export function normal(text: string): string {
	return asciiDigits(text)
		.replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, "")
		.replace(/[‐‑‒–—−]/gu, "-")
		.replace(/[’ʼ`]/gu, "'")
		.replace(/[：]/gu, ":")
		.replace(/[，、،]/gu, ",")
		.replace(/[。]/gu, ".")
		.replace(/[／]/gu, "/")
		.replace(/\b(GMT|UTC|[+-]\d{4})\s*\([^()\d]*\)$/u, "$1")
		.replace(
			ERA,
			(_, era: string, year: string) => `${(ERAS[era] ?? 0) + (year === "元" ? 1 : Number(year))}年`,
		)
		.replace(/[[\](){}"“”„«»（）［］]/gu, " ")
		.replace(/\s+/gu, " ")
		.trim();
}

// The year before each era's first.
const ERAS: Readonly<Record<string, number>> = {
	令和: 2018,
	平成: 1988,
	昭和: 1925,
	大正: 1911,
	明治: 1867,
	民國: 1911,
	民国: 1911,
};
const ERA: RegExp = new RegExp(`(${Object.keys(ERAS).join("|")})\\s?(元|\\d{1,3})\\s?年`, "u");

function readIn(text: string, locale: string, order: string | undefined): Stated | Failure | undefined {
	const found = new Map<string, Stated>();
	let ambiguous: Failure | undefined;
	for (const reading of readingsOf(text, lexiconOf(locale))) {
		const stated = shapeOf(reading, order);
		if (stated instanceof Failure) ambiguous ??= stated;
		else if (stated !== undefined) found.set(readingOf(stated), stated);
	}
	if (found.size > 1) return SEVERAL;
	const one = found.values().next().value;
	if (one === undefined || one.day === undefined) return one ?? ambiguous;
	return inCalendar(one, one.day, calendarOf(locale));
}

/** Identifies a reading: a day with its year implies its weekday. */
function readingOf(stated: Stated): string {
	return JSON.stringify(stated.day?.year === undefined ? stated : { ...stated, weekday: 0 });
}

/** The text with tags instead of its words, for each combination of their meanings; empty if a word is unknown. */
function readingsOf(text: string, lexicon: Lexicon): readonly string[] {
	let readings = [""];
	const words = [...lower(text).matchAll(WORD)];
	const written = [...text.matchAll(WORD)];
	let at = 0;
	for (let index = 0; index < words.length; index++) {
		const word = words[index] as RegExpMatchArray & { index: number };
		let end = index;
		let tags: readonly string[] | undefined;
		for (let last = Math.min(words.length, index + lexicon.longest) - 1; last >= index; last--) {
			const key = words
				.slice(index, last + 1)
				.map(([one]) => one)
				.join(" ");
			tags = lexicon.meanings.get(key);
			if (tags === undefined || !isOneName(text, words, index, last)) continue;
			end = last;
			break;
		}
		tags ??= zoneOf(written[index]?.[0]) ?? shortened(word[0], lexicon);
		if (tags === undefined) {
			const parts = unspaced(word[0], lexicon);
			if (parts === undefined) return [];
			tags = [parts];
		}
		const last = words[end] as RegExpMatchArray & { index: number };
		const between = text.slice(at, word.index);
		readings = readings.flatMap((before) => (tags as readonly string[]).map((tag) => before + between + tag));
		if (readings.length > MOST_READINGS) return [];
		at = last.index + last[0].length;
		index = end;
	}
	return readings.map((reading) => reading + text.slice(at));
}

/** Whether only marks of names separate some words: no number, no comma. */
function isOneName(text: string, words: readonly RegExpMatchArray[], first: number, last: number): boolean {
	for (let index = first; index < last; index++) {
		const one = words[index] as RegExpMatchArray & { index: number };
		const next = words[index + 1] as RegExpMatchArray & { index: number };
		if (!/^[\s.'\u200c-]*$/u.test(text.slice(one.index + one[0].length, next.index))) return false;
	}
	return true;
}

function zoneOf(written: string | undefined): readonly string[] | undefined {
	const index = ZONE_INDEX.get(written ?? "");
	return index === undefined ? undefined : [zoneTag(index)];
}

/** "Septem", "maalis": the beginning, at least three letters, of exactly one name. */
function shortened(word: string, lexicon: Lexicon): readonly string[] | undefined {
	if (word.length < 3) return undefined;
	const tags = new Set<string>();
	for (const [key, of] of lexicon.names) if (key.startsWith(word)) for (const tag of of) tags.add(tag);
	return tags.size === 0 || tags.size > 2 ? undefined : [...tags];
}

/** Words of scripts without spaces between words: "วันอังคารที่". */
function unspaced(word: string, lexicon: Lexicon): string | undefined {
	if (!/^[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Hangul}]/u.test(word))
		return undefined;
	let tags = "";
	for (let rest = word; rest !== ""; ) {
		let length = rest.length;
		while (length > 0 && !lexicon.meanings.has(rest.slice(0, length))) length--;
		if (length === 0) return undefined;
		tags += lexicon.meanings.get(rest.slice(0, length))?.[0] ?? "";
		rest = rest.slice(length);
	}
	return tags;
}

function shapeOf(reading: string, order: string | undefined): Stated | Failure | undefined {
	// A full stop after a short name is part of it.
	const tidy = reading.replace(/([\ue000-\uf8ff])\./gu, "$1 ");
	const taken = takeTime(tidy);
	if (taken === undefined) return undefined;
	const weekdays = new Set(taken.rest.match(new RegExp(WEEKDAYS, "gu")));
	if (weekdays.size > 1) return undefined;
	const [weekdayTag] = weekdays;
	const weekday = weekdayTag === undefined ? undefined : tagged(weekdayTag, "weekday");
	const core = taken.rest
		.replace(BESIDES, " ")
		.replace(/\s?([./-])\s?/gu, "$1")
		.replace(/\s+/gu, " ")
		.replace(/^[ .-]+|[ .-]+$/gu, "");
	const { time, offsetMs } = taken;
	if (core === "")
		return time === undefined && weekday === undefined ? undefined : { weekday, time, offsetMs };
	const days = named(core) ?? inUnits(core) ?? numeric(core);
	// "29.02.2020 13.12": after a whole day, a time may have a full stop.
	if (days === undefined && time === undefined) {
		const clock = /^(.*\d) (\d{1,2})\.(\d\d)$/u.exec(core);
		if (clock !== null) return shapeOf(`${clock[1]} ${clock[2]}:${clock[3]}`, order);
	}
	if (days === undefined) return undefined;
	const real = days.filter(
		({ year, month, day }) => month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year ?? 2024, month),
	);
	const one = real.length > 1 ? decided(real, order, weekday) : real[0];
	if (one === undefined) return real.length > 1 ? SEVERAL : undefined;
	const { year, month, day } = one;
	return { day: { year, month, day }, weekday, time, offsetMs };
}

const BESIDES: RegExp = new RegExp(`${WEEKDAYS}|[,;|@${TAG.filler}${TAG.clock}${TAG.buddhist}]`, "gu");

/** A day that a text may mean, and the order in which it is then written. */
interface Day {
	readonly year: number | undefined;
	readonly month: number;
	readonly day: number;
	readonly order?: string | undefined;
}

/** The one that the locale's order or the weekday selects. */
function decided(
	days: readonly Day[],
	order: string | undefined,
	weekday: number | undefined,
): Day | undefined {
	const different = new Map(days.map((one) => [`${one.year}-${one.month}-${one.day}`, one]));
	if (different.size === 1) return days[0];
	if (order !== undefined) return days.find((one) => one.order === order);
	if (weekday === undefined) return undefined;
	const right = [...different.values()].filter(
		({ year, month, day }) => year !== undefined && weekdayOf(year, month, day) === weekday,
	);
	return right.length === 1 ? right[0] : undefined;
}

function weekdayOf(year: number, month: number, day: number): number {
	return new Date(utcOf({ year, month, day })).getUTCDay() || 7;
}

const ITEM: RegExp = new RegExp(
	`(?<apostrophe>'?)(?<number>\\d+) ?(?<flag>[${TAG.ordinal}${TAG.year}${TAG.day}]?)|(?<month>${MONTHS})|[ ./-]+`,
	"uy",
);

/** With the month's name: "5 May 2026", "May 5th, '26", "2026-May-05", "5 May". */
function named(core: string): readonly Day[] | undefined {
	const numbers: { text: string; flag: string }[] = [];
	let month = 0;
	let isMonthFirst = false;
	ITEM.lastIndex = 0;
	while (ITEM.lastIndex < core.length) {
		const found = ITEM.exec(core)?.groups;
		if (found === undefined) return undefined;
		if (found.month !== undefined) {
			if (month !== 0) return undefined;
			month = tagged(found.month, "month");
			isMonthFirst = numbers.length === 0;
		} else if (found.number !== undefined) {
			const flag = found.apostrophe === "" ? (found.flag as string) : TAG.year;
			numbers.push({ text: found.number, flag });
		}
	}
	const [first, second, third] = numbers;
	if (month === 0 || first === undefined || third !== undefined) return undefined;
	if (second === undefined)
		return canBeDay(first) ? [{ year: undefined, month, day: Number(first.text) }] : undefined;
	const days: Day[] = [];
	for (const [day, year, isUsual] of [
		[first, second, true],
		[second, first, !isMonthFirst],
	] as const) {
		if (isUsual && canBeDay(day) && canBeYear(year))
			days.push({ year: yearOf(year.text), month, day: Number(day.text) });
	}
	return days.length === 0 ? undefined : days;
}

function canBeDay({ text, flag }: { text: string; flag: string }): boolean {
	return text.length <= 2 && flag !== TAG.year && Number(text) <= 31;
}

function canBeYear({ text, flag }: { text: string; flag: string }): boolean {
	return (text.length === 4 || text.length === 2) && flag !== TAG.ordinal && flag !== TAG.day;
}

function yearOf(text: string): number {
	return text.length === 4 ? Number(text) : fullYear(Number(text));
}

const IN_UNITS: RegExp = new RegExp(
	`^(?:(?<year>\\d{4}|\\d\\d) ?${TAG.year} ?)?(?:(?<month>\\d{1,2}) ?${TAG.monthUnit}|(?<name>${MONTHS})) ?(?<day>\\d{1,2}) ?${TAG.day}?$`,
	"u",
);
const MONTH_BEFORE: RegExp = new RegExp(
	`^(?<day>\\d{1,2})[ ./-]*${TAG.monthBefore} ?(?<month>\\d{1,2})(?:[ ./-]*(?<year>\\d{4}))?$`,
	"u",
);

/** With units: "2026年5月5日", "5 tháng 5 2026". */
function inUnits(core: string): readonly Day[] | undefined {
	const found = (IN_UNITS.exec(core) ?? MONTH_BEFORE.exec(core))?.groups;
	if (found === undefined) return undefined;
	const { year, month, name, day } = found;
	return [
		{
			year: year === undefined ? undefined : yearOf(year),
			month: name === undefined ? Number(month) : tagged(name, "month"),
			day: Number(day),
		},
	];
}

/** Only numbers, with one mark between them. */
function numeric(core: string): readonly Day[] | undefined {
	const found = /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})$/u.exec(core.replace(new RegExp(TAG.year, "gu"), ""));
	if (found === null) return undefined;
	const [, first = "", , second = "", last = ""] = found;
	if (first.length === 3 || last.length === 3) return undefined;
	const days: Day[] = [];
	// A year has two or four digits. The order year, day, month is not in use.
	if (first.length >= 2 && last.length <= 2)
		days.push({ year: yearOf(first), month: Number(second), day: Number(last), order: "ymd" });
	if (last.length >= 2 && first.length <= 2) {
		days.push({ year: yearOf(last), month: Number(second), day: Number(first), order: "dmy" });
		days.push({ year: yearOf(last), month: Number(first), day: Number(second), order: "mdy" });
	}
	return days;
}

const orders = new Map<string, string | undefined>();

/** A locale's order of a date of numbers: "dmy". English without a region has two orders. */
function orderOf(locale: string): string | undefined {
	if (locale === "en") return undefined;
	if (!orders.has(locale) && orders.size < 500) {
		const order = new Intl.DateTimeFormat(locale, {
			dateStyle: "short",
			timeZone: "UTC",
			calendar: "gregory",
		})
			.formatToParts(0)
			.flatMap(({ type }) => (type === "year" || type === "month" || type === "day" ? [type[0]] : []))
			.join("");
		orders.set(locale, order.length === 3 ? order : undefined);
	}
	return orders.get(locale);
}

const calendars = new Map<string, string>();

function calendarOf(locale: string): string {
	let calendar = calendars.get(locale);
	if (calendar === undefined) {
		({ calendar } = new Intl.DateTimeFormat(locale).resolvedOptions());
		if (calendars.size < 500) calendars.set(locale, calendar);
	}
	return calendar;
}

/**
 * A year of the locale's own calendar as the Gregorian one, or why that isn't possible. No text has years of both
 * calendars.
 */
function inCalendar(stated: Stated, day: NonNullable<Stated["day"]>, calendar: string): Stated | Failure {
	const { year } = day;
	if (year === undefined || calendar === "gregory") return stated;
	if (calendar === "buddhist" && year >= 2400) return { ...stated, day: { ...day, year: year - 543 } };
	if (year >= 1800 && year < 2200) return stated;
	return new Failure(`may be of the ${calendar} calendar, which can't be read`, "ambiguous");
}
