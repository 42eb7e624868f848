// Misnested formatting, as in <b><p></b></p>: the "adoption agency algorithm".
// Source: the HTML standard, §13.2.6.4.7.

import type { Element, ParentNode } from "../tree.ts";
import { type Builder, moveChildren } from "./builder.ts";
import { FOSTERS, SCOPE, SPECIAL, type TagName } from "./names.ts";

/** Processes an end tag of a formatting element. Returns false if it is to be handled like any other end tag. */
export function adopt(builder: Builder, tag: TagName): boolean {
	const { open, openTags, formatting, formattingTags } = builder;
	if (builder.currentTag === tag && !formatting.includes(builder.current)) {
		builder.pop();
		return true;
	}
	for (let outer = 0; outer < 8; outer++) {
		const entry = findFormatting(builder, tag);
		if (entry < 0) return false;
		const element = formatting[entry] as Element;
		const elementIndex = open.lastIndexOf(element);
		if (elementIndex < 0) {
			builder.removeFormatting(entry);
			return true;
		}
		if (!isElementInScope(builder, elementIndex)) return true;

		let blockIndex = elementIndex + 1;
		while (blockIndex < openTags.length && ((openTags[blockIndex] as TagName).flags & SPECIAL) === 0)
			blockIndex++;
		if (blockIndex === openTags.length) {
			builder.popTo(elementIndex);
			builder.removeFormatting(entry);
			return true;
		}
		const block = open[blockIndex] as Element;
		const ancestor = open[elementIndex - 1] as Element;
		const copy = builder.copyOf(element);
		if (copy === undefined) return true;

		let bookmark = entry;
		let last = block;
		let index = blockIndex;
		for (let inner = 1; ; inner++) {
			index--;
			const node = open[index] as Element;
			if (node === element) break;
			let at = formatting.lastIndexOf(node);
			if (inner > 3 && at >= 0) {
				builder.removeFormatting(at);
				if (at < bookmark) bookmark--;
				at = -1;
			}
			const replacement = at < 0 ? undefined : builder.copyOf(node);
			if (replacement === undefined) {
				builder.close(node);
				continue;
			}
			formatting[at] = replacement;
			open[index] = replacement;
			if (last === block) bookmark = at + 1;
			detach(last);
			adoptInto(replacement, last);
			last = replacement;
		}

		detach(last);
		placeUnder(builder, ancestor, last, openTags[elementIndex - 1] as TagName);
		moveChildren(block, copy);
		adoptInto(block, copy);

		const place = formatting.lastIndexOf(element);
		builder.removeFormatting(place);
		if (place < bookmark) bookmark--;
		formatting.splice(bookmark, 0, copy);
		formattingTags.splice(bookmark, 0, tag);
		builder.close(element);
		builder.openAbove(open.lastIndexOf(block), copy, tag);
	}
	return true;
}

/** The last entry of this name after the last marker. */
export function findFormatting({ formattingTags }: Builder, tag: TagName): number {
	for (let index = formattingTags.length - 1; index >= 0; index--) {
		const at = formattingTags[index];
		if (at === tag) return index;
		if (at === undefined) return -1;
	}
	return -1;
}

function isElementInScope({ openTags }: Builder, index: number): boolean {
	for (let at = openTags.length - 1; at > index; at--) {
		if (((openTags[at] as TagName).flags & SCOPE) !== 0) return false;
	}
	return true;
}

function detach(element: Element): void {
	const siblings = element.parent?.children;
	const index = siblings?.lastIndexOf(element) ?? -1;
	if (index >= 0) siblings?.splice(index, 1);
	element.parent = null;
}

function adoptInto(parent: ParentNode, element: Element): void {
	element.parent = parent;
	parent.children.push(element);
}

/** Where a node goes if the open element `ancestor` is to be its parent. */
function placeUnder(builder: Builder, ancestor: Element, element: Element, tag: TagName): void {
	if (builder.isFostering && (tag.flags & FOSTERS) !== 0) builder.foster(element);
	else adoptInto(ancestor.content ?? ancestor, element);
}
