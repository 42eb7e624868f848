// The exit codes: one table, which `gannet help exit-codes` prints. The numbers are curl's, so scripts can keep theirs.

type ExitCodeName =
	| "ok"
	| "unexpected"
	| "usage"
	| "invalidUrl"
	| "status4"
	| "proxyNotResolved"
	| "notResolved"
	| "notConnected"
	| "protocol"
	| "truncated"
	| "httpStatus"
	| "writeFailed"
	| "readFailed"
	| "timeout"
	| "tls"
	| "redirect"
	| "emptyReply"
	| "connectionBroken"
	| "certificate"
	| "limit"
	| "data"
	| "proxy"
	| "interrupted"
	| "terminated";

const table: Readonly<Record<ExitCodeName, readonly [code: number, means: string]>> = {
	ok: [0, "Success. Also if the reader of the output has closed it (`| head -1`)."],
	unexpected: [1, "An unexpected error, probably a bug. GANNET_DEBUG=1 shows where it happened."],
	usage: [2, "The command line is wrong or contradicts itself."],
	invalidUrl: [
		3,
		"A URL or an endpoint is malformed, or its scheme isn't supported. Or the status is 3xx, with --check-status.",
	],
	status4: [4, "The status is 4xx, with --check-status."],
	proxyNotResolved: [
		5,
		"The name of the proxy can't be resolved. Or the status is 5xx, with --check-status.",
	],
	notResolved: [6, "The name can't be found: a host has no address, or a service no port."],
	notConnected: [7, "No address of the host accepted the connection, or a port couldn't be opened."],
	protocol: [8, "The peer broke the protocol: its bytes are not HTTP, or are not safe to read as HTTP."],
	truncated: [18, "The connection closed before the response was complete."],
	httpStatus: [22, "The status is 400 or higher, with --fail or if a page was needed."],
	writeFailed: [23, "A file or a database couldn't be written."],
	readFailed: [26, "A file couldn't be read."],
	timeout: [28, "The time limit was exceeded (--max-time, --connect-timeout, or a default)."],
	tls: [35, "The TLS handshake failed."],
	redirect: [47, "A redirect can't be followed: too many, in a circle, or to a forbidden place."],
	emptyReply: [52, "The server closed the connection without an answer."],
	connectionBroken: [56, "The connection broke while sending or receiving."],
	certificate: [60, "The certificate isn't trusted, has expired or is for another name."],
	limit: [63, "A limit was exceeded: too many header fields, or too large a head or body."],
	data: [
		65,
		"The content couldn't be parsed, or doesn't contain what was asked for. Or something was rejected or odd, with --strict.",
	],
	proxy: [97, "The proxy refused to forward the request, or doesn't speak its protocol."],
	interrupted: [130, "Ctrl-C (128 + SIGINT)."],
	terminated: [143, "SIGTERM (128 + 15)."],
};

/** The codes by name. */
export const ExitCode: Readonly<Record<ExitCodeName, number>> = Object.fromEntries(
	Object.entries(table).map(([name, [code]]) => [name, code]),
) as Record<ExitCodeName, number>;

/** The codes and their meaning, in ascending order. */
export const exitCodes: readonly { readonly code: number; readonly means: string }[] = Object.values(
	table,
).map(([code, means]) => ({ code, means }));
