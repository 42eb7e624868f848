// The long runs behind the client's promises, whole: `node scripts/soak.ts` runs all, `node scripts/soak.ts mixed --minutes 2`
// one of them. Each throws where a promise is broken and prints what it measured. The suite runs the same ones, short.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { manySidedServer } from "../test/client/soak/servers.ts";
import {
	abortEverywhere,
	runAgainstClosingServer,
	runCrowded,
	runMixedLoad,
} from "../test/client/soak/workloads.ts";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		requests: { type: "string", default: "100000" },
		aborts: { type: "string", default: "10000" },
		minutes: { type: "string", default: "10" },
		/** Bytes of the large response, and the pace of its slow reader. */
		bytes: { type: "string", default: String(2 ** 30) },
		pace: { type: "string", default: "20000000" },
		seed: { type: "string", default: String(Date.now() % 2 ** 31) },
	},
});
const seed = Number(values.seed);

const runs: Readonly<Record<string, () => Promise<unknown>>> = {
	closing: async () => [
		await runAgainstClosingServer(Number(values.requests), seed),
		await runAgainstClosingServer(Number(values.requests), seed, { pipelining: 4 }),
	],
	aborts: async () => [
		await abortEverywhere(Number(values.aborts), seed),
		await abortEverywhere(Number(values.aborts), seed, { pipelining: 4 }),
	],
	crowded: async () => {
		const outcomes: unknown[] = [];
		for (let index = 0; index < 20; index++) {
			outcomes.push(await runCrowded(Number(values.requests) / 20, seed + index));
		}
		return outcomes;
	},
	slow: async () => {
		await using server = await manySidedServer();
		// The reader has a process of its own, whose memory is what is measured.
		const program = fileURLToPath(new URL("../test/client/soak/slow-reader.ts", import.meta.url));
		const child = fork(program, [`${server.url}/bytes/${values.bytes}`, values.pace]);
		const [report] = await once(child, "message");
		return report;
	},
	mixed: () => runMixedLoad(Number(values.minutes) * 60, 20, seed),
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
