// What this program runs on, where that makes a difference.

/** Bun has Node.js's sockets, but not their option `onread`: it reads by "data" events only. */
export const hasOnread: boolean = !Object.hasOwn(process.versions, "bun");
