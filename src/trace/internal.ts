// What the other folders need of trace/ and users do not: no subpath of the package exports it, and it may change at any time.

export { nextCallId, nextConnectionId, nextExchangeId, nextSocketId } from "./ids.ts";
export { redactLine } from "./redaction.ts";
export { summarizeStored } from "./summary.ts";
