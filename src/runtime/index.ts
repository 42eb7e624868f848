// Tricks that bend V8, the event loop or Node.js, each with its measurement. Not a subpath of the package.
//
// builtin.ts        modules of Node.js, loaded when they are first used
// compile-cache.ts  V8's compiled code of the program, kept between runs
// deadline.ts       deadlines that are judged after what waits was read

export { crypto, tls, zlib } from "./builtin.ts";
export { enableCompileCache } from "./compile-cache.ts";
export { startDeadline } from "./deadline.ts";
