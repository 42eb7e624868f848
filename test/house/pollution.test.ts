// Nothing on Object.prototype is an option, on each supported Node.js: sockets, TLS, client, fetch, servers, downloads, pages,
// documents, records, sinks and scripted peers do what they do without, whatever name is on it that anything looks for.
// What is not held to this: members that Node.js and Readability read of objects that they make themselves (stream options
// of sockets that Node.js accepts, names of events). Such a member makes a call fail.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root, run, toolEnv } from "../../scripts/process.ts";

const runtimes: Readonly<Record<string, string>> = {
	"Node.js 26": join(root, "node_modules", "node", "bin", "node"),
	"Node.js 24": join(root, "test", "house", "node-24", "node_modules", "node", "bin", "node"),
};

interface Found {
	readonly clean: readonly (readonly [string, string])[];
	readonly differing: readonly string[];
	/** How many names each scenario has looked for. */
	readonly reads: readonly (readonly [scenario: string, names: number])[];
}

for (const [runtime, node] of Object.entries(runtimes)) {
	test(`nothing on Object.prototype is an option (${runtime})`, { skip: !existsSync(node) }, async () => {
		const child = join(root, "test", "house", "pollution-child.ts");
		const { code, output } = await run(node, [child], { env: toolEnv() });
		assert.equal(code, 0, output);
		const { clean, differing, reads } = JSON.parse(output.slice(output.indexOf('{"clean"'))) as Found;
		assert.ok(clean.length >= 14);
		for (const [scenario, text] of clean) assert.doesNotMatch(text, /^failed|took too long/, scenario);
		assert.deepEqual(differing, []);
		const total = reads.reduce((sum, [, names]) => sum + names, 0);
		assert.ok(total > 100, `${total} names were looked for`);
	});
}
