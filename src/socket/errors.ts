// The errors of src/socket. Errors of Node and OpenSSL are translated to them once, at this layer's boundary. Knows no
// socket. The words for each code are in error-words.ts.
//
// GannetError
// └── SocketError            step, code, endpoint, attempts, elapsedMs, cause, and the predicates
//     └── EndpointSyntaxError  the text of an endpoint cannot be parsed

import { type Advice, formatHostPort, GannetError, HIDDEN, memberOf, own } from "../base/index.ts";
import { isSocketErrorCode, type SocketErrorCode, type SocketStep, wordsFor } from "./error-words.ts";

export type { SocketStep } from "./error-words.ts";

/** One address that was tried, and why it failed. */
export interface FailedAttempt {
	/** IP address without brackets, or the path of a Unix-domain socket. */
	readonly address: string;
	/** 0 for a Unix-domain socket. */
	readonly port: number;
	/** Why it failed, by the system's code: "ECONNREFUSED". */
	readonly code: SocketErrorCode;
	/** The same as a sentence. */
	readonly message: string;
	/** Milliseconds from its start to its failure. */
	readonly elapsedMs: number;
}

/** What is known of a SocketError. */
export interface SocketErrorOptions {
	/** The step that failed. */
	readonly step: SocketStep;
	/** Why, by the system's or TLS's code, or one of gannet's. */
	readonly code: SocketErrorCode;
	/** As formatEndpoint writes it. People see it, so it must contain no secret. */
	readonly endpoint: string;
	/** Every address that was tried. Default none. */
	readonly attempts?: readonly FailedAttempt[] | undefined;
	/** Milliseconds until it failed. */
	readonly elapsedMs: number;
	/** The error of Node.js. */
	readonly cause?: unknown;
	/** What failed, if not the endpoint: the name that was looked up. */
	readonly subject?: string | undefined;
	/** What happened, instead of the code's words, if more is known: "refused the connection". */
	readonly says?: string | undefined;
	/** What to try next, instead of the code's advice. */
	readonly advice?: Advice | undefined;
}

/** How the message of each step begins. */
const BEGINNING: Readonly<Record<SocketStep, string>> = {
	endpoint: "read the endpoint",
	resolve: "resolve",
	connect: "connect to",
	tls: "secure the connection to",
	read: "read from",
	write: "write to",
	listen: "listen on",
};

const TIMEOUT_CODES: readonly string[] = ["CONNECT_TIMEOUT", "ETIMEDOUT"];
const RESET_CODES: readonly string[] = ["ECONNRESET", "EPIPE", "ECONNABORTED"];
const UNREACHABLE_CODES: readonly string[] = ["EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN"];
const NOT_FOUND_CODES: readonly string[] = ["ENOTFOUND", "ENODATA", "EAI_ADDRFAMILY"];
const CERTIFICATE_CODE = /^CERT_|_CERT$|_CERT_|UNABLE_TO_VERIFY|CERT_ALTNAME/;

/**
 * Any failure below HTTP. The message is one sentence for people and may change. `step`, `code` and the predicates are
 * for programs.
 */
export class SocketError extends GannetError<SocketStep, SocketErrorCode> {
	/** "AbortError" if the caller's AbortSignal stopped it, otherwise "SocketError". */
	override readonly name: string = "SocketError";
	/** The step that failed; the same as `kind`. */
	readonly step: SocketStep;
	/** See `SocketErrorCode`. */
	declare readonly code: SocketErrorCode;
	/** The endpoint as text: "tcp://127.0.0.1:8080". */
	readonly endpoint: string;
	/** Every address that was tried, in the order in which they failed; empty if no address was tried. */
	readonly attempts: readonly FailedAttempt[];
	/** From the start of the operation (for read and write: of the connection) until it failed. */
	readonly elapsedMs: number;

	constructor(given: SocketErrorOptions) {
		const options = own(given);
		const { step: kind, code, cause } = options;
		super(sentenceOf(options), { kind, code, cause, advice: adviceOf(options) });
		if (code === "ABORTED") this.name = "AbortError";
		this.step = kind;
		this.endpoint = options.endpoint;
		this.attempts = options.attempts ?? [];
		this.elapsedMs = options.elapsedMs;
	}

	/** No answer came in time, by the connect deadline or by the system's own. */
	get isTimeout(): boolean {
		return TIMEOUT_CODES.includes(this.code);
	}

	/** The host answered that no program listens there. */
	get isRefused(): boolean {
		return this.code === "ECONNREFUSED";
	}

	/** The peer broke off an open connection. */
	get isReset(): boolean {
		return RESET_CODES.includes(this.code);
	}

	/** No route to the host or its network. */
	get isUnreachable(): boolean {
		return UNREACHABLE_CODES.includes(this.code);
	}

	/** The name has no address. */
	get isNameNotFound(): boolean {
		return NOT_FOUND_CODES.includes(this.code);
	}

	/** The name could not be looked up now. This does not say whether it exists. */
	get isTemporaryResolverFailure(): boolean {
		return this.code === "EAI_AGAIN";
	}

	/** The caller's AbortSignal. */
	get isAborted(): boolean {
		return this.code === "ABORTED";
	}

	/** Another program listens there. */
	get isAddressInUse(): boolean {
		return this.code === "EADDRINUSE";
	}

	/** The operating system forbids it. When listening: a port below 1024. */
	get isPermissionDenied(): boolean {
		return this.code === "EACCES" || this.code === "EPERM";
	}

	/** The peer's certificate was not accepted. */
	get isCertificate(): boolean {
		return this.step === "tls" && CERTIFICATE_CODE.test(this.code) && !this.code.startsWith("ERR_SSL_");
	}
}

/** The text of an endpoint cannot be parsed. */
export class EndpointSyntaxError extends SocketError {
	/** Always "EndpointSyntaxError". */
	override readonly name: string = "EndpointSyntaxError";

	/** `says` completes "the endpoint … : it …"; `advice` says what to write. */
	constructor(text: string, says: string, advice: string) {
		// An endpoint has no user name or password, so text that looks like them isn't shown.
		const endpoint = quote(text.replace(/^.*@/s, `${HIDDEN}@`));
		super({ step: "endpoint", code: "ENDPOINT_SYNTAX", endpoint, elapsedMs: 0, says, advice });
	}
}

/** Formats foreign text for a message: in quotes, escaped, and cut if it is long. */
export function quote(text: string): string {
	return JSON.stringify(text.length > 100 ? `${text.slice(0, 97)}...` : text);
}

/** What failed and why, without advice. */
function sentenceOf(options: SocketErrorOptions): string {
	const name = options.subject ?? options.endpoint.replace(/^tcp:\/\//, "");
	const start = `${BEGINNING[options.step]} ${name} failed: `;
	if (options.step === "endpoint") return `${start}${options.says}`;
	const attempts = options.attempts ?? [];
	if (attempts.length > 1 && options.step === "connect") {
		const list = attempts.map((attempt) => {
			return `${addressOf(attempt)} ${wordsOf(attempt.code, "connect", attempt.message)}${after(attempt)}`;
		});
		return `${start}all ${attempts.length} addresses failed: ${list.join(", ")}`;
	}
	// With TLS, the last one answered.
	const address = attempts.at(-1);
	const who = address === undefined ? "it" : addressOf(address);
	const words =
		options.says ??
		altNameWords(options.cause) ??
		wordsOf(options.code, options.step, causeMessage(options.cause));
	return `${start}${who} ${words}${after(address ?? options)}`;
}

function adviceOf(options: SocketErrorOptions): Advice | undefined {
	return options.advice ?? specialAdvice(options) ?? wordsFor(options.code, options.step)?.advice;
}

/** Advice that depends on more than the code. */
function specialAdvice(options: SocketErrorOptions): string | undefined {
	if (options.code === "EADDRINUSE" && options.endpoint.startsWith("unix:")) {
		return "another program listens there, or the file is not a socket: stop it, or choose another path";
	}
	if (options.step === "listen" && options.code === "EACCES") {
		const port = Number(/:(\d+)$/.exec(options.endpoint)?.[1] ?? 0);
		if (port > 0 && port < 1024)
			return "ports below 1024 need privileges: use a higher one, or give the program the right";
	}
	return undefined;
}

function wordsOf(code: SocketErrorCode, step: SocketStep, message: string): string {
	if (code === "NETWORK_POLICY" && message !== "") return message;
	return wordsFor(code, step)?.says ?? `failed (${message === "" ? code : message})`;
}

function after(timed: { readonly code: string; readonly elapsedMs: number }): string {
	// A refusal by rule takes no time.
	if (timed.code === "NETWORK_POLICY") return "";
	const preposition = timed.code === "CONNECT_TIMEOUT" ? "within" : "after";
	const { elapsedMs } = timed;
	return ` ${preposition} ${elapsedMs >= 10 || elapsedMs === 0 ? Math.round(elapsedMs) : elapsedMs.toFixed(1)} ms`;
}

function addressOf(attempt: FailedAttempt): string {
	if (attempt.port === 0 && attempt.address.includes("/")) return attempt.address;
	return formatHostPort(attempt.address, attempt.port);
}

/** For a certificate of another name: which names it has. */
function altNameWords(cause: unknown): string | undefined {
	if (codeOf(cause) !== "ERR_TLS_CERT_ALTNAME_INVALID") return undefined;
	const { host, cert } = cause as {
		readonly host?: string | undefined;
		readonly cert?: { readonly subjectaltname?: string | undefined } | undefined;
	};
	const names = cert?.subjectaltname ?? "no name";
	return `showed a certificate for ${names.length > 200 ? `${names.slice(0, 197)}...` : names}, not for ${host}`;
}

function causeMessage(cause: unknown): string {
	return cause instanceof Error ? cause.message.trim() : "";
}

/** The code of anything thrown: Node's `code`, or "UNKNOWN". */
export function codeOf(error: unknown): SocketErrorCode {
	const code = error instanceof Error ? memberOf(error, "code") : undefined;
	return isSocketErrorCode(code) ? code : "UNKNOWN";
}
