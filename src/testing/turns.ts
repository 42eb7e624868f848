// Turns of the event loop, as they are when this module is loaded. Fake timers replace the global functions later, and a mocked
// network goes on delivering while the clock does not move.

export const setImmediate: typeof globalThis.setImmediate = globalThis.setImmediate;

/** Resolves in a later turn. */
export function nextTurn(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
