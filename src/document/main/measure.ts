// How much text elements hold: their words, those in links, where their text begins, and the headings in them.
// Must not know what is done with it.

import { isShown } from "../shown.ts";
import type { ParentNode } from "../tree.ts";

export interface Measure {
	/** Words that are shown. */
	words: number;
	/** Those of them that are in links. */
	linkWords: number;
	/** The number of its first text with words in it, in document order; infinite where it has none. */
	first: number;
	/** The level of the highest heading that it holds or is; 7 if there isn't one. */
	heading: number;
}

/** Runs of letters, digits and underscores. */
export function countWords(text: string): number {
	return text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0;
}

/** The measures of the scope and of each element in it that is shown, in document order. */
export function measure(scope: ParentNode): ReadonlyMap<ParentNode, Measure> {
	const measures = new Map<ParentNode, Measure>();
	const open = (element: ParentNode, isLink: boolean): Frame => {
		const level = element.type === "element" && /^h[1-6]$/.test(element.name) ? Number(element.name[1]) : 7;
		const own = { words: 0, linkWords: 0, first: Number.POSITIVE_INFINITY, heading: level };
		measures.set(element, own);
		return { element, own, next: 0, isLink };
	};
	const stack = [open(scope, false)];
	let texts = 0;
	for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
		const { element, own, isLink } = at;
		const child = element.children[at.next++];
		if (child === undefined) {
			stack.pop();
			const around = stack.at(-1)?.own;
			if (around !== undefined) add(around, own);
		} else if (child.type === "text") {
			const words = child.data.length < 2 && child.data.trim() === "" ? 0 : countWords(child.data);
			if (words === 0) continue;
			const linkWords = isLink ? words : 0;
			add(own, { words, linkWords, first: texts++, heading: 7 });
		} else if (child.type === "element" && isShown(child))
			stack.push(open(child, isLink || child.name === "a"));
	}
	return measures;
}

interface Frame {
	readonly element: ParentNode;
	readonly own: Measure;
	next: number;
	readonly isLink: boolean;
}

function add(around: Measure, inside: Readonly<Measure>): void {
	around.words += inside.words;
	around.linkWords += inside.linkWords;
	around.first = Math.min(around.first, inside.first);
	around.heading = Math.min(around.heading, inside.heading);
}
