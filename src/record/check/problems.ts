// Gathers the mistakes of a declaration with their paths. Must not know what a declaration is.

/** From the declaration on: ["fields", "price", "css"]. */
export type Path = readonly (string | number)[];

/** A mistake, and where: in a value or in a property's name, perhaps at a character of a text. */
export interface Problem {
	readonly message: string;
	readonly path: Path;
	/** "name" if the property itself is the mistake, and not its value. */
	readonly at: "name" | "value";
	/** In a text value: the index of the character, from 0. */
	readonly offset?: number | undefined;
}

export class Problems {
	readonly all: Problem[] = [];

	/** A value is wrong, at a character of it if that is known. */
	value(path: Path, message: string, offset?: number): void {
		this.all.push({ path, message, at: "value", offset });
	}

	/** A property is not allowed. */
	name(path: Path, message: string): void {
		this.all.push({ path, message, at: "name" });
	}
}

/** "$.fields.price.css", "$.fields['list price']" */
export function jsonPathOf(path: Path): string {
	let text = "$";
	for (const step of path) {
		if (typeof step === "number") text += `[${step}]`;
		else if (/^[A-Za-z_]\w*$/u.test(step)) text += `.${step}`;
		else text += `['${step.replace(/['\\]/gu, "\\$&")}']`;
	}
	return text;
}

/** `: did you mean "number"?` if one of the words is near, otherwise the list of words. */
export function suggestion(word: string, known: readonly string[]): string {
	const best = known.length === 1 ? known[0] : nearest(word, known);
	return best === undefined ? `: there are ${known.join(", ")}` : `: did you mean ${JSON.stringify(best)}?`;
}

/** The word that was probably meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
	let best: string | undefined;
	let fewest = Math.min(3, Math.ceil(word.length / 2)) + 1;
	for (const candidate of known) {
		const edits = distance(word.toLowerCase(), candidate.toLowerCase());
		if (edits < fewest) {
			fewest = edits;
			best = candidate;
		}
	}
	return best;
}

/** How many letters to insert, omit, replace or swap with the next to get from one word to the other. */
function distance(from: string, to: string): number {
	if (Math.abs(from.length - to.length) > 3) return 4;
	let before: number[] = [];
	let last: number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
	for (let row = 1; row <= from.length; row++) {
		const next = [row];
		for (let column = 1; column <= to.length; column++) {
			const same = from[row - 1] === to[column - 1];
			let least = Math.min(
				(last[column] as number) + 1,
				(next[column - 1] as number) + 1,
				(last[column - 1] as number) + (same ? 0 : 1),
			);
			if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1])
				least = Math.min(least, (before[column - 2] as number) + 1);
			next.push(least);
		}
		before = last;
		last = next;
	}
	return last[to.length] as number;
}
