// A server over HTTP/2 that refuses, resets, says goodbye, changes its SETTINGS and closes, and aborts in every phase:
// node scripts/h2-chaos.ts [refusals|aborts] [--requests 100000] [--aborts 10000] [--seed N]. Throws where a promise is broken,
// and prints what it measured. The suite runs the same, short.

import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { abortStreams } from "../test/client/h2/aborts.ts";
import { meetRefusals } from "../test/client/h2/refusals.ts";
import { settledMemory, sockets } from "../test/client/soak/workloads.ts";
import { seededRandom } from "../test/http/wire.ts";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		requests: { type: "string", default: "100000" },
		aborts: { type: "string", default: "10000" },
		seed: { type: "string", default: String(Date.now() % 2 ** 31) },
	},
});
const seed = Number(values.seed);

const runs: Readonly<Record<string, () => Promise<unknown>>> = {
	async refusals() {
		const requests = Number(values.requests);
		await meetRefusals(Math.ceil(requests / 10), 100, seededRandom(seed + 1));
		const before = { ...(await settledMemory()), sockets: sockets() };
		const report = await meetRefusals(requests, 100, seededRandom(seed));
		const after = { ...(await settledMemory()), sockets: sockets() };
		const { answered, rightly, wrongly, twice, left, openSockets } = report;
		assert.deepEqual(wrongly, []);
		assert.deepEqual(twice, []);
		assert.deepEqual(left, { busy: 0, streams: 0, active: 0, queued: 0 });
		assert.equal(openSockets, 0);
		assert.equal(answered + rightly, requests);
		assert.ok(after.sockets <= before.sockets);
		return { ...report, before, after };
	},
	async aborts() {
		const report = await abortStreams(Number(values.aborts), seed);
		assert.equal(report.connections, 1);
		assert.ok(report.socketsAfter <= report.socketsBefore);
		return report;
	},
};

console.log(`seed ${seed}`);
for (const name of positionals.length > 0 ? positionals : Object.keys(runs)) {
	const run = runs[name];
	if (run === undefined)
		throw new Error(`There is no run ${name}; there are: ${Object.keys(runs).join(", ")}.`);
	const startedAt = performance.now();
	console.log(name, JSON.stringify(await run(), null, "\t"));
	console.log(`${name} held in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
}
