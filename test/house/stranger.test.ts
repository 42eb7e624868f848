// What README.md and docs/ show compiles under strict settings, with the oldest and the newest TypeScript that is supported, and
// runs: `npm run stranger` in its quick form.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { root, run, toolEnv } from "../../scripts/process.ts";
import { HOW_TO_INSTALL, isInstalled } from "./toolchain/tools.ts";

const skip: string | false =
	isInstalled() || process.env.CI === "true" ? false : `TypeScript 5.9 is not installed: ${HOW_TO_INSTALL}`;

test("each block of TypeScript of README.md and docs/ compiles and runs in an empty project", {
	skip,
}, async () => {
	const script = join(root, "scripts", "stranger.ts");
	const { code, output } = await run(process.execPath, [script, "--quick"], { env: toolEnv() });
	assert.equal(code, 0, output);
	console.log(output.trim());
});
