// A proxy: its parsed URL, with the credentials removed, and the key that separates its connections. Decides which part
// of a request goes how. Makes no connection.

import { formatEndpoint, type TcpEndpoint, type TlsOptions } from "../../socket/index.ts";
import { invalidRequest, refuseOption } from "../errors.ts";
import { type ProxySettings, proxyOptions } from "../policy-options.ts";

const readSettings = proxyOptions.reader(refuseOption, "proxy.");

/**
 * Which proxy requests go through.
 * - A URL text or `ProxySettings`: every request goes through that proxy, loopback included. Without a port: 80, 443 for
 *   https, 1080 for SOCKS. Names are looked up by the proxy, but for `socks4://`, which knows addresses alone; `socks://` and
 *   `socks5h://` are other ways to write `socks5://`.
 * - `false`: directly.
 * - `"env"`: as HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY say (`proxyFor` has the rules).
 */
export type ProxySetting = string | false | ProxySettings;

/** Chooses for each exchange, including each hop of a redirect; for rotation. */
export type ProxyChooser = (url: URL) => ProxySetting | Promise<ProxySetting>;

/** A proxy by its URL or settings, a function that chooses one, `"env"` for the environment's, or false for none. */
export type ProxyOption = ProxySetting | ProxyChooser;

export interface ProxyServer {
	readonly protocol: "http" | "https" | "socks4" | "socks4a" | "socks5";
	readonly endpoint: TcpEndpoint;
	readonly username: string | undefined;
	readonly password: string | undefined;
	/** Value of Proxy-Authorization (RFC 7617); undefined without credentials and for SOCKS. */
	readonly authorization: string | undefined;
	readonly tunnelsHttp: boolean;
	readonly tls: TlsOptions | undefined;
	/** For messages: without credentials. */
	readonly display: string;
	/** Equal exactly if connections through it may be shared. Includes credentials and TLS options. */
	readonly key: string;
}

const PROTOCOLS: Readonly<Record<string, readonly [protocol: ProxyServer["protocol"], port: number]>> = {
	http: ["http", 80],
	https: ["https", 443],
	socks5: ["socks5", 1080],
	socks5h: ["socks5", 1080],
	socks: ["socks5", 1080],
	socks4: ["socks4", 1080],
	socks4a: ["socks4a", 1080],
};

const SCHEMES = "http://, https://, socks5://, socks4:// or socks4a://";

/** Parses a proxy. Throws a ClientError (kind "invalid-request") that shows no credentials. */
export function parseProxy(setting: string | ProxySettings): ProxyServer {
	const {
		url: text,
		tunnelsHttp,
		tls,
		digest,
	} = readSettings(typeof setting === "string" ? { url: setting } : setting);
	const [, scheme = "http", authority = ""] =
		/^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#\\\s]*)\/?$/i.exec(text.trim()) ??
		refuse(
			`can't be read: write ${SCHEMES}, then host:port, without path; in a user name or password, percent-encode / ? # @ and :`,
		);
	const known = PROTOCOLS[scheme.toLowerCase()];
	if (known === undefined || !Object.hasOwn(PROTOCOLS, scheme.toLowerCase()))
		throw invalid(`has the scheme ${scheme}://, but only ${SCHEMES} are supported`);
	const [protocol, defaultPort] = known;
	const at = authority.lastIndexOf("@");
	const { host, port } = readHost(authority.slice(at + 1), defaultPort);
	const { username, password } = readCredentials(at === -1 ? undefined : authority.slice(0, at), protocol);
	const isHttp = protocol === "http" || protocol === "https";
	const authorization =
		isHttp && username !== undefined && !digest
			? `Basic ${Buffer.from(`${username}:${password ?? ""}`, "utf8").toString("base64")}`
			: undefined;
	const endpoint: TcpEndpoint = { transport: protocol === "https" ? "tls" : "tcp", host, port };
	return {
		protocol,
		endpoint,
		username,
		password,
		authorization,
		tunnelsHttp: tunnelsHttp || !isHttp,
		tls,
		display: `${protocol}://${formatEndpoint(endpoint).replace(/^\w+:\/\//, "")}`,
		key: JSON.stringify([
			protocol,
			host,
			port,
			username ?? null,
			password ?? null,
			tunnelsHttp,
			digest,
			tls === undefined ? 0 : identityOf(tls),
		]),
	};
}

function readHost(text: string, defaultPort: number): { host: string; port: number } {
	// Parses hosts by the URL standard, so that a proxy is where a URL of the same text leads.
	const url = URL.parse(`http://${text}`);
	const port = /:(\d{1,5})$/.exec(text)?.[1];
	if (text === "" || url === null || url.hostname === "") throw invalid("has no host, or an invalid one");
	const { hostname } = url;
	const host = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
	if (port !== undefined && Number(port) === 0) throw invalid("has the port 0");
	return { host, port: port === undefined ? defaultPort : Number(port) };
}

function readCredentials(
	userinfo: string | undefined,
	protocol: ProxyServer["protocol"],
): { username: string | undefined; password: string | undefined } {
	if (userinfo === undefined || userinfo === "") return { username: undefined, password: undefined };
	const colon = userinfo.indexOf(":");
	const username = decode(colon === -1 ? userinfo : userinfo.slice(0, colon));
	const password = colon === -1 ? undefined : decode(userinfo.slice(colon + 1));
	// RFC 7617 §2.
	if (/[\x00-\x1f\x7f]/.test(username + (password ?? "")))
		throw invalid("has control characters in its credentials");
	if (protocol === "socks5") {
		// RFC 1929 §2: each 1 to 255 bytes. Some servers still expect an empty password.
		if (username === "" || Buffer.byteLength(username) > 255 || Buffer.byteLength(password ?? "") > 255)
			throw invalid("has credentials that SOCKS 5 can't carry: 1 to 255 bytes each");
	} else if (protocol === "socks4" || protocol === "socks4a") {
		if (password !== undefined && password !== "")
			throw invalid("has a password, which SOCKS 4 does not support: use socks5://");
	} else if (username.includes(":")) {
		throw invalid("has a colon in its user name, which HTTP's Basic credentials can't carry");
	}
	return { username, password };
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		throw invalid("has credentials whose percent-encoding is broken");
	}
}

let lastIdentity = 0;
const identities = new WeakMap<object, number>();

/** A number that identifies this object. */
function identityOf(options: object): number {
	let identity = identities.get(options);
	if (identity === undefined) {
		identity = ++lastIdentity;
		identities.set(options, identity);
	}
	return identity;
}

function refuse(what: string): never {
	throw invalid(what);
}

function invalid(what: string): Error {
	return invalidRequest(`the proxy's URL ${what}`, "invalid-proxy");
}

/** Whether a request for a URL of that scheme goes through a tunnel, instead of to the proxy itself. */
export function isTunnelled(proxy: ProxyServer, scheme: "http:" | "https:"): boolean {
	return scheme === "https:" || proxy.tunnelsHttp;
}
