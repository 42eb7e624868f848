// How often a page changes, by its visits, and when to ask for it again. Pure.

/** A page is asked again after so long at the earliest, and at the latest. */
export const AGAIN_TIMES: AgainTimes = { soonestMs: 3_600_000, latestMs: 30 * 86_400_000 };

/** Bounds on the time between two visits. */
export interface AgainTimes {
	/** Default 1 h. */
	readonly soonestMs: number;
	/** Default 30 days. */
	readonly latestMs: number;
}

/** What the visits of a page have shown. */
export interface Visits {
	/** Visits that were compared with the one before. */
	readonly compared: number;
	/** Of them, those that found a change. */
	readonly changed: number;
	/** Between the first visit and the last. */
	readonly ms: number;
}

/**
 * Changes in a millisecond, estimated. However often a page changes between two visits, they show one change: the estimator of
 * Cho and Garcia-Molina (Estimating frequency of change, 2003, §5.2) corrects for that, and has hardly any bias.
 */
export function changeRate({ compared, changed, ms }: Visits): number {
	if (changed === 0 || ms <= 0) return 0;
	const interval = ms / compared;
	return -Math.log((compared - changed + 0.5) / (compared + 0.5)) / interval;
}

/** How likely the page has changed since its last visit. */
export function changeLikelihood(rate: number, sinceMs: number): number {
	return 1 - Math.exp(-rate * Math.max(0, sinceMs));
}

/**
 * What a visit now is worth, where the number of visits is limited: how much longer the page is fresh for it, in milliseconds.
 * Visits are spread best where each page is visited when this has become as much as for the others (Cho and Garcia-Molina, Effective
 * page refresh policies, 2003, §4): the likeliest changes first, but not those of pages that change faster than they can be visited.
 */
export function visitWorth(visits: Visits, sinceMs: number): number {
	// A page that never changed may still do so: half a change is assumed.
	const rate = changeRate({ ...visits, changed: Math.max(0.5, visits.changed) });
	if (rate <= 0) return Number.POSITIVE_INFINITY;
	const changes = rate * Math.max(0, sinceMs);
	return (1 - (1 + changes) * Math.exp(-changes)) / rate;
}

/** How long after its last visit a change has become as likely as not, within the bounds. */
export function againAfter(visits: Visits, { soonestMs, latestMs }: AgainTimes = AGAIN_TIMES): number {
	// Nothing was compared yet.
	if (visits.compared === 0) return soonestMs;
	const rate = changeRate(visits);
	if (rate === 0) return latestMs;
	return Math.round(Math.min(latestMs, Math.max(soonestMs, Math.LN2 / rate)));
}
