// A signal for one listener, in place of an AbortController for each connection that is opened.

import type { CancelSignal } from "../socket/index.ts";

export class Cancel implements CancelSignal {
	aborted = false;
	#listener: (() => void) | undefined;

	get reason(): unknown {
		return this.aborted
			? new DOMException("nobody waits for this connection any more", "AbortError")
			: undefined;
	}

	addEventListener(_type: "abort", listener: () => void): void {
		this.#listener = listener;
	}

	removeEventListener(): void {
		this.#listener = undefined;
	}

	abort(): void {
		if (this.aborted) return;
		this.aborted = true;
		this.#listener?.();
	}
}
