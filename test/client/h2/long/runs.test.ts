// The long runs of scripts/h2-soak.ts and scripts/h2-chaos.ts, short: what they promise of correctness holds at once; what they
// measure of speed and memory is for a machine that has nothing else to do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { abortStreams } from "../aborts.ts";
import { runDelayed, runFresh, runLastIds, runMixed, runSwallowed } from "./runs.ts";

const limit = { timeout: 60_000 };

test("aborts in every phase leave one connection with all its slots", limit, async () => {
	const { connections, phases, aborts } = await abortStreams(400, 18);
	assert.equal(connections, 1);
	assert.ok(aborts === 400 && Object.keys(phases).length >= 5, JSON.stringify(phases));
});

test("connections that reach the last stream id hand over without an error", limit, async () => {
	const { connections } = await runLastIds(300, 20);
	assert.equal(connections, 60);
});

test(
	"requests on a connection whose packets are swallowed go elsewhere, and later ones never meet it",
	limit,
	async () => {
		const { failedAs, elsewhereAfterMs } = await runSwallowed(300);
		assert.equal(failedAs, "firstByte");
		// Five seconds for the PING, and what a busy machine adds.
		assert.ok(elsewhereAfterMs >= 5_000 && elsewhereAfterMs < 15_000);
	},
);

test(
	"50 requests at once to a server of HTTP/1.1 get all connections, after one handshake",
	limit,
	async () => {
		const { http1Connections, autoConnections } = await runFresh(10);
		assert.ok(autoConnections >= 32 && autoConnections <= http1Connections + 1);
	},
);

test("a large response arrives whole behind a relay that delays", limit, async () => {
	const { bytes } = await runDelayed(3_000_000, { delayMs: 10, bytesPerSecond: 50_000_000 });
	assert.equal(bytes, 3_000_000);
});

test("mixed load leaves no socket and no stream behind", limit, async () => {
	const { requests, sockets, samples } = await runMixed(1.5, 2, 18);
	assert.ok(requests > 100);
	assert.equal(samples.length, 2);
	assert.ok(sockets[1] <= sockets[0] + 8);
});
