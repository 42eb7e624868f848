// The rules for single properties of a declaration: their allowed values. Must not know which property is allowed
// where.

import {
	checkCalendar,
	Failure,
	isStandardSchema,
	isZone,
	readStandardTime,
	shownValue,
} from "../../base/index.ts";
import { checkSelector, DocumentError, evaluateXPath, Root } from "../../document/index.ts";
import { jsonQuery } from "../json-query.ts";
import { FEED_NAMES, METADATA_NAMES } from "../metadata.ts";
import { isCurrency } from "../values/currency.ts";
import { compilePattern, PatternError } from "../values/time-pattern.ts";
import { type Path, type Problems, suggestion } from "./problems.ts";
import { regexFault } from "./regex-fault.ts";

/** Checks one value, and reports what is wrong with it. */
export type Rule = (value: unknown, path: Path, problems: Problems) => void;

export const isText: Rule = (value, path, problems) => {
	if (typeof value !== "string") problems.value(path, `${nameOf(path)} must be a text`);
	else if (value.trim() === "") problems.value(path, `${nameOf(path)} is empty`);
};

export const isBoolean: Rule = (value, path, problems) => {
	if (typeof value !== "boolean") problems.value(path, `${nameOf(path)} must be true or false`);
};

export const isTrue: Rule = (value, path, problems) => {
	if (value !== true) problems.value(path, `${nameOf(path)} must be true or absent`);
};

export const isCount: Rule = (value, path, problems) => {
	if (!Number.isSafeInteger(value) || (value as number) < 0)
		problems.value(path, `${nameOf(path)} must be a whole number, 0 or more`);
};

export const isAnything: Rule = () => {};

export const isScalar: Rule = (value, path, problems) => {
	if (typeof value === "object" && value !== null)
		problems.value(path, `${nameOf(path)} must be a text, a number, true, false or null`);
};

export const isColumn: Rule = (value, path, problems) => {
	if (typeof value === "number") isCount(value, path, problems);
	else if (typeof value !== "string" || value === "")
		problems.value(path, "column must be a column's name, or its number from 0");
};

export const isHeader: Rule = (value, path, problems) => {
	// RFC 9110 §5.1: a field name is a token.
	if (typeof value !== "string" || !/^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/u.test(value))
		problems.value(path, `header must be a field's name, such as "etag"`);
};

export const isMetadata: Rule = (value, path, problems) => {
	if (typeof value !== "string" || value === "") {
		problems.value(path, 'metadata must be a name, such as "canonical" or "og:title"');
		return;
	}
	const first = value.split(".")[0] as string;
	if (!first.includes(":") && !METADATA_NAMES.some((name) => name === first))
		problems.value(
			path,
			`No metadata is called ${JSON.stringify(first)}${suggestion(first, METADATA_NAMES)}`,
		);
};

export const isFeedName: Rule = (value, path, problems) => {
	const [first = "", ...rest] = typeof value === "string" ? value.split(".") : [];
	if (!FEED_NAMES.some((name) => name === first))
		problems.value(
			path,
			`No property of a feed's item is called ${JSON.stringify(first)}${suggestion(first, FEED_NAMES)}`,
		);
	else if (first === "feed" && rest.length === 0)
		problems.value(path, 'feed is the feed itself: "feed.title" is a property of it');
};

export const isSchema: Rule = (value, path, problems) => {
	if (!isStandardSchema(value))
		problems.value(
			path,
			"validate must be a validator with Standard Schema, which a JSON file can't contain",
		);
};

export function isOneOf(words: readonly string[]): Rule {
	return (value, path, problems) => {
		if (typeof value !== "string") problems.value(path, `${nameOf(path)} must be one of ${words.join(", ")}`);
		else if (!words.includes(value))
			problems.value(path, `${nameOf(path)} can't be ${JSON.stringify(value)}${suggestion(value, words)}`);
	};
}

export const isTexts: Rule = (value, path, problems) => {
	if (!Array.isArray(value) || value.length === 0) {
		problems.value(path, `${nameOf(path)} must be a list of texts`);
		return;
	}
	for (const [index, text] of value.entries()) isText(text, [...path, index], problems);
};

export const isSelector: Rule = (value, path, problems) => {
	readable(value, path, problems, (text) => {
		try {
			return checkSelector(text);
		} catch (error) {
			throw inWordsOfDeclarations(text, error);
		}
	});
};

/** Scrapy's pseudo-elements, as a declaration says the same. */
function inWordsOfDeclarations(selector: string, error: unknown): unknown {
	const found = /::(?<name>text|attr)(?:\((?<attribute>[^)]*)\))?\s*$/u.exec(selector);
	if (found === null || !(error instanceof DocumentError)) return error;
	const rest = JSON.stringify(selector.slice(0, found.index).trim());
	const { name, attribute = "name" } = found.groups ?? {};
	const meant =
		name === "text"
			? `leave it out: ${rest} gives the element's text`
			: `write { "css": ${rest}, "attribute": ${JSON.stringify(attribute)} }`;
	return new DocumentError(
		`The CSS selector ${JSON.stringify(selector)} can't be used: ::${name} is Scrapy's; ${meant} (at character ${found.index + 1}).`,
		{ kind: "selector", code: "css", offset: found.index },
	);
}

export const isJsonPath: Rule = (value, path, problems) => {
	readable(value, path, problems, jsonQuery);
};

export function isXpath(namespaces: Readonly<Record<string, string>> | undefined): Rule {
	return (value, path, problems) => {
		const options = namespaces === undefined ? undefined : { namespaces };
		readable(value, path, problems, (text) => evaluateXPath(nothing, text, options));
	};
}

export const isRegex: Rule = (value, path, problems) => {
	if (typeof value !== "string" || value === "") {
		isText(value, path, problems);
		return;
	}
	// A path that begins and ends with slashes is none: "/list/".
	const literal = /^\/(?<source>.+)\/(?<flags>[dgimsuvy]+)$/su.exec(value)?.groups;
	if (literal !== undefined) {
		const { source = "", flags = "" } = literal;
		const kept = [...flags].filter((flag) => "ims".includes(flag)).join("");
		const meant = kept === "" ? source : `(?${kept}:${source})`;
		problems.value(
			path,
			`The regular expression ${JSON.stringify(value)} has slashes and flags around it, which would be looked for too: write ${JSON.stringify(meant)}`,
		);
		return;
	}
	const fault = regexFault(value);
	if (fault !== undefined)
		problems.value(
			path,
			`The regular expression ${JSON.stringify(value)} can't be read: ${fault.reason}`,
			fault.offset,
		);
};

export const isZoneName: Rule = (value, path, problems) => {
	if (typeof value !== "string" || !isZone(value))
		problems.value(
			path,
			`There is no time zone ${shownValue(value)}${typeof value === "string" ? suggestion(value, zonesLike(value)) : ""}`,
		);
};

export const isRelative: Rule = (value, path, problems) => {
	if (typeof value !== "boolean" && value !== "past" && value !== "future")
		problems.value(path, 'relative must be true, false, "past" or "future"');
};

export const isInstant: Rule = (value, path, problems) => {
	const at = typeof value === "string" ? readStandardTime(value) : undefined;
	if (at?.time === undefined || at.offsetMs === undefined || checkCalendar(at) instanceof Failure)
		problems.value(path, 'now must be an instant with its zone, such as "2026-01-31T09:30:00Z"');
};

export const isLocale: Rule = (value, path, problems) => {
	if (typeof value !== "string" || !isKnownLocale(value))
		problems.value(path, `There is no locale ${shownValue(value)}: use "en", "de-AT" and the like`);
};

export const isCurrencyCode: Rule = (value, path, problems) => {
	if (typeof value !== "string" || !isCurrency(value))
		problems.value(path, `There is no currency ${shownValue(value)}: ISO 4217 has "EUR", "USD" and others`);
};

export function areFormats(locale: unknown): Rule {
	return (value, path, problems) => {
		if (!Array.isArray(value) || value.length === 0) {
			problems.value(path, 'formats must be a list of patterns, such as "dd.MM.yyyy"');
			return;
		}
		const language = typeof locale === "string" && isKnownLocale(locale) ? locale : "en";
		for (const [index, pattern] of value.entries()) {
			const at = [...path, index];
			if (typeof pattern !== "string") {
				problems.value(at, "a format must be a text");
				continue;
			}
			try {
				compilePattern(pattern, language);
			} catch (error) {
				if (!(error instanceof PatternError)) throw error;
				problems.value(
					at,
					`The date format ${JSON.stringify(pattern)} can't be read: ${error.message}`,
					error.offset,
				);
			}
		}
	};
}

const nothing: Root = new Root("", "html");

function readable(value: unknown, path: Path, problems: Problems, read: (text: string) => unknown): void {
	if (typeof value !== "string" || value.trim() === "") {
		isText(value, path, problems);
		return;
	}
	try {
		read(value);
	} catch (error) {
		if (!(error instanceof DocumentError)) throw error;
		problems.value(path, error.message, error.offset);
	}
}

function isKnownLocale(locale: string): boolean {
	try {
		return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0;
	} catch {
		return false;
	}
}

/** Zones to suggest for a misspelled one. */
function zonesLike(zone: string): string[] {
	const zones = Intl.supportedValuesOf("timeZone");
	const city = zone.slice(zone.lastIndexOf("/") + 1).toLowerCase();
	const near = zones.filter((name) => name.toLowerCase().endsWith(`/${city}`));
	if (near.length > 0) return near;
	const area = zones.filter((name) => name.startsWith(zone.slice(0, zone.indexOf("/") + 4)));
	return area.length > 0 && area.length < 40 ? area : ["Europe/Berlin", "America/New_York", "UTC"];
}

function nameOf(path: Path): string {
	const last = path.at(-1);
	if (typeof last === "number") return `each of ${path.at(-2)}`;
	return last ?? "the declaration";
}
