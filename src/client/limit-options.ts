// How long a client's exchanges may take and how large they may become: interfaces, and the rows that check and document
// them. The comments of the members are made of the rows (scripts/option-docs.ts).

import { amount, bytes, milliseconds, type Optional, OptionSet, whole, wholeBytes } from "../base/index.ts";
import { type H1Limits, h1Limits } from "../http/options.ts";

/** Milliseconds; `Infinity` switches one off. */
export interface Timeouts {
	readonly connect: number;
	readonly firstByte: number;
	readonly idle: number;
	readonly total: number;
}

/** Bounds on what a peer may send and a caller may pile up. */
export interface ClientLimits extends H1Limits {
	/** Bytes of content that `text()`, `json()`, `bytes()` and the like hold in memory. Default: 256 MiB. */
	readonly bufferedBytes: number;
	/** Content codings undone for one response, one over the other. Default: 5. */
	readonly codings: number;
	/** Bytes that content may be decoded to, streamed or not. Default: 16 GiB. */
	readonly decodedBytes: number;
	/**
	 * How many times its size content may be decoded to, beyond the first MiB. gzip gives more for nothing but the
	 * same few bytes over and over; texts reach 10 to 100. Default: 1,000.
	 */
	readonly decodedRatio: number;
	/** Requests waiting for a connection, in all. Default: 100,000. */
	readonly queuedRequests: number;
	/**
	 * Open connections of the client, to all origins; at least `connectionsPerOrigin` where it isn't given. Default:
	 * 1,024.
	 */
	readonly totalConnections: number;
}

/** Those of them that a request may have for itself. */
export type RequestLimits = Pick<ClientLimits, "bufferedBytes" | "codings" | "decodedBytes" | "decodedRatio">;

/** The slowest acceptable peer: below `bytesPerSecond` over any window of `overMs` the exchange fails. */
export interface MinimumRate {
	/** Bytes a second. */
	readonly bytesPerSecond: number;
	/** Over how long they are measured. */
	readonly overMs: number;
}

export const timeouts: OptionSet<Optional<Timeouts>, Timeouts> = new OptionSet({
	connect: {
		rule: milliseconds,
		doc: "From the start of name resolution until the connection is open, TLS included.",
		default: 10_000,
	},
	firstByte: {
		rule: milliseconds,
		doc: "From the last byte of the request to the first byte of the response.",
		default: 60_000,
	},
	idle: {
		rule: milliseconds,
		doc: "Without a byte in either direction while the exchange is under way and the reader not paused.",
		default: 60_000,
	},
	total: {
		rule: milliseconds,
		doc: "The whole exchange, from the call to the last byte. Content that is streamed (iterated, piped) is free of the default, and held to a value that was set.",
		default: 300_000,
	},
});

const REQUEST_LIMITS = {
	bufferedBytes: {
		rule: bytes,
		doc: "Bytes of content that `text()`, `json()`, `bytes()` and the like hold in memory.",
		default: 256 * 1024 * 1024,
	},
	codings: {
		rule: amount,
		doc: "Content codings undone for one response, one over the other.",
		default: 5,
	},
	decodedBytes: {
		rule: bytes,
		doc: "Bytes that content may be decoded to, streamed or not.",
		default: 16 * 1024 ** 3,
	},
	decodedRatio: {
		rule: amount,
		doc: "How many times its size content may be decoded to, beyond the first MiB. gzip gives more for nothing but the same few bytes over and over; texts reach 10 to 100.",
		default: 1_000,
	},
} as const;

/** What a client counts with is whole, and can't be switched off. */
export const clientLimits: OptionSet<Optional<ClientLimits>, ClientLimits> = new OptionSet({
	...h1Limits.rows,
	headBytes: { ...h1Limits.rows.headBytes, rule: wholeBytes },
	startLineBytes: { ...h1Limits.rows.startLineBytes, rule: wholeBytes },
	fieldLines: { ...h1Limits.rows.fieldLines, rule: whole(1) },
	...REQUEST_LIMITS,
	queuedRequests: {
		rule: amount,
		doc: "Requests waiting for a connection, in all.",
		default: 100_000,
	},
	totalConnections: {
		rule: whole(1),
		doc: "Open connections of the client, to all origins; at least `connectionsPerOrigin` where it isn't given.",
		default: 1_024,
	},
});

export const requestLimits: OptionSet<Optional<RequestLimits>, RequestLimits> = new OptionSet(
	REQUEST_LIMITS,
	{
		hints: Object.fromEntries(
			Object.keys(clientLimits.rows)
				.filter((name) => !Object.hasOwn(REQUEST_LIMITS, name))
				.map((name) => [name, `it is a limit of the client: new Client({ limits: { ${name} } })`]),
		),
	},
);

export const minimumRate: OptionSet<MinimumRate, MinimumRate> = new OptionSet({
	bytesPerSecond: { rule: amount, doc: "Bytes a second.", isRequired: true },
	overMs: { rule: milliseconds, doc: "Over how long they are measured.", isRequired: true },
});
