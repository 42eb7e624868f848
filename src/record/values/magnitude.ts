// Words for thousands and millions behind a number: "1.2K", "3 Mio.", "5 млн", as CLDR's compact numbers have them, by Intl.

import { LANGUAGES } from "../../base/index.ts";

const POWERS: readonly number[] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** A word without its full stop, and its power; undefined for one that has several. */
type Words = ReadonlyMap<string, number | undefined>;

const byLocale = new Map<string, Words>();
let everywhere: Words | undefined;

/**
 * The power of ten that a word after a number means: 6 for "million". Undefined if it means none, null if it means
 * several. Without a locale it must mean the same in every language that has it; the first look takes some 100 ms.
 */
export function magnitudeOf(word: string, locale: string | undefined): number | null | undefined {
	const key = keyOf(word);
	if (key === "") return undefined;
	if (
		locale === undefined &&
		key.length < 3 &&
		!KNOWN.has(key) &&
		!/[\p{Script=Han}\p{Script=Hangul}]/u.test(key)
	)
		return undefined;
	everywhere = locale === undefined ? (everywhere ?? collect(LANGUAGES, KNOWN)) : everywhere;
	const words = locale === undefined ? (everywhere as Words) : wordsOf(locale);
	return words.has(key) ? (words.get(key) ?? null) : undefined;
}

function wordsOf(locale: string): Words {
	let words = byLocale.get(locale);
	if (words === undefined) {
		words = collect([locale], new Map());
		if (byLocale.size < 500) byLocale.set(locale, words);
	}
	return words;
}

function collect(locales: readonly string[], known: Words): Words {
	const words = new Map(known);
	const see = (word: string, power: number): void => {
		const key = keyOf(word);
		if (key === "") return;
		if (words.has(key) && words.get(key) !== power) words.set(key, undefined);
		else words.set(key, power);
	};
	for (const locale of Intl.NumberFormat.supportedLocalesOf(locales)) {
		for (const compactDisplay of ["long", "short"] as const) {
			const format = new Intl.NumberFormat(locale, {
				notation: "compact",
				compactDisplay,
				maximumFractionDigits: 0,
				numberingSystem: "latn",
				useGrouping: false,
			});
			for (const power of POWERS) {
				for (const count of [1, 2, 5]) {
					const parts = format.formatToParts(count * 10 ** power);
					const word = parts.find(({ type }) => type === "compact")?.value;
					const shown = parts.find(({ type }) => type === "integer")?.value;
					if (word === undefined || shown === undefined) continue;
					see(word, Math.round(Math.log10((count * 10 ** power) / Number(shown))));
				}
			}
		}
	}
	return words;
}

/** What CLDR writes otherwise. */
const KNOWN: Words = new Map([
	["k", 3],
	["mio", 6],
	["mrd", 9],
	["million", 6],
	["millions", 6],
	["thousand", 3],
	// A billion of the short scale and of the long, a million and a thousand.
	["billion", undefined],
	["m", undefined],
	["t", undefined],
]);

/** Without its full stop; "M" and "m" are one. */
function keyOf(word: string): string {
	return word.trim().replace(/\.$/u, "").toLowerCase();
}
