// What `gannet crawl` does: runs the crawl that its options describe, and reports the result at the end.

import { show, shownUrl, type Visible, visible } from "../../base/index.ts";
import {
	type CrawlEnd,
	CrawlError,
	type CrawlEvent,
	type CrawlJob,
	type CrawlStats,
	crawl,
} from "../../crawl/index.ts";
import type { OptionValues } from "../arguments/command.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";
import { printNote, stoppedExitCode } from "../report.ts";
import { printFact } from "../terminal/conversation.ts";
import { createCrawlProgress } from "../terminal/progress.ts";
import { formatBytes, formatCount, formatDuration } from "../terminal/units.ts";
import { isFileCommand, runFileCommand } from "./file-commands.ts";
import type { fileTable } from "./file-table.ts";
import { type JobOptions, jobOf } from "./job.ts";
import { EventLog } from "./log.ts";
import { SiteWaits, siteLine } from "./site-waits.ts";
import { dryRun, restart } from "./start.ts";
import { timeLeft } from "./time-left.ts";

export type CrawlCommandOptions = JobOptions & OptionValues<typeof fileTable> & { readonly verbose: number };

/** Runs the command. Resolves to the exit code. */
export async function runCrawl(
	context: Context,
	options: CrawlCommandOptions,
	positionals: readonly string[],
): Promise<number> {
	if (isFileCommand(positionals[0])) return runFileCommand(context, options, positionals);
	const started = context.clock();
	const job = await jobOf(context, options, positionals);
	const running = begun(job);
	if (options["dry-run"]) return dryRun(context, job);
	if (options.restart) await restart(context, job.state, options.yes);
	using log = options.log === undefined ? undefined : new EventLog(options.log);
	const onStop = (): void => running.stop();
	context.signal.addEventListener("abort", onStop);
	const counts = { pages: 0, records: 0, rejected: 0, failed: 0, skipped: 0 };
	let end: CrawlEnd | undefined;
	const waits = new SiteWaits();
	let first: CrawlStats | undefined;
	const progress = createCrawlProgress(context.stderr, context.clock, () => {
		const stats = running.stats();
		if (stats === undefined) return undefined;
		first ??= stats;
		const leftMs = timeLeft(job.limits ?? {}, first, stats, context.clock() - started);
		return { ...stats, waits: waits.summary(Date.now()), leftMs };
	});
	let siteLines = 0;
	try {
		for await (const event of running) {
			log?.add(event);
			count(event, counts);
			if (event.type === "page") progress.countPage();
			if (event.type === "done") end = event;
			if (event.type === "site") waits.add(event);
			const isShown = event.type === "site" && siteLines++ < SITE_LINES;
			const line = isShown ? siteLine(event) : lineOf(event, options.verbose);
			if (line === undefined) continue;
			progress.clear();
			printFact(context.stderr, line);
			if (siteLines === SITE_LINES && isShown && options.verbose === 0)
				printFact(context.stderr, show`more sites like these are shown with -v`);
		}
	} finally {
		progress.finish();
		context.signal.removeEventListener("abort", onStop);
	}
	if (end !== undefined && options.summary === "json") {
		const { type: _type, ...ended } = { type: undefined, ...end };
		const summary = { ...ended, thisRun: counts, ms: Math.round(context.clock() - started) };
		await context.stdout.write(Buffer.from(`${JSON.stringify(summary)}\n`));
	} else if (end !== undefined) {
		for (const [state, name] of [
			["failed", "failed"],
			["skipped", "left out"],
		] as const) {
			const reasons = reasonsOf(end.reasons, state);
			if (reasons !== undefined) printNote(context, show`${visible(name)} in all runs: ${reasons}`);
		}
		const took = formatDuration(context.clock() - started);
		const { pages, records, rejected, failed, skipped } = counts;
		printNote(
			context,
			show`${formatCount(pages)} pages, ${formatCount(records)} records (${formatCount(rejected)} rejected), ${formatCount(failed)} failed, ${formatCount(skipped)} left out, ${formatBytes(end.bytes)} in all runs, ${took}; ${outcome(end, waits.summary(Date.now()))}`,
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
	if (event.type === "changed")
		return visible(`the job has changed since the last run: ${event.what.join("; ")}`);
	if (event.type === "refused")
		return visible(`a record of ${shownUrl(event.url)} can't be stored: ${event.why}`);
	if (verbose === 0) return undefined;
	if (event.type === "failed") {
		const why =
			event.error === undefined ? "" : ` (${String((event.error as Error).message ?? event.error)})`;
		return visible(
			`${shownUrl(event.url)} failed: ${event.reason}${why}${event.again ? "; it is tried again" : ""}`,
		);
	}
	if (event.type === "skipped")
		return show`${visible(shownUrl(event.url))} left out: ${visible(event.reason)}`;
	if (event.type === "site") return siteLine(event);
	if (event.type === "trap")
		return visible(
			`${event.template} is a trap: its pages have no new text; ${event.isOver ? "the rest is left out" : "they wait behind all others"}`,
		);
	if (event.type === "sitemap") {
		const note = event.note === undefined ? "" : ` (${event.note})`;
		return show`${visible(shownUrl(event.url))}: a sitemap of ${event.urls} URLs, ${event.found} of them new${visible(note)}`;
	}
	if (event.type === "page" && verbose > 1)
		return show`${event.status} ${visible(shownUrl(event.url))}: ${event.records} records, ${event.found} new URLs`;
	return undefined;
}

/** So many sites that wait or are left are shown without -v. */
const SITE_LINES = 5;

/** "12 timeout, 2 status-404" */
function reasonsOf(reasons: CrawlEnd["reasons"], state: string): Visible | undefined {
	const own = Object.entries(reasons)
		.filter(([name, count]) => name.startsWith(`${state} `) && count > 0 && name !== "skipped no-sitemap")
		.sort(([, a], [, b]) => b - a)
		.map(([name, count]) => `${formatCount(count)} ${name.slice(state.length + 1)}`);
	return own.length === 0 ? undefined : visible(own.join(", "));
}

/** How it ended, and what to do next. */
function outcome({ reason, waiting }: CrawlEnd, waits: Visible | undefined): Visible {
	if (reason === "complete") return show`complete`;
	const rest = waiting === 1 ? show`1 URL waits` : show`${formatCount(waiting)} URLs wait`;
	const sites = waits === undefined ? "" : show`; ${waits}`;
	if (reason === "stopped") return show`${rest}: the same command continues${sites}`;
	return show`${rest}: ${visible(OPTIONS[reason])} is reached; a higher one continues${sites}`;
}

const OPTIONS: Readonly<Record<Exclude<CrawlEnd["reason"], "complete" | "stopped">, string>> = {
	pages: "--max-pages",
	bytes: "--max-bytes",
	runMs: "--max-run-time",
	errors: "--max-errors",
};
