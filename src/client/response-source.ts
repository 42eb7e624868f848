// Where a response comes from, and what is known of its exchange.

import type { Sentence } from "../base/index.ts";
import type { FieldLines } from "../http/index.ts";
import type { Connection } from "../socket/index.ts";
import type { SocketAddress, TlsFacts } from "../trace/index.ts";
import type { ClientError, ClientErrorDetails, ClientErrorKind, ClientErrorPhase } from "./errors.ts";

/** When each step ended, in milliseconds since the request was made. undefined: the step did not happen here. */
export interface Timings {
	/** When the request was made, on the clock of `performance.now()`. */
	readonly startedAt: number;
	/** Name resolution; undefined on a reused connection or for an IP address. */
	readonly resolvedMs: number | undefined;
	/** TCP connection; undefined on a reused one. */
	readonly connectedMs: number | undefined;
	/** TLS handshake; undefined on a reused or plain connection. */
	readonly securedMs: number | undefined;
	/** The exchange got its connection. */
	readonly assignedMs: number;
	/** The last byte of the request was handed to the socket. */
	readonly sentMs: number | undefined;
	/** The first byte of the response. */
	readonly firstByteMs: number;
	/** The last byte; undefined while content is still to come. */
	readonly doneMs: number | undefined;
}

/** The connection of an exchange. */
export interface ExchangeConnection {
	/** The connection's number in this process, as in trace events; 0 if there was none. */
	readonly id: number;
	/** This machine's end of it; undefined if the transport has no address. */
	readonly local: SocketAddress | undefined;
	/** The peer's address. */
	readonly remote: SocketAddress;
	/** The result of the TLS handshake; undefined on a plain connection. */
	readonly tls: TlsFacts | undefined;
	/** Whether it had carried an exchange before. */
	readonly isReused: boolean;
	/** How long it was unused before, in milliseconds. */
	readonly idleMs: number;
	/** The version of HTTP that it speaks, by its name in ALPN: "http/1.1" or "h2". */
	readonly protocol: string;
	/** Over HTTP/2: the exchange's stream. */
	readonly streamId?: number | undefined;
	/**
	 * The proxy that it goes through, without credentials. `remote` is then the proxy's, and `tls` the origin's for
	 * https:.
	 */
	readonly proxy?: string | undefined;
}

/** How the cache answered: fresh, confirmed by its server, or stale. */
export type CacheOutcome = "hit" | "revalidated" | "stale";

/** Where a response comes from: an exchange on the wire, the cache, or your own code. What it knows besides head and content. */
export interface ResponseSource {
	readonly id: number;
	readonly plan: { readonly method: string; readonly rules: { readonly bufferedBytes: number } };
	readonly state: string;
	readonly displayUrl: string;
	readonly retries: number;
	readonly fromCache?: CacheOutcome | undefined;
	readonly trailers: FieldLines | undefined;
	readonly upgraded: Connection | undefined;
	readonly bytesSent: number;
	readonly bytesReceived: number;
	readonly contentBytes: number;
	/** Missing if there is nothing to wait for. */
	whenOver?(callback: () => void): void;
	/** Missing if no deadline runs. */
	contentIsStreamed?(): void;
	/** Missing if nothing comes any more. */
	prioritize?(priority: string): void;
	timings(): Timings;
	connectionFacts(): ExchangeConnection;
	error(
		kind: ClientErrorKind,
		phase: ClientErrorPhase,
		message: string | Sentence,
		more?: Partial<ClientErrorDetails>,
	): ClientError;
}
