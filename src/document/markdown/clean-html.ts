// A table as HTML that a page of Markdown may hold: its structure, text, links and images alone, so that nothing runs.
// Must not know Markdown.

import { isShown } from "../shown.ts";
import { attribute, type Element, HTML_NAMESPACE, type Node } from "../tree.ts";

const KEPT: ReadonlySet<string> = new Set(
	`table caption thead tbody tfoot tr td th ul ol li dl dt dd p br pre code b strong em i del sup sub blockquote
	h1 h2 h3 h4 h5 h6 hr a img`.split(/\s+/),
);
const EMPTY: ReadonlySet<string> = new Set(["br", "hr", "img"]);
const SPANS = ["colspan", "rowspan"];

/** @param addressOf - the absolute URL of a link or image; undefined if it has none to keep */
export function cleanHtml(table: Element, addressOf: (element: Element) => string | undefined): string {
	let out = "";
	const stack: (Node | string)[] = [table];
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (typeof next === "string") out += next;
		else if (next.type === "text") out += escaped(next.data);
		else if (next.type === "element" && (next.name === "img" || isShown(next))) open(next);
	}
	// CommonMark §4.6: an empty line would end the block.
	return out.replace(/\n\s*(?=\n)/g, "");

	function open(element: Element): void {
		const { name, namespace, children } = element;
		const address = name === "a" || name === "img" ? addressOf(element) : "";
		const isKept = namespace === HTML_NAMESPACE && KEPT.has(name) && address !== undefined;
		if (isKept) {
			out += `<${name}`;
			if (name === "a") out += ` href="${escaped(address)}"`;
			if (name === "img")
				out += ` src="${escaped(address)}" alt="${escaped(attribute(element, "alt") ?? "")}"`;
			for (const span of SPANS) {
				const value = attribute(element, span);
				if (value !== undefined && /^\d+$/.test(value)) out += ` ${span}="${value}"`;
			}
			out += ">";
			if (EMPTY.has(name)) return;
			stack.push(`</${name}>`);
		}
		for (let index = children.length - 1; index >= 0; index--) stack.push(children[index] as Node);
	}
}

function escaped(text: string): string {
	return text
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;")
		.replaceAll('"', "&quot;");
}
