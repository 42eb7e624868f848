// A token bucket: what a rate allows, given the time. Pure but for its own state.

/** Fills at a steady rate up to its capacity. It may be overdrawn, and is then closed until the debt is paid. */
export class TokenBucket {
	readonly #perMs: number;
	readonly #capacity: number;
	#tokens: number;
	#at: number;

	constructor(perSecond: number, capacity: number, now: number) {
		this.#perMs = perSecond / 1000;
		this.#capacity = capacity;
		this.#tokens = capacity;
		this.#at = now;
	}

	/** Milliseconds until `amount` tokens are there; 0 if they already are. */
	waitMs(amount: number, now: number): number {
		this.#fill(now);
		// A sum of many small fills may be slightly less than the whole.
		const missing = amount - this.#tokens;
		return missing <= 1e-9 ? 0 : missing / this.#perMs;
	}

	take(amount: number, now: number): void {
		this.#fill(now);
		this.#tokens -= amount;
	}

	/** Adds tokens, in addition to those from time. */
	put(amount: number, now: number): void {
		this.#fill(now);
		this.#tokens = Math.min(this.#capacity, this.#tokens + amount);
	}

	/** Whether nothing was taken for so long that it is as good as new. */
	isFull(now: number): boolean {
		return this.waitMs(this.#capacity, now) === 0;
	}

	#fill(now: number): void {
		if (now <= this.#at) return;
		this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#at) * this.#perMs);
		this.#at = now;
	}
}

/** A bucket for each direction, shared by all connections to an origin. */
export interface Buckets {
	readonly down: TokenBucket;
	readonly up: TokenBucket;
	/** How many bytes pass at once: a twentieth of a second's worth. */
	readonly slice: number;
}
