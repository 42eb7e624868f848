// CSS selectors on our trees, by css-select: compiled once, kept by their text. Must not know parsers or documents.

import { type Options, selectAll as run, selectOne as runOne } from "css-select";
import { DocumentError } from "../errors.ts";
import { attribute, type Element, type Node, type ParentNode, textContent } from "../tree.ts";

const adapter: NonNullable<Options<Node, Element>["adapter"]> = {
	isTag: (node): node is Element => node.type === "element",
	getAttributeValue: attribute,
	getChildren: (node) => ("children" in node ? node.children : []),
	getName: (element) => element.name,
	getParent: (node) => node.parent,
	getSiblings: (node) => (node.parent === null ? [node] : node.parent.children),
	getText: textContent,
	hasAttrib: (element, name) => attribute(element, name) !== undefined,
	removeSubsets,
};

const options: Options<Node, Element> = { adapter };

/** Every element below `scope` that matches, in document order, each once (DOM's querySelectorAll). */
export function selectAll(scope: ParentNode, selector: string): Element[] {
	return guarded(selector, () => run(selector, scope.children, { ...options, context: scope }));
}

/** The first element below `scope` that matches (DOM's querySelector). */
export function select(scope: ParentNode, selector: string): Element | undefined {
	return guarded(
		selector,
		() => runOne(selector, scope.children, { ...options, context: scope }) ?? undefined,
	);
}

function guarded<T>(selector: string, act: () => T): T {
	try {
		return act();
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new DocumentError(`The CSS selector ${JSON.stringify(selector)} can't be read: ${reason}`, {
			kind: "selector",
			code: "css",
			cause,
		});
	}
}

function removeSubsets(nodes: Node[]): Node[] {
	const set = new Set<Node>(nodes);
	return nodes.filter((node) => {
		for (let parent = node.parent; parent !== null; parent = parent.parent) if (set.has(parent)) return false;
		return true;
	});
}
