// A crawl as its caller sees it: a job goes in, events come out. crawl-run.ts does the work.

import { inspectedAs, OptionError } from "../../base/index.ts";
import type { RecordDeclaration } from "../../record/index.ts";
import { CrawlRun, type CrawlStats } from "./crawl-run.ts";
import { type CrawlEffects, EFFECTS } from "./effects.ts";
import { CrawlError, jobError } from "./errors.ts";
import type { CrawlEvent } from "./events.ts";
import { type CrawlJob, type CrawlSettings, crawlJob } from "./job-options.ts";
import { planOf } from "./plan.ts";

const readAll = crawlJob.reader();

/** Reads a job. @throws CrawlError with all of its mistakes */
function readJob(job: CrawlJob): CrawlSettings {
	try {
		return readAll(job);
	} catch (error) {
		if (!(error instanceof OptionError)) throw error;
		throw jobError(mistakesOf(job, error), error);
	}
}

/** The mistakes of each option by itself. */
function mistakesOf(job: CrawlJob, first: OptionError): string[] {
	const found = new Set([first.message]);
	if (typeof job !== "object" || job === null) return [...found];
	for (const [name, value] of Object.entries(job)) {
		try {
			readAll({ seeds: [], state: "-", [name]: value } as CrawlJob);
		} catch (error) {
			if (error instanceof OptionError) found.add(error.message);
		}
	}
	for (const name of ["seeds", "state"] as const) {
		if (job[name] !== undefined) continue;
		try {
			readAll({ seeds: [], state: "-", [name]: undefined } as unknown as CrawlJob);
		} catch (error) {
			if (error instanceof OptionError) found.add(error.message);
		}
	}
	return [...found];
}

/** A crawl: iterate it to run it. */
export interface Crawl extends AsyncIterable<CrawlEvent> {
	/** Begins no request until `resume`. */
	pause(): void;
	/** Continues after `pause`. */
	resume(): void;
	/** Finishes what is under way, and ends the iteration. */
	stop(): void;
	/** undefined while it doesn't run. */
	stats(): CrawlStats | undefined;
}

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

/**
 * A job for a file of its own, whose default export `gannet crawl` takes. Its state and target may be left to the command.
 *
 * @example
 * export default job({ seeds: ["https://shop.example/"], record: product, to: "shop.db" });
 */
export function job<const Declaration extends RecordDeclaration>(
	given: Omit<CrawlJob<Declaration>, "state"> & { readonly state?: string | undefined },
): typeof given {
	return given;
}

/** With other clocks and chances. */
export function crawlWith(job: CrawlJob, effects: Partial<CrawlEffects>): Crawl {
	return startable(readJob(job), { ...EFFECTS, ...effects });
}

function startable(settings: CrawlSettings, effects: CrawlEffects): Crawl {
	const plan = planOf(settings);
	let run: CrawlRun | undefined;
	const crawl: Crawl = {
		pause: () => run?.pause(),
		resume: () => run?.resume(),
		stop: () => run?.stop("stopped"),
		stats: () => run?.stats(),
		async *[Symbol.asyncIterator]() {
			if (run !== undefined) throw new CrawlError("The crawl is running already", "running");
			const started = new CrawlRun(settings, plan, effects);
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
	return inspectedAs(crawl, () => {
		const stats = run?.stats();
		return stats === undefined
			? "Crawl { not running }"
			: `Crawl { ${stats.pages} pages, ${stats.waiting} waiting, ${stats.failed} failed }`;
	});
}
