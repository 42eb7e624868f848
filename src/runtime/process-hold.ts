// Keeps the process alive for as long as something is awaited, without a handle of the operating system: sockets that are
// only read from say nothing about whether anyone waits for what they bring.

import { LONGEST_TIMER_MS } from "../base/index.ts";

export class ProcessHold {
	#timer: NodeJS.Timeout | undefined;

	/** From now on the process stays alive. */
	hold(): void {
		if (this.#timer === undefined) this.#timer = setInterval(() => undefined, LONGEST_TIMER_MS);
		else this.#timer.ref();
	}

	/** From now on it may end. */
	release(): void {
		this.#timer?.unref();
	}

	/** Frees the timer as well. */
	end(): void {
		clearInterval(this.#timer);
		this.#timer = undefined;
	}
}
