// The pool's rules. After each change `nextStep` says, route by route, what to send, open or close next, until there is
// nothing to do. Pure: facts in, a step out; pool.ts takes it.

/** The situation of one route. A connection "takes" an exchange where it accepts it now. */
export interface PoolFacts {
	/** Exchanges that wait for a connection. The first in line is the one that the next step is for. */
	readonly waiting: number;
	/** The first in line needs a connection that nothing used before: it is sent again. */
	readonly isFirstAlone: boolean;
	/** A connection takes the first in line without delay: it is idle, or carries many exchanges side by side. */
	readonly hasFree: boolean;
	/** A busy connection takes it behind the exchanges that it has (pipelining). */
	readonly hasPlaceBehind: boolean;
	/** A connection of the route is idle, whether it takes the first in line or not. */
	readonly hasIdle: boolean;
	/** Connections that stand; those under way; of those, the ones that the first in line will get. */
	readonly open: number;
	readonly connecting: number;
	readonly awaited: number;
	/** Exchanges that a connection under way will take at once, by what is known of the route's protocol. */
	readonly capacity: number;
	/** ALPN may choose a protocol that carries many exchanges: until it has, one connection is opened at a time. */
	readonly isProtocolOpen: boolean;
	readonly connectionsPerOrigin: number;
	/** Connections of the whole client, standing and under way. */
	readonly total: number;
	readonly totalConnections: number;
	/** A connection of another route is idle. */
	readonly hasIdleElsewhere: boolean;
	/** Another route, which may not open a connection as the total is reached, has waited longer. */
	readonly isOlderBlocked: boolean;
}

/**
 * send: give the first in line to a connection that is free. share: give it to a busy one. open: start a connection, for the
 * first in line alone where it needs that. evict: close an idle connection of another route. yield: close an idle one of
 * this route, for an older request elsewhere, or to replace it. block: wait for the client's total to allow a connection.
 * wait: a connection under way or one that becomes free will take it. rest: nobody waits.
 */
export type PoolStep = "send" | "share" | "open" | "evict" | "yield" | "block" | "wait" | "rest";

/**
 * Connections of one route under way at once; more wait for those. A listen queue is often 511 long (nginx) and drops
 * what is beyond it for a second; and 5,000 connections built all together needed a quarter more memory than in turns.
 */
const CONNECTING_AT_ONCE = 128;

export function nextStep(facts: PoolFacts): PoolStep {
	if (facts.hasIdle && facts.isOlderBlocked) return "yield";
	if (facts.waiting === 0) return "rest";
	if (facts.hasFree) return "send";
	// A connection under way that nobody waits for yet will take it.
	if (!facts.isFirstAlone && facts.waiting <= facts.awaited * facts.capacity) return "wait";
	const hasPlace = facts.open + facts.connecting < facts.connectionsPerOrigin;
	const mayConnect = hasPlace && facts.connecting < (facts.isProtocolOpen ? 1 : CONNECTING_AT_ONCE);
	if (mayConnect) {
		if (facts.total < facts.totalConnections) return "open";
		if (facts.hasIdleElsewhere) return "evict";
	}
	if (facts.isFirstAlone && facts.hasIdle && mayConnect === hasPlace) return "yield";
	if (facts.hasPlaceBehind) return "share";
	return mayConnect ? "block" : "wait";
}

/** The circumstances under which a request got no response. */
export interface RepeatFacts {
	/** The connection carried an earlier exchange: it may have been closed before this request came. */
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

/** Times that a request is sent again because the peer says that it did not process it: it may go on saying so. */
const UNPROCESSED_RETRIES = 3;

/** Whether it may be sent again (RFC 9110 §9.2.2, RFC 9112 §9.3.1). */
export function mayRepeat(facts: RepeatFacts): boolean {
	if (facts.hasResponseBytes || !facts.isBodyReplayable) return false;
	if (facts.isUnprocessed) return facts.retries < UNPROCESSED_RETRIES;
	return (facts.isReused || facts.wasBehindOthers) && facts.isIdempotent && facts.retries === 0;
}
