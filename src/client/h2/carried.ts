// An exchange on its stream: what its connection keeps of it beside what the exchange and the stream know. Decides nothing.

import type { H2Connection, H2Stream } from "../../http/internal.ts";
import type { CarriedStream } from "../../socket/internal.ts";
import type { ContentPump } from "../content/content-pump.ts";
import type { Exchange } from "../exchange/exchange.ts";
import type { Indexed, IndexedSet } from "../pool/indexed-set.ts";

export class Carried implements Indexed {
	/** -1 if its connection has left it. */
	index = -1;
	readonly exchange: Exchange;
	/** Undefined before it is sent. */
	stream: H2Stream<Carried> | undefined;
	pump: ContentPump | undefined;
	/** Bytes that the exchange holds because its reader is slow: the peer hears of them when they are read. */
	unreadBytes = 0;
	/** Of a response that is not wanted: how much of the rest has come; -1 otherwise. */
	drainedBytes = -1;
	/** After a CONNECT that succeeded: the exchange is over, and its stream goes on. */
	tunnel: CarriedStream | undefined;

	constructor(exchange: Exchange) {
		this.exchange = exchange;
	}
}

/** What is kept of an exchange, unless it has left. A Map of exchanges would cost each of them dearly (stream-table.ts). */
export function findCarried(
	exchange: Exchange,
	all: IndexedSet<Carried>,
	h2: H2Connection<Carried>,
): Carried | undefined {
	const { streamId } = exchange;
	if (streamId === 0) {
		for (const carried of all) if (carried.exchange === exchange) return carried;
		return undefined;
	}
	const carried = h2.streamOf(streamId)?.owner;
	return carried?.exchange === exchange && carried.index >= 0 ? carried : undefined;
}
