// Text for terminals is of a type that few files can make; this keeps them few.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/process.ts";

/** Files that may call a text visible, and why. */
const MAKERS: Readonly<Record<string, string>> = {
	"src/base/visible-text.ts": "makes it",
	"src/cli/context.ts": "adds styles",
	"src/cli/arguments/help.ts": "lays out the program's own words",
	"src/cli/pretty/paint.ts": "colours text that is visible already",
};

/** Files that write to the process's streams without an `Output`, and why. */
const WRITERS: Readonly<Record<string, string>> = {
	"src/cli/main.ts": "has no output yet where Node.js is too old",
};

const sources = globSync("src/**/*.ts", { cwd: root }).map((path) => path.replaceAll("\\", "/"));

test("only base/, styles and help call a text visible without making it so", () => {
	const makers = sources.filter((path) =>
		/\bas (?:unknown as )?Visible\b/.test(readFileSync(join(root, path), "utf8")),
	);
	assert.deepEqual(makers.sort(), Object.keys(MAKERS).sort());
});

test("nothing is printed past the outputs, which take visible text alone", () => {
	const writers = sources.filter((path) =>
		/\bconsole\.\w+\(|process\.std(?:out|err)\.write\(/.test(
			readFileSync(join(root, path), "utf8").replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, ""),
		),
	);
	assert.deepEqual(writers, Object.keys(WRITERS));
});
