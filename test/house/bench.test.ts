// What the benchmark draws from its figures: when a client is warm, and how sure a ratio is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { intervalOfMedian, median, seededRandom } from "../../bench/statistics.ts";
import { isSteady, warmUp } from "../../bench/warm-up.ts";

const courses: readonly (readonly [what: string, costs: readonly number[], isSteady: boolean])[] = [
	["nothing", [], false],
	["less than six costs", [10, 10, 10, 10, 10], false],
	["costs that stay", [10, 10, 10, 10, 10, 10], true],
	["costs that fall by less than a thirtieth", [100, 99, 99, 98, 98, 98], true],
	["costs that fall by more", [100, 100, 100, 96, 96, 96], false],
	["a compiler at work", [110, 51, 63, 42, 38, 36, 92, 28, 27], false],
	["a compiler that is done", [110, 51, 63, 42, 38, 36, 92, 28, 27, 26, 26, 25.5], false],
	["a compiler that was done", [42, 38, 36, 92, 28, 27, 26, 26, 25.5, 26, 25.5, 25.5], true],
	["one collection of garbage among costs that stay", [10, 10, 30, 10, 10, 10], true],
	["costs that rise", [10, 10, 10, 12, 12, 12], true],
];

for (const [what, costs, expected] of courses) {
	test(`a client is ${expected ? "" : "not "}warm after ${what}`, () =>
		assert.equal(isSteady(costs), expected));
}

test("a warm-up ends when its time is up, and says whether the cost was steady", async () => {
	let calls = 0;
	assert.equal(await warmUp({ leastMs: 0, mostMs: 0 }, async () => ++calls), false);
	assert.equal(calls, 1);
	// Each does as much per CPU time as there is of it.
	const isWarm = await warmUp({ leastMs: 0, mostMs: 60_000 }, async () => {
		const before = process.cpuUsage().user;
		while (process.cpuUsage().user - before < 5_000);
		return 1;
	});
	assert.equal(isWarm, true);
});

/** From the binomial distribution: the ranks of the interval's ends. */
const ranks: readonly (readonly [count: number, low: number | undefined])[] = [
	[0, undefined],
	[1, undefined],
	[5, undefined],
	[6, 1],
	[8, 1],
	[9, 2],
	[15, 4],
	[25, 8],
	[100, 40],
];

for (const [count, low] of ranks) {
	test(`the interval of ${count} values ${low === undefined ? "is none" : `begins at the ${low}. of them`}`, () => {
		const values = Array.from({ length: count }, (_, index) => count - index);
		assert.deepEqual(intervalOfMedian(values), low === undefined ? undefined : [low, count + 1 - low]);
	});
}

test("the interval holds the median of what is drawn in 95 of 100 cases at least", () => {
	const random = seededRandom(7);
	let held = 0;
	for (let round = 0; round < 2000; round++) {
		// Of a skewed distribution whose median is 0.25.
		const interval = intervalOfMedian(Array.from({ length: 15 }, () => random() ** 2)) ?? [0, 0];
		if (interval[0] <= 0.25 && 0.25 <= interval[1]) held++;
	}
	assert.ok(held >= 1900, `${held} of 2000`);
	assert.equal(median([3, 1, 2]), 2);
});
