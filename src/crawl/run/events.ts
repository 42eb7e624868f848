// The events of a running crawl, and the queue in which they wait for their reader. Events about stored data come after the
// commit.

import type { Rejected, Report } from "../../record/index.ts";
import type { LimitName } from "../politeness/budget.ts";

/** What happened in a crawl: a page, a record, a failure and so on, by `type`. */
export type CrawlEvent =
	/** A page was requested and read. */
	| {
			readonly type: "page";
			readonly url: string;
			readonly status: number;
			readonly depth: number;
			/** Bytes of the response. */
			readonly bytes: number;
			readonly ms: number;
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
	| { readonly type: "record"; readonly url: string; readonly record: unknown }
	| { readonly type: "rejected"; readonly url: string; readonly rejected: Rejected }
	/** A sitemap was read. `note` says why it may have more URLs than were read. */
	| {
			readonly type: "sitemap";
			readonly url: string;
			readonly urls: number;
			readonly note: string | undefined;
			/** URLs in it that the crawl hadn't known. */
			readonly found: number;
	  }
	/** Pages of one template gave no new text: its URLs wait behind all others, or, where it is over, are left out. */
	| {
			readonly type: "trap";
			readonly site: string;
			readonly trap: "template";
			/** A URL with signs for numbers and ids. */
			readonly template: string;
			readonly isOver: boolean;
	  }
	/** A page failed; `again` says whether it is tried again. */
	| {
			readonly type: "failed";
			readonly url: string;
			readonly reason: string;
			readonly status: number | undefined;
			readonly again: boolean;
			/** What a hook threw. */
			readonly error?: unknown;
	  }
	/** A record that its sink can't store; the others of its page are stored. */
	| { readonly type: "refused"; readonly url: string; readonly record: unknown; readonly why: string }
	/** The page is gone. In a database its records have `gone_at` now, or are deleted; from files they can't be taken back. */
	| { readonly type: "gone"; readonly url: string; readonly status: number; readonly records: number }
	/** Records of an earlier visit that may no longer be on their page: it was read again, and gave other ones. */
	| { readonly type: "replaced"; readonly url: string; readonly records: number }
	/** The next round of a crawl that was complete. */
	| { readonly type: "round"; readonly round: number }
	/** A URL whose turn came wasn't asked, or what came wasn't read. */
	| { readonly type: "skipped"; readonly url: string; readonly reason: string }
	/** A site rests, is left, or has a robots.txt that can't be reached. */
	| {
			readonly type: "site";
			readonly site: string;
			readonly what: "blocked" | "left" | "robots";
			readonly reason: string;
			/** When it is asked again, by the wall clock. */
			readonly until: number | undefined;
	  }
	/** The job isn't the one of the last run; what the change means for its URLs is done. */
	| { readonly type: "changed"; readonly what: readonly string[] }
	| { readonly type: "paused"; readonly reason: "network" | "caller" }
	| { readonly type: "resumed" }
	| ({ readonly type: "done" } & CrawlEnd);

/** How a crawl ended. */
export interface CrawlEnd {
	/** - `"complete"`: no page is waiting. - `"stopped"`: by its caller. - A limit's name: you can continue with a higher limit. */
	readonly reason: "complete" | "stopped" | LimitName;
	/** From 1. */
	readonly round: number;
	/** Requested pages of all runs. */
	readonly pages: number;
	readonly bytes: number;
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
