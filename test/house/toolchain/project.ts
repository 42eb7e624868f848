// An empty project that has the packed package, without npm: what it depends on is linked from this clone.

import { mkdir, mkdtemp, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packed } from "../../../scripts/package.ts";
import { root, run } from "../../../scripts/process.ts";

/** Makes it, and resolves to its folder. */
export async function makeProject(): Promise<string> {
	const project = await realpath(await mkdtemp(join(tmpdir(), "gannet-project-")));
	const modules = join(project, "node_modules");
	const own = join(modules, "gannet");
	await mkdir(own, { recursive: true });
	const unpacked = await run("tar", ["-xzf", await packed(), "--strip-components=1", "-C", own]);
	if (unpacked.code !== 0) throw new Error(unpacked.output);
	const { dependencies } = JSON.parse(await readFile(join(own, "package.json"), "utf8")) as {
		readonly dependencies: Readonly<Record<string, string>>;
	};
	for (const name of Object.keys(dependencies)) await link(name, modules);
	const manifest = { private: true, type: "module", dependencies: { gannet: "*" } };
	await writeFile(join(project, "package.json"), JSON.stringify(manifest));
	return project;
}

/** Links a package of this clone into a folder of packages. */
export async function link(name: string, modules: string): Promise<void> {
	await mkdir(dirname(join(modules, name)), { recursive: true });
	await symlink(join(root, "node_modules", name), join(modules, name));
}
