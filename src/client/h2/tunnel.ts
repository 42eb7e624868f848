// The tunnels of a connection: streams of CONNECTs that succeeded, as the connections that their callers get. Owns which are open.

import { type H2Connection, type H2Stream, TunnelStream } from "../../http/internal.ts";
import type { Connection, Endpoint } from "../../socket/index.ts";
import { CarriedStream } from "../../socket/internal.ts";
import type { Carried } from "./carried.ts";

/** The connection that carries tunnels. */
export interface TunnelCarrier {
	readonly transport: Connection;
	/** Something waits to be sent. */
	onTunnelOutput(): void;
	/** One takes part in nothing any more. */
	onTunnelClosed(): void;
}

export class Tunnels {
	readonly #h2: H2Connection<Carried>;
	readonly #carrier: TunnelCarrier;
	readonly #open: Set<Carried> = new Set();

	constructor(h2: H2Connection<Carried>, carrier: TunnelCarrier) {
		this.#h2 = h2;
		this.#carrier = carrier;
	}

	get size(): number {
		return this.#open.size;
	}

	/** What follows the head on this stream isn't HTTP. Returns the caller's end of it. */
	open(carried: Carried, stream: H2Stream<Carried>): Connection {
		const { transport } = this.#carrier;
		const tunnel = new TunnelStream(this.#h2, stream, {
			get now() {
				return performance.now();
			},
			onOutput: () => this.#carrier.onTunnelOutput(),
			onClosed: () => this.#onClosed(carried),
		});
		const { id, local, remote, timings } = transport.info;
		const endpoint = targetOf(carried.exchange.plan.target);
		this.#open.add(carried);
		const facts = { id, endpoint, local, remote, tls: undefined, timings };
		carried.tunnel = new CarriedStream(tunnel, transport, facts);
		return carried.tunnel.connection;
	}

	#onClosed(carried: Carried): void {
		if (!this.#open.delete(carried)) return;
		if (this.size === 0) this.#carrier.transport.unref();
		this.#carrier.onTunnelClosed();
	}

	/** The connection is gone. */
	fail(cause: Error | undefined): void {
		for (const { tunnel } of [...this.#open]) tunnel?.fail(cause ?? new Error("the connection was closed"));
	}
}

/** The endpoint of a target "host:port". */
function targetOf(target: string): Endpoint {
	const at = target.lastIndexOf(":");
	const host = target.slice(0, at).replace(/^\[(.*)\]$/, "$1");
	return { transport: "tcp", host, port: Number(target.slice(at + 1)) };
}

/** The peer has reset the stream: as a socket says it. */
export function tunnelReset(): Error {
	return Object.assign(new Error("the peer reset the tunnel's stream"), { code: "ECONNRESET" });
}
