// One address being tried by a connect() under way: makes the socket with the options that Node needs, and passes on how it
// goes. Knows neither the other addresses nor the deadline (connect.ts).

import {
	connect as connectTcp,
	type IpcNetConnectOpts,
	type OnReadOpts,
	type TcpNetConnectOpts,
} from "node:net";
import { connect as connectTls } from "node:tls";
import type { SocketAddress, Trace } from "../trace/index.ts";
import { getSharedBuffer, SocketStream, type StreamOpener } from "./stream.ts";
import type { ClientTls } from "./tls.ts";

/** Who tries an address. */
export interface Attempting {
	readonly options: {
		readonly trace: Trace | undefined;
		readonly noDelay: boolean | undefined;
		readonly localAddress: string | undefined;
		readonly localPort: number | undefined;
	};
	/** The handshake to come; undefined on a plain connection. */
	readonly tls: ClientTls | undefined;
	hearTransport(attempt: Attempt): void;
	hearSecure(attempt: Attempt): void;
	hearFailure(attempt: Attempt, error: Error): void;
}

/**
 * Options of Node's net.connect. Node reads dozens of members, path among them, which leads to a Unix-domain socket: none of
 * them is looked for on Object.prototype. A class that inherits nothing, because Node takes five times as long to read what
 * Object.create(null) gives, a hash table.
 */
class TcpTarget {
	readonly host: string;
	readonly port: number;
	/** TLS writes its handshake by itself; on a plain connection the stream sees to it when that matters. */
	readonly noDelay: boolean;
	readonly allowHalfOpen = true;
	/** The address is decided: Node has nothing to select. */
	readonly autoSelectFamily = false;
	readonly onread: OnReadOpts;
	readonly localAddress: string | undefined;
	readonly localPort: number | undefined;

	constructor(remote: SocketAddress, onread: OnReadOpts, options: Attempting["options"], noDelay: boolean) {
		this.host = remote.address;
		this.port = remote.port;
		this.noDelay = noDelay;
		this.onread = onread;
		this.localAddress = options.localAddress;
		this.localPort = options.localPort;
	}
}
Object.setPrototypeOf(TcpTarget.prototype, null);

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
		if (remote.family === "unix") {
			const unixTarget: IpcNetConnectOpts = Object.assign(Object.create(null), {
				path: remote.address,
				allowHalfOpen: true,
				onread,
			});
			stream.attach(connectTcp(unixTarget));
			return;
		}
		const { noDelay = true } = options;
		const target = new TcpTarget(remote, onread, options, noDelay && tls !== undefined);
		if (tls === undefined) {
			stream.owesNoDelay = noDelay;
			stream.attach(connectTcp(target as TcpNetConnectOpts));
			return;
		}
		// Each attempt is a TLS socket from the start, because Node reads through `onread` only where TLS makes the TCP
		// socket itself. Nothing of TLS is sent before the transport stands, and by then the losers are closed.
		const socket = connectTls(Object.assign(Object.create(null), target, tls.connectOptions));
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
