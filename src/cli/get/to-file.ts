// Where the content of a URL is a file's, or a pipe's or device's: the library's download(), with the program's notes and
// line of progress.

import { show, type Visible, visible } from "../../base/index.ts";
import {
	ClientError,
	type DownloadEvent,
	type DownloadOptions,
	download,
	type Response,
} from "../../client/index.ts";
import { isStream } from "../../storage/index.ts";
import { wantsData } from "../data/wants-data.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";
import { createProgress, type Progress } from "../progress.ts";
import { formatBytes } from "../units.ts";
import { decodes, totalMs, waitOptions } from "./client-options.ts";
import { ask, checkFail, type Fetch, type Job } from "./job.ts";
import { note, shown } from "./notes.ts";
import type { GetOptions } from "./options.ts";

/** What a download that failed has left. */
export type Kept = Extract<DownloadEvent, { readonly type: "kept" }>;

export interface Saved {
	/** Undefined where the file was complete already: the status is about the part that isn't missing. */
	readonly response: Response | undefined;
}

/** Brings the content into the file. `onKept` hears what is left where it fails. */
export async function toFile(
	job: Job,
	fetch: Fetch,
	path: string,
	onKept: (kept: Kept) => void,
): Promise<Saved> {
	const { context, options } = job;
	const label = visible(path);
	let progress: Progress | undefined;
	let bytes = 0;
	let hasReceived = false;
	const onEvent = (event: DownloadEvent): void => {
		switch (event.type) {
			case "kept":
				onKept(event);
				break;
			case "restarted":
				note(job, restartNote(event, fetch.url, label));
				break;
			case "receiving":
				hasReceived = true;
				({ bytes } = event);
				progress?.finish();
				if (job.progress === undefined)
					progress = createProgress(context.stderr, context.clock, label, event.total, bytes);
				break;
			case "progress":
				job.progress?.add(event.bytes - bytes);
				progress?.add(event.bytes - bytes);
				({ bytes } = event);
		}
	};
	// What several URLs write to comes in their order.
	const turn = isStream(path) ? fetch.turn : undefined;
	const get = async (_url: string | URL, own = {}): Promise<Response> => {
		const response = await ask(job, fetch, { ...own, ...(isPlain(job) ? { retries: false } : {}) });
		await turn;
		return response;
	};
	try {
		await download({ get }, fetch.url, path, { ...downloadOptions(job, fetch, path), onEvent });
		progress?.finish(label);
	} catch (error) {
		throw refusal(error, options);
	} finally {
		progress?.finish();
	}
	return { response: hasReceived ? fetch.response : undefined };
}

function downloadOptions(job: Job, fetch: Fetch, path: string): DownloadOptions {
	const { context, options } = job;
	const total = totalMs(options);
	// The client itself repeats what has not been sent of other requests; their content comes once.
	const tries = isPlain(job) ? (options.retry ?? 0) + 1 : 1;
	const write = writerFor(job, path);
	return {
		request: {
			signal: context.signal,
			...(total === undefined ? {} : { timeouts: { total } }),
			...(fetch.trace === undefined ? {} : { trace: fetch.trace }),
		},
		limit: tries,
		maxTries: tries,
		...waitOptions(options),
		existingPart: existingPart(options),
		decode: decodes(options),
		accepts: (response) => {
			checkFail(job, response);
			return true;
		},
		...(write === undefined ? {} : { write }),
	};
}

/** Whether the request may be repeated, and its content be asked for in parts. */
function isPlain({ request }: Job): boolean {
	return request.method === "GET" && request.content === undefined && request.form === undefined;
}

function existingPart(options: GetOptions): "continue" | "discard" | "replace" {
	if (options.restart) return "replace";
	return options["continue-at"] === undefined ? "discard" : "continue";
}

/** How the content is written where it isn't written as it comes. */
function writerFor(job: Job, path: string): DownloadOptions["write"] {
	const { options } = job;
	if (wantsData(options)) {
		return async (response, put) => {
			// Parsers load only where somebody asks for data.
			const { printData } = await import("../data/print.ts");
			const target = {
				isTerminal: false,
				columns: 80,
				style: (_style: unknown, text: Visible) => text,
				write: (text: Uint8Array | Visible) => put(typeof text === "string" ? Buffer.from(text) : text),
			};
			await printData(response, job, target, path, (text) => note(job, shown(text)));
		};
	}
	const hasHead = options.include || options.head;
	if (!hasHead && isPlain(job)) return undefined;
	return async (response, put) => {
		const heads = hasHead ? [...response.redirects, response] : [];
		for (const { headText } of heads) await put(Buffer.from(headText, "latin1"));
		for await (const chunk of response.body) await put(chunk);
	};
}

function restartNote(
	{ reason, earlierUrl }: Extract<DownloadEvent, { readonly type: "restarted" }>,
	url: string,
	path: Visible,
): Visible {
	switch (reason) {
		case "other-url":
			return show`${path}.part is left of ${shown(earlierUrl ?? "another URL")}; this begins anew`;
		case "no-validator":
			return show`nothing tells which version ${path}.part is a part of; this begins anew`;
		case "unverified":
			return show`${path}.part came without verification; this begins anew`;
		case "changed":
			return show`${shown(url)} has changed, or can't be had in parts; this begins anew`;
	}
}

/** An answer that doesn't continue what is there, as the program says it. */
function refusal(error: unknown, options: GetOptions): unknown {
	if (!(error instanceof ClientError) || error.kind !== "content" || error.status === undefined) return error;
	const exitCode = error.status >= 400 ? ExitCode.httpStatus : ExitCode.protocol;
	const hint = options["continue-at"] === undefined ? undefined : "Without -C it begins anew.";
	return new CommandError(error.message, exitCode, hint, error);
}

/** "5 bytes of 10 bytes are kept in FILE.part; -C - continues" */
export function keptNote({ path, bytes, total, isContinuable }: Kept, options: GetOptions): Visible {
	const of = total === undefined ? "" : show` of ${formatBytes(total)}`;
	const hint = isContinuable && options["continue-at"] === undefined ? show`; -C - continues` : "";
	return show`${formatBytes(bytes)}${of} are kept in ${visible(path)}${hint}`;
}
