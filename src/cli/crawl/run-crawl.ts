// What `gannet crawl` does: runs the crawl that its options describe, and reports the result at the end.

import { hideSecrets, jsonText, show, shownUrl, type Visible, visible } from "../../base/index.ts";
import {
	type CrawlEnd,
	CrawlError,
	type CrawlEvent,
	type CrawlJob,
	type CrawlStats,
	crawl,
	openCrawlFile,
} from "../../crawl/index.ts";
import type { HttpServer } from "../../server/index.ts";
import { replaceFile } from "../../storage/index.ts";
import type { Trace, TraceEvent } from "../../trace/index.ts";
import type { GivenOption, OptionValues } from "../arguments/command.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { checkFiles, withShownPlace } from "../extract/rejects.ts";
import { CommandError } from "../failure.ts";
import { printNote, stoppedExitCode } from "../report.ts";
import { openRecording, type recordingTable, shownCommand } from "../session/recording.ts";
import { printFact } from "../terminal/conversation.ts";
import { createCrawlProgress } from "../terminal/progress.ts";
import { formatBytes, formatCount, formatDuration } from "../terminal/units.ts";
import { isFileCommand, runFileCommand } from "./file-commands.ts";
import type { fileTable } from "./file-table.ts";
import { type JobOptions, jobOf } from "./job.ts";
import { LineLog } from "./log.ts";
import { metricsText, serveMetrics } from "./metrics.ts";
import { SiteWaits, siteLine } from "./site-waits.ts";
import { dryRun, restart } from "./start.ts";
import { type CrawlReport, Tally } from "./tally.ts";
import { timeLeft } from "./time-left.ts";

export type CrawlCommandOptions = JobOptions &
	OptionValues<typeof fileTable> &
	OptionValues<typeof recordingTable> & { readonly verbose: number };

/** Runs the command. Resolves to the exit code. */
export async function runCrawl(
	context: Context,
	options: CrawlCommandOptions,
	positionals: readonly string[],
	given: readonly GivenOption[],
): Promise<number> {
	if (isFileCommand(positionals[0])) return runFileCommand(context, options, positionals);
	const started = context.clock();
	const asked = await jobOf(context, options, positionals);
	const checked = begun(asked);
	if (options["dry-run"]) return dryRun(context, asked);
	if (options.restart) await restart(context, asked.state, options.yes);
	await using recording = await openRecording(options, shownCommand("crawl", given, positionals), context);
	const job = recording === undefined ? asked : recorded(asked, recording.trace);
	const running = recording === undefined ? checked : begun(job);
	checkFiles({ ...options, to: typeof job.to === "string" ? job.to : undefined });
	using log = options.log === undefined ? undefined : new LineLog(options.log);
	using rejects = options.rejects === undefined ? undefined : new LineLog(options.rejects);
	const tally = new Tally();
	await using metrics =
		options.metrics === undefined
			? undefined
			: await serveMetrics(options.metrics, () => metricsText(tally.counts, running.stats()));
	if (metrics !== undefined)
		printNote(context, visible(`metrics are at ${originOf(metrics.endpoint)}/metrics`));
	const onStop = (): void => running.stop();
	context.signal.addEventListener("abort", onStop);
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
			log?.add({ time: new Date().toISOString(), ...event });
			tally.add(event);
			const reject = rejectOf(event);
			if (reject !== undefined) rejects?.add(reject);
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
	if (end !== undefined)
		await conclude({ context, options, job, tally, end, started, waits: waits.summary(Date.now()) });
	const isFaulty = options.strict && tally.faults > 0;
	return stoppedExitCode(undefined, context.signal) ?? (isFaulty ? ExitCode.data : ExitCode.ok);
}

/** The same job, which a recording hears beside the job's own listener. */
function recorded(job: CrawlJob, trace: Trace): CrawlJob {
	const own = job.client?.trace;
	const both = (event: TraceEvent): void => {
		trace(event);
		own?.(event);
	};
	return { ...job, client: { ...job.client, trace: own === undefined ? trace : both } };
}

function originOf(endpoint: HttpServer["endpoint"]): string {
	return "port" in endpoint ? `http://127.0.0.1:${endpoint.port}` : "";
}

/** A line of --rejects; undefined for other events. */
function rejectOf(event: CrawlEvent): object | undefined {
	if (event.type === "refused")
		return { input: shownUrl(event.url), record: event.record, error: hideSecrets(event.why) };
	if (event.type !== "rejected") return undefined;
	const { record, partial, findings } = event.rejected;
	return {
		input: shownUrl(event.url),
		number: record,
		record: partial,
		findings: findings.map(withShownPlace),
	};
}

/** What is said at the end. */
async function conclude({
	context,
	options,
	job,
	tally,
	end,
	started,
	waits,
}: {
	readonly context: Context;
	readonly options: CrawlCommandOptions;
	readonly job: CrawlJob;
	readonly tally: Tally;
	readonly end: CrawlEnd;
	readonly started: number;
	readonly waits: ReturnType<SiteWaits["summary"]>;
}): Promise<void> {
	const { counts } = tally;
	if (options.report !== undefined) {
		using file = openCrawlFile(job.state);
		const { type: _type, ...ended } = { type: undefined, ...end };
		const report = tally.report(ended, file.duplicates());
		await replaceFile(options.report, Buffer.from(`${jsonText(report, "\t")}\n`));
		for (const line of reportLines(report)) printNote(context, line);
	}
	if (options.summary === "json") {
		const { type: _type, ...ended } = { type: undefined, ...end };
		const summary = { ...ended, thisRun: counts, ms: Math.round(context.clock() - started) };
		await context.stdout.write(Buffer.from(`${JSON.stringify(summary)}\n`));
		return;
	}
	for (const [state, name] of [
		["failed", "failed"],
		["skipped", "left out"],
	] as const) {
		const reasons = reasonsOf(end.reasons, state);
		if (reasons !== undefined) printNote(context, show`${visible(name)} in all runs: ${reasons}`);
	}
	const took = formatDuration(context.clock() - started);
	const { pages, records, rejected, failed, skipped, unchanged, gone } = counts;
	const again =
		end.round === 1
			? ""
			: show`round ${end.round}, ${formatCount(unchanged)} unchanged, ${formatCount(gone)} gone, `;
	printNote(
		context,
		show`${formatCount(pages)} pages, ${again}${formatCount(records)} records (${formatCount(rejected)} rejected), ${formatCount(failed)} failed, ${formatCount(skipped)} left out, ${formatBytes(end.bytes)} in all runs, ${took}; ${outcome(end, waits)}`,
	);
}

/** The report for people; the file has all of it. */
function reportLines({
	slowest,
	records,
	traps,
	duplicates,
	robots,
	thisRun,
}: CrawlReport): readonly Visible[] {
	const lines: Visible[] = [];
	const [slow] = slowest;
	if (slow !== undefined)
		lines.push(visible(`slowest site: ${slow.site}, ${slow.meanMs} ms a page, at most ${slow.longestMs} ms`));
	const filled = records.fields.map(({ field, share }) => `${field} ${Math.floor(share * 100)} %`);
	if (filled.length > 0) lines.push(visible(`fields with a value: ${filled.join(", ")}`));
	const trapped = Object.entries(traps).map(([trap, count]) => `${formatCount(count)} ${trap}`);
	if (trapped.length > 0) lines.push(visible(`traps: ${trapped.join(", ")}`));
	if (duplicates > 0) lines.push(show`${formatCount(duplicates)} pages have the content of another`);
	if (robots > 0) lines.push(show`${formatCount(robots)} URLs aren't allowed by robots.txt`);
	if (thisRun.notModified > 0)
		lines.push(
			show`${formatBytes(thisRun.savedBytes)} saved, as ${formatCount(thisRun.notModified)} pages had not changed`,
		);
	return lines;
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

/** A line for an event; undefined if it is not wanted. */
function lineOf(event: CrawlEvent, verbose: number): Visible | undefined {
	if (event.type === "paused" && event.reason === "network") return show`the network is down: waiting for it`;
	if (event.type === "round") return show`round ${event.round}: pages that are due are requested again`;
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
	if (event.type === "gone")
		return show`${visible(shownUrl(event.url))} is gone: ${event.status}, ${event.records} records`;
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
