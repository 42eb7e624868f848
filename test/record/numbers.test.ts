import assert from "node:assert/strict";
import { test } from "node:test";
import type { NumberOptions } from "../../src/record/index.ts";
import { converterOf } from "../../src/record/values/convert.ts";
import { Failure } from "../../src/record/values/failure.ts";
import { type NumberRules, readInteger, readNumber } from "../../src/record/values/number.ts";
import { processorMs } from "../support/processor.ts";
import { nowhere } from "./pages.ts";

/** The text, what it comes to (or what is wrong with it), and the declared rules. */
type Case = readonly [string, number | bigint | string, NumberRules?];

const numbers: readonly Case[] = [
	["0", 0],
	["42", 42],
	["007", 7],
	["3.5", 3.5],
	["0.125", 0.125],
	[".5", 0.5],
	["1234.5", 1234.5],
	["1234.567", 1234.567],
	["1,5", 1.5],
	["0,99", 0.99],
	["1.234,56", 1234.56],
	["1,234.56", 1234.56],
	["1,234,567", 1234567],
	["1.234.567", 1234567],
	["12,34,567", 1234567],
	["12,34,567.89", 1234567.89],
	["1 234 567", 1234567],
	["1 234,5", 1234.5],
	["1\u00a0234,567", 1234.567],
	["1\u202f234,50", 1234.5],
	["1'234.50", 1234.5],
	["1’234’567", 1234567],
	["-5", -5],
	["−5,5", -5.5],
	["+7", 7],
	["- 5", -5],
	["(1,234.50)", -1234.5],
	["5,-", 5],
	["1.299,-", 1299],
	["1.299,–", 1299],
	["1,299.–", 1299],
	["1.299.-", 1299],
	["1.234.567,- €", 1234567],
	["5.–", 5],
	["1e3", 1000],
	["1.5E-3", 0.0015],
	["€ 12,50", 12.5],
	["12,50 €", 12.5],
	["$1,234.00", 1234],
	["-$5", -5],
	["$-5", -5],
	["US$ 5", 5],
	["5 USD", 5],
	["EUR 5", 5],
	["$ 5 USD", 5],
	["1.299,00 kr.", 1299],
	["CHF 1'299.-", 1299],
	["٣٫٥", 3.5],
	["１２３", 123],
	["𝟙𝟚", 12],
	["1.234", 1.234, { decimal: "." }],
	["1.234", 1234, { decimal: "," }],
	["1,234", 1.234, { decimal: "," }],
	["1,234", 1234, { decimal: "." }],
	["12,50 €", 12.5, { currency: "EUR" }],
	["12.50", 12.5, { currency: "EUR" }],
	["$12.50", 12.5, { currency: "CAD" }],
	["0,999", 0.999],
	["1.234", "ambiguous: may mean 1234 or 1.234: the option decimal says which"],
	["999,000", "ambiguous: may mean 999000 or 999.000: the option decimal says which"],
	["€ 1.234", "ambiguous: may mean 1234 or 1.234: the option decimal says which"],
	["abc", "invalid: isn't a number"],
	["", "invalid: isn't a number"],
	["-", "invalid: isn't a number"],
	["€", "invalid: isn't a number"],
	["12 apples", "invalid: isn't a number"],
	["12 %", "invalid: isn't a number"],
	["1.2.3", "invalid: isn't a number: its marks don't stand between thousands"],
	["1,23,4", "invalid: isn't a number: its marks don't stand between thousands"],
	["12.34,5.6", "invalid: isn't a number: its marks don't stand between thousands"],
	["4.5 out of 5", "invalid: isn't a number"],
	["1-2", "invalid: isn't a number"],
	["Infinity", "invalid: isn't a number"],
	["NaN", "invalid: isn't a number"],
	["0x10", "invalid: isn't a number"],
	["1e999", "invalid: is larger than a number can be"],
	[
		"12345678901234567890",
		'invalid: has more digits than a number holds: type "integer" with bigint, or "text", keeps them',
	],
	["£5 USD", "invalid: isn't a number"],
	["$5", "invalid: isn't in EUR, as the declaration has it, but in $", { currency: "EUR" }],
];

test("a long text is no number in no time, whatever it is made of", () => {
	const started = process.cpuUsage();
	for (const text of [`1${"a".repeat(60_000)}1`, `1${" ".repeat(60_000)}1a`, `a${"1 ".repeat(30_000)}b`]) {
		assert.ok(readNumber(text, {}) instanceof Failure);
	}
	const { user, system } = process.cpuUsage(started);
	assert.ok(user + system < 500_000, `${user + system} µs`);
});

test("a number is read as its page writes it, and one that may mean two is said to", () => {
	for (const [text, expected, rules = {}] of numbers)
		assert.equal(said(readNumber(text, rules)), expected, `${text} with ${JSON.stringify(rules)}`);
});

const integers: readonly (readonly [string, number | bigint | string, boolean?])[] = [
	["42", 42],
	["-0", 0],
	["1,234,567", 1234567],
	["3.0", 3],
	["3.5", "invalid: isn't a whole number"],
	["9007199254740991", 9007199254740991],
	["9007199254740993", "invalid: is beyond 2^53, where numbers lose digits: the option bigint keeps them"],
	["9007199254740993", 9007199254740993n, true],
	["12 345 678 901 234 567 890", 12345678901234567890n, true],
	["-5", -5n, true],
	["1.234", "ambiguous: may mean 1234 or 1.234: the option decimal says which"],
	["x", "invalid: isn't a number"],
];

test("an integer is whole and exact, or said not to be", () => {
	for (const [text, expected, big = false] of integers)
		assert.equal(said(readInteger(text, {}, big)), expected, text);
});

const amounts: readonly (readonly [string, unknown, NumberOptions?])[] = [
	["12,50 €", { amount: 12.5, currency: "EUR" }],
	["£5", { amount: 5, currency: "GBP" }],
	["jpy 500", { amount: 500, currency: "JPY" }],
	["1 299,00 zł", { amount: 1299, currency: "PLN" }],
	["R$ 1.299,90", { amount: 1299.9, currency: "BRL" }],
	["$5", { amount: 5, currency: "USD" }, { currency: "USD" }],
	["5", { amount: 5, currency: "USD" }, { currency: "USD" }],
	["$5", "ambiguous: is in $, which may be USD, CAD, AUD and others: the option currency says which"],
	["¥5", "ambiguous: is in ¥, which may be JPY, CNY: the option currency says which"],
	["5", "invalid: names no currency: the option currency says which it is"],
	["5 Taler", "invalid: isn't a number"],
	["1.234 €", "ambiguous: may mean 1234 or 1.234: the option decimal says which"],
	["€ 1e999", "invalid: is larger than a number can be"],
	["£5", "invalid: isn't in EUR, as the declaration has it, but in £", { currency: "EUR" }],
];

test("an amount of money has its currency from its text or its declaration", () => {
	for (const [text, expected, rules = {}] of amounts)
		assert.deepEqual(said(converterOf({ type: "money", ...rules })(text, nowhere)), expected, text);
});

test("numbers of JSON are numbers already, and are held to their type all the same", () => {
	const number = converterOf("number");
	const integer = converterOf("integer");
	const big = converterOf({ type: "integer", bigint: true });
	const context = nowhere;
	assert.equal(number(1.234, context), 1.234);
	assert.equal(said(number(Number.NaN, context)), "invalid: isn't a finite number");
	assert.equal(integer(5, context), 5);
	assert.equal(big(5, context), 5n);
	assert.equal(said(integer(5.5, context)), "invalid: isn't a whole number");
	assert.equal(
		said(integer(2 ** 60, context)),
		'invalid: is beyond 2^53, where JSON\'s numbers have lost digits already: the option bigint keeps them, with bigNumbers: "bigint" where JSON is read',
	);
	assert.equal(integer(12n, context), 12);
});

test("no text makes the number readers throw or take long", () => {
	const hostile = [
		"9".repeat(1e6),
		"1,".repeat(1e5),
		"1 ".repeat(1e5),
		"-".repeat(1e5),
		"€".repeat(1e5),
		"(".repeat(1e5),
		`${"9".repeat(1e5)}.`,
		`${"9".repeat(1e5)}-`,
	];
	const started = processorMs();
	for (const text of hostile) {
		readNumber(text, {});
		readNumber(text, { decimal: "," });
	}
	assert.ok(processorMs() - started < 2000);
});

function said(value: unknown): unknown {
	return value instanceof Failure ? `${value.kind}: ${value.reason}` : value;
}
