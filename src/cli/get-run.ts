// What `gannet get` does: one request a URL, its content to a file or to stdout, and the evidence that was asked for.
// Every line of evidence is drawn from the exchange log; nothing here measures on its own.

import { appendFileSync, readFileSync } from "node:fs";
import { Client, type ClientOptions, type Response } from "../client/index.ts";
import type { Trace } from "../trace/index.ts";
import { binaryOnTerminal, looksBinary } from "./binary.ts";
import type { GivenOption } from "./command.ts";
import type { Context, Output } from "./context.ts";
import { createConversation, printNote } from "./conversation.ts";
import { type Download, remoteName, startDownload } from "./download.ts";
import { createExchangeLog, type ExchangeLog, type ExchangeRecord } from "./exchange-log.ts";
import { ExitCode } from "./exit-codes.ts";
import { CommandError, describeFailure, fileError, usageError } from "./failure.ts";
import { printOffline } from "./offline.ts";
import { createProgress } from "./progress.ts";
import { escapeControls, printable } from "./redact.ts";
import { reportFailure, stoppedExitCode, wantsCauses } from "./report.ts";
import {
	completeUrl,
	mergeFields,
	parseFieldLine,
	type RequestPlan,
	readContent,
	requestOptions,
} from "./request-options.ts";
import { type SummaryOptions, summarize } from "./summary.ts";
import { timingBracket } from "./timing-bracket.ts";
import { formatBytes } from "./units.ts";

/** The values of the options in commands/get.ts. */
export interface GetOptions {
	readonly method: string | undefined;
	readonly header: readonly string[];
	readonly head: boolean;
	readonly include: boolean;
	readonly output: string | undefined;
	readonly "remote-name": boolean;
	readonly fail: boolean;
	readonly "max-time": number | undefined;
	readonly redirect: boolean;
	readonly "max-redirects": number;
	readonly "allow-downgrade": boolean;
	readonly insecure: boolean;
	readonly cacert: string | undefined;
	readonly verbose: number;
	readonly timing: boolean;
	readonly summary: "json" | undefined;
	readonly "summary-to": string | undefined;
	readonly offline: boolean;
}

/** One run of the command: what all its exchanges share. */
interface Job {
	readonly context: Context;
	readonly options: GetOptions;
	readonly client: Client;
	readonly log: ExchangeLog;
	/** Hears of every event; undefined where nobody asked for evidence. */
	readonly trace: Trace | undefined;
	readonly request: RequestPlan;
	readonly showsCauses: boolean;
}

/** Runs the command. Resolves to the exit code: that of the last URL that failed. */
export async function runGet(
	context: Context,
	options: GetOptions,
	positionals: readonly string[],
	given: readonly GivenOption[],
): Promise<number> {
	checkOptions(options, positionals.length);
	const urls = positionals.map(completeUrl);
	const own = options.header.map(parseFieldLine);
	const content = await readContent(given, context);
	const log = createExchangeLog();
	const method = options.head ? "HEAD" : (options.method ?? (content === undefined ? "GET" : "POST"));
	const headers = mergeFields(own, content?.headers ?? []);
	const request = { method, headers, content };
	if (options.offline) {
		for (const url of urls) await printOffline(context, url, request);
		return ExitCode.ok;
	}

	const trace = evidenceListener(context, options, log);
	await using client = new Client(clientOptions(options, trace));
	const showsCauses = wantsCauses([], context.env) || options.verbose > 0;
	const job: Job = { context, options, client, log, trace, request, showsCauses };
	let exitCode = ExitCode.ok;
	for (const url of urls) {
		const code = await fetchOne(job, url);
		if (code !== ExitCode.ok) exitCode = code;
		if (context.signal.aborted) break;
	}
	return exitCode;
}

function checkOptions(options: GetOptions, urls: number): void {
	if (urls > 1 && options.output !== undefined && options.output !== "-") {
		throw usageError(
			`-o names one file, but there are ${urls} URLs`,
			"Use -O, which names each file after its URL.",
		);
	}
	if (options["summary-to"] !== undefined && options.summary === undefined) {
		throw usageError("--summary-to needs --summary json");
	}
	const contentToStdout = options.output === undefined ? !options["remote-name"] : options.output === "-";
	if (options["summary-to"] === "-" && contentToStdout) {
		throw usageError(
			"the content and the summary can't both go to stdout",
			"Send the content elsewhere: -o FILE, or -o /dev/null.",
		);
	}
}

function evidenceListener(context: Context, options: GetOptions, log: ExchangeLog): Trace | undefined {
	if (options.verbose === 0) return options.timing || options.summary !== undefined ? log.trace : undefined;
	const tell = createConversation(context.stderr, { showsSecrets: options.verbose > 1 });
	return (event) => {
		log.trace(event);
		tell(event);
	};
}

function clientOptions(options: GetOptions, trace: Trace | undefined): ClientOptions {
	const tls = {
		...(options.insecure ? { verify: false } : {}),
		...(options.cacert === undefined ? {} : { ca: readCertificates(options.cacert) }),
	};
	return {
		redirects: options.redirect && {
			limit: options["max-redirects"],
			allowDowngrade: options["allow-downgrade"],
		},
		...(trace === undefined ? {} : { trace }),
		...(Object.keys(tls).length === 0 ? {} : { tls }),
		...(options["max-time"] === undefined ? {} : { timeouts: { total: options["max-time"] * 1000 } }),
	};
}

function readCertificates(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch (error) {
		throw fileError("read", path, error);
	}
}

async function fetchOne(job: Job, url: string): Promise<number> {
	const { context, options } = job;
	const { stderr } = context;
	const call = job.trace === undefined ? undefined : job.log.startCall(callListener(job, job.trace));
	let download: Download | undefined;
	let thrown: unknown;
	try {
		download = downloadFor(options, url);
		await exchange(job, url, download, call?.trace);
	} catch (error) {
		thrown = error;
	}
	const hasFailed = thrown !== undefined;
	const kept = hasFailed && download !== undefined ? abandon(download, thrown) : undefined;
	const failure = hasFailed ? describeFailure(thrown) : undefined;
	const savedTo = hasFailed ? kept : (download?.path ?? "-");
	await showEvidence(job, call?.exchanges ?? [], { failure, savedTo });
	if (!hasFailed) return ExitCode.ok;
	const exitCode = reportFailure(thrown, context, job.showsCauses);
	if (kept !== undefined && download !== undefined) {
		const wasStopped = stoppedExitCode(thrown, context.signal) !== undefined;
		stderr.print(`${wasStopped ? "gannet: stopped; " : "        "}${amount(download)} kept in ${kept}\n`);
	}
	return exitCode;
}

/** Tells of each exchange that one URL led to; how it ended is told of the last one. */
async function showEvidence(
	{ context, options }: Job,
	exchanges: readonly ExchangeRecord[],
	end: Pick<SummaryOptions, "failure" | "savedTo">,
): Promise<void> {
	const { stderr } = context;
	const showsSecrets = options.verbose > 1;
	for (const [index, exchange] of exchanges.entries()) {
		if (options.timing) {
			if (exchanges.length > 1) stderr.print(`${stderr.style("dim", exchangeTitle(exchange))}\n`);
			stderr.print(timingBracket(exchange, stderr));
		}
		if (options.summary === "json") {
			const isLast = index === exchanges.length - 1;
			const summary = summarize(exchange, { showsSecrets, ...(isLast ? end : {}) });
			await writeSummary(context, options["summary-to"], `${JSON.stringify(summary)}\n`);
		}
	}
}

function exchangeTitle({ method, url, status }: ExchangeRecord): string {
	return escapeControls(` ${method} ${url}${status === undefined ? "" : `: ${status}`}`);
}

/** For the events of one call: where it goes on to another exchange, `-v` says why. */
function callListener({ context, options }: Job, listener: Trace): Trace {
	let status: number | undefined;
	let isFirst = true;
	return (event) => {
		if (event.type === "exchange.started") {
			if (!isFirst && options.verbose > 0) printNote(context.stderr, `${continuation(status)} ${event.url}`);
			isFirst = false;
			status = undefined;
		} else if (event.type === "response.head") status = event.status;
		listener(event);
	};
}

function continuation(status: number | undefined): string {
	return status !== undefined && status >= 300 && status < 400 ? "Redirected to" : "Once more:";
}

function amount({ bytes, expectedBytes }: Download): string {
	return expectedBytes === undefined
		? `${formatBytes(bytes)} are`
		: `${formatBytes(bytes)} of ${formatBytes(expectedBytes)} are`;
}

function downloadFor(options: GetOptions, url: string): Download | undefined {
	if (options["remote-name"]) return startDownload(remoteName(url));
	return options.output === undefined || options.output === "-" ? undefined : startDownload(options.output);
}

function abandon(download: Download, error: unknown): string | undefined {
	// An answer that wasn't wanted (--fail) is not the beginning of the file.
	if (error instanceof CommandError && error.exitCode === ExitCode.httpStatus) {
		download.remove();
		return undefined;
	}
	return download.abandon();
}

async function writeSummary(context: Context, to: string | undefined, line: string): Promise<void> {
	if (to === undefined) context.stderr.print(line);
	else if (to === "-") await context.stdout.write(line);
	else {
		try {
			appendFileSync(to, line);
		} catch (error) {
			throw fileError("write", to, error);
		}
	}
}

async function exchange(
	job: Job,
	url: string,
	download: Download | undefined,
	trace: Trace | undefined,
): Promise<void> {
	const { context, options, client, request } = job;
	const { signal } = context;
	const response = await client.request(request.method, url, {
		...(await requestOptions(request)),
		...(trace === undefined ? {} : { trace }),
		signal,
	});
	if (options.fail && response.status >= 400) {
		response.discard();
		throw new CommandError(
			`${response.url} was answered with ${statusLine(response)}`,
			ExitCode.httpStatus,
			"Without --fail the content that came with it is shown.",
		);
	}
	if (options.include || options.head) {
		for (const { headText } of [...response.redirects, response]) {
			if (download === undefined) await context.stdout.write(shownHead(headText, context.stdout));
			else download.write(Buffer.from(headText, "latin1"));
		}
	}
	if (download === undefined) await toStdout(response, context, options.output === "-");
	else await toFile(response, download, context);
	download?.finish();
	if (!options.include && !options.head && options.verbose === 0) noteStatus(job, response);
}

function statusLine(response: Response): string {
	return printable(`${response.status} ${response.statusText}`.trimEnd());
}

/** A page that says "not found" looks like content to whoever reads stdout. */
function noteStatus({ context, options }: Job, response: Response): void {
	const { stderr } = context;
	if (response.status >= 400) stderr.print(`gannet: note: the status is ${statusLine(response)}\n`);
	const location = response.headers.get("location");
	if (response.status >= 300 && response.status < 400 && location !== null) {
		const target = URL.parse(location, response.url)?.href ?? location;
		const why = options.redirect ? "" : " (redirects are not followed)";
		stderr.print(`gannet: note: ${statusLine(response)}, to ${printable(target)}${why}\n`);
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

async function toStdout(response: Response, { stdout }: Context, isForced: boolean): Promise<void> {
	if (stdout.writeNow !== undefined) return lendTo(response, stdout.writeNow);
	let isFirst = true;
	let lastByte: number | undefined;
	for await (const chunk of response.body) {
		if (isFirst && stdout.isTerminal && !isForced && looksBinary(chunk)) {
			throw binaryOnTerminal("-o FILE saves it; -o - shows it all the same.");
		}
		isFirst = false;
		lastByte = chunk.at(-1) ?? lastByte;
		await stdout.write(chunk);
	}
	// The prompt shall not stick to the last line; a file or pipe gets the bytes as they are.
	if (stdout.isTerminal && !isForced && lastByte !== undefined && lastByte !== 0x0a) await stdout.write("\n");
}

async function toFile(response: Response, download: Download, context: Context): Promise<void> {
	const length = response.headers.get("content-length");
	// What the file has already is the head (-i).
	if (length !== null) download.expectedBytes = download.bytes + Number(length);
	const { path, expectedBytes } = download;
	const progress = createProgress(context.stderr, context.clock, path, expectedBytes);
	try {
		await lendTo(response, (chunk) => {
			download.write(chunk);
			progress.add(chunk.byteLength);
		});
		progress.finish(path);
	} finally {
		progress.finish();
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
