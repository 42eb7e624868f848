// Reads options as their caller wrote them: what somebody put on Object.prototype (prototype pollution) is no option.

/** A copy without a prototype of what an object says, and any that it inherits from but Object.prototype. */
export function own<T extends object>(given: T): T {
	const copy = Object.create(null) as T;
	const parent = Object.getPrototypeOf(given) as object | null;
	if (parent !== null && parent !== Object.prototype) Object.assign(copy, own(parent));
	return Object.assign(copy, given);
}
