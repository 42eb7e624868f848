// What `gannet crawl` does: runs the crawl that its options describe, and reports the result at the end.

import { show, shownUrl, type Visible, visible } from "../../base/index.ts";
import { type CrawlEnd, CrawlError, type CrawlEvent, type CrawlJob, crawl } from "../../crawl/index.ts";
import type { OptionValues } from "../arguments/command.ts";
import { defaultValues } from "../arguments/parse.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { loadDeclaration } from "../extract/declaration-file.ts";
import { CommandError, usageError } from "../failure.ts";
import { printNote, stoppedExitCode } from "../report.ts";
import type { LimitOptions, SessionOptions } from "../session/options.ts";
import { completeUrl } from "../session/request-options.ts";
import { planSession } from "../session/session.ts";
import { sessionTable } from "../session/session-table.ts";
import { printFact } from "../terminal/conversation.ts";
import { formatBytes, formatCount, formatDuration, parseSize } from "../terminal/units.ts";
import { isFileCommand, runFileCommand } from "./file-commands.ts";
import type { fileTable } from "./file-table.ts";
import { type crawlTable, crawlWayTable } from "./table.ts";

export type CrawlCommandOptions = OptionValues<typeof crawlTable> &
	OptionValues<typeof crawlWayTable> &
	OptionValues<typeof fileTable> &
	LimitOptions & { readonly verbose: number };

/** Runs the command. Resolves to the exit code. */
export async function runCrawl(
	context: Context,
	options: CrawlCommandOptions,
	positionals: readonly string[],
): Promise<number> {
	if (isFileCommand(positionals[0])) return runFileCommand(context, options, positionals);
	const started = context.clock();
	const running = begun(await jobOf(context, options, positionals));
	const onStop = (): void => running.stop();
	context.signal.addEventListener("abort", onStop);
	const counts = { pages: 0, records: 0, rejected: 0, failed: 0, skipped: 0 };
	let end: CrawlEnd | undefined;
	try {
		for await (const event of running) {
			count(event, counts);
			if (event.type === "done") end = event;
			const line = lineOf(event, options.verbose);
			if (line !== undefined) printFact(context.stderr, line);
		}
	} finally {
		context.signal.removeEventListener("abort", onStop);
	}
	if (end !== undefined) {
		const took = formatDuration(context.clock() - started);
		const { pages, records, rejected, failed, skipped } = counts;
		printNote(
			context,
			show`${formatCount(pages)} pages, ${formatCount(records)} records (${formatCount(rejected)} rejected), ${formatCount(failed)} failed, ${formatCount(skipped)} left out, ${formatBytes(end.bytes)} in all runs, ${took}; ${outcome(end)}`,
		);
	}
	return stoppedExitCode(undefined, context.signal) ?? ExitCode.ok;
}

/** A mistake in the job is a mistake on the command line. */
function begun(job: CrawlJob): ReturnType<typeof crawl> {
	try {
		return crawl(job);
	} catch (error) {
		if (error instanceof CrawlError) throw new CommandError(error.message, ExitCode.usage, undefined, error);
		throw error;
	}
}

async function jobOf(
	context: Context,
	options: CrawlCommandOptions,
	positionals: readonly string[],
): Promise<CrawlJob> {
	const { to } = options;
	if (to === undefined)
		throw usageError("--to is missing: the target of the records", "For example --to pages.db.");
	const isFile = to !== "-" && !/^[a-z]+:\/\//i.test(to);
	if (!isFile && options.state === undefined)
		throw usageError("--state is missing: the file that keeps the crawl", "For example --state shop.crawl.");
	if (options.scope === "any" && options.contact === undefined)
		throw usageError("--scope any requires --contact: a URL or mail address for the sites' operators");
	const zones = new Map<string, string>();
	const seeds = positionals.map((text) => completeUrl(text, zones));
	const record = options.record === undefined ? undefined : await loadDeclaration(options.record);
	const way = Object.fromEntries(
		Object.entries(options).filter(([name]) => Object.hasOwn(crawlWayTable, name)),
	);
	const settings: SessionOptions = { ...defaultValues(sessionTable), ...way, limit: options.limit };
	const plan = await planSession(context, settings, [], "crawl", { urls: seeds, isShared: true, zones });
	const {
		network: _network,
		redirects: _redirects,
		retries: _retries,
		rate: _rate,
		...client
	} = plan.settings;
	const bytes = options["max-bytes"] === undefined ? undefined : parseSize(options["max-bytes"]);
	if (options["max-bytes"] !== undefined && bytes === undefined)
		throw usageError(`--max-bytes requires a size, like 500M, not ${JSON.stringify(options["max-bytes"])}`);
	return {
		seeds,
		state: options.state ?? `${to.replace(/#[^#/]*$/, "")}.crawl`,
		to,
		record,
		sink: { table: options.table },
		scope: options.scope,
		depth: options.depth,
		include: options.include,
		exclude: options.exclude,
		robots: options.robots,
		sitemaps: options.sitemaps,
		userAgent: options["user-agent"],
		contact: options.contact,
		network: options.network,
		durability: options.durability,
		limits: {
			pages: options["max-pages"],
			bytes,
			runMs: options["max-run-time"] === undefined ? undefined : options["max-run-time"] * 1_000,
			errors: options["max-errors"],
		},
		politeness: {
			delayMs: options.delay === undefined ? undefined : options.delay * 1_000,
			concurrency: options.concurrency,
			requests: options.parallel,
		},
		client,
	};
}

function count(
	event: CrawlEvent,
	counts: Record<"pages" | "records" | "rejected" | "failed" | "skipped", number>,
): void {
	if (event.type === "page") counts.pages++;
	else if (event.type === "record") counts.records++;
	else if (event.type === "rejected") counts.rejected++;
	else if (event.type === "failed" && !event.again) counts.failed++;
	else if (event.type === "skipped") counts.skipped++;
}

/** A line for an event; undefined if it is not wanted. */
function lineOf(event: CrawlEvent, verbose: number): Visible | undefined {
	if (event.type === "paused" && event.reason === "network") return show`the network is down: waiting for it`;
	if (event.type === "resumed") return show`the crawl continues`;
	if (verbose === 0) return undefined;
	if (event.type === "failed")
		return visible(
			`${shownUrl(event.url)} failed: ${event.reason}${event.again ? "; it is tried again" : ""}`,
		);
	if (event.type === "skipped")
		return show`${visible(shownUrl(event.url))} left out: ${visible(event.reason)}`;
	if (event.type === "site") {
		const until = event.until === undefined ? "" : ` until ${new Date(event.until).toISOString()}`;
		return visible(`${event.site} ${SITE[event.what]} (${event.reason})${until}`);
	}
	if (event.type === "sitemap") {
		const note = event.note === undefined ? "" : ` (${event.note})`;
		return show`${visible(shownUrl(event.url))}: a sitemap of ${event.urls} URLs, ${event.found} of them new${visible(note)}`;
	}
	if (event.type === "page" && verbose > 1)
		return show`${event.status} ${visible(shownUrl(event.url))}: ${event.records} records, ${event.found} new URLs`;
	return undefined;
}

const SITE = { blocked: "rests", left: "is left", robots: "waits for its robots.txt" } as const;

/** How it ended, and what to do next. */
function outcome({ reason, waiting }: CrawlEnd): Visible {
	if (reason === "complete") return show`complete`;
	const rest = show`${formatCount(waiting)} URLs wait`;
	if (reason === "stopped") return show`${rest}: the same command continues`;
	return show`${rest}: ${OPTIONS[reason]} is reached; a higher one continues`;
}

const OPTIONS = {
	pages: "--max-pages",
	bytes: "--max-bytes",
	runMs: "--max-run-time",
	errors: "--max-errors",
} as const;
