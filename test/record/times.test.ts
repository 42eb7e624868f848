import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../src/base/index.ts";
import { converterOf } from "../../src/record/values/convert.ts";
import { compilePattern, PatternError } from "../../src/record/values/time-pattern.ts";
import { nowhere } from "./pages.ts";

interface Options {
	readonly formats?: readonly string[];
	readonly zone?: string;
	readonly locale?: string;
	readonly relative?: boolean | "past" | "future";
	readonly now?: string;
}
type Case = readonly [text: string, expected: string, options?: Options];

const severalWays = "ambiguous: may be read in several ways: set the option formats";
const noForm = "invalid: isn't a date or time in a known form: add its form to the option formats";

/** A Tuesday. */
const now = "2026-05-05T10:30:00Z";

const days: readonly Case[] = [
	["2026-01-31", "2026-01-31"],
	["20260131", "2026-01-31"],
	["2024-02-29", "2024-02-29"],
	["0099-01-02", "0099-01-02"],
	["2026-01-31T23:30:00Z", "2026-01-31"],
	["2026-01-31T23:30:00Z", "2026-02-01", { zone: "Europe/Berlin" }],
	["2026-01-31T23:30:00", "2026-01-31", { zone: "Europe/Berlin" }],
	["Sat, 31 Jan 2026 23:30:00 GMT", "2026-01-31"],
	["31 January 2026", "2026-01-31"],
	["31 Jan 2026", "2026-01-31"],
	["January 31, 2026", "2026-01-31"],
	["Jan. 31, 2026", "2026-01-31"],
	["SEPT 3, 2026", "2026-09-03"],
	["Saturday, January 31, 2026", "2026-01-31"],
	["3. März 2026", "2026-03-03", { locale: "de" }],
	["3 mars 2026", "2026-03-03", { locale: "fr" }],
	["31 de enero de 2026", "2026-01-31", { locale: "es" }],
	["5 de maio de 2026", "2026-05-05", { locale: "pt" }],
	["2026年1月31日", "2026-01-31", { locale: "ja" }],
	["31.01.2026", "2026-01-31", { formats: ["dd.MM.yyyy"] }],
	["1.2.2026", "2026-02-01", { formats: ["d.M.yyyy"] }],
	["1/2/26", "2026-01-02", { formats: ["M/d/yy"] }],
	["1/2/69", "1969-01-02", { formats: ["M/d/yy"] }],
	["le 3 février 2026", "2026-02-03", { formats: ["'le' d MMMM yyyy"], locale: "fr" }],
	["Di., 3. Feb. 2026", "2026-02-03", { formats: ["EEE, d. MMM yyyy"], locale: "de" }],
	["3 o'clock on 2026/02/04", "2026-02-04", { formats: ["H 'o''clock on' yyyy/MM/dd"] }],
	["4'2'2026", "2026-02-04", { formats: ["d''M''yyyy"] }],
	["2026/02/04", "2026-02-04", { formats: ["dd.MM.yyyy", "yyyy/MM/dd"] }],
	["1769902200", "2026-01-31", { formats: ["unix"] }],
	["2026-02-30", "invalid: is not a date: 2026-02 has no day 30"],
	["2025-02-29", "invalid: is not a date: 2025-02 has no day 29"],
	["1900-02-29", "invalid: is not a date: 1900-02 has no day 29"],
	["2026-13-01", "invalid: is not a date: there is no month 13"],
	["2026-00-01", "invalid: is not a date: there is no month 0"],
	["2026-01-00", "invalid: is not a date: 2026-01 has no day 0"],
	["0000-01-01", "invalid: is not a date: its year isn't between 1 and 9999"],
	["31.02.2026", "invalid: is not a date: 2026-02 has no day 31", { formats: ["dd.MM.yyyy"] }],
	["2026-01-31", "invalid: matches no declared format", { formats: ["dd.MM.yyyy"] }],
	["31 Foo 2026", noForm],
	["yesterday", noForm],
	["03/04/2026", severalWays],
	["1.2.2026", severalWays],
	// One order alone gives a day, or all of them give the same.
	["25/12/2026", "2026-12-25"],
	["12/25/2026", "2026-12-25"],
	["13.1.2026", "2026-01-13"],
	["31-12-1999", "1999-12-31"],
	["05.05.2026", "2026-05-05"],
	["2026/05/05", "2026-05-05"],
	["2026/1/2", "2026-01-02"],
	["2026-5-5", "2026-05-05"],
	["2026. 5. 5.", "2026-05-05"],
	["99/12/31", "1999-12-31"],
	["31.12.99", "1999-12-31"],
	["30/02/2026", noForm],
	["2026/13/01", noForm],
	["13/13/2026", noForm],
	["12/25/26", "2026-12-25"],
	["18.10.14", severalWays],
	["10/11/12", severalWays],
	["05.06.2026", severalWays],
	// A locale that has one order of day and month says which; English has two.
	["03.04.2026", "2026-04-03", { locale: "de" }],
	["18.10.14", "2014-10-18", { locale: "de" }],
	["03/04/2026", "2026-04-03", { locale: "fr" }],
	["03/04/2026", "2026-03-04", { locale: "en-US" }],
	["03/04/2026", "2026-04-03", { locale: "en-GB" }],
	["03/04/2026", severalWays, { locale: "en" }],
	["02-03-26", "2002-03-26", { locale: "sv" }],
	// So does the weekday.
	["Fri 03/04/2026", "2026-04-03"],
	["Wednesday, 03/04/2026", "2026-03-04"],
	["Monday 03/04/2026", severalWays],
	// Ordinals, weekdays, words between, brackets, invisible marks.
	["5th May 2026", "2026-05-05"],
	["May 1st, 2026", "2026-05-01"],
	["the 22nd of May, 2026", "2026-05-22"],
	["Tues 5 May 2026", "2026-05-05"],
	["[Sept] 04, 2014.", "2014-09-04"],
	["2026-May-05", "2026-05-05"],
	["5-May-2026", "2026-05-05"],
	["5 May '26", "2026-05-05"],
	["\u200f5 May 2026", "2026-05-05"],
	["2 December 95", "1995-12-02"],
	["5 May 26", "2026-05-05"],
	["05 May 26", severalWays],
	["May 5 26", "2026-05-05"],
	["5-7 May 2026", noForm],
	["5 May - 7 May 2026", noForm],
	["5 May", "invalid: says no year"],
	["May 2026", noForm],
	// Without a locale, every language in which it means one day.
	["5. Mai 2026", "2026-05-05"],
	["1er février 2026", "2026-02-01"],
	["5 de mayo de 2026", "2026-05-05"],
	["martes, 5 de mayo de 2026", "2026-05-05"],
	["5 мая 2026 г.", "2026-05-05"],
	["21 сентября 2021г., вторник", "2021-09-21"],
	["5 maja 2026 r.", "2026-05-05"],
	["2026. május 5.", "2026-05-05"],
	["2026년 5월 5일", "2026-05-05"],
	["2026年5月5日(火)", "2026-05-05"],
	["5 Mayıs 2026 Salı", "2026-05-05"],
	["ngày 5 tháng 5 năm 2026", "2026-05-05", { locale: "vi" }],
	["١ مايو ٢٠٢٦", "2026-05-01"],
	["१७ अक्टूबर २०१८", "2018-10-17"],
	["2026 m. gegužės 5 d., antradienis", "2026-05-05"],
	["5 серп 2026", "2026-08-05"],
	["5 Foo 2026", noForm],
	// "lis" is October in Croatian and November in Polish and Czech.
	["14 lis 2013", severalWays],
	["14 lis 2013", "2013-11-14", { locale: "cs" }],
	["14 lis 2013", "2013-10-14", { locale: "hr" }],
	["5 May 2026", noForm, { locale: "ru" }],
	// Calendars: Thailand's years, Japan's eras; those of others are refused.
	["5 พฤษภาคม 2569", "2026-05-05", { locale: "th" }],
	["5 พฤษภาคม 2569", "2026-05-05"],
	["วันอังคารที่ 5 พฤษภาคม พ.ศ. 2569", "2026-05-05", { locale: "th" }],
	["22 พฤษภาคม 2012", "2012-05-22", { locale: "th" }],
	["5/5/2569", "2026-05-05", { locale: "th" }],
	["令和8年5月5日", "2026-05-05"],
	["平成元年1月8日", "1989-01-08"],
	["民國115年5月5日", "2026-05-05"],
	["1405/02/15", "ambiguous: may be of the persian calendar, which can't be read", { locale: "fa" }],
	// Relative dates, where they are asked for.
	["3 days ago", "2026-05-02", { relative: true, now }],
	["yesterday", "2026-05-04", { relative: true, now }],
	["Tomorrow", "2026-05-06", { relative: true, now }],
	["the day before yesterday", "2026-05-03", { relative: true, now }],
	["two weeks ago", "2026-04-21", { relative: true, now }],
	["a month ago", "2026-04-05", { relative: true, now }],
	["1 year, 2 months and 3 days ago", "2025-03-02", { relative: true, now }],
	["in 3 days", "2026-05-08", { relative: true, now }],
	["vor 3 Tagen", "2026-05-02", { relative: true, now, locale: "de" }],
	["gestern", "2026-05-04", { relative: true, now, locale: "de" }],
	["vorgestern", "2026-05-03", { relative: true, now, locale: "de" }],
	["il y a 2 semaines", "2026-04-21", { relative: true, now, locale: "fr" }],
	["3 дня назад", "2026-05-02", { relative: true, now, locale: "ru" }],
	["3日前", "2026-05-02", { relative: true, now, locale: "ja" }],
	["hace 5 años", "2021-05-05", { relative: true, now, locale: "es" }],
	["3 weeks from now", "2026-05-26", { relative: true, now }],
	["5 days later", "2026-05-10", { relative: true, now }],
	["a decade ago", "2016-05-05", { relative: true, now }],
	["in 2 decades", "2046-05-05", { relative: true, now }],
	["now - 1 day", "2026-05-04", { relative: true, now }],
	["now + 2 weeks", "2026-05-19", { relative: true, now }],
	["+2 years", "2028-05-05", { relative: true, now }],
	["in three weeks' time", "2026-05-26", { relative: true, now }],
	["1 il öncə 2 ay öncə 3 həftə öncə", "2025-02-12", { relative: true, now, locale: "az" }],
	["prije 3 godine prije 2 dana", "2023-05-03", { relative: true, now, locale: "hr" }],
	["fyrir 3 árum, fyrir 2 mánuðum", "2023-03-05", { relative: true, now, locale: "is" }],
	["+1 year -2 months", noForm, { relative: true, now }],
	["3 days ago in 2 days", noForm, { relative: true, now }],
	["1 month ago", "2026-02-28", { relative: true, now: "2026-03-31T12:00:00Z" }],
	["today", "2026-05-06", { relative: true, now: "2026-05-05T23:30:00Z", zone: "Europe/Berlin" }],
	["10 May", "2025-05-10", { relative: "past", now }],
	["10 May", "2026-05-10", { relative: "future", now }],
	["29 February", "2024-02-29", { relative: "past", now }],
	["Friday", "2026-05-01", { relative: "past", now }],
	["Friday", "2026-05-08", { relative: "future", now }],
	[
		"Tuesday",
		"ambiguous: names today's weekday, which may be today or a week away",
		{ relative: "past", now },
	],
	[
		"10 May",
		'ambiguous: says no year: the option relative can say "past" or "future"',
		{ relative: true, now },
	],
	["last month", "invalid: names no single day", { relative: true, now }],
	["3 days ago", noForm],
	["1 year 2 months", "2025-03-05", { relative: "past", now }],
	["2 days", "2026-05-07", { relative: "future", now }],
	["2 days", noForm, { relative: true, now }],
	["1.5 days ago", "invalid: counts a part of a day or more", { relative: true, now }],
];

const instants: readonly Case[] = [
	["2026-01-31T09:30:00Z", "2026-01-31T09:30:00Z"],
	["2026-01-31T09:30:00.25Z", "2026-01-31T09:30:00.250Z"],
	["2026-01-31T09:30:00.123456Z", "2026-01-31T09:30:00.123Z"],
	["2026-01-31 09:30:00+01:00", "2026-01-31T08:30:00Z"],
	["2026-01-31t09:30z", "2026-01-31T09:30:00Z"],
	["20260131T093000-0530", "2026-01-31T15:00:00Z"],
	["2026-01-31T00:30+14", "2026-01-30T10:30:00Z"],
	["Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"],
	["Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"],
	["Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"],
	["6 Nov 1994 08:49 +0100", "1994-11-06T07:49:00Z"],
	["Tue, 1 Jul 2003 10:52:37 EDT (summer)", "2003-07-01T14:52:37Z"],
	["2026-01-31T09:30:00", "2026-01-31T08:30:00Z", { zone: "Europe/Berlin" }],
	["2026-07-31T09:30:00", "2026-07-31T07:30:00Z", { zone: "Europe/Berlin" }],
	["2026-07-31T09:30:00", "2026-07-31T13:30:00Z", { zone: "America/New_York" }],
	["2026-07-31T09:30:00", "2026-07-31T09:30:00Z", { zone: "UTC" }],
	["2026-07-31T09:30:00", "2026-07-31T03:45:00Z", { zone: "Asia/Kathmandu" }],
	["2026-01-31T09:30:00Z", "2026-01-31T09:30:00Z", { zone: "Europe/Berlin" }],
	["31.01.2026 09:30", "2026-01-31T08:30:00Z", { formats: ["dd.MM.yyyy HH:mm"], zone: "Europe/Berlin" }],
	["1/31/26 12:05 AM", "2026-01-31T00:05:00Z", { formats: ["M/d/yy h:mm a"], zone: "UTC" }],
	["1/31/26 12:05 p.m.", "2026-01-31T12:05:00Z", { formats: ["M/d/yy h:mm a"], zone: "UTC" }],
	["31.01.2026 09:30 +02:00", "2026-01-31T07:30:00Z", { formats: ["dd.MM.yyyy HH:mm XXX"] }],
	["31.01.2026 09:30 EST", "2026-01-31T14:30:00Z", { formats: ["dd.MM.yyyy HH:mm z"] }],
	["31.01.2026 09:30:01,5", "2026-01-31T09:30:01.500Z", { formats: ["dd.MM.yyyy HH:mm:ss,S"], zone: "UTC" }],
	["1769851800", "2026-01-31T09:30:00Z", { formats: ["unix"] }],
	["1769851800123", "2026-01-31T09:30:00.123Z", { formats: ["unix-ms"] }],
	["-1", "1969-12-31T23:59:59Z", { formats: ["unix"] }],
	["2026-01-31T09:30:00", "ambiguous: has no time zone: set the option zone"],
	["2026-01-31", 'invalid: has no time of day: type "date" is for days'],
	["2026-01-31T25:00:00Z", "invalid: is not a time of day"],
	["2026-01-31T09:60:00Z", "invalid: is not a time of day"],
	["2026-01-31T23:59:60Z", "invalid: is not a time of day"],
	["0001-01-01T00:00:00+01:00", "invalid: is not a time: its year isn't between 1 and 9999"],
	["9999-12-31T23:30:00-01:00", "invalid: is not a time: its year isn't between 1 and 9999"],
	["2026-01-31T09:30:00+24:00", "invalid: is not a time: its offset from UTC is a day or more"],
	["Sun, 06 Nov 1994 08:49:37 XYZ", noForm],
	// Clocks: of twelve hours, with full stops and words; zones by offset and by names of one meaning.
	["Dec. 9, 2019, 6:11 p.m. UTC", "2019-12-09T18:11:00Z"],
	["8:25 a.m. Dec. 12, 2014", "2014-12-12T08:25:00Z", { zone: "UTC" }],
	["12:30 AM 5 May 2026", "2026-05-05T00:30:00Z", { zone: "UTC" }],
	["December 13, 2014 at midnight", "2014-12-13T00:00:00Z", { zone: "UTC" }],
	["5. Mai 2026 um 18.37 Uhr", "2026-05-05T16:37:00Z", { zone: "Europe/Berlin", locale: "de" }],
	["22 janvier 2015 à 14h40", "2015-01-22T14:40:00Z", { zone: "UTC" }],
	["28 октября 2014 в 07:54", "2014-10-28T07:54:00Z", { zone: "UTC" }],
	["2016年3月20日(日) 21時40分", "2016-03-20T12:40:00Z", { zone: "Asia/Tokyo" }],
	["2026년 5월 5일 오후 3:04", "2026-05-05T06:04:00Z", { zone: "Asia/Seoul" }],
	["29.02.2020 13.12", "2020-02-29T13:12:00Z", { zone: "UTC" }],
	["5 May 2026 10:00 CEST", "2026-05-05T08:00:00Z"],
	["5 May 2026 10:00 UTC+2", "2026-05-05T08:00:00Z"],
	["5 May 2026, 10:00 +05:30", "2026-05-05T04:30:00Z"],
	["Wed May 10 2017 00:00:00 GMT+0000 (Coordinated Universal Time)", "2017-05-10T00:00:00Z"],
	["Fri, 05 May 2023 10:20:00 +0000 GMT", "2023-05-05T10:20:00Z"],
	["5 May 2026 at 10:00 IST", noForm],
	["May 5, 2026 10:00-11:00", noForm],
	["5 May 2026 25:00", "invalid: is not a time of day", { zone: "UTC" }],
	["May 5, 2026 25:00", noForm, { zone: "UTC" }],
	["5 May 2026 14:00 am", noForm, { zone: "UTC" }],
	["2 hours ago", "2026-05-05T08:30:00Z", { relative: true, now }],
	["vor 5 Minuten", "2026-05-05T10:25:00Z", { relative: true, now, locale: "de" }],
	["an hour ago", "2026-05-05T09:30:00Z", { relative: true, now }],
	["just now", "2026-05-05T10:30:00Z", { relative: true, now }],
	["1 hour and 15 minutes ago", "2026-05-05T09:15:00Z", { relative: true, now }],
	["2.5 hours ago", "2026-05-05T08:00:00Z", { relative: true, now }],
	["yesterday at 11:30", "2026-05-04T11:30:00Z", { relative: true, now, zone: "UTC" }],
	["heute, 14:05 Uhr", "2026-05-05T12:05:00Z", { relative: true, now, zone: "Europe/Berlin", locale: "de" }],
	["3 days ago", 'invalid: has no time of day: type "date" is for days', { relative: true, now }],
	["10:04am", "invalid: has a time and no day", { relative: "past", now }],
	["1/31/26 13:05 PM", "invalid: matches no declared format", { formats: ["M/d/yy h:mm a"] }],
	["31.01.2026 09:30 XYZ", "invalid: matches no declared format", { formats: ["dd.MM.yyyy HH:mm z"] }],
	["99999999999999999", "invalid: matches no declared format", { formats: ["unix"] }],
	["9999999999999999", "invalid: matches no declared format", { formats: ["unix"] }],
	// The clocks of Berlin go from 2:00 to 3:00 on 29 March 2026, and from 3:00 to 2:00 on 25 October.
	[
		"2026-03-29T02:30:00",
		"invalid: does not exist in Europe/Berlin, where clocks were set forward",
		{ zone: "Europe/Berlin" },
	],
	["2026-03-29T01:59:59", "2026-03-29T00:59:59Z", { zone: "Europe/Berlin" }],
	["2026-03-29T03:00:00", "2026-03-29T01:00:00Z", { zone: "Europe/Berlin" }],
	[
		"2026-10-25T02:30:00",
		"ambiguous: happened twice in Europe/Berlin, where clocks were set back",
		{ zone: "Europe/Berlin" },
	],
	["2026-10-25T01:59:59", "2026-10-24T23:59:59Z", { zone: "Europe/Berlin" }],
	["2026-10-25T03:00:00", "2026-10-25T02:00:00Z", { zone: "Europe/Berlin" }],
	// Lord Howe's clocks move by half an hour; Samoa left out a whole day.
	[
		"2026-10-04T02:15:00",
		"invalid: does not exist in Australia/Lord_Howe, where clocks were set forward",
		{ zone: "Australia/Lord_Howe" },
	],
	[
		"2011-12-30T12:00:00",
		"invalid: does not exist in Pacific/Apia, where clocks were set forward",
		{ zone: "Pacific/Apia" },
	],
];

for (const [type, cases] of [
	["date", days],
	["datetime", instants],
] as const) {
	test(`a ${type} is read in all the forms that pages use, and what is none or may be two is said`, () => {
		for (const [text, expected, options = {}] of cases) {
			const value = converterOf({ type, ...options })(text, nowhere);
			const said = value instanceof Failure ? `${value.kind}: ${value.reason}` : value;
			assert.equal(said, expected, `${text} with ${JSON.stringify(options)}`);
		}
	});
}

const mistakes: readonly (readonly [pattern: string, offset: number, message: RegExp])[] = [
	["dd.MM.QQQQ", 6, /^QQQQ is not a letter of a pattern/u],
	["dd.MM.yyyy 'at", 11, /quotation mark has no partner/u],
	["dd.MM", 0, /no letter gives the year/u],
	["yyyy", 0, /no letter gives the month/u],
	["MM.yyyy", 0, /no letter gives the day/u],
	["dd.MM.yyyy dd", 11, /dd gives a second time/u],
	["dd.MM.yyyy hh:mm", 0, /h, an hour of 1 to 12, and a/u],
	["DD.MM.yyyy", 0, /^DD is not a letter/u],
];

test("a pattern of dates that can't be used is refused with the place in it", () => {
	for (const [pattern, offset, message] of mistakes)
		assert.throws(
			() => compilePattern(pattern, "en"),
			(error) => error instanceof PatternError && error.offset === offset && message.test(error.message),
			pattern,
		);
});

test("every month of every locale that Node.js has is read back from what it writes", () => {
	for (const locale of [
		"en",
		"de",
		"fr",
		"es",
		"it",
		"nl",
		"pl",
		"cs",
		"ru",
		"uk",
		"el",
		"tr",
		"sv",
		"fi",
		"hu",
		"pt",
		"ro",
	]) {
		const read = compilePattern("d MMMM yyyy", locale);
		const written = new Intl.DateTimeFormat(locale, {
			day: "numeric",
			month: "long",
			year: "numeric",
			timeZone: "UTC",
		});
		for (let month = 1; month <= 12; month++) {
			const name = written
				.formatToParts(Date.UTC(2026, month - 1, 5))
				.find((part) => part.type === "month")?.value;
			assert.equal(read(`5 ${name} 2026`)?.month, month, `${locale}: ${name}`);
		}
	}
});
