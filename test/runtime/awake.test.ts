// When the event loop is kept awake for a transfer or a reply, and when it is let sleep.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { FastTransfer, letLoopSleep, PromptReplies } from "../../src/runtime/awake.ts";

const MIB = 1024 * 1024;
const FAST_MS = 0.9;
const SLOW_MS = 1.1;

let clock = 1_000;

class TimedPace extends FastTransfer {
	/** So many milliseconds later, a mebibyte more has come. */
	step(ms: number): void {
		clock += ms;
		this.take(MIB / 2);
		this.take(MIB / 2);
	}

	protected override now(): number {
		return clock;
	}
}

function isAwake(): boolean {
	return process.getActiveResourcesInfo().includes("Immediate");
}

/** Turns of the event loop until nothing keeps it awake. */
async function turnsAwake(): Promise<number> {
	let turns = 0;
	for (; isAwake(); turns++) {
		assert.ok(turns < 1_000);
		await turn();
	}
	return turns;
}

test("the loop stays awake for a gibibyte a second, and sleeps when nothing more comes", async () => {
	const pace = new TimedPace();
	pace.step(FAST_MS);
	assert.equal(isAwake(), false, "one step says nothing of the pace");
	pace.step(FAST_MS);
	assert.equal(isAwake(), true);
	for (let count = 0; count < 500; count++) {
		await turn();
		if (count % 10 === 0) pace.step(FAST_MS);
		assert.equal(isAwake(), true);
	}
	const turns = await turnsAwake();
	assert.ok(turns > 50 && turns < 80, `${turns}`);
	pace.step(SLOW_MS);
	assert.equal(isAwake(), false);
	pace.step(FAST_MS);
	assert.equal(isAwake(), true);
	await turnsAwake();
});

test("the loop sleeps between the bytes of a slower transfer", () => {
	const pace = new TimedPace();
	for (let count = 0; count < 5; count++) {
		pace.step(SLOW_MS);
		assert.equal(isAwake(), false);
	}
});

test("a transfer that has become slow is no longer waited for", async () => {
	const pace = new TimedPace();
	pace.step(FAST_MS);
	pace.step(FAST_MS);
	assert.equal(isAwake(), true);
	pace.step(SLOW_MS);
	assert.ok((await turnsAwake()) <= 1);
});

test("one transfer at a time keeps the loop awake, and another takes its place", async () => {
	const [first, second] = [new TimedPace(), new TimedPace()];
	for (const pace of [first, second, first, second]) pace.step(FAST_MS / 2);
	assert.equal(isAwake(), true);
	// The first is over, and its rest is not prolonged by the second.
	await turnsAwake();
	second.step(FAST_MS);
	assert.equal(isAwake(), true);
	first.step(SLOW_MS);
	assert.equal(isAwake(), true, "it is not the first's to end");
	await turnsAwake();
});

/** Which of so many replies, none of which comes, the loop stays awake for. */
async function awakeFor(promptness: PromptReplies, replies: number): Promise<number[]> {
	const found: number[] = [];
	for (let reply = 0; reply < replies; reply++) {
		promptness.expect();
		if (isAwake()) found.push(reply);
		await turnsAwake();
	}
	return found;
}

test("a peer that answers slowly is waited for awake ever more seldom", async () => {
	const promptness = new PromptReplies();
	assert.deepEqual(await awakeFor(promptness, 3_500), [16, 33, 66, 131, 260, 517, 1030, 2055, 3080]);
});

test("a peer that answers at once is waited for awake, until it doesn't", async () => {
	const promptness = new PromptReplies();
	assert.deepEqual(await awakeFor(promptness, 34), [16, 33]);
	for (let reply = 0; reply < 32; reply++) promptness.expect();
	for (let reply = 0; reply < 100; reply++) {
		promptness.expect();
		assert.equal(isAwake(), true);
		for (let turns = 0; turns < 30; turns++) await turn();
		assert.equal(isAwake(), true);
		promptness.hear();
		assert.equal(await turnsAwake(), 1);
	}
	assert.deepEqual(await awakeFor(promptness, 40), [0, 17]);
});

test("what another connection hears ends no waiting", async () => {
	const [first, second] = [new PromptReplies(), new PromptReplies()];
	for (let reply = 0; reply < 17; reply++) first.expect();
	assert.equal(isAwake(), true);
	second.hear();
	await turn();
	assert.equal(isAwake(), true);
	first.hear();
	assert.equal(await turnsAwake(), 1);
});

test("while the loop may sleep, nothing keeps it awake", async () => {
	const ends = [letLoopSleep(), letLoopSleep()];
	const promptness = new PromptReplies();
	assert.deepEqual(await awakeFor(promptness, 100), []);
	ends[0]?.();
	ends[0]?.();
	promptness.expect();
	assert.equal(isAwake(), false);
	ends[1]?.();
	promptness.expect();
	assert.equal(isAwake(), true);
	await turnsAwake();
});
