// What "<?" begins in HTML: a processing instruction if its target is written as one, otherwise a comment, as before
// the standard had instructions. Source: the HTML standard, §13.2.5, "processing instruction open state" and the
// following states.

/** A processing instruction, and the index of its ">". */
export interface Instruction {
	readonly target: string;
	readonly data: string;
	readonly end: number;
}

const TARGET = /[a-z_][\w-]*/iy;
/** XML's own targets, which would have a meaning if the serialized page is read as XML. */
const RESERVED = /^xml(?:-stylesheet)?$/i;
const SPACES = /[\t\n\f\r ]*/y;

/**
 * Reads what follows "<?".
 *
 * @param from - the index after the question mark
 * @returns "comment" if it is one, and undefined if the source ends in it, so that it is dropped
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
