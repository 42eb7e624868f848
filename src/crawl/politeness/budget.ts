// The limits of a crawl: what may still be begun. Pure.

import type { CrawlLimits } from "../options.ts";

/** The used part of the limits. */
export interface CrawlCounts {
	/** Requested pages, each counted once, including those in progress. */
	readonly pages: number;
	/** Bytes of responses. */
	readonly bytes: number;
	/** Of this run. */
	readonly runMs: number;
	/** Pages that finally failed. */
	readonly errors: number;
}

/** The name of a crawl's limit. */
export type LimitName = "pages" | "bytes" | "runMs" | "errors";

/** The limit that no other page may be begun for; undefined while another page may begin. */
export function usedUp(limits: CrawlLimits, counts: CrawlCounts): LimitName | undefined {
	for (const name of ["pages", "bytes", "runMs", "errors"] as const)
		if (counts[name] >= limits[name]) return name;
	return undefined;
}
