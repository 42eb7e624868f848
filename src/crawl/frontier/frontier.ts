// The interface of a frontier: the URLs that a crawl knows, by site, and which worker has which site. It fits one
// process with a file as well as many workers of one server: time is an argument, and each lease has a number by which
// a late one is refused.

import { GannetError } from "../../base/index.ts";
import type { Row } from "../../record/index.ts";

/** The state of a URL. */
export type UrlState =
	| "waiting"
	| "done"
	/** Given up; `reason` says why. */
	| "failed"
	/** Never requested; `reason` says why. */
	| "skipped"
	/** It existed in an earlier round. */
	| "gone"
	/** Another URL replaces it. */
	| "alias";

/** A URL on its way into a frontier. */
export interface FoundUrl {
	/** In request form. */
	readonly url: string;
	/** In key form, which decides whether two URLs are the same. */
	readonly key: string;
	/** `siteOf`'s. */
	readonly site: string;
	/** Links from a seed. */
	readonly depth: number;
	/** From 0, which is requested first, to 9. Default 5. */
	readonly class?: number | undefined;
	/** Why it isn't requested: it is kept as skipped. */
	readonly skip?: string | undefined;
}

/** A URL that waits in a lease. */
export interface LeasedUrl {
	readonly url: string;
	readonly depth: number;
	readonly class: number;
	/** How many requests of the page itself have failed. */
	readonly tries: number;
	/** How many of its leases were never ended. */
	readonly deaths: number;
	/** Whether it was never requested before. */
	readonly isFirst: boolean;
	/** Its name in the frontier. */
	readonly hash: number;
}

/** A site, as stored. */
export interface SiteRow {
	readonly key: string;
	/** Anything that the crawl keeps about it: clock, blocks, robots.txt; as JSON. */
	readonly data: unknown;
	readonly waiting: number;
	readonly done: number;
	readonly failed: number;
	readonly skipped: number;
	/** When it may be requested again (the crawl's time). */
	readonly ready: number;
	/** Why nothing of it is requested any more. */
	readonly left: string | undefined;
	readonly isLeased: boolean;
}

/** A site and some of its URLs, for one worker. */
export interface Lease {
	/** Grows with each lease of the frontier. */
	readonly fence: number;
	readonly site: SiteRow;
	readonly siteId: number;
	readonly urls: readonly LeasedUrl[];
	/** When others may lease it (the crawl's time), unless the lease is renewed. */
	readonly until: number;
}

export interface LeaseRequest {
	/** Sites at most. */
	readonly sites: number;
	/** URLs of each at most. */
	readonly urlsEach: number;
	/** How long the lease holds. */
	readonly leaseMs: number;
}

/** The result of a leased URL. */
export interface Outcome {
	readonly url: LeasedUrl;
	/** "waiting": it is to be requested again. */
	readonly state: UrlState;
	readonly reason?: string | undefined;
	readonly status?: number | undefined;
	/** For "waiting": not before (the crawl's time). */
	readonly notBefore?: number | undefined;
	/** For "waiting": whether the page itself has failed. */
	readonly isTry?: boolean | undefined;
	/** When, by the wall clock. */
	readonly at: number;
	/** What later rounds need to know of it. */
	readonly memory?: PageMemory | undefined;
}

/** What a crawl remembers of a page for its next rounds. */
export interface PageMemory {
	/** When to ask for it again, by the wall clock. */
	readonly due: number;
	/** The crawl's own text. */
	readonly text: string;
}

/** A page with a memory. */
export interface RememberedPage extends PageMemory {
	readonly siteId: number;
	readonly hash: number;
	readonly state: UrlState;
}

/** The records of one kind that a page gave. */
export interface PageEntry {
	readonly name: string;
	readonly page: string;
	readonly records: readonly Row[];
	/** Where the page had records before: they are over unless they are among these. */
	readonly before?: EarlierRecords | undefined;
}

/** What becomes of the records of an earlier visit. */
export interface EarlierRecords {
	/** When, in ISO 8601. */
	readonly at: string;
	/** The page itself is gone. */
	readonly isGone: boolean;
}

/** What is written in one step. */
export interface Settlement {
	readonly outcomes: readonly Outcome[];
	/** The URLs found on the pages, each with the page that it was found on. */
	readonly discovered?: readonly { readonly on: LeasedUrl | undefined; readonly urls: readonly FoundUrl[] }[];
	readonly site?: SiteChange | undefined;
	/** Records for sinks that aren't in the frontier's file, as JSON. */
	readonly records?: readonly string[] | undefined;
	/** Records for tables in the frontier's file. */
	readonly stored?: readonly PageEntry[] | undefined;
	/** Whether the lease ends. Default true. */
	readonly endsLease?: boolean | undefined;
}

/** A change of a site's row. Absent members stay the same. */
export interface SiteChange {
	readonly data?: unknown;
	readonly ready?: number | undefined;
	/** A final reason: waiting URLs are no longer leased. "" takes it back. */
	readonly left?: string | undefined;
}

/** What a frontier knows about a URL. */
export interface UrlRow {
	/** The URL as it is requested. */
	readonly url: string;
	/** Its site, as `siteOf` names it. */
	readonly site: string;
	/** Its state. */
	readonly state: UrlState;
	/** Why it is in that state, in a word: "status-404", "robots"; undefined if nothing is to say. */
	readonly reason: string | undefined;
	/** The status of its last answer; undefined if there was none. */
	readonly status: number | undefined;
	/** How many links it is away from a seed. */
	readonly depth: number;
	/** Its priority: from 0, which is requested first, to 9. */
	readonly class: number;
	/** How many requests of it have failed. */
	readonly tries: number;
	/** How often the crawl was killed while it was requested. */
	readonly deaths: number;
	/** The page that it was found on first; undefined for seeds. */
	readonly foundOn: string | undefined;
	/** When it was last requested, by the wall clock. */
	readonly at: number | undefined;
	/** The earliest time of its next request (the crawl's time). */
	readonly notBefore: number | undefined;
	/** All requests except the last, in order. */
	readonly visits: readonly Visit[];
}

/** What came of a URL that a crawl has asked for. */
export interface Visit {
	/** When it was, by the wall clock: milliseconds since 1970. */
	readonly at: number;
	/** The status of the answer; undefined if there was none. */
	readonly status: number | undefined;
	/** Why it failed, in a word; undefined if it didn't. */
	readonly reason: string | undefined;
}

/** Which URLs: each member that is there narrows it. */
export interface UrlFilter {
	/** URLs in one of these states. */
	readonly states?: readonly UrlState[] | undefined;
	/** URLs with this reason. */
	readonly reason?: string | undefined;
	/** `siteOf`'s. */
	readonly site?: string | undefined;
}

/** Lets a URL wait again, from its first try; or skips it, and why. */
export interface Revision {
	readonly skip: string | undefined;
	/** Its class from now on. */
	readonly class?: number | undefined;
}

/** The first request from here on counts as a page's first: those before it are earlier visits. */
export type Woken = Pick<RememberedPage, "siteId" | "hash">;

/** How many URLs a crawl knows, by their state. */
export interface FrontierStats {
	/** Sites. */
	readonly sites: number;
	/** URLs that wait to be requested. */
	readonly waiting: number;
	/** URLs that were requested and read. */
	readonly done: number;
	/** URLs that were given up. */
	readonly failed: number;
	/** URLs that are not requested. */
	readonly skipped: number;
	/** Records that no sink has stored yet. */
	readonly outbox: number;
}

export interface OutboxRecord {
	/** Grows, and is never reused. */
	readonly number: number;
	readonly record: string;
}

export interface Frontier {
	/** Adds URLs that were not found on a page: seeds, lists. Returns how many were new. */
	add(urls: readonly FoundUrl[]): number;
	/** Whether a URL is known to be stored, as far as memory says it: false where only a look into the file can tell. */
	hasSeen(key: string): boolean;
	/** Sites that may be requested now, with URLs, the one that has waited longest first. Durable when it returns. */
	lease(now: number, request: LeaseRequest): Lease[];
	/** @throws FrontierError, code "fence", if another lease of the site has begun since */
	renew(lease: Lease, until: number): Lease;
	/**
	 * Writes the results of a lease in one transaction. Returns how many URLs were new. @throws FrontierError, code
	 * "fence"
	 */
	settle(lease: Lease, settlement: Settlement): number;
	/** A site's row, after the change if you pass one; undefined if it is unknown. */
	site(key: string, change?: SiteChange): SiteRow | undefined;
	/** @param key - in key form */
	url(key: string, site: string): UrlRow | undefined;
	stats(): FrontierStats;
	/** How many URLs ended in a state for a reason, by "state reason". */
	reasons(): Readonly<Record<string, number>>;
	/** Decides again about URLs that aren't leased. Returns how many were changed. */
	revise(filter: UrlFilter, decide: (url: UrlRow) => Revision | undefined): number;
	/** The same of one URL, which `url` has found. Returns 1. */
	reviseUrl(url: UrlRow, revision: Revision): number;
	/** What is remembered of a URL of a lease. */
	memory(lease: Lease, url: LeasedUrl): PageMemory | undefined;
	/** What is remembered of a URL. @param key - in key form */
	remembered(key: string, site: string): RememberedPage | undefined;
	/** Remembers something else of it. */
	remember(page: RememberedPage): void;
	/** Every page with a memory, unless its site is left. They may be changed meanwhile. */
	memories(): Iterable<RememberedPage>;
	/** Lets a page wait as if it had never been asked for. */
	wake(page: Woken): void;
	/** The sites that were left for a reason. */
	sitesLeft(reason: string): Iterable<string>;
	/** When the next site may be leased (the crawl's time); undefined if nothing waits outside leases. */
	nextDue(): number | undefined;
	/** The first records of the outbox. */
	outbox(limit: number): OutboxRecord[];
	/** Forgets records that a sink has stored. */
	forget(upTo: number): void;
	/** Whether no page of the site had a text with this number; remembers it. */
	isNewText(site: string, hash: number): boolean;
	/** A value that belongs to the crawl as a whole. */
	value(name: string): string | undefined;
	setValue(name: string, value: string): void;
	/** Commits everything that was settled. */
	commit(): void;
	/** Like `commit`, and also survives a power cut. */
	flush(): void;
	close(): void;
}

/**
 * Why the list of URLs can't be used.
 * - `"fence"`: the lease is over, another one of its site began since
 * - `"version"`: the file is a newer version's
 */
export type FrontierErrorCode = "fence" | "version";

/** A reason why the list of a crawl's URLs can't be used. */
export class FrontierError extends GannetError<"frontier", FrontierErrorCode> {
	/** Always "FrontierError". */
	override readonly name: string = "FrontierError";
	/** Whether the lease is over or the file is too new. */
	declare readonly code: FrontierErrorCode;
	constructor(message: string, code: FrontierErrorCode) {
		super(message, { kind: "frontier", code });
	}
}
