// Numbers as pages write them: marks of decimals and thousands, digits of other scripts, signs, currencies around them.
// Where a number may mean two, it says so instead of guessing. Knows no field.

import { type Currency, splitCurrency } from "./currency.ts";
import { Failure } from "./failure.ts";

export interface NumberRules {
	readonly decimal?: "." | "," | undefined;
	readonly currency?: string | undefined;
}

/** A decimal number, digit by digit: "-1234.50". */
export interface Decimal {
	readonly digits: string;
	readonly currency: Currency | undefined;
}

/** Spaces and apostrophes that stand between thousands: SI's thin spaces, Switzerland's apostrophes. */
const THOUSANDS_SPACES: RegExp = /[\s'’˙٬]/gu;
const GROUPED: RegExp = /^\d{1,3}(?:[\s'’˙٬]\d{3})+$/u;
// "1,234,567" and India's "12,34,567".
const GROUPED_BY: Readonly<Record<"." | ",", RegExp>> = {
	",": /^(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3})$/u,
	".": /^\d{1,3}(?:\.\d{3})+$/u,
};
const SIGN: RegExp = /^[+\-−–﹣-]/u;
const NEGATIVE: RegExp = /^[-−–﹣-]/u;

/** The number that a text states: a double. */
export function readNumber(text: string, rules: NumberRules): number | Failure {
	const plain = rules.currency === undefined && rules.decimal !== "," ? plainNumber(text) : -1;
	if (plain >= 0) return plain;
	const decimal = readDecimal(text, rules);
	if (decimal instanceof Failure) return decimal;
	return toNumber(decimal.digits);
}

/** The double of a decimal's digits. */
export function toNumber(digits: string): number | Failure {
	const number = Number(digits);
	if (!Number.isFinite(number)) return new Failure("is larger than a number can be");
	if (Number.isInteger(number) && !Number.isSafeInteger(number) && !digits.includes("e"))
		return new Failure(
			'has more digits than a number holds: type "integer" with bigint, or "text", keeps them',
		);
	return number;
}

/** The whole number that a text states. */
export function readInteger(text: string, rules: NumberRules, big: boolean): number | bigint | Failure {
	const decimal = readDecimal(text, rules);
	if (decimal instanceof Failure) return decimal;
	const whole = /^(-?\d+)(?:\.0*)?$/u.exec(decimal.digits)?.[1];
	if (whole === undefined) return new Failure("isn't a whole number");
	if (big) return BigInt(whole);
	const number = Number(whole);
	if (!Number.isSafeInteger(number))
		return new Failure("is beyond 2^53, where numbers lose digits: the option bigint keeps them");
	return number === 0 ? 0 : number;
}

/** A number's digits with "." for its decimal mark, and the currency beside it. */
export function readDecimal(text: string, rules: NumberRules): Decimal | Failure {
	const split = splitCurrency(text);
	if (split instanceof Failure) return split;
	const { currency } = split;
	if (rules.currency !== undefined && currency !== undefined && !currency.codes.includes(rules.currency))
		return new Failure(`isn't in ${rules.currency}, as the declaration has it, but in ${currency.written}`);
	let number = asciiDigits(split.rest);
	let negative = false;
	if (number.startsWith("(") && number.endsWith(")")) {
		negative = true;
		number = number.slice(1, -1).trim();
	} else if (SIGN.test(number)) {
		negative = NEGATIVE.test(number);
		number = number.slice(1).trimStart();
	}
	const noCents = /([.,])\s?[-–—]$/u.exec(number);
	const digits =
		noCents === null
			? unsigned(number, rules.decimal)
			: withoutCents(number.slice(0, noCents.index), noCents[1] as "." | ",");
	if (digits instanceof Failure) return digits;
	return { digits: negative ? `-${digits}` : digits, currency };
}

/** "1.299,-" and "5.–": what is before the decimal mark is whole, its marks are between thousands. */
function withoutCents(text: string, mark: "." | ","): string | Failure {
	if (!/^\d/u.test(text)) return new Failure("isn't a number");
	return joined(text, -1, text.includes(mark) ? mark : mark === "," ? "." : ",");
}

/** A number without sign to digits with ".". */
function unsigned(text: string, declared: "." | "," | undefined): string | Failure {
	if (!/^[.,]?\d/u.test(text)) return new Failure("isn't a number");
	if (/^\d+$/u.test(text)) return text;
	if (declared !== ",") {
		if (/^(?:\d+(?:\.\d+)?|\.\d+)e[+-]?\d{1,4}$/iu.test(text)) return text.toLowerCase();
	}
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
	// Spaces or apostrophes beside it are the thousands', so that it is the decimals': "1 234,567".
	if (text.search(THOUSANDS_SPACES) >= 0) return joined(text, at, mark === "." ? "," : ".");
	if (text.indexOf(mark) !== at) return joined(text, -1, mark);
	const before = text.slice(0, at);
	if (text.length - at - 1 === 3 && before.length >= 1 && before.length <= 3 && !before.startsWith("0")) {
		const whole = before + text.slice(at + 1);
		return new Failure(
			`may mean ${whole} or ${before}.${text.slice(at + 1)}: the option decimal says which`,
			"ambiguous",
		);
	}
	return joined(text, at, mark === "." ? "," : ".");
}

/** Whole part and fraction, cut at `decimalAt` (-1 for none), thousands marked by `thousands` or spaces. */
function joined(text: string, decimalAt: number, thousands: "." | ","): string | Failure {
	const whole = decimalAt < 0 ? text : text.slice(0, decimalAt);
	const fraction = decimalAt < 0 ? "" : text.slice(decimalAt + 1);
	if (fraction !== "" && !/^\d+$/u.test(fraction)) return new Failure("isn't a number");
	let digits: string;
	if (/^\d*$/u.test(whole)) digits = whole;
	else if (GROUPED_BY[thousands].test(whole)) digits = whole.replaceAll(thousands, "");
	else if (GROUPED.test(whole)) digits = whole.replace(THOUSANDS_SPACES, "");
	else if (/^[\d.,\s'’˙٬]+$/u.test(whole))
		return new Failure("isn't a number: its marks don't stand between thousands");
	else return new Failure("isn't a number");
	if (digits === "" && fraction === "") return new Failure("isn't a number");
	return fraction === "" ? digits : `${digits === "" ? "0" : digits}.${fraction}`;
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
	// Three digits behind a point may be thousands.
	if (dot >= 0 && (length - dot === 4 || dot === length - 1)) return -1;
	return Number(text);
}

/** Digits of other scripts as ASCII's; Arabic's marks as "." and "’". */
function asciiDigits(text: string): string {
	if (/^[\u0000-\u007f]*$/u.test(text)) return text;
	return text
		.replace(/\p{Nd}/gu, (digit) => String(digitValue(digit.codePointAt(0) as number)))
		.replaceAll("٫", ".");
}

// Unicode keeps each script's ten digits together, from zero to nine; where sets are neighbours, they follow each other.
function digitValue(point: number): number {
	let before = 0;
	while (/\p{Nd}/u.test(String.fromCodePoint(point - before - 1))) before++;
	return before % 10;
}
