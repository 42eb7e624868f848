// One run of a crawl: leases sites and puts a worker on each, until nothing waits, a limit is reached, or it is stopped. Owns the
// run's end and its sleepers.

import { Client } from "../../client/index.ts";
import { letLoopSleep, YoungGeneration } from "../../runtime/index.ts";
import { type Resolver, resolve } from "../../socket/index.ts";
import { applyOrder, type SiteData } from "../file/apply-order.ts";
import { hasOrder, type OrderAnswer, orderIn, removeOrder } from "../file/orders.ts";
import { type LimitName, usedUp } from "../politeness/budget.ts";
import { policyFor } from "../politeness/policy.ts";
import { Rounds } from "../recrawl/rounds.ts";
import { createScope, type Scope } from "../scope/scope.ts";
import { checkClock, noteJob } from "./changes.ts";
import type { CrawlEffects } from "./effects.ts";
import { CrawlError } from "./errors.ts";
import { type CrawlEnd, EventQueue } from "./events.ts";
import { Gate } from "./gate.ts";
import type { CrawlSettings } from "./job-options.ts";
import { NetworkWatch } from "./network-watch.ts";
import { PageReader } from "./page-reader.ts";
import { type Plan, privateRule } from "./plan.ts";
import { RecordPump, type Refused } from "./pump.ts";
import { RobotsBook } from "./robots-book.ts";
import type { Shared } from "./shared.ts";
import { SiteWork } from "./site-work.ts";
import { CrawlState } from "./state.ts";
import { tablesFor } from "./tables.ts";

/** Sites that are leased at once; their workers mostly wait. */
const LEASED_SITES = 2_000;
const LEASED_AT_ONCE = 64;
/** So that a huge or slow site keeps no other from its turn. */
const URLS_A_LEASE = 8;
/** The embedded frontier has one process; its leases end with it. */
const LEASE_MS = 365 * 86_400_000;

/** Hundreds of pages are read at once: each may take less memory than the client's own limit. */
const PAGE_BYTES = 32 * 1024 * 1024;

/** For V8's young generation: pages are read and forgotten. A crawl of 20,000 pages took 172 MB instead of 201 (`npm run bench -- crawl`). */
const YOUNG_BYTES = 16 * 1024 * 1024;

/** How often it looks for orders. */
const ORDERS_MS = 1_000;

/** How far a crawl is. */
export interface CrawlStats {
	/** From 1: a crawl that is complete and started again begins the next. */
	readonly round: number;
	/** Requested pages of all runs. */
	readonly pages: number;
	/** Bytes of their responses. */
	readonly bytes: number;
	/** Pages that finally failed. */
	readonly errors: number;
	/** Sites that the crawl knows. */
	readonly sites: number;
	/** URLs that wait to be requested. */
	readonly waiting: number;
	/** URLs that were requested and read. */
	readonly done: number;
	/** URLs that were given up. */
	readonly failed: number;
	/** URLs that are not requested. */
	readonly skipped: number;
	/** Requests in progress. */
	readonly underWay: number;
	/** How many URLs ended in a state for a reason, by "state reason". */
	readonly reasons: Readonly<Record<string, number>>;
}

export class CrawlRun implements Shared {
	readonly events: EventQueue = new EventQueue();
	readonly settings: CrawlSettings;
	readonly plan: Plan;
	readonly effects: CrawlEffects;
	readonly state: CrawlState;
	readonly client: Client;
	readonly robots: RobotsBook;
	readonly pump: RecordPump | undefined;
	readonly gate: Gate;
	readonly network: NetworkWatch;
	readonly reader: PageReader;
	readonly rounds: Rounds;
	readonly #scope: Scope;
	readonly #abort: AbortController = new AbortController();
	readonly #startedAt: number;
	/** By site. */
	readonly #workers: Map<string, { readonly work: SiteWork; readonly worker: Promise<void> }> = new Map();
	/** Those that wait for a time, a change, or the end. */
	readonly #sleepers: Set<() => void> = new Set();
	readonly #young: YoungGeneration = new YoungGeneration(YOUNG_BYTES);
	#underWay = 0;
	#isPaused = false;
	#isClosed = false;
	#end: CrawlEnd["reason"] | undefined;
	#error: unknown;

	constructor(settings: CrawlSettings, plan: Plan, effects: CrawlEffects) {
		this.settings = settings;
		this.plan = plan;
		this.effects = effects;
		const { onGone, append } = settings.recrawl;
		const onRefused = ({ page, record, why }: Refused): void =>
			this.events.tell({ type: "refused", url: page, record, why });
		this.state = new CrawlState(settings.state, {
			tables: tablesFor(plan.routes, { sink: settings.sink, onGone, onRefused }),
			durability: settings.durability,
			read: effects.read,
			waitOf: ({ key, data }) =>
				(data as SiteData | undefined)?.waitMs ?? policyFor(plan.policies, key).delayMs,
			onCommit: () => this.events.committed(),
			onError: (error) => this.fail(error),
		});
		this.#startedAt = this.state.now();
		this.client = new Client({
			...settings.client,
			limits: { bufferedBytes: PAGE_BYTES, ...settings.client?.limits },
			...(settings.network === "any"
				? {}
				: { network: { allow: ["public", ...plan.seeds.map(privateRule)] } }),
			redirects: false,
			throwOnError: false,
		});
		this.#scope = createScope(plan.seeds, settings);
		this.robots = new RobotsBook(this.state.frontier, plan.userAgent, settings.unreachable);
		this.rounds = new Rounds(this.state.frontier, settings.recrawl, this.state);
		const away = plan.routes.filter(({ place }) => place !== "state");
		const pumpOptions = { sink: settings.sink, onGone, append, round: () => this.rounds.round };
		this.pump =
			away.length === 0 ? undefined : new RecordPump(this.state.frontier, away, pumpOptions, onRefused);
		const { client } = settings;
		const isDirect = client?.proxy === undefined && settings.proxies.length === 0;
		this.gate = new Gate(plan.policies.anywhere, (host) =>
			isDirect ? firstAddress(host, client?.resolver) : Promise.resolve(undefined),
		);
		this.network = new NetworkWatch(this.events);
		this.reader = new PageReader(settings, plan, this.#scope, this.state, this.rounds);
	}

	get signal(): AbortSignal {
		return this.#abort.signal;
	}

	get isPaused(): boolean {
		return this.#isPaused;
	}

	get isEnding(): boolean {
		return this.#end !== undefined;
	}

	get sitesAtWork(): number {
		return this.#workers.size;
	}

	/** Never rejects: what went wrong is thrown by the events. */
	async run(): Promise<void> {
		const { signal } = this.settings;
		const onAbort = (): void => this.abort();
		signal?.addEventListener("abort", onAbort);
		let isComplete = false;
		const endSleep = letLoopSleep();
		const orders = setInterval(() => this.#lookForOrders(), ORDERS_MS);
		orders.unref();
		try {
			signal?.throwIfAborted();
			checkClock(this.state.frontier, this.settings);
			this.reader.begin();
			const what = noteJob(this.state.frontier, this.settings, this.#scope);
			if (what.length > 0) this.events.tell({ type: "changed", what });
			if (this.rounds.begin()) this.#beganRound();
			isComplete = await this.#rounds();
		} catch (error) {
			this.fail(error);
		}
		clearInterval(orders);
		await this.pump?.close(isComplete).catch((error: unknown) => this.fail(error));
		signal?.removeEventListener("abort", onAbort);
		try {
			if (this.#error === undefined) {
				this.state.frontier.commit();
				this.events.tell({ type: "done", ...this.#ended() });
			}
			this.#isClosed = true;
			this.state.close();
		} catch (error) {
			this.fail(error);
		}
		await this.client.close();
		endSleep();
		this.events.end(this.#error);
	}

	/** One round; with `watch` one after the other. Resolves to whether files get their final names. */
	async #rounds(): Promise<boolean> {
		for (;;) {
			await this.#schedule();
			await Promise.all([...this.#workers.values()].map(({ worker }) => worker));
			if (this.#error !== undefined) return false;
			await this.pump?.pump();
			if (this.#end !== undefined) return this.#end !== "stopped";
			await this.pump?.close(true);
			this.rounds.end();
			if (!this.settings.recrawl.watch) return true;
			await this.#untilDue();
			if (this.isEnding) return true;
		}
	}

	/** Until pages are due, and wait; or something else waits, or the run ends. */
	async #untilDue(): Promise<void> {
		const { frontier } = this.state;
		while (!this.isEnding && frontier.nextDue() === undefined) {
			if (this.rounds.next("watch")) return this.#beganRound();
			const limit = this.#limit();
			if (limit !== undefined) return this.stop(limit);
			const look = this.rounds.nextLook();
			const inMs = look === undefined ? undefined : Math.max(0, look - this.state.wall());
			await this.sleep(inMs === undefined ? undefined : this.state.now() + inMs);
		}
	}

	#beganRound(): void {
		this.state.beginRound();
		this.state.frontier.commit();
		this.events.tell({ type: "round", round: this.rounds.round });
	}

	pause(): void {
		if (this.#isPaused) return;
		this.#isPaused = true;
		this.events.tell({ type: "paused", reason: "caller" });
	}

	resume(): void {
		if (!this.#isPaused) return;
		this.#isPaused = false;
		this.events.tell({ type: "resumed" });
		this.#wake();
	}

	stop(reason: CrawlEnd["reason"]): void {
		this.#end ??= reason;
		this.#wake();
	}

	/** At once: requests under way are broken off, and their pages wait. */
	abort(): void {
		this.stop("stopped");
		this.#abort.abort(new CrawlError("The crawl was stopped", "stopped"));
		this.#wake();
	}

	fail(error: unknown): void {
		this.#error ??= error;
		this.abort();
	}

	get hasFailed(): boolean {
		return this.#error !== undefined;
	}

	/** undefined once its file is closed. */
	stats(): CrawlStats | undefined {
		if (this.#isClosed) return undefined;
		const { pages, bytes, errors } = this.state.counts;
		const { outbox: _outbox, ...stats } = this.state.frontier.stats();
		return {
			round: this.rounds.round,
			pages,
			bytes,
			errors,
			...stats,
			underWay: this.#underWay,
			reasons: this.state.frontier.reasons(),
		};
	}

	/** Whether another request may begin; where a limit is used up, the run ends. */
	mayBegin(): boolean {
		const limit = this.#limit();
		if (limit !== undefined) this.stop(limit);
		return !this.isEnding && !this.#isPaused;
	}

	began(): void {
		this.#underWay++;
	}

	ended(): void {
		this.#young.hold();
		this.#underWay--;
	}

	/** Until a time of the crawl's clock; until something changes at the latest. */
	sleep(until: number | undefined): Promise<void> {
		return new Promise((resolve) => {
			const runEnd = this.#startedAt + this.settings.limits.runMs;
			const time = Math.min(until ?? Number.POSITIVE_INFINITY, runEnd);
			const wake = (): void => {
				callOff?.();
				this.#sleepers.delete(wake);
				resolve();
			};
			const callOff = Number.isFinite(time)
				? this.effects.setTimer(wake, Math.max(1, Math.ceil(time - this.state.now())))
				: undefined;
			this.#sleepers.add(wake);
		});
	}

	#wake(): void {
		for (const wake of [...this.#sleepers]) wake();
		this.gate.wake();
	}

	#ended(): CrawlEnd {
		const { pages, bytes, errors } = this.state.counts;
		return {
			reason: this.#end ?? "complete",
			round: this.rounds.round,
			pages,
			bytes,
			errors,
			waiting: this.state.frontier.stats().waiting,
			reasons: this.state.frontier.reasons(),
		};
	}

	async #schedule(): Promise<void> {
		const { frontier } = this.state;
		while (this.#end === undefined) {
			const limit = this.#limit();
			if (limit !== undefined) return this.stop(limit);
			const now = this.state.now();
			const { isDown, readyAt } = this.network;
			const free = isDown ? (this.#workers.size === 0 ? 1 : 0) : LEASED_SITES - this.#workers.size;
			if (!this.#isPaused && !this.events.isFull && free > 0 && now >= readyAt) {
				const sites = Math.min(free, LEASED_AT_ONCE);
				const leases = frontier.lease(now, {
					sites,
					urlsEach: isDown ? 1 : URLS_A_LEASE,
					leaseMs: LEASE_MS,
				});
				for (const lease of leases) this.#start(new SiteWork(this, lease));
				if (leases.length === sites) continue;
			}
			const due = frontier.nextDue();
			if (due === undefined && this.#workers.size === 0) return;
			if (this.events.isFull) await Promise.race([this.events.room(), this.sleep(undefined)]);
			else
				await this.sleep(
					due === undefined || this.#isPaused || free <= 0 ? undefined : Math.max(due, readyAt),
				);
		}
	}

	/** The limit that is used up; undefined while every limit has room. */
	#limit(): LimitName | undefined {
		return usedUp(this.settings.limits, {
			...this.state.roundCounts,
			runMs: this.state.now() - this.#startedAt,
		});
	}

	#start(work: SiteWork): void {
		const worker = work
			.run()
			.catch((error: unknown) => this.fail(error))
			.finally(() => {
				this.#workers.delete(work.site);
				this.#wake();
			});
		this.#workers.set(work.site, { work, worker });
	}

	/** Follows what an operator wants of a running crawl. */
	#lookForOrders(): void {
		const path = this.settings.state;
		try {
			if (this.hasFailed || !hasOrder(path)) return;
			const named = orderIn(path);
			if (named !== undefined) {
				const changed = applyOrder(
					{
						frontier: this.state.frontier,
						now: this.state.now(),
						work: (site) => this.#workers.get(site)?.work,
						stop: () => this.stop("stopped"),
					},
					named.order,
				);
				const answer: OrderAnswer = { id: named.id, changed };
				this.state.frontier.setValue("answer", JSON.stringify(answer));
				this.state.frontier.commit();
			}
			removeOrder(path);
			this.#wake();
		} catch (error) {
			this.fail(error);
		}
	}
}

/** A host's first address; undefined where there is none, which the request will say. */
async function firstAddress(host: string, resolver: Resolver | undefined): Promise<string | undefined> {
	try {
		const [found] = await resolve(host, resolver === undefined ? {} : { resolver });
		return found?.address;
	} catch {
		return undefined;
	}
}
