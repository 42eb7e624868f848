// What a caller may ask of TLS, translated to Node's options, and what a handshake settled, as facts.
// Knows no connection's life. The expensive part, the secure context (parsed certificates), is made once for each
// options object, so pass the same object for many connections and don't change it afterwards.

import { openSync, writeSync } from "node:fs";
import { isIP } from "node:net";
import {
	type ConnectionOptions,
	checkServerIdentity,
	createSecureContext,
	type PeerCertificate,
	type SecureContext,
	type SecureContextOptions,
	type SecureVersion,
	type TLSSocket,
} from "node:tls";
import type { TlsFacts } from "../trace/index.ts";

type Pem = string | Uint8Array;

/** What client and server ends have in common. */
export interface TlsCommonOptions {
	/** Certificate authorities to trust, in place of Node's built-in ones; on a server: those of client certificates. */
	readonly ca?: Pem | readonly Pem[];
	/** This end's certificate, with its chain. */
	readonly cert?: Pem | readonly Pem[];
	/** The private key of `cert`. */
	readonly key?: Pem;
	/** Opens an encrypted `key` or `pfx`. */
	readonly passphrase?: string;
	/** Certificate and key as PKCS #12, in place of `cert` and `key`. */
	readonly pfx?: Pem;
	/** "TLSv1.2". */
	readonly minVersion?: SecureVersion;
	/** The newest that Node has. */
	readonly maxVersion?: SecureVersion;
	/** Application protocols in order of preference (RFC 7301). */
	readonly alpn?: readonly string[];
	/** OpenSSL's cipher list; Node's default. */
	readonly ciphers?: string;
	/**
	 * A file that takes each session's secrets, for Wireshark (draft-ietf-tls-keylogfile). Whoever has it reads the traffic.
	 * A client's default is the environment's SSLKEYLOGFILE; "" keeps none.
	 */
	readonly keyLogFile?: string;
}

export interface TlsOptions extends TlsCommonOptions {
	/** The name to send by SNI and to find in the certificate; the endpoint's host. An IP address is only looked for, not sent. */
	readonly serverName?: string;
	/** Whether the peer's certificate must be trusted and carry its name; true. Without it anybody can read and change everything. */
	readonly verify?: boolean;
	/** Where sessions are kept for resumption; share one among a client's connections. None by default. */
	readonly sessions?: SessionCache;
}

export interface TlsServerOptions extends TlsCommonOptions {
	/** "none" (default), "request" (the handler looks at `info.tls`), or "require" one that `ca` has issued. */
	readonly clientCertificate?: "none" | "request" | "require";
}

/** Keeps TLS sessions by server, so that the next handshake is shorter (RFC 8446 §2.2). The keys are opaque. */
export interface SessionCache {
	get(key: string): Buffer | undefined;
	set(key: string, session: Buffer): void;
	delete(key: string): void;
}

/** A session cache in memory that forgets the least recently used server beyond `maxSessions` (1,000). */
export function createSessionCache(options: { readonly maxSessions?: number } = {}): SessionCache {
	const { maxSessions = 1_000 } = options;
	const sessions = new Map<string, Buffer>();
	return {
		get(key) {
			const session = sessions.get(key);
			if (session !== undefined) {
				sessions.delete(key);
				sessions.set(key, session);
			}
			return session;
		},
		set(key, session) {
			sessions.delete(key);
			sessions.set(key, session);
			if (sessions.size > maxSessions) sessions.delete(sessions.keys().next().value as string);
		},
		delete(key) {
			sessions.delete(key);
		},
	};
}

/** What is made once for each options object. */
interface Settled {
	/** Distinguishes options objects in session keys: a session made without verification must not serve a caller who wants it. */
	readonly id: number;
	readonly context: SecureContext;
	readonly keyLog: number | undefined;
}

/** Without a prototype, so that nothing on Object.prototype is an option. */
const DEFAULT_OPTIONS: TlsOptions = Object.create(null);
const settledByOptions = new WeakMap<TlsCommonOptions, Settled>();
const keyLogByPath = new Map<string, number>();
let lastSettledId = 0;

function settle(options: TlsOptions): Settled {
	let settled = settledByOptions.get(options);
	if (settled === undefined) {
		settled = {
			id: ++lastSettledId,
			context: createSecureContext(contextOptions(options)),
			keyLog: openKeyLog(options.keyLogFile ?? process.env.SSLKEYLOGFILE ?? ""),
		};
		settledByOptions.set(options, settled);
	}
	return settled;
}

/** Node's options for a secure context; also part of those of a server. */
export function contextOptions(options: TlsCommonOptions): SecureContextOptions {
	const { ca, cert, key, passphrase, pfx, minVersion = "TLSv1.2", maxVersion, ciphers } = options;
	return {
		minVersion,
		...(maxVersion !== undefined && { maxVersion }),
		...(ca !== undefined && { ca: toNodePem(ca) }),
		...(cert !== undefined && { cert: toNodePem(cert) }),
		...(key !== undefined && { key: toBuffer(key) }),
		...(passphrase !== undefined && { passphrase }),
		...(pfx !== undefined && { pfx: toBuffer(pfx) }),
		...(ciphers !== undefined && { ciphers }),
	};
}

function toNodePem(pem: Pem | readonly Pem[]): string | Buffer | (string | Buffer)[] {
	if (typeof pem === "string" || pem instanceof Uint8Array) return toBuffer(pem);
	return pem.map(toBuffer);
}

function toBuffer(pem: Pem): string | Buffer {
	return typeof pem === "string" ? pem : Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength);
}

function openKeyLog(path: string): number | undefined {
	if (path === "") return undefined;
	let file = keyLogByPath.get(path);
	if (file === undefined) {
		// One descriptor for the process's life: the file is shared by all connections, and whole lines are appended.
		file = openSync(path, "a", 0o600);
		keyLogByPath.set(path, file);
	}
	return file;
}

/** A client handshake to come: Node's options for it, and what to watch. */
export interface ClientTls {
	readonly connectOptions: ConnectionOptions;
	/** What was sent by SNI. */
	readonly serverName: string | undefined;
	/** Attaches what must hear of keys and sessions. */
	watch(socket: TLSSocket): void;
	/** A handshake failed: the session that it tried to resume may be why. */
	forgetSession(): void;
}

/** Prepares a handshake with the server that is known as `host` and `port`. Throws what Node throws for unusable options. */
export function prepareClientTls(given: TlsOptions | undefined, host: string, port: number): ClientTls {
	const options = given ?? DEFAULT_OPTIONS;
	const { id, context, keyLog } = settle(options);
	const { sessions } = options;
	const expected = (options.serverName ?? host).replace(/\.$/, "");
	// RFC 6066 §3: literal addresses are not permitted in SNI.
	const serverName = isIP(expected) === 0 && expected !== "" ? expected : undefined;
	const sessionKey = `${id} ${expected} ${host} ${port}`;
	const session = sessions?.get(sessionKey);
	const connectOptions: ConnectionOptions = {
		secureContext: context,
		rejectUnauthorized: options.verify !== false,
		checkServerIdentity: (_: string, certificate: PeerCertificate) =>
			checkServerIdentity(expected, certificate),
		...(serverName !== undefined && { servername: serverName }),
		...(session !== undefined && { session }),
		...(options.alpn !== undefined && { ALPNProtocols: [...options.alpn] }),
	};
	return {
		connectOptions,
		serverName,
		watch(socket) {
			if (keyLog !== undefined) socket.on("keylog", (line: Buffer) => writeSync(keyLog, line));
			if (sessions !== undefined) socket.on("session", (fresh: Buffer) => sessions.set(sessionKey, fresh));
		},
		forgetSession() {
			if (session !== undefined) sessions?.delete(sessionKey);
		},
	};
}

/** What the handshake on this socket settled. */
export function tlsFactsOf(socket: TLSSocket, serverName: string | undefined): TlsFacts {
	const certificate = socket.getPeerX509Certificate();
	const alpn = socket.alpnProtocol;
	return {
		protocol: socket.getProtocol() ?? "unknown",
		cipher: socket.getCipher().name,
		alpn: typeof alpn === "string" && alpn !== "" ? alpn : undefined,
		serverName,
		isResumed: socket.isSessionReused(),
		isAuthorized: socket.authorized,
		certificate:
			certificate === undefined
				? undefined
				: {
						subject: commonName(certificate.subject),
						issuer: commonName(certificate.issuer),
						validTo: certificate.validTo,
					},
	};
}

/** The CN of a distinguished name as Node prints it, one attribute a line; the whole of it where there is none. */
function commonName(distinguishedName: string | undefined): string {
	const name = distinguishedName ?? "";
	return /^CN=(.*)$/m.exec(name)?.[1] ?? name.replaceAll("\n", ", ");
}
