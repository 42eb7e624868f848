// Markdown of a node. Must not know how it is written.
// Source: CommonMark 0.31.2; GitHub Flavored Markdown.

import { assertNode } from "../node-check.ts";
import { allowanceOf, type Node } from "../tree.ts";
import {
	type Markdown,
	type MarkdownOptions,
	type MarkdownSettings,
	readMarkdownOptions,
} from "./options.ts";
import { Writer } from "./writer.ts";

/**
 * A node as Markdown: headings, lists, tables, code with its language, links, images, formulas and footnotes, and nothing
 * of what a browser doesn't show. The node itself counts as shown.
 *
 * @throws DocumentError, kind "limit", where it passes one of `limits`, or the document has been made too much of
 * (`limits.amplification`) or says a longer base URL than `limits.baseLength`; "options" for an option that doesn't fit
 *
 * @example
 * toMarkdown(parseHtml("<h1>Gannets</h1><p>They <b>dive</b>.")).text // "# Gannets\n\nThey **dive**.\n"
 */
export function toMarkdown(node: Node, options?: MarkdownOptions): Markdown {
	assertNode(node, "Markdown");
	return writeMarkdown([node], readMarkdownOptions(options));
}

/** Nodes of one tree as one text of Markdown, in which no two links or notes have the same number. @throws DocumentError */
export function writeMarkdown(nodes: readonly Node[], settings: MarkdownSettings): Markdown {
	const writer = new Writer(nodes, settings);
	for (const node of nodes) {
		const before = writer.done;
		writer.write(node);
		allowanceOf(node)?.takeOnce("markdown", node, writer.done - before);
	}
	return writer.finish();
}
