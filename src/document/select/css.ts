// CSS selectors on our trees, compiled once and cached by their text. Must not know parsers or documents.

import { DocumentError } from "../errors.ts";
import { assertNode } from "../node-check.ts";
import { type Element, elementsOf, type Node, type ParentNode, type Root, rootOf } from "../tree.ts";
import type { Visits } from "../visits.ts";
import { compileSelector } from "./css-compile.ts";
import { type CompiledComplex, hasClass, MatchContext, matches, matchesAny } from "./css-match.ts";
import { siblingTablesOf } from "./siblings.ts";

/** How many compiled selectors to keep for each kind of tree. */
const KEPT = 500;

const kept: Readonly<Record<"html" | "quirks" | "xml", Map<string, CompiledComplex[]>>> = {
	html: new Map(),
	quirks: new Map(),
	xml: new Map(),
};

function compiled(root: Root, selector: string): CompiledComplex[] {
	const kind = root.language === "xml" ? "xml" : root.quirks ? "quirks" : "html";
	const known = kept[kind].get(selector);
	if (known !== undefined) return known;
	const list = compileSelector(selector, { isHtml: kind !== "xml", isQuirks: kind === "quirks" });
	if (kept[kind].size >= KEPT) kept[kind].delete(kept[kind].keys().next().value as string);
	kept[kind].set(selector, list);
	return list;
}

/** Throws the error of an invalid selector, and returns nothing. */
export function checkSelector(selector: string, language: "html" | "xml" = "html"): void {
	compileSelector(selector, { isHtml: language === "html", isQuirks: false });
}

/**
 * Every element below `scope` that matches, in document order, each once. This is DOM's `querySelectorAll`, and finds
 * what a browser finds. As there, elements outside `scope` count for the match, templates' contents are invisible, and
 * `:scope` is the scope. A selector may begin with a combinator, and then starts from the scope: `> li` are its
 * children, `+ dd` is the element that follows it.
 *
 * Besides CSS there is `:contains("text")`. Selectors that depend on a user (`:hover`, `:visited`, …), pseudo-elements
 * and unknown ones are an error, never an empty list.
 *
 * @param visits - counts visits to elements, of several selections together
 * @throws {@link DocumentError} of kind "selector", with the `offset` of the fault in the selector; of kind "limit"
 * from `visits`
 *
 * Source: Selectors Level 4.
 *
 * @example
 * selectAll(page, "table.prices > tbody > tr:not(.head) td:nth-child(2)");
 */
export function selectAll(scope: ParentNode, selector: string, visits?: Visits): Element[] {
	const root = treeOf(scope);
	return search(compiled(root, selector), root, scope, Number.POSITIVE_INFINITY, visits);
}

/** The first element below `scope` that matches (DOM's `querySelector`); see {@link selectAll}. */
export function select(scope: ParentNode, selector: string, visits?: Visits): Element | undefined {
	const root = treeOf(scope);
	return search(compiled(root, selector), root, scope, 1, visits)[0];
}

/** Whether an element matches (DOM's `matches`); see {@link selectAll}. */
export function matchesSelector(element: Element, selector: string): boolean {
	const root = treeOf(element);
	return matchesAny(compiled(root, selector), element, new MatchContext(root, element, undefined));
}

function treeOf(scope: Node): Root {
	assertNode(scope, "Selecting");
	const root = rootOf(scope);
	if (root === undefined)
		throw new DocumentError("Selecting needs an element that is in a tree", {
			kind: "unsupported",
		});
	return root;
}

function search(
	list: readonly CompiledComplex[],
	root: Root,
	scope: ParentNode,
	most: number,
	visits: Visits | undefined,
): Element[] {
	const elements = elementsOf(root);
	const first = scope.type === "root" ? 0 : scope.order + 1;
	const inside = scope.type === "root" ? elements.length - 1 : scope.last;
	const last = list.some(goesBeside) ? lastBeside(list, root, scope, inside) : inside;
	const found: Element[] = [];
	const only = list.length === 1 ? (list[0] as CompiledComplex) : undefined;
	const { name, className } = only?.compounds.at(-1) ?? {};
	const run = only !== undefined && isOnlyNames(only) ? undefined : new MatchContext(root, scope, visits);
	let index = first;
	for (; index <= last; index++) {
		const element = elements[index] as Element;
		// Check what almost every element fails, without a call.
		if (name !== undefined && element.name !== name) continue;
		if (className !== undefined && !hasClass(element, className)) continue;
		if (run !== undefined) {
			const isMatch =
				last > inside
					? list.some((one) => (index <= inside || goesBeside(one)) && matches(one, element, run))
					: matchesAny(list, element, run);
			if (!isMatch) continue;
		}
		found.push(element);
		if (found.length >= most) break;
	}
	visits?.spend(index - first);
	return found;
}

/** "+ dd" and "~ p" also start from the scope, but lead to what comes after it. */
function goesBeside({ combinators }: CompiledComplex): boolean {
	return combinators[0] === "+" || combinators[0] === "~";
}

/** The number of the last element that a list can lead to beside the scope. */
function lastBeside(list: readonly CompiledComplex[], root: Root, scope: ParentNode, inside: number): number {
	if (scope.parent === null) return inside;
	const elements = elementsOf(root);
	const { next } = siblingTablesOf(root);
	const family = scope.parent.type === "root" ? elements.length - 1 : scope.parent.last;
	let last = inside;
	for (const { combinators } of list) {
		// "+ a + b > c" leads no further than into the second element after the scope. Look at no more of a long list.
		let at: Element | undefined = scope;
		for (const combinator of combinators) {
			if (combinator === "~") return family;
			if (combinator !== "+" || at === undefined) break;
			at = elements[next[at.order] as number];
		}
		last = Math.max(last, at?.last ?? inside);
	}
	return last;
}

/** A selector of a name, a class or both, and nothing else. */
function isOnlyNames({ compounds, combinators }: CompiledComplex): boolean {
	return compounds.length === 1 && combinators[0] === undefined && compounds[0]?.tests.length === 0;
}
