// The JavaScript that is left of TypeScript once its types are blanked out: every line and column stays where it was.

import { stripTypeScriptTypes } from "node:module";

/** Throws a SyntaxError where the source is none. */
export function stripTypes(source: string): string {
	// Node.js warns once that this function is new. That is no news to whoever reads a test run.
	const { emitWarning } = process;
	process.emitWarning = () => {};
	try {
		return stripTypeScriptTypes(source);
	} finally {
		process.emitWarning = emitWarning;
	}
}
