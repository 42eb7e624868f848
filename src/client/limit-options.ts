// How long a client's exchanges may take, and how large they may become: interfaces, and the rows that check and
// document them. The members' comments are generated from the rows (scripts/option-docs.ts).

import { amount, bytes, milliseconds, type Optional, OptionSet, whole, wholeBytes } from "../base/index.ts";
import { type H1Limits, type H2OwnLimits, h1Limits, h2OwnLimits } from "../http/options.ts";

/** Milliseconds; `Infinity` switches one off. */
export interface Timeouts {
	/**
	 * Waiting for a turn, under option `rate` or until other requests leave a connection. `total` doesn't count that
	 * time. Default: 300,000 ms.
	 */
	readonly queue: number;
	/** From the start of name resolution until the connection is open, TLS included. Default: 10,000 ms. */
	readonly connect: number;
	/** From the last byte of the request to the first byte of the response. Default: 60,000 ms. */
	readonly firstByte: number;
	/**
	 * Without a byte in either direction, while the exchange is in progress and its reader not paused. Default: 60,000
	 * ms.
	 */
	readonly idle: number;
	/**
	 * The whole exchange, from the call to the last byte. For streamed content (iterated, piped), the default does not
	 * apply, but a value that you set does. Default: 300,000 ms.
	 */
	readonly total: number;
}

/** Limits on what a peer may send and a caller may queue. */
export interface ClientLimits extends H1Limits, H2OwnLimits {
	/** Bytes of content that `text()`, `json()`, `bytes()` and the like may hold in memory. Default: 256 MiB. */
	readonly bufferedBytes: number;
	/** How many content codings one response may have, one over the other. Default: 5. */
	readonly codings: number;
	/** Bytes of decoded content, streamed or not. Default: 16 GiB. */
	readonly decodedBytes: number;
	/**
	 * How many times its size content may grow when decoded, beyond the first MiB. Texts reach 10 to 100; only the
	 * same few bytes over and over give more. Default: 1,000.
	 */
	readonly decodedRatio: number;
	/** How many requests may wait for a connection, in all. Default: 100,000. */
	readonly queuedRequests: number;
	/**
	 * Open connections of the client, to all origins. By default at least `connectionsPerOrigin`. Default: 1,024.
	 */
	readonly totalConnections: number;
}

/** The limits that a request may override. */
export type RequestLimits = Pick<ClientLimits, "bufferedBytes" | "codings" | "decodedBytes" | "decodedRatio">;

/** The slowest acceptable peer: below `bytesPerSecond` over any window of `overMs`, the exchange fails. */
export interface MinimumRate {
	/** Bytes a second. */
	readonly bytesPerSecond: number;
	/** The length of the window. */
	readonly overMs: number;
}

export const timeouts: OptionSet<Optional<Timeouts>, Timeouts> = new OptionSet({
	queue: {
		rule: milliseconds,
		doc: "Waiting for a turn, under option `rate` or until other requests leave a connection. `total` doesn't count that time.",
		default: 300_000,
	},
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
		doc: "Without a byte in either direction, while the exchange is in progress and its reader not paused.",
		default: 60_000,
	},
	total: {
		rule: milliseconds,
		doc: "The whole exchange, from the call to the last byte. For streamed content (iterated, piped), the default does not apply, but a value that you set does.",
		default: 300_000,
	},
});

const REQUEST_LIMITS = {
	bufferedBytes: {
		rule: bytes,
		doc: "Bytes of content that `text()`, `json()`, `bytes()` and the like may hold in memory.",
		default: 256 * 1024 * 1024,
	},
	codings: {
		rule: amount,
		doc: "How many content codings one response may have, one over the other.",
		default: 5,
	},
	decodedBytes: {
		rule: bytes,
		doc: "Bytes of decoded content, streamed or not.",
		default: 16 * 1024 ** 3,
	},
	decodedRatio: {
		rule: amount,
		doc: "How many times its size content may grow when decoded, beyond the first MiB. Texts reach 10 to 100; only the same few bytes over and over give more.",
		default: 1_000,
	},
} as const;

/** Limits that the client calculates with are whole, and can't be switched off. */
export const clientLimits: OptionSet<Optional<ClientLimits>, ClientLimits> = new OptionSet({
	...h1Limits.rows,
	headBytes: { ...h1Limits.rows.headBytes, rule: wholeBytes },
	startLineBytes: { ...h1Limits.rows.startLineBytes, rule: wholeBytes },
	fieldLines: { ...h1Limits.rows.fieldLines, rule: whole(1) },
	...h2OwnLimits.rows,
	...REQUEST_LIMITS,
	queuedRequests: {
		rule: amount,
		doc: "How many requests may wait for a connection, in all.",
		default: 100_000,
	},
	totalConnections: {
		rule: whole(1),
		doc: "Open connections of the client, to all origins. By default at least `connectionsPerOrigin`.",
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
	overMs: { rule: milliseconds, doc: "The length of the window.", isRequired: true },
});
