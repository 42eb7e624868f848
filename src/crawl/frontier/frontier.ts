// What a frontier is: the URLs that a crawl knows, by site, and who works on which site. The interface fits one process with a file
// as well as many workers of one server: time comes in as an argument, and each lease has a number by which a late one is refused.

/** Where a URL is in its life. */
export type UrlState =
	| "waiting"
	| "done"
	/** Given up; `reason` says why. */
	| "failed"
	/** Never asked; `reason` says why. */
	| "skipped"
	/** Was there in an earlier round. */
	| "gone"
	/** Another URL replaces it. */
	| "alias";

/** A URL, as it comes to a frontier. */
export interface FoundUrl {
	/** In request form. */
	readonly url: string;
	/** In key form: what makes two URLs one. */
	readonly key: string;
	/** `siteOf`'s. */
	readonly site: string;
	/** Links from a seed. */
	readonly depth: number;
	/** From 0, which is asked first, to 9. Default 5. */
	readonly class?: number | undefined;
	/** Why it isn't asked: it is kept as skipped. */
	readonly skip?: string | undefined;
}

/** A URL that waits in a lease. */
export interface LeasedUrl {
	readonly url: string;
	readonly depth: number;
	readonly class: number;
	/** Requests at which the page itself has failed. */
	readonly tries: number;
	/** How many of its leases were never ended. */
	readonly deaths: number;
	/** Whether it was never asked before. */
	readonly isFirst: boolean;
	/** Its name in the frontier. */
	readonly hash: number;
}

/** A site, as its row has it. */
export interface SiteRow {
	readonly key: string;
	/** Whatever the crawl keeps of it: clock, blocks, robots.txt; as JSON. */
	readonly data: unknown;
	readonly waiting: number;
	readonly done: number;
	readonly failed: number;
	readonly skipped: number;
	/** Since when it may be asked (the crawl's time). */
	readonly ready: number;
	/** Why nothing of it is asked any more. */
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
	/** When others may have it (the crawl's time), unless it is renewed. */
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

/** What became of a leased URL. */
export interface Outcome {
	readonly url: LeasedUrl;
	/** "waiting": it is to be asked again. */
	readonly state: UrlState;
	readonly reason?: string | undefined;
	readonly status?: number | undefined;
	/** For "waiting": not before (the crawl's time). */
	readonly notBefore?: number | undefined;
	/** For "waiting": whether the page itself has failed. */
	readonly isTry?: boolean | undefined;
	/** When, by the wall clock. */
	readonly at: number;
}

/** What is written in one step. */
export interface Settlement {
	readonly outcomes: readonly Outcome[];
	/** What was found on the pages, with the page that each was found on. */
	readonly discovered?: readonly { readonly on: LeasedUrl | undefined; readonly urls: readonly FoundUrl[] }[];
	readonly site?: SiteChange | undefined;
	/** Records for sinks that aren't in the frontier's file, as JSON. */
	readonly records?: readonly string[] | undefined;
	/** Whether the lease ends. Default true. */
	readonly endsLease?: boolean | undefined;
}

/** A change of a site's row; what is left out stays. */
export interface SiteChange {
	readonly data?: unknown;
	readonly ready?: number | undefined;
	/** A reason, for good: what waits is no longer leased. "" takes it back. */
	readonly left?: string | undefined;
}

/** What a frontier knows of a URL. */
export interface UrlRow {
	readonly url: string;
	readonly site: string;
	readonly state: UrlState;
	readonly reason: string | undefined;
	readonly status: number | undefined;
	readonly depth: number;
	readonly class: number;
	readonly tries: number;
	readonly deaths: number;
	/** The page that it was found on first; undefined for seeds. */
	readonly foundOn: string | undefined;
	/** When it was last asked, by the wall clock. */
	readonly at: number | undefined;
	/** When it is asked again at the earliest (the crawl's time). */
	readonly notBefore: number | undefined;
	/** Each time it was asked but the last, the first one first. */
	readonly visits: readonly Visit[];
}

export interface Visit {
	readonly at: number;
	readonly status: number | undefined;
	readonly reason: string | undefined;
}

export interface FrontierStats {
	readonly sites: number;
	readonly waiting: number;
	readonly done: number;
	readonly failed: number;
	readonly skipped: number;
	/** Records that no sink has taken yet. */
	readonly outbox: number;
}

export interface OutboxRecord {
	/** Grows, and is never used again. */
	readonly number: number;
	readonly record: string;
}

export interface Frontier {
	/** Adds URLs that were not found on a page: seeds, lists. Returns how many were new. */
	add(urls: readonly FoundUrl[]): number;
	/** Sites that may be asked now, with URLs, the one that has waited longest first. Durable when it returns. */
	lease(now: number, request: LeaseRequest): Lease[];
	/** @throws FrontierError, code "fence", where another lease of the site began since */
	renew(lease: Lease, until: number): Lease;
	/** Writes what became of a lease in one transaction. Returns how many URLs were new. @throws FrontierError, code "fence" */
	settle(lease: Lease, settlement: Settlement): number;
	/** A site's row, changed where a change is given; undefined where it isn't known. */
	site(key: string, change?: SiteChange): SiteRow | undefined;
	/** @param key - in key form */
	url(key: string, site: string): UrlRow | undefined;
	stats(): FrontierStats;
	/** When the next site may be leased (the crawl's time); undefined where nothing waits that isn't leased. */
	nextDue(): number | undefined;
	/** The first records of the outbox. */
	outbox(limit: number): OutboxRecord[];
	/** Forgets records that a sink has. */
	forget(upTo: number): void;
	/** A value that belongs to the crawl as a whole. */
	value(name: string): string | undefined;
	setValue(name: string, value: string): void;
	/** Commits everything that was settled. */
	commit(): void;
	/** The same, and makes it outlive a power cut. */
	flush(): void;
	close(): void;
}

/** - `"fence"`: the lease is over, another one of its site began since. - `"version"`: the file is a newer version's. */
export type FrontierErrorCode = "fence" | "version";

export class FrontierError extends Error {
	override readonly name: string = "FrontierError";
	readonly code: FrontierErrorCode;
	constructor(message: string, code: FrontierErrorCode) {
		super(message);
		this.code = code;
	}
}
