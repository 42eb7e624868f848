import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDeclaration } from "../../src/record/check/declaration.ts";
import { extractItems, type RecordDeclaration } from "../../src/record/index.ts";

const fields = {
	price: { jsonPath: "$.v", type: "money" },
} as const;

/** What a declaration says for all fields, the text, and what its field comes to. */
const cases: readonly (readonly [
	wide: Partial<RecordDeclaration>,
	field: object,
	text: string,
	value: unknown,
])[] = [
	[{ decimal: "," }, { type: "number" }, "1.234", 1234],
	[{ decimal: "," }, { type: "number", decimal: "." }, "1.234", 1.234],
	[{ decimal: "," }, { type: "integer" }, "1.234", 1234],
	[{ currency: "EUR" }, { type: "money" }, "5", { amount: 5, currency: "EUR" }],
	[{ currency: "EUR" }, { type: "money", currency: "USD" }, "$5", { amount: 5, currency: "USD" }],
	[{ locale: "de" }, { type: "number" }, "1.234", 1234],
	[{ locale: "de" }, { type: "date" }, "03.04.2026", "2026-04-03"],
	[{ locale: "de" }, { type: "date", locale: "en-US" }, "03/04/2026", "2026-03-04"],
	[{ locale: "de" }, { type: "date", formats: ["d. MMMM yyyy"] }, "3. März 2026", "2026-03-03"],
	[{ zone: "Europe/Berlin" }, { type: "datetime" }, "2026-01-31T09:30:00", "2026-01-31T08:30:00Z"],
	[
		{ zone: "Europe/Berlin" },
		{ type: "datetime", zone: "UTC" },
		"2026-01-31T09:30:00",
		"2026-01-31T09:30:00Z",
	],
	[{ relative: true, now: "2026-05-05T10:30:00Z" }, { type: "date" }, "yesterday", "2026-05-04"],
	[{ relative: "past", now: "2026-05-05T10:30:00Z" }, { type: "date" }, "10 May", "2025-05-10"],
	[{ empty: ["—", "n/a"] }, { type: "number", optional: true }, "N/A", undefined],
	[{ empty: ["—", "n/a"] }, { type: "text", default: "none" }, " — ", "none"],
	[{ empty: ["—"] }, { type: "text", empty: ["-"] }, "—", "—"],
	[{ empty: ["—"] }, { optional: true }, "—", undefined],
	[{ decimal: ",", empty: ["—"] }, { type: "list", of: "number" }, "1.234", [1234]],
	[{ empty: ["—"] }, { type: "list", of: { type: "number", decimal: "," } }, "—", []],
	[{ locale: "de" }, { type: "list", of: { type: "date" } }, "03.04.2026", ["2026-04-03"]],
];

test("what a declaration says for all fields holds for those that don't say otherwise", () => {
	for (const [wide, field, text, value] of cases) {
		const declaration = { ...wide, fields: { v: { jsonPath: "$.v", ...field } } } as RecordDeclaration;
		const { records, rejected } = extractItems([{ v: text }], declaration);
		assert.deepEqual(
			[records, rejected],
			[[value === undefined ? {} : { v: value }], []],
			`${JSON.stringify(wide)} ${JSON.stringify(field)} ${text}`,
		);
	}
});

const mistakes: readonly (readonly [Partial<Record<keyof RecordDeclaration, unknown>>, string, RegExp])[] = [
	[{ decimal: ";" }, "decimal", /^decimal can't be ";"/u],
	[{ currency: "EURO" }, "currency", /^There is no currency "EURO"/u],
	[{ locale: "xx" }, "locale", /^There is no locale "xx"/u],
	[{ zone: "Berlin" }, "zone", /^There is no time zone "Berlin"/u],
	[{ relative: "back" }, "relative", /^relative must be true, false, "past" or "future"$/u],
	[{ now: "yesterday" }, "now", /^now must be an instant with its zone/u],
	[{ now: "2026-01-31T09:30:00" }, "now", /^now must be an instant with its zone/u],
	[{ now: "2026-02-30T09:30:00Z" }, "now", /^now must be an instant with its zone/u],
	[{ empty: "n/a" }, "empty", /^empty must be a list of texts$/u],
	[{ empty: [""] }, "empty", /^each of empty is empty$/u],
];

test("a mistake in what a declaration says for all fields is said with its place", () => {
	for (const [wide, name, message] of mistakes) {
		const [problem] = checkDeclaration({ fields, ...wide });
		assert.match(problem?.message ?? "", message);
		assert.equal(problem?.path[0], name);
	}
});
