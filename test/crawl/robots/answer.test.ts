// What holds after an answer to the request for a robots.txt, and when it is asked again (RFC 9309 §2.3.1).

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	ROBOTS_TIMES,
	type RobotsAnswer,
	type RobotsState,
	robotsAfter,
	robotsHold,
} from "../../../src/crawl/index.ts";

const file = Buffer.from("User-agent: *\nDisallow: /a");
const status = (code: number): RobotsAnswer => ({
	kind: "response",
	status: code,
	content: new Uint8Array(),
});
const success: RobotsAnswer = {
	kind: "response",
	status: 200,
	content: file,
	etag: '"1"',
	lastModified: "x",
};
const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;

const judged: readonly (readonly [
	answer: RobotsAnswer,
	holds: "rules" | "allow" | "wait",
	reason: string,
])[] = [
	[success, "rules", "200"],
	[{ ...success, status: 206 }, "rules", "206"],
	[status(204), "rules", "204"],
	...[300, 301, 302, 305, 399].map((code) => [status(code), "allow", String(code)] as const),
	[{ kind: "redirects" }, "allow", "redirects"],
	...[400, 401, 403, 404, 410, 418, 451, 499].map((code) => [status(code), "allow", String(code)] as const),
	[status(429), "wait", "429"],
	...[500, 502, 503, 504, 599].map((code) => [status(code), "wait", String(code)] as const),
	[status(304), "wait", "304"],
	[status(999), "wait", "999"],
	...["timeout", "resolve", "connect", "tls", "truncated", "protocol", "disconnected", "content"].map(
		(reason) => [{ kind: "failure", reason } as const, "wait", reason] as const,
	),
];
for (const [answer, holds, reason] of judged) {
	test(`without an earlier copy, ${reason} means: ${holds}`, () => {
		const state = robotsAfter(undefined, answer, 0);
		assert.equal(robotsHold(state, 0), holds);
		assert.equal(state.reason, reason);
		assert.equal(state.nextAt, holds === "wait" ? 30 * second : day);
	});
}

test("a failing file is asked again after 30 s, doubled up to an hour", () => {
	let state: RobotsState | undefined;
	let now = 0;
	const waits: number[] = [];
	for (let index = 0; index < 10; index++) {
		state = robotsAfter(state, status(503), now);
		waits.push((state.nextAt - now) / second);
		now = state.nextAt;
	}
	assert.deepEqual(waits, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
});

test("after any number of failures the wait is a number", () => {
	let state: RobotsState | undefined;
	for (let index = 0; index < 3_000; index++) state = robotsAfter(state, status(500), 0);
	assert.equal(state?.nextAt, hour);
});

test("a copy known earlier goes on counting while the file fails, and its validators stay", () => {
	const known = robotsAfter(undefined, success, 0);
	const failing = robotsAfter(
		robotsAfter(known, status(500), day),
		{ kind: "failure", reason: "timeout" },
		2 * day,
	);
	assert.equal(robotsHold(failing, 2 * day), "rules");
	assert.deepEqual([failing.content, failing.etag, failing.lastModified], [file, '"1"', "x"]);
	assert.equal(failing.unreachableSince, day);
});

test("a file that was missing earlier is no copy", () => {
	const state = robotsAfter(robotsAfter(undefined, status(404), 0), status(500), day);
	assert.equal(robotsHold(state, day), "wait");
	assert.equal(robotsHold(robotsAfter(robotsAfter(undefined, success, 0), status(404), day), day), "allow");
});

test("304 renews the copy", () => {
	const state = robotsAfter(robotsAfter(undefined, success, 0), status(304), day);
	assert.deepEqual([state.state, state.content, state.etag, state.nextAt], ["rules", file, '"1"', 2 * day]);
});

test("an answer ends a run of failures", () => {
	const failing = robotsAfter(robotsAfter(undefined, status(500), 0), status(500), 1);
	const state = robotsAfter(failing, success, 2);
	assert.deepEqual([state.failures, state.unreachableSince, state.state], [0, undefined, "rules"]);
	assert.equal(robotsAfter(state, status(500), 3).nextAt, 3 + 30 * second);
});

test("after 30 days without an answer the option decides", () => {
	const state = robotsAfter(undefined, status(500), 0);
	assert.equal(robotsHold(state, 30 * day, "wait"), "wait");
	assert.equal(robotsHold(state, 30 * day, "allow"), "allow");
	assert.equal(robotsHold(state, 30 * day - 1, "allow"), "wait");
	const copied = robotsAfter(robotsAfter(undefined, success, 0), status(500), day);
	assert.equal(robotsHold(copied, 40 * day, "wait"), "rules");
	assert.equal(robotsHold(copied, 40 * day, "allow"), "allow");
});

test("times are named, and may be others", () => {
	const times = { ...ROBOTS_TIMES, freshMs: hour, retryMs: 1 };
	assert.equal(robotsAfter(undefined, success, 0, times).nextAt, hour);
	assert.equal(robotsAfter(undefined, status(500), 0, times).nextAt, 1);
});
