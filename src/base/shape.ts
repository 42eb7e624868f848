// What JSON that is read back from a file has to look like: a file may have been written by another program, another version
// or a bad disk. Shapes are tables; what doesn't fit is said with the member's path. Pure.

import { shownValue } from "./json-text.ts";
import { isObject, type Rule } from "./rules.ts";

/** One value by a rule; an object by its members, which may have more; a list or an object by what is in each member. */
export type Shape =
	// A rule says nothing here of the type of its value.
	// biome-ignore lint/suspicious/noExplicitAny: see above
	| Rule<any>
	| { readonly members: Readonly<Record<string, Shape>>; readonly optional?: readonly string[] }
	| { readonly each: Shape }
	| { readonly eachNamed: Shape };

/**
 * What is wrong with a value, as a sentence without its end: "fields[2].filled must be a whole number of at least 0, not
 * null". Undefined where it fits. Only an object's own members count.
 *
 * @param what - what the value as a whole is called: "the report"
 */
export function misfit(value: unknown, shape: Shape, what: string): string | undefined {
	return faultAt(value, shape, "", what);
}

function faultAt(value: unknown, shape: Shape, path: string, what: string): string | undefined {
	const wrong = (expected: string): string =>
		`${path === "" ? what : path} must be ${expected}, not ${shownValue(value)}`;
	if ("fault" in shape) {
		const expected = shape.fault(value);
		return expected === undefined ? undefined : wrong(expected);
	}
	if ("each" in shape) {
		if (!Array.isArray(value)) return wrong("a list");
		return firstOf(value.entries(), ([index, each]) => faultAt(each, shape.each, `${path}[${index}]`, what));
	}
	if (!isObject(value)) return wrong("an object");
	const inner = (name: string): string => (path === "" ? name : `${path}.${name}`);
	const members = value as Readonly<Record<string, unknown>>;
	if ("eachNamed" in shape)
		return firstOf(Object.entries(members), ([name, each]) =>
			faultAt(each, shape.eachNamed, inner(name), what),
		);
	return firstOf(Object.entries(shape.members), ([name, of]) => {
		if (Object.hasOwn(members, name)) return faultAt(members[name], of, inner(name), what);
		return shape.optional?.includes(name) === true ? undefined : `${inner(name)} is missing`;
	});
}

function firstOf<Each>(all: Iterable<Each>, fault: (each: Each) => string | undefined): string | undefined {
	for (const each of all) {
		const found = fault(each);
		if (found !== undefined) return found;
	}
	return undefined;
}
