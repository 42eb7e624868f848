// Markdown of a node: what can be asked for, and what it may cost. Must not know how it is written.
// Source: CommonMark 0.31.2; GitHub Flavored Markdown.

import type { Finding } from "../about/finding.ts";
import type { Resolve } from "../links/base-url.ts";
import { allowanceOf, type Node } from "../tree.ts";
import { Writer } from "./writer.ts";

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

/**
 * A node as Markdown: headings, lists, tables, code with its language, links, images, formulas and footnotes, and nothing
 * of what a browser doesn't show. The node itself counts as shown.
 *
 * @throws DocumentError, kind "limit", where it passes one of `limits`, or the document has been made too much of
 * (`limits.amplification`) or says a longer base URL than `limits.baseLength`
 *
 * @example
 * toMarkdown(parseHtml("<h1>Gannets</h1><p>They <b>dive</b>.")).text // "# Gannets\n\nThey **dive**.\n"
 */
export function toMarkdown(node: Node, options: MarkdownOptions = {}): Markdown {
	const { markdownBytes, markdownDepth, markdownCells } = options.limits ?? {};
	const writer = new Writer(node, options, {
		markdownBytes: markdownBytes ?? MARKDOWN_LIMITS.markdownBytes,
		markdownDepth: markdownDepth ?? MARKDOWN_LIMITS.markdownDepth,
		markdownCells: markdownCells ?? MARKDOWN_LIMITS.markdownCells,
	});
	writer.walk(node);
	const markdown = writer.finish();
	allowanceOf(node)?.takeOnce("markdown", node, markdown.text.length + writer.looked);
	return markdown;
}
