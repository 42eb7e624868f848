// The limits of a connection, by their options' names: what a peer may send before it is an attack (RFC 9113 §10.5).

import type { H2OwnLimits } from "../options.ts";
import type { FrameLimits } from "./frame-reader.ts";
import { LARGEST_31_BITS, SETTING } from "./frames.ts";
import type { BlockLimits } from "./hpack-decoder.ts";
import { FIRST_WINDOW } from "./receive-window.ts";

export interface H2Limits extends BlockLimits, FrameLimits, H2OwnLimits {
	readonly interimResponses: number;
	readonly trailerBytes: number;
}

/** What our SETTINGS say: alternating ids and values. */
export function ownSettings(role: "client" | "server", limits: H2Limits): number[] {
	return [
		...(role === "client"
			? [SETTING.enablePush, 0]
			: [SETTING.maxConcurrentStreams, Math.min(limits.streams, LARGEST_31_BITS)]),
		SETTING.initialWindowSize,
		FIRST_WINDOW,
		SETTING.maxHeaderListSize,
		Math.min(limits.headBytes, LARGEST_31_BITS),
		SETTING.noRfc7540Priorities,
		1,
	];
}
