// The client's errors: one class, distinguished by `kind` and `phase`, each one sentence that a person can act on.
// Errors of the layers below are translated here once, with the original as `cause`.
//
//   GannetError
//   └─ ClientError                      kind                what went wrong                            sent?
//       ├─ before anything was sent     "invalid-request"   the caller's method, URL, field or option   no
//       │                               "queue-full"        limits.queuedRequests reached               no
//       │                               "client-closed"     close() was called                          no*
//       │                               "resolve"           the name has no address                     no
//       │                               "connect"           no address accepted the connection, or no    no
//       │                                                   proxy made a tunnel (code "proxy"), or
//       │                                                   option network forbids it ("NETWORK_POLICY")
//       │                               "tls"               the handshake or the certificate            no
//       ├─ on the way                   "timeout"           one of `timeouts` passed (see `phase`)      perhaps
//       │                               "aborted"           the caller's AbortSignal                    perhaps
//       │                               "disconnected"      closed before any byte of a response        perhaps
//       │                               "redirect"          a redirect that must not be followed           yes
//       │                               "request-body"      the caller's body failed while being sent   perhaps
//       ├─ on this machine              "file"              a file can't be written; `code` is the system's, perhaps
//       │                                                   or says what prevents it
//       └─ with the response            "truncated"         the response broke off                      yes
//                                       "protocol"          the peer broke HTTP (RFC 9110, 9112)        yes
//                                       "limit"             a limit was passed; the message names it    yes
//                                       "content"           the content is not what was asked for       yes
//                                       "status"            the status is 4xx or 5xx, and only another  yes
//                                                           was wanted (`throwOnError`, `orThrow`)
//                                       "body-used"         the content was already taken               yes
//
// `isSafeToRetry` is true if the request cannot have been acted on, or if its method is idempotent (RFC 9110 §9.2.2)
// and the failure may be temporary.

import {
	type Advice,
	adviceOf,
	GannetError,
	hideSecrets,
	option,
	own,
	type Refuse,
	type Sentence,
	type StandardIssue,
	say,
	whatOf,
} from "../base/index.ts";
import type { FieldLines, RuleId } from "../http/index.ts";
import type { H2RuleId } from "../http/internal.ts";
import type { FailedAttempt, SocketErrorCode } from "../socket/index.ts";
import { faultOf, type StorageErrorCode } from "../storage/index.ts";
import type { ClientLimits, Timeouts } from "./limit-options.ts";

/** What went wrong, broadly; the table at the top of client/errors.ts explains each. */
export type ClientErrorKind =
	| "invalid-request"
	| "queue-full"
	| "client-closed"
	| "resolve"
	| "connect"
	| "tls"
	| "timeout"
	| "aborted"
	| "disconnected"
	| "redirect"
	| "request-body"
	| "file"
	| "truncated"
	| "protocol"
	| "limit"
	| "content"
	| "status"
	| "body-used";

/**
 * More exactly than `kind`: a system's or TLS's code ("ECONNREFUSED"), a rule of HTTP that was broken ("bad-chunk-size"), a
 * limit or timeout, what is in a file's way, or what was wrong with an option.
 */
export type ClientErrorCode =
	| ClientErrorKind
	| SocketErrorCode
	| StorageErrorCode
	| RuleId
	| H2RuleId
	| keyof ClientLimits
	| keyof Timeouts
	| "minimumRate"
	| "signal"
	| "ambiguous"
	| "bad-location"
	| "downgrade"
	| "other-origin"
	| "loop"
	| "status"
	| "empty-part"
	| "changed"
	| "content-range"
	| "shifted"
	| "other-size"
	| "content-encoding"
	| "other-version"
	| "checksum"
	| "hsts-file"
	| "unprocessed"
	| "stream-reset"
	| "http-version"
	| "reader-failed"
	| "decode"
	| "charset"
	| "json"
	| "schema"
	| "form"
	| "rspauth"
	| "unknown-option"
	| "invalid-option"
	| "invalid-url"
	| "unsupported-scheme"
	| "invalid-headers"
	| "content-length"
	| "transfer-encoding"
	| "trailers"
	| "invalid-body"
	| "invalid-json"
	| "invalid-proxy"
	| "proxy"
	| "cookie-file"
	| "netrc-unreadable"
	| "netrc-permissions"
	| "netrc-syntax";

/** The current step of the exchange. */
export type ClientErrorPhase =
	| "prepare"
	| "queue"
	| "resolve"
	| "connect"
	| "tls"
	| "send"
	| "first-byte"
	| "receive"
	| "done";

/** What is known of a ClientError besides its sentence. */
export interface ClientErrorDetails {
	/** What went wrong, broadly. */
	readonly kind: ClientErrorKind;
	/** The step that failed. */
	readonly phase: ClientErrorPhase;
	/** Without userinfo; the values of secret parameters are hidden. */
	readonly url?: string | undefined;
	/** The request's method. */
	readonly method?: string | undefined;
	/** The requested endpoint or, once connected, the peer's; for example "tcp://127.0.0.1:8080". */
	readonly endpoint?: string | undefined;
	/** Every address that was tried. Default none. */
	readonly attempts?: readonly FailedAttempt[] | undefined;
	/** Bytes of the request handed to the socket. Default 0. */
	readonly bytesSent?: number | undefined;
	/** Bytes of the response that arrived. Default 0. */
	readonly bytesReceived?: number | undefined;
	/** Milliseconds from the call to the failure. Default 0. */
	readonly elapsedMs?: number | undefined;
	/** Whether the request may be sent again without harm. Default false. */
	readonly isSafeToRetry?: boolean | undefined;
	/** Default: the kind. */
	readonly code?: ClientErrorCode | undefined;
	/** The option that it is about: "timeouts.total". */
	readonly option?: string | undefined;
	/** That option's value. */
	readonly value?: unknown;
	/** What to do, as the end of the sentence; several are alternatives. */
	readonly advice?: Advice | undefined;
	/** The status of the response, if there is one. */
	readonly status?: number | undefined;
	/** The response, for kind "status". */
	readonly response?: ErrorResponse | undefined;
	/** What a schema found wrong. Default nothing. */
	readonly issues?: readonly StandardIssue[] | undefined;
	/** The error of the layer below. */
	readonly cause?: unknown;
}

/** The response of an error of kind "status": a `Response`, with its head and its content. */
export interface ErrorResponse {
	/** The status, 400 or more. */
	readonly status: number;
	/** The header section. */
	readonly headers: FieldLines;
	/** The content as text. */
	text(): Promise<string>;
	/** The content parsed as JSON, such as an API's description of the error. */
	json<T = unknown>(): Promise<T>;
	/** The content as bytes. */
	bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/** The only error that the client throws. Distinguish errors by `kind` and `code`, never by the wording of `message`. */
export class ClientError extends GannetError<ClientErrorKind, ClientErrorCode> {
	/** "AbortError" if the caller's AbortSignal stopped it; its reason is the cause. */
	override readonly name: string = "ClientError";
	/** The step that failed: "resolve", "connect", "send", "first-byte" and so on. */
	readonly phase: ClientErrorPhase;
	/** Without userinfo; the values of secret parameters are hidden. */
	readonly url: string | undefined;
	/** The request's method; undefined if there was no request yet. */
	readonly method: string | undefined;
	/**
	 * The peer's address or, before there is a connection, the requested endpoint; undefined if there was no request
	 * yet.
	 */
	readonly endpoint: string | undefined;
	/** Every address that was tried, each with its own error; empty if connecting was not the problem. */
	readonly attempts: readonly FailedAttempt[];
	/** Bytes of the request handed to the socket: head, framing and content. */
	readonly bytesSent: number;
	/** Bytes of the response that arrived: head, framing and content. */
	readonly bytesReceived: number;
	/** Milliseconds from the call to the failure. */
	readonly elapsedMs: number;
	/**
	 * Whether you may send the request again: it cannot have been acted on, or its method is idempotent (RFC 9110
	 * §9.2.2) and the failure may be temporary.
	 */
	readonly isSafeToRetry: boolean;
	/** The status of kind "status", or of a proxy that made no tunnel (kind "connect", code "proxy"). */
	readonly status: number | undefined;
	/** The response of kind "status". Its content is there if it was small; otherwise it may have been given up. */
	readonly response: ErrorResponse | undefined;
	/** What a schema found wrong with the content (code "schema"); otherwise empty. */
	readonly issues: readonly StandardIssue[];

	constructor(message: string | Sentence, given: ClientErrorDetails) {
		const details = own(given);
		super(message, details);
		if (details.kind === "aborted") this.name = "AbortError";
		this.phase = details.phase;
		this.url = details.url === undefined ? undefined : hideSecrets(details.url);
		this.method = details.method;
		this.endpoint = details.endpoint;
		this.attempts = details.attempts ?? [];
		this.bytesSent = details.bytesSent ?? 0;
		this.bytesReceived = details.bytesReceived ?? 0;
		this.elapsedMs = details.elapsedMs ?? 0;
		this.isSafeToRetry = details.isSafeToRetry ?? false;
		this.status = details.status;
		this.response = details.response;
		this.issues = details.issues ?? [];
	}

	/** Whether one of `timeouts` passed. */
	get isTimeout(): boolean {
		return this.kind === "timeout";
	}

	/** Whether the caller's AbortSignal stopped it. `name` is then "AbortError". */
	get isAborted(): boolean {
		return this.kind === "aborted";
	}

	/** Whether no connection could be made: name, address or TLS. */
	get isConnect(): boolean {
		return this.kind === "resolve" || this.kind === "connect" || this.kind === "tls";
	}
}

/** A file can't be written: the reason comes from the file system, or from the rules of storage/. */
export function fileError(path: string, thrown: unknown, phase: ClientErrorPhase = "prepare"): ClientError {
	const fault = faultOf(path, thrown);
	const { code, cause, target } = fault;
	return new ClientError(whatOf(fault), {
		kind: "file",
		phase,
		code,
		value: target,
		advice: adviceOf(fault),
		cause,
	});
}

/** Content beyond `limits.bufferedBytes`, as the end of the arguments of an error. */
export function tooMuchContent(
	how: string,
	limit: number,
): readonly [message: Sentence, more: Pick<ClientErrorDetails, "code" | "option" | "value" | "advice">] {
	const name = "limits.bufferedBytes";
	return [
		say`${how} with more content than the ${limit} bytes of ${option(name)}`,
		{
			code: "bufferedBytes",
			option: name,
			value: limit,
			advice: ["raise it", say`stream ${option("response.body")}`],
		},
	];
}

/** A mistake in an option. */
export const refuseOption: Refuse = (error) =>
	invalidRequest(whatOf(error), error.code, { option: error.option });

/** A mistake of the caller's, found before anything was sent. */
export function invalidRequest(
	message: string | Sentence,
	code: ClientErrorCode,
	more: Pick<ClientErrorDetails, "option" | "value" | "advice" | "cause"> = {},
): ClientError {
	return new ClientError(message, { ...more, kind: "invalid-request", phase: "prepare", code });
}
