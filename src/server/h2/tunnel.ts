// The stream of a CONNECT that a handler accepts, as the connection that it gets (RFC 9113 §8.5).

import { type H2Connection, TunnelStream } from "../../http/internal.ts";
import type { Connection } from "../../socket/index.ts";
import { CarriedStream } from "../../socket/internal.ts";
import type { H2Exchange } from "./h2-exchange.ts";

/** Gives the exchange its tunnel, with what came before. */
export function openTunnel(
	exchange: H2Exchange,
	h2: H2Connection<H2Exchange>,
	connection: Connection,
	onOutput: () => void,
): Connection {
	const { stream, early } = exchange;
	const carrier = new TunnelStream(h2, stream, {
		get now() {
			return performance.now();
		},
		onOutput,
		onClosed: onOutput,
	});
	const { id, endpoint, local, remote, timings } = connection.info;
	const tunnel = new CarriedStream(carrier, connection, {
		id,
		endpoint,
		local,
		remote,
		tls: undefined,
		timings,
	});
	exchange.tunnel = tunnel;
	exchange.early = [];
	for (const bytes of early) tunnel.push(bytes);
	if (stream.isReceived) tunnel.pushEnd();
	return tunnel.connection;
}
