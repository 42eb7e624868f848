// What others' published tests of robots.txt expect. The fourth member of a check says why ours is the other answer.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseRobots, robotsRules } from "../../../src/crawl/index.ts";

type Check = readonly [agent: string, url: string, isAllowed: boolean, otherwise?: string];

interface Fixture {
	readonly files: readonly {
		readonly name: string;
		readonly robots: string;
		readonly checks: readonly Check[];
	}[];
}

for (const [name, count] of [
	["google", 140],
	["protego", 309],
	["reppy", 60],
] as const) {
	const path = new URL(`fixtures/${name}.json`, import.meta.url);
	const { files } = JSON.parse(readFileSync(path, "utf8")) as Fixture;
	test(`the answers of ${name}'s tests are ours, but for those with a reason beside them`, () => {
		let checked = 0;
		for (const { name: from, robots, checks } of files) {
			const parsed = parseRobots(robots);
			for (const [agent, url, isAllowed, otherwise] of checks) {
				const expected = otherwise === undefined ? isAllowed : !isAllowed;
				const { isAllowed: ours } = robotsRules(parsed, agent).decide(url);
				assert.equal(ours, expected, `${from}: ${agent} ${url}\n${robots}`);
				checked++;
			}
		}
		assert.equal(checked, count);
	});
}
