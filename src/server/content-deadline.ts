// By when the content of a request has to go on, or be there: between two pieces, as a rate, and in all. Only the time counts
// in which the server waits for content, not that in which a handler reads it slowly. Owns no timer.

import type { ServerLimits, ServerTimeouts } from "./options.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** What is known of the content when its deadline is looked at. */
export interface ContentProgress {
	readonly receivedBytes: number;
	/** Whether the whole is waited for and held in memory. */
	readonly isCollected: boolean;
}

export class ContentDeadline {
	readonly #timeouts: ServerTimeouts;
	readonly #bytesPerSecond: number;
	#startedAt: number;
	/** The rate is measured over windows of `contentMs`, so that a fast start buys no slow rest. */
	#windowAt: number;
	#windowBytes = 0;
	#pieceAt = NEVER;
	#pausedAt: number | undefined;

	constructor(now: number, timeouts: ServerTimeouts, limits: ServerLimits) {
		this.#timeouts = timeouts;
		this.#bytesPerSecond = limits.contentBytesPerSecond;
		this.#startedAt = now;
		this.#windowAt = now;
	}

	/** A piece arrived, or is waited for from now on. Gives the time of the next look. */
	renew(now: number, progress: ContentProgress): number {
		if (this.#pausedAt !== undefined) {
			const pause = now - this.#pausedAt;
			this.#startedAt += pause;
			this.#windowAt += pause;
			this.#pausedAt = undefined;
		}
		this.#pieceAt = now + this.#timeouts.contentMs;
		return this.#next(progress);
	}

	/** Nothing is waited for until it is renewed. */
	pause(now: number): number {
		this.#pausedAt ??= now;
		return NEVER;
	}

	/** Why the content is too late, in a sentence; or the time of the next look. */
	check(now: number, progress: ContentProgress): number | string {
		const { contentMs, totalMs } = this.#timeouts;
		if (now >= this.#pieceAt) return `no content came for ${contentMs} ms (timeouts.contentMs)`;
		if (now >= this.#totalAt(progress)) {
			return `the content took longer than ${totalMs} ms in all (timeouts.totalMs)`;
		}
		if (now >= this.#windowAt + contentMs) {
			const bytes = progress.receivedBytes - this.#windowBytes;
			if (bytes < (this.#bytesPerSecond * (now - this.#windowAt)) / 1000) {
				return `the content came slower than ${this.#bytesPerSecond} bytes a second (limits.contentBytesPerSecond)`;
			}
			this.#windowAt = now;
			this.#windowBytes = progress.receivedBytes;
		}
		return this.#next(progress);
	}

	#next(progress: ContentProgress): number {
		return Math.min(this.#pieceAt, this.#windowAt + this.#timeouts.contentMs, this.#totalAt(progress));
	}

	#totalAt({ isCollected }: ContentProgress): number {
		return isCollected ? this.#startedAt + this.#timeouts.totalMs : NEVER;
	}
}
