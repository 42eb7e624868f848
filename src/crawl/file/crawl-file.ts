// Looks at the file of a crawl, running or not: its state, and why a URL is where it is. Changes nothing.

import {
	type DatabaseKind,
	readOwnDatabase,
	type Sqlite,
	StorageError,
	targetOf,
} from "../../storage/index.ts";
import type { FrontierStats, UrlFilter, UrlRow } from "../frontier/frontier.ts";
import { KIND } from "../frontier/layout.ts";
import { FrontierReader, type ReasonCounts } from "../frontier/reader.ts";
import { LAYOUT, prepareAll } from "../frontier/sql.ts";
import type { SiteSchedule } from "../politeness/pace.ts";
import type { RobotsRule } from "../robots/parse.ts";
import { parseRobots } from "../robots/parse.ts";
import { robotsRules } from "../robots/rules.ts";
import { keyUrl } from "../scope/key-url.ts";
import { siteOf } from "../scope/site.ts";
import { clockIn, type SiteData } from "./apply-order.ts";
import { type CrawlHolder, isAlive } from "./holder.ts";

/** What a crawl's file says about it. */
export interface CrawlStatus extends FrontierStats {
	/** From 1. */
	readonly round: number;
	/** Requested pages of all runs. */
	readonly pages: number;
	/** Bytes of their responses. */
	readonly bytes: number;
	/** Pages that finally failed. */
	readonly errors: number;
	/** The process that runs it; undefined if no run is under way, or it was killed. */
	readonly holder: CrawlHolder | undefined;
	/** How many URLs ended in a state for a reason, by "state reason". */
	readonly reasons: ReasonCounts;
	/** Sites that are left, and why. */
	readonly left: Readonly<Record<string, number>>;
	/** Sites that rest because of what they answered, and why. */
	readonly blocked: Readonly<Record<string, number>>;
}

/** What a crawl knows about a URL, and which line of robots.txt is about it. */
export interface UrlStory {
	/** The URL with its state, as the crawl's file has it. */
	readonly url: UrlRow;
	/** Since when its site may be asked, by the wall clock, if it waits for that. */
	readonly siteReadyAt: number | undefined;
	/** Why nothing of its site is requested any more; undefined if the site isn't left. */
	readonly siteLeft: string | undefined;
	/** When it may be asked itself, by the wall clock. */
	readonly notBefore: number | undefined;
	/** What its site's robots.txt says about it; undefined if the crawl hasn't read it. */
	readonly robots:
		| {
				/** Whether the file was read ("rules"), doesn't exist ("allow") or can't be reached ("unreachable"). */
				readonly state: string;
				/** Why it is in that state, in a word: a status, or the kind of a failure. */
				readonly reason: string;
				/** The line that decides; undefined if none matches. */
				readonly rule: RobotsRule | undefined;
				/** Whether the URL may be requested. */
				readonly isAllowed: boolean;
		  }
		| undefined;
}

/** The file of a crawl, open to be looked at. */
export interface CrawlFile extends Disposable {
	/** @throws StorageError where the file is damaged there */
	status(): CrawlStatus;
	/** undefined where the crawl doesn't know the URL. */
	why(url: string): UrlStory | undefined;
	/** The URLs that a filter chooses, one after the other. Throws StorageError where the file is damaged. */
	list(filter: UrlFilter): Iterable<UrlRow>;
	/** Pages that have the same records, or without records the same text, as another page. */
	duplicates(): number;
	/** Closes the file. */
	close(): void;
}

/**
 * Opens the file of a crawl to look at it, also while the crawl runs.
 *
 * @throws StorageError
 *
 * @example
 * using file = openCrawlFile("shop.db.crawl");
 * for (const { url, reason } of file.list({ states: ["failed"] })) console.log(url, reason);
 */
export function openCrawlFile(path: string): CrawlFile {
	const database = readOwnDatabase(targetOf(path).path, KIND satisfies DatabaseKind);
	try {
		const layout = Number(database.pragma("user_version"));
		if (layout !== LAYOUT)
			throw new StorageError(path, "layout", `it has layout ${layout}, and this version reads ${LAYOUT}`, {
				what: "can't be read",
			});
		return new Opened(database);
	} catch (error) {
		database.close();
		throw error instanceof StorageError ? error : database.fault(error);
	}
}

class Opened implements CrawlFile {
	readonly #database: Sqlite;
	readonly #reader: FrontierReader;

	constructor(database: Sqlite) {
		this.#database = database;
		this.#reader = new FrontierReader(prepareAll(database), keyUrl);
	}

	status(): CrawlStatus {
		return this.#guarded(() => {
			const reader = this.#reader;
			const counts = JSON.parse(reader.value("counts") ?? "{}") as Partial<CrawlStatus>;
			return {
				round: Number(reader.value("round") ?? 1),
				pages: counts.pages ?? 0,
				bytes: counts.bytes ?? 0,
				errors: counts.errors ?? 0,
				...reader.stats(),
				holder: this.#holder(),
				reasons: Object.fromEntries(Object.entries(reader.reasons()).filter(([, count]) => count > 0)),
				...this.#sites(),
			};
		});
	}

	why(url: string): UrlStory | undefined {
		return this.#guarded(() => {
			const site = siteOf(url, clockIn(this.#reader));
			const row = this.#reader.url(keyUrl(url), site);
			if (row === undefined) return undefined;
			const siteId = this.#reader.siteId(site);
			const siteRow = siteId === undefined ? undefined : this.#reader.siteRow(siteId);
			const now = this.#now();
			const wall = (time: number | undefined): number | undefined =>
				time === undefined || time <= now ? undefined : Date.now() + time - now;
			return {
				url: row,
				siteReadyAt: row.state === "waiting" ? wall(siteRow?.ready) : undefined,
				siteLeft: siteRow?.left,
				notBefore: wall(row.notBefore),
				robots: this.#robots(row.url),
			};
		});
	}

	*list(filter: UrlFilter): Generator<UrlRow, void, undefined> {
		try {
			yield* this.#reader.list(filter);
		} catch (error) {
			throw this.#database.fault(error);
		}
	}

	duplicates(): number {
		return this.#guarded(() => this.#reader.duplicates());
	}

	close(): void {
		this.#database.close();
	}

	[Symbol.dispose](): void {
		this.close();
	}

	#guarded<Result>(act: () => Result): Result {
		try {
			return act();
		} catch (error) {
			throw this.#database.fault(error);
		}
	}

	#holder(): CrawlHolder | undefined {
		const kept = this.#reader.value("holder");
		if (kept === undefined || kept === "") return undefined;
		const holder = JSON.parse(kept) as CrawlHolder;
		return isAlive(holder) ? holder : undefined;
	}

	/** The crawl's time, as it was last saved. */
	#now(): number {
		return (JSON.parse(this.#reader.value("clock") ?? "{}") as { readonly time?: number }).time ?? 0;
	}

	#sites(): Pick<CrawlStatus, "left" | "blocked"> {
		const left: Record<string, number> = {};
		const blocked: Record<string, number> = {};
		const now = this.#now();
		for (const { data, left: reason } of this.#reader.restingSites(now)) {
			if (reason !== undefined) left[reason] = (left[reason] ?? 0) + 1;
			const pace = (data as SiteData | undefined)?.pace as SiteSchedule | undefined;
			if (reason !== undefined || pace === undefined || pace.blockedUntil <= now) continue;
			const why = pace.blockedFor ?? "failures";
			blocked[why] = (blocked[why] ?? 0) + 1;
		}
		return { left, blocked };
	}

	#robots(url: string): UrlStory["robots"] {
		const kept = this.#reader.value(`robots ${new URL(url).origin}`);
		if (kept === undefined) return undefined;
		const { state, reason, content } = JSON.parse(kept) as {
			readonly state: string;
			readonly reason: string;
			readonly content?: string | undefined;
		};
		if (content === undefined) return { state, reason, rule: undefined, isAllowed: state === "allow" };
		const rules = robotsRules(
			parseRobots(Buffer.from(content, "latin1")),
			this.#reader.value("agent") ?? "gannet",
		);
		return { state, reason, ...rules.decide(url) };
	}
}
