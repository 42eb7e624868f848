// Makes URLs of documents absolute: HTML's base and XML's xml:base. Must not know what the references are for.

import type { Allowance } from "./allowance.ts";
import { attribute, type Element } from "./tree.ts";

/** A reference as an absolute URL; undefined if it can't be parsed as one or has no base. */
export function absolute(reference: string, base: string): string | undefined {
	const trimmed = reference.trim();
	return (base === "" ? URL.parse(trimmed) : URL.parse(trimmed, base))?.href;
}

/** Resolves one document's references, and counts what is made of it. Throws DocumentErrors, kind "limit". */
export interface References {
	/** An element's reference as an absolute URL; undefined if it can't be parsed as one. */
	absolute(reference: string, element: Element): string | undefined;
	/** Counts repeated characters. */
	repeat(characters: number): void;
}

/** The references of an XML document, which are relative to every surrounding `xml:base` (XML Base, §4). */
export function referencesOf(url: string, allowance: Allowance): References {
	const bases = new Map<Element, string>();

	/** The outermost base first. Found once for each element. */
	function baseOf(element: Element): string {
		const path: Element[] = [];
		let base = url;
		for (
			let at: Element | null = element;
			at !== null;
			at = at.parent?.type === "element" ? at.parent : null
		) {
			const known = bases.get(at);
			if (known !== undefined) {
				base = known;
				break;
			}
			path.push(at);
		}
		for (const at of path.reverse()) {
			const own = attribute(at, "xml:base");
			if (own !== undefined) {
				base = absolute(own, base) ?? base;
				allowance.checkBase(base);
			}
			bases.set(at, base);
		}
		return base;
	}

	return {
		absolute(reference, element) {
			const found = absolute(reference, baseOf(element));
			allowance.take(found?.length ?? 0);
			return found;
		},
		repeat: (characters) => allowance.take(characters),
	};
}

/** The text without white space at its ends; undefined if nothing remains. */
export function filled(text: string | undefined): string | undefined {
	const trimmed = text?.trim();
	return trimmed === "" ? undefined : trimmed;
}
