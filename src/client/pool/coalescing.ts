// Whether an open connection of HTTP/2 may carry requests of another origin (RFC 9113 §9.1.1): only if its server's certificate is
// valid for that origin too, and its address is one of that origin's. Opens nothing, and looks nothing up by itself.

import type { Connection } from "../../socket/index.ts";
import type { Exchange } from "../exchange/exchange.ts";
import type { PooledConnection, PooledRoute } from "./pooled-route.ts";

/** Looks up the addresses of a host as connections to it do. */
export type AddressesOf = (host: string) => Promise<readonly string[]>;

/** Of how many hosts is remembered whether a certificate is valid for them. */
const REMEMBERED_HOSTS = 100;

const certified: WeakMap<Connection, Map<string, boolean>> = new WeakMap();

/** Whether the route's requests could go over a connection of another origin at all: over TLS, directly, by HTTP/2. */
export function mayCoalesce(route: PooledRoute): boolean {
	const { endpoint, connectPath, offer } = route;
	return endpoint.transport === "tls" && connectPath.connector === undefined && offer !== "1.1";
}

/** Whether the connection could carry the route's requests, if its address is the route's. */
export function isCandidate(connection: PooledConnection, route: PooledRoute): boolean {
	const { http, hasRoom, route: other } = connection;
	if (!http.isMultiplexed || !hasRoom || other === route || !mayCoalesce(other)) return false;
	const [own, its] = [route.endpoint, other.endpoint];
	if (own.transport !== "tls" || its.transport !== "tls" || own.port !== its.port) return false;
	return isCertified(http.transport, own.host);
}

/** Whether the connection takes the exchange, which is another origin's, now. */
export function takes(
	connection: PooledConnection,
	route: PooledRoute,
	exchange: Exchange,
	now: number,
): boolean {
	const { addresses } = route;
	if (addresses === undefined || exchange.isAlone || !isCandidate(connection, route)) return false;
	if (!addresses.has(connection.http.transport.info.remote.address)) return false;
	return connection.isFreeFor(exchange, now);
}

function isCertified(transport: Connection, host: string): boolean {
	let known = certified.get(transport);
	if (known === undefined) {
		known = new Map();
		certified.set(transport, known);
	}
	let isValid = known.get(host);
	if (isValid === undefined) {
		isValid = transport.certifies?.(host) === true;
		if (known.size >= REMEMBERED_HOSTS) known.clear();
		known.set(host, isValid);
	}
	return isValid;
}
