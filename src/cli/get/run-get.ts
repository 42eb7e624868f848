// What `gannet get` does with all its URLs: checks the options and fetches, one after another or several at once.
// fetch-one.ts handles one URL.

import { createEvidence } from "../../trace/index.ts";
import type { GivenOption } from "../arguments/command.ts";
import type { Context } from "../context.ts";
import { checkSelectOptions } from "../data/wants-data.ts";
import { ExitCode } from "../exit-codes.ts";
import { usageError } from "../failure.ts";
import { wantsCauses } from "../report.ts";
import { targetUrl, writtenTarget } from "../session/request-options.ts";
import { openSession, planSession } from "../session/session.ts";
import { createBatchProgress } from "../terminal/progress.ts";
import { openHeadFile } from "./dump-header.ts";
import { evidenceListener, openSummaries } from "./evidence.ts";
import { fetchOne } from "./fetch-one.ts";
import { type Input, readInputs, readText } from "./inputs.ts";
import { itemOptions } from "./items.ts";
import type { Job } from "./job.ts";
import { readLocal } from "./local.ts";
import { printOffline } from "./offline.ts";
import type { GetOptions } from "./options.ts";
import { checkOutputs, destinations, writesToStdout } from "./outputs.ts";
import { readFormat } from "./write-out.ts";

/** Runs the command. Resolves to the exit code: that of the last URL that failed. */
export async function runGet(
	context: Context,
	asked: GetOptions,
	positionals: readonly string[],
	givenOptions: readonly GivenOption[],
): Promise<number> {
	const { inputs: read, items, zones } = await readInputs(context, asked, positionals);
	const { header, urlQuery, given: content } = await itemOptions(items, readText);
	if (content.length > 0) checkContent(givenOptions);
	const given = [...givenOptions, ...content];
	const options: GetOptions = {
		...asked,
		header: [...asked.header, ...header],
		"url-query": [...asked["url-query"], ...urlQuery],
	};
	checkOptions(options, read.length);
	const urls = read.flatMap((input) => ("url" in input ? [input.url] : []));
	const plan = await planSession(context, options, given, "get", { urls, zones, isShared: urls.length > 1 });
	const { request, limits } = plan;
	const inputs = read.map((input) =>
		"url" in input ? { ...input, url: targetUrl(input.url, request) } : input,
	);
	if (options.offline) {
		for (const input of inputs) {
			if ("url" in input)
				await printOffline(context, input.url, request, plan.settings, targetOf(options, input));
		}
		return ExitCode.ok;
	}

	const format =
		options["write-out"] === undefined ? undefined : await readFormat(options["write-out"], context);
	const log = createEvidence();
	const trace = evidenceListener(context, options, log);
	await using session = await openSession(context, options, plan, trace);
	const showsCauses = wantsCauses([], context.env) || options.verbose > 0;
	const summaries = await openSummaries(options);
	const heads = await openHeadFile(options, context);
	const isBatch = (options.parallel ?? 1) > 1 && inputs.length > 1 && !options.silent;
	const progress = isBatch ? createBatchProgress(context.stderr, context.clock, inputs.length) : undefined;
	const job: Job = {
		context,
		options,
		client: session.client,
		log,
		trace,
		request,
		limits,
		summaries,
		heads,
		format,
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
		await heads?.close();
		await session.save();
	}
}

function targetOf(options: GetOptions, input: Extract<Input, { url: string }>): string | undefined {
	// The query of the options comes with the URL alone.
	if (!options["path-as-is"]) return undefined;
	const query = new URL(input.url).search;
	const written = writtenTarget(input.written);
	return written.includes("?") ? written.replace(/\?.*$/s, query) : written + query;
}

function checkContent(given: readonly GivenOption[]): void {
	const other = given.find(({ name }) => /^(?:data|json|form|upload-file)/.test(name));
	if (other !== undefined)
		throw usageError(`--${other.name} and items such as name=value are both content`, "Give one of them.");
}

function checkOptions(options: GetOptions, urls: number): void {
	checkSelectOptions(options);
	checkOutputs(options, urls);
	const contentToStdout = writesToStdout(options);
	if (options["summary-to"] !== undefined && options.summary === undefined) {
		throw usageError("--summary-to requires --summary json");
	}
	if (options["summary-to"] === "-" && contentToStdout) {
		throw usageError(
			"the content and the summary can't both go to stdout",
			"Send the content elsewhere: -o FILE, or -o /dev/null.",
		);
	}
	if (!contentToStdout) return;
	const needing = (["continue-at", "skip-existing", "remote-time"] as const).find(
		(name) => options[name] !== undefined && options[name] !== false,
	);
	if (needing === "continue-at") throw usageError("-C requires a file to continue: -o FILE or -O");
	if (needing !== undefined) throw usageError(`--${needing} needs a file: -o FILE or -O`);
}

/** Each input in turn, up to --parallel of them at once. */
async function fetchAll(job: Job, inputs: readonly Input[]): Promise<number> {
	const { options, context } = job;
	const codes: number[] = [];
	const destinationOf = destinations(
		options,
		inputs.map((input) => ("url" in input ? input.url : input.file)),
	);
	let next = 0;
	/** Resolves when all URLs before the next one have ended: they come first on stdout. */
	let turn: Promise<unknown> = Promise.resolve();
	const worker = async (): Promise<void> => {
		while (next < inputs.length && !context.signal.aborted) {
			const index = next++;
			const before = turn;
			const input = inputs[index] as Input;
			const place = { destination: () => destinationOf(index), turn: before, index };
			const fetching =
				"url" in input
					? fetchOne(job, input.url, { ...place, target: targetOf(options, input) })
					: readLocal(job, input.file, place);
			turn = Promise.allSettled([before, fetching]);
			codes[index] = await fetching;
			job.progress?.countDone();
		}
	};
	await Promise.all(Array.from({ length: options.parallel ?? 1 }, worker));
	return codes.findLast((code) => code !== ExitCode.ok) ?? ExitCode.ok;
}
