// The rules that only HTTP/1.1 has, with their sections and the sentences that errors say. Owns the wording; the readers and
// writers own the judging.

/** Each is a `Rule`. */
export const H1_RULES = {
	// The start line
	"bad-status-line": {
		section: "RFC 9112 §4",
		sentence: 'a status line is "HTTP/1.1", a space, three digits, a space and a reason',
		replyStatus: 502,
	},
	"bad-reason": {
		section: "RFC 9112 §4",
		sentence: "a reason phrase holds no control characters",
		replyStatus: 502,
	},
	"bad-request-line": {
		section: "RFC 9112 §3",
		sentence: "a request line is a method, one space, a target, one space and the version",
		replyStatus: 400,
	},
	"bad-target": {
		section: "RFC 9112 §3.2",
		sentence:
			"a request target is a path, an absolute URI, an authority (CONNECT) or * (OPTIONS), in visible ASCII without a fragment",
		replyStatus: 400,
	},
	"unsupported-version": {
		section: "RFC 9112 §2.3",
		sentence: "only HTTP/1.0 and HTTP/1.1 are spoken here",
		replyStatus: 505,
	},
	"too-many-empty-lines": {
		section: "RFC 9112 §2.2",
		sentence: "only a few empty lines are allowed before a request line",
		replyStatus: 400,
	},
	"bare-lf": {
		section: "RFC 9112 §2.2",
		sentence: "a line ends with CR LF; an LF alone is read as a line end by some and not by others",
		replyStatus: 400,
	},
	"bare-cr": {
		section: "RFC 9112 §2.2",
		sentence: "a CR comes only before LF",
		replyStatus: 400,
	},

	// Field lines
	"space-before-colon": {
		section: "RFC 9112 §5.1",
		sentence: "a field name has no white space inside it or before its colon",
		replyStatus: 400,
	},
	"missing-colon": {
		section: "RFC 9112 §5",
		sentence: "a field line has a colon after its name",
		replyStatus: 400,
	},
	"obs-fold": {
		section: "RFC 9112 §5.2",
		sentence: "a field line of a request, or one that decides the framing, is not continued on the next line",
		replyStatus: 400,
	},
	"missing-host": {
		section: "RFC 9112 §3.2",
		sentence: "an HTTP/1.1 request has a Host field",
		replyStatus: 400,
	},
	"repeated-host": {
		section: "RFC 9112 §3.2",
		sentence: "a request has one Host field line",
		replyStatus: 400,
	},

	// Framing
	"conflicting-content-length": {
		section: "RFC 9112 §6.3",
		sentence: "a message has one Content-Length",
		replyStatus: 400,
	},
	"repeated-content-length": {
		section: "RFC 9112 §6.3",
		sentence: "a request says its Content-Length once",
		replyStatus: 400,
	},
	"length-beside-transfer-encoding": {
		section: "RFC 9112 §6.3",
		sentence: "Content-Length and Transfer-Encoding are not in the same message (request smuggling)",
		replyStatus: 400,
	},
	"unknown-transfer-coding": {
		section: "RFC 9112 §6.1",
		sentence: 'the only transfer coding spoken here is "chunked"',
		replyStatus: 501,
	},
	"empty-transfer-encoding": {
		section: "RFC 9112 §6.1",
		sentence: "Transfer-Encoding names a coding",
		replyStatus: 400,
	},
	"chunked-not-last": {
		section: "RFC 9112 §6.1",
		sentence: '"chunked" is the last transfer coding',
		replyStatus: 400,
	},
	"chunked-twice": {
		section: "RFC 9112 §6.1",
		sentence: '"chunked" is applied once',
		replyStatus: 400,
	},
	"transfer-encoding-in-http-1.0": {
		section: "RFC 9112 §6.1",
		sentence: "an HTTP/1.0 message has no Transfer-Encoding",
		replyStatus: 400,
	},
	"bad-chunk-size": {
		section: "RFC 9112 §7.1",
		sentence: "a chunk size is hexadecimal digits, followed at once by CR LF or an extension",
		replyStatus: 400,
	},
	"chunk-size-overflow": {
		section: "RFC 9112 §7.1",
		sentence: "a chunk size is at most 16 digits and below 2^53",
		replyStatus: 413,
	},
	"bad-chunk-extension": {
		section: "RFC 9112 §7.1.1",
		sentence: 'a chunk extension is ";", a name, and perhaps "=" and a token or a quoted string',
		replyStatus: 400,
	},
	"missing-chunk-end": {
		section: "RFC 9112 §7.1",
		sentence: "CR LF follows the data of a chunk",
		replyStatus: 400,
	},

	// The order of things on a connection
	"unsolicited-response": {
		section: "RFC 9112 §9.2",
		sentence: "a server sends nothing that no request asked for",
		replyStatus: 502,
	},
	"unasked-upgrade": {
		section: "RFC 9110 §15.2.2",
		sentence: "a server switches protocols only where the request asked for it",
		replyStatus: 502,
	},
	"bytes-after-close": {
		section: "RFC 9112 §9.6",
		sentence: "nothing follows a message that closes its connection",
		replyStatus: 400,
	},
	"truncated-head": {
		section: "RFC 9112 §8",
		sentence: "the connection ended before the head of the message did",
		replyStatus: 400,
	},
	"truncated-content": {
		section: "RFC 9112 §8",
		sentence: "the connection ended before the announced Content-Length arrived",
		replyStatus: 400,
	},
	"truncated-chunk": {
		section: "RFC 9112 §8",
		sentence: "the connection ended before the last chunk",
		replyStatus: 400,
	},
	"truncated-trailers": {
		section: "RFC 9112 §8",
		sentence: "the connection ended after the last chunk and before the end of the trailer section",
		replyStatus: 400,
	},
	"truncated-tls": {
		section: "RFC 9112 §9.8",
		sentence: "TLS ended without close_notify, and content without a length is complete only with it",
		replyStatus: 400,
	},

	// Limits
	"start-line-too-long": {
		section: "RFC 9112 §3",
		sentence: "the start line is over the limit",
		replyStatus: 414,
		limit: "startLineBytes",
	},
	"chunk-extension-too-long": {
		section: "RFC 9112 §7.1.1",
		sentence: "the extensions of one chunk are over the limit",
		replyStatus: 413,
		limit: "chunkExtensionBytes",
	},
	"chunk-overhead-too-large": {
		section: "RFC 9112 §7.1.1",
		sentence: "chunk extensions outweigh the content by more than the limit",
		replyStatus: 413,
		limit: "chunkOverheadBytes",
	},

	// What only a caller of the writer can get wrong
	"content-not-allowed": {
		section: "RFC 9112 §6.3",
		sentence: "this message has no content",
		replyStatus: 500,
	},
	"content-after-end": {
		section: "RFC 9112 §6.3",
		sentence: "nothing is written after the end of the content",
		replyStatus: 500,
	},
	"trailers-need-chunked": {
		section: "RFC 9110 §6.5",
		sentence: "only chunked content is followed by trailers",
		replyStatus: 500,
	},
} as const;
