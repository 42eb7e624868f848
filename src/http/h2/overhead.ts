// Counts frames that bring nothing, and sets them off against those that do. A peer that sends nothing else would keep us
// busy for as long as it likes (RFC 9113 §10.5). Knows no frames.

/** What a message, whole or begun by us and left, is worth; and what a frame with content is. */
const MESSAGE = 16;
const CONTENT = 1;

/** What a stream costs that broke a rule: more than its content can be worth, or a byte would pay for each. */
export const BROKEN_STREAM = 2;

/** A WINDOW_UPDATE by less than this brings nothing, and DATA with less content isn't worth anything. */
export const TINY_INCREMENT = 256;

export class Overhead {
	readonly #limit: number;
	/** Below 0 where the peer has brought more than it cost. */
	#count = 0;
	#at = 0;

	/** @param limit how many more of them may come than were earned */
	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Frames that bring nothing. Returns false where there were too many. One a second is free: connections are checked. */
	add(now: number, count: number = 1): boolean {
		if (this.#count > 0) this.#count = Math.max(0, this.#count - (now - this.#at) / 1_000);
		this.#at = now;
		this.#count += count;
		return this.#count <= this.#limit;
	}

	/** A whole message; or a stream that we have left, of which frames may still come. */
	message(): void {
		this.#earn(MESSAGE);
	}

	content(bytes: number): void {
		if (bytes >= TINY_INCREMENT) this.#earn(CONTENT);
	}

	#earn(count: number): void {
		if (this.#count > -this.#limit) this.#count -= count;
	}
}
