// What to do with a request: which connection takes it, whether to open one, to wait or to refuse.
// Pure: facts in, a decision out. The client acts on it.

/** The situation at the moment when a request looks for a connection. */
export interface PoolFacts {
	/** A connection of the route is idle. */
	readonly hasIdle: boolean;
	/** A connection of the route is busy but takes another request (pipelining). */
	readonly hasPipelinable: boolean;
	/** Connections of the route that stand, and those under way. */
	readonly open: number;
	readonly connecting: number;
	/** Requests of the route that wait already. */
	readonly queued: number;
	readonly connectionsPerOrigin: number;
	/** Connections of the whole client, standing and under way. */
	readonly total: number;
	readonly totalConnections: number;
	/** A connection of another route is idle and could be closed. */
	readonly hasIdleElsewhere: boolean;
	/** Requests of the whole client that wait. */
	readonly queuedTotal: number;
	readonly queuedRequests: number;
}

/**
 * use: give it to the connection on top. pipeline: give it to a busy one. open: connect, and wait for whichever
 * connection is ready first. evict: close another route's idle connection, then open. wait: queue. refuse: the queue is full.
 */
export type PoolDecision = "use" | "pipeline" | "open" | "evict" | "wait" | "refuse";

/**
 * Connections of one route under way at once; more wait for those. A listen queue is often 511 long (nginx) and drops
 * what is beyond it for a second; and 5,000 connections built all together needed a quarter more memory than in turns.
 */
export const CONNECTING_AT_ONCE = 128;

export function decide(facts: PoolFacts): PoolDecision {
	// First come, first served: nobody overtakes the queue.
	if (facts.queued === 0) {
		if (facts.hasIdle) return "use";
	}
	if (facts.queuedTotal >= facts.queuedRequests) {
		return facts.queued === 0 && facts.hasPipelinable ? "pipeline" : "refuse";
	}
	// A connection under way that nobody waits for yet will take it.
	if (facts.connecting > facts.queued) return "wait";
	if (facts.connecting < CONNECTING_AT_ONCE && facts.open + facts.connecting < facts.connectionsPerOrigin) {
		if (facts.total < facts.totalConnections) return "open";
		if (facts.hasIdleElsewhere) return "evict";
	}
	return facts.queued === 0 && facts.hasPipelinable ? "pipeline" : "wait";
}

/** Whether a request that met a closed connection may be sent again (RFC 9110 §9.2.2, RFC 9112 §9.3.1), or why not. */
export interface RepeatFacts {
	/** The connection carried an earlier exchange: it may have been closed before this request came. */
	readonly isReused: boolean;
	/** The request was pipelined behind another. */
	readonly isPipelined: boolean;
	readonly hasResponseBytes: boolean;
	readonly isIdempotent: boolean;
	readonly isBodyReplayable: boolean;
	readonly retries: number;
}

export function mayRepeat(facts: RepeatFacts): boolean {
	return (
		(facts.isReused || facts.isPipelined) &&
		!facts.hasResponseBytes &&
		facts.isIdempotent &&
		facts.isBodyReplayable &&
		facts.retries === 0
	);
}
