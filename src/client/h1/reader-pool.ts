// Readers between responses. A connection borrows one while a response arrives and gives it back when the response is
// complete, so thousands of idle or waiting connections don't each keep half a kilobyte of scanner.

import { type H1Limits, MessageReader } from "../../http/index.ts";
import { h1Limits } from "../../http/options.ts";

/** How many readers to keep for further responses. The garbage collector gets the rest. */
const KEPT_READERS = 64;

export class ReaderPool {
	readonly #limits: H1Limits;
	readonly #idle: MessageReader[] = [];

	constructor(limits: H1Limits) {
		this.#limits = h1Limits.pick(limits);
	}

	/** A reader for the response to a request with this method. */
	borrow(method: string): MessageReader {
		const reader = this.#idle.pop() ?? new MessageReader("client", this.#limits);
		reader.expect(method);
		return reader;
	}

	/** Takes back a reader whose last response is complete. */
	giveBack(reader: MessageReader): void {
		// Its connection has closed, so it must forget it.
		if (!reader.isIdle) reader.reset();
		if (this.#idle.length < KEPT_READERS) this.#idle.push(reader);
	}
}
