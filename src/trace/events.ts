// The vocabulary of what happened: every event, when it fires and when it doesn't.
// Knows no other folder. Values are plain data, so that an event can be recorded, printed and replayed.
// All times (`at`) are milliseconds on the monotonic clock of `performance.now()`.

/** An address and a port, or a path, as the operating system knows it. */
export interface SocketAddress {
	/** IP address without brackets, or the path of a Unix-domain socket. */
	readonly address: string;
	/** 0 for a Unix-domain socket. */
	readonly port: number;
	readonly family: "IPv4" | "IPv6" | "unix";
}

/** What a TLS handshake settled. */
export interface TlsFacts {
	/** "TLSv1.3", "TLSv1.2". */
	readonly protocol: string;
	/** OpenSSL's name of the cipher suite, for example "TLS_AES_256_GCM_SHA384". */
	readonly cipher: string;
	/** The protocol chosen by ALPN (RFC 7301), or undefined where none was negotiated. */
	readonly alpn: string | undefined;
	/** The name sent by SNI (RFC 6066 §3), or undefined where none was sent. */
	readonly serverName: string | undefined;
	/** Whether an earlier session was resumed. */
	readonly isResumed: boolean;
	/** Whether the peer's certificate chain and name were verified. */
	readonly isAuthorized: boolean;
	/** Common name and issuer of the peer's certificate, and its end of validity; undefined where none was shown. */
	readonly certificate:
		| { readonly subject: string; readonly issuer: string; readonly validTo: string }
		| undefined;
}

/** Fires when a name is handed to the resolver. Not for IP literals, Unix paths or names found in the cache. */
export interface ResolveStarted {
	readonly type: "resolve.started";
	readonly at: number;
	readonly connectionId: number;
	readonly name: string;
}

/** Fires when the resolver has answered for all families asked, with at least one address; also for a cached answer. */
export interface ResolveFinished {
	readonly type: "resolve.finished";
	readonly at: number;
	readonly connectionId: number;
	readonly name: string;
	readonly addresses: readonly string[];
	readonly isCached: boolean;
}

/** Fires when no address came back. */
export interface ResolveFailed {
	readonly type: "resolve.failed";
	readonly at: number;
	readonly connectionId: number;
	readonly name: string;
	readonly code: string;
}

/** Fires when a socket starts to connect to one address; several may be under way at once (RFC 8305). */
export interface AttemptStarted {
	readonly type: "attempt.started";
	readonly at: number;
	readonly connectionId: number;
	readonly remote: SocketAddress;
}

/**
 * Fires when one address refused, timed out or was unreachable; without a start before it where the caller's own filter
 * refused the address (code "NETWORK_POLICY"). Not for attempts closed because another one won.
 */
export interface AttemptFailed {
	readonly type: "attempt.failed";
	readonly at: number;
	readonly connectionId: number;
	readonly remote: SocketAddress;
	readonly code: string;
}

/** Fires once, when the transport (TCP or Unix) stands. */
export interface Connected {
	readonly type: "connected";
	readonly at: number;
	readonly connectionId: number;
	readonly local: SocketAddress | undefined;
	readonly remote: SocketAddress;
}

/** Fires when a TLS handshake is complete and the peer was accepted. Not on plain connections. */
export interface Secured {
	readonly type: "secured";
	readonly at: number;
	readonly connectionId: number;
	readonly tls: TlsFacts;
}

/**
 * Fires when a connection to a proxy stands and a tunnel is asked for, by CONNECT or SOCKS; after the proxy's `secured`
 * where there is TLS with the proxy itself. Not where the proxy takes the request itself, as for http: by default.
 */
export interface TunnelStarted {
	readonly type: "tunnel.started";
	readonly at: number;
	readonly connectionId: number;
	/** Without credentials. */
	readonly proxy: string;
	/** "host:port" that the proxy is asked to connect to. */
	readonly target: string;
}

/** Fires when the proxy says that the tunnel stands; the TLS handshake through it, where there is one, follows. */
export interface TunnelFinished {
	readonly type: "tunnel.finished";
	readonly at: number;
	readonly connectionId: number;
}

/** Fires when no tunnel came about: it was refused, or the proxy went away, or the time was up. */
export interface TunnelFailed {
	readonly type: "tunnel.failed";
	readonly at: number;
	readonly connectionId: number;
	readonly message: string;
	/** What an HTTP proxy answered; undefined for SOCKS and where it did not answer. */
	readonly status: number | undefined;
}

/** Fires once for each connection that was `connected`, when both directions are closed. */
export interface ConnectionClosed {
	readonly type: "connection.closed";
	readonly at: number;
	readonly connectionId: number;
	readonly bytesIn: number;
	readonly bytesOut: number;
	/** The error's code where an error closed it, for example "ECONNRESET". */
	readonly code: string | undefined;
}

/** Fires when a caller asks; before any connection is chosen. */
export interface ExchangeStarted {
	readonly type: "exchange.started";
	readonly at: number;
	readonly exchangeId: number;
	readonly method: string;
	/** Without userinfo. */
	readonly url: string;
}

/** Fires when the exchange is given a connection that stands. Again, with another connection, when it is retried. */
export interface ExchangeAssigned {
	readonly type: "exchange.assigned";
	readonly at: number;
	readonly exchangeId: number;
	readonly connectionId: number;
	/** Whether the connection carried an earlier exchange. */
	readonly isReused: boolean;
	/** How long a reused connection was idle before, in milliseconds; 0 for a new one. */
	readonly idleMs: number;
}

/** Fires when the request's head is handed to the socket. */
export interface RequestHead {
	readonly type: "request.head";
	readonly at: number;
	readonly exchangeId: number;
	readonly connectionId: number;
	/** Of HTTP: "1.1". */
	readonly version: string;
	readonly method: string;
	/** The request target: path and query, or as the caller wrote it. */
	readonly target: string;
	/** Whom the request is for, as in Host. */
	readonly authority: string;
	/** The field lines in order. */
	readonly fields: readonly (readonly [name: string, value: string])[];
	/** The exact bytes as latin1 text; undefined where the version's heads are no text. */
	readonly head: string | undefined;
}

/** Fires for each piece of request content, without its framing. `bytes` is only valid during the call. */
export interface RequestData {
	readonly type: "request.data";
	readonly at: number;
	readonly exchangeId: number;
	readonly connectionId: number;
	readonly bytes: Uint8Array;
}

/** Fires when the last byte of the request is handed to the socket. */
export interface RequestSent {
	readonly type: "request.sent";
	readonly at: number;
	readonly exchangeId: number;
	readonly connectionId: number;
	/** Bytes of head, framing and content together. */
	readonly bytes: number;
}

/** Fires for each complete response head, interim (1xx) and final. */
export interface ResponseHead {
	readonly type: "response.head";
	readonly at: number;
	readonly exchangeId: number;
	readonly connectionId: number;
	/** Of HTTP: "1.1" or "1.0". */
	readonly version: string;
	readonly status: number;
	/** The reason phrase; often empty. */
	readonly reason: string;
	readonly isInterim: boolean;
	/** The field lines in order. */
	readonly fields: readonly (readonly [name: string, value: string])[];
	/** The exact bytes as latin1 text; undefined where the version's heads are no text. */
	readonly head: string | undefined;
}

/** Fires for each piece of response content with its framing removed. `bytes` is only valid during the call. */
export interface ResponseData {
	readonly type: "response.data";
	readonly at: number;
	readonly exchangeId: number;
	readonly connectionId: number;
	readonly bytes: Uint8Array;
}

/** Fires when the response's last byte (trailer section included) has arrived. Not when the exchange fails. */
export interface ResponseDone {
	readonly type: "response.done";
	readonly at: number;
	readonly exchangeId: number;
	readonly connectionId: number;
	/** Bytes of content, without framing. */
	readonly contentBytes: number;
	/** Bytes of head, framing, content and trailer section together. */
	readonly bytes: number;
	/** Whether the connection stays open for another exchange. */
	readonly isReusable: boolean;
}

/** Fires when the request is sent again on a fresh connection because the reused one closed unanswered (RFC 9112 §9.3.1). */
export interface ExchangeRetried {
	readonly type: "exchange.retried";
	readonly at: number;
	readonly exchangeId: number;
	readonly reason: string;
}

/** Fires once when an exchange ends in an error, whatever the step. */
export interface ExchangeFailed {
	readonly type: "exchange.failed";
	readonly at: number;
	readonly exchangeId: number;
	readonly code: string;
	readonly message: string;
}

/**
 * Fires when a stored response is given to the caller. Where the cache had to ask the server first ("revalidated", or
 * "stale" in place of an error) that exchange's events come before; for a "hit" there is no exchange. Not for responses
 * that are revalidated behind the caller's back, nor for the 504 of "only-if-cached" with nothing stored.
 */
export interface CacheAnswered {
	readonly type: "cache.answered";
	readonly at: number;
	readonly method: string;
	/** Without userinfo. */
	readonly url: string;
	readonly status: number;
	readonly outcome: "hit" | "revalidated" | "stale";
}

/**
 * Fires when a request that failed will be sent again, before the wait; its next exchange follows. Not for the repetition on
 * a fresh connection, which is `exchange.retried`.
 */
export interface RetryWaiting {
	readonly type: "retry.waiting";
	readonly at: number;
	readonly method: string;
	/** Without userinfo. */
	readonly url: string;
	/** Tries made so far. */
	readonly tries: number;
	/** Milliseconds until the next one. */
	readonly waitMs: number;
	/** What the last one was answered; undefined where it failed. */
	readonly status: number | undefined;
	/** What the last one failed with; undefined where it was answered. */
	readonly code: string | undefined;
}

/**
 * Fires when a request isn't sent again although it could be, because the server asks for a longer wait (Retry-After) than
 * the options allow.
 */
export interface RetryRefused {
	readonly type: "retry.refused";
	readonly at: number;
	readonly method: string;
	/** Without userinfo. */
	readonly url: string;
	/** Tries made so far. */
	readonly tries: number;
	/** Milliseconds that the server asks for. */
	readonly askedMs: number;
	/** Milliseconds since the call. */
	readonly elapsedMs: number;
	/** What the last one was answered. */
	readonly status: number;
}

export type TraceEvent =
	| ResolveStarted
	| ResolveFinished
	| ResolveFailed
	| AttemptStarted
	| AttemptFailed
	| Connected
	| Secured
	| TunnelStarted
	| TunnelFinished
	| TunnelFailed
	| ConnectionClosed
	| ExchangeStarted
	| ExchangeAssigned
	| RequestHead
	| RequestData
	| RequestSent
	| ResponseHead
	| ResponseData
	| ResponseDone
	| ExchangeRetried
	| ExchangeFailed
	| CacheAnswered
	| RetryWaiting
	| RetryRefused;

/** Called synchronously for each event. It must not throw; where nobody listens no event object is made. */
export type Trace = (event: TraceEvent) => void;
