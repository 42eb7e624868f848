// The rounds of a crawl: when one is complete, the next run begins another, and lets the pages wait that are due. Owns the number of
// the round. Must not know how pages are asked.

import type { Frontier, RememberedPage } from "../frontier/frontier.ts";
import type { Recrawl } from "../options.ts";
import { AGAIN_TIMES } from "./estimate.ts";
import { isDue, memoryFrom, worthAt } from "./memory.ts";

export type RoundStore = Pick<
	Frontier,
	"value" | "setValue" | "memories" | "wake" | "nextDue" | "revise" | "reasons" | "commit"
>;

export interface RoundClock {
	/** Milliseconds since 1970. */
	wall(): number;
	/** Pages that were asked for again on this day, in UTC. */
	askedToday(): number;
}

/** Between two looks at what is due. */
const LOOK_MS = 60_000;
const DAY = 86_400_000;

export class Rounds {
	readonly #store: RoundStore;
	readonly #recrawl: Recrawl;
	readonly #clock: RoundClock;
	#round: number;

	constructor(store: RoundStore, recrawl: Recrawl, clock: RoundClock) {
		this.#store = store;
		this.#recrawl = recrawl;
		this.#clock = clock;
		this.#round = Number(store.value("round") ?? 1);
	}

	/** From 1. */
	get round(): number {
		return this.#round;
	}

	/** A run began. Returns whether that began the next round: only if the last one is complete. */
	begin(): boolean {
		if (this.#store.value("round ended") !== "1" || this.#store.nextDue() !== undefined) return false;
		return this.next("next");
	}

	/** Nothing waits any more, and the sinks have all records. */
	end(): void {
		this.#store.setValue("round ended", "1");
		this.#store.commit();
	}

	/** Lets the pages wait that are due. Returns whether there are any: then another round has begun. */
	next(when: "next" | "watch"): boolean {
		const woken = this.#wakeAll(this.#recrawl.which === "all" && when === "next" ? "all" : when);
		if (woken === 0) return false;
		// Another robots.txt may allow them.
		if ((this.#store.reasons()["skipped robots"] ?? 0) > 0)
			this.#store.revise({ states: ["skipped"], reason: "robots" }, () => ({ skip: undefined }));
		this.#round++;
		this.#store.setValue("round", String(this.#round));
		this.#store.setValue("round ended", "");
		this.#store.commit();
		return true;
	}

	/** When to look again for pages that are due, by the wall clock; undefined where no page ever is. */
	nextLook(): number | undefined {
		const now = this.#clock.wall();
		const soon = now + LOOK_MS;
		if (this.#recrawl.perDay !== undefined)
			return this.#budget() > 0 ? soon : (Math.floor(now / DAY) + 1) * DAY;
		let first: number | undefined;
		for (const { due } of this.#store.memories()) if (first === undefined || due < first) first = due;
		return first === undefined ? undefined : Math.max(first, soon);
	}

	#budget(): number {
		return (this.#recrawl.perDay ?? Number.POSITIVE_INFINITY) - this.#clock.askedToday();
	}

	#wakeAll(round: "next" | "watch" | "all"): number {
		const now = this.#clock.wall();
		const chosen = this.#recrawl.perDay === undefined ? this.#due(round, now) : this.#worthiest(round, now);
		let woken = 0;
		for (const page of chosen) {
			this.#store.wake(page);
			woken++;
		}
		return woken;
	}

	*#due(round: "next" | "watch" | "all", now: number): Generator<RememberedPage, void, undefined> {
		for (const page of this.#store.memories())
			if (page.state !== "waiting" && isDue(memoryFrom(page.text), now, round)) yield page;
	}

	/** With a budget, a page needn't be due: the requests go where they are worth most. */
	#worthiest(round: "next" | "watch" | "all", now: number): readonly RememberedPage[] {
		const budget = Math.max(0, this.#budget());
		if (budget === 0) return [];
		let chosen: { readonly page: RememberedPage; readonly worth: number }[] = [];
		for (const page of this.#store.memories()) {
			if (page.state === "waiting") continue;
			const memory = memoryFrom(page.text);
			const isRead = page.state === "done" || page.state === "alias";
			if (!isDue(memory, now, round) && !(isRead && now - memory.at >= AGAIN_TIMES.soonestMs)) continue;
			chosen.push({ page, worth: worthAt(memory, now) });
			if (chosen.length >= 2 * budget + 1_000) chosen = best(chosen, budget);
		}
		return best(chosen, budget).map(({ page }) => page);
	}
}

function best<Page extends { readonly worth: number }>(pages: readonly Page[], count: number): Page[] {
	return [...pages].sort((a, b) => (a.worth === b.worth ? 0 : b.worth - a.worth)).slice(0, count);
}
