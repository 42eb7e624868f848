// Objects that inherit no members: we, and Node.js, read only what was written into them.

/** A copy of an object's own members, without a prototype. */
export function own<T extends object>(given: T): T {
	return Object.assign(Object.create(null), given);
}

/** Like `own`, for options and the option objects in them; empty if there are none. */
export function ownOptions<T extends object>(given: T | undefined): T {
	const copy = own(given ?? ({} as T)) as Record<string, unknown>;
	for (const [name, value] of Object.entries(copy)) if (isPlain(value)) copy[name] = own(value);
	return copy as T;
}

function isPlain(value: unknown): value is object {
	if (typeof value !== "object" || value === null) return false;
	const parent: unknown = Object.getPrototypeOf(value);
	return parent === Object.prototype || parent === null;
}

/** For `addEventListener`: Node.js also reads other members. */
export const ONCE: { readonly once: true } = Object.freeze(own({ once: true as const }));

/** A member of an object or of its class, but not of Object.prototype. */
export function memberOf(value: object, name: string): unknown {
	if (!Object.hasOwn(Object.prototype, name)) return (value as Readonly<Record<string, unknown>>)[name];
	let holder: object | null = value;
	while (holder !== null && holder !== Object.prototype) {
		if (Object.hasOwn(holder, name)) return (value as Readonly<Record<string, unknown>>)[name];
		holder = Object.getPrototypeOf(holder) as object | null;
	}
	return undefined;
}

/** What the language itself puts on Object.prototype; `__proto__` may have been taken away (--disable-proto=delete). */
const STANDARD_KEYS: number = [
	"__defineGetter__",
	"__defineSetter__",
	"__lookupGetter__",
	"__lookupSetter__",
	"__proto__",
	"constructor",
	"hasOwnProperty",
	"isPrototypeOf",
	"propertyIsEnumerable",
	"toLocaleString",
	"toString",
	"valueOf",
].filter((name) => Object.hasOwn(Object.prototype, name)).length;

/** Whether somebody put something on Object.prototype. */
export function isPrototypeExtended(): boolean {
	return Reflect.ownKeys(Object.prototype).length !== STANDARD_KEYS;
}
