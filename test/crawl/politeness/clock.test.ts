// The crawl's clock, and the intervals of a site measured by it while wall clocks jump, processes die and machines reboot.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	type ClockReading,
	crawlTime,
	type SavedClock,
	savedClock,
	systemReading,
	wallTime,
} from "../../../src/crawl/politeness/clock.ts";
import {
	FIRST_PACE,
	paceAfter,
	type RequestOutcome,
	readyAt,
	type SiteSchedule,
	waitAfter,
} from "../../../src/crawl/politeness/pace.ts";
import { policiesOf } from "../../../src/crawl/politeness/policy.ts";

const reading = (wall: number, monotonic: number, epoch = "a"): ClockReading => ({ wall, monotonic, epoch });

test("a crawl's time begins as the wall clock's", () => {
	assert.equal(crawlTime(undefined, reading(1_700_000_000_000.5, 5)), 1_700_000_000_000);
});

const resumed: readonly (readonly [what: string, saved: SavedClock, now: ClockReading, time: number])[] = [
	["goes on as the monotonic clock does", savedClock(100, reading(0, 10)), reading(0, 35), 125],
	["doesn't see the wall clock set forward", savedClock(100, reading(0, 10)), reading(86_400_000, 35), 125],
	["doesn't see the wall clock set back", savedClock(100, reading(86_400_000, 10)), reading(0, 35), 125],
	["never goes back", savedClock(100, reading(0, 10)), reading(0, 5), 100],
	["stands still over a reboot", savedClock(100, reading(0, 10)), reading(999, 99_999, "b"), 100],
];
for (const [what, saved, now, time] of resumed) {
	test(`a crawl's time ${what}`, () => {
		assert.equal(crawlTime(saved, now), time);
	});
}

test("moments are shown by the wall clock as it is now", () => {
	assert.equal(wallTime(150, 100, reading(5_000, 0)), 5_050);
});

test("readings of this machine can be compared, and go on", () => {
	const first = systemReading();
	const second = systemReading();
	assert.equal(first.epoch, second.epoch);
	assert.ok(second.monotonic >= first.monotonic);
	assert.ok(first.monotonic > 0);
});

test("no interval is ever shortened, and none lengthened by more than itself, after a reboot (seed 2026)", () => {
	let seed = 2_026;
	const random = (below: number): number => {
		seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
		return (seed >>> 8) % below;
	};
	const { anywhere: policy } = policiesOf({});
	for (let round = 0; round < 300; round++) {
		// The world: real time, a wall clock that jumps, boots. What the crawl has is `saved` and `pace`.
		let real = 1_000_000;
		let wall = random(2) * 86_400_000;
		let boot = 0;
		let bootedAt = 0;
		const look = (): ClockReading => ({
			wall: real + wall,
			monotonic: real - bootedAt,
			epoch: `boot ${boot}`,
		});
		let saved: SavedClock | undefined;
		let base: SavedClock = savedClock(crawlTime(undefined, look()), look());
		const time = (): number => crawlTime(base, look());
		let pace: SiteSchedule = FIRST_PACE;
		/** In real time: when the last answer ended, and how long the site has to rest then. */
		let due = 0;
		let interval = 0;
		let rebooted = false;
		let runs = real;
		for (let step = 0; step < 60; step++) {
			const what = random(10);
			if (what === 0) wall += (random(3) - 1) * 86_400_000;
			else if (what === 1) {
				// The process dies; what was saved last stays. Then it starts again, perhaps on a machine that has rebooted.
				saved = savedClock(time(), look());
				real += random(5_000);
				if (random(3) === 0) {
					boot++;
					rebooted = true;
					bootedAt = real - random(1_000_000);
				}
				wall += (random(3) - 1) * 3_600_000;
				runs = real;
				base = savedClock(crawlTime(saved, look()), look());
			} else if (what < 6) real += random(700);
			else {
				const now = time();
				const ready = readyAt(pace);
				if (now < ready) {
					// It waits until it may: in real time to the end of the interval; after a reboot, at most an interval from then.
					const wait = ready - now;
					const latest: number = rebooted ? Math.max(due, runs + interval) : due;
					assert.ok(real + wait <= latest + 1, `${real + wait} > ${latest}`);
					real += wait;
				}
				assert.ok(real >= due, `asked at ${real}, ${due - real} ms too soon`);
				const startedAt = time();
				const durationMs = random(3_000);
				real += durationMs;
				const outcome = (["answered", "answered", "failed", "busy"] as const)[
					random(4)
				] as RequestOutcome["outcome"];
				const exchange: RequestOutcome = { startedAt, endedAt: time(), outcome, status: 503 };
				const before = pace;
				pace = paceAfter(pace, exchange, policy, 0);
				const rest = waitAfter(policy, durationMs, undefined);
				interval = Math.max(rest, pace.blockedUntil > before.blockedUntil ? pace.blockedUntil - time() : 0);
				due = real + interval;
				rebooted = false;
			}
		}
	}
});
