// The public cache object: a store, in memory or in a file, and the operations on it.

import { hideSecrets, inspectAs } from "../../base/index.ts";
import { type ClientError, refuseOption } from "../errors.ts";
import { httpCaches } from "../kinds.ts";
import { type HttpCacheOptions, httpCacheOptions } from "../policy-options.ts";
import { targetOf } from "../url.ts";
import { DiskStore } from "./disk.ts";
import { hash } from "./rules.ts";
import { type CacheStore, MemoryStore } from "./store.ts";

const readOptions = httpCacheOptions.reader(refuseOption);

const MEMORY_BYTES: number = 64 * 1024 * 1024;
const DISK_BYTES: number = 1024 * 1024 * 1024;

/**
 * A private HTTP cache, for one client or several. Pass it as the option `cache` of a client.
 * @example
 * using cache = new HttpCache({ path: "cache.sqlite" });
 * await using client = new Client({ cache });
 */
export class HttpCache implements Disposable {
	static {
		inspectAs(HttpCache, ({ usage }) => `HttpCache { ${usage.entries} responses, ${usage.bytes} bytes }`);
	}

	/** @internal For the cache policy. */
	static storeOf(cache: HttpCache): CacheStore {
		return cache.#store;
	}

	/** @internal For the cache policy. */
	static nowOf(cache: HttpCache): number {
		return cache.#now();
	}

	readonly #store: CacheStore;
	readonly #now: () => number;

	/**
	 * A file that can't be used, or isn't a cache of gannet's, stays as it is and makes every request a miss; `error` says
	 * why.
	 * @throws ClientError, kind "invalid-request", for an option that doesn't exist or has a wrong value.
	 */
	constructor(options?: HttpCacheOptions) {
		const settings = readOptions(options);
		httpCaches.add(this);
		const { path, maxBytes = path === undefined ? MEMORY_BYTES : DISK_BYTES, now } = settings;
		const { maxEntryBytes = Math.floor(maxBytes / 8) } = settings;
		this.#now = now;
		this.#store =
			path === undefined
				? new MemoryStore(maxBytes, maxEntryBytes)
				: new DiskStore(path, maxBytes, maxEntryBytes, now);
	}

	/** Why the file can't be used (kind "file"); undefined if it can. */
	get error(): ClientError | undefined {
		return this.#store.error;
	}

	/** How many responses are kept, and their bytes including fields and overhead. */
	get usage(): {
		/** How many responses are stored. */
		readonly entries: number;
		/** Their size in bytes, with fields and overhead. */
		readonly bytes: number;
	} {
		return this.#store.usage();
	}

	/** Forgets what is stored for a URL. */
	delete(url: string | URL): void {
		this.#store.removeKey(keyOf(new URL(url)));
	}

	/** Forgets everything. */
	clear(): void {
		this.#store.clear();
	}

	/** Closes the file, if there is one. After that, everything is a miss. */
	close(): void {
		this.#store.close();
	}

	/** Closes the file, as `close` does. */
	[Symbol.dispose](): void {
		this.close();
	}
}

/**
 * The key of a URL's responses (RFC 9111 §2). Only responses to GET are stored, so it doesn't contain the method. A URL
 * with secret parameters is hashed, because the store may be a file.
 */
export function keyOf(url: URL): string {
	const text = url.origin + targetOf(url);
	const shown = hideSecrets(text);
	return shown === text ? text : `${shown} ${hash([text])}`;
}
