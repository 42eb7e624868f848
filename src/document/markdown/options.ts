// What can be asked for of Markdown, what it may cost, and what it is.

import type { Finding } from "../about/finding.ts";
import type { Resolve } from "../links/base-url.ts";

export interface MarkdownLimits {
	/** How long the Markdown may be, in bytes of UTF-8. Default 16 MiB. */
	readonly markdownBytes?: number | undefined;
	/** How deep lists, their items and quotes may nest; what is deeper goes to the one around it. Default 512. */
	readonly markdownDepth?: number | undefined;
	/** How many cells a table may have, rows times columns. Default 100,000. */
	readonly markdownCells?: number | undefined;
}

export const MARKDOWN_LIMITS: { readonly [Name in keyof MarkdownLimits]-?: number } = {
	markdownBytes: 16 * 1024 * 1024,
	markdownDepth: 512,
	markdownCells: 100_000,
};

export interface MarkdownOptions {
	/** The page's URL, which links are relative to unless it has a `base` element; without it they stay relative. */
	readonly base?: string | undefined;
	/** Makes a reference absolute, or undefined where it can't be; in place of `base`. */
	readonly resolve?: Resolve | undefined;
	/** Where a link's URL is written: after its text, at the end (each URL once, with a number), or nowhere. */
	readonly links?: "inline" | "references" | "none" | undefined;
	/** What is left of an image: the image, its alternative text, or nothing. */
	readonly images?: "link" | "alt" | "none" | undefined;
	/** What becomes of data that GFM's tables can't hold, such as lists: one item a row, or clean HTML. */
	readonly tables?: "rows" | "html" | undefined;
	/** Whether cells that a span covers are empty or repeat its text. */
	readonly spans?: "empty" | "repeat" | undefined;
	/** Formulas as TeX between dollar signs, or as the text that is shown of them. */
	readonly math?: "tex" | "text" | undefined;
	/** What becomes of elements that `hidden` or `display: none` hides. */
	readonly hidden?: "skip" | "keep" | undefined;
	readonly limits?: MarkdownLimits | undefined;
}

/** Markdown, and what of the page it couldn't keep. */
export interface Markdown {
	/** Ended by a line feed; "" where there is nothing to see. */
	readonly text: string;
	readonly findings: readonly Finding[];
}
