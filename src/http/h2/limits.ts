// The limits of a connection, by their options' names: what a peer may send before it is an attack (RFC 9113 §10.5).

import type { FrameLimits } from "./frame-reader.ts";
import type { BlockLimits } from "./hpack-decoder.ts";

export interface H2Limits extends BlockLimits, FrameLimits {
	/** Streams at once: that we open, or that a client may open. */
	readonly streams: number;
	readonly interimResponses: number;
	readonly trailerBytes: number;
	/** Acknowledgements that wait to be sent, because the peer doesn't read. */
	readonly acknowledgements: number;
	/** Frames that bring nothing, beyond what messages and content between them make up for. */
	readonly overheadFrames: number;
}
