// Reads names from the source without making a string each time: a table of known names, found by their characters.
// Owns the two tables. Must not know what names mean.

import { Buffer } from "../platform.ts";
import { START, TAG_NAMES, TagName } from "./names.ts";

// Direct-mapped: a name replaces another one with the same place. So the tables stay bounded, whatever pages contain.
const SIZE = 2048;
const LONGEST = 40;

const ATTRIBUTES: string =
	"class id href src alt title name type value style rel content charset property lang target width height action " +
	"method for placeholder colspan rowspan role tabindex srcset sizes loading decoding datetime media itemprop " +
	"itemscope itemtype itemid itemref data-id data-src data-href data-price data-sku data-name data-value data-url " +
	"aria-label aria-hidden aria-labelledby aria-describedby aria-expanded aria-controls checked selected disabled " +
	"required readonly async defer crossorigin integrity border cellpadding cellspacing align valign bgcolor color " +
	"face size xmlns viewbox d fill stroke stroke-width x y cx cy r points transform xlink:href http-equiv hreflang";

const attributeNames: (string | undefined)[] = new Array(SIZE).fill(undefined);
const tagNames: (TagName | undefined)[] = new Array(SIZE).fill(undefined);

function place(hash: number): number {
	return (hash ^ (hash >>> 11)) & (SIZE - 1);
}

/** One step of a name's hash, for each of its characters in lower case. */
export function hashed(hash: number, code: number): number {
	return (Math.imul(hash, 31) + code) | 0;
}

function hashOf(name: string): number {
	let hash = 0;
	for (let index = 0; index < name.length; index++) hash = hashed(hash, name.charCodeAt(index));
	return hash;
}

for (const name of ATTRIBUTES.split(" ")) attributeNames[place(hashOf(name))] = name;
// The frequent names come last, so that no other name replaces them.
for (const tag of TAG_NAMES.values()) tagNames[place(hashOf(tag.name))] = tag;
for (const name of "div span a p li ul td tr img h1 h2 h3 br b i strong em option".split(" ")) {
	tagNames[place(hashOf(name))] = TAG_NAMES.get(name);
}

function isAt(name: string, codes: Uint16Array, from: number, to: number): boolean {
	if (name.length !== to - from) return false;
	for (let index = 0; index < name.length; index++) {
		let code = codes[from + index] as number;
		if (code >= 65 && code <= 90) code += 32;
		if (code !== name.charCodeAt(index)) return false;
	}
	return true;
}

function lowerCase(source: string, from: number, to: number): string {
	return source
		.slice(from, to)
		.replace(/[A-Z]+/g, (upper) => upper.toLowerCase())
		.replaceAll("\0", "\ufffd");
}

/** The attribute's name from `from` to `to`, in lower case. */
export function attributeName(
	source: string,
	codes: Uint16Array,
	from: number,
	to: number,
	hash: number,
): string {
	const at = place(hash);
	const candidate = attributeNames[at];
	if (candidate !== undefined && isAt(candidate, codes, from, to)) return candidate;
	const name = lowerCase(source, from, to);
	// A copy: a long slice would keep the page in memory.
	if (name.length <= LONGEST) attributeNames[at] = Buffer.from(name, "utf16le").toString("utf16le");
	return name;
}

/**
 * The tag's name from `from` to `to`, in lower case. Equal names give the same object.
 *
 * @param unknownNames - this document's names that HTML has no rule for
 */
export function tagName(
	source: string,
	codes: Uint16Array,
	from: number,
	to: number,
	hash: number,
	unknownNames: Map<string, TagName>,
): TagName {
	const candidate = tagNames[place(hash)];
	if (candidate !== undefined && isAt(candidate.name, codes, from, to)) return candidate;
	const unknown = unknownNames.get(source.slice(from, to));
	if (unknown !== undefined) return unknown;
	const name = lowerCase(source, from, to);
	const known = TAG_NAMES.get(name) ?? unknownNames.get(name);
	if (known !== undefined) return known;
	const made = new TagName(name, 0, START.other, 0);
	unknownNames.set(name, made);
	return made;
}
