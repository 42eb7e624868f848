// The events of a running crawl, and the queue in which they wait for their reader. Events about stored data come after the
// commit.

import type { Rejected, Report } from "../../record/index.ts";
import type { LimitName } from "../politeness/budget.ts";

/** What happened in a crawl: a page, a record, a failure and so on, by `type`. */
export type CrawlEvent =
	| {
			/** A page was requested and read. */
			readonly type: "page";
			/** The page's URL. */
			readonly url: string;
			/** The status of the response. */
			readonly status: number;
			/** How many links the page is away from a seed. */
			readonly depth: number;
			/** Bytes of the response. */
			readonly bytes: number;
			/** How long the request took, in milliseconds. */
			readonly ms: number;
			/** How many records the page gave. */
			readonly records: number;
			/** URLs on it that the crawl hadn't known. */
			readonly found: number;
			/**
			 * What a visit after the first one has shown: records are made of a page only if they are new, or have changed.
			 */
			readonly change: "new" | "changed" | "none";
			/** Bytes that didn't have to come again: the server says 304. */
			readonly saved?: number | undefined;
			/** Makes a report of its records: how often each field had a value, and what was odd. */
			readonly report?: (() => Report) | undefined;
	  }
	| {
			/** A record was made of a page. */
			readonly type: "record";
			/** The page's URL. */
			readonly url: string;
			/** The record. */
			readonly record: unknown;
	  }
	| {
			/** What a page gave isn't a complete and valid record. */
			readonly type: "rejected";
			/** The page's URL. */
			readonly url: string;
			/** The record that isn't complete and valid, with the reasons. */
			readonly rejected: Rejected;
	  }
	| {
			/** A sitemap was read. `note` says why it may have more URLs than were read. */
			readonly type: "sitemap";
			/** The sitemap's URL. */
			readonly url: string;
			/** How many URLs the sitemap has. */
			readonly urls: number;
			/** Why not all of the sitemap was read; undefined if all of it was. */
			readonly note: string | undefined;
			/** URLs in it that the crawl hadn't known. */
			readonly found: number;
	  }
	| {
			/** Pages of one template gave no new text: its URLs wait behind all others, or, where it is over, are left out. */
			readonly type: "trap";
			/** The site, as `siteOf` names it. */
			readonly site: string;
			/** The kind of the trap. */
			readonly trap: "template";
			/** A URL with signs for numbers and ids. */
			readonly template: string;
			/** Whether the rest of its URLs is left out. Otherwise it waits behind all others. */
			readonly isOver: boolean;
	  }
	| {
			/** A page failed; `again` says whether it is tried again. */
			readonly type: "failed";
			/** The page's URL. */
			readonly url: string;
			/** Why, in a word: "status-503", "timeout", "robots". */
			readonly reason: string;
			/** The status of the answer; undefined if there was none. */
			readonly status: number | undefined;
			/** Whether it is tried again. */
			readonly again: boolean;
			/** What a hook threw. */
			readonly error?: unknown;
	  }
	| {
			/** A record that its sink can't store; the others of its page are stored. */
			readonly type: "refused";
			/** The page's URL. */
			readonly url: string;
			/** The record. */
			readonly record: unknown;
			/** Why the sink can't store it, as a sentence. */
			readonly why: string;
	  }
	| {
			/** The page is gone. In a database its records have `gone_at` now, or are deleted; from files they can't be taken back. */
			readonly type: "gone";
			/** The page's URL. */
			readonly url: string;
			/** The status that says so: 404 or 410. */
			readonly status: number;
			/** How many records the page had. */
			readonly records: number;
	  }
	| {
			/** Records of an earlier visit that may no longer be on their page: it was read again, and gave other ones. */
			readonly type: "replaced";
			/** The page's URL. */
			readonly url: string;
			/** How many records these are. */
			readonly records: number;
	  }
	| {
			/** The next round of a crawl that was complete. */
			readonly type: "round";
			/** Its number, from 2. */
			readonly round: number;
	  }
	| {
			/** A URL whose turn came wasn't asked, or what came wasn't read. */
			readonly type: "skipped";
			/** The URL. */
			readonly url: string;
			/** Why, in a word: "status-503", "timeout", "robots". */
			readonly reason: string;
	  }
	| {
			/** A site rests, is left, or has a robots.txt that can't be reached. */
			readonly type: "site";
			/** The site, as `siteOf` names it. */
			readonly site: string;
			/** Whether it rests, is left, or its robots.txt can't be reached. */
			readonly what: "blocked" | "left" | "robots";
			/** Why, in a word: "status-503", "timeout", "robots". */
			readonly reason: string;
			/** When it is asked again, by the wall clock. */
			readonly until: number | undefined;
	  }
	| {
			/** The job isn't the one of the last run; what the change means for its URLs is done. */
			readonly type: "changed";
			/** The parts of the job that changed. */
			readonly what: readonly string[];
	  }
	| {
			/** No request begins any more, until "resumed". */
			readonly type: "paused";
			/** Whether the network is down, or `pause` was called. */
			readonly reason: "network" | "caller";
	  }
	| {
			/** Requests begin again. */
			readonly type: "resumed";
	  }
	| ({
			/** The crawl has ended. This is the last event. */
			readonly type: "done";
	  } & CrawlEnd);

/** How a crawl ended. */
export interface CrawlEnd {
	/** - `"complete"`: no page is waiting. - `"stopped"`: by its caller. - A limit's name: you can continue with a higher limit. */
	readonly reason: "complete" | "stopped" | LimitName;
	/** From 1. */
	readonly round: number;
	/** Requested pages of all runs. */
	readonly pages: number;
	/** Bytes of their responses. */
	readonly bytes: number;
	/** Pages that finally failed. */
	readonly errors: number;
	/** URLs that wait. */
	readonly waiting: number;
	/** How many URLs ended in a state for a reason, in all runs, by "state reason". */
	readonly reasons: Readonly<Record<string, number>>;
}

/** Events that wait for their reader at most, before the crawl waits for it. */
const WAITING_EVENTS = 1_000;

export class EventQueue {
	#events: CrawlEvent[] = [];
	/** Those of what isn't committed yet. */
	#held: CrawlEvent[] = [];
	#isOver = false;
	#isAbandoned = false;
	#error: unknown;
	#wakeReader: (() => void) | undefined;
	#wakeWriters: (() => void)[] = [];

	get isFull(): boolean {
		return !this.#isAbandoned && this.#events.length + this.#held.length >= WAITING_EVENTS;
	}

	/** At once. */
	tell(event: CrawlEvent): void {
		this.#events.push(event);
		this.#wakeReader?.();
	}

	/** With the next commit. */
	hold(...events: readonly CrawlEvent[]): void {
		this.#held.push(...events);
	}

	committed(): void {
		if (this.#held.length === 0) return;
		this.#events.push(...this.#held);
		this.#held = [];
		this.#wakeReader?.();
	}

	/** Resolves when the reader has caught up. */
	async room(): Promise<void> {
		while (this.isFull && !this.#isOver)
			await new Promise<void>((resolve) => this.#wakeWriters.push(resolve));
	}

	/** Its reader has left, so no one has to wait for it. */
	abandon(): void {
		this.#isAbandoned = true;
		this.#events = [];
		this.#wake();
	}

	end(error?: unknown): void {
		this.#isOver = true;
		this.#error = error;
		this.#wakeReader?.();
		this.#wake();
	}

	async *read(): AsyncGenerator<CrawlEvent, void, void> {
		for (;;) {
			const events = this.#events;
			this.#events = [];
			for (const event of events) yield event;
			if (events.length > 0) {
				this.#wake();
				continue;
			}
			if (this.#isOver) break;
			await new Promise<void>((resolve) => {
				this.#wakeReader = resolve;
			});
			this.#wakeReader = undefined;
		}
		if (this.#error !== undefined) throw this.#error;
	}

	#wake(): void {
		const waiting = this.#wakeWriters;
		this.#wakeWriters = [];
		for (const wake of waiting) wake();
	}
}
