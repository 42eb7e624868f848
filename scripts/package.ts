// Compiles src/ and packs the package. `build` fills dist/; packing works on a copy, so that it never disturbs dist/.

import { createHash } from "node:crypto";
import { existsSync, globSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative, sep } from "node:path";
import { joinModules } from "./join-modules.ts";
import { root, run, runTool, toolEnv } from "./process.ts";

/** Compiles src/ into `target` in one step: either all of it is new afterwards, or an error says what failed. */
export async function compile(target: string): Promise<void> {
	const fresh = `${target}.${process.pid}`;
	const stale = `${target}.old.${process.pid}`;
	await rm(fresh, { recursive: true, force: true });
	try {
		// Comments are for those who read the declarations: without them an import reads and compiles a tenth less.
		for (const part of [["--removeComments"], ["--emitDeclarationOnly"]]) {
			const outcome = await runTool("tsc", ["-p", "tsconfig.build.json", "--outDir", fresh, ...part]);
			if (outcome.code !== 0) throw new Error(`src/ does not compile:\n${outcome.output}`);
		}
		await joinModules(fresh, await entriesOf());
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

/** The entries of the package and its program, without their ending: "client/index". */
async function entriesOf(): Promise<readonly string[]> {
	const { exports, bin } = await manifest();
	const entries = Object.values(exports).flatMap((entry) =>
		typeof entry === "string" ? [] : [entry.default],
	);
	return [...entries, ...Object.values(bin)].map((path) =>
		path.replace(/^(\.\/)?dist\//, "").replace(/\.js$/, ""),
	);
}

interface Manifest {
	readonly name: string;
	readonly version: string;
	readonly scripts: unknown;
	readonly allowScripts: unknown;
	readonly devDependencies: unknown;
	readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
	readonly bin: Readonly<Record<string, string>>;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
	if (error.code !== "ENOENT") throw error;
}

/** Packs what `npm publish` would publish; resolves to the path of the tarball in `folder`. */
async function pack(folder: string): Promise<string> {
	const copy = join(folder, "package");
	await rm(copy, { recursive: true, force: true });
	await mkdir(copy, { recursive: true });
	await cp(root, copy, {
		recursive: true,
		filter: (path) =>
			!leftBehind.has(relative(root, path).split(sep).at(0) ?? "") && basename(path) !== "node_modules",
	});
	await mkdir(join(copy, "bench"));
	await cp(join(root, "bench", "README.md"), join(copy, "bench", "README.md"));
	await compile(join(copy, "dist"));
	// Without what is for clones only: npm lists the scripts of a package when it is installed.
	const { scripts, allowScripts, devDependencies, ...published } = await manifest();
	const complete = { ...published, ...whereabouts(process.env) };
	await writeFile(join(copy, "package.json"), `${JSON.stringify(complete, null, "\t")}\n`);
	const outcome = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
		cwd: copy,
		env: toolEnv(),
	});
	if (outcome.code !== 0) throw new Error(`npm pack failed:\n${outcome.output}`);
	await rm(copy, { recursive: true, force: true });
	return join(folder, `${published.name}-${published.version}.tgz`);
}

/**
 * The members of package.json that say where the project is. The workflow that publishes knows it, and npm compares
 * `repository` with it before it states where a package comes from. Nothing elsewhere.
 */
export function whereabouts({
	GITHUB_SERVER_URL: server,
	GITHUB_REPOSITORY: name,
}: NodeJS.ProcessEnv): object {
	if (server === undefined || name === undefined) return {};
	const url = `${server}/${name}`;
	return {
		repository: { type: "git", url: `git+${url}.git` },
		homepage: `${url}#readme`,
		bugs: { url: `${url}/issues` },
	};
}

/** package.json of this clone. */
export async function manifest(): Promise<Manifest> {
	return JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Manifest;
}

/**
 * The tarball of the package as it is now. Packed once for each state of the files that it is made of: several tests and
 * the check need it, often at the same time.
 */
export async function packed(): Promise<string> {
	const files = [
		...globSync("{src,schema,docs,examples,scripts}/**", { cwd: root, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => relative(root, join(entry.parentPath, entry.name))),
		...[
			"package.json",
			"README.md",
			"CHANGELOG.md",
			"SECURITY.md",
			"ARCHITECTURE.md",
			"CONTRIBUTING.md",
			"LICENSE",
			"tsconfig.json",
			"tsconfig.build.json",
		],
	].sort();
	const hash = createHash("sha256").update(JSON.stringify(whereabouts(process.env)));
	for (const file of files) hash.update(`${file}\0`).update(await readFile(join(root, file)));
	const folder = join(root, ".cache", "packed");
	const target = join(folder, `${hash.digest("hex").slice(0, 32)}.tgz`);
	if (existsSync(target)) return target;
	await mkdir(folder, { recursive: true });
	const own = await mkdtemp(join(tmpdir(), "gannet-pack-"));
	try {
		const fresh = `${target}.${process.pid}`;
		await cp(await pack(own), fresh);
		await rename(fresh, target);
	} finally {
		await rm(own, { recursive: true, force: true });
	}
	for (const name of await readdir(folder))
		if (name.endsWith(".tgz") && join(folder, name) !== target) await rm(join(folder, name), { force: true });
	return target;
}

/** What is large, or private to a clone, and so has no place in the copy that is packed. */
const leftBehind = new Set([".cache", ".git", "node_modules", "dist", "coverage", "bench", "test"]);
