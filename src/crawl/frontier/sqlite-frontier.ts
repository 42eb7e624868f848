// A frontier in a SQLite file, for one process. What is settled goes into a transaction that is committed after some pages, or a
// moment; a lease commits it too, so that the time of a request is never later than its site's row says.

import { randomInt } from "node:crypto";
import { SinkError } from "../../record/index.ts";
import { openOwnDatabase, type Sqlite, targetOf } from "../../storage/index.ts";
import { countOf, SiteCounts } from "./counts.ts";
import {
	type FoundUrl,
	type Frontier,
	FrontierError,
	type FrontierStats,
	type Lease,
	type LeasedUrl,
	type LeaseRequest,
	type OutboxRecord,
	type Outcome,
	type PageEntry,
	type PageMemory,
	type RememberedPage,
	type Revision,
	type Settlement,
	type SiteChange,
	type SiteRow,
	type UrlFilter,
	type UrlRow,
	type Woken,
} from "./frontier.ts";
import { type HashSeed, packHashes, unpackHashes } from "./hash.ts";
import { KIND, prepareFile } from "./layout.ts";
import { DEPTHS, FrontierReader, ofRank, type ReasonCounts, row, rows, STATES } from "./reader.ts";
import { SeenKeys } from "./seen.ts";
import { longUrl, shortUrl } from "./short-url.ts";
import { prepareAll, type Statements } from "./sql.ts";
import type { SqliteFrontierOptions } from "./sqlite-options.ts";

const DEFAULT_CLASS = 5;
/** Requests before the last that are kept of a URL. */
const KEPT_VISITS = 30;
/** A URL whose lease ended with the process so many times is leased alone … */
const SUSPECT_DEATHS = 3;
/** … and given up after so many. */
const FATAL_DEATHS = 5;
/** They are written in their order, on few pages of the database. A process that is killed before takes them for new once more. */
const TEXTS_AT_ONCE = 512;
/** Sites whose numbers are remembered. */
const REMEMBERED_SITES = 50_000;

/** A URL on its way into the file. */
interface Link {
	readonly found: FoundUrl;
	readonly siteId: number;
	readonly hash: number;
	/** The page that it was found on. */
	readonly fromHash: number | undefined;
}

export class SqliteFrontier implements Frontier {
	readonly #database: Sqlite;
	readonly #statements: Statements;
	readonly #options: SqliteFrontierOptions;
	readonly #seen: SeenKeys;
	readonly #siteIds: Map<string, number> = new Map();
	readonly #reader: FrontierReader;
	/** The number of each lease that is held, by the number of its site. */
	readonly #held: Map<number, number> = new Map();
	readonly #store: ((entry: PageEntry) => void) | undefined;
	/** Numbers of texts that aren't in the file yet, by site. */
	readonly #texts: Map<number, Set<number>> = new Map();
	#textCount = 0;
	/** How many URLs ended in a state for a reason. */
	readonly #reasons: Record<string, number>;
	#place: number;
	#fence: number;
	#hasDeaths: boolean;
	#isOpen = false;
	/** Settled pages in the transaction. */
	#pages = 0;
	/** Counts transactions, so that a timer knows its own. */
	#transactions = 0;
	#error: unknown;

	/**
	 * Opens the file of a crawl, or makes it.
	 * @throws StorageError, and FrontierError where the file is a newer version's
	 */
	constructor(path: string, options: SqliteFrontierOptions) {
		this.#options = options;
		this.#seen = new SeenKeys(options.seenBytes ?? 16 * 1024 * 1024);
		const synchronous = options.durability === "power" ? "FULL" : "NORMAL";
		const file = targetOf(path).path;
		this.#database = openOwnDatabase(file, KIND, {
			busyMs: 5_000,
			journal: "WAL",
			synchronous,
			isExclusive: false,
		});
		try {
			prepareFile(this.#database, path);
			this.#statements = prepareAll(this.#database);
			this.#reader = new FrontierReader(this.#statements, options.keyOf);
			this.#makeSeed();
			this.#reasons = { ...this.#reader.reasons() };
			this.#place = Number(this.value("place") ?? 0);
			this.#fence = Number(this.value("fence") ?? 0);
			this.#hasDeaths = this.#statements.anyDeath.get() !== undefined;
			this.#endLostLeases();
			this.commit();
			const { tables } = options;
			this.#store = tables && this.#database.transaction(() => tables(this.#database));
		} catch (error) {
			this.#database.close();
			throw error instanceof FrontierError || error instanceof SinkError
				? error
				: this.#database.fault(error);
		}
	}

	add(urls: readonly FoundUrl[]): number {
		return this.#guarded(() => {
			this.#begin();
			return this.#insertAll([{ on: undefined, urls }], undefined, undefined);
		});
	}

	hasSeen(key: string): boolean {
		return this.#seen.has(key);
	}

	lease(now: number, { sites, urlsEach, leaseMs }: LeaseRequest): Lease[] {
		return this.#guarded(() => {
			const leases: Lease[] = [];
			const due = rows(this.#statements.due.all(now, sites));
			if (due.length > 0) this.#begin();
			for (const [siteId] of due) {
				const lease = this.#leaseSite(siteId as number, now, urlsEach, Math.ceil(now + leaseMs));
				if (lease !== undefined) leases.push(lease);
			}
			if (leases.length > 0) this.#commit();
			return leases;
		});
	}

	renew(lease: Lease, until: number): Lease {
		return this.#guarded(() => {
			this.#begin();
			this.#assertHeld(lease);
			this.#statements.renew.run(Math.ceil(until), lease.siteId);
			return { ...lease, until };
		});
	}

	settle(lease: Lease, settlement: Settlement): number {
		return this.#guarded(() => {
			this.#begin();
			this.#assertHeld(lease);
			const { outcomes, discovered, site, records, stored, endsLease = true } = settlement;
			const { siteId } = lease;
			const counts = new SiteCounts();
			for (const outcome of outcomes) this.#settleUrl(siteId, outcome, counts);
			const found = discovered === undefined ? 0 : this.#insertAll(discovered, siteId, counts);
			for (const record of records ?? []) this.#statements.addRecord.run(record);
			for (const entry of stored ?? []) this.#store?.(entry);
			this.#settleSite(siteId, counts, site);
			if (endsLease) {
				this.#statements.endLease.run(siteId, this.#nextLater(siteId));
				this.#held.delete(siteId);
			}
			this.#pages += outcomes.length;
			if (this.#pages >= (this.#options.commitPages ?? 256)) this.#commit();
			return found;
		});
	}

	site(key: string, change?: SiteChange): SiteRow | undefined {
		return this.#guarded(() => {
			const id = this.#knownSite(key);
			if (id === undefined) return undefined;
			if (change !== undefined) {
				this.#begin();
				this.#settleSite(id, new SiteCounts(), change);
				this.#statements.setDue.run(id, this.#nextLater(id));
			}
			return this.#reader.siteRow(id);
		});
	}

	url(key: string, site: string): UrlRow | undefined {
		return this.#guarded(() => this.#reader.url(key, site));
	}

	stats(): FrontierStats {
		return this.#guarded(() => this.#reader.stats());
	}

	reasons(): ReasonCounts {
		return this.#reasons;
	}

	revise(filter: UrlFilter, decide: (url: UrlRow) => Revision | undefined): number {
		return this.#guarded(() => {
			let revised = 0;
			this.#begin();
			for (const url of this.#reader.list(filter)) {
				const revision = decide(url);
				if (revision === undefined) continue;
				this.#revise(url, revision);
				revised++;
			}
			return revised;
		});
	}

	reviseUrl(url: UrlRow, revision: Revision): number {
		return this.#guarded(() => {
			this.#begin();
			this.#revise(url, revision);
			return 1;
		});
	}

	memory({ siteId }: Lease, { hash }: LeasedUrl): PageMemory | undefined {
		return this.#guarded(() => this.#reader.memory(siteId, hash));
	}

	remembered(key: string, site: string): RememberedPage | undefined {
		return this.#guarded(() => {
			const siteId = this.#knownSite(site);
			if (siteId === undefined) return undefined;
			const { hash, isKnown } = this.#reader.find(siteId, site, key);
			const memory = isKnown ? this.#reader.memory(siteId, hash) : undefined;
			const url = this.#reader.url(key, site);
			return memory === undefined || url === undefined
				? undefined
				: { ...memory, siteId, hash, state: url.state };
		});
	}

	remember({ siteId, hash, due, text }: RememberedPage): void {
		this.#guarded(() => {
			this.#begin();
			this.#statements.putMemory.run(siteId, hash, due, text);
		});
	}

	memories(): Iterable<RememberedPage> {
		return this.#reader.memories();
	}

	wake({ siteId, hash }: Woken): void {
		this.#guarded(() => {
			this.#begin();
			this.#keepVisit(siteId, hash);
			this.#putBack(siteId, hash, { skip: undefined });
			this.#statements.settleUrl.run(0, this.#place, null, null, null, null, siteId, hash);
		});
	}

	*sitesLeft(reason: string): Generator<string, void, undefined> {
		for (const [key] of this.#guarded(() => rows(this.#statements.sitesLeft.all(reason))))
			yield key as string;
	}

	nextDue(): number | undefined {
		return this.#guarded(() => (row(this.#statements.nextDue.get())[0] as number | null) ?? undefined);
	}

	isNewText(site: string, hash: number): boolean {
		return this.#guarded(() => {
			this.#begin();
			const id = this.#siteId(site);
			let texts = this.#texts.get(id);
			if (texts?.has(hash) === true || this.#statements.hasText.get(id, hash) !== undefined) return false;
			if (texts === undefined) {
				texts = new Set();
				this.#texts.set(id, texts);
			}
			texts.add(hash);
			if (++this.#textCount >= TEXTS_AT_ONCE) this.#writeTexts();
			return true;
		});
	}

	outbox(limit: number): OutboxRecord[] {
		return this.#guarded(() =>
			rows(this.#statements.outbox.all(limit)).map(([number, record]) => ({
				number: number as number,
				record: record as string,
			})),
		);
	}

	forget(upTo: number): void {
		this.#guarded(() => {
			this.#begin();
			this.#statements.forget.run(upTo);
		});
	}

	value(name: string): string | undefined {
		return this.#guarded(() => this.#reader.value(name));
	}

	setValue(name: string, value: string): void {
		this.#guarded(() => {
			this.#begin();
			this.#statements.setValue.run(name, value);
		});
	}

	commit(): void {
		this.#guarded(() => this.#commit());
	}

	flush(): void {
		this.#guarded(() => {
			this.#commit();
			if (this.#options.durability === "power") return;
			this.#database.exec("PRAGMA synchronous = FULL");
			this.#begin();
			this.#commit();
			this.#database.exec("PRAGMA synchronous = NORMAL");
		});
	}

	/** Whether an error has ended it. */
	get isBroken(): boolean {
		return this.#error !== undefined;
	}

	close(): void {
		try {
			if (this.#error === undefined && this.#database.isOpen) {
				this.#guarded(() => this.#writeTexts());
				this.commit();
			}
		} finally {
			this.#database.close();
		}
	}

	#writeTexts(): void {
		if (this.#textCount === 0) return;
		this.#begin();
		for (const [id, texts] of this.#texts)
			for (const hash of [...texts].sort((a, b) => a - b)) this.#statements.addText.run(id, hash);
		this.#texts.clear();
		this.#textCount = 0;
	}

	#makeSeed(): void {
		if (this.value("seed") !== undefined) return;
		const seed: HashSeed = { first: randomInt(2 ** 32), second: randomInt(2 ** 32) };
		this.setValue("seed", JSON.stringify(seed));
	}

	/** Runs a call; what SQLite throws is translated, and ends the frontier: memory may know of rows that were undone. */
	#guarded<Result>(act: () => Result): Result {
		if (this.#error !== undefined) throw this.#error;
		try {
			return act();
		} catch (error) {
			if (error instanceof FrontierError) throw error;
			this.#error = this.#database.fault(error);
			throw this.#error;
		}
	}

	#begin(): void {
		if (this.#isOpen) return;
		this.#database.exec("BEGIN IMMEDIATE");
		this.#isOpen = true;
		const transaction = this.#transactions;
		const { setTimer = unheld, commitMs = 50 } = this.#options;
		setTimer(() => this.#commitLate(transaction), commitMs);
	}

	#commitLate(transaction: number): void {
		if (this.#transactions !== transaction || this.#error !== undefined || !this.#database.isOpen) return;
		try {
			this.commit();
		} catch (error) {
			this.#options.onError?.(error);
		}
	}

	#commit(): void {
		if (!this.#isOpen) return;
		const { setValue } = this.#statements;
		setValue.run("place", String(this.#place));
		setValue.run("fence", String(this.#fence));
		setValue.run("reasons", JSON.stringify(this.#reasons));
		for (const [name, value] of Object.entries(this.#options.saved?.() ?? {})) setValue.run(name, value);
		this.#database.exec("COMMIT");
		this.#isOpen = false;
		this.#pages = 0;
		this.#transactions++;
		this.#options.onCommit?.();
	}

	#assertHeld({ siteId, fence, site }: Lease): void {
		if (this.#held.get(siteId) === fence) return;
		const [now, isLeased] = row(this.#statements.fence.get(siteId));
		throw new FrontierError(
			`The lease ${fence} of ${site.key} is over: ${isLeased === 1 ? `lease ${now} has it` : "it was ended"}`,
			"fence",
		);
	}

	#leaseSite(siteId: number, now: number, limit: number, until: number): Lease | undefined {
		const late = rows(this.#statements.firstLater.all(siteId, now, limit));
		const rest = limit - late.length;
		const found = rest === 0 ? late : [...late, ...rows(this.#statements.firstWaiting.all(siteId, rest))];
		const site = this.#reader.siteRow(siteId);
		const urls: LeasedUrl[] = [];
		for (const [hash, short, rank, tries, isFirst] of found as [number, string, number, number, number][]) {
			const deaths = this.#deathsOf(siteId, hash);
			const isSuspect = deaths >= SUSPECT_DEATHS;
			if (isSuspect && urls.length > 0) break;
			const { depth, class: own } = ofRank(rank);
			urls.push({
				url: longUrl(short, site.key),
				depth,
				class: own,
				tries,
				deaths,
				isFirst: isFirst === 1,
				hash,
			});
			if (isSuspect) break;
		}
		if (urls.length === 0) {
			this.#statements.setDue.run(siteId, this.#nextLater(siteId));
			return undefined;
		}
		const fence = ++this.#fence;
		this.#held.set(siteId, fence);
		this.#statements.leaseSite.run(fence, packHashes(urls.map(({ hash }) => hash)), until, siteId);
		return { fence, site: { ...site, isLeased: true }, siteId, urls, until };
	}

	#deathsOf(siteId: number, hash: number): number {
		if (!this.#hasDeaths) return 0;
		return this.#reader.deathsOf(siteId, hash);
	}

	/** Leases that ended with their process: each of their URLs that wasn't settled may have been what killed it. */
	#endLostLeases(): void {
		const lost = rows(this.#statements.leasesUntil.all(Number.MAX_SAFE_INTEGER));
		if (lost.length > 0) this.#begin();
		for (const [id, hashes] of lost as unknown as [number, Uint8Array][]) {
			const counts = new SiteCounts();
			for (const hash of unpackHashes(hashes)) {
				const waits = this.#statements.isWaiting.get(id, hash) as unknown as
					| [number, number, number]
					| undefined;
				if (waits === undefined) continue;
				const [deaths] = row(this.#statements.addDeath.get(id, hash)) as [number];
				this.#hasDeaths = true;
				if (deaths < FATAL_DEATHS) continue;
				const url: LeasedUrl = { url: "", depth: 0, class: 0, tries: 0, deaths, isFirst: false, hash };
				this.#settleUrl(id, { url, state: "failed", reason: "fatal", at: Date.now() }, counts);
			}
			this.#settleSite(id, counts, undefined);
			const ready = this.#options.readyAfterLoss(this.#reader.siteRow(id), (name) => this.value(name));
			this.#statements.setReady.run(Math.ceil(ready), id);
			this.#statements.endLease.run(id, this.#nextLater(id));
		}
	}

	#settleUrl(siteId: number, outcome: Outcome, counts: SiteCounts): void {
		const { hash } = outcome.url;
		const found = this.#statements.place.get(siteId, hash) as unknown as
			| [number, number | null, number, number | null, number | null, number | null, string | null]
			| undefined;
		if (found === undefined) throw new FrontierError(`No URL of the site has the number ${hash}`, "fence");
		const [rank, place, before, tries, status, at, reason] = found;
		if (at !== null) this.#addVisit(siteId, hash, at, status, reason);
		const state = STATES.indexOf(outcome.state);
		const waitsLater = outcome.state === "waiting" && outcome.notBefore !== undefined;
		const stays = outcome.state === "waiting" && !waitsLater;
		if (!stays) this.#removePlace(siteId, hash, rank, place);
		let next = stays ? place : null;
		if (waitsLater) {
			const notBefore = Math.max(1, Math.ceil(outcome.notBefore as number));
			this.#statements.addLater.run(siteId, notBefore, hash);
			next = -notBefore;
		}
		const failed = (tries ?? 0) + (outcome.isTry === true ? 1 : 0);
		this.#statements.settleUrl.run(
			state,
			next,
			failed === 0 ? null : failed,
			outcome.status ?? null,
			outcome.at,
			outcome.reason ?? null,
			siteId,
			hash,
		);
		this.#countReason(before, reason, -1);
		this.#countReason(state, outcome.reason ?? null, 1);
		counts.move(countOf(before, place), countOf(state, next));
		if (this.#hasDeaths) this.#statements.removeDeath.run(siteId, hash);
		const { memory } = outcome;
		if (memory !== undefined) this.#statements.putMemory.run(siteId, hash, memory.due, memory.text);
	}

	#addVisit(siteId: number, hash: number, at: number, status: number | null, reason: string | null): void {
		const [last] = row(this.#statements.lastVisit.get(siteId, hash)) as [number | null];
		const number = (last ?? 0) + 1;
		this.#statements.addVisit.run(siteId, hash, number, at, status, reason);
		if (number > KEPT_VISITS) this.#statements.trimVisits.run(siteId, hash, number - KEPT_VISITS);
	}

	/** Its last request becomes an earlier one. */
	#keepVisit(siteId: number, hash: number): void {
		const [, , , , status, at, reason] = row(this.#statements.place.get(siteId, hash));
		if (typeof at === "number")
			this.#addVisit(siteId, hash, at, status as number | null, reason as string | null);
	}

	#removePlace(siteId: number, hash: number, rank: number, place: number | null): void {
		if (place === null) return;
		if (place < 0) this.#statements.removeLater.run(siteId, -place, hash);
		else this.#statements.removeWaiting.run(siteId, rank, place);
	}

	/** @param own - the counts of `fromSite`, which its caller writes */
	#insertAll(
		discovered: NonNullable<Settlement["discovered"]>,
		fromSite: number | undefined,
		own: SiteCounts | undefined,
	): number {
		const links: Link[] = [];
		for (const { on, urls } of discovered) {
			for (const found of urls) {
				if (this.#seen.has(found.key)) continue;
				this.#seen.add(found.key);
				const hash = this.#reader.hashOf(found.key);
				links.push({ found, hash, siteId: this.#siteId(found.site), fromHash: on?.hash });
			}
		}
		let inserted = 0;
		for (const [siteId, ofSite] of Map.groupBy(links, (link) => link.siteId)) {
			const counts = siteId === fromSite && own !== undefined ? own : new SiteCounts();
			const stored = this.#reader.storedAt(
				siteId,
				ofSite.map(({ hash }) => hash),
			);
			for (const link of ofSite) if (this.#insert(link, stored, fromSite, counts)) inserted++;
			if (counts !== own) this.#statements.found.run(siteId, counts.waiting, counts.skipped);
		}
		return inserted;
	}

	/** @param stored - URLs of the site by their numbers; gets this one, too */
	#insert(
		{ found, siteId, fromHash, ...link }: Link,
		stored: Map<number, string>,
		fromSite: number | undefined,
		counts: SiteCounts,
	): boolean {
		let { hash } = link;
		const other = stored.get(hash);
		if (other !== undefined) {
			if (this.#reader.isOf(other, found.site, found.key)) return false;
			const free = this.#reader.find(siteId, found.site, found.key);
			if (free.isKnown) return false;
			hash = free.hash;
		}
		const short = shortUrl(found.url, found.site);
		stored.set(hash, short);
		const place = ++this.#place;
		const rank = (found.class ?? DEFAULT_CLASS) * DEPTHS + Math.min(found.depth, DEPTHS - 1);
		const isSkipped = found.skip !== undefined;
		this.#statements.addUrl.run(
			siteId,
			hash,
			short,
			rank,
			isSkipped ? 3 : 0,
			isSkipped ? null : place,
			fromSite === siteId ? null : (fromSite ?? null),
			fromHash ?? null,
			found.skip ?? null,
		);
		if (isSkipped) {
			this.#countReason(3, found.skip ?? null, 1);
			counts.skipped++;
		} else {
			this.#statements.addWaiting.run(siteId, rank, place, hash);
			counts.waiting++;
		}
		return true;
	}

	#knownSite(key: string): number | undefined {
		const known = this.#siteIds.get(key);
		if (known !== undefined) return known;
		const id = this.#reader.siteId(key);
		if (id !== undefined) this.#remember(key, id);
		return id;
	}

	#siteId(key: string): number {
		const known = this.#knownSite(key);
		if (known !== undefined) return known;
		const [id] = row(this.#statements.addSite.get(key)) as [number];
		this.#remember(key, id);
		return id;
	}

	#remember(key: string, id: number): void {
		if (this.#siteIds.size >= REMEMBERED_SITES) this.#siteIds.clear();
		this.#siteIds.set(key, id);
	}

	/** Writes what changes about a site in one step. */
	#settleSite(id: number, counts: SiteCounts, change: SiteChange | undefined): void {
		const { waiting, later, done, failed, skipped } = counts;
		const { data, ready, left } = change ?? {};
		this.#statements.settleSite.run(
			id,
			waiting,
			later,
			done,
			failed,
			skipped,
			ready === undefined ? null : Math.ceil(ready),
			data === undefined ? null : JSON.stringify(data),
			left ?? null,
		);
	}

	#nextLater(siteId: number): number | null {
		return row(this.#statements.nextLater.get(siteId))[0] as number | null;
	}

	/** Puts a URL back among those that wait, or skips it. */
	#revise(url: UrlRow, revision: Revision): void {
		const siteId = this.#siteId(url.site);
		const { hash } = this.#reader.find(siteId, url.site, this.#options.keyOf(url.url));
		this.#putBack(siteId, hash, revision);
	}

	#putBack(siteId: number, hash: number, { skip, class: own }: Revision): void {
		const [rank, place, before, , status, at, reason] = row(this.#statements.place.get(siteId, hash)) as [
			number,
			number | null,
			number,
			number | null,
			number | null,
			number | null,
			string | null,
		];
		this.#removePlace(siteId, hash, rank, place);
		this.#countReason(before, reason, -1);
		const state = skip === undefined ? 0 : STATES.indexOf("skipped");
		const next = skip === undefined ? ++this.#place : null;
		const newRank = own === undefined ? rank : own * DEPTHS + (rank % DEPTHS);
		if (newRank !== rank) this.#statements.setRank.run(newRank, siteId, hash);
		if (next !== null) this.#statements.addWaiting.run(siteId, newRank, next, hash);
		this.#statements.settleUrl.run(state, next, null, status, at, skip ?? null, siteId, hash);
		this.#countReason(state, skip ?? null, 1);
		const counts = new SiteCounts();
		counts.move(countOf(before, place), countOf(state, next));
		this.#settleSite(siteId, counts, undefined);
		this.#statements.setDue.run(siteId, this.#nextLater(siteId));
	}

	#countReason(state: number, reason: string | null, by: 1 | -1): void {
		if (state === 0 || reason === null) return;
		const name = `${STATES[state]} ${reason}`;
		this.#reasons[name] = (this.#reasons[name] ?? 0) + by;
	}
}

function unheld(act: () => void, ms: number): void {
	setTimeout(act, ms).unref();
}
