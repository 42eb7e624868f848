// The crawl: leases sites, asks their pages at their pace, and settles what came of them. Decisions are politeness/'s and scope/'s;
// this file carries them out.

import { Client, VERSION } from "../../client/index.ts";
import { type Document, DocumentError } from "../../document/index.ts";
import type { RecordDeclaration } from "../../record/index.ts";
import type { FoundUrl, Lease, LeasedUrl, Outcome, Settlement } from "../frontier/frontier.ts";
import type { Politeness } from "../options.ts";
import { type LimitName, usedUp } from "../politeness/budget.ts";
import { type ClockReading, systemReading, wallTime } from "../politeness/clock.ts";
import {
	NETWORK_UP,
	type NetworkState,
	networkAfterAnswer,
	networkAfterUnreached,
	networkReadyAt,
} from "../politeness/network.ts";
import {
	type Exchange,
	FIRST_PACE,
	leftFor,
	type Pace,
	paceAfter,
	paceAfterStart,
	readyAt,
	waitAfter,
} from "../politeness/pace.ts";
import { type Policies, policiesOf, policyFor } from "../politeness/policy.ts";
import { fateOf, type PageEnd } from "../politeness/tries.ts";
import type { RobotsState } from "../robots/answer.ts";
import { robotsDirectives } from "../robots/directives.ts";
import { askRobots } from "../robots/fetch.ts";
import type { RobotsRules } from "../robots/rules.ts";
import { keyUrl } from "../scope/key-url.ts";
import { PatternError } from "../scope/patterns.ts";
import { requestUrl } from "../scope/request-url.ts";
import { createScope, type Scope } from "../scope/scope.ts";
import { authorityOf, siteOf } from "../scope/site.ts";
import { type Asked, ask } from "./ask.ts";
import { metasOf, urlsOn } from "./discover.ts";
import { CrawlError } from "./errors.ts";
import { type CrawlEnd, type CrawlEvent, EventQueue } from "./events.ts";
import { Gate } from "./gate.ts";
import { type CrawlJob, type CrawlSettings, crawlJob } from "./job-options.ts";
import { RecordPump, recordsOf, recordText } from "./records.ts";
import { RobotsBook } from "./robots-book.ts";
import { CrawlState } from "./state.ts";

/** Sites that are leased at once; their workers mostly wait. */
const LEASED_SITES = 2_000;
/** So that a huge or slow site keeps no other from its turn. */
const URLS_A_LEASE = 8;
/** The embedded frontier has one process; its leases end with it. */
const LEASE_MS = 365 * 86_400_000;
/** A redirect within its site is asked next. */
const REDIRECT_CLASS = 0;
/** An uncharged page waits so long. */
const UNCHARGED_MS = 1_000;

const readJob = crawlJob.reader((error) => new CrawlError(error.message, "invalid-job", error));

/** The data of a crawl in the row of a site. */
interface SiteData {
	readonly pace: Pace;
	/** The wait after its last request, should its time get lost. */
	readonly waitMs: number;
}

export interface CrawlStats {
	readonly pages: number;
	readonly bytes: number;
	readonly errors: number;
	readonly sites: number;
	readonly waiting: number;
	readonly done: number;
	readonly failed: number;
	readonly skipped: number;
	readonly underWay: number;
}

/** A crawl: iterate it to run it. */
export interface Crawl extends AsyncIterable<CrawlEvent> {
	/** Begins no request until `resume`. */
	pause(): void;
	resume(): void;
	/** Finishes what is under way, and ends the iteration. */
	stop(): void;
	/** undefined while it doesn't run. */
	stats(): CrawlStats | undefined;
}

/** The parts that tests replace. */
export interface CrawlEffects {
	readonly read: () => ClockReading;
	readonly random: () => number;
	/** Calls back after so long. Returns how to call that off. */
	readonly setTimer: (act: () => void, ms: number) => () => void;
}

const EFFECTS: CrawlEffects = {
	read: systemReading,
	random: Math.random,
	setTimer(act, ms) {
		const timer = setTimeout(act, Math.min(ms, 2 ** 31 - 1));
		return () => clearTimeout(timer);
	},
};

/**
 * Crawls the sites around its seeds: durably, at the sites' pace, and respecting their robots.txt. `state` keeps everything the
 * crawl knows: a stopped or killed crawl continues where it was.
 *
 * @throws CrawlError for a mistake in the job; while it runs, CrawlError, StorageError, SinkError
 *
 * @example
 * for await (const event of crawl({ seeds: ["https://shop.example/"], state: "shop.crawl", record: product, to: "shop.db" }))
 *   if (event.type === "failed") console.log(event.url, event.reason);
 */
export function crawl<const Declaration extends RecordDeclaration>(job: CrawlJob<Declaration>): Crawl {
	return startable(readJob(job as unknown as CrawlJob), EFFECTS);
}

/** With other clocks and chances. */
export function crawlWith(job: CrawlJob, effects: Partial<CrawlEffects>): Crawl {
	return startable(readJob(job), { ...EFFECTS, ...effects });
}

function startable(settings: CrawlSettings, effects: CrawlEffects): Crawl {
	const plan = planOf(settings);
	let run: Run | undefined;
	return {
		pause: () => run?.pause(),
		resume: () => run?.resume(),
		stop: () => run?.stop("stopped"),
		stats: () => run?.stats(),
		async *[Symbol.asyncIterator]() {
			if (run !== undefined) throw new CrawlError("The crawl is running already", "running");
			const started = new Run(settings, plan, effects);
			run = started;
			const ended = started.run();
			try {
				yield* started.events.read();
			} finally {
				started.events.abandon();
				started.abort();
				await ended;
				run = undefined;
			}
		},
	};
}

interface Plan {
	readonly seeds: readonly string[];
	readonly policies: Policies;
	readonly userAgent: string;
}

function planOf(settings: CrawlSettings): Plan {
	const { seeds: given, scope, contact } = settings;
	const seeds = given.map((seed) => {
		const url = requestUrl(seed);
		if (url === undefined)
			throw new CrawlError(`The seed ${JSON.stringify(seed)} isn't an http or https URL`, "invalid-job");
		return url;
	});
	if (seeds.length === 0) throw new CrawlError("A crawl needs at least one seed", "invalid-job");
	if (scope === "any" && contact === undefined)
		throw new CrawlError(
			'The scope "any" needs contact: a URL or mail address for those who are asked',
			"invalid-job",
		);
	const product = settings.userAgent ?? `gannet/${VERSION}`;
	if (!/^[A-Za-z_-]/.test(product))
		throw new CrawlError(
			"userAgent begins with a name of letters, - and _, by which robots.txt is read",
			"invalid-job",
		);
	const userAgent = contact === undefined ? product : `${product} (+${contact})`;
	return { seeds, policies: policiesOf(settings.politeness), userAgent };
}

/** The outcome of one page, once it is known. */
interface Settled {
	readonly outcome: Outcome;
	readonly events: readonly CrawlEvent[];
	readonly found?: readonly FoundUrl[];
	readonly records?: readonly string[];
}

/** A site while its lease lasts. */
interface Work {
	readonly lease: Lease;
	readonly policy: Politeness;
	pace: Pace;
	crawlDelayMs: number | undefined;
	/** The site's turn is over: it rests, is left, or waits for its robots.txt. */
	isOver: boolean;
	left: string | undefined;
	/** The site isn't asked before, whatever its pace. */
	notBefore: number;
}

/** The answer of robots.txt before the request for a page. */
interface RobotsTurn {
	readonly rules?: RobotsRules;
	/** The site's turn is over. */
	readonly isOver: boolean;
	/** The network's rule forbids to ask. */
	readonly isForbidden?: boolean;
}

class Run {
	readonly events: EventQueue = new EventQueue();
	readonly #settings: CrawlSettings;
	readonly #plan: Plan;
	readonly #effects: CrawlEffects;
	readonly #state: CrawlState;
	readonly #client: Client;
	readonly #scope: Scope;
	readonly #robots: RobotsBook;
	readonly #pump: RecordPump | undefined;
	readonly #gate: Gate;
	readonly #abort: AbortController = new AbortController();
	readonly #startedAt: number;
	readonly #workers: Set<Promise<void>> = new Set();
	/** Those that wait for a time, a change, or the end. */
	readonly #sleepers: Set<() => void> = new Set();
	#network: NetworkState = NETWORK_UP;
	#underWay = 0;
	#isPaused = false;
	#end: CrawlEnd["reason"] | undefined;
	#error: unknown;

	constructor(settings: CrawlSettings, plan: Plan, effects: CrawlEffects) {
		this.#settings = settings;
		this.#plan = plan;
		this.#effects = effects;
		const { anywhere } = plan.policies;
		this.#state = new CrawlState(settings.state, {
			durability: settings.durability,
			read: effects.read,
			waitOf: ({ key, data }) =>
				(data as SiteData | undefined)?.waitMs ?? policyFor(plan.policies, key).delayMs,
			onCommit: () => this.#committed(),
			onError: (error) => this.#fail(error),
		});
		this.#startedAt = this.#state.now();
		this.#client = new Client({
			...settings.client,
			...(settings.network === "any"
				? {}
				: { network: { allow: ["public", ...plan.seeds.flatMap(privateRule)] } }),
			redirects: false,
		});
		this.#scope = createScope(plan.seeds, settings);
		this.#robots = new RobotsBook(this.#state.frontier, plan.userAgent, settings.unreachable);
		const { to } = settings;
		this.#pump = to === undefined ? undefined : new RecordPump(this.#state.frontier, { ...settings, to });
		this.#gate = new Gate(anywhere);
	}

	/** Never rejects: what went wrong is thrown by the events. */
	async run(): Promise<void> {
		const { signal } = this.#settings;
		const onAbort = (): void => this.abort();
		signal?.addEventListener("abort", onAbort);
		let isComplete = false;
		try {
			signal?.throwIfAborted();
			this.#begin();
			await this.#schedule();
			await Promise.all(this.#workers);
			if (this.#error === undefined) {
				await this.#pump?.pump();
				isComplete = this.#end !== "stopped";
			}
		} catch (error) {
			this.#fail(error);
		}
		await this.#pump?.close(isComplete).catch((error: unknown) => this.#fail(error));
		signal?.removeEventListener("abort", onAbort);
		try {
			if (this.#error === undefined) {
				this.#state.frontier.commit();
				this.events.tell({ type: "done", ...this.#ended() });
			}
			this.#state.close();
		} catch (error) {
			this.#fail(error);
		}
		await this.#client.close();
		this.events.end(this.#error);
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

	stats(): CrawlStats {
		const { pages, bytes, errors } = this.#state.counts;
		const { outbox: _outbox, ...stats } = this.#state.frontier.stats();
		return { pages, bytes, errors, ...stats, underWay: this.#underWay };
	}

	#ended(): CrawlEnd {
		const { pages, bytes, errors } = this.#state.counts;
		return {
			reason: this.#end ?? "complete",
			pages,
			bytes,
			errors,
			waiting: this.#state.frontier.stats().waiting,
		};
	}

	#fail(error: unknown): void {
		this.#error ??= error;
		this.abort();
	}

	#committed(): void {
		this.events.committed();
	}

	#begin(): void {
		const { frontier } = this.#state;
		for (const pair of JSON.parse(frontier.value("redirected") ?? "[]") as [string, string][])
			this.#scope.redirected(...pair);
		frontier.add(this.#plan.seeds.map((url) => this.#found(url, 0)));
	}

	#found(url: string, depth: number, more: Partial<FoundUrl> = {}): FoundUrl {
		const skip = this.#scope.refusal(url, depth);
		return {
			url,
			key: keyUrl(url),
			site: siteOf(url),
			depth,
			...(skip === undefined ? {} : { skip }),
			...more,
		};
	}

	async #schedule(): Promise<void> {
		const { frontier } = this.#state;
		while (this.#end === undefined) {
			const limit = this.#limit();
			if (limit !== undefined) return this.stop(limit);
			const now = this.#state.now();
			const readyNetwork = networkReadyAt(this.#network);
			const isDown = this.#network.downSince !== undefined;
			const free = isDown ? (this.#workers.size === 0 ? 1 : 0) : LEASED_SITES - this.#workers.size;
			if (!this.#isPaused && !this.events.isFull && free > 0 && now >= readyNetwork) {
				const leases = frontier.lease(now, {
					sites: Math.min(free, 64),
					urlsEach: isDown ? 1 : URLS_A_LEASE,
					leaseMs: LEASE_MS,
				});
				for (const lease of leases) this.#start(lease);
				if (leases.length > 0) continue;
			}
			const due = frontier.nextDue();
			if (due === undefined && this.#workers.size === 0) return;
			if (this.events.isFull) await Promise.race([this.events.room(), this.#sleep(undefined)]);
			else
				await this.#sleep(
					due === undefined || this.#isPaused || free <= 0 ? undefined : Math.max(due, readyNetwork),
				);
		}
	}

	/** The limit that is used up; undefined while there is none. */
	#limit(): LimitName | undefined {
		return usedUp(this.#settings.limits, {
			...this.#state.counts,
			runMs: this.#state.now() - this.#startedAt,
		});
	}

	#start(lease: Lease): void {
		const worker = this.#work(lease)
			.catch((error: unknown) => this.#fail(error))
			.finally(() => {
				this.#workers.delete(worker);
				this.#wake();
			});
		this.#workers.add(worker);
	}

	/** Until a time of the crawl's clock; until something changes at the latest. */
	#sleep(until: number | undefined): Promise<void> {
		return new Promise((resolve) => {
			const runEnd = this.#startedAt + this.#settings.limits.runMs;
			const time = Math.min(until ?? Number.POSITIVE_INFINITY, runEnd);
			const wake = (): void => {
				callOff?.();
				this.#sleepers.delete(wake);
				resolve();
			};
			const callOff = Number.isFinite(time)
				? this.#effects.setTimer(wake, Math.max(1, Math.ceil(time - this.#state.now())))
				: undefined;
			this.#sleepers.add(wake);
		});
	}

	#wake(): void {
		for (const wake of [...this.#sleepers]) wake();
		this.#gate.wake();
	}

	async #work(lease: Lease): Promise<void> {
		const { key, data } = lease.site;
		const policy = policyFor(this.#plan.policies, key);
		const pace = (data as SiteData | undefined)?.pace ?? FIRST_PACE;
		const work: Work = {
			lease,
			policy,
			pace,
			crawlDelayMs: undefined,
			isOver: false,
			left: undefined,
			notBefore: 0,
		};
		const queue = [...lease.urls];
		const lane = async (): Promise<void> => {
			for (;;) {
				const url = this.#isOver(work) ? undefined : queue.shift();
				if (url === undefined) return;
				await this.#page(work, url);
			}
		};
		try {
			await Promise.all(Array.from({ length: Math.min(policy.concurrency, queue.length) }, lane));
		} finally {
			if (this.#error === undefined) this.#settle(work, { outcomes: [], endsLease: true });
		}
	}

	#isOver(work: Work): boolean {
		return work.isOver || this.#end !== undefined;
	}

	#settle(work: Work, settlement: Settlement): number {
		const { pace, policy, crawlDelayMs, left, lease } = work;
		const data: SiteData = { pace, waitMs: waitAfter(policy, 0, crawlDelayMs) };
		const ready = Math.max(readyAt(pace), work.notBefore);
		const site = { data, ready, ...(left === undefined ? {} : { left }) };
		return this.#state.frontier.settle(lease, { ...settlement, site });
	}

	/** One page, from its robots.txt to its settlement. */
	async #page(work: Work, url: LeasedUrl): Promise<void> {
		const { rules, isOver, isForbidden } = await this.#robotsFor(work, url.url);
		if (isOver || this.#isOver(work)) return;
		if (isForbidden === true) return this.#skip(work, url, "network");
		if (rules?.decide(url.url).isAllowed === false) return this.#skip(work, url, "robots");
		const leave = await this.#turn(work, url.url, url.isFirst ? 1 : 0);
		if (leave === undefined) return;
		try {
			const { asked, exchange } = await this.#ask(work, url);
			if (asked === undefined) return;
			await this.#settlePage(work, url, asked, exchange);
		} finally {
			this.#underWay--;
			leave();
		}
	}

	/**
	 * Waits for the site's and the address's turn. undefined if there is nothing more to do.
	 *
	 * @param pages - the number it adds to the requested pages. It is counted before any other turn, which keeps limits exact
	 */
	async #turn(work: Work, url: string, pages: number): Promise<(() => void) | undefined> {
		const isOver = (): boolean => this.#isOver(work);
		for (;;) {
			while (!isOver() && (this.#isPaused || this.events.isFull || this.#state.now() < readyAt(work.pace))) {
				if (this.#isPaused) await this.#sleep(undefined);
				else if (this.events.isFull) await this.events.room();
				else await this.#sleep(readyAt(work.pace));
			}
			if (isOver()) return undefined;
			const leave = await this.#gate.enter(
				url,
				work.policy,
				() => this.#state.now(),
				(until) => this.#sleep(until),
				isOver,
			);
			if (leave === undefined) return undefined;
			const limit = this.#limit();
			if (limit !== undefined) this.stop(limit);
			if (isOver() || this.#isPaused || this.#state.now() < readyAt(work.pace)) {
				leave();
				continue;
			}
			this.#underWay++;
			this.#state.counts.pages += pages;
			work.pace = paceAfterStart(work.pace, this.#state.now(), work.policy, work.crawlDelayMs);
			return leave;
		}
	}

	async #robotsFor(work: Work, url: string): Promise<RobotsTurn> {
		if (!this.#settings.robots) return { isOver: false };
		const { origin } = new URL(url);
		for (;;) {
			const found = this.#robots.look(origin, this.#state.now());
			if (found.holds === "allow") return { isOver: false };
			if (found.holds === "wait" && found.reason === "network") return { isOver: false, isForbidden: true };
			if (found.holds === "wait") {
				work.isOver = true;
				work.notBefore = found.until;
				return { isOver: true };
			}
			if (found.holds === "rules") {
				work.crawlDelayMs = found.rules.crawlDelayMs;
				this.#leaveIfDone(work);
				return { rules: found.rules, isOver: work.isOver };
			}
			const leave = await this.#turn(work, url, 0);
			if (leave === undefined) return { isOver: true };
			try {
				// Another lane may have asked meanwhile.
				if (this.#robots.look(origin, this.#state.now()).holds !== "ask") continue;
				await this.#askRobots(work, origin, found.earlier);
			} finally {
				this.#underWay--;
				leave();
			}
		}
	}

	async #askRobots(work: Work, origin: string, earlier: RobotsState | undefined): Promise<void> {
		const startedAt = this.#state.now();
		const signal = this.#abort.signal;
		const answer = await askRobots(this.#client, `${origin}/robots.txt`, {
			userAgent: this.#plan.userAgent,
			earlier,
			signal,
		});
		const endedAt = this.#state.now();
		this.#robots.put(origin, answer, endedAt);
		work.pace = paceAfter(work.pace, { startedAt, endedAt, outcome: "unknown" }, work.policy, 0);
		const holds = this.#robots.look(origin, endedAt);
		if (holds.holds === "wait" && holds.reason !== "network") {
			const until = wallTime(holds.until, endedAt, this.#effects.read());
			this.events.tell({
				type: "site",
				site: work.lease.site.key,
				what: "robots",
				reason: holds.reason,
				until,
			});
		}
	}

	async #ask(
		work: Work,
		url: LeasedUrl,
	): Promise<{
		readonly asked: Asked | undefined;
		readonly exchange: Pick<Exchange, "startedAt" | "endedAt">;
	}> {
		const startedAt = this.#state.now();
		const { signal } = this.#abort;
		try {
			const asked = await ask(this.#client, url.url, {
				headers: [["user-agent", this.#plan.userAgent]],
				signal,
				contentTypes: this.#settings.contentTypes,
				keyOf: (each) => keyUrl(each),
				onBytes: (bytes) => {
					this.#state.counts.bytes += bytes;
				},
				onAddress: (each, address) => this.#gate.noteAddress(each, address),
			});
			return { asked, exchange: { startedAt, endedAt: this.#state.now() } };
		} catch (error) {
			if (!signal.aborted) throw error;
			// The site received a request, whatever its outcome.
			const exchange = { startedAt, endedAt: this.#state.now() };
			work.pace = paceAfter(work.pace, { ...exchange, outcome: "unknown" }, work.policy, 0);
			return { asked: undefined, exchange };
		}
	}

	async #settlePage(
		work: Work,
		url: LeasedUrl,
		asked: Asked,
		exchange: Pick<Exchange, "startedAt" | "endedAt">,
	): Promise<void> {
		const at = this.#state.wall();
		const isReached = this.#noteNetwork(work, asked, exchange);
		this.#pace(work, asked, exchange, isReached);
		const settled = isReached
			? await this.#resultOf(work, url, asked, at, exchange)
			: {
					outcome: { url, state: "waiting", at, notBefore: this.#state.now() + UNCHARGED_MS } as const,
					events: [],
				};
		const found = this.#settle(work, {
			outcomes: [settled.outcome],
			discovered: settled.found === undefined ? [] : [{ on: url, urls: settled.found }],
			records: this.#pump === undefined ? [] : settled.records,
			endsLease: false,
		});
		this.events.hold(...settled.events.map((event) => (event.type === "page" ? { ...event, found } : event)));
		if ((settled.records?.length ?? 0) > 0) this.#pump?.soon((error) => this.#fail(error));
	}

	/** Whether the page and its site have to answer for what came. */
	#noteNetwork(
		work: Work,
		asked: Asked,
		{ startedAt, endedAt }: Pick<Exchange, "startedAt" | "endedAt">,
	): boolean {
		const wasDown = this.#network.downSince !== undefined;
		const isUnreached =
			asked.kind === "failure" &&
			(asked.reason === "resolve" || asked.reason === "connect") &&
			asked.code !== "NETWORK_POLICY";
		if (!isUnreached) {
			this.#network = networkAfterAnswer(this.#network, endedAt);
			if (wasDown) this.events.tell({ type: "resumed" });
			return true;
		}
		const sites = Math.max(1, this.#workers.size);
		const unreached = { site: work.lease.site.key, startedAt, code: asked.code };
		const { state, isCharged } = networkAfterUnreached(this.#network, unreached, sites, endedAt);
		this.#network = state;
		if (!wasDown && state.downSince !== undefined) this.events.tell({ type: "paused", reason: "network" });
		return isCharged;
	}

	#pace(
		work: Work,
		asked: Asked,
		exchange: Pick<Exchange, "startedAt" | "endedAt">,
		isCharged: boolean,
	): void {
		const { crawlDelayMs, policy } = work;
		const status = asked.status;
		const isBusy = asked.kind === "status" && (status === 429 || status === 503);
		const end = endOf(asked);
		const isFailed = end !== undefined && fateOf(end, 0, { ...policy, tries: 9 }).fate === "retry";
		const before = work.pace;
		work.pace = paceAfter(
			before,
			{
				...exchange,
				outcome: !isCharged ? "unknown" : isBusy ? "busy" : isFailed ? "failed" : "answered",
				status,
				retryAfterMs: asked.kind === "status" ? asked.retryAfterMs : undefined,
				crawlDelayMs,
			},
			policy,
			this.#effects.random(),
		);
		if (work.pace.blockedUntil > before.blockedUntil) {
			work.isOver = true;
			const until = wallTime(work.pace.blockedUntil, this.#state.now(), this.#effects.read());
			const reason = work.pace.blockedFor ?? "failures";
			this.events.tell({ type: "site", site: work.lease.site.key, what: "blocked", reason, until });
		}
		this.#leaveIfDone(work);
	}

	#leaveIfDone(work: Work): void {
		const left = leftFor(work.pace, work.policy, work.crawlDelayMs);
		if (left === undefined || work.left !== undefined) return;
		work.left = left;
		work.isOver = true;
		this.events.tell({
			type: "site",
			site: work.lease.site.key,
			what: "left",
			reason: left,
			until: undefined,
		});
	}

	async #resultOf(
		work: Work,
		url: LeasedUrl,
		asked: Asked,
		at: number,
		exchange: Pick<Exchange, "startedAt" | "endedAt">,
	): Promise<Settled> {
		if (asked.kind === "redirect") return this.#redirected(url, asked.to, asked.status, at);
		if (asked.kind === "type") return this.#refused(url, "skipped", "content-type", asked.status, at);
		if (asked.kind === "failure" && asked.code === "NETWORK_POLICY")
			return this.#refused(url, "skipped", "network", undefined, at);
		if (asked.kind === "document") return this.#read(url, asked, at, exchange);
		const fate = fateOf(endOf(asked) as PageEnd, url.tries, work.policy);
		const { status } = asked;
		if (fate.fate === "again") return { outcome: { url, state: "waiting", at, status }, events: [] };
		if (fate.fate === "retry") {
			const notBefore = this.#state.now() + fate.waitMs;
			const { reason } = fate;
			return {
				outcome: { url, state: "waiting", isTry: true, notBefore, reason, status, at },
				events: [{ type: "failed", url: url.url, reason, status, again: true }],
			};
		}
		return this.#refused(url, "failed", fate.fate === "failed" ? fate.reason : "unknown", status, at);
	}

	#refused(
		url: LeasedUrl,
		state: "skipped" | "failed",
		reason: string,
		status: number | undefined,
		at: number,
	): Settled {
		if (state === "failed") this.#state.counts.errors++;
		const event: CrawlEvent =
			state === "failed"
				? { type: "failed", url: url.url, reason, status, again: false }
				: { type: "skipped", url: url.url, reason };
		return { outcome: { url, state, reason, status, at }, events: [event] };
	}

	#redirected(url: LeasedUrl, to: string, status: number, at: number): Settled {
		const isOwnSite = siteOf(to) === siteOf(url.url);
		if (url.depth === 0) {
			if (!isOwnSite) return this.#refused(url, "failed", "redirect-site", status, at);
			if (this.#scope.redirected(url.url, to)) this.#keepRedirect(url.url, to);
		}
		const found = this.#found(to, url.depth, isOwnSite ? { class: REDIRECT_CLASS } : {});
		return { outcome: { url, state: "alias", reason: "redirect", status, at }, events: [], found: [found] };
	}

	#keepRedirect(seed: string, end: string): void {
		const { frontier } = this.#state;
		const kept = JSON.parse(frontier.value("redirected") ?? "[]") as [string, string][];
		frontier.setValue("redirected", JSON.stringify([...kept, [seed, end]]));
	}

	async #read(
		url: LeasedUrl,
		asked: Extract<Asked, { kind: "document" }>,
		at: number,
		{ startedAt, endedAt }: Pick<Exchange, "startedAt" | "endedAt">,
	): Promise<Settled> {
		const { document, status, tags, links } = asked;
		const read = this.#linksOf(document, tags, links, url.depth + 1);
		if (typeof read === "string") return this.#refused(url, "failed", read, status, at);
		const made = read.noindex
			? { records: [], rejected: [], reason: undefined }
			: await recordsOf(document, this.#settings.record, { url: url.url, status, at });
		if (made.reason !== undefined) return this.#refused(url, "failed", made.reason, status, at);
		const events: CrawlEvent[] = [
			{
				type: "page",
				url: url.url,
				status,
				depth: url.depth,
				bytes: document.bytes.byteLength,
				ms: endedAt - startedAt,
				records: made.records.length,
				found: 0,
			},
			...made.records.map((record): CrawlEvent => ({ type: "record", url: url.url, record })),
			...made.rejected.map((rejected): CrawlEvent => ({ type: "rejected", url: url.url, rejected })),
		];
		return {
			outcome: { url, state: "done", status, at, ...(read.noindex ? { reason: "noindex" } : {}) },
			events,
			found: read.found,
			records: made.records.map(recordText),
		};
	}

	/** The URLs of a page; a reason where it can't be read. */
	#linksOf(
		document: Document,
		tags: readonly string[],
		links: readonly string[],
		depth: number,
	): { readonly found: FoundUrl[]; readonly noindex: boolean } | string {
		const follows = !this.#settings.robots;
		try {
			const { noindex, nofollow } = follows
				? { noindex: false, nofollow: false }
				: robotsDirectives(this.#plan.userAgent, tags, metasOf(document));
			const urls = nofollow ? [] : urlsOn(document, links, follows);
			return { found: urls.map((each) => this.#found(each, depth)), noindex };
		} catch (error) {
			if (error instanceof DocumentError) return `document-${error.kind}`;
			// A pattern that takes too long on a page's URL must not end the crawl of all others.
			if (error instanceof PatternError) return error.code;
			throw error;
		}
	}

	#skip(work: Work, url: LeasedUrl, reason: string): void {
		const at = this.#state.wall();
		this.#settle(work, { outcomes: [{ url, state: "skipped", reason, at }], endsLease: false });
		this.events.hold({ type: "skipped", url: url.url, reason });
	}
}

/** How a request for a page ended, as far as tries go; undefined where it was answered in full. */
function endOf(asked: Asked): PageEnd | undefined {
	if (asked.kind === "status") return { kind: "status", status: asked.status };
	if (asked.kind === "failure") return { kind: "failure", reason: asked.reason };
	return undefined;
}

/** A seed may be on a private network: then its host and port may be asked. */
function privateRule(seed: string): string[] {
	const authority = authorityOf(seed);
	const port = authority.replace(/^\[.*\]/, "").includes(":")
		? ""
		: seed.startsWith("https:")
			? ":443"
			: ":80";
	return [authority + port];
}
