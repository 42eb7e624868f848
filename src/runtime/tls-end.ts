// Tells a TLS stream that ended with close_notify from one whose TCP connection just ended. Node.js makes the same "end" of
// both, and OpenSSL's own state (SSL_get_shutdown) is out of reach.
//
// Node.js decrypts inside the read callback of the TCP handle. Before libuv reports a FIN there, it stops reading, so starting
// again succeeds; after close_notify it still reads, and says EALREADY. A stream that we paused doesn't read and so can't have
// seen a FIN. In Bun and Deno, which have no libuv, every end counts as close_notify.
// Repeat: npm test -- test/client/tls-ends.test.ts, against Node.js 24 and 26.

import type { TLSSocket } from "node:tls";
import { hasLibuv } from "./platform.ts";

interface Handle {
	readonly reading: boolean | undefined;
	readonly _parent: Partial<Record<"readStart" | "readStop", () => number>> | undefined;
}

/** Call it when the socket's `push(null)` is called, before anything else happens: whether a bare FIN ended the stream. */
export function endsWithoutNotify(socket: TLSSocket): boolean {
	const { _handle: handle } = socket as unknown as { readonly _handle?: Handle | null };
	const below = handle?._parent;
	if (!hasLibuv || handle?.reading !== true || below?.readStart === undefined || below.readStop === undefined)
		return false;
	if (below.readStart() !== 0) return false;
	below.readStop();
	return true;
}
