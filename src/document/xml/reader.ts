// XML text to events, piece by piece: saxes reads tags and text and checks the grammar. This file adds the declarations
// of document types (entities, attributes' types and defaults), namespaces and limits. Must not know the tree made from
// it.

import type { SaxesParser } from "saxes";
import { own } from "../../base/index.ts";
import { DocumentError, limitPassed } from "../errors.ts";
// biome-ignore lint/correctness/useImportExtensions: it is CommonJS, and its types are in the .d.cts beside it
import { saxes } from "../libraries.cjs";
import { isName } from "./characters.ts";
import { type Declarations, readDoctype } from "./doctype.ts";
import {
	type AttributeText,
	attributeText,
	type EntityDeclaration,
	entityText,
	normalized,
	PREDEFINED,
} from "./entities.ts";
import { htmlEntity } from "./known-entities.ts";
import { fullLimits, openAccount, type TextPosition, type XmlLimits } from "./limits.ts";
import { openBindings } from "./names.ts";

/** Receives what is read. `start` is a place in the source, in UTF-16 code units. */
export interface XmlSink {
	/** An element begins. The sink may keep `attributes`. */
	open(name: string, namespace: string, attributes: string[], start: number): void;
	/** The element that was opened last ends, before `end`. */
	close(end: number): void;
	/** Text within an element, or a part of one text. */
	text(data: string, start: number): void;
	comment(data: string, start: number): void;
	instruction(target: string, data: string, start: number): void;
	doctype(name: string, publicId: string, systemId: string, start: number): void;
}

export interface XmlReader {
	/** Continues reading. Throws DocumentError: "syntax", "limit", or "unsupported" for what would have to be fetched. */
	write(text: string): void;
	end(): void;
	/** How much of the source has been written. */
	readonly position: number;
	/** Where the part that is being read began. */
	readonly mark: number;
	place(): TextPosition;
}

/** What is read although it breaks the rules. Each call gets its place, in UTF-16 code units. */
export interface Leniency {
	/** The namespace of an undeclared prefix; "" leaves the name as it is, in no namespace. */
	prefix(prefix: string, start: number): string;
	/** The characters for a reference to an undeclared entity; undefined refuses it. */
	entity(name: string, mayBeExternal: boolean, start: number): string | undefined;
}

/** Surrounds the name of an entity with markup. Never a character of XML, so never in a source. */
const MARK = "\uFFFF";

type Version = "1.0" | "1.1";

/**
 * @param sourceLength - how long the source is, if known; otherwise what has been read so far counts
 * @param lenient - what to do about a document that isn't well-formed; without it, that is an error
 */
export function xmlReader(
	sink: XmlSink,
	given: XmlLimits | undefined,
	sourceLength?: number,
	lenient?: Leniency,
): XmlReader {
	const limits = fullLimits(given);
	const account = openAccount(limits);
	let declared: Declarations | undefined;
	let depth = 0;
	let mark = 0;
	let written = 0;
	let carried = "";
	/** Entities whose text is being read, the outermost first. */
	const open: string[] = [];

	const outer = new (saxes().SaxesParser)(own({ position: false }));
	const bindings = openBindings(
		(reason) => refuse(reason),
		() => version() === "1.1",
		lenient === undefined ? undefined : (prefix) => lenient.prefix(prefix, mark),
	);
	const inAttribute: AttributeText = {
		entities: { get: entityOf },
		isCharacter,
		refuse,
		missing,
		spend,
	};
	wire(outer, 0);

	return {
		write(text) {
			const whole = carried + text;
			const last = whole.charCodeAt(whole.length - 1);
			// Half a character waits for its other half.
			const cut = last >= 0xd800 && last <= 0xdbff ? whole.length - 1 : whole.length;
			carried = whole.slice(cut);
			feed(cut === whole.length ? whole : whole.slice(0, cut));
		},
		end() {
			if (carried !== "") feed(carried);
			act(() => outer.close());
		},
		get position() {
			return written;
		},
		get mark() {
			return mark;
		},
		place,
	};

	function feed(text: string): void {
		if (mark === 0) mark = /^\uFEFF?(?:<\?xml\s[^>]{0,200}\?>)?/.exec(text)?.[0].length ?? 0;
		// saxes would read a lone surrogate and what follows it as one character.
		const whole = text.isWellFormed();
		const sound = whole ? text : text.slice(0, text.search(/\p{Surrogate}/u));
		act(() => outer.write(sound));
		written += sound.length;
		if (whole) return;
		// Between two writes saxes counts the last piece twice.
		const column = outer.columnIndex - sound.length + 1;
		refuse("half of a surrogate pair is not a character", "syntax", {
			line: outer.line,
			column,
			offset: written,
		});
	}

	/** saxes throws at the first fault, because it has no error handler. */
	function act(step: () => void): void {
		try {
			step();
		} catch (cause) {
			if (cause instanceof DocumentError) throw cause;
			refuse((cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, ""));
		}
	}

	function wire(parser: SaxesParser<{ position: false }>, level: number): void {
		let inTag = false;
		let nested = 0;
		const table: Record<string, string> = Object.create(
			new Proxy(Object.create(null), {
				get: (_target, name) => (typeof name === "string" ? reference(name, inTag) : undefined),
			}),
		);
		for (const [name, character] of PREDEFINED) table[name] = character;
		parser.ENTITIES = table;
		// No more than seven handlers: with an eighth, V8 keeps the parser as a dictionary, and it reads at a sixth of the
		// speed.
		parser.on("opentag", ({ name, attributes }) => {
			inTag = false;
			// An entity's text is read within an element of its own, so it must be balanced (§4.3.2).
			if (++nested === 1 && level > 0) return;
			const list: string[] = [];
			for (const attribute in attributes) list.push(attribute, attributes[attribute] as string);
			// A copy has room for exactly its members.
			enter(name, list.length === 0 ? list : list.slice());
			if (level === 0) mark = parser.position;
		});
		parser.on("closetag", () => {
			if (--nested === 0 && level > 0) return;
			depth--;
			bindings.leave();
			if (level === 0) mark = parser.position;
			sink.close(mark);
		});
		parser.on("text", (data) => {
			if (depth > 0) text(data);
			if (level === 0) mark = parser.position - 1;
		});
		parser.on("cdata", (data) => {
			sink.text(data, mark);
			if (level === 0) mark = parser.position;
		});
		parser.on("comment", (data) => {
			sink.comment(data, mark);
			if (level === 0) mark = parser.position + 1;
		});
		parser.on("processinginstruction", ({ target, body }) => {
			if (target.includes(":")) refuse("a processing instruction's target can't have a colon");
			sink.instruction(target, body, mark);
			if (level === 0) mark = parser.position;
		});
		parser.on("doctype", (data) => {
			doctype(data);
			mark = parser.position;
			watchTags();
		});
		if (level > 0) watchTags();

		/** Entities mean different things in a tag and in text. If nothing is declared, there are none. */
		function watchTags(): void {
			parser.on("opentagstart", () => {
				inTag = true;
			});
		}
	}

	function enter(name: string, attributes: string[]): void {
		if (++depth > limits.depth)
			throw limitPassed("The depth of elements", "limits.depth", limits.depth, place());
		if (declared !== undefined) complete(name, attributes, declared);
		const namespace = bindings.enter(name, attributes);
		sink.open(name, namespace, attributes, mark);
	}

	/** Types and defaults of attributes, as the document type declares them. */
	function complete(name: string, attributes: string[], { attributes: lists }: Declarations): void {
		const list = lists.get(name);
		if (list === undefined) return;
		const missing = new Map(list);
		for (let index = 0; index < attributes.length; index += 2) {
			const attribute = attributes[index] as string;
			if (list.get(attribute)?.tokenized === true)
				attributes[index + 1] = normalized(attributes[index + 1] as string);
			missing.delete(attribute);
		}
		// Every examined attribute counts, with or without a default: lists are as long as an attacker likes.
		spend(list.size);
		for (const [attribute, { value }] of missing) if (value !== undefined) attributes.push(attribute, value);
	}

	function reference(name: string, inTag: boolean): string | undefined {
		if (!isName(name)) return undefined;
		if (lenient !== undefined && entityOf(name) === undefined) {
			const { offset = 0 } = place();
			const characters = lenient.entity(name, (declared?.systemId ?? "") !== "", offset);
			// These are characters, never markup, so they are not parsed again.
			if (characters !== undefined) return characters;
		}
		const found = entityText(name, inAttribute, open);
		if (inTag) return attributeText(found, inAttribute, [...open, name]);
		return /[<&]|\]\]>/.test(found) ? MARK + name + MARK : found;
	}

	function text(data: string): void {
		if (!data.includes(MARK)) {
			sink.text(data, mark);
			return;
		}
		const parts = data.split(MARK);
		for (const [index, part] of parts.entries()) {
			if (index % 2 === 1) within(part);
			else if (part !== "") sink.text(part, mark);
		}
	}

	/** Reads an entity's text as content where it is referred to. */
	function within(name: string): void {
		const found = entityOf(name)?.text ?? "";
		open.push(name);
		const inner = new (saxes().SaxesParser)(
			own({ position: false, defaultXMLVersion: version(), forceXMLVersion: true }),
		);
		wire(inner, open.length);
		// A carriage return that was written as a reference is no longer a line end.
		const safe = found.includes("<") ? found : found.replaceAll("\r", "&#13;");
		act(() => inner.write(`<x>${safe}</x>`).close());
		open.pop();
	}

	function doctype(data: string): void {
		// The declaration's own place ends here, with ">".
		const { line, columnIndex } = outer;
		const placeOf = (offset: number): TextPosition => {
			const after = data.slice(offset);
			const lines = after.split("\n").length - 1;
			if (lines === 0) return { line, column: columnIndex - after.length };
			const before = data.lastIndexOf("\n", offset - 1);
			return { line: line - lines, column: before < 0 ? offset + 10 : offset - before };
		};
		const fail = (reason: string, offset: number, kind?: "syntax" | "unsupported"): never =>
			refuse(reason, kind, placeOf(offset));
		declared = readDoctype(data, {
			fail,
			isCharacter,
			spend: (length, offset) => account(length, sourceLength ?? outer.position, () => placeOf(offset)),
			expand: (value, entities, offset) =>
				attributeText(value, {
					...inAttribute,
					entities,
					refuse: (reason, kind) => fail(reason, offset, kind),
					missing: (name) => fail(`the entity &${name}; isn't declared before this default value`, offset),
				}),
			entityDepth: limits.entityDepth,
		});
		if (declared.name.split(":").length > 2) refuse("the document type's name has more than one colon");
		sink.doctype(declared.name, declared.publicId, declared.systemId, mark);
	}

	function entityOf(name: string): EntityDeclaration | undefined {
		const own = declared?.entities.get(name);
		return own === undefined && declared?.hasHtmlEntities === true ? htmlEntity(name) : own;
	}

	function missing(name: string): never {
		const external = declared?.systemId ?? "";
		if (external === "") refuse(`the entity &${name}; isn't declared`);
		refuse(
			`the entity &${name}; isn't declared in the document, and ${JSON.stringify(external)} is external, which is never fetched`,
			"unsupported",
		);
	}

	function spend(length: number, around = open.length): void {
		if (around >= limits.entityDepth) {
			throw limitPassed("The depth of entities", "limits.entityDepth", limits.entityDepth, place());
		}
		account(length, sourceLength ?? outer.position, place);
	}

	function refuse(
		reason: string,
		kind: "syntax" | "unsupported" = "syntax",
		at: TextPosition = place(),
	): never {
		const name = open.at(-1);
		const where = name === undefined ? "" : ` (in the entity &${name};)`;
		const said = kind === "syntax" ? "This isn't well-formed XML" : "This XML can't be read";
		throw new DocumentError(`${said}: ${reason}${where}, at line ${at.line}, column ${at.column}`, {
			kind,
			code: kind === "syntax" ? "xml" : "external-entity",
			...at,
		});
	}

	function place(): TextPosition {
		return {
			line: outer.line,
			column: Math.max(outer.columnIndex, 1),
			offset: Math.max(outer.position - 1, 0),
		};
	}

	function version(): Version {
		return outer.xmlDecl.version === "1.1" ? "1.1" : "1.0";
	}

	function isCharacter(code: number): boolean {
		if (code < 0x20) return version() === "1.1" ? code > 0 : code === 0x09 || code === 0x0a || code === 0x0d;
		return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
	}
}
