// `npm test`: every test, with coverage and its floors. `npm test -- test/http --name chunked`: some of them, without.

import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run } from "node:test";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { judgeCoverage } from "./coverage.ts";
import { root } from "./process.ts";
import { Report } from "./report.ts";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		name: { type: "string", multiple: true, default: [] },
		coverage: { type: "boolean" },
	},
	allowNegative: true,
});
const whole = positionals.length === 0 && values.name.length === 0;
const withCoverage = values.coverage ?? whole;

const files = (positionals.length > 0 ? positionals : ["test"]).flatMap((path) =>
	statSync(resolve(root, path), { throwIfNoEntry: false })?.isDirectory()
		? globSync(`${path}/**/*.test.ts`, { cwd: root, exclude: ["**/node_modules"] })
		: [path],
);
if (files.length === 0) throw new Error(`No test file is in ${positionals.join(", ")}.`);

const notes = mkdtempSync(join(tmpdir(), "gannet-notes-"));
process.env.GANNET_NOTES = notes;
// By NODE_OPTIONS and not by a flag, because it has to reach the programs that tests start, too.
const preload = `--import=${pathToFileURL(join(root, "scripts", "preload.ts")).href}`;
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} ${preload}`.trim();

const report = new Report((text) => void process.stdout.write(text), !whole);
const stream = run({
	files: files.sort().map((file) => resolve(root, file)),
	cwd: root,
	concurrency: Math.max(2, availableParallelism()),
	timeout: 60_000,
	signal: AbortSignal.timeout(900_000),
	testNamePatterns: values.name,
	coverage: withCoverage,
	coverageIncludeGlobs: ["src/**/*.ts"],
});
for await (const event of stream) report.take(event);

const complaints: string[] = [...report.complaints];
for (const name of readdirSync(notes)) complaints.push(readFileSync(join(notes, name), "utf8").trim());
rmSync(notes, { recursive: true, force: true });

if (report.failures.length > 0) console.log(`\n${report.failures.join("\n\n")}`);
if (withCoverage) {
	try {
		const { table, missed } = judgeCoverage(report.coverage);
		console.log(`\n${table}`);
		if (whole) complaints.push(...missed);
	} catch (error) {
		complaints.push(`No coverage: ${(error as Error).message}`);
	}
}
if (complaints.length > 0) console.log(`\nWhat fails this run, besides tests:\n\n${complaints.join("\n\n")}`);
console.log(`\n${report.closing.join("\n")}`);
if (!report.success || complaints.length > 0) process.exitCode = 1;
