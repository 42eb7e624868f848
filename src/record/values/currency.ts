// Currencies beside numbers: symbols and ISO 4217's codes. Knows no number format.

import { Failure } from "./failure.ts";

/** A currency as a text names it. */
export interface Currency {
	readonly written: string;
	/** ISO 4217's codes that it may mean. */
	readonly codes: readonly string[];
}

/**
 * What symbols mean. A symbol that several countries write has several: "$" alone is no one's.
 * Source: the narrow and wide symbols of Unicode's CLDR, of currencies in use.
 */
const SYMBOLS: ReadonlyMap<string, readonly string[]> = new Map(
	Object.entries({
		$: "USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD UYU XCD",
		US$: "USD",
		C$: "CAD NIO",
		CA$: "CAD",
		A$: "AUD",
		AU$: "AUD",
		NZ$: "NZD",
		S$: "SGD",
		HK$: "HKD",
		NT$: "TWD",
		MX$: "MXN",
		R$: "BRL",
		"€": "EUR",
		"£": "GBP",
		"¥": "JPY CNY",
		"￥": "JPY CNY",
		円: "JPY",
		元: "CNY",
		"₹": "INR",
		"₽": "RUB",
		"₩": "KRW",
		"₺": "TRY",
		"₴": "UAH",
		"₫": "VND",
		"₪": "ILS",
		"₱": "PHP",
		"฿": "THB",
		"₦": "NGN",
		"₸": "KZT",
		"₾": "GEL",
		"₼": "AZN",
		"₡": "CRC",
		"₲": "PYG",
		"₵": "GHS",
		"₮": "MNT",
		"₭": "LAK",
		"៛": "KHR",
		"৳": "BDT",
		kr: "SEK NOK DKK ISK",
		"kr.": "DKK SEK NOK ISK",
		zł: "PLN",
		Kč: "CZK",
		Ft: "HUF",
		lei: "RON MDL",
		лв: "BGN",
		"лв.": "BGN",
		"руб.": "RUB",
		"Fr.": "CHF",
		Fr: "CHF",
		SFr: "CHF",
		"SFr.": "CHF",
		Rp: "IDR",
		RM: "MYR",
		R: "ZAR",
	}).map(([symbol, codes]) => [symbol, codes.split(" ")]),
);

const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** Longer texts are no amount, and the patterns below would take seconds to find that out. */
const LONGEST = 1_000;

// What isn't a digit, a mark, a sign or a space, at either end.
const BEFORE: RegExp = /^([^\d\p{Nd}.,()+\-−–\s'’]+\.?)\s*/u;
const AFTER: RegExp = /\s*([^\d\p{Nd}.,()+\-−–\s'’]+\.?)$/u;

/** A number's text without the currency beside it, and that currency. */
export function splitCurrency(
	text: string,
): { readonly rest: string; readonly currency: Currency | undefined } | Failure {
	let rest = text.trim();
	// Nothing but digits and marks: the usual case.
	if (/^[\d.,]+$/u.test(rest)) return { rest, currency: undefined };
	if (rest.length > LONGEST) return new Failure("isn't a number");
	let sign = "";
	const signed = /^([+\-−–])\s*(?=\D)/u.exec(rest);
	if (signed !== null) {
		sign = signed[1] as string;
		rest = rest.slice(signed[0].length);
	}
	let written: string | undefined;
	const before = BEFORE.exec(rest);
	if (before !== null) {
		written = before[1] as string;
		rest = rest.slice(before[0].length);
	}
	const after = AFTER.exec(rest);
	if (after !== null && /\d|\p{Nd}/u.test(rest.slice(0, after.index)) && !/^e$/iu.test(after[1] as string)) {
		const second = after[1] as string;
		// "$ 5 USD" names it twice; both must hold.
		if (written !== undefined) {
			const both = meaningOf(written).filter((code) => meaningOf(second).includes(code));
			if (both.length === 0) return new Failure("isn't a number");
			return { rest: sign + rest.slice(0, after.index), currency: { written: second, codes: both } };
		}
		written = second;
		rest = rest.slice(0, after.index);
	}
	if (written === undefined) return { rest: sign + rest, currency: undefined };
	const codes = meaningOf(written);
	if (codes.length === 0) return new Failure("isn't a number");
	return { rest: sign + rest, currency: { written, codes } };
}

/** The one currency that a text with a number names. */
export function decideCurrency(found: Currency | undefined, declared: string | undefined): string | Failure {
	if (declared !== undefined) return declared;
	if (found === undefined) return new Failure("names no currency: the option currency says which it is");
	if (found.codes.length > 1) {
		const some = found.codes.slice(0, 3).join(", ");
		return new Failure(
			`is in ${found.written}, which may be ${some}${found.codes.length > 3 ? " and others" : ""}: the option currency says which`,
			"ambiguous",
		);
	}
	return found.codes[0] as string;
}

export function isCurrency(code: string): boolean {
	return CODES.has(code);
}

function meaningOf(written: string): readonly string[] {
	const known = SYMBOLS.get(written);
	if (known !== undefined) return known;
	const code = written.toUpperCase();
	return CODES.has(code) ? [code] : [];
}
