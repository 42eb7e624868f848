// What other folders need of http/, and users don't: HTTP/2, which is loaded when a connection speaks it.

export { H2Connection } from "./h2/connection.ts";
export type { FrameObserver, GoAway } from "./h2/events.ts";
export { FrameReader } from "./h2/frame-reader.ts";
export { FrameWriter } from "./h2/frame-writer.ts";
export { ERROR_CODES, type ErrorCode, FRAME, nameOfFrame, namesOfFlags, SETTING } from "./h2/frames.ts";
export { type DecodedBlock, HpackDecoder } from "./h2/hpack-decoder.ts";
export { HpackEncoder } from "./h2/hpack-encoder.ts";
export type { H2Limits } from "./h2/limits.ts";
export { urgencyOf } from "./h2/messages.ts";
export { type H2RuleId, h2RuleOf } from "./h2/rules.ts";
export type { H2Stream } from "./h2/stream.ts";
export { TunnelStream } from "./h2/tunnel.ts";
