// Reads a frontier's file: what it knows of URLs, sites and the crawl as a whole. Changes nothing, so it also reads the file of a
// crawl that is running.

import type {
	FrontierStats,
	PageMemory,
	RememberedPage,
	SiteRow,
	UrlFilter,
	UrlRow,
	UrlState,
	Visit,
} from "./frontier.ts";
import { HASHES, type HashSeed, hashOf } from "./hash.ts";
import { longUrl, shortUrl } from "./short-url.ts";
import type { Statements } from "./sql.ts";

/** In the order of their numbers in the file. */
export const STATES: readonly UrlState[] = ["waiting", "done", "failed", "skipped", "gone", "alias"];

/** A rank is class and depth. */
export const DEPTHS = 65_536;

/** From so many on, one statement for all costs less than one for each. */
const LOOKED_UP_AT_ONCE = 4;

/** A column of a table that a sink writes. */
export type Column = string | number | null;

/** How many URLs ended in a state for a reason, by "state reason". */
export type ReasonCounts = Readonly<Record<string, number>>;

export class FrontierReader {
	readonly #statements: Statements;
	readonly #keyOf: (url: string) => string;
	#seed: HashSeed | undefined;

	/** @param keyOf - the key of a URL in request form */
	constructor(statements: Statements, keyOf: (url: string) => string) {
		this.#statements = statements;
		this.#keyOf = keyOf;
	}

	value(name: string): string | undefined {
		return this.#statements.value.get(name)?.[0 as never] as string | undefined;
	}

	stats(): FrontierStats {
		const [sites, waiting, done, failed, skipped] = row(this.#statements.sums.get()) as number[];
		const [outbox] = row(this.#statements.outboxCount.get()) as number[];
		return { sites, waiting, done, failed, skipped, outbox } as FrontierStats;
	}

	reasons(): ReasonCounts {
		return JSON.parse(this.value("reasons") ?? "{}") as ReasonCounts;
	}

	siteId(key: string): number | undefined {
		return row(this.#statements.siteByKey.get(key))[0] as number | undefined;
	}

	siteRow(id: number): SiteRow {
		const [key, data, waiting, done, failed, skipped, ready, left, isLeased] = row(
			this.#statements.siteRow.get(id),
		) as [string, string | null, number, number, number, number, number, string | null, number];
		return {
			key,
			data: data === null ? undefined : JSON.parse(data),
			waiting,
			done,
			failed,
			skipped,
			ready,
			left: left ?? undefined,
			isLeased: isLeased === 1,
		};
	}

	/** Sites that are left, or rest at a time of the crawl's clock. */
	*restingSites(now: number): Generator<Pick<SiteRow, "data" | "left">, void, undefined> {
		for (const [data, left] of this.#statements.restingSites.iterate(now) as Iterable<unknown> as Iterable<
			[string | null, string | null]
		>)
			yield { data: data === null ? undefined : JSON.parse(data), left: left ?? undefined };
	}

	/** The number that a key has, unless another one of its site has it. */
	hashOf(key: string): number {
		this.#seed ??= JSON.parse(this.value("seed") ?? "{}") as HashSeed;
		return hashOf(key, this.#seed);
	}

	/** The number of a key: of the URL that has it, else the first free one. */
	find(siteId: number, site: string, key: string): { readonly hash: number; readonly isKnown: boolean } {
		const { urlAt } = this.#statements;
		let hash = this.hashOf(key);
		for (;;) {
			const found = urlAt.get(siteId, hash) as unknown as [string] | undefined;
			if (found === undefined) return { hash, isKnown: false };
			if (this.isOf(found[0], site, key)) return { hash, isKnown: true };
			hash = (hash + 1) % HASHES;
		}
	}

	/** The URLs, as they are stored, that have some of these numbers. A look at many at once takes a fourth of the time. */
	storedAt(siteId: number, hashes: readonly number[]): Map<number, string> {
		const { urlAt, urlsAt } = this.#statements;
		if (hashes.length >= LOOKED_UP_AT_ONCE) {
			const found = urlsAt.all(siteId, JSON.stringify(hashes)) as unknown as [number, string][];
			return new Map(found);
		}
		const stored = new Map<number, string>();
		for (const hash of hashes) {
			const found = urlAt.get(siteId, hash) as unknown as [string] | undefined;
			if (found !== undefined) stored.set(hash, found[0]);
		}
		return stored;
	}

	/** Whether a URL, as it is stored, has a key. */
	isOf(short: string, site: string, key: string): boolean {
		return short === shortUrl(key, site) || this.#keyOf(longUrl(short, site)) === key;
	}

	/** @param key - in key form */
	url(key: string, site: string): UrlRow | undefined {
		const id = this.siteId(site);
		if (id === undefined) return undefined;
		const { hash, isKnown } = this.find(id, site, key);
		return isKnown ? this.#urlRow(id, site, hash) : undefined;
	}

	/** URLs in the order of the file, one at a time: for a look at all of them. */
	*list({ states, reason, site }: UrlFilter): Generator<UrlRow, void, undefined> {
		const id = site === undefined ? undefined : this.siteId(site);
		if (site !== undefined && id === undefined) return;
		const wanted = new Set(states);
		let [lastSite, lastHash] = [id ?? 0, -1];
		let key = site ?? "";
		for (;;) {
			const found = rows(this.#statements.nextUrls.all(lastSite, lastHash, id ?? null, LISTED));
			for (const [siteId, hash, state, why] of found as [number, number, number, string | null][]) {
				if (siteId !== lastSite || key === "") key = this.siteRow(siteId).key;
				[lastSite, lastHash] = [siteId, hash];
				if (states !== undefined && !wanted.has(STATES[state] as UrlState)) continue;
				if (reason !== undefined && why !== reason) continue;
				yield this.#urlRow(siteId, key, hash);
			}
			if (found.length < LISTED) return;
		}
	}

	memory(siteId: number, hash: number): PageMemory | undefined {
		const [due, text] = row(this.#statements.memory.get(siteId, hash));
		return due === undefined ? undefined : { due: due as number, text: text as string };
	}

	*memories(): Generator<RememberedPage, void, undefined> {
		for (let last: readonly [number, number] = [-1, -1]; ; ) {
			const found = rows(this.#statements.memories.all(...last, LISTED)) as [
				number,
				number,
				number,
				string,
				number,
			][];
			for (const [siteId, hash, due, text, state] of found)
				yield { siteId, hash, due, text, state: STATES[state] as UrlState };
			const end = found.at(-1);
			if (end === undefined || found.length < LISTED) return;
			last = [end[0], end[1]];
		}
	}

	/** Pages with the content of another. */
	duplicates(): number {
		return row(this.#statements.duplicates.get())[0] as number;
	}

	deathsOf(siteId: number, hash: number): number {
		return (row(this.#statements.deaths.get(siteId, hash))[0] as number | undefined) ?? 0;
	}

	#urlRow(siteId: number, site: string, hash: number): UrlRow {
		const [short, state, reason, status, rank, tries, fromSite, fromHash, at, place] = row(
			this.#statements.urlRow.get(siteId, hash),
		) as [
			string,
			number,
			string | null,
			number | null,
			number,
			number | null,
			number | null,
			number | null,
			number | null,
			number | null,
		];
		const visits = rows(this.#statements.visits.all(siteId, hash)).map(
			([when, code, why]): Visit => ({
				at: when as number,
				status: (code as number | null) ?? undefined,
				reason: (why as string | null) ?? undefined,
			}),
		);
		return {
			url: longUrl(short, site),
			site,
			state: STATES[state] as UrlState,
			reason: reason ?? undefined,
			status: status ?? undefined,
			...ofRank(rank),
			tries: tries ?? 0,
			deaths: this.deathsOf(siteId, hash),
			foundOn: fromHash === null ? undefined : this.#urlOf(fromSite ?? siteId, fromHash),
			at: at ?? undefined,
			notBefore: place !== null && place < 0 ? -place : undefined,
			visits,
		};
	}

	#urlOf(siteId: number, hash: number): string | undefined {
		const found = this.#statements.urlAt.get(siteId, hash) as unknown as [string] | undefined;
		const site = this.#statements.siteKey.get(siteId) as unknown as [string] | undefined;
		return found === undefined || site === undefined ? undefined : longUrl(found[0], site[0]);
	}
}

/** Rows that one statement reads of a list: between them others may write. */
const LISTED = 500;

export function ofRank(rank: number): { readonly class: number; readonly depth: number } {
	return { class: Math.floor(rank / DEPTHS), depth: rank % DEPTHS };
}

/** A row of a statement that returns arrays; an empty one if it found no row. */
export function row(found: unknown): readonly Column[] {
	return (found as readonly Column[] | undefined) ?? [];
}

export function rows(found: unknown): readonly (readonly Column[])[] {
	return found as readonly (readonly Column[])[];
}
