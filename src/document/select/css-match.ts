// Matching: whether a compiled selector describes an element. Owns how compounds are joined. css-compile.ts compiles
// what a compound asks of one element. Must not know the text of selectors.

import type { Element, ParentNode, Root } from "../tree.ts";
import { attribute, elementsOf } from "../tree.ts";
import type { Visits } from "../visits.ts";
import type { Combinator } from "./css-syntax.ts";
import { type SiblingTables, siblingTablesOf } from "./siblings.ts";

type Memos = Map<object, Map<unknown, unknown>>;

/** What is known about each tree, whatever is selected from it. */
const facts = new WeakMap<Root, Memos>();

function memoOf<K, V>(memos: Memos, owner: object): Map<K, V> {
	let memo = memos.get(owner);
	if (memo === undefined) {
		memo = new Map();
		memos.set(owner, memo);
	}
	return memo as Map<K, V>;
}

/** What one selection needs besides the element. */
export class MatchContext {
	readonly root: Root;
	readonly elements: readonly Element[];
	/** The element that :scope means. */
	readonly scope: Element | undefined;
	/** Where a relative selector, such as "> a", starts. */
	readonly anchor: ParentNode;
	readonly #visits: Visits | undefined;
	readonly #memos: Memos = new Map();
	#siblings: SiblingTables | undefined;

	/** @param visits - counts visits besides the elements that are tried one by one */
	constructor(root: Root, scope: ParentNode, visits: Visits | undefined) {
		this.root = root;
		this.#visits = visits;
		this.elements = elementsOf(root);
		this.scope = scope.type === "element" ? scope : this.elements[0];
		this.anchor = scope;
	}

	get siblings(): SiblingTables {
		this.#siblings ??= siblingTablesOf(this.root);
		return this.#siblings;
	}

	previous(element: Element): Element | undefined {
		return this.elements[this.siblings.previous[element.order] as number];
	}

	next(element: Element): Element | undefined {
		return this.elements[this.siblings.next[element.order] as number];
	}

	/** Results of a part of the selector during this selection. */
	memo<K, V>(owner: object): Map<K, V> {
		return memoOf(this.#memos, owner);
	}

	/** Lasting results about the tree, which depend neither on the scope nor on the rest of the selector. */
	facts<K, V>(owner: object): Map<K, V> {
		let known = facts.get(this.root);
		if (known === undefined) {
			known = new Map();
			facts.set(this.root, known);
		}
		return memoOf(known, owner);
	}

	spend(visits: number): void {
		this.#visits?.spend(visits);
	}
}

export type Test = (element: Element, run: MatchContext) => boolean;

export interface CompiledCompound {
	/** A name to compare as it is; undefined if any name will do, or a test decides. */
	readonly name: string | undefined;
	/** A class to compare as it is, found in the attribute without a call. */
	readonly className: string | undefined;
	readonly tests: readonly Test[];
	/** Whether a test may look at more than the element's attributes. */
	readonly isCostly: boolean;
}

export interface CompiledComplex {
	readonly compounds: readonly CompiledCompound[];
	readonly combinators: readonly (Combinator | undefined)[];
}

export function matchesCompound(compound: CompiledCompound, element: Element, run: MatchContext): boolean {
	if (compound.name !== undefined && element.name !== compound.name) return false;
	if (compound.className !== undefined && !hasClass(element, compound.className)) return false;
	const { tests } = compound;
	for (let index = 0; index < tests.length; index++) {
		if (!(tests[index] as Test)(element, run)) return false;
	}
	return true;
}

/** Like `matchesCompound`, for an element that each one inside it asks about: an answer that may take long is kept. */
function matchesAround(compound: CompiledCompound, element: Element, run: MatchContext): boolean {
	if (compound.name !== undefined && element.name !== compound.name) return false;
	if (!compound.isCostly && !isLong(element)) return matchesCompound(compound, element, run);
	const memo = compound.isCostly
		? run.memo<Element, boolean>(compound.tests)
		: run.facts<Element, boolean>(compound.tests);
	let isMatch = memo.get(element);
	if (isMatch === undefined) {
		isMatch = matchesCompound(compound, element, run);
		memo.set(element, isMatch);
	}
	return isMatch;
}

/** Few enough names and values to search in no time. */
const FEW = 64;
const SHORT = 1024;

function isLong({ attributes }: Element): boolean {
	if (attributes.length > FEW) return true;
	for (let index = 1; index < attributes.length; index += 2)
		if ((attributes[index] as string).length > SHORT) return true;
	return false;
}

export function hasClass(element: Element, name: string): boolean {
	const { attributes } = element;
	if (attributes.length > FEW) return hasWord(attribute(element, "class") ?? "", name);
	for (let index = 0; index < attributes.length; index += 2) {
		if (attributes[index] === "class") return hasWord(attributes[index + 1] as string, name);
	}
	return false;
}

/** Whether a text contains a word, separated by white space. */
export function hasWord(text: string, word: string): boolean {
	if (text.length <= word.length) return text === word && word !== "" && !/[\t\n\f\r ]/.test(word);
	if (word === "" || /[\t\n\f\r ]/.test(word)) return false;
	for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
		if (at > 0 && !isSpace(text.charCodeAt(at - 1))) continue;
		const end = at + word.length;
		if (end === text.length || isSpace(text.charCodeAt(end))) return true;
	}
	return false;
}

function isSpace(code: number): boolean {
	return code === 32 || (code >= 9 && code <= 13 && code !== 11);
}

export function matchesAny(list: readonly CompiledComplex[], element: Element, run: MatchContext): boolean {
	for (const complex of list) if (matches(complex, element, run)) return true;
	return false;
}

export function matches(complex: CompiledComplex, element: Element, run: MatchContext): boolean {
	const last = complex.compounds.length - 1;
	if (!matchesCompound(complex.compounds[last] as CompiledCompound, element, run)) return false;
	return matchesLeft(complex, last, element, run) === MATCHES;
}

// What a failure says about other elements to try instead of this one. Without it, a selector such as "a b c d e" would
// try every way to choose five ancestors.
const MATCHES = 0;
const FAILS = 1;
const FAILS_FOR_SIBLINGS = 2;
const FAILS_FOR_ALL = 3;

/** Whether the part to the left of a compound, which `element` matches, matches too. */
function matchesLeft(complex: CompiledComplex, index: number, element: Element, run: MatchContext): number {
	const combinator = complex.combinators[index];
	if (combinator === undefined) return MATCHES;
	if (index === 0) return matchesAnchor(combinator, element, run);
	const left = complex.compounds[index - 1] as CompiledCompound;
	switch (combinator) {
		case " ": {
			for (let at = element.parent; at?.type === "element"; at = at.parent) {
				if (!matchesAround(left, at, run)) continue;
				const result = matchesLeft(complex, index - 1, at, run);
				if (result === MATCHES || result === FAILS_FOR_ALL) return result;
			}
			return FAILS_FOR_ALL;
		}
		case ">": {
			const { parent } = element;
			if (parent?.type !== "element") return FAILS_FOR_ALL;
			return matchesAround(left, parent, run) ? matchesLeft(complex, index - 1, parent, run) : FAILS;
		}
		case "+": {
			const previous = run.previous(element);
			if (previous === undefined) return FAILS_FOR_SIBLINGS;
			return matchesCompound(left, previous, run) ? matchesLeft(complex, index - 1, previous, run) : FAILS;
		}
		case "~":
			return matchesEarlier(complex, index, element, run);
	}
}

/** "~": each family of siblings is searched once per selection, for the first that the left side matches. */
function matchesEarlier(
	complex: CompiledComplex,
	index: number,
	element: Element,
	run: MatchContext,
): number {
	const firsts = run.memo<ParentNode, number>(complex.compounds[index] as CompiledCompound);
	const parent = element.parent as ParentNode;
	let first = firsts.get(parent);
	if (first === undefined) {
		first = Number.POSITIVE_INFINITY;
		run.spend(parent.children.length);
		for (const child of parent.children) {
			if (child.type !== "element") continue;
			if (!matchesCompound(complex.compounds[index - 1] as CompiledCompound, child, run)) continue;
			if (matchesLeft(complex, index - 1, child, run) !== MATCHES) continue;
			first = child.order;
			break;
		}
		firsts.set(parent, first);
	}
	return first < element.order ? MATCHES : FAILS_FOR_SIBLINGS;
}

function matchesAnchor(
	combinator: Combinator,
	element: Element,
	{ anchor, elements, siblings }: MatchContext,
): number {
	switch (combinator) {
		case " ":
			for (let at = element.parent; at !== null; at = at.parent) if (at === anchor) return MATCHES;
			return FAILS_FOR_ALL;
		case ">":
			return element.parent === anchor ? MATCHES : FAILS;
		case "+":
			return elements[siblings.previous[element.order] as number] === anchor ? MATCHES : FAILS;
		case "~": {
			const isLater = anchor.type === "element" && anchor.order < element.order;
			return isLater && anchor.parent === element.parent ? MATCHES : FAILS;
		}
	}
}
