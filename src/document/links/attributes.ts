// Attributes with a syntax of their own that hold URLs: srcset and the refresh of a meta element. Must not know
// elements. Source: HTML, "parsing a srcset attribute" and "shared declarative refresh steps".

/** One of the images that a srcset offers. */
export interface SourceCandidate {
	readonly reference: string;
	/** As written there: "2x", "480w"; "" if there is none. */
	readonly descriptor: string;
}

const SPACES = /[\t\n\f\r ]*/y;

/** Every candidate of a srcset, including those that a browser refuses for their descriptors. */
export function parseSourceSet(value: string): SourceCandidate[] {
	const found: SourceCandidate[] = [];
	let at = 0;
	while (at < value.length) {
		at = skip(value, at, /[\t\n\f\r ,]*/y);
		if (at >= value.length) break;
		const end = skip(value, at, /[^\t\n\f\r ]*/y);
		const reference = value.slice(at, end);
		at = end;
		if (reference.endsWith(",")) {
			let length = reference.length;
			while (reference[length - 1] === ",") length--;
			found.push({ reference: reference.slice(0, length), descriptor: "" });
			continue;
		}
		// Commas within parentheses, which no known descriptor has, end nothing.
		const start = at;
		let depth = 0;
		for (; at < value.length; at++) {
			const character = value[at];
			if (character === "(") depth = 1;
			else if (character === ")") depth = 0;
			else if (character === "," && depth === 0) break;
		}
		found.push({ reference, descriptor: value.slice(start, at).trim() });
	}
	return found;
}

/** What a refresh's content says: after how many seconds, and where to; undefined if it says nothing. */
export function parseRefresh(content: string): { seconds: number; reference: string } | undefined {
	let at = skip(content, 0, SPACES);
	const digits = skip(content, at, /\d*/y);
	if (digits === at && content[at] !== ".") return undefined;
	const seconds = Number(content.slice(at, digits) || "0");
	at = skip(content, digits, /[\d.]*/y);
	if (at >= content.length) return { seconds, reference: "" };
	if (!/[;,\t\n\f\r ]/.test(content[at] as string)) return undefined;
	at = skip(content, at, /[\t\n\f\r ]*[;,]?[\t\n\f\r ]*/y);
	let reference = content.slice(at);
	const named = /^url[\t\n\f\r ]*=[\t\n\f\r ]*/i.exec(reference);
	if (named !== null) reference = reference.slice(named[0].length);
	const quote = reference[0];
	if (quote === '"' || quote === "'") {
		const end = reference.indexOf(quote, 1);
		reference = reference.slice(1, end < 0 ? undefined : end);
	}
	return { seconds, reference };
}

function skip(text: string, at: number, pattern: RegExp): number {
	pattern.lastIndex = at;
	return at + (pattern.exec(text)?.[0].length ?? 0);
}
