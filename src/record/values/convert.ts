// Converts what a source gave, an element, a text or a value of JSON, to a value of a field's type. Must not know where
// it was found, nor how it is used.

import { Failure, own, say, wholeOf } from "../../base/index.ts";
import {
	Attribute,
	attribute,
	Comment,
	DocumentError,
	Element,
	innerHtml,
	type JsonOptions,
	type MarkdownLimits,
	outerHtml,
	ProcessingInstruction,
	parseHtmlFragment,
	parseJson,
	Root,
	selectAll,
	Text,
	textContent,
	toMarkdown,
	visibleText,
} from "../../document/index.ts";

import type { ItemType, ScalarName } from "../declaration.ts";
import { booleanWords, readBoolean } from "./boolean.ts";
import { decideCurrency } from "./currency.ts";
import { type NumberRules, readDecimal, readInteger, readNumber, toNumber } from "./number.ts";
import { collapse } from "./text.ts";
import { readDate, readDateTime, timeRules } from "./time.ts";

/**
 * A value of the type; undefined where there is nothing (an empty text, JSON's null); a Failure where it isn't of it.
 */
export type Converter = (found: unknown, context: Context) => unknown;

export interface Context {
	/** The base of relative links; "" if there is none. */
	readonly base: string;
	/** Resolves a reference to its absolute URL; undefined if it isn't a URL. */
	readonly resolve: (reference: string) => string | undefined;
	/** What becomes of whole numbers beyond 2^53 in JSON that is the text of a page. */
	readonly bigNumbers: JsonOptions["bigNumbers"];
	/** What a value may cost. */
	readonly limits: MarkdownLimits & { readonly digits: number; readonly depth: number };
}

/** What was found, as one text; undefined if there is nothing. */
export function seenText(found: unknown): string | Failure | undefined {
	if (typeof found === "string") return collapse(found);
	if (found instanceof Element) {
		const { children } = found;
		if (children.length === 0) return "";
		const only = children[0];
		if (children.length === 1 && only instanceof Text) return collapse(only.data);
		return collapse(visibleText(found));
	}
	return plainText(found, collapse);
}

/** Like `seenText`, but the whole text, as it is in the source. */
export function wholeText(found: unknown): string | Failure | undefined {
	if (typeof found === "string") return found;
	if (found instanceof Element) return textContent(found);
	return plainText(found, (text) => text);
}

function plainText(found: unknown, ofText: (text: string) => string): string | Failure | undefined {
	if (found === null || found === undefined) return undefined;
	if (typeof found === "number" && hasLostDigits(found)) return new Failure(LOST);
	if (typeof found === "number" || typeof found === "boolean" || typeof found === "bigint")
		return String(found);
	if (found instanceof Text) return ofText(found.data);
	if (found instanceof Root) return ofText(visibleText(found));
	if (found instanceof Attribute) return ofText(found.value);
	if (found instanceof Comment || found instanceof ProcessingInstruction) return ofText(found.data);
	if (found instanceof Date) return Number.isNaN(found.getTime()) ? undefined : found.toISOString();
	return new Failure(Array.isArray(found) ? "is an array, and not a text" : "is an object, and not a text");
}

/** Nothing is looked for on a prototype. */
const NO_OPTIONS: ItemType = own({});

/**
 * @param isData - whether it comes from data (JSON, CSV), where white space is part of a text, and not from a page
 * @throws PatternError for an invalid format of dates
 */
export function converterOf(item: ItemType | ScalarName | undefined, isData = false): Converter {
	const options: ItemType = typeof item === "string" ? ({ type: item } as ItemType) : (item ?? NO_OPTIONS);
	const convert = ofType(options, isData);
	return options.empty === undefined ? convert : withoutEmpty(convert, options.empty);
}

/** Texts that mean nothing, "n/a" say, are no values. */
function withoutEmpty(convert: Converter, empty: readonly string[]): Converter {
	const words = new Set(empty.map((word) => collapse(word).toLowerCase()));
	return (found, context) => {
		const text = seenText(found);
		return typeof text === "string" && words.has(text.toLowerCase()) ? undefined : convert(found, context);
	};
}

function ofType(options: ItemType, isData: boolean): Converter {
	switch (options.type) {
		case undefined:
		case "text":
			return emptyIsNothing((options.trim ?? !isData) ? seenText : wholeText);
		case "html":
			return html(options.outer === true);
		case "markdown":
			return markdown;
		case "number":
			return (found) => {
				if (typeof found === "number") return finite(found);
				return fromText(found, (text) => readNumber(text, options));
			};
		case "integer": {
			const big = options.bigint === true;
			return (found, { limits }) => {
				if (typeof found === "number") return wholeNumber(found, big);
				return fromText(found, (text) => readInteger(text, options, big ? limits.digits : undefined));
			};
		}
		case "money":
			return (found) => fromText(found, (text) => money(text, options));
		case "boolean": {
			const words = booleanWords(options.true, options.false);
			return (found) =>
				typeof found === "boolean" ? found : fromText(found, (text) => readBoolean(text, words));
		}
		case "date": {
			const rules = timeRules(options);
			return (found) => fromText(found, (text) => readDate(text, rules));
		}
		case "datetime": {
			const rules = timeRules(options);
			return (found) => fromText(found, (text) => readDateTime(text, rules));
		}
		case "url":
			return url;
		case "json":
			break;
	}
	return json;
}

function emptyIsNothing(text: Converter): Converter {
	return (found, context) => {
		const value = text(found, context);
		return value === "" ? undefined : value;
	};
}

function fromText(found: unknown, read: (text: string) => unknown): unknown {
	const text = seenText(found);
	if (text === undefined || text === "") return undefined;
	return text instanceof Failure ? text : read(text);
}

function html(outer: boolean): Converter {
	return (found) => {
		if (found instanceof Element || found instanceof Root) {
			const markup = outer && found instanceof Element ? outerHtml(found) : innerHtml(found);
			return markup === "" ? undefined : markup;
		}
		const text = wholeText(found);
		return text === "" ? undefined : text;
	};
}

/** Of an element as it is, of a text as the HTML that it is: that of JSON and feeds. */
function markdown(found: unknown, { base, resolve, limits }: Context): unknown {
	let node: Element | Root;
	if (found instanceof Element || found instanceof Root) node = found;
	else {
		const text = wholeText(found);
		if (typeof text !== "string") return text;
		node = parseHtmlFragment(text);
	}
	const { markdownBytes, markdownDepth, markdownCells } = limits;
	try {
		const { text } = toMarkdown(node, {
			base,
			resolve,
			limits: { markdownBytes, markdownDepth, markdownCells },
		});
		return text === "" ? undefined : text.trimEnd();
	} catch (error) {
		if (!(error instanceof DocumentError)) throw error;
		return new Failure(say`can't be Markdown: ${wholeOf(error)}`);
	}
}

const LOST =
	'is beyond 2^53, where JSON\'s numbers have already lost digits: read the JSON with bigNumbers: "bigint", to a text or an integer with the option bigint';

/** Whether its digits are others than those it was written with. Larger ones are shown by their exponent. */
function hasLostDigits(number: number): boolean {
	return Number.isInteger(number) && !Number.isSafeInteger(number) && Math.abs(number) < 1e21;
}

function finite(number: number): number | Failure {
	return Number.isFinite(number) ? number : new Failure("isn't a finite number");
}

function wholeNumber(number: number, big: boolean): number | bigint | Failure {
	if (!Number.isInteger(number)) return new Failure("isn't a whole number");
	if (!Number.isSafeInteger(number)) return new Failure(LOST);
	return big ? BigInt(number) : number;
}

function money(text: string, rules: NumberRules): unknown {
	const decimal = readDecimal(text, rules);
	if (decimal instanceof Failure) return decimal;
	const currency = decideCurrency(decimal.currency, rules.currency);
	if (currency instanceof Failure) return currency;
	const amount = toNumber(decimal.digits);
	return amount instanceof Failure ? amount : { amount, currency };
}

function url(found: unknown, { base, resolve }: Context): unknown {
	let reference: string | Failure | undefined;
	if (typeof found === "string") reference = found;
	else if (found instanceof Element)
		reference = attribute(found, "href") ?? attribute(found, "src") ?? linkWithin(found);
	reference ??= seenText(found);
	if (reference === undefined || reference instanceof Failure) return reference;
	if (reference.trim() === "") return undefined;
	const absolute = resolve(reference);
	if (absolute !== undefined) return absolute;
	return new Failure(
		base === "" && !/^\s*[a-z][a-z\d+.-]*:/iu.test(reference)
			? "is relative, but the document has no URL"
			: "isn't a URL",
	);
}

/** The address of the one link in an element: a table's cell, say. */
function linkWithin(element: Element): string | undefined {
	const [link, other] = selectAll(element, "a[href]");
	return link === undefined || other !== undefined ? undefined : attribute(link, "href");
}

function json(found: unknown, context: Context): unknown {
	if (found instanceof Element || found instanceof Root || found instanceof Text) {
		const text = wholeText(found);
		return typeof text === "string" ? jsonOf(text, context) : text;
	}
	return found ?? undefined;
}

/** The value in a text of JSON. */
export function jsonOf(text: string, { bigNumbers, limits: { digits, depth } }: Context): unknown {
	if (text.trim() === "") return undefined;
	try {
		if (bigNumbers === undefined || bigNumbers === "number") return JSON.parse(text) ?? undefined;
		return parseJson(text, { bigNumbers, limits: { digits, depth } }) ?? undefined;
	} catch (error) {
		return new Failure(say`isn't JSON: ${wholeOf(error)}`);
	}
}
