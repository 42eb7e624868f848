// Regular expressions of declarations, on texts of hostile pages: what each gives, and a bound on its time.
// Must not know documents.

import { createContext, Script } from "node:vm";
import { Failure } from "./values/failure.ts";

/** The part of a text that an expression is there to find; undefined where it isn't found. */
export type Extractor = (text: string, limitMs: number) => string | undefined | Failure;

/** Steps that nobody notices: some 10 ms of V8's backtracking. */
const HARMLESS_STEPS = 1_000_000;

/** @throws SyntaxError where it is no regular expression. */
export function compileRegex(source: string): Extractor {
	const expression = new RegExp(source, "u");
	const degree = degreeOf(source);
	return (text, limitMs) => {
		const found =
			(text.length + 1) ** (degree + 1) <= HARMLESS_STEPS
				? expression.exec(text)
				: runGuarded(expression, text, limitMs);
		if (found instanceof Failure) return found;
		if (found === null) return undefined;
		const { groups } = found;
		if (groups !== undefined) {
			if ("value" in groups) return groups.value;
			for (const name in groups) if (groups[name] !== undefined) return groups[name];
			return undefined;
		}
		return found.length === 1 ? found[0] : found[1];
	};
}

/**
 * The degree of the polynomial that bounds the expression's steps in a text's length: how many of its quantifiers can
 * give up and take back independently of each other. Infinity where one is within another, or repeats alternatives, or
 * the expression refers back: those may take exponential time. An upper bound: most such expressions are harmless.
 */
export function degreeOf(source: string): number {
	let degree = 0;
	let optional = 0;
	const groups: { quantified: boolean; alternatives: boolean }[] = [];
	let closed: { quantified: boolean; alternatives: boolean } | undefined;
	for (let at = 0; at < source.length; at++) {
		const letter = source[at] as string;
		const before = closed;
		closed = undefined;
		const group = groups.at(-1);
		if (letter === "\\") {
			if (/[1-9k]/u.test(source[at + 1] ?? "")) return Number.POSITIVE_INFINITY;
			at++;
		} else if (letter === "[") {
			for (at++; at < source.length && source[at] !== "]"; at++) if (source[at] === "\\") at++;
		} else if (letter === "(") {
			groups.push({ quantified: false, alternatives: false });
			// The "?" of "(?:" and the like is no quantifier.
			if (source[at + 1] === "?") at++;
		} else if (letter === ")") {
			closed = groups.pop();
			const outer = groups.at(-1);
			if (outer !== undefined && closed !== undefined) {
				outer.quantified ||= closed.quantified;
				outer.alternatives ||= closed.alternatives;
			}
		} else if (letter === "|") {
			if (group !== undefined) group.alternatives = true;
			optional++;
		} else if (letter === "*" || letter === "+" || letter === "{" || letter === "?") {
			const isOnce = letter === "?";
			const fixed = letter === "{" ? /^\{(\d+)\}/u.exec(source.slice(at)) : null;
			if (letter === "{") at = Math.max(at, source.indexOf("}", at));
			if (before !== undefined && !isOnce && (before.quantified || before.alternatives))
				return Number.POSITIVE_INFINITY;
			if (isOnce) optional++;
			else if (fixed === null) degree++;
			if (fixed === null) for (const outer of groups) outer.quantified = true;
			if (source[at + 1] === "?") at++;
		}
	}
	return optional > 10 ? Number.POSITIVE_INFINITY : degree;
}

let guard:
	| { readonly script: Script; readonly context: { expression: RegExp | null; text: string } }
	| undefined;

// Node.js interrupts a script that takes too long, in the middle of a regular expression too. It costs a quarter of a
// millisecond, which is why harmless expressions go without.
function runGuarded(expression: RegExp, text: string, limitMs: number): RegExpExecArray | null | Failure {
	guard ??= {
		script: new Script("expression.exec(text)"),
		context: createContext({ expression: null, text: "" }) as { expression: RegExp | null; text: string },
	};
	guard.context.expression = expression;
	guard.context.text = text;
	try {
		return guard.script.runInContext(guard.context, {
			timeout: limitMs,
		}) as RegExpExecArray | null;
	} catch (error) {
		// The error is of the script's own realm: no instance of this one's Error.
		if (
			typeof error === "object" &&
			error !== null &&
			"code" in error &&
			error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
		)
			return new Failure(`keeps its regular expression busy beyond limits.regexMs, which is ${limitMs}`);
		throw error;
	} finally {
		guard.context.expression = null;
		guard.context.text = "";
	}
}
