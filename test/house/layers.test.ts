// The layer rule holds only as long as its check sees what it should.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { breach, circles, importsOf, layers } from "../../scripts/layers.ts";
import { root } from "../../scripts/process.ts";

const judged: readonly (readonly [path: string, specifier: string, reason: RegExp | undefined])[] = [
	["src/client/pool.ts", "./engine.ts", undefined],
	["src/client/pool.ts", "../socket/index.ts", undefined],
	["src/client/pool.ts", "node:tls", undefined],
	["src/client/pool.ts", "../socket/connect.ts", /is not a door/],
	["src/client/pool.ts", "../socket/internal.ts", undefined],
	["src/client/pool.ts", "../server/internal.ts", /client\/ may not import server\//],
	["src/client/pool.ts", "../server/index.ts", /client\/ may not import server\//],
	["src/http/h1/reader.ts", "../fields.ts", undefined],
	["src/http/h1/reader.ts", "node:buffer", undefined],
	["src/http/h1/reader.ts", "node:net", /http\/ may not import node:net/],
	["src/http/h1/reader.ts", "../../trace/index.ts", /http\/ may not import trace\//],
	["src/socket/connect.ts", "../http/index.ts", /socket\/ may not import http\//],
	["src/trace/events.ts", "../socket/index.ts", /trace\/ may not import socket\//],
	["src/index.ts", "./client/index.ts", undefined],
	["src/index.ts", "./cli/index.ts", /src\/index\.ts may not import cli\//],
	["src/cli/commands/get.ts", "../../index.ts", undefined],
	["src/server/paths.ts", "../../scripts/build.ts", /reaches out of src/],
	["src/cli/main.ts", "gannet/client", /by its own name/],
	["src/crawl/frontier.ts", "../cli/index.ts", /crawl\/ may not import cli\//],
	["src/newer/frontier.ts", "../client/index.ts", /src\/newer\/ has no row/],
];

for (const [path, specifier, reason] of judged) {
	test(`${path} ${reason === undefined ? "may" : "may not"} import ${specifier}`, () => {
		const said = breach(path, specifier);
		if (reason === undefined) assert.equal(said, undefined);
		else assert.match(said ?? "", reason);
	});
}

test("imports are found in every form, and not in comments or strings", () => {
	const source = [
		'import { a } from "./a.ts";',
		"import type {",
		"\tB,",
		'} from "./b.ts";',
		'export { c } from "./c.ts";',
		'import "./d.ts";',
		'const e = await import("./e.ts");',
		'type F = import("./f.ts").F;',
		'// import "./comment.ts";',
		'/* import "./comment.ts"; */',
		'const g = `import "./template.ts"`;',
		"const h = 'import \"./string.ts\"';",
	].join("\n");
	assert.deepEqual(
		importsOf(source).map(({ specifier, line }) => `${specifier} ${line}`),
		["./a.ts 1", "./b.ts 4", "./c.ts 5", "./d.ts 6", "./e.ts 7", "./f.ts 8"],
	);
});

const graphs: readonly (readonly [
	imports: Readonly<Record<string, readonly string[]>>,
	circles: readonly string[],
])[] = [
	[{ a: ["b", "c"], b: ["c"], c: [] }, []],
	[{ a: ["a"] }, ["a → a"]],
	[{ a: ["b"], b: ["a"] }, ["a → b → a"]],
	[{ a: ["b"], b: ["c"], c: ["d"], d: ["b"] }, ["b → c → d → b"]],
	[{ a: ["b"], b: ["a"], c: ["a", "d"], d: ["c"] }, ["a → b → a", "c → d → c"]],
	[{ a: ["b", "elsewhere"], b: [] }, []],
];

for (const [imports, expected] of graphs) {
	test(`the imports ${JSON.stringify(imports)} have ${expected.length} circles`, () => {
		assert.deepEqual(circles(new Map(Object.entries(imports))), expected);
	});
}

test("ARCHITECTURE.md shows the table that is checked", () => {
	const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
	const shown: Record<string, string> = {};
	for (const [, folder = "", imports = ""] of text.matchAll(/^\| `(\S+?)\/?` \|[^|]*\| ([^|]*) \|/gm)) {
		const names = [...imports.matchAll(/`(\S+?)\/?`/g)].map(([, name]) => name);
		shown[folder === "index.ts" ? "." : folder] = names.sort().join(" ");
	}
	const checked = Object.entries(layers).map(([folder, { imports }]) => [
		folder,
		imports
			.map((name) => (name === "." ? "index.ts" : name))
			.sort()
			.join(" "),
	]);
	assert.deepEqual(shown, Object.fromEntries(checked));
});
