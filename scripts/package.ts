// Compiles src/ and packs the package. `build` fills dist/; packing works on a copy, so that it never disturbs dist/.
//
// Modules that are always loaded together are published as one file: to find, read and link 300 of them took Node half of the
// time that `import "gannet"` takes. Names and comments stay as they are, and each declaration file stays by itself.

import { chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { rollup } from "@rollup/wasm-node";
import { root, run, runTool, toolEnv } from "./process.ts";
import { withPureCalls } from "./pure-calls.ts";

/** Compiles src/ into `target` in one step: either all of it is new afterwards, or an error says what failed. */
export async function compile(target: string): Promise<void> {
	const fresh = `${target}.${process.pid}`;
	const stale = `${target}.old.${process.pid}`;
	await rm(fresh, { recursive: true, force: true });
	try {
		const outcome = await runTool("tsc", ["-p", "tsconfig.build.json", "--outDir", fresh]);
		if (outcome.code !== 0) throw new Error(`src/ does not compile:\n${outcome.output}`);
		await joinModules(fresh);
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

/** Puts the entries of the package and what they share in place of the modules that were compiled. */
async function joinModules(folder: string): Promise<void> {
	const { exports, bin } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Manifest;
	const entries = Object.values(exports).flatMap((entry) =>
		typeof entry === "string" ? [] : [entry.default],
	);
	const paths = [...entries, ...Object.values(bin)].map((path) => path.replace(/^(\.\/)?dist\//, ""));
	const input = Object.fromEntries(paths.map((path) => [path.replace(/\.js$/, ""), join(folder, path)]));
	await using bundle = await rollup({
		input,
		external: (id) => id.endsWith(".cjs") || (!id.startsWith(".") && !id.startsWith(folder)),
		treeshake: { moduleSideEffects: false },
		plugins: [
			{
				name: "pure calls",
				renderChunk(code) {
					return { code: withPureCalls(code, this.parse(code)), map: null };
				},
			},
		],
		onLog(_, log) {
			// TypeScript's helpers for `using` ask for a `this` that may be undefined.
			if (log.code !== "THIS_IS_UNDEFINED") throw new Error(`the modules can't be joined: ${log.message}`);
		},
	});
	const { output } = await bundle.generate({
		chunkFileNames: "chunks/[name].js",
		hoistTransitiveImports: false,
		// By itself, so that who uses the version alone bundles nothing else.
		manualChunks: (id) => (id === join(folder, "client", "version.js") ? "version" : undefined),
	});
	const modules = await readdir(folder, { recursive: true });
	await Promise.all(modules.filter((path) => path.endsWith(".js")).map((path) => rm(join(folder, path))));
	for (const file of output) {
		if (file.type !== "chunk") throw new Error(`${file.fileName} is no module`);
		await mkdir(dirname(join(folder, file.fileName)), { recursive: true });
		await writeFile(join(folder, file.fileName), file.code);
	}
}

interface Manifest {
	readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
	readonly bin: Readonly<Record<string, string>>;
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
