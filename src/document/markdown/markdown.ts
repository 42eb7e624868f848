// Markdown of a node. Must not know how it is written.
// Source: CommonMark 0.31.2; GitHub Flavored Markdown.

import { allowanceOf, type Node } from "../tree.ts";
import { MARKDOWN_LIMITS, type Markdown, type MarkdownOptions } from "./options.ts";
import { Writer } from "./writer.ts";

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
