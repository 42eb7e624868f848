// What the other folders need of socket/ and users do not: no subpath of the package exports it, and it may change at any time.

export { embeddedIpv4 } from "./addresses.ts";
export { writtenBytes } from "./bytes-fault.ts";
export { CarriedStream } from "./carried-stream.ts";
export { connectBySettings } from "./connect.ts";
export { describeConnection } from "./describe.ts";
