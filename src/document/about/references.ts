// URLs as documents write them, made absolute: HTML's base and XML's xml:base. Must not know what refers.

import { attribute, type Element } from "../tree.ts";

/** A reference as an absolute URL; undefined where it can't be read as one or has nothing to be relative to. */
export function absolute(reference: string, base: string): string | undefined {
	const trimmed = reference.trim();
	return (base === "" ? URL.parse(trimmed) : URL.parse(trimmed, base))?.href;
}

/** What an XML element's references are relative to: every `xml:base` around it, the outermost first (XML Base, §4). */
export function xmlBase(element: Element, url: string): string {
	const bases: string[] = [];
	for (let at: Element | null = element; at !== null; at = at.parent?.type === "element" ? at.parent : null) {
		const base = attribute(at, "xml:base");
		if (base !== undefined) bases.push(base);
	}
	return bases.reduceRight((base, next) => absolute(next, base) ?? base, url);
}

/** The text without white space at its ends; undefined where nothing is left. */
export function filled(text: string | undefined): string | undefined {
	const trimmed = text?.trim();
	return trimmed === "" ? undefined : trimmed;
}
