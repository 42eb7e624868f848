// What is installed is what was chosen: the lockfile has a hash of every package, and names no registry.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/process.ts";

interface Locked {
	readonly link?: boolean;
	readonly dev?: boolean;
	readonly hasInstallScript?: boolean;
	readonly integrity?: string;
	readonly resolved?: string;
}

for (const file of [
	"package-lock.json",
	"bench/package-lock.json",
	"test/house/toolchain/package-lock.json",
]) {
	const { packages } = JSON.parse(readFileSync(join(root, file), "utf8")) as {
		readonly packages: Readonly<Record<string, Locked>>;
	};
	const installed = Object.entries(packages).filter(
		([path, { link }]) => path.includes("node_modules/") && link !== true,
	);

	test(`every package in ${file} has a SHA-512 hash, those of other platforms too`, () => {
		assert.ok(installed.length > 10, `${installed.length} packages`);
		const without = installed.filter(([, { integrity = "" }]) => !integrity.startsWith("sha512-"));
		assert.deepEqual(
			without.map(([path]) => path),
			[],
		);
	});

	test(`${file} names no registry`, () => {
		const naming = Object.entries(packages).filter(([, { resolved = "" }]) => /^https?:/.test(resolved));
		assert.deepEqual(
			naming.map(([path]) => path),
			[],
		);
	});
}

test("nothing that is installed with the package has an install script", () => {
	const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
		readonly scripts: Readonly<Record<string, string>>;
	};
	// npm runs `prepare` in a checkout only.
	const ours = Object.keys(scripts).filter((name) => /^(?:pre|post)?install$/.test(name));
	const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
		readonly packages: Readonly<Record<string, Locked>>;
	};
	const theirs = Object.entries(packages).filter(([, { dev, hasInstallScript }]) => hasInstallScript && !dev);
	assert.deepEqual([...ours, ...theirs.map(([path]) => path)], []);
});
