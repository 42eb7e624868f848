// Medians, percentiles and a seeded shuffle. Pure.

export function sorted(values: Iterable<number>): Float64Array {
	return Float64Array.from(values).sort();
}

/** The value below which `share` (0 to 1) of the values lie; NaN when there are none. */
export function percentile(ascending: Float64Array, share: number): number {
	if (ascending.length === 0) return Number.NaN;
	return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN;
}

/** The middle value, or the mean of the two middle ones; NaN when there are none. */
export function median(values: readonly number[]): number {
	const ascending = sorted(values);
	const middle = ascending.length >> 1;
	const upper = ascending[middle] ?? Number.NaN;
	if (ascending.length % 2 === 1) return upper;
	return (upper + (ascending[middle - 1] ?? Number.NaN)) / 2;
}

/**
 * An interval that holds the median of what the values are drawn from with 95 % probability at least, whatever their
 * distribution: between two of the values themselves, as the signs of a fair coin say. Undefined for fewer than 6.
 */
export function intervalOfMedian(
	values: readonly number[],
): readonly [low: number, high: number] | undefined {
	const ascending = sorted(values);
	const count = ascending.length;
	/** How probable it is that at most `below` of the values lie under the median. */
	let probability = 0;
	let term = 0.5 ** count;
	let below = 0;
	for (; probability + term <= 0.025; below++) {
		probability += term;
		term *= (count - below) / (below + 1);
	}
	if (below === 0) return undefined;
	return [ascending[below - 1] as number, ascending[count - below] as number];
}

/** A source of numbers in [0, 1) that repeats for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
	const order = items.map((item) => ({ item, key: random() }));
	return order.sort((left, right) => left.key - right.key).map(({ item }) => item);
}
