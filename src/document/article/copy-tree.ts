// Copies of trees, because a parsed tree must not change. Must not know what is copied or why.

import { own } from "../../base/index.ts";
import { Element, type Node, type ParentNode, Root, Text } from "../tree.ts";

export interface CopyOptions {
	/** Whether to copy a text, or an element with its content. By default, everything. */
	readonly keeps?: ((node: Element | Text) => boolean) | undefined;
	/** The attributes of an element's copy. By default, its own. */
	readonly attributesOf?: ((element: Element) => string[]) | undefined;
	/** The name of an element's copy. By default, its own. */
	readonly nameOf?: ((element: Element) => string) | undefined;
	/** The content of an element's copy. By default, and if undefined, the element's own. */
	readonly contentOf?: ((element: Element) => ParentNode | undefined) | undefined;
}

/** A copy of a node's content, without comments. */
export function copyTree(scope: ParentNode, options: CopyOptions = {}): Root {
	const { keeps, attributesOf, nameOf, contentOf } = own(options);
	let top: ParentNode = scope;
	while (top.type === "element" && top.parent !== null) top = top.parent;
	const root = new Root(top.type === "root" ? top.source : "", top.type === "root" ? top.language : "html");
	const stack: [from: ParentNode, into: ParentNode][] = [[scope, root]];
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		const [from, into] = next;
		for (const child of from.children) {
			if (child.type !== "text" && child.type !== "element") continue;
			if (keeps?.(child) === false) continue;
			if (child.type === "text") {
				append(into, new Text(child.data, child.start));
				continue;
			}
			const attributes = attributesOf?.(child) ?? child.attributes;
			const element = new Element(nameOf?.(child) ?? child.name, child.namespace, attributes, child.start);
			append(into, element);
			stack.push([contentOf?.(child) ?? child, element]);
		}
	}
	return root;
}

function append(parent: ParentNode, child: Exclude<Node, Root>): void {
	child.parent = parent;
	parent.children.push(child);
}
