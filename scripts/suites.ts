// Prints, for each public table of prices and dates in test/suites, how many texts are read, refused and read wrongly.
// With --list, the texts too that aren't read.

import { scores } from "../test/suites/suites.ts";

const lists = process.argv.includes("--list");
console.log("texts   read  share  two readings  refused  wrong  suite");
for (const { suite, texts, read, ambiguous, refused, wrong } of scores()) {
	const share = `${((100 * read) / (texts - ambiguous.length)).toFixed(1)} %`;
	const cells = [
		String(texts).padStart(5),
		String(read).padStart(6),
		share.padStart(6),
		String(ambiguous.length).padStart(13),
		String(refused.length).padStart(8),
		String(wrong.length).padStart(6),
	];
	console.log(`${cells.join(" ")}  ${suite}`);
	if (!lists) continue;
	for (const [kind, some] of Object.entries({ "two readings": ambiguous, refused, wrong }))
		for (const text of some) console.log(`        ${kind}: ${JSON.stringify(text)}`);
}
