// The long runs, short: scripts/soak.ts runs them whole.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { manySidedServer } from "./soak/servers.ts";
import type { SlowReaderReport } from "./soak/slow-reader.ts";
import {
	abortEverywhere,
	type Memory,
	runAgainstClosingServer,
	runCrowded,
	runMixedLoad,
} from "./soak/workloads.ts";

const limit = { timeout: 60_000 };

function assertNothingLeaked(report: {
	readonly socketsBefore: number;
	readonly socketsAfter: number;
	readonly memoryBefore: Memory;
	readonly memoryAfter: Memory;
}): void {
	assert.ok(report.socketsAfter <= report.socketsBefore, `${report.socketsAfter} sockets`);
	const grown = report.memoryAfter.heapMB - report.memoryBefore.heapMB;
	assert.ok(grown < 3, `the heap grew by ${grown} MB`);
}

for (const pipelining of [1, 4]) {
	test(
		`against a server that closes connections safe requests succeed and unsafe ones run once (pipelining ${pipelining})`,
		limit,
		async () => {
			const report = await runAgainstClosingServer(4_000, 20_261_122 + pipelining, { pipelining });
			assertNothingLeaked(report);
			assert.ok(report.retried > 10, `${report.retried} were retried`);
		},
	);
}

test("aborts in every phase leak nothing and leave the pool usable", limit, async () => {
	const report = await abortEverywhere(1_000, 20_261_122);
	assertNothingLeaked(report);
	for (const phase of ["queue", "connect", "send", "first-byte", "receive"]) {
		assert.ok((report.phases[phase] ?? 0) > 0, `${phase} was never met: ${JSON.stringify(report.phases)}`);
	}
	assertNothingLeaked(await abortEverywhere(500, 7, { pipelining: 5 }));
});

test("many origins share few connections within every limit, and nobody is forgotten", limit, async () => {
	for (let seed = 1; seed <= 6; seed++) {
		const outcomes = await runCrowded(400, seed);
		assert.ok((outcomes.answered ?? 0) > 200, JSON.stringify(outcomes));
	}
});

test("a slow reader of a large response keeps the memory small", limit, async () => {
	await using server = await manySidedServer();
	const program = `
		import { Client } from ${JSON.stringify(new URL("../../src/client/index.ts", import.meta.url).href)};
		import { readSlowly } from ${JSON.stringify(new URL("soak/slow-reader.ts", import.meta.url).href)};
		await using client = new Client();
		console.log(JSON.stringify(await readSlowly(client, ${JSON.stringify(`${server.url}/bytes/134217728`)}, 100e6)));
	`;
	const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
	const report = JSON.parse(stdout) as SlowReaderReport;
	assert.equal(report.bytes, 134_217_728);
	assert.ok(report.seconds > 1.2, `${report.seconds} s`);
	// The rest of it is Node's own, and the compiler that strips the types of this program.
	assert.ok(report.peakRssMB - report.firstRssMB < 80, JSON.stringify(report));
});

test("mixed load ends with nothing under way and a flat heap", limit, async () => {
	const { samples, requests } = await runMixedLoad(3, 3, 3);
	assert.ok(requests > 100);
	const [, second, third] = samples;
	assert.ok((third?.heapMB ?? 0) - (second?.heapMB ?? 0) < 3, JSON.stringify(samples));
});
