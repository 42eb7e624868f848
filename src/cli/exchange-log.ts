// What happened, exchange by exchange, gathered from trace events: the one truth that `--timing`, `--summary`,
// `-i` and the tour's diagram are drawn from. Knows no client and no stream. Content is counted, not kept.

import { type Visible, visible } from "../base/index.ts";
import type { SocketAddress, TlsFacts, Trace, TraceEvent } from "../trace/index.ts";

/** One address that was tried. */
export interface AttemptRecord {
	readonly remote: SocketAddress;
	readonly startedAt: number;
	failedAt: number | undefined;
	code: string | undefined;
}

export interface ConnectionRecord {
	readonly id: number;
	name: string | undefined;
	resolveStartedAt: number | undefined;
	resolvedAt: number | undefined;
	addresses: readonly string[];
	/** Why the name has no address. */
	resolveCode: string | undefined;
	readonly attempts: AttemptRecord[];
	connectedAt: number | undefined;
	local: SocketAddress | undefined;
	remote: SocketAddress | undefined;
	securedAt: number | undefined;
	tls: TlsFacts | undefined;
	closedAt: number | undefined;
}

export interface ExchangeRecord {
	readonly id: number;
	readonly method: string;
	readonly url: string;
	readonly startedAt: number;
	assignedAt: number | undefined;
	isReused: boolean;
	idleMs: number;
	/** The connection that it ran on; of several, because it was retried, the last. */
	connection: ConnectionRecord | undefined;
	requestHead: string | undefined;
	requestHeadAt: number | undefined;
	requestSentAt: number | undefined;
	requestBytes: number;
	/** The interim (1xx) responses, in order. */
	readonly interims: { readonly at: number; readonly head: string }[];
	status: number | undefined;
	responseHead: string | undefined;
	responseHeadAt: number | undefined;
	/** Content received so far; framing is not counted. */
	contentBytes: number;
	contentChunks: number;
	/** All bytes of the response; known when it is done. */
	responseBytes: number | undefined;
	doneAt: number | undefined;
	isReusable: boolean;
	readonly retries: string[];
	failure: { readonly at: number; readonly code: string; readonly message: string } | undefined;
}

export interface ExchangeLog {
	readonly trace: Trace;
	/** In the order in which they were started. */
	readonly exchanges: readonly ExchangeRecord[];
	/** In the order of their first event; also those that no exchange was ever given. */
	readonly connections: readonly ConnectionRecord[];
	/** Begins the part of the log that is one call's. `listener` hears the call's events first, and tells the log of them. */
	startCall(listener: Trace): CallLog;
}

/** What one call led to: an exchange, and one more for each redirect followed and each time it was sent again. */
export interface CallLog {
	/** For the call alone. */
	readonly trace: Trace;
	/** In the order in which they were started. */
	readonly exchanges: readonly ExchangeRecord[];
}

export function createExchangeLog(): ExchangeLog {
	const exchanges = new Map<number, ExchangeRecord>();
	const connections = new Map<number, ConnectionRecord>();
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
		startCall(listener: Trace): CallLog {
			const own: ExchangeRecord[] = [];
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

function newExchange(event: Extract<TraceEvent, { type: "exchange.started" }>): ExchangeRecord {
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

function newConnection(id: number): ConnectionRecord {
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
	exchange: ExchangeRecord,
	event: ExchangeEvent,
	connections: ReadonlyMap<number, ConnectionRecord>,
): void {
	switch (event.type) {
		case "exchange.assigned":
			exchange.assignedAt = event.at;
			exchange.isReused = event.isReused;
			exchange.idleMs = event.idleMs;
			exchange.connection = connections.get(event.connectionId);
			break;
		case "request.head":
			exchange.requestHead = event.head;
			exchange.requestHeadAt = event.at;
			break;
		case "request.sent":
			exchange.requestSentAt = event.at;
			exchange.requestBytes = event.bytes;
			break;
		case "response.head":
			if (event.isInterim) exchange.interims.push({ at: event.at, head: event.head });
			else {
				exchange.status = event.status;
				exchange.responseHead = event.head;
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

function applyToConnection(connection: ConnectionRecord, event: ConnectionEvent): void {
	switch (event.type) {
		case "resolve.started":
			connection.name = event.name;
			connection.resolveStartedAt = event.at;
			break;
		case "resolve.finished":
			connection.name = event.name;
			connection.resolvedAt = event.at;
			connection.addresses = event.addresses;
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

/** A step of an exchange, with the clock's reading at its end. */
export interface Phase {
	readonly name: "start" | "lookup" | "connect" | "TLS" | "send" | "wait" | "content";
	readonly startedAt: number;
	readonly endedAt: number;
}

/**
 * The steps that an exchange went through, without gaps, from the call to its last byte.
 * A reused connection has no lookup, connect or TLS; `start` is what came before: the client's own work and
 * waiting for a free connection; it is shown where it took a while.
 */
export function phasesOf(exchange: ExchangeRecord): readonly Phase[] {
	const { connection } = exchange;
	const phases: Phase[] = [];
	let at = exchange.startedAt;
	const step = (name: Phase["name"], endedAt: number | undefined): void => {
		if (endedAt === undefined || endedAt < at) return;
		phases.push({ name, startedAt: at, endedAt });
		at = endedAt;
	};
	if (connection !== undefined && !exchange.isReused) {
		const asked = connection.resolveStartedAt ?? connection.attempts[0]?.startedAt;
		// Work before the first step of the connection: a fraction of a millisecond where nothing is queued.
		if (asked !== undefined && asked - at >= startShownFromMs) step("start", asked);
		step("lookup", connection.resolvedAt);
		step("connect", connection.connectedAt);
		step("TLS", connection.securedAt);
	} else if (exchange.assignedAt !== undefined && exchange.assignedAt - at >= startShownFromMs) {
		step("start", exchange.assignedAt);
	}
	step("send", exchange.requestSentAt);
	step("wait", exchange.responseHeadAt);
	step("content", exchange.doneAt);
	return phases;
}

const startShownFromMs = 1;

/** "127.0.0.1:8080", "[::1]:8080", or the path of a Unix-domain socket. */
export function formatAddress({ address, port, family }: SocketAddress): Visible {
	if (family === "unix") return visible(address === "" ? "unix" : address);
	return visible(family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`);
}

/** The lines of a head, without line ends, the empty one at its end left out. */
export function headLines(head: string): readonly string[] {
	return head.replace(/(\r?\n)+$/, "").split(/\r?\n/);
}
