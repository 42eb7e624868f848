// Failures as errors: the sentence, the kind and the code for each way in which an exchange fails. Decides nothing and
// ends nothing; the engine does.

import { adviceOf, GannetError, option, say, setting, visible, whatOf } from "../../base/index.ts";
import { RemoteProtocolError } from "../../http/index.ts";
import { SocketError } from "../../socket/index.ts";
import type { Unanswered } from "../connection.ts";
import type { ClientError, ClientErrorKind, ClientErrorPhase } from "../errors.ts";
import type { ClientLimits } from "../limit-options.ts";
import { ProxyFailure } from "../proxies/failure.ts";
import { WrongVersion } from "../wrong-version.ts";
import type { Exchange } from "./exchange.ts";

/** No room in the queue. */
export function queueFull(exchange: Exchange, queued: number): ClientError {
	const waiting = queued === 1 ? "1 request waits" : `${queued} requests wait`;
	return exchange.error("queue-full", "queue", `was refused: ${waiting} for a connection`, {
		code: "queuedRequests",
		option: "limits.queuedRequests",
		advice: [
			say`raise ${option("limits.queuedRequests")}`,
			say`raise ${option("connectionsPerOrigin")}`,
			"send fewer requests at once",
		],
		isSafeToRetry: true,
	});
}

/** There will be no response: the connection is gone, or the peer says that it did not process the request. */
export function disconnected(
	exchange: Exchange,
	{ cause, isUnprocessed = false, says }: Unanswered,
): ClientError {
	if (cause?.step === "tls") return tlsRefused(exchange, cause);
	const { plan, phase, peer, isReused } = exchange;
	const elapsedMs = Math.round(performance.now() - exchange.assignedAt);
	const isSafeToRetry = plan.isIdempotent || isUnprocessed;
	const advice = isSafeToRetry
		? "the request can be repeated"
		: `a ${plan.method} may have been acted on, so it was not repeated`;
	const crossed = isReused
		? ", on a connection kept from an earlier request, while this one was on its way"
		: "";
	const how = says ?? wordsOf(cause);
	const unprocessed =
		says === undefined
			? "says that it did not process the request"
			: `${says} and did not process the request`;
	const what = isUnprocessed ? unprocessed : how;
	// Some servers of TLS close at once where others send an alert.
	const mayBeTls =
		!isReused && !isUnprocessed && cause === undefined && plan.route.endpoint.transport === "tcp";
	return exchange.error(
		"disconnected",
		phase,
		`got no answer: ${peer} ${what} after ${elapsedMs} ms${crossed}`,
		{
			code: isUnprocessed ? "unprocessed" : (cause?.code ?? "disconnected"),
			advice: mayBeTls ? [advice, "with https:// if it speaks TLS there"] : advice,
			isSafeToRetry,
			cause,
		},
	);
}

/** An alert of TLS came instead of an answer: with TLS 1.3 a server judges the client's certificate after the handshake. */
function tlsRefused(exchange: Exchange, refusal: SocketError): ClientError {
	return exchange.error("tls", "tls", say`got no answer: ${whatOf(refusal)}`, {
		code: refusal.code,
		advice: adviceOf(refusal),
		// It takes the sentence over, and so the cause.
		cause: refusal.cause,
	});
}

/**
 * The response began but failed: the peer closed, broke HTTP ("HTTP/1.1") or exceeded a limit. `says`: how the connection
 * ended, if `cause` doesn't say.
 */
export function brokenOff(exchange: Exchange, cause: unknown, protocol: string, says?: string): ClientError {
	const isSafeToRetry = exchange.plan.isIdempotent;
	const answered = `was answered by ${exchange.peer}`;
	const { contentBytes } = exchange;
	const where = contentBytes > 0 ? ` after ${contentBytes} bytes of content` : "";
	if (!(cause instanceof RemoteProtocolError)) {
		const error = cause instanceof SocketError ? cause : undefined;
		return exchange.error(
			"truncated",
			"receive",
			`${answered}, but the response broke off${where}: it ${says ?? wordsOf(error)}`,
			{ code: error?.code ?? "truncated", isSafeToRetry, cause },
		);
	}
	// The cause's sentence is in this one.
	const { rule, fault: reason, option: name, value } = cause;
	if (rule.startsWith("truncated")) {
		return exchange.error(
			"truncated",
			"receive",
			`${answered}, but the response broke off${where}: ${reason}`,
			{ code: rule, isSafeToRetry },
		);
	}
	if (name !== undefined) {
		return exchange.error(
			"limit",
			"receive",
			say`${answered} beyond a limit: ${reason}, and ${setting(name, value)}`,
			{
				code: cause.limit?.option as keyof ClientLimits,
				option: name,
				value,
				advice: adviceOf(cause),
			},
		);
	}
	return exchange.error(
		"protocol",
		"receive",
		`${answered} with something that is not ${protocol}: ${reason}`,
		{ code: rule },
	);
}

/** No connection could be made: the name, an address, TLS or a proxy failed. */
export function notConnected(exchange: Exchange, thrown: unknown): ClientError {
	const proxyFailure = thrown instanceof ProxyFailure ? thrown : undefined;
	const failure = proxyFailure === undefined ? thrown : proxyFailure.socket;
	if (failure instanceof WrongVersion) {
		const instead = failure.alpn === undefined ? "no protocol" : visible(failure.alpn);
		return exchange.error(
			"connect",
			"tls",
			say`could not be sent: ${exchange.peer} does not speak HTTP/2 (ALPN: ${instead})`,
			{ code: "http-version", option: "http", value: "2", advice: say`ask with ${option('http: "auto"')}` },
		);
	}
	// It takes the sentence over, and so the cause.
	const cause = thrown instanceof GannetError ? thrown.cause : thrown;
	const facts = { cause, advice: adviceOf(thrown).map((advice) => advice.renamed(clientName)) };
	const message = say`could not be sent: ${whatOf(thrown).renamed(clientName)}`;
	const about = proxyFailure === undefined ? undefined : "proxy";
	if (failure instanceof SocketError) {
		const step: ClientErrorKind & ClientErrorPhase =
			failure.step === "resolve" || failure.step === "tls" ? failure.step : "connect";
		const isDeadline = failure.code === "CONNECT_TIMEOUT";
		return exchange.error(failure.isTimeout ? "timeout" : step, step, message, {
			...facts,
			code: failure.code,
			option: isDeadline ? "timeouts.connect" : about,
			value: isDeadline ? exchange.plan.rules.timeouts.connect : undefined,
			attempts: failure.attempts,
			// What the caller's own rules forbid, they will forbid again.
			isSafeToRetry: failure.code !== "NETWORK_POLICY",
		});
	}
	if (proxyFailure !== undefined) {
		const { status, mayPass: isSafeToRetry } = proxyFailure;
		const more = { code: "proxy", option: about, status, isSafeToRetry } as const;
		return exchange.error("connect", "connect", message, { ...facts, ...more });
	}
	return exchange.error("connect", "connect", message, { ...facts, isSafeToRetry: true });
}

/** An option of socket/ as the client calls it. */
function clientName(name: string): string {
	return name === "timeoutMs" ? "timeouts.connect" : name;
}

/** Its client was closed, and its content was not being read. */
export function neverRead(exchange: Exchange): ClientError {
	const what = exchange.isUnread ? "its content was not read" : "its content was not read any further";
	return exchange.error(
		"client-closed",
		"receive",
		`was answered, but ${what} before its client was closed`,
		{
			advice: ["read the content before close()", "call discard() if you don't want it"],
			isSafeToRetry: exchange.plan.isIdempotent,
		},
	);
}

/**
 * One of the caller's timeouts passed. `unread` are the exchanges that hold all connections it waited for, and whose
 * content is not read. `isHeldBack`: the peer of an open connection allows no streams.
 */
export function timedOut(
	exchange: Exchange,
	name: "queue" | "total" | "firstByte" | "idle",
	unread: readonly Exchange[] = [],
	isHeldBack = false,
): ClientError {
	const { plan, phase, contentBytes, peer } = exchange;
	const { timeouts } = plan.rules;
	const what = {
		queue: `got no connection within ${timeouts.queue} ms`,
		total: `was not complete after ${timeouts.total} ms`,
		firstByte:
			exchange.firstByteAt === 0
				? `was sent to ${peer}, which did not begin to answer within ${timeouts.firstByte} ms`
				: `was sent to ${peer}, which began to answer but did not complete its head within ${timeouts.firstByte} ms`,
		idle: `made no progress: no byte went to or came from ${peer} for ${timeouts.idle} ms`,
	}[name];
	const held = isHeldBack ? "; the server's HTTP/2 connection allows no streams" : "";
	const got = contentBytes > 0 ? `; ${contentBytes} bytes of content had arrived` : "";
	const full = `timeouts.${name}`;
	return exchange.error("timeout", phase, say`${what}${got}${held} (${option(full)})${heldBy(unread)}`, {
		code: name,
		option: full,
		value: timeouts[name],
		advice: unread.length > 0 ? ["read that content", "call discard()"] : undefined,
		isSafeToRetry: plan.isIdempotent || phase === "queue" || phase === "connect",
	});
}

/** How many of them to name. */
const NAMED = 3;

function heldBy(unread: readonly Exchange[]): string {
	const { length } = unread;
	if (length === 0) return "";
	const named = unread.slice(0, NAMED).map(({ plan, displayUrl }) => `${plan.method} ${displayUrl}`);
	const more = length > NAMED ? `, and ${length - NAMED} more` : "";
	const which =
		length === 1
			? "The one connection is held by a response"
			: `All ${length} connections are held by responses`;
	return `. ${which} whose content is not read: ${named.join(", ")}${more}`;
}

/** The content came slower than `minimumRate`. */
export function tooSlow(exchange: Exchange, measured: number): ClientError {
	const { plan } = exchange;
	return exchange.error(
		"timeout",
		"receive",
		say`was stopped: the content came at ${Math.round(measured)} bytes a second, less than the ${plan.rules.minimumRate?.bytesPerSecond} of ${option("minimumRate")}`,
		{
			code: "minimumRate",
			option: "minimumRate",
			value: plan.rules.minimumRate?.bytesPerSecond,
			isSafeToRetry: plan.isIdempotent,
		},
	);
}

function wordsOf(error: SocketError | undefined): string {
	if (error === undefined) return "closed the connection";
	return error.isReset ? "reset the connection" : `ended the connection (${error.code})`;
}
