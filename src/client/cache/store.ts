// Where stored responses are kept: the interface of every store, and the one in memory. Bounded by bytes; the least
// recently used goes first. Knows nothing of freshness.

import type { ClientError } from "../errors.ts";
import type { StoredHead } from "./rules.ts";

/** One stored response. `id` distinguishes the variants of a key. */
export interface Stored {
	readonly id: number;
	readonly head: StoredHead;
}

/** Synchronous, and never throws: what can't be read isn't there, and what can't be written isn't kept. */
export interface CacheStore {
	/** The largest content to keep, in bytes. */
	readonly maxEntryBytes: number;
	/** Every response stored under the key. */
	find(key: string): Stored[];
	/** The content of a response, as a copy that is the caller's; undefined if it is gone. */
	content(id: number): Buffer | undefined;
	/** Keeps a response, and removes those that `replaces` names. Owns the content from then on. */
	put(key: string, head: StoredHead, content: Buffer, replaces: readonly number[]): void;
	/** Replaces a response's head. */
	update(id: number, head: StoredHead): void;
	/** Removes one response, or all of a key, or all. */
	remove(id: number): void;
	removeKey(key: string): void;
	clear(): void;
	close(): void;
	/** Why nothing can be kept, if that is so. */
	readonly error?: ClientError | undefined;
	/** How many bytes count toward the bound, and how many responses there are. */
	usage(): { readonly bytes: number; readonly entries: number };
}

/** The cost of an entry besides its texts and content. */
const ENTRY_BYTES = 512;

export function costOf(key: string, head: StoredHead, contentBytes: number): number {
	return ENTRY_BYTES + key.length + head.fields.length + contentBytes;
}

interface Entry {
	readonly key: string;
	head: StoredHead;
	readonly content: Buffer;
	cost: number;
}

export class MemoryStore implements CacheStore {
	readonly maxEntryBytes: number;
	readonly #maxBytes: number;
	/** In order of use. */
	readonly #entries: Map<number, Entry> = new Map();
	readonly #ids: Map<string, Set<number>> = new Map();
	#bytes = 0;
	#lastId = 0;

	constructor(maxBytes: number, maxEntryBytes: number) {
		this.#maxBytes = maxBytes;
		this.maxEntryBytes = Math.min(maxEntryBytes, maxBytes);
	}

	find(key: string): Stored[] {
		return [...(this.#ids.get(key) ?? [])].map((id) => ({ id, head: (this.#entries.get(id) as Entry).head }));
	}

	content(id: number): Buffer | undefined {
		const entry = this.#entries.get(id);
		if (entry === undefined) return undefined;
		this.#entries.delete(id);
		this.#entries.set(id, entry);
		return Buffer.from(entry.content);
	}

	put(key: string, head: StoredHead, content: Buffer, replaces: readonly number[]): void {
		for (const id of replaces) this.remove(id);
		const cost = costOf(key, head, content.length);
		if (cost > this.#maxBytes) return;
		const id = ++this.#lastId;
		this.#entries.set(id, { key, head, content, cost });
		const ids = this.#ids.get(key);
		if (ids === undefined) this.#ids.set(key, new Set([id]));
		else ids.add(id);
		this.#bytes += cost;
		this.#shrink();
	}

	update(id: number, head: StoredHead): void {
		const entry = this.#entries.get(id);
		if (entry === undefined) return;
		const cost = costOf(entry.key, head, entry.content.length);
		this.#bytes += cost - entry.cost;
		entry.head = head;
		entry.cost = cost;
		this.#shrink();
	}

	remove(id: number): void {
		const entry = this.#entries.get(id);
		if (entry === undefined) return;
		this.#entries.delete(id);
		this.#bytes -= entry.cost;
		const ids = this.#ids.get(entry.key);
		ids?.delete(id);
		if (ids?.size === 0) this.#ids.delete(entry.key);
	}

	removeKey(key: string): void {
		for (const id of this.#ids.get(key) ?? []) this.remove(id);
	}

	clear(): void {
		this.#entries.clear();
		this.#ids.clear();
		this.#bytes = 0;
	}

	close(): void {
		this.clear();
	}

	usage(): { bytes: number; entries: number } {
		return { bytes: this.#bytes, entries: this.#entries.size };
	}

	#shrink(): void {
		for (const id of this.#entries.keys()) {
			if (this.#bytes <= this.#maxBytes) return;
			this.remove(id);
		}
	}
}
