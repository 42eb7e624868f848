// Reads XML text that isn't well-formed, if that loses nothing: junk before the declaration, undeclared prefixes and
// entities, single ampersands, characters that XML forbids. The text is made well-formed unit for unit, so that every
// place stays the same, and then read by the same reader, within the same limits. Must not know which documents deserve
// it, nor which prefixes are well known.

import { allow, type Element, Root } from "../tree.ts";
import { REFERENCE } from "./characters.ts";
import { htmlEntity } from "./known-entities.ts";
import type { XmlLimits } from "./limits.ts";
import { treeSink } from "./parse.ts";
import { type XmlSink, xmlReader } from "./reader.ts";

export type MendedKind = "start" | "prefix" | "ampersand" | "entity" | "character";

/** The repairs of one kind. */
export interface Mended {
	readonly kind: MendedKind;
	readonly count: number;
	/** Where the first one is, in UTF-16 code units. */
	readonly offset: number;
	/** The prefixes or entities, each once; the first few of them. */
	readonly names: readonly string[];
}

/** How many names of a kind to keep. */
const NAMES = 8;

/** White space, byte order marks, characters without meaning, and control characters. */
const JUNK = /[\s\0-\x1f\u200b\u2060\ufeff\ufffd\ufffe]/;
/** Byte order marks as other encodings show them. */
const MARKS = ["ï»¿", "þÿ", "ÿþ"] as const;
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

type Note = (kind: MendedKind, offset: number, name?: string) => void;

/**
 * The tree of a document that `parseXml` refuses, and the repairs, in order of appearance; undefined if the text leaves
 * no unused character to mark them with.
 *
 * Throws DocumentError like `parseXml`, for everything else that isn't well-formed.
 *
 * @param namespaces - the namespaces of undeclared prefixes; other prefixes stay as they are, in no namespace
 */
export function parseLeniently(
	source: string,
	namespaces: ReadonlyMap<string, string>,
	limits: XmlLimits | undefined,
): { readonly root: Root; readonly mended: readonly Mended[] } | undefined {
	const spare = spareCharacters(source);
	if (spare === undefined) return undefined;
	const [ampersand, nothing] = spare;
	const found = new Map<MendedKind, { count: number; offset: number; names: Set<string> }>();
	const note: Note = (kind, offset, name) => {
		const known = found.get(kind) ?? { count: 0, offset, names: new Set() };
		known.count++;
		if (name !== undefined && known.names.size < NAMES) known.names.add(name);
		found.set(kind, known);
	};
	const bound = new Map<string, string>();
	const root = new Root(source, "xml");
	allow(root, limits);
	const sink = treeSink(root);
	const text = withReferences(withCharacters(withStart(source, note), nothing, note), spare, note);
	const reader = xmlReader(restoring(sink, ampersand, nothing), limits, source.length, {
		prefix(prefix, start) {
			const uri = namespaces.get(prefix) ?? "";
			note("prefix", start, prefix);
			if (uri !== "") bound.set(prefix, uri);
			return uri;
		},
		entity(name, mayBeExternal, start) {
			const reference = htmlEntity(name);
			if (reference !== undefined) {
				note("entity", start, name);
				return reference.text?.replace(/&#(\d+);/g, (_all, code) => String.fromCodePoint(Number(code)));
			}
			if (mayBeExternal) return undefined;
			note("ampersand", start);
			return `&${name};`;
		},
	});
	reader.write(text);
	reader.end();
	sink.end();
	// The tree declares its prefixes, as if the document had.
	const top = root.children.find((node): node is Element => node.type === "element");
	for (const [prefix, uri] of bound) top?.attributes.push(`xmlns:${prefix}`, uri);
	const mended = [...found].map(([kind, { count, offset, names }]) => ({
		kind,
		count,
		offset,
		names: [...names],
	}));
	return { root, mended: mended.sort((one, other) => one.offset - other.offset) };
}

/** Two characters for private use that the source neither contains nor refers to. */
function spareCharacters(source: string): readonly [ampersand: string, nothing: string] | undefined {
	const used = new Set<number>();
	for (const { 0: character } of source.matchAll(/[\ue000-\uf8ff]/g)) used.add(character.charCodeAt(0));
	for (const [, hex, decimal] of source.matchAll(/&#(?:x([0-9a-fA-F]+)|([0-9]+));/g))
		used.add(codeOf(hex, decimal));
	const spare: string[] = [];
	for (let code = 0xe000; code <= 0xf8ff && spare.length < 2; code++)
		if (!used.has(code)) spare.push(String.fromCharCode(code));
	const [ampersand, nothing] = spare;
	return ampersand === undefined || nothing === undefined ? undefined : [ampersand, nothing];
}

function codeOf(hex: string | undefined, decimal: string | undefined): number {
	return hex === undefined ? Number.parseInt(decimal ?? "", 10) : Number.parseInt(hex, 16);
}

/** Where the junk that begins here ends. */
function junkEnd(source: string, from: number): number {
	let at = from;
	for (;;) {
		const mark = MARKS.find((known) => source.startsWith(known, at));
		if (mark === undefined && (at >= source.length || !JUNK.test(source[at] as string))) return at;
		at += mark?.length ?? 1;
	}
}

function blank(text: string): string {
	return text.replace(/[^\r\n]/g, " ");
}

/** Replaces junk at the beginning, and an XML declaration that isn't there, by white space. */
function withStart(source: string, note: Note): string {
	let text = "";
	let at = source.startsWith("\ufeff") ? 1 : 0;
	let kept = 0;
	for (let first = true; ; first = false) {
		const begin = junkEnd(source, at);
		const junk = source.slice(at, begin);
		const isDeclaration = /^<\?xml[\t\n\r ]/.test(source.slice(begin, begin + 6));
		const end = isDeclaration ? source.indexOf("?>", begin) + 2 : 0;
		if (end > 1 && (!first || junk !== "")) {
			note("start", begin);
			text += source.slice(kept, at) + blank(source.slice(at, end));
			kept = end;
			at = end;
			continue;
		}
		if (/[^\t\n\r ]/.test(junk)) {
			if (source[begin] !== "<") return source;
			note("start", at);
			text += source.slice(kept, at) + blank(junk);
			kept = begin;
		}
		const comment = source.startsWith("<!--", begin) ? source.indexOf("-->", begin + 4) + 3 : 0;
		at = Math.max(comment, end);
		if (at < 4) return text + source.slice(kept);
	}
}

/** Replaces characters that XML forbids by ones that will be left out; after the document's end, by spaces. */
function withCharacters(source: string, nothing: string, note: Note): string {
	const end = source.lastIndexOf(">") + 1;
	const tail = source.slice(end);
	const isJunk = junkEnd(source, end) === source.length && /[^\t\n\r ]/.test(tail);
	if (isJunk) for (const { index } of tail.matchAll(/[^\t\n\r ]/g)) note("character", end + index);
	const whole = isJunk ? source.slice(0, end) + blank(tail) : source;
	return whole.replace(FORBIDDEN, (_character, offset: number) => {
		note("character", offset);
		return nothing;
	});
}

/** Markup in which an ampersand is nothing special, or has its own rules. */
const OPAQUE: readonly (readonly [begin: string, end: string])[] = [
	["<!--", "-->"],
	["<![CDATA[", "]]>"],
	["<?", "?>"],
];

/** Replaces ampersands that begin no reference, and references to invalid characters, by their marks. */
function withReferences(text: string, [ampersand, nothing]: readonly [string, string], note: Note): string {
	const pieces: string[] = [];
	let kept = 0;
	const special = /[&]|<[!?]/g;
	for (let match = special.exec(text); match !== null; match = special.exec(text)) {
		const at = match.index;
		if (match[0] !== "&") {
			special.lastIndex = Math.max(opaqueEnd(text, at), at + 2);
			continue;
		}
		REFERENCE.lastIndex = at;
		const found = REFERENCE.exec(text);
		if (found === null) {
			note("ampersand", at);
			pieces.push(text.slice(kept, at), ampersand);
			kept = at + 1;
		} else if (found[3] === undefined && !isCharacter(codeOf(found[1], found[2]))) {
			note("character", at);
			pieces.push(text.slice(kept, at), nothing.repeat(found[0].length));
			kept = at + found[0].length;
		}
	}
	return pieces.length === 0 ? text : pieces.join("") + text.slice(kept);
}

/** Where a comment, a CDATA section, an instruction or a document type ends; 0 if none begins here. */
function opaqueEnd(text: string, at: number): number {
	if (text.startsWith("<!DOCTYPE", at)) return doctypeEnd(text, at);
	for (const [begin, end] of OPAQUE) {
		if (!text.startsWith(begin, at)) continue;
		const found = text.indexOf(end, at + begin.length);
		return found < 0 ? text.length : found + end.length;
	}
	return 0;
}

/** Where a document type declaration ends, whatever its literals, comments and instructions contain. */
export function doctypeEnd(text: string, from: number): number {
	let depth = 0;
	const special = /["'[\]>]|<!--|<\?/g;
	special.lastIndex = from;
	for (let match = special.exec(text); match !== null; match = special.exec(text)) {
		const [token] = match;
		if (token === "[") depth++;
		else if (token === "]") depth--;
		else if (token !== ">") {
			const end = token === "<!--" ? "-->" : token === "<?" ? "?>" : token;
			const found = text.indexOf(end, special.lastIndex);
			if (found < 0) return text.length;
			special.lastIndex = found + end.length;
		} else if (depth <= 0) return special.lastIndex;
	}
	return text.length;
}

/** XML 1.0, [2]. */
function isCharacter(code: number): boolean {
	if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
	return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

/** Puts back what the marks replace. */
function restoring(sink: XmlSink, ampersand: string, nothing: string): XmlSink {
	const restore = (data: string): string => data.replaceAll(ampersand, "&").replaceAll(nothing, "");
	return {
		open: (name, namespace, attributes, start) =>
			sink.open(
				name,
				restore(namespace),
				attributes.map((part, index) => (index % 2 === 0 ? part : restore(part))),
				start,
			),
		close: (end) => sink.close(end),
		text: (data, start) => sink.text(restore(data), start),
		comment: (data, start) => sink.comment(restore(data), start),
		instruction: (target, data, start) => sink.instruction(target, restore(data), start),
		doctype: (name, publicId, systemId, start) =>
			sink.doctype(name, restore(publicId), restore(systemId), start),
	};
}
