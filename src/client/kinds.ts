// The objects that some options may be, known without their classes: a client that has no jar and no cache loads neither.

import { isObject, type Rule, rule } from "../base/index.ts";

/** Every jar, every cache and every store of HSTS of this process. Their constructors add them. */
export const cookieJars: WeakSet<object> = new WeakSet();
export const httpCaches: WeakSet<object> = new WeakSet();
export const hstsStores: WeakSet<object> = new WeakSet();

/** A rule for the objects of a set. */
export function member<Value>(all: WeakSet<object>, name: string): Rule<Value> {
	return rule(name, (value) => isObject(value) && all.has(value));
}
