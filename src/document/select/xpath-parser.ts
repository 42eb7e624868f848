// XPath 1.0's grammar: from an expression's text to its tree. Must not know documents or how an expression is
// evaluated. Source: XPath 1.0 §2 and §3.

import { type Token, tokensOf, xpathError } from "./xpath-lexer.ts";

export type Axis =
	| "ancestor"
	| "ancestor-or-self"
	| "attribute"
	| "child"
	| "descendant"
	| "descendant-or-self"
	| "following"
	| "following-sibling"
	| "parent"
	| "preceding"
	| "preceding-sibling"
	| "self";

export type NodeTest =
	| {
			readonly kind: "name";
			readonly prefix: string | undefined;
			readonly local: string;
			readonly offset: number;
	  }
	| { readonly kind: "node" | "text" | "comment" | "container" }
	| { readonly kind: "instruction"; readonly target: string | undefined };

/** A step of a script: what a scripted peer sends, awaits or does. */
export interface Step {
	readonly axis: Axis;
	readonly test: NodeTest;
	readonly predicates: readonly Expression[];
}

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";
export type Arithmetic = "+" | "-" | "*" | "div" | "mod";

export type Expression =
	| { readonly op: "literal"; readonly value: string | number }
	| { readonly op: "variable"; readonly name: string; readonly offset: number }
	| {
			readonly op: "call";
			readonly name: string;
			readonly operands: readonly Expression[];
			readonly offset: number;
	  }
	| { readonly op: "negate"; readonly operand: Expression }
	| { readonly op: "or" | "and"; readonly left: Expression; readonly right: Expression }
	| { readonly op: "union"; readonly left: Expression; readonly right: Expression; readonly offset: number }
	| {
			readonly op: "compare";
			readonly operator: Comparison;
			readonly left: Expression;
			readonly right: Expression;
	  }
	| {
			readonly op: "arithmetic";
			readonly operator: Arithmetic;
			readonly left: Expression;
			readonly right: Expression;
	  }
	| {
			readonly op: "filter";
			readonly base: Expression;
			readonly predicates: readonly Expression[];
			readonly offset: number;
	  }
	| {
			readonly op: "path";
			readonly from: "context" | "root" | Expression;
			readonly steps: readonly Step[];
			readonly offset: number;
	  };

const AXES: ReadonlySet<string> = new Set<Axis>([
	"ancestor",
	"ancestor-or-self",
	"attribute",
	"child",
	"descendant",
	"descendant-or-self",
	"following",
	"following-sibling",
	"parent",
	"preceding",
	"preceding-sibling",
	"self",
]);

/** "//" between steps (§2.5). */
const ANYWHERE: Step = { axis: "descendant-or-self", test: { kind: "node" }, predicates: [] };
/** Brackets within brackets, which the parser follows by recursion. */
const MOST_NESTED = 200;

/** The binary operators, those that bind least first (§3). */
const LEVELS: readonly (readonly string[])[] = [
	["or"],
	["and"],
	["=", "!="],
	["<", "<=", ">", ">="],
	["+", "-"],
	["*", "div", "mod"],
];

/** @throws DocumentError, kind "selector", code "xpath", with its place */
export function parseXPath(source: string): Expression {
	const tokens = tokensOf(source);
	let at = 0;
	let nested = 0;

	function peek(): Token {
		return tokens[at] as Token;
	}

	function isNext(...texts: readonly string[]): boolean {
		const token = peek();
		return token.kind === "operator" && texts.includes(token.text);
	}

	function accept(text: string): boolean {
		if (!isNext(text)) return false;
		at++;
		return true;
	}

	function expect(text: string, after: string): void {
		if (!accept(text)) throw fault(`${JSON.stringify(text)} belongs ${after}`);
	}

	function fault(reason: string): Error {
		const token = peek();
		const found = token.kind === "end" ? "it ends here" : `here is ${JSON.stringify(token.text)}`;
		return xpathError(source, token.offset, `${reason}, but ${found}`);
	}

	function expression(level = 0): Expression {
		const operators = LEVELS[level];
		if (operators === undefined) return unary();
		let left = expression(level + 1);
		while (isNext(...operators)) {
			const { text } = tokens[at++] as Token;
			left = binary(text, left, expression(level + 1));
		}
		return left;
	}

	function unary(): Expression {
		let minuses = 0;
		while (accept("-")) minuses++;
		let operand = union();
		// Two of them still convert it to a number.
		for (let count = 0; count < Math.min(minuses, 2 - (minuses % 2)); count++)
			operand = { op: "negate", operand };
		return operand;
	}

	function union(): Expression {
		let left = path();
		while (isNext("|")) {
			const { offset } = tokens[at++] as Token;
			left = { op: "union", left, right: path(), offset };
		}
		return left;
	}

	function path(): Expression {
		const { offset } = peek();
		const steps: Step[] = [];
		if (accept("/")) {
			if (isStep()) relative(steps);
			return { op: "path", from: "root", steps, offset };
		}
		if (accept("//")) {
			steps.push(ANYWHERE);
			relative(steps);
			return { op: "path", from: "root", steps, offset };
		}
		if (isStep()) {
			relative(steps);
			return { op: "path", from: "context", steps, offset };
		}
		const base = filter();
		if (accept("/")) relative(steps);
		else if (accept("//")) {
			steps.push(ANYWHERE);
			relative(steps);
		} else return base;
		return { op: "path", from: base, steps, offset };
	}

	function isStep(): boolean {
		const { kind } = peek();
		return kind === "name" || kind === "axis" || kind === "type" || isNext(".", "..", "@");
	}

	function relative(steps: Step[]): void {
		for (;;) {
			steps.push(step());
			if (accept("//")) steps.push(ANYWHERE);
			else if (!accept("/")) return;
		}
	}

	function step(): Step {
		if (accept(".")) return { axis: "self", test: { kind: "node" }, predicates: [] };
		if (accept("..")) return { axis: "parent", test: { kind: "node" }, predicates: [] };
		let axis: Axis = "child";
		const token = peek();
		if (accept("@")) axis = "attribute";
		else if (token.kind === "axis") {
			if (token.text === "namespace")
				throw xpathError(source, token.offset, "the axis namespace is not supported, as in browsers");
			if (!isAxis(token.text))
				throw xpathError(source, token.offset, `there is no axis ${JSON.stringify(token.text)}`);
			axis = token.text;
			at += 2;
		}
		return { axis, test: nodeTest(), predicates: predicates() };
	}

	function nodeTest(): NodeTest {
		const token = peek();
		if (token.kind === "name") {
			at++;
			const colon = token.text.indexOf(":");
			return {
				kind: "name",
				prefix: colon < 0 ? undefined : token.text.slice(0, colon),
				local: token.text.slice(colon + 1),
				offset: token.offset,
			};
		}
		if (token.kind !== "type") throw fault("expected a name, *, text() or another node test");
		at += 2;
		const target = peek();
		if (token.text === "processing-instruction") {
			if (target.kind === "literal") at++;
			expect(")", "after a node test");
			return { kind: "instruction", target: target.kind === "literal" ? target.text : undefined };
		}
		expect(")", "after a node test's (");
		return { kind: token.text as "node" | "text" | "comment" };
	}

	function predicates(): Expression[] {
		const found: Expression[] = [];
		while (accept("[")) {
			found.push(within());
			expect("]", "after a predicate");
		}
		return found;
	}

	function within(): Expression {
		if (++nested > MOST_NESTED)
			throw xpathError(source, peek().offset, `it has more than ${MOST_NESTED} brackets within brackets`);
		const inner = expression();
		nested--;
		return inner;
	}

	function filter(): Expression {
		const { offset } = peek();
		const base = primary();
		const found = predicates();
		return found.length === 0 ? base : { op: "filter", base, predicates: found, offset };
	}

	function primary(): Expression {
		const token = peek();
		if (token.kind === "literal" || token.kind === "number") {
			at++;
			return { op: "literal", value: token.kind === "number" ? Number(token.text) : token.text };
		}
		if (token.kind === "variable") {
			at++;
			return { op: "variable", name: token.text, offset: token.offset };
		}
		if (token.kind === "function") {
			at += 2;
			const operands: Expression[] = [];
			if (!isNext(")")) {
				do operands.push(within());
				while (accept(","));
			}
			expect(")", `after the arguments of ${token.text}()`);
			return { op: "call", name: token.text, operands, offset: token.offset };
		}
		if (accept("(")) {
			const inner = within();
			expect(")", "after the part in parentheses");
			// A separate filter: in (//a)[1] the predicate counts all, in //a[1] each parent's.
			return { op: "filter", base: inner, predicates: [], offset: token.offset };
		}
		throw fault("expected an expression");
	}

	const whole = expression();
	if (peek().kind !== "end") throw fault("expected an operator or the end");
	return whole;
}

function isAxis(text: string): text is Axis {
	return AXES.has(text);
}

function binary(operator: string, left: Expression, right: Expression): Expression {
	switch (operator) {
		case "or":
		case "and":
			return { op: operator, left, right };
		case "+":
		case "-":
		case "*":
		case "div":
		case "mod":
			return { op: "arithmetic", operator, left, right };
		default:
			return { op: "compare", operator: operator as Comparison, left, right };
	}
}
