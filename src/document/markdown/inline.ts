// What is inside a block, gathered as the walk comes by it: text, marks, code and breaks, in pieces. Owns white space, which
// moves out of marks. Must not know HTML, which block it is, or what the pieces look like as Markdown.

import { Line, type Lines, type Mark, type Piece } from "./line.ts";

export class Inline {
	/** What the lines belong to that are being written. */
	lines: Lines = "paragraph";
	readonly #hasReferences: boolean;
	#pieces: Piece[] = [];
	/** The marks around what comes next; those that a block's end cuts are open again in the next block. */
	readonly #active: Mark[] = [];
	readonly #counts: Map<Mark, number> = new Map();
	/** The pieces that begin marks which have no end yet. */
	#open: number[] = [];
	/** Marks that nothing followed yet: if nothing does, they vanish. */
	#waiting: Mark[] = [];
	/** White space that is written if something follows. */
	#space = "";
	#hasBreak = false;
	/** How many elements of code there are around what comes next, and the number of the outermost one. */
	#codeDepth = 0;
	#codeNumber = 0;

	/** @param hasReferences - whether links are written as references: then [1] in a text must not become a link */
	constructor(hasReferences: boolean) {
		this.#hasReferences = hasReferences;
	}

	get hasContent(): boolean {
		return this.#pieces.length > 0;
	}

	/** Whether the last thing but white space was a line break. */
	get endsWithBreak(): boolean {
		return this.#hasBreak;
	}

	text(data: string): void {
		const text = collapsed(data);
		const core = text.trim();
		if (core === "") {
			this.#addSpace(text);
			return;
		}
		const kind = this.#codeDepth > 0 ? "code" : "text";
		if (core.length === text.length) {
			this.#add(text, kind);
			return;
		}
		const start = text.length - text.trimStart().length;
		this.#addSpace(text.slice(0, start));
		this.#add(core, kind);
		this.#space = text.slice(start + core.length);
	}

	/** Markdown as it is. */
	raw(markdown: string): void {
		this.#add(markdown, "raw");
	}

	/** The end of a line, or of a block that has no lines of its own: a heading has one line. */
	lineBreak(): void {
		if (this.lines === "heading") this.#addSpace(" ");
		else this.#hasBreak = this.hasContent;
	}

	enterCode(): void {
		if (this.#codeDepth++ === 0) this.#codeNumber++;
	}

	leaveCode(): void {
		this.#codeDepth--;
	}

	/** Marks within marks of the same kind are one. */
	enter(mark: Mark): void {
		const count = this.#counts.get(mark) ?? 0;
		this.#counts.set(mark, count + 1);
		if (count > 0) return;
		this.#active.push(mark);
		this.#waiting.push(mark);
	}

	leave(mark: Mark): void {
		const count = this.#counts.get(mark) ?? 0;
		if (count === 0) return;
		this.#counts.set(mark, count - 1);
		if (count > 1) return;
		const at = this.#active.lastIndexOf(mark);
		// Marks end in the order in which elements do; only a link that its first line ends may be within others.
		for (let index = this.#active.length - 1; index >= at; index--) this.#close();
		this.#active.splice(at, 1);
		for (let index = at; index < this.#active.length; index++)
			this.#waiting.push(this.#active[index] as Mark);
	}

	/** The Markdown of what was gathered, which may have several lines; "" where there is nothing to see. */
	take(): string {
		if (!this.hasContent) return "";
		for (const _ of this.#active) this.#close();
		const line = new Line(this.#pieces, this.lines, this.#hasReferences);
		this.#pieces = [];
		this.#open = [];
		this.#waiting = [...this.#active];
		this.#space = "";
		this.#hasBreak = false;
		return line.text();
	}

	#addSpace(space: string): void {
		if (!this.hasContent) return;
		this.#space += this.#space.endsWith(" ") && space.startsWith(" ") ? space.slice(1) : space;
	}

	#add(text: string, kind: "text" | "raw" | "code"): void {
		const last = this.#pieces.at(-1);
		if (this.#hasBreak) this.#push(this.lines === "cell" ? "<br>" : "\\\n", "break");
		else if (kind === "code" && last?.kind === "code" && this.#waiting.length === 0) {
			// Code that touches code would end it.
			if (last.code === this.#codeNumber || this.#space === "") {
				last.text += this.#space + text;
				this.#space = "";
				return;
			}
			this.#append(this.#space);
		} else if (this.#space !== "") this.#append(this.#space);
		else this.#reopen();
		this.#space = "";
		this.#hasBreak = false;
		for (const mark of this.#waiting) {
			this.#open.push(this.#pieces.length);
			this.#push(mark.open, "open", mark);
		}
		this.#waiting = [];
		if (kind === "text") this.#append(text);
		else this.#push(text, kind);
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

	#push(text: string, kind: Piece["kind"], mark?: Mark, partner: number = -1): void {
		this.#pieces.push({ text, kind, mark, partner, code: kind === "code" ? this.#codeNumber : 0 });
	}

	#close(): void {
		if (this.#waiting.pop() !== undefined) return;
		const at = this.#open.pop();
		if (at === undefined) return;
		const opening = this.#pieces[at] as Piece;
		opening.partner = this.#pieces.length;
		this.#push(opening.mark?.close ?? "", "close", opening.mark, at);
	}
}

function collapsed(data: string): string {
	return /[\t\n\f\r\u2028\u2029]| {2}/.test(data) ? data.replace(/[\t\n\f\r\u2028\u2029 ]+/g, " ") : data;
}
