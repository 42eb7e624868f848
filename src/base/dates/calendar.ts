// Days and times of day as numbers: whether they exist, and how ISO 8601 writes them. Knows no texts of pages, no
// zones.

import { Failure } from "../failure.ts";

/** A day, optionally with a time of day, optionally with its offset from UTC. */
export interface CalendarTime {
	readonly year: number;
	/** From 1. */
	readonly month: number;
	readonly day: number;
	/** Absent if there was only a day. */
	readonly time?: TimeOfDay | undefined;
	/** Milliseconds ahead of UTC; absent if there was no offset. */
	readonly offsetMs?: number | undefined;
}

export interface TimeOfDay {
	readonly hour: number;
	readonly minute: number;
	readonly second: number;
	readonly millisecond: number;
}

const DAYS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function daysIn(year: number, month: number): number {
	const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
	return leap ? 29 : (DAYS[month - 1] ?? 0);
}

/** Whether the text begins with an existing day, written as `formatDay` writes it. */
export function beginsWithDay(text: string): boolean {
	if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return false;
	const year = 100 * digits(text, 0) + digits(text, 2);
	const month = digits(text, 5);
	const day = digits(text, 8);
	return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

const DASH = 0x2d;
const ZERO = 0x30;

/** The number in two digits; NaN if they aren't digits. */
export function digits(text: string, at: number): number {
	const tens = text.charCodeAt(at) - ZERO;
	const ones = text.charCodeAt(at + 1) - ZERO;
	return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN;
}

/** The time itself if the day and the time of day exist. */
export function checkCalendar(at: CalendarTime): CalendarTime | Failure {
	const { year, month, day, time, offsetMs = 0 } = at;
	if (year < 1 || year > 9999) return new Failure("is not a date: its year isn't between 1 and 9999");
	if (month < 1 || month > 12) return new Failure(`is not a date: there is no month ${month}`);
	if (day < 1 || day > daysIn(year, month))
		return new Failure(`is not a date: ${year}-${two(month)} has no day ${day}`);
	if (time !== undefined && (time.hour > 23 || time.minute > 59 || time.second > 59))
		return new Failure("is not a time of day");
	if (Math.abs(offsetMs) >= 86_400_000)
		return new Failure("is not a time: its offset from UTC is a day or more");
	return at;
}

/** The instant, in milliseconds since 1970, if this is a time in UTC. */
export function utcOf(at: CalendarTime): number {
	const { hour = 0, minute = 0, second = 0, millisecond = 0 } = at.time ?? {};
	const date = new Date(0);
	// Not Date.UTC, which reads the years 0 to 99 as 1900 to 1999.
	date.setUTCFullYear(at.year, at.month - 1, at.day);
	return date.setUTCHours(hour, minute, second, millisecond);
}

/** "2026-01-31" */
export function formatDay(at: {
	readonly year: number;
	readonly month: number;
	readonly day: number;
}): string {
	return `${String(at.year).padStart(4, "0")}-${two(at.month)}-${two(at.day)}`;
}

/** "2026-01-31T09:30:00Z", with milliseconds if there are any. */
export function formatInstant(instant: number): string | Failure {
	const date = new Date(instant);
	const year = date.getUTCFullYear();
	if (Number.isNaN(year) || year < 1 || year > 9999)
		return new Failure("is not a time: its year isn't between 1 and 9999");
	const text = date.toISOString();
	return instant % 1000 === 0 ? `${text.slice(0, 19)}Z` : text;
}

/** The day in UTC. */
export function formatUtcDay(instant: number): string | Failure {
	const text = formatInstant(instant);
	return text instanceof Failure ? text : text.slice(0, 10);
}

/** POSIX's rule for years of two digits: 69 to 99 mean the 1900s. */
export function fullYear(twoDigits: number): number {
	return twoDigits + (twoDigits >= 69 ? 1900 : 2000);
}

function two(number: number): string {
	return number < 10 ? `0${number}` : String(number);
}
