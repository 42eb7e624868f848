// Bundles a file of a project with all that it imports by Rollup, as applications are bundled: no flag for this package, and
// nothing of node_modules is needed at run time.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import json from "@rollup/plugin-json";
import nodeResolve from "@rollup/plugin-node-resolve";
import { type Plugin, rollup } from "@rollup/wasm-node";

// Their types are those of CommonJS modules, whose default export TypeScript takes for a namespace.
const plugins = [nodeResolve, commonjs, json] as unknown as readonly ((options?: object) => Plugin)[];

/** Writes main.mjs and its chunks into a folder. Optional drivers that aren't installed stay imports. */
export async function bundled(
	input: string,
	out: string,
	minify: (code: string) => Promise<string>,
): Promise<void> {
	await using bundle = await rollup({
		input: { main: input },
		plugins: plugins.map((plugin) => plugin()),
		external: /^node:/,
		onLog(level, log) {
			const isExpected = ["UNRESOLVED_IMPORT", "THIS_IS_UNDEFINED", "CIRCULAR_DEPENDENCY"].includes(
				log.code ?? "",
			);
			if (level !== "debug" && level !== "info" && !isExpected) throw new Error(log.message);
		},
	});
	const { output } = await bundle.generate({
		entryFileNames: "[name].mjs",
		chunkFileNames: "[name]-[hash].mjs",
	});
	await mkdir(out, { recursive: true });
	for (const file of output)
		if (file.type === "chunk") await writeFile(join(out, file.fileName), await minify(file.code));
}
