// What "<?" begins in HTML: a processing instruction, where its target is written as one; else a comment, as it was before
// the standard had instructions. Source: the HTML standard, §13.2.5, "processing instruction open state" and those after.

/** A processing instruction, and the index of its ">". */
export interface Instruction {
	readonly target: string;
	readonly data: string;
	readonly end: number;
}

const TARGET = /[a-z_][\w-]*/iy;
/** XML's own, which would mean something to whoever reads the serialized page as XML. */
const RESERVED = /^xml(?:-stylesheet)?$/i;
const SPACES = /[\t\n\f\r ]*/y;

/**
 * Reads what stands behind "<?".
 *
 * @param from - the index behind the question mark
 * @returns "comment" where it is one, and nothing where the source ends in it: then it is left out
 */
export function readInstruction(source: string, from: number): Instruction | "comment" | undefined {
	if (from >= source.length) return undefined;
	TARGET.lastIndex = from;
	const target = TARGET.exec(source)?.[0];
	if (target === undefined) return "comment";
	let at = from + target.length;
	if (at >= source.length) return undefined;
	if (!/[\t\n\f\r ?>]/.test(source[at] as string) || RESERVED.test(target)) return "comment";
	SPACES.lastIndex = at;
	at += SPACES.exec(source)?.[0].length ?? 0;
	const end = source.indexOf(">", at);
	if (end < 0) return undefined;
	return { target, data: source.slice(at, end).replace(/\?$/, ""), end };
}
