// Copies the content of the selected option into a select's selectedcontent element. Source: the HTML standard,
// §4.10.10, "maybe clone an option into selectedcontent", which the parser has to run.

import {
	attribute,
	Comment,
	descendants,
	Element,
	type Node,
	type ParentNode,
	ProcessingInstruction,
	Text,
} from "../tree.ts";

/** A select within another select, an option or a selectedcontent is left alone, so no copy is copied. */
export function fillSelectedContent(root: ParentNode): void {
	const pairs = [...outermostSelects(root)].flatMap(targetAndOption);
	for (const { target, option } of pairs) {
		target.children.length = 0;
		copyChildren(option, target);
	}
}

function* outermostSelects(root: ParentNode): Generator<Element> {
	let end: Element | undefined;
	for (const element of descendants(root)) {
		if (element.name !== "select" || (end !== undefined && isInside(element, end))) continue;
		end = element;
		yield element;
	}
}

interface Pair {
	readonly target: Element;
	readonly option: Element;
}

function targetAndOption(select: Element): Pair[] {
	if (attribute(select, "multiple") !== undefined) return [];
	let target: Element | undefined;
	let first: Element | undefined;
	let selected: Element | undefined;
	const stack: Node[] = select.children.toReversed();
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (next.type !== "element" || next.name === "select") continue;
		if (next.name === "selectedcontent") {
			target ??= next;
			continue;
		}
		if (next.name === "option") {
			if (attribute(next, "disabled") === undefined) first ??= next;
			if (attribute(next, "selected") !== undefined) selected = next;
			continue;
		}
		for (let index = next.children.length - 1; index >= 0; index--) stack.push(next.children[index] as Node);
	}
	const option = selected ?? first;
	return target === undefined || option === undefined ? [] : [{ target, option }];
}

function isInside(node: Node, ancestor: Element): boolean {
	for (let at: Node | null = node; at !== null; at = at.parent) if (at === ancestor) return true;
	return false;
}

function copyChildren(from: ParentNode, to: ParentNode): void {
	for (const child of from.children) {
		const copy = copyOf(child);
		if (copy === undefined) continue;
		copy.parent = to;
		to.children.push(copy);
		// No deeper than a tree, whose depth is bounded.
		if (child.type === "element" && copy.type === "element") copyChildren(child, copy);
	}
}

function copyOf(node: Node): Element | Text | Comment | ProcessingInstruction | undefined {
	if (node.type === "element") return new Element(node.name, node.namespace, node.attributes, node.start);
	if (node.type === "text") return new Text(node.data, node.start);
	if (node.type === "instruction") return new ProcessingInstruction(node.target, node.data, node.start);
	return node.type === "comment" ? new Comment(node.data, node.start) : undefined;
}
