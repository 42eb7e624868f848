// What a crawl keeps of a page between rounds, visit by visit.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	afterAnnouncement,
	afterVisit,
	type Change,
	isDue,
	isNews,
	memoryFrom,
	memoryText,
	type Remembered,
	type Seen,
	worthAt,
} from "../../../src/crawl/recrawl/memory.ts";

const HOUR = 3_600_000;

const content = (text: string, made = ""): Seen => ({
	seen: "content",
	content: text,
	made,
	etag: '"1"',
	modified: undefined,
	bytes: 10,
	records: 1,
});
const missing = (status: number): Seen => ({ seen: "missing", status });
const failure: Seen = { seen: "failure" };
const same: Seen = { seen: "same" };

/** Hours and what was seen. */
function visits(...seen: readonly (readonly [hour: number, seen: Seen])[]): {
	memory: Remembered;
	changes: Change[];
} {
	let memory: Remembered | undefined;
	const changes: Change[] = [];
	for (const [hour, each] of seen) {
		const after = afterVisit(memory, each, hour * HOUR);
		memory = after.memory;
		changes.push(after.change);
	}
	return { memory: memory as Remembered, changes };
}

const histories: readonly (readonly [
	what: string,
	seen: readonly (readonly [hour: number, seen: Seen])[],
	changes: readonly Change[],
	dueHour: number,
])[] = [
	["seen once is due after an hour", [[0, content("a")]], ["new"], 1],
	[
		"that is the same is due after 30 days",
		[
			[0, content("a")],
			[24, content("a")],
		],
		["new", "none"],
		24 + 720,
	],
	[
		"that is the same by the server's word is, too",
		[
			[0, content("a")],
			[24, same],
		],
		["new", "none"],
		24 + 720,
	],
	[
		"that changed in a day is due when a change is as likely as not",
		[
			[0, content("a")],
			[24, content("b")],
		],
		["new", "changed"],
		24 + (24 * Math.LN2) / Math.log(3),
	],
	[
		"with 410 is gone",
		[
			[0, content("a")],
			[1, missing(410)],
		],
		["new", "gone"],
		1 + 720,
	],
	[
		"with 404 is asked for again a day later",
		[
			[0, content("a")],
			[5, missing(404)],
		],
		["new", "unknown"],
		29,
	],
	[
		"with 404 in two visits a day apart is gone",
		[
			[0, content("a")],
			[5, missing(404)],
			[29, missing(404)],
		],
		["new", "unknown", "gone"],
		29 + 720,
	],
	[
		"with 404 in two visits on one day isn't gone",
		[
			[0, content("a")],
			[5, missing(404)],
			[28, missing(404)],
		],
		["new", "unknown", "unknown"],
		29,
	],
	[
		"that is gone says so once",
		[
			[0, content("a")],
			[1, missing(410)],
			[24, missing(404)],
		],
		["new", "gone", "still gone"],
		24 + 720,
	],
	[
		"that was there in between isn't gone",
		[
			[0, content("a")],
			[5, missing(404)],
			[6, content("a")],
			[30, missing(404)],
		],
		["new", "unknown", "changed", "unknown"],
		54,
	],
	[
		"with errors for a month isn't gone",
		[[0, content("a")], ...Array.from({ length: 30 }, (_, day) => [day * 24 + 24, failure] as const)],
		["new", ...new Array<Change>(30).fill("unknown")],
		721,
	],
	[
		"that never was there isn't gone",
		[
			[0, missing(404)],
			[48, missing(404)],
		],
		["unknown", "unknown"],
		72,
	],
	[
		"that comes back after it was gone has changed",
		[
			[0, content("a")],
			[1, missing(410)],
			[721, content("a")],
		],
		["new", "gone", "changed"],
		721 + (721 * Math.LN2) / Math.log(3),
	],
	[
		"of another declaration is made again, and counts as no change",
		[
			[0, content("a")],
			[24, content("b", "other")],
		],
		["new", "changed"],
		1,
	],
];
for (const [what, seen, changes, dueHour] of histories) {
	test(`a page ${what}`, () => {
		const found = visits(...seen);
		assert.deepEqual(found.changes, changes);
		assert.ok(Math.abs(found.memory.due - dueHour * HOUR) < 1_000, `${found.memory.due / HOUR}`);
		assert.deepEqual(memoryFrom(memoryText(found.memory)), found.memory);
	});
}

test("a page that was never compared is due in the next round, whenever that is", () => {
	const { memory } = visits([0, content("a")]);
	assert.ok(isDue(memory, 1, "next"));
	assert.ok(!isDue(memory, 1, "watch"));
	assert.ok(isDue(memory, HOUR, "watch"));
	const compared = visits([0, content("a")], [24, same]).memory;
	assert.ok(!isDue(compared, 25 * HOUR, "next"));
	assert.ok(isDue(compared, 25 * HOUR, "all"));
});

test("a sitemap's time makes a page due at once, if it is believed and the crawl can't know of the change", () => {
	const { memory } = visits([0, content("a")], [24, same]);
	assert.ok(!isNews(memory, 23 * HOUR));
	assert.ok(isNews(memory, 30 * HOUR));
	const believed = afterAnnouncement(memory, 30 * HOUR, true, 48 * HOUR);
	assert.ok(isDue(believed, 48 * HOUR, "next"));
	assert.ok(!isNews(believed, 30 * HOUR));
	const other = afterAnnouncement(memory, 30 * HOUR, false, 48 * HOUR);
	assert.deepEqual([other.due, other.isAnnounced], [memory.due, true]);
	assert.equal(afterVisit(believed, same, 48 * HOUR).memory.isAnnounced, false);
});

test("with a budget, a visit of a page that changes is worth more", () => {
	const often = visits([0, content("a")], [24, content("b")]).memory;
	const seldom = visits([0, content("a")], [240, content("b")]).memory;
	const never = visits([0, content("a")], [24, same]).memory;
	const now = 480 * HOUR;
	assert.ok(worthAt(often, 48 * HOUR) > worthAt(never, 48 * HOUR));
	assert.ok(worthAt(seldom, now) > worthAt(often, now), "it changed for certain, and soon does so again");
	assert.equal(worthAt(visits([0, content("a")]).memory, now), Number.POSITIVE_INFINITY);
	assert.equal(worthAt(visits([0, missing(404)]).memory, now), 0);
});
