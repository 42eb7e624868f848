// Evidence: what happened, exchange by exchange, gathered from trace events. Timings, summaries, diagrams and archives
// are all made from it. Knows no client, no stream and no output. Content is counted, not kept.

import type { SocketAddress, TlsFacts } from "./connection-events.ts";
import type { Trace, TraceEvent } from "./events.ts";
import { headText } from "./heads.ts";

/** One address that was tried. */
export interface AttemptEvidence {
	/** The address. */
	readonly remote: SocketAddress;
	/** When the attempt began. */
	readonly startedAt: number;
	/** When it failed; undefined if it didn't. */
	readonly failedAt: number | undefined;
	/** Why it failed; undefined if it didn't. */
	readonly code: string | undefined;
}

/** One connection. Times are milliseconds on the clock of the events. */
export interface ConnectionEvidence {
	/** Its number in this process. */
	readonly id: number;
	/** The name that was looked up; undefined if there was none. */
	readonly name: string | undefined;
	/** When the look-up began; undefined if there was none. */
	readonly resolveStartedAt: number | undefined;
	/** When the look-up ended, with or without an address. */
	readonly resolvedAt: number | undefined;
	/** The name's addresses. */
	readonly addresses: readonly string[];
	/** Why the name has no address. */
	readonly resolveCode: string | undefined;
	/** The addresses that were tried, in order. */
	readonly attempts: readonly AttemptEvidence[];
	/** When the transport was connected. */
	readonly connectedAt: number | undefined;
	/** This machine's end. */
	readonly local: SocketAddress | undefined;
	/** The peer's address. */
	readonly remote: SocketAddress | undefined;
	/** When the TLS handshake was complete; undefined on a plain connection. */
	readonly securedAt: number | undefined;
	/** The result of the handshake; undefined on a plain connection. */
	readonly tls: TlsFacts | undefined;
	/** When it was closed; undefined while it is open. */
	readonly closedAt: number | undefined;
}

/** The head of an interim (1xx) response. */
export interface InterimEvidence {
	/** When it came. */
	readonly at: number;
	/** Its head, as latin1 text. */
	readonly head: string;
}

/** One request and its response. Heads are latin1 text (see `headText`); sizes are bytes. */
export interface ExchangeEvidence {
	/** Its number in this process. */
	readonly id: number;
	/** The request's method. */
	readonly method: string;
	/** Without userinfo. */
	readonly url: string;
	/** When the caller asked. */
	readonly startedAt: number;
	/** When it got its connection. */
	readonly assignedAt: number | undefined;
	/** Whether that connection had carried an exchange before. */
	readonly isReused: boolean;
	/** How long that connection was idle before, in milliseconds. */
	readonly idleMs: number;
	/** The connection that it ran on; the last one, if it was retried. */
	readonly connection: ConnectionEvidence | undefined;
	/** The request's head; undefined until it is sent. */
	readonly requestHead: string | undefined;
	/** When the head was handed to the socket. */
	readonly requestHeadAt: number | undefined;
	/** When the request's last byte was handed to the socket. */
	readonly requestSentAt: number | undefined;
	/** All bytes of the request. */
	readonly requestBytes: number;
	/** The interim (1xx) responses, in order. */
	readonly interims: readonly InterimEvidence[];
	/** The status of the response; undefined until it is there. */
	readonly status: number | undefined;
	/** The response's head; undefined until it is there. */
	readonly responseHead: string | undefined;
	/** When the response's head was complete. */
	readonly responseHeadAt: number | undefined;
	/** Content received so far, without framing. */
	readonly contentBytes: number;
	/** In how many pieces the content came. */
	readonly contentChunks: number;
	/** All bytes of the response; known when it is done. */
	readonly responseBytes: number | undefined;
	/** When the response's last byte came. */
	readonly doneAt: number | undefined;
	/** Whether the connection stays open for another exchange. */
	readonly isReusable: boolean;
	/** The reason for each time that the request was sent again on a new connection. */
	readonly retries: readonly string[];
	/** Why it failed; undefined if it didn't. */
	readonly failure:
		| {
				/** When it failed. */
				readonly at: number;
				/** The error's code. */
				readonly code: string;
				/** The error's message. */
				readonly message: string;
		  }
		| undefined;
}

/** Evidence, while it is gathered. */
export interface Evidence {
	/** The listener that gathers it. */
	readonly trace: Trace;
	/** In the order in which they started. */
	readonly exchanges: readonly ExchangeEvidence[];
	/** In the order of their first event, including those that no exchange used. */
	readonly connections: readonly ConnectionEvidence[];
	/** Begins the part of one call. `listener` hears the call's events first, and passes them on to `trace`. */
	startCall(listener: Trace): CallEvidence;
}

/** The exchanges of one call: the first, and one more for each redirect followed and each repetition. */
export interface CallEvidence {
	/** For this call only. */
	readonly trace: Trace;
	/** In the order in which they started. */
	readonly exchanges: readonly ExchangeEvidence[];
}

type InProgress<Facts> = {
	-readonly [Name in keyof Facts]: Facts[Name] extends readonly (infer Item)[] ? Item[] : Facts[Name];
};
type Attempt = InProgress<AttemptEvidence>;
type Connection = Omit<InProgress<ConnectionEvidence>, "attempts"> & { readonly attempts: Attempt[] };
type ExchangeInProgress = InProgress<ExchangeEvidence>;

/**
 * Begins to gather evidence.
 *
 * @example
 * const evidence = createEvidence();
 * const client = new Client({ trace: evidence.trace });
 * await client.get("http://127.0.0.1:8080/");
 * console.log(phasesOf(evidence.exchanges[0]));
 */
export function createEvidence(): Evidence {
	const exchanges = new Map<number, ExchangeInProgress>();
	const connections = new Map<number, Connection>();
	const trace = (event: TraceEvent): void => {
		if (event.type === "exchange.started") exchanges.set(event.exchangeId, newExchange(event));
		else if ("exchangeId" in event) {
			const exchange = exchanges.get(event.exchangeId);
			if (exchange !== undefined) applyToExchange(exchange, event, connections);
		} else if ("connectionId" in event) {
			let connection = connections.get(event.connectionId);
			if (connection === undefined) {
				connection = newConnection(event.connectionId);
				connections.set(event.connectionId, connection);
			}
			applyToConnection(connection, event);
		}
	};
	return {
		trace,
		get exchanges() {
			return [...exchanges.values()];
		},
		get connections() {
			return [...connections.values()];
		},
		startCall(listener: Trace): CallEvidence {
			const own: ExchangeEvidence[] = [];
			return {
				exchanges: own,
				trace(event: TraceEvent): void {
					listener(event);
					if (event.type !== "exchange.started") return;
					const exchange = exchanges.get(event.exchangeId);
					if (exchange !== undefined) own.push(exchange);
				},
			};
		},
	};
}

type ExchangeEvent = Extract<TraceEvent, { exchangeId: number }>;
type ConnectionEvent = Exclude<Extract<TraceEvent, { connectionId: number }>, ExchangeEvent>;

function newExchange(event: Extract<TraceEvent, { type: "exchange.started" }>): ExchangeInProgress {
	return {
		id: event.exchangeId,
		method: event.method,
		url: event.url,
		startedAt: event.at,
		assignedAt: undefined,
		isReused: false,
		idleMs: 0,
		connection: undefined,
		requestHead: undefined,
		requestHeadAt: undefined,
		requestSentAt: undefined,
		requestBytes: 0,
		interims: [],
		status: undefined,
		responseHead: undefined,
		responseHeadAt: undefined,
		contentBytes: 0,
		contentChunks: 0,
		responseBytes: undefined,
		doneAt: undefined,
		isReusable: false,
		retries: [],
		failure: undefined,
	};
}

function newConnection(id: number): Connection {
	return {
		id,
		name: undefined,
		resolveStartedAt: undefined,
		resolvedAt: undefined,
		addresses: [],
		resolveCode: undefined,
		attempts: [],
		connectedAt: undefined,
		local: undefined,
		remote: undefined,
		securedAt: undefined,
		tls: undefined,
		closedAt: undefined,
	};
}

function applyToExchange(
	exchange: ExchangeInProgress,
	event: ExchangeEvent,
	connections: ReadonlyMap<number, Connection>,
): void {
	switch (event.type) {
		case "exchange.assigned":
			exchange.assignedAt = event.at;
			exchange.isReused = event.isReused;
			exchange.idleMs = event.idleMs;
			exchange.connection = connections.get(event.connectionId);
			break;
		case "request.head":
			exchange.requestHead = headText(event);
			exchange.requestHeadAt = event.at;
			break;
		case "request.sent":
			exchange.requestSentAt = event.at;
			exchange.requestBytes = event.bytes;
			break;
		case "response.head":
			if (event.isInterim) exchange.interims.push({ at: event.at, head: headText(event) });
			else {
				exchange.status = event.status;
				exchange.responseHead = headText(event);
				exchange.responseHeadAt = event.at;
			}
			break;
		case "response.data":
			exchange.contentBytes += event.bytes.byteLength;
			exchange.contentChunks++;
			break;
		case "response.done":
			exchange.doneAt = event.at;
			exchange.contentBytes = event.contentBytes;
			exchange.responseBytes = event.bytes;
			exchange.isReusable = event.isReusable;
			break;
		case "exchange.retried":
			exchange.retries.push(event.reason);
			break;
		case "exchange.failed":
			exchange.failure = { at: event.at, code: event.code, message: event.message };
			break;
	}
}

function applyToConnection(connection: Connection, event: ConnectionEvent): void {
	switch (event.type) {
		case "resolve.started":
			connection.name = event.name;
			connection.resolveStartedAt = event.at;
			break;
		case "resolve.finished":
			connection.name = event.name;
			connection.resolvedAt = event.at;
			connection.addresses = [...event.addresses];
			break;
		case "resolve.failed":
			connection.name = event.name;
			connection.resolveCode = event.code;
			break;
		case "attempt.started":
			connection.attempts.push({
				remote: event.remote,
				startedAt: event.at,
				failedAt: undefined,
				code: undefined,
			});
			break;
		case "attempt.failed": {
			const attempt = connection.attempts.find(
				({ remote }) => remote.address === event.remote.address && remote.port === event.remote.port,
			);
			if (attempt !== undefined) {
				attempt.failedAt = event.at;
				attempt.code = event.code;
			}
			break;
		}
		case "connected":
			connection.connectedAt = event.at;
			connection.local = event.local;
			connection.remote = event.remote;
			break;
		case "secured":
			connection.securedAt = event.at;
			connection.tls = event.tls;
			break;
		case "connection.closed":
			connection.closedAt = event.at;
			break;
	}
}
