// Tricks that bend V8, the event loop or Node.js, each with its measurement. Not a subpath of the package.
//
// accepted-reads.ts accepted sockets that read into one buffer
// awake.ts          the event loop, kept from sleeping for what comes at once
// builtin.ts        modules of Node.js, loaded when they are first used
// context.ts        callbacks in the asynchronous context of their caller
// deadline.ts       deadlines that are judged after what waits was read
// poll.ts           a look at all sockets, before what must not go to a closed one
// process-hold.ts   keeps the process alive while something is awaited
// outside-memory.ts buffers of content, and their collection
// platform.ts      what this program runs on
// switches.ts       the environment's switches of all these
// tls-end.ts        whether a TLS stream ended with close_notify
// turns.ts          turns of the event loop that fake timers leave alone
// young-generation.ts  the size of V8's young generation

export { readInto } from "./accepted-reads.ts";
export { FastTransfer, letLoopSleep, PromptReplies } from "./awake.ts";
export { crypto, tls, zlib } from "./builtin.ts";
export { inThisContext } from "./context.ts";
export { startDeadline } from "./deadline.ts";
export { outsideBuffer } from "./outside-memory.ts";
export { hasOnread } from "./platform.ts";
export { afterPoll } from "./poll.ts";
export { ProcessHold } from "./process-hold.ts";
export { endsWithoutNotify } from "./tls-end.ts";
export { clearImmediate, setImmediate } from "./turns.ts";
export { YoungGeneration } from "./young-generation.ts";
