// One-line descriptions for `util.inspect` and `console.log`.

import { hideSecrets } from "./shown-url.ts";

const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

/** Makes Node's `util.inspect` show objects of this class by `describe`. */
export function inspectAs<T extends object>(
	type: { readonly prototype: T },
	describe: (value: T) => string,
): void {
	Object.defineProperty(type.prototype, CUSTOM, {
		value(this: T): string {
			return hideSecrets(describe(this));
		},
	});
}

/** The same for one object, which has no class. Answers the object. */
export function inspectedAs<T extends object>(value: T, describe: () => string): T {
	return Object.defineProperty(value, CUSTOM, { value: () => hideSecrets(describe()) });
}
