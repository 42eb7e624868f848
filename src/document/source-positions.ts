// Where a node begins in the source. Must not know parsers or selectors.

import { type Node, rootOf } from "./tree.ts";

// Where each line starts. Made at the first request for a line of the tree.
const starts = new WeakMap<object, number[]>();

/**
 * The line of the source in which a node begins, counted from 1; undefined if the tree doesn't know. An element without
 * a tag in the source, such as the tbody of rows directly in a table, begins where its parent does.
 */
export function lineOf(node: Node): number | undefined {
	return node.type === "root" ? 1 : sourcePlaceOf(node)?.line;
}

/**
 * The line and column of the source at which a node begins, counted from 1, columns in UTF-16 code units. Without a
 * column if only its parent's place is known, and undefined if not even that is.
 */
export function sourcePlaceOf(
	node: Node,
): { readonly line: number; readonly column: number | undefined } | undefined {
	const root = rootOf(node);
	if (root === undefined) return undefined;
	let at: Node | null = node;
	while (at !== null && at.type !== "root" && at.start < 0) at = at.parent;
	if (at === null || at.type === "root") return undefined;
	let lines = starts.get(root);
	if (lines === undefined) {
		lines = lineStarts(root.source);
		starts.set(root, lines);
	}
	let low = 0;
	let high = lines.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((lines[middle] as number) <= at.start) low = middle;
		else high = middle - 1;
	}
	return { line: low + 1, column: at === node ? at.start - (lines[low] as number) + 1 : undefined };
}

function lineStarts(source: string): number[] {
	const lines = [0];
	for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) lines.push(at + 1);
	return lines;
}
