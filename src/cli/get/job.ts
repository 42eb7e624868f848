// What all URLs of one run of `gannet get` share, what is known of one of them, and how it is asked for.

import { show } from "../../base/index.ts";
import type { Client, RequestOptions, Response } from "../../client/index.ts";
import type { GrowingFile } from "../../storage/index.ts";
import type { Evidence, Trace } from "../../trace/index.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";
import type { GivenLimits } from "../limit-option.ts";
import { statusLine } from "../printable.ts";
import type { BatchProgress } from "../progress.ts";
import { mergeFields, type RequestPlan, requestOptions } from "../request-options.ts";
import type { GetOptions } from "./options.ts";

/** One run of the command: what all its URLs share. */
export interface Job {
	readonly context: Context;
	readonly options: GetOptions;
	readonly client: Client;
	readonly log: Evidence;
	/** Hears of every event; undefined where nobody asked for evidence. */
	readonly trace: Trace | undefined;
	readonly request: RequestPlan;
	readonly limits: GivenLimits;
	/** The file of --summary-to. */
	readonly summaries: GrowingFile | undefined;
	readonly showsCauses: boolean;
	/** Whether there are several URLs, so that notes have to say which one they are about. */
	readonly hasMany: boolean;
	/** Where several URLs are fetched at once. */
	readonly progress: BatchProgress | undefined;
	/** How many documents went to stdout as Markdown: a blank line is between them. */
	readonly delivered: { documents: number };
}

/** What is known of one URL while it is fetched. */
export interface Fetch {
	readonly url: string;
	/** Resolves when stdout is this URL's. */
	readonly turn: Promise<unknown>;
	readonly trace: Trace | undefined;
	/** The last one. */
	response: Response | undefined;
}

/** Sends the request. `own` is what a download asks for beside the plan: a part, without compression. */
export async function ask(job: Job, fetch: Fetch, own: RequestOptions = {}): Promise<Response> {
	const { context, client, request } = job;
	const { headers, ...rest } = own;
	// A download's options have every name, most without a value: those are the plan's.
	const beside = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
	const asked = [...((headers ?? []) as Iterable<readonly [string, string]>)];
	const isPart = ([name]: readonly [string, string]): boolean => /^(if-)?range$/i.test(name);
	// The part is the download's; of other fields the user's go first.
	const fields = mergeFields(asked.filter(isPart), mergeFields(request.headers, asked));
	const plan = asked.length === 0 ? request : { ...request, headers: fields };
	const response = await client.request(plan.method, fetch.url, {
		...(await requestOptions(plan)),
		...beside,
		...(fetch.trace === undefined ? {} : { trace: fetch.trace }),
		signal: context.signal,
	});
	fetch.response = response;
	return response;
}

/** Parts a document of Markdown from the one before it on stdout. */
export async function beginDocument({ context, options, delivered }: Job): Promise<void> {
	if (options.as === "markdown" && delivered.documents++ > 0) await context.stdout.write(show`\n`);
}

/** Throws a CommandError where --fail is given and the response is an error. */
export function checkFail({ options }: Job, response: Response): void {
	if (!options.fail || response.status < 400) return;
	response.discard();
	throw new CommandError(
		`${response.url} was answered with ${statusLine(response)}`,
		ExitCode.httpStatus,
		"Without --fail the content that came with it is shown.",
	);
}
