// The phases of an exchange as HAR 1.2 has them: -1 for what doesn't apply, and no other negative. Pure.

import type { RecordedExchange } from "../recorded-exchange.ts";

/** In milliseconds; `ssl` is a part of `connect`. */
export interface HarTimings {
	readonly blocked: number;
	readonly dns: number;
	readonly connect: number;
	readonly send: number;
	readonly wait: number;
	readonly receive: number;
	readonly ssl: number;
}

export function timingsOf(exchange: RecordedExchange): HarTimings {
	const { startedAt, assignedAt, sentAt, headAt, doneAt, failure, isReused, connection } = exchange;
	let at = startedAt;
	/** How long it took from where the last one ended; -1 if it didn't happen, or before. */
	const until = (end: number | undefined): number => {
		if (end === undefined || end < at) return -1;
		const took = end - at;
		at = end;
		return rounded(took);
	};
	// A connection that was opened for an earlier request, or in advance, has no part in this one.
	const isOwn = !isReused && connection !== undefined && (connection.connectStartedAt ?? 0) >= startedAt;
	const facts = isOwn ? connection : undefined;
	const blocked = until(facts?.resolveStartedAt ?? facts?.connectStartedAt ?? assignedAt ?? failure?.at);
	const dns = facts?.resolveStartedAt === undefined ? -1 : until(facts.resolvedAt);
	const connectedAt = facts?.securedAt ?? facts?.connectedAt;
	const connect = until(connectedAt);
	const hasTls = facts?.securedAt !== undefined && facts.connectedAt !== undefined;
	const ssl =
		connect === -1 || !hasTls ? -1 : rounded((facts.securedAt as number) - (facts.connectedAt as number));
	// These three are required, and 0 is what HAR says of those that didn't come about.
	const send = Math.max(until(sentAt ?? (headAt === undefined ? undefined : assignedAt)), 0);
	const wait = Math.max(until(headAt ?? (sentAt === undefined ? undefined : failure?.at)), 0);
	const receive = Math.max(until(doneAt ?? (headAt === undefined ? undefined : failure?.at)), 0);
	return { blocked, dns, connect, send, wait, receive, ssl };
}

function rounded(ms: number): number {
	return Math.round(ms * 1000) / 1000;
}
