// Reads a page's content: values at a place, its items, links by relation. Must not know requests.

import {
	attribute,
	type Document,
	type Element,
	type JsonPathLimits,
	textContent,
} from "../document/index.ts";
import { PagesError } from "./errors.ts";
import type { PagesHow } from "./how.ts";

/** The first value at a place: a JSON value, or an element's href or else its text. */
export function valueAt(document: Document, at: string, limits?: JsonPathLimits): unknown {
	switch (document.kind) {
		case "json":
			return document.query(at, { limits })[0]?.value;
		case "html":
		case "xml": {
			refuseJsonPath(document, at);
			const element = document.select(at);
			if (element === undefined) return undefined;
			return attribute(element, "href") ?? textContent(element).trim();
		}
		default:
			throw unreadable(document, at);
	}
}

/** The items of a page, in order. */
export function itemsOf(document: Document, how: PagesHow): readonly unknown[] {
	const { items, limits } = how;
	if (document.kind === "json") {
		if (items === undefined) return longestArray(document.value);
		const found = document.query(items, { limits }).map(({ value }) => value);
		// "$.data" means the elements of that array: the array as one item is of no use.
		if (!SINGULAR.test(items) || found.length !== 1) return found;
		const [only] = found;
		return Array.isArray(only) ? only : only === null ? [] : found;
	}
	if (items !== undefined) {
		if (document.kind === "html" || document.kind === "xml") {
			refuseJsonPath(document, items);
			return document.selectAll(items);
		}
		throw unreadable(document, items);
	}
	if (how.by !== "page" && how.by !== "offset") return [];
	throw new PagesError(
		`By ${how.by} the walk ends at a page without items, so this ${document.kind} needs items: a CSS selector, such as "li.result"`,
		{ kind: "invalid-how", url: document.url },
	);
}

/** Whether the place for the items is missing altogether, for example in an error that a server calls a success. */
export function lacksItems(document: Document, { items, limits }: PagesHow): boolean {
	if (document.kind !== "json" || items === undefined) return false;
	const place = items.replace(/(?:\[\*\]|\.\*)$/, "");
	return SINGULAR.test(place) && document.query(place, { limits }).length === 0;
}

/** A JSONPath of names and indexes only, which finds at most one value. */
const SINGULAR = /^\$(?:\.[^\s.[\]*'"?()]+|\[(?:\d+|'[^'\\]*'|"[^"\\]*")\])*$/;

/** The JSON itself if it is an array, or else the longest array among its members: { "total": 3, "items": […] }. */
function longestArray(value: unknown): readonly unknown[] {
	if (Array.isArray(value)) return value;
	let longest: readonly unknown[] = [];
	if (typeof value !== "object" || value === null) return longest;
	for (const member of Object.values(value)) {
		if (Array.isArray(member) && member.length > longest.length) longest = member;
	}
	return longest;
}

/** The target of a link in the content with this relation: HTML's link and a, Atom's link. */
export function linkIn(document: Document, rel: string): string | undefined {
	if (document.kind !== "html" && document.kind !== "xml") return undefined;
	const wanted = rel.toLowerCase();
	for (const element of document.selectAll("link[rel][href], a[rel][href]")) {
		if (hasRelation(element, wanted))
			return URL.parse(attribute(element, "href") as string, document.baseUrl)?.href;
	}
	return undefined;
}

function hasRelation(element: Element, rel: string): boolean {
	return (attribute(element, "rel") ?? "")
		.toLowerCase()
		.split(/[\t\n\f\r ]+/)
		.includes(rel);
}

/** No CSS selector begins with "$", so the page isn't the one that the caller expects: a login form, for example. */
function refuseJsonPath(document: Document, at: string): void {
	if (at.startsWith("$")) throw unreadable(document, at, "JSON, for a JSONPath");
}

function unreadable(document: Document, at: string, wanted = "JSON, HTML or XML"): PagesError {
	return new PagesError(
		`${JSON.stringify(at)} can't be looked up in content of the kind ${document.kind}: it has to be ${wanted}`,
		{ kind: "no-next", url: document.url },
	);
}
