// Times as standards write them: ISO 8601 (RFC 3339), HTTP (RFC 9110 §5.6.7), e-mail (RFC 5322 §3.3). Reads the digits.
// calendar.ts decides whether the day exists.

import { type CalendarTime, fullYear, type TimeOfDay } from "./calendar.ts";
import { readOffset } from "./zone-names.ts";

const DAY = "(?<year>\\d{4})(?:-(?<month>\\d\\d)-(?<day>\\d\\d)|(?<month2>\\d\\d)(?<day2>\\d\\d))";
const TIME = "(?<hour>\\d\\d):?(?<minute>\\d\\d)(?::?(?<second>\\d\\d)(?:[.,](?<fraction>\\d{1,9}))?)?";
const ISO: RegExp = new RegExp(
	`^${DAY}(?:(?:[Tt]|\\s+)${TIME}\\s?(?<zone>[Zz]|[+\\-−]\\d\\d(?::?\\d\\d)?)?)?$`,
	"u",
);

// "Sun, 06 Nov 1994 08:49:37 GMT", "6 Nov 94 8:49 +0100", "Sunday, 06-Nov-94 08:49:37 GMT"
const MAIL: RegExp =
	/^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(?<day>\d{1,2})[\s-](?<month>[a-z]{3})[a-z]*[\s-](?<year>\d{4}|\d\d)\s+(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d))?(?:\s+(?<zone>[+-]\d{4}|[a-z]{1,5}))?(?:\s+\([^)]*\))?$/iu;
// "Sun Nov  6 08:49:37 1994", which HTTP reads as UTC.
const ASCTIME: RegExp =
	/^(?:mon|tue|wed|thu|fri|sat|sun)\s+(?<month>[a-z]{3})\s+(?<day>\d{1,2})\s+(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)\s+(?<year>\d{4})$/iu;

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** The time in a text in one of those forms; undefined for any other form. */
export function readStandardTime(text: string): CalendarTime | undefined {
	const iso = ISO.exec(text)?.groups;
	if (iso !== undefined) {
		return {
			year: Number(iso.year),
			month: Number(iso.month ?? iso.month2),
			day: Number(iso.day ?? iso.day2),
			time: iso.hour === undefined ? undefined : timeOf(iso),
			offsetMs: iso.zone === undefined ? undefined : readOffset(iso.zone),
		};
	}
	const mail = MAIL.exec(text)?.groups;
	const found = mail ?? ASCTIME.exec(text)?.groups;
	if (found === undefined) return undefined;
	const month = MONTHS.indexOf((found.month as string).toLowerCase()) + 1;
	if (month === 0) return undefined;
	const year = Number(found.year);
	let offsetMs: number | undefined;
	if (mail === undefined) offsetMs = 0;
	else if (found.zone !== undefined) {
		offsetMs = readOffset(found.zone);
		if (offsetMs === undefined) return undefined;
	}
	return {
		year: found.year?.length === 2 ? fullYear(year) : year,
		month,
		day: Number(found.day),
		time: timeOf(found),
		offsetMs,
	};
}

function timeOf(groups: Readonly<Record<string, string | undefined>>): TimeOfDay {
	return {
		hour: Number(groups.hour),
		minute: Number(groups.minute),
		second: Number(groups.second ?? 0),
		millisecond: Number((groups.fraction ?? "").padEnd(3, "0").slice(0, 3)),
	};
}
