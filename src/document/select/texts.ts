// Whether an element's text contains a text. Searches the whole tree's text and knows where each element's part of it
// is, so nested elements don't gather the same texts again. Must not know selectors.

import { type Element, elementsOf, type Node, type Root } from "../tree.ts";

interface Texts {
	/** The data of all text nodes, in document order. */
	readonly text: string;
	/** Where each element's part begins and ends, by its number. */
	readonly starts: Int32Array;
	readonly ends: Int32Array;
	/** The places of texts that were searched for, in order. */
	readonly places: Map<string, readonly number[]>;
}

const texts = new WeakMap<Root, Texts>();
const MOST_KEPT = 16;

/** Whether the joined data of the text nodes in an element contains `wanted`. */
export function isWithin(wanted: string, { order }: Element, root: Root): boolean {
	let tree = texts.get(root);
	if (tree === undefined) {
		tree = gathered(root);
		texts.set(root, tree);
	}
	const start = tree.starts[order] as number;
	const end = tree.ends[order] as number;
	if (end - start < wanted.length) return false;
	const places = placesOf(wanted, tree);
	let low = 0;
	let high = places.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((places[middle] as number) < start) low = middle + 1;
		else high = middle;
	}
	return (places[low] ?? Number.POSITIVE_INFINITY) + wanted.length <= end;
}

function placesOf(wanted: string, { text, places }: Texts): readonly number[] {
	const known = places.get(wanted);
	if (known !== undefined) return known;
	const found: number[] = [];
	for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) found.push(at);
	if (places.size >= MOST_KEPT) places.clear();
	places.set(wanted, found);
	return found;
}

function gathered(root: Root): Texts {
	const { length } = elementsOf(root);
	const starts = new Int32Array(length);
	const ends = new Int32Array(length);
	const parts: string[] = [];
	let at = 0;
	// What is still to be read, the next one last; a number is the element that ends there.
	const stack: (Node | number)[] = root.children.toReversed();
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (typeof next === "number") ends[next] = at;
		else if (next.type === "text") {
			parts.push(next.data);
			at += next.data.length;
		} else if (next.type === "element") {
			starts[next.order] = at;
			stack.push(next.order);
			for (let index = next.children.length - 1; index >= 0; index--)
				stack.push(next.children[index] as Node);
		}
	}
	return { text: parts.join(""), starts, ends, places: new Map() };
}
