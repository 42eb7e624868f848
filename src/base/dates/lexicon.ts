// The meaning of a language's words in a date: months, weekdays and parts of the day from CLDR, by Intl, and the words
// between them in CLDR's own dates. Made once for each language, when a text first needs it.

import { monthTag, TAG, weekdayTag } from "./tags.ts";
import { LANGUAGES, shortNames, wordsOf } from "./words.ts";

/** For one language: keys as `keyOf` writes them, and the tags of everything that each may mean. */
export interface Lexicon {
	readonly meanings: ReadonlyMap<string, readonly string[]>;
	/** Only names of months and weekdays, which may be shortened. */
	readonly names: ReadonlyMap<string, readonly string[]>;
	/** How many words its longest key has. */
	readonly longest: number;
}

/** Words of a text: letters with their marks; each Han character by itself, because nothing separates them. */
export const WORD: RegExp = /\p{Script=Han}|[\p{L}\p{M}]+/gu;

/** A name or phrase without its marks, in lower case: "Sept." is "sept", "p.m." is "p m", "sexta-feira" "sexta feira". */
function keyOf(name: string): string {
	return (lower(name).match(WORD) ?? []).join(" ");
}

/** Lower case without the dot that İ leaves. */
export function lower(text: string): string {
	return text.toLowerCase().replaceAll("i\u0307", "i").normalize("NFC");
}

const lexicons = new Map<string, Lexicon>();

/** The words of a locale, BCP 47. */
export function lexiconOf(locale: string): Lexicon {
	const known = lexicons.get(locale);
	if (known !== undefined) return known;
	const lexicon = make(locale);
	// As many as Intl has languages with regions. A declaration's locale was checked before.
	if (lexicons.size < 500) lexicons.set(locale, lexicon);
	return lexicon;
}

function make(locale: string): Lexicon {
	const names = new Map<string, string[]>();
	const meanings = new Map<string, string[]>();
	const language = locale.split("-")[0] as string;
	eachMonth(locale, (name, month) => add(names, name, monthTag(month)));
	for (const style of ["long", "short"] as const) {
		const format = new Intl.DateTimeFormat(locale, { weekday: style, timeZone: "UTC", calendar: "gregory" });
		for (let day = 1; day <= 7; day++)
			add(names, partOf(format, Date.UTC(2024, 0, day), "weekday"), weekdayTag(day));
	}
	for (const [month, name] of shortNames(language, "months")) add(names, name, monthTag(month));
	for (const [weekday, name] of shortNames(language, "weekdays")) add(names, name, weekdayTag(weekday));
	for (const [key, tags] of names) meanings.set(key, [...tags]);
	for (const [word, tag] of wordsOf(language)) add(meanings, word, tag);
	for (const [half, tag] of halvesOf(locale)) add(meanings, half, tag);
	for (const [word, tag] of glueOf(locale)) if (!meanings.has(keyOf(word))) add(meanings, word, tag);
	let longest = 1;
	for (const key of meanings.keys()) longest = Math.max(longest, key.split(" ").length);
	return { meanings, names, longest };
}

function add(map: Map<string, string[]>, name: string | undefined, tag: string): void {
	const key = keyOf(name ?? "");
	if (key === "") return;
	const tags = map.get(key);
	if (tags === undefined) map.set(key, [tag]);
	else if (!tags.includes(tag)) tags.push(tag);
}

/** Names of months, alone and within a date, long and short. Names with digits are read as numbers. */
function eachMonth(locale: string, see: (name: string, month: number) => void): void {
	for (const style of ["long", "short"] as const) {
		for (const more of [{}, { day: "numeric" as const }]) {
			const format = new Intl.DateTimeFormat(locale, {
				month: style,
				...more,
				timeZone: "UTC",
				calendar: "gregory",
			});
			for (let month = 0; month < 12; month++) {
				const name = partOf(format, Date.UTC(2024, month, 15), "month");
				if (name !== undefined && !/\p{Nd}/u.test(name)) see(name, month + 1);
			}
		}
	}
}

/** Words for the halves of a day, and for parts within one half: "오후", "下午", "晚上". */
function halvesOf(locale: string): Map<string, string> {
	const halves = new Map<string, string>();
	const half = new Intl.DateTimeFormat(locale, { hour: "numeric", hourCycle: "h12", timeZone: "UTC" });
	const part = new Intl.DateTimeFormat(locale, {
		hour: "numeric",
		hourCycle: "h12",
		dayPeriod: "long",
		timeZone: "UTC",
	});
	const parts = new Map<string, Set<string>>();
	for (let hour = 0; hour < 24; hour++) {
		const tag = hour < 12 ? TAG.am : TAG.pm;
		const name = partOf(part, Date.UTC(2024, 0, 1, hour), "dayPeriod");
		if (name !== undefined) parts.set(name, (parts.get(name) ?? new Set()).add(tag));
		const plain = partOf(half, Date.UTC(2024, 0, 1, hour), "dayPeriod");
		if (plain !== undefined) halves.set(plain, tag);
	}
	for (const [name, tags] of parts)
		if (tags.size === 1 && !halves.has(name)) halves.set(name, [...tags][0] as string);
	return halves;
}

/** The text between the parts of a locale's own dates: "de" in "5 de mayo de 2026", "um" before the time. */
function glueOf(locale: string): Map<string, string> {
	const glue = new Map<string, string>();
	for (const dateStyle of ["full", "long", "medium"] as const) {
		const format = new Intl.DateTimeFormat(locale, {
			dateStyle,
			timeStyle: "short",
			timeZone: "UTC",
			calendar: "gregory",
		});
		for (const month of [4, 9]) {
			let before = "";
			for (const { type, value } of format.formatToParts(Date.UTC(2026, month, 5, 14, 3))) {
				if (type === "literal") {
					before = value;
					for (const [word] of lower(value).matchAll(WORD)) glue.set(word, glue.get(word) ?? TAG.filler);
				} else if (type === "era") glue.set(value, TAG.filler);
				else if (type === "hour")
					for (const [word] of lower(before).matchAll(WORD)) glue.set(word, TAG.clock);
			}
		}
	}
	return glue;
}

function partOf(
	format: Intl.DateTimeFormat,
	instant: number,
	type: Intl.DateTimeFormatPartTypes,
): string | undefined {
	return format.formatToParts(instant).find((part) => part.type === type)?.value;
}

let byMonth: Map<string, string[]> | undefined;

/**
 * The languages in which a word of the text names a month. Makes the names of all languages at the first call, which
 * takes about 80 ms.
 */
export function languagesOf(words: readonly string[]): string[] {
	if (byMonth === undefined) {
		byMonth = new Map([
			["年", ["ja", "zh", "zh-Hant"]],
			["년", ["ko"]],
		]);
		for (const language of Intl.DateTimeFormat.supportedLocalesOf(LANGUAGES))
			eachMonth(language, (name) => add(byMonth as Map<string, string[]>, firstWord(name), language));
		for (const language of LANGUAGES)
			for (const [, name] of shortNames(language, "months")) add(byMonth, firstWord(name), language);
	}
	const found = new Set<string>();
	for (const word of words) for (const language of byMonth.get(word) ?? []) found.add(language);
	return [...found];
}

function firstWord(name: string): string {
	return keyOf(name).split(" ")[0] as string;
}
