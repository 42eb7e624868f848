// What becomes of a page, whether the network is down, and what a crawl's limits leave.

import assert from "node:assert/strict";
import { test } from "node:test";
import { crawlLimits } from "../../../src/crawl/options.ts";
import { usedUp } from "../../../src/crawl/politeness/budget.ts";
import {
	NETWORK_UP,
	networkAfterAnswer,
	networkAfterUnreached,
	networkReadyAt,
} from "../../../src/crawl/politeness/network.ts";
import { policiesOf } from "../../../src/crawl/politeness/policy.ts";
import { fateOf, type PageEnd, type PageFate } from "../../../src/crawl/politeness/tries.ts";

const { anywhere: policy } = policiesOf({});
const status = (code: number): PageEnd => ({ kind: "status", status: code });
const failure = (reason: string): PageEnd => ({ kind: "failure", reason });
const retry = (reason: string, waitMs: number): PageFate => ({ fate: "retry", reason, waitMs });
const failed = (reason: string): PageFate => ({ fate: "failed", reason });

const fates: readonly (readonly [end: PageEnd, tries: number, fate: PageFate])[] = [
	[status(200), 0, { fate: "done" }],
	[status(204), 2, { fate: "done" }],
	[status(404), 0, failed("status-404")],
	[status(410), 0, failed("status-410")],
	[status(401), 0, failed("status-401")],
	[status(300), 0, failed("status-300")],
	[status(408), 0, retry("status-408", 30_000)],
	[status(429), 0, { fate: "again" }],
	[status(503), 2, { fate: "again" }],
	[status(500), 0, retry("status-500", 30_000)],
	[status(502), 1, retry("status-502", 300_000)],
	[status(504), 2, failed("status-504")],
	[failure("timeout"), 0, retry("timeout", 30_000)],
	[failure("truncated"), 1, retry("truncated", 300_000)],
	[failure("connect"), 2, failed("connect")],
	[failure("resolve"), 0, retry("resolve", 30_000)],
	[failure("tls"), 0, retry("tls", 30_000)],
	[failure("redirect"), 0, failed("redirect")],
	[failure("limit"), 0, failed("limit")],
	[failure("content"), 0, failed("content")],
];
for (const [end, tries, fate] of fates) {
	test(`${JSON.stringify(end)} after ${tries} tries: ${JSON.stringify(fate)}`, () => {
		assert.deepEqual(fateOf(end, tries, policy), fate);
	});
}

test("the waits between tries are 30 s, 5 min and 30 min, the last one for all others", () => {
	const patient = { ...policy, tries: 9 };
	const waits = [0, 1, 2, 3, 7].map((tries) => fateOf(failure("timeout"), tries, patient));
	assert.deepEqual(
		waits.map((fate) => (fate.fate === "retry" ? fate.waitMs : fate.fate)),
		[30_000, 300_000, 1_800_000, 1_800_000, 1_800_000],
	);
	assert.deepEqual(fateOf(failure("timeout"), 8, patient), failed("timeout"));
});

const unreached = (site: string, startedAt: number, code = "ECONNREFUSED") => ({ site, startedAt, code });

test("one site that can't be reached while others answer is charged", () => {
	const up = networkAfterAnswer(NETWORK_UP, 100);
	const after = networkAfterUnreached(up, unreached("a", 50), 5, 110);
	assert.equal(after.isCharged, true);
	assert.equal(after.state.downSince, undefined);
});

test("the only site of a crawl is charged, unless the system says that it is the network", () => {
	assert.equal(networkAfterUnreached(NETWORK_UP, unreached("a", 0), 1, 1).isCharged, true);
	for (const code of ["ENETUNREACH", "ENETDOWN", "EAI_AGAIN"]) {
		const after = networkAfterUnreached(NETWORK_UP, unreached("a", 0, code), 1, 7);
		assert.deepEqual([after.isCharged, after.state.downSince], [false, 7]);
	}
});

test("when three sites fail and none has answered since, the network is down, and none is charged", () => {
	let state = networkAfterAnswer(NETWORK_UP, 10);
	for (const [site, isDown] of [
		["a", false],
		["a", false],
		["b", false],
		["c", true],
	] as const) {
		const after = networkAfterUnreached(state, unreached(site, 20), 9, 30);
		assert.equal(after.isCharged, false);
		assert.equal(after.state.downSince !== undefined, isDown, site);
		state = after.state;
	}
	assert.equal(networkReadyAt(state), 1_030);
});

test("of two sites both have to fail", () => {
	const first = networkAfterUnreached(NETWORK_UP, unreached("a", 0), 2, 1);
	assert.equal(first.state.downSince, undefined);
	assert.equal(networkAfterUnreached(first.state, unreached("b", 0), 2, 2).state.downSince, 2);
});

test("it is looked for after 1 s, doubled up to 60 s; requests from before don't count", () => {
	let { state } = networkAfterUnreached(NETWORK_UP, unreached("a", 0, "ENETDOWN"), 1, 0);
	const waits: number[] = [];
	for (let probe = 0; probe < 9; probe++) {
		const now = networkReadyAt(state);
		const late = networkAfterUnreached(state, unreached("b", now - 1), 1, now).state;
		assert.equal(networkReadyAt(late), now);
		state = networkAfterUnreached(late, unreached("a", now), 1, now).state;
		waits.push(networkReadyAt(state) - now);
	}
	assert.deepEqual(waits, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]);
});

test("an answer ends it", () => {
	const { state } = networkAfterUnreached(NETWORK_UP, unreached("a", 0, "ENETDOWN"), 1, 0);
	const up = networkAfterAnswer(state, 5_000);
	assert.deepEqual(
		[up.downSince, up.unreached.size, networkReadyAt(up), up.answeredAt],
		[undefined, 0, 0, 5_000],
	);
});

test("a limit that is reached is named, the first of several", () => {
	const limits = crawlLimits.reader()({ pages: 100, bytes: 1_000, runMs: 60_000, errors: 3 });
	const none = { pages: 99, bytes: 999, runMs: 59_999, errors: 2 };
	assert.equal(usedUp(limits, none), undefined);
	for (const [name, value] of Object.entries({ pages: 100, bytes: 1_500, runMs: 60_000, errors: 3 })) {
		assert.equal(usedUp(limits, { ...none, [name]: value }), name);
	}
	assert.equal(usedUp(limits, { pages: 100, bytes: 2_000, runMs: 0, errors: 9 }), "pages");
	assert.equal(
		usedUp(crawlLimits.defaults, { pages: 1e9, bytes: 1e15, runMs: 1e12, errors: 1e6 }),
		undefined,
	);
});
