// The state of a crawl: its file, for this process alone, with the frontier, the crawl's clock and what is used up of its limits.

import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import {
	type DatabaseKind,
	openOwnDatabase,
	readOwnDatabase,
	type Sqlite,
	StorageError,
	targetOf,
} from "../../storage/index.ts";
import type { CrawlHolder } from "../file/holder.ts";
import type { PageEntry, SiteRow } from "../frontier/frontier.ts";
import { KIND } from "../frontier/layout.ts";
import { SqliteFrontier } from "../frontier/sqlite-frontier.ts";
import type { CrawlCounts } from "../politeness/budget.ts";
import { type ClockReading, crawlTime, type SavedClock, savedClock } from "../politeness/clock.ts";
import { keyUrl } from "../scope/key-url.ts";

/** "gnCl" */
const LOCK: DatabaseKind = {
	applicationId: 0x676e436c,
	name: "the lock of a crawl of gannet's",
	earlierSchema: "",
};

export interface StateOptions {
	readonly durability: "process" | "power";
	readonly read: () => ClockReading;
	/** The wait of a site whose last request's time is unknown. */
	readonly waitOf: (site: SiteRow) => number;
	readonly tables?: ((database: Sqlite) => (entry: PageEntry) => void) | undefined;
	readonly onCommit: () => void;
	readonly onError: (error: unknown) => void;
}

/** Counts of all runs. */
type Counts = { -readonly [Name in Exclude<keyof CrawlCounts, "runMs">]: CrawlCounts[Name] };

/** What is kept of them. */
interface KeptCounts extends Counts {
	/** What they were when the round began. */
	readonly before?: Counts | undefined;
	/** A day in UTC, and the pages asked for again on it. */
	readonly again?: readonly [day: number, pages: number] | undefined;
}

const NO_COUNTS: Counts = { pages: 0, bytes: 0, errors: 0 };
const DAY = 86_400_000;

export class CrawlState {
	readonly frontier: SqliteFrontier;
	readonly counts: Counts;
	#before: Counts;
	#again: readonly [day: number, pages: number];
	readonly #lock: Sqlite;
	readonly #read: () => ClockReading;
	/** Values for the next commit, by name. */
	readonly #later: Map<string, unknown> = new Map();
	/** Undefined while the file opens. */
	#base: SavedClock | undefined;

	/** @throws StorageError, code "in-use" where another process has the crawl; FrontierError */
	constructor(path: string, { durability, read, waitOf, tables, onCommit, onError }: StateOptions) {
		this.#read = read;
		this.#lock = lock(path);
		try {
			this.frontier = new SqliteFrontier(path, {
				durability,
				keyOf: (url) => keyUrl(url),
				readyAfterLoss: (site, value) => crawlTime(clockIn(value("clock")), read()) + waitOf(site),
				saved: () => this.#saved(),
				tables,
				onCommit,
				onError,
			});
			const counts = this.frontier.value("counts");
			const kept = counts === undefined ? NO_COUNTS : (JSON.parse(counts) as KeptCounts);
			const { before = NO_COUNTS, again = [0, 0], ...all } = kept as KeptCounts;
			this.counts = { ...all };
			this.#before = before;
			this.#again = again;
			const reading = read();
			this.#base = savedClock(crawlTime(clockIn(this.frontier.value("clock")), reading), reading);
			if (this.frontier.value("id") === undefined) this.frontier.setValue("id", randomUUID());
			const holder: CrawlHolder = { pid: process.pid, host: hostname(), since: reading.wall };
			this.frontier.setValue("holder", JSON.stringify(holder));
			this.frontier.commit();
		} catch (error) {
			this.#lock.close();
			throw error;
		}
	}

	/** The crawl's time. */
	now(): number {
		return crawlTime(this.#base, this.#read());
	}

	/** Milliseconds since 1970. */
	wall(): number {
		return this.#read().wall;
	}

	value(name: string): string | undefined {
		const later = this.#later.get(name);
		return later === undefined ? this.frontier.value(name) : JSON.stringify(later);
	}

	/** Sets a value, as JSON, with the commit of what is settled next. */
	setLater(name: string, value: unknown): void {
		this.#later.set(name, value);
	}

	/** Whether no page of the site had this text before. */
	isNewText(site: string, hash: number): boolean {
		return this.frontier.isNewText(site, hash);
	}

	/** The counts of this round. */
	get roundCounts(): Counts {
		const { pages, bytes, errors } = this.counts;
		const { pages: pagesBefore, bytes: bytesBefore, errors: errorsBefore } = this.#before;
		return { pages: pages - pagesBefore, bytes: bytes - bytesBefore, errors: errors - errorsBefore };
	}

	/** Limits count from here. */
	beginRound(): void {
		this.#before = { ...this.counts };
	}

	/** A page is asked for again. */
	countAgain(): void {
		this.#again = [Math.floor(this.wall() / DAY), this.askedToday() + 1];
	}

	/** Pages that were asked for again today, in UTC. */
	askedToday(): number {
		const [day, pages] = this.#again;
		return day === Math.floor(this.wall() / DAY) ? pages : 0;
	}

	close(): void {
		try {
			if (!this.frontier.isBroken) this.frontier.setValue("holder", "");
			this.frontier.close();
		} finally {
			this.#lock.close();
		}
	}

	#saved(): Record<string, string> {
		if (this.#base === undefined) return {};
		const clock = savedClock(this.now(), this.#read());
		const counts: KeptCounts = { ...this.counts, before: this.#before, again: this.#again };
		const saved: Record<string, string> = { clock: JSON.stringify(clock), counts: JSON.stringify(counts) };
		for (const [name, value] of this.#later) saved[name] = JSON.stringify(value);
		this.#later.clear();
		return saved;
	}
}

function clockIn(kept: string | undefined): SavedClock | undefined {
	return kept === undefined ? undefined : (JSON.parse(kept) as SavedClock);
}

/** Held by the operating system until the process ends, whatever ends it. */
function lock(path: string): Sqlite {
	const file = `${targetOf(path).path}.lock`;
	try {
		const database = openOwnDatabase(file, LOCK, {
			busyMs: 0,
			journal: "TRUNCATE",
			synchronous: "NORMAL",
			isExclusive: true,
		});
		database.exec("BEGIN EXCLUSIVE");
		return database;
	} catch (error) {
		if (!(error instanceof StorageError) || error.code !== "locked") throw error;
		throw new StorageError(path, "in-use", `${holderIn(path)} is crawling with it`, {
			advice: "wait for its end, or stop it",
			cause: error,
		});
	}
}

/** "process 4711, since 2026-12-01T08:00:00.000Z," as far as the file says it. */
function holderIn(path: string): string {
	try {
		const database = readOwnDatabase(targetOf(path).path, KIND);
		try {
			const found = database.prepare("SELECT value FROM crawl WHERE name = 'holder'").get();
			const { pid, host, since } = JSON.parse(String(found?.value)) as CrawlHolder;
			const where = host === hostname() ? "" : ` on ${host}`;
			return `process ${pid}${where}, since ${new Date(since).toISOString()},`;
		} finally {
			database.close();
		}
	} catch {
		// It has just begun, or the file can't be read: the refusal holds all the same.
		return "another process";
	}
}
