// The seam: the two-way byte stream that a protocol runs over. Knows no protocol. Recording, throttling and in-memory
// transports implement the same interface.

import type { SocketAddress, TlsFacts } from "../trace/index.ts";
import type { Endpoint } from "./endpoint.ts";
import type { SocketError } from "./errors.ts";
import type { TlsOptions } from "./tls-options.ts";

/** When each step of building the connection ended: milliseconds on the clock of `performance.now()`. */
export interface ConnectionTimings {
	/** When it was asked for. */
	readonly startedAt: number;
	/** undefined if no name had to be resolved. */
	readonly resolvedAt: number | undefined;
	/** When the transport was connected. */
	readonly connectedAt: number;
	/** undefined on a plain connection. */
	readonly securedAt: number | undefined;
}

/** Facts about a connection. The counters are live. */
export interface ConnectionInfo {
	/** The connection's number in this process, as in trace events. */
	readonly id: number;
	/** The requested endpoint; for an accepted connection, the listener's. */
	readonly endpoint: Endpoint;
	/** This machine's end; undefined if the transport has no address. */
	readonly local: SocketAddress | undefined;
	/** The peer's address. */
	readonly remote: SocketAddress;
	/** The result of the TLS handshake; undefined on a plain connection. */
	readonly tls: TlsFacts | undefined;
	/** When each step of building it ended. */
	readonly timings: ConnectionTimings;
	/** Bytes received so far, without TLS. */
	readonly bytesIn: number;
	/** Bytes sent so far, without TLS. */
	readonly bytesOut: number;
}

/**
 * Handles a connection's events, synchronously. This is the fast way to read: nothing is copied or allocated. A
 * connection has at most one receiver, and is paused without one.
 */
export interface Receiver {
	/**
	 * `buffer[0..length)` arrived. All connections share the buffer: its content is only valid during the call. Return
	 * false to pause reading until `resume()`.
	 */
	onBytes(buffer: Buffer, length: number): boolean;
	/**
	 * The peer sent its FIN (TLS: close_notify). No more bytes will come, but you may still be able to write. `isIncomplete`:
	 * TLS ended by a FIN without close_notify, so someone on the way may have cut it (RFC 8446 §6.1).
	 */
	onEnd(isIncomplete?: boolean): void;
	/** After a `send` that returned false: the operating system has taken everything that was queued. */
	onDrain(): void;
	/** Both directions are closed. This is the last call, made once. `error` says why, if the close was not orderly. */
	onClose(error: SocketError | undefined): void;
}

/** A two-way byte stream. */
export interface Connection extends AsyncIterable<Uint8Array<ArrayBuffer>>, AsyncDisposable {
	/** Facts about it: addresses, TLS, timings, byte counts. */
	readonly info: ConnectionInfo;
	/** Whether both directions are closed. */
	readonly isClosed: boolean;

	/**
	 * Sets the receiver and starts reading. A receiver that is set late still gets the end and the close. The receiver
	 * before it gets no more calls.
	 */
	receive(receiver: Receiver): void;
	/**
	 * Stops reading, so the peer's window fills. A paused connection does not notice the peer's end. It does not notice
	 * that the connection broke, either, until it writes.
	 */
	pause(): void;
	/** Reads again after `pause`. */
	resume(): void;
	/**
	 * Removes the present receiver, so that another protocol can take over. Reading pauses. `unread` holds bytes for the
	 * next receiver (they are copied), which it gets first.
	 */
	release(unread?: Uint8Array): void;

	/**
	 * Queues bytes (a string is latin1, as heads of HTTP are; `write` is for text). Returns false if more than the high-water mark is queued: then wait for
	 * `onDrain`. Don't change the bytes before they are sent. Errors arrive at `onClose`, after everything that the peer
	 * sent before.
	 */
	send(data: Uint8Array | string): boolean;
	/**
	 * Says that the peer's reply is due and that nothing else is awaited. If the peer replies within some 0.1 ms, the
	 * event loop polls for its next reply instead of sleeping.
	 */
	expectReply?(): void;
	/**
	 * Queues bytes (a string is UTF-8) and waits while the peer takes them too slowly. Throws a SocketError (step "write").
	 */
	write(data: Uint8Array | string): Promise<void>;
	/**
	 * Reads the bytes that are there, as a copy that is yours; null after the peer's end. Throws a SocketError (step
	 * "read").
	 */
	read(): Promise<Uint8Array<ArrayBuffer> | null>;
	/** Half-close: sends everything queued, then a FIN (TLS: close_notify and FIN). Reading continues. */
	end(): void;
	/** Closes both directions at once and drops what is queued. Idempotent. Resolves when the socket is gone. */
	close(): Promise<void>;
	/** Like close(), but the peer sees a reset (RST) instead of a FIN. The same as close() with TLS and Unix sockets. */
	reset(): void;
	/**
	 * Starts TLS on this connection, as a client, within 10 seconds. Use the connection that it returns: this object can't
	 * be used afterwards, and its receiver gets no more calls. Rejects with a SocketError (step "tls") if the handshake
	 * fails, or if unread bytes arrived before it (RFC 3207 §6: they may be injected). The connection is then closed.
	 * @param endpoint whom the certificate must name, if that differs from this connection's endpoint: behind a tunnel.
	 */
	upgradeToTls(options?: TlsOptions, endpoint?: Endpoint): Promise<Connection>;
	/**
	 * Whether the peer has proved by its certificate that it is this host too: it is trusted, and valid for that name or
	 * address. Missing where no certificate can be.
	 */
	certifies?(host: string): boolean;
	/** Lets the process exit although this connection is open (`unref`), or not (`ref`). */
	ref(): void;
	/** Lets the process exit although this connection is open. */
	unref(): void;
}
