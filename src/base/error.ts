// The base of every error of gannet: what went wrong as data, and one sentence. The sentence is in parts, so that no layer has
// to read or replace another's text: a layer above takes the parts over, and a program says them in its own words.
//
// An error that takes over another's sentence takes its place: it has that one's cause, so that nothing is said three times.

import { own } from "./own.ts";
import { type Naming, Sentence, say, sentenceOf } from "./sentence.ts";

/** What is known of an error besides its sentence. */
export interface ErrorFacts<Kind extends string = string, Code extends string = string> {
	/** What went wrong, in the words of the error's class. */
	readonly kind: Kind;
	/** Default: the kind. */
	readonly code?: Code | undefined;
	/** The option that it is about, with those that it is in: "timeouts.total". */
	readonly option?: string | undefined;
	/** That option's value. */
	readonly value?: unknown;
	/** What to do, as the end of the sentence; several are alternatives. */
	readonly advice?: Advice | undefined;
	/** The error that led to this one. */
	readonly cause?: unknown;
}

/** What to do about an error: the end of its sentence, or several alternatives. */
export type Advice = string | Sentence | readonly (string | Sentence)[];

// Private parts of GannetError, for the functions below.
let sentenceIn: (error: GannetError) => Sentence;
let remediesIn: (error: GannetError) => readonly Sentence[];

/**
 * The base of all errors of gannet.
 * @example
 * try {
 * 	await get(url);
 * } catch (error) {
 * 	if (!(error instanceof GannetError)) throw error;
 * 	console.error(error.kind, error.code, error.option, error.advice);
 * }
 */
export abstract class GannetError<Kind extends string = string, Code extends string = string> extends Error {
	/** What went wrong, in each class's own terms. */
	readonly kind: Kind;
	/** The same more exactly, and stable: a system's code, a rule, a limit; else the kind. */
	readonly code: Code | Kind;
	/** The option of the library that it is about: "timeouts.total". */
	declare readonly option: string | undefined;
	/** The value that the option has. */
	declare readonly value: unknown;
	/** What to do about it. `message` ends with it. */
	declare readonly advice: string | undefined;
	readonly #sentence: Sentence;
	readonly #remedies: readonly Sentence[];

	static {
		sentenceIn = (error) => error.#sentence;
		remediesIn = (error) => error.#remedies;
	}

	constructor(text: string | Sentence, given: ErrorFacts<Kind, Code>) {
		const facts = own(given);
		const sentence = sentenceOf(text);
		const remedies = listOf(facts.advice).map(sentenceOf);
		const advice = remedies.length === 0 ? undefined : alternatives(remedies.map(String));
		super(
			advice === undefined ? `${sentence}` : `${sentence}; ${advice}`,
			facts.cause === undefined ? undefined : { cause: facts.cause },
		);
		this.#sentence = sentence;
		this.#remedies = remedies;
		this.kind = facts.kind;
		this.code = facts.code ?? facts.kind;
		// Printed errors show what there is, and the advice in the message alone.
		define(this, "option", facts.option, facts.option !== undefined);
		define(this, "value", facts.value, facts.value !== undefined);
		define(this, "advice", advice, false);
	}
}

function listOf(advice: Advice | undefined): readonly (string | Sentence)[] {
	if (advice === undefined) return [];
	return typeof advice === "string" || advice instanceof Sentence ? [advice] : advice;
}

function define(error: GannetError, name: string, value: unknown, enumerable: boolean): void {
	Object.defineProperty(error, name, own({ value, enumerable, writable: true, configurable: true }));
}

function alternatives(texts: readonly string[]): string {
	return texts.join(", or ");
}

/** What an error says went wrong, without the advice, to be taken over. Of another's error that is its message. */
export function whatOf(error: unknown): Sentence {
	if (error instanceof GannetError) return sentenceIn(error);
	if (!(error instanceof Error)) return sentenceOf(String(error));
	return sentenceFor(error);
}

/** The same with the advice. */
export function wholeOf(error: unknown): Sentence {
	const remedies = adviceOf(error);
	if (remedies.length === 0) return whatOf(error);
	const all = remedies.reduce((before, remedy) => say`${before}, or ${remedy}`);
	return say`${whatOf(error)}; ${all}`;
}

/** The alternatives that an error advises. */
export function adviceOf(error: unknown): readonly Sentence[] {
	return error instanceof GannetError ? remediesIn(error) : [];
}

/** The sentences of things that have a `message` and are no GannetErrors: findings, and mistakes in options. */
const kept: WeakMap<object, Sentence> = new WeakMap();

/** Keeps the sentence that a thing's message is the text of, for `messageIn`. Answers the thing. */
export function withSentence<Thing extends { readonly message: string }>(
	thing: Thing,
	sentence: string | Sentence,
): Thing {
	if (typeof sentence !== "string") kept.set(thing, sentence);
	return thing;
}

/** The sentence of such a thing. */
export function sentenceFor(thing: { readonly message: string }): Sentence {
	return kept.get(thing) ?? sentenceOf(thing.message);
}

/** The message of an error or a finding in a program's words. Advice that needs an option the program lacks is left out. */
export function messageIn(thing: { readonly message: string }, naming: Naming): string {
	if (!(thing instanceof GannetError)) return sentenceFor(thing).in(naming);
	const remedies = remediesIn(thing).filter((remedy) => remedy.isSayable(naming));
	const what = sentenceIn(thing).in(naming);
	return remedies.length === 0 ? what : `${what}; ${alternatives(remedies.map((each) => each.in(naming)))}`;
}
