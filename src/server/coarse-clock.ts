// One timer for all deadlines of a server: each tick asks everything that has one. Knows nothing of what it asks.

import { setImmediate } from "../runtime/index.ts";

/** Something that has deadlines on a clock. */
export interface Timed {
	/** Compares its deadlines with the time in milliseconds. */
	checkDeadlines(now: number): void;
}

/** The clock that deadlines are set on, and that checks them. */
export interface Clock {
	/** Milliseconds, monotonic, as of the last tick. */
	readonly now: number;
	/** Looks at it from now on. */
	add(timed: Timed): void;
	/** Looks at it no more. */
	remove(timed: Timed): void;
}

/** A clock that ticks while it has something to ask. It never keeps a process alive. */
export class CoarseClock implements Clock {
	readonly #tickMs: number;
	readonly #timed = new Set<Timed>();
	#timer: NodeJS.Timeout | undefined;
	/** Reads pending bytes before it blames a peer: this process may have been blocked, and timers run before reads. */
	#look: NodeJS.Immediate | undefined;
	#now = 0;

	constructor(tickMs: number) {
		this.#tickMs = tickMs;
	}

	get now(): number {
		return this.#now;
	}

	add(timed: Timed): void {
		this.#timed.add(timed);
		if (this.#timer !== undefined) return;
		this.#now = performance.now();
		this.#timer = setInterval(() => this.#tick(), this.#tickMs);
		this.#timer.unref();
	}

	remove(timed: Timed): void {
		this.#timed.delete(timed);
		if (this.#timed.size > 0) return;
		clearInterval(this.#timer);
		this.#timer = undefined;
	}

	#tick(): void {
		this.#now = performance.now();
		this.#look ??= setImmediate(() => {
			this.#look = undefined;
			for (const timed of this.#timed) timed.checkDeadlines(this.#now);
		});
	}
}

/** A tick that makes each of these times late by at most a quarter: at least 10 ms, at most half a second. */
export function tickFor(times: readonly number[]): number {
	return Math.min(500, Math.max(10, Math.min(...times) / 4));
}
