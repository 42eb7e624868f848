// Runs regular expressions on texts of hostile pages, with a bound on their time. Must not know who wrote them, or what
// for.

import type { Script } from "node:vm";
import { vm } from "./platform.ts";

/** A number of steps that doesn't matter: some 10 ms of V8's backtracking. */
const HARMLESS_STEPS = 1_000_000;

/** How often to try an expression that this thread had no time for. */
const TRIES = 10;

/** Like `expression.exec(text)`; undefined if that takes longer than `limitMs`. */
export function execWithin(
	expression: RegExp,
	text: string,
	limitMs: number,
): RegExpExecArray | null | undefined {
	if (isHarmless(expression, text)) return expression.exec(text);
	return guarded("exec", { expression, text, replacement: "" }, limitMs) as
		| RegExpExecArray
		| null
		| undefined;
}

/** Like `text.replace(expression, replacement)`; undefined if that takes longer than `limitMs`. */
export function replaceWithin(
	expression: RegExp,
	text: string,
	replacement: string,
	limitMs: number,
): string | undefined {
	if (isHarmless(expression, text)) return text.replace(expression, replacement);
	return guarded("replace", { expression, text, replacement }, limitMs) as string | undefined;
}

const degrees = new WeakMap<RegExp, number>();

function isHarmless(expression: RegExp, text: string): boolean {
	let degree = degrees.get(expression);
	if (degree === undefined) {
		degree = degreeOf(expression.source);
		degrees.set(expression, degree);
	}
	return (text.length + 1) ** (degree + 1) <= HARMLESS_STEPS;
}

/**
 * The degree of the polynomial in a text's length that bounds the expression's steps: how many of its quantifiers can
 * backtrack independently of each other. Infinity if one is within another, or repeats alternatives, or the expression
 * has back references: those may take exponential time. An upper bound: most such expressions are harmless.
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
			// The "?" of "(?:" and the like is not a quantifier.
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

interface Task {
	expression: RegExp | null;
	text: string;
	replacement: string;
}

const NO_TASK: Task = { expression: null, text: "", replacement: "" };

interface Guard {
	readonly exec: Script;
	readonly replace: Script;
	readonly context: Task;
}

let guard: Guard | undefined;

function makeGuard({ createContext, Script }: typeof import("node:vm")): Guard {
	return {
		exec: new Script("expression.exec(text)"),
		replace: new Script("text.replace(expression, replacement)"),
		context: createContext({ ...NO_TASK }) as Task,
	};
}

// Node.js interrupts a script that takes too long, even in the middle of a regular expression. That costs a quarter of
// a millisecond, so harmless expressions run without it. A browser can't interrupt one: it asks its user when a page hangs.
function guarded(what: "exec" | "replace", task: Task, limitMs: number): unknown {
	if (guard === undefined) {
		const node = vm();
		if (node === undefined) {
			const { expression, text, replacement } = task;
			return what === "exec" ? expression?.exec(text) : text.replace(expression as RegExp, replacement);
		}
		guard = makeGuard(node);
	}
	Object.assign(guard.context, task);
	try {
		for (let tries = 1; ; tries++) {
			const before = process.threadCpuUsage();
			try {
				return guard[what].runInContext(guard.context, { timeout: limitMs });
			} catch (error) {
				if (!isTimeout(error)) throw error;
				// Node.js measures elapsed time, which other processes may have used on a busy machine.
				const { user, system } = process.threadCpuUsage(before);
				if (tries === TRIES || (user + system) / 1_000 > limitMs / 2) return undefined;
			}
		}
	} finally {
		Object.assign(guard.context, NO_TASK);
	}
}

/** The error belongs to the script's own realm, so it isn't an instance of this realm's Error. */
function isTimeout(error: unknown): boolean {
	return (
		typeof error === "object" &&
		error !== null &&
		"code" in error &&
		error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
	);
}
