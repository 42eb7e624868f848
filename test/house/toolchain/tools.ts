// The programs of others in this folder's node_modules, and what each needs to build or run gannet. They have a package.json
// of their own, because they are large: `npm ci --prefix test/house/toolchain --ignore-scripts` brings them.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Outcome, run, toolEnv } from "../../../scripts/process.ts";
import { bundled } from "../bundle.ts";

const folder: string = import.meta.dirname;
const require = createRequire(join(folder, "package.json"));
export const HOW_TO_INSTALL = "npm ci --prefix test/house/toolchain --ignore-scripts";

export function isInstalled(): boolean {
	return existsSync(join(folder, "node_modules"));
}

/** The folder of an installed package. */
function packageFolder(name: string): string {
	return join(folder, "node_modules", name);
}

/** The version of an installed package. */
export function versionOf(name: string): string {
	return (JSON.parse(readFileSync(join(packageFolder(name), "package.json"), "utf8")) as { version: string })
		.version;
}

async function load<Module>(name: string): Promise<Module> {
	return (await import(pathToFileURL(require.resolve(name)).href)) as Module;
}

/** The binaries are in packages for one platform each; the scripts that would link them are not run. */
export const bun: string = join(
	packageFolder(`@oven/bun-${platform()}-${arch() === "arm64" ? "aarch64" : arch()}`),
	"bin",
	"bun",
);
export const deno: string = join(
	packageFolder(`@deno/${platform()}-${arch()}${platform() === "linux" ? "-glibc" : ""}`),
	"deno",
);

export interface Bundler {
	readonly name: string;
	readonly version: string;
	/**
	 * Bundles a module for Node.js as its documentation says, with no option that is for gannet alone. Without `minimize`,
	 * it may leave out what takes long.
	 */
	readonly build: (entry: string, out: string, minimize: boolean) => Promise<void>;
}

function succeeded({ code, output }: Outcome): void {
	if (code !== 0) throw new Error(output);
}

type Esbuild = {
	build(options: object): Promise<unknown>;
	transform(code: string, options: object): Promise<{ code: string }>;
};

export const bundlers: readonly Bundler[] = [
	{
		name: "esbuild --splitting",
		version: "esbuild",
		async build(entry, out) {
			const { build } = await load<Esbuild>("esbuild");
			// Chunks need the format of ES modules.
			const options = { format: "esm", splitting: true, outExtension: { ".js": ".mjs" } };
			await build({
				entryPoints: { main: entry },
				outdir: out,
				bundle: true,
				platform: "node",
				minify: true,
				logLevel: "error",
				...options,
			});
		},
	},
	{
		name: "esbuild",
		version: "esbuild",
		async build(entry, out) {
			const { build } = await load<Esbuild>("esbuild");
			await build({
				entryPoints: { main: entry },
				outdir: out,
				bundle: true,
				platform: "node",
				minify: true,
				logLevel: "error",
			});
		},
	},
	{
		name: "Rollup",
		version: "../../../../node_modules/@rollup/wasm-node",
		async build(entry, out) {
			const { transform } = await load<Esbuild>("esbuild");
			await bundled(entry, out, async (code) => (await transform(code, { minify: true })).code);
		},
	},
	{
		name: "Vite (SSR)",
		version: "vite",
		async build(entry, out) {
			const { build } = await load<{ build(options: object): Promise<unknown> }>("vite");
			await build({
				root: dirname(entry),
				configFile: false,
				logLevel: "error",
				ssr: { noExternal: true },
				build: {
					ssr: entry,
					outDir: out,
					minify: true,
					rolldownOptions: { output: { entryFileNames: "main.mjs" } },
				},
			});
		},
	},
	{
		name: "webpack",
		version: "webpack",
		async build(entry, out, minimize) {
			const { default: webpack } = await load<{ default: Webpack }>("webpack");
			await new Promise<void>((resolve, reject) => {
				const output = { path: out, filename: "main.cjs" };
				// Its minifier takes long, so what only has to run does without.
				const optimization = { minimize };
				webpack({ mode: "production", target: "node", entry, output, optimization }, (error, stats) => {
					if (error !== null) reject(error);
					else if (stats?.hasErrors() === true) reject(new Error(stats.toString("errors-only")));
					else resolve();
				});
			});
		},
	},
	{
		name: "Bun",
		version: "bun",
		async build(entry, out) {
			const options = [
				"--target=node",
				"--minify",
				"--splitting",
				`--outdir=${out}`,
				"--entry-naming=main.mjs",
			];
			succeeded(await run(bun, ["build", entry, ...options], { cwd: dirname(entry), env: toolEnv() }));
		},
	},
	{
		name: "deno bundle",
		version: "deno",
		async build(entry, out) {
			const options = ["--minify", `--output=${join(out, "main.mjs")}`];
			succeeded(
				await run(deno, ["bundle", "--quiet", ...options, entry], { cwd: dirname(entry), env: denoEnv() }),
			);
		},
	},
];

/** Bundles a module for browsers into one file, by esbuild as its documentation says. */
export async function buildForBrowsers(entry: string, outfile: string): Promise<void> {
	const { build } = await load<Esbuild>("esbuild");
	await build({
		entryPoints: [entry],
		outfile,
		bundle: true,
		format: "esm",
		minify: true,
		logLevel: "error",
	});
}

type Webpack = (
	options: object,
	done: (error: Error | null, stats?: { hasErrors(): boolean; toString(preset: string): string }) => void,
) => void;

/** Deno asks no registry, and says no news. */
export function denoEnv(): NodeJS.ProcessEnv {
	return { ...toolEnv(), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
}

export interface Size {
	/** Bytes that are loaded at once: the module that starts, and what it imports. */
	readonly initial: number;
	/** Bytes of all files, with those that are loaded when they are first needed. */
	readonly total: number;
}

/** The module that starts a bundle. */
export function mainOf(out: string): string {
	const name =
		readdirSync(out).find((file) => /^main\.[cm]?js$/.test(file)) ??
		readdirSync(out).find((file) => file.endsWith("js"));
	if (name === undefined) throw new Error(`nothing was built in ${out}`);
	return join(out, name);
}

export function sizeOf(out: string): Size {
	const files = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((file) =>
		/\.[cm]?js$/.test(file),
	);
	const total = files.reduce((sum, file) => sum + statSync(join(out, file)).size, 0);
	const seen = new Set<string>();
	const visit = (file: string): void => {
		if (seen.has(file)) return;
		seen.add(file);
		const code = readFileSync(file, "utf8");
		for (const [, path = ""] of code.matchAll(/\b(?:import|from)\s*["'](\.\.?\/[^"']+\.[cm]?js)["']/g))
			visit(join(dirname(file), path));
	};
	visit(mainOf(out));
	const initial = [...seen].reduce((sum, file) => sum + statSync(file).size, 0);
	return { initial, total };
}

/** As the table shows it. */
export function kilobytes(bytes: number): string {
	return `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
}
