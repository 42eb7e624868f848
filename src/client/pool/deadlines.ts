// One timer for all the deadlines of a client. A request only compares a number; no timer is set or cleared for it. It
// doesn't keep the process alive.
// Knows nothing about the meaning of deadlines: `scan` does what is due and returns when it is due next. If the process
// itself was blocked (its event loop was busy, the machine slept), its timers are due before it has read what came in
// the meantime. So pending bytes are read first, and no peer is blamed for a silence that was ours.

import { LONGEST_TIMER_MS } from "../../base/index.ts";
import { clearImmediate, setImmediate } from "../../runtime/index.ts";

export class Deadlines {
	/** When the timer fires, on the clock of `performance.now()`; Infinity if it isn't set. */
	#armedAt = Infinity;
	/** What the clock has reached when the timer has fired. Fake timers need not move the clock. */
	#reached = 0;
	#timer: NodeJS.Timeout | undefined;
	#look: NodeJS.Immediate | undefined;
	readonly #scan: (now: number) => number;

	/** @param scan does what is due at `now`, and returns the time of the next deadline, or Infinity */
	constructor(scan: (now: number) => number) {
		this.#scan = scan;
	}

	/** Makes sure that `scan` runs at `at` or soon after. */
	arm(at: number, now: number): void {
		if (at >= this.#armedAt) return;
		this.#armedAt = at;
		if (this.#timer !== undefined) clearTimeout(this.#timer);
		const delay = Math.min(Math.max(Math.ceil(at - now), 1), LONGEST_TIMER_MS);
		this.#timer = setTimeout(this.#fire, delay, now + delay).unref();
	}

	stop(): void {
		if (this.#timer !== undefined) clearTimeout(this.#timer);
		if (this.#look !== undefined) clearImmediate(this.#look);
		this.#timer = undefined;
		this.#look = undefined;
		this.#armedAt = Infinity;
	}

	readonly #fire = (reached: number): void => {
		this.#reached = reached;
		this.#timer = undefined;
		this.#armedAt = Infinity;
		this.#look ??= setImmediate(this.#judge);
	};

	readonly #judge = (): void => {
		this.#look = undefined;
		const now = Math.max(performance.now(), this.#reached);
		const next = this.#scan(now);
		if (next !== Infinity) this.arm(next, now);
	};
}
