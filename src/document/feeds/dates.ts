// Dates as feeds, sitemaps and pages' metadata write them, to ISO 8601. Must not know where they stand.

import {
	type CalendarTime,
	checkCalendar,
	Failure,
	readFree,
	readStandardTime,
	utcOf,
} from "../../base/index.ts";

/**
 * Zones that feeds write and that mean several things elsewhere, as minutes ahead of UTC: feeds mean these. "ET" and its like
 * are taken for standard time.
 */
const FEED_ZONES: ReadonlyMap<string, string> = new Map([
	["AT", "-0400"],
	["AST", "-0400"],
	["ADT", "-0300"],
	["ET", "-0500"],
	["CT", "-0600"],
	["CST", "-0600"],
	["MT", "-0700"],
	["PT", "-0800"],
	["BST", "+0100"],
	["ETC/GMT", "+0000"],
	["ETC/UTC", "+0000"],
]);

/** The zone by its name behind a time, perhaps with the year behind it. */
const NAMED_ZONE = /(?<=\d\s*)\b(etc\/gmt|etc\/utc|[a-z]{1,5})(?=(?:\s+\d{4})?$)/i;
const PART_OF_YEAR = /^(\d{4})(?:-(\d\d))?$/;

/**
 * A date as feeds and sitemaps write it (RFC 822 with two- or four-digit years, RFC 3339, W3C's date and time formats, and
 * whatever has one meaning, in any language) in ISO 8601: in UTC with milliseconds ("2026-01-31T12:00:00.000Z"), or as precise
 * as it was where it has no time ("2026-01-31", "2026-01"). A time without a zone is taken for UTC. Undefined for anything
 * else.
 */
export function isoDate(text: string): string | undefined {
	const trimmed = text.trim();
	if (trimmed.length > 100) return undefined;
	const part = PART_OF_YEAR.exec(trimmed);
	if (part !== null) return part[2] === undefined || (+part[2] >= 1 && +part[2] <= 12) ? trimmed : undefined;
	const at = timeIn(withOffset(trimmed));
	if (at === undefined || checkCalendar(at) instanceof Failure) return undefined;
	const { time, offsetMs = 0 } = at;
	const instant = new Date(utcOf(at) - offsetMs).toISOString();
	if (instant.length !== 24) return undefined;
	return time === undefined ? instant.slice(0, 10) : instant;
}

function withOffset(text: string): string {
	// A leap second is the last one that can be said.
	const said = text.replace(/(:\d\d:)60\b/, "$159");
	return said.replace(NAMED_ZONE, (zone) => FEED_ZONES.get(zone.toUpperCase()) ?? zone.toUpperCase());
}

function timeIn(text: string): CalendarTime | undefined {
	const standard = readStandardTime(text);
	if (standard !== undefined) return standard;
	const stated = readFree(text, undefined);
	if (stated === undefined || stated instanceof Failure || stated.day?.year === undefined) return undefined;
	const { year, month, day } = stated.day;
	return { year, month, day, time: stated.time, offsetMs: stated.offsetMs };
}
