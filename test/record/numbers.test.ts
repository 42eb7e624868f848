import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../src/base/index.ts";
import type { NumberOptions } from "../../src/record/index.ts";
import { converterOf } from "../../src/record/values/convert.ts";
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
	["(12)", 12],
	["(1,234.50)", 1234.5],
	["( 7 )", 7],
	["(€ 5)", 5],
	["(12)", -12, { accounting: true }],
	["(1,234.50)", -1234.5, { accounting: true }],
	["($5.00)", -5, { accounting: true }],
	["- 5", -5, { accounting: true }],
	["– 5", -5, { accounting: true }],
	["5-", -5, { accounting: true }],
	["- 5", "ambiguous: may be a minus or a dash before a number: set the option accounting"],
	["–5", "ambiguous: may be a minus or a dash before a number: set the option accounting"],
	["- $44.99", "ambiguous: may be a minus or a dash before a number: set the option accounting"],
	["5-", "invalid: isn't a number"],
	["12 %", 12, { percent: "number" }],
	["12 %", 0.12, { percent: "fraction" }],
	["7.5%", 0.075, { percent: "fraction" }],
	["-0,5 %", -0.5, { percent: "number" }],
	["100%", 1, { percent: "fraction" }],
	["12 %", "ambiguous: may mean the number before the sign or a hundredth of it: set the option percent"],
	["12 % off", "invalid: isn't a number", { percent: "number" }],
	["1.2K", 1200],
	["3 Mio.", 3000000],
	["1,5 Mrd.", 1500000000],
	["2 million", 2000000],
	["5 тыс.", 5000],
	["3.4 млн", 3400000],
	["1.5万", 15000],
	["3억", 300000000],
	["1.2M", "ambiguous: has M after it, which means different numbers in different languages"],
	["1.2M", 1200000, { locale: "en" }],
	["2 mil", 2000, { locale: "es" }],
	["5 m", "invalid: isn't a number"],
	["5 K", "invalid: isn't a number"],
	["1.234", 1234, { locale: "de" }],
	["1.234", 1.234, { locale: "en" }],
	["1,5", 1.5, { locale: "fr" }],
	["1’234.5", 1234.5, { locale: "de-CH" }],
	["Preis: 39,95", 39.95],
	["Price: 1 234,50", 1234.5],
	["from £39.95", 39.95],
	["34,50 € *", 34.5],
	["₤1700.", 1700],
	["$119. 95", 119.95],
	["१२३", 123],
	["１，２３４．５", 1234.5],
	["۱۲٬۳۴۵", 12345],
	["1.234", "ambiguous: may mean 1234 or 1.234: set the option decimal"],
	["999,000", "ambiguous: may mean 999000 or 999.000: set the option decimal"],
	["€ 1.234", "ambiguous: may mean 1234 or 1.234: set the option decimal"],
	["abc", "invalid: isn't a number"],
	["", "invalid: isn't a number"],
	["-", "invalid: isn't a number"],
	["€", "invalid: isn't a number"],
	["12 apples", "invalid: isn't a number"],
	["1.2.3", "invalid: isn't a number: its marks don't separate thousands"],
	["1,23,4", "invalid: isn't a number: its marks don't separate thousands"],
	["12.34,5.6", "invalid: isn't a number: its marks don't separate thousands"],
	["4.5 out of 5", "invalid: isn't a number"],
	["1-2", "invalid: isn't a number"],
	["Infinity", "invalid: isn't a number"],
	["NaN", "invalid: isn't a number"],
	["0x10", "invalid: isn't a number"],
	["1e999", "invalid: is too large for a number"],
	[
		"12345678901234567890",
		'invalid: has more digits than a number holds: type "integer" with bigint, or "text", keeps them',
	],
	["£5 USD", "invalid: isn't a number"],
	["$5", "invalid: is in $, not in EUR as declared", { currency: "EUR" }],
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
	[
		"9007199254740993",
		"invalid: is beyond 2^53, where numbers lose digits: set the option bigint to keep them",
	],
	["9007199254740993", 9007199254740993n, true],
	["12 345 678 901 234 567 890", 12345678901234567890n, true],
	["-5", -5n, true],
	[`1${"0".repeat(29)}`, 10n ** 29n, true],
	[
		`1${"0".repeat(30)}`,
		'invalid: has more digits than limits.digits, which is 30; raise it if you trust this page, or use type "text"',
		true,
	],
	["1.234", 1234],
	["1,234", 1234],
	["20.511", 20511],
	["999,000", 999000],
	["€ 1.234", 1234],
	["(20.511)", 20511],
	["1 234", 1234],
	["1'234", 1234],
	["1,23", "invalid: isn't a whole number"],
	["12.50", "invalid: isn't a whole number"],
	["1234.567", "invalid: isn't a whole number"],
	["0.999", "invalid: isn't a whole number"],
	["1,234,56", "invalid: isn't a number: its marks don't separate thousands"],
	["1.2K", 1200],
	["2 cup", "invalid: isn't a number"],
	["8 pen", "invalid: isn't a number"],
	["Try 3", "invalid: isn't a number"],
	["5 KM", "invalid: isn't a number"],
	["12 kn", "invalid: isn't a number"],
	["3 won", "invalid: isn't a number"],
	["Q4", "invalid: isn't a number"],
	["R 2", "invalid: isn't a number"],
	["8 PEN", "invalid: isn't a number"],
	["5 ALL", "invalid: isn't a number"],
	["10 TL", 10],
	["45 Ft", 45],
	["Rp 5", 5],
	["5 zł", 5],
	["x", "invalid: isn't a number"],
];

test("a declared decimal mark holds for whole numbers too", () => {
	assert.equal(said(readInteger("1.000", { decimal: "." }, undefined)), 1);
	assert.equal(said(readInteger("1.000", { decimal: "," }, undefined)), 1000);
	assert.equal(said(readInteger("1.234", { decimal: "." }, undefined)), "invalid: isn't a whole number");
});

test("an integer is whole and exact, or said not to be", () => {
	for (const [text, expected, big = false] of integers)
		assert.equal(said(readInteger(text, {}, big ? 30 : undefined)), expected, text);
});

const amounts: readonly (readonly [string, unknown, NumberOptions?])[] = [
	["12,50 €", { amount: 12.5, currency: "EUR" }],
	["£5", { amount: 5, currency: "GBP" }],
	["JPY 500", { amount: 500, currency: "JPY" }],
	["jpy 500", { amount: 500, currency: "JPY" }, { currency: "JPY" }],
	["jpy 500", "invalid: isn't a number"],
	["Price: $32.00", { amount: 32, currency: "USD" }, { currency: "USD" }],
	["Běžná cena 9 800 Kč", { amount: 9800, currency: "CZK" }],
	["statt 249,00 EUR **", { amount: 249, currency: "EUR" }],
	["US $ 5.00", { amount: 5, currency: "USD" }],
	["USD 5.00", { amount: 5, currency: "USD" }],
	["10,75 TL", { amount: 10.75, currency: "TRY" }],
	["45,00 zl", { amount: 45, currency: "PLN" }],
	["749,00 euro", { amount: 749, currency: "EUR" }],
	["5 Euro", { amount: 5, currency: "EUR" }],
	["2 285,81 грн.", { amount: 2285.81, currency: "UAH" }],
	["12,000원", { amount: 12000, currency: "KRW" }],
	["3,500円", { amount: 3500, currency: "JPY" }],
	["1.727 Ft", { amount: 1727, currency: "HUF" }],
	["Rp 31.500", { amount: 31500, currency: "IDR" }],
	["R$260,00", { amount: 260, currency: "BRL" }],
	["NZD $100.70", { amount: 100.7, currency: "NZD" }],
	["£94.50 GBP", { amount: 94.5, currency: "GBP" }],
	["Rs. 1,306.14", { amount: 1306.14, currency: "INR" }, { currency: "INR" }],
	["₹ 500/-", { amount: 500, currency: "INR" }],
	["1 299:- kr", { amount: 1299, currency: "SEK" }, { currency: "SEK" }],
	["35€ 99", { amount: 35.99, currency: "EUR" }],
	["DEM 170 000", { amount: 170000, currency: "DEM" }],
	["€3 Mio.", { amount: 3000000, currency: "EUR" }],
	["$1.5 million", { amount: 1500000, currency: "USD" }, { currency: "USD" }],
	["1 Kč", { amount: 1, currency: "CZK" }],
	["5 KM", { amount: 5, currency: "BAM" }],
	["R 2", { amount: 2, currency: "ZAR" }],
	["8 PEN", { amount: 8, currency: "PEN" }],
	["TRY 1,299.00", { amount: 1299, currency: "TRY" }],
	["TOP 10", "ambiguous: may be a number after the word TOP: set the option currency if it is one"],
	["TOP 10", { amount: 10, currency: "TOP" }, { currency: "TOP" }],
	["Top 10", "invalid: isn't a number"],
	["All 5", "invalid: isn't a number"],
	["Try 3", "invalid: isn't a number"],
	["2 cup", "invalid: isn't a number"],
	["8 pen", "invalid: isn't a number"],
	["5 mad", "invalid: isn't a number"],
	["3 gel", "invalid: isn't a number"],
	["$3 billion", "ambiguous: has billion after it, which means different numbers in different languages"],
	["5-10 €", "invalid: isn't a number"],
	["205,68 € 205.68", "invalid: isn't a number"],
	["AED 8000 (USD 2179)", "invalid: isn't a number"],
	["£6.95 - £9.95", "invalid: isn't a number"],
	["$49+", "invalid: isn't a number"],
	["€ 5 (-15%)", "invalid: isn't a number"],
	["5 руб.", "ambiguous: is in руб., which may be RUB, BYN: set the option currency"],
	["80 تومان", "invalid: is in تومان, which has no ISO 4217 code: set the option currency"],
	["1 299,00 zł", { amount: 1299, currency: "PLN" }],
	["R$ 1.299,90", { amount: 1299.9, currency: "BRL" }],
	["$5", { amount: 5, currency: "USD" }, { currency: "USD" }],
	["5", { amount: 5, currency: "USD" }, { currency: "USD" }],
	["$5", "ambiguous: is in $, which may be USD, CAD, AUD and others: set the option currency"],
	["¥5", "ambiguous: is in ¥, which may be JPY, CNY: set the option currency"],
	["5", "invalid: names no currency: set the option currency"],
	["5 Taler", "invalid: isn't a number"],
	["1.234 €", "ambiguous: may mean 1234 or 1.234: set the option decimal"],
	["€ 1e999", "invalid: isn't a number"],
	["£5", "invalid: is in £, not in EUR as declared", { currency: "EUR" }],
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
		'invalid: is beyond 2^53, where JSON\'s numbers have already lost digits: read the JSON with bigNumbers: "bigint", to a text or an integer with the option bigint',
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
