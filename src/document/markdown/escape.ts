// Text as Markdown: a backslash only where CommonMark or GFM would read something else. Must not know HTML.
// Source: CommonMark 0.31.2, §2.4 and §6; GFM, tables, task lists and strikethrough.

/** What is around a text, as far as its signs may come to mean something by it. */
export interface TextContext {
	/** The character before and after it; "" at a line's ends. */
	readonly before: string;
	readonly after: string;
	readonly isInCell: boolean;
	/** Whether it is in a link's text, or an image's, whose brackets don't pair up. */
	readonly hasLooseBrackets: boolean;
	/** Whether there are references, so that [1] may be one. */
	readonly hasReferences: boolean;
	/** Whether it is followed by a link, which an exclamation mark would make an image. */
	readonly isBeforeLink: boolean;
	/** Signs that the block has no two of that would pair up. */
	readonly unpaired: string;
}

const SPECIAL = /\\+|`+|\*+|_+|~+|[[\]]+|[<&|]|\$+|!$/g;
const HAS_SPECIAL = /[\\`*_~[\]<&|$!]/;

export function escapeText(text: string, around: TextContext): string {
	if (!HAS_SPECIAL.test(text)) return text;
	const loose = around.hasLooseBrackets ? "all" : looseBrackets(text, around.hasReferences);
	const escaped = text.replace(SPECIAL, (run: string, offset: number) => {
		if (run[0] === "[" || run[0] === "]") return escapedBrackets(run, offset, loose);
		const before = offset === 0 ? around.before : characterBefore(text, offset);
		const end = offset + run.length;
		const after = end === text.length ? around.after : characterAt(text, end);
		return isPlain(run, before, after, around, text.slice(end, end + 70)) ? run : backslashed(run);
	});
	// Some parsers undo the backslashes of a link's brackets before they look for links in its text.
	return around.hasLooseBrackets ? escaped.replaceAll("\\](", "\\]\\(") : escaped;
}

/** Brackets side by side, in parts that need backslashes and parts that don't. */
function escapedBrackets(run: string, offset: number, loose: Uint8Array | "all"): string {
	if (loose === "all") return backslashed(run);
	let out = "";
	for (let start = 0, end = 1; start < run.length; start = end++) {
		const isLoose = loose[offset + start];
		while (end < run.length && loose[offset + end] === isLoose) end++;
		const part = run.slice(start, end);
		out += isLoose === 1 ? backslashed(part) : part;
	}
	return out;
}

function backslashed(run: string): string {
	return run.length === 1 ? `\\${run}` : run.replace(/./gs, "\\$&");
}

/** What is a tag, a declaration or an address after "<" (CommonMark §6.5 and §6.6), or may be one beyond the text's end. */
const TAG_START = /^(?:[!?/]|[A-Za-z][A-Za-z\d-]*(?:[\s/>]|$)|[A-Za-z][A-Za-z\d.+-]*:|[^\s<>]*@)/;

/** Whether a run of signs means itself. */
function isPlain(run: string, before: string, after: string, around: TextContext, rest: string): boolean {
	switch (run[0]) {
		case "\\":
			// Markdown reads two as one, and one before a letter as itself.
			return run.length === 1 && !ASCII_PUNCTUATION.test(after);
		case "*":
			return around.unpaired.includes("*") || (isSpace(before) && isSpace(after));
		case "_":
			if (around.unpaired.includes("_")) return true;
			if (isSpace(before) && isSpace(after)) return true;
			return isWord(before) && isWord(after);
		case "~":
			// At a line's start three of them are a fence, which is seen to there.
			return run.length > 2 || around.unpaired.includes("~") || (isSpace(before) && isSpace(after));
		case "<":
			return rest === "" ? !/[A-Za-z/!?]/.test(after) : !TAG_START.test(rest);
		case "&":
			return !/^(?:#(?:\d{1,7}|[Xx][\dA-Fa-f]{1,6})|[A-Za-z][A-Za-z\d]{1,31});/.test(rest);
		case "$":
			return run.length > 2 || around.unpaired.includes("$") || /^$|[\s\d]/.test(after);
		case "|":
			return !around.isInCell;
		case "!":
			return !around.isBeforeLink;
		default:
			return false;
	}
}

/** Whether a run of a sign may begin or end something, by what is before and after it (CommonMark §6.2, GFM §6.5). */
export function flanks(sign: string, before: string, after: string): { opens: boolean; closes: boolean } {
	if (sign === "~" || sign === "$") return { opens: !isSpace(after), closes: !isSpace(before) };
	const isLeft = isLeftFlanking(before, after);
	const isRight = isLeftFlanking(after, before);
	if (sign !== "_") return { opens: isLeft, closes: isRight };
	return {
		opens: isLeft && (!isRight || isPunctuation(before)),
		closes: isRight && (!isLeft || isPunctuation(after)),
	};
}

/** Whether a run of delimiters may begin a mark; with its sides exchanged, whether it may end one. */
export function isLeftFlanking(before: string, after: string): boolean {
	if (isSpace(after)) return false;
	return !isPunctuation(after) || isSpace(before) || isPunctuation(before);
}

/** Whether brackets pair up and are text, so that no bracket begins a footnote or ends a link. */
export function hasPairedBrackets(text: string, hasReferences: boolean): boolean {
	return !looseBrackets(text, hasReferences).includes(1);
}

const NONE = new Uint8Array(0);

/** 1 at each bracket that has no other, or that would make a link or a footnote. */
function looseBrackets(text: string, hasReferences: boolean): Uint8Array {
	if (!/[[\]]/.test(text)) return NONE;
	const loose = new Uint8Array(text.length);
	const open: number[] = [];
	for (let index = text.search(/[[\]]/); index < text.length; index++) {
		const bracket = text[index];
		if (bracket !== "[" && bracket !== "]") continue;
		if (bracket === "[") {
			open.push(index);
			continue;
		}
		const from = open.pop();
		const after = text[index + 1];
		const isLink =
			after === "(" || (hasReferences && (after === "[" || /^\[\d+$/.test(text.slice(from, index))));
		if (from !== undefined && !isLink && text[from + 1] !== "^") continue;
		loose[index] = 1;
		if (from !== undefined) loose[from] = 1;
	}
	for (const from of open) loose[from] = 1;
	return loose;
}

const ASCII_PUNCTUATION = /^[!-/:-@[-`{-~]/;
const PUNCTUATION = /^[\p{P}\p{S}]/u;

/** Unicode white space, or a line's end. */
function isSpace(character: string): boolean {
	if (character === "") return true;
	const code = character.charCodeAt(0);
	return code <= 0x20 || (code >= 0xa0 && /\s/.test(character));
}

function isPunctuation(character: string): boolean {
	const code = character.charCodeAt(0);
	if (code < 0x80) return ASCII_PUNCTUATION.test(character);
	return PUNCTUATION.test(character);
}

function isWord(character: string): boolean {
	return !isSpace(character) && !isPunctuation(character);
}

export function firstCharacter(text: string): string {
	return characterAt(text, 0);
}

export function lastCharacter(text: string): string {
	return characterBefore(text, text.length);
}

export function characterAt(text: string, at: number): string {
	const code = text.codePointAt(at);
	return code === undefined ? "" : String.fromCodePoint(code);
}

export function characterBefore(text: string, at: number): string {
	const low = text.charCodeAt(at - 1);
	return text.slice(Math.max(0, low >= 0xdc00 && low <= 0xdfff ? at - 2 : at - 1), at);
}

/** What makes a line something else than text by its beginning, and how much of it the backslash comes after. */
const LINE_STARTS: readonly RegExp[] = [
	/^()(?:#{1,6}(?:\s|$)|>|[-+](?:\s|$)|(?:-[ \t]*){3,}$|(?:\*[ \t]*){3,}$|(?:_[ \t]*){3,}$|~{3})/,
	/^(\d{1,9})[.)](?:\s|$)/,
	/^()\[[^[\]]*\]:/,
	/^()\[[ Xx]\](?:\s|$)/,
	/^()\*(?:\s|$)/,
];
/** The same for what isn't a paragraph's first line: underlines of headings and of a table's head. */
const LATER_LINE_START = /^()(?:=+|-+|\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t:|-]*)?)$/;
const MAY_START = /^[-+*_#>~\d[|:=]/;

/** A line of a paragraph, its text escaped already, that nothing but a paragraph begins with. */
export function escapeLine(line: string, isFirst: boolean): string {
	if (!MAY_START.test(line)) return line;
	for (const pattern of LINE_STARTS) {
		const [, kept] = pattern.exec(line) ?? [];
		if (kept !== undefined) return `${kept}\\${line.slice(kept.length)}`;
	}
	return !isFirst && LATER_LINE_START.test(line) ? `\\${line}` : line;
}

/** A link's destination: what would end it or is escaped in it, and what renderers would encode, percent-encoded. */
export function destination(url: string): string {
	if (!/[\s()<>\\`|&"^{}[\]]/.test(url)) return url;
	// The brackets of an IPv6 address stay.
	const host = /^[a-z][a-z\d+.-]*:\/\/\[[\da-f:.]*\]/i.exec(url)?.[0] ?? "";
	const rest = url
		.slice(host.length)
		.replace(/[\s()<>\\`|"^{}[\]]/g, (sign) =>
			sign === "(" ? "%28" : sign === ")" ? "%29" : encodeURIComponent(sign),
		);
	return host + rest.replace(/&(?=#?\w+;)/g, "&amp;");
}

/** A link's title in its quotation marks. */
export function quotedTitle(title: string, isInCell: boolean): string {
	const text = title
		.replace(/\s+/g, " ")
		.replace(/["\\`]/g, "\\$&")
		.replace(/&(?=#?\w+;)/g, "&amp;")
		// If a parser takes the link for text, the title has to be text as well.
		.replaceAll("<", "&lt;");
	return `"${isInCell ? text.replaceAll("|", "\\|") : text}"`;
}

/** Inline code, with a fence longer than any run of backticks in it. */
export function codeSpan(text: string, isInCell: boolean): string {
	let fence = "`";
	if (text.includes("`")) {
		const runs = new Set((text.match(/`+/g) ?? []).map((run) => run.length));
		while (runs.has(fence.length)) fence += "`";
	}
	const needsSpace = text.startsWith("`") || text.endsWith("`");
	const code = needsSpace ? ` ${text} ` : text;
	return fence + (isInCell ? code.replaceAll("|", "\\|") : code) + fence;
}

/** An image's alternative text, which no sign in it ends. Some renderers don't undo a backslash before an ampersand. */
export function escapeAlternative(text: string, isInCell: boolean): string {
	const around = {
		before: "[",
		after: "]",
		isInCell,
		hasReferences: false,
		isBeforeLink: false,
		unpaired: "",
	};
	const hasLooseBrackets = /[[\]]/.test(text);
	return escapeText(text, { ...around, hasLooseBrackets }).replaceAll("\\&", "&amp;");
}
