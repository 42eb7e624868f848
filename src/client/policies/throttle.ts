// Bandwidth: connections whose bytes pass no faster than a bucket allows, separately for each direction. Owns the buckets;
// throttled-connection.ts, loaded with the first connection, has the wrapper around connections.

import type { Connector } from "../options.ts";
import { type Buckets, TokenBucket } from "./token-bucket.ts";

/** Beyond this number of origins, those whose buckets are full are forgotten. */
const KEPT_BUCKETS = 1_000;

/** Keeps each origin's buckets: the bytes of all its connections, one after another, count together. */
export class Throttle {
	/** How much content a connection gets at once: a quarter of a second's worth, but enough to outweigh framing. */
	readonly pieceBytes: number;
	readonly #bytesPerSecond: number;
	readonly #buckets: Map<string, Buckets> = new Map();

	constructor(bytesPerSecond: number) {
		this.#bytesPerSecond = bytesPerSecond;
		this.pieceBytes = Math.max(Math.floor(bytesPerSecond / 4), 256);
	}

	connector(origin: string, base: Connector): Connector {
		return async (endpoint, options) => {
			const { ThrottledConnection } = await import("./throttled-connection.ts");
			return new ThrottledConnection(await base(endpoint, options), this.#bucketsOf(origin));
		};
	}

	#bucketsOf(origin: string): Buckets {
		let buckets = this.#buckets.get(origin);
		if (buckets === undefined) {
			const now = performance.now();
			if (this.#buckets.size >= KEPT_BUCKETS) this.#sweep(now);
			const slice = Math.max(Math.floor(this.#bytesPerSecond / 20), 1);
			buckets = {
				down: new TokenBucket(this.#bytesPerSecond, slice, now),
				up: new TokenBucket(this.#bytesPerSecond, slice, now),
				slice,
			};
			this.#buckets.set(origin, buckets);
		}
		return buckets;
	}

	#sweep(now: number): void {
		for (const [origin, { down, up }] of this.#buckets) {
			if (down.isFull(now) && up.isFull(now)) this.#buckets.delete(origin);
		}
	}
}
