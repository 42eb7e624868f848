// Downloads a URL to a file despite interruptions: writes FILE.part, continues it by Range and If-Range, and renames it
// when it is complete. resume.ts decides whether an answer continues a part, policies/retries.ts whether and when to
// ask again.

import type { Hash } from "node:crypto";
import { shownUrl, withoutUserinfo } from "../../base/index.ts";
import { crypto } from "../../runtime/index.ts";
import { ClientError, type ClientErrorCode, invalidRequest, refuseOption } from "../errors.ts";
import { fieldLines } from "../exchange/request-fields.ts";
import { outcomeOf, type RetryFacts, retryDecision, traceRefusal, traceWait } from "../policies/retries.ts";
import type { Requester } from "../policy.ts";
import { type RetrySettings, retryOptions } from "../policy-options.ts";
import { requestOptions } from "../request-options.ts";
import type { Response } from "../response.ts";
import { type DownloadOptions, type DownloadSettings, downloadOptions } from "./options.ts";
import {
	bringParts,
	ChangedMeanwhile,
	isDivisible,
	type ParallelJob,
	SMALLEST_PARALLEL,
} from "./parallel.ts";
import {
	cameUnverified,
	type Part,
	type ResumeDecision,
	resumeDecision,
	resumeFields,
	strongValidator,
} from "./resume.ts";
import { type DownloadOrigin, type DownloadTarget, openTarget, partOf } from "./target.ts";

/** What a download has done. */
export interface DownloadResult {
	/** Bytes of the file. */
	readonly bytes: number;
	/** How many of them an earlier run had fetched. */
	readonly resumedAt: number;
	/** How many requests it took. */
	readonly requests: number;
	/** The last response. Its content is in the file. */
	readonly response: Response;
}

const readOptions = downloadOptions.reader(refuseOption);

/** See start.ts. */
export async function download(
	client: Pick<Requester, "get">,
	url: string | URL,
	path: string,
	options?: DownloadOptions,
): Promise<DownloadResult> {
	const settings = readOptions(options);
	const { request } = settings;
	const checksum = settings.checksum === undefined ? undefined : readChecksum(settings.checksum);
	const target = await openTarget(path, settings.existingPart, request.signal);
	const hash =
		checksum === undefined || target.pieces !== undefined
			? undefined
			: crypto().createHash(checksum.algorithm);
	const job: Job = { client, url: String(url), target, settings, request, calledAt: performance.now(), hash };
	try {
		const result = await fill(job);
		if (settings.checksum !== undefined) await checkContent(job, settings.checksum, result.response);
		await target.finish();
		return result;
	} catch (error) {
		if (error instanceof ClientError && error.code === "checksum") {
			await target.remove();
			throw error;
		}
		const kept = await target.leave();
		const { bytes, origin } = target;
		if (kept !== undefined) {
			const { ranges } = origin ?? {};
			const isContinuable = ranges !== undefined || partOf(target) !== undefined;
			const there = ranges?.reduce((sum, [start, end]) => sum + end - start, 0) ?? bytes;
			settings.onEvent?.({ type: "kept", path: kept, bytes: there, total: origin?.total, isContinuable });
		}
		throw error;
	}
}

interface Job {
	readonly client: Pick<Requester, "get">;
	readonly url: string;
	readonly target: DownloadTarget;
	readonly settings: DownloadSettings;
	readonly request: NonNullable<DownloadOptions["request"]>;
	readonly calledAt: number;
	/** For a target that can't be read again. */
	readonly hash: Hash | undefined;
}

/** Throws if the content doesn't match. */
async function checkContent(
	{ target, url, hash: ofStream }: Job,
	checksum: string,
	response: Response,
): Promise<void> {
	const { algorithm, hex } = readChecksum(checksum);
	let hash = ofStream;
	if (target.pieces !== undefined) {
		hash = crypto().createHash(algorithm);
		for (const piece of target.pieces()) hash.update(piece);
	}
	const found = hash?.digest("hex");
	if (found === hex) return;
	throw new ClientError(`the content of ${shownUrl(url)} has another checksum: ${algorithm}:${found}`, {
		kind: "content",
		phase: "receive",
		method: "GET",
		url: response.url,
		code: "checksum",
	});
}

function readChecksum(checksum: string): { readonly algorithm: string; readonly hex: string } {
	const [name = "", hex = ""] = checksum.toLowerCase().split(":");
	const algorithm = name.replace(/^sha-/, "sha");
	if (crypto().getHashes().includes(algorithm)) return { algorithm, hex };
	throw invalidRequest(`option checksum: there is no algorithm ${name}`, "invalid-option");
}

/** How often content that keeps changing is started again. */
const MOST_RESTARTS = 5;

/** Sends requests until everything is there. */
async function fill(job: Job): Promise<DownloadResult> {
	const { target, request, settings } = job;
	forgetOthers(job);
	const tries = new Tries(job);
	const progress: Progress = { tries, requests: 0, response: undefined };
	const resumedAt = bytesOf(target.origin) ?? target.earlierBytes;
	let restarts = 0;
	for (;;) {
		divide(job);
		const part = partOf(target);
		let waitMs: number | undefined;
		try {
			if (target.origin?.ranges !== undefined) {
				await bringParts(parallelJob(job, progress), undefined);
				return resultOf(job, progress, resumedAt);
			}
			const response = await ask(job, part, progress);
			waitMs = tries.next(outcomeOf(response), false, response.url);
			if (waitMs !== undefined) response.discard();
			else if (await take(job, response, part, progress)) return resultOf(job, progress, resumedAt);
		} catch (error) {
			if (error instanceof ChangedMeanwhile) {
				if (settings.onChanged === "error" || ++restarts > MOST_RESTARTS) throw changed(job);
				target.restart();
				settings.onEvent?.({ type: "restarted", reason: "changed", earlierUrl: undefined });
				continue;
			}
			if (!(error instanceof ClientError) || !mayGoOn(job)) throw error;
			const rest = partOf(target);
			waitMs = tries.next(error, rest !== undefined && rest.bytes > (part?.bytes ?? 0), error.url);
			if (waitMs === undefined) throw error;
		}
		if (waitMs !== undefined) await pause(waitMs, request.signal);
	}
}

/** What the requests of a download share. */
interface Progress {
	readonly tries: Tries;
	requests: number;
	/** The last one. */
	response: Response | undefined;
}

function resultOf({ target }: Job, { requests, response }: Progress, earlier: number): DownloadResult {
	const resumedAt = Math.min(earlier, target.earlierBytes);
	return { bytes: target.bytes, resumedAt, requests, response: response as Response };
}

/** Bytes from several connections; undefined if there was one. */
function bytesOf(origin: DownloadOrigin | undefined): number | undefined {
	return origin?.ranges?.reduce((sum, [start, end]) => sum + end - start, 0);
}

/** Lets several connections continue what one has begun. */
function divide({ target, settings }: Job): void {
	const { origin, bytes } = target;
	if (settings.connections === 1 || bytes === 0 || !target.takesParts) return;
	if (origin?.validator === undefined || origin.ranges !== undefined || origin.total === undefined) return;
	if (origin.total - bytes >= SMALLEST_PARALLEL) target.describe({ ...origin, ranges: [[0, bytes]] });
}

function parallelJob(job: Job, progress: Progress): ParallelJob {
	const { target, settings, request } = job;
	return {
		target,
		connections: settings.connections,
		ask: (first, end, validator, signal) => {
			const signals = request.signal === undefined ? [signal] : [signal, request.signal];
			const fields = [
				["range", `bytes=${first}-${end - 1}`],
				["if-range", validator],
			] as const;
			return askFor(job, fields, false, progress, AbortSignal.any(signals));
		},
		async retry(outcome, hasBrought) {
			const isError = outcome instanceof ClientError;
			const facts = isError ? outcome : outcomeOf(outcome);
			const waitMs =
				request.signal?.aborted === true ? undefined : progress.tries.next(facts, hasBrought, outcome.url);
			if (waitMs === undefined)
				throw isError ? outcome : refuse(outcome, "status", `with the status ${outcome.status}`);
			await pause(waitMs, request.signal);
		},
		onProgress: (bytes, total) => settings.onEvent?.({ type: "progress", bytes, total }),
		onReceiving: (response, bytes, total) =>
			settings.onEvent?.({ type: "receiving", response, bytes, total }),
	};
}

function changed({ url }: Job): ClientError {
	return new ClientError(
		`GET ${shownUrl(url)} was answered as a file that has changed since its beginning was fetched`,
		{
			kind: "content",
			phase: "receive",
			method: "GET",
			url: shownUrl(url),
			code: "changed",
		},
	);
}

/** Removes an existing part that isn't the beginning of this content. */
function forgetOthers({ target, url, settings }: Job): void {
	const { origin } = target;
	if (target.bytes === 0) return;
	const isOther = origin === undefined || !isOf(origin, url);
	if (!isOther && origin.validator !== undefined) return;
	const reason = isOther ? "other-url" : "no-validator";
	target.restart();
	settings.onEvent?.({ type: "restarted", reason, earlierUrl: origin?.url });
}

/** Whether another request can help after a failure. */
function mayGoOn({ target, settings, request }: Job): boolean {
	if (request.signal?.aborted === true) return false;
	if (target.bytes === 0 || partOf(target) !== undefined || target.origin?.ranges !== undefined) return true;
	return target.canRestart && settings.onChanged !== "error";
}

/** Counts the failed tries, and decides whether there is another one. */
class Tries {
	readonly #job: Job;
	#failed = 0;
	/** In a row, without new bytes. */
	#fruitless = 0;

	constructor(job: Job) {
		this.#job = job;
	}

	/**
	 * Milliseconds until the next try; undefined if there is none.
	 * @param asked the whole URL; undefined if the client could make none
	 */
	next(outcome: RetryFacts["outcome"], hasBrought: boolean, asked: string | undefined): number | undefined {
		const url = asked === undefined ? null : URL.parse(asked);
		if (url === null) return undefined;
		const { calledAt, settings, request } = this.#job;
		const failed = this.#failed + 1;
		const fruitless = hasBrought ? 0 : this.#fruitless + 1;
		if (failed >= settings.maxTries || fruitless >= settings.limit) return undefined;
		const facts: RetryFacts = {
			request: {
				method: "GET",
				url,
				body: undefined,
				options: requestOptions.defaults,
				calledAt,
			},
			outcome,
			tries: fruitless + 1,
			now: performance.now(),
			deadline: calledAt + (request.timeouts?.total ?? Infinity),
			wallClock: Date.now(),
			random: Math.random(),
		};
		const { baseDelayMs, maxDelayMs, maxElapsedMs } = settings;
		const options: RetrySettings = {
			...retryOptions.defaults,
			limit: Infinity,
			baseDelayMs,
			maxDelayMs,
			maxElapsedMs,
		};
		const waitMs = retryDecision(facts, options);
		if (waitMs === undefined) {
			traceRefusal(request.trace, facts.request, facts, options);
			return undefined;
		}
		this.#failed = failed;
		this.#fruitless = fruitless;
		traceWait(request.trace, facts.request, facts, waitMs);
		return waitMs;
	}
}

function ask(job: Job, part: Part | undefined, progress: Progress): Promise<Response> {
	const { settings } = job;
	// Compressed content has no parts.
	const isDecoded = settings.decode && part === undefined && settings.connections === 1;
	return askFor(job, part === undefined ? [] : resumeFields(part), isDecoded, progress, job.request.signal);
}

async function askFor(
	{ client, url, request, calledAt }: Job,
	fields: readonly (readonly [string, string])[],
	isDecoded: boolean,
	progress: Progress,
	signal: AbortSignal | undefined,
): Promise<Response> {
	let headers = fieldLines(request.headers ?? {});
	if (!isDecoded) headers = headers.with("accept-encoding", "identity");
	for (const name of ["range", "if-range"]) headers = headers.without(name);
	for (const [name, value] of fields) headers = headers.with(name, value);
	const { timeouts } = request;
	const left = (timeouts?.total ?? Infinity) - (performance.now() - calledAt);
	const total = timeouts?.total === undefined ? {} : { total: Math.max(1, left) };
	progress.requests++;
	const response = await client.get(url, {
		throwOnError: false,
		...request,
		signal,
		timeouts: { ...timeouts, ...total },
		headers,
		decode: isDecoded,
	});
	progress.response = response;
	return response;
}

/** Writes the content to its place; true if everything is there. */
async function take(
	job: Job,
	response: Response,
	part: Part | undefined,
	progress: Progress,
): Promise<boolean> {
	const { target, settings } = job;
	if (part !== undefined) {
		const isUnverified = cameUnverified(response);
		const isUnfit = target.origin?.isUnverified === true && !isUnverified;
		const decision: ResumeDecision = isUnfit
			? { kind: "restart" }
			: resumeDecision(part, response.status, response.headers);
		switch (decision.kind) {
			case "complete":
				response.discard();
				return true;
			case "append":
				if (isUnverified && target.origin?.isUnverified === false)
					target.describe({ ...target.origin, isUnverified });
				await append(job, response, decision.total);
				if (target.bytes === part.bytes) throw refuse(response, "empty-part", "with a part that is empty");
				return decision.total === undefined || target.bytes === decision.total;
			case "refuse":
				throw refuse(response, decision.code, decision.why);
			case "restart":
				if (!target.canRestart || (settings.onChanged === "error" && !isUnfit)) {
					const why = "as a file that has changed since its beginning was fetched";
					throw refuse(response, "changed", why);
				}
				target.restart();
				settings.onEvent?.({
					type: "restarted",
					reason: isUnfit ? "unverified" : "changed",
					earlierUrl: undefined,
				});
				if (response.status !== 200) {
					response.discard();
					return false;
				}
		}
	}
	if (!isAccepted(response, settings)) {
		throw refuse(response, "status", `with the status ${response.status}`);
	}
	// For a try that broke off and can't be continued.
	if (target.bytes > 0) target.restart();
	const origin = originOf(job, response);
	if (settings.connections > 1 && target.takesParts && isDivisible(response, origin)) {
		target.describe({ ...origin, ranges: [] });
		await bringParts(parallelJob(job, progress), response);
		return true;
	}
	target.describe(origin);
	await append(job, response, origin.total);
	return origin.total === undefined || target.bytes === origin.total;
}

function isAccepted(response: Response, { accepts }: DownloadSettings): boolean {
	if (accepts === undefined) return response.status === 200;
	try {
		return accepts(response);
	} catch (error) {
		response.discard();
		throw error;
	}
}

/** The facts about a response's content; without a validator if it can't be continued. */
function originOf({ url, settings }: Job, response: Response): DownloadOrigin {
	const { status, headers } = response;
	const isDecoded = settings.decode && headers.has("content-encoding");
	const isWhole = status === 200 && settings.write === undefined && !isDecoded;
	const length = headers.get("content-length");
	const isKnown = length !== null && settings.write === undefined && !isDecoded;
	return {
		url: shownUrl(url),
		urlHash: hashOf(url),
		validator: isWhole ? strongValidator(headers) : undefined,
		total: isKnown ? Number(length) : undefined,
		isUnverified: cameUnverified(response),
	};
}

function isOf(origin: DownloadOrigin, url: string): boolean {
	if (origin.urlHash !== undefined) return origin.urlHash === hashOf(url);
	// A note of version 0.1.0.
	return origin.url === withoutUserinfo(url);
}

/** Distinguishes URLs whose secrets a note doesn't show. */
function hashOf(url: string): string {
	return crypto().createHash("sha256").update(withoutUserinfo(url)).digest("hex");
}

/** Writes each piece as it comes, so that it is there whatever happens next. */
async function append(job: Job, response: Response, total: number | undefined): Promise<void> {
	const { target, settings } = job;
	const { onEvent, write } = settings;
	const { writeNow } = target;
	onEvent?.({ type: "receiving", response, bytes: target.bytes, total });
	const written = (): void => onEvent?.({ type: "progress", bytes: target.bytes, total });
	const check = (chunk: Uint8Array): void => {
		if (total === undefined || target.bytes + chunk.length <= total) return;
		throw new Error(`it is longer than the announced ${total} bytes`);
	};
	const put = async (chunk: Uint8Array): Promise<void> => {
		job.hash?.update(chunk);
		await target.write(chunk);
		written();
	};
	if (write !== undefined) return write(response, put);
	if (writeNow === undefined) {
		for await (const chunk of response.body) {
			check(chunk);
			await put(chunk);
		}
		return;
	}
	let fault: unknown;
	try {
		await response.body.forEachView((chunk) => {
			check(chunk);
			try {
				writeNow(chunk);
				written();
			} catch (error) {
				fault = error;
				throw error;
			}
		});
	} catch (error) {
		throw fault ?? error;
	}
}

function refuse(response: Response, code: ClientErrorCode, why: string): ClientError {
	response.discard();
	return new ClientError(`GET ${response.url} was answered ${why}`, {
		kind: "content",
		phase: "receive",
		method: "GET",
		url: response.url,
		code,
		status: response.status,
	});
}

/** Waits. An abort ends it, and the next request reports that. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve) => {
		const done = (): void => {
			clearTimeout(timer);
			signal?.removeEventListener("abort", done);
			resolve();
		};
		const timer = setTimeout(done, ms);
		if (signal?.aborted === true) done();
		else signal?.addEventListener("abort", done, { once: true });
	});
}
