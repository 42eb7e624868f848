// From an XPath's text to its tokens, with the two rules that decide whether "*" and "and" are operators or names. Must
// not know the grammar. Source: XPath 1.0 §3.7.

import { DocumentError } from "../errors.ts";

export interface Token {
	/**
	 * "operator" is any punctuation or operator's name; "name" a QName, "prefix:*" or "*"; "function" and "type" a name
	 * before "("; "axis" a name before "::".
	 */
	readonly kind:
		| "operator"
		| "name"
		| "function"
		| "type"
		| "axis"
		| "variable"
		| "literal"
		| "number"
		| "end";
	readonly text: string;
	readonly offset: number;
}

const NAME_START =
	"A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}-\\u{200D}\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}";
const NAME = `[${NAME_START}][${NAME_START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}]*`;
const SPACE = /[ \t\r\n]*/y;
const NUMBER = /\d+(?:\.\d*)?|\.\d+/y;
const LITERAL = /"[^"]*"|'[^']*'/y;
const QUALIFIED = new RegExp(`${NAME}(?::(?!:)(?:${NAME}|\\*))?`, "uy");
const SIGN = /\/\/|::|\.\.|!=|<=|>=|[()[\]@,/|+\-=<>.*]/y;
const OPERATOR_NAMES: ReadonlySet<string> = new Set(["and", "or", "mod", "div"]);
const NODE_TYPES: ReadonlySet<string> = new Set(["comment", "text", "processing-instruction", "node"]);
/** After these, and at the beginning, a "*" or a name is never an operator. */
const BEFORE_OPERANDS: ReadonlySet<string> = new Set([
	..."@([,/|+-=<>*",
	"::",
	"//",
	"!=",
	"<=",
	">=",
	...OPERATOR_NAMES,
]);
/** More tokens than people write, and few enough to keep the parser's recursion well within the stack. */
const MOST_TOKENS = 5000;

/** The error of an XPath, with its place. */
export function xpathError(expression: string, offset: number, reason: string): DocumentError {
	const shown = expression.length > 200 ? `${expression.slice(0, 200)}…` : expression;
	return new DocumentError(
		`The XPath ${JSON.stringify(shown)} can't be read at character ${offset + 1}: ${reason}`,
		{ kind: "selector", code: "xpath", line: 1, column: offset + 1, offset },
	);
}

/** @throws DocumentError, kind "selector" */
export function tokensOf(expression: string): Token[] {
	const tokens: Token[] = [];
	let offset = 0;

	function take(pattern: RegExp): string | undefined {
		pattern.lastIndex = offset;
		const text = pattern.exec(expression)?.[0];
		if (text !== undefined) offset += text.length;
		return text;
	}

	function nextIs(text: string): boolean {
		SPACE.lastIndex = offset;
		const spaces = SPACE.exec(expression)?.[0].length ?? 0;
		return expression.startsWith(text, offset + spaces);
	}

	for (;;) {
		take(SPACE);
		const start = offset;
		if (start >= expression.length) break;
		if (tokens.length >= MOST_TOKENS)
			throw xpathError(expression, start, `it has more than ${MOST_TOKENS} words and signs`);
		const last = tokens.at(-1);
		const mayOperate = last !== undefined && !(last.kind === "operator" && BEFORE_OPERANDS.has(last.text));
		const literal = take(LITERAL);
		if (literal !== undefined) {
			tokens.push({ kind: "literal", text: literal.slice(1, -1), offset: start });
			continue;
		}
		const number = take(NUMBER);
		if (number !== undefined) {
			tokens.push({ kind: "number", text: number, offset: start });
			continue;
		}
		if (expression[offset] === "$") {
			offset++;
			const variable = take(QUALIFIED);
			if (variable === undefined) throw xpathError(expression, start, "a variable's name is missing after $");
			tokens.push({ kind: "variable", text: variable, offset: start });
			continue;
		}
		const name = take(QUALIFIED);
		if (name !== undefined) {
			if (mayOperate && OPERATOR_NAMES.has(name))
				tokens.push({ kind: "operator", text: name, offset: start });
			else if (nextIs("::")) tokens.push({ kind: "axis", text: name, offset: start });
			else if (nextIs("("))
				tokens.push({ kind: NODE_TYPES.has(name) ? "type" : "function", text: name, offset: start });
			else tokens.push({ kind: "name", text: name, offset: start });
			continue;
		}
		const sign = take(SIGN);
		if (sign !== undefined) {
			const isName = sign === "*" && !mayOperate;
			tokens.push({ kind: isName ? "name" : "operator", text: sign, offset: start });
			continue;
		}
		const character = String.fromCodePoint(expression.codePointAt(offset) as number);
		throw xpathError(
			expression,
			start,
			character === '"' || character === "'"
				? "the string that begins here has no end"
				: `${JSON.stringify(character)} is not allowed here`,
		);
	}
	tokens.push({ kind: "end", text: "", offset: expression.length });
	return tokens;
}
