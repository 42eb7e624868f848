// The options that gannet passes to Node.js: fresh objects without a prototype. Node.js copies some of them onto plain
// objects before it reads them, so those have every member that it looks for, even absent ones. Otherwise it would find
// what other code put on Object.prototype (a `path` leads to a Unix-domain socket, an `fd` to an open file, `socket`
// past the address). A test (house/pollution.test.ts) checks this with each supported Node.js version.

import type { SocketOptions as DatagramSocketOptions } from "node:dgram";
import type { LookupAllOptions } from "node:dns";
import type {
	IpcNetConnectOpts,
	ListenOptions,
	OnReadOpts,
	Server,
	ServerOpts,
	TcpNetConnectOpts,
} from "node:net";
import type { ConnectionOptions, SecureContextOptions, TlsOptions as TlsServerOpts } from "node:tls";
import { isPrototypeExtended, own } from "../base/index.ts";
import type { SocketAddress } from "../trace/index.ts";
import type { Endpoint } from "./endpoint.ts";
import { type ConnectSettings, connectOptions, type ListenSettings } from "./options.ts";
import type { Pem, TlsCommonSettings, TlsServerSettings } from "./tls-options.ts";

/**
 * Options of a connecting socket. A class that inherits nothing, because Node.js takes five times as long to read a
 * hash table, which Object.create(null) gives.
 */
class SocketTarget {
	// All absent: options of net.Socket, of the streams that it is, and of tls.connect.
	readonly autoSelectFamilyAttemptTimeout: undefined = undefined;
	readonly blockList: undefined = undefined;
	readonly captureRejections: undefined = undefined;
	readonly construct: undefined = undefined;
	readonly defaultEncoding: undefined = undefined;
	readonly destroy: undefined = undefined;
	readonly enableTrace: undefined = undefined;
	readonly encoding: undefined = undefined;
	readonly family: undefined = undefined;
	readonly fd: undefined = undefined;
	readonly final: undefined = undefined;
	readonly handle: undefined = undefined;
	readonly highWaterMark: undefined = undefined;
	readonly hints: undefined = undefined;
	readonly isServer: undefined = undefined;
	readonly keepAlive: undefined = undefined;
	readonly keepAliveInitialDelay: undefined = undefined;
	readonly lookup: undefined = undefined;
	readonly manualStart: undefined = undefined;
	readonly objectMode: undefined = undefined;
	readonly pauseOnCreate: undefined = undefined;
	readonly pskCallback: undefined = undefined;
	readonly read: undefined = undefined;
	readonly readable: undefined = undefined;
	readonly readableHighWaterMark: undefined = undefined;
	readonly readableObjectMode: undefined = undefined;
	readonly requestOCSP: undefined = undefined;
	readonly signal: undefined = undefined;
	readonly socket: undefined = undefined;
	readonly timeout: undefined = undefined;
	readonly typeOfService: undefined = undefined;
	readonly writable: undefined = undefined;
	readonly writableHighWaterMark: undefined = undefined;
	readonly writableObjectMode: undefined = undefined;
	readonly write: undefined = undefined;
	readonly writev: undefined = undefined;

	constructor(target: PresentTarget) {
		Object.assign(this, target);
	}
}
Object.setPrototypeOf(SocketTarget.prototype, null);

/** What of it is there. */
class PresentTarget {
	readonly path: string | undefined = undefined;
	readonly host: string | undefined = undefined;
	readonly port: number | undefined = undefined;
	readonly localAddress: string | undefined = undefined;
	readonly localPort: number | undefined = undefined;
	readonly onread: OnReadOpts | undefined;
	readonly noDelay: boolean;
	readonly allowHalfOpen = true;
	/** The address is already chosen, so Node.js has nothing to select. */
	readonly autoSelectFamily = false;

	constructor(
		remote: SocketAddress,
		onread?: OnReadOpts,
		local: Pick<ConnectSettings, "localAddress" | "localPort"> = connectOptions.defaults,
		noDelay = false,
	) {
		this.onread = onread;
		this.noDelay = noDelay;
		if (remote.family === "unix") {
			this.path = remote.address;
			return;
		}
		this.host = remote.address;
		this.port = remote.port;
		this.localAddress = local.localAddress;
		this.localPort = local.localPort;
	}
}
Object.setPrototypeOf(PresentTarget.prototype, null);

/**
 * For net.connect: an address, and how to read. Node.js copies absent members, too, which makes a connection over the loopback a
 * twentieth dearer; they are there when they are needed.
 */
export function socketTarget(
	...parameters: ConstructorParameters<typeof PresentTarget>
): TcpNetConnectOpts | IpcNetConnectOpts {
	const present = new PresentTarget(...parameters);
	const target: unknown = isPrototypeExtended() ? new SocketTarget(present) : present;
	return target as TcpNetConnectOpts | IpcNetConnectOpts;
}

/** For tls.connect with the address of `socketTarget`. */
export function tlsTarget(target: object, tls: ConnectionOptions): ConnectionOptions {
	return Object.assign(Object.create(null), target, tls);
}

/** For tls.connect over a connected socket. */
export function tlsOver(
	socket: NonNullable<ConnectionOptions["socket"]>,
	host: string,
	tls: ConnectionOptions,
): ConnectionOptions {
	return Object.assign(Object.create(null), NO_TARGET, tls, { socket, host });
}

const NO_TARGET: object = new SocketTarget(new PresentTarget({ family: "unix", address: "", port: 0 }));

/** For createSecureContext, and part of a server's options. */
export function secureContextOptions(tls: TlsCommonSettings): SecureContextOptions {
	const { ca, cert, key, passphrase, pfx, minVersion, maxVersion, ciphers } = tls;
	const all: { readonly [Name in keyof SecureContextOptions]-?: SecureContextOptions[Name] | undefined } = {
		minVersion,
		maxVersion,
		ca: ca === undefined ? undefined : authorities(ca),
		cert: cert === undefined ? undefined : toNodePems(cert),
		key: key === undefined ? undefined : toNodePem(key),
		passphrase,
		pfx: pfx === undefined ? undefined : toNodePem(pfx),
		ciphers,
		ALPNCallback: undefined,
		allowPartialTrustChain: undefined,
		certificateCompression: undefined,
		clientCertEngine: undefined,
		crl: undefined,
		dhparam: undefined,
		ecdhCurve: undefined,
		honorCipherOrder: undefined,
		privateKeyEngine: undefined,
		privateKeyIdentifier: undefined,
		secureOptions: undefined,
		secureProtocol: undefined,
		sessionIdContext: undefined,
		sessionTimeout: undefined,
		sigalgs: undefined,
		ticketKeys: undefined,
	};
	return own(all) as SecureContextOptions;
}

/** Node.js skips what isn't a certificate, and would then trust no one. */
function authorities(ca: Pem | readonly Pem[]): ReturnType<typeof toNodePems> {
	const pems = toNodePems(ca);
	for (const pem of Array.isArray(pems) ? pems : [pems]) {
		if (pem.includes("CERTIFICATE-----")) continue;
		const message = "a text or file of authorities holds no certificate in PEM form";
		throw Object.assign(new Error(message), { code: "BAD_AUTHORITIES" });
	}
	return pems;
}

function toNodePems(pem: Pem | readonly Pem[]): string | Buffer | (string | Buffer)[] {
	if (typeof pem === "string" || pem instanceof Uint8Array) return toNodePem(pem);
	return pem.map(toNodePem);
}

function toNodePem(pem: Pem): string | Buffer {
	return typeof pem === "string" ? pem : Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength);
}

/** For net.createServer. */
export function serverOptions({ noDelay }: ListenSettings): ServerOpts {
	return own({
		allowHalfOpen: true,
		// Reads nothing before the handler asks for it.
		pauseOnConnect: true,
		noDelay,
		blockList: undefined,
		highWaterMark: undefined,
		keepAlive: undefined,
		keepAliveInitialDelay: undefined,
	}) as ServerOpts;
}

/** For tls.createServer. */
export function tlsServerOptions(settings: ListenSettings, tls: TlsServerSettings): TlsServerOpts {
	const { clientCertificate, alpn } = tls;
	assertNotPolluted();
	return Object.assign(serverOptions(settings), secureContextOptions(tls), {
		handshakeTimeout: settings.handshakeTimeoutMs,
		requestCert: clientCertificate !== "none",
		rejectUnauthorized: clientCertificate === "require",
		ALPNProtocols: alpn === undefined ? undefined : [...alpn],
		ALPNCallback: undefined,
		SNICallback: undefined,
		enableTrace: undefined,
		pskCallback: undefined,
		pskIdentityHint: undefined,
	}) as TlsServerOpts;
}

/**
 * Node.js copies a server's certificates onto an object of its own, where we can't set these members. They decide who
 * may connect, so refuse to listen.
 */
function assertNotPolluted(): void {
	for (const name of ["allowPartialTrustChain", "sessionTimeout", "ticketKeys"]) {
		if (!Object.hasOwn(Object.prototype, name)) continue;
		const message = `Object.prototype has a member ${name}, which Node.js would read as an option: some code in this process has polluted it`;
		throw Object.assign(new Error(message), { code: "POLLUTED_PROTOTYPE" });
	}
}

/** The members that Node.js looks for on a server itself, which inherits from Object.prototype. */
export function settleServer(server: Server, { maxConnections }: ListenSettings): void {
	Object.assign(server, { maxConnections, blockList: undefined });
	if (!Object.hasOwn(server, "ALPNProtocols")) Object.assign(server, { ALPNProtocols: undefined });
}

/** For server.listen, which reads them from this object. */
export function listenTarget(endpoint: Endpoint, { backlog }: ListenSettings): ListenOptions {
	return endpoint.transport === "unix"
		? own({ path: endpoint.path, backlog })
		: own({ host: endpoint.host, port: endpoint.port, backlog });
}

/** For dgram.createSocket. */
export function datagramSocketOptions(
	type: DatagramSocketOptions["type"],
	reuseAddr: boolean,
): DatagramSocketOptions {
	return own({ type, reuseAddr });
}

/** For dns.lookup. */
export function lookupOptions(family: 4 | 6): LookupAllOptions {
	return own({ all: true as const, family });
}
