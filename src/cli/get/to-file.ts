// The content of a URL to a file, a pipe or a device: the library's download(), with the program's notes and progress
// line.

import { closeSync, existsSync, openSync, statSync, unlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { show, type Visible, visible } from "../../base/index.ts";
import {
	ClientError,
	type DownloadEvent,
	type DownloadOptions,
	download,
	type Response,
} from "../../client/index.ts";
import { faultOf, isStream } from "../../storage/index.ts";
import { wantsData } from "../data/wants-data.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";
import { decodes, totalMs, waitOptions } from "../session/client-options.ts";
import { createProgress, type Progress } from "../terminal/progress.ts";
import { formatBytes } from "../terminal/units.ts";
import { readChecksum } from "./checksum.ts";
import { ask, checkFail, checkSize, type Fetch, type Job } from "./job.ts";
import { note, shown } from "./notes.ts";
import type { GetOptions } from "./options.ts";
import type { Destination } from "./outputs.ts";
import { dispositionName } from "./remote-name.ts";

/** What a failed download has left. */
export type Kept = Extract<DownloadEvent, { readonly type: "kept" }>;

export interface Saved {
	/** Undefined if the file was already complete: the status is about the part that isn't missing. */
	readonly response: Response | undefined;
}

type FileDestination = Exclude<Destination, { kind: "stdout" }>;

/** Writes the content to the file. `onKept` gets what is left if it fails. */
export async function toFile(
	job: Job,
	fetch: Fetch,
	place: FileDestination,
	onKept: (kept: Kept) => void,
): Promise<Saved> {
	const first = place.kind === "named" ? await askFirst(job, fetch) : undefined;
	const named = first === undefined ? undefined : dispositionName(first.headers.get("content-disposition"));
	const own = place.kind === "named" && named !== undefined ? join(place.folder, named) : undefined;
	const path = own ?? (place.kind === "named" ? place.path() : (place as { path: string }).path);
	if (place.kind === "named")
		return reserving(path, first as Response, () => bring(job, fetch, path, first, onKept));
	if (job.options["skip-existing"] && existsSync(path)) {
		note(job, show`${visible(path)} is there already; nothing is fetched`);
		fetch.savedTo = path;
		return { response: undefined };
	}
	const asked = first ?? (await askWhole(job, fetch, path));
	if (asked !== undefined && isWhole(asked, path)) {
		asked.discard();
		note(job, show`${visible(path)} is complete already`);
		fetch.savedTo = path;
		return { response: undefined };
	}
	return bring(job, fetch, path, asked, onKept);
}

/** With -C, where the file is there and no part of it: the answer shows whether it is complete. */
async function askWhole(job: Job, fetch: Fetch, path: string): Promise<Response | undefined> {
	const mayBeWhole = job.options["continue-at"] !== undefined && !existsSync(`${path}.part`);
	if (!mayBeWhole || isStream(path) || !existsSync(path)) return undefined;
	return ask(job, fetch, { decode: false, headers: [["accept-encoding", "identity"]] });
}

/** Whether the file has as many bytes as the content of the answer. */
function isWhole({ status, headers }: Response, path: string): boolean {
	const length = headers.get("content-length");
	return status === 200 && length !== null && Number(length) === statSync(path).size;
}

/** The response whose head names the file. */
async function askFirst(job: Job, fetch: Fetch): Promise<Response> {
	const response = await ask(job, fetch, { decode: decodes(job.options) });
	checkFail(job, response);
	return response;
}

/** A file that the server names is a new one: its name is taken before, and given back where nothing comes of it. */
async function reserving(path: string, response: Response, act: () => Promise<Saved>): Promise<Saved> {
	try {
		closeSync(openSync(path, "wx"));
	} catch (error) {
		response.discard();
		if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw faultOf(path, error);
		throw new CommandError(
			`${path} is there already, and -J replaces no file`,
			ExitCode.writeFailed,
			`-o ${path} replaces it.`,
		);
	}
	let isDone = false;
	try {
		const saved = await act();
		isDone = true;
		return saved;
	} finally {
		if (!isDone && statSync(path, { throwIfNoEntry: false })?.size === 0) unlinkSync(path);
	}
}

/** A 304: the file stays as it is. */
class NotModified extends Error {}

/** `first`: the response that was asked for already. */
async function bring(
	job: Job,
	fetch: Fetch,
	path: string,
	first: Response | undefined,
	onKept: (kept: Kept) => void,
): Promise<Saved> {
	const { context, options } = job;
	const label = visible(path);
	let progress: Progress | undefined;
	let bytes = 0;
	let hasReceived = false;
	let isRefused = false;
	const onEvent = (event: DownloadEvent): void => {
		switch (event.type) {
			case "kept":
				if (!isRefused) onKept(event);
				break;
			case "restarted":
				note(job, restartNote(event, fetch.url, label));
				break;
			case "receiving":
				hasReceived = true;
				({ bytes } = event);
				progress?.finish();
				if (job.progress === undefined && !options.silent)
					progress = createProgress(context.stderr, context.clock, label, event.total, bytes);
				break;
			case "progress":
				job.progress?.add(event.bytes - bytes);
				progress?.add(event.bytes - bytes);
				({ bytes } = event);
				if (fetch.response !== undefined) checkSize(job, fetch.response, bytes);
		}
	};
	// Several URLs write to it in their order.
	const turn = isStream(path) ? fetch.turn : undefined;
	let waiting = first;
	const get = async (_url: string | URL, own = {}): Promise<Response> => {
		const response =
			waiting ??
			(await ask(job, fetch, {
				...own,
				...(isPlain(job) && !options["retry-all-errors"] ? { retries: false } : {}),
			}));
		waiting = undefined;
		await turn;
		return response;
	};
	fetch.savedTo = path;
	try {
		await download({ get }, fetch.url, path, { ...downloadOptions(job, fetch, path), onEvent });
		progress?.finish(label);
	} catch (error) {
		if (error instanceof NotModified) return { response: fetch.response };
		isRefused = (error as { code?: unknown }).code === "checksum";
		throw refusal(error, options);
	} finally {
		progress?.finish();
	}
	if (fetch.response !== undefined) {
		await job.heads?.add(fetch.response);
		if (options["remote-time"]) takeTime(job, path, fetch.response);
	}
	return { response: hasReceived ? fetch.response : undefined };
}

/** -R */
function takeTime(job: Job, path: string, response: Response): void {
	const at = Date.parse(response.headers.get("last-modified") ?? "");
	if (Number.isNaN(at)) note(job, show`the server doesn't say when ${visible(path)} has changed`);
	else if (!isStream(path)) utimesSync(path, new Date(), new Date(at));
}

function downloadOptions(job: Job, fetch: Fetch, path: string): DownloadOptions {
	const { context, options } = job;
	const total = totalMs(options);
	// For other requests, the client itself repeats what has not been sent. Their content comes once.
	const tries = isPlain(job) ? (options.retry ?? 0) + 1 : 1;
	const write = writerFor(job, path);
	const checksum = readChecksum(options.checksum);
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
			if (response.status === 304) throw new NotModified();
			return true;
		},
		...(checksum === undefined ? {} : { checksum: `${checksum.algorithm}:${checksum.hex}` }),
		connections: isPlain(job) ? options.connections : 1,
		...(write === undefined ? {} : { write }),
	};
}

/** Whether the request may be repeated, and its content be requested in parts. */
function isPlain({ request }: Job): boolean {
	return request.method === "GET" && request.body === undefined;
}

function existingPart(options: GetOptions): "continue" | "discard" | "replace" {
	if (options.restart) return "replace";
	return options["continue-at"] === undefined ? "discard" : "continue";
}

/** How to write content that isn't written unchanged. */
function writerFor(job: Job, path: string): DownloadOptions["write"] {
	const { options } = job;
	if (wantsData(options)) {
		return async (response, put) => {
			// Parsers load only if data is wanted.
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
			return show`${path}.part is from ${shown(earlierUrl ?? "another URL")}; starting over`;
		case "no-validator":
			return show`the version of ${path}.part is unknown; starting over`;
		case "unverified":
			return show`${path}.part came without verification; starting over`;
		case "changed":
			return show`${shown(url)} has changed, or can't be fetched in parts; starting over`;
	}
}

/** The program's words for an answer that doesn't continue what is there. */
function refusal(error: unknown, options: GetOptions): unknown {
	if (!(error instanceof ClientError) || error.kind !== "content" || error.status === undefined) return error;
	const exitCode = error.status >= 400 ? ExitCode.httpStatus : ExitCode.protocol;
	const hint = options["continue-at"] === undefined ? undefined : "Without -C, it starts over.";
	return new CommandError(error.message, exitCode, hint, error);
}

/** "5 bytes of 10 bytes are kept in FILE.part; -C - continues" */
export function keptNote({ path, bytes, total, isContinuable }: Kept, options: GetOptions): Visible {
	const of = total === undefined ? "" : show` of ${formatBytes(total)}`;
	const hint = isContinuable && options["continue-at"] === undefined ? show`; -C - continues` : "";
	return show`${formatBytes(bytes)}${of} are kept in ${visible(path)}${hint}`;
}
