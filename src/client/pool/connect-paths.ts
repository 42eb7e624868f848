// The path from this client to an origin: through which proxy, by which rules, how fast. Makes a connector for each
// route that needs its own. Without these options there is none, and nothing is checked.

import { type Advice, option, say } from "../../base/index.ts";
import type { H1Limits } from "../../http/index.ts";
import { formatEndpoint, SocketError, type TcpEndpoint } from "../../socket/index.ts";
import { connectBySettings } from "../../socket/internal.ts";
import type { ConnectSettings } from "../../socket/options.ts";
import type { SocketAddress } from "../../trace/index.ts";
import { invalidRequest } from "../errors.ts";
import type { ClientOptions, Connector } from "../options.ts";
import { NetworkPolicy } from "../policies/network.ts";
import { Throttle } from "../policies/throttle.ts";
import { ProxyChoice } from "../proxies/choice.ts";
import { isTunnelled, type ProxyOption, type ProxyServer } from "../proxies/proxy.ts";
import type { ParsedUrl } from "../url.ts";
import { isForOneServer, tlsElsewhere } from "./origin-tls.ts";
import { type ConnectPath, DIRECT } from "./route.ts";

/** Connects by what the pool gives: options that were read when the client was made. */
export const connectBase: Connector = (endpoint, options) =>
	connectBySettings(endpoint, options as ConnectSettings);

export class ConnectPaths {
	readonly proxies: ProxyChoice;
	readonly #network: NetworkPolicy | undefined;
	readonly #throttle: Throttle | undefined;
	readonly #base: Connector;
	readonly #limits: H1Limits;
	readonly #unixSocket: string | undefined;
	/** Whether the client's TLS options differ between origins. */
	readonly #hasTlsOfOneOrigin: boolean;

	/** Throws a ClientError (kind "invalid-request") for options that can't be used, alone or together. */
	constructor(options: ClientOptions, limits: H1Limits) {
		const { proxy, network, rate, unixSocket, tls = {} } = options;
		if (unixSocket !== undefined && proxy !== undefined && proxy !== false) throw bothGiven();
		this.#unixSocket = unixSocket;
		this.proxies = new ProxyChoice(proxy);
		this.#network = network === undefined ? undefined : new NetworkPolicy(network);
		this.#throttle = rate?.bytesPerSecond === undefined ? undefined : new Throttle(rate.bytesPerSecond);
		this.#base = options.connect ?? connectBase;
		this.#limits = limits;
		this.#hasTlsOfOneOrigin = isForOneServer(tls);
	}

	/** The proxy for a URL; undefined: directly. `own` is the request's option. Throws a ClientError. */
	proxyFor(url: ParsedUrl, own: ProxyOption | undefined): ProxyServer | undefined {
		const proxy = this.proxies.choose(() => placeOf(url), own);
		if (proxy !== undefined && this.#unixSocket !== undefined) throw bothGiven();
		return proxy;
	}

	/** Whether a request that has left the caller's origin needs separate connections to this one. */
	isOtherTls(url: ParsedUrl, hasLeftOrigin: boolean): boolean {
		return hasLeftOrigin && this.#hasTlsOfOneOrigin && url.scheme === "https:";
	}

	pathTo(url: ParsedUrl, proxy: ProxyServer | undefined, isOtherTls: boolean): ConnectPath {
		const isDirect = proxy === undefined && this.#network === undefined && this.#throttle === undefined;
		if (isDirect && !isOtherTls) return DIRECT;
		const path = this.#path(url, proxy);
		const paced = this.#throttle?.connector(url.origin, path) ?? path;
		const connector = isOtherTls ? elsewhere(paced) : paced;
		const { pieceBytes } = this.#throttle ?? DIRECT;
		if (proxy === undefined || isTunnelled(proxy, url.scheme))
			return { ...DIRECT, connector, proxy: proxy?.display, pieceBytes };
		const { authorization } = proxy;
		return {
			connector,
			targetPrefix: url.origin,
			fields: authorization === undefined ? "" : `proxy-authorization: ${authorization}\r\n`,
			proxy: proxy.display,
			pieceBytes,
		};
	}

	#path(url: ParsedUrl, proxy: ProxyServer | undefined): Connector {
		const network = this.#network;
		const base = this.#base;
		if (proxy === undefined) {
			if (network === undefined) return base;
			const refusal = network.refusalOfName(url);
			return refusal === undefined
				? guarded(base, (address) => network.refusalOfAddress(url, address))
				: refusing(url, refusal);
		}
		let toProxy = base;
		if (network !== undefined) {
			const { endpoint } = proxy;
			const refusal = network.refusalOfProxied(url);
			if (refusal !== undefined) return refusing(url, refusal.says, refusal.advice);
			const ofProxy = network.refusalOfName(endpoint, true);
			toProxy =
				ofProxy === undefined
					? guarded(base, (address) => network.refusalOfAddress(endpoint, address, true))
					: refusing(endpoint, ofProxy);
		}
		const isTunnel = isTunnelled(proxy, url.scheme);
		return async (endpoint, options) => {
			const { forwardConnector, tunnelConnector } = await import("../proxies/tunnel.ts");
			const connector = isTunnel
				? tunnelConnector(proxy, toProxy, this.#limits)
				: forwardConnector(proxy, toProxy);
			return await connector(endpoint, options);
		};
	}
}

/** To an origin that a redirect led to. */
function elsewhere(connector: Connector): Connector {
	return async (endpoint, options) => {
		const { tls } = options;
		if (tls === undefined) return await connector(endpoint, options);
		try {
			return await connector(endpoint, { ...options, tls: tlsElsewhere(tls) });
		} catch (error) {
			if (tls.verify !== false || !(error instanceof SocketError) || !error.isCertificate) throw error;
			const { step, code, endpoint, attempts, elapsedMs, cause } = error;
			const advice = say`request this URL itself: ${option("tls.verify: false")} does not apply to another origin that a redirect leads to`;
			throw new SocketError({ step, code, endpoint, attempts, elapsedMs, cause, advice });
		}
	};
}

function bothGiven(): Error {
	return invalidRequest("give either option proxy or option unixSocket, not both", "invalid-option");
}

function placeOf({ scheme, host, port }: ParsedUrl): { protocol: string; hostname: string; port: string } {
	return { protocol: scheme, hostname: host, port: String(port) };
}

/** Allows only such addresses, and checks the connected one again: a caller's own connector may not ask. */
function guarded(base: Connector, refusalOf: (address: SocketAddress) => string | undefined): Connector {
	return async (endpoint, options) => {
		const connection = await base(endpoint, { ...options, filter: refusalOf });
		const refusal = refusalOf(connection.info.remote);
		if (refusal === undefined) return connection;
		await connection.close();
		throw policyError(formatEndpoint(endpoint), refusal);
	};
}

function refusing(
	{ host, port }: { readonly host: string; readonly port: number },
	refusal: string,
	advice?: Advice,
): Connector {
	const endpoint: TcpEndpoint = { transport: "tcp", host, port };
	return () => Promise.reject(policyError(formatEndpoint(endpoint), refusal, advice));
}

function policyError(endpoint: string, says: string, advice?: Advice): SocketError {
	return new SocketError({ step: "connect", code: "NETWORK_POLICY", endpoint, elapsedMs: 0, says, advice });
}
