// The stream of a CONNECT that succeeded, as the connection that its caller gets.

import { type H2Connection, type H2Stream, TunnelStream } from "../../http/internal.ts";
import type { Connection, Endpoint } from "../../socket/index.ts";
import { CarriedStream } from "../../socket/internal.ts";
import type { Carried } from "./carried.ts";

/** The connection that carries tunnels. */
export interface TunnelCarrier {
	readonly transport: Connection;
	/** Something waits to be sent. */
	onTunnelOutput(): void;
	/** It takes part in nothing any more. */
	onTunnelClosed(carried: Carried): void;
}

export function openTunnel(
	carried: Carried,
	stream: H2Stream<Carried>,
	h2: H2Connection<Carried>,
	carrier: TunnelCarrier,
): CarriedStream {
	const { transport } = carrier;
	const tunnel = new TunnelStream(h2, stream, {
		get now() {
			return performance.now();
		},
		onOutput: () => carrier.onTunnelOutput(),
		onClosed: () => carrier.onTunnelClosed(carried),
	});
	const { id, local, remote, timings } = transport.info;
	const endpoint = targetOf(carried.exchange.plan.target);
	return new CarriedStream(tunnel, transport, { id, endpoint, local, remote, tls: undefined, timings });
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
