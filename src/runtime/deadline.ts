// Deadlines on a peer. Timers run before reads in the event loop, so after a process stood still (a blocked loop, a stopped
// process, a machine that slept) they would find silence where bytes wait: one turn of reading passes first.

import { LONGEST_TIMER_MS } from "../base/index.ts";
import { clearImmediate, setImmediate } from "./turns.ts";

/** Calls back after so many milliseconds and a turn of reading; never where that is longer than a timer takes. Returns how to prevent it. */
export function startDeadline(ms: number, callback: () => void): () => void {
	if (ms > LONGEST_TIMER_MS) return () => undefined;
	let look: NodeJS.Immediate | undefined;
	const timer = setTimeout(
		() => {
			look = setImmediate(callback);
		},
		Math.max(ms, 1),
	);
	return () => {
		clearTimeout(timer);
		clearImmediate(look);
	};
}
