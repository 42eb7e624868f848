// What `gannet get` does with all its URLs: checks the options and fetches, one after another or several at once. What
// happens to one URL is in fetch-one.ts.

import { shownUrl } from "../../base/index.ts";
import { descriptorAt, isStream } from "../../storage/index.ts";
import { createEvidence } from "../../trace/index.ts";
import type { GivenOption } from "../command.ts";
import type { Context } from "../context.ts";
import { checkSelectOptions, wantsData } from "../data/wants-data.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, usageError } from "../failure.ts";
import { printOffline } from "../offline.ts";
import { createBatchProgress } from "../progress.ts";
import { wantsCauses } from "../report.ts";
import { completeUrl } from "../request-options.ts";
import { evidenceListener, openSummaries } from "./evidence.ts";
import { fetchOne } from "./fetch-one.ts";
import type { Job } from "./job.ts";
import { readLocal } from "./local.ts";
import type { GetOptions } from "./options.ts";
import { remoteName } from "./remote-name.ts";
import { openSession, planSession } from "./session.ts";

/** Runs the command. Resolves to the exit code: that of the last URL that failed. */
export async function runGet(
	context: Context,
	asked: GetOptions,
	positionals: readonly string[],
	given: readonly GivenOption[],
): Promise<number> {
	const { output } = asked;
	// Another opening of /dev/stdout would begin at the start of a file that the shell has written to already.
	const isStdout = output !== undefined && output !== "-" && descriptorAt(output) === 1;
	const options = isStdout ? { ...asked, output: "-" } : asked;
	checkOptions(options, positionals.length);
	const inputs = await inputsOf(options, positionals);
	const urls = inputs.flatMap((input) => ("url" in input ? [input.url] : []));
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
	const isBatch = (options.parallel ?? 1) > 1 && inputs.length > 1;
	const progress = isBatch ? createBatchProgress(context.stderr, context.clock, inputs.length) : undefined;
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
		hasMany: inputs.length > 1,
		progress,
		delivered: { documents: 0 },
	};
	try {
		return await fetchAll(job, inputs);
	} finally {
		progress?.finish();
		await summaries?.close();
		await session.saveCookies();
	}
}

function checkOptions(options: GetOptions, urls: number): void {
	const { output } = options;
	checkSelectOptions(options);
	if (urls > 1 && output !== undefined && output !== "-" && !isStream(output)) {
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

/** A URL to fetch; or, where a document's data is asked for, a file or "-", which is stdin. */
type Input = { readonly url: string } | { readonly file: string };

async function inputsOf(options: GetOptions, positionals: readonly string[]): Promise<Input[]> {
	if (!wantsData(options)) return positionals.map((url) => ({ url: completeUrl(url) }));
	const { isFile } = await import("../extract/inputs.ts");
	const isLocal = async (input: string): Promise<boolean> => input === "-" || (await isFile(input));
	return Promise.all(
		positionals.map(async (input) =>
			(await isLocal(input)) ? { file: input } : { url: completeUrl(input) },
		),
	);
}

/** Each input in turn, up to --parallel of them at once. */
async function fetchAll(job: Job, inputs: readonly Input[]): Promise<number> {
	const { options, context } = job;
	const codes: number[] = [];
	const pathOf = outputs(
		options,
		inputs.map((input) => ("url" in input ? input.url : input.file)),
	);
	let next = 0;
	/** Resolves when all URLs before the next one have ended: theirs is stdout first. */
	let turn: Promise<unknown> = Promise.resolve();
	const worker = async (): Promise<void> => {
		while (next < inputs.length && !context.signal.aborted) {
			const index = next++;
			const before = turn;
			const input = inputs[index] as Input;
			const path = (): string | undefined => pathOf(index);
			const fetching =
				"url" in input ? fetchOne(job, input.url, path, before) : readLocal(job, input.file, path, before);
			turn = Promise.allSettled([before, fetching]);
			codes[index] = await fetching;
			job.progress?.countDone();
		}
	};
	await Promise.all(Array.from({ length: options.parallel ?? 1 }, worker));
	return codes.findLast((code) => code !== ExitCode.ok) ?? ExitCode.ok;
}

/** The file of each URL, by its index; undefined for stdout. Throws a CommandError where an earlier URL's file has the name. */
function outputs(options: GetOptions, urls: readonly string[]): (index: number) => string | undefined {
	const { output } = options;
	if (!options["remote-name"]) return () => (output === "-" ? undefined : output);
	const first = new Map<string, number>();
	for (const [index, url] of urls.entries()) {
		const name = fileNameOf(url);
		if (typeof name === "string" && !first.has(name)) first.set(name, index);
	}
	return (index) => {
		const url = urls[index] as string;
		const name = fileNameOf(url);
		if (typeof name !== "string") throw name;
		const owner = first.get(name);
		if (owner === index) return name;
		throw new CommandError(
			`${shownUrl(url)} isn't fetched: ${name} is the file of ${shownUrl(urls[owner ?? 0] as string)}`,
			ExitCode.writeFailed,
			"Fetch it by itself: -o FILE names its file.",
		);
	};
}

function fileNameOf(url: string): string | CommandError {
	try {
		return remoteName(url);
	} catch (error) {
		return error as CommandError;
	}
}
