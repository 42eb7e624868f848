// The time of day within a text whose words are tags: finds it and removes it, together with the zone after it.

import type { TimeOfDay } from "./calendar.ts";
import { TAG, tagged, ZONES } from "./tags.ts";
import { ZONE_NAMES } from "./zone-names.ts";

export interface Taken {
	readonly rest: string;
	readonly time: TimeOfDay | undefined;
	readonly offsetMs: number | undefined;
}

const HALF = `[${TAG.am}${TAG.pm}]`;
const HOUR = "(?<![\\d.:,])(?<hour>\\d{1,2})";
const BEFORE = `(?:(?<before>${HALF}) ?)?`;
const AFTER = `(?: ?(?<after>${HALF}))?`;
const SECONDS = "(?: ?: ?(?<second>\\d\\d)(?:[.,](?<fraction>\\d{1,9}))?)?";

/** Shapes of times, the most certain first. */
const SHAPES: readonly RegExp[] = [
	`${BEFORE}${HOUR} ?: ?(?<minute>\\d\\d)${SECONDS}(?: ?${TAG.hour})?${AFTER}(?![\\d:])`,
	`${BEFORE}${HOUR} ?${TAG.hour}(?: ?(?<minute>\\d{1,2})(?: ?${TAG.minute})?(?: ?(?<second>\\d{1,2}) ?${TAG.second})?)?${AFTER}(?![\\d:])`,
	// "18.37 Uhr", "klo 9.30", "5.45 pm": a full stop, if a word says that it is a time.
	`${HOUR}\\.(?<minute>\\d\\d)(?:\\.(?<second>\\d\\d))? ?(?:${TAG.hour}|(?<after>${HALF}))(?![\\d.])`,
	`(?<=${TAG.clock} ?)${HOUR}\\.(?<minute>\\d\\d)(?:\\.(?<second>\\d\\d))?${AFTER}(?![\\d.])`,
	`${HOUR} ?(?<after>${HALF})`,
	`(?<before>${HALF}) ?${HOUR}(?![\\d.:/-])`,
	`(?<noon>${TAG.noon})|(?<midnight>${TAG.midnight})`,
].map((shape) => new RegExp(shape, "u"));

const ZONE: RegExp = new RegExp(
	`^(?:(?<space> ?),? ?)(?:(?<name>${ZONES}) ?)?(?:(?<sign>[+-])(?<hours>\\d{1,2})(?:(?<colon>:?)(?<minutes>\\d\\d))?(?!\\d) ?)?(?<second>${ZONES})?`,
	"u",
);

/** Undefined if what looks like a time isn't one. */
export function takeTime(text: string): Taken | undefined {
	for (const shape of SHAPES) {
		const found = shape.exec(text);
		if (found === null) continue;
		const time = timeOf(found.groups ?? {});
		if (time === undefined) return undefined;
		const behind = text.slice(found.index + found[0].length);
		const zone = takeZone(behind, /:\d\d ?:/u.test(found[0]));
		if (zone === undefined) return undefined;
		return {
			rest: `${text.slice(0, found.index)} ${zone.rest}`,
			time,
			offsetMs: zone.offsetMs,
		};
	}
	return { rest: text, time: undefined, offsetMs: undefined };
}

function timeOf(found: Readonly<Record<string, string | undefined>>): TimeOfDay | undefined {
	const { before, after, minute = "0", second = "0", fraction = "" } = found;
	if (found.noon !== undefined) return { hour: 12, minute: 0, second: 0, millisecond: 0 };
	if (found.midnight !== undefined) return { hour: 0, minute: 0, second: 0, millisecond: 0 };
	const half = before ?? after;
	if (before !== undefined && after !== undefined && before !== after) return undefined;
	let hour = Number(found.hour);
	if (half === TAG.pm) {
		// "14:30 PM" says it twice; "0:30 PM" is not a time.
		if (hour === 0) return undefined;
		if (hour < 12) hour += 12;
	} else if (half === TAG.am) {
		if (hour > 12) return undefined;
		hour %= 12;
	}
	if (hour > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
	return {
		hour,
		minute: Number(minute),
		second: Number(second),
		millisecond: Number(fraction.padEnd(3, "0").slice(0, 3)),
	};
}

/**
 * The zone that a text begins with. "10:00-11:00" probably means from and to, so an offset like that needs seconds
 * before it.
 */
function takeZone(
	text: string,
	hasSeconds: boolean,
): { readonly rest: string; readonly offsetMs: number | undefined } | undefined {
	const found = ZONE.exec(text);
	const { space = "", name, sign, hours, colon, minutes, second } = found?.groups ?? {};
	if (found === null || (name === undefined && sign === undefined && second === undefined))
		return { rest: text, offsetMs: undefined };
	const names = [name, second].flatMap((tag) => (tag === undefined ? [] : [minutesOf(tag)]));
	if (sign === undefined) {
		if (names.length !== 1) return undefined;
		return { rest: text.slice(found[0].length), offsetMs: (names[0] as number) * 60_000 };
	}
	// "10:00 - 5 May": a dash, with the day after it.
	if (minutes === undefined && name === undefined) return { rest: text, offsetMs: undefined };
	if (sign === "-" && colon === ":" && space === "" && name === undefined && !hasSeconds) return undefined;
	const ahead = (Number(hours) * 60 + Number(minutes ?? 0)) * (sign === "-" ? -1 : 1);
	if (Math.abs(ahead) > 14 * 60 || Number(minutes ?? 0) > 59) return undefined;
	// "GMT+2" counts from GMT; "+0200 CEST" says it twice.
	if (name !== undefined && minutesOf(name) !== 0) return undefined;
	if (second !== undefined && minutesOf(second) !== ahead) return undefined;
	return { rest: text.slice(found[0].length), offsetMs: ahead * 60_000 };
}

function minutesOf(tag: string): number {
	return ZONE_NAMES[tagged(tag, "zone")]?.[1] ?? 0;
}
