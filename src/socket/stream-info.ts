// Facts about a connection over a Node socket. The byte counters read the socket's own.

import type { Socket } from "node:net";
import type { SocketAddress, TlsFacts } from "../trace/index.ts";
import type { ConnectionInfo, ConnectionTimings } from "./connection.ts";
import type { Endpoint } from "./endpoint.ts";

export interface StreamFacts {
	readonly id: number;
	readonly endpoint: Endpoint;
	readonly local: SocketAddress | undefined;
	readonly remote: SocketAddress;
	readonly tls: TlsFacts | undefined;
	readonly timings: ConnectionTimings;
}

export class StreamInfo implements ConnectionInfo {
	readonly id: number;
	readonly endpoint: Endpoint;
	readonly local: SocketAddress | undefined;
	readonly remote: SocketAddress;
	readonly tls: TlsFacts | undefined;
	readonly timings: ConnectionTimings;
	readonly #socket: Socket;

	constructor(facts: StreamFacts, socket: Socket) {
		this.id = facts.id;
		this.endpoint = facts.endpoint;
		this.local = facts.local;
		this.remote = facts.remote;
		this.tls = facts.tls;
		this.timings = facts.timings;
		this.#socket = socket;
	}

	/** With TLS: decrypted bytes. */
	get bytesIn(): number {
		return this.#socket.bytesRead;
	}

	/** With TLS: bytes before encryption. Includes bytes that are queued. */
	get bytesOut(): number {
		return this.#socket.bytesWritten;
	}
}

/** The local end of a socket; undefined for Unix-domain sockets, whose client end has no name. */
export function localAddressOf(socket: Socket): SocketAddress | undefined {
	// Node keeps this object with the socket, so holding it costs nothing.
	const address = socket.address();
	return "address" in address ? (address as SocketAddress) : undefined;
}
