// One version: wherever the package says which one it is, it says the same.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root, run } from "../../scripts/process.ts";
import { VERSION } from "../../src/index.ts";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

test("the changelog's newest entry is of the package's version", () => {
	const heading = /^## (\S+)/m.exec(readFileSync(join(root, "CHANGELOG.md"), "utf8"));
	assert.equal(heading?.[1], version);
});

test("the library says the package's version", () => {
	assert.equal(VERSION, version);
});

test("`gannet --version` says the package's version", async () => {
	const outcome = await run(process.execPath, [join(root, "src", "cli", "main.ts"), "--version"]);
	assert.deepEqual([outcome.code, outcome.output], [0, `gannet ${version}\n`]);
});
