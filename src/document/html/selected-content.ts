// A select's selectedcontent element holds a copy of what is in the selected option.
// Source: the HTML standard, §4.10.10, "maybe clone an option into selectedcontent", which the parser has to run.

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

export function fillSelectedContent(root: ParentNode): void {
	for (const select of descendants(root)) {
		if (select.name !== "select" || attribute(select, "multiple") !== undefined) continue;
		let target: Element | undefined;
		let first: Element | undefined;
		let selected: Element | undefined;
		for (const element of descendants(select)) {
			if (element.name === "selectedcontent") target ??= element;
			if (element.name !== "option") continue;
			if (attribute(element, "disabled") === undefined) first ??= element;
			if (attribute(element, "selected") !== undefined) selected = element;
		}
		const option = selected ?? first;
		if (target === undefined || option === undefined || isInside(target, option)) continue;
		target.children.length = 0;
		copyChildren(option, target);
	}
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
		// No deeper than a tree can be, which is bounded.
		if (child.type === "element" && copy.type === "element") copyChildren(child, copy);
	}
}

function copyOf(node: Node): Element | Text | Comment | ProcessingInstruction | undefined {
	if (node.type === "element")
		return new Element(node.name, node.namespace, [...node.attributes], node.start);
	if (node.type === "text") return new Text(node.data, node.start);
	if (node.type === "instruction") return new ProcessingInstruction(node.target, node.data, node.start);
	return node.type === "comment" ? new Comment(node.data, node.start) : undefined;
}
