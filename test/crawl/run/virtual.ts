// Time that passes only when nothing happens: waits of hours take no time, and all clocks agree.

import { systemReading } from "../../../src/crawl/politeness/clock.ts";
import type { CrawlEffects } from "../../../src/crawl/run/effects.ts";

interface Timer {
	readonly at: number;
	readonly act: () => void;
}

/** Turns of the event loop without anything happening, after which time goes on. */
const IDLE_TURNS = 12;

export class VirtualTime {
	readonly #start: number = systemReading().monotonic;
	readonly #isBusy: () => boolean;
	readonly #timers: Set<Timer> = new Set();
	#now = 0;
	#wallOffset = Date.UTC(2026, 10, 30);
	#idle = 0;
	#isOver = false;

	/** @param isBusy - whether something is under way that may take other threads: compression, names */
	constructor(isBusy: () => boolean = () => false) {
		this.#isBusy = isBusy;
		this.#turn();
	}

	get now(): number {
		return this.#now;
	}

	get turnMs(): number {
		return 0;
	}

	get wall(): number {
		return this.#wallOffset + this.#now;
	}

	/** Sets the wall clock forward, or back. */
	jump(ms: number): void {
		this.#wallOffset += ms;
	}

	/** Something happened: time stands until it is quiet. */
	stir(): void {
		this.#idle = 0;
	}

	after(ms: number, act: () => void): () => void {
		this.stir();
		const timer = { at: this.#now + ms, act };
		this.#timers.add(timer);
		return () => this.#timers.delete(timer);
	}

	end(): void {
		this.#isOver = true;
	}

	effects(): CrawlEffects {
		return {
			random: () => 0.5,
			read: () => ({ wall: this.wall, monotonic: this.#start + this.#now, epoch: "virtual" }),
			setTimer: (act, ms) => this.after(ms, act),
		};
	}

	#turn(): void {
		if (this.#isOver) return;
		if (++this.#idle > IDLE_TURNS && !this.#isBusy()) this.#advance();
		setImmediate(() => this.#turn());
	}

	#advance(): void {
		let next: Timer | undefined;
		for (const timer of this.#timers) if (next === undefined || timer.at < next.at) next = timer;
		if (next === undefined) return;
		this.#timers.delete(next);
		this.#now = Math.max(this.#now, next.at);
		this.stir();
		next.act();
	}
}
