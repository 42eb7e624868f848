// What the package exports is a promise. public-names.txt holds every name; changing it is a decision, and this test makes
// it a visible one. After such a decision: GANNET_WRITE_NAMES=1 npm test -- test/house/public-names.test.ts

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { entries, pagesOfEntries } from "../../scripts/entry-docs.ts";
import { root } from "../../scripts/process.ts";
import { GannetError } from "../../src/base/index.ts";

const pinned = join(root, "test", "house", "public-names.txt");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
	exports: Record<string, { types: string; default: string } | string>;
};

/** The subpaths that hold code, with the source of each. */
const subpaths = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
	typeof target === "string" ? [] : [[subpath.replace(/^\./, "gannet"), sourceOf(target.default)] as const],
);

function sourceOf(built: string): string {
	return built.replace("./dist/", "src/").replace(/\.js$/, ".ts");
}

/** What an index.ts names in its export clauses: values as they are called, types with "type" before. */
function namesIn(source: string): string[] {
	const names: string[] = [];
	for (const [, type, list = ""] of source.matchAll(/^export (type )?\{([^}]*)\}/gm)) {
		for (const item of list.split(",")) {
			const [, ownType, name] = /^\s*(type )?(?:\S+ as )?(\S+)\s*$/.exec(item) ?? [];
			if (name !== undefined) names.push(`${type ?? ownType ?? ""}${name}`);
		}
	}
	return names.sort();
}

test("every subpath exports the names that are pinned, and no other", () => {
	const found = subpaths.flatMap(([subpath, file]) =>
		namesIn(readFileSync(join(root, file), "utf8")).map((name) => `${subpath}\t${name}`),
	);
	if (process.env.GANNET_WRITE_NAMES === "1") {
		writeFileSync(pinned, `${found.join("\n")}\n`);
		// What test/house/entries.test.ts holds.
		for (const [file, made] of pagesOfEntries(entries()))
			writeFileSync(join(root, file), made(readFileSync(join(root, file), "utf8")));
	}
	const promised = readFileSync(pinned, "utf8").trim().split("\n");
	assert.deepEqual(
		{
			added: found.filter((name) => !promised.includes(name)),
			removed: promised.filter((name) => !found.includes(name)),
		},
		{ added: [], removed: [] },
	);
});

for (const [subpath, file] of subpaths) {
	test(`${subpath} exports at run time the values that its index.ts names`, async () => {
		const namespace = (await import(pathToFileURL(join(root, file)).href)) as object;
		const values = namesIn(readFileSync(join(root, file), "utf8")).filter(
			(name) => !name.startsWith("type "),
		);
		assert.deepEqual(Object.keys(namespace).sort(), values.sort());
	});
}

test("every error that a subpath exports is a GannetError; that about an option is a TypeError beside", async () => {
	const others = new Set<string>();
	for (const [, file] of subpaths) {
		const namespace = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>;
		for (const [name, value] of Object.entries(namespace)) {
			const prototype = typeof value === "function" ? (value as { prototype: unknown }).prototype : undefined;
			if (value !== GannetError && prototype instanceof Error && !(prototype instanceof GannetError))
				others.add(name);
		}
	}
	assert.deepEqual([...others], ["OptionError"]);
});
