// HTML text to a tree, following the HTML standard's parsing rules exactly. This file is the parser's front. Must not
// know encodings, URLs or selectors.

import { ownOptions } from "../../base/index.ts";
import type { TreeLimits } from "../allowance.ts";
import { equip } from "../elements.ts";
import { assertText } from "../node-check.ts";
import { Element, HTML_NAMESPACE, MATHML_NAMESPACE, type Root, SVG_NAMESPACE } from "../tree.ts";
import { Builder, CONTENT, MODE, moveChildren } from "./builder.ts";
import { finish } from "./construct.ts";
import { foreignTag } from "./foreign.ts";
import { START, TAG_NAMES, TagName } from "./names.ts";
import { fillSelectedContent } from "./selected-content.ts";
import { tokenize } from "./tokenizer.ts";

/** Options of HTML parsing. */
export interface HtmlOptions {
	/**
	 * Whether noscript's content is text, as in a browser that runs scripts, or elements.
	 *
	 * @default true
	 */
	readonly scripting?: boolean | undefined;
	/** Limits on what is made of the tree. */
	readonly limits?: TreeLimits | undefined;
}

/**
 * The tree of a whole HTML document: the one that a browser has made before its scripts run. Never throws: every text
 * is an HTML document. Time and memory grow with the text's length, whatever it contains. Elements nested more than 512
 * deep become siblings, as in Chromium.
 *
 * The root's `source` is the text with line feeds as line breaks. Places count in that text.
 *
 * Source: the HTML standard, §13.2.
 */
export function parseHtml(source: string, options?: HtmlOptions): Root {
	assertText(source, "HTML");
	const builder = begin(source, options);
	tokenize(builder.root.source, builder);
	return end(builder);
}

/**
 * A piece of HTML from inside a page, such as a field of a JSON document. Gives what DOM's `innerHTML` makes of it. The
 * root's children are the piece's nodes; no html, head or body is implied.
 *
 * @param context - the name of the element that contains the piece; "svg path" and "math mi" for those of SVG and
 * MathML
 *
 * Source: the HTML standard, §13.4.
 */
export function parseHtmlFragment(source: string, context: string = "body", options?: HtmlOptions): Root {
	assertText(source, "HTML");
	const builder = begin(source, options);
	const [, language = "", name = ""] = /^(?:(svg|math) )?(.*)$/s.exec(context) ?? [];
	const namespaces: Record<string, string> = { svg: SVG_NAMESPACE, math: MATHML_NAMESPACE };
	const namespace = namespaces[language] ?? HTML_NAMESPACE;
	builder.context = new Element(name, namespace, [], -1);
	builder.contextTag =
		namespace === HTML_NAMESPACE
			? (TAG_NAMES.get(name) ?? new TagName(name, 0, START.other, 0))
			: foreignTag(name, namespace === SVG_NAMESPACE, []);
	const html = builder.openHtml([], -1);
	if (namespace === HTML_NAMESPACE) {
		builder.content = contentOf(name, builder.isScripting);
		if (name === "template") builder.templateModes.push(MODE.inTemplate);
		if (name === "form") builder.form = builder.context;
	}
	builder.resetMode();
	tokenize(builder.root.source, builder);
	const root = end(builder);
	root.children.length = 0;
	moveChildren(html, root);
	return root;
}

function begin(source: string, options: HtmlOptions | undefined): Builder {
	equip();
	const { scripting = true, limits } = ownOptions(options);
	const text = source.includes("\r") ? source.replace(/\r\n?/g, "\n") : source;
	const builder = new Builder(text, scripting, limits);
	builder.hasNulls = text.includes("\0");
	return builder;
}

function end(builder: Builder): Root {
	const root = finish(builder);
	if (builder.hasSelectedContent) fillSelectedContent(root);
	return root;
}

function contentOf(name: string, isScripting: boolean): number {
	switch (name) {
		case "title":
		case "textarea":
			return CONTENT.rcdata;
		case "style":
		case "xmp":
		case "iframe":
		case "noembed":
		case "noframes":
			return CONTENT.rawtext;
		case "script":
			return CONTENT.script;
		case "noscript":
			return isScripting ? CONTENT.rawtext : CONTENT.markup;
		case "plaintext":
			return CONTENT.plaintext;
		default:
			return CONTENT.markup;
	}
}
