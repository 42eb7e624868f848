// How often pages change, estimated; and whether sitemaps are believed.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	type Announcements,
	afterAnnounced,
	believes,
	NO_ANNOUNCEMENTS,
} from "../../../src/crawl/recrawl/announcements.ts";
import { againAfter, changeLikelihood, changeRate } from "../../../src/crawl/recrawl/estimate.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test("the estimator is Cho and Garcia-Molina's", () => {
	// n = 10, X = 5, one day between visits: -ln((10 - 5 + 0.5) / (10 + 0.5)) a day
	const rate = changeRate({ compared: 10, changed: 5, ms: 10 * DAY });
	assert.ok(Math.abs(rate * DAY - -Math.log(5.5 / 10.5)) < 1e-12);
	assert.equal(changeRate({ compared: 4, changed: 0, ms: DAY }), 0);
	assert.equal(changeRate({ compared: 0, changed: 0, ms: 0 }), 0);
});

const waits: readonly (readonly [
	what: string,
	compared: number,
	changed: number,
	ms: number,
	wait: number,
])[] = [
	["never compared", 0, 0, 0, HOUR],
	["never changed", 3, 0, 3 * DAY, 30 * DAY],
	["changed at each visit a minute after the other", 9, 9, 9 * 60_000, HOUR],
	["changed once in 1,000 days", 1_000, 1, 1_000 * DAY, 30 * DAY],
	["changed at half of its daily visits", 10, 5, 10 * DAY, (Math.LN2 / -Math.log(5.5 / 10.5)) * DAY],
];
for (const [what, compared, changed, ms, wait] of waits) {
	test(`a page that was ${what} is due again when a change is as likely as not, between 1 h and 30 days`, () => {
		assert.equal(Math.round(againAfter({ compared, changed, ms })), Math.round(wait));
	});
}

test("when a page is due by its rate, a change is as likely as not", () => {
	const visits = { compared: 10, changed: 5, ms: 10 * DAY };
	assert.ok(Math.abs(changeLikelihood(changeRate(visits), againAfter(visits)) - 0.5) < 1e-6);
	assert.equal(changeLikelihood(changeRate(visits), -5), 0);
});

function after(outcomes: readonly boolean[]): Announcements {
	return outcomes.reduce(afterAnnounced, NO_ANNOUNCEMENTS);
}

test("a sitemap is believed until 20 announcements are checked, then if 8 of 10 were true", () => {
	const lies = (count: number): boolean[] => new Array<boolean>(count).fill(false);
	const truths = (count: number): boolean[] => new Array<boolean>(count).fill(true);
	assert.ok(believes(NO_ANNOUNCEMENTS));
	assert.ok(believes(after(lies(19))));
	assert.ok(!believes(after(lies(20))));
	assert.ok(believes(after([...truths(16), ...lies(4)])));
	assert.ok(!believes(after([...truths(15), ...lies(5)])));
	// A site that becomes honest is believed again.
	assert.ok(believes(after([...lies(200), ...truths(500)])));
});
