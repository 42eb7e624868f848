// The rules of HTTP/2 that bytes can break: where each is written, whether it ends the stream or the connection, and with
// which error code. Owns the wording; readers and connections decide.

import type { ErrorCode } from "./frames.ts";

export interface H2Rule {
	readonly section: string;
	/** Whether its error ends the stream or the connection (RFC 9113 §5.4). */
	readonly scope: "connection" | "stream";
	readonly code: ErrorCode;
	readonly sentence: string;
	/** The limit's option, for rules that are limits. */
	readonly limit?: string | undefined;
}

/** Each is an `H2Rule`. */
export const H2_RULES = {
	// The connection (RFC 9113 §3, §4)
	"h2-preface": {
		section: "RFC 9113 §3.4",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "a client's connection begins with the preface",
	},
	"h2-first-frame": {
		section: "RFC 9113 §3.4",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "the first frame is SETTINGS, and no acknowledgement",
	},
	"h2-frame-size": {
		section: "RFC 9113 §4.2",
		scope: "connection",
		code: "FRAME_SIZE_ERROR",
		sentence: "a frame is no longer than SETTINGS_MAX_FRAME_SIZE",
	},
	"h2-stream-0": {
		section: "RFC 9113 §5.1.1",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "this frame belongs to a stream, and stream 0 is the connection",
	},
	"h2-not-stream-0": {
		section: "RFC 9113 §6",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "this frame belongs to the connection, which is stream 0",
	},
	"h2-padding": {
		section: "RFC 9113 §6.1",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "padding is shorter than the frame",
	},
	"h2-too-short": {
		section: "RFC 9113 §4.2",
		scope: "connection",
		code: "FRAME_SIZE_ERROR",
		sentence: "a frame is long enough for its fixed fields",
	},
	"h2-header-block": {
		section: "RFC 9113 §4.3",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "a header block's frames follow each other, with no other frame between them",
	},
	"h2-continuation": {
		section: "RFC 9113 §6.10",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "CONTINUATION follows an incomplete header block",
	},

	// Frames of a fixed length (RFC 9113 §6)
	"h2-priority-length": {
		section: "RFC 9113 §6.3",
		scope: "stream",
		code: "FRAME_SIZE_ERROR",
		sentence: "PRIORITY has 5 bytes",
	},
	"h2-rst-stream-length": {
		section: "RFC 9113 §6.4",
		scope: "connection",
		code: "FRAME_SIZE_ERROR",
		sentence: "RST_STREAM has 4 bytes",
	},
	"h2-settings-length": {
		section: "RFC 9113 §6.5",
		scope: "connection",
		code: "FRAME_SIZE_ERROR",
		sentence: "SETTINGS has 6 bytes for each setting, and none in an acknowledgement",
	},
	"h2-ping-length": {
		section: "RFC 9113 §6.7",
		scope: "connection",
		code: "FRAME_SIZE_ERROR",
		sentence: "PING has 8 bytes",
	},
	"h2-go-away-length": {
		section: "RFC 9113 §6.8",
		scope: "connection",
		code: "FRAME_SIZE_ERROR",
		sentence: "GOAWAY has at least 8 bytes",
	},
	"h2-window-update-length": {
		section: "RFC 9113 §6.9",
		scope: "connection",
		code: "FRAME_SIZE_ERROR",
		sentence: "WINDOW_UPDATE has 4 bytes",
	},

	// Values (RFC 9113 §6.5.2, §6.6, §6.9)
	"h2-enable-push": {
		section: "RFC 9113 §6.5.2",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "SETTINGS_ENABLE_PUSH is 0 or 1, and a server sends no 1",
	},
	"h2-initial-window-size": {
		section: "RFC 9113 §6.5.2",
		scope: "connection",
		code: "FLOW_CONTROL_ERROR",
		sentence: "SETTINGS_INITIAL_WINDOW_SIZE is below 2^31",
	},
	"h2-max-frame-size": {
		section: "RFC 9113 §6.5.2",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "SETTINGS_MAX_FRAME_SIZE is between 2^14 and 2^24 - 1",
	},
	"h2-push-promise": {
		section: "RFC 9113 §8.4",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "push is off, so no PUSH_PROMISE may come",
	},
	"h2-window-increment": {
		section: "RFC 9113 §6.9",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "WINDOW_UPDATE adds at least 1",
	},
	"h2-connection-window-increment": {
		section: "RFC 9113 §6.9",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "WINDOW_UPDATE adds at least 1",
	},

	// Header blocks (RFC 7541)
	"hpack-index": {
		section: "RFC 7541 §2.3.3",
		scope: "connection",
		code: "COMPRESSION_ERROR",
		sentence: "an index is in one of the tables",
	},
	"hpack-integer": {
		section: "RFC 7541 §5.1",
		scope: "connection",
		code: "COMPRESSION_ERROR",
		sentence: "an integer is below 2^28",
	},
	"hpack-cut": {
		section: "RFC 7541 §5",
		scope: "connection",
		code: "COMPRESSION_ERROR",
		sentence: "a header block ends after a whole field",
	},
	"hpack-huffman": {
		section: "RFC 7541 §5.2",
		scope: "connection",
		code: "COMPRESSION_ERROR",
		sentence: "Huffman-coded text has less than 8 bits of padding, all ones, and no end-of-string symbol",
	},
	"hpack-table-size": {
		section: "RFC 7541 §6.3",
		scope: "connection",
		code: "COMPRESSION_ERROR",
		sentence: "the dynamic table is no larger than SETTINGS_HEADER_TABLE_SIZE",
	},
	"hpack-table-size-place": {
		section: "RFC 7541 §4.2",
		scope: "connection",
		code: "COMPRESSION_ERROR",
		sentence: "the dynamic table's size changes at the beginning of a header block, and no more than twice",
	},

	// Messages (RFC 9113 §8)
	"h2-field-name": {
		section: "RFC 9113 §8.2.1",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "a field name is a token in lower case",
	},
	"h2-field-value": {
		section: "RFC 9113 §8.2.1",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "a field value holds no control characters",
	},
	"h2-connection-field": {
		section: "RFC 9113 §8.2.2",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "fields about the connection are not sent, and TE is only trailers",
	},
	"h2-pseudo-field": {
		section: "RFC 9113 §8.3",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "only pseudo-fields that are defined are sent, and only where they belong",
	},
	"h2-pseudo-field-order": {
		section: "RFC 9113 §8.3",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "pseudo-fields come before all fields",
	},
	"h2-pseudo-field-twice": {
		section: "RFC 9113 §8.3",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "a pseudo-field comes once",
	},
	"h2-content-length-value": {
		section: "RFC 9110 §8.6",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "a message has one Content-Length, in decimal digits",
	},
	"h2-incomplete-request": {
		section: "RFC 9113 §8.3.1",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "a request has :method, :scheme and :path, and CONNECT has :method and :authority alone",
	},
	"h2-method": {
		section: "RFC 9110 §9.1",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "a method is a token",
	},
	"h2-path": {
		section: "RFC 9113 §8.3.1",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: ":path begins with a slash, in visible ASCII without a fragment, or is * for OPTIONS",
	},
	"h2-authority": {
		section: "RFC 9113 §8.3.1",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: ":authority and Host are a host with an optional port, and the same one",
	},
	"h2-status": {
		section: "RFC 9113 §8.3.2",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "a response has a :status of three digits, 100 or above, and not 101",
	},
	"h2-interim-end": {
		section: "RFC 9113 §8.1",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "an interim response doesn't end its stream",
	},
	"h2-trailers-end": {
		section: "RFC 9113 §8.1",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "fields after the content end their stream",
	},
	"h2-data-before-head": {
		section: "RFC 9113 §8.1",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "content comes after the head of its message",
	},
	"h2-content-length": {
		section: "RFC 9113 §8.1.1",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "the content is as long as Content-Length says",
	},
	"h2-no-content": {
		section: "RFC 9110 §6.4.1",
		scope: "stream",
		code: "PROTOCOL_ERROR",
		sentence: "a response to HEAD, and one with status 204 or 304, has no content",
	},

	// Streams (RFC 9113 §5)
	"h2-idle-stream": {
		section: "RFC 9113 §5.1",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "a stream begins with HEADERS",
	},
	"h2-half-closed-stream": {
		section: "RFC 9113 §5.1",
		scope: "stream",
		code: "STREAM_CLOSED",
		sentence: "no HEADERS and no DATA follow the end of a stream",
	},
	"h2-closed-stream": {
		section: "RFC 9113 §5.1",
		scope: "connection",
		code: "STREAM_CLOSED",
		sentence: "no HEADERS and no DATA come for a stream that has ended",
	},
	"h2-stream-id": {
		section: "RFC 9113 §5.1.1",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "clients begin streams with odd ids, each above the last, and servers begin none",
	},

	// Flow control (RFC 9113 §5.2, §6.9)
	"h2-flow-control": {
		section: "RFC 9113 §6.9.1",
		scope: "stream",
		code: "FLOW_CONTROL_ERROR",
		sentence: "DATA stays within the stream's window",
	},
	"h2-connection-flow-control": {
		section: "RFC 9113 §6.9.1",
		scope: "connection",
		code: "FLOW_CONTROL_ERROR",
		sentence: "DATA stays within the connection's window",
	},
	"h2-window-overflow": {
		section: "RFC 9113 §6.9.1",
		scope: "stream",
		code: "FLOW_CONTROL_ERROR",
		sentence: "a window stays below 2^31",
	},
	"h2-connection-window-overflow": {
		section: "RFC 9113 §6.9.1",
		scope: "connection",
		code: "FLOW_CONTROL_ERROR",
		sentence: "the connection's window stays below 2^31",
	},
	"h2-initial-window-overflow": {
		section: "RFC 9113 §6.9.2",
		scope: "connection",
		code: "FLOW_CONTROL_ERROR",
		sentence: "a change of SETTINGS_INITIAL_WINDOW_SIZE keeps all windows below 2^31",
	},

	// Priorities (RFC 9218)
	"h2-priority-update": {
		section: "RFC 9218 §7.1",
		scope: "connection",
		code: "PROTOCOL_ERROR",
		sentence: "PRIORITY_UPDATE goes from clients to servers, and is about a stream",
	},

	// Limits
	"h2-streams": {
		section: "RFC 9113 §5.1.2",
		scope: "stream",
		code: "REFUSED_STREAM",
		sentence: "more streams are open than SETTINGS_MAX_CONCURRENT_STREAMS allows",
		limit: "streams",
	},
	"h2-head-too-large": {
		section: "RFC 9113 §10.5.1",
		scope: "stream",
		code: "ENHANCE_YOUR_CALM",
		sentence: "the fields of a message, with 32 bytes for each, are over the limit",
		limit: "headBytes",
	},
	"h2-too-many-fields": {
		section: "RFC 9113 §10.5.1",
		scope: "stream",
		code: "ENHANCE_YOUR_CALM",
		sentence: "the message has more fields than the limit",
		limit: "fieldLines",
	},
	"h2-trailers-too-large": {
		section: "RFC 9113 §10.5.1",
		scope: "stream",
		code: "ENHANCE_YOUR_CALM",
		sentence: "the trailer section, with 32 bytes for each field, is over the limit",
		limit: "trailerBytes",
	},
	"h2-interim-responses": {
		section: "RFC 9110 §15.2",
		scope: "stream",
		code: "ENHANCE_YOUR_CALM",
		sentence: "more interim (1xx) responses came before the final one than the limit",
		limit: "interimResponses",
	},
	"h2-acknowledgements": {
		section: "RFC 9113 §10.5",
		scope: "connection",
		code: "ENHANCE_YOUR_CALM",
		sentence: "more acknowledgements wait for the peer to read them than the limit",
		limit: "acknowledgements",
	},
	"h2-overhead": {
		section: "RFC 9113 §10.5",
		scope: "connection",
		code: "ENHANCE_YOUR_CALM",
		sentence: "more frames that bring nothing came than the limit and the messages between them allow",
		limit: "overheadFrames",
	},
	"h2-settings-entries": {
		section: "RFC 9113 §10.5",
		scope: "connection",
		code: "ENHANCE_YOUR_CALM",
		sentence: "SETTINGS has more entries than the limit",
		limit: "settingsEntries",
	},
	"h2-continuations": {
		section: "RFC 9113 §10.5",
		scope: "connection",
		code: "ENHANCE_YOUR_CALM",
		sentence: "a header block has more frames than the limit",
		limit: "continuations",
	},
	"h2-header-block-size": {
		section: "RFC 9113 §10.5.1",
		scope: "connection",
		code: "ENHANCE_YOUR_CALM",
		sentence: "a header block is over the limit",
		limit: "headBytes",
	},
} as const;

/** The id of a rule of HTTP/2. */
export type H2RuleId = keyof typeof H2_RULES;

/** The rule with that id. */
export function h2RuleOf(id: H2RuleId): H2Rule {
	return H2_RULES[id];
}
