// Turns of the event loop, as they are when this module is loaded. Fake timers replace the global functions later: a test then
// decides when a deadline has come, but what was sent still arrives.

export const setImmediate: typeof globalThis.setImmediate = globalThis.setImmediate;
export const clearImmediate: typeof globalThis.clearImmediate = globalThis.clearImmediate;
