// The vocabulary of scripts that speak HTTP/2: frames to send, right or wrong, and frames to wait for, as plain data. Knows nothing
// of how a script runs.

import type { ErrorCode } from "../http/internal.ts";
import type { ScriptBytes } from "./script-bytes.ts";

/** Settings by name, or by number where they have none here: `{ maxConcurrentStreams: 1, 99: 5 }`. */
export interface ScriptedSettings {
	/** SETTINGS_HEADER_TABLE_SIZE: bytes of the table that the peer's encoder may use. */
	readonly headerTableSize?: number | undefined;
	/** SETTINGS_ENABLE_PUSH: 0 or 1. */
	readonly enablePush?: number | undefined;
	/** SETTINGS_MAX_CONCURRENT_STREAMS: how many streams the peer may have open. */
	readonly maxConcurrentStreams?: number | undefined;
	/** SETTINGS_INITIAL_WINDOW_SIZE: bytes of content that a new stream takes at once. */
	readonly initialWindowSize?: number | undefined;
	/** SETTINGS_MAX_FRAME_SIZE: bytes of the longest payload. */
	readonly maxFrameSize?: number | undefined;
	/** SETTINGS_MAX_HEADER_LIST_SIZE: bytes of a header section, as HTTP/2 counts them. */
	readonly maxHeaderListSize?: number | undefined;
	/** SETTINGS_ENABLE_CONNECT_PROTOCOL: 1 allows WebSocket over a stream (RFC 8441). */
	readonly enableConnectProtocol?: number | undefined;
	/** SETTINGS_NO_RFC7540_PRIORITIES: 1 leaves out the old priorities (RFC 9218). */
	readonly noRfc7540Priorities?: number | undefined;
	/** Any other setting, by its number. */
	readonly [number: number]: number;
}

/** Fields in order, pseudo-fields such as `:status` first: an object, or pairs where a name comes twice. */
export type ScriptedFields =
	| Readonly<Record<string, string | number>>
	| readonly (readonly [name: string, value: string | number])[];

/** An error code by its name, or any number. */
export type ScriptedErrorCode = ErrorCode | number;

/** A frame as its numbers; `length` may lie. */
export interface RawFrame {
	/** The number of its type: 0 for DATA. */
	readonly type: number;
	/** Its flags as bits. Default 0. */
	readonly flags?: number | undefined;
	/** Its stream. Default 0, the connection. */
	readonly stream?: number | undefined;
	/** What follows its head. Default nothing. */
	readonly payload?: ScriptBytes | undefined;
	/** The length in its head. Default: that of the payload. */
	readonly length?: number | undefined;
}

/** A step that sends a frame. Without `stream`, it is that of the last awaited request. */
export type FrameStep =
	| {
			/** Sends SETTINGS. */
			readonly settings: ScriptedSettings;
	  }
	| {
			/** Acknowledges the peer's SETTINGS. */
			readonly settingsAck: true;
	  }
	| {
			/** Sends HEADERS, with CONTINUATION if they are longer than a frame. They are sent as they are, valid or not. */
			readonly headers: ScriptedFields;
			/** The stream. Default: that of the last awaited request. */
			readonly stream?: number | undefined;
			/** Whether they end the stream. Default false. */
			readonly end?: boolean | undefined;
	  }
	| {
			/** Sends DATA, in frames of at most 16 KiB, whatever the peer's windows. */
			readonly data: ScriptBytes;
			/** The stream. Default: that of the last awaited request. */
			readonly stream?: number | undefined;
			/** Whether the last of them ends the stream. Default false. */
			readonly end?: boolean | undefined;
	  }
	| {
			/** Sends RST_STREAM with this code. */
			readonly rst: ScriptedErrorCode;
			/** The stream. Default: that of the last awaited request. */
			readonly stream?: number | undefined;
	  }
	| {
			/** Sends GOAWAY, with a code or with what else it says. */
			readonly goaway:
				| ScriptedErrorCode
				| {
						/** The error code. Default "NO_ERROR". */
						readonly code?: ScriptedErrorCode | undefined;
						/** The last stream that is processed. Default: that of the last awaited request. */
						readonly lastStream?: number | undefined;
						/** Text for people, at the end of the frame. Default none. */
						readonly debug?: string | undefined;
				  };
	  }
	| {
			/** Sends WINDOW_UPDATE with this increment. */
			readonly windowUpdate: number;
			/** The stream. Default: the connection. */
			readonly stream?: number | undefined;
	  }
	| {
			/** Sends PING with these eight bytes. */
			readonly ping: ScriptBytes;
	  }
	| {
			/** Acknowledges a PING that had these eight bytes. */
			readonly pingAck: ScriptBytes;
	  }
	| {
			/** Sends any frame, or any bytes. */
			readonly raw: RawFrame | ScriptBytes;
	  };

/** A step of a script that speaks HTTP/2. */
export type Http2Step =
	| {
			/**
			 * Begins HTTP/2: waits for the client's preface and SETTINGS, and sends these. From then on `awaitHead`,
			 * `awaitRequest` and `awaitBody` wait for requests on streams.
			 */
			readonly http2: ScriptedSettings;
			/** Whether the client's SETTINGS are acknowledged. Default true. */
			readonly acknowledges?: boolean | undefined;
	  }
	| {
			/** Sends several frames in one write. */
			readonly frames: readonly FrameStep[];
	  }
	| {
			/** Waits for a frame by the name of its type: "RST_STREAM"; "ACK" acknowledges SETTINGS or PING. */
			readonly awaitFrame: string;
			/** The stream that it has to be on. Default: any. */
			readonly stream?: number | undefined;
	  }
	| FrameStep;

const NAMES: ReadonlySet<string> = new Set([
	"http2",
	"frames",
	"awaitFrame",
	"settings",
	"settingsAck",
	"headers",
	"data",
	"rst",
	"goaway",
	"windowUpdate",
	"ping",
	"pingAck",
	"raw",
]);

/** Whether the step is one of HTTP/2. */
export function isHttp2Step(step: object): step is Http2Step {
	return Object.keys(step).some((name) => NAMES.has(name));
}
