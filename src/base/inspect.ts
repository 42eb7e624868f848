// One-line descriptions for `util.inspect` and `console.log`.

import { hideSecrets } from "./shown-url.ts";

/** Makes Node's `util.inspect` show objects of this class by `describe`. */
export function inspectAs<T extends object>(
	type: { readonly prototype: T },
	describe: (value: T) => string,
): void {
	Object.defineProperty(type.prototype, Symbol.for("nodejs.util.inspect.custom"), {
		value(this: T): string {
			return hideSecrets(describe(this));
		},
	});
}
