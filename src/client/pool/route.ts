// The destination of similar requests: an endpoint and everything that distinguishes connections to it. pooled-route.ts
// has the pool's data on a route.

import { type Endpoint, formatEndpoint } from "../../socket/index.ts";
import type { Connector } from "../options.ts";
import type { HttpChoice } from "../request-options.ts";

/** What distinguishes connections (RFC 9110 §4.3.3: an origin; and anything else that would change who sees what). */
export interface RouteKey {
	/** Scheme, host and port. */
	readonly origin: string;
	/** The proxy's endpoint, including credentials. */
	readonly proxy?: string | undefined;
	readonly unixSocket?: string | undefined;
	readonly localAddress?: string | undefined;
	/** Identifies a set of TLS options: authorities, client certificate, versions, verification. */
	readonly tls?: string | undefined;
	readonly http?: HttpChoice | undefined;
}

/** The key as text: equal exactly if connections may be shared. */
export function routeKey(key: RouteKey): string {
	return JSON.stringify([
		key.origin,
		key.proxy ?? null,
		key.unixSocket ?? null,
		key.localAddress ?? null,
		key.tls ?? null,
		key.http ?? null,
	]);
}

/** How to make connections to an origin and write its requests, if it isn't the plain path. */
export interface ConnectPath {
	/** Makes its connections; undefined: the client's connector. */
	readonly connector: Connector | undefined;
	/** Before each request target: "http://host:port" if a proxy gets the request (RFC 9112 §3.2.2). */
	readonly targetPrefix: string;
	/** Field lines of each request for that proxy; "" for none. */
	readonly fields: string;
	/** The proxy, forwarding or tunnelling, in a form that may be shown. */
	readonly proxy: string | undefined;
	/** Connections get content in pieces of at most this size, so that the deadlines see a slow one move. */
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
	/** Which versions of HTTP its connections may speak. */
	readonly http: HttpChoice;
}

export abstract class Route {
	readonly key: string;
	readonly origin: string;
	readonly endpoint: Endpoint;
	readonly authority: string;
	readonly connectPath: ConnectPath;
	readonly http: HttpChoice;

	constructor({ key, origin, endpoint, authority, connectPath, http }: RouteParts) {
		this.key = key;
		this.origin = origin;
		this.endpoint = endpoint;
		this.authority = authority;
		this.connectPath = connectPath;
		this.http = http;
	}

	get endpointText(): string {
		return formatEndpoint(this.endpoint);
	}

	/** Whether a connection is pending. */
	abstract readonly isConnecting: boolean;

	/** Whether it was forgotten: requests need another one of the same key. */
	abstract readonly isRetired: boolean;
}

/** The routes of a client. */
export interface Routes {
	get(key: string): Route | undefined;
	add(parts: RouteParts): Route;
}
