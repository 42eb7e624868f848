// Time zones of IANA's database, as in Node.js: from a clock's time to the instant. Knows no texts.

import { Failure } from "../failure.ts";

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Whether there is such a zone. */
export function isZone(zone: string): boolean {
	try {
		formatterOf(zone);
		return true;
	} catch {
		return false;
	}
}

/**
 * The instant at which a clock in the zone shows `local` (milliseconds, as if it were UTC). A time that the clocks skip
 * is invalid; one that they show twice is ambiguous.
 */
export function instantIn(zone: string, local: number): number | Failure {
	// Offsets change by hours and never by a day, so only those of the day before and the day after are possible.
	const before = offsetAt(zone, local - 86_400_000);
	const after = offsetAt(zone, local + 86_400_000);
	const first = local - before;
	if (before === after) return first;
	const second = local - after;
	const isFirst = offsetAt(zone, first) === before;
	const isSecond = offsetAt(zone, second) === after;
	if (isFirst && isSecond)
		return new Failure(`happened twice in ${zone}, where clocks were set back`, "ambiguous");
	if (isFirst) return first;
	if (isSecond) return second;
	return new Failure(`does not exist in ${zone}, where clocks were set forward`);
}

/** Milliseconds that the zone's clocks are ahead of UTC at an instant. */
export function offsetAt(zone: string, instant: number): number {
	let year = 0;
	let month = 0;
	let day = 0;
	let hour = 0;
	let minute = 0;
	let second = 0;
	let before = false;
	for (const { type, value } of formatterOf(zone).formatToParts(instant)) {
		if (type === "year") year = Number(value);
		else if (type === "month") month = Number(value);
		else if (type === "day") day = Number(value);
		else if (type === "hour") hour = Number(value) % 24;
		else if (type === "minute") minute = Number(value);
		else if (type === "second") second = Number(value);
		else if (type === "era") before = value !== "AD";
	}
	const shown = new Date(0);
	shown.setUTCFullYear(before ? 1 - year : year, month - 1, day);
	return shown.setUTCHours(hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

function formatterOf(zone: string): Intl.DateTimeFormat {
	let formatter = formatters.get(zone);
	if (formatter === undefined) {
		formatter = new Intl.DateTimeFormat("en-US", {
			timeZone: zone,
			calendar: "gregory",
			era: "short",
			year: "numeric",
			month: "numeric",
			day: "numeric",
			hour: "numeric",
			minute: "numeric",
			second: "numeric",
			hourCycle: "h23",
		});
		formatters.set(zone, formatter);
	}
	return formatter;
}
