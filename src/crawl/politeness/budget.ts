// The limits of a crawl: what may still be begun. Pure.

import type { CrawlLimits } from "../options.ts";

/** What has been used up. */
export interface CrawlCounts {
	/** Pages that were asked for, each counted once, those under way included. */
	readonly pages: number;
	/** Bytes of responses. */
	readonly bytes: number;
	/** Of this run. */
	readonly runMs: number;
	/** Pages that failed for good. */
	readonly errors: number;
}

export type LimitName = "pages" | "bytes" | "runMs" | "errors";

/** The limit that no other page may be begun for; undefined while there is none. */
export function usedUp(limits: CrawlLimits, counts: CrawlCounts): LimitName | undefined {
	for (const name of ["pages", "bytes", "runMs", "errors"] as const)
		if (counts[name] >= limits[name]) return name;
	return undefined;
}
