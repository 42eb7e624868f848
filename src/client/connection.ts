// The seam between the client and the versions of HTTP: one connection that carries exchanges, one at a time or many at
// once, and what it tells the pool. Nothing here assumes that responses come in the order of their requests.

import type { Connection, SocketError } from "../socket/index.ts";
import type { ClientError } from "./errors.ts";
import type { Exchange, ExchangeTransport } from "./exchange/exchange.ts";

/** A connection that speaks some version of HTTP. Closing, it gives up all exchanges that are under way on it. */
export interface HttpConnection extends ExchangeTransport {
	/** The version by its name in ALPN (RFC 7301), for example "http/1.1". */
	readonly protocol: string;
	/** The two-way byte stream beneath. */
	readonly transport: Connection;
	/** How many exchanges may be under way on it at once, as of now; 0 where it takes no more. */
	readonly capacity: number;
	/** Whether those under way don't wait for one another: then one connection is as good as many. */
	readonly isMultiplexed: boolean;
	/** How many are, and which. */
	readonly inFlight: number;
	readonly exchanges: Iterable<Exchange>;
	/** How long it may be unused before it must not be trusted any more: the peer's word, or the client's own rule. */
	readonly idleMs: number;
	/** Whether it would take this exchange now. */
	accepts(exchange: Exchange): boolean;
	/** Sends the request; the exchange has been assigned to this connection, which accepts it. */
	send(exchange: Exchange, now: number): void;
	/** The reader of this exchange's content is ready for more, after `take` returned false. */
	resume(exchange: Exchange): void;
	/** The exchange failed on this side, with this error. */
	giveUp(exchange: Exchange, error: ClientError): void;
	/** Nobody wants the rest of the exchange's response: it is read where that is little and `mayDrain`, else cut off. */
	abandon(exchange: Exchange, mayDrain: boolean): void;
	/** Closes it, whatever is under way: `onLost` is called before this returns. */
	close(): void;
}

/** What becomes of an exchange that got no response. */
export interface Unanswered {
	/** The request was sent behind others whose responses had to come first. */
	readonly wasBehindOthers: boolean;
	/** The peer says that it did not process the request: it may be sent again, whatever its method. */
	readonly isUnprocessed?: boolean;
	/** What closed the connection; undefined for an orderly close. */
	readonly cause: SocketError | undefined;
}

/** Whoever gave a connection its exchanges. */
export interface ConnectionOwner {
	/** There is room for another exchange: one has ended, or the peer allows more. */
	onReady(now: number): void;
	/** The exchange is complete, or what is left of it is not wanted. */
	onDone(exchange: Exchange): void;
	/** The exchange failed. */
	onFailed(exchange: Exchange, error: ClientError): void;
	/** The exchange will not be answered here. */
	onUnanswered(exchange: Exchange, facts: Unanswered): void;
	/** It takes no more exchanges, and none is under way. May be called again. */
	onLost(): void;
	/** Something of an exchange is due at that time: its deadlines have to be looked at. */
	watchUntil(at: number, now: number): void;
}
