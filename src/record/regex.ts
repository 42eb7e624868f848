// Regular expressions of declarations, on texts of hostile pages: what each finds, and a limit on its time. Must not
// know documents.

import { Failure, option, say } from "../base/index.ts";
import { execWithin } from "../document/internal.ts";

/** The part of a text that an expression finds; undefined without a match. */
export type Extractor = (text: string, limitMs: number) => string | undefined | Failure;

/** @throws SyntaxError for an invalid regular expression */
export function compileRegex(source: string): Extractor {
	const expression = new RegExp(source, "u");
	return (text, limitMs) => {
		const found = execWithin(expression, text, limitMs);
		if (found === undefined)
			return new Failure(
				say`takes its regular expression longer than ${option("limits.regexMs")}, which is ${limitMs}`,
			);
		if (found === null) return undefined;
		const { groups } = found;
		if (groups !== undefined) {
			if ("value" in groups) return groups.value;
			for (const name in groups) if (groups[name] !== undefined) return groups[name];
			return undefined;
		}
		return found.length === 1 ? found[0] : found[1];
	};
}
