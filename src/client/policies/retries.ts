// Retries: whether a request that failed is sent again, and when. `retryDecision` decides, given the clock and a random
// number; `retrying` waits and sends. What fails on a reused connection before it was read is the engine's matter.

import type { Trace } from "../../trace/index.ts";
import { ClientError, type ClientErrorKind } from "../errors.ts";
import type { ClientRequest, Interceptor } from "../policy.ts";
import { type FailedTry, Response } from "../response.ts";

export interface RetryOptions {
	/** Times that a request is sent again. Default 2. */
	readonly limit?: number;
	/** Statuses that may pass. Default 408, 425, 429, 500, 502, 503 and 504. */
	readonly statuses?: readonly number[];
	/** Methods beside the idempotent ones that are repeated though they may have been acted on, e.g. "POST". Default none. */
	readonly methods?: readonly string[];
	/** The wait before the first repetition is at most this, and doubles with each. Default 500 ms. */
	readonly baseDelayMs?: number;
	/** The longest wait; a server that asks for a longer one by Retry-After gets no repetition at all. Default 30,000 ms. */
	readonly maxDelayMs?: number;
}

/** What a client may repeat in all, so that a server that is down isn't asked several times as often as one that is up. */
export interface RetryBudgetOptions {
	/** Repetitions in a row. Default 20. */
	readonly capacity?: number;
	/** What each call adds. Default 0.2: in the long run one call of five is repeated. */
	readonly perCall?: number;
	/** What each second adds. Default 0.2. */
	readonly perSecond?: number;
}

const DEFAULT_STATUSES: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

/** Failures that may pass. The others would come again, or are the caller's own. */
const PASSING: ReadonlySet<ClientErrorKind> = new Set<ClientErrorKind>([
	"resolve",
	"connect",
	"tls",
	"timeout",
	"disconnected",
	"truncated",
]);

/** RFC 9110 §9.2.2. */
const IDEMPOTENT: ReadonlySet<string> = new Set([
	"GET",
	"HEAD",
	"OPTIONS",
	"TRACE",
	"QUERY",
	"PUT",
	"DELETE",
]);

/** Everything that a decision depends on. */
export interface RetryFacts {
	readonly request: ClientRequest;
	/** What the try ended in: an error, or a response's status and its Retry-After. */
	readonly outcome: ClientError | { readonly status: number; readonly retryAfter: string | null };
	/** Tries made so far, this one included. */
	readonly tries: number;
	/** On the clock of `performance.now()`; `deadline` is when the time of the call is up. */
	readonly now: number;
	readonly deadline: number;
	/** Milliseconds since 1970, for Retry-After as a date. */
	readonly wallClock: number;
	/** From 0 up to 1. */
	readonly random: number;
}

/** Milliseconds to wait before the request is sent again; undefined where it isn't. */
export function retryDecision(facts: RetryFacts, options: RetryOptions): number | undefined {
	const { request, outcome, tries, random } = facts;
	const { limit = 2, baseDelayMs = 500, maxDelayMs = 30_000 } = options;
	if (tries > limit) return undefined;
	if (request.body !== undefined && !request.body.isReplayable) return undefined;
	if (!mayRepeat(request, outcome, options)) return undefined;
	// Full jitter: clients that failed together don't come back together.
	const backoff = random * Math.min(maxDelayMs, baseDelayMs * 2 ** (tries - 1));
	const asked =
		outcome instanceof ClientError ? undefined : retryAfterMs(outcome.retryAfter, facts.wallClock);
	if (asked !== undefined && asked > maxDelayMs) return undefined;
	// Not all of those who were told the same second shall come in it.
	const wait = asked === undefined ? backoff : asked + random * Math.min(baseDelayMs, maxDelayMs - asked);
	return facts.now + wait < facts.deadline ? wait : undefined;
}

function mayRepeat(request: ClientRequest, outcome: RetryFacts["outcome"], options: RetryOptions): boolean {
	const isRepeatable =
		(request.options.isIdempotent ?? IDEMPOTENT.has(request.method)) ||
		(options.methods ?? []).includes(request.method);
	if (!(outcome instanceof ClientError)) {
		return isRepeatable && (options.statuses ?? DEFAULT_STATUSES).includes(outcome.status);
	}
	if (!PASSING.has(outcome.kind)) return false;
	// Where nothing was sent, the error itself knows best: a certificate that isn't trusted now won't be in a second.
	return outcome.isSafeToRetry || (!outcome.isConnect && isRepeatable);
}

/** Retry-After in milliseconds from now (RFC 9110 §10.2.3); undefined where it is neither seconds nor a date. */
export function retryAfterMs(value: string | null, now: number): number | undefined {
	if (value === null) return undefined;
	if (/^\d+$/.test(value)) return Number(value) * 1_000;
	// Only dates that begin with a day's name: `Date.parse` reads a lot more.
	const at = /^[A-Z][a-z]{2,8},? /.test(value) ? Date.parse(value) : Number.NaN;
	return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** A token bucket: calls and time fill it, repetitions empty it. */
export class RetryBudget {
	readonly #capacity: number;
	readonly #perCall: number;
	readonly #perMs: number;
	#tokens: number;
	#at: number;

	constructor(options: RetryBudgetOptions, now: number) {
		this.#capacity = options.capacity ?? 20;
		this.#perCall = options.perCall ?? 0.2;
		this.#perMs = (options.perSecond ?? 0.2) / 1_000;
		this.#tokens = this.#capacity;
		this.#at = now;
	}

	/** A call was made. */
	earn(now: number): void {
		this.#add(this.#perCall + Math.max(0, now - this.#at) * this.#perMs);
		this.#at = now;
	}

	/** Takes one repetition; false where there is none left. */
	spend(now: number): boolean {
		this.#add(Math.max(0, now - this.#at) * this.#perMs);
		this.#at = now;
		if (this.#tokens < 1) return false;
		this.#tokens -= 1;
		return true;
	}

	#add(tokens: number): void {
		this.#tokens = Math.min(this.#capacity, this.#tokens + tokens);
	}
}

/** What the policy asks of its surroundings; tests have their own. */
export interface RetryEnvironment {
	readonly now: () => number;
	readonly wallClock: () => number;
	readonly random: () => number;
	/** Resolves after that time; rejects where the signal fires first. */
	readonly wait: (ms: number, signals: readonly AbortSignal[]) => Promise<void>;
}

const REAL_ENVIRONMENT: RetryEnvironment = {
	now: () => performance.now(),
	wallClock: Date.now,
	random: Math.random,
	wait,
};

export interface RetryPolicy {
	/** How a request is retried; false where it isn't. */
	readonly optionsOf: (request: ClientRequest) => RetryOptions | false;
	/** The time that the whole call may take. */
	readonly totalMs: (request: ClientRequest) => number;
	readonly budget: RetryBudget;
	readonly traceOf?: (request: ClientRequest) => Trace | undefined;
	/** Fires when the client is closed. */
	readonly closed: AbortSignal;
	readonly environment?: RetryEnvironment;
}

/** Sends what failed again, as long as that is allowed and makes sense; the last outcome is the caller's. */
export function retrying(policy: RetryPolicy): Interceptor {
	const { budget, closed, environment = REAL_ENVIRONMENT } = policy;
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
				response = await next(request);
			} catch (cause) {
				if (!(cause instanceof ClientError)) throw cause;
				error = cause;
			}
			const now = environment.now();
			const waitMs = retryDecision(
				{
					request,
					outcome: error ?? outcomeOf(response as Response),
					tries: failed.length + 1,
					now,
					deadline: request.calledAt + policy.totalMs(request),
					wallClock: environment.wallClock(),
					random: environment.random(),
				},
				options,
			);
			if (waitMs === undefined || signals.some(({ aborted }) => aborted) || !budget.spend(now)) {
				if (error !== undefined) throw afterTries(error, failed.length + 1);
				if (failed.length > 0) Response.setFailedTries(response as Response, failed);
				return response as Response;
			}
			response?.discard();
			failed.push({ error, status: response?.status, waitedMs: waitMs });
			policy.traceOf?.(request)?.({
				type: "retry.waiting",
				at: now,
				method: request.method,
				url: request.url.href,
				tries: failed.length,
				waitMs,
				status: response?.status,
				code: error === undefined ? undefined : (error.code ?? error.kind),
			});
			try {
				await environment.wait(waitMs, signals);
			} catch {
				throw stoppedError(request, signal, failed.length);
			}
		}
	};
}

function outcomeOf(response: Response): { status: number; retryAfter: string | null } {
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
		for (const signal of signals) signal.addEventListener("abort", stop, { once: true });
	});
}

/** The same error, saying how often it was tried. */
function afterTries(error: ClientError, tries: number): ClientError {
	if (tries === 1) return error;
	const { kind, phase, url, method, endpoint, attempts, bytesSent, bytesReceived } = error;
	const { elapsedMs, isSafeToRetry, code, status } = error;
	const details = { kind, phase, url, method, endpoint, attempts, bytesSent, bytesReceived };
	return new ClientError(`${error.message} (the last of ${tries} tries)`, {
		...details,
		elapsedMs,
		isSafeToRetry,
		code,
		status,
		cause: error,
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
