// Runs a JSONPath query's tree on a value (RFC 9535 §2). Uses no recursion over the value except to compare, and counts
// each value that it visits. Must not know the query's text.

import { limitPassed } from "../errors.ts";
import type { JsonValue } from "./parse.ts";
import type { PathCall, PathOperand, PathQuery, PathSegment, PathSelector, PathTest } from "./path-syntax.ts";
import { compileInteroperableRegexp, type InteroperableRegexp, type RegexpBounds } from "./regexp.ts";

/** A value and how it was reached: a chain up to the root. */
export interface ReachedNode {
	readonly value: JsonValue;
	readonly parent: ReachedNode | undefined;
	readonly key: string | number;
	readonly depth: number;
}

export interface PathBounds extends RegexpBounds {
	readonly depth: number;
	/** How many values may be visited. */
	readonly steps: number;
}

/** Runs the query. Throws DocumentError of kind "limit" if a limit is exceeded. */
export function runPath(query: PathQuery, root: JsonValue, bounds: PathBounds): ReachedNode[] {
	let steps = 0;
	const patterns = new Map<string, InteroperableRegexp | undefined>();
	return select(query, root);

	function select({ segments, isRelative }: PathQuery, current: JsonValue): ReachedNode[] {
		let nodes: ReachedNode[] = [{ value: isRelative ? current : root, parent: undefined, key: "", depth: 0 }];
		for (const segment of segments) nodes = applySegment(segment, nodes);
		return nodes;
	}

	function applySegment(
		{ isDescendant, selectors }: PathSegment,
		nodes: readonly ReachedNode[],
	): ReachedNode[] {
		const selected: ReachedNode[] = [];
		for (const node of nodes) {
			if (!isDescendant) {
				for (const selector of selectors) applySelector(selector, node, selected);
				continue;
			}
			// In document order: a node before its children, and these in their order.
			const waiting = [node];
			for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
				for (const selector of selectors) applySelector(selector, next, selected);
				const children: ReachedNode[] = [];
				applySelector({ kind: "wildcard" }, next, children);
				for (let index = children.length - 1; index >= 0; index--) {
					const child = children[index] as ReachedNode;
					if (isContainer(child.value)) waiting.push(child);
				}
			}
		}
		return selected;
	}

	function reach(parent: ReachedNode, key: string | number, value: JsonValue, into: ReachedNode[]): void {
		count();
		if (parent.depth >= bounds.depth) {
			throw limitPassed("The depth that the JSONPath reaches", "limits.depth", bounds.depth);
		}
		into.push({ value, parent, key, depth: parent.depth + 1 });
	}

	function count(): void {
		steps++;
		if (steps > bounds.steps)
			throw limitPassed("The number of values that the JSONPath visits", "limits.steps", bounds.steps);
	}

	function applySelector(selector: PathSelector, node: ReachedNode, into: ReachedNode[]): void {
		const { value } = node;
		if (!isContainer(value)) return;
		switch (selector.kind) {
			case "name":
				if (!isArray(value) && Object.hasOwn(value, selector.name)) {
					reach(node, selector.name, value[selector.name] as JsonValue, into);
				}
				return;
			case "index": {
				if (!isArray(value)) return;
				const index = selector.index < 0 ? value.length + selector.index : selector.index;
				if (index >= 0 && index < value.length) reach(node, index, value[index] as JsonValue, into);
				return;
			}
			case "slice":
				if (isArray(value))
					for (const index of sliced(selector, value.length))
						reach(node, index, value[index] as JsonValue, into);
				return;
			case "wildcard":
				if (isArray(value)) for (const [index, child] of value.entries()) reach(node, index, child, into);
				else for (const name of Object.keys(value)) reach(node, name, value[name] as JsonValue, into);
				return;
			case "filter": {
				const children: ReachedNode[] = [];
				applySelector({ kind: "wildcard" }, node, children);
				for (const child of children) if (isTrue(selector.test, child.value)) into.push(child);
				return;
			}
		}
	}

	function isTrue(test: PathTest, current: JsonValue): boolean {
		switch (test.kind) {
			case "any":
				return test.tests.some((one) => isTrue(one, current));
			case "all":
				return test.tests.every((one) => isTrue(one, current));
			case "not":
				return !isTrue(test.test, current);
			case "exists":
				return select(test.query, current).length > 0;
			case "call":
				return call(test, current) === true;
			case "compare": {
				const left = evaluate(test.left, current);
				const right = evaluate(test.right, current);
				switch (test.operator) {
					case "==":
						return isEqual(left, right, 0);
					case "!=":
						return !isEqual(left, right, 0);
					case "<":
						return isLess(left, right);
					case "<=":
						return isLess(left, right) || isEqual(left, right, 0);
					case ">":
						return isLess(right, left);
					case ">=":
						return isLess(right, left) || isEqual(left, right, 0);
				}
			}
		}
	}

	/** A value, or nothing (RFC 9535 §2.4.1), which is not a value of JSON. */
	function evaluate(operand: PathOperand, current: JsonValue): JsonValue | undefined {
		if (operand.kind === "literal") return operand.value;
		return operand.kind === "query" ? select(operand.query, current)[0]?.value : call(operand, current);
	}

	function call({ name, operands }: PathCall, current: JsonValue): JsonValue | undefined {
		const [first, second] = operands as [PathOperand, PathOperand?];
		if ((name === "count" || name === "value") && first.kind === "query") {
			const nodes = select(first.query, current);
			if (name === "count") return nodes.length;
			return nodes.length === 1 ? nodes[0]?.value : undefined;
		}
		const value = evaluate(first, current);
		if (name === "length") return lengthOf(value);
		const pattern = second === undefined ? undefined : evaluate(second, current);
		if (typeof value !== "string" || typeof pattern !== "string") return false;
		const regexp = regexpOf(pattern);
		return regexp !== undefined && (name === "match" ? regexp.matches(value) : regexp.isFoundIn(value));
	}

	/** Patterns from the document may be as many as its values, so only a few are cached. */
	function regexpOf(pattern: string): InteroperableRegexp | undefined {
		if (!patterns.has(pattern)) {
			if (patterns.size >= KEPT_PATTERNS) patterns.clear();
			patterns.set(pattern, compileInteroperableRegexp(pattern, bounds));
		}
		return patterns.get(pattern);
	}

	/** RFC 9535 §2.3.5.2.2. Nothing equals nothing. */
	function isEqual(left: JsonValue | undefined, right: JsonValue | undefined, depth: number): boolean {
		if (left === right) return true;
		// A bigint and a number are two ways to represent a number, so compare them as numbers.
		if (isNumber(left) && isNumber(right)) return !(left < right) && !(left > right);
		if (!isContainer(left) || !isContainer(right)) return false;
		count();
		if (depth >= bounds.depth) {
			throw limitPassed("The depth that the JSONPath reaches", "limits.depth", bounds.depth);
		}
		if (isArray(left) || isArray(right)) {
			if (!isArray(left) || !isArray(right) || left.length !== right.length) return false;
			return left.every((value, index) => isEqual(value, right[index], depth + 1));
		}
		const names = Object.keys(left);
		if (names.length !== Object.keys(right).length) return false;
		return names.every((name) => Object.hasOwn(right, name) && isEqual(left[name], right[name], depth + 1));
	}
}

const KEPT_PATTERNS = 16;

type JsonArray = readonly JsonValue[];
type JsonObject = { readonly [name: string]: JsonValue };

function isContainer(value: JsonValue | undefined): value is JsonArray | JsonObject {
	return typeof value === "object" && value !== null;
}

function isArray(value: JsonArray | JsonObject): value is JsonArray {
	return Array.isArray(value);
}

function isNumber(value: JsonValue | undefined): value is number | bigint {
	return typeof value === "number" || typeof value === "bigint";
}

function lengthOf(value: JsonValue | undefined): number | undefined {
	if (typeof value === "string") {
		let pairs = 0;
		for (const _ of value.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) pairs++;
		return value.length - pairs;
	}
	if (!isContainer(value)) return undefined;
	return isArray(value) ? value.length : Object.keys(value).length;
}

function isLess(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
	if (isNumber(left) && isNumber(right)) return left < right;
	if (typeof left !== "string" || typeof right !== "string") return false;
	// By code points, not by UTF-16: code points with surrogates come after all others.
	let index = 0;
	while (index < left.length && left.charCodeAt(index) === right.charCodeAt(index)) index++;
	if (index >= right.length) return false;
	if (index >= left.length) return true;
	const [leftUnit, rightUnit] = [left.charCodeAt(index), right.charCodeAt(index)];
	const isSurrogate = (unit: number): boolean => (unit & 0xf800) === 0xd800;
	if (isSurrogate(leftUnit) !== isSurrogate(rightUnit)) return isSurrogate(rightUnit);
	return leftUnit < rightUnit;
}

/** RFC 9535 §2.3.4.2.2. */
function* sliced(
	{ start, end, step }: Extract<PathSelector, { readonly kind: "slice" }>,
	length: number,
): Generator<number, void, undefined> {
	if (step === 0) return;
	const normalize = (index: number): number => (index >= 0 ? index : length + index);
	if (step > 0) {
		const lower = Math.min(Math.max(normalize(start ?? 0), 0), length);
		const upper = Math.min(Math.max(normalize(end ?? length), 0), length);
		for (let index = lower; index < upper; index += step) yield index;
		return;
	}
	const upper = Math.min(Math.max(normalize(start ?? length - 1), -1), length - 1);
	const lower = end === undefined ? -1 : Math.min(Math.max(normalize(end), -1), length - 1);
	for (let index = upper; index > lower; index += step) yield index;
}
