// What single elements say to a writer of Markdown: lists, boxes, drawings, short texts. Must not know Markdown.

import { isShown } from "../shown.ts";
import { attribute, type Element, HTML_NAMESPACE, type Node } from "../tree.ts";
import type { ListForm } from "./blocks.ts";

export function listForm(list: Element): ListForm {
	const items = list.children.filter(
		(child): child is Element => child.type === "element" && child.name === "li",
	);
	const isOrdered = list.name === "ol";
	const isReversed = isOrdered && attribute(list, "reversed") !== undefined;
	const isLoose = items.some(({ children }) =>
		children.some((child) => child.type === "element" && child.name === "p"),
	);
	const start = integer(attribute(list, "start")) ?? (isReversed ? items.length : 1);
	return { isOrdered, start, isReversed, isLoose };
}

export function integer(value: string | undefined): number | undefined {
	return value !== undefined && /^\s*-?\d{1,9}\s*$/.test(value) ? Number(value) : undefined;
}

export function isCheckBox(input: Element): boolean {
	return attribute(input, "type")?.toLowerCase() === "checkbox";
}

/** An element's text where it is no longer than a number's power or an ordinal's letters. */
export function shortText(element: Element): string | undefined {
	let text = "";
	const stack: Node[] = [...element.children].reverse();
	for (let looked = 0, next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (++looked > 20 || text.length > 20) return undefined;
		if (next.type === "text") text += next.data;
		if (next.type === "element") stack.push(...next.children.slice(0, 20).reverse());
	}
	const trimmed = text.trim();
	return trimmed === "" ? undefined : trimmed;
}

/** What is drawn of an SVG: its texts, and HTML within it. */
export function drawnText(svg: Element): string {
	const texts: string[] = [];
	const stack: [node: Node, isDrawn: boolean][] = [[svg, false]];
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		const [node, isDrawn] = next;
		if (node.type === "text" && isDrawn) texts.push(node.data);
		if (node.type !== "element" || !isShown(node)) continue;
		const isText = isDrawn || node.name === "text" || node.namespace === HTML_NAMESPACE;
		if (!isDrawn && isText) texts.push(" ");
		for (let index = node.children.length - 1; index >= 0; index--)
			stack.push([node.children[index] as Node, isText]);
	}
	return texts.length === 0 ? "" : `${texts.join("")} `;
}
