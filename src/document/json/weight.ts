// How large a value is when it is written. Must not know what it is for.

/**
 * The characters of all texts and names within a value, plus one for each value. Counts up to at least `most`.
 *
 * @param most - where counting may stop: shared values would be counted again and again
 */
export function weightOf(value: unknown, most: number = Number.POSITIVE_INFINITY): number {
	if (typeof value === "string") return value.length + 1;
	if (typeof value !== "object" || value === null) return 1;
	let weight = 0;
	// A loop instead of recursion: a hostile value nests deeper than the call stack allows.
	const stack: unknown[] = [value];
	while (stack.length > 0 && weight <= most) {
		const next = stack.pop();
		weight++;
		if (typeof next === "string") weight += next.length;
		else if (Array.isArray(next)) for (const item of next) stack.push(item);
		else if (typeof next === "object" && next !== null) {
			for (const name of Object.keys(next)) {
				weight += name.length;
				stack.push((next as Readonly<Record<string, unknown>>)[name]);
			}
		}
	}
	return weight;
}
