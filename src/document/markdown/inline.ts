// What is inside a block: text, marks, links, code and breaks, gathered as they come and made Markdown at the block's end.
// Must not know HTML or which block it is.

import {
	BOUNDARY,
	BREAK,
	CLOSING,
	Line,
	type Lines,
	type Mark,
	Opening,
	plainLine,
	type Token,
	Verbatim,
} from "./line.ts";

export class Inline {
	#tokens: Token[] = [];
	/** The marks around what comes next; those that a block's end cuts are open again in the next block. */
	readonly #active: Mark[] = [];
	readonly #counts: Map<Mark, number> = new Map();
	readonly #hasReferences: boolean;
	/** How many elements of code there are around what comes next, and the number of the outermost one. */
	#codeDepth = 0;
	#codeNumber = 0;
	#hasContent = false;

	/** @param hasReferences - whether links are written as references: then [1] in a text is none */
	constructor(hasReferences: boolean) {
		this.#hasReferences = hasReferences;
	}

	get hasContent(): boolean {
		return this.#hasContent;
	}

	/** Whether the last thing but white space was a line break. */
	get endsWithBreak(): boolean {
		for (let index = this.#tokens.length - 1; index >= 0; index--) {
			const token = this.#tokens[index];
			if (token === BREAK) return true;
			if (typeof token !== "string" || !isBlank(token)) return false;
		}
		return false;
	}

	text(data: string): void {
		if (!this.#hasContent && isBlank(data)) return;
		this.#tokens.push(this.#codeDepth > 0 ? new Verbatim(data, this.#codeNumber) : data);
		this.#hasContent = true;
	}

	/** Markdown as it is. */
	raw(markdown: string): void {
		this.#tokens.push(new Verbatim(markdown, 0));
		this.#hasContent = true;
	}

	lineBreak(): void {
		if (this.#hasContent) this.#tokens.push(BREAK);
	}

	/** The beginning or end of a block that has no lines of its own. */
	boundary(): void {
		if (this.#hasContent) this.#tokens.push(BOUNDARY);
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
		this.#tokens.push(new Opening(mark));
	}

	leave(mark: Mark): void {
		const count = this.#counts.get(mark) ?? 0;
		if (count === 0) return;
		this.#counts.set(mark, count - 1);
		if (count > 1) return;
		const at = this.#active.lastIndexOf(mark);
		// Marks end in the order in which elements do; only a link that its first line ends may be within others.
		for (let index = this.#active.length - 1; index >= at; index--) this.#tokens.push(CLOSING);
		this.#active.splice(at, 1);
		for (const again of this.#active.slice(at)) this.#tokens.push(new Opening(again));
	}

	/** The Markdown of what was gathered, which may have several lines; "" where there is nothing to see. */
	take(lines: Lines): string {
		const tokens = this.#tokens;
		if (!this.#hasContent) return "";
		this.#hasContent = false;
		this.#tokens = this.#active.map((mark) => new Opening(mark));
		const [only] = tokens;
		if (tokens.length === 1 && typeof only === "string") return plainLine(only, lines, this.#hasReferences);
		const line = new Line(lines, this.#hasReferences);
		for (const token of tokens) line.add(token);
		for (const _ of this.#active) line.add(CLOSING);
		return line.finish();
	}
}

function isBlank(text: string): boolean {
	const first = text.charCodeAt(0);
	return !(first > 0x20) && !/[^\t\n\f\r ]/.test(text);
}
