// Frames that may still come for streams that were reset here (RFC 9113 §5.1): the peer had them on their way. Says which are
// expected, and how much content they may bring. Knows no frames.

/** DATA for a stream that has ended counts as no less. */
const TINY_FRAME = 256;

/** A client's streams that were reset here lately: a server remembers so many, whose frames may still come. */
const REMEMBERED_RESETS = 1_000;

export class LateFrames {
	/** How much content may still come. */
	#bytes = 0;
	/** Of a server: streams that it has reset lately. */
	readonly #resets: Set<number> = new Set();

	/** A stream was reset here, whose peer may have so much content on its way. */
	expectContent(bytes: number): void {
		this.#bytes += bytes;
	}

	/** A server has reset the stream of that id, which a client may not know yet. */
	expectHead(id: number): void {
		this.#resets.add(id);
		if (this.#resets.size > REMEMBERED_RESETS)
			this.#resets.delete(this.#resets.values().next().value as number);
	}

	isHeadExpected(id: number): boolean {
		return this.#resets.has(id);
	}

	/** Content has come for a stream that isn't open. Returns false if it is more than was expected. */
	takeContent(bytes: number): boolean {
		this.#bytes -= Math.max(bytes, TINY_FRAME);
		if (this.#bytes >= 0) return true;
		this.#bytes = 0;
		return false;
	}
}
