// The checks themselves: that what shall fail a run, fails it.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { linesOfCode } from "../../scripts/coverage.ts";
import { type Outcome, root, run, toolEnv } from "../../scripts/process.ts";

let folder: string;
before(async () => {
	folder = await mkdtemp(join(tmpdir(), "gannet-checks-"));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Runs a test file of this source as `npm test -- FILE` does. */
async function runTests(name: string, body: string): Promise<Outcome> {
	const file = join(folder, `${name}.test.ts`);
	await writeFile(
		file,
		`import { spawnSync } from "node:child_process";\nimport { test } from "node:test";\n${body}\n`,
	);
	return run(process.execPath, [join(root, "scripts", "test.ts"), file], { env: toolEnv() });
}

const runs: readonly (readonly [fact: string, body: string, code: number, says: RegExp])[] = [
	["tests that pass", 'test("x", () => {});', 0, /ℹ pass 1\nℹ fail 0\n/],
	[
		"a test that fails",
		'test("x", () => { throw new Error("here"); });',
		1,
		/✖ x\n.*\nError: here[\s\S]*ℹ fail 1\n/,
	],
	["a warning", 'test("x", () => process.emitWarning("old"));', 1, /A warning: Warning: old/],
	[
		"a warning of a program that a test starts",
		"test(\"x\", () => { spawnSync(process.execPath, ['-e', 'process.emitWarning(\"old\")']); });",
		1,
		/A warning: Warning: old/,
	],
	[
		"a rejection after its test's end",
		'test("x", () => { setTimeout(() => Promise.reject(new Error("late")), 1); });',
		1,
		/Error: late/,
	],
];

describe("a test run", () => {
	for (const [index, [fact, body, code, says]] of runs.entries()) {
		test(`with ${fact} exits with ${code}, and says so`, async () => {
			const outcome = await runTests(`run-${index}`, body);
			assert.match(outcome.output, says);
			assert.equal(outcome.code, code);
		});
	}
});

test("a promise that floats is found, be it Node's own or one of ours", async () => {
	await writeFile(
		join(folder, "floating.ts"),
		[
			'import { rm } from "node:fs/promises";',
			"declare function ours(): Promise<void>;",
			"export async function all(): Promise<void> {",
			'	rm("a");',
			"	ours();",
			"	await ours();",
			"	void ours();",
			"	ours().catch(() => {});",
			"}",
		].join("\n"),
	);
	const config = join(folder, "tsconfig.json");
	await writeFile(
		config,
		JSON.stringify({
			compilerOptions: {
				types: ["node"],
				typeRoots: [join(root, "node_modules", "@types")],
				module: "nodenext",
			},
			files: ["floating.ts"],
		}),
	);
	const outcome = await run(process.execPath, [join(root, "scripts", "promises.ts"), config], {
		env: toolEnv(),
	});
	const lines = [...outcome.stdout.matchAll(/floating\.ts:(\d+):/g)].map(([, line]) => line);
	assert.deepEqual([outcome.code, lines], [1, ["4", "5"]], outcome.output);
});

test("only lines that hold code count for coverage", () => {
	const source = [
		"// a comment",
		'import { a } from "./a.ts";',
		"export interface Shape {",
		"	readonly side: number;",
		"}",
		"",
		"export function twice(value: number): number {",
		"	/* a comment",
		"	   of two lines */",
		"	return value * 2;",
		"}",
		"const table = `",
		"one",
		"two`;",
		'export { a, table } from "./a.ts";',
	].join("\n");
	assert.deepEqual(linesOfCode(source), [7, 10, 12]);
});
