// testing/: peers that follow a script, and connections that need no socket.
export { type MemoryPairOptions, memoryPair } from "./memory.ts";
export { type MemoryListener, type MemoryNetwork, memoryNetwork } from "./memory-network.ts";
export type { ConnectionRecord, ScriptEvent, ScriptedTls, ScriptOutcome } from "./script-run.ts";
export { type ScriptedPeer, type ScriptedPeerOptions, scriptedPeer } from "./scripted-peer.ts";
export { type ScriptedServer, type ScriptedServerOptions, scriptedServer } from "./scripted-server.ts";
export type { Script, ScriptBytes, ScriptedRequest, Scripts, Step } from "./steps.ts";
