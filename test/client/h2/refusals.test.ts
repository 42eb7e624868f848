import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../../http/wire.ts";
import { meetRefusals } from "./refusals.ts";

test("a server that refuses, resets, says goodbye and closes at random gets each request through once", {
	timeout: 60_000,
}, async () => {
	for (const seed of [1, 5, 18]) {
		const report = await meetRefusals(3_000, 60, seededRandom(seed));
		assert.deepEqual(report.wrongly, [], `seed ${seed}`);
		assert.deepEqual(report.twice, []);
		assert.deepEqual(report.left, { busy: 0, streams: 0, active: 0, queued: 0 });
		assert.ok(
			Object.keys(report.done).every((what) => !what.startsWith("fault")),
			`seed ${seed}`,
		);
		assert.equal(report.openSockets, 0);
		assert.equal(report.answered + report.rightly, 3_000);
		assert.ok(report.connections > 5, `${report.connections} connections`);
	}
});
