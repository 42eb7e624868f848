// What pages ask of robots: X-Robots-Tag fields and meta elements, also under an agent's name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { robotsDirectives } from "../../../src/crawl/index.ts";

type Meta = readonly [name: string, content: string];
const cases: readonly (readonly [tags: readonly string[], metas: readonly Meta[], expected: string])[] = [
	[[], [], ""],
	[["noindex"], [], "noindex"],
	[["NoIndex, NOFOLLOW"], [], "noindex nofollow"],
	[["none"], [], "noindex nofollow"],
	[["all"], [], ""],
	[["noindex", "nofollow"], [], "noindex nofollow"],
	[["gannet: noindex"], [], "noindex"],
	[["GANNET:nofollow,noindex"], [], "noindex nofollow"],
	[["otherbot: noindex, nofollow"], [], ""],
	[["otherbot: noindex, gannet: nofollow"], [], "nofollow"],
	[["otherbot: noindex", "nofollow"], [], "nofollow"],
	[["nofollow, otherbot: noindex"], [], "nofollow"],
	[["*: noindex"], [], ""],
	[["unavailable_after: 25 Jun 2027 15:00:00 GMT, noindex"], [], "noindex"],
	[["unavailable_after: Friday, 25-Jun-27 15:00:00 UTC, nofollow"], [], "nofollow"],
	[["max-snippet: 20, noindex"], [], "noindex"],
	[["gannet: unavailable_after: 25 Jun 2027 15:00:00 GMT, noindex"], [], "noindex"],
	[["noindexing"], [], ""],
	[[""], [], ""],
	[[], [["robots", "noindex,nofollow"]], "noindex nofollow"],
	[[], [["ROBOTS", " NoFollow "]], "nofollow"],
	[[], [["robots", "noindex nofollow"]], "noindex nofollow"],
	[[], [["robots", "none"]], "noindex nofollow"],
	[[], [["gannet", "noindex"]], "noindex"],
	[[], [["googlebot", "noindex"]], ""],
	[
		[],
		[
			["robots", "index, follow"],
			["gannet", "nofollow"],
		],
		"nofollow",
	],
	[[], [["description", "noindex"]], ""],
	[["nofollow"], [["robots", "noindex"]], "noindex nofollow"],
];
for (const [tags, metas, expected] of cases) {
	test(`${JSON.stringify([...tags, ...metas])} asks for ${expected || "nothing"}`, () => {
		const found = robotsDirectives(
			"Gannet/1.0",
			tags,
			metas.map(([name, content]) => ({ name, content })),
		);
		const words = Object.entries(found).flatMap(([name, isSet]) => (isSet ? name : []));
		assert.equal(words.join(" "), expected);
	});
}

test("an agent without a name is addressed by what is for all", () => {
	const metas = [{ name: "", content: "noindex" }];
	assert.deepEqual(robotsDirectives("", ["x: noindex", "nofollow"], metas), {
		noindex: false,
		nofollow: true,
	});
});
