// When a site may be asked next.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Politeness } from "../../../src/crawl/options.ts";
import {
	FIRST_PACE,
	leftFor,
	paceAfter,
	paceAfterStart,
	type RequestOutcome,
	readyAt,
	retryAfterMs,
	type SiteSchedule,
	waitAfter,
} from "../../../src/crawl/politeness/pace.ts";
import { policiesOf, policyFor } from "../../../src/crawl/politeness/policy.ts";

const { anywhere: policy, loopback } = policiesOf(undefined);
const s = 1_000;
const minute = 60 * s;
const hour = 60 * minute;
const day = 24 * hour;

const waits: readonly (readonly [
	what: string,
	durationMs: number,
	crawlDelayMs: number | undefined,
	waitMs: number,
])[] = [
	["a quick answer", 20, undefined, s],
	["a slow answer", 5 * s, undefined, 5 * s],
	["a very slow answer", 10 * minute, undefined, minute],
	["a longer crawl-delay", 20, 2_500, 2_500],
	["a shorter crawl-delay", 20, 100, s],
	["a crawl-delay of 0", 20, 0, s],
	["a crawl-delay and a slower answer", 9 * s, 2_500, 9 * s],
	["a crawl-delay of half an hour", 20, hour / 2, hour / 2],
];
for (const [what, durationMs, crawlDelayMs, waitMs] of waits) {
	test(`after ${what} the site rests for ${waitMs} ms`, () => {
		assert.equal(waitAfter(policy, durationMs, crawlDelayMs), waitMs);
		const exchange: RequestOutcome = { startedAt: 0, endedAt: durationMs, outcome: "answered", crawlDelayMs };
		assert.equal(readyAt(paceAfter(FIRST_PACE, exchange, policy, 1)), durationMs + waitMs);
	});
}

test("on loopback addresses there is no wait, but for a crawl-delay", () => {
	assert.equal(waitAfter(loopback, 5 * s, undefined), 0);
	assert.equal(waitAfter(loopback, 5 * s, 300), 300);
	assert.equal(loopback.concurrency, 8);
	const own = policiesOf({ delayMs: 7, slowdown: undefined });
	assert.deepEqual([own.loopback.delayMs, own.loopback.slowdown, own.loopback.concurrency], [7, 0, 8]);
});

const places: readonly (readonly [site: string, isLoopback: boolean])[] = [
	["127.0.0.1:8080", true],
	["127.8.9.10", true],
	["[::1]", true],
	["[::1]:3000", true],
	["localhost:3000", true],
	["shop.localhost", true],
	["shop.example", false],
	["127.0.0.1.example", false],
	["notlocalhost", false],
	["10.0.0.1", false],
	["128.0.0.1", false],
];
for (const [site, isLoopback] of places) {
	test(`${site} is ${isLoopback ? "" : "not "}loopback`, () => {
		const policies = policiesOf({});
		assert.equal(policyFor(policies, site), isLoopback ? policies.loopback : policies.anywhere);
	});
}

test("with several requests at once the delay is between their starts", () => {
	const several: Politeness = { ...policy, concurrency: 2 };
	const started = paceAfterStart(FIRST_PACE, 100, several, 2 * s);
	assert.equal(readyAt(started), 2_100);
	assert.equal(readyAt(paceAfterStart(FIRST_PACE, 100, policy)), 0);
});

const busy = (at: number, more: Partial<RequestOutcome> = {}): RequestOutcome => ({
	startedAt: at - 1,
	endedAt: at,
	outcome: "busy",
	status: 503,
	...more,
});

test("429 and 503 block a site for a minute, doubled with each incident, up to a day", () => {
	let pace: SiteSchedule = FIRST_PACE;
	const blocks: number[] = [];
	let now = 1_000_000;
	for (let index = 0; index < 13; index++) {
		pace = paceAfter(pace, busy(now), policy, 0);
		blocks.push((pace.blockedUntil - now) / minute);
		now = pace.blockedUntil + 1;
	}
	assert.deepEqual(blocks, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 1_440, 1_440]);
	assert.equal(pace.blockedFor, "503");
});

test("a block is up to a tenth longer by chance, and never shorter", () => {
	const lengths = [0, 0.5, 1].map(
		(chance) => paceAfter(FIRST_PACE, busy(9), policy, chance).blockedUntil - 9,
	);
	assert.deepEqual(lengths, [60_000, 63_000, 66_000]);
});

test("Retry-After says how long, up to a day", () => {
	for (const [asked, length] of [
		[s, s],
		[hour, hour],
		[9 * day, day],
	] as const) {
		const pace = paceAfter(FIRST_PACE, busy(5, { status: 429, retryAfterMs: asked }), policy, 0);
		assert.equal(pace.blockedUntil, 5 + length);
		assert.equal(pace.blockedFor, "429");
	}
});

test("answers to requests under way belong to one incident", () => {
	let pace = paceAfter(FIRST_PACE, busy(100), policy, 0);
	pace = paceAfter(pace, busy(150, { startedAt: 50 }), policy, 0);
	pace = paceAfter(pace, busy(180, { startedAt: 99 }), policy, 1);
	assert.deepEqual([pace.incidents, pace.blockedUntil], [1, 60_100]);
	const asked = paceAfter(pace, busy(200, { startedAt: 99, retryAfterMs: 2 * minute }), policy, 0);
	assert.deepEqual([asked.incidents, asked.blockedUntil], [1, 120_200]);
	const next = paceAfter(asked, busy(130_000), policy, 0);
	assert.deepEqual([next.incidents, next.blockedUntil], [2, 250_000]);
});

test("half an hour after a block its incident is forgiven", () => {
	const first = paceAfter(paceAfter(FIRST_PACE, busy(s), policy, 0), busy(2 * minute), policy, 0);
	assert.equal(first.incidents, 2);
	const soon = paceAfter(first, busy(first.blockedUntil + 30 * minute - 1), policy, 0);
	assert.equal(soon.incidents, 3);
	const late = paceAfter(first, busy(first.blockedUntil + 30 * minute), policy, 0);
	assert.equal(late.incidents, 1);
});

test("a site that was blocked for a day in sum, and is too busy again, is left", () => {
	let pace: SiteSchedule = FIRST_PACE;
	let now = s;
	let incidents = 0;
	while (leftFor(pace, policy, undefined) === undefined) {
		pace = paceAfter(pace, busy(now), policy, 0);
		now = pace.blockedUntil + 1;
		incidents++;
	}
	assert.equal(leftFor(pace, policy, undefined), "blocked");
	assert.equal(incidents, 12);
});

test("a site that asked for a day is asked once more after it", () => {
	const pace = paceAfter(FIRST_PACE, busy(s, { retryAfterMs: day }), policy, 0);
	assert.equal(leftFor(pace, policy, undefined), undefined);
	assert.equal(leftFor(paceAfter(pace, busy(2 * day), policy, 0), policy, undefined), "blocked");
});

test("a crawl-delay of more than an hour leaves the site", () => {
	assert.equal(leftFor(FIRST_PACE, policy, hour), undefined);
	assert.equal(leftFor(FIRST_PACE, policy, hour + 1), "crawl-delay");
	assert.equal(leftFor(FIRST_PACE, { ...policy, maxCrawlDelayMs: day }, 2 * hour), undefined);
});

test("five pages that fail in a row block the site, and an answer ends the row", () => {
	const failed = (at: number): RequestOutcome => ({ startedAt: at - 1, endedAt: at, outcome: "failed" });
	let pace: SiteSchedule = FIRST_PACE;
	for (let at = 1; at <= 4; at++) pace = paceAfter(pace, failed(at), policy, 0);
	assert.deepEqual([pace.failures, pace.blockedUntil], [4, 0]);
	const answered = paceAfter(pace, { startedAt: 4, endedAt: 5, outcome: "answered" }, policy, 0);
	assert.equal(answered.failures, 0);
	const blocked = paceAfter(pace, failed(5), policy, 0);
	assert.deepEqual([blocked.failures, blocked.blockedUntil, blocked.blockedFor], [0, 60_005, "failures"]);
});

const now = Date.parse("2026-11-30T12:00:00Z");
const asked: readonly (readonly [value: string | null, ms: number | undefined])[] = [
	["120", 120 * s],
	[" 1 ", s],
	["999999999", 999_999_999 * s],
	["0", undefined],
	["000", undefined],
	["-5", undefined],
	["1.5", undefined],
	["1e3", undefined],
	["soon", undefined],
	["", undefined],
	[null, undefined],
	["12 34", undefined],
	["99999999999999999999", undefined],
	["Mon, 30 Nov 2026 12:01:00 GMT", minute],
	["Monday, 30-Nov-26 12:01:00 GMT", minute],
	["Mon Nov 30 12:01:00 2026", minute],
	["Mon, 30 Nov 2026 12:00:00 GMT", undefined],
	["Mon, 30 Nov 2020 12:00:00 GMT", undefined],
	["Mon, 99 Nov 2026 12:00:00 GMT", undefined],
	["2026-11-30T12:01:00Z", undefined],
];
for (const [value, ms] of asked) {
	test(`Retry-After: ${value} asks for ${ms} ms`, () => {
		assert.equal(retryAfterMs(value, now), ms);
	});
}
