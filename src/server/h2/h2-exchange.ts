// A request on a stream of HTTP/2, and how its content goes. Its connection changes it.

import type { H2Stream } from "../../http/internal.ts";
import { Exchange } from "../exchange.ts";

/** Content that a client must take within the send deadline while it holds a stream back: a window of one byte is none. */
const LEAST_PROGRESS = 1_024;

const NEVER = Number.POSITIVE_INFINITY;

export class H2Exchange extends Exchange {
	stream!: H2Stream<H2Exchange>;
	/** When content of the request is too late. */
	readDeadline: number = NEVER;
	/** Resolves when more of the response's content may be queued, or all of it is on its way. */
	drain: PromiseWithResolvers<void> | undefined = undefined;
	/** Since when the client holds content back by its windows, and how much had been sent by then. */
	#heldSince = NEVER;
	#sentBefore = 0;

	/** Whether the client has let too little through for so long. Asked again and again. */
	isStalled(now: number, isHeldBack: boolean, mostMs: number): boolean {
		const waiting = this.stream.outgoing?.bytes ?? 0;
		const sent = this.contentBytes - waiting;
		if (waiting === 0 || sent - this.#sentBefore >= LEAST_PROGRESS) {
			this.#heldSince = NEVER;
			this.#sentBefore = sent;
			if (waiting === 0) return false;
		}
		if (!isHeldBack) return false;
		if (this.#heldSince === NEVER) this.#heldSince = now;
		return now - this.#heldSince >= mostMs;
	}
}
