// What `gannet get` does with all its URLs: checks the options and fetches, one after another or several at once. What
// happens to one URL is in fetch-one.ts.

import { statSync } from "node:fs";
import { createEvidence } from "../../trace/index.ts";
import type { GivenOption } from "../command.ts";
import type { Context } from "../context.ts";
import { checkSelectOptions } from "../data/wants-data.ts";
import { ExitCode } from "../exit-codes.ts";
import { usageError } from "../failure.ts";
import { printOffline } from "../offline.ts";
import { createBatchProgress } from "../progress.ts";
import { wantsCauses } from "../report.ts";
import { completeUrl } from "../request-options.ts";
import { evidenceListener, openSummaries } from "./evidence.ts";
import { fetchOne, type Job } from "./fetch-one.ts";
import type { GetOptions } from "./options.ts";
import { openSession, planSession } from "./session.ts";

/** Runs the command. Resolves to the exit code: that of the last URL that failed. */
export async function runGet(
	context: Context,
	options: GetOptions,
	positionals: readonly string[],
	given: readonly GivenOption[],
): Promise<number> {
	checkOptions(options, positionals.length);
	const urls = positionals.map(completeUrl);
	const plan = await planSession(context, options, given, "get");
	const { request, limits } = plan;
	if (options.offline) {
		for (const url of urls) await printOffline(context, url, request, plan.settings);
		return ExitCode.ok;
	}

	const log = createEvidence();
	const trace = evidenceListener(context, options, log);
	await using session = openSession(context, options, plan, trace);
	const { client } = session;
	const showsCauses = wantsCauses([], context.env) || options.verbose > 0;
	const summaries = await openSummaries(options);
	const isBatch = (options.parallel ?? 1) > 1 && urls.length > 1;
	const progress = isBatch ? createBatchProgress(context.stderr, context.clock, urls.length) : undefined;
	const job: Job = {
		context,
		options,
		client,
		log,
		trace,
		request,
		limits,
		summaries,
		showsCauses,
		hasMany: urls.length > 1,
		progress,
	};
	try {
		return await fetchAll(job, urls);
	} finally {
		progress?.finish();
		await summaries?.close();
		await session.saveCookies();
	}
}

function checkOptions(options: GetOptions, urls: number): void {
	const { output } = options;
	checkSelectOptions(options);
	if (urls > 1 && output !== undefined && output !== "-" && isRegular(output)) {
		throw usageError(
			`-o names one file, but there are ${urls} URLs`,
			"Use -O, which names each file after its URL.",
		);
	}
	if (options["summary-to"] !== undefined && options.summary === undefined) {
		throw usageError("--summary-to needs --summary json");
	}
	const contentToStdout = output === undefined ? !options["remote-name"] : output === "-";
	if (options["summary-to"] === "-" && contentToStdout) {
		throw usageError(
			"the content and the summary can't both go to stdout",
			"Send the content elsewhere: -o FILE, or -o /dev/null.",
		);
	}
	if (options["continue-at"] !== undefined && contentToStdout) {
		throw usageError("-C needs a file to continue: -o FILE or -O");
	}
}

/** Whether the path is, or would become, a regular file: /dev/null takes any number of contents. */
function isRegular(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
}

/** Each URL in turn, up to --parallel of them at once. */
async function fetchAll(job: Job, urls: readonly string[]): Promise<number> {
	const { options, context } = job;
	const codes: number[] = [];
	let next = 0;
	/** Resolves when all URLs before the next one have ended: theirs is stdout first. */
	let turn: Promise<unknown> = Promise.resolve();
	const worker = async (): Promise<void> => {
		while (next < urls.length && !context.signal.aborted) {
			const index = next++;
			const before = turn;
			const fetching = fetchOne(job, urls[index] as string, before);
			turn = Promise.allSettled([before, fetching]);
			codes[index] = await fetching;
			job.progress?.countDone();
		}
	};
	await Promise.all(Array.from({ length: options.parallel ?? 1 }, worker));
	return codes.findLast((code) => code !== ExitCode.ok) ?? ExitCode.ok;
}
