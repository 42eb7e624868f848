// `node scripts/crawl-week.ts [--sites 1000000] [--days 7] [--seed N]`: a week of a crawl's decisions without a network: which site is asked
// when, by the frontier, the pace of sites and the fate of pages as they are, on a clock of the script's own. Sites are slow, busy or
// broken by chance, ask for delays, and get new pages each day.
//
// A check of its own, which knows what sites answered and the rules: no site is asked too soon, blocks double, a site that was due
// earlier is leased earlier, and each page comes to an end.

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Lease } from "../src/crawl/frontier/frontier.ts";
import { SqliteFrontier } from "../src/crawl/frontier/sqlite-frontier.ts";
import { FIRST_PACE, leftFor, paceAfter, readyAt, type SiteSchedule } from "../src/crawl/politeness/pace.ts";
import { policiesOf } from "../src/crawl/politeness/policy.ts";
import { fateOf } from "../src/crawl/politeness/tries.ts";

const { values } = parseArgs({
	options: {
		sites: { type: "string", default: "1000000" },
		days: { type: "string", default: "7" },
		seed: { type: "string", default: "20261201" },
	},
});
const SITES = Number(values.sites);
const DAYS = Number(values.days);
const DAY = 86_400_000;
const LEASED = 2_000;
const policy = policiesOf(undefined).anywhere;

let state = Number(values.seed);
function random(): number {
	state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
	return state / 2 ** 32;
}

/** What the check knows of a site: when it may be asked, and how its blocks grow. */
const nextAllowed = new Float64Array(SITES);
const incidents = new Uint8Array(SITES);
const blockedUntil = new Float64Array(SITES);
let wrong = 0;
function assert(isRight: boolean, sentence: () => string): void {
	if (isRight) return;
	if (++wrong <= 20) console.log(`WRONG: ${sentence()}`);
}

/** One site of a hundred is busy a fourth of the time, one of two hundred fails. One of fifty asks for a delay of up to 90 s. */
const isBusy = (site: number): boolean => site % 100 === 7;
const isBroken = (site: number): boolean => site % 200 === 11;
const crawlDelayOf = (site: number): number | undefined =>
	site % 50 === 3 ? (site % 91) * 1_000 : undefined;
const keyOf = (site: number): string => `site-${site}.example`;
const urlOf = (site: number, page: number): string => `https://${keyOf(site)}/${page}`;

/** Events by their time: a binary heap. */
class Agenda {
	readonly #times: number[] = [];
	readonly #acts: (() => void)[] = [];

	add(time: number, act: () => void): void {
		let at = this.#times.push(time) - 1;
		this.#acts.push(act);
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if ((this.#times[parent] as number) <= time) break;
			this.#swap(at, parent);
			at = parent;
		}
	}

	get first(): number | undefined {
		return this.#times[0];
	}

	take(): () => void {
		const act = this.#acts[0] as () => void;
		const [time, last] = [this.#times.pop() as number, this.#acts.pop() as () => void];
		if (this.#times.length > 0) {
			this.#times[0] = time;
			this.#acts[0] = last;
			let at = 0;
			for (;;) {
				let least = at;
				for (const child of [2 * at + 1, 2 * at + 2])
					if (child < this.#times.length && (this.#times[child] as number) < (this.#times[least] as number))
						least = child;
				if (least === at) break;
				this.#swap(at, least);
				at = least;
			}
		}
		return act;
	}

	#swap(a: number, b: number): void {
		[this.#times[a], this.#times[b]] = [this.#times[b] as number, this.#times[a] as number];
		[this.#acts[a], this.#acts[b]] = [this.#acts[b] as () => void, this.#acts[a] as () => void];
	}
}

const folder = mkdtempSync(join(tmpdir(), "gannet-week-"));
const path = join(folder, "week.crawl");
const frontier = new SqliteFrontier(path, {
	keyOf: (url) => url,
	readyAfterLoss: () => 0,
	setTimer: () => undefined,
});
const agenda = new Agenda();
let now = 0;
let underWay = 0;
const counts = { requests: 0, blocks: 0, left: 0, failed: 0, leases: 0 };
/** Of the lease before. */
let lastReady = Number.NEGATIVE_INFINITY;
let lastLeaseAt = 0;

function ask(lease: Lease, site: number, pace: SiteSchedule, index: number): void {
	const url = lease.urls[index] as Lease["urls"][number];
	const at = Math.max(now, readyAt(pace));
	agenda.add(at, () => {
		const startedAt = now;
		assert(
			startedAt >= (nextAllowed[site] as number),
			() => `${url.url} at ${startedAt}, not before ${nextAllowed[site]}`,
		);
		counts.requests++;
		const latency = 50 + random() ** 4 * 20_000;
		agenda.add(now + latency, () => answered(lease, site, pace, index, startedAt));
	});
}

function answered(lease: Lease, site: number, pace: SiteSchedule, index: number, startedAt: number): void {
	const url = lease.urls[index] as Lease["urls"][number];
	const duration = now - startedAt;
	const crawlDelayMs = crawlDelayOf(site);
	const busy = isBusy(site) && random() < 0.25;
	const failed = !busy && isBroken(site);
	const retryAfterMs = busy && random() < 0.5 ? 1_000 * Math.ceil(random() * 300) : undefined;
	const status = busy ? (random() < 0.5 ? 429 : 503) : failed ? 500 : 200;
	const outcome = busy ? "busy" : failed ? "failed" : "answered";
	const exchange = { startedAt, endedAt: now, outcome, status, retryAfterMs, crawlDelayMs } as const;
	const after = paceAfter(pace, exchange, policy, random());
	// The rules, said once more.
	nextAllowed[site] = now + Math.max(1_000, crawlDelayMs ?? 0, Math.min(duration, 60_000));
	if (busy) {
		if (now - (blockedUntil[site] as number) >= 30 * 60_000) incidents[site] = 0;
		const least = Math.min(retryAfterMs ?? 60_000 * 2 ** (incidents[site] as number), DAY);
		(incidents[site] as number)++;
		blockedUntil[site] = after.blockedUntil;
		nextAllowed[site] = Math.max(nextAllowed[site] as number, now + least);
		assert(
			after.blockedUntil <= now + least * 1.1 + 1,
			() => `${url.url} is blocked until ${after.blockedUntil}, and ${least} ms were right`,
		);
	}
	const fate = fateOf({ kind: "status", status }, url.tries, policy);
	if (fate.fate === "failed") counts.failed++;
	const isBlocked = after.blockedUntil > pace.blockedUntil;
	if (isBlocked) counts.blocks++;
	if (isBlocked && !busy) blockedUntil[site] = after.blockedUntil;
	if (isBlocked && !busy) nextAllowed[site] = Math.max(nextAllowed[site] as number, now + 60_000);
	const isOver = isBlocked || index === lease.urls.length - 1;
	const left = leftFor(after, policy, crawlDelayMs);
	if (left !== undefined) counts.left++;
	frontier.settle(lease, {
		outcomes: [
			{
				url,
				state: fate.fate === "done" ? "done" : fate.fate === "failed" ? "failed" : "waiting",
				status,
				at: Math.round(now),
				isTry: fate.fate === "retry",
				...(fate.fate === "retry" ? { notBefore: now + fate.waitMs } : {}),
			},
		],
		site: { ready: readyAt(after), data: { pace: after }, ...(left === undefined ? {} : { left }) },
		endsLease: isOver || left !== undefined,
	});
	if (isOver || left !== undefined) underWay--;
	else ask(lease, site, after, index + 1);
}

/** Each site gets a page a day, one of a thousand two hundred of them. */
function addPages(day: number): void {
	for (let from = 0; from < SITES; from += 10_000)
		frontier.add(
			Array.from({ length: Math.min(10_000, SITES - from) }, (_, index) => from + index).flatMap((site) =>
				Array.from({ length: site % 1_000 === 0 ? 200 : 1 }, (_, page) => {
					const url = urlOf(site, day * 200 + page);
					return { url, key: url, site: keyOf(site), depth: 0 };
				}),
			),
		);
}

const started = process.cpuUsage();
addPages(0);
for (let day = 1; day < DAYS; day++)
	agenda.add(day * DAY, () => {
		lastReady = Number.NEGATIVE_INFINITY;
		addPages(day);
		console.log(`day ${day}: ${JSON.stringify(frontier.stats())}`);
	});

while (now < DAYS * DAY) {
	while (underWay < LEASED) {
		const leases = frontier.lease(now, {
			sites: Math.min(64, LEASED - underWay),
			urlsEach: 8,
			leaseMs: 1e12,
		});
		if (leases.length === 0) break;
		for (const lease of leases) {
			const site = Number(/\d+/.exec(lease.site.key)?.[0]);
			const pace = (lease.site.data as { pace: SiteSchedule } | undefined)?.pace ?? FIRST_PACE;
			// Within one look, sites come in the order in which they became due. A page that is tried again has a time of its own.
			const isDueByItsSite = lease.urls[0]?.tries === 0;
			if (now === lastLeaseAt && isDueByItsSite)
				assert(
					lease.site.ready >= lastReady,
					() => `${lease.site.key}, due at ${lease.site.ready}, after one due at ${lastReady}`,
				);
			if (isDueByItsSite) [lastReady, lastLeaseAt] = [lease.site.ready, now];
			counts.leases++;
			underWay++;
			ask(lease, site, pace, 0);
		}
	}
	const due = frontier.nextDue();
	const next = Math.min(
		agenda.first ?? Number.POSITIVE_INFINITY,
		underWay < LEASED ? (due ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
	);
	if (next === Number.POSITIVE_INFINITY) break;
	if (next > now) now = next;
	while (agenda.first !== undefined && agenda.first <= now) agenda.take()();
}
const { user, system } = process.cpuUsage(started);
const stats = frontier.stats();
frontier.close();
console.log(`${SITES} sites, ${DAYS} days, seed ${values.seed}: ${JSON.stringify(counts)}`);
console.log(
	`${JSON.stringify(stats)}, ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB of file, ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB of memory`,
);
console.log(`${((user + system) / counts.requests).toFixed(1)} µs of CPU a request, ${wrong} violations`);
rmSync(folder, { recursive: true });
process.exitCode = wrong > 0 ? 1 : 0;
