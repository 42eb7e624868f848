// testing/: a server that does what a script says, and connections that need no socket.
export type { ConnectionRecord, ScriptEvent, ScriptedTls, ScriptOutcome } from "./script-run.ts";
export { type ScriptedServer, type ScriptedServerOptions, scriptedServer } from "./scripted-server.ts";
export type { Script, ScriptBytes, ScriptedRequest, Scripts, Step } from "./steps.ts";
