// What `gannet get` does with one URL: a request, its content to a file or to stdout, and the evidence that was asked for.

import type { Client, Response } from "../../client/index.ts";
import type { Trace } from "../../trace/index.ts";
import { binaryOnTerminal, looksBinary } from "../binary.ts";
import type { Context, Output } from "../context.ts";
import { type Download, remoteName, startDownload } from "../download.ts";
import type { ExchangeLog } from "../exchange-log.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, describeFailure } from "../failure.ts";
import { type BatchProgress, createProgress } from "../progress.ts";
import { printable } from "../redact.ts";
import { reportFailure, stoppedExitCode } from "../report.ts";
import { type RequestPlan, requestOptions } from "../request-options.ts";
import { formatBytes } from "../units.ts";
import { showEvidence, startCall } from "./evidence.ts";
import type { GetOptions } from "./options.ts";
import { continuation, strongValidator } from "./resume.ts";

/** One run of the command: what all its URLs share. */
export interface Job {
	readonly context: Context;
	readonly options: GetOptions;
	readonly client: Client;
	readonly log: ExchangeLog;
	/** Hears of every event; undefined where nobody asked for evidence. */
	readonly trace: Trace | undefined;
	readonly request: RequestPlan;
	readonly showsCauses: boolean;
	/** Where several URLs are fetched at once. */
	readonly progress: BatchProgress | undefined;
}

/** Resolves to the exit code. `turn` resolves when stdout is this URL's. */
export async function fetchOne(job: Job, url: string, turn: Promise<unknown>): Promise<number> {
	const { context, options, log, trace } = job;
	const { stderr } = context;
	const call = trace === undefined ? undefined : startCall(context, options, log, trace);
	let download: Download | undefined;
	let thrown: unknown;
	let exitCode: number = ExitCode.ok;
	try {
		download = downloadFor(options, url);
		const response = await ask(job, url, download, call?.trace);
		exitCode = await deliver(job, url, response, download, turn);
	} catch (error) {
		thrown = error;
	}
	const hasFailed = thrown !== undefined;
	const kept = hasFailed && download !== undefined ? abandon(download, thrown) : undefined;
	job.progress?.clear();
	const failure = hasFailed ? describeFailure(thrown) : undefined;
	const savedTo = hasFailed ? kept : (download?.path ?? "-");
	await showEvidence(context, options, call?.exchanges ?? [], { failure, savedTo });
	if (!hasFailed) return exitCode;
	exitCode = reportFailure(thrown, context, job.showsCauses);
	if (kept !== undefined && download !== undefined) {
		const wasStopped = stoppedExitCode(thrown, context.signal) !== undefined;
		const hint = download.isContinuable && options["continue-at"] === undefined ? "; -C - continues" : "";
		const amount = amountOf(download);
		stderr.print(`${wasStopped ? "gannet: stopped; " : "        "}${amount} kept in ${kept}${hint}\n`);
	}
	return exitCode;
}

function amountOf({ bytes, expectedBytes }: Download): string {
	return expectedBytes === undefined
		? `${formatBytes(bytes)} are`
		: `${formatBytes(bytes)} of ${formatBytes(expectedBytes)} are`;
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
	if (isUnwanted && download.continues === undefined) {
		download.remove();
		return undefined;
	}
	return download.abandon();
}

/** Sends the request; with -C, for the rest of what is there. */
async function ask(
	{ context, client, request }: Job,
	url: string,
	download: Download | undefined,
	trace: Trace | undefined,
): Promise<Response> {
	const origin = download?.continues;
	const { headers } = request;
	if (download !== undefined && origin !== undefined && origin.url !== url) {
		context.stderr.print(`gannet: note: ${download.path}.part is left of ${origin.url}; this begins anew\n`);
		download.restart();
	}
	const rest = download?.continues;
	const fields =
		rest === undefined
			? headers
			: [...headers, ["range", `bytes=${download?.bytes}-`] as const, ["if-range", rest.validator] as const];
	return client.request(request.method, url, {
		...(await requestOptions({ ...request, headers: fields })),
		...(trace === undefined ? {} : { trace }),
		signal: context.signal,
	});
}

/** Takes the answer to where it belongs. Resolves to the exit code. */
async function deliver(
	job: Job,
	url: string,
	response: Response,
	download: Download | undefined,
	turn: Promise<unknown>,
): Promise<number> {
	const { context, options } = job;
	if (options.fail && response.status >= 400) {
		response.discard();
		throw new CommandError(
			`${response.url} was answered with ${statusLine(response)}`,
			ExitCode.httpStatus,
			"Without --fail the content that came with it is shown.",
		);
	}
	if (download === undefined) await turn;
	if (options.include || options.head) {
		for (const { headText } of [...response.redirects, response]) {
			if (download === undefined) await context.stdout.write(shownHead(headText, context.stdout));
			else download.write(Buffer.from(headText, "latin1"));
		}
	}
	if (download === undefined) await toStdout(response, job, options.output === "-");
	else if (continueDownload(response, download, context)) {
		const isWhole = !options.include && !options.head && response.status === 200 && !isDecoded(job, response);
		if (download.continues === undefined) {
			const validator = isWhole ? strongValidator(response.headers) : undefined;
			download.remember(validator === undefined ? undefined : { url, validator });
		}
		await toFile(job, response, download);
	}
	download?.finish();
	if (!options.include && !options.head && options.verbose === 0) noteStatus(job, response);
	return options["check-status"] && response.status >= 300 ? Math.floor(response.status / 100) : ExitCode.ok;
}

/** Where an earlier download is continued: whether there is content to take. Throws where the answer can't be used. */
function continueDownload(response: Response, download: Download, { stderr }: Context): boolean {
	const origin = download.continues;
	if (origin === undefined) return true;
	const { status, headers } = response;
	const answer = { status, contentRange: headers.get("content-range"), etag: headers.get("etag") };
	const next = continuation(answer, download.bytes, origin.validator);
	switch (next.type) {
		case "append":
			download.expectedBytes = next.total;
			return true;
		case "restart":
			stderr.print(
				`gannet: note: ${printable(response.url)} has changed, or can't be had in parts; this begins anew\n`,
			);
			download.restart();
			return true;
		case "complete":
			response.discard();
			return false;
		case "refused":
			response.discard();
			throw new CommandError(
				`${response.url} ${next.why}`,
				status >= 400 ? ExitCode.httpStatus : ExitCode.protocol,
				"Without -C it begins anew.",
			);
	}
}

function statusLine(response: Response): string {
	return printable(`${response.status} ${response.statusText}`.trimEnd());
}

/** A page that says "not found" looks like content to whoever reads stdout. */
function noteStatus({ context, options, progress }: Job, response: Response): void {
	const { stderr } = context;
	const note = (text: string): void => {
		progress?.clear();
		stderr.print(`gannet: note: ${text}\n`);
	};
	if (response.status >= 400) note(`the status is ${statusLine(response)}`);
	if (options.range !== undefined && response.status === 200) {
		note("the server gave the whole instead of the part that --range asks for");
	}
	const location = response.headers.get("location");
	if (response.status >= 300 && response.status < 400 && location !== null) {
		const target = URL.parse(location, response.url)?.href ?? location;
		const why = options.redirect ? "" : " (redirects are not followed)";
		note(`${statusLine(response)}, to ${printable(target)}${why}`);
	}
}

/** The head's exact bytes; on a terminal with its names in bold, and without what the terminal would obey. */
function shownHead(head: string, stdout: Output): Uint8Array | string {
	if (!stdout.isTerminal && !stdout.hasColor) return Buffer.from(head, "latin1");
	const lines = head.split("\r\n").map(printable);
	const named = lines.map((line) =>
		line.replace(/^(HTTP\/.*|[^\s:]+(?=:))/, (part) => stdout.style("bold", part)),
	);
	return named.join("\r\n");
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
	if (stdout.isTerminal && !isForced && lastByte !== undefined && lastByte !== 0x0a) await stdout.write("\n");
}

/** Whether the content comes decoded, and so with another length than the one announced. */
function isDecoded({ options }: Job, response: Response): boolean {
	return options.compressed && response.headers.has("content-encoding");
}

async function toFile(job: Job, response: Response, download: Download): Promise<void> {
	const { context } = job;
	const length = response.headers.get("content-length");
	// What the file has already is the head (-i), or what an earlier run has left.
	if (length !== null && !isDecoded(job, response))
		download.expectedBytes ??= download.bytes + Number(length);
	const { path, expectedBytes, bytes } = download;
	const progress = job.progress ?? createProgress(context.stderr, context.clock, path, expectedBytes, bytes);
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
		if (job.progress === undefined) progress.finish(path);
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
