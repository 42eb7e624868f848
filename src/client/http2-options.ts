// Options about HTTP/2 alone: the interface, and the rows that check and document it.

import { milliseconds, OptionSet } from "../base/index.ts";

/** What a client does over HTTP/2. */
export interface Http2Options {
	/**
	 * Asks a server that was silent for so long for a sign of life (PING). Without an answer within 5 s, the
	 * connection is closed, and its requests end or are sent again. Some servers allow few PINGs. Default: none.
	 */
	readonly pingMs?: number | undefined;
}

export const http2Options: OptionSet<Http2Options, Http2Options> = new OptionSet({
	pingMs: {
		rule: milliseconds,
		doc: "Asks a server that was silent for so long for a sign of life (PING). Without an answer within 5 s, the connection is closed, and its requests end or are sent again. Some servers allow few PINGs.",
		otherwise: "none",
	},
});
