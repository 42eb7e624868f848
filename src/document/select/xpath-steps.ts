// Follows the steps of a compiled path from node to node: in document order, each node once, with predicates. Must not
// know expressions. Source: XPath 1.0 §2.1, §2.4.

import {
	type EvaluationContext,
	FLAT_AXES,
	followingFrom,
	REVERSE_AXES,
	type Test,
	type Walk,
	walkOf,
} from "./xpath-axes.ts";
import { inDocumentOrder, type XPathNode } from "./xpath-nodes.ts";
import type { Axis } from "./xpath-parser.ts";

/** A compiled part, to run in a context. */
export type Evaluate<Value> = (
	node: XPathNode,
	position: number,
	size: number,
	context: EvaluationContext,
) => Value;

export interface Predicate {
	readonly isPositional: boolean;
	/** A constant number: [1]. */
	readonly place: number | undefined;
	readonly holds: Evaluate<boolean>;
}

export interface CompiledStep {
	readonly axis: Axis;
	readonly walk: Walk;
	/** The same test on the node itself. */
	readonly onSelf: Walk;
	readonly predicates: readonly Predicate[];
	/** How many nodes are enough: 3 for li[3]. */
	readonly most: number;
	readonly isReverse: boolean;
	readonly isFlat: boolean;
	/** Whether a node's position in its list doesn't matter. */
	readonly isPlain: boolean;
}

export function stepOf(axis: Axis, test: Test, predicates: readonly Predicate[]): CompiledStep {
	const place = predicates[0]?.place;
	return {
		axis,
		walk: walkOf(axis, test),
		onSelf: walkOf("self", test),
		predicates,
		most: place !== undefined && place >= 1 ? Math.ceil(place) : Number.POSITIVE_INFINITY,
		isReverse: REVERSE_AXES.has(axis),
		isFlat: FLAT_AXES.has(axis),
		isPlain: predicates.every(({ isPositional }) => !isPositional),
	};
}

export function filtered(
	nodes: XPathNode[],
	predicates: readonly Predicate[],
	context: EvaluationContext,
): XPathNode[] {
	let left = nodes;
	for (const { place, holds } of predicates) {
		if (left.length === 0) return left;
		if (place !== undefined) {
			const chosen = left[place - 1];
			left = chosen === undefined ? [] : [chosen];
			continue;
		}
		const size = left.length;
		left = left.filter((node, index) => holds(node, index + 1, size, context));
	}
	return left;
}

/** From nodes in document order, step by step, to nodes in document order, each once. */
export function follow(
	start: XPathNode[],
	steps: readonly CompiledStep[],
	context: EvaluationContext,
): XPathNode[] {
	let current = start;
	// Whether the nodes don't contain one another.
	let isFlat = start.length <= 1;
	for (const step of steps) {
		if (current.length === 0) return current;
		const [only] = current;
		if (current.length === 1 && only !== undefined) {
			current = one(only, step, context);
			if (step.isReverse) current.reverse();
			isFlat = step.isFlat;
			continue;
		}
		current = many(current, step, isFlat, context);
		isFlat =
			current.length <= 1 ||
			step.axis === "attribute" ||
			(isFlat && step.isFlat && step.axis === "child") ||
			(isFlat && step.axis === "self");
	}
	return current;
}

/** Whether the steps lead anywhere. Follows the last of them only to its first node. */
export function leadsAnywhere(
	start: XPathNode[],
	steps: readonly CompiledStep[],
	context: EvaluationContext,
): boolean {
	const last = steps.at(-1);
	if (last === undefined) return start.length > 0;
	const before = steps.length === 1 ? start : follow(start, steps.slice(0, -1), context);
	const first = last.predicates.length === 0 ? { ...last, most: 1 } : last;
	return before.some((node) => one(node, first, context).length > 0);
}

function one(
	node: XPathNode,
	{ walk, predicates, most }: CompiledStep,
	context: EvaluationContext,
): XPathNode[] {
	const found = walk(node, context, most);
	return predicates.length === 0 ? found : filtered(found, predicates, context);
}

function many(
	nodes: XPathNode[],
	step: CompiledStep,
	isFlat: boolean,
	context: EvaluationContext,
): XPathNode[] {
	const { axis } = step;
	let from = nodes;
	let inOrder =
		axis === "self" || axis === "attribute" || (isFlat && (axis === "child" || axis.startsWith("desc")));
	if (!isFlat && step.isPlain && (axis === "descendant" || axis === "descendant-or-self")) {
		// Nodes below a node are also below its ancestors, so search there.
		from = outermost(nodes, context);
		inOrder = true;
	}
	if (step.isPlain && (axis === "following" || axis === "preceding")) {
		// Nodes that follow one of these also follow the one that ends first; nodes that precede one also precede the last.
		const only = axis === "following" ? endsFirst(nodes, context) : (nodes.at(-1) as XPathNode);
		const found = one(only, step, context);
		return step.isReverse ? found.reverse() : found;
	}
	if (inOrder || axis === "child") {
		const found: XPathNode[] = [];
		for (const node of from) for (const other of one(node, step, context)) found.push(other);
		return inOrder ? found : inDocumentOrder(found, context.order);
	}
	if (step.isPlain && (axis === "ancestor" || axis === "ancestor-or-self")) {
		const onSelf = { ...step, walk: step.onSelf };
		const found = climbed(nodes, axis === "ancestor").flatMap((node) => one(node, onSelf, context));
		return inDocumentOrder(found, context.order);
	}
	// Among nodes with one parent, the first has all following siblings of the others, and the last all preceding ones.
	if (step.isPlain && axis === "following-sibling") from = firstOfEach(nodes);
	if (step.isPlain && axis === "preceding-sibling") from = firstOfEach(nodes.toReversed());
	const found = new Set<XPathNode>();
	for (const node of from) for (const other of one(node, step, context)) found.add(other);
	return inDocumentOrder([...found], context.order);
}

function endsFirst(nodes: readonly XPathNode[], { order }: EvaluationContext): XPathNode {
	let first = nodes[0] as XPathNode;
	let least = Number.POSITIVE_INFINITY;
	for (const node of nodes) {
		const end = followingFrom(node, order);
		if (end < least) {
			least = end;
			first = node;
		}
	}
	return first;
}

function firstOfEach(nodes: readonly XPathNode[]): XPathNode[] {
	const parents = new Set<XPathNode | null>();
	return nodes.filter((node) => {
		if (parents.has(node.parent)) return false;
		parents.add(node.parent);
		return true;
	});
}

/** The nodes' ancestors, each once: stops at an ancestor that was visited before. */
function climbed(nodes: readonly XPathNode[], onlyAncestors: boolean): XPathNode[] {
	const found = new Set<XPathNode>();
	for (const node of nodes) {
		let at: XPathNode | null = onlyAncestors ? node.parent : node;
		for (; at !== null && !found.has(at); at = at.parent) found.add(at);
	}
	return [...found];
}

function outermost(nodes: readonly XPathNode[], { order }: EvaluationContext): XPathNode[] {
	const found: XPathNode[] = [];
	let end = 0;
	for (const node of nodes) {
		if (node.type === "attribute") {
			found.push(node);
			continue;
		}
		const number = order.numbers.get(node) as number;
		if (number < end) continue;
		end = order.ends[number] as number;
		found.push(node);
	}
	return found;
}
