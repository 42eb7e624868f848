import assert from "node:assert/strict";
import { test } from "node:test";
import { converterOf } from "../../src/record/values/convert.ts";
import { Failure } from "../../src/record/values/failure.ts";
import { compilePattern, PatternError } from "../../src/record/values/time-pattern.ts";
import { nowhere } from "./pages.ts";

interface Options {
	readonly formats?: readonly string[];
	readonly zone?: string;
	readonly locale?: string;
}
type Case = readonly [text: string, expected: string, options?: Options];

const severalWays = "ambiguous: may be read in several ways: the option formats says which";
const noForm = "invalid: isn't a date or time in a known form: the option formats names others";

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
	["2026-02-30", "invalid: is no date: 2026-02 has no day 30"],
	["2025-02-29", "invalid: is no date: 2025-02 has no day 29"],
	["1900-02-29", "invalid: is no date: 1900-02 has no day 29"],
	["2026-13-01", "invalid: is no date: there is no month 13"],
	["2026-00-01", "invalid: is no date: there is no month 0"],
	["2026-01-00", "invalid: is no date: 2026-01 has no day 0"],
	["0000-01-01", "invalid: is no date: its year isn't between 1 and 9999"],
	["31.02.2026", "invalid: is no date: 2026-02 has no day 31", { formats: ["dd.MM.yyyy"] }],
	["2026-01-31", "invalid: is in none of the declared formats", { formats: ["dd.MM.yyyy"] }],
	["31 Foo 2026", noForm],
	["yesterday", noForm],
	["03/04/2026", severalWays],
	["25/12/2026", severalWays],
	["1.2.2026", severalWays],
	["2026/1/2", severalWays],
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
	["2026-01-31T09:30:00", "ambiguous: doesn't say its time zone: the option zone does"],
	["2026-01-31", 'invalid: has no time of day: type "date" is for days'],
	["2026-01-31T25:00:00Z", "invalid: is no time of day"],
	["2026-01-31T09:60:00Z", "invalid: is no time of day"],
	["2026-01-31T23:59:60Z", "invalid: is no time of day"],
	["0001-01-01T00:00:00+01:00", "invalid: is no time: its year isn't between 1 and 9999"],
	["9999-12-31T23:30:00-01:00", "invalid: is no time: its year isn't between 1 and 9999"],
	["2026-01-31T09:30:00+24:00", "invalid: is no time: its distance from UTC is a day or more"],
	["Sun, 06 Nov 1994 08:49:37 XYZ", noForm],
	["1/31/26 13:05 PM", "invalid: is in none of the declared formats", { formats: ["M/d/yy h:mm a"] }],
	[
		"31.01.2026 09:30 XYZ",
		"invalid: is in none of the declared formats",
		{ formats: ["dd.MM.yyyy HH:mm z"] },
	],
	["99999999999999999", "invalid: is in none of the declared formats", { formats: ["unix"] }],
	["9999999999999999", "invalid: is in none of the declared formats", { formats: ["unix"] }],
	// The clocks of Berlin go from 2:00 to 3:00 on 29 March 2026, and from 3:00 to 2:00 on 25 October.
	[
		"2026-03-29T02:30:00",
		"invalid: is shown by no clock in Europe/Berlin: they were set forward then",
		{ zone: "Europe/Berlin" },
	],
	["2026-03-29T01:59:59", "2026-03-29T00:59:59Z", { zone: "Europe/Berlin" }],
	["2026-03-29T03:00:00", "2026-03-29T01:00:00Z", { zone: "Europe/Berlin" }],
	[
		"2026-10-25T02:30:00",
		"ambiguous: is shown twice by the clocks of Europe/Berlin: they were set back then",
		{ zone: "Europe/Berlin" },
	],
	["2026-10-25T01:59:59", "2026-10-24T23:59:59Z", { zone: "Europe/Berlin" }],
	["2026-10-25T03:00:00", "2026-10-25T02:00:00Z", { zone: "Europe/Berlin" }],
	// Lord Howe's clocks move by half an hour; Samoa left out a whole day.
	[
		"2026-10-04T02:15:00",
		"invalid: is shown by no clock in Australia/Lord_Howe: they were set forward then",
		{ zone: "Australia/Lord_Howe" },
	],
	[
		"2011-12-30T12:00:00",
		"invalid: is shown by no clock in Pacific/Apia: they were set forward then",
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
	["dd.MM.QQQQ", 6, /^QQQQ is no letter of a pattern/u],
	["dd.MM.yyyy 'at", 11, /quotation mark has no partner/u],
	["dd.MM", 0, /no letter says the year/u],
	["yyyy", 0, /no letter says the month/u],
	["MM.yyyy", 0, /no letter says the day/u],
	["dd.MM.yyyy dd", 11, /dd says for a second time/u],
	["dd.MM.yyyy hh:mm", 0, /h, an hour of 1 to 12, and a/u],
	["DD.MM.yyyy", 0, /^DD is no letter/u],
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
