// The deadlines of a request's content: between two pieces, as a rate, and in all. Only the time in which the server
// waits for content counts, not the time in which a handler reads slowly. Owns no timer.

import type { ServerLimits, ServerTimeouts } from "./options.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** The state of the content when its deadline is checked. */
export interface ContentProgress {
	readonly receivedBytes: number;
	/** Whether the server waits for the whole content and holds it in memory. */
	readonly isCollected: boolean;
}

export class ContentDeadline {
	readonly #timeouts: ServerTimeouts;
	readonly #bytesPerSecond: number;
	#startedAt: number;
	/** The rate is measured over windows of `contentMs`, so a fast start can't make up for a slow rest. */
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

	/** A piece arrived, or the wait for one begins. Returns the time of the next check. */
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

	/** Waits for nothing until the next `renew`. */
	pause(now: number): number {
		this.#pausedAt ??= now;
		return NEVER;
	}

	/** Why the content is too late, in a sentence, or the time of the next check. */
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
