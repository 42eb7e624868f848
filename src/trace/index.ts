/**
 * Events of connections and requests, with their times, and the evidence made of them.
 * @module
 */

// trace/: the vocabulary of events, and the evidence made from them.
export type {
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
	SocketAddress,
	TlsFacts,
	TlsFailed,
	TlsStarted,
	TunnelFailed,
	TunnelFinished,
	TunnelStarted,
} from "./connection-events.ts";
export type { Trace, TraceEvent } from "./events.ts";
export {
	type AttemptEvidence,
	type CallEvidence,
	type ConnectionEvidence,
	createEvidence,
	type Evidence,
	type ExchangeEvidence,
	type InterimEvidence,
} from "./evidence.ts";
export type {
	CacheAnswered,
	ExchangeAssigned,
	ExchangeCause,
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
export { headText } from "./heads.ts";
export { type Phase, phasesOf } from "./phases.ts";
export { headLines, type RedactionOptions, redactExchange, redactHead } from "./redaction.ts";
export { type StoredResponse, type SummaryOptions, summarize } from "./summary.ts";
