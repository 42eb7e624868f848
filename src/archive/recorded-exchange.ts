// What a recording says about one exchange.

import type { ExchangeCause, SocketAddress, TlsFacts } from "../trace/index.ts";

/** A connection. Times are milliseconds on the events' clock. */
export interface RecordedConnection {
	/** The connection's id in the events. */
	readonly id: number;
	/** When the name was looked up; undefined for an address, or a name that was known. */
	resolveStartedAt: number | undefined;
	/** When its addresses were there. */
	resolvedAt: number | undefined;
	/** When the first address was tried. */
	connectStartedAt: number | undefined;
	/** When it was open. */
	connectedAt: number | undefined;
	/** When its TLS handshake was over; undefined without TLS. */
	securedAt: number | undefined;
	/** Its own end. */
	local: SocketAddress | undefined;
	/** The peer's end. */
	remote: SocketAddress | undefined;
	/** What TLS agreed on. */
	tls: TlsFacts | undefined;
	/** When it was closed; undefined if the recording ends before. */
	closedAt: number | undefined;
}

/** A request or a response. */
export interface RecordedMessage {
	/** Of HTTP: "1.0", "1.1", "2". */
	readonly version: string;
	/** "" for a response. */
	readonly target: string;
	/** 0 for a request. */
	readonly status: number;
	/** The reason phrase; "" where there is none. */
	readonly reason: string;
	/** The field lines in order. */
	readonly fields: readonly (readonly [name: string, value: string])[];
	/** Bytes of the head on the wire; -1 if it was not text. */
	readonly headBytes: number;
	/** Its content without framing, with its codings. */
	content: Uint8Array[];
	/** Length of the content, kept or not. */
	contentBytes: number;
	/** The content without its codings, masked: the coded one is masked whole. */
	decoded: Uint8Array | undefined;
	/** Parts of the content are not in the recording. */
	isCut: boolean;
}

/** One request and its response, as far as they came. */
export interface RecordedExchange {
	/** The exchange's id in the events. */
	readonly id: number;
	/** What one caller asked for: redirects, retries and what else belongs to it have the same. */
	readonly callId: number;
	/** Why it came to be. */
	readonly cause: ExchangeCause;
	/** The request's method. */
	readonly method: string;
	/** The request's URL, masked. */
	readonly url: string;
	/** When it began, in milliseconds on the events' clock, as all times here. */
	readonly startedAt: number;
	/** When it began to wait for a connection; undefined if it did not. */
	queuedAt: number | undefined;
	/** When it got its connection. */
	assignedAt: number | undefined;
	/** When its request was sent whole. */
	sentAt: number | undefined;
	/** When the final response's head was read. */
	headAt: number | undefined;
	/** When the response's last byte was read. */
	doneAt: number | undefined;
	/** The connection that it ran on; the last one, if it was sent again. */
	connection: RecordedConnection | undefined;
	/** Whether the connection was open before. */
	isReused: boolean;
	/** How often it was sent again on another connection. */
	resends: number;
	/** Bytes of the request on the wire; undefined until they are known. */
	requestBytes: number | undefined;
	/** Bytes of the response on the wire; undefined until they are known. */
	responseBytes: number | undefined;
	/** Content of the response, with its codings. */
	contentBytes: number | undefined;
	/** The final response's status. */
	status: number | undefined;
	/** The request, as read from the bytes. */
	request: RecordedMessage | undefined;
	/** Responses before the final one: 100, 103. */
	interims: RecordedMessage[];
	/** The final response, as read from the bytes. */
	response: RecordedMessage | undefined;
	/** The response's last byte was read. */
	isWhole: boolean;
	/** Why it failed. */
	failure:
		| {
				/** When. */
				readonly at: number;
				/** The error's `kind`. */
				readonly kind: string;
				/** The error's `code`. */
				readonly code: string;
				/** The error's message, masked. */
				readonly message: string;
		  }
		| undefined;
}
