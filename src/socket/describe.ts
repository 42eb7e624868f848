// What console.log shows of a connection: one line, without its insides.

import { formatHostPort } from "../base/index.ts";
import type { SocketAddress } from "../trace/index.ts";
import type { Connection } from "./connection.ts";
import { formatEndpoint } from "./endpoint.ts";

/** A connection in one line: "Connection 3 { tcp://127.0.0.1:8080 from 127.0.0.1:51000, open }". */
export function describeConnection({ info, isClosed }: Connection): string {
	// Before it is open there is nothing to say.
	if (info === undefined) return "Connection { not open yet }";
	const { id, endpoint, local } = info;
	const from = local === undefined ? "" : ` from ${placeOf(local)}`;
	return `Connection ${id} { ${formatEndpoint(endpoint)}${from}, ${isClosed ? "closed" : "open"} }`;
}

function placeOf(address: SocketAddress): string {
	return address.family === "unix"
		? `unix:${address.address}`
		: formatHostPort(address.address, address.port);
}
