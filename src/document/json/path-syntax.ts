// The syntax of JSONPath (RFC 9535): from a query's text to its tree, with the type checks of functions in §2.4.3. Must
// not know values.

import { DocumentError } from "../errors.ts";

export interface PathQuery {
	/** Whether it starts at the tested value (`@`) and not at the root (`$`). */
	readonly isRelative: boolean;
	readonly segments: readonly PathSegment[];
	/** Whether it can select at most one value (RFC 9535 §2.3.5.1). */
	readonly isSingular: boolean;
}

export interface PathSegment {
	readonly isDescendant: boolean;
	readonly selectors: readonly PathSelector[];
}

export type PathSelector =
	| { readonly kind: "name"; readonly name: string }
	| { readonly kind: "wildcard" }
	| { readonly kind: "index"; readonly index: number }
	| {
			readonly kind: "slice";
			readonly start: number | undefined;
			readonly end: number | undefined;
			readonly step: number;
	  }
	| { readonly kind: "filter"; readonly test: PathTest };

/** A condition on a value. */
export type PathTest =
	| { readonly kind: "any" | "all"; readonly tests: readonly PathTest[] }
	| { readonly kind: "not"; readonly test: PathTest }
	| { readonly kind: "exists"; readonly query: PathQuery }
	| {
			readonly kind: "compare";
			readonly operator: PathOperator;
			readonly left: PathOperand;
			readonly right: PathOperand;
	  }
	| PathCall;

export type PathOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** An expression for one value, or nothing. */
export type PathOperand =
	| { readonly kind: "literal"; readonly value: string | number | boolean | null }
	| { readonly kind: "query"; readonly query: PathQuery }
	| PathCall;

export interface PathCall {
	readonly kind: "call";
	readonly name: PathFunction;
	readonly operands: readonly PathOperand[];
}

export type PathFunction = "length" | "count" | "match" | "search" | "value";

/** RFC 9535 §2.4.4 to §2.4.8: each function's arguments, and whether it gives a value or is a test. */
const FUNCTIONS: Readonly<
	Record<PathFunction, { takes: readonly ("value" | "nodes")[]; gives: "value" | "test" }>
> = {
	length: { takes: ["value"], gives: "value" },
	count: { takes: ["nodes"], gives: "value" },
	match: { takes: ["value", "value"], gives: "test" },
	search: { takes: ["value", "value"], gives: "test" },
	value: { takes: ["nodes"], gives: "value" },
};

/** Filters and parentheses within each other. No honest query has more, and parsing is recursive. */
const MAXIMUM_NESTING = 100;

const SHOWN_CHARACTERS = 100;

const SPACE = /[ \t\n\r]*/y;
const MEMBER_NAME = /[A-Za-z_\u0080-\ud7ff\ue000-\u{10ffff}][A-Za-z0-9_\u0080-\ud7ff\ue000-\u{10ffff}]*/uy;
const INTEGER = /0|-?[1-9][0-9]*/y;
const NUMBER = /(?:-?(?:0|[1-9][0-9]*))(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const WORD = /(?:true|false|null)(?![A-Za-z0-9_(])/y;
const FUNCTION_NAME = /[a-z][a-z0-9_]*(?=\()/y;
const OPERATOR = /==|!=|<=|>=|<|>/y;
const ESCAPES: Readonly<Record<string, string>> = {
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
	"/": "/",
	"\\": "\\",
};

/**
 * Reads a query.
 *
 * @throws DocumentError of kind "selector" with the `offset` in the query
 */
export function parsePath(source: string): PathQuery {
	let position = 0;
	let nesting = 0;

	if (source[0] !== "$") throw fail(0, 'a query begins with "$"');
	const query = readQuery();
	if (position < source.length) throw fail(position, "a segment was expected");
	return query;

	function fail(offset: number, reason: string): DocumentError {
		const found =
			offset < source.length ? `there is ${JSON.stringify(source.slice(offset, offset + 12))}` : "it ends";
		const shown = source.length > SHOWN_CHARACTERS ? `${source.slice(0, SHOWN_CHARACTERS)}…` : source;
		return new DocumentError(
			`The JSONPath ${JSON.stringify(shown)} can't be read: at character ${offset + 1} ${reason}, but ${found}`,
			{ kind: "selector", code: "jsonpath", offset, column: offset + 1 },
		);
	}

	function take(pattern: RegExp): string | undefined {
		pattern.lastIndex = position;
		const found = pattern.exec(source)?.[0];
		if (found !== undefined) position += found.length;
		return found;
	}

	function skipSpace(): void {
		take(SPACE);
	}

	function takeText(text: string): boolean {
		if (!source.startsWith(text, position)) return false;
		position += text.length;
		return true;
	}

	function expect(text: string): void {
		if (!takeText(text)) throw fail(position, `${JSON.stringify(text)} was expected`);
	}

	function nested<T>(read: () => T): T {
		nesting++;
		if (nesting > MAXIMUM_NESTING) {
			throw fail(position, `filters and parentheses were expected to nest no deeper than ${MAXIMUM_NESTING}`);
		}
		const result = read();
		nesting--;
		return result;
	}

	/** From "$" or "@" on. */
	function readQuery(): PathQuery {
		const isRelative = source[position] === "@";
		position++;
		const segments: PathSegment[] = [];
		for (;;) {
			// White space is part of a query only if a segment follows it.
			const end = position;
			skipSpace();
			const segment = readSegment();
			if (segment === undefined) {
				position = end;
				break;
			}
			segments.push(segment);
		}
		const isSingular = segments.every(
			({ isDescendant, selectors }) =>
				!isDescendant &&
				selectors.length === 1 &&
				(selectors[0]?.kind === "name" || selectors[0]?.kind === "index"),
		);
		return { isRelative, segments, isSingular };
	}

	function readSegment(): PathSegment | undefined {
		if (source[position] === "[") return { isDescendant: false, selectors: readBracketed() };
		if (source[position] !== ".") return undefined;
		const isDescendant = source[position + 1] === ".";
		position += isDescendant ? 2 : 1;
		if (isDescendant && source[position] === "[") return { isDescendant, selectors: readBracketed() };
		if (takeText("*")) return { isDescendant, selectors: [{ kind: "wildcard" }] };
		const name = take(MEMBER_NAME);
		if (name === undefined) throw fail(position, 'a name or "*" was expected');
		return { isDescendant, selectors: [{ kind: "name", name }] };
	}

	function readBracketed(): PathSelector[] {
		expect("[");
		const selectors: PathSelector[] = [];
		do {
			skipSpace();
			selectors.push(readSelector());
			skipSpace();
		} while (takeText(","));
		expect("]");
		return selectors;
	}

	function readSelector(): PathSelector {
		const character = source[position];
		if (character === '"' || character === "'") return { kind: "name", name: readString() };
		if (takeText("*")) return { kind: "wildcard" };
		if (takeText("?")) {
			skipSpace();
			return { kind: "filter", test: nested(readAny) };
		}
		const start = readInteger();
		const afterStart = position;
		skipSpace();
		if (!takeText(":")) {
			position = afterStart;
			if (start === undefined) throw fail(position, "a selector was expected");
			return { kind: "index", index: start };
		}
		skipSpace();
		const end = readInteger();
		if (end !== undefined) skipSpace();
		if (!takeText(":")) return { kind: "slice", start, end, step: 1 };
		skipSpace();
		return { kind: "slice", start, end, step: readInteger() ?? 1 };
	}

	function readInteger(): number | undefined {
		const begin = position;
		const text = take(INTEGER);
		if (text === undefined) return undefined;
		const value = Number(text);
		if (!Number.isSafeInteger(value)) throw fail(begin, "an integer within 2^53 was expected");
		return value;
	}

	function readString(): string {
		const quote = source[position];
		let text = "";
		position++;
		while (source[position] !== quote) {
			const code = source.codePointAt(position);
			if (code === undefined) throw fail(position, "a closing quote was expected");
			if (code < 0x20 || (code >= 0xd800 && code <= 0xdfff))
				throw fail(position, "a character or its escape was expected");
			if (code !== 0x5c) {
				text += String.fromCodePoint(code);
				position += code > 0xffff ? 2 : 1;
				continue;
			}
			const escaped = source[position + 1] ?? "";
			if (escaped === "u") {
				text += readUnicodeEscape();
				continue;
			}
			const meant = escaped === quote ? quote : ESCAPES[escaped];
			if (meant === undefined) throw fail(position, "an escape was expected");
			text += meant;
			position += 2;
		}
		position++;
		return text;
	}

	function readUnicodeEscape(): string {
		const begin = position;
		const unit = readHexadecimal();
		if ((unit & 0xfc00) === 0xdc00) throw fail(begin, "a high surrogate was expected before a low one");
		if ((unit & 0xfc00) !== 0xd800) return String.fromCharCode(unit);
		const low = source[position] === "\\" && source[position + 1] === "u" ? readHexadecimal() : 0;
		if ((low & 0xfc00) !== 0xdc00) throw fail(begin, "a low surrogate was expected after a high one");
		return String.fromCharCode(unit, low);
	}

	function readHexadecimal(): number {
		const digits = source.slice(position + 2, position + 6);
		if (!/^[0-9A-Fa-f]{4}$/.test(digits)) throw fail(position, "four hexadecimal digits were expected");
		position += 6;
		return Number.parseInt(digits, 16);
	}

	function readAny(): PathTest {
		return readTests("any", "||", () => readTests("all", "&&", readTest));
	}

	function readTests(kind: "any" | "all", separator: string, read: () => PathTest): PathTest {
		const first = read();
		const tests = [first];
		for (;;) {
			const end = position;
			skipSpace();
			if (!takeText(separator)) {
				position = end;
				return tests.length === 1 ? first : { kind, tests };
			}
			skipSpace();
			tests.push(read());
		}
	}

	function readTest(): PathTest {
		if (source[position] === "!" && source[position + 1] !== "=") {
			position++;
			skipSpace();
			const begin = position;
			const test = source[position] === "(" ? readParenthesized() : testOf(readOperand(), begin);
			return { kind: "not", test };
		}
		if (source[position] === "(") return readParenthesized();
		const begin = position;
		const left = readOperand();
		const end = position;
		skipSpace();
		const operator = take(OPERATOR) as PathOperator | undefined;
		if (operator === undefined) {
			position = end;
			return testOf(left, begin);
		}
		checkValue(left, begin);
		skipSpace();
		const rightBegin = position;
		const right = readOperand();
		checkValue(right, rightBegin);
		return { kind: "compare", operator, left, right };
	}

	function readParenthesized(): PathTest {
		expect("(");
		skipSpace();
		const test = nested(readAny);
		skipSpace();
		expect(")");
		return test;
	}

	/** An expression by itself in a filter: whether a query selects anything, or a function that is a test. */
	function testOf(operand: PathOperand, begin: number): PathTest {
		if (operand.kind === "query") return { kind: "exists", query: operand.query };
		if (operand.kind === "call" && FUNCTIONS[operand.name].gives === "test") return operand;
		throw fail(begin, "a comparison, a query or a function that is true or false was expected");
	}

	function checkValue(operand: PathOperand, begin: number): void {
		if (operand.kind === "literal") return;
		if (operand.kind === "query" ? operand.query.isSingular : FUNCTIONS[operand.name].gives === "value")
			return;
		throw fail(begin, "a literal, a query for one value or a function that gives a value was expected");
	}

	function readOperand(): PathOperand {
		const character = source[position];
		if (character === "$" || character === "@") return { kind: "query", query: nested(readQuery) };
		if (character === '"' || character === "'") return { kind: "literal", value: readString() };
		const word = take(WORD);
		if (word !== undefined) return { kind: "literal", value: word === "null" ? null : word === "true" };
		const number = take(NUMBER);
		if (number !== undefined) return { kind: "literal", value: Number(number) };
		const begin = position;
		const name = take(FUNCTION_NAME);
		if (name === undefined) throw fail(begin, "a query, a literal or a function was expected");
		if (!Object.hasOwn(FUNCTIONS, name))
			throw fail(begin, `one of ${Object.keys(FUNCTIONS).join(", ")} was expected`);
		return nested(() => readCall(name as PathFunction, begin));
	}

	function readCall(name: PathFunction, begin: number): PathCall {
		expect("(");
		skipSpace();
		const operands: PathOperand[] = [];
		const { takes } = FUNCTIONS[name];
		if (source[position] !== ")") {
			do {
				skipSpace();
				const at = position;
				const operand = readOperand();
				if (takes[operands.length] === "value") checkValue(operand, at);
				else if (operand.kind !== "query") throw fail(at, "a query was expected");
				operands.push(operand);
				skipSpace();
			} while (takeText(","));
		}
		expect(")");
		if (operands.length !== takes.length) {
			throw fail(
				begin,
				`${name}() was expected with ${takes.length === 1 ? "one argument" : "two arguments"}`,
			);
		}
		return { kind: "call", name, operands };
	}
}
