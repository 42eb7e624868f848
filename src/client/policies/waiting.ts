// Waiting before a request is sent: the caller's signal, a timeout and the end of the client can end it.
// Policies that hold a request back, or ask for something, wait with this. The exchange keeps its own deadlines.

import { option, type Sentence, say } from "../../base/index.ts";
import { startDeadline } from "../../runtime/index.ts";
import { ClientError, type ClientErrorDetails } from "../errors.ts";
import { type ClientRequest, totalDeadline } from "../policy.ts";

/** Starts to watch for a reason to stop waiting, and returns how to stop watching. */
export type WaitLimit = (giveUp: (reason: ClientError) => void) => () => void;

/** What can end every wait of a client. */
export interface WaitRules {
	/** `timeouts.total` of a request. */
	readonly totalMs: (request: ClientRequest) => number;
	/** `timeouts.queue` of a request. */
	readonly queueMs: (request: ClientRequest) => number;
	/** Fires when the client is closed. */
	readonly closed: AbortSignal;
	readonly closedError: () => ClientError;
}

/**
 * What can end a request's wait. `why` says what it waited for: "… <why> after 300000 ms". A wait for its turn has a
 * timeout of its own, from now on.
 * @throws ClientError if the request's signal has already fired, or the client is closed
 */
export function waitLimitOf(
	request: ClientRequest,
	rules: WaitRules,
	why: string | Sentence,
	timeout: "total" | "queue" = "total",
): WaitLimit {
	const { closed, closedError } = rules;
	if (request.options.signal?.aborted === true) throw abortedError(request, request.options.signal);
	if (closed.aborted) throw closedError();
	return (giveUp) => {
		const { signal } = request.options;
		const isTurn = timeout === "queue";
		const allowed = isTurn ? rules.queueMs(request) : rules.totalMs(request);
		const name = `timeouts.${timeout}`;
		const onAbort = (): void => giveUp(abortedError(request, signal as AbortSignal));
		const onClosed = (): void => giveUp(closedError());
		const onLate = (): void =>
			giveUp(
				waitError(request, say`${why} after ${allowed} ms (${option(name)})`, {
					kind: "timeout",
					code: timeout,
					option: name,
					value: allowed,
				}),
			);
		signal?.addEventListener("abort", onAbort);
		closed.addEventListener("abort", onClosed);
		const now = performance.now();
		const due = isTurn ? now + allowed : totalDeadline(request, allowed);
		const stopTimer = startDeadline(due - now, onLate);
		return () => {
			signal?.removeEventListener("abort", onAbort);
			closed.removeEventListener("abort", onClosed);
			stopTimer();
		};
	};
}

/** A promise of the caller's, for as long as the request may wait. */
export function within<T>(promise: T | Promise<T>, limit: WaitLimit): Promise<T> {
	return new Promise((resolve, reject) => {
		const stop = limit((reason) => {
			stop();
			reject(reason);
		});
		void Promise.resolve(promise).then(resolve, reject).finally(stop);
	});
}

function abortedError(request: ClientRequest, signal: AbortSignal): ClientError {
	const cause: unknown = signal.reason;
	const isTimeout = cause instanceof DOMException && cause.name === "TimeoutError";
	return isTimeout
		? waitError(request, "was stopped because the time of its signal was up", {
				kind: "timeout",
				code: "signal",
				cause,
			})
		: waitError(request, "was aborted by its caller", { kind: "aborted", cause });
}

function waitError(
	request: ClientRequest,
	what: string | Sentence,
	more: Pick<ClientErrorDetails, "kind" | "code" | "option" | "value" | "cause">,
): ClientError {
	const { method, url, calledAt } = request;
	return new ClientError(say`${method} ${url.href} ${what}`, {
		...more,
		phase: "queue",
		url: url.href,
		method,
		elapsedMs: performance.now() - calledAt,
		isSafeToRetry: true,
	});
}
