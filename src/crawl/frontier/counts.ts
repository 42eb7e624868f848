// How many URLs of a site are in which state, and what a settlement adds to that. Pure.

const COUNTS = ["waiting", "later", "done", "failed", "skipped"] as const;

/** Of one URL: 1 where it is counted. */
type Counts = Readonly<Record<(typeof COUNTS)[number], number>>;

/** Which of a site's counts a URL is in. */
export function countOf(state: number, place: number | null): Counts {
	const isLater = state === 0 && place !== null && place < 0;
	return {
		waiting: state === 0 && !isLater ? 1 : 0,
		later: isLater ? 1 : 0,
		done: state === 1 || state === 5 ? 1 : 0,
		failed: state === 2 || state === 4 ? 1 : 0,
		skipped: state === 3 ? 1 : 0,
	};
}

/** What is added to the counts of a site. */
export class SiteCounts {
	waiting = 0;
	later = 0;
	done = 0;
	failed = 0;
	skipped = 0;

	/** A URL that was counted in one way, and now is in another. */
	move(was: Counts, is: Counts): void {
		for (const name of COUNTS) this[name] += is[name] - was[name];
	}
}
