// The versions of HTTP that a client speaks, and how a connection chooses one: TLS's ALPN decides (RFC 7301). The only
// place that knows them all.

import type { Connection } from "../socket/index.ts";
import type { ConnectionOwner, HttpConnection } from "./connection.ts";
import { type H1Settings, speakHttp1 } from "./h1/h1-connection.ts";

/** Starts HTTP on an open connection. */
export type Speak = (transport: Connection, owner: ConnectionOwner) => HttpConnection;

/** Versions by their names in ALPN, the preferred one first. */
export type Protocols = ReadonlyMap<string, Speak>;

/** The protocol if ALPN chose nothing: without TLS, or with a server that doesn't know ALPN. */
const DEFAULT_PROTOCOL = "http/1.1";

export function protocolsOf(settings: H1Settings): Protocols {
	return new Map([[DEFAULT_PROTOCOL, speakHttp1(settings)]]);
}

/** Speaks the agreed protocol on the connection. */
export function speak(protocols: Protocols, transport: Connection, owner: ConnectionOwner): HttpConnection {
	const chosen = protocols.get(transport.info.tls?.alpn ?? DEFAULT_PROTOCOL);
	return (chosen ?? (protocols.get(DEFAULT_PROTOCOL) as Speak))(transport, owner);
}
