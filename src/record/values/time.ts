// Texts to days and instants: the declared patterns, else the standards' forms and days with their month as a word.
// A time without a zone is no instant, and "03/04/2026" no day: both are said, not guessed.

import {
	beginsWithDay,
	type CalendarTime,
	checkCalendar,
	digits,
	formatDay,
	formatInstant,
	formatUtcDay,
	utcOf,
} from "./calendar.ts";
import { Failure } from "./failure.ts";
import { compilePattern, type PatternReader } from "./time-pattern.ts";
import { readStandardTime } from "./time-standard.ts";
import { instantIn, offsetAt } from "./zone.ts";

export interface TimeRules {
	/** Empty where none were declared. */
	readonly patterns: readonly PatternReader[];
	readonly words: readonly PatternReader[];
	readonly zone: string | undefined;
}

const WORDS = [
	"d MMMM yyyy",
	"d. MMMM yyyy",
	"MMMM d, yyyy",
	"MMMM d yyyy",
	"d-MMM-yyyy",
	"EEEE, d MMMM yyyy",
	"EEEE, MMMM d, yyyy",
	// Spanish and Portuguese; Japanese and Chinese.
	"d 'de' MMMM 'de' yyyy",
	"yyyy年M月d日",
];

/**
 * @throws PatternError
 */
export function timeRules(options: {
	readonly formats?: readonly string[] | undefined;
	readonly zone?: string | undefined;
	readonly locale?: string | undefined;
}): TimeRules {
	const { formats, zone, locale = "en" } = options;
	return {
		patterns: (formats ?? []).map((pattern) => compilePattern(pattern, locale)),
		words: formats === undefined ? wordsOf(locale) : [],
		zone,
	};
}

const wordReaders = new Map<string, readonly PatternReader[]>();

function wordsOf(locale: string): readonly PatternReader[] {
	let readers = wordReaders.get(locale);
	if (readers === undefined) {
		readers = WORDS.map((pattern) => compilePattern(pattern, locale));
		wordReaders.set(locale, readers);
	}
	return readers;
}

/** The day that a text states: "2026-01-31". */
export function readDate(text: string, rules: TimeRules): string | Failure {
	if (text.length === 10 && rules.patterns.length === 0 && beginsWithDay(text)) return text;
	const at = readTime(text, rules);
	if (at instanceof Failure) return at;
	// A day as it was written, unless another place's day is asked for.
	if (rules.zone === undefined || at.time === undefined || at.offsetMs === undefined) return formatDay(at);
	const instant = utcOf(at) - at.offsetMs;
	return formatUtcDay(instant + offsetAt(rules.zone, instant));
}

/** The instant that a text states, in UTC: "2026-01-31T09:30:00Z". */
export function readDateTime(text: string, rules: TimeRules): string | Failure {
	if (rules.patterns.length === 0 && isCanonical(text)) return text;
	const at = readTime(text, rules);
	if (at instanceof Failure) return at;
	if (at.time === undefined) return new Failure('has no time of day: type "date" is for days');
	if (at.offsetMs !== undefined) return formatInstant(utcOf(at) - at.offsetMs);
	if (rules.zone === undefined)
		return new Failure("doesn't say its time zone: the option zone does", "ambiguous");
	const instant = instantIn(rules.zone, utcOf(at));
	return instant instanceof Failure ? instant : formatInstant(instant);
}

const CANONICAL = /^.{10}T..:..:..Z$/u;

/** Whether it is just as it would be written here, as most times of machines are. */
function isCanonical(text: string): boolean {
	return (
		CANONICAL.test(text) &&
		beginsWithDay(text) &&
		digits(text, 11) <= 23 &&
		digits(text, 14) <= 59 &&
		digits(text, 17) <= 59
	);
}

function readTime(text: string, rules: TimeRules): CalendarTime | Failure {
	let failure: Failure | undefined;
	if (rules.patterns.length > 0) {
		for (const read of rules.patterns) {
			const at = read(text);
			if (at === undefined) continue;
			const checked = checkCalendar(at);
			if (!(checked instanceof Failure)) return checked;
			failure ??= checked;
		}
		return failure ?? new Failure("is in none of the declared formats");
	}
	const standard = readStandardTime(text);
	if (standard !== undefined) return checkCalendar(standard);
	for (const read of rules.words) {
		const at = read(text);
		if (at !== undefined) return checkCalendar(at);
	}
	if (/^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b/u.test(text))
		return new Failure("may be read in several ways: the option formats says which", "ambiguous");
	return new Failure("isn't a date or time in a known form: the option formats names others");
}
