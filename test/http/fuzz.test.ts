// A short, seeded run of the fuzzer; scripts/fuzz-h1.ts runs it for as long as one likes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type FuzzCounts, fuzzCorpus, fuzzRound } from "./fuzz.ts";
import { seededRandom } from "./wire.ts";

test("whatever bytes come, in whatever pieces, the reader gives the same events or the same protocol error", () => {
	const corpus = fuzzCorpus();
	const random = seededRandom(1);
	const counts: FuzzCounts = { rounds: 0, bytes: 0, events: 0, errors: new Map() };
	for (let round = 0; round < 4000; round++) fuzzRound(random, corpus, counts);
	// A fuzzer that finds only one kind of end looks at nothing.
	assert.ok(counts.errors.size > 30, [...counts.errors.keys()].join(" "));
	assert.ok((counts.errors.get("none") ?? 0) > 400);
});
