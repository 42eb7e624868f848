import assert from "node:assert/strict";
import { test } from "node:test";
import { isoDate } from "../../../src/document/about/dates.ts";

const dates: readonly [written: string, iso: string | undefined][] = [
	["Sat, 31 Jan 2026 12:00:00 GMT", "2026-01-31T12:00:00.000Z"],
	["Sat, 31 Jan 2026 12:00:00 +0130", "2026-01-31T10:30:00.000Z"],
	["Sat, 31 Jan 2026 12:00:00 -08:00", "2026-01-31T20:00:00.000Z"],
	["Sat,31 Jan 2026 12:00 EST", "2026-01-31T17:00:00.000Z"],
	["31 Jan 26 12:00 PDT", "2026-01-31T19:00:00.000Z"],
	["31 Jan 99 12:00 Z", "1999-01-31T12:00:00.000Z"],
	["Saturday, 31-Jan-2026 12:00:00 UTC", "2026-01-31T12:00:00.000Z"],
	["Sat, 31 January 2026", "2026-01-31"],
	["Sat, 31 Jan 2026 12:00:00 GMT+2", "2026-01-31T10:00:00.000Z"],
	["Sat, 31 Jan 2026 12:00:00 +0000 (UTC)", "2026-01-31T12:00:00.000Z"],
	["Thu, 1 Jan 2026 23:59:60 GMT", "2026-01-01T23:59:59.000Z"],
	["Sat Jan 31 12:00:00 2026", "2026-01-31T12:00:00.000Z"],
	["January 31st, 2026", "2026-01-31"],
	["Jan 31, 2026 12:00", "2026-01-31T12:00:00.000Z"],
	["2026", "2026"],
	["2026-01", "2026-01"],
	["2026-01-31", "2026-01-31"],
	["20260131", "2026-01-31"],
	["2026-01-31T12:00Z", "2026-01-31T12:00:00.000Z"],
	["2026-01-31T12:00:00", "2026-01-31T12:00:00.000Z"],
	["2026-01-31 12:00:00.123456 +01", "2026-01-31T11:00:00.123Z"],
	["  2026-01-31t12:00:00,5z ", "2026-01-31T12:00:00.500Z"],
	["20260131T120000Z", "2026-01-31T12:00:00.000Z"],
	["2026-02-30", undefined],
	["2026-13-01", undefined],
	["2026-01T12:00Z", undefined],
	["2026-01-31T24:00:00Z", undefined],
	["31 Foo 2026", undefined],
	["31 Jan 2026 12:00 XYZ", undefined],
	["Sat, 32 Jan 2026 12:00:00 GMT", undefined],
	["yesterday", undefined],
	["", undefined],
	[`31 Jan 2026 ${" ".repeat(100_000)}x`, undefined],
];

for (const [written, iso] of dates) {
	test(`The date ${JSON.stringify(written.slice(0, 60))} is ${iso ?? "none"}`, () => {
		assert.equal(isoDate(written), iso);
	});
}
