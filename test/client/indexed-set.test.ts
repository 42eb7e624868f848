// The set that the pool keeps its connections in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Indexed, IndexedSet } from "../../src/client/pool/indexed-set.ts";

interface Named extends Indexed {
	readonly name: number;
}

test("an indexed set holds what was added and not removed, whatever the order", () => {
	const set = new IndexedSet<Named>();
	const expected = new Set<Named>();
	const all: Named[] = Array.from({ length: 40 }, (_, name) => ({ index: -1, name }));
	for (let step = 0; step < 2_000; step++) {
		const member = all[(step * 7_919 + (step >> 3)) % all.length] as Named;
		if (expected.has(member)) {
			assert.equal(set.delete(member), true);
			expected.delete(member);
		} else {
			assert.equal(set.delete(member), false);
			set.add(member);
			expected.add(member);
		}
		assert.equal(set.size, expected.size);
		assert.deepEqual(new Set(set), expected);
	}
});
