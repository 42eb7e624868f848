// I-Regexp (RFC 9485), the patterns of JSONPath's match() and search(): parsed strictly and run as a set of states, so
// that the time is the pattern's size times the text's length, whatever they contain. A pattern from a document could
// make a backtracking engine run for years. Must not know JSONPath.

import { limitPassed } from "../errors.ts";

/** A pattern, ready to run. */
export interface InteroperableRegexp {
	/** Whether the whole text matches. */
	matches(text: string): boolean;
	/** Whether any part of the text matches. */
	isFoundIn(text: string): boolean;
}

export interface RegexpBounds {
	/** How many states a pattern may have, with counted repetitions written out. */
	readonly regexpStates: number;
	/** How many steps one run may take: states times characters. */
	readonly regexpSteps: number;
}

export const REGEXP_BOUNDS: RegexpBounds = { regexpStates: 10_000, regexpSteps: 50_000_000 };

type Matcher = (character: number) => boolean;

type Node =
	| { readonly kind: "character"; readonly matches: Matcher }
	| { readonly kind: "anchor"; readonly anchor: "start" | "end" }
	| { readonly kind: "sequence"; readonly parts: readonly Node[] }
	| { readonly kind: "choice"; readonly branches: readonly Node[] }
	| { readonly kind: "repeat"; readonly part: Node; readonly minimum: number; readonly maximum: number };

interface State {
	/** Consumes one character; absent in a state that only leads on. */
	readonly matches?: Matcher | undefined;
	/** Leads on only at the text's start or end. */
	readonly anchor?: "start" | "end" | undefined;
	/** The next states; several for a state that consumes nothing. */
	readonly next: number[];
}

/**
 * Compiles a pattern; undefined if it isn't an I-Regexp.
 *
 * @throws DocumentError of kind "limit" if the pattern, or a run of it, is too large
 */
export function compileInteroperableRegexp(
	pattern: string,
	bounds: RegexpBounds = REGEXP_BOUNDS,
): InteroperableRegexp | undefined {
	const node = createParser(pattern).parse();
	if (node === undefined) return undefined;
	const states: State[] = [];
	const start = addState([]);
	const end = connect(node, start);
	return {
		matches: (text) => run(states, [start, end], text, true, bounds.regexpSteps),
		isFoundIn: (text) => run(states, [start, end], text, false, bounds.regexpSteps),
	};

	function addState(next: number[], matches?: Matcher, anchor?: "start" | "end"): number {
		if (states.length >= bounds.regexpStates) {
			throw limitPassed("The regular expression's size", "limits.regexpStates", bounds.regexpStates);
		}
		states.push({ next, matches, anchor });
		return states.length - 1;
	}

	/** Adds what leads from a state through a node. Returns the state after it. */
	function connect(part: Node, from: number): number {
		switch (part.kind) {
			case "character": {
				const to = addState([]);
				states[from]?.next.push(addState([to], part.matches));
				return to;
			}
			case "anchor": {
				const to = addState([]);
				states[from]?.next.push(addState([to], undefined, part.anchor));
				return to;
			}
			case "sequence":
				return part.parts.reduce((at, next) => connect(next, at), from);
			case "choice": {
				const to = addState([]);
				for (const branch of part.branches) {
					const begin = addState([]);
					states[from]?.next.push(begin);
					states[connect(branch, begin)]?.next.push(to);
				}
				return to;
			}
			case "repeat": {
				let at = from;
				// A state for each repetition, even of an empty part, so that the number of repetitions is bounded too.
				for (let count = 0; count < part.minimum; count++) {
					const begin = addState([]);
					states[at]?.next.push(begin);
					at = connect(part.part, begin);
				}
				if (part.maximum === Number.POSITIVE_INFINITY) {
					const loop = addState([]);
					states[at]?.next.push(loop);
					states[connect(part.part, loop)]?.next.push(loop);
					const to = addState([]);
					states[loop]?.next.push(to);
					return to;
				}
				const to = addState([]);
				for (let count = part.minimum; count < part.maximum; count++) {
					states[at]?.next.push(to);
					// A separate state, so that leaving here isn't also leaving where the part began.
					const begin = addState([]);
					states[at]?.next.push(begin);
					at = connect(part.part, begin);
				}
				states[at]?.next.push(to);
				return to;
			}
		}
	}
}

function run(
	states: readonly State[],
	[start, end]: readonly [start: number, end: number],
	text: string,
	isWhole: boolean,
	maximumSteps: number,
): boolean {
	let current: number[] = [];
	// The step in which a state was last reached: each is visited once per character.
	const reached = new Uint32Array(states.length);
	let turn = 1;
	let steps = 0;
	let position = 0;
	reach(start, current);
	if (!isWhole && reached[end] === turn) return true;
	while (position < text.length) {
		const character = text.codePointAt(position) as number;
		position += character > 0xffff ? 2 : 1;
		const following: number[] = [];
		turn++;
		for (const index of current) {
			const state = states[index] as State;
			if (state.matches?.(character) === true) reach(state.next[0] as number, following);
		}
		if (!isWhole) {
			if (reached[end] === turn) return true;
			reach(start, following);
		} else if (following.length === 0 && reached[end] !== turn) {
			return false;
		}
		current = following;
	}
	return reached[end] === turn;

	/** Adds every state that consumes a character and is reachable from a state without consuming one. */
	function reach(from: number, into: number[]): void {
		const waiting = [from];
		for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
			if (reached[index] === turn) continue;
			reached[index] = turn;
			steps++;
			const state = states[index] as State;
			if (state.matches !== undefined) into.push(index);
			else if (state.anchor === undefined || position === (state.anchor === "start" ? 0 : text.length))
				for (const next of state.next) waiting.push(next);
		}
		if (steps > maximumSteps) {
			throw limitPassed("The regular expression's run", "limits.regexpSteps", maximumSteps);
		}
	}
}

// RFC 9485 §4, the grammar; the general categories of XSD that it lists.
const CATEGORY = /\\([pP])\{(C[cfno]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)\}/y;
const QUANTIFIER = /\{([0-9]+)(?:(,)([0-9]+)?)?\}/y;
const SINGLE_ESCAPES = "()*+-.?[\\]^nrt{|}";
const CONTROL_ESCAPES: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09 };
/** Groups within groups. No honest pattern has more, and parsing is recursive. */
const MAXIMUM_GROUPS = 100;

function createParser(pattern: string): { parse(): Node | undefined } {
	let position = 0;
	let groups = 0;

	return {
		parse() {
			if (!pattern.isWellFormed()) return undefined;
			const node = choice();
			return position === pattern.length ? node : undefined;
		},
	};

	function choice(): Node | undefined {
		const branches: Node[] = [];
		for (;;) {
			const branch = sequence();
			if (branch === undefined) return undefined;
			branches.push(branch);
			if (pattern[position] !== "|") return branches.length === 1 ? branch : { kind: "choice", branches };
			position++;
		}
	}

	function sequence(): Node | undefined {
		const parts: Node[] = [];
		while (position < pattern.length && pattern[position] !== "|" && pattern[position] !== ")") {
			const part = atom();
			const repeated = part === undefined ? undefined : quantified(part);
			if (repeated === undefined) return undefined;
			parts.push(repeated);
		}
		return { kind: "sequence", parts };
	}

	function quantified(part: Node): Node | undefined {
		const character = pattern[position];
		if (character === "*" || character === "+" || character === "?") {
			position++;
			return {
				kind: "repeat",
				part,
				minimum: character === "+" ? 1 : 0,
				maximum: character === "?" ? 1 : Number.POSITIVE_INFINITY,
			};
		}
		if (character !== "{") return part;
		QUANTIFIER.lastIndex = position;
		const match = QUANTIFIER.exec(pattern);
		if (match === null) return undefined;
		position = QUANTIFIER.lastIndex;
		const minimum = Number(match[1]);
		const maximum =
			match[2] === undefined ? minimum : match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3]);
		return maximum < minimum ? undefined : { kind: "repeat", part, minimum, maximum };
	}

	function atom(): Node | undefined {
		const character = pattern[position];
		if (character === "(") {
			position++;
			groups++;
			const inner = groups > MAXIMUM_GROUPS ? undefined : choice();
			groups--;
			if (inner === undefined || pattern[position] !== ")") return undefined;
			position++;
			return inner;
		}
		// RFC 9485 §4 counts these two as ordinary characters, but its §5.3 passes them unchanged to ECMAScript. JSONPath's
		// compliance suite requires the latter.
		if (character === "^" || character === "$") {
			position++;
			return { kind: "anchor", anchor: character === "^" ? "start" : "end" };
		}
		if (character === ".") {
			position++;
			return { kind: "character", matches: (code) => code !== 0x0a && code !== 0x0d };
		}
		const matches = character === "[" ? classExpression() : (category() ?? single("()*+.?[\\]{|}"));
		return matches === undefined ? undefined : { kind: "character", matches };
	}

	function category(): Matcher | undefined {
		CATEGORY.lastIndex = position;
		const match = CATEGORY.exec(pattern);
		if (match === null) return undefined;
		position = CATEGORY.lastIndex;
		const test = new RegExp(`^\\p{${match[2]}}$`, "u");
		const isNegated = match[1] === "P";
		return (code) => test.test(String.fromCodePoint(code)) !== isNegated;
	}

	function single(special: string): Matcher | undefined {
		const code = singleCode(special);
		return code === undefined ? undefined : (other) => other === code;
	}

	/** A literal character, or an escape of one. */
	function singleCode(special: string): number | undefined {
		const code = pattern.codePointAt(position);
		if (code === undefined) return undefined;
		const character = String.fromCodePoint(code);
		if (character === "\\") {
			const escaped = pattern[position + 1];
			if (escaped === undefined || !SINGLE_ESCAPES.includes(escaped)) return undefined;
			position += 2;
			return CONTROL_ESCAPES[escaped] ?? escaped.charCodeAt(0);
		}
		if (special.includes(character)) return undefined;
		position += character.length;
		return code;
	}

	function classExpression(): Matcher | undefined {
		position++;
		const isNegated = pattern[position] === "^";
		if (isNegated) position++;
		const parts: Matcher[] = [];
		if (pattern[position] === "-") {
			position++;
			parts.push((code) => code === 0x2d);
		}
		while (pattern[position] !== "]") {
			// A hyphen outside a range is allowed only at the end.
			if (pattern[position] === "-" && pattern[position + 1] === "]") {
				position++;
				parts.push((code) => code === 0x2d);
				continue;
			}
			const part = category() ?? range();
			if (part === undefined) return undefined;
			parts.push(part);
		}
		position++;
		if (parts.length === 0) return undefined;
		return (code) => parts.some((part) => part(code)) !== isNegated;
	}

	function range(): Matcher | undefined {
		const first = singleCode("-[\\]");
		if (first === undefined) return undefined;
		if (pattern[position] !== "-" || pattern[position + 1] === "]") return (code) => code === first;
		position++;
		const last = singleCode("-[\\]");
		if (last === undefined || last < first) return undefined;
		return (code) => code >= first && code <= last;
	}
}
