// The table of open streams against a Map, with streams that stay for long among many that come and go.

import assert from "node:assert/strict";
import { test } from "node:test";
import { StreamTable } from "../../../src/http/h2/stream-table.ts";
import { seededRandom } from "../wire.ts";

test("a table of streams holds what a Map would, whatever comes and goes", () => {
	for (const seed of [1, 2, 3]) {
		const random = seededRandom(seed);
		const table = new StreamTable<{ readonly id: number }>();
		const map = new Map<number, { readonly id: number }>();
		let id = seed;
		for (let step = 0; step < 50_000; step++) {
			if (random() < (map.size < 150 ? 0.55 : 0.45)) {
				id += random() < 0.01 ? 2 * Math.floor(random() * 1_000) + 2 : 2;
				const stream = { id };
				table.add(stream);
				map.set(id, stream);
			} else if (map.size > 0) {
				const ids = [...map.keys()];
				const gone = ids[Math.floor(random() ** 0.3 * ids.length)] as number;
				table.delete(gone);
				map.delete(gone);
			}
			const some = id - 2 * Math.floor(random() * 400);
			assert.equal(table.get(some), map.get(some));
			assert.equal(table.size, map.size);
			if (step % 1_000 === 0) assert.deepEqual(table.all(), [...map.values()]);
		}
		table.delete(-1);
		assert.equal(table.size, map.size);
	}
});
