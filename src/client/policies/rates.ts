// How fast a client may use one origin: requests a second, requests at once, bytes a second. OriginLimit decides, given
// the time. RateLimiter owns the queue of each origin and the one timer it needs.

import { LONGEST_TIMER_MS, option, say } from "../../base/index.ts";
import type { Trace } from "../../trace/index.ts";
import { newCall } from "../exchange/call-facts.ts";
import type { ClientRequest, Interceptor } from "../policy.ts";
import type { RateSettings } from "../policy-options.ts";
import { Response } from "../response.ts";
import { TokenBucket } from "./token-bucket.ts";
import { type WaitLimit, type WaitRules, waitLimitOf } from "./waiting.ts";

/** The limit for one origin's requests. */
export class OriginLimit {
	readonly #bucket: TokenBucket | undefined;
	readonly #concurrent: number;
	#underWay = 0;

	constructor(options: RateSettings, now: number) {
		const { requestsPerSecond, burst, concurrent = Number.POSITIVE_INFINITY } = options;
		this.#bucket =
			requestsPerSecond === undefined ? undefined : new TokenBucket(requestsPerSecond, burst, now);
		this.#concurrent = concurrent;
	}

	/** Milliseconds until the next request may start; 0: now. Infinity: when another one has ended. */
	waitMs(now: number): number {
		if (this.#underWay >= this.#concurrent) return Number.POSITIVE_INFINITY;
		return this.#bucket?.waitMs(1, now) ?? 0;
	}

	start(now: number): void {
		this.#underWay++;
		this.#bucket?.take(1, now);
	}

	end(): void {
		this.#underWay--;
	}

	/** Whether forgetting it would change nothing. */
	isUnused(now: number): boolean {
		return this.#underWay === 0 && (this.#bucket?.isFull(now) ?? true);
	}
}

/** The time, and a way to be called back. */
export interface RateClock {
	now(): number;
	/** Calls back after this many milliseconds. Returns a function that cancels it. */
	wake(afterMs: number, callback: () => void): () => void;
}

const CLOCK: RateClock = {
	now: () => performance.now(),
	wake(afterMs, callback) {
		// A timer may fire up to 1 ms early; then it is set again.
		const timer = setTimeout(callback, Math.min(Math.max(Math.ceil(afterMs), 1), LONGEST_TIMER_MS));
		return () => clearTimeout(timer);
	},
};

interface Waiter {
	readonly go: () => void;
}

interface Line {
	readonly limit: OriginLimit;
	readonly waiting: Set<Waiter>;
	cancelWake: (() => void) | undefined;
}

/** Beyond this number of origins, unused queues are forgotten. */
const KEPT_LINES = 1_000;

export class RateLimiter {
	readonly #options: RateSettings;
	readonly #clock: RateClock;
	readonly #lines: Map<string, Line> = new Map();
	#sweepAt = KEPT_LINES;

	constructor(options: RateSettings, clock: RateClock = CLOCK) {
		this.#options = options;
		this.#clock = clock;
	}

	/** How many origins have queues. */
	get size(): number {
		return this.#lines.size;
	}

	/**
	 * Resolves when a request to the origin may start, first come, first served. Call `release` when it is over. If
	 * `limit` (an abort, a deadline) rejects, those behind it move up.
	 */
	async admit(origin: string, limit?: WaitLimit): Promise<() => void> {
		const line = this.#lineOf(origin);
		if (line.waiting.size > 0 || line.limit.waitMs(this.#clock.now()) > 0) {
			await this.#wait(line, limit);
		} else {
			line.limit.start(this.#clock.now());
		}
		let isReleased = false;
		return () => {
			if (isReleased) return;
			isReleased = true;
			line.limit.end();
			this.#advance(line);
		};
	}

	#wait(line: Line, limit: WaitLimit | undefined): Promise<void> {
		return new Promise((resolve, reject) => {
			let stop: (() => void) | undefined;
			const waiter: Waiter = {
				go() {
					stop?.();
					resolve();
				},
			};
			line.waiting.add(waiter);
			stop = limit?.((reason) => {
				if (!line.waiting.delete(waiter)) return;
				stop?.();
				reject(reason);
				this.#advance(line);
			});
			this.#advance(line);
		});
	}

	/** Starts the requests that may start, and sets the timer for the next. */
	#advance(line: Line): void {
		line.cancelWake?.();
		line.cancelWake = undefined;
		for (const waiter of line.waiting) {
			const now = this.#clock.now();
			const waitMs = line.limit.waitMs(now);
			if (waitMs > 0) {
				if (waitMs !== Number.POSITIVE_INFINITY)
					line.cancelWake = this.#clock.wake(waitMs, () => this.#advance(line));
				return;
			}
			line.waiting.delete(waiter);
			line.limit.start(now);
			waiter.go();
		}
	}

	#lineOf(origin: string): Line {
		let line = this.#lines.get(origin);
		if (line === undefined) {
			if (this.#lines.size >= this.#sweepAt) this.#sweep();
			line = {
				limit: new OriginLimit(this.#options, this.#clock.now()),
				waiting: new Set(),
				cancelWake: undefined,
			};
			this.#lines.set(origin, line);
		}
		return line;
	}

	#sweep(): void {
		const now = this.#clock.now();
		for (const [origin, line] of this.#lines) {
			if (line.waiting.size === 0 && line.limit.isUnused(now)) this.#lines.delete(origin);
		}
		// Checked again when there are twice as many, so that many busy origins are not counted for each request.
		this.#sweepAt = Math.max(KEPT_LINES, this.#lines.size * 2);
	}
}

/**
 * Waits for a request's turn. The wait is part of the exchange's timings (`assignedMs`), and `timeouts.queue` bounds it.
 */
export function ratePolicy(
	limiter: RateLimiter,
	rules: WaitRules,
	traceOf: (request: ClientRequest) => Trace | undefined,
): Interceptor {
	return async (request, next) => {
		const startedAt = performance.now();
		const limit = waitLimitOf(request, rules, say`was still queued by the limit ${option("rate")}`, "queue");
		const release = await limiter.admit(request.url.origin, (giveUp) => {
			traceOf(request)?.({
				type: "rate.waiting",
				at: startedAt,
				callId: (request.call ?? newCall()).id,
				method: request.method,
				url: request.url.href,
			});
			return limit(giveUp);
		});
		if (request.turns !== undefined) request.turns.waitedMs += performance.now() - startedAt;
		let response: Response;
		try {
			response = await next({ ...request, startedAt });
		} catch (error) {
			release();
			throw error;
		}
		Response.whenOver(response, release);
		return response;
	};
}
