// A connection in the making: who it is for, and the signal that ends it. The signal has one listener, which is cheaper
// than an AbortController for each connection.

import type { CancelSignal } from "../../socket/index.ts";
import type { Exchange } from "../exchange/exchange.ts";
import type { Indexed } from "./indexed-set.ts";
import type { PooledRoute } from "./pooled-route.ts";

class OwnPending implements CancelSignal, Indexed {
	index = -1;
	readonly route: PooledRoute;
	/** The exchange that needs a new connection, or "preconnect" for one in reserve; undefined: for the first in line. */
	readonly purpose: Exchange | "preconnect" | undefined;
	/** It is no longer wanted, and no longer counts. */
	aborted = false;
	#listener: (() => void) | undefined;

	constructor(route: PooledRoute, purpose: Exchange | "preconnect" | undefined) {
		this.route = route;
		this.purpose = purpose;
	}

	/** The exchange that it is for exclusively. */
	get exchange(): Exchange | undefined {
		return typeof this.purpose === "object" ? this.purpose : undefined;
	}

	/** Whether it would be used if it were there now. */
	get isWanted(): boolean {
		if (this.purpose === "preconnect") return true;
		return this.purpose === undefined ? this.route.waiting > 0 : !this.purpose.isOver;
	}

	get reason(): unknown {
		return this.aborted ? new DOMException("this connection is no longer needed", "AbortError") : undefined;
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

/** A connection in the making, as others see it: they read, and change it only through its methods. */
export type PendingConnect = Readonly<OwnPending>;

export const PendingConnect: new (...parts: ConstructorParameters<typeof OwnPending>) => PendingConnect =
	OwnPending;
