// Rules for the values of options, for use in a table of options. Pure.

import type { OptionError } from "./option-error.ts";

/**
 * Where a value is read: the text before a member's name ("tls."), and the error of the folder that owns the options.
 */
export interface OptionPlace {
	readonly prefix: string;
	readonly refuse: Refuse;
}

/** Turns the mistake in an option into the error of the folder that owns the options. */
export type Refuse = (error: OptionError) => Error;

/** A JSON Schema. */
export interface JsonShape {
	readonly [keyword: string]: unknown;
}

/** Decides which values, other than undefined, are allowed. */
export interface Rule<in out Value> {
	/** What is allowed, as the end of "option NAME must be …". */
	readonly expected: string;
	/** What should be there if the value is wrong, in the words of `expected`; undefined if the value is allowed. */
	readonly fault: (value: unknown) => string | undefined;
	/** The value to use, if it isn't the value itself: an object's members, read and checked. */
	readonly read: ((value: unknown, place: OptionPlace) => Value) | undefined;
	/** The unit in which numbers are shown. */
	readonly unit: "ms" | "bytes" | undefined;
	/** The values that JSON has of it, as a JSON Schema; absent where JSON has none. */
	readonly json?: JsonShape | undefined;
	/** For the compiler only: distinguishes rules of different value types. */
	readonly is?: ((value: Value) => Value) | undefined;
}

/** Makes a rule. */
export function rule<Value>(
	expected: string,
	fits: (value: unknown) => boolean,
	json?: JsonShape,
): Rule<Value> {
	return {
		expected,
		fault: (value) => (fits(value) ? undefined : expected),
		read: undefined,
		unit: undefined,
		json,
	};
}

function isNumber(value: unknown): value is number {
	return typeof value === "number" && !Number.isNaN(value);
}

export const flag: Rule<boolean> = rule("true or false", (value) => typeof value === "boolean", {
	type: "boolean",
});
export const text: Rule<string> = rule("a string", (value) => typeof value === "string", { type: "string" });
export const someText: Rule<string> = rule(
	"a string that is not empty",
	(value) => typeof value === "string" && value !== "",
	{ type: "string", minLength: 1 },
);

/** A whole number of things. */
export function whole(least: number): Rule<number> {
	return rule(
		`a whole number of at least ${least}`,
		(value) => Number.isSafeInteger(value) && (value as number) >= least,
		{ type: "integer", minimum: least },
	);
}

/** A number of things, 0 or more; Infinity for no limit. */
export const amount: Rule<number> = rule("a number of at least 0", (value) => isNumber(value) && value >= 0, {
	type: "number",
	minimum: 0,
});
/** A number above 0. */
export const positive: Rule<number> = rule("a number above 0", (value) => isNumber(value) && value > 0, {
	type: "number",
	exclusiveMinimum: 0,
});
/** Bytes; Infinity for no limit. */
export const bytes: Rule<number> = { ...amount, unit: "bytes" };
/** Bytes to calculate with, so no Infinity. */
export const wholeBytes: Rule<number> = { ...whole(1), unit: "bytes" };
/** Milliseconds; Infinity switches it off. */
export const milliseconds: Rule<number> = {
	...rule<number>("milliseconds above 0", (value) => isNumber(value) && value > 0, {
		type: "number",
		exclusiveMinimum: 0,
	}),
	unit: "ms",
};
/** Milliseconds that may be 0. */
export const anyMilliseconds: Rule<number> = {
	...rule<number>("milliseconds, 0 or more", (value) => isNumber(value) && value >= 0, {
		type: "number",
		minimum: 0,
	}),
	unit: "ms",
};
export const port: Rule<number> = rule(
	"a port number from 0 to 65,535",
	(value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535,
);
export const signal: Rule<AbortSignal> = rule("an AbortSignal", (value) => value instanceof AbortSignal);

export function anything<Value = unknown>(expected = "anything"): Rule<Value> {
	return rule(expected, () => true);
}

export function aFunction<Value>(): Rule<Value> {
	return rule("a function", (value) => typeof value === "function");
}

/** An object that is used as it is: its members are not options. */
export function anObject<Value>(expected = "an object"): Rule<Value> {
	return rule(expected, isObject, { type: "object" });
}

export function instance<Value>(
	kind: abstract new (...parameters: never) => Value,
	name: string,
): Rule<Value> {
	return rule(name, (value) => value instanceof kind);
}

/** One of a few values. */
export function oneOf<const Value extends string | number | boolean>(
	...values: readonly Value[]
): Rule<Value> {
	const shown = values.map((value) => JSON.stringify(value));
	return rule(
		values.length === 1 ? `${shown[0]}` : `one of ${shown.join(", ")}`,
		(value) => values.includes(value as Value),
		{ enum: values },
	);
}

/** A list whose elements all follow a rule. The result is a copy. */
export function list<Value>(of: Rule<Value>, expected: string): Rule<readonly Value[]> {
	return {
		expected,
		fault: (value) => {
			if (!Array.isArray(value)) return expected;
			// Reading a hole would search the prototypes.
			for (let index = 0; index < value.length; index++)
				if (!Object.hasOwn(value, index) || of.fault(value[index]) !== undefined) return expected;
			return undefined;
		},
		read: (value, place) =>
			(value as Value[]).map((each) => (of.read === undefined ? each : of.read(each, place))),
		unit: undefined,
		...(of.json === undefined ? {} : { json: { type: "array", items: of.json } }),
	};
}

/** A value that follows one of several rules. The first one that it follows reads it. */
export function either<Values extends readonly unknown[]>(
	...rules: { readonly [Index in keyof Values]: Rule<Values[Index]> }
): Rule<Values[number]> {
	const all = rules as readonly Rule<unknown>[];
	const expected = spoken(all.flatMap((each) => each.expected.split(" or ")));
	return {
		expected,
		fault: (value) => (all.some((each) => each.fault(value) === undefined) ? undefined : expected),
		read: (value, place) => {
			const fitting = all.find((each) => each.fault(value) === undefined);
			return fitting?.read === undefined ? value : fitting.read(value, place);
		},
		unit: all.find(({ unit }) => unit !== undefined)?.unit,
		json: { anyOf: all.flatMap(({ json }) => json ?? []) },
	};
}

/** "a, b or c" */
function spoken(words: readonly string[]): string {
	const last = words.at(-1) ?? "";
	return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

export function isObject(value: unknown): value is object {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
