// The vocabulary of scripts: what a scripted peer waits for, sends and does, as plain data. Knows nothing of sockets or
// of how a script runs.

import type { TlsOptions } from "node:tls";
import type { Http2Step } from "./frame-steps.ts";
import type { ScriptBytes } from "./script-bytes.ts";

/** A request as the scripted peer saw it, found by a simple scan: a parser might share a client's mistakes. */
export interface ScriptedRequest {
	/** The index of the request on this connection, from 0. */
	readonly index: number;
	/** The first word of the request line. */
	readonly method: string;
	/** The second word of the request line. */
	readonly target: string;
	/** Everything up to and including the empty line, as latin1. */
	readonly head: string;
	/** The content without its framing; at most the server's `recordBytes` of it. */
	readonly body: Buffer;
	/** How many bytes of content came, kept or not. */
	readonly bodyBytes: number;
	/** Over HTTP/2: its stream. */
	readonly stream?: number | undefined;
}

/**
 * One step of a script. Steps run one after another, and received bytes wait until a step reads them. If the peer ends
 * while a step waits for bytes, the script ends too, without failing.
 */
export type Step =
	| Http2Step
	| {
			/** Requires exactly these bytes next. Anything else fails the script, and with it the server's `close()`. */
			readonly expect: ScriptBytes;
	  }
	| {
			/** Waits for a complete request: head and content. */
			readonly awaitRequest: true;
	  }
	| {
			/** Waits for a request's head only. `awaitBody` then reads its content. */
			readonly awaitHead: true;
	  }
	| {
			/** Waits for the content that belongs to the last head. */
			readonly awaitBody: true;
	  }
	| {
			/** Waits for this many bytes, whatever they are. */
			readonly awaitBytes: number;
	  }
	| {
			/** Waits for the peer's FIN (half-close). */
			readonly awaitEnd: true;
	  }
	| {
			/** Waits until the test calls `server.open(name)`. An open gate stays open. */
			readonly awaitGate: string;
	  }
	| {
			/** Sends bytes in one write, and waits until the operating system has them. */
			readonly send: ScriptBytes;
	  }
	| {
			/** Sends bytes in pieces, each in its own write. */
			readonly sendSlowly: ScriptBytes;
			/** Bytes in a piece. Default 1. */
			readonly chunkBytes?: number | undefined;
			/** Milliseconds from one piece to the next. Default 0: as fast as possible. */
			readonly everyMs?: number | undefined;
	  }
	| {
			/** Sends bytes, or runs steps, that a function makes from the last awaited request. */
			readonly answer: (request: ScriptedRequest) => ScriptBytes | readonly Step[];
	  }
	| {
			/** Does nothing for this many milliseconds. Prefer a gate if the test knows what it waits for. */
			readonly pause: number;
	  }
	| {
			/** The steps to repeat. */
			readonly repeat: readonly Step[];
			/** How often; "forever" means until the connection is gone. */
			readonly times: number | "forever";
	  }
	| {
			/** Stops reading from the socket, so that the peer's writes pile up. */
			readonly stopReading: true;
	  }
	| {
			/** Reads from the socket again. */
			readonly startReading: true;
	  }
	| {
			/** Answers the TLS handshake of a peer that upgrades this connection (after CONNECT, for example). */
			readonly startTls: TlsOptions;
	  }
	| {
			/** Half-close: delivers what was sent, then sends a FIN. */
			readonly end: true;
	  }
	| {
			/** Closes both directions at once; over TLS without a close_notify, as if the cable had been cut. */
			readonly close: true;
	  }
	| {
			/** Closes both directions with a reset (RST). */
			readonly reset: true;
	  }
	| {
			/** Never answers. `true` lasts until the peer ends; "forever" ignores even that. */
			readonly hold: true | "forever";
	  };

/**
 * The steps for one connection. After the last one the connection stays open, silently, until the peer ends it. To end
 * it sooner, write `{ end: true }`, `{ close: true }` or `{ reset: true }`.
 */
export type Script = readonly Step[];

/**
 * One script for every connection, a list with one script each (the last serves all later ones), or a function from 0,
 * 1, 2… to a script.
 */
export type Scripts = Script | readonly Script[] | ((connectionIndex: number) => Script);

/** The script for the connection with this index. */
export function scriptFor(scripts: Scripts, index: number): Script {
	if (typeof scripts === "function") return scripts(index);
	if (scripts.length === 0) return [];
	const isListOfScripts = Array.isArray(scripts[0]);
	if (!isListOfScripts) return scripts as Script;
	const list = scripts as readonly Script[];
	return list[Math.min(index, list.length - 1)] ?? [];
}
