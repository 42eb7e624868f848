/**
 * For tests: networks of routes, connections in memory, peers that follow a script of bytes and pauses.
 * @module
 */

// testing/: peers that follow a script, connections that need no socket, and networks of routes.
export type {
	FrameStep,
	Http2Step,
	RawFrame,
	ScriptedErrorCode,
	ScriptedFields,
	ScriptedSettings,
} from "./frame-steps.ts";
export { type MemoryPairOptions, memoryPair } from "./memory.ts";
export { type MemoryListener, type MemoryNetwork, memoryNetwork } from "./memory-network.ts";
export { MockNetwork } from "./mock-network.ts";
export type {
	MockAnswer,
	MockNetworkOptions,
	MockReplies,
	MockReply,
	MockRoute,
	MockUrl,
} from "./mock-options.ts";
export { MockRequest } from "./mock-request.ts";
export type { ScriptBytes } from "./script-bytes.ts";
export type { ConnectionRecord, ScriptEvent, ScriptedTls, ScriptOutcome } from "./script-run.ts";
export { type ScriptedPeer, type ScriptedPeerOptions, scriptedPeer } from "./scripted-peer.ts";
export { type ScriptedServer, type ScriptedServerOptions, scriptedServer } from "./scripted-server.ts";
export type { Script, ScriptedRequest, Scripts, Step } from "./steps.ts";
