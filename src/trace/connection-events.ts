// What happens to connections and datagrams: each event says when it fires and when it doesn't. The rules that hold for
// all of them are in events.ts.

/** An address and a port, or a path, as the operating system knows it. */
export interface SocketAddress {
	/** IP address without brackets, or the path of a Unix-domain socket. */
	readonly address: string;
	/** 0 for a Unix-domain socket. */
	readonly port: number;
	/** What kind of address it is. */
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
		| {
				/** The common name of the certificate's subject. */
				readonly subject: string;
				/** The common name of its issuer. */
				readonly issuer: string;
				/** Its last day, as OpenSSL writes it: "Nov 30 12:00:00 2027 GMT". */
				readonly validTo: string;
		  }
		| undefined;
}

/** Fires when the resolver gets a name. Not for IP literals, Unix paths or names found in the cache. */
export interface ResolveStarted {
	/** The name of this event. */
	readonly type: "resolve.started";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The name to look up. */
	readonly name: string;
}

/**
 * Fires when the resolver has answered for all requested families, with at least one address. Also for a cached answer.
 */
export interface ResolveFinished {
	/** The name of this event. */
	readonly type: "resolve.finished";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The name that was looked up. */
	readonly name: string;
	/** Its addresses, in the order in which they are tried. */
	readonly addresses: readonly string[];
	/** Whether the answer was in the cache. */
	readonly isCached: boolean;
}

/** Fires when no address came back. */
export interface ResolveFailed {
	/** The name of this event. */
	readonly type: "resolve.failed";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The name that was looked up. */
	readonly name: string;
	/** Why there is no address: "ENOTFOUND". */
	readonly code: string;
}

/** Fires when a socket starts to connect to one address. Several attempts may run at once (RFC 8305). */
export interface AttemptStarted {
	/** The name of this event. */
	readonly type: "attempt.started";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The address to connect to. */
	readonly remote: SocketAddress;
}

/**
 * Fires when one address refused, timed out or was unreachable. If the caller's own filter refused the address (code
 * "NETWORK_POLICY"), no start comes before it. Not for attempts that were closed because another one won.
 */
export interface AttemptFailed {
	/** The name of this event. */
	readonly type: "attempt.failed";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The address that failed. */
	readonly remote: SocketAddress;
	/** Why it failed: "ECONNREFUSED". */
	readonly code: string;
}

/** Fires once, when the transport (TCP or Unix) is connected; for a listener, when it has accepted it. */
export interface Connected {
	/** The name of this event. */
	readonly type: "connected";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** "server" if it was accepted. */
	readonly role: "client" | "server";
	/** This machine's end; undefined if the transport has no address. */
	readonly local: SocketAddress | undefined;
	/** The address that it is connected to. */
	readonly remote: SocketAddress;
}

/** Fires when a TLS handshake begins, as a client. Not for accepted connections, which are reported when it is complete. */
export interface TlsStarted {
	/** The name of this event. */
	readonly type: "tls.started";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The name sent by SNI; undefined if none is sent. */
	readonly serverName: string | undefined;
}

/**
 * Fires when a client's TLS handshake fails: the peer refused, its certificate was refused, it went away, or the time
 * was up. Not for accepted connections, whose listener's `onError` gets the error.
 */
export interface TlsFailed {
	/** The name of this event. */
	readonly type: "tls.failed";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The system's or OpenSSL's code: "ECONNRESET", "CERT_HAS_EXPIRED". */
	readonly code: string;
	/** The peer's alert (RFC 8446 §6), for example "handshake_failure"; undefined if it sent none. */
	readonly alert: string | undefined;
	/** What was wrong, in OpenSSL's or the system's words. */
	readonly message: string;
}

/** Fires when a TLS handshake is complete and the peer was accepted. Not on plain connections. */
export interface Secured {
	/** The name of this event. */
	readonly type: "secured";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The result of the handshake. */
	readonly tls: TlsFacts;
}

/**
 * Fires when a connection to a proxy is open and the client asks for a tunnel, by CONNECT or SOCKS. If the proxy itself
 * uses TLS, its `secured` comes before. Not if the proxy gets the request itself, as for http: by default.
 */
export interface TunnelStarted {
	/** The name of this event. */
	readonly type: "tunnel.started";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** Without credentials. */
	readonly proxy: string;
	/** "host:port" that the proxy is asked to connect to. */
	readonly target: string;
}

/** Fires when the proxy says that the tunnel is open. The TLS handshake through it, if any, follows. */
export interface TunnelFinished {
	/** The name of this event. */
	readonly type: "tunnel.finished";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
}

/** Fires when a tunnel fails: it was refused, the proxy went away, or the time was up. */
export interface TunnelFailed {
	/** The name of this event. */
	readonly type: "tunnel.failed";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** Why, as a sentence. */
	readonly message: string;
	/** An HTTP proxy's answer; undefined for SOCKS and if the proxy did not answer. */
	readonly status: number | undefined;
}

/** Fires once for each connection that was `connected`, when both directions are closed. */
export interface ConnectionClosed {
	/** The name of this event. */
	readonly type: "connection.closed";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** Bytes received on it, without TLS. */
	readonly bytesIn: number;
	/** Bytes sent on it, without TLS. */
	readonly bytesOut: number;
	/** The error's code if an error closed it, for example "ECONNRESET". */
	readonly code: string | undefined;
	/** Who ended it first. An error on the way counts as the peer's. */
	readonly by: "peer" | "here";
}

/**
 * Fires for each piece of bytes that arrives on a connection, as the protocol above it gets them: with TLS, decrypted.
 * With HTTP these are heads, framing and content, in the order of the wire. Not for the bytes of TLS itself, nor for
 * bytes that arrive after this side has closed. `bytes` is only valid during the call.
 */
export interface BytesReceived {
	/** The name of this event. */
	readonly type: "bytes.received";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The piece. Copy what you keep. */
	readonly bytes: Uint8Array;
}

/**
 * Fires for each piece of bytes that is handed to a connection: with TLS, before it is encrypted. They may still wait in
 * a queue of this side. `bytes` is only valid during the call.
 */
export interface BytesSent {
	/** The name of this event. */
	readonly type: "bytes.sent";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** The piece. Copy what you keep. */
	readonly bytes: Uint8Array;
}

/**
 * Fires when a connection is not read any more because its reader wants no more bytes now. Over HTTP/2 a slow reader
 * holds back its own stream by its window, and the connection is read on.
 */
export interface ReadingPaused {
	/** The name of this event. */
	readonly type: "reading.paused";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
}

/** Fires when a connection is read again after `reading.paused`. */
export interface ReadingResumed {
	/** The name of this event. */
	readonly type: "reading.resumed";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
}

/** Fires once for each UDP socket, when it is bound. */
export interface DatagramsOpened {
	/** The name of this event. */
	readonly type: "datagrams.opened";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The UDP socket's number in this process. */
	readonly socketId: number;
	/** Where it is bound. */
	readonly local: SocketAddress;
	/** The only peer of a connected socket. */
	readonly remote: SocketAddress | undefined;
}

/**
 * Fires when the system has accepted a datagram, which says nothing about its arrival. Not if it refused it. `bytes` is
 * only valid during the call.
 */
export interface DatagramSent {
	/** The name of this event. */
	readonly type: "datagram.sent";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The UDP socket's number in this process. */
	readonly socketId: number;
	/** The address that it goes to. */
	readonly remote: SocketAddress;
	/** The datagram. Copy what you keep. */
	readonly bytes: Uint8Array;
}

/** Fires when a datagram arrives that is kept for the reader. `bytes` is only valid during the call. */
export interface DatagramReceived {
	/** The name of this event. */
	readonly type: "datagram.received";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The UDP socket's number in this process. */
	readonly socketId: number;
	/** The sender's address. */
	readonly remote: SocketAddress;
	/** The datagram. Copy what you keep. */
	readonly bytes: Uint8Array;
}

/** Fires when a datagram arrives and is dropped, because `maxQueued` of them wait. `bytes` is only valid during the call. */
export interface DatagramDropped {
	/** The name of this event. */
	readonly type: "datagram.dropped";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The UDP socket's number in this process. */
	readonly socketId: number;
	/** The sender's address. */
	readonly remote: SocketAddress;
	/** The datagram. Copy what you keep. */
	readonly bytes: Uint8Array;
}

/** Fires once for each UDP socket, when it is closed. */
export interface DatagramsClosed {
	/** The name of this event. */
	readonly type: "datagrams.closed";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The UDP socket's number in this process. */
	readonly socketId: number;
	/** Datagrams that were dropped. */
	readonly dropped: number;
}

/**
 * Fires for each frame of HTTP/2, when it is written or when its head has come. Its content is not shown. Not for
 * connections of a client without a listener of its own.
 */
export interface Http2Frame {
	/** The name of this event. */
	readonly type: "http2.frame";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** Whether this side sent it. */
	readonly isSent: boolean;
	/** The frame's type: "HEADERS", "DATA". */
	readonly frame: string;
	/** 0 for the connection. */
	readonly streamId: number;
	/** Names of its flags: "END_STREAM". */
	readonly flags: readonly string[];
	/** Bytes of its payload. */
	readonly length: number;
	/** By how much a window grows (WINDOW_UPDATE). */
	readonly increment: number | undefined;
	/** The name of an error code, or its number as text (RST_STREAM, GOAWAY). */
	readonly errorCode: string | undefined;
}

/** Fires when a server says goodbye over HTTP/2: the connection takes no more requests. May fire again with a lower stream. */
export interface Http2GoAway {
	/** The name of this event. */
	readonly type: "http2.goaway";
	/** When, in milliseconds on the clock of `performance.now()`. */
	readonly at: number;
	/** The connection's number in this process. */
	readonly connectionId: number;
	/** Requests on streams above it were not processed. */
	readonly lastStreamId: number;
	/** The name of its error code, or its number as text: "NO_ERROR" for a graceful one. */
	readonly errorCode: string;
	/** What the server says about it, as latin1 text; often empty. */
	readonly debug: string;
}
