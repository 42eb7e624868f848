// Makes connections through a proxy: to the proxy, then the negotiation, then TLS with the origin inside it. One
// deadline and one signal for all of that. The negotiation does the talking.

import { isIP } from "node:net";
import { adviceOf, formatHostPort, ONCE, say, whatOf } from "../../base/index.ts";
import type { H1Limits } from "../../http/index.ts";
import { startDeadline } from "../../runtime/index.ts";
import {
	type Connection,
	type ConnectOptions,
	formatEndpoint,
	type Receiver,
	resolve,
	SocketError,
	type SocketErrorCode,
	type TcpEndpoint,
} from "../../socket/index.ts";
import type { Connector } from "../options.ts";
import { tlsElsewhere, tlsWithProxy } from "../pool/origin-tls.ts";
import { ConnectRequest } from "./connect-request.ts";
import { ProxyFailure } from "./failure.ts";
import { isChallenged, isDigestProxy, proxyAuthorization } from "./login.ts";
import type { Negotiation } from "./negotiation.ts";
import type { ProxyServer } from "./proxy.ts";
import { Socks4aNegotiation, Socks5Negotiation } from "./socks.ts";

const NO_TLS_OPTIONS: ConnectOptions["tls"] & object = {};

/** A connector to a proxy that gets requests itself (RFC 9112 §3.2.2), for any origin. */
export function forwardConnector(proxy: ProxyServer, base: Connector): Connector {
	return (_target, options) => reach(proxy, base, options);
}

/** A connector to any TCP or TLS endpoint through a tunnel of the proxy. */
export function tunnelConnector(proxy: ProxyServer, base: Connector, limits: H1Limits): Connector {
	return async (target, options) => {
		let hasAnswered = isDigestProxy(proxy);
		for (let tries = 1; ; tries++) {
			try {
				return await tunnel(proxy, base, limits, target as TcpEndpoint, options);
			} catch (error) {
				const lines = error instanceof ProxyFailure ? error.challenges : [];
				if (tries === 3 || lines.length === 0 || !isChallenged(proxy, lines, hasAnswered)) throw error;
				hasAnswered = true;
			}
		}
	};
}

async function tunnel(
	proxy: ProxyServer,
	base: Connector,
	limits: H1Limits,
	target: TcpEndpoint,
	options: ConnectOptions,
): Promise<Connection> {
	const { port } = target;
	const { trace } = options;
	const startedAt = performance.now();
	const host = proxy.protocol === "socks4" ? await ipv4Of(target.host, options) : target.host;
	const negotiation = negotiationFor(proxy, host, port, limits);
	const connection = await reach(proxy, base, options);
	const watch = new Watch(connection, proxy, startedAt, options);
	const { id: connectionId } = connection.info;
	trace?.({
		type: "tunnel.started",
		at: performance.now(),
		connectionId,
		proxy: proxy.display,
		target: formatHostPort(host, port),
	});
	try {
		await negotiate(connection, negotiation, proxy);
		trace?.({ type: "tunnel.finished", at: performance.now(), connectionId });
		watch.step = "tls";
		return target.transport === "tls" ? await connection.upgradeToTls(options.tls, target) : connection;
	} catch (cause) {
		const error = watch.reason ?? (cause as Error);
		if (watch.step === "connect") {
			const status = error instanceof ProxyFailure ? error.status : undefined;
			const { message } = error;
			trace?.({ type: "tunnel.failed", at: performance.now(), connectionId, message, status });
		}
		await connection.close();
		throw error;
	} finally {
		watch.stop();
	}
}

/** SOCKS 4 has no names. */
async function ipv4Of(host: string, { resolver, signal }: ConnectOptions): Promise<string> {
	if (isIP(host) !== 0) return host;
	const stop = new AbortController();
	const onAbort = (): void => stop.abort(signal?.reason);
	signal?.addEventListener("abort", onAbort, ONCE);
	try {
		const [found] = await resolve(host, { families: [4], resolver, signal: stop.signal });
		if (found === undefined) throw new Error(`${host} has no IPv4 address`);
		return found.address;
	} finally {
		signal?.removeEventListener("abort", onAbort);
	}
}

function negotiationFor(proxy: ProxyServer, host: string, port: number, limits: H1Limits): Negotiation {
	switch (proxy.protocol) {
		case "socks5":
			return new Socks5Negotiation(proxy, { host, port });
		case "socks4":
		case "socks4a":
			return new Socks4aNegotiation(proxy, { host, port });
		default: {
			const authority = formatHostPort(host, port);
			const authorization = proxyAuthorization(proxy, "CONNECT", authority);
			return new ConnectRequest(proxy, authority, limits, authorization);
		}
	}
}

/** A connection to the proxy itself. */
async function reach(proxy: ProxyServer, base: Connector, options: ConnectOptions): Promise<Connection> {
	try {
		// A proxy is verified by itself, whatever the origin's options say.
		const tls = proxy.tls ?? tlsElsewhere(options.tls ?? NO_TLS_OPTIONS);
		return await base(proxy.endpoint, { ...options, tls: tlsWithProxy(tls) });
	} catch (cause) {
		if (!(cause instanceof SocketError)) throw cause;
		// It has its own options for TLS.
		const named = (name: string): string => (name.startsWith("tls.") ? `proxy.${name}` : name);
		throw new ProxyFailure(say`the proxy ${proxy.display} can't be used: ${whatOf(cause).renamed(named)}`, {
			socket: cause,
			mayPass: true,
			advice: adviceOf(cause).map((advice) => advice.renamed(named)),
			cause: cause.cause,
		});
	}
}

/** Applies the deadline and the signal of the whole to the rest. */
class Watch {
	/** Why the connection was closed during the work on it. */
	reason: SocketError | undefined;
	step: "connect" | "tls" = "connect";
	readonly #stopTimer: () => void;
	readonly #stop: () => void;

	constructor(connection: Connection, proxy: ProxyServer, startedAt: number, options: ConnectOptions) {
		const { signal, timeoutMs = Number.POSITIVE_INFINITY } = options;
		const giveUp = (code: SocketErrorCode, cause: unknown): void => {
			const elapsedMs = performance.now() - startedAt;
			const { step } = this;
			const says =
				step === "tls"
					? "did not finish the TLS handshake through the proxy"
					: "is a proxy and made no tunnel";
			const endpoint = formatEndpoint(proxy.endpoint);
			this.reason ??= new SocketError({ step, code, endpoint, elapsedMs, cause, says });
			void connection.close();
		};
		const onAbort = (): void => giveUp("ABORTED", signal?.reason);
		if (signal?.aborted === true) onAbort();
		else signal?.addEventListener("abort", onAbort, { once: true });
		const left = timeoutMs - (performance.now() - startedAt);
		this.#stopTimer = startDeadline(left, () => giveUp("CONNECT_TIMEOUT", undefined));
		this.#stop = () => signal?.removeEventListener("abort", onAbort);
	}

	stop(): void {
		this.#stopTimer();
		this.#stop();
	}
}

/** Talks until the tunnel is open. What already came through it waits in the connection. */
function negotiate(connection: Connection, negotiation: Negotiation, proxy: ProxyServer): Promise<void> {
	return new Promise((resolve, reject) => {
		const receiver: Receiver = {
			onBytes(buffer, length) {
				try {
					const { send, rest } = negotiation.push(buffer.subarray(0, length));
					if (send !== undefined) connection.send(send);
					if (rest === undefined) return true;
					connection.release(rest);
					resolve();
				} catch (error) {
					reject(error);
				}
				return false;
			},
			onEnd() {
				reject(gone(proxy, "closed the connection", undefined));
			},
			onDrain() {},
			onClose(error) {
				reject(
					gone(proxy, error?.code === "ECONNRESET" ? "reset the connection" : "closed the connection", error),
				);
			},
		};
		connection.receive(receiver);
		connection.send(negotiation.opening);
	});
}

function gone(proxy: ProxyServer, how: string, error: SocketError | undefined): ProxyFailure {
	return new ProxyFailure(`the proxy ${proxy.display} ${how} before it made a tunnel`, {
		mayPass: true,
		cause: error,
	});
}
