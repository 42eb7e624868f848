// A connection under way: for whom, and the signal that ends it. A signal for one listener, in place of an AbortController
// for each connection that is opened.

import type { CancelSignal } from "../../socket/index.ts";
import type { Exchange } from "../exchange/exchange.ts";
import type { Member } from "./indexed-set.ts";
import type { Route } from "./route.ts";

export class Opening implements CancelSignal, Member {
	place = -1;
	readonly route: Route;
	/** The exchange that must have a fresh connection, or the wish to have one in store. */
	readonly purpose: Exchange | "preconnect" | undefined;
	/** Nobody waits for it any more, and it counts no more. */
	aborted = false;
	#listener: (() => void) | undefined;

	constructor(route: Route, purpose: Exchange | "preconnect" | undefined) {
		this.route = route;
		this.purpose = purpose;
	}

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
