// HTTP dates (RFC 9110 §5.6.7). Pure functions, except for one cached Date value.

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** The three forms that a recipient must accept, in any case. Only the first may be sent. */
const FORMS: readonly RegExp[] = [
	/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT$/i,
	/^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) (?<time>\d\d:\d\d:\d\d) GMT$/i,
	/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})$/i,
];

/** "Sun, 06 Nov 1994 08:49:37 GMT" for milliseconds since 1970. Fractions of a second are cut off. */
export function formatHttpDate(ms: number): string {
	return new Date(ms).toUTCString();
}

/**
 * Milliseconds since 1970, or undefined if the text is not an HTTP date. `now` decides the century of a two-digit year.
 */
export function parseHttpDate(text: string | null, now: number = Date.now()): number | undefined {
	if (text === null) return undefined;
	for (const form of FORMS) {
		const parts = form.exec(text)?.groups;
		if (parts === undefined) continue;
		const month = MONTHS.indexOf((parts.month ?? "").toLowerCase());
		const [hour = 0, minute = 0, second = 0] = (parts.time ?? "").split(":").map(Number);
		const day = Number(parts.day);
		let year = Number(parts.year);
		if (parts.year?.length === 2) {
			const thisYear = new Date(now).getUTCFullYear();
			year += thisYear - (thisYear % 100);
			// RFC 9110 §5.6.7: a date that seems more than 50 years ahead means the last past year with those digits.
			if (year > thisYear + 50) year -= 100;
		}
		// A leap second (60) is allowed, and becomes the first second of the next minute.
		if (month < 0 || day < 1 || hour > 23 || minute > 59 || second > 60) return undefined;
		const midnight = Date.UTC(year, month, day);
		if (new Date(midnight).getUTCMonth() !== month) return undefined;
		return midnight + ((hour * 60 + minute) * 60 + second) * 1000;
	}
	return undefined;
}

let cachedSecond = -1;
let cachedDate = "";

/** The Date field's value for a moment, formatted once a second. */
export function dateFieldValue(now: number): string {
	const second = Math.floor(now / 1000);
	if (second !== cachedSecond) {
		cachedSecond = second;
		cachedDate = formatHttpDate(second * 1000);
	}
	return cachedDate;
}
