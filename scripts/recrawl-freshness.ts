// `node scripts/recrawl-freshness.ts [PAGES] [PER_DAY] [DAYS] [SEED]`: how fresh the pages of a crawl are that is asked for again as
// the crawl's policy says, and how fresh they could be at best with as many requests a day. Pages change at random, each at a rate of its
// own, which the policy has to find out by its visits; the optimum knows the rates (Cho and Garcia-Molina, Effective page refresh
// policies, 2003, §4). No network.

import { afterVisit, type Remembered, worthAt } from "../src/crawl/recrawl/memory.ts";

const pages = Number(process.argv[2] ?? 100_000);
const perDay = Number(process.argv[3] ?? Math.round(pages / 5));
const days = Number(process.argv[4] ?? 120);
const seed = Number(process.argv[5] ?? 15);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** How often a day the crawl looks at what is due. */
const LOOKS = 4;

let state = seed >>> 0;
function random(): number {
	state = (state + 0x6d2b79f5) >>> 0;
	let mixed = Math.imul(state ^ (state >>> 15), state | 1);
	mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
	return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

/** Mean times between changes as Cho and Garcia-Molina found them on the web (2000): shares of up to a day, a week, a month, 4 months, more. */
const SHARES: readonly (readonly [share: number, from: number, to: number])[] = [
	[0.23, 0.25, 1],
	[0.15, 1, 7],
	[0.16, 7, 30],
	[0.16, 30, 120],
	[0.3, 120, 1_000],
];

function meanDays(): number {
	let left = random();
	for (const [share, from, to] of SHARES) {
		if (left < share) return from * (to / from) ** random();
		left -= share;
	}
	return 1_000;
}

/** Changes a day. */
const rates = Float64Array.from({ length: pages }, () => 1 / meanDays());

/** How fresh a page is on average that is visited every so many days. */
function freshness(rate: number, interval: number): number {
	const changes = rate * interval;
	return changes < 1e-9 ? 1 : (1 - Math.exp(-changes)) / changes;
}

/** The interval at which another visit of a page is worth `worth`; Infinity where no visit is. */
function intervalFor(rate: number, worth: number): number {
	// d/df of (f / rate)(1 - exp(-rate / f)) is (1 - (1 + x) exp(-x)) / rate with x = rate / f.
	const share = worth * rate;
	if (share >= 1) return Number.POSITIVE_INFINITY;
	let [low, high] = [0, 60];
	for (let step = 0; step < 60; step++) {
		const x = (low + high) / 2;
		if (1 - (1 + x) * Math.exp(-x) < share) low = x;
		else high = x;
	}
	return high / rate;
}

/** The best freshness with so many visits a day. */
function optimum(perDay: number): number {
	let [low, high] = [1e-9, 1e6];
	for (let step = 0; step < 80; step++) {
		const worth = Math.sqrt(low * high);
		let visits = 0;
		for (const rate of rates) visits += 1 / intervalFor(rate, worth);
		if (visits > perDay) low = worth;
		else high = worth;
	}
	let sum = 0;
	for (const rate of rates) {
		const interval = intervalFor(rate, high);
		sum += interval === Number.POSITIVE_INFINITY ? 0 : freshness(rate, interval);
	}
	return sum / pages;
}

/** The pages of a crawl with --watch and --per-day, by the crawl's own decisions, some looks a day. */
function simulated(policy: "budget" | "due"): { readonly fresh: number; readonly visits: number } {
	const memories: (Remembered | undefined)[] = new Array(pages).fill(undefined);
	const versions = new Uint32Array(pages);
	const changedAt = Float64Array.from(rates, (rate) => -Math.log(1 - random()) / rate);
	/** Since when the page isn't what the crawl has; Infinity where it is. */
	const staleSince = new Float64Array(pages).fill(0);
	const measuredFrom = days / 2;
	let staleDays = 0;
	let visits = 0;
	const order = new Float64Array(pages);
	for (let day = 0; day < days; day++) {
		let budget = day === 0 ? pages : policy === "due" ? Number.POSITIVE_INFINITY : perDay;
		for (let look = 0; look < LOOKS && budget > 0; look++) {
			const now = day + look / LOOKS;
			const at = Math.round(now * DAY) + 1;
			const due: number[] = [];
			for (let page = 0; page < pages; page++) {
				const memory = memories[page];
				const isEarly = policy === "due" ? memory && memory.due > at : memory && at - memory.at < HOUR;
				if (isEarly) continue;
				due.push(page);
				order[page] = memory === undefined ? Number.POSITIVE_INFINITY : worthAt(memory, at);
			}
			// An even share of the day's budget for each look that is left.
			const share = day === 0 ? pages : Math.ceil(budget / (LOOKS - look));
			due.sort((a, b) => compare(order[a] ?? 0, order[b] ?? 0));
			for (const page of due.slice(0, share)) {
				const rate = rates[page] ?? 0;
				while ((changedAt[page] ?? 0) <= now) {
					versions[page] = (versions[page] ?? 0) + 1;
					staleSince[page] = Math.min(staleSince[page] ?? 0, changedAt[page] ?? 0);
					changedAt[page] = (changedAt[page] ?? 0) - Math.log(1 - random()) / rate;
				}
				if (day >= measuredFrom) {
					visits++;
					const since = staleSince[page] ?? 0;
					if (since < now) staleDays += now - Math.max(measuredFrom, since);
				}
				staleSince[page] = Number.POSITIVE_INFINITY;
				const seen = { seen: "content", content: String(versions[page]), made: "" } as const;
				const validators = { etag: undefined, modified: undefined, bytes: 0, records: 1 };
				memories[page] = afterVisit(memories[page], { ...seen, ...validators }, at).memory;
				budget--;
			}
		}
	}
	for (let page = 0; page < pages; page++) {
		const since = Math.min(staleSince[page] ?? 0, changedAt[page] ?? 0);
		if (since < days) staleDays += days - Math.max(measuredFrom, since);
	}
	const measured = days - measuredFrom;
	return { fresh: 1 - staleDays / (pages * measured), visits: visits / measured };
}

console.log(`${pages} pages, ${days} days, seed ${seed}`);
for (const [name, policy] of [
	[`--per-day ${perDay}`, "budget"],
	["what is due", "due"],
] as const) {
	const { fresh, visits } = simulated(policy);
	const best = optimum(visits);
	const uniform = rates.reduce((sum, rate) => sum + freshness(rate, pages / visits), 0) / pages;
	const share = (100 * fresh) / best;
	console.log(
		`${name}: ${Math.round(visits)} requests a day, fresh ${fresh.toFixed(4)}, optimum ${best.toFixed(4)}, all alike ${uniform.toFixed(4)}: ${share.toFixed(1)} % of the optimum`,
	);
	if (policy === "budget" && share < 90) process.exitCode = 1;
}

function compare(a: number, b: number): number {
	return a === b ? 0 : b - a;
}
