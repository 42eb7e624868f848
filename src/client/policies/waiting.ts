// Waiting before a request is sent: the caller's signal, `timeouts.total` and the end of the client can end it.
// Policies that hold a request back, or ask for something, wait with this. The exchange keeps its own deadlines.

import { option, type Sentence, say } from "../../base/index.ts";
import { startDeadline } from "../../runtime/index.ts";
import { ClientError, type ClientErrorDetails } from "../errors.ts";
import type { ClientRequest } from "../policy.ts";

/** Starts to watch for a reason to stop waiting, and returns how to stop watching. */
export type WaitLimit = (giveUp: (reason: ClientError) => void) => () => void;

/** What can end every wait of a client. */
export interface WaitRules {
	/** `timeouts.total` of a request. */
	readonly totalMs: (request: ClientRequest) => number;
	/** Fires when the client is closed. */
	readonly closed: AbortSignal;
	readonly closedError: () => ClientError;
}

/**
 * What can end a request's wait. `why` says what it waited for: "… <why> after 300000 ms".
 * @throws ClientError if the request's signal has already fired, or the client is closed
 */
export function waitLimitOf(request: ClientRequest, rules: WaitRules, why: string | Sentence): WaitLimit {
	const { totalMs, closed, closedError } = rules;
	if (request.options.signal?.aborted === true) throw abortedError(request, request.options.signal);
	if (closed.aborted) throw closedError();
	return (giveUp) => {
		const { signal } = request.options;
		const total = totalMs(request);
		const onAbort = (): void => giveUp(abortedError(request, signal as AbortSignal));
		const onClosed = (): void => giveUp(closedError());
		const onLate = (): void =>
			giveUp(
				waitError(request, say`${why} after ${total} ms (${option("timeouts.total")})`, {
					kind: "timeout",
					code: "total",
					option: "timeouts.total",
					value: total,
				}),
			);
		signal?.addEventListener("abort", onAbort);
		closed.addEventListener("abort", onClosed);
		const stopTimer = startDeadline(request.calledAt + total - performance.now(), onLate);
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
