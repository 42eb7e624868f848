// How WCXB scores a text: by the words that it has in common with the main content, whatever their order.
// Source: WCXB's evaluate.py (word_f1 and snippet_check), retold.

export interface Score {
	readonly precision: number;
	readonly recall: number;
	readonly f1: number;
}

export function scoreOf(found: string, wanted: string): Score {
	const have = wordsOf(found);
	const want = wordsOf(wanted);
	if (have.length === 0 || want.length === 0) {
		const all = have.length === want.length ? 1 : 0;
		return { precision: all, recall: all, f1: all };
	}
	const left = new Map<string, number>();
	for (const word of want) left.set(word, (left.get(word) ?? 0) + 1);
	let common = 0;
	for (const word of have) {
		const count = left.get(word) ?? 0;
		if (count === 0) continue;
		left.set(word, count - 1);
		common++;
	}
	const precision = common / have.length;
	const recall = common / want.length;
	return { precision, recall, f1: common === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

/** How much of the pieces of text is in it; 1 where there are none. */
export function shareOf(pieces: readonly string[], text: string): number {
	const lower = text.toLowerCase();
	if (pieces.length === 0) return 1;
	return pieces.filter((piece) => lower.includes(piece.toLowerCase())).length / pieces.length;
}

export function meanOf(scores: readonly Pick<Score, "f1">[]): number {
	return scores.reduce((sum, { f1 }) => sum + f1, 0) / scores.length;
}

function wordsOf(text: string): string[] {
	return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}
