// References in pages that lead to URLs which are stored, in bounded memory. Most links of a page are also on other pages of its
// site: those need no resolving. Exact; what this has forgotten, the frontier knows.

/** What a reference costs besides its characters: V8's string and its place in a set. */
const OVERHEAD = 96;
const MOST_BYTES = 8 * 1024 * 1024;

/** References whose URL depends on nothing but the base's origin: paths from the root and whole URLs. */
const ROOTED = /^(?:https?:\/)?\/[\w~.-]/;

/** The known references of pages with one origin. */
export interface PageReferences {
	has(reference: string): boolean;
	/** Whether the URL that a reference has led to is stored; then it is remembered. @param url - in request form */
	isStored(reference: string, url: string): boolean;
}

export class KnownLinks {
	readonly #hasSeen: (url: string) => boolean;
	readonly #origins: Map<string, Set<string>> = new Map();
	#bytes = 0;

	/** @param hasSeen - whether a URL in request form is stored, as far as memory says it */
	constructor(hasSeen: (url: string) => boolean) {
		this.#hasSeen = hasSeen;
	}

	/**
	 * @param base - what references are resolved against
	 * @param encoding - of the page: it decides how queries are written
	 */
	of(base: string, encoding: string): PageReferences {
		const start = base.indexOf("//") + 2;
		const end = base.indexOf("/", start);
		const origin = `${base.slice(0, end < 0 ? base.length : end)} ${encoding}`;
		const known = this.#origins.get(origin);
		return {
			has: (reference) => known?.has(reference) ?? false,
			isStored: (reference, url) => {
				if (!this.#hasSeen(url)) return false;
				if (ROOTED.test(reference)) this.#add(origin, reference);
				return true;
			},
		};
	}

	#add(origin: string, reference: string): void {
		const bytes = reference.length + OVERHEAD;
		if (this.#bytes + bytes > MOST_BYTES) {
			this.#origins.clear();
			this.#bytes = 0;
		}
		let known = this.#origins.get(origin);
		if (known === undefined) {
			known = new Set();
			this.#origins.set(origin, known);
			this.#bytes += origin.length + OVERHEAD;
		}
		// A slice of a page's text would keep the whole text in memory.
		known.add(Buffer.from(reference).toString());
		this.#bytes += bytes;
	}
}
