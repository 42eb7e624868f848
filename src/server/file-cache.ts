// The contents of small files that were served before, bounded. Each use asks the system first, without waiting: whether the
// target still leads to the same path, and whether that is still the same file with the same size and times. So a cached
// file is never older than one that is read. Must not know requests, nor which paths may be served.
//
// realpath and stat take 5 µs together where opening and reading the file takes 80, in threads of their own; realpath most of
// it, so the requests of one turn of the event loop, which have come together, share its answer. They block the thread: on a
// file system that may not answer, such as one over a network, set `cacheBytes: 0`.

import { realpathSync, type Stats, statSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { own } from "../base/index.ts";
import { setImmediate } from "../runtime/index.ts";
import { type FileFacts, isSettled } from "./file-response.ts";

/** A file whose content is in memory. */
export interface CachedFile {
	/** Don't change it. */
	readonly content: Buffer;
	readonly facts: FileFacts;
}

export interface FileCacheLimits {
	/** Bytes of all of it; 0 caches nothing. */
	readonly cacheBytes: number;
	/** Bytes of one file. */
	readonly cacheFileBytes: number;
}

interface Entry extends CachedFile {
	/** Without symbolic links. */
	readonly path: string;
	readonly stats: Stats;
	/** The targets that lead to it. The oldest first. */
	readonly targets: Map<string, Lead>;
	bytes: number;
	/** Whether it was used since the search for room last passed it. */
	isUsed: boolean;
}

/** How a target leads to a file. */
interface Lead {
	/** The path to look up. */
	readonly path: string;
	/** The turn in which it was last seen to lead to the file's real path. */
	turn: number;
}

/** What an entry takes beside its content and targets: objects, fields, keys. */
const ENTRY_BYTES = 2_048;
/** A file has few names. More of them push the oldest one out. */
const TARGETS = 4;

const QUIET = own({ throwIfNoEntry: false as const });

export class FileCache {
	readonly #limits: FileCacheLimits;
	/** By real path, in the order in which they came. */
	readonly #entries: Map<string, Entry> = new Map();
	readonly #byTarget: Map<string, Entry> = new Map();
	readonly #now: () => number;
	#bytes = 0;
	/** Counts the turns of the event loop in which a real path was looked up. */
	#turn = 0;
	#isCounting = false;

	constructor(limits: FileCacheLimits, now: () => number = Date.now) {
		this.#limits = limits;
		this.#now = now;
	}

	/** Bytes of all entries. */
	get bytes(): number {
		return this.#bytes;
	}

	/** The file that a target led to before, if it still does and nothing has changed. */
	find(target: string): CachedFile | undefined {
		const entry = this.#byTarget.get(target);
		if (entry === undefined) return undefined;
		if (this.#isUnchanged(entry, entry.targets.get(target) as Lead)) {
			entry.isUsed = true;
			return entry;
		}
		this.#remove(entry);
		return undefined;
	}

	#isUnchanged({ path, stats }: Entry, lead: Lead): boolean {
		try {
			if (lead.turn !== this.#turn) {
				if (realpathSync.native(lead.path) !== path) return false;
				lead.turn = this.#turn;
				this.#beginTurn();
			}
			const present = statSync(lead.path, QUIET);
			return present !== undefined && isSame(stats, present);
		} catch {
			return false;
		}
	}

	/** What real paths were holds for this turn. */
	#beginTurn(): void {
		if (this.#isCounting) return;
		this.#isCounting = true;
		setImmediate(() => {
			this.#isCounting = false;
			this.#turn++;
		});
	}

	/** Whether a file of this size that was last changed at these times may be kept. */
	takes(stats: Stats): boolean {
		const { cacheBytes, cacheFileBytes } = this.#limits;
		return (
			stats.size <= cacheFileBytes && stats.size + ENTRY_BYTES <= cacheBytes && isSettled(stats, this.#now())
		);
	}

	/**
	 * Reads an open file and keeps its content. Returns undefined if it changed in the meantime.
	 * @param target leads to `path`, which is looked up again for each use, and that to the real path
	 */
	async read(
		file: FileHandle,
		stats: Stats,
		facts: FileFacts,
		place: { readonly target: string; readonly path: string; readonly realPath: string },
	): Promise<CachedFile | undefined> {
		const content = Buffer.allocUnsafeSlow(stats.size);
		for (let at = 0; at < content.length; ) {
			const { bytesRead } = await file.read(content, at, content.length - at, at);
			if (bytesRead === 0) return undefined;
			at += bytesRead;
		}
		if (!isSame(stats, await file.stat())) return undefined;
		return this.#keep({ content, facts, stats, path: place.realPath }, place.target, place.path);
	}

	#keep(file: CachedFile & Pick<Entry, "path" | "stats">, target: string, path: string): CachedFile {
		const known = this.#entries.get(file.path);
		let entry = known;
		if (entry === undefined || !isSame(entry.stats, file.stats)) {
			if (known !== undefined) this.#remove(known);
			const bytes = file.content.length + ENTRY_BYTES;
			entry = { ...file, targets: new Map(), bytes, isUsed: false };
			this.#entries.set(entry.path, entry);
			this.#bytes += bytes;
		}
		this.#addTarget(entry, target, path);
		this.#makeRoom();
		return entry;
	}

	#addTarget(entry: Entry, target: string, path: string): void {
		this.#dropTarget(this.#byTarget.get(target), target);
		const [oldest] = entry.targets.keys();
		if (entry.targets.size >= TARGETS && oldest !== undefined) this.#dropTarget(entry, oldest);
		entry.targets.set(target, { path, turn: -1 });
		this.#byTarget.set(target, entry);
		this.#weigh(entry, target.length + path.length);
	}

	#dropTarget(entry: Entry | undefined, target: string): void {
		const lead = entry?.targets.get(target);
		if (entry === undefined || lead === undefined) return;
		entry.targets.delete(target);
		this.#byTarget.delete(target);
		this.#weigh(entry, -(target.length + lead.path.length));
	}

	/** Characters of names, which may take two bytes. */
	#weigh(entry: Entry, characters: number): void {
		entry.bytes += 2 * characters;
		this.#bytes += 2 * characters;
	}

	/** Removes the oldest entries, but for those that were used since they were last passed. */
	#makeRoom(): void {
		for (const [path, entry] of this.#entries) {
			if (this.#bytes <= this.#limits.cacheBytes) return;
			if (entry.isUsed) {
				entry.isUsed = false;
				// Behind the others, where this loop passes it again.
				this.#entries.delete(path);
				this.#entries.set(path, entry);
			} else {
				this.#remove(entry);
			}
		}
	}

	#remove(entry: Entry): void {
		for (const target of entry.targets.keys()) this.#byTarget.delete(target);
		if (this.#entries.get(entry.path) !== entry) return;
		this.#entries.delete(entry.path);
		this.#bytes -= entry.bytes;
	}
}

/** A change of content or of rights sets `ctimeMs`, which no program can set back. */
function isSame(before: Stats, now: Stats): boolean {
	return (
		before.ino === now.ino &&
		before.size === now.size &&
		before.mtimeMs === now.mtimeMs &&
		before.ctimeMs === now.ctimeMs &&
		before.dev === now.dev
	);
}
