// Currencies beside numbers: which one a text names at the place where a currency can stand. Knows no number format.

import { Failure } from "../../base/index.ts";
import { CODES, type Currency, PAST_CODES, SYMBOL_CODES, WORD_CODES, WORDLIKE } from "./currency-names.ts";

export type { Currency } from "./currency-names.ts";
export { WITHOUT_CENTS } from "./currency-names.ts";

/** A currency at an end of a text, and the text without it. */
export interface Beside {
	readonly rest: string;
	readonly currency: Currency;
	/** Whether it can mean nothing else, so that other words may stand around it. */
	readonly isSure: boolean;
	/** Whether it is an English word too. */
	readonly isWordlike: boolean;
}

/** Longer than any name of a currency, and its separators. */
const LONGEST = 12;
/** Words and letters of currencies that mean something else, too: kilometres, knots. Beside a mere number they are no currency. */
const UNSURE: ReadonlySet<string> = new Set(
	"br din kn lek won сом сум ден дин R Q KM KD BD JD DT LD FG RF Rf MK ZK Db UM VT Kz Fr Bs Bs.".split(" "),
);
/** The one that a declaration names may be written in any case. */
type Declared = string | undefined;

/** The currency before a number: at the end of the text to its left. */
export function currencyBefore(left: string, declared: Declared): Beside | undefined {
	const text = left.replace(/[\s:]+$/u, "");
	for (let length = Math.min(LONGEST, text.length); length > 0; length--) {
		const written = text.slice(-length);
		const before = text.slice(0, -length);
		if (isLetter(written[0]) && isLetter(before.at(-1))) continue;
		const found = meaningOf(written, declared);
		if (found !== undefined) return { ...found, rest: before };
	}
	return undefined;
}

/** The currency after a number: at the beginning of the text to its right. */
export function currencyAfter(right: string, declared: Declared): Beside | undefined {
	const text = right.trimStart();
	for (let length = Math.min(LONGEST, text.length); length > 0; length--) {
		const written = text.slice(0, length);
		const after = text.slice(length);
		if (isLetter(written.at(-1)) && isLetter(after[0])) continue;
		const found = meaningOf(written, declared);
		if (found !== undefined) return { ...found, rest: after };
	}
	return undefined;
}

/** A text with two currencies names both; they must have a meaning in common. */
export function bothOf(one: Currency, other: Currency): Currency | undefined {
	const codes = one.codes.filter((code) => other.codes.includes(code));
	return codes.length === 0 ? undefined : { written: other.written, codes };
}

function meaningOf(written: string, declared: Declared): Omit<Beside, "rest"> | undefined {
	const symbol = SYMBOL_CODES.get(written);
	if (symbol !== undefined) {
		const isSure = !UNSURE.has(written);
		return { currency: { written, codes: symbol }, isSure, isWordlike: false };
	}
	if (CODES.has(written) || PAST_CODES.has(written)) {
		const isWordlike = WORDLIKE.has(written);
		return { currency: { written, codes: [written] }, isSure: !isWordlike, isWordlike };
	}
	const lower = written.toLowerCase();
	const word = WORD_CODES.get(lower);
	if (word !== undefined)
		return { currency: { written, codes: word }, isSure: !UNSURE.has(lower), isWordlike: false };
	if (declared !== undefined && written.toUpperCase() === declared)
		return { currency: { written, codes: [declared] }, isSure: true, isWordlike: false };
	return undefined;
}

function isLetter(character: string | undefined): boolean {
	return character !== undefined && /[\p{L}\p{M}]/u.test(character) && !/[\p{Script=Han}원]/u.test(character);
}

/** The currency that a text with a number names. */
export function decideCurrency(found: Currency | undefined, declared: string | undefined): string | Failure {
	if (declared !== undefined) return declared;
	if (found === undefined) return new Failure("names no currency: set the option currency");
	const [only, ...others] = found.codes;
	if (only === undefined)
		return new Failure(`is in ${found.written}, which has no ISO 4217 code: set the option currency`);
	if (others.length > 0) {
		const some = found.codes.slice(0, 3).join(", ");
		return new Failure(
			`is in ${found.written}, which may be ${some}${found.codes.length > 3 ? " and others" : ""}: set the option currency`,
			"ambiguous",
		);
	}
	return only;
}

const usual = new Map<string, Currency>();

/** The currency of a symbol or code that means nothing else, made once. */
export function usualCurrency(written: string): Currency | undefined {
	let currency = usual.get(written);
	if (currency === undefined) {
		const found = meaningOf(written, undefined);
		currency = found?.isSure === true ? found.currency : undefined;
		// As many as there are symbols and codes.
		if (currency !== undefined) usual.set(written, currency);
	}
	return currency;
}

/** The one currency that a text by itself names: "EUR", "€", "zł"; undefined where it is none, or one of several. */
export function currencyNamed(text: string): string | undefined {
	const written = text.trim();
	const { codes } =
		meaningOf(written, undefined)?.currency ?? meaningOf(written.toUpperCase(), undefined)?.currency ?? {};
	return codes?.length === 1 ? codes[0] : undefined;
}

export function isCurrency(code: string): boolean {
	return CODES.has(code) || PAST_CODES.has(code);
}
