// Words that mean yes or no. Knows no field.

import { Failure } from "../../base/index.ts";

export interface BooleanWords {
	readonly true: ReadonlySet<string>;
	readonly false: ReadonlySet<string>;
}

const TRUE: ReadonlySet<string> = new Set(["true", "yes", "y", "on", "1", "✓", "✔"]);
const FALSE: ReadonlySet<string> = new Set(["false", "no", "n", "off", "0", "✗", "✘"]);

/** The words of a declaration, or the usual ones. */
export function booleanWords(
	yes: readonly string[] | undefined,
	no: readonly string[] | undefined,
): BooleanWords {
	return { true: yes === undefined ? TRUE : lower(yes), false: no === undefined ? FALSE : lower(no) };
}

export function readBoolean(text: string, words: BooleanWords): boolean | Failure {
	const word = text.toLowerCase();
	if (words.true.has(word)) return true;
	if (words.false.has(word)) return false;
	return new Failure("is not a word for true or false: the options true and false list them");
}

function lower(words: readonly string[]): ReadonlySet<string> {
	return new Set(words.map((word) => word.toLowerCase()));
}
