// The limits of a connection, by their options' names: what a peer may send before it is an attack (RFC 9113 §10.5).

import type { H2OwnLimits } from "../options.ts";
import type { FrameLimits } from "./frame-reader.ts";
import type { BlockLimits } from "./hpack-decoder.ts";

export interface H2Limits extends BlockLimits, FrameLimits, H2OwnLimits {
	readonly interimResponses: number;
	readonly trailerBytes: number;
}
