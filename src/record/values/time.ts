// Texts to days and instants: the declared patterns, else every form that has one reading (base/dates/).
// A time without a zone is no instant, and "03/04/2026" no day: both are said, not guessed.

import {
	beginsWithDay,
	type CalendarTime,
	checkCalendar,
	completed,
	digits,
	Failure,
	formatDay,
	formatInstant,
	formatUtcDay,
	instantIn,
	type Now,
	offsetAt,
	readFree,
	readRelative,
	readStandardTime,
	utcOf,
} from "../../base/index.ts";
import type { TimeOptions } from "../declaration.ts";
import { compilePattern, type PatternReader } from "./time-pattern.ts";

export interface TimeRules {
	/** Empty if none are declared. */
	readonly patterns: readonly PatternReader[];
	readonly zone: string | undefined;
	readonly locale: string | undefined;
	/** What dates that count from now count from; undefined where they aren't read. */
	readonly now: (() => Now) | undefined;
}

/**
 * @throws PatternError
 */
export function timeRules(options: TimeOptions): TimeRules {
	const { formats, zone, locale, relative, now } = options;
	const instant = now === undefined ? undefined : Date.parse(now);
	const direction = relative === "past" || relative === "future" ? relative : undefined;
	return {
		patterns: (formats ?? []).map((pattern) => compilePattern(pattern, locale ?? "en")),
		zone,
		locale,
		now:
			relative === undefined || relative === false
				? undefined
				: () => ({ instant: instant ?? Date.now(), zone, direction }),
	};
}

/** The day that a text states: "2026-01-31". */
export function readDate(text: string, rules: TimeRules): string | Failure {
	if (text.length === 10 && rules.patterns.length === 0 && beginsWithDay(text)) return text;
	const at = readTime(text, rules);
	if (at instanceof Failure) return at;
	// A day as written, unless another zone's day is wanted.
	if (rules.zone === undefined || at.time === undefined || at.offsetMs === undefined) return formatDay(at);
	const instant = utcOf(at) - at.offsetMs;
	return formatUtcDay(instant + offsetAt(rules.zone, instant));
}

/** The instant in a text, in UTC: "2026-01-31T09:30:00Z". */
export function readDateTime(text: string, rules: TimeRules): string | Failure {
	if (rules.patterns.length === 0 && isCanonical(text)) return text;
	const at = readTime(text, rules);
	if (at instanceof Failure) return at;
	if (at.time === undefined) return new Failure('has no time of day: type "date" is for days');
	if (at.offsetMs !== undefined) return formatInstant(utcOf(at) - at.offsetMs);
	if (rules.zone === undefined) return new Failure("has no time zone: set the option zone", "ambiguous");
	const instant = instantIn(rules.zone, utcOf(at));
	return instant instanceof Failure ? instant : formatInstant(instant);
}

const CANONICAL = /^.{10}T..:..:..Z$/u;

/** Whether it is already in canonical form, as most times from machines are. */
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
		return failure ?? new Failure("matches no declared format");
	}
	const standard = readStandardTime(text);
	if (standard !== undefined) return checkCalendar(standard);
	const stated = readFree(text, rules.locale);
	if (stated instanceof Failure) return stated;
	if (stated?.day?.year !== undefined) {
		const { year, month, day } = stated.day;
		return checkCalendar({ year, month, day, time: stated.time, offsetMs: stated.offsetMs });
	}
	if (rules.now !== undefined) {
		const now = rules.now();
		const counted = readRelative(text, rules.locale, now);
		if (counted !== undefined) return counted;
		if (stated !== undefined) return completed(stated, now);
	}
	if (stated?.day !== undefined) return new Failure("says no year");
	return new Failure("isn't a date or time in a known form: add its form to the option formats");
}
