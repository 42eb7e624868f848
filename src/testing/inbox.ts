// The bytes that a scripted peer received and no step has read yet, with waiting by count and by delimiter. Knows
// nothing of sockets.

/** Thrown when a step waits for bytes that will not come. */
export class NoMoreBytes extends Error {}

/** Received bytes, read in order. One reader at a time. */
export class Inbox {
	#chunks: Buffer[] = [];
	#length = 0;
	#isEnded = false;
	#wake: (() => void) | undefined;

	push(bytes: Buffer): void {
		if (bytes.length === 0) return;
		this.#chunks.push(bytes);
		this.#length += bytes.length;
		this.#notify();
	}

	/** No more bytes will be pushed. */
	end(): void {
		this.#isEnded = true;
		this.#notify();
	}

	/** Between 1 and `limit` bytes, as soon as there are any. */
	async takeSome(limit: number): Promise<Buffer> {
		while (this.#length === 0) await this.more();
		return this.#take(Math.min(limit, this.#chunks[0]?.length ?? 0));
	}

	/** Everything up to and including the delimiter. */
	async takeThrough(delimiter: string): Promise<Buffer> {
		let from = 0;
		for (;;) {
			if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
			const pending = this.#chunks[0];
			if (pending !== undefined) {
				const at = pending.indexOf(delimiter, from, "latin1");
				if (at >= 0) return this.#take(at + delimiter.length);
				from = Math.max(0, pending.length - delimiter.length + 1);
			}
			await this.more();
		}
	}

	/** Waits until something new was pushed, or throws NoMoreBytes. */
	async more(): Promise<void> {
		if (this.#isEnded) throw new NoMoreBytes("no more bytes will come");
		await new Promise<void>((resolve) => {
			this.#wake = resolve;
		});
	}

	/** Waits for the end, and leaves arriving bytes in place. */
	async ended(): Promise<void> {
		while (!this.#isEnded) await this.more();
	}

	/** Discards bytes until the end. */
	async drained(): Promise<void> {
		for (;;) {
			this.#chunks = [];
			this.#length = 0;
			if (this.#isEnded) return;
			await this.more();
		}
	}

	/** `length` bytes of the first chunk. */
	#take(length: number): Buffer {
		const first = this.#chunks[0] ?? Buffer.alloc(0);
		this.#length -= length;
		if (length === first.length) {
			this.#chunks.shift();
			return first;
		}
		this.#chunks[0] = first.subarray(length);
		return first.subarray(0, length);
	}

	#notify(): void {
		const wake = this.#wake;
		this.#wake = undefined;
		wake?.();
	}
}
