// Puts few files in the place of the modules that were compiled, in two steps. First, modules that are always loaded together
// become one file. Some of these are apart only because a command of the program loads one without the other. So then files
// become one that the same entries of the library load, its later imports, and `gannet get`: to find, read and link 61 files
// took it 15 of 70 ms. Files that a library's user may load without each other stay apart: bundlers never cut one in two.
// Names and comments stay as they are, and each declaration file stays by itself.

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import {
	type OutputChunk,
	type Plugin,
	type ResolveIdResult,
	type RollupOutput,
	rollup,
} from "@rollup/wasm-node";
import { withoutOptionTexts } from "./option-texts.ts";
import { withPureCalls } from "./pure-calls.ts";

/** By itself, so that who uses the version alone bundles nothing else. */
const VERSION = "version";

/** Files of the first step, by their paths. */
type Chunks = ReadonlyMap<string, OutputChunk>;

/** What the program loads step by step: for each command, and for `gannet get`. */
const STEPS: readonly (readonly string[])[] = [
	["cli/run"],
	["cli/arguments/parse", "cli/arguments/config", "cli/commands/get", "cli/get/run-get"],
];

/** @param entries the modules that are the package's own, such as "client/index" */
export async function joinModules(folder: string, entries: readonly string[]): Promise<void> {
	const input = Object.fromEntries(entries.map((entry) => [entry, join(folder, `${entry}.js`)]));
	const isVersion = (id: string): boolean => id === join(folder, "client", "version.js");
	const shared = await joined(input, folder, (id) => (isVersion(id) ? VERSION : undefined), []);
	const chunks = new Map(chunksOf(shared).map((chunk) => [join(folder, chunk.fileName), chunk]));
	const library = entries
		.filter((entry) => !entry.startsWith("cli/"))
		.map((entry) => join(folder, `${entry}.js`));
	const roots = [...library, ...laterOf(library, folder, chunks)].map((path) => [path]);
	const steps = STEPS.map((modules) => modules.map((module) => fileOf(module, folder, chunks)));
	const parts = partsOf([...roots, ...steps], folder, chunks);
	const { output } = await joined(input, folder, (id) => parts.get(id), [
		{ name: "joined once", load: (id) => chunks.get(id)?.code, resolveId: resolverOf(folder, chunks) },
		{
			name: "pure calls",
			renderChunk(code) {
				const short = withoutOptionTexts(code, this.parse(code));
				return { code: withPureCalls(short, this.parse(short)), map: null };
			},
		},
	]);
	const modules = await readdir(folder, { recursive: true });
	await Promise.all(modules.filter((path) => path.endsWith(".js")).map((path) => rm(join(folder, path))));
	for (const file of output) {
		if (file.type !== "chunk") throw new Error(`${file.fileName} is no module`);
		await mkdir(dirname(join(folder, file.fileName)), { recursive: true });
		await writeFile(join(folder, file.fileName), file.code);
	}
}

async function joined(
	input: Readonly<Record<string, string>>,
	folder: string,
	manualChunks: (id: string) => string | undefined,
	plugins: Plugin[],
): Promise<RollupOutput> {
	await using bundle = await rollup({
		input,
		external: (id) => id.endsWith(".cjs") || (!id.startsWith(".") && !id.startsWith(folder)),
		treeshake: { moduleSideEffects: false },
		plugins,
		onLog(_, log) {
			// TypeScript's helpers for `using` ask for a `this` that may be undefined.
			if (log.code !== "THIS_IS_UNDEFINED") throw new Error(`the modules can't be joined: ${log.message}`);
		},
	});
	return await bundle.generate({
		chunkFileNames: "chunks/[name].js",
		hoistTransitiveImports: false,
		manualChunks,
		onlyExplicitManualChunks: true,
	});
}

function chunksOf({ output }: RollupOutput): readonly OutputChunk[] {
	return output.filter((file) => file.type === "chunk");
}

/**
 * The name of the file that each file of the first step goes into, by its path: the same for all that the same roots load.
 * @param roots each of one or more files
 */
function partsOf(
	roots: readonly (readonly string[])[],
	folder: string,
	chunks: Chunks,
): ReadonlyMap<string, string> {
	const loaded = roots.map((paths) => loadedBy(paths, folder, chunks));
	const parts = new Map<string, string>();
	const names = new Map<string, string>();
	// The largest file gives the name.
	for (const [path, chunk] of [...chunks].sort(([, a], [, b]) => b.code.length - a.code.length)) {
		const loaders = loaded.flatMap((each, index) => (each.has(path) ? [index] : [])).join();
		if (chunk.isEntry || chunk.name === VERSION || loaders === "") continue;
		const name = names.get(loaders) ?? basename(path, ".js");
		names.set(loaders, name);
		parts.set(path, name);
	}
	return parts;
}

/** The file that has a module, such as "cli/run". */
function fileOf(module: string, folder: string, chunks: Chunks): string {
	const id = join(folder, `${module}.js`);
	const [path] = [...chunks].find(([, { moduleIds }]) => moduleIds.includes(id)) ?? [];
	if (path === undefined) throw new Error(`${module}.ts is not there any more: name what took its place`);
	return path;
}

/** These files and all that they import: at once, but not later, or later, too. */
function loadedBy(
	paths: readonly string[],
	folder: string,
	chunks: Chunks,
	isLater = false,
): ReadonlySet<string> {
	const loaded = new Set(paths);
	for (const path of loaded) {
		const { imports = [], dynamicImports = [] } = chunks.get(path) ?? {};
		for (const name of isLater ? [...imports, ...dynamicImports] : imports) {
			const imported = join(folder, name);
			if (chunks.has(imported)) loaded.add(imported);
		}
	}
	return loaded;
}

/** What the library imports later. */
function laterOf(library: readonly string[], folder: string, chunks: Chunks): readonly string[] {
	const all = [...loadedBy(library, folder, chunks, true)];
	return [...new Set(all.flatMap((path) => chunks.get(path)?.dynamicImports ?? []))]
		.map((name) => join(folder, name))
		.filter((path) => chunks.has(path));
}

/** Finds the files of the first step, which are not on disk. */
function resolverOf(
	folder: string,
	chunks: Chunks,
): (source: string, importer: string | undefined) => ResolveIdResult {
	return (source, importer) => {
		if (importer === undefined || !source.startsWith(".")) return chunks.has(source) ? source : null;
		const path = posix.join(dirname(importer), source);
		if (chunks.has(path)) return path;
		return path.startsWith(folder) ? { id: path, external: "relative" } : null;
	};
}
