// Counts how often nodes are visited, which bounds the time of queries on hostile pages. Must not know queries.

import { limitPassed } from "./errors.ts";

/** The default of `limits.visits`. */
export const VISITS = 100_000_000;

/** Counts visits, of one query or of several together. */
export class Visits {
	readonly #most: number;
	#spent = 0;

	/** @param most - how often nodes may be visited, by all queries that count here */
	constructor(most: number = VISITS) {
		this.#most = most;
	}

	/** @throws DocumentError, kind "limit" */
	spend(visits: number): void {
		this.#spent += visits;
		if (this.#spent > this.#most)
			throw limitPassed("The number of nodes that are looked at", "limits.visits", this.#most);
	}
}
