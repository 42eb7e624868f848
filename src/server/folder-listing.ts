// Makes the listings of folders. A large folder takes long: its listing is made once for all who ask meanwhile, and kept for a
// while afterwards.

import type { Stats } from "node:fs";
import { lstat, opendir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { own } from "../base/index.ts";
import { type Folder, isAbsence, isBelow } from "./folder.ts";
import { type ListingEntry, listingPage } from "./listing.ts";
import { openFolder } from "./opened.ts";
import type { DirectorySettings } from "./options.ts";
import { isHidden, isNameBelow } from "./paths.ts";

/** How many entries of a listing are looked up at a time. */
const STAT_BATCH = 64;
const SLOW_MS = 20;
/** A slow listing is kept this many times as long as it took to make, so it takes at most a tenth of a processor. */
const KEPT_TIMES = 10;

/** A listing that was made or is being made. */
interface Made {
	/** The folder when it was begun: names that come or go change it. Sizes and times of the entries don't. */
	readonly stats: Stats;
	readonly page: Promise<Buffer | undefined>;
	/** On the clock of `performance.now()`; while it is being made, infinity. */
	until: number;
	bytes: number;
}

export class Listings {
	readonly #folder: Folder;
	readonly #slowMs: number;
	/** By title and real path, in the order in which they were begun. */
	readonly #made: Map<string, Made> = new Map();

	/** @param slowMs listings that take less are made each time */
	constructor(folder: Folder, slowMs: number = SLOW_MS) {
		this.#folder = folder;
		this.#slowMs = slowMs;
	}

	/**
	 * The page that lists a folder; undefined if there is nothing to list.
	 * @param title the path of the folder as people read it
	 * @param stats of the folder, as it is now
	 */
	page(title: string, path: string, stats: Stats): Promise<Buffer | undefined> {
		const key = `${title}\0${path}`;
		const known = this.#made.get(key);
		if (known !== undefined && known.until > performance.now() && isSameFolder(known.stats, stats)) {
			return known.page;
		}
		const startedAt = performance.now();
		const page = make(title, path, this.#folder);
		const made: Made = { stats, page, until: Number.POSITIVE_INFINITY, bytes: 0 };
		this.#made.set(key, made);
		const settle = (content: Buffer | undefined): void => {
			const elapsedMs = performance.now() - startedAt;
			if (content !== undefined && elapsedMs >= this.#slowMs) {
				made.until = startedAt + KEPT_TIMES * elapsedMs;
				made.bytes = content.length;
				this.#makeRoom();
			} else if (this.#made.get(key) === made) {
				this.#made.delete(key);
			}
		};
		page.then(settle, () => settle(undefined));
		return page;
	}

	/** Removes what is out of date, and the oldest listings beyond the limit. */
	#makeRoom(): void {
		const now = performance.now();
		let bytes = 0;
		for (const [key, made] of [...this.#made].reverse()) {
			bytes += made.bytes;
			if (made.until <= now || bytes > this.#folder.options.cacheBytes) this.#made.delete(key);
		}
	}
}

function isSameFolder(before: Stats, now: Stats): boolean {
	return (
		before.ino === now.ino &&
		before.dev === now.dev &&
		before.mtimeMs === now.mtimeMs &&
		before.ctimeMs === now.ctimeMs
	);
}

async function make(title: string, path: string, folder: Folder): Promise<Buffer | undefined> {
	try {
		await using open = await openFolder(path);
		if (open.realPath === undefined || !isBelow(open.realPath, folder)) return undefined;
		const { names, isWhole } = await namesIn(open.path, folder.options);
		const entries: ListingEntry[] = [];
		for (let at = 0; at < names.length; at += STAT_BATCH) {
			const batch = names.slice(at, at + STAT_BATCH).map((name) => entryOf(name, open.path, folder));
			for (const entry of await Promise.all(batch)) if (entry !== undefined) entries.push(entry);
		}
		return Buffer.from(listingPage(title, entries, isWhole));
	} catch (error) {
		if (isAbsence(error)) return undefined;
		throw error;
	}
}

/** The names that may be listed, up to the limit. */
async function namesIn(
	path: string,
	{ dotfiles, listingEntries }: DirectorySettings,
): Promise<{ readonly names: readonly string[]; readonly isWhole: boolean }> {
	const names: string[] = [];
	for await (const { name } of await opendir(path, own({ bufferSize: 1_024 }))) {
		if (!isNameBelow(name) || (!dotfiles && isHidden(name))) continue;
		if (names.length >= listingEntries) return { names, isWhole: false };
		names.push(name);
	}
	return { names, isWhole: true };
}

/** A listing's entry for a name; undefined if a request for it would find nothing. */
async function entryOf(name: string, path: string, folder: Folder): Promise<ListingEntry | undefined> {
	try {
		const full = join(path, name);
		let stats = await lstat(full);
		if (stats.isSymbolicLink()) {
			if (!isBelow(await realpath(full), folder)) return undefined;
			stats = await stat(full);
		}
		if (!stats.isFile() && !stats.isDirectory()) return undefined;
		return { name, isFolder: stats.isDirectory(), size: stats.size, modifiedAt: stats.mtimeMs };
	} catch (error) {
		if (isAbsence(error)) return undefined;
		throw error;
	}
}
