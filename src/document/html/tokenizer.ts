// HTML's tokenization: reads the source once, from front to back, and passes what it finds to tree construction. It
// reads characters from an array of code units, which is faster than asking the string for each, and finds runs of them
// by searching the string. A text, a name or a value becomes a string only when it is passed on. Source: the HTML
// standard, §13.2.5; the states are loops here, named after them.

// biome-ignore lint/correctness/useImportExtensions: it is CommonJS, and its types are in the .d.cts beside it
import { entities } from "../libraries.cjs";
import { Buffer } from "../platform.ts";
import { type Builder, CONTENT } from "./builder.ts";
import { comment, doctype, endTag, instruction, isInForeign, startTag, text } from "./construct.ts";
import { readDoctype } from "./doctype.ts";
import { readInstruction } from "./instruction.ts";
import { attributeName, hashed, tagName } from "./interned.ts";
import type { TagName } from "./names.ts";
import { endOfRawText } from "./raw-text.ts";

const QUOTE = 0x22;
const AMPERSAND = 0x26;
const APOSTROPHE = 0x27;
const SLASH = 0x2f;
const LESS_THAN = 0x3c;
const EQUALS = 0x3d;
const GREATER_THAN = 0x3e;
const LINE_FEED = 0x0a;

// What ends a name: white space, "/", ">" and, for an attribute, "=".
const IS_SPACE = 1;
const ENDS_TAG_NAME = 2;
const ENDS_ATTRIBUTE_NAME = 4;
const CLASSES: Uint8Array = new Uint8Array(128);
for (const code of [9, 10, 12, 13, 32]) CLASSES[code] = IS_SPACE | ENDS_TAG_NAME | ENDS_ATTRIBUTE_NAME;
for (const code of [SLASH, GREATER_THAN]) CLASSES[code] = ENDS_TAG_NAME | ENDS_ATTRIBUTE_NAME;
CLASSES[EQUALS] = ENDS_ATTRIBUTE_NAME;

/** From this many attributes on, compare them by a set, not one by one. */
const MANY_ATTRIBUTES = 16;

// One buffer serves all sources up to this size. A larger one gets its own.
const SHARED_UNITS = 1 << 17;
let shared: Buffer | undefined;

/** The source's code units, followed by a zero. */
function codesOf(source: string): Uint16Array {
	const { length } = source;
	let bytes: Buffer;
	if (length < SHARED_UNITS) {
		shared ??= Buffer.allocUnsafeSlow(SHARED_UNITS * 2);
		bytes = shared;
	} else bytes = Buffer.allocUnsafeSlow(length * 2 + 2);
	bytes.write(source, 0, "utf16le");
	const codes = new Uint16Array(bytes.buffer, 0, bytes.length / 2);
	codes[length] = 0;
	return codes;
}

/** A text with its character references resolved. Most of them are "&amp;", which needs no table. */
function resolved(text: string, decode: (text: string) => string): string {
	let done = "";
	let from = 0;
	let at = text.indexOf("&");
	while (at >= 0 && text.startsWith("amp;", at + 1)) {
		done += text.slice(from, at + 1);
		from = at + 5;
		at = text.indexOf("&", from);
	}
	const rest = text.slice(from);
	return done + (at < 0 ? rest : decode(rest));
}

function isLetter(code: number): boolean {
	const lower = code | 0x20;
	return lower >= 97 && lower <= 122;
}

/** Reads a whole source, whose line breaks are line feeds, into a builder. */
export function tokenize(source: string, builder: Builder): void {
	new Tokenizer(source, builder).run();
}

class Tokenizer {
	readonly #source: string;
	readonly #length: number;
	readonly #codes: Uint16Array;
	readonly #builder: Builder;
	readonly #unknownNames: Map<string, TagName> = new Map();
	/** Where the next "&" is, so that text without any is not searched for them. */
	#ampersand: number;
	#isSelfClosing = false;
	#at = 0;

	constructor(source: string, builder: Builder) {
		this.#source = source;
		this.#length = source.length;
		this.#codes = codesOf(source);
		this.#builder = builder;
		this.#ampersand = this.#nextAmpersand(0);
	}

	run(): void {
		const source = this.#source;
		const length = this.#length;
		const codes = this.#codes;
		const builder = this.#builder;
		if (builder.content !== CONTENT.markup) this.#readContent(undefined);
		while (this.#at < length) {
			const from = this.#at;
			let tag = from;
			let code = 0;
			if (codes[tag] !== LESS_THAN) tag = source.indexOf("<", from);
			// A "<" that begins nothing is text.
			while (tag >= 0) {
				code = codes[tag + 1] as number;
				if (isLetter(code) || code === SLASH || code === 0x21 || code === 0x3f) break;
				tag = source.indexOf("<", tag + 1);
			}
			if (tag < 0 || tag + 1 >= length) {
				this.#text(from, length);
				return;
			}
			if (tag > from) this.#text(from, tag);
			if (code === SLASH) this.#endTag(tag);
			else if (code === 0x21) this.#declaration(tag);
			else if (code === 0x3f) this.#instruction(tag);
			else this.#startTag(tag);
		}
	}

	#nextAmpersand(from: number): number {
		const found = this.#source.indexOf("&", from);
		return found < 0 ? this.#length : found;
	}

	#hasAmpersand(from: number, to: number): boolean {
		if (this.#ampersand < from) this.#ampersand = this.#nextAmpersand(from);
		return this.#ampersand < to;
	}

	#text(from: number, to: number): void {
		let data = this.#source.slice(from, to);
		if (this.#hasAmpersand(from, to)) data = resolved(data, entities().decodeHTML);
		if (this.#builder.skipsLineFeed) {
			// The line feed was a character reference: a real one has already been skipped.
			this.#builder.skipsLineFeed = false;
			if (data.startsWith("\n")) data = data.slice(1);
			if (data === "") return;
		}
		text(this.#builder, data, from);
	}

	// Tags

	#startTag(start: number): void {
		const codes = this.#codes;
		const builder = this.#builder;
		const tag = this.#tagName(start + 1);
		const attributes: string[] = [];
		if (codes[this.#at] === GREATER_THAN) {
			this.#at++;
			this.#isSelfClosing = false;
		} else if (!this.#attributes(attributes)) return;
		builder.skipsLineFeed = false;
		startTag(builder, tag, attributes, start, this.#isSelfClosing);
		if (builder.skipsLineFeed && codes[this.#at] !== AMPERSAND) {
			builder.skipsLineFeed = false;
			if (codes[this.#at] === LINE_FEED && this.#at < this.#length) this.#at++;
		}
		if (builder.content !== CONTENT.markup) this.#readContent(tag);
	}

	#endTag(start: number): void {
		const code = this.#codes[start + 2] as number;
		if (isLetter(code)) {
			const tag = this.#tagName(start + 2);
			if (this.#codes[this.#at] === GREATER_THAN) this.#at++;
			else if (!this.#attributes([])) return;
			this.#builder.skipsLineFeed = false;
			endTag(this.#builder, tag);
		} else if (code === GREATER_THAN) this.#at = start + 3;
		else if (start + 2 < this.#length) this.#bogusComment(start, start + 2);
		else {
			this.#text(start, this.#length);
			this.#at = this.#length;
		}
	}

	/** "Tag name state". Afterwards `#at` is where the name ends. */
	#tagName(from: number): TagName {
		const codes = this.#codes;
		const length = this.#length;
		let at = from;
		let hash = 0;
		while (at < length) {
			let code = codes[at] as number;
			if (code < 128 && ((CLASSES[code] as number) & ENDS_TAG_NAME) !== 0) break;
			if (code >= 65 && code <= 90) code += 32;
			hash = hashed(hash, code);
			at++;
		}
		this.#at = at;
		return tagName(this.#source, codes, from, at, hash, this.#unknownNames);
	}

	/** Everything in a tag after its name. Returns false if the source ends in it, so that the tag is dropped. */
	#attributes(attributes: string[]): boolean {
		const codes = this.#codes;
		const length = this.#length;
		const source = this.#source;
		let at = this.#at;
		let names: Set<string> | undefined;
		for (;;) {
			// "Before attribute name state"
			let code = codes[at] as number;
			while (code < 128 && ((CLASSES[code] as number) & IS_SPACE) !== 0) code = codes[++at] as number;
			if (code === GREATER_THAN) {
				this.#at = at + 1;
				this.#isSelfClosing = false;
				return true;
			}
			if (code === SLASH) {
				at++;
				if (codes[at] !== GREATER_THAN) continue;
				this.#at = at + 1;
				this.#isSelfClosing = true;
				return true;
			}
			if (at >= length) break;

			// "Attribute name state". An "=" at the beginning is part of the name.
			const from = at;
			let hash = 0;
			do {
				if (code >= 65 && code <= 90) code += 32;
				hash = hashed(hash, code);
				code = codes[++at] as number;
			} while ((code >= 128 || ((CLASSES[code] as number) & ENDS_ATTRIBUTE_NAME) === 0) && at < length);
			const name = attributeName(source, codes, from, at, hash);

			// "After attribute name state"
			while (code < 128 && ((CLASSES[code] as number) & IS_SPACE) !== 0) code = codes[++at] as number;
			if (at >= length) break;
			let value = "";
			if (code === EQUALS) {
				code = codes[++at] as number;
				while (code < 128 && ((CLASSES[code] as number) & IS_SPACE) !== 0) code = codes[++at] as number;
				if (at >= length) break;
				if (code === QUOTE || code === APOSTROPHE) {
					const end = source.indexOf(code === QUOTE ? '"' : "'", at + 1);
					if (end < 0) break;
					value = this.#value(at + 1, end);
					at = end + 1;
				} else if (code !== GREATER_THAN) {
					const begin = at;
					while (at < length) {
						if (code === GREATER_THAN || (code < 128 && ((CLASSES[code] as number) & IS_SPACE) !== 0)) break;
						code = codes[++at] as number;
					}
					if (at >= length) break;
					value = this.#value(begin, at);
				}
			}
			if (attributes.length < MANY_ATTRIBUTES * 2) {
				let index = 0;
				while (index < attributes.length && attributes[index] !== name) index += 2;
				if (index < attributes.length) continue;
			} else {
				names ??= new Set(attributes.filter((_, index) => index % 2 === 0));
				if (names.has(name)) continue;
				names.add(name);
			}
			attributes.push(name, value);
		}
		this.#at = length;
		return false;
	}

	#value(from: number, to: number): string {
		const value = this.#source.slice(from, to);
		const decoded = this.#hasAmpersand(from, to) ? resolved(value, entities().decodeHTMLAttribute) : value;
		return this.#builder.hasNulls ? decoded.replaceAll("\0", "\ufffd") : decoded;
	}

	// What isn't markup: script, style, title, textarea, …

	#readContent(tag: TagName | undefined): void {
		const builder = this.#builder;
		const { content } = builder;
		builder.content = CONTENT.markup;
		const from = this.#at;
		const end =
			content === CONTENT.plaintext || tag === undefined
				? this.#length
				: endOfRawText(this.#source, this.#codes, from, tag.name, content === CONTENT.script);
		let data = this.#source.slice(from, end);
		if (content === CONTENT.rcdata && this.#hasAmpersand(from, end)) data = entities().decodeHTML(data);
		if (builder.hasNulls) data = data.replaceAll("\0", "\ufffd");
		if (builder.skipsLineFeed) {
			builder.skipsLineFeed = false;
			if (data.startsWith("\n")) data = data.slice(1);
		}
		if (data !== "") {
			if (content === CONTENT.plaintext) text(builder, data, from);
			else builder.text(data, from);
		}
		this.#at = end;
		if (content === CONTENT.plaintext || tag === undefined) return;
		builder.pop();
		if (end === this.#length) return;
		// The end tag, which has already closed its element, so if the source ends in it, nothing is lost.
		this.#tagName(end + 2);
		this.#attributes([]);
	}

	// "<!" and "<?"

	#declaration(start: number): void {
		const source = this.#source;
		if (source.startsWith("--", start + 2)) this.#comment(start);
		else if (source.slice(start + 2, start + 9).toLowerCase() === "doctype") {
			const end = this.#endOf(">", start + 9);
			const declaration = readDoctype(source.slice(start + 9, end), end < this.#length);
			this.#at = end + 1;
			doctype(this.#builder, declaration, start);
		} else if (source.startsWith("[CDATA[", start + 2) && isInForeign(this.#builder)) {
			const end = this.#endOf("]]>", start + 9);
			this.#at = end + 3;
			if (end > start + 9) text(this.#builder, source.slice(start + 9, end), start);
		} else this.#bogusComment(start, start + 2);
	}

	#instruction(start: number): void {
		const found = readInstruction(this.#source, start + 2);
		if (found === "comment") {
			this.#bogusComment(start, start + 1);
			return;
		}
		this.#at = found === undefined ? this.#length : found.end + 1;
		if (found === undefined) return;
		this.#builder.skipsLineFeed = false;
		const data = this.#builder.hasNulls ? found.data.replaceAll("\0", "\ufffd") : found.data;
		instruction(this.#builder, found.target, data, start);
	}

	#endOf(mark: string, from: number): number {
		const found = this.#source.indexOf(mark, from);
		return found < 0 ? this.#length : found;
	}

	#bogusComment(start: number, from: number): void {
		const end = this.#endOf(">", from);
		this.#at = end + 1;
		this.#emitComment(start, from, end);
	}

	#comment(start: number): void {
		const source = this.#source;
		const from = start + 4;
		// "<!-->" and "<!--->" are complete.
		for (const end of [">", "->"]) {
			if (!source.startsWith(end, from)) continue;
			this.#at = from + end.length;
			this.#emitComment(start, from, from);
			return;
		}
		for (let at = source.indexOf("--", from); at >= 0; at = source.indexOf("--", at + 1)) {
			const length = source.startsWith(">", at + 2) ? 3 : source.startsWith("!>", at + 2) ? 4 : 0;
			if (length === 0) continue;
			this.#at = at + length;
			this.#emitComment(start, from, at);
			return;
		}
		// The source ends in it, perhaps in the middle of its end.
		this.#at = this.#length;
		const open = /(?:--!|--?)$/.exec(source.slice(Math.max(from, this.#length - 3)))?.[0].length ?? 0;
		this.#emitComment(start, from, this.#length - open);
	}

	#emitComment(start: number, from: number, to: number): void {
		const data = this.#source.slice(from, to);
		this.#builder.skipsLineFeed = false;
		comment(this.#builder, this.#builder.hasNulls ? data.replaceAll("\0", "\ufffd") : data, start);
	}
}
