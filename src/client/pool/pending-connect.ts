// A connection under way: for whom, and the signal that ends it. A signal for one listener, in place of an AbortController
// for each connection that is opened.

import type { CancelSignal } from "../../socket/index.ts";
import type { Exchange } from "../exchange/exchange.ts";
import type { Indexed } from "./indexed-set.ts";
import type { PooledRoute } from "./pooled-route.ts";

class OwnPending implements CancelSignal, Indexed {
	index = -1;
	readonly route: PooledRoute;
	/** The exchange that must have a fresh connection, or the wish to have one in store; undefined: for the first in line. */
	readonly purpose: Exchange | "preconnect" | undefined;
	/** Nobody waits for it any more, and it counts no more. */
	aborted = false;
	#listener: (() => void) | undefined;

	constructor(route: PooledRoute, purpose: Exchange | "preconnect" | undefined) {
		this.route = route;
		this.purpose = purpose;
	}

	/** The exchange that it is for, and for no other. */
	get exchange(): Exchange | undefined {
		return typeof this.purpose === "object" ? this.purpose : undefined;
	}

	/** Whether it would be used, were it there now. */
	get isWanted(): boolean {
		if (this.purpose === "preconnect") return true;
		return this.purpose === undefined ? this.route.waiting > 0 : !this.purpose.isOver;
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

/** A connection under way, as all others see it: they read, and change it by its methods only. */
export type PendingConnect = Readonly<OwnPending>;

export const PendingConnect: new (...parts: ConstructorParameters<typeof OwnPending>) => PendingConnect =
	OwnPending;
