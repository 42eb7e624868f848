// Compiles src/ and packs the package. `build` fills dist/; packing works on a copy, so that it never disturbs dist/.

import { chmod, cp, mkdir, readFile, rename, rm } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { root, run, runTool, toolEnv } from "./process.ts";

/** Compiles src/ into `target` in one step: either all of it is new afterwards, or an error says what failed. */
export async function compile(target: string): Promise<void> {
	const fresh = `${target}.${process.pid}`;
	const stale = `${target}.old.${process.pid}`;
	await rm(fresh, { recursive: true, force: true });
	try {
		const outcome = await runTool("tsc", ["-p", "tsconfig.build.json", "--outDir", fresh]);
		if (outcome.code !== 0) throw new Error(`src/ does not compile:\n${outcome.output}`);
		// Data that the code reads at run time (a bundled page, say) lies beside it in dist/ as it does in src/.
		await cp(join(root, "src"), fresh, { recursive: true, filter: (path) => !path.endsWith(".ts") });
		await chmod(join(fresh, "cli", "main.js"), 0o755);
		await rename(target, stale).catch(ignoreMissing);
		await rename(fresh, target);
	} finally {
		await rm(fresh, { recursive: true, force: true });
		await rm(stale, { recursive: true, force: true });
	}
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
	if (error.code !== "ENOENT") throw error;
}

/** Packs what `npm publish` would publish; resolves to the path of the tarball in `folder`. */
export async function pack(folder: string): Promise<string> {
	const copy = join(folder, "package");
	await rm(copy, { recursive: true, force: true });
	await mkdir(copy, { recursive: true });
	await cp(root, copy, {
		recursive: true,
		filter: (path) =>
			!leftBehind.has(relative(root, path).split(sep).at(0) ?? "") && basename(path) !== "node_modules",
	});
	await compile(join(copy, "dist"));
	const outcome = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
		cwd: copy,
		env: toolEnv(),
	});
	if (outcome.code !== 0) throw new Error(`npm pack failed:\n${outcome.output}`);
	const manifest = JSON.parse(await readFile(join(copy, "package.json"), "utf8")) as {
		name: string;
		version: string;
	};
	await rm(copy, { recursive: true, force: true });
	return join(folder, `${manifest.name}-${manifest.version}.tgz`);
}

/** What is large, or private to a clone, and so has no place in the copy that is packed. */
const leftBehind = new Set([".git", "node_modules", "dist", "coverage", "bench", "test"]);
