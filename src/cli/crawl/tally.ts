// What the events of a crawl add up to: the counts of this run, and the report at its end. Bounded; knows no file.

import { type CrawlEnd, type CrawlEvent, siteOf } from "../../crawl/index.ts";
import { type Report, RunReport } from "../../record/index.ts";

/** Counts of this run. */
export interface Counts {
	pages: number;
	records: number;
	rejected: number;
	/** Records that their sink can't store. */
	refused: number;
	failed: number;
	skipped: number;
	gone: number;
	/** Pages that had not changed, and those of them whose server said so. */
	unchanged: number;
	notModified: number;
	/** Bytes that a 304 has saved. */
	savedBytes: number;
}

/** How long a site's pages took. */
export interface SiteTime {
	readonly site: string;
	readonly pages: number;
	readonly meanMs: number;
	readonly longestMs: number;
}

/** The report of a crawl. */
export interface CrawlReport extends Omit<CrawlEnd, "reasons"> {
	readonly thisRun: Counts;
	/** URLs by how they ended, in all runs: "failed timeout". */
	readonly outcomes: CrawlEnd["reasons"];
	/** URLs that traps kept out, by the trap. */
	readonly traps: Readonly<Record<string, number>>;
	/** URLs that robots.txt kept out. */
	readonly robots: number;
	/** Pages with the records, or the text, of another page. */
	readonly duplicates: number;
	readonly slowest: readonly SiteTime[];
	/** How often each field had a value in this run; without a declaration there are no fields. */
	readonly records: Report;
}

const TRAPS: ReadonlySet<string> = new Set(["repeats", "path-depth", "url-length", "parameters", "template"]);

/** Sites whose times are added up: of more, the fastest are forgotten. */
const TIMED_SITES = 20_000;
const SLOWEST = 10;

interface Times {
	pages: number;
	ms: number;
	longestMs: number;
}

export class Tally {
	readonly counts: Counts = {
		pages: 0,
		records: 0,
		rejected: 0,
		refused: 0,
		failed: 0,
		skipped: 0,
		gone: 0,
		unchanged: 0,
		notModified: 0,
		savedBytes: 0,
	};
	readonly #records: RunReport = new RunReport();
	#sites: Map<string, Times> = new Map();

	add(event: CrawlEvent): void {
		const { counts } = this;
		if (event.type === "page") this.#addPage(event);
		else if (event.type === "record") counts.records++;
		else if (event.type === "rejected") counts.rejected++;
		else if (event.type === "refused") counts.refused++;
		else if (event.type === "failed" && !event.again) counts.failed++;
		else if (event.type === "skipped") counts.skipped++;
		else if (event.type === "gone") counts.gone++;
	}

	/** What --strict takes for a fault: anything rejected, ambiguous, repaired or left out. */
	get faults(): number {
		const { rejected, refused } = this.counts;
		return rejected + refused + this.#records.report.findings.reduce((sum, { count }) => sum + count, 0);
	}

	/** @param duplicates - as the state knows them */
	report(end: CrawlEnd, duplicates: number): CrawlReport {
		const { reasons, ...ended } = end;
		const outcomes = Object.fromEntries(Object.entries(reasons).filter(([, count]) => count > 0));
		const traps = Object.entries(outcomes).flatMap(([name, count]): [string, number][] => {
			const trap = name.replace("skipped ", "");
			return TRAPS.has(trap) ? [[trap, count]] : [];
		});
		return {
			...ended,
			thisRun: { ...this.counts },
			outcomes,
			traps: Object.fromEntries(traps),
			robots: outcomes["skipped robots"] ?? 0,
			duplicates,
			slowest: this.#slowest(SLOWEST),
			records: this.#records.report,
		};
	}

	#addPage({ url, ms, status, change, saved, report }: Extract<CrawlEvent, { type: "page" }>): void {
		const { counts } = this;
		counts.pages++;
		if (change === "none") counts.unchanged++;
		if (status === 304) {
			counts.notModified++;
			counts.savedBytes += saved ?? 0;
		}
		if (report !== undefined) this.#records.add(report());
		const site = siteOf(url);
		const times = this.#sites.get(site) ?? { pages: 0, ms: 0, longestMs: 0 };
		times.pages++;
		times.ms += ms;
		times.longestMs = Math.max(times.longestMs, ms);
		this.#sites.set(site, times);
		if (this.#sites.size >= 2 * TIMED_SITES) this.#forgetFast();
	}

	#slowest(count: number): readonly SiteTime[] {
		return Array.from(this.#sites, ([site, { pages, ms, longestMs }]) => ({
			site,
			pages,
			meanMs: Math.round(ms / pages),
			longestMs: Math.round(longestMs),
		}))
			.sort((a, b) => b.meanMs - a.meanMs)
			.slice(0, count);
	}

	#forgetFast(): void {
		const slow = this.#slowest(TIMED_SITES).map(
			({ site }) => [site, this.#sites.get(site) as Times] as const,
		);
		this.#sites = new Map(slow);
	}
}
