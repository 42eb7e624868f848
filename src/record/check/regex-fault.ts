// Finds where a regular expression is wrong. The engine says what is wrong; the place is found by compiling ever longer
// beginnings of it.

export interface RegexFault {
	readonly reason: string;
	readonly offset: number | undefined;
}

/** Longer expressions only get the reason: finding the place takes the square of the length. */
const LONGEST = 2_000;

/** What is wrong with an expression in the syntax of flag `u`; undefined if it is valid. */
export function regexFault(source: string): RegexFault | undefined {
	const reason = reasonOf(source);
	if (reason === undefined) return undefined;
	if (/unterminated group/iu.test(reason)) return { reason, offset: openedAt(source, "(") };
	if (/unterminated character class/iu.test(reason)) return { reason, offset: openedAt(source, "[") };
	if (source.length > LONGEST) return { reason, offset: undefined };
	// The shortest beginning that is wrong for the same reason ends at the fault.
	for (let length = 1; length < source.length; length++) {
		if (reasonOf(source.slice(0, length)) === reason) return { reason, offset: length - 1 };
	}
	return { reason, offset: source.length - 1 };
}

function reasonOf(source: string): string | undefined {
	try {
		RegExp(source, "u");
		return undefined;
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		// "Invalid regular expression: /a(/u: Unterminated group"
		return error.message.slice(error.message.lastIndexOf(": ") + 2);
	}
}

/** The last bracket that is never closed. */
function openedAt(source: string, bracket: "(" | "["): number | undefined {
	const groups: number[] = [];
	for (let at = 0; at < source.length; at++) {
		const letter = source[at];
		if (letter === "\\") at++;
		else if (letter === "[") {
			const start = at;
			for (at++; at < source.length && source[at] !== "]"; at++) if (source[at] === "\\") at++;
			if (at >= source.length && bracket === "[") return start;
		} else if (letter === "(") groups.push(at);
		else if (letter === ")") groups.pop();
	}
	return groups.at(-1);
}
