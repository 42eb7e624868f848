// The vocabulary of scripts that speak HTTP/2: frames to send, right or wrong, and frames to wait for, as plain data. Knows nothing
// of how a script runs.

import type { ErrorCode } from "../http/internal.ts";
import type { ScriptBytes } from "./script-bytes.ts";

/** Settings by name, or by number where they have none here: `{ maxConcurrentStreams: 1, 99: 5 }`. */
export interface ScriptedSettings {
	readonly headerTableSize?: number;
	readonly enablePush?: number;
	readonly maxConcurrentStreams?: number;
	readonly initialWindowSize?: number;
	readonly maxFrameSize?: number;
	readonly maxHeaderListSize?: number;
	readonly enableConnectProtocol?: number;
	readonly noRfc7540Priorities?: number;
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
	readonly type: number;
	readonly flags?: number | undefined;
	readonly stream?: number | undefined;
	readonly payload?: ScriptBytes | undefined;
	readonly length?: number | undefined;
}

/** A step that sends a frame. Without `stream`, it is that of the last awaited request. */
export type FrameStep =
	/** SETTINGS. */
	| { readonly settings: ScriptedSettings }
	| { readonly settingsAck: true }
	/** HEADERS, with CONTINUATION where they are longer than a frame. They are sent as they are, valid or not. */
	| {
			readonly headers: ScriptedFields;
			readonly stream?: number | undefined;
			readonly end?: boolean | undefined;
	  }
	/** DATA, in frames of at most 16 KiB, whatever the peer's windows. */
	| { readonly data: ScriptBytes; readonly stream?: number | undefined; readonly end?: boolean | undefined }
	/** RST_STREAM. */
	| { readonly rst: ScriptedErrorCode; readonly stream?: number | undefined }
	/** GOAWAY; `lastStream` is that of the last awaited request unless you say another. */
	| {
			readonly goaway:
				| ScriptedErrorCode
				| {
						readonly code?: ScriptedErrorCode | undefined;
						readonly lastStream?: number | undefined;
						readonly debug?: string | undefined;
				  };
	  }
	/** WINDOW_UPDATE, of the connection unless you name a stream. */
	| { readonly windowUpdate: number; readonly stream?: number | undefined }
	/** PING with these eight bytes. */
	| { readonly ping: ScriptBytes }
	| { readonly pingAck: ScriptBytes }
	/** Any frame, or any bytes. */
	| { readonly raw: RawFrame | ScriptBytes };

/** A step of a script that speaks HTTP/2. */
export type Http2Step =
	/**
	 * Begins HTTP/2: waits for the client's preface and SETTINGS, sends these, and acknowledges the client's unless
	 * `acknowledges` is false. From then on `awaitHead`, `awaitRequest` and `awaitBody` wait for requests on streams.
	 */
	| { readonly http2: ScriptedSettings; readonly acknowledges?: boolean | undefined }
	/** Sends several frames in one write. */
	| { readonly frames: readonly FrameStep[] }
	/** Waits for a frame by the name of its type, such as "RST_STREAM"; "ACK" for an acknowledgement of SETTINGS or PING. */
	| { readonly awaitFrame: string; readonly stream?: number | undefined }
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
