// Which bytes come next where several connections bring one file: pure.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Range, type Segment, Segments } from "../../../src/client/download/segments.ts";

const MIB = 1024 * 1024;

/** Takes a part that the server gives. */
function granted(segments: Segments): Segment | undefined {
	const segment = segments.take();
	if (segment !== undefined) assert.ok(segments.grant(segment));
	return segment;
}

test("the first part is all of it, and each next one the second half of the longest", () => {
	const segments = new Segments(16 * MIB);
	const parts = [granted(segments), granted(segments), granted(segments)];
	assert.deepEqual(
		parts.map((each) => [each?.next, each?.end]),
		[
			[0, 4 * MIB],
			[8 * MIB, 16 * MIB],
			[4 * MIB, 8 * MIB],
		],
	);
});

test("a part belongs to the one before it until the server grants it", () => {
	const segments = new Segments(8 * MIB);
	const first = granted(segments) as Segment;
	const second = segments.take() as Segment;
	assert.deepEqual([first.end, second.next], [8 * MIB, 4 * MIB]);
	segments.advance(first, 5 * MIB);
	assert.equal(segments.grant(second), false);
	segments.advance(first, 3 * MIB);
	assert.equal(segments.isComplete, true);
});

test("less than two MiB are not split", () => {
	const segments = new Segments(2 * MIB - 1);
	assert.notEqual(granted(segments), undefined);
	assert.equal(segments.take(), undefined);
});

test("what is there is not brought again, and gaps come first", () => {
	const segments = new Segments(10, [
		[0, 3],
		[5, 7],
	]);
	const gap = granted(segments);
	const rest = granted(segments);
	assert.deepEqual(
		[gap, rest].map((each) => [each?.next, each?.end]),
		[
			[3, 5],
			[7, 10],
		],
	);
	for (const each of [gap, rest]) if (each !== undefined) segments.advance(each, each.end - each.next);
	assert.deepEqual([segments.isComplete, segments.done], [true, [[0, 10]]]);
});

test("a part that is refused stays with the one before it, and may be asked for again", () => {
	const segments = new Segments(8 * MIB);
	const first = granted(segments);
	const second = segments.take();
	if (second !== undefined) segments.release(second);
	assert.equal(first?.end, 8 * MIB);
	assert.notEqual(segments.take(), undefined);
});

const wrong: readonly (readonly [string, readonly Range[], readonly Range[]])[] = [
	[
		"ranges that overlap are one",
		[
			[0, 5],
			[3, 8],
		],
		[[0, 8]],
	],
	[
		"ranges that touch are one",
		[
			[5, 8],
			[0, 5],
		],
		[[0, 8]],
	],
	[
		"empty ranges and those beyond the end are left out",
		[
			[4, 4],
			[5, 3],
			[0, 99],
		],
		[],
	],
];
for (const [fact, given, expected] of wrong) {
	test(fact, () => assert.deepEqual(new Segments(20, given).done, expected));
}

test("whatever order parts come in, every byte comes once", () => {
	for (let seed = 1; seed <= 200; seed++) {
		let state = seed;
		const random = (below: number): number => {
			state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
			return state % below;
		};
		const total = 3 * MIB + random(20 * MIB);
		const segments = new Segments(total);
		const active: Segment[] = [];
		let brought = 0;
		while (!segments.isComplete) {
			if (active.length < 4) {
				const segment = segments.take();
				if (segment !== undefined && segments.grant(segment)) active.push(segment);
			}
			const at = random(active.length);
			const segment = active[at];
			if (segment === undefined) throw new Error("nothing is active");
			const bytes = Math.min(1 + random(MIB), segment.end - segment.next);
			segments.advance(segment, bytes);
			brought += bytes;
			if (segment.next === segment.end || random(20) === 0) {
				segments.release(segment);
				active.splice(at, 1);
			}
		}
		assert.equal(brought, total);
	}
});
