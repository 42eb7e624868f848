// Whether the network is up, as the crawl's requests show it; says when that changes.

import {
	NETWORK_UP,
	type NetworkState,
	networkAfterAnswer,
	networkAfterUnreached,
	networkReadyAt,
} from "../politeness/network.ts";
import type { Asked } from "./ask.ts";
import type { EventQueue } from "./events.ts";

export class NetworkWatch {
	readonly #events: EventQueue;
	#state: NetworkState = NETWORK_UP;

	constructor(events: EventQueue) {
		this.#events = events;
	}

	get isDown(): boolean {
		return this.#state.downSince !== undefined;
	}

	/** When requests may be sent: at once, or at the next probe. */
	get readyAt(): number {
		return networkReadyAt(this.#state);
	}

	/**
	 * After a request: whether the page and its site have to answer for it.
	 *
	 * @param sites - how many sites are at work
	 */
	note(
		asked: Asked,
		site: string,
		times: { readonly startedAt: number; readonly endedAt: number },
		sites: number,
	): boolean {
		const { startedAt, endedAt } = times;
		const wasDown = this.isDown;
		const isUnreached =
			asked.kind === "failure" &&
			(asked.reason === "resolve" || asked.reason === "connect") &&
			asked.code !== "NETWORK_POLICY";
		if (!isUnreached) {
			this.#state = networkAfterAnswer(this.#state, endedAt);
			if (wasDown) this.#events.tell({ type: "resumed" });
			return true;
		}
		const unreached = { site, startedAt, code: asked.code };
		const { state, isCharged } = networkAfterUnreached(this.#state, unreached, Math.max(1, sites), endedAt);
		this.#state = state;
		if (!wasDown && this.isDown) this.#events.tell({ type: "paused", reason: "network" });
		return isCharged;
	}
}
