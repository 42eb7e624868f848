// Repairs JSON as pages write it by hand: comments, raw line breaks within strings, commas before a closing bracket, marks
// around it, entities, several values in one script. Must not know what it says.

/** The repairs, in words, each once. */
export type Repair =
	| "a byte order mark"
	| "comments"
	| "marks around it"
	| "control characters in strings"
	| "trailing commas"
	| "entities"
	| "several values";

/** A page with its text put in place, and what was done. */
export interface Repaired {
	readonly text: string;
	readonly repairs: readonly Repair[];
}

const ESCAPES: Readonly<Record<string, string>> = {
	"\n": "\\n",
	"\r": "\\r",
	"\t": "\\t",
	"\b": "\\b",
	"\f": "\\f",
};
const BEGINS = /^\s*(?:\/\/\s*|\/\*\s*)?(?:<!--|<!\[CDATA\[)(?:\s*\*\/)?/;
const ENDS = /(?:\/\/\s?|\/\*\s?)?(?:-->|\]\](?:>|&gt;))(?:\s?\*\/)?\s*$/;
/** As much as the marks at the end come to. */
const END_LENGTH = 64;

/**
 * The text as JSON that means the same; undefined if there is nothing to repair. Each line break between tokens is kept, so
 * that lines stay the same.
 */
export function repairJson(source: string): Repaired | undefined {
	const repairs = new Set<Repair>();
	const note = (repair: Repair, replacement = ""): string => {
		repairs.add(repair);
		return replacement;
	};
	let text = source.replace(/^\ufeff/, () => note("a byte order mark"));
	const drop = (mark: string): string => note("marks around it", mark.replace(/[^\n]/g, ""));
	text = text.replace(BEGINS, drop).trimEnd();
	text = text.slice(0, -END_LENGTH) + text.slice(-END_LENGTH).replace(ENDS, drop);
	// Inside a script, entities are no markup, and outside strings nothing else can be meant.
	if (/^\s*[[{]\s*&quot;/.test(text)) text = text.replace(/&quot;/g, () => note("entities", '"'));
	text = rewritten(text, note);
	return repairs.size === 0 ? undefined : { text, repairs: [...repairs] };
}

/** One pass over the text, which knows only whether it is in a string. */
function rewritten(text: string, note: (repair: Repair, replacement?: string) => string): string {
	let out = "";
	let copied = 0;
	let depth = 0;
	let values = 0;
	const put = (until: number, instead: string, skipTo: number): void => {
		out += text.slice(copied, until) + instead;
		copied = skipTo;
	};
	for (let at = 0; at < text.length; at++) {
		const character = text[at] as string;
		if (character === '"') {
			for (at++; at < text.length && text[at] !== '"'; at++) {
				const within = text[at] as string;
				if (within === "\\") at++;
				else if (within < " ") put(at, note("control characters in strings", ESCAPES[within] ?? " "), at + 1);
			}
		} else if (character === "/" && (text[at + 1] === "*" || text[at + 1] === "/")) {
			const isBlock = text[at + 1] === "*";
			const found = text.indexOf(isBlock ? "*/" : "\n", at + 2);
			const end = found < 0 ? text.length : isBlock ? found + 2 : found;
			put(at, note("comments", text.slice(at, end).replace(/[^\n]/g, "")), end);
			at = end - 1;
		} else if (character === ",") {
			const next = /[^\s]/g;
			next.lastIndex = at + 1;
			const follows = next.exec(text)?.[0];
			if (follows === "]" || follows === "}") put(at, note("trailing commas"), at + 1);
		} else if (character === "{" || character === "[") {
			if (depth === 0 && values++ > 0) put(at, note("several values", ","), at);
			depth++;
		} else if (character === "}" || character === "]") depth--;
		else if (character === ";" && depth === 0) put(at, note("marks around it"), at + 1);
	}
	out += text.slice(copied);
	return values > 1 ? `[${out}]` : out;
}
