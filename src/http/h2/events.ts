// What a connection says of the bytes that came.

/** What has happened. The connection's fields hold the details until the next call of `next`. */
export type H2Event =
	/** All bytes are used up; push more. */
	| "need"
	/** The peer's SETTINGS: `streamLimit` and windows may have changed. */
	| "settings"
	/** An interim response of `stream`: `status` and `block`. */
	| "interim"
	/** The head of a request or a final response: `stream`, `block` and, of a response, `status`. */
	| "head"
	/** Content of `stream`: `bytes` from `start` to `end`. Call `read` when its reader has it. */
	| "data"
	/** The trailer section of `stream`: `block`. */
	| "trailers"
	/** The message that came on `stream` is complete. */
	| "end"
	/** `stream` was reset: by the peer, with `errorCode`, or because it broke the rule `fault`. */
	| "reset"
	/** The peer says goodbye: `goAway`. See `takeUnprocessed`. */
	| "go-away"
	| "ping-ack"
	/** The peer broke the rule `fault`: send what there is, and close the connection. The last event. */
	| "fault";

/** A GOAWAY of the peer. */
export interface GoAway {
	/** Streams of ours above it were not processed. */
	readonly lastStreamId: number;
	readonly errorCode: number;
	/** As latin1 text, which the peer chose. */
	readonly debug: string;
}

/** Hears the numbers of each frame's head, as it comes or is written; and an error code, or by how much a window grows. */
export type FrameObserver = (
	isSent: boolean,
	type: number,
	flags: number,
	id: number,
	length: number,
	value: number | undefined,
) => void;
