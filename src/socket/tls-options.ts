// The TLS options of both ends. Knows no socket. The members' comments are generated from the rows: see options.ts.

import type { SecureVersion } from "node:tls";
import {
	anObject,
	either,
	flag,
	instance,
	list,
	type OptionRows,
	OptionSet,
	type OptionSetFacts,
	oneOf,
	type Rule,
	type Settled,
	someText,
	text,
	whole,
} from "../base/index.ts";

/** A certificate or a key: PEM, or bytes. */
export type Pem = string | Uint8Array;

/** The options that clients and servers share. */
export interface TlsCommonOptions {
	/**
	 * Certificate authorities to trust, instead of Node's built-in ones. On a server: those of client certificates.
	 */
	readonly ca?: Pem | readonly Pem[] | undefined;
	/** This end's certificate, with its chain. */
	readonly cert?: Pem | readonly Pem[] | undefined;
	/** The private key of `cert`. */
	readonly key?: Pem | undefined;
	/** Opens an encrypted `key` or `pfx`. */
	readonly passphrase?: string | undefined;
	/** Certificate and key as PKCS #12, instead of `cert` and `key`. */
	readonly pfx?: Pem | undefined;
	/** The oldest version of TLS. Default: `"TLSv1.2"`. */
	readonly minVersion?: SecureVersion | undefined;
	/** The newest version of TLS. Default: the newest that Node has. */
	readonly maxVersion?: SecureVersion | undefined;
	/** Application protocols in order of preference (RFC 7301). */
	readonly alpn?: readonly string[] | undefined;
	/** OpenSSL's cipher list. Default: Node's. */
	readonly ciphers?: string | undefined;
	/**
	 * A file that takes each session's secrets, for Wireshark (draft-ietf-tls-keylogfile). Anyone who has it can read
	 * the traffic. "" keeps none. Default: none; for a client, the environment's SSLKEYLOGFILE.
	 */
	readonly keyLogFile?: string | undefined;
}

/** How TLS is spoken with a server. */
export interface TlsOptions extends TlsCommonOptions {
	/**
	 * The name to send by SNI and to find in the certificate. An IP address is checked but not sent. Default: the
	 * endpoint's host.
	 */
	readonly serverName?: string | undefined;
	/**
	 * Whether the peer's certificate must be trusted and carry its name. If you switch this off, anyone on the way can
	 * read and change everything. Default: `true`.
	 */
	readonly verify?: boolean | undefined;
	/** Keeps sessions for resumption. Share one among a client's connections. Default: none. */
	readonly sessions?: SessionCache | undefined;
}

/** How TLS is spoken with clients. */
export interface TlsServerOptions extends TlsCommonOptions {
	/**
	 * "request" asks for one, and the handler looks at `info.tls`. "require" takes only one that `ca` has issued.
	 * Default: `"none"`.
	 */
	readonly clientCertificate?: "none" | "request" | "require" | undefined;
}

/** Keeps TLS sessions by server, so that the next handshake is shorter (RFC 8446 §2.2). The keys are opaque. */
export interface SessionCache {
	/** The session of a server; undefined if there is none. It is used once. */
	get(key: string): Buffer | undefined;
	/** Keeps the session of a server. */
	set(key: string, session: Buffer): void;
	/** Forgets the session of a server. */
	delete(key: string): void;
}

/** How many TLS sessions are kept. */
export interface SessionCacheOptions {
	/** Beyond this number, the least recently used servers are forgotten. Default: 1,000. */
	readonly maxSessions?: number | undefined;
}

export type TlsCommonSettings = Settled<TlsCommonOptions, "minVersion">;
export type TlsSettings = Settled<TlsOptions, "minVersion" | "verify">;
export type TlsServerSettings = Settled<TlsServerOptions, "minVersion" | "clientCertificate">;

const pem: Rule<Pem> = either(text, instance<Uint8Array>(Uint8Array, "bytes"));
const pems: Rule<Pem | readonly Pem[]> = either(pem, list(pem, "a list of them"));
const version: Rule<SecureVersion> = oneOf("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1");

/** Node.js's names for these options, or for related ones. */
const HINTS: OptionSetFacts["hints"] = {
	rejectUnauthorized: "it is called verify here",
	ALPNProtocols: "it is called alpn here",
	checkServerIdentity: "serverName says which name the certificate must have",
	secureProtocol: "minVersion and maxVersion bound the version",
	session: "sessions keeps them",
};

const COMMON: OptionRows<TlsCommonOptions, TlsCommonSettings> = {
	ca: {
		rule: pems,
		doc: "Certificate authorities to trust, instead of Node's built-in ones. On a server: those of client certificates.",
		isSecret: true,
	},
	cert: { rule: pems, doc: "This end's certificate, with its chain.", isSecret: true },
	key: { rule: pem, doc: "The private key of `cert`.", isSecret: true },
	passphrase: { rule: text, doc: "Opens an encrypted `key` or `pfx`.", isSecret: true },
	pfx: { rule: pem, doc: "Certificate and key as PKCS #12, instead of `cert` and `key`.", isSecret: true },
	minVersion: { rule: version, doc: "The oldest version of TLS.", default: "TLSv1.2" },
	maxVersion: { rule: version, doc: "The newest version of TLS.", otherwise: "the newest that Node has" },
	alpn: {
		rule: list(someText, "a list of names"),
		doc: "Application protocols in order of preference (RFC 7301).",
	},
	ciphers: { rule: text, doc: "OpenSSL's cipher list.", otherwise: "Node's" },
	keyLogFile: {
		rule: text,
		doc: 'A file that takes each session\'s secrets, for Wireshark (draft-ietf-tls-keylogfile). Anyone who has it can read the traffic. "" keeps none.',
		otherwise: "none; for a client, the environment's SSLKEYLOGFILE",
	},
};

export const tlsOptions: OptionSet<TlsOptions, TlsSettings> = new OptionSet(
	{
		...COMMON,
		serverName: {
			rule: text,
			doc: "The name to send by SNI and to find in the certificate. An IP address is checked but not sent.",
			otherwise: "the endpoint's host",
		},
		verify: {
			rule: flag,
			doc: "Whether the peer's certificate must be trusted and carry its name. If you switch this off, anyone on the way can read and change everything.",
			default: true,
		},
		sessions: {
			rule: anObject("a cache of sessions: get, set and delete"),
			doc: "Keeps sessions for resumption. Share one among a client's connections.",
			otherwise: "none",
		},
	},
	{ hints: HINTS, remembers: true },
);

export const tlsServerOptions: OptionSet<TlsServerOptions, TlsServerSettings> = new OptionSet(
	{
		...COMMON,
		clientCertificate: {
			rule: oneOf("none", "request", "require"),
			doc: '"request" asks for one, and the handler looks at `info.tls`. "require" takes only one that `ca` has issued.',
			default: "none",
		},
	},
	{
		hints: {
			...HINTS,
			requestCert: 'write clientCertificate: "request"',
			rejectUnauthorized: 'write clientCertificate: "require"',
		},
		remembers: true,
	},
);

export const sessionCacheOptions: OptionSet<
	SessionCacheOptions,
	Settled<SessionCacheOptions, "maxSessions">
> = new OptionSet({
	maxSessions: {
		rule: whole(1),
		doc: "Beyond this number, the least recently used servers are forgotten.",
		default: 1_000,
	},
});
