// How much a client may repeat, whatever its options say of each request.

import type { RetryBudgetSettings } from "../policy-options.ts";
import { TokenBucket } from "./token-bucket.ts";

/** How much a client may repeat. Calls and time fill it, repetitions empty it. */
export class RetryBudget {
	readonly #bucket: TokenBucket;
	readonly #perCall: number;

	constructor({ capacity, perCall, perSecond }: RetryBudgetSettings, now: number) {
		this.#bucket = new TokenBucket(perSecond, capacity, now);
		this.#perCall = perCall;
	}

	/** A call was made. */
	earn(now: number): void {
		this.#bucket.put(this.#perCall, now);
	}

	/** Takes one repetition; false if there is none left. */
	spend(now: number): boolean {
		if (this.#bucket.waitMs(1, now) > 0) return false;
		this.#bucket.take(1, now);
		return true;
	}
}
