// A document type declaration with its internal subset: the entities and attributes that it declares, checked by the
// grammar of XML 1.0 (fifth edition), §2.8 and §3.2 to §4.7. Never reads anything external. Must not know the parser of
// elements, nor nodes.

import { NAME, NMTOKEN } from "./characters.ts";
import { type EntityDeclaration, normalized, replacement } from "./entities.ts";
import { declaresHtmlEntities } from "./known-entities.ts";

/** What is wrong, and where in the declaration's text. */
export type Fail = (reason: string, offset: number, kind?: "syntax" | "unsupported") => never;

export interface AttributeDeclaration {
	/** Of a type other than CDATA: white space at the ends is removed, and runs of it become one space (§3.3.3). */
	readonly tokenized: boolean;
	/** The default value, normalized. */
	readonly value: string | undefined;
}

export interface Declarations {
	name: string;
	publicId: string;
	systemId: string;
	readonly entities: Map<string, EntityDeclaration>;
	/** Whether the public identifier means a set of declarations with HTML's entities. */
	hasHtmlEntities: boolean;
	/** By the names of element and attribute. The first declaration counts. */
	readonly attributes: Map<string, Map<string, AttributeDeclaration>>;
}

export interface DoctypeOptions {
	readonly fail: Fail;
	/** Whether a character reference may refer to this code point. */
	readonly isCharacter: (code: number) => boolean;
	/** Called with the length of each inserted text of a parameter entity. */
	readonly spend: (length: number, offset: number) => void;
	/** Inserts the entities in an attribute's default value and normalizes it (§3.3.3). */
	readonly expand: (
		value: string,
		entities: ReadonlyMap<string, EntityDeclaration>,
		offset: number,
	) => string;
	readonly entityDepth: number;
}

const PUBLIC_ID = /^[ \n\ra-zA-Z0-9\-'()+,./:=?;!*#@$_%]*$/;
const TYPE = /(?:CDATA|IDREFS|IDREF|ID|ENTITIES|ENTITY|NMTOKENS|NMTOKEN)(?=[ \t\r\n])/y;
const SPACE = /[ \t\r\n]+/y;

/**
 * What a document type declaration declares.
 *
 * @param text - the text between `<!DOCTYPE` and its `>`, line ends normalized
 */
export function readDoctype(text: string, options: DoctypeOptions): Declarations {
	const { fail } = options;
	const declared: Declarations = {
		name: "",
		publicId: "",
		systemId: "",
		entities: new Map(),
		hasHtmlEntities: false,
		attributes: new Map(),
	};
	const parameters = new Map<string, string | undefined>();
	/** Parameter entities that mean HTML's entities. */
	const htmlSets = new Set<string>();
	const open: string[] = [];

	const outer = cursor(text, fail);
	outer.needSpace("after <!DOCTYPE");
	declared.name = outer.name("the document type's name");
	const spaced = outer.space();
	if (outer.sees("SYSTEM") || outer.sees("PUBLIC")) {
		if (!spaced) outer.wrong("white space is missing after the document type's name");
		Object.assign(declared, externalId(outer, false));
		declared.hasHtmlEntities = declaresHtmlEntities(declared.publicId);
		outer.space();
	}
	if (outer.takes("[")) {
		subset(outer, "]");
		outer.space();
	}
	if (!outer.ended()) outer.wrong("the document type declaration continues where it should end");
	return declared;

	function subset(at: Cursor, end: "]" | ""): void {
		for (;;) {
			at.space();
			if (end !== "" && at.takes(end)) return;
			if (at.ended()) {
				if (end === "") return;
				at.wrong("the internal subset has no end");
			}
			if (at.takes("%")) parameterReference(at);
			else if (at.takes("<!--")) comment(at);
			else if (at.takes("<?")) instruction(at);
			else if (at.takes("<!ENTITY")) entity(at);
			else if (at.takes("<!ATTLIST")) attributeList(at);
			else if (at.takes("<!ELEMENT")) element(at);
			else if (at.takes("<!NOTATION")) notation(at);
			else at.wrong("this is not a declaration");
		}
	}

	function parameterReference(at: Cursor): void {
		const name = at.plainName("the parameter entity's name");
		at.need(";", "after the parameter entity's name");
		if (!parameters.has(name)) at.wrong(`the parameter entity %${name}; isn't declared before it is used`);
		if (htmlSets.has(name)) {
			declared.hasHtmlEntities = true;
			return;
		}
		const put = parameters.get(name);
		if (put === undefined) {
			const reason = `the parameter entity %${name}; is external, which is never fetched`;
			throw fail(reason, at.place(), "unsupported");
		}
		if (open.includes(name)) at.wrong(`the parameter entity %${name}; refers to itself`);
		if (open.length >= options.entityDepth) options.spend(Number.POSITIVE_INFINITY, at.place());
		options.spend(put.length, at.place());
		open.push(name);
		const place = at.place();
		subset(
			cursor(
				put,
				(reason, _offset, kind) => fail(`${reason} (in the parameter entity %${name};)`, place, kind),
				place,
			),
			"",
		);
		open.pop();
	}

	function entity(at: Cursor): void {
		at.needSpace("after <!ENTITY");
		const parameter = at.takes("%");
		if (parameter) at.needSpace("after %");
		const name = at.plainName("the entity's name");
		at.needSpace("after the entity's name");
		let value: string | undefined;
		let unparsed = false;
		let publicId = "";
		if (at.sees('"') || at.sees("'")) {
			const place = at.place();
			value = replacement(at.literal("the entity's value"), options.isCharacter, (reason) =>
				fail(reason, place),
			);
		} else {
			publicId = externalId(at, false).publicId;
			const apart = at.space();
			if (!parameter && at.takes("NDATA")) {
				if (!apart) at.wrong("white space is missing before NDATA");
				at.needSpace("after NDATA");
				at.plainName("the notation's name");
				unparsed = true;
			}
		}
		at.end("the entity declaration");
		if (!parameter) {
			if (!declared.entities.has(name)) declared.entities.set(name, { text: value, unparsed });
		} else if (!parameters.has(name)) {
			parameters.set(name, value);
			if (declaresHtmlEntities(publicId)) htmlSets.add(name);
		}
	}

	function attributeList(at: Cursor): void {
		at.needSpace("after <!ATTLIST");
		const name = at.name("the element's name");
		let attributes = declared.attributes.get(name);
		if (attributes === undefined) {
			attributes = new Map();
			declared.attributes.set(name, attributes);
		}
		for (;;) {
			const spaced = at.space();
			if (at.takes(">")) return;
			if (!spaced) at.wrong("white space is missing before the attribute's name");
			const attribute = at.name("the attribute's name");
			at.needSpace("after the attribute's name");
			const type = attributeType(at);
			at.needSpace("after the attribute's type");
			const value = defaultValue(at);
			const known = attributes.has(attribute);
			if (known) continue;
			const tokenized = type !== "CDATA";
			attributes.set(attribute, {
				tokenized,
				value: value !== undefined && tokenized ? normalized(value) : value,
			});
		}
	}

	function defaultValue(at: Cursor): string | undefined {
		if (at.takes("#REQUIRED") || at.takes("#IMPLIED")) return undefined;
		if (at.takes("#FIXED")) at.needSpace("after #FIXED");
		const place = at.place();
		return options.expand(at.literal("the attribute's default value"), declared.entities, place);
	}
}

function attributeType(at: Cursor): string {
	const type = at.match(TYPE);
	if (type !== undefined) return type;
	const isNotation = at.takes("NOTATION");
	if (isNotation) at.needSpace("after NOTATION");
	at.need("(", "of the attribute's type");
	do {
		at.space();
		if (isNotation) at.plainName("the notation's name");
		else if (at.match(NMTOKEN) === undefined) at.wrong("one of the attribute's values is missing");
		at.space();
	} while (at.takes("|"));
	at.need(")", "after the attribute's values");
	return "enumeration";
}

function element(at: Cursor): void {
	at.needSpace("after <!ELEMENT");
	at.name("the element's name");
	at.needSpace("after the element's name");
	if (!at.takes("EMPTY") && !at.takes("ANY")) contentModel(at);
	at.end("the element declaration");
}

/** §3.2.1 and §3.2.2. A loop instead of recursion, because groups nest as deeply as an attacker likes. */
function contentModel(at: Cursor): void {
	at.need("(", "of the content model");
	at.space();
	if (at.takes("#PCDATA")) mixed(at);
	else children(at);
}

function children(at: Cursor): void {
	const separators: string[] = [""];
	for (;;) {
		at.space();
		if (at.takes("(")) {
			separators.push("");
			continue;
		}
		at.name("an element's name in the content model");
		at.takesOne("?*+");
		for (;;) {
			at.space();
			if (at.takes(")")) {
				separators.pop();
				at.takesOne("?*+");
				if (separators.length === 0) return;
				continue;
			}
			const separator = at.takesOne("|,");
			if (separator === "") at.wrong("the content model needs | or , or ) here");
			const last = separators.length - 1;
			if (separators[last] === "") separators[last] = separator;
			else if (separators[last] !== separator) at.wrong("the content model mixes | and , in one group");
			break;
		}
	}
}

function mixed(at: Cursor): void {
	let names = 0;
	for (at.space(); at.takes("|"); at.space()) {
		at.space();
		at.name("an element's name in the content model");
		names++;
	}
	at.need(")", "of the content model");
	if (!at.takes("*") && names > 0) at.wrong("mixed content with elements ends with )*");
}

function notation(at: Cursor): void {
	at.needSpace("after <!NOTATION");
	at.plainName("the notation's name");
	at.needSpace("after the notation's name");
	externalId(at, true);
	at.end("the notation declaration");
}

function comment(at: Cursor): void {
	at.until("--", "the comment");
	at.need(">", "after -- in a comment");
}

function instruction(at: Cursor): void {
	const target = at.plainName("the processing instruction's target");
	if (/^xml$/i.test(target)) at.wrong("a processing instruction's target can't be xml");
	if (at.takes("?>")) return;
	at.needSpace("after the processing instruction's target");
	at.until("?>", "the processing instruction");
}

function externalId(at: Cursor, systemIsOptional: boolean): { publicId: string; systemId: string } {
	if (at.takes("SYSTEM")) {
		at.needSpace("after SYSTEM");
		return { publicId: "", systemId: at.literal("the system identifier") };
	}
	if (!at.takes("PUBLIC")) at.wrong("a quoted value, SYSTEM or PUBLIC is missing");
	at.needSpace("after PUBLIC");
	const publicId = at.literal("the public identifier");
	if (!PUBLIC_ID.test(publicId)) at.wrong("the public identifier has a character that is not allowed");
	const spaced = at.space();
	if (systemIsOptional && !at.sees('"') && !at.sees("'")) return { publicId, systemId: "" };
	if (!spaced) at.wrong("white space is missing after the public identifier");
	return {
		publicId: normalized(publicId.replaceAll("\n", " ")),
		systemId: at.literal("the system identifier"),
	};
}

interface Cursor {
	place(): number;
	ended(): boolean;
	wrong(reason: string): never;
	sees(word: string): boolean;
	takes(word: string): boolean;
	/** One of these characters, or "". */
	takesOne(characters: string): string;
	match(pattern: RegExp): string | undefined;
	need(word: string, where: string): void;
	space(): boolean;
	needSpace(where: string): void;
	name(what: string): string;
	/** The name of something that has no namespace (Namespaces in XML 1.0, §7). */
	plainName(what: string): string;
	literal(what: string): string;
	until(word: string, what: string): string;
	end(what: string): void;
}

function cursor(text: string, fail: Fail, base?: number): Cursor {
	let index = 0;
	const self: Cursor = {
		place: () => base ?? index,
		ended: () => index >= text.length,
		wrong: (reason) => fail(reason, self.place()),
		sees: (word) => text.startsWith(word, index),
		takes(word) {
			if (!text.startsWith(word, index)) return false;
			index += word.length;
			return true;
		},
		takesOne(characters) {
			const character = text[index];
			if (character === undefined || !characters.includes(character)) return "";
			index++;
			return character;
		},
		match(pattern) {
			pattern.lastIndex = index;
			const found = pattern.exec(text)?.[0];
			if (found !== undefined) index += found.length;
			return found;
		},
		need(word, where) {
			if (!self.takes(word)) self.wrong(`${word} is missing ${where}`);
		},
		space: () => self.match(SPACE) !== undefined,
		needSpace(where) {
			if (!self.space()) self.wrong(`white space is missing ${where}`);
		},
		name: (what) => self.match(NAME) ?? self.wrong(`${what} is missing`),
		plainName(what) {
			const name = self.name(what);
			if (name.includes(":")) self.wrong(`${what}, ${name}, has a colon`);
			return name;
		},
		literal(what) {
			const quote = self.takesOne("\"'");
			if (quote === "") self.wrong(`${what} has to be quoted`);
			return self.until(quote, what);
		},
		until(word, what) {
			const end = text.indexOf(word, index);
			if (end < 0) self.wrong(`${what} has no end`);
			const found = text.slice(index, end);
			index = end + word.length;
			return found;
		},
		end(what) {
			self.space();
			self.need(">", `at the end of ${what}`);
		},
	};
	return self;
}
