// Bundles a file of a project with all that it imports, as applications are bundled: no flag for this package, and nothing of
// node_modules is needed at run time.

import commonjs from "@rollup/plugin-commonjs";
import json from "@rollup/plugin-json";
import nodeResolve from "@rollup/plugin-node-resolve";
import { type Plugin, rollup } from "@rollup/wasm-node";

// Their types are those of CommonJS modules, whose default export TypeScript takes for a namespace.
const plugins = [nodeResolve, commonjs, json] as unknown as readonly ((options?: object) => Plugin)[];

/** The bundle's code. Optional drivers that aren't installed stay imports. */
export async function bundled(input: string): Promise<string> {
	await using bundle = await rollup({
		input,
		plugins: plugins.map((plugin) => plugin()),
		external: /^node:/,
		onLog(level, log) {
			const isExpected = ["UNRESOLVED_IMPORT", "THIS_IS_UNDEFINED", "CIRCULAR_DEPENDENCY"].includes(
				log.code ?? "",
			);
			if (level !== "debug" && level !== "info" && !isExpected) throw new Error(log.message);
		},
	});
	const { output } = await bundle.generate({ inlineDynamicImports: true });
	return output[0].code;
}
