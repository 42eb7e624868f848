// What markup says about its own encoding: the `<meta>` prescan of the HTML Standard (§13.2.3.2, "prescan a byte stream
// to determine its encoding", with "get an attribute" and "get an XML encoding") and the XML declaration (XML 1.0,
// appendix F). Works on bytes. Must not know Content-Type, detection or decoding.

// biome-ignore lint/correctness/useImportExtensions: it is CommonJS, and its types are in the .d.cts beside it
import { entities } from "../libraries.cjs";
import { Buffer } from "../platform.ts";
import { encodingOf } from "./encodings.ts";

/** An encoding found in markup, and where it was found. */
export interface MarkupEncoding {
	readonly encoding: string;
	readonly decidedBy: "meta" | "xml-declaration";
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const FORM_FEED = 0x0c;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const EXCLAMATION = 0x21;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const HYPHEN = 0x2d;
const SLASH = 0x2f;
const LESS_THAN = 0x3c;
const EQUALS = 0x3d;
const GREATER_THAN = 0x3e;
const QUESTION = 0x3f;

/**
 * The encoding that a `<meta>` element within the bytes declares, or an XML declaration at their start. The caller
 * passes the first 1024 bytes, as the HTML Standard does.
 */
export function encodingOfHtml(bytes: Uint8Array): MarkupEncoding | undefined {
	const utf16 = utf16XmlDeclaration(bytes);
	if (utf16 !== undefined) return { encoding: utf16, decidedBy: "xml-declaration" };
	const meta = prescan(bytes, false);
	if (meta !== undefined) return { encoding: meta, decidedBy: "meta" };
	return encodingOfXml(bytes);
}

/**
 * The encoding of a `<meta>` element that comes too late for the prescan, or has character references in its label. A
 * browser's parser meets it while it builds the tree, and starts again (HTML Standard, "changing the encoding while
 * parsing"). Otherwise the encoding of an XML declaration that is longer than the prescan's bytes.
 */
export function encodingOfLateMeta(bytes: Uint8Array): MarkupEncoding | undefined {
	const encoding = prescan(bytes, true);
	return encoding === undefined ? encodingOfXml(bytes) : { encoding, decidedBy: "meta" };
}

/** The encoding of an XML entity without a byte order mark, from the first bytes of its XML declaration. */
export function encodingOfXml(bytes: Uint8Array): MarkupEncoding | undefined {
	const encoding = utf16XmlDeclaration(bytes) ?? declaredXmlEncoding(bytes);
	return encoding === undefined ? undefined : { encoding, decidedBy: "xml-declaration" };
}

/** "<?x" in UTF-16 without a byte order mark. */
function utf16XmlDeclaration(bytes: Uint8Array): string | undefined {
	if (startsWith(bytes, [LESS_THAN, 0, QUESTION, 0, 0x78, 0])) return "UTF-16LE";
	if (startsWith(bytes, [0, LESS_THAN, 0, QUESTION, 0, 0x78])) return "UTF-16BE";
	return undefined;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
	return start.every((byte, index) => bytes[index] === byte);
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", start, end);
}

function indexOfText(bytes: Uint8Array, text: string, from: number): number {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(text, from, "latin1");
}

// "Get an XML encoding": the declaration must be the very first thing. White space is any byte up to a space.
function declaredXmlEncoding(bytes: Uint8Array): string | undefined {
	if (latin1(bytes, 0, 5) !== "<?xml") return undefined;
	const end = bytes.indexOf(GREATER_THAN);
	if (end === -1) return undefined;
	const found = indexOfText(bytes, "encoding", 5);
	if (found === -1 || found > end) return undefined;
	let position = skipToVisible(bytes, found + "encoding".length);
	if (bytes[position] !== EQUALS) return undefined;
	position = skipToVisible(bytes, position + 1);
	const quote = bytes[position];
	if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) return undefined;
	const closing = bytes.indexOf(quote, position + 1);
	if (closing === -1 || closing > end) return undefined;
	const label = latin1(bytes, position + 1, closing);
	if (/[\0-\x20]/.test(label)) return undefined;
	const encoding = encodingOf(label);
	return encoding?.startsWith("UTF-16") ? "UTF-8" : encoding;
}

function skipToVisible(bytes: Uint8Array, from: number): number {
	let position = from;
	while (position < bytes.length && (bytes[position] as number) <= SPACE) position++;
	return position;
}

function isSpace(byte: number | undefined): boolean {
	return (
		byte === TAB || byte === LINE_FEED || byte === FORM_FEED || byte === CARRIAGE_RETURN || byte === SPACE
	);
}

function isLetter(byte: number | undefined): boolean {
	return byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a));
}

/** The elements whose content the tokenizer reads as text. */
const RAW_TEXT: ReadonlySet<string> = new Set([
	"script",
	"style",
	"textarea",
	"title",
	"xmp",
	"iframe",
	"noembed",
	"noframes",
]);
const RAW_TEXT_INITIALS: ReadonlySet<number> = new Set([...RAW_TEXT].map((name) => name.charCodeAt(0)));

/** The tag's name if the element's content is text. Most aren't, which their first letter and length show. */
function rawTextName(bytes: Uint8Array, start: number, end: number): string | undefined {
	const length = end - start;
	if (length < 3 || length > 8 || !RAW_TEXT_INITIALS.has((bytes[start] as number) | 0x20)) return undefined;
	const name = latin1(bytes, start, end).toLowerCase();
	return RAW_TEXT.has(name) ? name : undefined;
}

/**
 * The standard's prescan, except that it skips the text of scripts, styles and titles, as all browsers do: see
 * web-platform-tests (html/syntax/charset).
 */
function prescan(bytes: Uint8Array, hasReferences: boolean): string | undefined {
	let lowered: string | undefined;
	let position = 0;
	while (position < bytes.length) {
		position = bytes.indexOf(LESS_THAN, position);
		if (position === -1) return undefined;
		const next = bytes[position + 1];
		if (next === EXCLAMATION && bytes[position + 2] === HYPHEN && bytes[position + 3] === HYPHEN) {
			// "<!-->" is a comment: its two hyphens may be those of the opening.
			const end = indexOfText(bytes, "-->", position + 2);
			if (end === -1) return undefined;
			position = end + 3;
		} else if (isMeta(bytes, position)) {
			const meta = readMeta(bytes, position + 5, hasReferences);
			if (meta.encoding !== undefined) return meta.encoding;
			position = meta.end;
		} else if (isLetter(next) || (next === SLASH && isLetter(bytes[position + 2]))) {
			const nameStart = position + 1;
			position++;
			while (position < bytes.length && !isSpace(bytes[position]) && bytes[position] !== GREATER_THAN)
				position++;
			const name = rawTextName(bytes, nameStart, position);
			let attribute = readAttribute(bytes, position);
			while (attribute.name !== undefined) attribute = readAttribute(bytes, attribute.end);
			position = attribute.end;
			if (name !== undefined) {
				lowered ??= latin1(bytes, 0, bytes.length).toLowerCase();
				position = lowered.indexOf(`</${name}`, position);
				if (position === -1) return undefined;
			}
		} else if (next === EXCLAMATION || next === SLASH || next === QUESTION) {
			position = bytes.indexOf(GREATER_THAN, position);
			if (position === -1) return undefined;
		} else {
			position++;
		}
	}
	return undefined;
}

function isMeta(bytes: Uint8Array, position: number): boolean {
	const after = bytes[position + 5];
	return (
		(isSpace(after) || after === SLASH) && latin1(bytes, position + 1, position + 5).toLowerCase() === "meta"
	);
}

function readMeta(
	bytes: Uint8Array,
	from: number,
	hasReferences: boolean,
): { readonly encoding: string | undefined; readonly end: number } {
	const seen = new Set<string>();
	let gotPragma = false;
	let needPragma: boolean | undefined;
	let charset: string | undefined;
	let attribute = readAttribute(bytes, from);
	while (attribute.name !== undefined) {
		const { name, value } = attribute;
		if (!seen.has(name)) {
			seen.add(name);
			if (name === "http-equiv" && value === "content-type") {
				gotPragma = true;
			} else if (name === "content" && charset === undefined) {
				charset = encodingOfMetaContent(hasReferences ? entities().decodeHTMLAttribute(value) : value);
				if (charset !== undefined) needPragma = true;
			} else if (name === "charset") {
				charset = encodingOf(hasReferences ? entities().decodeHTMLAttribute(value) : value);
				needPragma = false;
			}
		}
		attribute = readAttribute(bytes, attribute.end);
	}
	const end = attribute.end;
	if (attribute.isCutOff) return { encoding: undefined, end };
	if (needPragma === undefined || (needPragma && !gotPragma) || charset === undefined) {
		return { encoding: undefined, end };
	}
	if (charset.startsWith("UTF-16")) return { encoding: "UTF-8", end };
	return { encoding: charset === "x-user-defined" ? "windows-1252" : charset, end };
}

interface PrescanAttribute {
	/** In lower case; absent at the end of the tag. */
	readonly name: string | undefined;
	readonly value: string;
	readonly end: number;
	/** Whether the bytes ended before the tag did. If so, nothing of it counts. */
	readonly isCutOff: boolean;
}

// "Get an attribute". Lower-cases the bytes of names and values, as the standard does.
function readAttribute(bytes: Uint8Array, from: number): PrescanAttribute {
	let position = from;
	while (isSpace(bytes[position]) || bytes[position] === SLASH) position++;
	if (position >= bytes.length) return noAttribute(bytes.length, true);
	if (bytes[position] === GREATER_THAN) return noAttribute(position, false);
	const nameStart = position;
	while (position < bytes.length) {
		const byte = bytes[position];
		if (byte === EQUALS && position > nameStart) break;
		if (isSpace(byte) || byte === SLASH || byte === GREATER_THAN) break;
		position++;
	}
	const name = lowerAscii(latin1(bytes, nameStart, position));
	while (isSpace(bytes[position])) position++;
	if (position >= bytes.length) return noAttribute(bytes.length, true);
	if (bytes[position] !== EQUALS) return { name, value: "", end: position, isCutOff: false };
	position++;
	while (isSpace(bytes[position])) position++;
	const quote = bytes[position];
	if (quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE) {
		const closing = bytes.indexOf(quote, position + 1);
		if (closing === -1) return noAttribute(bytes.length, true);
		return {
			name,
			value: lowerAscii(latin1(bytes, position + 1, closing)),
			end: closing + 1,
			isCutOff: false,
		};
	}
	const valueStart = position;
	while (position < bytes.length && !isSpace(bytes[position]) && bytes[position] !== GREATER_THAN) position++;
	if (position >= bytes.length) return noAttribute(bytes.length, true);
	return { name, value: lowerAscii(latin1(bytes, valueStart, position)), end: position, isCutOff: false };
}

function noAttribute(end: number, isCutOff: boolean): PrescanAttribute {
	return { name: undefined, value: "", end, isCutOff };
}

function lowerAscii(text: string): string {
	return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * The encoding in the content of `<meta http-equiv="content-type">` (HTML Standard §2.6.5, "extracting a character
 * encoding from a meta element").
 */
export function encodingOfMetaContent(content: string): string | undefined {
	const lower = lowerAscii(content);
	let position = 0;
	for (;;) {
		const found = lower.indexOf("charset", position);
		if (found === -1) return undefined;
		position = skipSpaces(content, found + "charset".length);
		if (content[position] !== "=") continue;
		position = skipSpaces(content, position + 1);
		const quote = content[position];
		if (quote === undefined) return undefined;
		if (quote === '"' || quote === "'") {
			const closing = content.indexOf(quote, position + 1);
			return closing === -1 ? undefined : encodingOf(content.slice(position + 1, closing));
		}
		let end = position;
		while (end < content.length && content[end] !== ";" && !isSpace(content.charCodeAt(end))) end++;
		return encodingOf(content.slice(position, end));
	}
}

function skipSpaces(text: string, from: number): number {
	let position = from;
	while (position < text.length && isSpace(text.charCodeAt(position))) position++;
	return position;
}
