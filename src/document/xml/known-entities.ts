// The entities of well-known document types: pages and feeds use them, and readers know them without fetching anything.
// Must not know the parser. Source: the HTML standard, §14.2, "Parsing XHTML documents"; the document type of RSS 0.91.

// biome-ignore lint/correctness/useImportExtensions: it is CommonJS, and its types are in the .d.cts beside it
import { entities } from "../libraries.cjs";
import type { EntityDeclaration } from "./entities.ts";

/** Public identifiers of document types, and of sets of entities, that declare HTML's. */
const WITH_HTML_ENTITIES: ReadonlySet<string> = new Set([
	"-//W3C//DTD XHTML 1.0 Transitional//EN",
	"-//W3C//DTD XHTML 1.1//EN",
	"-//W3C//DTD XHTML 1.0 Strict//EN",
	"-//W3C//DTD XHTML 1.0 Frameset//EN",
	"-//W3C//DTD XHTML Basic 1.0//EN",
	"-//W3C//DTD XHTML 1.1 plus MathML 2.0//EN",
	"-//W3C//DTD XHTML 1.1 plus MathML 2.0 plus SVG 1.1//EN",
	"-//W3C//DTD MathML 2.0//EN",
	"-//WAPFORUM//DTD XHTML Mobile 1.0//EN",
	"-//WAPFORUM//DTD XHTML Mobile 1.1//EN",
	"-//WAPFORUM//DTD XHTML Mobile 1.2//EN",
	"-//Netscape Communications//DTD RSS 0.91//EN",
	"-//W3C//ENTITIES Latin 1 for XHTML//EN",
	"-//W3C//ENTITIES Special for XHTML//EN",
	"-//W3C//ENTITIES Symbols for XHTML//EN",
]);

/** Whether this public identifier means declarations of HTML's entities. */
export function declaresHtmlEntities(publicId: string): boolean {
	return WITH_HTML_ENTITIES.has(publicId);
}

/** HTML's entity of this name. Characters that would be markup are written as references. */
export function htmlEntity(name: string): EntityDeclaration | undefined {
	const reference = `&${name};`;
	const text = entities().decodeHTMLStrict(reference);
	if (text === reference) return undefined;
	const safe = text.replace(/[&<]/g, (character) => `&#${character.charCodeAt(0)};`);
	return { text: safe, unparsed: false };
}
