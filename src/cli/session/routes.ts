// --connect-to and --resolve: a connector that goes elsewhere than the URL says, while TLS still asks for the URL's
// host. Connects with gannet/socket.

import { isIP, isIPv6 } from "node:net";
import { own } from "../../base/index.ts";
import { type Connector, nameForCache } from "../../client/index.ts";
import { type ConnectOptions, connect, type Resolver, type TlsOptions } from "../../socket/index.ts";
import { usageError } from "../failure.ts";

export interface RouteOptions {
	readonly connectTo: readonly string[];
	readonly resolve: readonly string[];
	/** -4 or -6: addresses of the other family are not connected to. */
	readonly family: 4 | 6 | undefined;
	/** Zones of link-local addresses (RFC 6874), by the address as URLs have it. */
	readonly zones: ReadonlyMap<string, string>;
}

/** Where to connect instead. An undefined part of `from` matches anything; in `to`, it changes nothing. */
interface Detour {
	readonly from: { readonly host: string | undefined; readonly port: number | undefined };
	readonly to: { readonly host: string | undefined; readonly port: number | undefined };
}

interface Pinned {
	readonly host: string;
	readonly port: number;
	readonly addresses: readonly string[];
}

/** undefined without such options. Throws a CommandError for invalid ones. */
export function routedConnector(options: RouteOptions): Connector | undefined {
	const { connectTo, resolve, family, zones } = options;
	const isUsual = connectTo.length === 0 && resolve.length === 0 && family === undefined;
	if (isUsual && zones.size === 0) return undefined;
	const detours = connectTo.map(parseDetour);
	const pinned = resolve.map(parsePinned);
	const named = new NamedTls();
	const connector: Connector = (endpoint, options) => {
		if (endpoint.transport === "unix") return connect(endpoint, options);
		const { host, port } = endpoint;
		const detour = detours.find(
			({ from }) => (from.host ?? bare(host)) === bare(host) && (from.port ?? port) === port,
		);
		const name = detour?.to.host ?? host;
		const zone = zones.get(bare(name));
		const to = { ...endpoint, host: name, port: detour?.to.port ?? port };
		const pins = pinned.filter(({ port }) => port === to.port);
		const pin = pins.find(({ host }) => host === bare(to.host)) ?? pins.find(({ host }) => host === "*");
		const changed: ConnectOptions = {
			...options,
			...(pin === undefined ? {} : { resolver: resolverOf(pin.addresses) }),
			...(family === undefined ? {} : { filter: filterOf(family, options) }),
			...(endpoint.transport === "tls" ? { tls: named.get(options.tls, host) } : {}),
		};
		return connect(zone === undefined ? to : { ...to, host: `${name}%${zone}` }, changed);
	};
	return nameForCache(connector, `gannet ${JSON.stringify([connectTo, resolve, family, [...zones]])}`);
}

/** Refuses addresses of the other family, and what was refused before. */
function filterOf(family: 4 | 6, { filter }: ConnectOptions): NonNullable<ConnectOptions["filter"]> {
	return (address) => {
		if (address.family === `IPv${family}`) return filter?.(address);
		return `is no IPv${family} address, and -${family} is given`;
	};
}

const NO_TLS_OPTIONS: TlsOptions = {};

/**
 * TLS options that ask for a host by name. The client passes different objects for the origin, other origins and a
 * proxy, and each has its own here. The same object each time: its certificates are read once.
 */
class NamedTls {
	readonly #byOptions: WeakMap<TlsOptions, Map<string, TlsOptions>> = new WeakMap();

	get(tls: TlsOptions = NO_TLS_OPTIONS, host: string): TlsOptions {
		let byHost = this.#byOptions.get(tls);
		if (byHost === undefined) {
			byHost = new Map();
			this.#byOptions.set(tls, byHost);
		}
		let named = byHost.get(host);
		if (named === undefined) {
			named = own({ ...tls, serverName: tls.serverName ?? host });
			byHost.set(host, named);
		}
		return named;
	}
}

function resolverOf(addresses: readonly string[]): Resolver {
	return (_name, family) =>
		Promise.resolve(
			addresses.filter((address) => isIP(address) === family).map((address) => ({ address, ttl: 0 })),
		);
}

function bare(host: string): string {
	return host
		.replace(/^\[(.*)\]$/, "$1")
		.replace(/\.$/, "")
		.toLowerCase();
}

function parsePort(text: string): number | undefined {
	if (text === "") return undefined;
	const port = Number(text);
	return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535 ? port : Number.NaN;
}

/** "HOST1:PORT1:HOST2:PORT2", with IPv6 addresses in brackets. */
function parseDetour(text: string): Detour {
	const host = "(\\[[^\\]]*\\]|[^:]*)";
	const [, from, fromPort, to, toPort] = new RegExp(`^${host}:([^:]*):${host}:([^:]*)$`).exec(text) ?? [];
	const ports = [parsePort(fromPort ?? "x"), parsePort(toPort ?? "x")];
	if (from === undefined || to === undefined || ports.some(Number.isNaN)) {
		throw usageError(`--connect-to requires HOST1:PORT1:HOST2:PORT2, not ${JSON.stringify(text)}`);
	}
	return {
		from: { host: from === "" ? undefined : bare(from), port: ports[0] },
		to: { host: to === "" ? undefined : bare(to), port: ports[1] },
	};
}

/** "HOST:PORT:ADDRESS[,ADDRESS]...". The host may be *, which means all hosts that no other option names. */
function parsePinned(text: string): Pinned {
	const [, host = "", port = "", list = ""] = /^\+?(\[[^\]]*\]|[^:]*):(\d+):(.+)$/.exec(text) ?? [];
	const addresses = list.split(",").map(bare);
	const number = parsePort(port);
	if (
		host === "" ||
		number === undefined ||
		Number.isNaN(number) ||
		addresses.some((each) => isIP(each) === 0)
	) {
		const hint = isIPv6(list)
			? undefined
			: "Put an IPv6 address in brackets: --resolve example.com:443:[::1]";
		throw usageError(`--resolve requires HOST:PORT:ADDRESS, not ${JSON.stringify(text)}`, hint);
	}
	return { host: bare(host), port: number, addresses };
}
