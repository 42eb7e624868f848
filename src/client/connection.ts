// The seam between the client and the versions of HTTP: one connection that carries exchanges, one at a time or many at
// once, and its messages to the pool. Nothing here assumes that responses come in the order of their requests.

import type { Connection, SocketError } from "../socket/index.ts";
import type { ClientError } from "./errors.ts";
import type { Exchange, ExchangeTransport } from "./exchange/exchange.ts";

/** A connection that speaks some version of HTTP. When it closes, it gives up all its current exchanges. */
export interface HttpConnection extends ExchangeTransport {
	/** The version by its name in ALPN (RFC 7301), for example "http/1.1". */
	readonly protocol: string;
	/** The two-way byte stream beneath. */
	readonly transport: Connection;
	/** How many exchanges it can carry at once, as of now; 0 if it accepts no more. */
	readonly capacity: number;
	/** Whether its exchanges don't wait for one another: then one connection is as good as many. */
	readonly isMultiplexed: boolean;
	/** How many exchanges it carries, and which. */
	readonly inFlight: number;
	readonly exchanges: Iterable<Exchange>;
	/** How long it may be unused before it can't be trusted any more: the peer's value, or the client's own. */
	readonly idleMs: number;
	/** When it must have heard from its peer about the connection itself; Infinity if nothing is due. */
	readonly deadline: number;
	/** That time may have come. */
	expire(now: number): void;
	/** Whether it would accept this exchange now. */
	accepts(exchange: Exchange): boolean;
	/**
	 * Sends the request. The exchange has been assigned to this connection, which accepts it. If it has a time `lookAfter`,
	 * it is sent once the connection has been seen open after that.
	 */
	send(exchange: Exchange, now: number): void;
	/** The reader of this exchange's content is ready for more, after `take` returned false. */
	resume(exchange: Exchange): void;
	/** The exchange failed on this side, with this error. */
	giveUp(exchange: Exchange, error: ClientError): void;
	/** The rest of the exchange's response is not wanted. It is read if it is small and `mayDrain`, otherwise cut off. */
	abandon(exchange: Exchange, mayDrain: boolean): void;
	/** A timeout of the exchange has passed: its peer may be gone. */
	suspect(exchange: Exchange): void;
	/** Changes the exchange's priority (RFC 9218). Missing where the protocol can't say so. */
	prioritize?(exchange: Exchange, priority: string): void;
	/** Closes it, whatever it carries. `onLost` is called before this returns. */
	close(): void;
}

/** Facts about an exchange that got no response. */
export interface Unanswered {
	/** The request was sent after others, whose responses had to come first. */
	readonly wasBehindOthers: boolean;
	/** The peer says that it did not process the request, so it may be sent again, whatever its method. */
	readonly isUnprocessed?: boolean | undefined;
	/** Nothing of it was sent: its connection closed before. */
	readonly isUnsent?: boolean | undefined;
	/** How the connection ended, as the end of a sentence that begins with its peer, if `cause` doesn't say. */
	readonly says?: string | undefined;
	/** Other exchanges were on the same connection, side by side. */
	readonly isShared?: boolean | undefined;
	/** What closed the connection; undefined for an orderly close. */
	readonly cause: SocketError | undefined;
}

/** The owner of a connection, which gives it its exchanges. */
export interface ConnectionOwner {
	/** How many exchanges such a connection has carried at once, as its peer said; Infinity if it isn't known. */
	readonly expectedCapacity: number;
	/** The peer says how many exchanges the connection can carry at once. */
	onCapacity(capacity: number): void;
	/** There is room for another exchange: one has ended, or the peer allows more. */
	onReady(now: number): void;
	/** The exchange is complete, or the rest of it is not wanted. */
	onDone(exchange: Exchange): void;
	/** The exchange failed. */
	onFailed(exchange: Exchange, error: ClientError): void;
	/** The exchange will not be answered here. */
	onUnanswered(exchange: Exchange, facts: Unanswered): void;
	/**
	 * The peer wants HTTP/1.1 instead, for what comes later and for this exchange, if it is about one. Returns whether it
	 * may get that.
	 */
	onHttp1Required(exchange?: Exchange): boolean;
	/** It accepts no more exchanges, and carries none. May be called more than once. */
	onLost(): void;
	/** A deadline of an exchange is at that time: check its deadlines then. */
	watchUntil(at: number, now: number): void;
}
