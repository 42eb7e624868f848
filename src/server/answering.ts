// Gets a request answered, whatever version of HTTP it came over: runs the handler, checks what it returns, and makes responses of
// errors. How a response is sent, and what becomes of the connection, is the connection's.

import { formatHostPort, memberOf } from "../base/index.ts";
import { RemoteProtocolError, RULES } from "../http/index.ts";
import { type ConnectionInfo, formatEndpoint, SocketError } from "../socket/index.ts";
import { dispose } from "./content-sender.ts";
import type { ServerExchange } from "./exchange.ts";
import { tooLarge } from "./incoming-content.ts";
import { errorResponse, failure, HttpError } from "./messages.ts";
import type { ResponseSettings, ServerResponse } from "./options.ts";
import { readAnswer } from "./plain-answer.ts";
import type { ResponseContent } from "./response-content.ts";
import { withJsonContent } from "./response-plan.ts";
import type { ServicePolicy } from "./service-policy.ts";

/** What a connection does for its exchanges. */
export interface ExchangeConnection<Own extends ServerExchange, Plan> {
	readonly policy: ServicePolicy;
	/** The peer's address, for logs. */
	readonly remote: string;
	/** Whether a response can still be sent. */
	isOpenFor(exchange: Own): boolean;
	/** Decides how to send a response. Throws for one that may not be sent. */
	plan(exchange: Own, response: ResponseSettings): Plan;
	/** Sends it, or begins to. */
	send(exchange: Own, plan: Plan, response: ResponseSettings): void;
	/** The response's last byte is handed over. */
	onResponded(exchange: Own): void;
	/** The response can't be sent as its head declares: the client must not accept it as complete. */
	onBroken(exchange: Own): void;
}

/** Promises of any kind. */
function isPromise(response: ServerResponse | Promise<ServerResponse>): response is Promise<ServerResponse> {
	return (
		typeof response === "object" && response !== null && typeof memberOf(response, "then") === "function"
	);
}

/** The content of a rejected response: it has to be closed. */
function bodyOf(given: ServerResponse): ResponseContent | undefined {
	return Object.hasOwn(given, "body") ? given.body : undefined;
}

/** Answers a request whose head is complete. */
export function answer<Own extends ServerExchange, Plan>(
	connection: ExchangeConnection<Own, Plan>,
	exchange: Own,
): void {
	const { limits } = connection.policy;
	const { request, content, awaitsContinue, mayExpect } = exchange;
	// RFC 9110 §10.1.1: 100-continue is the only expectation that exists, and HTTP/1.0 has none.
	if (mayExpect && !awaitsContinue && request.version !== "1.0" && request.headers.has("expect")) {
		respond(connection, exchange, errorResponse(417, "the only supported expectation is 100-continue"));
	} else if (content?.length !== undefined && content.length > limits.contentBytes) {
		respondToError(connection, exchange, tooLarge(limits.contentBytes));
	} else {
		handle(connection, exchange);
	}
}

function handle<Own extends ServerExchange, Plan>(
	connection: ExchangeConnection<Own, Plan>,
	exchange: Own,
): void {
	let response: ServerResponse | Promise<ServerResponse>;
	try {
		response = connection.policy.handler(exchange.request);
	} catch (error) {
		respondToError(connection, exchange, error);
		return;
	}
	// Handlers without types may return anything, even foreign kinds of promise.
	if (isPromise(response)) {
		response.then(
			(given) => respondWith(connection, exchange, given),
			(error: unknown) => respondToError(connection, exchange, error),
		);
	} else {
		respondWith(connection, exchange, response);
	}
}

function respondWith<Own extends ServerExchange, Plan>(
	connection: ExchangeConnection<Own, Plan>,
	exchange: Own,
	response: unknown,
): void {
	if (typeof response === "object" && response !== null) respond(connection, exchange, response);
	else respondToError(connection, exchange, new TypeError("a handler must return a response object"));
}

export function respondToError<Own extends ServerExchange, Plan>(
	connection: ExchangeConnection<Own, Plan>,
	exchange: Own,
	error: unknown,
): void {
	if (!connection.isOpenFor(exchange)) return;
	if (error instanceof HttpError) {
		respond(connection, exchange, errorResponse(error.status, error.message, error.headers));
	} else if (error instanceof RemoteProtocolError) {
		const { sentence } = RULES[error.rule];
		respond(connection, exchange, errorResponse(error.replyStatus, `${sentence} (${error.section})`));
	} else {
		connection.policy.onError(error);
		respond(connection, exchange, failure(error));
	}
}

function respond<Own extends ServerExchange, Plan>(
	connection: ExchangeConnection<Own, Plan>,
	exchange: Own,
	given: ServerResponse,
): void {
	let response: ResponseSettings;
	try {
		response = withJsonContent(readAnswer(given));
	} catch (error) {
		failToRespond(connection, exchange, bodyOf(given), error);
		return;
	}
	if (!connection.isOpenFor(exchange)) {
		disposeOf(connection.policy, response.body);
		return;
	}
	let plan: Plan;
	try {
		plan = connection.plan(exchange, response);
	} catch (error) {
		failToRespond(connection, exchange, response.body, error);
		return;
	}
	connection.send(exchange, plan, response);
}

/** Handles a response that may not be sent as the handler gave it. */
function failToRespond<Own extends ServerExchange, Plan>(
	connection: ExchangeConnection<Own, Plan>,
	exchange: Own,
	content: ResponseContent | undefined,
	error: unknown,
): void {
	disposeOf(connection.policy, content);
	connection.policy.onError(error);
	respond(connection, exchange, errorResponse(500, ""));
}

/** Waits until content is sent: an error before the head is a response of its own. */
export function whenSent<Own extends ServerExchange, Plan>(
	connection: ExchangeConnection<Own, Plan>,
	exchange: Own,
	sent: Promise<void>,
): void {
	sent.then(
		() => finish(connection, exchange),
		(error: unknown) => giveUp(connection, exchange, error),
	);
}

function giveUp<Own extends ServerExchange, Plan>(
	connection: ExchangeConnection<Own, Plan>,
	exchange: Own,
	error: unknown,
): void {
	if (!connection.isOpenFor(exchange)) return;
	if (!exchange.isHeadSent) {
		respondToError(connection, exchange, error);
		return;
	}
	connection.policy.onError(error);
	if (!exchange.isResponseDone) summarize(connection, exchange, false);
	exchange.isResponseDone = true;
	connection.onBroken(exchange);
}

/** The response's last byte is handed over. */
export function finish<Own extends ServerExchange, Plan>(
	connection: ExchangeConnection<Own, Plan>,
	exchange: Own,
): void {
	if (!connection.isOpenFor(exchange) || exchange.isResponseDone) return;
	exchange.isResponseDone = true;
	summarize(connection, exchange, true);
	connection.onResponded(exchange);
}

/** Sums up an exchange in one line. */
export function summarize<Own extends ServerExchange, Plan>(
	connection: ExchangeConnection<Own, Plan>,
	exchange: Own,
	isComplete: boolean,
): void {
	connection.policy.onExchange?.(exchange.summary(connection.remote, isComplete));
}

/** Releases content that will not be sent. */
export function disposeOf(policy: ServicePolicy, content: ResponseContent | undefined): void {
	dispose(content).catch((error: unknown) => policy.onError(error));
}

/** The peer's address, for logs. */
export function remoteOf({ remote }: ConnectionInfo): string {
	return remote.family === "unix" ? remote.address : formatHostPort(remote.address, remote.port);
}

/** The error of work for a client that has gone. */
export function lostError({ endpoint, timings }: ConnectionInfo): SocketError {
	return new SocketError({
		step: "write",
		code: "ECONNABORTED",
		endpoint: formatEndpoint(endpoint),
		elapsedMs: performance.now() - timings.startedAt,
	});
}
