// Failures as errors: the sentence, the kind and the code for each way in which an exchange fails. Decides nothing and
// ends nothing; the engine does.

import { RemoteProtocolError } from "../../http/index.ts";
import { SocketError } from "../../socket/index.ts";
import type { Unanswered } from "../connection.ts";
import type { ClientError, ClientErrorKind, ClientErrorPhase } from "../errors.ts";
import { ProxyFailure } from "../proxies/failure.ts";
import type { Exchange } from "./exchange.ts";

/** No room in the queue. */
export function queueFull(exchange: Exchange, queued: number): ClientError {
	const waiting = queued === 1 ? "1 request waits" : `${queued} requests wait`;
	return exchange.error(
		"queue-full",
		"queue",
		`was refused: ${waiting} for a connection; raise limits.queuedRequests or connectionsPerOrigin, or send fewer requests at once`,
		{ code: "queuedRequests", isSafeToRetry: true },
	);
}

/** There will be no response: the connection is gone, or the peer says that it did not process the request. */
export function disconnected(exchange: Exchange, { cause, isUnprocessed = false }: Unanswered): ClientError {
	const { plan, phase, peer } = exchange;
	const elapsedMs = Math.round(performance.now() - exchange.assignedAt);
	const isSafeToRetry = plan.isIdempotent || isUnprocessed;
	const advice = isSafeToRetry
		? "the request can be repeated"
		: `a ${plan.method} may have been acted on, so it was not repeated`;
	const what = isUnprocessed ? "says that it did not process the request" : wordsOf(cause);
	return exchange.error(
		"disconnected",
		phase,
		`got no answer: ${peer} ${what} after ${elapsedMs} ms; ${advice}`,
		{ code: isUnprocessed ? "unprocessed" : (cause?.code ?? "disconnected"), isSafeToRetry, cause },
	);
}

/** The response began but failed: the peer closed, broke HTTP ("HTTP/1.1") or exceeded a limit. */
export function brokenOff(exchange: Exchange, cause: unknown, protocol: string): ClientError {
	const isSafeToRetry = exchange.plan.isIdempotent;
	const answered = `was answered by ${exchange.peer}`;
	const { contentBytes } = exchange;
	const where = contentBytes > 0 ? ` after ${contentBytes} bytes of content` : "";
	if (!(cause instanceof RemoteProtocolError)) {
		const error = cause instanceof SocketError ? cause : undefined;
		return exchange.error(
			"truncated",
			"receive",
			`${answered}, but the response broke off${where}: it ${wordsOf(error)}`,
			{ code: error?.code ?? "truncated", isSafeToRetry, cause },
		);
	}
	const { rule, limit, fault: reason } = cause;
	if (rule.startsWith("truncated")) {
		return exchange.error(
			"truncated",
			"receive",
			`${answered}, but the response broke off${where}: ${reason}`,
			{
				code: rule,
				isSafeToRetry,
				cause,
			},
		);
	}
	if (limit !== undefined) {
		return exchange.error("limit", "receive", `${answered} beyond a limit: ${reason}`, {
			code: limit.option,
			cause,
		});
	}
	return exchange.error(
		"protocol",
		"receive",
		`${answered} with something that is not ${protocol}: ${reason}`,
		{
			code: rule,
			cause,
		},
	);
}

/** No connection could be made: the name, an address, TLS or a proxy failed. */
export function notConnected(exchange: Exchange, cause: unknown): ClientError {
	if (cause instanceof ProxyFailure && cause.socket === undefined) {
		const { message, status, mayPass: isSafeToRetry } = cause;
		return exchange.error("connect", "connect", `could not be sent: ${message}`, {
			code: "proxy",
			status,
			isSafeToRetry,
			cause,
		});
	}
	const failure = cause instanceof ProxyFailure ? cause.socket : cause;
	if (failure instanceof SocketError) {
		const isTimeout = failure.isTimeout;
		const step: ClientErrorKind & ClientErrorPhase =
			failure.step === "resolve" || failure.step === "tls" ? failure.step : "connect";
		// Its option has another name here.
		const reason = (cause as Error).message.replace("raise timeoutMs", "raise timeouts.connect");
		const isNamed = failure.code !== "CONNECT_TIMEOUT" || reason.includes("timeouts.connect");
		return exchange.error(
			isTimeout ? "timeout" : step,
			step,
			`could not be sent: ${reason}${isNamed ? "" : " (timeouts.connect)"}`,
			{
				code: failure.code,
				attempts: failure.attempts,
				// What the caller's own rules forbid, they will forbid again.
				isSafeToRetry: failure.code !== "NETWORK_POLICY",
				cause,
			},
		);
	}
	const reason = cause instanceof Error ? cause.message : String(cause);
	return exchange.error("connect", "connect", `could not be sent: ${reason}`, {
		isSafeToRetry: true,
		cause,
	});
}

/** One of the caller's timeouts passed. */
export function timedOut(exchange: Exchange, name: "total" | "firstByte" | "idle"): ClientError {
	const { plan, phase, contentBytes, peer } = exchange;
	const { timeouts } = plan.rules;
	const what = {
		total: `was not complete after ${timeouts.total} ms`,
		firstByte:
			exchange.firstByteAt === 0
				? `was sent to ${peer}, which did not begin to answer within ${timeouts.firstByte} ms`
				: `was sent to ${peer}, which began to answer but did not complete its head within ${timeouts.firstByte} ms`,
		idle: `made no progress: no byte went to or came from ${peer} for ${timeouts.idle} ms`,
	}[name];
	const got = contentBytes > 0 ? `; ${contentBytes} bytes of content had arrived` : "";
	return exchange.error("timeout", phase, `${what}${got} (timeouts.${name})`, {
		code: name,
		isSafeToRetry: plan.isIdempotent || phase === "queue" || phase === "connect",
	});
}

/** The content came slower than `minimumRate`. */
export function tooSlow(exchange: Exchange, measured: number): ClientError {
	const { plan } = exchange;
	return exchange.error(
		"timeout",
		"receive",
		`was stopped: the content came at ${Math.round(measured)} bytes a second, less than the ${plan.rules.minimumRate?.bytesPerSecond} of minimumRate`,
		{ code: "minimumRate", isSafeToRetry: plan.isIdempotent },
	);
}

function wordsOf(error: SocketError | undefined): string {
	if (error === undefined) return "closed the connection";
	return error.isReset ? "reset the connection" : `ended the connection (${error.code})`;
}
