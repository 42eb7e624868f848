// Dates that count from now: "2 hours ago", "vor 3 Tagen", "gestern", as CLDR writes them in each language, by Intl;
// and days without a year. The caller passes in "now". If a phrase doesn't mean a single day, the result says so.

import { Failure } from "../failure.ts";
import { type CalendarTime, daysIn, type TimeOfDay } from "./calendar.ts";
import { normal, readFree, type Stated } from "./free.ts";
import { lower } from "./lexicon.ts";
import { offsetAt } from "./zone.ts";

/** What dates without a year are counted from. */
export interface Now {
	/** Milliseconds since 1970. */
	readonly instant: number;
	/** The zone of "today"; UTC by default. */
	readonly zone: string | undefined;
	/**
	 * Whether a day without its year, a weekday, or a mere "2 hours" is in the past or the future; undefined refuses them.
	 */
	readonly direction: "past" | "future" | undefined;
}

type Unit = "second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";

/** A number of units from now; negative for the past. */
interface Step {
	readonly unit: Unit;
	readonly count: number;
}

const UNITS: readonly Unit[] = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];
/** Numbers that show the plurals of every language. */
const COUNTS: readonly number[] = [1, 2, 3, 4, 5, 6, 8, 11, 20, 21, 22, 100];

/** A phrase with "#" for its number: the unit, and whether it means ago (-1) or ahead (1). */
interface Template {
	readonly unit: Unit;
	readonly sign: 1 | -1;
}

/** The text before and after all the units of a direction, and the units between. */
interface Frame {
	readonly sign: 1 | -1;
	readonly before: string;
	readonly after: string;
	readonly units: ReadonlyMap<string, Unit>;
}

interface Phrases {
	readonly templates: ReadonlyMap<string, Template | undefined>;
	/** Without a number: "yesterday", "last month". */
	readonly whole: ReadonlyMap<string, Step | undefined>;
	readonly frames: readonly Frame[];
	/** Units alone: "days", "Tage". */
	readonly units: ReadonlyMap<string, Unit>;
	readonly and: string;
}

const known = new Map<string, Phrases>();

function phrasesOf(locale: string): Phrases {
	let phrases = known.get(locale);
	if (phrases === undefined) {
		phrases = make(locale);
		if (known.size < 500) known.set(locale, phrases);
	}
	return phrases;
}

function make(locale: string): Phrases {
	const templates = new Map<string, Template | undefined>();
	const whole = new Map<string, Step | undefined>();
	const frames: Frame[] = [];
	for (const style of ["long", "short", "narrow"] as const) {
		const always = new Intl.RelativeTimeFormat(locale, { style });
		const auto = new Intl.RelativeTimeFormat(locale, { style, numeric: "auto" });
		for (const sign of [-1, 1] as const) {
			const ofSign = new Map<string, Unit>();
			for (const unit of UNITS) {
				for (const count of COUNTS) {
					const phrase = key(always.format(sign * count, unit));
					if (!phrase.includes("#")) {
						once(whole, phrase, { unit, count: sign * count });
						continue;
					}
					// Anywhere else, "-5 h" would be a number with a sign.
					if (!/[#]\s?[-+]|[-+]\s?[#]/u.test(phrase)) {
						once(templates, phrase, { unit, sign });
						if (style !== "narrow") ofSign.set(phrase, unit);
					}
				}
			}
			const frame = frameOf(ofSign, sign);
			if (frame !== undefined) frames.push(frame);
		}
		for (const unit of UNITS) {
			for (const count of [-2, -1, 0, 1, 2]) {
				const phrase = key(auto.format(count, unit));
				if (!phrase.includes("#")) once(whole, phrase, { unit, count });
			}
		}
	}
	const and = new Intl.ListFormat(locale).formatToParts(["a", "b"])[1]?.value.trim() ?? "";
	const language = locale.split("-")[0] as string;
	for (const [phrase, count] of DAYS[language] ?? []) once(whole, phrase, { unit: "day", count });
	if (language === "en")
		for (const phrase of ["just now", "right now"]) once(whole, phrase, { unit: "second", count: 0 });
	return { templates, whole, frames, units: unitsOf(locale, language), and: lower(and) };
}

function unitsOf(locale: string, language: string): ReadonlyMap<string, Unit> {
	const units = new Map<string, Unit>(language === "en" ? SHORT_UNITS : []);
	for (const unitDisplay of ["long", "short"] as const) {
		for (const unit of UNITS) {
			if (unit === "quarter") continue;
			const format = new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay });
			for (const count of COUNTS) {
				const phrase = key(format.format(count));
				if (phrase.startsWith("#")) units.set(phrase.slice(1).trim(), unit);
			}
		}
	}
	return units;
}

/** Units that CLDR writes differently. */
const SHORT_UNITS: readonly (readonly [string, Unit])[] = [
	["hrs", "hour"],
	["mins", "minute"],
	["secs", "second"],
];

/** Days that CLDR's phrases leave out. */
const DAYS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
	en: [
		["the day before yesterday", -2],
		["day before yesterday", -2],
		["the day after tomorrow", 2],
		["day after tomorrow", 2],
	],
};

/** A phrase with two meanings means nothing. "1 minute" and "one minute" with one meaning are the same. */
function once<Value extends Step | Template>(
	map: Map<string, Value | undefined>,
	phrase: string,
	value: Value,
): void {
	if (!map.has(phrase)) map.set(phrase, value);
	else if (JSON.stringify(map.get(phrase)) !== JSON.stringify(value)) map.set(phrase, undefined);
}

function frameOf(phrases: ReadonlyMap<string, Unit>, sign: 1 | -1): Frame | undefined {
	const all = [...phrases.keys()];
	const first = all[0];
	if (first === undefined) return undefined;
	let before = first.slice(0, first.indexOf("#"));
	let after = first.slice(first.indexOf("#") + 1);
	for (const phrase of all) {
		while (!phrase.startsWith(before)) before = before.slice(0, -1);
		while (!phrase.endsWith(after)) after = after.slice(1);
	}
	const units = new Map<string, Unit>();
	for (const [phrase, unit] of phrases) {
		const middle = phrase.slice(before.length, phrase.length - after.length);
		if (!middle.startsWith("#")) return undefined;
		units.set(middle.slice(1).trim(), unit);
	}
	if ((before + after).trim() === "" || units.has("")) return undefined;
	return { sign, before, after, units };
}

/** A phrase with "#" for its number. */
function key(phrase: string): string {
	return lower(normal(phrase))
		.replace(/\d+(?:[.,]\d+)*/gu, "#")
		.replace(/\.(?=\s|$)/gu, "");
}

/** Words for numbers in phrases like "an hour ago". */
const NUMBERS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
	en: numbered("one two three four five six seven eight nine ten eleven twelve", { a: 1, an: 1 }),
	de: numbered("eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf", { einem: 1, einer: 1 }),
	fr: numbered("un deux trois quatre cinq six sept huit neuf dix onze douze", { une: 1 }),
	es: numbered("un dos tres cuatro cinco seis siete ocho nueve diez once doce", { una: 1 }),
	pt: numbered("um dois três quatro cinco seis sete oito nove dez onze doze", { uma: 1, duas: 2 }),
	it: numbered("un due tre quattro cinque sei sette otto nove dieci undici dodici", { una: 1, "un'": 1 }),
	nl: numbered("een twee drie vier vijf zes zeven acht negen tien elf twaalf", { één: 1 }),
};

function numbered(words: string, more: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
	return { ...Object.fromEntries(words.split(" ").map((word, index) => [word, index + 1])), ...more };
}

/**
 * The time that a text gives by counting from now; a Failure if it counts, but not to a single time; undefined if it
 * doesn't count.
 */
export function readRelative(
	text: string,
	locale: string | undefined,
	now: Now,
): CalendarTime | Failure | undefined {
	if (text.length > 100) return undefined;
	const language = locale ?? "en";
	const plain = lower(normal(text)).replace(/[.]$/u, "");
	const steps = stepsOf(plain, language, now.direction);
	if (steps instanceof Failure) return steps;
	if (steps !== undefined) return after(steps, now, undefined, undefined);
	// "yesterday at 11:30", "heute, 14:05 Uhr"
	const clock = /^(?<day>\D*?)[\s,]*(?<time>\d{1,2}[:.h]\d\d.*)$/u.exec(plain)?.groups;
	if (clock !== undefined) {
		const time = readFree(clock.time as string, language);
		if (time === undefined || time instanceof Failure || time.day !== undefined || time.weekday !== undefined)
			return undefined;
		const words = (clock.day as string).split(" ");
		for (const day of [words.join(" "), words.slice(0, -1).join(" ")]) {
			const step = phrasesOf(language).whole.get(day);
			if (step?.unit === "day") return after([step], now, time.time, time.offsetMs);
		}
	}
	return undefined;
}

function stepsOf(
	plain: string,
	locale: string,
	direction: Now["direction"],
): readonly Step[] | Failure | undefined {
	const { templates, whole, frames, units, and } = phrasesOf(locale);
	const language = locale.split("-")[0] as string;
	const words = NUMBERS[language];
	const said = plain.replace(/[\p{L}']+/gu, (word) => String(words?.[word] ?? word));
	const counted = language === "en" ? inCldrsWords(said) : said;
	const direct = whole.get(plain.replace(/\.(?=\s|$)/gu, ""));
	if (direct !== undefined) {
		if (direct.unit === "day" || (direct.count === 0 && direct.unit === "second")) return [direct];
		// What CLDR writes without its number, as languages with a dual do. "last month" is not a day.
		if (Math.abs(direct.count) === 2) return [direct];
		return new Failure("names no single day");
	}
	const numbers = [...counted.matchAll(/\d+(?:[.,]\d+)*/gu)].map(([number]) =>
		Number(number.replace(",", ".")),
	);
	const shape = key(counted);
	const [first] = numbers;
	if (first === undefined || numbers.some((number) => !Number.isFinite(number))) return undefined;
	const template = templates.get(shape);
	if (template !== undefined && numbers.length === 1)
		return [{ unit: template.unit, count: template.sign * first }];
	// "1 day, 2 hours and 5 minutes ago": one direction for all of its units.
	for (const { sign, before, after: behind, units: framed } of frames) {
		if (!shape.startsWith(before) || !shape.endsWith(behind)) continue;
		const middle = shape.slice(before.length, shape.length - behind.length);
		const counts = countsIn(middle, numbers, (name) => framed.get(name) ?? units.get(name), and);
		if (counts !== undefined) return counts.map(({ unit, count }) => ({ unit, count: sign * count }));
	}
	// "1 il öncə 2 ay öncə": each unit with the words of the direction.
	const each = phrasesIn(shape, numbers, templates);
	if (each !== undefined) return each;
	// "2 hours", if the direction is declared.
	if (direction === undefined) return undefined;
	const sign = direction === "past" ? -1 : 1;
	const counts = countsIn(shape, numbers, (name) => units.get(name), and);
	return counts?.map(({ unit, count }) => ({ unit, count: sign * count }));
}

/** English phrases that CLDR leaves out, as it would write them. */
const ENGLISH: readonly (readonly [RegExp, string | ((whole: string, number: string) => string)])[] = [
	[/\b(\d+) decades?\b/gu, (_whole, number) => `${10 * Number(number)} years`],
	[/^(?:in )?(.+) (?:from now|later)$/u, "in $1"],
	[/^in (.+?)'? time$/u, "in $1"],
	[/^(?:now )?\+ ?(\d[^+-]*)$/u, "in $1"],
	[/^(?:now )?- ?(\d[^+-]*)$/u, "$1 ago"],
];

function inCldrsWords(text: string): string {
	return ENGLISH.reduce((said, [pattern, words]) => said.replace(pattern, words as string), text);
}

/** Several phrases in a row, each with its number, and all in one direction. */
function phrasesIn(
	shape: string,
	numbers: readonly number[],
	templates: Phrases["templates"],
): readonly Step[] | undefined {
	const words = shape.replace(/,/gu, " ").trim().split(/\s+/u);
	if (numbers.length < 2 || numbers.length > UNITS.length) return undefined;
	const steps: Step[] = [];
	let sign: number | undefined;
	for (let start = 0; start < words.length; ) {
		let end = words.length;
		let template: Template | undefined;
		while (end > start && template === undefined) {
			template = templates.get(words.slice(start, end).join(" "));
			if (template === undefined) end--;
		}
		const number = numbers[steps.length];
		if (template === undefined || number === undefined || (sign ?? template.sign) !== template.sign)
			return undefined;
		sign = template.sign;
		steps.push({ unit: template.unit, count: sign * number });
		start = end;
	}
	return steps.length === numbers.length ? steps : undefined;
}

/** "# days, # hours and # minutes" with its numbers. */
function countsIn(
	shape: string,
	numbers: readonly number[],
	unitOf: (name: string) => Unit | undefined,
	and: string,
): readonly Step[] | undefined {
	const parts = shape.split("#").map((part) => part.replace(/,/gu, " ").trim());
	if (parts.shift() !== "" || parts.length !== numbers.length) return undefined;
	const steps: Step[] = [];
	for (const [index, part] of parts.entries()) {
		const name = and !== "" && part.endsWith(` ${and}`) ? part.slice(0, -and.length).trim() : part;
		const unit = unitOf(name);
		if (unit === undefined) return undefined;
		steps.push({ unit, count: numbers[index] as number });
	}
	return steps;
}

const MILLISECONDS: Readonly<Partial<Record<Unit, number>>> = {
	second: 1_000,
	minute: 60_000,
	hour: 3_600_000,
};
const MONTHS: Readonly<Partial<Record<Unit, number>>> = { month: 1, quarter: 3, year: 12 };

/** The time some steps from now: an instant if an hour or less is counted, otherwise a day. */
function after(
	steps: readonly Step[],
	now: Now,
	time: TimeOfDay | undefined,
	offsetMs: number | undefined,
): CalendarTime | Failure {
	let instant = now.instant;
	let months = 0;
	let days = 0;
	let isInstant = false;
	for (const { unit, count } of steps) {
		const milliseconds = MILLISECONDS[unit];
		if (milliseconds !== undefined) {
			instant += Math.round(count * milliseconds);
			isInstant = true;
		} else if (!Number.isInteger(count)) return new Failure("counts a part of a day or more");
		else if (unit === "day") days += count;
		else if (unit === "week") days += 7 * count;
		else months += count * (MONTHS[unit] ?? 0);
	}
	const isUtc = isInstant && months === 0 && days === 0;
	if (Math.abs(instant) > 8e15) return new Failure("counts too far");
	const shown = new Date(isUtc || now.zone === undefined ? instant : instant + offsetAt(now.zone, instant));
	const month = shown.getUTCFullYear() * 12 + shown.getUTCMonth() + months;
	const year = Math.floor(month / 12);
	if (!(year >= 1 && year <= 9999) || Math.abs(days) > 4_000_000) return new Failure("counts too far");
	const start = new Date(0);
	start.setUTCFullYear(year, month % 12, Math.min(shown.getUTCDate(), daysIn(year, (month % 12) + 1)) + days);
	return {
		year: start.getUTCFullYear(),
		month: start.getUTCMonth() + 1,
		day: start.getUTCDate(),
		time: isInstant
			? {
					hour: shown.getUTCHours(),
					minute: shown.getUTCMinutes(),
					second: shown.getUTCSeconds(),
					millisecond: shown.getUTCMilliseconds(),
				}
			: time,
		offsetMs: isUtc ? 0 : offsetMs,
	};
}

/** A day without its year, or a weekday, as the last or the next one from now. */
export function completed(stated: Stated, now: Now): CalendarTime | Failure {
	const { day, weekday, time, offsetMs } = stated;
	if (day === undefined && weekday === undefined) return new Failure("has a time and no day");
	const what = day === undefined ? "names a weekday and no date" : "says no year";
	if (now.direction === undefined)
		return new Failure(`${what}: the option relative can say "past" or "future"`, "ambiguous");
	const shown = new Date(
		now.zone === undefined ? now.instant : now.instant + offsetAt(now.zone, now.instant),
	);
	const today = Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth(), shown.getUTCDate());
	const sign = now.direction === "past" ? -1 : 1;
	let found: number;
	if (day === undefined) {
		const from = shown.getUTCDay() || 7;
		const distance = (((weekday as number) - from) * sign + 7) % 7;
		// On the day itself, it may mean today or a week away.
		if (distance === 0)
			return new Failure("names today's weekday, which may be today or a week away", "ambiguous");
		found = today + sign * distance * 86_400_000;
	} else {
		let year = shown.getUTCFullYear() - sign;
		const isWanted = (): boolean =>
			day.day <= daysIn(year, day.month) && (Date.UTC(year, day.month - 1, day.day) - today) * sign >= 0;
		// There are at most eight years between two 29ths of February.
		for (let left = 13; left > 0 && !isWanted(); left--) year += sign;
		found = Date.UTC(year, day.month - 1, day.day);
		if (weekday !== undefined && (new Date(found).getUTCDay() || 7) !== weekday)
			return new Failure("says no year, and its weekday isn't that of the nearest one", "ambiguous");
	}
	const date = new Date(found);
	return {
		year: date.getUTCFullYear(),
		month: date.getUTCMonth() + 1,
		day: date.getUTCDate(),
		time,
		offsetMs,
	};
}
