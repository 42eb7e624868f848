// What happens to requests and their responses: each event says when it fires and when it doesn't. The rules that hold
// for all of them are in events.ts.

/**
 * Why an exchange came to be. If several reasons hold, it is the last of them: the repetition of a request that followed
 * a redirect is a "retry".
 */
export type ExchangeCause =
	| {
			/** The caller asked. */
			readonly why: "first";
	  }
	| {
			/** It follows a redirect with that status, from that URL. `rule`: whether it becomes a GET without content. */
			readonly why: "redirect";
			/** The status of the response that led to it. */
			readonly status: number;
			/** The URL that redirected. */
			readonly from: string;
			/** Whether it becomes a GET without content. */
			readonly rule: "same-method" | "becomes-get";
	  }
	| {
			/** An earlier try failed, or was answered with a status that may pass. The first retry is number 1. */
			readonly why: "retry";
			/** Which retry it is; the first is 1. */
			readonly number: number;
	  }
	| {
			/** It answers a challenge: 401 or 407. */
			readonly why: "challenge";
			/** The status of the response that led to it. */
			readonly status: 401 | 407;
	  }
	| {
			/** The server refused the connection (421) or the expectation (417): the same request in another way. */
			readonly why: "refused";
			/** The status of the response that led to it. */
			readonly status: 417 | 421;
	  }
	| {
			/** A stored response is checked; in the background if the caller has its answer already. */
			readonly why: "revalidation";
			/** Whether the caller has its answer already. */
			readonly isInBackground: boolean;
	  };

/** Fires when an exchange begins, before a connection is chosen. */
export interface ExchangeStarted {
	/** The name of this event. */
	readonly type: "exchange.started";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The exchange's number in this process. */
	readonly exchangeId: number;
	/** What the caller asked: all exchanges of one call have the same. */
	readonly callId: number;
	/** Why it came to be. */
	readonly cause: ExchangeCause;
	/** The request's method. */
	readonly method: string;
	/** Without userinfo. */
	readonly url: string;
}

/**
 * Fires when an exchange has to wait until others leave it a connection. `exchange.assigned` or `exchange.failed` ends the
 * wait. Not while a connection is made for it.
 */
export interface ExchangeQueued {
	/** The name of this event. */
	readonly type: "exchange.queued";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The exchange's number in this process. */
	readonly exchangeId: number;
	/**
	 * "origin": `connectionsPerOrigin` are open and busy; "client": `limits.totalConnections` are; "streams": a connection
	 * over HTTP/2 carries as many streams as its peer allows; "connecting": connections are being made, for others before it.
	 */
	readonly reason: "origin" | "client" | "streams" | "connecting";
}

/** Fires when a call begins to wait for its turn under option `rate`; its exchange follows. Not if it may go at once. */
export interface RateWaiting {
	/** The name of this event. */
	readonly type: "rate.waiting";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The call's number in this process: all its exchanges have it. */
	readonly callId: number;
	/** The request's method. */
	readonly method: string;
	/** Without userinfo. */
	readonly url: string;
}

/**
 * Fires when the exchange gets an open connection. Fires again, with another connection, when the exchange is retried.
 */
export interface ExchangeAssigned {
	/** The name of this event. */
	readonly type: "exchange.assigned";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The exchange's number in this process. */
	readonly exchangeId: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** Whether the connection carried an earlier exchange. */
	readonly isReused: boolean;
	/** How long a reused connection was idle before, in milliseconds; 0 for a new one. */
	readonly idleMs: number;
}

/** Fires when the request's head is handed to the socket. */
export interface RequestHead {
	/** The name of this event. */
	readonly type: "request.head";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The exchange's number in this process. */
	readonly exchangeId: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The version of HTTP: "1.1". */
	readonly version: string;
	/** The request's method. */
	readonly method: string;
	/** The request target: path and query, or as the caller wrote it. */
	readonly target: string;
	/** The authority that the request is for, as in Host. */
	readonly authority: string;
	/** The field lines in order. */
	readonly fields: readonly (readonly [name: string, value: string])[];
	/** The exact bytes as latin1 text; undefined if the version's heads are not text. */
	readonly head: string | undefined;
}

/** Fires for each piece of request content, without its framing. `bytes` is only valid during the call. */
export interface RequestData {
	/** The name of this event. */
	readonly type: "request.data";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The exchange's number in this process. */
	readonly exchangeId: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The piece. Copy what you keep. */
	readonly bytes: Uint8Array;
}

/** Fires when the last byte of the request is handed to the socket. */
export interface RequestSent {
	/** The name of this event. */
	readonly type: "request.sent";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The exchange's number in this process. */
	readonly exchangeId: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** Bytes of head, framing and content together. */
	readonly bytes: number;
}

/** Fires for each complete response head, interim (1xx) and final. */
export interface ResponseHead {
	/** The name of this event. */
	readonly type: "response.head";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The exchange's number in this process. */
	readonly exchangeId: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The version of HTTP: "1.1" or "1.0". */
	readonly version: string;
	/** The status code. */
	readonly status: number;
	/** The reason phrase; often empty. */
	readonly reason: string;
	/** Whether another head follows (1xx). */
	readonly isInterim: boolean;
	/** The field lines in order. */
	readonly fields: readonly (readonly [name: string, value: string])[];
	/** The exact bytes as latin1 text; undefined if the version's heads are not text. */
	readonly head: string | undefined;
}

/** Fires for each piece of response content, without its framing. `bytes` is only valid during the call. */
export interface ResponseData {
	/** The name of this event. */
	readonly type: "response.data";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The exchange's number in this process. */
	readonly exchangeId: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The piece. Copy what you keep. */
	readonly bytes: Uint8Array;
}

/** Fires when the response's last byte (including its trailer section) has arrived. Not when the exchange fails. */
export interface ResponseDone {
	/** The name of this event. */
	readonly type: "response.done";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The exchange's number in this process. */
	readonly exchangeId: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** Bytes of content, without framing. */
	readonly contentBytes: number;
	/** Bytes of head, framing, content and trailer section together. */
	readonly bytes: number;
	/** Whether the connection stays open for another exchange. */
	readonly isReusable: boolean;
}

/**
 * Fires when all content of a response with content codings has been decoded. Not if its reader left before, nor if
 * decoding failed.
 */
export interface ResponseDecoded {
	/** The name of this event. */
	readonly type: "response.decoded";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The exchange's number in this process. */
	readonly exchangeId: number;
	/** In the order in which they were applied: ["gzip"]. */
	readonly codings: readonly string[];
	/** Bytes of content, as received and as decoded. */
	readonly encodedBytes: number;
	/** Bytes of decoded content. */
	readonly decodedBytes: number;
}

/** Fires when values of a response's fields began or ended with blanks, which RFC 9113 §8.2.1 forbids: they were removed. */
export interface Http2Trimmed {
	/** The name of this event. */
	readonly type: "http2.trimmed";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The exchange's number in this process. */
	readonly exchangeId: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
}

/**
 * Fires when the request is sent again on a new connection because the reused one closed without an answer (RFC 9112
 * §9.3.1).
 */
export interface ExchangeRetried {
	/** The name of this event. */
	readonly type: "exchange.retried";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The exchange's number in this process. */
	readonly exchangeId: number;
	/** Why, as a sentence. */
	readonly reason: string;
}

/** Fires once when an exchange ends in an error, at whatever step. */
export interface ExchangeFailed {
	/** The name of this event. */
	readonly type: "exchange.failed";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The exchange's number in this process. */
	readonly exchangeId: number;
	/** The kind of the ClientError: "timeout", "limit". */
	readonly kind: string;
	/** The error's code. */
	readonly code: string;
	/** The step that it failed in: "connect", "first-byte". */
	readonly phase: string;
	/** The deadline or limit that was passed, by its option's name: "timeouts.firstByte"; undefined for other failures. */
	readonly option: string | undefined;
	/** The error's message. */
	readonly message: string;
}

/**
 * Fires when the caller gets a stored response. If the cache had to ask the server first ("revalidated", or "stale"
 * instead of an error), that exchange's events come before. For a "hit" there is no exchange. Not for responses that
 * are revalidated in the background, nor for the 504 of "only-if-cached" with nothing stored.
 */
export interface CacheAnswered {
	/** The name of this event. */
	readonly type: "cache.answered";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The call's number in this process: all its exchanges have it. */
	readonly callId: number;
	/** The request's method. */
	readonly method: string;
	/** Without userinfo. */
	readonly url: string;
	/** The stored response's status. */
	readonly status: number;
	/** Whether it was fresh, confirmed by its server, or stale. */
	readonly outcome: "hit" | "revalidated" | "stale";
}

/**
 * Fires before the wait, when a failed request will be sent again; its next exchange follows. Not for the repetition on
 * a new connection, which is `exchange.retried`.
 */
export interface RetryWaiting {
	/** The name of this event. */
	readonly type: "retry.waiting";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** Undefined for the tries of a download, each of which is a call. */
	readonly callId: number | undefined;
	/** The request's method. */
	readonly method: string;
	/** Without userinfo. */
	readonly url: string;
	/** Tries made so far. */
	readonly tries: number;
	/** Milliseconds until the next try. */
	readonly waitMs: number;
	/** The status of the last try; undefined if it failed. */
	readonly status: number | undefined;
	/** The error code of the last try; undefined if it was answered. */
	readonly code: string | undefined;
}

/**
 * Fires when a request could be sent again but isn't, because the server asks for a longer wait (Retry-After) than the
 * options allow.
 */
export interface RetryRefused {
	/** The name of this event. */
	readonly type: "retry.refused";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** Undefined for the tries of a download, each of which is a call. */
	readonly callId: number | undefined;
	/** The request's method. */
	readonly method: string;
	/** Without userinfo. */
	readonly url: string;
	/** Tries made so far. */
	readonly tries: number;
	/** Milliseconds that the server asks for. */
	readonly askedMs: number;
	/** Milliseconds since the call. */
	readonly elapsedMs: number;
	/** The status of the last try. */
	readonly status: number;
}
