// The set that the pool keeps its connections in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Bag, type Member } from "../../src/client/pool/indexed-set.ts";

interface Named extends Member {
	readonly name: number;
}

test("a bag holds what was added and not removed, whatever the order", () => {
	const bag = new Bag<Named>();
	const expected = new Set<Named>();
	const all: Named[] = Array.from({ length: 40 }, (_, name) => ({ place: -1, name }));
	for (let step = 0; step < 2_000; step++) {
		const member = all[(step * 7_919 + (step >> 3)) % all.length] as Named;
		if (expected.has(member)) {
			assert.equal(bag.delete(member), true);
			expected.delete(member);
		} else {
			assert.equal(bag.delete(member), false);
			bag.add(member);
			expected.add(member);
		}
		assert.equal(bag.size, expected.size);
		assert.deepEqual(new Set(bag), expected);
	}
});
