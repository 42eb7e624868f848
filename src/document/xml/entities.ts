// Entities' texts: what an entity's declared value means, and what it becomes within an attribute. Must not know the
// parser, nor where declarations come from.

import { REFERENCE } from "./characters.ts";

export interface EntityDeclaration {
	/** The replacement text (§4.5); undefined if it would have to be fetched. */
	readonly text: string | undefined;
	/** Unparsed entities can't be referred to in text. */
	readonly unparsed: boolean;
}

/** The entities that every document has (XML 1.0 §4.6). */
export const PREDEFINED: ReadonlyMap<string, string> = new Map([
	["amp", "&"],
	["lt", "<"],
	["gt", ">"],
	["quot", '"'],
	["apos", "'"],
]);

/** Reports what is wrong with an entity's text. */
export type Refuse = (reason: string, kind?: "syntax" | "unsupported") => never;

/** The replacement text of an entity's value (§4.5): resolves character references, and leaves others as they are. */
export function replacement(
	value: string,
	isCharacter: (code: number) => boolean,
	refuse: (reason: string) => never,
): string {
	if (value.includes("%")) {
		refuse("% is not allowed in an entity's value: here, parameter entities go between declarations");
	}
	if (!value.includes("&")) return value;
	let text = "";
	let from = 0;
	for (let at = value.indexOf("&"); at >= 0; at = value.indexOf("&", from)) {
		text += value.slice(from, at);
		REFERENCE.lastIndex = at;
		const found = REFERENCE.exec(value);
		if (found === null) return refuse("& begins a reference that isn't one");
		text += found[3] === undefined ? character(found, isCharacter, refuse) : found[0];
		from = at + found[0].length;
	}
	return text + value.slice(from);
}

/** The character that a reference names. */
function character(
	[whole, hex, decimal]: RegExpExecArray,
	isCharacter: (code: number) => boolean,
	refuse: (reason: string) => never,
): string {
	const code = hex === undefined ? Number.parseInt(decimal ?? "", 10) : Number.parseInt(hex, 16);
	if (!isCharacter(code)) refuse(`${whole} is not a character of XML`);
	return String.fromCodePoint(code);
}

export interface AttributeText {
	readonly entities: { get(name: string): EntityDeclaration | undefined };
	readonly isCharacter: (code: number) => boolean;
	readonly refuse: Refuse;
	/** Called with the length of each inserted text, and how many surround it. */
	readonly spend: (length: number, depth: number) => void;
	/** Called for a name that isn't declared. */
	readonly missing: (name: string) => never;
}

/**
 * A text within an attribute's value, with its entities inserted and its white space changed to spaces (§3.3.3,
 * §4.4.5).
 */
export function attributeText(value: string, how: AttributeText, open: readonly string[] = []): string {
	if (value.includes("<")) how.refuse("< is not allowed in an attribute's value");
	const spaces = value.replace(/[\t\n\r]/g, " ");
	if (!value.includes("&")) return spaces;
	let text = "";
	let from = 0;
	for (let at = value.indexOf("&"); at >= 0; at = value.indexOf("&", from)) {
		text += spaces.slice(from, at);
		REFERENCE.lastIndex = at;
		const found = REFERENCE.exec(value);
		if (found === null) return how.refuse("& begins a reference that isn't one");
		from = at + found[0].length;
		const name = found[3];
		if (name === undefined) text += character(found, how.isCharacter, how.refuse);
		else text += PREDEFINED.get(name) ?? attributeText(entityText(name, how, open), how, [...open, name]);
	}
	return text + spaces.slice(from);
}

/** The text of an entity that is referred to. Throws if it isn't declared, is external, or refers to itself. */
export function entityText(name: string, how: AttributeText, open: readonly string[]): string {
	const entity = how.entities.get(name) ?? how.missing(name);
	if (entity.unparsed) how.refuse(`the entity &${name}; is not text: only an attribute can name it`);
	if (entity.text === undefined) {
		return how.refuse(`the entity &${name}; is external, which is never fetched`, "unsupported");
	}
	if (open.includes(name)) how.refuse(`the entity &${name}; refers to itself`);
	how.spend(entity.text.length, open.length);
	return entity.text;
}

/** A value of a type other than CDATA: no spaces at its ends, and single ones within. */
export function normalized(value: string): string {
	return value.replace(/ +/g, " ").replace(/^ | $/g, "");
}
