// The options of a crawl: how it treats the sites that it asks, and its limits. The comments of the members are made of the rows
// (scripts/option-docs.ts).

import {
	amount,
	anyMilliseconds,
	list,
	milliseconds,
	type Optional,
	OptionSet,
	type Settled,
	whole,
} from "../base/index.ts";

/** How a site is treated. Times are in milliseconds of the crawl's clock. */
export interface PolitenessOptions {
	readonly delayMs?: number | undefined;
	readonly slowdown?: number | undefined;
	readonly slowdownMs?: number | undefined;
	readonly concurrency?: number | undefined;
	readonly maxCrawlDelayMs?: number | undefined;
	readonly blockMs?: number | undefined;
	readonly longestBlockMs?: number | undefined;
	readonly forgivenMs?: number | undefined;
	readonly blockedMs?: number | undefined;
	readonly tries?: number | undefined;
	readonly tryWaitsMs?: readonly number[] | undefined;
	readonly failuresInARow?: number | undefined;
	readonly connectionsPerAddress?: number | undefined;
	readonly addressDelayMs?: number | undefined;
	readonly requests?: number | undefined;
}

export type Politeness = Settled<PolitenessOptions, keyof PolitenessOptions>;

const day = 86_400_000;

/** Bounds on a crawl. */
export interface CrawlLimits {
	/** Pages that are asked for. Default: no limit. */
	readonly pages: number;
	/** Bytes of responses: the page that passes it is the last. Default: no limit. */
	readonly bytes: number;
	/** How long a run takes; the next one goes on. Default: no limit. */
	readonly runMs: number;
	/** Pages that fail for good. Default: no limit. */
	readonly errors: number;
	/** Pages of one site. Where the scope is wider than the seeds' sites 10,000. Default: no limit. */
	readonly pagesPerSite: number;
}

export const politenessOptions: OptionSet<PolitenessOptions, Politeness> = new OptionSet({
	delayMs: {
		rule: anyMilliseconds,
		doc: "The wait between the end of a site's answer and its next request; with a `concurrency` above 1 between the starts of its requests. On loopback addresses 0.",
		default: 1_000,
	},
	slowdown: {
		rule: amount,
		doc: "A site rests for this many times as long as its last answer took, where that is longer than `delayMs`. On loopback addresses 0.",
		default: 1,
	},
	slowdownMs: { rule: anyMilliseconds, doc: "The longest such rest.", default: 60_000 },
	concurrency: {
		rule: whole(1),
		doc: "Requests to one site at once. On loopback addresses 8.",
		default: 1,
	},
	maxCrawlDelayMs: {
		rule: anyMilliseconds,
		doc: "The longest `Crawl-delay` that is kept; a site that asks for more is left.",
		default: 3_600_000,
	},
	blockMs: {
		rule: milliseconds,
		doc: "How long a site rests after 429 or 503 without a `Retry-After`; doubled with each incident.",
		default: 60_000,
	},
	longestBlockMs: {
		rule: milliseconds,
		doc: "The longest rest after 429 or 503, whatever it asks for.",
		default: day,
	},
	forgivenMs: {
		rule: milliseconds,
		doc: "After so long without 429 or 503 earlier incidents don't count any more.",
		default: 1_800_000,
	},
	blockedMs: { rule: milliseconds, doc: "A site that has rested so long in sum is given up.", default: day },
	tries: {
		rule: whole(1),
		doc: "Requests for a page, where the page itself fails, before it is given up.",
		default: 3,
	},
	tryWaitsMs: {
		rule: list(anyMilliseconds, "a list of milliseconds"),
		doc: "The waits between the tries of a page; the last one for all further ones.",
		default: [30_000, 300_000, 1_800_000],
	},
	failuresInARow: {
		rule: whole(1),
		doc: "So many pages of a site that fail in a row are an incident like 503.",
		default: 5,
	},
	connectionsPerAddress: {
		rule: whole(1),
		doc: "Requests at once to one address, whatever sites share it. On loopback addresses any number.",
		default: 8,
	},
	addressDelayMs: {
		rule: anyMilliseconds,
		doc: "The least time between the starts of two requests to one address. On loopback addresses 0.",
		default: 100,
	},
	requests: { rule: whole(1), doc: "Requests at once in all.", default: 256 },
});

export const crawlLimits: OptionSet<Optional<CrawlLimits>, CrawlLimits> = new OptionSet({
	pages: { rule: amount, doc: "Pages that are asked for.", default: Number.POSITIVE_INFINITY },
	bytes: {
		rule: amount,
		doc: "Bytes of responses: the page that passes it is the last.",
		default: Number.POSITIVE_INFINITY,
	},
	runMs: {
		rule: milliseconds,
		doc: "How long a run takes; the next one goes on.",
		default: Number.POSITIVE_INFINITY,
	},
	errors: { rule: amount, doc: "Pages that fail for good.", default: Number.POSITIVE_INFINITY },
	pagesPerSite: {
		rule: amount,
		doc: "Pages of one site. Where the scope is wider than the seeds' sites 10,000.",
		default: Number.POSITIVE_INFINITY,
	},
});
