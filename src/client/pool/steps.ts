// The pool's rules. After each change, `nextStep` says for each route what to send, open or close next, until there is
// nothing to do. Pure: facts in, a step out. pool.ts acts.

import type { ExchangeQueued } from "../../trace/index.ts";
import type { ExchangePlan } from "../exchange/plan.ts";

/** The situation of one route. A connection "takes" an exchange if it accepts it now. */
export interface PoolFacts {
	/** Exchanges that wait for a connection. The next step is for the first in line. */
	readonly waiting: number;
	/** The first in line needs an unused connection, because it is sent again. */
	readonly isFirstAlone: boolean;
	/** A connection takes the first in line without delay: it is idle, or carries many exchanges side by side. */
	readonly hasFree: boolean;
	/** A busy connection takes it behind its current exchanges (pipelining). */
	readonly hasPlaceBehind: boolean;
	/** A connection of the route is idle, whether or not it takes the first in line. */
	readonly hasIdle: boolean;
	/** Open connections; pending ones; and how many of those the first in line will get. */
	readonly open: number;
	readonly connecting: number;
	readonly awaited: number;
	/** How many exchanges a pending connection will take at once, by what is known about the route's protocol. */
	readonly capacity: number;
	/** ALPN may choose a protocol that carries many exchanges. Until it has chosen, one connection is opened at a time. */
	readonly isProtocolOpen: boolean;
	/** That takes long: a second connection may be opened meanwhile. */
	readonly isProtocolLate: boolean;
	readonly connectionsPerOrigin: number;
	/** Connections of the whole client, open and pending. */
	readonly total: number;
	readonly totalConnections: number;
	/** A connection of another route is idle. */
	readonly hasIdleElsewhere: boolean;
	/** Another route that can't open a connection, because the total is reached, has waited longer. */
	readonly isOlderBlocked: boolean;
}

/**
 * send: give the first in line to a free connection. share: give it to a busy one. open: start a connection, for the
 * first in line only if it needs that. evict: close an idle connection of another route. yield: close an idle one of
 * this route, for an older request elsewhere, or to replace it. block: wait for the client's total to allow a
 * connection. wait: a pending connection, or one that becomes free, will take it. rest: no exchange waits.
 */
export type PoolStep = "send" | "share" | "open" | "evict" | "yield" | "block" | "wait" | "rest";

/**
 * How many connections of one route may be pending at once; more wait for those. A listen queue often has 511 places
 * (nginx) and drops further connections for a second. 5,000 connections made all together needed a quarter more memory
 * than in turns.
 */
const CONNECTING_AT_ONCE = 128;

export function nextStep(facts: PoolFacts): PoolStep {
	if (facts.hasIdle && facts.isOlderBlocked) return "yield";
	if (facts.waiting === 0) return "rest";
	if (facts.hasFree) return "send";
	// A pending connection that no exchange waits for yet will take it.
	if (!facts.isFirstAlone && facts.waiting <= facts.awaited * facts.capacity) return "wait";
	const hasPlace = facts.open + facts.connecting < facts.connectionsPerOrigin;
	const mayConnect = hasPlace && facts.connecting < connectingAtOnce(facts);
	if (mayConnect) {
		if (facts.total < facts.totalConnections) return "open";
		if (facts.hasIdleElsewhere) return "evict";
	}
	if (facts.isFirstAlone && facts.hasIdle && mayConnect === hasPlace) return "yield";
	if (facts.hasPlaceBehind) return "share";
	return mayConnect ? "block" : "wait";
}

/** Why an exchange has to wait until others leave it a connection. `hasStreams`: a connection carries many at once. */
export function waitReason(facts: PoolFacts, hasStreams: boolean): ExchangeQueued["reason"] {
	if (hasStreams) return "streams";
	if (facts.open + facts.connecting >= facts.connectionsPerOrigin) return "origin";
	return facts.total >= facts.totalConnections ? "client" : "connecting";
}

function connectingAtOnce({ isProtocolOpen, isProtocolLate }: PoolFacts): number {
	if (!isProtocolOpen) return CONNECTING_AT_ONCE;
	return isProtocolLate ? 2 : 1;
}

/** The circumstances of a request without a response. */
export interface RepeatFacts {
	/** An alert of TLS came instead of a response. It would come again. */
	readonly isRefusedByTls: boolean;
	/** The connection carried an earlier exchange, so it may have been closed before this request came. */
	readonly isReused: boolean;
	/** The request was sent behind another, whose response had to come first. */
	readonly wasBehindOthers: boolean;
	/** The peer has said that it did not process the request. */
	readonly isUnprocessed: boolean;
	readonly hasResponseBytes: boolean;
	readonly isIdempotent: boolean;
	readonly isBodyReplayable: boolean;
	readonly retries: number;
}

/** Whether a request can be sent again if its connection closes without an answer (RFC 9110 §9.2.2). */
export function isRepeatable({ isIdempotent, body }: Pick<ExchangePlan, "isIdempotent" | "body">): boolean {
	return isIdempotent && (body === undefined || body.isReplayable);
}

/** How often a request is sent again because the peer says that it did not process it. It may say so each time. */
const UNPROCESSED_RETRIES = 3;

/** Whether it may be sent again (RFC 9110 §9.2.2, RFC 9112 §9.3.1). */
export function mayRepeat(facts: RepeatFacts): boolean {
	if (facts.hasResponseBytes || !facts.isBodyReplayable || facts.isRefusedByTls) return false;
	if (facts.isUnprocessed) return facts.retries < UNPROCESSED_RETRIES;
	return (facts.isReused || facts.wasBehindOthers) && facts.isIdempotent && facts.retries === 0;
}
