// What all URLs of one run of `gannet get` share, the state of one of them, and how it is requested.

import { show } from "../../base/index.ts";
import type { RequestOptions, Response } from "../../client/index.ts";
import type { GrowingFile } from "../../storage/index.ts";
import type { Evidence, Trace } from "../../trace/index.ts";
import type { GivenLimits } from "../arguments/limit-option.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, usageError } from "../failure.ts";
import { mergeFields, type RequestPlan, requestOptions } from "../session/request-options.ts";
import type { Requester } from "../session/requester.ts";
import { statusLine } from "../terminal/printable.ts";
import type { BatchProgress } from "../terminal/progress.ts";
import { parseSize } from "../terminal/units.ts";
import type { HeadFile } from "./dump-header.ts";
import type { GetOptions } from "./options.ts";
import type { Destination } from "./outputs.ts";
import { uploadProgress } from "./shown-progress.ts";

/** One run of the command: what all its URLs share. */
export interface Job {
	readonly context: Context;
	readonly options: GetOptions;
	readonly client: Requester;
	readonly log: Evidence;
	/** Gets every event; undefined if no evidence is wanted. */
	readonly trace: Trace | undefined;
	readonly request: RequestPlan;
	readonly limits: GivenLimits;
	/** The file of --summary-to. */
	readonly summaries: GrowingFile | undefined;
	/** The file of --dump-header. */
	readonly heads: HeadFile | undefined;
	/** That of --write-out. */
	readonly format: string | undefined;
	readonly showsCauses: boolean;
	/** Whether there are several URLs, so that notes have to name theirs. */
	readonly hasMany: boolean;
	/** Set if several URLs are fetched at once. */
	readonly progress: BatchProgress | undefined;
	/** How many documents went to stdout as Markdown. A blank line separates them. */
	readonly delivered: { documents: number };
}

/** The place of an input among those of the run. */
export interface InputPosition {
	/** Where its content goes. Throws if no file can be named. */
	readonly destination: () => Destination;
	/** Resolves when stdout is this input's. */
	readonly turn: Promise<unknown>;
	/** From 0. */
	readonly index: number;
}

/** The state of one URL while it is fetched. */
export interface Fetch {
	readonly url: string;
	/** Resolves when it is this URL's turn on stdout. */
	readonly turn: Promise<unknown>;
	readonly trace: Trace | undefined;
	/** The request target, where it isn't the URL's: --path-as-is. */
	readonly target: string | undefined;
	/** Where the content has gone: a path, or "-" for stdout. */
	savedTo: string | undefined;
	/** The last one. */
	response: Response | undefined;
}

/** Sends the request. `own` is what a download asks for besides the plan: a part, without compression. */
export async function ask(job: Job, fetch: Fetch, own: RequestOptions = {}): Promise<Response> {
	const { context, client, request } = job;
	const { headers, ...rest } = own;
	// A download's options have every name, most without a value. Those come from the plan.
	const beside = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
	const asked = [...((headers ?? []) as Iterable<readonly [string, string]>)];
	const isPart = ([name]: readonly [string, string]): boolean => /^(if-)?range$/i.test(name);
	// The part comes from the download. For other fields, the user's take precedence.
	const fields = mergeFields(asked.filter(isPart), mergeFields(request.headers, asked));
	const plan = asked.length === 0 ? request : { ...request, headers: fields };
	const hasBar = plan.body !== undefined && job.progress === undefined && !job.options.silent;
	const upload = hasBar && context.stderr.isTerminal ? uploadProgress(context, fetch.trace) : undefined;
	const trace = upload?.trace ?? fetch.trace;
	try {
		const response = await client.request(plan.method, fetch.url, {
			...requestOptions(plan),
			...beside,
			...(trace === undefined ? {} : { trace }),
			...(fetch.target === undefined ? {} : { target: fetch.target }),
			signal: context.signal,
		});
		fetch.response = response;
		checkSize(job, response, Number(response.headers.get("content-length") ?? 0));
		return response;
	} finally {
		upload?.finish();
	}
}

/** Throws a CommandError where the content is larger than --max-filesize allows. */
export function checkSize({ options }: Job, response: Response, bytes: number): void {
	const most =
		options["max-filesize"] === undefined ? Infinity : sizeOption("--max-filesize", options["max-filesize"]);
	if (bytes <= most) return;
	response.discard();
	throw new CommandError(`${response.url} has more than the ${most} bytes of --max-filesize`, ExitCode.limit);
}

/** Bytes, with k, M or G. Throws a CommandError. */
function sizeOption(option: string, text: string): number {
	const bytes = parseSize(text);
	if (bytes !== undefined) return bytes;
	throw usageError(`${option} is a number of bytes, like 500k or 1.5M, not ${JSON.stringify(text)}`);
}

/** Separates a Markdown document from the one before it on stdout. */
export async function beginDocument({ context, options, delivered }: Job): Promise<void> {
	if (options.as === "markdown" && delivered.documents++ > 0) await context.stdout.write(show`\n`);
}

/** Throws a CommandError with --fail if the response is an error. */
export function checkFail({ options }: Job, response: Response): void {
	if (!options.fail || response.status < 400) return;
	response.discard();
	throw new CommandError(
		`${response.url} was answered with ${statusLine(response)}`,
		ExitCode.httpStatus,
		"Without --fail, its content is shown.",
	);
}
