// The seam: what a two-way byte stream offers to whatever speaks a protocol over it.
// Knows no protocol. Recording, throttling and in-memory transports implement this same interface.

import type { SocketAddress, TlsFacts } from "../trace/index.ts";
import type { Endpoint } from "./endpoint.ts";
import type { SocketError } from "./errors.ts";
import type { TlsOptions } from "./tls-options.ts";

/** When each step of building the connection ended: milliseconds on the clock of `performance.now()`. */
export interface ConnectionTimings {
	readonly startedAt: number;
	/** undefined where no name had to be resolved. */
	readonly resolvedAt: number | undefined;
	readonly connectedAt: number;
	/** undefined on a plain connection. */
	readonly securedAt: number | undefined;
}

/** What is known of a connection; the counters are live. */
export interface ConnectionInfo {
	readonly id: number;
	/** The endpoint that was asked for; for an accepted connection the listener's. */
	readonly endpoint: Endpoint;
	readonly local: SocketAddress | undefined;
	readonly remote: SocketAddress;
	readonly tls: TlsFacts | undefined;
	readonly timings: ConnectionTimings;
	readonly bytesIn: number;
	readonly bytesOut: number;
}

/**
 * Takes what a connection has to say, synchronously. This is the fast way to read: nothing is copied or allocated.
 * A connection has at most one receiver; without one it is paused.
 */
export interface Receiver {
	/**
	 * `buffer[0..length)` arrived. The buffer is shared by all connections: its content is only valid during the call.
	 * Returning false pauses reading until `resume()`.
	 */
	onBytes(buffer: Buffer, length: number): boolean;
	/** The peer sent its FIN (TLS: close_notify): no more bytes will come; writing may still be possible. */
	onEnd(): void;
	/** What was queued for writing has gone to the operating system, after a `send` that returned false. */
	onDrain(): void;
	/** Both directions are closed; the last call, made once. `error` says why where it was not an orderly close. */
	onClose(error: SocketError | undefined): void;
}

/** A two-way byte stream. */
export interface Connection extends AsyncIterable<Uint8Array>, AsyncDisposable {
	readonly info: ConnectionInfo;
	readonly isClosed: boolean;

	/**
	 * Sets who takes the bytes from now on, and starts reading. A receiver that comes late still hears the end and the close;
	 * the one before it hears nothing more.
	 */
	receive(receiver: Receiver): void;
	/**
	 * Stops reading, so that the peer's window fills. A paused connection notices neither the peer's end nor, before it writes,
	 * that the connection broke.
	 */
	pause(): void;
	resume(): void;
	/**
	 * Ends the present receiver's part, for another protocol's: reading pauses, and `unread`, bytes that belong to the
	 * next receiver (copied), reaches it first.
	 */
	release(unread?: Uint8Array): void;

	/**
	 * Queues bytes (a string is latin1). Returns false where more than the high-water mark is waiting: then wait for `onDrain`.
	 * The bytes must not change before they are sent. Errors arrive at `onClose`; what the peer had said before is told first.
	 */
	send(data: Uint8Array | string): boolean;
	/**
	 * Says that the peer's answer to what was sent is due, and that there is nothing else to wait for: where its answers come at
	 * once, within some 0.1 ms, the event loop waits for the next without sleeping.
	 */
	expectReply?(): void;
	/** Queues bytes and waits while the peer takes them too slowly. Throws a SocketError (step "write"). */
	write(data: Uint8Array | string): Promise<void>;
	/** Reads what is there, as a copy of the caller's own; null after the peer's end. Throws a SocketError (step "read"). */
	read(): Promise<Uint8Array | null>;
	/** Half-close: everything queued is sent, then a FIN (TLS: close_notify and FIN). Reading goes on. */
	end(): void;
	/** Closes both directions: at once, losing what is queued. Idempotent. Resolves when the socket is gone. */
	close(): Promise<void>;
	/** As close(), but the peer sees a reset (RST) rather than a FIN; with TLS and Unix sockets it is as close(). */
	reset(): void;
	/**
	 * Starts TLS on this connection, as a client, within 10 seconds. This object is spent afterwards, and its receiver hears
	 * nothing more: use the connection that is returned. Rejects with a SocketError (step "tls") where the handshake fails, or
	 * where bytes wait that arrived before it (RFC 3207 §6: they may be injected); the connection is then closed.
	 * @param endpoint whom the certificate must name, where that is not whom this connects to: behind a tunnel.
	 */
	upgradeToTls(options?: TlsOptions, endpoint?: Endpoint): Promise<Connection>;
	/** Lets the process exit although this connection is open (`unref`), or not (`ref`). */
	ref(): void;
	unref(): void;
}
