// What the connections of a service share, and what the service may do with each of them, whatever version of HTTP it speaks.

import type { H1Limits } from "../http/index.ts";
import type { Connection } from "../socket/index.ts";
import type { Clock } from "./coarse-clock.ts";
import type { ContentBudget } from "./incoming-content.ts";
import type { HttpHandler } from "./messages.ts";
import type { ExchangeSummary, ServerLimits, ServerTimeouts } from "./options.ts";
import type { Waiting } from "./waiting-list.ts";

/** A connection, as its service sees it. */
export interface ServedConnection {
	/** The service is closing: an idle connection ends now, a busy one after its responses. */
	closeWhenIdle(): void;
	/** Closes this connection to make room for another one. */
	evict(): void;
	/** Cuts the connection off. */
	abort(): void;
}

/** A connection that can be in the service's list of those without a request. */
export interface WaitingConnection extends ServedConnection, Waiting<WaitingConnection> {}

export interface ServicePolicy {
	readonly handler: HttpHandler;
	readonly limits: ServerLimits;
	/** Those of `limits` that a reader of HTTP/1.1 applies. The same object for all connections. */
	readonly readerLimits: H1Limits;
	readonly timeouts: ServerTimeouts;
	readonly clock: Clock;
	/** The budget for the contents of all requests. */
	readonly budget: ContentBudget;
	/** Whether the service is closing. Then no connection is kept for another request. */
	readonly isClosing: boolean;
	/** Called after each exchange, if someone listens. */
	readonly onExchange: ((exchange: ExchangeSummary) => void) | undefined;
	onError(error: unknown): void;
	/** Speaks HTTP/2 on a connection that has no receiver; undefined where only HTTP/1.1 is spoken. */
	readonly startHttp2: ((connection: Connection) => void) | undefined;
	/** A connection has no request in progress any more. Initially it has none. */
	onWaiting(connection: WaitingConnection): void;
	onBusy(connection: WaitingConnection): void;
	onGone(connection: WaitingConnection): void;
}
