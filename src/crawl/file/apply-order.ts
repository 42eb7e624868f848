// What an order changes in a crawl's frontier. Sites at work have their own say: `work` finds them.

import type { Frontier, UrlState } from "../frontier/frontier.ts";
import { FIRST_PACE, paceAfterOrder, readyAt, type SiteSchedule } from "../politeness/pace.ts";
import { keyUrl } from "../scope/key-url.ts";
import { type SiteClock, siteOf } from "../scope/site.ts";
import type { CrawlOrder } from "./orders.ts";

/** What the row of a site keeps. */
export interface SiteData {
	readonly pace: SiteSchedule;
	/** The wait after its last request, should its time get lost. */
	readonly waitMs: number;
	/** Pages that were requested in a round. */
	readonly pages?: number | undefined;
	/** The number of that round, if it isn't the first. */
	readonly round?: number | undefined;
	/** The number of the proxy that works for it. */
	readonly proxy?: number | undefined;
	/** The delay that its operator gave it. */
	readonly delayMs?: number | undefined;
}

export type SiteOrder = Extract<CrawlOrder, { do: "site" }>;

/** The crawl that an order is for. */
export interface Ordered {
	readonly frontier: Frontier;
	/** The crawl's time. */
	readonly now: number;
	/** A site that is leased now; undefined where it isn't. */
	readonly work?: ((site: string) => { order(order: SiteOrder): void } | undefined) | undefined;
	readonly stop?: (() => void) | undefined;
}

/** Returns how many pages or sites it changed. */
export function applyOrder(crawl: Ordered, order: CrawlOrder): number {
	if (order.do === "stop") {
		crawl.stop?.();
		return 1;
	}
	if (order.do === "site") return changeSite(crawl, order) ? 1 : 0;
	return retry(crawl.frontier, order);
}

const RETRIED: readonly UrlState[] = ["failed"];
/** With a reason, or by name: what was skipped, too. */
const ANY_RETRIED: readonly UrlState[] = ["failed", "skipped"];

function retry(frontier: Frontier, { reason, site, urls }: Extract<CrawlOrder, { do: "retry" }>): number {
	if (urls === undefined)
		return frontier.revise(
			{ states: reason === undefined ? RETRIED : ANY_RETRIED, reason, site },
			() => AGAIN,
		);
	let changed = 0;
	for (const url of urls) {
		const found = frontier.url(keyUrl(url), siteOf(url, clockIn(frontier)));
		if (found !== undefined && found.state !== "waiting") changed += frontier.reviseUrl(found, AGAIN);
	}
	return changed;
}

/** What has a clock of its own in a crawl's file. */
export function clockIn(store: { value(name: string): string | undefined }): SiteClock {
	return store.value("site clock") === "host" ? "host" : "site";
}

const AGAIN = { skip: undefined };

function changeSite({ frontier, now, work }: Ordered, order: SiteOrder): boolean {
	const found = frontier.site(order.site);
	if (found === undefined) return false;
	const worker = work?.(order.site);
	if (worker !== undefined) worker.order(order);
	else {
		const data = found.data as SiteData | undefined;
		const pace = paceAfterOrder(data?.pace ?? FIRST_PACE, order, now);
		const changed: SiteData = {
			...data,
			pace,
			waitMs: order.delayMs ?? data?.waitMs ?? 0,
			delayMs: order.delayMs ?? data?.delayMs,
		};
		frontier.site(order.site, { data: changed, ready: readyAt(pace), left: leftAfter(order) });
	}
	return true;
}

/** Why the site is left after an order; "" takes that back, undefined leaves it as it was. */
export function leftAfter({ drops, resumes }: SiteOrder): string | undefined {
	if (drops === true) return "dropped";
	return resumes === true ? "" : undefined;
}
