// Tries one address for a running connect(): makes the socket with the options that Node needs, and reports what
// happens. Knows neither the other addresses nor the deadline (connect.ts).

import { connect as connectTcp, type OnReadOpts } from "node:net";
import { hasOnread, tls as nodeTls } from "../runtime/index.ts";
import type { SocketAddress } from "../trace/index.ts";
import { socketTarget, tlsTarget } from "./node-options.ts";
import type { ConnectSettings } from "./options.ts";
import { getSharedBuffer, SocketStream, type StreamOpener } from "./stream.ts";
import type { ClientTls } from "./tls.ts";

/** The owner of an attempt. */
export interface AttemptOwner {
	readonly options: Pick<ConnectSettings, "trace" | "noDelay" | "localAddress" | "localPort">;
	/** The TLS handshake to do; undefined on a plain connection. */
	readonly tls: ClientTls | undefined;
	hearTransport(attempt: Attempt): void;
	hearSecure(attempt: Attempt): void;
	hearFailure(attempt: Attempt, error: Error): void;
}

export class Attempt implements StreamOpener {
	readonly remote: SocketAddress;
	readonly startedAt: number = performance.now();
	readonly stream: SocketStream;
	readonly #operation: AttemptOwner;

	constructor(operation: AttemptOwner, remote: SocketAddress) {
		this.#operation = operation;
		this.remote = remote;
		this.stream = new SocketStream(this, operation.options.trace);
	}

	/** Throws what Node throws for options that it can't use. */
	start(): void {
		const { remote, stream } = this;
		const { options, tls } = this.#operation;
		const onread: OnReadOpts | undefined = hasOnread
			? {
					buffer: getSharedBuffer(),
					callback: (length, buffer) => stream.takeBytes(length, buffer as Buffer),
				}
			: undefined;
		const { noDelay } = options;
		const target = socketTarget(remote, onread, options, noDelay && tls !== undefined);
		if (tls === undefined) {
			// Nagle's algorithm is part of TCP.
			stream.owesNoDelay = noDelay && remote.family !== "unix";
			stream.attach(connectTcp(target));
			return;
		}
		// Each attempt is a TLS socket from the start, because Node reads through `onread` only if TLS makes the TCP socket
		// itself. TLS sends nothing before the transport is connected, and by then the losers are closed.
		const socket = nodeTls().connect(tlsTarget(target, tls.connectOptions));
		tls.watch(socket);
		stream.attach(socket);
	}

	onTransport(): void {
		this.#operation.hearTransport(this);
	}

	onSecure(): void {
		this.#operation.hearSecure(this);
	}

	onFailure(_: SocketStream, error: Error): void {
		this.#operation.hearFailure(this, error);
	}
}
