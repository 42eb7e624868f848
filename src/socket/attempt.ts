// One address being tried by a connect() under way: makes the socket with the options that Node needs, and passes on how it
// goes. Knows neither the other addresses nor the deadline (connect.ts).

import { connect as connectTcp, type OnReadOpts } from "node:net";
import { tls as nodeTls } from "../runtime/index.ts";
import type { SocketAddress } from "../trace/index.ts";
import { socketTarget, tlsTarget } from "./node-options.ts";
import type { ConnectSettings } from "./options.ts";
import { getSharedBuffer, SocketStream, type StreamOpener } from "./stream.ts";
import type { ClientTls } from "./tls.ts";

/** Who tries an address. */
export interface Attempting {
	readonly options: Pick<ConnectSettings, "trace" | "noDelay" | "localAddress" | "localPort">;
	/** The handshake to come; undefined on a plain connection. */
	readonly tls: ClientTls | undefined;
	hearTransport(attempt: Attempt): void;
	hearSecure(attempt: Attempt): void;
	hearFailure(attempt: Attempt, error: Error): void;
}

export class Attempt implements StreamOpener {
	readonly remote: SocketAddress;
	readonly startedAt: number = performance.now();
	readonly stream: SocketStream;
	readonly #dial: Attempting;

	constructor(dial: Attempting, remote: SocketAddress) {
		this.#dial = dial;
		this.remote = remote;
		this.stream = new SocketStream(this, dial.options.trace);
	}

	/** Throws what Node throws for options that it can't use. */
	start(): void {
		const { remote, stream } = this;
		const { options, tls } = this.#dial;
		const onread: OnReadOpts = {
			buffer: getSharedBuffer(),
			callback: (length, buffer) => stream.takeBytes(length, buffer as Buffer),
		};
		const { noDelay } = options;
		const target = socketTarget(remote, onread, options, noDelay && tls !== undefined);
		if (tls === undefined) {
			// Nagle's algorithm is TCP's.
			stream.owesNoDelay = noDelay && remote.family !== "unix";
			stream.attach(connectTcp(target));
			return;
		}
		// Each attempt is a TLS socket from the start, because Node reads through `onread` only where TLS makes the TCP
		// socket itself. Nothing of TLS is sent before the transport stands, and by then the losers are closed.
		const socket = nodeTls().connect(tlsTarget(target, tls.connectOptions));
		tls.watch(socket);
		stream.attach(socket);
	}

	onTransport(): void {
		this.#dial.hearTransport(this);
	}

	onSecure(): void {
		this.#dial.hearSecure(this);
	}

	onFailure(_: SocketStream, error: Error): void {
		this.#dial.hearFailure(this, error);
	}
}
