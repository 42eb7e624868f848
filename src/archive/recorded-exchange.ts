// What a recording says about one exchange.

import type { ExchangeCause, SocketAddress, TlsFacts } from "../trace/index.ts";

/** A connection. Times are milliseconds on the events' clock. */
export interface RecordedConnection {
	readonly id: number;
	resolveStartedAt: number | undefined;
	resolvedAt: number | undefined;
	connectStartedAt: number | undefined;
	connectedAt: number | undefined;
	securedAt: number | undefined;
	local: SocketAddress | undefined;
	remote: SocketAddress | undefined;
	tls: TlsFacts | undefined;
	closedAt: number | undefined;
}

/** A request or a response. */
export interface RecordedMessage {
	readonly version: string;
	/** "" for a response. */
	readonly target: string;
	/** 0 for a request. */
	readonly status: number;
	readonly reason: string;
	/** The field lines in order. */
	readonly fields: readonly (readonly [name: string, value: string])[];
	/** Bytes of the head on the wire; -1 if it was not text. */
	readonly headBytes: number;
	/** Its content without framing, with its codings. */
	content: Uint8Array[];
	contentBytes: number;
	/** The content without its codings, masked: the coded one is masked whole. */
	decoded: Uint8Array | undefined;
	/** Parts of the content are not in the recording. */
	isCut: boolean;
}

/** One request and its response, as far as they came. */
export interface RecordedExchange {
	readonly id: number;
	readonly callId: number;
	readonly cause: ExchangeCause;
	readonly method: string;
	readonly url: string;
	readonly startedAt: number;
	queuedAt: number | undefined;
	assignedAt: number | undefined;
	sentAt: number | undefined;
	headAt: number | undefined;
	doneAt: number | undefined;
	/** The connection that it ran on; the last one, if it was sent again. */
	connection: RecordedConnection | undefined;
	isReused: boolean;
	/** How often it was sent again on another connection. */
	resends: number;
	/** Bytes on the wire, once they are known. */
	requestBytes: number | undefined;
	responseBytes: number | undefined;
	/** Content of the response, with its codings. */
	contentBytes: number | undefined;
	status: number | undefined;
	request: RecordedMessage | undefined;
	interims: RecordedMessage[];
	response: RecordedMessage | undefined;
	/** The response's last byte was read. */
	isWhole: boolean;
	failure:
		| { readonly at: number; readonly kind: string; readonly code: string; readonly message: string }
		| undefined;
}
