// The work on a site while its lease lasts: its robots.txt, its pages at its pace, and what is settled of each. Owns the site's pace
// during the lease.

import type { Requester } from "../../client/index.ts";
import { leftAfter, type SiteData, type SiteOrder } from "../file/apply-order.ts";
import type { Lease, LeasedUrl, PageEntry, Settlement } from "../frontier/frontier.ts";
import type { Politeness } from "../options.ts";
import { wallTime } from "../politeness/clock.ts";
import {
	FIRST_PACE,
	leftFor,
	paceAfter,
	paceAfterOrder,
	paceAfterStart,
	type RequestOutcome,
	readyAt,
	type SiteSchedule,
	waitAfter,
} from "../politeness/pace.ts";
import { policyFor } from "../politeness/policy.ts";
import { fateOf } from "../politeness/tries.ts";
import { memoryFrom, type Remembered } from "../recrawl/memory.ts";
import type { RobotsState } from "../robots/answer.ts";
import { askRobots } from "../robots/fetch.ts";
import type { RobotsRules } from "../robots/rules.ts";
import { keyUrl } from "../scope/key-url.ts";
import { SITEMAP_LIMITS } from "../sitemaps/content.ts";
import { type Asked, ask, endOf } from "./ask.ts";
import type { CrawlEvent } from "./events.ts";
import { hasAddressRules, type Place } from "./gate.ts";
import { entryText } from "./outbox.ts";
import type { Shared } from "./shared.ts";
import { SiteClient } from "./site-client.ts";
import { NoTurn, type Turn, Turns } from "./turns.ts";

/** An uncharged page waits so long. */
const UNCHARGED_MS = 1_000;

type Times = Pick<RequestOutcome, "startedAt" | "endedAt">;

/** Times are the crawl's. */
interface SiteTurn extends Turn {
	readonly beganAt: number;
	sentAt?: number | undefined;
}

/** The answer of robots.txt before the request for a page. */
interface RobotsTurn {
	readonly rules?: RobotsRules | undefined;
	/** The site's turn is over. */
	readonly isOver: boolean;
	/** The network's rule forbids to ask. */
	readonly isForbidden?: boolean | undefined;
}

const OVER: RobotsTurn = { isOver: true };

export class SiteWork {
	readonly #shared: Shared;
	readonly #lease: Lease;
	readonly #client: SiteClient;
	#policy: Politeness;
	#delayMs: number | undefined;
	/** Pages of the site that were requested, in all runs of the round. */
	#pages: number;
	#pace: SiteSchedule;
	#crawlDelayMs: number | undefined;
	/** The site's turn is over: it rests, is left, or waits for its robots.txt. */
	#isOver = false;
	#left: string | undefined;
	/** While a request of the site has its turn, and isn't sent yet. */
	#sending: Promise<void> | undefined;
	/** The site isn't asked before, whatever its pace. */
	#notBefore = 0;

	constructor(shared: Shared, lease: Lease) {
		const { key } = lease.site;
		const data = lease.site.data as SiteData | undefined;
		this.#shared = shared;
		this.#lease = lease;
		this.#delayMs = data?.delayMs;
		this.#policy = withDelay(policyFor(shared.plan.policies, key), this.#delayMs);
		this.#pace = data?.pace ?? FIRST_PACE;
		const { client, settings, plan, state } = shared;
		this.#client = new SiteClient(client, key, settings, plan, state.frontier, data?.proxy);
		this.#pages = (data?.round ?? 1) === shared.rounds.round ? (data?.pages ?? 0) : 0;
	}

	async run(): Promise<void> {
		const queue = [...this.#lease.urls];
		const lane = async (): Promise<void> => {
			for (;;) {
				const url = this.isOver ? undefined : queue.shift();
				if (url === undefined) return;
				await this.#page(url);
			}
		};
		try {
			const lanes = Math.min(this.#policy.concurrency, queue.length);
			await Promise.all(Array.from({ length: lanes }, lane));
		} finally {
			if (!this.#shared.hasFailed) this.#settle({ outcomes: [], endsLease: true });
		}
	}

	/** What its operator wants, while it is at work. */
	order(order: SiteOrder): void {
		const now = this.#now();
		this.#pace = paceAfterOrder(this.#pace, order, now);
		if (order.delayMs !== undefined) {
			this.#delayMs = order.delayMs;
			this.#policy = withDelay(this.#policy, order.delayMs);
		}
		this.#left = leftAfter(order) ?? this.#left;
		if (order.drops === true || this.#pace.blockedUntil > now) this.#isOver = true;
	}

	get site(): string {
		return this.#lease.site.key;
	}

	get isOver(): boolean {
		return this.#isOver || this.#shared.isEnding;
	}

	#now(): number {
		return this.#shared.state.now();
	}

	#settle(settlement: Settlement): number {
		const { round } = this.#shared.rounds;
		const data: SiteData = {
			...(round === 1 ? {} : { round }),
			pace: this.#pace,
			waitMs: waitAfter(this.#policy, 0, this.#crawlDelayMs),
			pages: this.#pages,
			delayMs: this.#delayMs,
			proxy: this.#client.proxy,
		};
		const ready = Math.max(readyAt(this.#pace), this.#notBefore);
		const left = this.#left;
		const site = { data, ready, ...(left === undefined ? {} : { left }) };
		return this.#shared.state.frontier.settle(this.#lease, { ...settlement, site });
	}

	/** One page, from its robots.txt to its settlement. */
	async #page(url: LeasedUrl): Promise<void> {
		const isSitemap = this.#shared.reader.isSitemap(url);
		const { rules, isOver, isForbidden } = await this.#robotsFor(url.url, !isSitemap);
		if (isOver || this.isOver) return;
		if (isForbidden === true) return this.#skip(url, "network");
		if (rules?.decide(url.url).isAllowed === false) return this.#skip(url, "robots");
		const turn = await this.#turn(url.url, url.isFirst && !isSitemap ? 1 : 0);
		if (turn === undefined) return;
		const turns = this.#turns(this.#client.client, turn);
		try {
			const memory = this.#memoryOf(url);
			const { asked, times } = await this.#ask(turns, url, isSitemap, memory);
			if (asked !== undefined) await this.#settlePage(url, asked, times, memory);
		} finally {
			turns.end();
		}
	}

	/** In the first round nothing is remembered, unless the page was asked before. */
	#memoryOf(url: LeasedUrl): Remembered | undefined {
		const { rounds, state } = this.#shared;
		if (rounds.round === 1 && url.isFirst) return undefined;
		const kept = state.frontier.memory(this.#lease, url);
		return kept === undefined ? undefined : memoryFrom(kept.text);
	}

	#skip(url: LeasedUrl, reason: string): void {
		const at = this.#shared.state.wall();
		this.#settle({ outcomes: [{ url, state: "skipped", reason, at }], endsLease: false });
		this.#shared.events.hold({ type: "skipped", url: url.url, reason });
	}

	/**
	 * Waits for the site's and the address's turn. undefined if there is nothing more to do.
	 *
	 * @param pages - the number it adds to the requested pages. It is counted before any other turn, which keeps limits exact
	 */
	async #turn(url: string, pages: number): Promise<SiteTurn | undefined> {
		const { events, gate, state } = this.#shared;
		const isOver = (): boolean => this.isOver;
		for (;;) {
			while (!isOver() && (this.#shared.isPaused || events.isFull || this.#now() < readyAt(this.#pace))) {
				if (this.#shared.isPaused) await this.#shared.sleep(undefined);
				else if (events.isFull) await events.room();
				else await this.#shared.sleep(readyAt(this.#pace));
			}
			if (isOver()) return undefined;
			if (this.#sending !== undefined) {
				await this.#sending;
				continue;
			}
			const place = await gate.enter(
				url,
				this.#policy,
				() => this.#now(),
				(until) => this.#shared.sleep(until),
				isOver,
			);
			if (place === undefined) return undefined;
			if (
				!this.#shared.mayBegin() ||
				isOver() ||
				this.#sending !== undefined ||
				this.#now() < readyAt(this.#pace)
			) {
				place.leave(true);
				continue;
			}
			if (pages > 0 && this.#pages >= this.#shared.plan.pagesPerSite) {
				place.leave(true);
				this.#leave("site-pages");
				return undefined;
			}
			this.#shared.began();
			state.counts.pages += pages;
			if (pages > 0 && this.#shared.rounds.round > 1) state.countAgain();
			this.#pages += pages;
			return this.#turnIn(place);
		}
	}

	/** Requests at once are sent one after the other: the wait counts from when one is sent. */
	#turnIn(place: Place): SiteTurn {
		const isTimed = hasAddressRules(this.#policy) || waitAfter(this.#policy, 0, this.#crawlDelayMs) > 0;
		const sending = isTimed ? Promise.withResolvers<void>() : undefined;
		if (sending !== undefined) this.#sending = sending.promise;
		const wentOut = (): void => {
			if (sending !== undefined && this.#sending === sending.promise) this.#sending = undefined;
			sending?.resolve();
		};
		const turn: SiteTurn = {
			beganAt: this.#now(),
			isTimed,
			mayGo: () => this.#now() >= readyAt(this.#pace),
			sent: () => {
				turn.sentAt = this.#now();
				this.#pace = paceAfterStart(this.#pace, turn.sentAt, this.#policy, this.#crawlDelayMs);
				place.sent();
				wentOut();
			},
			end: () => {
				this.#shared.ended();
				place.leave();
				wentOut();
			},
		};
		return turn;
	}

	/** The requests for a page: each further one waits as after any other answer of the site. */
	#turns(client: Pick<Requester, "get">, first: SiteTurn): Turns<SiteTurn> {
		const next = async (url: string, last: SiteTurn): Promise<SiteTurn | undefined> => {
			this.#pace = paceAfter(this.#pace, { ...this.#timesOf(last), outcome: "unknown" }, this.#policy, 0);
			return this.#turn(url, 0);
		};
		return new Turns(client, first, next, this.#shared.settings.client?.trace);
	}

	/** Of a request that is over. Where several are under way, waits count from when it was sent. */
	#timesOf({ beganAt, sentAt }: SiteTurn): Times {
		const startedAt = this.#policy.concurrency === 1 ? beganAt : (sentAt ?? beganAt);
		return { startedAt, endedAt: this.#now() };
	}

	async #robotsFor(url: string, isPage: boolean): Promise<RobotsTurn> {
		const { settings, robots } = this.#shared;
		if (!settings.robots) return { isOver: false };
		const origin = url.slice(0, url.indexOf("/", url.indexOf("//") + 2));
		for (;;) {
			const found = robots.look(origin, this.#now());
			if (found.holds === "allow") return { isOver: false };
			if (found.holds === "wait" && found.reason === "network") return { isOver: false, isForbidden: true };
			if (found.holds === "wait") {
				this.#isOver = true;
				this.#notBefore = found.until;
				return OVER;
			}
			if (found.holds === "rules") {
				this.#crawlDelayMs = found.rules.crawlDelayMs;
				this.#leaveIfDone();
				return { rules: found.rules, isOver: this.#isOver };
			}
			const turn = await this.#turn(url, 0);
			if (turn === undefined) return OVER;
			const turns = this.#turns(this.#client.anonymous, turn);
			try {
				// Another lane may have asked meanwhile.
				if (robots.look(origin, this.#now()).holds === "ask")
					await this.#askRobots(turns, origin, found.earlier, isPage);
			} catch (error) {
				if (!(error instanceof NoTurn)) throw error;
				return OVER;
			} finally {
				turns.end();
			}
		}
	}

	async #askRobots(
		turns: Turns<SiteTurn>,
		origin: string,
		earlier: RobotsState | undefined,
		isPage: boolean,
	): Promise<void> {
		const { plan, signal, robots } = this.#shared;
		const answer = await askRobots(turns, `${origin}/robots.txt`, {
			userAgent: plan.userAgent,
			earlier,
			signal,
		});
		const times = this.#timesOf(turns.last);
		const { endedAt } = times;
		const sitemaps = robots.put(origin, answer, endedAt);
		if (isPage) this.#shared.reader.nameSitemaps(origin, sitemaps);
		const holds = robots.look(origin, endedAt);
		const crawlDelayMs = holds.holds === "rules" ? holds.rules.crawlDelayMs : undefined;
		const exchange = { ...times, outcome: "unknown", crawlDelayMs } as const;
		this.#pace = paceAfter(this.#pace, exchange, this.#policy, 0);
		if (holds.holds === "wait" && holds.reason !== "network") this.#tell("robots", holds.reason, holds.until);
	}

	/** @param until - the crawl's time */
	#tell(what: "blocked" | "left" | "robots", reason: string, until?: number): void {
		const { events, effects } = this.#shared;
		events.tell({
			type: "site",
			site: this.#lease.site.key,
			what,
			reason,
			until: until === undefined ? undefined : wallTime(until, this.#now(), effects.read()),
		});
	}

	async #ask(
		turns: Turns<SiteTurn>,
		url: LeasedUrl,
		isSitemap: boolean,
		memory: Remembered | undefined,
	): Promise<{ readonly asked: Asked | undefined; readonly times: Times }> {
		const { signal, settings, state, gate } = this.#shared;
		try {
			const asked = await ask(turns, url.url, {
				request: this.#client.requestFor(url.url),
				validators: this.#shared.reader.validatorsFor(url, memory),
				signal,
				contentTypes: settings.contentTypes,
				wall: () => state.wall(),
				sitemap: isSitemap ? SITEMAP_LIMITS : undefined,
				keyOf: (each) => keyUrl(each),
				onBytes: (bytes) => {
					state.counts.bytes += bytes;
				},
				onAddress: (each, address) => gate.noteAddress(each, address),
			});
			this.#client.asked(asked.kind === "failure" ? asked.reason : undefined);
			return { asked, times: this.#timesOf(turns.last) };
		} catch (error) {
			if (!signal.aborted && !(error instanceof NoTurn)) throw error;
			// The site received a request, whatever its outcome.
			const times = this.#timesOf(turns.last);
			this.#pace = paceAfter(this.#pace, { ...times, outcome: "unknown" }, this.#policy, 0);
			return { asked: undefined, times };
		}
	}

	async #settlePage(
		url: LeasedUrl,
		asked: Asked,
		times: Times,
		memory: Remembered | undefined,
	): Promise<void> {
		const { state, network, reader, events, pump, sitesAtWork, plan } = this.#shared;
		const at = state.wall();
		const isCharged = network.note(asked, this.#lease.site.key, times, sitesAtWork);
		this.#paceAfter(asked, times, isCharged);
		const read = isCharged
			? await reader.read(url, asked, {
					at,
					ms: times.endedAt - times.startedAt,
					policy: this.#policy,
					memory,
				})
			: {
					outcome: { url, state: "waiting", at, notBefore: this.#now() + UNCHARGED_MS } as const,
					events: [],
				};
		const entries = read.entries ?? [];
		const isAway = (entry: PageEntry): boolean => plan.away.has(entry.name);
		const found = this.#settle({
			outcomes: [read.outcome],
			discovered: read.found === undefined ? [] : [{ on: url, urls: read.found }],
			records: entries.filter(isAway).map(entryText),
			stored: entries.filter((entry) => !isAway(entry)),
			endsLease: false,
		});
		events.hold(
			...read.events.map(
				(event): CrawlEvent =>
					event.type === "page" || event.type === "sitemap" ? { ...event, found } : event,
			),
		);
		if (entries.some(isAway)) pump?.soon((error) => this.#shared.fail(error));
	}

	#paceAfter(asked: Asked, times: Times, isCharged: boolean): void {
		const { status } = asked;
		const isBusy = asked.kind === "status" && (status === 429 || status === 503);
		const end = endOf(asked);
		const isFailed = end !== undefined && fateOf(end, 0, { ...this.#policy, tries: 9 }).fate === "retry";
		const before = this.#pace;
		this.#pace = paceAfter(
			before,
			{
				...times,
				outcome: !isCharged ? "unknown" : isBusy ? "busy" : isFailed ? "failed" : "answered",
				status,
				retryAfterMs: asked.kind === "status" ? asked.retryAfterMs : undefined,
				crawlDelayMs: this.#crawlDelayMs,
			},
			this.#policy,
			this.#shared.effects.random(),
		);
		const { blockedUntil, blockedFor } = this.#pace;
		if (blockedUntil > before.blockedUntil) {
			this.#isOver = true;
			this.#tell("blocked", blockedFor ?? "failures", blockedUntil);
		}
		this.#leaveIfDone();
	}

	#leaveIfDone(): void {
		const left = leftFor(this.#pace, this.#policy, this.#crawlDelayMs);
		if (left !== undefined) this.#leave(left);
	}

	#leave(reason: string): void {
		if (this.#left !== undefined && this.#left !== "") return;
		this.#left = reason;
		this.#isOver = true;
		this.#tell("left", reason);
	}
}

function withDelay(policy: Politeness, delayMs: number | undefined): Politeness {
	return delayMs === undefined ? policy : { ...policy, delayMs };
}
