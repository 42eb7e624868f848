// The words a script is written in: what a scripted peer waits for, sends and does, as plain data.
// Knows nothing of sockets or of how a script is run.

import type { TlsOptions } from "node:tls";

/** Bytes to send or to expect; a string is latin1, one byte a character. */
export type ScriptBytes = string | Uint8Array;

/** A request as the scripted peer saw it: found by a simple scan, not by a parser that might share a client's mistakes. */
export interface ScriptedRequest {
	/** Which request on this connection, from 0. */
	readonly index: number;
	/** The first word of the request line. */
	readonly method: string;
	/** The second word of the request line. */
	readonly target: string;
	/** Everything up to and including the empty line, as latin1. */
	readonly head: string;
	/** The content with its framing removed; at most the server's `recordBytes` of it. */
	readonly body: Buffer;
	/** How many bytes of content came, kept or not. */
	readonly bodyBytes: number;
}

/**
 * One step of a script. Steps run one after another; what is received waits until a step asks for it.
 * A step that waits for bytes ends the script, quietly, when the peer ends first.
 */
export type Step =
	/** The next bytes must be exactly these. Anything else fails the script, and with it the server's `close()`. */
	| { readonly expect: ScriptBytes }
	/** Waits for a complete request: head and content. */
	| { readonly awaitRequest: true }
	/** Waits for a request's head only; `awaitBody` then takes its content. */
	| { readonly awaitHead: true }
	/** Waits for the content that belongs to the last head. */
	| { readonly awaitBody: true }
	/** Waits for so many bytes, whatever they are. */
	| { readonly awaitBytes: number }
	/** Waits for the peer's FIN (half-close). */
	| { readonly awaitEnd: true }
	/** Waits until the test calls `server.open(name)`; a gate once open stays so. */
	| { readonly awaitGate: string }
	/** Sends bytes in one write, and waits until the operating system has them. */
	| { readonly send: ScriptBytes }
	/** Sends bytes in pieces of `chunkBytes` (default 1), each its own write, one each `everyMs` (default 0: as fast as goes). */
	| { readonly sendSlowly: ScriptBytes; readonly chunkBytes?: number; readonly everyMs?: number }
	/** Sends, or does, what a function makes of the last request that was awaited. */
	| { readonly answer: (request: ScriptedRequest) => ScriptBytes | readonly Step[] }
	/** Does nothing for so many milliseconds. Prefer a gate where the test knows what it waits for. */
	| { readonly pause: number }
	/** Runs steps again and again; "forever" is until the connection is gone. */
	| { readonly repeat: readonly Step[]; readonly times: number | "forever" }
	/** Stops taking bytes from the socket, so that the peer's writes pile up. */
	| { readonly stopReading: true }
	| { readonly startReading: true }
	/** Answers the TLS handshake of a peer that upgrades this connection (after CONNECT, say). */
	| { readonly startTls: TlsOptions }
	/** Half-close: what was sent is delivered, then a FIN. */
	| { readonly end: true }
	/** Closes both directions at once; over TLS without a close_notify, as a cut cable's far end would. */
	| { readonly close: true }
	/** Closes both directions with a reset (RST). */
	| { readonly reset: true }
	/** Never answers. `true` lasts until the peer ends; "forever" ignores even that. */
	| { readonly hold: true | "forever" };

/**
 * The steps for one connection. After the last one the connection stays open, silently, until the peer ends it;
 * write `{ end: true }`, `{ close: true }` or `{ reset: true }` where it shall not.
 */
export type Script = readonly Step[];

/** A script for every connection, or a script each (the last one serves all later ones), or a function from 0, 1, 2… to a script. */
export type Scripts = Script | readonly Script[] | ((connectionIndex: number) => Script);

/** Which script the connection with this index runs. */
export function scriptFor(scripts: Scripts, index: number): Script {
	if (typeof scripts === "function") return scripts(index);
	if (scripts.length === 0) return [];
	const isListOfScripts = Array.isArray(scripts[0]);
	if (!isListOfScripts) return scripts as Script;
	const list = scripts as readonly Script[];
	return list[Math.min(index, list.length - 1)] ?? [];
}

/** The bytes of a string (latin1) or of an array. */
export function toBytes(bytes: ScriptBytes): Buffer {
	if (typeof bytes === "string") return Buffer.from(bytes, "latin1");
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
