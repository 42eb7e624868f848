// From an XPath's tree to a function of a node. Everything that doesn't depend on a document (types, names, whether
// order matters) is decided here, once. Must not know the grammar's text. Source: XPath 1.0 §2, §3.

import { firstAttribute, type Test } from "./xpath-axes.ts";
import { FUNCTIONS, type ValueType, type XPathFunction } from "./xpath-functions.ts";
import { inDocumentOrder, type XPathNode } from "./xpath-nodes.ts";
import type { Arithmetic, Expression, Step } from "./xpath-parser.ts";
import {
	type CompiledStep,
	type Evaluate,
	filtered,
	follow,
	leadsAnywhere,
	type Predicate,
	stepOf,
} from "./xpath-steps.ts";
import { compare, toBoolean, toNumber, toText, type XPathValue } from "./xpath-values.ts";

interface Compiled {
	/** "any" only for variables. */
	readonly gives: ValueType | "any";
	/** Whether its value depends on the context's position or size. */
	readonly isPositional: boolean;
	readonly run: Evaluate<XPathValue>;
	/** Faster ways to its text and its truth, if there are any. */
	readonly text?: Evaluate<string> | undefined;
	readonly truth?: Evaluate<boolean> | undefined;
}

/** The meaning of names. Throws for an unknown prefix or function. */
export interface Names {
	/** The namespace of a prefix; for "", that of elements without a prefix. */
	namespace(prefix: string, offset: number): string;
	fault(offset: number, reason: string): Error;
}

export type CompiledXPath = Evaluate<XPathValue>;

export function compileXPath(expression: Expression, names: Names): CompiledXPath {
	return compile(expression, names).run;
}

function compile(expression: Expression, names: Names): Compiled {
	switch (expression.op) {
		case "literal": {
			const { value } = expression;
			return { gives: typeof value === "number" ? "number" : "text", isPositional: false, run: () => value };
		}
		case "variable": {
			const { name, offset } = expression;
			return {
				gives: "any",
				isPositional: false,
				run(_node, _position, _size, { variables }) {
					if (!Object.hasOwn(variables, name))
						throw names.fault(offset, `the variable $${name} has no value; set it with the option variables`);
					return variables[name] as string | number | boolean;
				},
			};
		}
		case "or":
		case "and": {
			const left = compile(expression.left, names);
			const right = compile(expression.right, names);
			const first = truthOf(left);
			const second = truthOf(right);
			const run: Evaluate<boolean> =
				expression.op === "or"
					? (node, position, size, context) =>
							first(node, position, size, context) || second(node, position, size, context)
					: (node, position, size, context) =>
							first(node, position, size, context) && second(node, position, size, context);
			return { gives: "boolean", isPositional: left.isPositional || right.isPositional, run };
		}
		case "negate": {
			const { isPositional, run } = compile(expression.operand, names);
			return {
				gives: "number",
				isPositional,
				run: (node, position, size, context) => -toNumber(run(node, position, size, context), context.read),
			};
		}
		case "arithmetic": {
			const left = compile(expression.left, names);
			const right = compile(expression.right, names);
			const act = ARITHMETIC[expression.operator];
			return {
				gives: "number",
				isPositional: left.isPositional || right.isPositional,
				run: (node, position, size, context) =>
					act(
						toNumber(left.run(node, position, size, context), context.read),
						toNumber(right.run(node, position, size, context), context.read),
					),
			};
		}
		case "compare":
			return comparison(expression, names);
		case "union": {
			const left = nodesOf(compile(expression.left, names), expression.offset, "the left of |", names);
			const right = nodesOf(compile(expression.right, names), expression.offset, "the right of |", names);
			return {
				gives: "nodes",
				isPositional: left.isPositional || right.isPositional,
				run(node, position, size, context) {
					const first = left.run(node, position, size, context) as XPathNode[];
					const second = right.run(node, position, size, context) as XPathNode[];
					if (first.length === 0 || second.length === 0) return first.length === 0 ? second : first;
					return inDocumentOrder([...first, ...second], context.order);
				},
			};
		}
		case "call":
			return call(expression, names);
		case "filter":
			return filter(expression, names);
		case "path":
			return path(expression, names);
	}
}

const ARITHMETIC: Readonly<Record<Arithmetic, (left: number, right: number) => number>> = {
	"+": (left, right) => left + right,
	"-": (left, right) => left - right,
	"*": (left, right) => left * right,
	div: (left, right) => left / right,
	mod: (left, right) => left % right,
};

function textOf({ gives, run, text }: Compiled): Evaluate<string> {
	if (text !== undefined) return text;
	if (gives === "text") return run as Evaluate<string>;
	return (node, position, size, context) => toText(run(node, position, size, context), context.read);
}

function truthOf({ gives, run, truth }: Compiled): Evaluate<boolean> {
	if (truth !== undefined) return truth;
	if (gives === "boolean") return run as Evaluate<boolean>;
	return (node, position, size, context) => toBoolean(run(node, position, size, context));
}

function numberOf({ gives, run }: Compiled): Evaluate<number> {
	if (gives === "number") return run as Evaluate<number>;
	return (node, position, size, context) => toNumber(run(node, position, size, context), context.read);
}

function nodesOf(compiled: Compiled, offset: number, what: string, names: Names): Compiled {
	if (compiled.gives === "nodes") return compiled;
	throw names.fault(
		offset,
		`${what} has to be nodes, not a ${compiled.gives === "any" ? "variable" : compiled.gives}`,
	);
}

function comparison(
	{ operator, left: leftTree, right: rightTree }: Extract<Expression, { op: "compare" }>,
	names: Names,
): Compiled {
	const left = compile(leftTree, names);
	const right = compile(rightTree, names);
	const isPositional = left.isPositional || right.isPositional;
	// The most frequent test of pages: [@class = "price"]. Its one attribute needs no list.
	const attribute = left.gives === "nodes" && right.gives === "text" ? left.text : undefined;
	if (attribute !== undefined && left.truth !== undefined && operator === "=") {
		const exists = left.truth;
		const other = right.run;
		return {
			gives: "boolean",
			isPositional,
			run: (node, position, size, context) =>
				attribute(node, position, size, context) === other(node, position, size, context) &&
				exists(node, position, size, context),
		};
	}
	return {
		gives: "boolean",
		isPositional,
		run: (node, position, size, context) =>
			compare(
				operator,
				left.run(node, position, size, context),
				right.run(node, position, size, context),
				context.read,
			),
	};
}

function call({ name, operands, offset }: Extract<Expression, { op: "call" }>, names: Names): Compiled {
	const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
	if (known === undefined) throw names.fault(offset, `XPath 1.0 has no function ${name}()`);
	const { takes, repeats = false, ofContext = false, gives } = known;
	const least = ofContext ? 0 : (known.least ?? takes.length);
	if (operands.length < least || (operands.length > takes.length && !repeats))
		throw names.fault(offset, `${name}() takes ${counted(known)}, not ${operands.length}`);
	const given: readonly Expression[] =
		ofContext && operands.length === 0 ? [{ op: "path", from: "context", steps: [SELF], offset }] : operands;
	let isPositional = known.isPositional ?? false;
	const values = given.map((operand, index) => {
		const compiled = compile(operand, names);
		isPositional ||= compiled.isPositional;
		switch (takes[index] ?? takes.at(-1)) {
			case "text":
				return textOf(compiled);
			case "boolean":
				return truthOf(compiled);
			case "number":
				return numberOf(compiled);
			case "nodes":
				return nodesOf(compiled, offset, `the argument of ${name}()`, names).run;
			default:
				return compiled.run;
		}
	});
	const run: Evaluate<XPathValue> = (node, position, size, context) =>
		known.call(
			values.map((value) => value(node, position, size, context)),
			{ node, position, size, evaluation: context },
		);
	return { gives, isPositional, run };
}

const SELF: Step = { axis: "self", test: { kind: "node" }, predicates: [] };

function counted({ takes, least, repeats, ofContext }: XPathFunction): string {
	const most = takes.length;
	const fewest = ofContext ? 0 : (least ?? most);
	const noun = most === 1 && fewest === 1 ? "argument" : "arguments";
	if (repeats) return `at least ${fewest} arguments`;
	return fewest === most ? `${most === 0 ? "no" : most} ${noun}` : `${fewest} to ${most} arguments`;
}

function predicateOf(expression: Expression, names: Names): Predicate {
	const compiled = compile(expression, names);
	const { gives, run } = compiled;
	if (gives === "number" || gives === "any")
		return {
			isPositional: true,
			place: expression.op === "literal" ? (expression.value as number) : undefined,
			holds(node, position, size, context) {
				const value = run(node, position, size, context);
				return typeof value === "number" ? value === position : toBoolean(value);
			},
		};
	return { isPositional: compiled.isPositional, place: undefined, holds: truthOf(compiled) };
}

function filter(expression: Extract<Expression, { op: "filter" }>, names: Names): Compiled {
	const base = compile(expression.base, names);
	if (expression.predicates.length === 0) return base;
	const { isPositional, run } = nodesOf(base, expression.offset, "the part before [", names);
	const predicates = expression.predicates.map((predicate) => predicateOf(predicate, names));
	return {
		gives: "nodes",
		isPositional,
		run: (node, position, size, context) =>
			filtered(run(node, position, size, context) as XPathNode[], predicates, context),
	};
}

function path(expression: Extract<Expression, { op: "path" }>, names: Names): Compiled {
	const { from } = expression;
	const start =
		typeof from === "string"
			? undefined
			: nodesOf(compile(from, names), expression.offset, "the part before /", names);
	const tests = expression.steps.map((step) => resolved(step, names));
	const steps = shortened(expression.steps, tests, names);
	const isPositional = start?.isPositional ?? false;
	const run: Evaluate<XPathNode[]> = (node, position, size, context) => {
		if (start !== undefined)
			return follow(start.run(node, position, size, context) as XPathNode[], steps, context);
		return follow([from === "root" ? context.top : node], steps, context);
	};
	const truth: Evaluate<boolean> = (node, position, size, context) => {
		if (start !== undefined)
			return leadsAnywhere(start.run(node, position, size, context) as XPathNode[], steps, context);
		return leadsAnywhere([from === "root" ? context.top : node], steps, context);
	};
	const [first] = expression.steps;
	const [test] = tests;
	if (
		from === "context" &&
		expression.steps.length === 1 &&
		first?.axis === "attribute" &&
		first.predicates.length === 0 &&
		test?.kind === "name" &&
		test.local !== "*"
	) {
		return {
			gives: "nodes",
			isPositional,
			run,
			text: (node, _position, _size, context) => firstAttribute(test, node, context) ?? "",
			truth: (node, _position, _size, context) => firstAttribute(test, node, context) !== undefined,
		};
	}
	if (from === "context" && expression.steps.length === 1 && first === SELF)
		return { gives: "nodes", isPositional, run, text: (node, _position, _size, { read }) => read(node) };
	return { gives: "nodes", isPositional, run, truth };
}

function resolved({ axis, test }: Step, names: Names): Test {
	if (test.kind !== "name") return test;
	const { prefix, local, offset } = test;
	const lower = local.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
	if (prefix !== undefined)
		return { kind: "name", local, lower, namespace: names.namespace(prefix, offset), matchesHtml: false };
	// XML Namespaces §6.2: a default namespace doesn't apply to attributes.
	const ofAttributes = axis === "attribute" ? "" : names.namespace("", offset);
	const namespace = local === "*" ? undefined : ofAttributes;
	return { kind: "name", local, lower, namespace, matchesHtml: namespace === "" };
}

/** Compiles the steps. "//" and the step after it are one walk if that gives the same result. */
function shortened(steps: readonly Step[], tests: readonly Test[], names: Names): CompiledStep[] {
	const compiled: CompiledStep[] = [];
	for (let index = 0; index < steps.length; index++) {
		const step = steps[index] as Step;
		const test = tests[index] as Test;
		const next = steps[index + 1];
		const isAnywhere =
			step.axis === "descendant-or-self" && step.test.kind === "node" && step.predicates.length === 0;
		if (isAnywhere && next !== undefined) {
			const predicates = next.predicates.map((predicate) => predicateOf(predicate, names));
			if (next.axis === "child" && predicates.every(({ isPositional }) => !isPositional)) {
				compiled.push(stepOf("descendant", tests[index + 1] as Test, predicates));
				index++;
				continue;
			}
			if (next.axis === "child" || next.axis === "attribute") {
				// Text has no children.
				compiled.push(stepOf("descendant-or-self", { kind: "container" }, []));
				continue;
			}
		}
		const predicates = step.predicates.map((predicate) => predicateOf(predicate, names));
		compiled.push(stepOf(step.axis, test, predicates));
	}
	return compiled;
}
