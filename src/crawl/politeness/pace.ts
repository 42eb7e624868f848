// When a site may be asked next: its waits, and its blocks by 429, 503 and failures. Pure: what happened and the time come in, the
// site's new pace goes out. All times are of the crawl's clock.

import type { Politeness } from "../options.ts";

/** A site's pace, as the crawl remembers it. */
export interface SiteSchedule {
	/** Since when the next request may start, blocks aside. */
	readonly nextAt: number;
	/** When the block ends; 0 where there was none. */
	readonly blockedUntil: number;
	/** The reason for the last block. */
	readonly blockedFor: BlockReason | undefined;
	/** Blocks since the last long quiet time. */
	readonly incidents: number;
	/** When the last incident was noticed: answers to requests from before that belong to it. */
	readonly incidentAt: number;
	/** The time of all blocks together. */
	readonly blockedMs: number;
	/** Pages that failed since the last one that didn't. */
	readonly failures: number;
	/** Blocks exceed `blockedMs` in total, and the site was too busy again. */
	readonly isGivenUp: boolean;
}

/** - `"order"`: its operator said so. */
export type BlockReason = "429" | "503" | "failures" | "order";

export const FIRST_PACE: SiteSchedule = {
	nextAt: 0,
	blockedUntil: 0,
	blockedFor: undefined,
	incidents: 0,
	incidentAt: 0,
	blockedMs: 0,
	failures: 0,
	isGivenUp: false,
};

/** The outcome of one request to a site. */
export interface RequestOutcome {
	readonly startedAt: number;
	/** When the last byte came, or the failure. */
	readonly endedAt: number;
	/** - `"busy"`: 429 or 503. - `"failed"`: a failed try of the page. - `"unknown"`: it says nothing about the site. */
	readonly outcome: "answered" | "busy" | "failed" | "unknown";
	readonly status?: number | undefined;
	/** The wait of `Retry-After`; undefined if it is absent, malformed or in the past. */
	readonly retryAfterMs?: number | undefined;
	/** The delay of robots.txt. */
	readonly crawlDelayMs?: number | undefined;
}

/** Since when the site may be asked. */
export function readyAt({ nextAt, blockedUntil }: SiteSchedule): number {
	return Math.max(nextAt, blockedUntil);
}

/** The wait after an answer: the longest of what was set, what robots.txt asks for and what the site's own speed suggests. */
export function waitAfter(policy: Politeness, durationMs: number, crawlDelayMs: number | undefined): number {
	const slow = Math.min(durationMs * policy.slowdown, policy.slowdownMs);
	return Math.max(policy.delayMs, crawlDelayMs ?? 0, slow);
}

/** After a request has started: only where several may be under way the wait counts from there. */
export function paceAfterStart(
	pace: SiteSchedule,
	startedAt: number,
	policy: Politeness,
	crawlDelayMs?: number | undefined,
): SiteSchedule {
	if (policy.concurrency === 1) return pace;
	const wait = Math.max(policy.delayMs, crawlDelayMs ?? 0);
	return { ...pace, nextAt: Math.max(pace.nextAt, startedAt + wait) };
}

/** @param chance - from 0 to 1: blocks are up to a tenth longer, so many crawlers don't come back at once */
export function paceAfter(
	pace: SiteSchedule,
	exchange: RequestOutcome,
	policy: Politeness,
	chance: number,
): SiteSchedule {
	const { startedAt, endedAt, outcome, crawlDelayMs } = exchange;
	const wait = waitAfter(policy, endedAt - startedAt, crawlDelayMs);
	const from = policy.concurrency === 1 ? endedAt : startedAt;
	const waited = { ...pace, nextAt: Math.max(pace.nextAt, from + wait) };
	if (outcome === "unknown") return waited;
	if (outcome === "busy") {
		const reason = exchange.status === 429 ? "429" : "503";
		return blocked(waited, exchange, { policy, reason, chance });
	}
	if (outcome === "answered") return { ...waited, failures: 0 };
	const failures = pace.failures + 1;
	if (failures < policy.failuresInARow) return { ...waited, failures };
	return blocked({ ...waited, failures: 0 }, exchange, { policy, reason: "failures", chance });
}

interface Incident {
	readonly policy: Politeness;
	readonly reason: BlockReason;
	readonly chance: number;
}

function blocked(
	pace: SiteSchedule,
	exchange: RequestOutcome,
	{ policy, reason, chance }: Incident,
): SiteSchedule {
	const { startedAt, endedAt, retryAfterMs } = exchange;
	const isSame = pace.incidents > 0 && startedAt < pace.incidentAt;
	const isForgiven = endedAt - pace.blockedUntil >= policy.forgivenMs;
	const earlier = isSame ? pace.incidents - 1 : isForgiven ? 0 : pace.incidents;
	const asked = retryAfterMs ?? policy.blockMs * 2 ** Math.min(earlier, 40);
	const length = Math.min(asked, policy.longestBlockMs);
	// A response of the same incident makes it longer only if it says for how long.
	if (isSame && retryAfterMs === undefined) return pace;
	const until = Math.max(pace.blockedUntil, Math.ceil(endedAt + length * (1 + 0.1 * chance)));
	return {
		...pace,
		blockedUntil: until,
		blockedFor: reason,
		incidents: earlier + 1,
		incidentAt: isSame ? pace.incidentAt : endedAt,
		blockedMs: pace.blockedMs + until - Math.max(endedAt, Math.min(pace.blockedUntil, until)),
		isGivenUp: pace.isGivenUp || (!isSame && pace.blockedMs >= policy.blockedMs),
	};
}

/** Why the crawl gives up a site; undefined if it doesn't. */
export function leftFor(
	pace: SiteSchedule,
	policy: Politeness,
	crawlDelayMs: number | undefined,
): "blocked" | "crawl-delay" | undefined {
	if (crawlDelayMs !== undefined && crawlDelayMs > policy.maxCrawlDelayMs) return "crawl-delay";
	return pace.isGivenUp ? "blocked" : undefined;
}

/**
 * The wait of a `Retry-After` in milliseconds (RFC 9110 §10.2.3); undefined if it is absent, 0, past or malformed.
 *
 * @param now - milliseconds since 1970, by the wall clock: dates are the server's
 */
export function retryAfterMs(value: string | null | undefined, now: number): number | undefined {
	const text = value?.trim() ?? "";
	if (/^\d{1,12}$/.test(text)) return Number(text) === 0 ? undefined : Number(text) * 1_000;
	// All three forms of an HTTP date (RFC 9110 §5.6.7) begin with a day's name; Date.parse would read far more.
	if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/.test(text)) return undefined;
	const date = Date.parse(/GMT$/.test(text) ? text : `${text} GMT`);
	return date > now ? date - now : undefined;
}

/** What an operator wants of a site. */
export interface PaceOrder {
	/** Blocks it for so long. */
	readonly blockMs?: number | undefined;
	/** Ends its block, and forgets earlier ones. */
	readonly resumes?: boolean | undefined;
}

export function paceAfterOrder(
	pace: SiteSchedule,
	{ blockMs, resumes }: PaceOrder,
	now: number,
): SiteSchedule {
	const free =
		resumes === true
			? { ...pace, blockedUntil: 0, blockedFor: undefined, incidents: 0, blockedMs: 0, isGivenUp: false }
			: pace;
	return blockMs === undefined
		? free
		: { ...free, blockedUntil: Math.ceil(now + blockMs), blockedFor: "order" };
}
