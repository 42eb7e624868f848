// SECURITY.md names a test file for each promise: each of them has to be there.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/process.ts";

const KINDS = [
	"Framing",
	"Truncation",
	"Reuse",
	"Cache",
	"TLS",
	"Credentials",
	"Files",
	"Terminal",
	"Documents",
	"Options",
	"Server",
	"Network",
	"Package",
];

/** The rows of the promises' tables, by kind; a line of a section that is no row of two cells throws. */
function promisesIn(text: string): Map<string, (readonly [promise: string, tests: string])[]> {
	const promises = new Map<string, (readonly [string, string])[]>();
	const part = /^## What is promised$(.*?)^## /ms.exec(text)?.[1] ?? "";
	for (const section of part.split(/^### /m).slice(1)) {
		const [kind = "", ...lines] = section.split("\n");
		const rows = lines.filter((line) => line !== "").slice(2);
		promises.set(
			kind,
			rows.map((line) => {
				const cells = /^\| (.+) \| (.+) \|$/.exec(line);
				assert.ok(cells !== null, `no row of two cells: ${line}`);
				return [cells[1] ?? "", cells[2] ?? ""] as const;
			}),
		);
	}
	return promises;
}

/** Test files that a cell names and that aren't there; a cell that names no file is wrong as a whole. */
function missingFrom(cell: string): readonly string[] {
	if (!/^`[^`]+\.test\.ts`(, `[^`]+\.test\.ts`)*$/.test(cell)) return [cell];
	return cell.split(", ").filter((name) => !existsSync(join(root, "test", name.slice(1, -1))));
}

const promises = promisesIn(readFileSync(join(root, "SECURITY.md"), "utf8"));

test("SECURITY.md promises something of each kind, in order", () => {
	assert.deepEqual([...promises.keys()], KINDS);
	for (const [kind, rows] of promises) assert.ok(rows.length > 0, kind);
});

test("every promise in SECURITY.md is a sentence with test files that exist", () => {
	for (const [promise, tests] of [...promises.values()].flat()) {
		assert.match(promise, /^[A-Z`].*\.$/, promise);
		assert.deepEqual(missingFrom(tests), [], promise);
	}
});

test("a file that isn't there, and a cell without a file, are missed", () => {
	assert.deepEqual(missingFrom("`house/security.test.ts`"), []);
	assert.deepEqual(missingFrom("`house/security.test.ts`, `house/gone.test.ts`"), ["`house/gone.test.ts`"]);
	assert.deepEqual(missingFrom("the tests"), ["the tests"]);
	assert.throws(() => promisesIn("## What is promised\n### A\n| a | b |\n|---|---|\n| c |\n## B"));
});
