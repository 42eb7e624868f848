// The attacks of scripts/h2-attacks.ts, short: each is ended by its limit or deadline, others are answered, and nothing is left.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CLIENT_FLOODS, type Flood, SERVER_FLOODS } from "./floods.ts";
import { type Bounds, type Role, Victim } from "./run.ts";

/** What the other tests of attacks don't show: over sockets, with a victim that others ask meanwhile. */
const SAMPLED: readonly string[] = [
	"rapid reset",
	"resets provoked by DATA after the end",
	"resets provoked by a false content-length",
	"more streams than are allowed",
	"PING by a peer that reads nothing",
	"cookie crumbs, with the window at 0",
	"SETTINGS that move the windows of all streams",
	"SETTINGS that open and shut the door",
	"DATA on streams that have ended",
	"changes of the table's size in header blocks",
	"refusals of every stream",
];

/** How long each attack lasts. */
const SHORT_MS = 150;
/** How long one lasts that came to no end in that time. */
const LONG_MS = 5_000;

/** Other tests run beside this one, so time says little, and the heap is still warming up. */
const LOOSE: Bounds = { grownMB: 200, p99Ms: 5_000, leftMB: 20 };

const FLOODS: readonly [Role, readonly Flood[]][] = [
	["server", SERVER_FLOODS],
	["client", CLIENT_FLOODS],
];

for (const [role, floods] of FLOODS) {
	test(`a ${role} ends each attack by a limit or deadline, and answers others`, {
		timeout: 120_000,
		concurrency: true,
	}, async () => {
		await using victim = await Victim.start(role, SHORT_MS);
		for (const flood of floods) {
			if (!SAMPLED.includes(flood.what)) continue;
			let { faults } = await victim.meet(flood, LOOSE);
			// On a busy machine, the short time may not be enough to reach the limit.
			if (faults.some((fault) => fault.startsWith("it was not ended")))
				({ faults } = await victim.meet({ ...flood, leastMs: LONG_MS }, LOOSE));
			assert.deepEqual(faults, [], flood.what);
		}
	});
}
