// What this program runs on, where that makes a difference.

/** Bun has Node.js's sockets, but not their option `onread`: it reads by "data" events only. */
export const hasOnread: boolean = !Object.hasOwn(process.versions, "bun");

/** Handles of Bun and Deno look like Node.js's from outside; below them is no libuv. */
export const hasLibuv: boolean = hasOnread && !Object.hasOwn(process.versions, "deno");
