// What `gannet get` does with one URL: a request, its content to a file or to stdout, and the evidence that was asked for.

import { setTimeout } from "node:timers/promises";
import { hideSecrets, joined, show, shownUrl, type Visible, visible } from "../../base/index.ts";
import {
	type Client,
	ClientError,
	cameUnverified,
	type Part,
	type Response,
	resumeDecision,
	resumeFields,
	strongValidator,
} from "../../client/index.ts";
import type { GrowingFile } from "../../storage/index.ts";
import type { Evidence, Trace } from "../../trace/index.ts";
import { binaryOnTerminal, looksBinary } from "../binary.ts";
import type { Context, Output } from "../context.ts";
import { wantsData } from "../data/wants-data.ts";
import { type Download, remoteName, startDownload } from "../download.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, describeFailure } from "../failure.ts";
import type { GivenLimits } from "../limit-option.ts";
import { printable } from "../printable.ts";
import { type BatchProgress, createProgress } from "../progress.ts";
import { printNote, reportFailure, stoppedExitCode } from "../report.ts";
import { type RequestPlan, requestOptions } from "../request-options.ts";
import { formatBytes } from "../units.ts";
import { decodes } from "./client-options.ts";
import { showEvidence, startCall } from "./evidence.ts";
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
}

/** What is known of one URL while it is fetched. */
interface Fetch {
	readonly url: string;
	/** As the note beside a partial file and messages have it: without credentials. */
	readonly noteUrl: string;
	readonly turn: Promise<unknown>;
	readonly trace: Trace | undefined;
	/** undefined where the content goes to stdout. */
	download: Download | undefined;
	/** The last one. */
	response: Response | undefined;
}

/** Resolves to the exit code. `turn` resolves when stdout is this URL's. */
export async function fetchOne(job: Job, url: string, turn: Promise<unknown>): Promise<number> {
	const { context, options, log, trace } = job;
	const { stderr } = context;
	const call =
		trace === undefined ? undefined : startCall(context, options, log, trace, (text) => note(job, text));
	const fetch: Fetch = {
		url,
		noteUrl: shownUrl(url),
		turn,
		trace: call?.trace,
		download: undefined,
		response: undefined,
	};
	let thrown: unknown;
	let exitCode: number = ExitCode.ok;
	try {
		fetch.download = downloadFor(options, url);
		const { path, hasLostEarlier } = fetch.download ?? {};
		if (hasLostEarlier && path !== undefined)
			note(job, show`nothing tells what ${visible(path)}.part was a part of; this begins anew`);
		exitCode = await fetchContent(job, fetch);
	} catch (error) {
		thrown = error;
	}
	const { download, response } = fetch;
	const hasFailed = thrown !== undefined;
	const kept = hasFailed && download !== undefined ? abandon(download, thrown) : undefined;
	job.progress?.clear();
	const failure = hasFailed ? describeFailure(thrown, "get") : undefined;
	const savedTo = hasFailed ? kept : (download?.path ?? "-");
	await showEvidence(context, options, job.summaries, call?.exchanges ?? [], { failure, savedTo, response });
	if (!hasFailed) return exitCode;
	exitCode = reportFailure(thrown, context, job.showsCauses, "get");
	if (kept !== undefined && download !== undefined) {
		const wasStopped = stoppedExitCode(thrown, context.signal) !== undefined;
		const hint =
			download.origin !== undefined && options["continue-at"] === undefined ? "; -C - continues" : "";
		const amount = amountOf(download);
		const before = wasStopped ? "gannet: stopped; " : "        ";
		stderr.print(show`${before}${amount} kept in ${visible(kept)}${hint}\n`);
	}
	return exitCode;
}

function amountOf({ bytes, expectedBytes }: Download): Visible {
	return expectedBytes === undefined
		? show`${formatBytes(bytes)} are`
		: show`${formatBytes(bytes)} of ${formatBytes(expectedBytes)} are`;
}

function downloadFor(options: GetOptions, url: string): Download | undefined {
	const continues = options["continue-at"] !== undefined;
	if (options["remote-name"]) return startDownload(remoteName(url), continues);
	const { output } = options;
	return output === undefined || output === "-" ? undefined : startDownload(output, continues);
}

function abandon(download: Download, error: unknown): string | undefined {
	// An answer that wasn't wanted (--fail) is not the beginning of the file; what an earlier run has left still is.
	const isUnwanted = error instanceof CommandError && error.exitCode === ExitCode.httpStatus;
	if (isUnwanted && !download.hasEarlier) {
		download.remove();
		return undefined;
	}
	return download.abandon();
}

/** Failures in the midst of content after which the rest may be had. */
const breaks: ReadonlySet<string> = new Set(["truncated", "timeout", "disconnected", "connect"]);

/** Asks and delivers; where --retry allows, a file that breaks off is continued. Resolves to the exit code. */
async function fetchContent(job: Job, fetch: Fetch): Promise<number> {
	const { context, options } = job;
	const { retry = 0, "retry-delay": retryDelay } = options;
	for (let tries = 0; ; tries++) {
		try {
			return await deliver(job, fetch, await ask(job, fetch));
		} catch (error) {
			const mayContinue = fetch.download?.origin !== undefined && tries < retry;
			if (!mayContinue || !(error instanceof ClientError) || !breaks.has(error.kind)) throw error;
			await setTimeout(Math.random() * retryDelay * 1000 * 2 ** tries, undefined, { signal: context.signal });
		}
	}
}

/** Sends the request; where a beginning is there, for the rest of it. */
async function ask(job: Job, fetch: Fetch): Promise<Response> {
	const { context, client, request } = job;
	const { url, download, trace } = fetch;
	const earlier = download?.origin;
	if (download !== undefined && earlier !== undefined && earlier.url !== fetch.noteUrl) {
		note(job, show`${visible(download.path)}.part is left of ${shown(earlier.url)}; this begins anew`);
		download.restart();
	}
	const { headers } = request;
	const part = partOf(download);
	const plan = part === undefined ? request : { ...request, headers: [...headers, ...resumeFields(part)] };
	const response = await client.request(plan.method, url, {
		...(await requestOptions(plan)),
		...(part === undefined ? {} : { decode: false }),
		...(trace === undefined ? {} : { trace }),
		signal: context.signal,
	});
	fetch.response = response;
	return response;
}

function partOf(download: Download | undefined): Part | undefined {
	const origin = download?.origin;
	if (download === undefined || origin === undefined) return undefined;
	return { bytes: download.bytes, validator: origin.validator, total: origin.total };
}

/** Takes the answer to where it belongs. Resolves to the exit code. */
async function deliver(job: Job, fetch: Fetch, response: Response): Promise<number> {
	const { context, options } = job;
	const { download, turn } = fetch;
	if (options.fail && response.status >= 400) {
		response.discard();
		throw new CommandError(
			`${response.url} was answered with ${statusLine(response)}`,
			ExitCode.httpStatus,
			"Without --fail the content that came with it is shown.",
		);
	}
	if (download === undefined) await turn;
	if (wantsData(options)) {
		await deliverData(job, response, download);
		download?.finish();
		if (options.verbose === 0) noteStatus(job, response);
		return checkedStatus(options, response);
	}
	if (options.include || options.head) {
		for (const { headText } of [...response.redirects, response]) {
			if (download === undefined) await context.stdout.write(shownHead(headText, context.stdout));
			else download.write(Buffer.from(headText, "latin1"));
		}
	}
	if (download === undefined) await toStdout(response, job, options.output === "-");
	else {
		const next = continuation(response, download, job);
		if (next === "ask-again") return deliver(job, fetch, await ask(job, fetch));
		if (next === "take") {
			if (download.origin === undefined) rememberOrigin(job, fetch.noteUrl, response, download);
			await toFile(job, response, download);
		}
		download.finish();
		// The status was about the part that isn't missing.
		if (next === "complete") return ExitCode.ok;
	}
	if (!options.include && !options.head && options.verbose === 0) noteStatus(job, response);
	return checkedStatus(options, response);
}

function checkedStatus(options: GetOptions, { status }: Response): number {
	return options["check-status"] && status >= 300 ? Math.floor(status / 100) : ExitCode.ok;
}

/** What the content says, in place of the content. Parsers load only where somebody asks for data. */
async function deliverData(job: Job, response: Response, download: Download | undefined): Promise<void> {
	const { printData } = await import("../data/print.ts");
	const { stdout } = job.context;
	const target =
		download === undefined
			? stdout
			: {
					isTerminal: false,
					columns: 80,
					style: (_style: unknown, text: Visible) => text,
					write(text: Uint8Array | Visible) {
						download.write(typeof text === "string" ? Buffer.from(text, "utf8") : text);
						return Promise.resolve();
					},
				};
	await printData(response, job, target, download?.path, (text) => note(job, shown(text)));
}

/** What becomes of an answer where a beginning is there. Throws where it can't be used. */
function continuation(response: Response, download: Download, job: Job): "take" | "complete" | "ask-again" {
	const part = partOf(download);
	if (part === undefined) return "take";
	const { status, headers, url } = response;
	const isUnverified = cameUnverified(response);
	if (download.origin?.isUnverified === true && !isUnverified) {
		note(job, show`${visible(download.path)}.part came without verification; this begins anew`);
		download.restart();
		if (status === 200) return "take";
		response.discard();
		return "ask-again";
	}
	const decision = resumeDecision(part, status, headers);
	switch (decision.kind) {
		case "append":
			download.expectedBytes = decision.total;
			if (isUnverified && download.origin !== undefined)
				download.remember({ ...download.origin, isUnverified });
			return "take";
		case "restart":
			note(job, show`${shown(url)} has changed, or can't be had in parts; this begins anew`);
			download.restart();
			if (status === 200) return "take";
			response.discard();
			return "ask-again";
		case "complete":
			response.discard();
			return "complete";
		case "refuse":
			response.discard();
			throw new CommandError(
				`${url} was answered ${decision.why}`,
				status >= 400 ? ExitCode.httpStatus : ExitCode.protocol,
				"Without -C it begins anew.",
			);
	}
}

/** Notes what the content to come is, so that it can be continued where it breaks off. */
function rememberOrigin({ options }: Job, url: string, response: Response, download: Download): void {
	const { status, headers } = response;
	const isWhole = status === 200 && !options.include && !options.head && !isDecoded(options, response);
	const validator = isWhole ? strongValidator(headers) : undefined;
	const length = headers.get("content-length");
	const total = length === null ? undefined : Number(length);
	const isUnverified = cameUnverified(response);
	download.remember(validator === undefined ? undefined : { url, validator, total, isUnverified });
}

function shown(text: string): Visible {
	return visible(hideSecrets(text));
}

function statusLine(response: Response): Visible {
	return printable(`${response.status} ${response.statusText}`.trimEnd());
}

/** Says on stderr what the user may not expect. */
function note({ context, progress }: Job, text: Visible): void {
	progress?.clear();
	printNote(context, text);
}

/** A page that says "not found" looks like content to whoever reads stdout. */
function noteStatus(job: Job, response: Response): void {
	const { options } = job;
	const of = job.hasMany ? show`${shown(response.url)}: ` : "";
	if (response.status >= 400) note(job, show`${of}the status is ${statusLine(response)}`);
	if (options.range !== undefined && response.status === 200) {
		note(job, show`${of}the server gave the whole instead of the part that --range asks for`);
	}
	const location = response.headers.get("location");
	if (response.status >= 300 && response.status < 400 && location !== null) {
		const target = URL.parse(location, response.url)?.href ?? location;
		const why = options.redirect ? "" : " (redirects are not followed)";
		note(job, show`${of}${statusLine(response)}, to ${printable(hideSecrets(target))}${why}`);
	}
}

/** The head's exact bytes; on a terminal with its names in bold, and without what the terminal would obey. */
function shownHead(head: string, stdout: Output): Uint8Array | Visible {
	if (!stdout.isTerminal && !stdout.hasColor) return Buffer.from(head, "latin1");
	const lines = head.split("\r\n").map((line) => {
		const name = /^(HTTP\/.*|[^\s:]+(?=:))/.exec(line)?.[0] ?? "";
		const rest = printable(line.slice(name.length));
		return name === "" ? rest : show`${stdout.style("bold", printable(name))}${rest}`;
	});
	return joined(lines, "\r\n");
}

async function toStdout(response: Response, job: Job, isForced: boolean): Promise<void> {
	const { stdout } = job.context;
	const { progress } = job;
	const { writeNow } = stdout;
	if (writeNow !== undefined) {
		return lendTo(response, (chunk) => {
			writeNow(chunk);
			progress?.add(chunk.byteLength);
		});
	}
	let isFirst = true;
	let lastByte: number | undefined;
	for await (const chunk of response.body) {
		if (isFirst && stdout.isTerminal && !isForced && looksBinary(chunk)) {
			throw binaryOnTerminal("-o FILE saves it; -o - shows it all the same.");
		}
		isFirst = false;
		lastByte = chunk.at(-1) ?? lastByte;
		progress?.add(chunk.byteLength);
		if (stdout.isTerminal) progress?.clear();
		await stdout.write(chunk);
	}
	// The prompt shall not stick to the last line; a file or pipe gets the bytes as they are.
	if (stdout.isTerminal && !isForced && lastByte !== undefined && lastByte !== 0x0a)
		await stdout.write(show`\n`);
}

/** Whether the content comes decoded, and so with another length than the one announced. */
function isDecoded(options: GetOptions, response: Response): boolean {
	return decodes(options) && response.headers.has("content-encoding");
}

async function toFile(job: Job, response: Response, download: Download): Promise<void> {
	const { context, options } = job;
	const length = response.headers.get("content-length");
	// What the file has already is the head (-i), or what an earlier run has left.
	if (length !== null && !isDecoded(options, response))
		download.expectedBytes ??= download.bytes + Number(length);
	const { path, expectedBytes, bytes } = download;
	const label = visible(path);
	const progress = job.progress ?? createProgress(context.stderr, context.clock, label, expectedBytes, bytes);
	try {
		await lendTo(response, (chunk) => {
			download.write(chunk);
			progress.add(chunk.byteLength);
		});
		if (expectedBytes !== undefined && response.status === 206 && download.bytes < expectedBytes) {
			throw new CommandError(
				`${response.url} gave only a part of the rest`,
				ExitCode.truncated,
				"The same command goes on with what is still missing.",
			);
		}
		if (job.progress === undefined) progress.finish(label);
	} finally {
		if (job.progress === undefined) progress.finish();
	}
}

/** Hands borrowed chunks to a writer that is done with each when it returns. Throws the writer's own error as it is. */
async function lendTo(response: Response, write: (chunk: Uint8Array) => void): Promise<void> {
	let failure: unknown;
	try {
		await response.body.lend((chunk) => {
			try {
				write(chunk);
			} catch (error) {
				failure = error;
				throw error;
			}
		});
	} catch (error) {
		throw failure ?? error;
	}
}
