// From a recording's entries to exchanges: requests and responses with their content, as the code that speaks HTTP reads
// them. Other formats are made from these. Holds the exchanges that aren't over, and no others.

import type { TraceEvent } from "../trace/index.ts";
import type { TraceEntry } from "./decode.ts";
import { Http1Reading } from "./http1-reading.ts";
import { Http2Reading } from "./http2-reading.ts";
import type { RecordedConnection, RecordedExchange } from "./recorded-exchange.ts";

/** Reads the two directions of a connection. */
interface Reading {
	take(direction: "received" | "sent", bytes: Uint8Array, omitted: boolean): void;
	/** A message's content as decoded, which comes before its bytes. */
	decoded(direction: "received" | "sent", offset: number, content: Uint8Array): void;
	assign(exchange: RecordedExchange): void;
	end(): void;
}

interface Connection {
	readonly facts: RecordedConnection;
	reading: Reading | undefined;
}

type Started = Extract<TraceEvent, { type: "exchange.started" }>;

/** Collects exchanges from entries. */
export class ExchangeCollector {
	readonly #connections: Map<number, Connection> = new Map();
	/** Those that aren't over, in the order in which they began. */
	readonly #open: Map<number, RecordedExchange> = new Map();
	/** Those whose events are over, and whose bytes may not be. */
	readonly #ended: Set<RecordedExchange> = new Set();

	/** The next entry. Returns the exchanges that are over with it. */
	take(entry: TraceEntry): RecordedExchange[] {
		switch (entry.type) {
			case "exchange.started":
				this.#open.set(entry.exchangeId, newExchange(entry));
				return [];
			case "bytes.received":
			case "bytes.sent":
				this.#readingOf(entry.connectionId)?.take(directionOf(entry.type), entry.bytes, false);
				return this.#over();
			case "bytes.omitted":
				this.#readingOf(entry.connectionId)?.take(
					entry.direction,
					new Uint8Array(Math.min(entry.bytes, MOST_FILLED)),
					true,
				);
				return this.#over();
			case "content.decoded":
				this.#readingOf(entry.connectionId)?.decoded(entry.direction, entry.offset, entry.content);
				return [];
			case "connection.closed": {
				const connection = this.#connections.get(entry.connectionId);
				this.#connections.delete(entry.connectionId);
				connection?.reading?.end();
				if (connection !== undefined) connection.facts.closedAt = entry.at;
				return this.#over();
			}
			default:
				break;
		}
		if ("exchangeId" in entry) {
			const exchange = this.#open.get(entry.exchangeId);
			if (exchange !== undefined) this.#takeExchange(exchange, entry);
			return this.#over();
		}
		if ("connectionId" in entry) takeConnection(this.#connectionOf(entry.connectionId).facts, entry);
		return [];
	}

	/** There are no more entries: returns those that never ended, too. */
	end(): RecordedExchange[] {
		for (const { reading } of this.#connections.values()) reading?.end();
		const left = [...this.#ended, ...this.#open.values()];
		this.#ended.clear();
		this.#open.clear();
		return left.toSorted((one, other) => one.id - other.id);
	}

	#over(): RecordedExchange[] {
		const over: RecordedExchange[] = [];
		for (const exchange of this.#ended) {
			const { isWhole, connection, failure } = exchange;
			const isClosed = connection === undefined || connection.closedAt !== undefined;
			if (isWhole || isClosed || (failure !== undefined && exchange.response === undefined))
				over.push(exchange);
		}
		for (const exchange of over) this.#ended.delete(exchange);
		return over;
	}

	#takeExchange(exchange: RecordedExchange, event: Extract<TraceEntry, { exchangeId: number }>): void {
		switch (event.type) {
			case "exchange.queued":
				exchange.queuedAt = event.at;
				break;
			case "exchange.assigned": {
				const connection = this.#connectionOf(event.connectionId);
				exchange.assignedAt = event.at;
				exchange.connection = connection.facts;
				exchange.isReused = event.isReused;
				connection.reading ??= new Http1Reading();
				connection.reading.assign(exchange);
				break;
			}
			case "request.head":
				this.#http2(event.connectionId, exchange).requestHead(exchange, event);
				break;
			case "request.sent":
				exchange.sentAt = event.at;
				exchange.requestBytes = event.bytes;
				break;
			case "response.head":
				if (!event.isInterim) {
					exchange.headAt = event.at;
					exchange.status = event.status;
				}
				if (event.version === "2") this.#http2(event.connectionId, exchange).responseHead(exchange, event);
				break;
			case "response.done":
				exchange.doneAt = event.at;
				exchange.contentBytes = event.contentBytes;
				exchange.responseBytes = event.bytes;
				this.#finish(exchange);
				break;
			case "exchange.retried":
				exchange.resends++;
				exchange.request = undefined;
				break;
			case "exchange.failed": {
				const { at, kind, code, message } = event;
				exchange.failure = { at, kind, code, message };
				this.#finish(exchange);
				break;
			}
			default:
				break;
		}
	}

	#finish(exchange: RecordedExchange): void {
		this.#open.delete(exchange.id);
		this.#ended.add(exchange);
	}

	/** The connection speaks HTTP/2: what it was assigned before is read so. */
	#http2(connectionId: number, exchange: RecordedExchange): Http2Reading {
		const connection = this.#connectionOf(connectionId);
		if (connection.reading instanceof Http2Reading) return connection.reading;
		const reading = new Http2Reading(
			connection.reading instanceof Http1Reading ? connection.reading.taken() : [],
		);
		reading.assign(exchange);
		connection.reading = reading;
		return reading;
	}

	#connectionOf(connectionId: number): Connection {
		let connection = this.#connections.get(connectionId);
		if (connection === undefined) {
			connection = { facts: newConnection(connectionId), reading: undefined };
			this.#connections.set(connectionId, connection);
		}
		return connection;
	}

	/** Undefined for a connection that is older than the recording, up to its first exchange in it: it is in the middle of one. */
	#readingOf(connectionId: number): Reading | undefined {
		const connection = this.#connectionOf(connectionId);
		if (connection.reading === undefined && connection.facts.connectedAt === undefined) return undefined;
		connection.reading ??= new Http1Reading();
		return connection.reading;
	}
}

/** Omitted bytes are NUL for a reader, so that framing holds; beyond this, what follows can't be read. */
const MOST_FILLED: number = 2 ** 31 - 1;

function directionOf(type: "bytes.received" | "bytes.sent"): "received" | "sent" {
	return type === "bytes.received" ? "received" : "sent";
}

function newExchange({ exchangeId: id, callId, cause, method, url, at }: Started): RecordedExchange {
	return {
		id,
		callId,
		cause,
		method,
		url,
		startedAt: at,
		queuedAt: undefined,
		assignedAt: undefined,
		sentAt: undefined,
		headAt: undefined,
		doneAt: undefined,
		connection: undefined,
		isReused: false,
		resends: 0,
		requestBytes: undefined,
		responseBytes: undefined,
		contentBytes: undefined,
		status: undefined,
		request: undefined,
		interims: [],
		response: undefined,
		isWhole: false,
		failure: undefined,
	};
}

function newConnection(id: number): RecordedConnection {
	return {
		id,
		resolveStartedAt: undefined,
		resolvedAt: undefined,
		connectStartedAt: undefined,
		connectedAt: undefined,
		securedAt: undefined,
		local: undefined,
		remote: undefined,
		tls: undefined,
		closedAt: undefined,
	};
}

function takeConnection(facts: RecordedConnection, entry: TraceEntry): void {
	switch (entry.type) {
		case "resolve.started":
			facts.resolveStartedAt = entry.at;
			break;
		case "resolve.finished":
			facts.resolvedAt = entry.at;
			break;
		case "attempt.started":
			facts.connectStartedAt ??= entry.at;
			break;
		case "connected":
			facts.connectedAt = entry.at;
			facts.local = entry.local;
			facts.remote = entry.remote;
			break;
		case "secured":
			facts.securedAt = entry.at;
			facts.tls = entry.tls;
			break;
		default:
			break;
	}
}
