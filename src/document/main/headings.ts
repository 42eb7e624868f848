// Whether an article has kept the headings of its text. Must not know where the text comes from.
// The thresholds were chosen on the development part of WCXB.

import { type Element, type Node, type ParentNode, type Root, textContent } from "../tree.ts";
import { countWords } from "./measure.ts";

/** A text of fewer words may be on the page more than once. */
const FEWEST_WORDS = 5;
/** How many headings a text has at least, and what share of them may be lost. */
const SOME = 3;
const MOST_LOST = 0.5;

/** Whether most of the headings above an article's text on the page are missing from the article. */
export function hasLostHeadings(page: Root, article: Root): boolean {
	const texts = new Set<string>();
	const kept = new Set<string>();
	for (const { text, heading } of textsOf(article)) {
		texts.add(text);
		if (heading !== "") kept.add(heading);
	}
	let all = 0;
	let lost = 0;
	for (const { text, heading } of textsOf(page)) {
		if (heading === "" || !texts.has(text)) continue;
		all++;
		if (!kept.has(heading)) lost++;
	}
	return lost >= SOME && lost > MOST_LOST * all;
}

/** The texts that aren't headings, in document order, each with the heading that it is the first text after. */
function* textsOf(root: Root): Generator<{ readonly text: string; readonly heading: string }> {
	let heading = "";
	const stack: Node[] = [root];
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (next.type === "text") {
			const text = collapsed(next.data);
			if (countWords(text) < FEWEST_WORDS) continue;
			yield { text, heading };
			heading = "";
		} else if (next.type === "element" && isHeading(next)) heading = collapsed(textContent(next)) || heading;
		else if (next.type === "root" || next.type === "element") pushChildren(stack, next);
	}
}

function pushChildren(stack: Node[], { children }: ParentNode): void {
	for (let index = children.length - 1; index >= 0; index--) stack.push(children[index] as Node);
}

function isHeading({ name }: Element): boolean {
	return /^h[1-6]$/.test(name);
}

function collapsed(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}
