// Which call an exchange belongs to, and why it came to be. Only listeners look at it.

import type { ExchangeCause } from "../../trace/index.ts";
import { nextCallId } from "../../trace/internal.ts";

/** The call of an exchange. */
export interface CallFacts {
	/** The call's number in this process. */
	readonly id: number;
	/** Why the exchange came to be. */
	readonly cause: ExchangeCause;
}

const FIRST: ExchangeCause = { why: "first" };

/** Those of a call's first exchange. */
export function newCall(): CallFacts {
	return { id: nextCallId(), cause: FIRST };
}

/** Those of a further exchange of the same call. */
export function causedBy(call: CallFacts | undefined, cause: ExchangeCause): CallFacts {
	return { id: call?.id ?? nextCallId(), cause };
}
