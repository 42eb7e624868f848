// The numbers of HTTP/2's frames (RFC 9113 §4 to §7, RFC 9218 §7): types, flags, settings and error codes.

export const FRAME = {
	data: 0,
	headers: 1,
	priority: 2,
	rstStream: 3,
	settings: 4,
	pushPromise: 5,
	ping: 6,
	goAway: 7,
	windowUpdate: 8,
	continuation: 9,
	priorityUpdate: 16,
} as const;

/** The names of types of frames (RFC 9113 §6, RFC 9218 §7). */
const FRAME_NAMES: Readonly<Record<number, string>> = {
	0: "DATA",
	1: "HEADERS",
	2: "PRIORITY",
	3: "RST_STREAM",
	4: "SETTINGS",
	5: "PUSH_PROMISE",
	6: "PING",
	7: "GOAWAY",
	8: "WINDOW_UPDATE",
	9: "CONTINUATION",
	16: "PRIORITY_UPDATE",
};

/** A frame's type as people read it; a type without a meaning here by its number. */
export function nameOfFrame(type: number): string {
	return FRAME_NAMES[type] ?? `type 0x${type.toString(16)}`;
}

/** The names of a frame's flags that have a meaning. */
export function namesOfFlags(type: number, flags: number): string[] {
	const names: string[] = [];
	const isMessage = type === FRAME.data || type === FRAME.headers;
	if ((flags & 1) !== 0 && isMessage) names.push("END_STREAM");
	if ((flags & 1) !== 0 && (type === FRAME.settings || type === FRAME.ping)) names.push("ACK");
	if ((flags & 4) !== 0 && (type === FRAME.headers || type === FRAME.continuation)) names.push("END_HEADERS");
	if ((flags & 8) !== 0 && isMessage) names.push("PADDED");
	if ((flags & 32) !== 0 && type === FRAME.headers) names.push("PRIORITY");
	return names;
}

/** Whether frames of this type say a number that people want to see: an error code, or by how much a window grows. */
export function hasValue(type: number): boolean {
	return type === FRAME.rstStream || type === FRAME.goAway || type === FRAME.windowUpdate;
}

export const FLAG = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 32 } as const;

export const SETTING = {
	headerTableSize: 1,
	enablePush: 2,
	maxConcurrentStreams: 3,
	initialWindowSize: 4,
	maxFrameSize: 5,
	maxHeaderListSize: 6,
	enableConnectProtocol: 8,
	noRfc7540Priorities: 9,
} as const;

/** Error codes (RFC 9113 §7) in the order of their numbers. */
export const ERROR_CODES = [
	"NO_ERROR",
	"PROTOCOL_ERROR",
	"INTERNAL_ERROR",
	"FLOW_CONTROL_ERROR",
	"SETTINGS_TIMEOUT",
	"STREAM_CLOSED",
	"FRAME_SIZE_ERROR",
	"REFUSED_STREAM",
	"CANCEL",
	"COMPRESSION_ERROR",
	"CONNECT_ERROR",
	"ENHANCE_YOUR_CALM",
	"INADEQUATE_SECURITY",
	"HTTP_1_1_REQUIRED",
] as const;

/** The name of an error code of HTTP/2 (RFC 9113 §7). */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Bytes of a frame's head (RFC 9113 §4.1). */
export const FRAME_HEAD_BYTES = 9;

/** The longest payload before a peer allows more (RFC 9113 §6.5.2). */
export const DEFAULT_FRAME_BYTES = 16_384;

/** The largest window (RFC 9113 §6.9.1), and the largest stream id. */
export const LARGEST_31_BITS = 0x7fff_ffff;

/** The client's connection preface (RFC 9113 §3.4). */
export const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
