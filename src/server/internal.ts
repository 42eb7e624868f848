// What the other folders need of server/ and users do not: no subpath of the package exports it, and it may change at any time.

export { isHostPattern } from "./hosts.ts";
