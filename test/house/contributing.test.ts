// The files that CONTRIBUTING.md sends people to are there.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/process.ts";

test("every file and folder that CONTRIBUTING.md names exists, and no common change touches more than three files", () => {
	const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
	const missing = [...text.matchAll(/`((?:src|test|scripts)\/[\w./-]+)`/g)]
		.map(([, path = ""]) => path)
		.filter((path) => !existsSync(join(root, path)));
	assert.deepEqual(missing, []);
	const rows = text.split("\n").filter((line) => /^\| (?:a|an) /.test(line));
	assert.equal(rows.length, 5);
	for (const row of rows) {
		const [, , files = ""] = row.split("|");
		assert.ok(files.split(";").length <= 3, row);
	}
});
