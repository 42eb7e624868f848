// What `gannet get` does with one URL: a request, its content to a file or to stdout, and the requested evidence.

import { show } from "../../base/index.ts";
import type { Response } from "../../client/index.ts";
import { writeText } from "../context.ts";
import { wantsData } from "../data/wants-data.ts";
import { ExitCode } from "../exit-codes.ts";
import { describeFailure, type Failure } from "../failure.ts";
import { reportFailure, stoppedExitCode } from "../report.ts";
import { showEvidence, startCall } from "./evidence.ts";
import type { Fetch, InputPosition, Job } from "./job.ts";
import { note, noteStatus } from "./notes.ts";
import type { GetOptions } from "./options.ts";
import { type Kept, keptNote, toFile } from "./to-file.ts";
import { toStdout } from "./to-stdout.ts";
import { writtenOut } from "./write-out.ts";
import { otherProtocol } from "./wrong-protocol.ts";

/** Resolves to the exit code. */
export async function fetchOne(job: Job, url: string, place: UrlPlace): Promise<number> {
	const { context, options, log, trace, format } = job;
	const started =
		trace === undefined ? undefined : startCall(context, options, log, trace, (text) => note(job, text));
	const call = started?.call;
	const fetch: Fetch = {
		url,
		turn: place.turn,
		trace: call?.trace,
		target: place.target,
		savedTo: undefined,
		response: undefined,
	};
	let kept: Kept | undefined;
	let thrown: unknown;
	let exitCode: number = ExitCode.ok;
	try {
		const response = await deliver(job, fetch, place, (left) => {
			kept = left;
		});
		if (response !== undefined) {
			if (showsStatus(options)) noteStatus(job, response);
			exitCode = checkedStatus(options, response);
		}
	} catch (error) {
		thrown = otherProtocol(error, url) ?? error;
		fetch.savedTo = kept?.path;
	}
	job.progress?.clear();
	started?.show();
	const failure = thrown === undefined ? undefined : describeFailure(thrown, "get");
	const { response, savedTo } = fetch;
	const exchanges = call?.exchanges ?? [];
	if (thrown !== undefined) {
		exitCode =
			options.silent && !options["show-error"]
				? (stoppedExitCode(thrown, context.signal) ?? (failure as Failure).exitCode)
				: reportFailure(thrown, context, job.showsCauses, "get");
	}
	await showEvidence(context, options, job.summaries, exchanges, { failure, savedTo, response });
	if (format !== undefined) {
		await place.turn;
		const { method } = job.request;
		const path = savedTo === "-" ? undefined : savedTo;
		const facts = { url, index: place.index, method, exchanges, response, path, exitCode };
		const texts = writtenOut(format, { ...facts, error: failure?.message, endedAt: context.clock() });
		if (texts.stdout !== "") await writeText(context.stdout, texts.stdout);
		if (texts.stderr !== "") await writeText(context.stderr, texts.stderr);
	}
	if (kept !== undefined && !options.silent) {
		const wasStopped = stoppedExitCode(thrown, context.signal) !== undefined;
		const before = wasStopped ? "gannet: stopped; " : "        ";
		context.stderr.print(show`${before}${keptNote(kept, options)}\n`);
	}
	return exitCode;
}

/** The place of a URL among those of the run. */
export interface UrlPlace extends InputPosition {
	/** The request target, where it isn't the URL's. */
	readonly target: string | undefined;
}

/** Brings the content to where it belongs. Undefined where nothing had to be asked. */
async function deliver(
	job: Job,
	fetch: Fetch,
	{ destination }: UrlPlace,
	onKept: (kept: Kept) => void,
): Promise<Response | undefined> {
	const place = destination();
	if (place.kind !== "stdout") return (await toFile(job, fetch, place, onKept)).response;
	fetch.savedTo = "-";
	return toStdout(job, fetch, place.isForced);
}

/** A page that says "not found" looks like content, unless its head with the status is shown. */
function showsStatus(options: GetOptions): boolean {
	const showsHead = (options.include || options.head) && !wantsData(options);
	return options.verbose === 0 && !showsHead;
}

function checkedStatus(options: GetOptions, { status }: Response): number {
	if (options["fail-with-body"] && status >= 400) return ExitCode.httpStatus;
	return options["check-status"] && status >= 300 ? Math.floor(status / 100) : ExitCode.ok;
}
