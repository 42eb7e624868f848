// The options of a crawl: how it treats sites, and its limits. scripts/option-docs.ts generates the comments of the
// members from the rows.

import {
	amount,
	anyMilliseconds,
	flag,
	list,
	milliseconds,
	type Optional,
	OptionSet,
	oneOf,
	type Settled,
	whole,
} from "../base/index.ts";

/** How a crawl treats a site. Times are in milliseconds of the crawl's clock. */
export interface PolitenessOptions {
	/**
	 * The wait between the end of a site's response and the next request to it. If `concurrency` is above 1, the wait
	 * between the starts of requests. On loopback addresses 0. Default: 1,000 ms.
	 */
	readonly delayMs?: number | undefined;
	/**
	 * The crawl waits this many times as long as the site's last response took, if that is longer than `delayMs`. On
	 * loopback addresses 0. Default: 1.
	 */
	readonly slowdown?: number | undefined;
	/** The longest wait because of `slowdown`. Default: 60,000 ms. */
	readonly slowdownMs?: number | undefined;
	/** Concurrent requests to one site. On loopback addresses 8. Default: 1. */
	readonly concurrency?: number | undefined;
	/**
	 * The longest `Crawl-delay` that the crawl accepts. It leaves a site that requires more. Default: 3,600,000 ms.
	 */
	readonly maxCrawlDelayMs?: number | undefined;
	/** The wait after 429 or 503 without a `Retry-After`. It doubles with each incident. Default: 60,000 ms. */
	readonly blockMs?: number | undefined;
	/** The longest wait after 429 or 503, even if `Retry-After` is longer. Default: 86,400,000 ms. */
	readonly longestBlockMs?: number | undefined;
	/** After this time without 429 or 503, earlier incidents no longer count. Default: 1,800,000 ms. */
	readonly forgivenMs?: number | undefined;
	/** The crawl gives up a site after waits of this length in total. Default: 86,400,000 ms. */
	readonly blockedMs?: number | undefined;
	/** The number of requests for a page that fails before the crawl gives it up. Default: 3. */
	readonly tries?: number | undefined;
	/**
	 * The waits between the tries of a page. The last wait is for all further tries. Default:
	 * `[30000,300000,1800000]`.
	 */
	readonly tryWaitsMs?: readonly number[] | undefined;
	/** This many failed pages of a site in a row are an incident like 503. Default: 5. */
	readonly failuresInARow?: number | undefined;
	/**
	 * Concurrent requests to one address, including all sites that share it. On loopback addresses any number.
	 * Default: 8.
	 */
	readonly connectionsPerAddress?: number | undefined;
	/**
	 * The shortest time between the starts of two requests to one address. On loopback addresses 0. Default: 100 ms.
	 */
	readonly addressDelayMs?: number | undefined;
	/** Concurrent requests in total. Default: 256. */
	readonly requests?: number | undefined;
}

export type Politeness = Settled<PolitenessOptions, keyof PolitenessOptions>;

const day = 86_400_000;

/** Bounds on a crawl. */
export interface CrawlLimits {
	/** The largest number of requested pages. Default: no limit. */
	readonly pages: number;
	/** Bytes of responses. The page that exceeds the limit is the last. Default: no limit. */
	readonly bytes: number;
	/** The longest time of a run. The next run continues the crawl. Default: no limit. */
	readonly runMs: number;
	/** The largest number of pages that finally fail. Default: no limit. */
	readonly errors: number;
	/**
	 * The largest number of requested pages of one site. Default: 10,000 with the scope `"any"`, else no limit.
	 */
	readonly pagesPerSite: number | undefined;
}

/** How a crawl that is complete goes on with its next round. */
export interface RecrawlOptions {
	/** The pages that a round asks for again: those that are due, or all. Default: `"due"`. */
	readonly which?: "due" | "all" | undefined;
	/** Whether the crawl goes on for ever: it waits until pages are due. Default: `false`. */
	readonly watch?: boolean | undefined;
	/**
	 * Of the pages that it knows, it asks for so many again on one day (UTC), where a visit is worth most by the rates
	 * of change. Default: no limit.
	 */
	readonly perDay?: number | undefined;
	/**
	 * Records that are no longer on their page get the time in the column `gone_at` of a database, or are deleted.
	 * Default: `"mark"`.
	 */
	readonly onGone?: "mark" | "delete" | undefined;
	/**
	 * Whether files are added to in each round, and each record has the round's number in `_round`; else each round
	 * begins a file of its own. Default: `false`.
	 */
	readonly append?: boolean | undefined;
}

export type Recrawl = Settled<RecrawlOptions, "which" | "watch" | "onGone" | "append">;

export const recrawlOptions: OptionSet<RecrawlOptions, Recrawl> = new OptionSet({
	which: {
		rule: oneOf("due", "all"),
		doc: "The pages that a round asks for again: those that are due, or all.",
		default: "due",
	},
	watch: {
		rule: flag,
		doc: "Whether the crawl goes on for ever: it waits until pages are due.",
		default: false,
	},
	perDay: {
		rule: whole(1),
		doc: "Of the pages that it knows, it asks for so many again on one day (UTC), where a visit is worth most by the rates of change.",
		otherwise: "no limit",
	},
	onGone: {
		rule: oneOf("mark", "delete"),
		doc: "Records that are no longer on their page get the time in the column `gone_at` of a database, or are deleted.",
		default: "mark",
	},
	append: {
		rule: flag,
		doc: "Whether files are added to in each round, and each record has the round's number in `_round`; else each round begins a file of its own.",
		default: false,
	},
});

export const politenessOptions: OptionSet<PolitenessOptions, Politeness> = new OptionSet({
	delayMs: {
		rule: anyMilliseconds,
		doc: "The wait between the end of a site's response and the next request to it. If `concurrency` is above 1, the wait between the starts of requests. On loopback addresses 0.",
		default: 1_000,
	},
	slowdown: {
		rule: amount,
		doc: "The crawl waits this many times as long as the site's last response took, if that is longer than `delayMs`. On loopback addresses 0.",
		default: 1,
	},
	slowdownMs: { rule: anyMilliseconds, doc: "The longest wait because of `slowdown`.", default: 60_000 },
	concurrency: {
		rule: whole(1),
		doc: "Concurrent requests to one site. On loopback addresses 8.",
		default: 1,
	},
	maxCrawlDelayMs: {
		rule: anyMilliseconds,
		doc: "The longest `Crawl-delay` that the crawl accepts. It leaves a site that requires more.",
		default: 3_600_000,
	},
	blockMs: {
		rule: milliseconds,
		doc: "The wait after 429 or 503 without a `Retry-After`. It doubles with each incident.",
		default: 60_000,
	},
	longestBlockMs: {
		rule: milliseconds,
		doc: "The longest wait after 429 or 503, even if `Retry-After` is longer.",
		default: day,
	},
	forgivenMs: {
		rule: milliseconds,
		doc: "After this time without 429 or 503, earlier incidents no longer count.",
		default: 1_800_000,
	},
	blockedMs: {
		rule: milliseconds,
		doc: "The crawl gives up a site after waits of this length in total.",
		default: day,
	},
	tries: {
		rule: whole(1),
		doc: "The number of requests for a page that fails before the crawl gives it up.",
		default: 3,
	},
	tryWaitsMs: {
		rule: list(anyMilliseconds, "a list of milliseconds"),
		doc: "The waits between the tries of a page. The last wait is for all further tries.",
		default: [30_000, 300_000, 1_800_000],
	},
	failuresInARow: {
		rule: whole(1),
		doc: "This many failed pages of a site in a row are an incident like 503.",
		default: 5,
	},
	connectionsPerAddress: {
		rule: whole(1),
		doc: "Concurrent requests to one address, including all sites that share it. On loopback addresses any number.",
		default: 8,
	},
	addressDelayMs: {
		rule: anyMilliseconds,
		doc: "The shortest time between the starts of two requests to one address. On loopback addresses 0.",
		default: 100,
	},
	requests: { rule: whole(1), doc: "Concurrent requests in total.", default: 256 },
});

export const crawlLimits: OptionSet<Optional<CrawlLimits>, CrawlLimits> = new OptionSet({
	pages: { rule: amount, doc: "The largest number of requested pages.", default: Number.POSITIVE_INFINITY },
	bytes: {
		rule: amount,
		doc: "Bytes of responses. The page that exceeds the limit is the last.",
		default: Number.POSITIVE_INFINITY,
	},
	runMs: {
		rule: milliseconds,
		doc: "The longest time of a run. The next run continues the crawl.",
		default: Number.POSITIVE_INFINITY,
	},
	errors: {
		rule: amount,
		doc: "The largest number of pages that finally fail.",
		default: Number.POSITIVE_INFINITY,
	},
	pagesPerSite: {
		rule: amount,
		doc: "The largest number of requested pages of one site.",
		otherwise: '10,000 with the scope `"any"`, else no limit',
	},
});
