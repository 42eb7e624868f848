// Endpoints: a host, a port and a transport, or the path of a Unix-domain socket. Parses and formats them. Knows no
// socket and asks no resolver. Service names ("localhost:http") come from IANA's registry, not from /etc/services, so
// the same text means the same port on every machine. Only a few common ones are always loaded.

import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import { formatHostPort, own, shownValue } from "../base/index.ts";
import { commonPort } from "./common-ports.ts";
import {
	type ParseEndpointOptions,
	type ParseEndpointSettings,
	parseEndpointOptions,
} from "./endpoint-options.ts";
import { EndpointSyntaxError, quote } from "./errors.ts";

const readOptions = parseEndpointOptions.reader();

/** A host and port, over TCP. */
export interface TcpEndpoint {
	/** "tls" is TLS over TCP. */
	readonly transport: "tcp" | "tls" | "udp";
	/** A name, an IPv4 address, or an IPv6 address without brackets. */
	readonly host: string;
	/** The port, 0 to 65535. */
	readonly port: number;
}

/** A Unix-domain socket, by its path. */
export interface UnixEndpoint {
	/** Always "unix". */
	readonly transport: "unix";
	/** Absolute, or relative to the working directory. */
	readonly path: string;
}

/** Where to connect or listen: TCP, TLS or a Unix-domain socket. */
export type Endpoint = TcpEndpoint | UnixEndpoint;

/** A path longer than this does not fit `sockaddr_un` on Linux (108 bytes with the final NUL). */
const LONGEST_UNIX_PATH = 107;

/**
 * Parses `tcp://host:port`, `tls://`, `udp://`, `unix:/path`, `host:port`, `[2001:db8::1]:443`, `:8080`, `8080`,
 * `localhost:http`. Names outside ASCII become their A-labels (RFC 5891). It knows the names of common services; for
 * all of IANA's, pass the option `portsByName`. Throws an EndpointSyntaxError.
 *
 * @example
 * parseEndpoint("tls://example.org:https"); // { transport: "tls", host: "example.org", port: 443 }
 */
export function parseEndpoint(text: string, given?: ParseEndpointOptions): Endpoint {
	const options = readOptions(given);
	if (text === "") throw new EndpointSyntaxError(text, "it is empty", EXAMPLES);
	if (/^unix:/i.test(text)) return parseUnix(text);
	const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
	let transport = options.defaultTransport;
	let authority = text;
	if (scheme !== null) {
		transport = transportOf(text, scheme[1] as string);
		// Treat a URL's empty path as no path.
		authority = text.slice(scheme[0].length).replace(/\/$/, "");
	}
	const { host, port } = splitAuthority(text, authority);
	return {
		transport,
		host: readHost(text, host, options.defaultHost),
		port: readPort(text, port, transport, options),
	};
}

/**
 * Like toEndpoint, for functions that can wait: it knows every service name of IANA's, and loads them when the text has
 * one that isn't common. Rejects with an EndpointSyntaxError.
 */
export async function endpointOf(
	given: Endpoint | string,
	options?: Omit<ParseEndpointOptions, "portsByName">,
): Promise<Endpoint> {
	const name = typeof given === "string" ? /:([a-z0-9-]*[a-z][a-z0-9-]*)\/?$/i.exec(given)?.[1] : undefined;
	if (name === undefined || commonPort(name) !== undefined) return toEndpoint(given, options);
	const { portsByName } = await import("../ports/index.ts");
	return toEndpoint(given, { ...own(options ?? {}), portsByName });
}

/** Makes an endpoint from whatever a caller gives for one. Throws an EndpointSyntaxError. */
function toEndpoint(given: Endpoint | string, options?: ParseEndpointOptions): Endpoint {
	if (typeof given === "string") return parseEndpoint(given, options);
	if (typeof given !== "object" || given === null) throw noEndpoint(given);
	const { transport, host, port, path } = own(given) as Partial<TcpEndpoint> & { readonly path?: string };
	if (transport === ("unix" as never)) {
		if (typeof path !== "string" || path === "") throw noEndpoint(given);
		return { transport: "unix", path };
	}
	const isTransport = transport === "tcp" || transport === "tls" || transport === "udp";
	if (!isTransport || typeof host !== "string" || !isPort(port)) throw noEndpoint(given);
	return { transport, host, port };
}

function isPort(value: unknown): value is number {
	return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535;
}

function noEndpoint(given: unknown): EndpointSyntaxError {
	return new EndpointSyntaxError(
		shownValue(given),
		"it is neither a string nor an object with transport, host and port, or with transport and path",
		EXAMPLES,
	);
}

/**
 * Formats an endpoint so that parseEndpoint reads it back: `tcp://example.org:80`, `tls://[::1]:443`,
 * `unix:/run/x.sock`.
 */
export function formatEndpoint(endpoint: Endpoint): string {
	if (endpoint.transport === "unix") return `unix:${endpoint.path}`;
	return `${endpoint.transport}://${formatHostPort(endpoint.host, endpoint.port)}`;
}

const EXAMPLES = "write host:port, [IPv6 address]:port, tls://host:port, udp://host:port or unix:/path";

function transportOf(text: string, scheme: string): TcpEndpoint["transport"] {
	const name = scheme.toLowerCase();
	if (name === "tcp" || name === "tls" || name === "udp") return name;
	throw new EndpointSyntaxError(text, `${name}:// is not a transport`, "use tcp://, tls://, udp:// or unix:");
}

function parseUnix(text: string): UnixEndpoint {
	// unix:/path, unix:path, and unix:///path as some tools write it.
	const path = text.slice("unix:".length).replace(/^\/\/(?=\/)/, "");
	if (path === "") throw new EndpointSyntaxError(text, "the path is missing", "write unix:/path/to/socket");
	if (path.includes("\0")) throw new EndpointSyntaxError(text, "the path contains a NUL", "remove it");
	if (Buffer.byteLength(path) > LONGEST_UNIX_PATH) {
		const size = Buffer.byteLength(path);
		throw new EndpointSyntaxError(
			text,
			`the path has ${size} bytes, and the operating system accepts ${LONGEST_UNIX_PATH}`,
			"use a shorter path, for example a relative one",
		);
	}
	return { transport: "unix", path };
}

interface Authority {
	readonly host: string;
	readonly port: string | undefined;
}

function splitAuthority(text: string, authority: string): Authority {
	const forbidden = /[\s/?#@\\\p{Cc}]/u.exec(authority);
	if (forbidden !== null) {
		const what = forbidden[0] === "@" ? "an endpoint has no user name" : "an endpoint has no path";
		throw new EndpointSyntaxError(
			text,
			`${JSON.stringify(forbidden[0])} is not allowed there: ${what}`,
			EXAMPLES,
		);
	}
	if (authority.startsWith("[")) {
		const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(authority);
		if (bracketed === null) {
			throw new EndpointSyntaxError(text, "the brackets do not match", "write [IPv6 address]:port");
		}
		const host = bracketed[1] as string;
		if (!isIPv6(host)) {
			throw new EndpointSyntaxError(text, `${quote(host)} is not an IPv6 address`, "write [2001:db8::1]:443");
		}
		return { host, port: bracketed[2] };
	}
	if (isIPv6(authority)) return { host: authority, port: undefined };
	const colon = authority.indexOf(":");
	if (colon === -1) {
		// A number alone is a port: no host name is all digits.
		return /^\d+$/.test(authority) ? { host: "", port: authority } : { host: authority, port: undefined };
	}
	if (authority.indexOf(":", colon + 1) !== -1) {
		throw new EndpointSyntaxError(
			text,
			"it has several colons",
			"put an IPv6 address in brackets: [2001:db8::1]:443",
		);
	}
	return { host: authority.slice(0, colon), port: authority.slice(colon + 1) };
}

function readHost(text: string, host: string, defaultHost: string): string {
	if (host === "") return defaultHost;
	if (isIPv4(host) || isIPv6(host)) return host;
	const name = /^[\x21-\x7e]*$/.test(host) ? host.toLowerCase() : domainToASCII(host);
	const bare = name.endsWith(".") ? name.slice(0, -1) : name;
	// RFC 1123 §2.1, with the underscore that service labels use.
	const isName =
		bare.length <= 253 && /^(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*$/.test(bare);
	if (!isName) {
		throw new EndpointSyntaxError(text, `${quote(host)} is not a host name`, "check its spelling");
	}
	// Some resolvers read a name whose last label is a number as an address: 127.1 and 0x7f.1 are 127.0.0.1 to them.
	if (/(^|\.)(\d+|0x[0-9a-f]*)$/.test(bare)) {
		throw new EndpointSyntaxError(
			text,
			`${quote(host)} is not an IPv4 address`,
			"write four decimal numbers from 0 to 255, without leading zeros",
		);
	}
	return name;
}

function readPort(
	text: string,
	port: string | undefined,
	transport: TcpEndpoint["transport"],
	{ defaultPort, portsByName }: ParseEndpointSettings,
): number {
	if (port === undefined) {
		if (defaultPort !== undefined) return defaultPort;
		throw new EndpointSyntaxError(
			text,
			"the port is missing",
			"write host:port, for example example.org:443",
		);
	}
	if (/^\d{1,5}$/.test(port) && Number(port) <= 65_535) return Number(port);
	if (/^[+-]?\d*$/.test(port)) {
		const shown = port === "" ? "nothing" : port;
		throw new EndpointSyntaxError(text, `${shown} is not a port`, "use a number from 0 to 65535");
	}
	const common = commonPort(port);
	if (common !== undefined) return common;
	if (portsByName === undefined) {
		throw new EndpointSyntaxError(
			text,
			`${quote(port)} is not a common service`,
			"use the port's number, or pass portsByName of gannet/ports as the option portsByName",
		);
	}
	const ports = new Set(
		portsByName(port, transport === "udp" ? "udp" : "tcp").map((service) => service.port),
	);
	if (ports.size === 1) return ports.values().next().value as number;
	if (ports.size > 1) {
		const several = [...ports].join(", ");
		throw new EndpointSyntaxError(
			text,
			`the service ${quote(port)} has several ports: ${several}`,
			"choose one",
		);
	}
	throw new EndpointSyntaxError(text, `no service is named ${quote(port)}`, "use the port's number");
}
