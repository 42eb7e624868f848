// The vocabulary of events: each says when it fires and when it doesn't. Knows no other folder. Values are plain data,
// so an event can be recorded, printed and replayed. All times (`at`) are milliseconds on the monotonic clock of
// `performance.now()`; `performance.timeOrigin` is its beginning on the wall clock. No event assumes that a connection
// carries one exchange at a time.

import type {
	AttemptFailed,
	AttemptStarted,
	BytesReceived,
	BytesSent,
	Connected,
	ConnectionClosed,
	DatagramDropped,
	DatagramReceived,
	DatagramSent,
	DatagramsClosed,
	DatagramsOpened,
	Http2Frame,
	Http2GoAway,
	ReadingPaused,
	ReadingResumed,
	ResolveFailed,
	ResolveFinished,
	ResolveStarted,
	Secured,
	TlsFailed,
	TlsStarted,
	TunnelFailed,
	TunnelFinished,
	TunnelStarted,
} from "./connection-events.ts";
import type {
	CacheAnswered,
	ExchangeAssigned,
	ExchangeFailed,
	ExchangeQueued,
	ExchangeRetried,
	ExchangeStarted,
	Http2Trimmed,
	RateWaiting,
	RequestData,
	RequestHead,
	RequestSent,
	ResponseData,
	ResponseDecoded,
	ResponseDone,
	ResponseHead,
	RetryRefused,
	RetryWaiting,
} from "./exchange-events.ts";

/** What happened, when, and to which connection or exchange, by `type`. */
export type TraceEvent =
	| ResolveStarted
	| ResolveFinished
	| ResolveFailed
	| AttemptStarted
	| AttemptFailed
	| Connected
	| TlsStarted
	| TlsFailed
	| Secured
	| TunnelStarted
	| TunnelFinished
	| TunnelFailed
	| ConnectionClosed
	| BytesReceived
	| BytesSent
	| ReadingPaused
	| ReadingResumed
	| DatagramsOpened
	| DatagramSent
	| DatagramReceived
	| DatagramDropped
	| DatagramsClosed
	| Http2Frame
	| Http2GoAway
	| Http2Trimmed
	| ExchangeStarted
	| ExchangeQueued
	| RateWaiting
	| ExchangeAssigned
	| RequestHead
	| RequestData
	| RequestSent
	| ResponseHead
	| ResponseData
	| ResponseDone
	| ResponseDecoded
	| ExchangeRetried
	| ExchangeFailed
	| CacheAnswered
	| RetryWaiting
	| RetryRefused;

/** Called synchronously for each event. It must not throw. Without a listener no event object is made. */
export interface Trace {
	(event: TraceEvent): void;
	/**
	 * False for a listener that takes heads from the bytes: where a head is text, `fields` of `request.head` and
	 * `response.head` are empty then, which saves the time to make them.
	 */
	readonly wantsFields?: boolean | undefined;
	/** False for a listener that takes content from the bytes: it gets no `request.data` and no `response.data`. */
	readonly wantsContent?: boolean | undefined;
}
