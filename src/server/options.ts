// What can be set on a server, and what holds where nothing was. Owns the numbers and their reasons.

import { DEFAULT_LIMITS, type H1Limits } from "../http/index.ts";

/** Limits on one request. */
export interface ServerLimits extends H1Limits {
	/** Content of a request in bytes; more is answered with 413. Default 16 MiB (nginx 1 MiB, Go none). */
	readonly contentBytes: number;
	/** Content of all requests that waits in memory to be read, in bytes; more is answered with 503. Default 256 MiB. */
	readonly totalContentBytes: number;
	/**
	 * Bytes of content a second that a client has to send while they are waited for, measured over each `timeouts.contentMs`;
	 * less is answered with 408. 0 is any. Default 500 (Apache 500, Kestrel 240).
	 */
	readonly contentBytesPerSecond: number;
	/**
	 * Open connections. One more takes the place of the one that has asked nothing for the longest time; where all are busy it
	 * is closed itself. Each can hold about 200 KB: a head, what came behind it, and content that waits. Default 1,024.
	 */
	readonly connections: number;
}

/** How long a peer may take, in milliseconds. Looked at a few times a second, so none is exact. */
export interface ServerTimeouts {
	/** From a connection's or request's first sign until the request's head is complete; then 408. Default 20 s. */
	readonly headMs: number;
	/** Between two pieces of a request's content that the handler waits for; then 408. Default 30 s. */
	readonly contentMs: number;
	/**
	 * For the whole content of a request that is held in memory (`bytes()`, `text()`); then 408. Content that is streamed is
	 * free of it. Default 300 s (Node.js as well).
	 */
	readonly totalMs: number;
	/** For the peer to take what was sent, each time the send buffer is full; then a reset. Default 60 s. */
	readonly sendMs: number;
	/** Between two requests on a connection; then it is closed. Default 60 s (nginx 75 s, Node 65 s). */
	readonly idleMs: number;
	/** For the peer to close its side after a response that closes the connection. Default 2 s (nginx 5 s). */
	readonly lingerMs: number;
}

/** One exchange as an access log tells it. */
export interface ExchangeSummary {
	/** "" where the request's head could not be read. */
	readonly method: string;
	readonly target: string;
	readonly remote: string;
	/** The status that was sent, or 0 where the connection was lost before. */
	readonly status: number;
	/** Bytes of content handed to the connection, without framing. */
	readonly contentBytes: number;
	readonly elapsedMs: number;
	/** Whether the response was handed over whole. */
	readonly isComplete: boolean;
}

export interface HttpServiceOptions {
	readonly limits?: Partial<ServerLimits>;
	readonly timeouts?: Partial<ServerTimeouts>;
	/** Called after each exchange. It must not throw. */
	readonly onExchange?: (exchange: ExchangeSummary) => void;
	/** Called for what a handler threw (other than an HttpError) and for responses that could not be sent as declared. */
	readonly onError?: (error: unknown) => void;
}

export const SERVER_LIMITS: ServerLimits = {
	...DEFAULT_LIMITS,
	contentBytes: 16 * 1024 * 1024,
	totalContentBytes: 256 * 1024 * 1024,
	contentBytesPerSecond: 500,
	connections: 1_024,
};

export const SERVER_TIMEOUTS: ServerTimeouts = {
	headMs: 20_000,
	contentMs: 30_000,
	totalMs: 300_000,
	sendMs: 60_000,
	idleMs: 60_000,
	lingerMs: 2_000,
};
