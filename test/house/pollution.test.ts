// Nothing on Object.prototype is an option, on each supported Node.js: with options, and what Node.js calls the same, on it
// sockets, TLS, client, fetch, servers, downloads and pages do what they do without.
// What is not held to this: members that Node.js reads of objects that it makes itself (stream options of sockets that it
// accepts or puts TLS on, names of events). Such a member makes a connection fail.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root, run, toolEnv } from "../../scripts/process.ts";

const runtimes: Readonly<Record<string, string>> = {
	"Node.js 26": join(root, "node_modules", "node", "bin", "node"),
	"Node.js 24": join(root, "test", "house", "node-24", "node_modules", "node", "bin", "node"),
};

/** What is looked for on objects of our own making that are no options; it changes nothing that a peer or caller relies on. */
const INTERNAL: readonly string[] = [
	"encrypted in src/socket/tls.ts",
	"fromCache in src/client/response.ts",
	"makeNonce in src/client/policies/authentication.ts",
	"step in src/pages/walk.ts",
];

interface Found {
	readonly clean: readonly (readonly [string, string])[];
	readonly differing: readonly string[];
	readonly reads: readonly string[];
}

for (const [runtime, node] of Object.entries(runtimes)) {
	test(`nothing on Object.prototype is an option (${runtime})`, { skip: !existsSync(node) }, async () => {
		const child = join(root, "test", "house", "pollution-child.ts");
		const { code, output } = await run(node, [child], { env: toolEnv() });
		assert.equal(code, 0, output);
		const { clean, differing, reads } = JSON.parse(output.slice(output.indexOf('{"clean"'))) as Found;
		assert.ok(clean.length >= 8);
		for (const [scenario, text] of clean) assert.doesNotMatch(text, /^failed|took too long/, scenario);
		assert.deepEqual(differing, []);
		assert.deepEqual(
			reads.filter((each) => !INTERNAL.includes(each)),
			[],
		);
	});
}
