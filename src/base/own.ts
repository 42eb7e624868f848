// Objects that nothing on a prototype is a member of: what is read of them, by us or by Node.js, is what was written.

/** A copy of an object's own members, without a prototype. */
export function own<T extends object>(given: T): T {
	return Object.assign(Object.create(null), given);
}

/** The same for options, and for the objects of options in them; an empty one where there are none. */
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

/** For `addEventListener`: Node.js reads more members of it than this one. */
export const ONCE: { readonly once: true } = Object.freeze(own({ once: true as const }));

/** A member of an object or of its class: what somebody put on Object.prototype is none. */
export function memberOf(value: object, name: string): unknown {
	if (!Object.hasOwn(Object.prototype, name)) return (value as Readonly<Record<string, unknown>>)[name];
	let holder: object | null = value;
	while (holder !== null && holder !== Object.prototype) {
		if (Object.hasOwn(holder, name)) return (value as Readonly<Record<string, unknown>>)[name];
		holder = Object.getPrototypeOf(holder) as object | null;
	}
	return undefined;
}
