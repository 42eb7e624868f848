// Regular expressions of declarations, on texts of hostile pages: what each gives, and a bound on its time.
// Must not know documents.

import { Failure } from "../base/index.ts";
import { execWithin } from "../document/internal.ts";

/** The part of a text that an expression is there to find; undefined where it isn't found. */
export type Extractor = (text: string, limitMs: number) => string | undefined | Failure;

/** @throws SyntaxError where it is no regular expression. */
export function compileRegex(source: string): Extractor {
	const expression = new RegExp(source, "u");
	return (text, limitMs) => {
		const found = execWithin(expression, text, limitMs);
		if (found === undefined)
			return new Failure(`keeps its regular expression busy beyond limits.regexMs, which is ${limitMs}`);
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
