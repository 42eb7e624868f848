// The saved pages that the benchmark takes: 64 of WCXB's, of its seven kinds.
import { type SavedPage, savedPages } from "../../test/document/wcxb/pages.ts";

/** Every tenth of the articles, every fourth of the others, by their order: 9 or 10 of each kind. */
const COUNTS: Readonly<Record<string, number>> = { article: 10 };
const COUNT = 9;

export function benchPages(): SavedPage[] {
	const kinds = Map.groupBy(savedPages(), ({ kind }) => kind);
	return [...kinds].flatMap(([kind, pages]) => {
		const count = COUNTS[kind] ?? COUNT;
		const step = pages.length / count;
		return Array.from({ length: count }, (_, index) => pages[Math.floor(index * step)] as SavedPage);
	});
}
