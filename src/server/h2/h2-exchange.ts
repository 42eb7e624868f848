// A request on a stream of HTTP/2, and how its content goes. Its connection changes it.

import type { H2Stream } from "../../http/internal.ts";
import type { CarriedStream } from "../../socket/internal.ts";
import { ServerExchange } from "../exchange.ts";

/** Content that a client must take within the send deadline while it holds a stream back: a window of one byte is none. */
const LEAST_PROGRESS = 1_024;

/** How much content may still come once it isn't wanted any more: what a client's first window allows. */
const UNWANTED_BYTES: number = 256 * 1024;

const NEVER = Number.POSITIVE_INFINITY;

export class H2Exchange extends ServerExchange {
	stream!: H2Stream<H2Exchange>;
	/** When content of the request is too late; after the response, when the client has to stop. */
	readDeadline: number = NEVER;
	/** Resolves when more of the response's content may be queued, or all of it is on its way. */
	drain: PromiseWithResolvers<void> | undefined = undefined;
	/** After a CONNECT that was accepted: what its handler has of the stream. */
	tunnel: CarriedStream | undefined = undefined;
	/** Bytes that came before. */
	early: Buffer[] = [];
	/** How much of the request's content had arrived when the response was done. */
	contentBefore = 0;
	/** Since when the client holds content back by its windows, and how much had been sent by then. */
	#heldSince = NEVER;
	#sentBefore = 0;

	/** Whether so much came after the response that the client has to be stopped: it may wait for its window. */
	get hasUnwanted(): boolean {
		const since = (this.content?.receivedBytes ?? 0) - this.contentBefore;
		return this.stream.window.left <= 0 || since >= UNWANTED_BYTES;
	}

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
