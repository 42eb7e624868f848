// "Did you mean …?": the word of a list that is nearest to what was typed.

/**
 * The number of edits (insert, delete, replace, swap neighbours) between two words: optimal string alignment distance.
 */
function distance(from: string, to: string): number {
	let beforeLast: number[] = [];
	let last = Array.from({ length: to.length + 1 }, (_, index) => index);
	for (let row = 1; row <= from.length; row++) {
		const current = [row];
		for (let column = 1; column <= to.length; column++) {
			const same = from[row - 1] === to[column - 1];
			let best = Math.min(
				(last[column] ?? 0) + 1,
				(current[column - 1] ?? 0) + 1,
				(last[column - 1] ?? 0) + (same ? 0 : 1),
			);
			if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
				best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
			}
			current.push(best);
		}
		beforeLast = last;
		last = current;
	}
	return last[to.length] ?? 0;
}

/**
 * The words near enough to be what was meant, nearest first. Among equally near ones, those with the same first letter.
 */
export function nearestWords(typed: string, words: Iterable<string>): readonly string[] {
	const word = typed.toLowerCase();
	const most = Math.max(1, Math.floor(word.length / 3));
	const found: { readonly candidate: string; readonly edits: number }[] = [];
	for (const candidate of words) {
		const lower = candidate.toLowerCase();
		const isStart = word.length >= 2 && lower.startsWith(word);
		const edits = isStart ? 0.5 : distance(word, lower);
		if (edits <= most) found.push({ candidate, edits: lower[0] === word[0] ? edits - 0.25 : edits });
	}
	return found.sort((a, b) => a.edits - b.edits).map(({ candidate }) => candidate);
}

/** The nearest word, or undefined if no word is near enough to be what was meant. */
export function nearest(typed: string, words: Iterable<string>): string | undefined {
	return nearestWords(typed, words)[0];
}
