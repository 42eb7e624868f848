// A feed's elements by names that depend neither on prefixes nor on how a namespace's URI is written. Must not know
// what the names mean.

import { parseHtml } from "../html/parse.ts";
import { innerHtmlOfXhtml } from "../html/serialize.ts";
import { type Element, textContent } from "../tree.ts";
import { visibleText } from "../visible-text.ts";
import { localName } from "../xml/names.ts";

/** Namespaces by their usual prefix, without scheme and case, because feeds write them in all ways. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
	["", ""],
	["purl.org/rss/1.0", ""],
	["purl.org/net/rss1.1", ""],
	["my.netscape.com/rdf/simple/0.9", ""],
	["channel.netscape.com/rdf/simple/0.9", ""],
	["backend.userland.com/rss2", ""],
	["backend.userland.com/rss", ""],
	["blogs.law.harvard.edu/tech/rss", ""],
	["www.w3.org/2005/atom", "atom"],
	["purl.org/atom/ns", "atom"],
	["www.w3.org/1999/02/22-rdf-syntax-ns", "rdf"],
	["purl.org/dc/elements/1.1", "dc"],
	["purl.org/dc/elements/1.0", "dc"],
	["purl.org/dc/terms", "dcterms"],
	["purl.org/rss/1.0/modules/content", "content"],
	["search.yahoo.com/mrss", "media"],
	["www.itunes.com/dtds/podcast-1.0.dtd", "itunes"],
	["www.w3.org/1999/xhtml", "xhtml"],
]);

const LONGEST_URI = 200;

/** An element's name with the usual prefix of its namespace: "title", "dc:creator", "atom:link". */
export function knownName(element: Element): string {
	// Keep an undeclared prefix: it has no other meaning.
	if (element.namespace === "") return element.name;
	// A long URI is not one of these, and each element of a feed would read it again.
	if (element.namespace.length > LONGEST_URI) return element.name;
	const uri = element.namespace.toLowerCase().replace(/^https?:\/\//, "");
	let end = uri.length;
	while (end > 0 && (uri[end - 1] === "/" || uri[end - 1] === "#")) end--;
	const prefix = PREFIXES.get(uri.slice(0, end));
	if (prefix === undefined) return element.name;
	return prefix === "" ? localName(element.name) : `${prefix}:${localName(element.name)}`;
}

/** The elements within another one by their usual names, in document order. */
export type Fields = ReadonlyMap<string, readonly Element[]>;

/** Reads field lines from a head. */
export function fieldsOf(element: Element): Fields {
	const fields = new Map<string, Element[]>();
	for (const child of element.children) {
		if (child.type !== "element") continue;
		const name = knownName(child);
		const known = fields.get(name);
		if (known === undefined) fields.set(name, [child]);
		else known.push(child);
	}
	return fields;
}

/** The text of the first of these fields that has text. */
export function textOf(fields: Fields, ...names: string[]): string | undefined {
	for (const name of names) {
		for (const element of fields.get(name) ?? []) {
			const text = withoutCdata(textContent(element).trim());
			if (text !== "") return text;
		}
	}
	return undefined;
}

/** Some feeds escape the marks of CDATA too, so that they come out as text. */
function withoutCdata(text: string): string {
	return text.startsWith("<![CDATA[") && text.endsWith("]]>") ? text.slice(9, -3).trim() : text;
}

/** The markup of the first of these fields that has any: escaped, as text, or as elements. */
export function markupOf(fields: Fields, ...names: string[]): string | undefined {
	for (const name of names) {
		for (const element of fields.get(name) ?? []) {
			const isEscaped = element.children.every((child) => child.type !== "element");
			const markup = isEscaped ? withoutCdata(textContent(element).trim()) : innerHtmlOfXhtml(element).trim();
			if (markup !== "") return markup;
		}
	}
	return undefined;
}

/** Markup or plain text, as a reader sees it. Feeds rarely say which it is. */
export function seen(text: string | undefined): string | undefined {
	if (text === undefined) return undefined;
	const shown = hasMarkup(text) ? visibleText(parseHtml(text)) : text.replace(/[\t\n\f\r ]+/g, " ").trim();
	return shown === "" ? undefined : shown;
}

/** Whether a text looks like HTML: it contains a tag or a character reference. */
export function hasMarkup(text: string): boolean {
	return /<[a-z!/]|&(?:[a-z]|#\d|#x)/i.test(text);
}

/** Seconds, from "3600", "62:10" or "1:02:10". */
export function seconds(text: string | undefined): number | undefined {
	if (text === undefined || !/^\d{1,9}(?::\d{1,2}){0,2}(?:\.\d+)?$/.test(text)) return undefined;
	return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** A size in whole bytes. Not 0, which feeds write for "unknown". */
export function bytesOf(text: string | undefined): number | undefined {
	const trimmed = text?.trim() ?? "";
	return /^\d{1,15}$/.test(trimmed) && Number(trimmed) > 0 ? Number(trimmed) : undefined;
}
