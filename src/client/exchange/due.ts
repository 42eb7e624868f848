// When the next deadline of an exchange is: pure, from its state. `Timeouts` says what each timeout means; the engine
// acts when one has passed.

import type { Exchange } from "./exchange.ts";

/**
 * How long to hold content back for a 100 (Continue): RFC 9110 §10.1.1 says not to wait forever. curl has the same
 * number.
 */
const CONTINUE_MS = 1_000;

/** The name of a deadline: a timeout of the caller's, or a rule of the client's. */
export type DeadlineName = "queue" | "total" | "firstByte" | "idle" | "continue" | "minimumRate" | "drain";

export interface Deadline {
	readonly at: number;
	readonly name: DeadlineName;
}

/** The next deadline of an exchange that is not over. Called only when the clock's timer fires. */
export function nextDeadline(exchange: Exchange): Deadline {
	const { plan, state, lastActivityAt, queuedAt, queuedMs } = exchange;
	const { timeouts, minimumRate, hasOwnTotal } = plan.rules;
	const holdsTotal = !exchange.isStreamed || hasOwnTotal;
	const due: Deadline[] = [
		{ at: holdsTotal ? plan.calledAt + queuedMs + timeouts.total : Infinity, name: "total" },
		{ at: queuedAt === 0 ? Infinity : queuedAt + timeouts.queue, name: "queue" },
		{ at: exchange.drainedBy, name: "drain" },
	];
	if (state === "waiting" && exchange.waitingSince > 0) {
		due.push({ at: exchange.waitingSince + timeouts.firstByte, name: "firstByte" });
	} else if (exchange.isAwaitingContinue) {
		due.push({ at: lastActivityAt + CONTINUE_MS, name: "continue" });
	} else if (isPeersTurn(exchange)) {
		due.push({ at: lastActivityAt + timeouts.idle, name: "idle" });
		if (minimumRate !== undefined && state === "receiving")
			due.push({ at: exchange.rateWindowAt + minimumRate.overMs, name: "minimumRate" });
	}
	return due.reduce((first, each) => (each.at < first.at ? each : first));
}

function isPeersTurn({ state, isAwaitingCaller, content }: Exchange): boolean {
	return state === "sending" ? !isAwaitingCaller : state === "receiving" && content?.isPaused !== true;
}

/** The earliest time at which a deadline could pass, without checking the details. */
export function earliestDeadline({ plan }: Exchange, now: number): number {
	return Math.min(now + shortestTimeout(plan), plan.calledAt + plan.rules.timeouts.total);
}

/**
 * When the clock must check again, even if no deadline is that near: the state may change in the meantime, and no timer
 * is set then. So a timeout is noticed at most a quarter of its length late.
 */
export function nextLook({ plan }: Exchange, now: number): number {
	return now + Math.max(shortestTimeout(plan) / 4, 5);
}

function shortestTimeout({ rules: { timeouts, minimumRate }, expectsContinue }: Exchange["plan"]): number {
	let shortest = Math.min(timeouts.queue, timeouts.firstByte, timeouts.idle);
	if (expectsContinue) shortest = Math.min(shortest, CONTINUE_MS);
	if (minimumRate !== undefined) shortest = Math.min(shortest, minimumRate.overMs);
	return shortest;
}
