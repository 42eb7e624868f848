// What `gannet get` does with one URL: a request, its content to a file or to stdout, and the evidence that was asked for.

import { show } from "../../base/index.ts";
import type { Response } from "../../client/index.ts";
import { wantsData } from "../data/wants-data.ts";
import { ExitCode } from "../exit-codes.ts";
import { describeFailure } from "../failure.ts";
import { reportFailure, stoppedExitCode } from "../report.ts";
import { showEvidence, startCall } from "./evidence.ts";
import type { Fetch, Job } from "./job.ts";
import { note, noteStatus } from "./notes.ts";
import type { GetOptions } from "./options.ts";
import { type Kept, keptNote, toFile } from "./to-file.ts";
import { toStdout } from "./to-stdout.ts";

/**
 * Resolves to the exit code. `path` is the file's, undefined for stdout, or throws where there is none; `turn` resolves
 * when stdout is this URL's.
 */
export async function fetchOne(
	job: Job,
	url: string,
	path: () => string | undefined,
	turn: Promise<unknown>,
): Promise<number> {
	const { context, options, log, trace } = job;
	const call =
		trace === undefined ? undefined : startCall(context, options, log, trace, (text) => note(job, text));
	const fetch: Fetch = { url, turn, trace: call?.trace, response: undefined };
	let savedTo: string | undefined = "-";
	let kept: Kept | undefined;
	let thrown: unknown;
	let exitCode: number = ExitCode.ok;
	try {
		const file = path();
		savedTo = file ?? "-";
		const response =
			file === undefined
				? await toStdout(job, fetch)
				: (
						await toFile(job, fetch, file, (left) => {
							kept = left;
						})
					).response;
		if (response !== undefined) {
			if (showsStatus(options)) noteStatus(job, response);
			exitCode = checkedStatus(options, response);
		}
	} catch (error) {
		thrown = error;
		savedTo = kept?.path;
	}
	job.progress?.clear();
	const failure = thrown === undefined ? undefined : describeFailure(thrown, "get");
	const { response } = fetch;
	await showEvidence(context, options, job.summaries, call?.exchanges ?? [], { failure, savedTo, response });
	if (thrown === undefined) return exitCode;
	exitCode = reportFailure(thrown, context, job.showsCauses, "get");
	if (kept !== undefined) {
		const wasStopped = stoppedExitCode(thrown, context.signal) !== undefined;
		const before = wasStopped ? "gannet: stopped; " : "        ";
		context.stderr.print(show`${before}${keptNote(kept, options)}\n`);
	}
	return exitCode;
}

/** A page that says "not found" looks like content; whoever sees its head sees the status. */
function showsStatus(options: GetOptions): boolean {
	const showsHead = (options.include || options.head) && !wantsData(options);
	return options.verbose === 0 && !showsHead;
}

function checkedStatus(options: GetOptions, { status }: Response): number {
	return options["check-status"] && status >= 300 ? Math.floor(status / 100) : ExitCode.ok;
}
