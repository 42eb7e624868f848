// The exit codes: one table, which `gannet help exit-codes` prints. The numbers are curl's, so that scripts keep theirs.

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
	ok: [0, "It worked. Also when the reader of the output has closed it (`| head -1`)."],
	unexpected: [1, "Something unexpected: a bug, most likely. GANNET_DEBUG=1 shows where."],
	usage: [2, "The command line can't be understood, or asks for what can't be."],
	invalidUrl: [
		3,
		"A URL or an endpoint is malformed, or its scheme isn't supported. With --check-status also: the status is 3xx.",
	],
	status4: [4, "The status is 4xx, and --check-status was given."],
	proxyNotResolved: [5, "The name of the proxy isn't known. With --check-status also: the status is 5xx."],
	notResolved: [6, "The name isn't known: a host without an address, a port without a service."],
	notConnected: [7, "No address of the host accepted the connection; or a port couldn't be opened."],
	protocol: [8, "The peer broke the protocol: what it sent is not HTTP, or is not safe to take for it."],
	truncated: [18, "The connection closed before the response was complete."],
	httpStatus: [22, "The status is 400 or higher, and --fail was given or a page was needed."],
	writeFailed: [23, "A file or a database couldn't be written."],
	readFailed: [26, "A file couldn't be read."],
	timeout: [28, "It took longer than allowed (--max-time, --connect-timeout, or a default)."],
	tls: [35, "The TLS handshake failed."],
	redirect: [47, "A redirect can't be followed: too many, in a circle, or to where nobody should go."],
	emptyReply: [52, "The server closed the connection without an answer."],
	connectionBroken: [56, "The connection broke while sending or receiving."],
	certificate: [60, "The certificate isn't trusted, has expired or is for another name."],
	limit: [63, "A limit was exceeded: too many or too large header fields, too large a body."],
	data: [
		65,
		"The content can't be read as what it is taken for, or hasn't what was asked of it; or something was rejected or odd, and --strict was given.",
	],
	proxy: [97, "The proxy refused to pass the request on, or doesn't speak its protocol."],
	interrupted: [130, "Ctrl-C (128 + SIGINT)."],
	terminated: [143, "SIGTERM (128 + 15)."],
};

/** The codes by name. */
export const ExitCode: Readonly<Record<ExitCodeName, number>> = Object.fromEntries(
	Object.entries(table).map(([name, [code]]) => [name, code]),
) as Record<ExitCodeName, number>;

/** The codes with what they mean, in ascending order. */
export const exitCodes: readonly { readonly code: number; readonly means: string }[] = Object.values(
	table,
).map(([code, means]) => ({ code, means }));
