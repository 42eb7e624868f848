// The sites that a crawl can't ask now, and why: for its progress line, its notes and its last sentence. Pure; times are
// wall-clock milliseconds.

import { show, type Visible, visible } from "../../base/index.ts";
import type { CrawlEvent } from "../../crawl/index.ts";
import { formatCount } from "../terminal/units.ts";

type SiteEvent = Extract<CrawlEvent, { readonly type: "site" }>;

/** Sites that are remembered at most; of further ones only the number is known. */
const MOST_SITES = 10_000;

/** What a site is waiting for. */
interface Wait {
	readonly reason: string;
	readonly until: number;
}

export class SiteWaits {
	readonly #waits: Map<string, Wait> = new Map();

	add({ site, what, reason, until }: SiteEvent): void {
		this.#waits.delete(site);
		if (what === "left" || until === undefined || this.#waits.size >= MOST_SITES) return;
		this.#waits.set(site, { reason: what === "robots" ? `robots.txt: ${reason}` : reason, until });
	}

	/** "3 sites wait (robots.txt: connect), the next until 14:03:20"; undefined if none waits. */
	summary(now: number): Visible | undefined {
		const counts = new Map<string, number>();
		let next = Number.POSITIVE_INFINITY;
		for (const [site, { reason, until }] of this.#waits) {
			if (until <= now) {
				this.#waits.delete(site);
				continue;
			}
			counts.set(reason, (counts.get(reason) ?? 0) + 1);
			next = Math.min(next, until);
		}
		const sites = this.#waits.size;
		if (sites === 0) return undefined;
		const [commonest = ""] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
		const subject = sites === 1 ? show`1 site waits` : show`${formatCount(sites)} sites wait`;
		return show`${subject} (${visible(commonest)}), ${sites === 1 ? "" : "the next "}until ${timeOfDay(next)}`;
	}
}

/** "127.0.0.1:8080 waits: its robots.txt can't be read (connect); next try at 14:03:20" */
export function siteLine({ site, what, reason, until }: SiteEvent): Visible {
	const next = until === undefined ? "" : show`; next try at ${timeOfDay(until)}`;
	if (what === "robots")
		return show`${visible(site)} waits: its robots.txt can't be read (${visible(reason)})${next}`;
	if (what === "blocked") return show`${visible(site)} waits (${visible(reason)})${next}`;
	return show`${visible(site)} is left (${visible(reason)})`;
}

/** In the local time zone; with the date if it is more than a day away. */
function timeOfDay(time: number): Visible {
	const date = new Date(time);
	const two = (part: number): string => String(part).padStart(2, "0");
	const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
	if (Math.abs(time - Date.now()) < 86_400_000) return visible(clock);
	return visible(`${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`);
}
