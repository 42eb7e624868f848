// `npm run build`: src/ to dist/, JavaScript beside its declarations.

import { join } from "node:path";
import { compile } from "./package.ts";
import { root } from "./process.ts";

try {
	await compile(join(root, "dist"));
} catch (error) {
	process.stderr.write(`${(error as Error).message}\n`);
	process.exitCode = 1;
}
