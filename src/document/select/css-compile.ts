// Compiles selectors to tests of elements: types, classes, ids and attributes here, pseudo-classes in css-pseudo.ts.
// Owns the rules of case and of namespaces. Must not know how compounds are joined. Source: Selectors Level 4, §5 and
// §6; the HTML standard, §4.16.2.

import { attribute, type Element, HTML_NAMESPACE } from "../tree.ts";
import type { CompiledComplex, CompiledCompound, Test } from "./css-match.ts";
import { hasWord } from "./css-match.ts";
import { compilePseudo, type SelectorContext } from "./css-pseudo.ts";
import {
	type AttributeOperator,
	type Complex,
	type Compound,
	SelectorReader,
	type SimpleSelector,
	selectorError,
	type TypeSelector,
} from "./css-syntax.ts";

/** What a selector is compiled for. */
export interface Language {
	readonly isHtml: boolean;
	readonly isQuirks: boolean;
}

/** :not(:is(:not(… and so on: deeper than people write, and within what the call stack allows. */
const DEEPEST = 50;

export function compileSelector(selector: string, language: Language): CompiledComplex[] {
	const place = placeAt({ ...language, selector }, 0, false);
	return new SelectorReader(selector).list(true).map((complex) => compileComplex(complex, place));
}

function placeAt(
	context: Language & Pick<SelectorContext, "selector">,
	depth: number,
	isInHas: boolean,
): SelectorContext {
	const { selector } = context;
	return {
		...context,
		isInHas,
		inner({ from, to }, isRelative) {
			if (depth >= DEEPEST)
				throw selectorError(selector, from, `its pseudo-classes are nested more than ${DEEPEST} deep`);
			const place = placeAt(context, depth + 1, isInHas || isRelative);
			const list = new SelectorReader(selector, from, to).list(isRelative);
			return list.map((complex) => compileComplex(complex, place));
		},
	};
}

function compileComplex({ compounds, combinators }: Complex, place: SelectorContext): CompiledComplex {
	return { compounds: compounds.map((compound) => compileCompound(compound, place)), combinators };
}

function compileCompound({ type, simple }: Compound, place: SelectorContext): CompiledCompound {
	const tests: Test[] = [];
	const name = type === undefined ? undefined : compileType(type, place, tests);
	let className: string | undefined;
	for (const one of simple) {
		if (one.type === "class" && !place.isQuirks && className === undefined) className = one.name;
		else tests.push(compileSimple(one, place));
	}
	return { name, className, tests, isCostly: simple.some((one) => one.type === "pseudo") };
}

/** The name to compare as it is, or a test if that isn't enough. */
function compileType(
	{ name, namespace }: TypeSelector,
	place: SelectorContext,
	tests: Test[],
): string | undefined {
	if (namespace === "") tests.push((element) => element.namespace === "");
	if (name === undefined) return undefined;
	if (!place.isHtml) {
		// The local name. A name with a colon of its own is compared with the qualified one.
		const suffix = `:${name}`;
		tests.push((element) => element.name === name || element.name.endsWith(suffix));
		return undefined;
	}
	const lower = lowerCase(name);
	if (!MIXED_CASE_NAMES.has(lower)) return lower;
	// In an HTML document, browsers ignore case in SVG's names too.
	tests.push(({ namespace, name }) => (namespace === HTML_NAMESPACE ? name : lowerCase(name)) === lower);
	return undefined;
}

function compileSimple(simple: SimpleSelector, place: SelectorContext): Test {
	switch (simple.type) {
		case "class": {
			const { name } = simple;
			if (!place.isQuirks)
				return (element) => someAttribute(element, "class", (value) => hasWord(value, name));
			const lower = lowerCase(name);
			return (element) => someAttribute(element, "class", (value) => hasWord(lowerCase(value), lower));
		}
		case "id": {
			const { name } = simple;
			if (!place.isQuirks) return (element) => someAttribute(element, "id", (value) => value === name);
			const lower = lowerCase(name);
			return (element) => someAttribute(element, "id", (value) => lowerCase(value) === lower);
		}
		case "attribute":
			return compileAttribute(simple, place);
		case "pseudo":
			return compilePseudo(simple, place);
	}
}

// The parser makes every name lower case except these, which it writes in SVG's own case.
const MIXED_CASE_NAMES: ReadonlySet<string> = new Set(
	(
		"altglyph altglyphdef altglyphitem animatecolor animatemotion animatetransform clippath feblend fecolormatrix " +
		"fecomponenttransfer fecomposite feconvolvematrix fediffuselighting fedisplacementmap fedistantlight " +
		"fedropshadow feflood fefunca fefuncb fefuncg fefuncr fegaussianblur feimage femerge femergenode femorphology " +
		"feoffset fepointlight fespecularlighting fespotlight fetile feturbulence foreignobject glyphref " +
		"lineargradient radialgradient textpath"
	).split(" "),
);

// HTML §4.16.2: on HTML's elements, their values match whatever their case.
const CASELESS_VALUES: ReadonlySet<string> = new Set(
	(
		"accept accept-charset align alink axis bgcolor charset checked clear codetype color compact declare defer dir " +
		"direction disabled enctype face frame hreflang http-equiv lang language link media method multiple nohref " +
		"noresize noshade nowrap readonly rel rev rules scope scrolling selected shape target text type valign " +
		"valuetype vlink"
	).split(" "),
);

// HTML §13.2.6.1: on SVG's and MathML's elements these are in a namespace, where a plain name doesn't match them.
const IN_NAMESPACE: ReadonlySet<string> = new Set(
	(
		"xlink:actuate xlink:arcrole xlink:href xlink:role xlink:show xlink:title xlink:type xml:lang xml:space xmlns " +
		"xmlns:xlink"
	).split(" "),
);

function compileAttribute(
	simple: SimpleSelector & { readonly type: "attribute" },
	place: SelectorContext,
): Test {
	const { name, namespace, operator, value, flag } = simple;
	const lower = place.isHtml ? lowerCase(name) : name;
	const test = operator === undefined ? () => true : compareBy(operator, value);
	const caseless =
		operator === undefined ? test : compareBy(operator, lowerCase(value), (text) => lowerCase(text));
	const isCaselessHtml = flag === "i" || (flag === undefined && place.isHtml && CASELESS_VALUES.has(lower));
	const forHtml = isCaselessHtml ? caseless : test;
	const forOthers = flag === "i" ? caseless : test;
	if (namespace === "*") {
		const suffix = `:${place.isHtml ? lower : name}`;
		return (element) =>
			place.isHtml && element.namespace === HTML_NAMESPACE
				? someAttribute(element, lower, forHtml)
				: someForeign(element, lower, place, forOthers) || someEndingIn(element, suffix, place, forOthers);
	}
	// A prefixed attribute is in a namespace, where only "*|" matches it.
	if (!place.isHtml) return (element) => !name.includes(":") && someAttribute(element, name, forOthers);
	const isHidden = IN_NAMESPACE.has(lower);
	return (element) =>
		element.namespace === HTML_NAMESPACE
			? someAttribute(element, lower, forHtml)
			: !isHidden && someForeign(element, lower, place, forOthers);
}

/** On SVG's and MathML's elements in an HTML document, browsers ignore a name's case too. */
function someForeign(
	{ attributes }: Element,
	name: string,
	{ isHtml }: SelectorContext,
	test: (value: string) => boolean,
): boolean {
	for (let index = 0; index < attributes.length; index += 2) {
		const own = attributes[index] as string;
		if ((isHtml ? lowerCase(own) : own) === name) return test(attributes[index + 1] as string);
	}
	return false;
}

function someAttribute(element: Element, name: string, test: (value: string) => boolean): boolean {
	const value = attribute(element, name);
	return value !== undefined && test(value);
}

function someEndingIn(
	{ attributes }: Element,
	suffix: string,
	{ isHtml }: SelectorContext,
	test: (value: string) => boolean,
): boolean {
	for (let index = 0; index < attributes.length; index += 2) {
		const name = attributes[index] as string;
		if (!name.endsWith(suffix) || (isHtml && !IN_NAMESPACE.has(name))) continue;
		if (test(attributes[index + 1] as string)) return true;
	}
	return false;
}

function compareBy(
	operator: AttributeOperator,
	wanted: string,
	fold: (text: string) => string = (text) => text,
): (value: string) => boolean {
	switch (operator) {
		case "=":
			return (value) => fold(value) === wanted;
		case "~=":
			return (value) => hasWord(fold(value), wanted);
		case "|=":
			return (value) => {
				const text = fold(value);
				return text === wanted || text.startsWith(`${wanted}-`);
			};
		// Selectors §6.2: with an empty text, nothing matches.
		case "^=":
			return (value) => wanted !== "" && fold(value).startsWith(wanted);
		case "$=":
			return (value) => wanted !== "" && fold(value).endsWith(wanted);
		case "*=":
			return (value) => wanted !== "" && fold(value).includes(wanted);
	}
}

/** Only ASCII letters. */
function lowerCase(text: string): string {
	return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (upper) => upper.toLowerCase()) : text;
}
