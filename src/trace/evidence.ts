// Evidence: what happened, exchange by exchange, gathered from trace events. Timings, summaries, diagrams and archives
// are all made from it. Knows no client, no stream and no output. Content is counted, not kept.

import type { SocketAddress, TlsFacts } from "./connection-events.ts";
import type { Trace, TraceEvent } from "./events.ts";
import { headText } from "./heads.ts";

/** One address that was tried. */
export interface AttemptEvidence {
	readonly remote: SocketAddress;
	readonly startedAt: number;
	readonly failedAt: number | undefined;
	readonly code: string | undefined;
}

/** One connection. Times are milliseconds on the clock of the events. */
export interface ConnectionEvidence {
	readonly id: number;
	readonly name: string | undefined;
	readonly resolveStartedAt: number | undefined;
	readonly resolvedAt: number | undefined;
	readonly addresses: readonly string[];
	/** Why the name has no address. */
	readonly resolveCode: string | undefined;
	readonly attempts: readonly AttemptEvidence[];
	readonly connectedAt: number | undefined;
	readonly local: SocketAddress | undefined;
	readonly remote: SocketAddress | undefined;
	readonly securedAt: number | undefined;
	readonly tls: TlsFacts | undefined;
	readonly closedAt: number | undefined;
}

/** The head of an interim (1xx) response. */
export interface InterimEvidence {
	readonly at: number;
	readonly head: string;
}

/** One request and its response. Heads are latin1 text (see `headText`); sizes are bytes. */
export interface ExchangeEvidence {
	readonly id: number;
	readonly method: string;
	/** Without userinfo. */
	readonly url: string;
	readonly startedAt: number;
	readonly assignedAt: number | undefined;
	readonly isReused: boolean;
	readonly idleMs: number;
	/** The connection that it ran on; the last one, if it was retried. */
	readonly connection: ConnectionEvidence | undefined;
	readonly requestHead: string | undefined;
	readonly requestHeadAt: number | undefined;
	readonly requestSentAt: number | undefined;
	readonly requestBytes: number;
	/** The interim (1xx) responses, in order. */
	readonly interims: readonly InterimEvidence[];
	readonly status: number | undefined;
	readonly responseHead: string | undefined;
	readonly responseHeadAt: number | undefined;
	/** Content received so far, without framing. */
	readonly contentBytes: number;
	readonly contentChunks: number;
	/** All bytes of the response; known when it is done. */
	readonly responseBytes: number | undefined;
	readonly doneAt: number | undefined;
	readonly isReusable: boolean;
	/** The reason for each time that the request was sent again on a new connection. */
	readonly retries: readonly string[];
	readonly failure: { readonly at: number; readonly code: string; readonly message: string } | undefined;
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
