// Turns of the event loop. Real ones, also under fake timers, which replace the global functions: a mocked network delivers
// what was sent while the clock does not move.

import { setImmediate } from "node:timers";

export { setImmediate };

/** Resolves in a later turn. */
export function nextTurn(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
