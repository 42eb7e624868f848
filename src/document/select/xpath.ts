// XPath 1.0 on our trees, as browsers evaluate it: the entry point, and the cache of compiled expressions. Must not
// know the grammar, parsers of documents, or bytes.

import { own } from "../../base/index.ts";
import { allowanceOf, HTML_NAMESPACE, MATHML_NAMESPACE, type Node, SVG_NAMESPACE } from "../tree.ts";
import { VISITS, Visits } from "../visits.ts";
import { EvaluationContext } from "./xpath-axes.ts";
import { type CompiledXPath, compileXPath } from "./xpath-compile.ts";
import { xpathError } from "./xpath-lexer.ts";
import { stringValue, type XPathNode } from "./xpath-nodes.ts";
import { parseXPath } from "./xpath-parser.ts";
import { toText, type XPathValue } from "./xpath-values.ts";

export { Attribute, type XPathNode } from "./xpath-nodes.ts";
export type { XPathValue } from "./xpath-values.ts";

/** How an XPath is evaluated. */
export interface XPathOptions {
	/**
	 * Prefixes and their namespaces' URIs, for names such as atom:entry; "" is the namespace of elements without a prefix.
	 * html, svg, math, xlink and xml are predefined.
	 */
	readonly namespaces?: Readonly<Record<string, string>> | undefined;
	/** The values of variables, by name without "$". */
	readonly variables?: Readonly<Record<string, string | number | boolean>> | undefined;
	/** What the evaluation may cost. */
	readonly limits?: XPathLimits | undefined;
	/** Counts the visits of several evaluations together, instead of `limits.visits`. */
	readonly visits?: Visits | undefined;
}

/** What an XPath may cost. */
export interface XPathLimits {
	/** How many node visits one evaluation may make, which bounds its time on hostile pages. Default 100,000,000. */
	readonly visits?: number | undefined;
	/** Milliseconds of CPU time that `re:test` and `re:replace` may take on one text. Default 250. */
	readonly regexMs?: number | undefined;
}

/** Each limit's default. */
export const XPATH_LIMITS: { readonly [Name in keyof XPathLimits]-?: number } = {
	visits: VISITS,
	regexMs: 250,
};

const NAMESPACES: Readonly<Record<string, string>> = {
	html: HTML_NAMESPACE,
	svg: SVG_NAMESPACE,
	math: MATHML_NAMESPACE,
	xlink: "http://www.w3.org/1999/xlink",
	xml: "http://www.w3.org/XML/1998/namespace",
};

const NONE: Readonly<Record<string, never>> = {};
const MOST_KEPT = 500;

type Kept = Map<string, CompiledXPath>;
const kept = new WeakMap<Readonly<Record<string, string>>, Kept>();

/**
 * The value of the expression at `scope`: nodes in document order, each once, or a text, a number or a boolean.
 *
 * In HTML documents, a name without a prefix matches HTML's elements whatever its case, and no others: SVG's are
 * `svg:path`. In XML it matches elements in no namespace. Besides the core functions there are `re:test`, `re:replace`
 * and `has-class`. The axis `namespace` is not supported.
 *
 * @throws DocumentError, kind "selector", code "xpath", with `offset` and `column`; kind "limit" if it takes too long,
 * or makes too much text (`limits.amplification`)
 *
 * Source: XPath 1.0, https://www.w3.org/TR/1999/REC-xpath-19991116/
 *
 * @example
 * const rows = evaluateXPath(page.root, "//table[@id='prices']//tr[position() > 1]");
 * const total = evaluateXPath(page.root, "sum(//td[has-class('price')])");
 */
export function evaluateXPath(
	scope: XPathNode,
	expression: string,
	options: XPathOptions = NONE,
): XPathValue {
	const { namespaces = NONE, variables = NONE, limits, visits: counted } = own(options);
	const run = compiled(expression, namespaces);
	try {
		const { visits = XPATH_LIMITS.visits, regexMs = XPATH_LIMITS.regexMs } = own(limits ?? {});
		const context = new EvaluationContext(scope, variables, counted ?? new Visits(visits), regexMs);
		const value = run(scope, 1, 1, context);
		if (typeof value === "string" && value !== "")
			allowanceOf(context.top)?.takeOnce("xpath", scope, value.length);
		else if (typeof value === "object") countAttributes(value, context.top);
		return value;
	} catch (cause) {
		if (!(cause instanceof SyntaxError)) throw cause;
		throw xpathError(expression, 0, `its regular expression can't be read, ${cause.message}`);
	}
}

/**
 * Attributes are not nodes of the tree: each selected one is made, and a page may copy those of one tag again and
 * again.
 */
function countAttributes(nodes: readonly XPathNode[], top: Node): void {
	if (nodes[0]?.type !== "attribute" && nodes.at(-1)?.type !== "attribute") return;
	const allowance = allowanceOf(top)?.another();
	for (const node of nodes)
		if (node.type === "attribute") allowance?.take(node.name.length + node.value.length + 1);
}

/**
 * The nodes that the expression selects.
 *
 * @throws DocumentError, kind "selector", also if the result isn't nodes
 */
export function selectXPath(scope: XPathNode, expression: string, options?: XPathOptions): XPathNode[] {
	const value = evaluateXPath(scope, expression, options);
	if (typeof value === "object") return value;
	throw xpathError(expression, 0, `it gives a ${typeof value} instead of nodes`);
}

/** The string-value of each selected node; one text if the result isn't nodes. */
export function xpathTexts(scope: XPathNode, expression: string, options?: XPathOptions): string[] {
	const value = evaluateXPath(scope, expression, options);
	return typeof value === "object" ? value.map(stringValue) : [toText(value)];
}

function compiled(expression: string, namespaces: Readonly<Record<string, string>>): CompiledXPath {
	let expressions = kept.get(namespaces);
	if (expressions === undefined) {
		expressions = new Map();
		kept.set(namespaces, expressions);
	}
	let run = expressions.get(expression);
	if (run === undefined) {
		run = compileXPath(parseXPath(expression), {
			namespace(prefix, offset) {
				if (Object.hasOwn(namespaces, prefix)) return namespaces[prefix] as string;
				if (prefix === "") return "";
				const known = Object.hasOwn(NAMESPACES, prefix) ? NAMESPACES[prefix] : undefined;
				if (known !== undefined) return known;
				throw xpathError(
					expression,
					offset,
					`the prefix "${prefix}" has no namespace; set it with the option namespaces`,
				);
			},
			fault: (offset, reason) => xpathError(expression, offset, reason),
		});
		if (expressions.size >= MOST_KEPT) expressions.clear();
		expressions.set(expression, run);
	}
	return run;
}
