// The order in which a tree's nodes are visited. Must not know what is made of them.

import type { Element, Node } from "../tree.ts";

/** An element's place among its siblings. */
export interface SiblingPosition {
	readonly siblings: readonly Node[];
	readonly index: number;
}

/** Nodes that are being visited, and what is to be done after them. */
interface Frame {
	readonly children: readonly Node[];
	next: number;
	readonly leave: (() => void) | undefined;
}

/** What is done with each node; pushes the children that are to be visited. */
export interface Visitor {
	text(data: string): void;
	enter(element: Element): void;
}

export class Walk {
	readonly #stack: Frame[] = [];
	/** How many nodes were looked at. */
	looked = 0;

	/** Has nodes visited before whatever else there is to visit, and `leave` called after the last of them. */
	push(children: readonly Node[], leave?: () => void): void {
		this.#stack.push({ children, next: 0, leave });
	}

	/** Where the element is that is being entered. */
	get place(): SiblingPosition {
		const { children = [], next = 0 } = this.#stack.at(-1) ?? {};
		return { siblings: children, index: next - 1 };
	}

	/** A loop and not a recursion: a hostile page nests deeper than the call stack reaches. */
	run(visitor: Visitor): void {
		const stack = this.#stack;
		for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
			const child = at.children[at.next++];
			this.looked++;
			if (child === undefined) {
				stack.pop();
				at.leave?.();
			} else if (child.type === "text") visitor.text(child.data);
			else if (child.type === "element") visitor.enter(child);
		}
	}
}
