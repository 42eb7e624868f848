// One block's text as Markdown, made of its pieces. Owns which marks CommonMark would take, and which signs pair up.
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

/** What becomes of line breaks: a paragraph keeps them, a heading has one line, a cell writes them out. */
export type Lines = "paragraph" | "heading" | "cell";

/** Signs that may need a backslash, anywhere or at a line's beginning. */
const MAY_MEAN_MORE = /[\\`*_~[\]<&|$!#>=+-]|^\d/;

/** A part of a block: text, code, what is Markdown already, or the beginning or end of a mark. */
export interface Piece {
	text: string;
	readonly kind: "text" | "raw" | "code" | "open" | "close" | "break";
	readonly mark: Mark | undefined;
	/** Of a mark's end, where its beginning is, and the other way round. */
	partner: number;
	/** Of code, the number of its element. */
	readonly code: number;
}

/** A block's text, made of its pieces. */
export class Line {
	readonly #pieces: readonly Piece[];
	readonly #lines: Lines;
	readonly #hasReferences: boolean;
	/** Signs that the block has no two of that would pair up. */
	#unpaired = "*_~$";

	constructor(pieces: readonly Piece[], lines: Lines, hasReferences: boolean) {
		this.#pieces = pieces;
		this.#lines = lines;
		this.#hasReferences = hasReferences;
	}

	text(): string {
		const [first] = this.#pieces;
		const { length } = this.#pieces;
		// Most lines are a text that means nothing else.
		if (length === 1 && first?.kind === "text" && !MAY_MEAN_MORE.test(first.text)) return first.text;
		if (length > 1) this.#dropMarks();
		this.#findPairs();
		const text = this.#joined();
		// ATX headings may end in number signs, which are not part of their text.
		if (this.#lines === "heading") return text.replace(/(^|\s)(#+)$/, "$1\\$2");
		if (this.#lines === "cell") return text;
		// What is Markdown already is meant: a task's box, which is nothing without a task.
		const isMeant = first?.kind === "raw";
		if (isMeant && length === 1 && /^\[[ x]\]$/.test(text)) return "";
		if (!text.includes("\n")) return isMeant ? text : escapeLine(text, true);
		return text
			.split("\n")
			.map((line, index) => (index === 0 && isMeant ? line : escapeLine(line, index === 0)))
			.join("\n");
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
