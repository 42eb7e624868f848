// Pseudo-classes: those of a document's structure and of other selectors here, those of HTML's elements in
// css-pseudo-html.ts. Owns which ones exist, and the advice for those that don't. Source: Selectors Level 4, §4, §8 and
// §13 to §15.

import type { DocumentError } from "../errors.ts";
import type { Element, ParentNode } from "../tree.ts";
import {
	type CompiledComplex,
	type CompiledCompound,
	type MatchContext,
	matchesAny,
	matchesCompound,
	type Test,
} from "./css-match.ts";
import { HTML_PSEUDO_CLASSES } from "./css-pseudo-html.ts";
import { compileDirection, compileLanguage } from "./css-pseudo-language.ts";
import {
	type Argument,
	type Combinator,
	SelectorReader,
	type SimpleSelector,
	selectorError,
} from "./css-syntax.ts";
import { typeTablesOf } from "./siblings.ts";
import { isWithin } from "./texts.ts";

/** The place inside a selector that is being compiled. */
export interface SelectorContext {
	readonly selector: string;
	readonly isHtml: boolean;
	readonly isQuirks: boolean;
	readonly isInHas: boolean;
	/** Compiles a list inside a pseudo-class's parentheses; a relative one is that of :has(). */
	readonly inner: (argument: Argument, isRelative: boolean) => CompiledComplex[];
}

type Pseudo = SimpleSelector & { readonly type: "pseudo" };

const WITHOUT_ARGUMENT: ReadonlyMap<string, Test> = new Map<string, Test>([
	...HTML_PSEUDO_CLASSES,
	["root", (element) => isRootElement(element)],
	["scope", (element, run) => element === run.scope],
	["empty", isEmpty],
	["first-child", (element, run) => run.siblings.index[element.order] === 1],
	["last-child", (element, run) => run.siblings.indexFromEnd[element.order] === 1],
	[
		"only-child",
		({ order }, { siblings }) => siblings.index[order] === 1 && siblings.indexFromEnd[order] === 1,
	],
	["first-of-type", ({ order }, run) => typeTablesOf(run.root).index[order] === 1],
	["last-of-type", ({ order }, run) => typeTablesOf(run.root).indexFromEnd[order] === 1],
	[
		"only-of-type",
		({ order }, run) => {
			const { index, indexFromEnd } = typeTablesOf(run.root);
			return index[order] === 1 && indexFromEnd[order] === 1;
		},
	],
]);

const WITH_ARGUMENT: ReadonlyMap<string, (argument: Argument, place: SelectorContext) => Test> = new Map([
	["is", compileIs],
	["where", compileIs],
	["not", compileNot],
	["has", compileHas],
	["contains", compileContains],
	["lang", (argument: Argument, place: SelectorContext) => compileLanguage(words(argument, place))],
	["dir", (argument: Argument, place: SelectorContext) => compileDirection(direction(argument, place))],
	["nth-child", (argument: Argument, place: SelectorContext) => compileNth(argument, place, false, false)],
	[
		"nth-last-child",
		(argument: Argument, place: SelectorContext) => compileNth(argument, place, true, false),
	],
	["nth-of-type", (argument: Argument, place: SelectorContext) => compileNth(argument, place, false, true)],
	[
		"nth-last-of-type",
		(argument: Argument, place: SelectorContext) => compileNth(argument, place, true, true),
	],
]);

// What people write who know other tools, and what to write here.
const ADVICE: ReadonlyMap<string, string> = new Map([
	...["first", "last", "eq", "gt", "lt", "even", "odd", "nth"].map(
		(name) => [name, "it is jQuery's: take from the list that is found, or use :nth-child()"] as const,
	),
	["parent", "it is jQuery's: write :not(:empty)"],
	["header", "it is jQuery's: write :is(h1, h2, h3, h4, h5, h6)"],
	["matches", "its name is now :is()"],
	["any", "its name is now :is()"],
	["icontains", "use :contains()"],
	["-soup-contains", "its name here is :contains()"],
	...["button", "checkbox", "file", "image", "input", "password", "radio", "reset", "submit", "text"].map(
		(name) => [name, "it is jQuery's: write [type=\"…\"], or the elements' names"] as const,
	),
	...["valid", "invalid", "in-range", "out-of-range"].map(
		(name) => [name, "whether a control's value is valid depends on what a user enters"] as const,
	),
	["blank", 'write :placeholder-shown, [value=""] or :empty'],
	["state", "only a script sets the states of custom elements"],
	...(
		"active autofill focus focus-visible focus-within fullscreen future hover host modal muted past paused " +
		"picture-in-picture playing popover-open seeking stalled target target-within user-invalid user-valid visited " +
		"current local-link volume-locked buffering"
	)
		.split(" ")
		.map(
			(name) => [name, "it depends on what a user does with the page, and here there is no user"] as const,
		),
	...["before", "after", "first-line", "first-letter"].map(
		(name) => [name, "it is a pseudo-element, which no document contains"] as const,
	),
]);

export function compilePseudo({ name, argument, at }: Pseudo, place: SelectorContext): Test {
	const test = WITHOUT_ARGUMENT.get(name);
	const make = WITH_ARGUMENT.get(name);
	if (test !== undefined && argument === undefined) return test;
	if (make !== undefined && argument !== undefined) return make(argument, place);
	if (test !== undefined) throw error(place, at, `:${name} takes nothing in parentheses`);
	if (make !== undefined) throw error(place, at, `:${name}() needs something in its parentheses`);
	const advice = ADVICE.get(name);
	throw error(
		place,
		at,
		advice === undefined
			? `there is no pseudo-class :${name}; a colon within a name, as XML has it, is written "\\:"`
			: `:${name} is not available: ${advice}`,
	);
}

function error(place: SelectorContext, at: number, reason: string): DocumentError {
	return selectorError(place.selector, at, reason);
}

function isRootElement({ parent }: Element): boolean {
	return parent?.type === "root";
}

function isEmpty({ children }: Element): boolean {
	return children.every((child) => child.type !== "element" && (child.type !== "text" || child.data === ""));
}

// Of other selectors

function compileIs(argument: Argument, place: SelectorContext): Test {
	const list = place.inner(argument, false);
	return (element, run) => matchesAny(list, element, run);
}

function compileNot(argument: Argument, place: SelectorContext): Test {
	const list = place.inner(argument, false);
	return (element, run) => !matchesAny(list, element, run);
}

/** Selectors §4.5. As in browsers, :has() can't be inside :has(). */
function compileHas(argument: Argument, place: SelectorContext): Test {
	if (place.isInHas) throw error(place, argument.from, ":has() can't be inside :has()");
	const tests = place.inner(argument, true).map(compileRelative);
	return (element, run) => tests.some((test) => test(element, run));
}

/** Right to left: :has(> a b) asks for a child a, which it asks for :has(b). So each part is found once. */
function compileRelative({ compounds, combinators }: CompiledComplex): Test {
	let test: Test | undefined;
	for (let index = compounds.length - 1; index >= 0; index--) {
		const compound = compounds[index] as CompiledCompound;
		const tests = test === undefined ? compound.tests : [...compound.tests, test];
		test = compileStep(combinators[index] ?? " ", { ...compound, tests, isCostly: true });
	}
	return test as Test;
}

function compileStep(combinator: Combinator, compound: CompiledCompound): Test {
	switch (combinator) {
		case "+":
			return (element, run) => {
				const next = run.next(element);
				return next !== undefined && matchesCompound(compound, next, run);
			};
		case "~":
			return (element, run) => lastMatch(compound, element.parent as ParentNode, run) > element.order;
		case ">":
			return ({ children }, run) => {
				run.spend(children.length);
				return children.some((child) => child.type === "element" && matchesCompound(compound, child, run));
			};
		case " ":
			return (element, run) => isMatchInside(compound, element, run);
	}
}

/** The number of a family's last element that matches. Each family is searched once per selection. */
function lastMatch(compound: CompiledCompound, parent: ParentNode, run: MatchContext): number {
	const lasts = run.memo<ParentNode, number>(compound);
	let last = lasts.get(parent);
	if (last === undefined) {
		run.spend(parent.children.length);
		const found = parent.children.findLast(
			(child): child is Element => child.type === "element" && matchesCompound(compound, child, run),
		);
		last = found?.order ?? -1;
		lasts.set(parent, last);
	}
	return last;
}

interface Search {
	/** How many elements have been visited for this compound. */
	count: number;
	/** For each element, the number of the first one after it that matches. */
	following: Int32Array | undefined;
}

/**
 * Searches inside the element. Once that adds up to the size of the whole tree, searches the whole tree once instead.
 */
function isMatchInside(compound: CompiledCompound, { order, last }: Element, run: MatchContext): boolean {
	const memo = run.memo<"search", Search>(compound);
	const search = memo.get("search") ?? { count: 0, following: undefined };
	memo.set("search", search);
	const { elements } = run;
	if (search.following === undefined) {
		search.count += last - order;
		run.spend(last - order);
		if (search.count <= elements.length) {
			for (let index = order + 1; index <= last; index++) {
				if (matchesCompound(compound, elements[index] as Element, run)) return true;
			}
			return false;
		}
		search.following = new Int32Array(elements.length);
		let next = elements.length;
		for (let index = elements.length - 1; index >= 0; index--) {
			search.following[index] = next;
			if (matchesCompound(compound, elements[index] as Element, run)) next = index;
		}
	}
	return (search.following[order] as number) <= last;
}

// Of text

/** Not CSS but jQuery's, and much used: elements whose text contains a text, with its case. */
function compileContains({ from, to }: Argument, place: SelectorContext): Test {
	const reader = new SelectorReader(place.selector, from, to);
	reader.space();
	const raw = place.selector.slice(reader.at, to).trim();
	const isQuoted = raw.startsWith('"') || raw.startsWith("'");
	const wanted = isQuoted ? reader.string() : raw;
	if (isQuoted) reader.space();
	if (wanted === "") throw error(place, from, ":contains() needs a text in its parentheses");
	if (isQuoted && reader.at < to) throw error(place, reader.at, ":contains() takes one text");
	return (element, run) => isWithin(wanted, element, run.root);
}

/** Names or strings, separated by commas. */
function words({ from, to }: Argument, place: SelectorContext): string[] {
	const reader = new SelectorReader(place.selector, from, to);
	const list: string[] = [];
	for (;;) {
		reader.space();
		const next = reader.at < to ? place.selector[reader.at] : "";
		if (next === '"' || next === "'") list.push(reader.string());
		else if (reader.isName()) list.push(reader.name("a word"));
		else throw error(place, reader.at, "a word is expected in the parentheses");
		reader.space();
		if (reader.at >= to) return list;
		if (place.selector[reader.at] !== ",") throw error(place, reader.at, "a comma is expected");
		reader.skip(1);
	}
}

function direction({ from, to }: Argument, place: SelectorContext): string {
	const reader = new SelectorReader(place.selector, from, to);
	reader.space();
	const name = reader.isName() ? reader.name("ltr or rtl") : "";
	reader.space();
	if (name === "" || reader.at < to) throw error(place, from, ":dir() takes one word, ltr or rtl");
	return name;
}

// Of position

const NTH = /^\s*(?:(odd|even)|([+-]?\d*)n(?:\s*([+-])\s*(\d+))?|([+-]?\d+))\s*$/i;

/** Selectors §13.3 and §13.4; CSS Syntax §6. */
function compileNth(
	{ from, to }: Argument,
	place: SelectorContext,
	isFromEnd: boolean,
	isOfType: boolean,
): Test {
	// A comment is as good as a space, and of its length, so that places stay.
	const text = place.selector
		.slice(from, to)
		.replace(/\/\*.*?\*\//gs, (comment) => " ".repeat(comment.length));
	const of = isOfType ? null : /\sof(?![\w\u0080-\uffff\\-])/i.exec(text);
	const formula = of === null ? text : text.slice(0, of.index);
	const match = NTH.exec(formula);
	if (match === null) {
		const name = isOfType ? "type" : "child";
		throw error(
			place,
			from,
			`${JSON.stringify(formula.trim())} is not a position, such as :nth-${name}(2n+1)`,
		);
	}
	const [, word, step, sign, offset, single] = match;
	let a = 0;
	let b = Number(single ?? 0);
	if (word !== undefined) {
		a = 2;
		b = word.toLowerCase() === "odd" ? 1 : 0;
	} else if (step !== undefined) {
		a = step === "" || step === "+" ? 1 : step === "-" ? -1 : Number(step);
		b = offset === undefined ? 0 : Number(`${sign}${offset}`);
	}
	// Whether a×n + b is the position for some n of 0 or more.
	const isAt = (position: number): boolean =>
		a === 0 ? position === b : (position - b) % a === 0 && (position - b) / a >= 0;
	const side = isFromEnd ? "indexFromEnd" : "index";
	if (isOfType) return ({ order }, run) => isAt(typeTablesOf(run.root)[side][order] as number);
	if (of === null) return ({ order }, run) => isAt(run.siblings[side][order] as number);
	const list = place.inner({ from: from + of.index + of[0].length, to }, false);
	return (element, run) => {
		const position = positionsAmong(list, element.parent as ParentNode, isFromEnd, run).get(element);
		return position !== undefined && isAt(position);
	};
}

/** The places of a family's elements among those that match. Each family is counted once per selection. */
function positionsAmong(
	list: readonly CompiledComplex[],
	parent: ParentNode,
	isFromEnd: boolean,
	run: MatchContext,
): ReadonlyMap<Element, number> {
	const families = run.memo<ParentNode, Map<Element, number>>(list);
	let positions = families.get(parent);
	if (positions === undefined) {
		positions = new Map();
		run.spend(parent.children.length);
		for (const child of isFromEnd ? parent.children.toReversed() : parent.children) {
			if (child.type === "element" && matchesAny(list, child, run)) positions.set(child, positions.size + 1);
		}
		families.set(parent, positions);
	}
	return positions;
}
