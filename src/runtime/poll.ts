// One look of the event loop at all sockets, for what must not go to a peer that has already closed. It costs a turn of
// the loop: about a microsecond of CPU time.

import { setImmediate } from "./turns.ts";

let waiting: (() => void)[] | undefined;

/** Calls back after the loop has polled its sockets once more. All calls of a turn share one poll. */
export function afterPoll(callback: () => void): void {
	if (waiting === undefined) {
		waiting = [];
		// The first immediate may come before the next poll, the second can't.
		setImmediate(() => {
			const batch = waiting ?? [];
			waiting = undefined;
			setImmediate(() => {
				for (const each of batch) each();
			});
		});
	}
	waiting.push(callback);
}
