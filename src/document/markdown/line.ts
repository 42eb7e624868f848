// One block's text as Markdown. Owns white space, which moves out of marks, and which marks CommonMark would take.
// Must not know HTML or what the block is.

import {
	characterAt,
	characterBefore,
	codeSpan,
	destination,
	escapeLine,
	escapeText,
	firstCharacter,
	flanks,
	hasPairedBrackets,
	isLeftFlanking,
	lastCharacter,
	quotedTitle,
} from "./escape.ts";

/** A pair of signs around text. */
export interface Mark {
	readonly open: string;
	readonly close: string;
	/** Whether CommonMark takes it beside some characters only. */
	readonly isDelimiter: boolean;
}

export const STRONG: Mark = { open: "**", close: "**", isDelimiter: true };
export const EMPHASIS: Mark = { open: "*", close: "*", isDelimiter: true };
export const STRIKE: Mark = { open: "~~", close: "~~", isDelimiter: true };
export const SUPERSCRIPT: Mark = { open: "<sup>", close: "</sup>", isDelimiter: false };
export const SUBSCRIPT: Mark = { open: "<sub>", close: "</sub>", isDelimiter: false };

export class LinkMark implements Mark {
	readonly open = "[";
	readonly close = "]";
	readonly isDelimiter = false;
	readonly url: string;
	readonly title: string;
	/** The number of its reference; undefined where it is written in its place. */
	readonly reference: number | undefined;

	constructor(url: string, title: string, reference: number | undefined) {
		this.url = url;
		this.title = title;
		this.reference = reference;
	}
}

/** Code, which has the number of its element, or what is Markdown already, which has 0. */
export class Verbatim {
	readonly text: string;
	readonly code: number;

	constructor(text: string, code: number) {
		this.text = text;
		this.code = code;
	}
}

export class Opening {
	readonly mark: Mark;

	constructor(mark: Mark) {
		this.mark = mark;
	}
}

export const CLOSING: unique symbol = Symbol("closing");
export const BREAK: unique symbol = Symbol("break");
/** Where a block begins or ends that has no lines of its own, in a heading or a cell. */
export const BOUNDARY: unique symbol = Symbol("boundary");

export type Token = string | Verbatim | Opening | typeof CLOSING | typeof BREAK | typeof BOUNDARY;

/** What becomes of line breaks: a paragraph keeps them, a heading has one line, a cell writes them out. */
export type Lines = "paragraph" | "heading" | "cell";

/** A text without marks, links or breaks: most lines are one. */
export function plainLine(data: string, lines: Lines, hasReferences: boolean): string {
	const text = collapsed(data).trim();
	if (!MAY_MEAN_MORE.test(text)) return text;
	const line = new Line(lines, hasReferences);
	line.add(text);
	return line.finish();
}

/** Signs that may need a backslash, wherever they are or where a line begins. */
const MAY_MEAN_MORE = /[\\`*_~[\]<&|$!#>=+-]|^\d/;

function collapsed(data: string): string {
	return /[\t\n\f\r\u2028\u2029]| {2}/.test(data) ? data.replace(/[\t\n\f\r\u2028\u2029 ]+/g, " ") : data;
}

interface Piece {
	text: string;
	readonly kind: "text" | "raw" | "code" | "open" | "close" | "break";
	readonly mark: Mark | undefined;
	/** Of a mark's end, where its beginning is, and the other way round. */
	partner: number;
	/** Of code, the number of its element. */
	readonly code: number;
}

export class Line {
	readonly #lines: Lines;
	readonly #hasReferences: boolean;
	readonly #pieces: Piece[] = [];
	/** Where the beginnings are that have no end yet. */
	readonly #open: number[] = [];
	/** Beginnings that nothing followed yet: if nothing does, they vanish. */
	readonly #waiting: Mark[] = [];
	/** White space that is written if something follows. */
	#space = "";
	#hasBreak = false;
	#hasContent = false;
	/** Signs that the block has no two of that would pair up. */
	#unpaired = "*_~$";

	constructor(lines: Lines, hasReferences: boolean) {
		this.#lines = lines;
		this.#hasReferences = hasReferences;
	}

	add(token: Token): void {
		if (typeof token === "string") this.#addText(token, 0);
		else if (token === CLOSING) this.#close();
		else if (token === BREAK || token === BOUNDARY) this.#break(token === BREAK);
		else if (token instanceof Opening) this.#waiting.push(token.mark);
		else if (token.code > 0) this.#addText(token.text, token.code);
		else this.#content(token.text, "raw", 0);
	}

	finish(): string {
		const { length } = this.#pieces;
		if (length === 0) return "";
		if (length > 1) this.#dropMarks();
		this.#findPairs();
		const text = this.#joined();
		// ATX headings may end in number signs, which are none of their text.
		if (this.#lines === "heading") return text.replace(/(^|\s)(#+)$/, "$1\\$2");
		if (this.#lines === "cell") return text;
		// What is Markdown already is meant: a task's box, which is nothing without a task.
		const isMeant = this.#pieces[0]?.kind === "raw";
		if (isMeant && length === 1 && /^\[[ x]\]$/.test(text)) return "";
		if (!text.includes("\n")) return isMeant ? text : escapeLine(text, true);
		return text
			.split("\n")
			.map((line, index) => (index === 0 && isMeant ? line : escapeLine(line, index === 0)))
			.join("\n");
	}

	#addText(data: string, code: number): void {
		const text = collapsed(data);
		const core = text.trim();
		if (core === "") {
			this.#addSpace(text);
			return;
		}
		if (core.length === text.length) {
			this.#content(text, code > 0 ? "code" : "text", code);
			return;
		}
		const start = text.length - text.trimStart().length;
		if (start > 0) this.#addSpace(text.slice(0, start));
		this.#content(core, code > 0 ? "code" : "text", code);
		this.#space = text.slice(start + core.length);
	}

	#addSpace(space: string): void {
		this.#space += this.#space.endsWith(" ") && space.startsWith(" ") ? space.slice(1) : space;
	}

	#break(isHard: boolean): void {
		if (this.#lines === "heading" || (this.#lines === "paragraph" && !isHard)) this.#addSpace(" ");
		else this.#hasBreak = true;
	}

	#content(text: string, kind: "text" | "raw" | "code", code: number): void {
		const last = this.#pieces.at(-1);
		if (this.#hasBreak && this.#hasContent) {
			this.#push(this.#lines === "cell" ? "<br>" : "\\\n", "break");
		} else if (kind === "code" && last?.kind === "code" && this.#waiting.length === 0) {
			// Code that touches code would end it.
			if (last.code === code || this.#space === "") {
				last.text += this.#space + text;
				this.#space = "";
				return;
			}
			this.#append(this.#space);
		} else if (this.#space !== "" && this.#hasContent) this.#append(this.#space);
		else this.#reopen();
		this.#space = "";
		this.#hasBreak = false;
		this.#hasContent = true;
		for (const mark of this.#waiting) {
			this.#open.push(this.#pieces.length);
			this.#push(mark.open, "open", mark);
		}
		this.#waiting.length = 0;
		if (kind === "text") this.#append(text);
		else this.#push(text, kind, undefined, code);
	}

	/** A mark that begins where one of its kind ends goes on. */
	#reopen(): void {
		while (this.#waiting.length > 0) {
			const last = this.#pieces.at(-1);
			if (last?.kind !== "close" || last.mark !== this.#waiting[0]) return;
			this.#pieces.pop();
			this.#open.push(last.partner);
			this.#waiting.shift();
		}
	}

	/** Text goes to the text before it, so that what their signs mean together is seen. */
	#append(text: string): void {
		const last = this.#pieces.at(-1);
		if (last?.kind === "text") last.text += text;
		else this.#push(text, "text");
	}

	#push(text: string, kind: Piece["kind"], mark?: Mark, code: number = 0): void {
		this.#pieces.push({ text, kind, mark, partner: -1, code });
	}

	#close(): void {
		if (this.#waiting.pop() !== undefined) return;
		const at = this.#open.pop();
		if (at === undefined) return;
		const opening = this.#pieces[at] as Piece;
		opening.partner = this.#pieces.length;
		this.#push(opening.mark?.close ?? "", "close", opening.mark);
		(this.#pieces.at(-1) as Piece).partner = at;
	}

	/** Takes out the marks that CommonMark would not take (§6.2, left- and right-flanking delimiter runs). */
	#dropMarks(): void {
		const pieces = this.#pieces;
		// What a pair leaves behind may be beside another one. What never comes to an end loses all its marks.
		for (let rounds = 1, hasDropped = true; hasDropped; rounds++) {
			hasDropped = false;
			for (let index = 0; index < pieces.length; index++) {
				const closing = pieces[index] as Piece;
				if (closing.kind !== "close" || closing.mark?.isDelimiter !== true || closing.text === "") continue;
				if (rounds < 8 && isTaken(pieces, closing.partner, 1) && isTaken(pieces, index, -1)) continue;
				closing.text = "";
				(pieces[closing.partner] as Piece).text = "";
				hasDropped = true;
			}
		}
	}

	/** Finds the signs that need a backslash: one that may begin something is before one that may end it. */
	#findPairs(): void {
		const pieces = this.#pieces;
		const opened = new Set<string>();
		const last = pieces.length - 1;
		for (const [index, { kind, text, mark }] of pieces.entries()) {
			// Signs in the text could pair up with those of marks.
			if (mark?.isDelimiter === true && text[0] === "*") this.#pair("*");
			if (kind !== "text" || !/[*_~$]/.test(text)) continue;
			for (const { 0: run, index: start } of text.matchAll(/\*+|_+|~+|\$+/g)) {
				const end = start + run.length;
				const sign = run[0] as string;
				// Beside another piece it may do either.
				const before = start > 0 ? characterBefore(text, start) : index === 0 ? "" : ".";
				const after = end < text.length ? characterAt(text, end) : index === last ? "" : ".";
				const { opens, closes } = flanks(sign, before, after);
				if (closes && opened.has(sign)) this.#pair(sign);
				if (opens) opened.add(sign);
			}
		}
	}

	#pair(sign: string): void {
		this.#unpaired = this.#unpaired.replace(sign, "");
	}

	#joined(): string {
		const pieces = this.#pieces;
		let out = "";
		let before = "";
		/** Whether the last piece is a footnote's mark, and the first one on its line. */
		let note: "none" | "within" | "first" = "none";
		/** The end of the link that a piece is in, and of the last one whose brackets don't pair up. */
		let linkEnd = -1;
		let looseEnd = -1;
		for (let index = 0; index < pieces.length; index++) {
			const { kind, text, mark, partner } = pieces[index] as Piece;
			if (text === "") continue;
			let written = text;
			// Some parsers end a link's text at brackets that come after code with backticks: there it is text.
			if (kind === "text" || (kind === "code" && index < linkEnd && text.includes("`"))) {
				let whole = text;
				let next = pieces[index + 1];
				for (; next !== undefined && (next.kind === "text" || next.text === ""); next = pieces[++index + 1])
					whole += next.text;
				written = escapeText(whole, {
					before,
					after: next === undefined ? "" : firstCharacter(next.kind === "code" ? "`" : next.text),
					isInCell: this.#lines === "cell",
					hasLooseBrackets: index < looseEnd,
					hasReferences: this.#hasReferences,
					isBeforeLink: next?.mark instanceof LinkMark && next.kind === "open",
					unpaired: this.#unpaired,
				});
				// After a footnote's mark they would make a link of it, or the note itself.
				const isMore =
					(note !== "none" && written.startsWith("(")) || (note === "first" && written.startsWith(":"));
				if (isMore) written = `\\${written}`;
			} else if (kind === "code") written = codeSpan(text, this.#lines === "cell");
			else if (mark instanceof LinkMark && kind === "close") written += this.#target(mark);
			else if (mark instanceof LinkMark) {
				linkEnd = partner;
				if (!isPaired(pieces, index, partner, this.#hasReferences)) looseEnd = partner;
			}
			const isNote = kind === "raw" && text.startsWith("[^");
			note = !isNote ? "none" : before === "" || before === "\n" ? "first" : "within";
			out += written;
			before = lastCharacter(written);
		}
		return out;
	}

	#target({ url, title, reference }: LinkMark): string {
		if (reference !== undefined) return `[${reference}]`;
		const isInCell = this.#lines === "cell";
		return `(${destination(url)}${title === "" ? "" : ` ${quotedTitle(title, isInCell)}`})`;
	}
}

/** Whether the brackets of a link's text pair up, so that they need no backslash. */
function isPaired(pieces: readonly Piece[], from: number, to: number, hasReferences: boolean): boolean {
	for (let index = from + 1; index < to; index++) {
		const { kind, text } = pieces[index] as Piece;
		if (kind === "text" && !hasPairedBrackets(text, hasReferences)) return false;
	}
	return true;
}

/** Whether CommonMark takes a mark's beginning or end, by what is on its outer and its inner side. */
function isTaken(pieces: readonly Piece[], at: number, inner: 1 | -1): boolean {
	const inside = neighbour(pieces, at, inner);
	if (inside === "~" && pieces[at]?.mark === STRIKE) return false;
	return isLeftFlanking(neighbour(pieces, at, inner === 1 ? -1 : 1), inside);
}

/** The character beside the run of delimiters that a mark is part of; "" at the ends. */
function neighbour(pieces: readonly Piece[], at: number, step: 1 | -1): string {
	const sign = (pieces[at] as Piece).text[0];
	for (let index = at + step; ; index += step) {
		const piece = pieces[index];
		if (piece === undefined) return "";
		if (piece.text === "" || (piece.mark?.isDelimiter === true && piece.text[0] === sign)) continue;
		if (piece.kind === "code") return "`";
		return step === 1 ? firstCharacter(piece.text) : lastCharacter(piece.text);
	}
}
