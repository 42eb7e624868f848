// Where requests of one kind go: an endpoint and everything that makes connections to it different from others.
// What the pool keeps for a route is pooled-route.ts's.

import { type Endpoint, formatEndpoint } from "../../socket/index.ts";
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
export interface ConnectPath {
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

export const DIRECT: ConnectPath = {
	connector: undefined,
	targetPrefix: "",
	fields: "",
	proxy: undefined,
	pieceBytes: Number.POSITIVE_INFINITY,
};

/** What a route is made of. */
export interface RouteParts {
	/** See `routeKey`. */
	readonly key: string;
	readonly origin: string;
	readonly endpoint: Endpoint;
	readonly authority: string;
	readonly connectPath: ConnectPath;
}

export abstract class Route {
	readonly key: string;
	readonly origin: string;
	readonly endpoint: Endpoint;
	readonly authority: string;
	readonly connectPath: ConnectPath;

	constructor({ key, origin, endpoint, authority, connectPath }: RouteParts) {
		this.key = key;
		this.origin = origin;
		this.endpoint = endpoint;
		this.authority = authority;
		this.connectPath = connectPath;
	}

	get endpointText(): string {
		return formatEndpoint(this.endpoint);
	}

	/** Whether a connection is under way. */
	abstract readonly isConnecting: boolean;

	/** Whether it was forgotten: requests need another one of the same key. */
	abstract readonly isRetired: boolean;
}

/** The routes of a client. */
export interface Routes {
	get(key: string): Route | undefined;
	add(parts: RouteParts): Route;
}
