// The long runs over HTTP/2, whole: `node scripts/h2-soak.ts` runs all, `node scripts/h2-soak.ts mixed --minutes 2` one of them.
// Each throws where a promise is broken and prints what it measured. The suite runs the same ones, short. Run `npm run build`
// before "slow" and "absent": they measure the memory of the built library. "blackhole" needs Linux, iproute2 and root.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
	runDelayed,
	runFresh,
	runLastIds,
	runMixed,
	runReaders,
	runSwallowed,
} from "../test/client/h2/long/runs.ts";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		minutes: { type: "string", default: "10" },
		/** How long the slow reader reads at the end. */
		seconds: { type: "string", default: "60" },
		/** Bytes of the large response behind a relay, how long it delays each way, and its rate; 0 for no limit. */
		bytes: { type: "string", default: "200000000" },
		delay: { type: "string", default: "50" },
		rate: { type: "string", default: "25000000" },
		/** limits.windowBytes behind it. */
		window: { type: "string", default: String(16 * 1024 * 1024) },
		seed: { type: "string", default: String(Date.now() % 2 ** 31) },
	},
});
const seed = Number(values.seed);

const runs: Readonly<Record<string, () => Promise<unknown>>> = {
	async slow() {
		const report = await runReaders("slow", 3_000, 5, Number(values.seconds) * 1_000);
		assert.ok(report.peakRssMB < 120, `${report.peakRssMB} MB`);
		assert.ok(report.beside > 0.9 * report.without);
		return report;
	},
	async absent() {
		const report = await runReaders("absent", 3_000, 5, 0);
		assert.ok(report.beside > 0.9 * report.without);
		return report;
	},
	async delayed() {
		const rate = Number(values.rate);
		const line = { delayMs: Number(values.delay), ...(rate === 0 ? {} : { bytesPerSecond: rate }) };
		const report = await runDelayed(Number(values.bytes), line, { windowBytes: Number(values.window) });
		assert.ok(report.ratio >= 0.9, JSON.stringify(report));
		return report;
	},
	async swallowed() {
		const report = await runSwallowed(2_000);
		assert.ok(report.elsewhereAfterMs <= 2_000 + 6_000);
		return report;
	},
	blackhole() {
		const program = fileURLToPath(new URL("../test/client/h2/long/blackhole.ts", import.meta.url));
		return Promise.resolve(
			JSON.parse(execFileSync("unshare", ["-n", process.execPath, program], { encoding: "utf8" })),
		);
	},
	async fresh() {
		const report = await runFresh(50);
		assert.equal(report.autoConnections, report.http1Connections);
		assert.ok(report.autoMs <= report.http1Ms + report.handshakeMs);
		return report;
	},
	mixed: () => runMixed(Number(values.minutes) * 60, 20, seed),
	ids: () => runLastIds(20_000, 40),
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
