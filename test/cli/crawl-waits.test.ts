// What a crawl says on the terminal about sites that it can't ask now, and about the time to its first limit.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SiteWaits, siteLine } from "../../src/cli/crawl/site-waits.ts";
import { timeLeft } from "../../src/cli/crawl/time-left.ts";

const noon = new Date(2026, 5, 1, 12, 0, 0).getTime();

function waits(
	...sites: readonly (readonly [string, "blocked" | "left" | "robots", string, number?])[]
): SiteWaits {
	const made = new SiteWaits();
	for (const [site, what, reason, until] of sites) made.add({ type: "site", site, what, reason, until });
	return made;
}

test("a crawl's waiting sites are counted with their commonest reason and the next time", (t) => {
	t.mock.timers.enable({ apis: ["Date"], now: noon });
	const rows: readonly (readonly [SiteWaits, string | undefined])[] = [
		[waits(), undefined],
		[
			waits(["a.test", "robots", "connect", noon + 30_000]),
			"1 site waits (robots.txt: connect), until 12:00:30",
		],
		[
			waits(
				["a.test", "blocked", "status-429", noon + 60_000],
				["b.test", "robots", "resolve", noon + 90_000],
				["c.test", "blocked", "status-429", noon + 45_000],
			),
			"3 sites wait (status-429), the next until 12:00:45",
		],
		[waits(["a.test", "blocked", "status-503", noon - 1]), undefined],
		[waits(["a.test", "blocked", "status-503", noon + 1_000], ["a.test", "left", "blocked-time"]), undefined],
		[
			waits(["a.test", "blocked", "status-503", noon + 2 * 86_400_000]),
			"1 site waits (status-503), until 2026-06-03 12:00:00",
		],
	];
	for (const [made, text] of rows) assert.equal(made.summary(noon), text);
});

test("each change of a site is one sentence", (t) => {
	t.mock.timers.enable({ apis: ["Date"], now: noon });
	const site = "a.test";
	for (const [what, reason, until, text] of [
		[
			"robots",
			"connect",
			noon + 5_000,
			"a.test waits: its robots.txt can't be read (connect); next try at 12:00:05",
		],
		["blocked", "status-429", noon + 5_000, "a.test waits (status-429); next try at 12:00:05"],
		["left", "crawl-delay", undefined, "a.test is left (crawl-delay)"],
	] as const)
		assert.equal(siteLine({ type: "site", site, what, reason, until }), text);
});

test("the time to the first limit follows from the pace of this run", () => {
	const first = { pages: 100, bytes: 0, errors: 0 };
	const now = { pages: 200, bytes: 5_000, errors: 0 };
	for (const [limits, left] of [
		[{}, undefined],
		[{ pages: 400 }, 20_000],
		[{ pages: 200 }, 0],
		[{ bytes: 6_000, pages: 1_000 }, 2_000],
		[{ runMs: 15_000, pages: 1_000 }, 5_000],
		[{ errors: 3 }, undefined],
	] as const)
		assert.equal(timeLeft(limits, first, now, 10_000), left);
});
