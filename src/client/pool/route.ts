// Where requests of one kind go: an endpoint and everything that makes connections to it different from others.
// Holds the route's connections and its queue. The rules are in pool.ts; this only keeps the books.

import type { Endpoint } from "../../socket/index.ts";
import { formatEndpoint } from "../../socket/index.ts";
import type { Exchange } from "../exchange/exchange.ts";
import type { H1Connection } from "../h1/h1-connection.ts";
import type { Connector } from "../options.ts";

/** What makes two connections different (RFC 9110 §4.3.3: an origin; and whatever else would change who sees what). */
export interface RouteKey {
	/** Scheme, host and port. */
	readonly origin: string;
	/** The proxy's endpoint, credentials included. */
	readonly proxy?: string | undefined;
	readonly unixSocket?: string | undefined;
	readonly localAddress?: string | undefined;
	/** Names a set of TLS options: authorities, client certificate, versions, verification. */
	readonly tls?: string | undefined;
}

/** The key as text: equal exactly where connections may be shared. */
export function routeKey(key: RouteKey): string {
	return JSON.stringify([
		key.origin,
		key.proxy ?? null,
		key.unixSocket ?? null,
		key.localAddress ?? null,
		key.tls ?? null,
	]);
}

/** How connections to an origin are built and requests written, where it isn't the plain way. */
export interface Way {
	/** Builds its connections; undefined: the client's. */
	readonly connector: Connector | undefined;
	/** Before each request target: "http://host:port" where a proxy takes the request (RFC 9112 §3.2.2). */
	readonly targetPrefix: string;
	/** Field lines of each request for that proxy; "" for none. */
	readonly fields: string;
	/** The proxy, forwarding or tunnelling, as it may be shown. */
	readonly proxy: string | undefined;
	/** Content is handed to connections in pieces of at most so many bytes, so that the deadlines see a slow one move. */
	readonly pieceBytes: number;
}

export const DIRECT: Way = {
	connector: undefined,
	targetPrefix: "",
	fields: "",
	proxy: undefined,
	pieceBytes: Number.POSITIVE_INFINITY,
};

export class Route {
	readonly key: string;
	readonly origin: string;
	readonly endpoint: Endpoint;
	readonly authority: string;
	/** The head's rest after the target for a request without fields or body of its own, empty line included. */
	readonly plainTail: string;
	readonly way: Way;
	/** Connections that can take a request, the one used last on top. */
	readonly ready: H1Connection[] = [];
	/** Connections that stand, and those under way. */
	open = 0;
	connecting = 0;
	/** Of those under way, the ones that are for one repeated exchange alone. */
	dedicated = 0;
	/** Exchanges to be sent again, which must have a fresh connection and wait for room to open it. */
	readonly repeats: Exchange[] = [];
	/** The engine has forgotten this route; requests need another one of the same key. */
	isRetired = false;
	/** Those that left it leave no trace: what the queue still held would survive with its response and its connection. */
	#queue: (Exchange | undefined)[] = [];
	#queueHead = 0;
	#queued = 0;

	constructor(
		key: string,
		origin: string,
		endpoint: Endpoint,
		authority: string,
		plainTail: string,
		way: Way = DIRECT,
	) {
		this.key = key;
		this.origin = origin;
		this.endpoint = endpoint;
		this.authority = authority;
		this.plainTail = way.fields === "" ? plainTail : `${plainTail.slice(0, -2)}${way.fields}\r\n`;
		this.way = way;
	}

	get endpointText(): string {
		return formatEndpoint(this.endpoint);
	}

	get isConnecting(): boolean {
		return this.connecting > 0;
	}

	/** Connections under way that whoever waits longest will get. */
	get awaited(): number {
		return this.connecting - this.dedicated;
	}

	/** The exchange that is first in line: those to be repeated come before all others. */
	get foremost(): Exchange | undefined {
		while (this.repeats[0]?.isOver === true) this.repeats.shift();
		return this.repeats[0] ?? this.peek();
	}

	/** Exchanges in the queue. */
	get queued(): number {
		return this.#queued;
	}

	enqueue(exchange: Exchange): void {
		this.#queue.push(exchange);
		this.#queued++;
	}

	/** The exchange that waits longest; those that ended in the queue are passed over. */
	peek(): Exchange | undefined {
		while (this.#queueHead < this.#queue.length) {
			const exchange = this.#queue[this.#queueHead] as Exchange;
			if (!exchange.isOver) return exchange;
			this.#queue[this.#queueHead++] = undefined;
		}
		this.#queue = [];
		this.#queueHead = 0;
		return undefined;
	}

	dequeue(): Exchange | undefined {
		const exchange = this.peek();
		if (exchange === undefined) return undefined;
		this.#queue[this.#queueHead++] = undefined;
		this.#queued--;
		if (this.#queueHead > 1024 && this.#queueHead * 2 > this.#queue.length) {
			this.#queue = this.#queue.slice(this.#queueHead);
			this.#queueHead = 0;
		}
		return exchange;
	}

	/** An exchange in the queue has ended (aborted, timed out). */
	leftQueue(): void {
		this.#queued--;
	}

	/** All that have no connection, and none under way for them alone. */
	*waiting(): Generator<Exchange> {
		for (const exchange of this.repeats) if (!exchange.isOver) yield exchange;
		for (let index = this.#queueHead; index < this.#queue.length; index++) {
			const exchange = this.#queue[index] as Exchange;
			if (!exchange.isOver) yield exchange;
		}
	}
}
