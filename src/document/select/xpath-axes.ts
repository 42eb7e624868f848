// XPath's axes and node tests on our trees: from one node and a step to the nodes it leads to, in the axis's own order.
// No recursion: a hostile page nests deeper than the call stack allows. Must not know predicates or values. Source:
// XPath 1.0 §2.2, §2.3; for names in HTML documents: HTML, "Interactions with XPath and XSLT".

import { attribute, type Element, HTML_NAMESPACE, type Node, textWithin } from "../tree.ts";
import type { Visits } from "../visits.ts";
import {
	Attribute,
	attributeLocalName,
	attributeNamespace,
	type DocumentOrder,
	documentOrder,
	elementLocalName,
	isDeclaration,
	topOf,
	type XPathNode,
} from "./xpath-nodes.ts";
import type { Axis, NodeTest } from "./xpath-parser.ts";

/** The environment of one evaluation. */
export class EvaluationContext {
	readonly top: Node;
	readonly html: boolean;
	readonly variables: Readonly<Record<string, string | number | boolean>>;
	#order: DocumentOrder | undefined;
	readonly regexMs: number;
	readonly #visits: Visits;

	/**
	 * @param visits - bounds the time of the evaluation
	 * @param regexMs - how long a regular expression may take on one text
	 */
	constructor(
		scope: XPathNode,
		variables: Readonly<Record<string, string | number | boolean>>,
		visits: Visits,
		regexMs: number,
	) {
		this.top = topOf(scope);
		this.html = this.top.type === "root" && this.top.language === "html";
		this.variables = variables;
		this.#visits = visits;
		this.regexMs = regexMs;
	}

	/** Counts visits to nodes. @throws DocumentError, kind "limit" */
	spend(visits: number): void {
		this.#visits.spend(visits);
	}

	/** A node's text. Counts the nodes it is gathered from, and its length. */
	readonly read = (node: XPathNode): string => {
		const looked = { nodes: 0 };
		const text = node.type === "attribute" ? node.value : textWithin(node, looked);
		this.spend((text.length + looked.nodes) >>> 3);
		return text;
	};

	get order(): DocumentOrder {
		this.#order ??= documentOrder(this.top);
		return this.#order;
	}
}

/** A name test with its prefix resolved: "*" is any local name; an undefined namespace is any. */
export interface NameTest {
	readonly kind: "name";
	readonly local: string;
	/** The local name that elements of HTML in an HTML document have. */
	readonly lower: string;
	readonly namespace: string | undefined;
	/** Without a prefix, names in HTML documents also match HTML's elements. */
	readonly matchesHtml: boolean;
}

export type Test = Exclude<NodeTest, { kind: "name" }> | NameTest;

type Matches = (node: Node) => boolean;

function matcherOf(test: Test, html: boolean): Matches {
	switch (test.kind) {
		case "node":
			return always;
		case "text":
			return (node) => node.type === "text";
		case "comment":
			return (node) => node.type === "comment";
		case "container":
			return (node) => node.type === "element" || node.type === "root";
		case "instruction": {
			const { target } = test;
			return (node) => node.type === "instruction" && (target === undefined || node.target === target);
		}
		case "name":
			return elementMatcher(test, html);
	}
}

function always(): boolean {
	return true;
}

function elementMatcher({ local, lower, namespace, matchesHtml }: NameTest, html: boolean): Matches {
	if (local === "*") {
		if (namespace === undefined) return (node) => node.type === "element";
		return (node) => node.type === "element" && node.namespace === namespace;
	}
	if (!html)
		return (node) =>
			node.type === "element" &&
			(node.namespace === namespace || namespace === undefined) &&
			elementLocalName(node.name, false) === local;
	return (node) => {
		if (node.type !== "element") return false;
		if (node.namespace === HTML_NAMESPACE)
			return node.name === lower && (matchesHtml || namespace === HTML_NAMESPACE || namespace === undefined);
		return node.name === local && (node.namespace === namespace || namespace === undefined);
	};
}

/**
 * The nodes that a step leads to, before predicates, in the axis's own order: the nearest first.
 *
 * @param most - no more nodes than this are needed
 */
export type Walk = (from: XPathNode, context: EvaluationContext, most: number) => XPathNode[];

export const REVERSE_AXES: ReadonlySet<Axis> = new Set<Axis>([
	"ancestor",
	"ancestor-or-self",
	"preceding",
	"preceding-sibling",
]);

/** Axes whose nodes, from a single node, never contain one another. */
export const FLAT_AXES: ReadonlySet<Axis> = new Set<Axis>([
	"attribute",
	"child",
	"following-sibling",
	"parent",
	"preceding-sibling",
	"self",
]);

export function walkOf(axis: Axis, test: Test): Walk {
	if (axis === "attribute") return attributeWalk(test);
	const inHtml = matcherOf(test, true);
	const inXml = matcherOf(test, false);
	const walk = WALKS[axis];
	return (from, context, most) => walk(from, context.html ? inHtml : inXml, context, most);
}

type AxisWalk = (from: XPathNode, matches: Matches, context: EvaluationContext, most: number) => XPathNode[];

const WALKS: Readonly<Record<Exclude<Axis, "attribute">, AxisWalk>> = {
	self(from, matches) {
		if (from.type === "attribute") return matches === always ? [from] : [];
		return matches(from) ? [from] : [];
	},
	parent(from, matches) {
		const { parent } = from;
		return parent !== null && matches(parent) ? [parent] : [];
	},
	child(from, matches, context, most) {
		const found: Node[] = [];
		if (!("children" in from)) return found;
		const { children } = from;
		let place = 0;
		for (; place < children.length && found.length < most; place++) {
			const child = children[place] as Node;
			if (matches(child)) found.push(child);
		}
		context.spend(place);
		return found;
	},
	descendant(from, matches, context, most) {
		const found: Node[] = [];
		descend(from, matches, most, found, context);
		return found;
	},
	"descendant-or-self"(from, matches, context, most) {
		const found = WALKS.self(from, matches, context, most);
		if (found.length < most) descend(from, matches, most, found, context);
		return found;
	},
	ancestor(from, matches, context, most) {
		const found: Node[] = [];
		ascend(from.parent, matches, most, found, context);
		return found;
	},
	"ancestor-or-self"(from, matches, context, most) {
		const found = WALKS.self(from, matches, context, most);
		if (found.length < most) ascend(from.parent, matches, most, found, context);
		return found;
	},
	"following-sibling"(from, matches, context, most) {
		const found: Node[] = [];
		if (from.type === "attribute" || from.parent === null) return found;
		const siblings = from.parent.children;
		const own = placeOf(from, context.order);
		let place = own + 1;
		for (; place < siblings.length && found.length < most; place++) {
			const sibling = siblings[place] as Node;
			if (matches(sibling)) found.push(sibling);
		}
		context.spend(place - own);
		return found;
	},
	"preceding-sibling"(from, matches, context, most) {
		const found: Node[] = [];
		if (from.type === "attribute" || from.parent === null) return found;
		const siblings = from.parent.children;
		const own = placeOf(from, context.order);
		let place = own - 1;
		for (; place >= 0 && found.length < most; place--) {
			const sibling = siblings[place] as Node;
			if (matches(sibling)) found.push(sibling);
		}
		context.spend(own - place);
		return found;
	},
	following(from, matches, context, most) {
		const { order } = context;
		const found: Node[] = [];
		const begin = followingFrom(from, order);
		let number = begin;
		for (; number < order.nodes.length && found.length < most; number++) {
			const node = order.nodes[number] as Node;
			if (matches(node)) found.push(node);
		}
		context.spend(number - begin);
		return found;
	},
	preceding(from, matches, context, most) {
		const { order } = context;
		const found: Node[] = [];
		const own = order.numbers.get(from.type === "attribute" ? from.parent : from) as number;
		let number = own - 1;
		for (; number >= 0 && found.length < most; number--) {
			const isAncestor = (order.ends[number] as number) > own;
			const node = order.nodes[number] as Node;
			if (!isAncestor && matches(node)) found.push(node);
		}
		context.spend(own - number);
		return found;
	},
};

/** The number of the first following node. */
export function followingFrom(node: XPathNode, { numbers, ends }: DocumentOrder): number {
	// §2.2: an attribute's following nodes include its element's descendants.
	if (node.type === "attribute") return (numbers.get(node.parent) as number) + 1;
	return ends[numbers.get(node) as number] as number;
}

function placeOf(node: Node, { numbers, places }: DocumentOrder): number {
	return places[numbers.get(node) as number] as number;
}

function ascend(
	from: Node | null,
	matches: Matches,
	most: number,
	found: XPathNode[],
	context: EvaluationContext,
): void {
	let visits = 0;
	for (let at = from; at !== null && found.length < most; at = at.parent) {
		visits++;
		if (matches(at)) found.push(at);
	}
	context.spend(visits);
}

function descend(
	from: XPathNode,
	matches: Matches,
	most: number,
	found: XPathNode[],
	context: EvaluationContext,
): void {
	if (!("children" in from)) return;
	let children: readonly Node[] = from.children;
	let place = 0;
	const levels: (readonly Node[])[] = [];
	const places: number[] = [];
	for (;;) {
		if (place === children.length) {
			context.spend(children.length);
			const level = levels.pop();
			if (level === undefined) return;
			children = level;
			place = places.pop() as number;
			continue;
		}
		const node = children[place++] as Node;
		if (matches(node)) {
			found.push(node);
			if (found.length === most) {
				context.spend(place);
				return;
			}
		}
		if (node.type === "element" && node.children.length > 0) {
			levels.push(children);
			places.push(place);
			children = node.children;
			place = 0;
		}
	}
}

function attributeWalk(test: Test): Walk {
	if (test.kind !== "name" && test.kind !== "node") return () => [];
	return (from, context, most) => {
		const found: Attribute[] = [];
		if (from.type !== "element") return found;
		const { attributes } = from;
		const { html } = context;
		context.spend(attributes.length >>> 1);
		for (let index = 0; index < attributes.length && found.length < most; index += 2) {
			const name = attributes[index] as string;
			if (test.kind === "name" && !attributeMatches(test, from, name, html)) continue;
			if (!isDeclaration(from, name, html))
				found.push(new Attribute(from, name, attributes[index + 1] as string, index / 2));
		}
		return found;
	};
}

/** The value of the first attribute that matches; undefined if there is none. */
export function firstAttribute(
	test: NameTest,
	from: XPathNode,
	context: EvaluationContext,
): string | undefined {
	if (from.type !== "element") return undefined;
	const { attributes } = from;
	const { html } = context;
	if (attributes.length > FEW) {
		const plain = plainName(test, from, html);
		if (plain !== undefined) return attribute(from, plain);
		context.spend(attributes.length);
	}
	for (let index = 0; index < attributes.length; index += 2) {
		const name = attributes[index] as string;
		if (!attributeMatches(test, from, name, html) || isDeclaration(from, name, html)) continue;
		const value = attributes[index + 1] as string;
		if (value.length > SHORT) context.spend(value.length >>> 3);
		return value;
	}
	return undefined;
}

/** The name of an attribute without a prefix, if only that can match. */
function plainName(
	{ local, lower, namespace }: NameTest,
	element: Element,
	html: boolean,
): string | undefined {
	if (namespace !== "" || local === "*" || local.startsWith("xmlns")) return undefined;
	if (!html) return local;
	return element.namespace === HTML_NAMESPACE ? lower : undefined;
}

/** So few take no noticeable time. */
const FEW = 64;
const SHORT = 1024;

function attributeMatches(test: NameTest, element: Element, name: string, html: boolean): boolean {
	const { local, lower, namespace } = test;
	if (local !== "*") {
		// The HTML parser has lower-cased the names on HTML's elements, so browsers accept any case there.
		if (html && namespace === "" && element.namespace === HTML_NAMESPACE) return name === lower;
		// Most attributes have no namespace, which one comparison shows.
		if (namespace === "" && name !== local) return false;
		if (attributeLocalName(element, name, html) !== local) return false;
	}
	return namespace === undefined || attributeNamespace(element, name, html) === namespace;
}
