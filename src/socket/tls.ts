// Translates TLS options to Node's, and the result of a handshake to facts. Knows no connection's life. The expensive
// part, the secure context (parsed certificates), is made once for each options object: pass the same object for many
// connections, and don't change it afterwards.

import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";
import type { Socket } from "node:net";
import { isIP } from "node:net";
import type { ConnectionOptions, PeerCertificate, SecureContext, TLSSocket } from "node:tls";
import { inspectedAs, memberOf, own } from "../base/index.ts";
import { tls as nodeTls } from "../runtime/index.ts";
import type { TlsFacts } from "../trace/index.ts";
import { certificateNameFault } from "./certificate-names.ts";
import { secureContextOptions } from "./node-options.ts";
import {
	type SessionCache,
	type SessionCacheOptions,
	sessionCacheOptions,
	type TlsSettings,
} from "./tls-options.ts";

const readCacheOptions = sessionCacheOptions.reader();

/** A session cache in memory that forgets the least recently used server beyond `maxSessions` (1,000). */
export function createSessionCache(options?: SessionCacheOptions): SessionCache {
	const { maxSessions } = readCacheOptions(options);
	const sessions = new Map<string, Buffer>();
	const cache: SessionCache = {
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
	return inspectedAs(cache, () => `SessionCache { ${sessions.size} sessions }`);
}

/** What is made once for each options object. */
interface Settled {
	/**
	 * Identifies options objects in session keys: a session made without verification must not serve a caller who wants
	 * it.
	 */
	readonly id: number;
	readonly context: SecureContext;
	readonly keyLog: number | undefined;
}

const settledByOptions = new WeakMap<TlsSettings, Settled>();
const keyLogByPath = new Map<string, number>();
let lastSettledId = 0;

function settle(options: TlsSettings): Settled {
	let settled = settledByOptions.get(options);
	if (settled === undefined) {
		settled = {
			id: ++lastSettledId,
			context: nodeTls().createSecureContext(secureContextOptions(options)),
			keyLog: openKeyLog(options.keyLogFile ?? environmentKeyLog()),
		};
		settledByOptions.set(options, settled);
	}
	return settled;
}

/** The environment is an ordinary object that inherits from Object.prototype. */
function environmentKeyLog(): string {
	return Object.hasOwn(process.env, "SSLKEYLOGFILE") ? (process.env.SSLKEYLOGFILE ?? "") : "";
}

function openKeyLog(path: string): number | undefined {
	if (path === "") return undefined;
	let file = keyLogByPath.get(path);
	if (file === undefined) {
		// One descriptor for the process's life: all connections share the file, and append whole lines.
		file = openToAppend(path);
		keyLogByPath.set(path, file);
	}
	return file;
}

/** Opening a pipe without a reader would block the process. */
function openToAppend(path: string): number {
	const { O_APPEND, O_CREAT, O_NONBLOCK = 0, O_WRONLY } = constants;
	const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
	if (!fstatSync(file).isFIFO()) return file;
	closeSync(file);
	throw new Error(`the keys of TLS sessions can't be written to ${path}: it is a pipe, which may be full`);
}

/** A client handshake to do: Node's options for it, and what to watch. */
export interface ClientTls {
	readonly connectOptions: ConnectionOptions;
	/** The name sent by SNI. */
	readonly serverName: string | undefined;
	/** Whether the server's certificate is trusted and carries its name. */
	isAuthorized(socket: TLSSocket): boolean;
	/** Attaches listeners for keys and sessions. */
	watch(socket: TLSSocket): void;
	/** A handshake failed. The session that it tried to resume may be the reason. */
	forgetSession(): void;
}

/** Prepares a handshake with the server known as `host` and `port`. Throws what Node throws for unusable options. */
export function prepareClientTls(options: TlsSettings, host: string, port: number): ClientTls {
	const { id, context, keyLog } = settle(options);
	const { sessions, alpn } = options;
	const expected = (options.serverName ?? host).replace(/\.$/, "");
	// RFC 6066 §3: literal addresses are not permitted in SNI.
	const serverName = isIP(expected) === 0 && expected !== "" ? expected : undefined;
	const sessionKey = `${id} ${expected} ${host} ${port}`;
	const session = sessions?.get(sessionKey);
	const connectOptions: ConnectionOptions = own({
		secureContext: context,
		rejectUnauthorized: options.verify,
		checkServerIdentity: (_: string, certificate: PeerCertificate) =>
			certificateNameFault(expected, certificate),
		servername: serverName,
		session,
		ALPNProtocols: alpn === undefined ? undefined : [...alpn],
	}) as ConnectionOptions;
	return {
		connectOptions,
		serverName,
		isAuthorized(socket) {
			// Node.js doesn't check the name when a session is resumed. It did so before, unless verification was off.
			if (!socket.authorized || options.verify || !socket.isSessionReused()) return socket.authorized;
			return certificateNameFault(expected, socket.getPeerCertificate()) === undefined;
		},
		watch(socket) {
			if (keyLog !== undefined) socket.on("keylog", (line: Buffer) => writeSync(keyLog, line));
			if (sessions !== undefined) socket.on("session", (fresh: Buffer) => sessions.set(sessionKey, fresh));
		},
		forgetSession() {
			if (session !== undefined) sessions?.delete(sessionKey);
		},
	};
}

/** Whether the socket speaks TLS, without loading node:tls. */
export function isTls(socket: Socket): socket is TLSSocket {
	return memberOf(socket, "encrypted") === true;
}

/** The result of the handshake on this socket. */
export function tlsFactsOf(
	socket: TLSSocket,
	serverName: string | undefined,
	isAuthorized: boolean = socket.authorized,
): TlsFacts {
	const certificate = socket.getPeerX509Certificate();
	const alpn = socket.alpnProtocol;
	return {
		protocol: socket.getProtocol() ?? "unknown",
		cipher: socket.getCipher().name,
		alpn: typeof alpn === "string" && alpn !== "" ? alpn : undefined,
		serverName,
		isResumed: socket.isSessionReused(),
		isAuthorized,
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

/** The CN of a distinguished name as Node prints it, one attribute per line; all of it if it has no CN. */
function commonName(distinguishedName: string | undefined): string {
	const name = distinguishedName ?? "";
	return /^CN=(.*)$/m.exec(name)?.[1] ?? name.replaceAll("\n", ", ");
}
