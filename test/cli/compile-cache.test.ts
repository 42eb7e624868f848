// What lies in a compile cache runs as code: it is kept where only its user can write, or not at all.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	statSync,
	symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const folder = mkdtempSync(join(tmpdir(), "gannet-compiled-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const module = join(import.meta.dirname, "../../src/cli/compile-cache.ts");

/** The folder of the compile cache that a process with that environment uses; "" where there is none. */
function usedBy(env: Readonly<Record<string, string>>): string {
	const script = `import { enableCompileCache } from ${JSON.stringify(module)};
import node from "node:module";
enableCompileCache(process.env);
process.stdout.write(node.getCompileCacheDir() ?? "");`;
	const { NODE_DISABLE_COMPILE_CACHE: _, ...inherited } = process.env;
	const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
		env: { ...inherited, ...env },
		encoding: "utf8",
	});
	assert.equal(status, 0, stderr);
	return stdout;
}

function base(name: string): string {
	const path = join(folder, name);
	mkdirSync(path);
	return path;
}

test("the cache is a folder of the user's own, which nobody else can enter", () => {
	const home = base("home");
	assert.ok(usedBy({ XDG_CACHE_HOME: home }).startsWith(join(home, "gannet", "compiled")));
	for (const path of ["gannet", "gannet/compiled"])
		assert.equal(statSync(join(home, path)).mode & 0o777, 0o700);
});

test("without XDG_CACHE_HOME, or with a relative one, it lies below the home folder", () => {
	const home = base("user");
	for (const cache of ["", "relative"]) {
		const used = usedBy({ HOME: home, XDG_CACHE_HOME: cache });
		assert.ok(used.startsWith(join(home, ".cache", "gannet", "compiled")), used);
	}
});

const planted: readonly (readonly [what: string, plant: (home: string) => void])[] = [
	["others may write to", (home) => makeFolder(join(home, "gannet"), 0o777)],
	["the group may write to", (home) => makeFolder(join(home, "gannet"), 0o770)],
	["others may read", (home) => makeFolder(join(home, "gannet"), 0o755)],
	[
		"has an inner folder that others may write to",
		(home) => {
			makeFolder(join(home, "gannet"), 0o700);
			makeFolder(join(home, "gannet/compiled"), 0o777);
		},
	],
	[
		"is a symbolic link",
		(home) => {
			makeFolder(join(home, "elsewhere"), 0o700);
			symlinkSync("elsewhere", join(home, "gannet"));
		},
	],
	[
		"has a symbolic link in it",
		(home) => {
			makeFolder(join(home, "elsewhere"), 0o700);
			makeFolder(join(home, "gannet"), 0o700);
			symlinkSync("../elsewhere", join(home, "gannet/compiled"));
		},
	],
];

for (const [index, [what, plant]] of planted.entries()) {
	test(`a folder that ${what} is not used`, () => {
		const home = base(`planted-${index}`);
		plant(home);
		assert.equal(usedBy({ XDG_CACHE_HOME: home }), "");
		if (existsSync(join(home, "elsewhere"))) assert.deepEqual(readdirSync(join(home, "elsewhere")), []);
	});
}

test("a folder of somebody else is not used", {
	skip: process.getuid?.() !== 0 && "needs root to give a folder away",
}, () => {
	const home = base("owned");
	makeFolder(join(home, "gannet"), 0o700);
	chownSync(join(home, "gannet"), 12345, 12345);
	assert.equal(usedBy({ XDG_CACHE_HOME: home }), "");
});

test("a home that can't be written to means no cache, and no error", () => {
	assert.equal(usedBy({ XDG_CACHE_HOME: "/proc/1" }), "");
});

function makeFolder(path: string, mode: number): void {
	mkdirSync(path);
	chmodSync(path, mode);
}
