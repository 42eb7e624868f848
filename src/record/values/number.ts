// Numbers as pages write them: marks of decimals and thousands, digits of other scripts, signs, currencies and words around
// them. A text that may be two numbers says so instead of guessing. Knows no field.

import { asciiDigits, Failure, option, say } from "../../base/index.ts";
import type { NumberOptions } from "../declaration.ts";
import {
	type Beside,
	bothOf,
	type Currency,
	currencyAfter,
	currencyBefore,
	usualCurrency,
	WITHOUT_CENTS,
} from "./currency.ts";
import { magnitudeOf } from "./magnitude.ts";

export type NumberRules = NumberOptions;

/** A decimal number, digit by digit: "-1234.50". */
export interface Decimal {
	readonly digits: string;
	readonly currency: Currency | undefined;
	/** Whether the currency's word means something else, too, such as a unit. */
	readonly isUnsure?: boolean | undefined;
}

/** Longer texts are no amount, and some patterns would take long to find that out. */
const LONGEST = 1_000;

/** Spaces and apostrophes that stand between thousands: SI's thin spaces, Switzerland's apostrophes. */
const THOUSANDS_SPACES: RegExp = /[\s'’˙٬]/gu;
const GROUPED: RegExp = /^\d{1,3}(?:[\s'’˙٬]\d{3})+$/u;
// "1,234,567" and India's "12,34,567".
const GROUPED_BY: Readonly<Record<"." | ",", RegExp>> = {
	",": /^(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3})$/u,
	".": /^\d{1,3}(?:\.\d{3})+$/u,
};

/** "12.50", "€ 12,50", "12,50 EUR" */
const USUAL: RegExp = /^([€£$¥₹₽₩₺₴₫])? ?(\d[\d.,]*\d|\d)(?: ?([€£$¥₹₽₩₺₴₫]|(?<= )[A-Z]{3}))?$/u;

const NO_NUMBER: Failure = new Failure("isn't a number");

/** The number in a text, as a double. */
export function readNumber(text: string, rules: NumberRules): number | Failure {
	const isPlain = rules.currency === undefined && rules.decimal !== "," && rules.locale === undefined;
	const plain = isPlain ? plainNumber(text) : -1;
	if (plain >= 0) return plain;
	const decimal = withoutUnit(readDecimal(text, rules));
	if (decimal instanceof Failure) return decimal;
	return toNumber(decimal.digits);
}

/** The double of a decimal's digits. */
export function toNumber(digits: string): number | Failure {
	const number = Number(digits);
	if (!Number.isFinite(number)) return new Failure("is too large for a number");
	if (Number.isInteger(number) && !Number.isSafeInteger(number) && !digits.includes("e"))
		return new Failure(
			'has more digits than a number holds: type "integer" with bigint, or "text", keeps them',
		);
	return number;
}

/**
 * The whole number in a text.
 *
 * @param mostDigits - how many it may have to become a bigint; undefined for no bigint
 */
export function readInteger(
	text: string,
	rules: NumberRules,
	mostDigits: number | undefined,
): number | bigint | Failure {
	const decimal = withoutUnit(readDecimal(text, rules, true));
	if (decimal instanceof Failure) return decimal;
	const whole = /^(-?\d+)(?:\.0*)?$/u.exec(decimal.digits)?.[1];
	if (whole === undefined) return new Failure("isn't a whole number");
	if (mostDigits !== undefined) {
		// To read and write a bigint takes more than linear time.
		if (whole.length <= mostDigits) return BigInt(whole);
		return new Failure(
			say`has more digits than ${option("limits.digits")}, which is ${mostDigits}; raise it if you trust this page, or use type "text"`,
		);
	}
	const number = Number(whole);
	if (!Number.isSafeInteger(number))
		return new Failure("is beyond 2^53, where numbers lose digits: set the option bigint to keep them");
	return number === 0 ? 0 : number;
}

/** "5 KM" is an amount where money is asked for, and otherwise rather a distance. */
function withoutUnit(decimal: Decimal | Failure): Decimal | Failure {
	return decimal instanceof Failure || decimal.isUnsure !== true ? decimal : NO_NUMBER;
}

/** What is around a number's digits, once the number itself has been found. */
interface Around {
	readonly left: string;
	readonly number: string;
	readonly right: string;
}

/**
 * A number's digits with "." for its decimal mark, and the currency beside it.
 *
 * @param isWhole - whether only a whole number is wanted, so that three digits behind a mark are thousands
 */
export function readDecimal(text: string, rules: NumberRules, isWhole = false): Decimal | Failure {
	const isInWholes = isWhole || (rules.currency !== undefined && WITHOUT_CENTS.has(rules.currency));
	const trimmed = text.trim();
	const decimalMark = rules.decimal ?? decimalOf(rules.locale);
	// Nothing but digits and marks, perhaps beside a sign of money or a code: the usual case.
	const usual = USUAL.exec(trimmed);
	if (usual !== null) {
		const [, before, number = "", after] = usual;
		const written = before ?? after;
		if (written === undefined) return only(unsigned(number, decimalMark, isInWholes), false, undefined);
		const currency = before === undefined || after === undefined ? usualCurrency(written) : undefined;
		if (currency !== undefined && (rules.currency === undefined || currency.codes.includes(rules.currency))) {
			const wholes = isInWholes || (rules.currency === undefined && hasNoCents(currency));
			return only(unsigned(number, decimalMark, wholes), false, currency);
		}
	}
	if (trimmed.length > LONGEST) return NO_NUMBER;
	const normal = normalized(trimmed);
	const exponent = decimalMark === "," ? null : /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)e[+-]?\d{1,4}$/iu.exec(normal);
	if (exponent !== null) return only(normal.toLowerCase().replace(/^\+/u, ""), false, undefined);
	const around = numberIn(normal);
	if (around === undefined) return NO_NUMBER;
	return readAround(around, rules, decimalMark, isInWholes);
}

/** ASCII's digits and marks; without footnote marks. */
function normalized(text: string): string {
	return asciiDigits(text)
		.replaceAll("٫", ".")
		.replace(/[，]/gu, ",")
		.replace(/[．]/gu, ".")
		.replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
		.replace(/[−﹣－]/gu, "-")
		.replace(/[*†‡¹²³⁴⁵⁶⁷⁸⁹⁰]+/gu, " ")
		.trim();
}

const RUN: RegExp = /[.,]?\d(?:[\d.,'’˙٬\s]*\d)?/gu;

/** The one number of a text; undefined where there is none, or several. */
function numberIn(text: string): Around | undefined {
	const runs = [...text.matchAll(RUN)];
	const [run, second, third] = runs;
	if (run === undefined || third !== undefined) return undefined;
	const left = text.slice(0, run.index);
	const right = text.slice(run.index + run[0].length);
	if (second === undefined) return { left, number: run[0], right };
	// "35€ 99": cents behind the euro sign.
	const cents = /^([€£]) ?(\d\d)$/u.exec(right);
	if (cents === null || !/^[\d\s.,'’]+$/u.test(run[0])) return undefined;
	const whole = joined(run[0], -1, run[0].includes(".") ? "." : ",");
	return whole instanceof Failure
		? undefined
		: { left, number: `${whole}.${cents[2]}`, right: cents[1] as string };
}

/** "5.–", "1.299,-", "1 299:-", "500/-", "1700.": what ends a whole amount. */
const NO_CENTS: RegExp = /^(?:(?<mark>[.,]) ?[-–—]{1,2}|:-|\/-|[.,](?=\s|$)|(?=[^\d\s])[-–—]{2})/u;

function readAround(
	around: Around,
	rules: NumberRules,
	decimalMark: "." | "," | undefined,
	isWhole: boolean,
): Decimal | Failure {
	let { left, number, right } = around;
	// "(12)": a count in parentheses; an accountant's minus only where that is declared.
	let isNegative = false;
	const wrapped = /\($/u.test(left.trimEnd()) || /^\(/u.test(left);
	if (
		wrapped &&
		right.trimEnd().endsWith(")") &&
		!right.includes("(") &&
		left.indexOf("(") === left.lastIndexOf("(")
	) {
		isNegative = rules.accounting === true;
		left = left.replace("(", "");
		right = right.replace(")", "");
	}
	const noCents = NO_CENTS.exec(right);
	if (noCents !== null) right = right.slice(noCents[0].length);
	if (/^\s*%|^\s*percent\b|^\s*‰/iu.test(right)) return percent(around, rules, decimalMark);
	const sign = signOf(left);
	left = sign.left;
	const before = currencyBefore(left, rules.currency);
	if (before !== undefined) left = before.rest;
	const outer = before === undefined ? undefined : signOf(left);
	if (outer !== undefined) left = outer.left;
	const power = powerBehind(right, rules.locale);
	if (power instanceof Failure) return power;
	if (power !== undefined) right = power.rest;
	const after = currencyAfter(right, rules.currency);
	if (after !== undefined) right = after.rest;
	const second = before === undefined ? undefined : currencyBefore(left, rules.currency);
	if (second !== undefined) left = second.rest;
	const currency = together([before, after, second]);
	if (currency instanceof Failure) return currency;
	const signs = [sign.sign, outer?.sign ?? ""].filter((one) => one !== "");
	if (right.trim() === "-" && rules.accounting === true) {
		signs.push("minus");
		right = "";
	}
	const wordy = /[^\s.,;:!]/u.test(left + right);
	const isLabel = right.trim() === "" && /^[\p{L}\p{M}][\p{L}\p{M}\s.'’-]{0,40}:$/u.test(left.trim());
	if (wordy && !isLabel && ![before, after].some((one) => one?.isSure === true)) return NO_NUMBER;
	// "$49+" is from 49 on.
	if (right.startsWith("+")) return NO_NUMBER;
	if (wordy && (isSomething(left) || isSomething(right))) return NO_NUMBER;
	const declared = rules.currency;
	if (
		declared !== undefined &&
		currency !== undefined &&
		currency.codes.length > 0 &&
		!currency.codes.includes(declared)
	)
		return new Failure(`is in ${currency.written}, not in ${declared} as declared`);
	// "TOP 10"
	if (
		before?.isWordlike === true &&
		after === undefined &&
		/^\d{1,3}$/u.test(number) &&
		declared === undefined
	)
		return new Failure(
			`may be a number after the word ${before.currency.written}: set the option currency if it is one`,
			"ambiguous",
		);
	if (signs.includes("dash") && rules.accounting !== true)
		return new Failure("may be a minus or a dash before a number: set the option accounting", "ambiguous");
	if (signs.length > 1) return NO_NUMBER;
	isNegative ||= signs[0] === "minus" || signs[0] === "dash";
	// "8. 94 $": a space behind the mark, where a currency says that it is one number.
	if (currency !== undefined) number = number.replace(/([.,])\s(\d\d)$/u, "$1$2");
	const isInWholes = isWhole || (declared === undefined && hasNoCents(currency));
	const mark = noCents?.groups?.mark as "." | "," | undefined;
	const digits = mark === undefined ? unsigned(number, decimalMark, isInWholes) : withoutCents(number, mark);
	if (digits instanceof Failure) return digits;
	const decimal = only(power === undefined ? digits : shifted(digits, power.power), isNegative, currency);
	const isSure =
		currency === undefined || declared !== undefined || [before, after].some((one) => one?.isSure === true);
	return isSure || decimal instanceof Failure ? decimal : { ...decimal, isUnsure: true };
}

function hasNoCents(currency: Currency | undefined): boolean {
	if (currency === undefined) return false;
	const { codes, written } = currency;
	return codes.length === 0 ? written === "تومان" : codes.every((code) => WITHOUT_CENTS.has(code));
}

function only(
	digits: string | Failure,
	isNegative: boolean,
	currency: Currency | undefined,
): Decimal | Failure {
	if (digits instanceof Failure) return digits;
	return { digits: isNegative ? `-${digits}` : digits, currency };
}

/** The sign at the end of what is left of a number or its currency: attached it is a minus, apart it may be a dash. */
function signOf(left: string): { readonly sign: "" | "plus" | "minus" | "dash"; readonly left: string } {
	const found = /([+–—-])(\s*)$/u.exec(left);
	if (found === null) return { sign: "", left };
	const [, mark, space] = found;
	const rest = left.slice(0, found.index);
	if (/[\p{L}\p{M}\d]$/u.test(rest)) return { sign: "", left };
	if (mark === "+") return { sign: "plus", left: rest };
	return { sign: mark === "-" && space === "" ? "minus" : "dash", left: rest };
}

function together(found: readonly (Beside | undefined)[]): Currency | undefined | Failure {
	let currency: Currency | undefined;
	for (const one of found) {
		if (one === undefined) continue;
		currency = currency === undefined ? one.currency : bothOf(currency, one.currency);
		if (currency === undefined) return NO_NUMBER;
	}
	return currency;
}

/** What beside a currency would make another number of it: a share, a second currency, a product. */
function isSomething(words: string): boolean {
	return /[%‰€£$¥₹₽=<>~≈±#^]|\d/u.test(words) || words.length > 60;
}

/** A word of thousands or millions right behind the number, and what is behind that. */
function powerBehind(
	right: string,
	locale: string | undefined,
): { readonly power: number; readonly rest: string } | Failure | undefined {
	const found = /^(\s?)([\p{L}\p{M}]+\.?)(?=$|[\s€£$¥])/u.exec(right);
	if (found === null) return undefined;
	const [whole, space, word = ""] = found;
	const isLetter = word.replace(".", "").length === 1 && /^[a-z]/iu.test(word);
	// "5 m" is a length, and "5 K" a temperature.
	if (isLetter && space !== "") return undefined;
	const currency = currencyAfter(right, undefined);
	if (currency?.currency.written.startsWith(word) === true) return undefined;
	const power = magnitudeOf(word, locale);
	if (power === undefined) return undefined;
	if (power === null)
		return new Failure(
			`has ${word} after it, which means different numbers in different languages`,
			"ambiguous",
		);
	return { power, rest: right.slice(whole.length) };
}

/** The decimal's digits times a power of ten. */
function shifted(digits: string, power: number): string {
	const [whole = "", fraction = ""] = digits.split(".");
	const padded = fraction.padEnd(power, "0");
	const after = padded.slice(power);
	const all = `${whole}${padded.slice(0, power)}`.replace(/^0+(?=\d)/u, "");
	return after === "" ? all : `${all}.${after}`;
}

/** "12 %": 12 or 0.12, as declared. */
function percent(around: Around, rules: NumberRules, decimalMark: "." | "," | undefined): Decimal | Failure {
	const { left, number, right } = around;
	const sign = signOf(left);
	if (!/^\s*(?:%|percent)\.?\s*$/iu.test(right) || sign.left.trim() !== "") return NO_NUMBER;
	if (rules.percent === undefined)
		return new Failure(
			`may mean the number before the sign or a hundredth of it: set the option percent`,
			"ambiguous",
		);
	const digits = unsigned(number, decimalMark, false);
	if (digits instanceof Failure) return digits;
	if (sign.sign === "dash") return NO_NUMBER;
	return only(rules.percent === "number" ? digits : hundredth(digits), sign.sign === "minus", undefined);
}

function hundredth(digits: string): string {
	const [whole = "", fraction = ""] = digits.split(".");
	const padded = whole.padStart(3, "0");
	return `${padded.slice(0, -2)}.${padded.slice(-2)}${fraction}`;
}

/** "1.299,-" and "5.–": the part before the decimal mark is whole, and its marks separate thousands. */
function withoutCents(text: string, mark: "." | ","): string | Failure {
	return joined(text, -1, text.includes(mark) ? mark : mark === "," ? "." : ",");
}

/** A number without sign to digits with ".". */
function unsigned(text: string, declared: "." | "," | undefined, isWhole: boolean): string | Failure {
	if (!/^[.,]?\d/u.test(text)) return NO_NUMBER;
	if (/^\d+$/u.test(text)) return text;
	const lastDot = text.lastIndexOf(".");
	const lastComma = text.lastIndexOf(",");
	if (declared !== undefined) {
		const at = declared === "." ? lastDot : lastComma;
		return joined(text, at, declared === "." ? "," : ".");
	}
	if (lastDot >= 0 && lastComma >= 0)
		return lastDot > lastComma ? joined(text, lastDot, ",") : joined(text, lastComma, ".");
	if (lastDot < 0 && lastComma < 0) return joined(text, -1, ",");
	const mark = lastDot >= 0 ? "." : ",";
	const at = Math.max(lastDot, lastComma);
	// Spaces or apostrophes next to it separate thousands, so the mark is the decimal one: "1 234,567".
	if (text.search(THOUSANDS_SPACES) >= 0) return joined(text, at, mark === "." ? "," : ".");
	if (text.indexOf(mark) !== at) return joined(text, -1, mark);
	const before = text.slice(0, at);
	if (text.length - at - 1 === 3 && before.length >= 1 && before.length <= 3 && !before.startsWith("0")) {
		const whole = before + text.slice(at + 1);
		if (isWhole) return whole;
		return new Failure(
			`may mean ${whole} or ${before}.${text.slice(at + 1)}: set the option decimal`,
			"ambiguous",
		);
	}
	return joined(text, at, mark === "." ? "," : ".");
}

/** Whole part and fraction, cut at `decimalAt` (-1 for none), thousands separated by `thousands` or spaces. */
function joined(text: string, decimalAt: number, thousands: "." | ","): string | Failure {
	const whole = decimalAt < 0 ? text : text.slice(0, decimalAt);
	const fraction = decimalAt < 0 ? "" : text.slice(decimalAt + 1);
	if (fraction !== "" && !/^\d+$/u.test(fraction)) return NO_NUMBER;
	let digits: string;
	if (/^\d*$/u.test(whole)) digits = whole;
	else if (GROUPED_BY[thousands].test(whole)) digits = whole.replaceAll(thousands, "");
	else if (GROUPED.test(whole)) digits = whole.replace(THOUSANDS_SPACES, "");
	else if (/^[\d.,\s'’˙٬]+$/u.test(whole))
		return new Failure("isn't a number: its marks don't separate thousands");
	else return NO_NUMBER;
	if (digits === "" && fraction === "") return NO_NUMBER;
	return fraction === "" ? digits : `${digits === "" ? "0" : digits}.${fraction}`;
}

const marks = new Map<string, "." | "," | undefined>();

/** The decimal mark of a locale. */
function decimalOf(locale: string | undefined): "." | "," | undefined {
	if (locale === undefined) return undefined;
	if (!marks.has(locale) && marks.size < 500) {
		const mark = new Intl.NumberFormat(locale, { numberingSystem: "latn" })
			.formatToParts(1.5)
			.find(({ type }) => type === "decimal")?.value;
		marks.set(locale, mark === "." || mark === "," ? mark : undefined);
	}
	return marks.get(locale);
}

/** "1234.5" without any of the above, as most are: a number, or -1. */
function plainNumber(text: string): number {
	const { length } = text;
	if (length === 0 || length > 15) return -1;
	let dot = -1;
	for (let at = 0; at < length; at++) {
		const code = text.charCodeAt(at);
		if (code === 0x2e) {
			if (dot >= 0 || at === 0) return -1;
			dot = at;
		} else if (code < 0x30 || code > 0x39) return -1;
	}
	// Three digits after a point may be thousands.
	if (dot >= 0 && (length - dot === 4 || dot === length - 1)) return -1;
	return Number(text);
}
