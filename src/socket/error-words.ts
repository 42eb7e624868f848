// Explains each error code and says what to try next: the table behind every SocketError's message. Knows the codes of
// Node and OpenSSL, and our own; those of the operating system are in base/errno.ts. The wording is not an interface.

import { type Advice, isSystemCode, option, peerMeaning, type SystemCode, say } from "../base/index.ts";

/** Which step failed. "endpoint" means parsing an endpoint's text. */
export type SocketStep = "endpoint" | "resolve" | "connect" | "tls" | "read" | "write" | "listen";

export interface ErrorWords {
	/** What happened, as the end of a sentence that starts with an address or a name. */
	readonly says: string;
	/** What a person can do about it. */
	readonly advice: Advice;
}

const raiseTimeout = say`raise ${option("timeoutMs")}`;
const ca = option("tls.ca");
const certificate = say`${option("tls.cert")} and ${option("tls.key")}`;
const passCertificate: Advice = [say`pass ${certificate}`, say`pass ${option("tls.pfx")}`];

/** If a code means something else in one step. */
const IN_STEP: Readonly<Partial<Record<`${SocketStep}:${string}`, ErrorWords>>> = {
	"connect:EACCES": {
		says: "may not be used: permission denied",
		advice: "a firewall rule forbids it; for a Unix socket, check who may write to its file",
	},
	"listen:EACCES": {
		says: "may not be used: permission denied",
		advice: "choose a port above 1023, or a path in a directory that you may write to",
	},
	"listen:ENOENT": {
		says: "is in a directory that does not exist",
		advice: "make the directory first",
	},
	"listen:EADDRNOTAVAIL": {
		says: "is not an address of this machine",
		advice: "listen on one of its own, on 127.0.0.1, or on 0.0.0.0 or :: for all",
	},
	"listen:EINVAL": { says: "cannot be listened on", advice: "check the address, and the length of a path" },
	"resolve:CONNECT_TIMEOUT": {
		says: "could not be looked up: the resolver did not answer",
		advice: ["check that this machine is online", raiseTimeout],
	},
	"tls:CONNECT_TIMEOUT": {
		says: "did not finish the TLS handshake",
		advice: [
			"it may be a plain-text server that waits for the client to send first: check the port",
			raiseTimeout,
		],
	},
	"tls:ECONNRESET": {
		says: "closed the connection during the TLS handshake",
		advice: "it may not speak TLS on this port, or it wants another name or a client certificate",
	},
};

/** Our own codes, and those of certificates, that have words. */
type CodeWithWords =
	| "CONNECT_TIMEOUT"
	| "ABORTED"
	| "CLOSED"
	| "READ_BUSY"
	| "PLAINTEXT_BEFORE_TLS"
	| "NO_TRANSPORT"
	| "NETWORK_POLICY"
	| "MAX_CONNECTIONS"
	| "NO_CERTIFICATE"
	| "BAD_AUTHORITIES"
	| "CERT_HAS_EXPIRED"
	| "CERT_NOT_YET_VALID"
	| "CERT_REVOKED"
	| "DEPTH_ZERO_SELF_SIGNED_CERT"
	| "SELF_SIGNED_CERT_IN_CHAIN"
	| "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
	| "UNABLE_TO_GET_ISSUER_CERT"
	| "UNABLE_TO_GET_ISSUER_CERT_LOCALLY";

/** Those that have none (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
type CertificateCode =
	| "UNABLE_TO_GET_CRL"
	| "UNABLE_TO_DECRYPT_CERT_SIGNATURE"
	| "UNABLE_TO_DECRYPT_CRL_SIGNATURE"
	| "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY"
	| "CERT_SIGNATURE_FAILURE"
	| "CRL_SIGNATURE_FAILURE"
	| "CRL_NOT_YET_VALID"
	| "CRL_HAS_EXPIRED"
	| "ERROR_IN_CERT_NOT_BEFORE_FIELD"
	| "ERROR_IN_CERT_NOT_AFTER_FIELD"
	| "ERROR_IN_CRL_LAST_UPDATE_FIELD"
	| "ERROR_IN_CRL_NEXT_UPDATE_FIELD"
	| "OUT_OF_MEM"
	| "CERT_CHAIN_TOO_LONG"
	| "INVALID_CA"
	| "PATH_LENGTH_EXCEEDED"
	| "INVALID_PURPOSE"
	| "CERT_UNTRUSTED"
	| "CERT_REJECTED"
	| "HOSTNAME_MISMATCH";

/** Our own codes, and those of certificates and TLS. */
const WORDS: Readonly<Record<CodeWithWords | `ERR_${string}`, ErrorWords>> = {
	CONNECT_TIMEOUT: {
		says: "did not answer",
		advice: ["the host is slow, down or behind a firewall; check the address", raiseTimeout],
	},
	// Our own.
	ABORTED: { says: "was cancelled by the caller", advice: "the signal's reason is the error's cause" },
	CLOSED: { says: "was already closed", advice: "use a new connection" },
	READ_BUSY: {
		says: "is already being read",
		advice: "wait for the other read to finish, or use only one reader",
	},
	PLAINTEXT_BEFORE_TLS: {
		says: "sent plain bytes after it agreed to TLS",
		advice: "someone may have injected them on the way (RFC 3207 §6), so the connection was closed",
	},
	NO_TRANSPORT: {
		says: "has no streams",
		advice: say`use ${option("connectDatagrams or bindDatagrams")}`,
	},
	NETWORK_POLICY: {
		says: "is forbidden",
		advice: say`to allow it, change the rules of ${option("network")}`,
	},
	MAX_CONNECTIONS: {
		says: "has reached its maximum number of connections",
		advice: say`raise ${option("maxConnections")} if this is not an attack`,
	},
	BAD_AUTHORITIES: {
		says: "can't be verified: an authority to trust is no certificate in PEM form",
		advice: say`pass texts with lines that begin with -----BEGIN CERTIFICATE----- as ${ca}`,
	},
	NO_CERTIFICATE: { says: "has no certificate to show", advice: passCertificate },
	// TLS.
	CERT_HAS_EXPIRED: {
		says: "showed a certificate that has expired",
		advice: "the server's owner must renew it; check this machine's clock too",
	},
	CERT_NOT_YET_VALID: {
		says: "showed a certificate that is not valid yet",
		advice: "check this machine's clock",
	},
	CERT_REVOKED: { says: "showed a certificate that was revoked", advice: "do not trust this server" },
	DEPTH_ZERO_SELF_SIGNED_CERT: {
		says: "showed a self-signed certificate",
		advice: say`if you trust it, pass that certificate as ${ca}`,
	},
	SELF_SIGNED_CERT_IN_CHAIN: {
		says: "showed a certificate chain that ends in an unknown root",
		advice: say`if you trust that root, pass it as ${ca} (a company's proxy often needs that)`,
	},
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
		says: "showed a certificate of an unknown issuer",
		advice: ["the server does not send its intermediate certificate", say`you must pass its issuer as ${ca}`],
	},
	UNABLE_TO_GET_ISSUER_CERT: {
		says: "showed a certificate of an unknown issuer",
		advice: say`pass its issuer as ${ca}, where you trust it`,
	},
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
		says: "showed a certificate of an unknown issuer",
		advice: say`pass its issuer as ${ca}, where you trust it`,
	},
	ERR_TLS_CERT_ALTNAME_INVALID: {
		says: "showed a certificate for another name",
		advice: ["check the host name", say`set ${option("tls.serverName")}, the name to expect`],
	},
	ERR_SSL_WRONG_VERSION_NUMBER: {
		says: "did not answer in TLS",
		advice: "it may be a plain-text server: check the port, or connect without TLS",
	},
	ERR_SSL_PACKET_LENGTH_TOO_LONG: {
		says: "did not answer in TLS",
		advice: "it may be a plain-text server: check the port, or connect without TLS",
	},
	ERR_SSL_HTTP_REQUEST: {
		says: "was sent plain HTTP, and expects TLS",
		advice: "the client has to use https or tls://",
	},
	ERR_SSL_UNSUPPORTED_PROTOCOL: {
		says: "offers no TLS version that is allowed here",
		advice: [
			"the server is outdated: have it updated",
			say`accept it with a lower ${option("tls.minVersion")}`,
		],
	},
	ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: {
		says: "accepts no TLS version that was offered",
		advice: say`check ${option("tls.minVersion")} and ${option("tls.maxVersion")}`,
	},
	ERR_TLS_CERT_ALTNAME_FORMAT: {
		says: "showed a certificate whose names can't be read",
		advice: "the server's owner must replace it",
	},
};

const OTHER_CODES: Readonly<Record<CertificateCode | "ENDPOINT_SYNTAX", true>> = {
	UNABLE_TO_GET_CRL: true,
	UNABLE_TO_DECRYPT_CERT_SIGNATURE: true,
	UNABLE_TO_DECRYPT_CRL_SIGNATURE: true,
	UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: true,
	CERT_SIGNATURE_FAILURE: true,
	CRL_SIGNATURE_FAILURE: true,
	CRL_NOT_YET_VALID: true,
	CRL_HAS_EXPIRED: true,
	ERROR_IN_CERT_NOT_BEFORE_FIELD: true,
	ERROR_IN_CERT_NOT_AFTER_FIELD: true,
	ERROR_IN_CRL_LAST_UPDATE_FIELD: true,
	ERROR_IN_CRL_NEXT_UPDATE_FIELD: true,
	OUT_OF_MEM: true,
	CERT_CHAIN_TOO_LONG: true,
	INVALID_CA: true,
	PATH_LENGTH_EXCEEDED: true,
	INVALID_PURPOSE: true,
	CERT_UNTRUSTED: true,
	CERT_REJECTED: true,
	HOSTNAME_MISMATCH: true,
	ENDPOINT_SYNTAX: true,
};

/**
 * Why a step of a connection failed.
 * - The operating system's: "ECONNREFUSED", "ENOTFOUND".
 * - Node's and OpenSSL's: "ERR_SSL_WRONG_VERSION_NUMBER", "CERT_HAS_EXPIRED".
 * - Our own: "CONNECT_TIMEOUT" (the connect deadline passed), "ABORTED" (the caller's signal), "CLOSED" (used after it was
 *   closed), "READ_BUSY", "PLAINTEXT_BEFORE_TLS", "NO_TRANSPORT", "NETWORK_POLICY", "MAX_CONNECTIONS", "NO_CERTIFICATE",
 *   "BAD_AUTHORITIES", "ENDPOINT_SYNTAX".
 * - "UNKNOWN": any other; the cause has it.
 */
export type SocketErrorCode =
	| SystemCode
	| CodeWithWords
	| CertificateCode
	| `ERR_${string}`
	| "ENDPOINT_SYNTAX"
	| "UNKNOWN";

export function isSocketErrorCode(code: unknown): code is SocketErrorCode {
	if (typeof code !== "string") return false;
	return (
		isSystemCode(code) ||
		code.startsWith("ERR_") ||
		Object.hasOwn(WORDS, code) ||
		Object.hasOwn(OTHER_CODES, code)
	);
}

/** OpenSSL renamed alerts between versions (SSLV3_ALERT_… became SSL/TLS_ALERT_…), so these match by their ends. */
const TLS_ALERTS: readonly (readonly [end: string, words: ErrorWords])[] = [
	[
		"_ALERT_HANDSHAKE_FAILURE",
		{
			says: "refused the TLS handshake",
			advice: ["no cipher suite in common", say`it wants a client certificate (${certificate})`],
		},
	],
	["_ALERT_CERTIFICATE_REQUIRED", { says: "wants a client certificate", advice: passCertificate }],
	[
		"PEER_DID_NOT_RETURN_A_CERTIFICATE",
		{ says: "showed no client certificate", advice: say`the client has to pass ${certificate}` },
	],
	[
		"_ALERT_BAD_CERTIFICATE",
		{ says: "did not accept the client certificate", advice: say`check ${certificate}` },
	],
	[
		"_ALERT_UNKNOWN_CA",
		{
			says: "does not know the issuer of our certificate",
			advice: "use a certificate that the peer's administrator accepts",
		},
	],
	["_ALERT_CERTIFICATE_EXPIRED", { says: "says that our certificate has expired", advice: "renew it" }],
	[
		"_ALERT_NO_APPLICATION_PROTOCOL",
		{ says: "supports no protocol that was offered by ALPN", advice: say`check ${option("tls.alpn")}` },
	],
	[
		"_UNRECOGNIZED_NAME",
		{
			says: "does not know the name that was sent by SNI",
			advice: ["check the host name", say`set ${option("tls.serverName")}`],
		},
	],
	[
		"NO_SHARED_CIPHER",
		{ says: "has no cipher suite in common with us", advice: say`check ${option("tls.ciphers")}` },
	],
];

const UNKNOWN_TLS: ErrorWords = {
	says: "broke off the TLS handshake",
	advice: "the error's cause has OpenSSL's own words",
};

/** The words for a code; undefined if the original error's message is better. */
export function wordsFor(code: SocketErrorCode, step: SocketStep): ErrorWords | undefined {
	const special = IN_STEP[`${step}:${code}`];
	if (special !== undefined) return special;
	if (Object.hasOwn(WORDS, code)) return WORDS[code as CodeWithWords];
	if (!code.startsWith("ERR_SSL_")) return peerMeaning(code);
	return TLS_ALERTS.find(([end]) => code.endsWith(end))?.[1] ?? UNKNOWN_TLS;
}
