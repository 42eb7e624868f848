// Keys that are known to be stored, in bounded memory: most links of a page lead to something that the crawl has just
// seen. Exact; the database still knows what this has forgotten.

/** What a key costs besides its characters: V8's string and its place in a set. */
const OVERHEAD = 96;

export class SeenKeys {
	readonly #maxBytes: number;
	/** The newer half, and the older one, which goes as a whole when the newer one is full. */
	#newer: Set<string> = new Set();
	#older: Set<string> = new Set();
	#bytes = 0;

	constructor(maxBytes: number) {
		this.#maxBytes = maxBytes;
	}

	has(key: string): boolean {
		if (this.#newer.has(key)) return true;
		if (!this.#older.has(key)) return false;
		this.add(key);
		return true;
	}

	add(key: string): void {
		const bytes = key.length + OVERHEAD;
		if (this.#bytes + bytes > this.#maxBytes / 2) {
			this.#older = this.#newer;
			this.#newer = new Set();
			this.#bytes = 0;
		}
		if (bytes > this.#maxBytes / 2) return;
		// A slice of a page's text would keep the whole text in memory.
		this.#newer.add(Buffer.from(key).toString());
		this.#bytes += bytes;
	}
}
