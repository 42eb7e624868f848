// Lets an accepted socket read into a buffer of ours, as `net.connect({ onread })` does. Node.js has that option only for sockets
// that connect: an accepted one allocates 64 KiB for each read, and passes what came through a Readable.
//
// It sets what the option sets, which Node.js keeps under symbols of its own. Where a version has other ones, the socket reads
// as usual. Repeat: npm run bench -- serve hello --servers gannet, with GANNET_WITHOUT=accepted-reads.

import type { Socket } from "node:net";
import { isOn } from "./switches.ts";

/** Called with what was read; returns false to pause. */
export type OnRead = (length: number, buffer: Buffer) => boolean;

interface Handle {
	useUserBuffer(buffer: Uint8Array): void;
}

/** Node.js's names of the buffer, the callback, and the function that makes another buffer. */
const NAMES = ["kBuffer", "kBufferCb", "kBufferGen"] as const;

const isAllowed = isOn("accepted-reads");

let known: readonly symbol[] | undefined;

/** Makes an accepted socket, paused and unread, read into this buffer. Returns whether it could. */
export function readInto(socket: Socket, buffer: Buffer, onRead: OnRead): boolean {
	if (!isAllowed) return false;
	known ??= symbolsOf(socket);
	const [kBuffer, kCallback, kMaker] = known;
	const { _handle: handle } = socket as unknown as { readonly _handle: Partial<Handle> | null };
	if (kBuffer === undefined || kCallback === undefined || kMaker === undefined) return false;
	if (typeof handle?.useUserBuffer !== "function") return false;
	const members = socket as unknown as Record<symbol, unknown>;
	members[kBuffer] = buffer;
	members[kCallback] = onRead;
	members[kMaker] = null;
	handle.useUserBuffer(buffer);
	return true;
}

/** The symbols, if this version of Node.js has all of them, unused on this socket. */
function symbolsOf(socket: Socket): readonly symbol[] {
	const all = Object.getOwnPropertySymbols(socket);
	const members = socket as unknown as Record<symbol, unknown>;
	const found = NAMES.map((name) =>
		all.find((symbol) => symbol.description === name && members[symbol] === null),
	);
	return found.every((symbol) => symbol !== undefined) ? found : [];
}
