// Retries: whether a failed request is sent again, and when. `retryDecision` decides, given the clock and a random
// number. `retryPolicy` waits and sends. The engine handles failures on a reused connection before it was read.

import { adviceOf, ONCE, say, whatOf, withoutUserinfo } from "../../base/index.ts";
import { IDEMPOTENT_METHODS } from "../../http/index.ts";
import type { Trace } from "../../trace/index.ts";
import { canBeSentAgain } from "../content/outgoing-body.ts";
import { ClientError, type ClientErrorKind } from "../errors.ts";
import { causedBy } from "../exchange/call-facts.ts";
import { type ClientRequest, type Interceptor, totalDeadline } from "../policy.ts";
import type { RetriedTry, RetrySettings } from "../policy-options.ts";
import { type FailedTry, Response } from "../response.ts";
import type { RetryBudget } from "./retry-budget.ts";

/** Failures that may be temporary. The others would come again, or are the caller's own. */
const PASSING: ReadonlySet<ClientErrorKind> = new Set<ClientErrorKind>([
	"resolve",
	"connect",
	"tls",
	"timeout",
	"disconnected",
	"truncated",
]);

/** The caller's own end of a call, and mistakes of theirs. */
const FINAL: ReadonlySet<ClientErrorKind> = new Set<ClientErrorKind>([
	"aborted",
	"client-closed",
	"invalid-request",
]);

/** Everything that a decision depends on. */
export interface RetryFacts {
	readonly request: Pick<ClientRequest, "method" | "url" | "body" | "options" | "calledAt">;
	/** The result of the try: an error, or a response's status and its Retry-After. */
	readonly outcome: ClientError | { readonly status: number; readonly retryAfter: string | null };
	/** Tries made so far, including this one. */
	readonly tries: number;
	/** On the clock of `performance.now()`. `deadline` is when the call's time is up. */
	readonly now: number;
	readonly deadline: number;
	/** Milliseconds since 1970, for Retry-After as a date. */
	readonly wallClock: number;
	/** From 0 up to 1. */
	readonly random: number;
}

/**
 * Milliseconds to wait before sending the request again; undefined if it isn't sent again. `isWanted` is the caller's
 * own answer to whether it should be.
 */
export function retryDecision(
	facts: RetryFacts,
	options: RetrySettings,
	isWanted?: boolean,
): number | undefined {
	const { now, random } = facts;
	const { baseDelayMs, maxDelayMs } = options;
	if (!mayTryAgain(facts, options, isWanted)) return undefined;
	const asked = askedMs(facts);
	const end = endOfTries(facts, options);
	if (asked === undefined) {
		// Full jitter: clients that failed together don't come back together.
		const wait = random * Math.min(maxDelayMs, baseDelayMs * 2 ** (facts.tries - 1));
		return now + wait < end ? wait : undefined;
	}
	if (asked > longestAsked(facts, options)) return undefined;
	// Clients that were asked to come in the same second should not all do so.
	const room = asked > maxDelayMs ? (end - now - asked) / 2 : maxDelayMs - asked;
	const wait = asked + random * Math.min(baseDelayMs, room);
	return now + wait < end ? wait : undefined;
}

/** Milliseconds that a server asks to wait, if nothing else prevents a retry. */
function refusedWait(facts: RetryFacts, options: RetrySettings): number | undefined {
	const asked = mayTryAgain(facts, options) ? askedMs(facts) : undefined;
	return asked !== undefined && retryDecision(facts, options) === undefined ? asked : undefined;
}

function mayTryAgain(facts: RetryFacts, options: RetrySettings, isWanted?: boolean): boolean {
	const { request, outcome } = facts;
	return canTryAgain(facts, options) && (isWanted ?? mayRepeat(request, outcome, options));
}

/** Whether anyone's wish could lead to another try. */
function canTryAgain({ request, outcome, tries }: RetryFacts, { limit }: RetrySettings): boolean {
	if (tries > limit || !canBeSentAgain(request.body)) return false;
	return !(outcome instanceof ClientError) || !FINAL.has(outcome.kind);
}

function askedMs({ outcome, wallClock }: RetryFacts): number | undefined {
	return outcome instanceof ClientError ? undefined : retryAfterMs(outcome.retryAfter, wallClock);
}

function longestAsked({ now, request }: RetryFacts, { maxDelayMs, maxElapsedMs }: RetrySettings): number {
	return maxElapsedMs === undefined ? maxDelayMs : request.calledAt + maxElapsedMs - now;
}

/** When the last try must have begun. */
function endOfTries({ deadline, request }: RetryFacts, { maxElapsedMs = Infinity }: RetrySettings): number {
	return Math.min(deadline, request.calledAt + maxElapsedMs);
}

function mayRepeat(
	request: RetryFacts["request"],
	outcome: RetryFacts["outcome"],
	options: RetrySettings,
): boolean {
	const isRepeatable =
		(request.options.isIdempotent ?? IDEMPOTENT_METHODS.has(request.method)) ||
		options.methods.includes(request.method);
	if (!(outcome instanceof ClientError)) {
		return isRepeatable && options.statuses.includes(outcome.status);
	}
	if (!PASSING.has(outcome.kind) || isLastingTls(outcome)) return false;
	// If nothing was sent, the error itself knows best.
	return outcome.isSafeToRetry || (!outcome.isConnect && isRepeatable);
}

/** What TLS itself refuses: a certificate that isn't trusted now won't be in a second. A lost connection may pass. */
function isLastingTls({ kind, code }: ClientError): boolean {
	return kind === "tls" && (code.startsWith("ERR_") || code.includes("CERT"));
}

/** Retry-After in milliseconds from now (RFC 9110 §10.2.3); undefined if it is neither seconds nor a date. */
export function retryAfterMs(value: string | null, now: number): number | undefined {
	if (value === null) return undefined;
	if (/^\d+$/.test(value)) return Number(value) * 1_000;
	// Only dates that begin with a day's name: `Date.parse` accepts much more.
	const at = /^[A-Z][a-z]{2,8},? /.test(value) ? Date.parse(value) : Number.NaN;
	return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** What the policy gets from outside. Tests replace it. */
export interface RetryEnvironment {
	readonly now: () => number;
	readonly wallClock: () => number;
	readonly random: () => number;
	/** Resolves after that time. Rejects if the signal fires first. */
	readonly wait: (ms: number, signals: readonly AbortSignal[]) => Promise<void>;
}

export const REAL_ENVIRONMENT: RetryEnvironment = {
	now: () => performance.now(),
	wallClock: Date.now,
	random: Math.random,
	wait,
};

export interface RetryPolicy {
	/** How to retry a request; false for not at all. */
	readonly optionsOf: (request: ClientRequest) => RetrySettings | false;
	/** The time that the whole call may take. */
	readonly totalMs: (request: ClientRequest) => number;
	readonly budget: RetryBudget;
	readonly traceOf: (request: ClientRequest) => Trace | undefined;
	/** Fires when the client is closed. */
	readonly closed: AbortSignal;
	readonly environment: RetryEnvironment;
}

/** Repeats what failed, as long as that is allowed and makes sense. The caller gets the last outcome. */
export function retryPolicy(policy: RetryPolicy): Interceptor {
	const { budget, closed, environment } = policy;
	return async (request, next) => {
		const options = policy.optionsOf(request);
		if (options === false) return await next(request);
		budget.earn(environment.now());
		const { signal } = request.options;
		const signals = signal === undefined ? [closed] : [closed, signal];
		const failed: FailedTry[] = [];
		for (;;) {
			let response: Response | undefined;
			let error: ClientError | undefined;
			try {
				response = await next(failed.length === 0 ? request : again(request, failed.length));
			} catch (cause) {
				if (!(cause instanceof ClientError)) throw cause;
				error = cause;
			}
			const now = environment.now();
			const facts: RetryFacts = {
				request,
				outcome: error ?? outcomeOf(response as Response),
				tries: failed.length + 1,
				now,
				deadline: totalDeadline(request, policy.totalMs(request)),
				wallClock: environment.wallClock(),
				random: environment.random(),
			};
			const waitMs = await wishedWait(facts, options, error, response);
			if (waitMs === undefined) traceRefusal(policy.traceOf(request), request, facts, options);
			if (waitMs === undefined || signals.some(({ aborted }) => aborted) || !budget.spend(now)) {
				if (error !== undefined) throw afterTries(error, failed.length + 1);
				if (failed.length > 0) Response.setFailedTries(response as Response, failed);
				return response as Response;
			}
			response?.discard();
			failed.push({ error, status: response?.status, waitedMs: waitMs });
			traceWait(policy.traceOf(request), request, facts, waitMs);
			await options.onRetry?.(retriedTry(facts, error, response, waitMs));
			try {
				await environment.wait(waitMs, signals);
			} catch {
				throw stoppedError(request, signal, failed.length);
			}
		}
	};
}

/** The wait before another try, after the caller's own answer to whether there should be one. */
async function wishedWait(
	facts: RetryFacts,
	options: RetrySettings,
	error: ClientError | undefined,
	response: Response | undefined,
): Promise<number | undefined> {
	const waitMs = retryDecision(facts, options);
	const { shouldRetry } = options;
	if (shouldRetry === undefined || !canTryAgain(facts, options)) return waitMs;
	try {
		const wish = await shouldRetry(retriedTry(facts, error, response, waitMs));
		return wish === undefined ? waitMs : retryDecision(facts, options, wish);
	} catch (thrown) {
		response?.discard();
		throw thrown;
	}
}

function retriedTry(
	{ request: { method, url }, tries }: RetryFacts,
	error: ClientError | undefined,
	response: Response | undefined,
	waitMs: number | undefined,
): RetriedTry {
	const { status, headers } = response ?? {};
	return { method, url: withoutUserinfo(url), tries, error, status, headers, waitMs };
}

function again(request: ClientRequest, number: number): ClientRequest {
	return { ...request, call: causedBy(request.call, { why: "retry", number }) };
}

type Shown = Pick<ClientRequest, "method" | "url" | "call">;

/** Reports that the request is sent again, and when. */
export function traceWait(
	trace: Trace | undefined,
	{ method, url, call }: Shown,
	{ now, outcome, tries }: RetryFacts,
	waitMs: number,
): void {
	const failed = outcome instanceof ClientError ? outcome : undefined;
	trace?.({
		type: "retry.waiting",
		at: now,
		callId: call?.id,
		method,
		url: withoutUserinfo(url),
		tries,
		waitMs,
		status: outcome instanceof ClientError ? undefined : outcome.status,
		code: failed?.code,
	});
}

/** Reports a server that asks for a longer wait than the options allow. */
export function traceRefusal(
	trace: Trace | undefined,
	{ method, url, call }: Shown,
	facts: RetryFacts,
	options: RetrySettings,
): void {
	if (trace === undefined || facts.outcome instanceof ClientError) return;
	const asked = refusedWait(facts, options);
	if (asked === undefined) return;
	trace({
		type: "retry.refused",
		at: facts.now,
		callId: call?.id,
		method,
		url: withoutUserinfo(url),
		tries: facts.tries,
		askedMs: asked,
		elapsedMs: facts.now - facts.request.calledAt,
		status: facts.outcome.status,
	});
}

export function outcomeOf(response: Response): { status: number; retryAfter: string | null } {
	return { status: response.status, retryAfter: response.headers.get("retry-after") };
}

function wait(ms: number, signals: readonly AbortSignal[]): Promise<void> {
	return new Promise((resolve, reject) => {
		const done = (): void => {
			clearTimeout(timer);
			for (const signal of signals) signal.removeEventListener("abort", stop);
		};
		const stop = (): void => {
			done();
			reject(new Error("stopped"));
		};
		const timer = setTimeout(() => {
			done();
			resolve();
		}, ms);
		for (const signal of signals) signal.addEventListener("abort", stop, ONCE);
	});
}

/** The same error, with the number of tries. */
function afterTries(error: ClientError, tries: number): ClientError {
	if (tries === 1) return error;
	const { kind, phase, url, method, endpoint, attempts, bytesSent, bytesReceived } = error;
	const { elapsedMs, isSafeToRetry, code, status, option, value, cause } = error;
	const details = { kind, phase, url, method, endpoint, attempts, bytesSent, bytesReceived };
	// It takes the error's place, and so has its cause.
	return new ClientError(say`${whatOf(error)} (the last of ${tries} tries)`, {
		...details,
		option,
		value,
		advice: adviceOf(error),
		elapsedMs,
		isSafeToRetry,
		code,
		status,
		cause,
	});
}

function stoppedError(request: ClientRequest, signal: AbortSignal | undefined, tries: number): ClientError {
	const { method, url } = request;
	const details = { phase: "prepare", method, url: url.href, isSafeToRetry: true } as const;
	const what = `${method} ${url.href} was waiting for another try after ${tries} when`;
	if (signal?.aborted !== true) {
		return new ClientError(`${what} its client was closed`, { ...details, kind: "client-closed" });
	}
	const reason: unknown = signal.reason;
	return reason instanceof DOMException && reason.name === "TimeoutError"
		? new ClientError(`${what} the time of its signal was up`, {
				...details,
				kind: "timeout",
				code: "signal",
				cause: reason,
			})
		: new ClientError(`${what} its caller aborted it`, { ...details, kind: "aborted", cause: reason });
}
