// The map at the head of a folder's index.ts names each of the folder's files, or the folder that it lies in, and no other.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/process.ts";

for (const folder of ["base", "client", "http", "runtime", "server", "socket"]) {
	test(`the map of src/${folder}/index.ts names each file of the folder`, () => {
		const cwd = join(root, "src", folder);
		const files = globSync("**/*.ts", { cwd }).filter((name) => name !== "index.ts");
		const lines = readFileSync(join(cwd, "index.ts"), "utf8").split("\n");
		const named = lines.flatMap((line) => /^\/\/ ([\w/-]+(?:\.ts|\/)) +\S/.exec(line)?.[1] ?? []);
		const folders = named.filter((name) => name.endsWith("/"));
		const wanted = files.map((file) => folders.find((name) => file.startsWith(name)) ?? file);
		assert.deepEqual(named.toSorted(), [...new Set(wanted)].sort());
		assert.ok(files.length > 0);
	});
}
