// Waiting before a request is sent: the caller's signal, `timeouts.total` and the end of the client can end it.
// Policies that hold a request back, or ask for something, wait with this. The exchange keeps its own deadlines.

import { startDeadline } from "../../runtime/index.ts";
import { ClientError } from "../errors.ts";
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
export function waitLimitOf(request: ClientRequest, rules: WaitRules, why: string): WaitLimit {
	const { totalMs, closed, closedError } = rules;
	if (request.options.signal?.aborted === true) throw abortedError(request, request.options.signal);
	if (closed.aborted) throw closedError();
	return (giveUp) => {
		const { signal } = request.options;
		const total = totalMs(request);
		const onAbort = (): void => giveUp(abortedError(request, signal as AbortSignal));
		const onClosed = (): void => giveUp(closedError());
		const onLate = (): void =>
			giveUp(waitError(request, "timeout", "total", `${why} after ${total} ms (timeouts.total)`));
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
	const reason: unknown = signal.reason;
	const isTimeout = reason instanceof DOMException && reason.name === "TimeoutError";
	return waitError(
		request,
		isTimeout ? "timeout" : "aborted",
		isTimeout ? "signal" : "aborted",
		isTimeout ? "was stopped because the time of its signal was up" : "was aborted by its caller",
		reason,
	);
}

function waitError(
	request: ClientRequest,
	kind: "timeout" | "aborted",
	code: string,
	what: string,
	cause?: unknown,
): ClientError {
	const { method, url, calledAt } = request;
	return new ClientError(`${method} ${url.href} ${what}`, {
		kind,
		phase: "queue",
		url: url.href,
		method,
		elapsedMs: performance.now() - calledAt,
		isSafeToRetry: true,
		code,
		cause,
	});
}
