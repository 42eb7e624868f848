// The steps of an exchange, with the clock's readings: pure arithmetic on evidence.

import type { ExchangeEvidence } from "./evidence.ts";

/** A step of an exchange, with the clock's reading at its end. */
export interface Phase {
	/** The step. */
	readonly name: "start" | "lookup" | "connect" | "TLS" | "send" | "wait" | "content";
	/** When it began. */
	readonly startedAt: number;
	/** When it ended. */
	readonly endedAt: number;
}

/**
 * The steps of an exchange, without gaps, from the call to its last byte. A reused connection has no lookup, connect or
 * TLS. `start` is the time before: the client's own work and waiting for a free connection. It is shown only if it took
 * a while.
 */
export function phasesOf(exchange: ExchangeEvidence): readonly Phase[] {
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
		// Work before the first step of the connection: a fraction of a millisecond if nothing is queued.
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
