// Formats addresses for people.

import { formatHostPort, type Visible, visible } from "../../base/index.ts";
import type { SocketAddress } from "../../trace/index.ts";

/** "127.0.0.1:8080", "[::1]:8080", or the path of a Unix-domain socket. */
export function formatAddress({ address, port, family }: SocketAddress): Visible {
	if (family === "unix") return visible(address === "" ? "unix" : address);
	return visible(formatHostPort(address, port));
}
