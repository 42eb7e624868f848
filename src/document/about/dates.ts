// Dates of feeds and sitemaps, to ISO 8601. Must not know where they are used.

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * RFC 822 §5.1's zones and others with one meaning only, in minutes. "ET" and the like mean standard time. Military
 * letters other than Z have no certain meaning (RFC 5322 §4.3).
 */
const ZONES: ReadonlyMap<string, number> = new Map([
	...["", "z", "ut", "utc", "gmt", "etc/gmt", "etc/utc", "wet"].map((zone): [string, number] => [zone, 0]),
	...["at", "ast"].map((zone): [string, number] => [zone, -240]),
	["adt", -180],
	["et", -300],
	["ct", -360],
	["mt", -420],
	["pt", -480],
	["akst", -540],
	["akdt", -480],
	["hst", -600],
	["west", 60],
	["met", 60],
	["mest", 120],
	["eet", 120],
	["eest", 180],
	["msk", 180],
	["kst", 540],
	["aest", 600],
	["aedt", 660],
	["nzst", 720],
	["nzdt", 780],
	["est", -300],
	["edt", -240],
	["cst", -360],
	["cdt", -300],
	["mst", -420],
	["mdt", -360],
	["pst", -480],
	["pdt", -420],
	["cet", 60],
	["cest", 120],
	["bst", 60],
	["jst", 540],
]);

// Weekday, day, month, year, time, zone. What people leave out may be missing.
const RFC_822 =
	/^(?:[a-z]{2,9}(?:\.?,?\s+|,))?(\d{1,2})[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4}|\d{2})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*((?:etc\/)?[a-z]{1,4}|[+-]\d{2}:?\d{2}|(?:gmt|utc)[+-]\d{1,2}:?(?:\d{2})?)?(?:\s*\(.{0,40}\))?$/i;
// The same as Americans, C's asctime and Twitter write it: month, day, year.
const MONTH_FIRST =
	/^(?:[a-z]{3,9},?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:(\d{1,2}):(\d{2})(?::(\d{2}))?\s+([a-z]{1,4}\s+|[+-]\d{2}:?\d{2}\s+)?)?(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*([a-z]{1,4}|[+-]\d{2}:?\d{2})?$/i;
const ISO =
	/^(?:[a-z]{3},?\s)?(\d{4})[-/]?(\d{2})?(?:[-/]?(\d{2}))?(?:[t ]\s*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*([a-z]{1,4}|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * A date of a feed or sitemap (RFC 822 with two- or four-digit years, RFC 3339, W3C's date and time formats, and
 * similar ones) in ISO 8601: in UTC with milliseconds ("2026-01-31T12:00:00.000Z"), or as precise as it was if it has
 * no time ("2026-01-31", "2026-01"). A time without a zone is read as UTC. Undefined for anything else.
 */
export function isoDate(text: string): string | undefined {
	const trimmed = text.trim();
	if (trimmed.length > 100) return undefined;
	return fromIso(trimmed) ?? fromRfc822(trimmed) ?? fromMonthFirst(trimmed);
}

interface Parts {
	readonly year: string;
	/** From 1; 0 if it isn't a month. */
	readonly month: number;
	readonly day: string | undefined;
	readonly hour?: string | undefined;
	readonly minute?: string | undefined;
	readonly second?: string | undefined;
	readonly milliseconds?: number;
	readonly zone?: string | undefined;
}

function fromIso(text: string): string | undefined {
	const found = ISO.exec(text);
	if (found === null) return undefined;
	const [, year = "", month, day, hour, minute, second, fraction = "0", zone] = found;
	if (month === undefined) return text.length === 4 ? year : undefined;
	const milliseconds = Math.floor(+`0.${fraction}` * 1000);
	const date = instant({ year, month: +month, day: day ?? "1", hour, minute, second, milliseconds, zone });
	if (date === undefined || hour !== undefined) return day === undefined ? undefined : date;
	return day === undefined ? `${year}-${month}` : `${year}-${month}-${day}`;
}

function fromRfc822(text: string): string | undefined {
	const found = RFC_822.exec(text);
	if (found === null) return undefined;
	const [, day, month, year = "", hour, minute, second, zone] = found;
	return named({ year: fourDigits(year), month: monthOf(month), day, hour, minute, second, zone });
}

function fromMonthFirst(text: string): string | undefined {
	const found = MONTH_FIRST.exec(text);
	if (found === null) return undefined;
	const [
		,
		month,
		day,
		hour,
		minute,
		second,
		innerZone,
		year = "",
		laterHour,
		laterMinute,
		laterSecond,
		zone,
	] = found;
	return named({
		year,
		month: monthOf(month),
		day,
		hour: hour ?? laterHour,
		minute: minute ?? laterMinute,
		second: second ?? laterSecond,
		zone: zone ?? innerZone?.trim(),
	});
}

function named(parts: Parts): string | undefined {
	const date = instant(parts);
	return parts.hour === undefined ? date?.slice(0, 10) : date;
}

function monthOf(name = ""): number {
	return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

/** RFC 5322 §4.3: two digits mean 1950 to 2049. */
function fourDigits(year: string): string {
	if (year.length === 4) return year;
	return `${+year < 50 ? "20" : "19"}${year}`;
}

function zoneMinutes(zone: string): number | undefined {
	const known = ZONES.get(zone.toLowerCase());
	if (known !== undefined) return known;
	const found = /^(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?$/i.exec(zone);
	if (found === null) return undefined;
	return (found[1] === "-" ? -1 : 1) * (+(found[2] ?? 0) * 60 + +(found[3] ?? 0));
}

function instant(parts: Parts): string | undefined {
	const {
		year,
		month,
		day = "",
		hour = "0",
		minute = "0",
		second = "0",
		milliseconds = 0,
		zone = "",
	} = parts;
	const ahead = zoneMinutes(zone);
	if (ahead === undefined || month < 1 || month > 12) return undefined;
	// A leap second becomes the last second that can be represented.
	const date = new Date(
		Date.UTC(+year, month - 1, +day, +hour, +minute, Math.min(+second, 59), milliseconds),
	);
	if (date.getUTCDate() !== +day || +hour > 23 || +minute > 59 || +second > 60) return undefined;
	date.setUTCMinutes(date.getUTCMinutes() - ahead);
	const text = date.toISOString();
	return text.length === 24 ? text : undefined;
}
