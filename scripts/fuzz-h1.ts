// Fuzzes the HTTP/1.1 reader for a while: node scripts/fuzz-h1.ts [--seconds 60] [--seed 1].
// Prints what the rounds came to; ends with status 1 and the bytes at fault where an invariant broke.

import { parseArgs } from "node:util";
import { type FuzzCounts, fuzzCorpus, fuzzRound } from "../test/http/fuzz.ts";
import { seededRandom } from "../test/http/wire.ts";

const { values } = parseArgs({
	options: { seconds: { type: "string", default: "60" }, seed: { type: "string", default: "1" } },
});
const seed = Number(values.seed);
const until = performance.now() + Number(values.seconds) * 1000;
const corpus = fuzzCorpus();
const random = seededRandom(seed);
const counts: FuzzCounts = { rounds: 0, bytes: 0, events: 0, errors: new Map() };

try {
	while (performance.now() < until) {
		for (let round = 0; round < 500; round++) fuzzRound(random, corpus, counts);
	}
} catch (error) {
	process.exitCode = 1;
	const cause = error instanceof Error ? error.cause : undefined;
	process.stdout.write(`seed ${seed}, round ${counts.rounds}: ${String(error)}\n${String(cause)}\n`);
}
const ends = [...counts.errors].sort((a, b) => b[1] - a[1]).map(([end, count]) => `  ${count} ${end}`);
process.stdout.write(
	`seed ${seed}: ${counts.rounds} rounds of 4 readings, ${counts.bytes} bytes, ${counts.events} events; ended with\n${ends.join("\n")}\n`,
);
