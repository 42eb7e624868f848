// The proxy that the environment names for a URL: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, as curl and others
// read them. Pure: variables in, a proxy's URL out. There is no standard; if programs differ, the comment says which
// one this follows.

import { BlockList, isIP } from "node:net";
import { domainToASCII } from "node:url";

/** Environment variables; a copy of `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The parts of a URL that count. */
export interface ProxiedUrl {
	/** "http:" or "https:". */
	readonly protocol: string;
	/** With or without brackets. */
	readonly hostname: string;
	/** Empty if it is the scheme's own. */
	readonly port: string;
}

/**
 * The proxy for a URL, or undefined for none.
 *
 * - Lower-case names win over upper-case ones, and empty values count as unset. `http_proxy` for http:, `https_proxy` for
 *   https:, else `all_proxy`. Under CGI (REQUEST_METHOD is set) HTTP_PROXY is a header that somebody sent ("httpoxy"), and
 *   only `http_proxy` counts.
 * - `no_proxy` is a list with commas, semicolons or blanks between: `*` for everything; names, each with the names below it,
 *   a dot or `*.` in front changing nothing; addresses; CIDR blocks; addresses that end in `.*` (10.1.*), as Windows has
 *   them; `<local>` for names without a dot; each but `*`, blocks and `<local>` with `:port` where only that port is meant. A
 *   URL counts as its host and port, and a slash at the end changes nothing. An IPv4-mapped IPv6 address counts as the IPv4
 *   address.
 * - The loopback (localhost, *.localhost, 127.0.0.0/8, ::1) is always direct, unless the list has `<-loopback>`.
 *
 * @example proxyFor(new URL("https://example.org/"), { https_proxy: "http://proxy:3128" }); // "http://proxy:3128"
 */
export function proxyFor(url: ProxiedUrl, environment: Environment): string | undefined {
	const proxy = proxyOfScheme(url.protocol, environment);
	return proxy === undefined || readExceptions(environment)(url) ? undefined : proxy;
}

/** Like `proxyFor`, with the list parsed once. */
export function readEnvironment(environment: Environment): (url: ProxiedUrl) => string | undefined {
	const isException = readExceptions(environment);
	const proxies = new Map(
		["http:", "https:"].map((scheme) => [scheme, proxyOfScheme(scheme, environment)] as const),
	);
	return (url) => {
		const proxy = proxies.get(url.protocol);
		return proxy === undefined || isException(url) ? undefined : proxy;
	};
}

function proxyOfScheme(scheme: string, environment: Environment): string | undefined {
	const isCgi = environment.REQUEST_METHOD !== undefined;
	const names = {
		"http:": isCgi ? ["http_proxy"] : ["http_proxy", "HTTP_PROXY"],
		"https:": ["https_proxy", "HTTPS_PROXY"],
	}[scheme];
	if (names === undefined) return undefined;
	return firstSet(environment, [...names, "all_proxy", "ALL_PROXY"]);
}

function firstSet(environment: Environment, names: readonly string[]): string | undefined {
	for (const name of names) {
		const value = environment[name]?.trim();
		if (value !== undefined && value !== "") return value;
	}
	return undefined;
}

interface ProxyDestination {
	/** Lower case, without brackets, zone and trailing dot; an IPv4-mapped address as IPv4. */
	readonly host: string;
	/** 0 where it is none. */
	readonly family: 0 | 4 | 6;
	readonly port: number;
}

type Exception = (place: ProxyDestination) => boolean;

function readExceptions(environment: Environment): (url: ProxiedUrl) => boolean {
	const items = (firstSet(environment, ["no_proxy", "NO_PROXY"]) ?? "").split(/[\s,;]+/);
	const exceptions: Exception[] = items.includes("<-loopback>") ? [] : [isLoopback];
	for (const item of items) {
		const exception = readException(item);
		if (exception !== undefined) exceptions.push(exception);
	}
	return (url) => {
		const place = placeOf(url);
		return exceptions.some((isException) => isException(place));
	};
}

function placeOf({ protocol, hostname, port }: ProxiedUrl): ProxyDestination {
	const host = plainHost(hostname);
	const family = isIP(host) as 0 | 4 | 6;
	return { host, family, port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port) };
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

function isLoopback({ host, family }: ProxyDestination): boolean {
	if (family === 0) return host === "localhost" || host.endsWith(".localhost");
	return loopback.check(host, family === 4 ? "ipv4" : "ipv6");
}

/** undefined for an invalid item: it excepts nothing. */
function readException(written: string): Exception | undefined {
	const item = written.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").replace(/\/$/, "");
	if (item === "" || item === "<-loopback>") return undefined;
	if (item === "*") return () => true;
	if (item.toLowerCase() === "<local>") return ({ host, family }) => family === 0 && !host.includes(".");
	const prefix = /^((?:\d{1,3}\.){1,3})\*(?:\.\*)*$/.exec(item)?.[1];
	if (prefix !== undefined) return ({ host, family }) => family === 4 && host.startsWith(prefix);
	if (item.includes("/")) return readBlock(item);
	const [text, port] = splitPort(item);
	if (text === undefined) return undefined;
	const isOfPort = (place: ProxyDestination): boolean => port === undefined || place.port === port;
	// A port alone means nothing; "*:8080" means everything with that port.
	if (text === "*") return isOfPort;
	const host = plainHost(text.replace(/^\*?\./, ""));
	if (host === "") return undefined;
	if (isIP(host) !== 0) {
		const same = canonical(host);
		return (place) => place.family !== 0 && canonical(place.host) === same && isOfPort(place);
	}
	// As in curl: the name and all names below it, with or without a leading dot. Never a part of an address.
	return (place) =>
		place.family === 0 && (place.host === host || place.host.endsWith(`.${host}`)) && isOfPort(place);
}

function readBlock(item: string): Exception | undefined {
	const [, network = "", prefix = ""] = /^\[?([^\]/]+)\]?\/(\d{1,3})\]?$/.exec(item) ?? [];
	const host = network.split("%")[0] as string;
	const family = isIP(host);
	if (family === 0 || Number(prefix) > (family === 4 ? 32 : 128)) return undefined;
	const block = new BlockList();
	block.addSubnet(host, Number(prefix), family === 4 ? "ipv4" : "ipv6");
	return (place) => place.family === family && block.check(place.host, family === 4 ? "ipv4" : "ipv6");
}

/** "name:8080", "[::1]:8080", "::1", "name" into text and port. */
function splitPort(item: string): [text: string | undefined, port: number | undefined] {
	const bracketed = /^\[([^\]]*)\](?::(\d{1,5}))?$/.exec(item);
	if (bracketed !== null)
		return [bracketed[1], bracketed[2] === undefined ? undefined : Number(bracketed[2])];
	if (isIP(item) === 6) return [item, undefined];
	const [, text, port] = /^([^:]*)(?::(\d{1,5}))?$/.exec(item) ?? [];
	return [text, port === undefined ? undefined : Number(port)];
}

function plainHost(text: string): string {
	const bare = text.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
	if (isIP(bare) === 6) return mappedIpv4(canonical(bare)) ?? canonical(bare);
	const name = /^[\x21-\x7e]*$/.test(bare) ? bare.toLowerCase() : domainToASCII(bare);
	return name.replace(/\.$/, "");
}

/** One spelling for each address. */
function canonical(address: string): string {
	if (isIP(address) !== 6) return address;
	return URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1) ?? address;
}

/** The IPv4 address in ::ffff:a.b.c.d, as the URL standard prints it (::ffff:7f00:1). */
function mappedIpv4(address: string): string | undefined {
	const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
	if (high === undefined || low === undefined) return undefined;
	const number = (Number.parseInt(high, 16) << 16) | Number.parseInt(low, 16);
	return [number >>> 24, (number >>> 16) & 0xff, (number >>> 8) & 0xff, number & 0xff].join(".");
}
