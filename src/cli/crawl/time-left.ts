// How long a crawl has until the first of its limits, at the pace so far. Pure.

import type { CrawlLimits, CrawlStats } from "../../crawl/index.ts";

const COUNTED = ["pages", "bytes", "errors"] as const;

/**
 * @param first - the counts when the run began
 * @returns milliseconds; undefined if no limit comes into sight
 */
export function timeLeft(
	limits: { readonly [Name in keyof CrawlLimits]?: CrawlLimits[Name] | undefined },
	first: Pick<CrawlStats, (typeof COUNTED)[number]>,
	now: Pick<CrawlStats, (typeof COUNTED)[number]>,
	elapsedMs: number,
): number | undefined {
	const left = COUNTED.map((name) => {
		const limit = limits[name];
		const gained = now[name] - first[name];
		return limit === undefined || gained <= 0
			? Number.POSITIVE_INFINITY
			: (Math.max(0, limit - now[name]) * elapsedMs) / gained;
	});
	const least = Math.min(...left, (limits.runMs ?? Number.POSITIVE_INFINITY) - elapsedMs);
	return Number.isFinite(least) ? Math.max(0, least) : undefined;
}
