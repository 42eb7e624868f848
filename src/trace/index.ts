// trace/: the vocabulary of events, and the evidence made from them.
export type {
	AttemptFailed,
	AttemptStarted,
	CacheAnswered,
	Connected,
	ConnectionClosed,
	ExchangeAssigned,
	ExchangeFailed,
	ExchangeRetried,
	ExchangeStarted,
	RequestData,
	RequestHead,
	RequestSent,
	ResolveFailed,
	ResolveFinished,
	ResolveStarted,
	ResponseData,
	ResponseDone,
	ResponseHead,
	RetryRefused,
	RetryWaiting,
	Secured,
	SocketAddress,
	TlsFacts,
	Trace,
	TraceEvent,
	TunnelFailed,
	TunnelFinished,
	TunnelStarted,
} from "./events.ts";
export {
	type AttemptEvidence,
	type CallEvidence,
	type ConnectionEvidence,
	createEvidence,
	type Evidence,
	type ExchangeEvidence,
	type InterimEvidence,
} from "./evidence.ts";
export { headText } from "./heads.ts";
export { type Phase, phasesOf } from "./phases.ts";
export { headLines, type RedactionOptions, redactExchange, redactHead } from "./redaction.ts";
export { type StoredResponse, type SummaryOptions, summarize } from "./summary.ts";
