// The vocabulary of events: each says when it fires and when it doesn't. Knows no other folder. Values are plain data,
// so an event can be recorded, printed and replayed. All times (`at`) are milliseconds on the monotonic clock of
// `performance.now()`.

/** An address and a port, or a path, as the operating system knows it. */
export interface SocketAddress {
	/** IP address without brackets, or the path of a Unix-domain socket. */
	readonly address: string;
	/** 0 for a Unix-domain socket. */
	readonly port: number;
	readonly family: "IPv4" | "IPv6" | "unix";
}

/** The result of a TLS handshake. */
export interface TlsFacts {
	/** "TLSv1.3", "TLSv1.2". */
	readonly protocol: string;
	/** OpenSSL's name of the cipher suite, for example "TLS_AES_256_GCM_SHA384". */
	readonly cipher: string;
	/** The protocol chosen by ALPN (RFC 7301), or undefined if no protocol was negotiated. */
	readonly alpn: string | undefined;
	/** The name sent by SNI (RFC 6066 §3), or undefined if no name was sent. */
	readonly serverName: string | undefined;
	/** Whether an earlier session was resumed. */
	readonly isResumed: boolean;
	/** Whether the peer's certificate chain and name were verified. */
	readonly isAuthorized: boolean;
	/**
	 * Common name and issuer of the peer's certificate, and its end of validity; undefined if the peer showed no
	 * certificate.
	 */
	readonly certificate:
		| { readonly subject: string; readonly issuer: string; readonly validTo: string }
		| undefined;
}

/** Fires when the resolver gets a name. Not for IP literals, Unix paths or names found in the cache. */
export interface ResolveStarted {
	readonly type: "resolve.started";
	readonly at: number;
	readonly connectionId: number;
	readonly name: string;
}

/**
 * Fires when the resolver has answered for all requested families, with at least one address. Also for a cached answer.
 */
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

/** Fires when a socket starts to connect to one address. Several attempts may run at once (RFC 8305). */
export interface AttemptStarted {
	readonly type: "attempt.started";
	readonly at: number;
	readonly connectionId: number;
	readonly remote: SocketAddress;
}

/**
 * Fires when one address refused, timed out or was unreachable. If the caller's own filter refused the address (code
 * "NETWORK_POLICY"), no start comes before it. Not for attempts that were closed because another one won.
 */
export interface AttemptFailed {
	readonly type: "attempt.failed";
	readonly at: number;
	readonly connectionId: number;
	readonly remote: SocketAddress;
	readonly code: string;
}

/** Fires once, when the transport (TCP or Unix) is connected. */
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
 * Fires when a connection to a proxy is open and the client asks for a tunnel, by CONNECT or SOCKS. If the proxy itself
 * uses TLS, its `secured` comes before. Not if the proxy gets the request itself, as for http: by default.
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

/** Fires when the proxy says that the tunnel is open. The TLS handshake through it, if any, follows. */
export interface TunnelFinished {
	readonly type: "tunnel.finished";
	readonly at: number;
	readonly connectionId: number;
}

/** Fires when a tunnel fails: it was refused, the proxy went away, or the time was up. */
export interface TunnelFailed {
	readonly type: "tunnel.failed";
	readonly at: number;
	readonly connectionId: number;
	readonly message: string;
	/** An HTTP proxy's answer; undefined for SOCKS and if the proxy did not answer. */
	readonly status: number | undefined;
}

/** Fires once for each connection that was `connected`, when both directions are closed. */
export interface ConnectionClosed {
	readonly type: "connection.closed";
	readonly at: number;
	readonly connectionId: number;
	readonly bytesIn: number;
	readonly bytesOut: number;
	/** The error's code if an error closed it, for example "ECONNRESET". */
	readonly code: string | undefined;
}

/** Fires when a caller asks, before a connection is chosen. */
export interface ExchangeStarted {
	readonly type: "exchange.started";
	readonly at: number;
	readonly exchangeId: number;
	readonly method: string;
	/** Without userinfo. */
	readonly url: string;
}

/**
 * Fires when the exchange gets an open connection. Fires again, with another connection, when the exchange is retried.
 */
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
	/** The version of HTTP: "1.1". */
	readonly version: string;
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

/**
 * Fires for each frame of HTTP/2, when it is written or when its head has come. Its content is not shown. Not for
 * connections of a client without a listener of its own.
 */
export interface Http2Frame {
	readonly type: "http2.frame";
	readonly at: number;
	readonly connectionId: number;
	readonly isSent: boolean;
	/** The frame's type: "HEADERS", "DATA". */
	readonly frame: string;
	/** 0 for the connection. */
	readonly streamId: number;
	/** Names of its flags: "END_STREAM". */
	readonly flags: readonly string[];
	/** Bytes of its payload. */
	readonly length: number;
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
	/** The version of HTTP: "1.1" or "1.0". */
	readonly version: string;
	readonly status: number;
	/** The reason phrase; often empty. */
	readonly reason: string;
	readonly isInterim: boolean;
	/** The field lines in order. */
	readonly fields: readonly (readonly [name: string, value: string])[];
	/** The exact bytes as latin1 text; undefined if the version's heads are not text. */
	readonly head: string | undefined;
}

/** Fires for each piece of response content, without its framing. `bytes` is only valid during the call. */
export interface ResponseData {
	readonly type: "response.data";
	readonly at: number;
	readonly exchangeId: number;
	readonly connectionId: number;
	readonly bytes: Uint8Array;
}

/** Fires when the response's last byte (including its trailer section) has arrived. Not when the exchange fails. */
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

/**
 * Fires when the request is sent again on a new connection because the reused one closed without an answer (RFC 9112
 * §9.3.1).
 */
export interface ExchangeRetried {
	readonly type: "exchange.retried";
	readonly at: number;
	readonly exchangeId: number;
	readonly reason: string;
}

/** Fires once when an exchange ends in an error, at whatever step. */
export interface ExchangeFailed {
	readonly type: "exchange.failed";
	readonly at: number;
	readonly exchangeId: number;
	readonly code: string;
	readonly message: string;
}

/**
 * Fires when the caller gets a stored response. If the cache had to ask the server first ("revalidated", or "stale"
 * instead of an error), that exchange's events come before. For a "hit" there is no exchange. Not for responses that
 * are revalidated in the background, nor for the 504 of "only-if-cached" with nothing stored.
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
 * Fires before the wait, when a failed request will be sent again; its next exchange follows. Not for the repetition on
 * a new connection, which is `exchange.retried`.
 */
export interface RetryWaiting {
	readonly type: "retry.waiting";
	readonly at: number;
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
	/** The status of the last try. */
	readonly status: number;
}

/** What happened, when, and to which connection or exchange, by `type`. */
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
	| Http2Frame
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

/** Called synchronously for each event. It must not throw. Without a listener no event object is made. */
export type Trace = (event: TraceEvent) => void;
