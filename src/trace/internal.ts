// What the other folders need of trace/ and users do not: no subpath of the package exports it, and it may change at any time.

export { nextConnectionId, nextExchangeId } from "./ids.ts";
export { redactLine } from "./redaction.ts";
export { summarizeStored } from "./summary.ts";
