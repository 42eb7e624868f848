// What is known of a request for a page, and what is settled of it.

import type { FoundUrl, Outcome, PageEntry } from "../frontier/frontier.ts";
import type { Politeness } from "../options.ts";
import type { Remembered } from "../recrawl/memory.ts";
import type { CrawlEvent } from "./events.ts";

/** What is settled of a page. */
export interface PageRead {
	readonly outcome: Outcome;
	readonly events: readonly CrawlEvent[];
	readonly found?: readonly FoundUrl[] | undefined;
	readonly entries?: readonly PageEntry[] | undefined;
}

export interface PageFacts {
	/** By the wall clock. */
	readonly at: number;
	/** How long it took. */
	readonly ms: number;
	readonly policy: Politeness;
	/** What earlier rounds have kept of the page. */
	readonly memory: Remembered | undefined;
}
