// An exchange on its stream: what its connection keeps of it beside what the exchange and the stream know. Decides nothing.

import type { H2Stream } from "../../http/internal.ts";
import type { CarriedStream } from "../../socket/internal.ts";
import type { ContentPump } from "../content/content-pump.ts";
import type { Exchange } from "../exchange/exchange.ts";

export class Carried {
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
