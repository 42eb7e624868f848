// Names for functions, which distinguish stored responses: a function has no content to compare.

import { crypto } from "../../runtime/index.ts";

/** No function has such a name in another run, which may read the same file. */
let run: string | undefined;
const names: WeakMap<object, string> = new WeakMap();
let last = 0;

/** A name that no other function has, and that this one keeps. */
export function functionName(value: object): string {
	let name = names.get(value);
	if (name === undefined) {
		run ??= crypto().randomUUID();
		name = `${run} ${++last}`;
		names.set(value, name);
	}
	return name;
}

/**
 * Names a connector, a resolver, a proxy chooser or a bearer function. A cache in a file distinguishes responses by the
 * functions that they came through, and recognizes a function in another run only by such a name. Give functions the
 * same name only if they do the same: each gets what the other has stored.
 * @returns the function itself.
 * @example const resolver = nameForCache(answerFrom(zone), `zone ${zone.name} ${zone.serial}`);
 */
export function nameForCache<Value extends object>(value: Value, name: string): Value {
	names.set(value, `named ${name}`);
	return value;
}
