// Explains each error code and says what to try next: the table behind every SocketError's message. Knows the codes of
// Node, libuv, getaddrinfo and OpenSSL, and our own. The wording is not an interface.

export interface Telling {
	/** What happened, as the end of a sentence that starts with an address or a name. */
	readonly says: string;
	/** What a person can do about it. */
	readonly advice: string;
}

/** What each code means and what to try next. If a code means something else in one step, its key is "step:code". */
const TELLINGS: Readonly<Record<string, Telling>> = {
	// Connecting and sending.
	ECONNREFUSED: {
		says: "refused the connection",
		advice: "nothing listens there, so check the port or start the server",
	},
	ECONNRESET: {
		says: "reset the connection",
		advice: "the peer gave no reason; its log may have one",
	},
	EPIPE: {
		says: "had already closed the connection",
		advice: "the peer stopped reading; its log may have the reason",
	},
	ECONNABORTED: { says: "aborted the connection", advice: "try again; the network or the peer dropped it" },
	ENOTCONN: { says: "is not connected", advice: "connect again" },
	ETIMEDOUT: {
		says: "did not answer",
		advice: "the host is down or a firewall drops the packets; check the address",
	},
	CONNECT_TIMEOUT: {
		says: "did not answer",
		advice: "the host is slow, down or behind a firewall; check the address or raise timeoutMs",
	},
	EHOSTUNREACH: {
		says: "cannot be reached: no route to the host",
		advice: "check the address, the VPN and the local network",
	},
	ENETUNREACH: {
		says: "cannot be reached: this machine has no route to that network",
		advice: "check that this machine is online and has an address of that family",
	},
	EHOSTDOWN: { says: "is down", advice: "check that the host is running" },
	ENETDOWN: { says: "cannot be reached: the network is down", advice: "check this machine's network" },
	EADDRNOTAVAIL: {
		says: "cannot be used: this machine does not have the local address, or no free port is left",
		advice:
			"use an address of this machine; with many connections, reuse them or wait for closed ones to expire",
	},
	EADDRINUSE: {
		says: "is already in use",
		advice: "another program listens there: stop it, or choose another port (0 takes a free one)",
	},
	EACCES: {
		says: "may not be used: permission denied",
		advice: "a firewall rule or a permission forbids it",
	},
	EPERM: { says: "may not be used: not permitted", advice: "a firewall rule or a permission forbids it" },
	EMFILE: {
		says: "needs a file descriptor, but this process has none left",
		advice: "close connections, or raise the limit (ulimit -n)",
	},
	ENFILE: {
		says: "needs a file descriptor, but this machine has none left",
		advice: "close files or connections on this machine",
	},
	ENOBUFS: { says: "needs memory that the system does not have", advice: "send less at a time" },
	EMSGSIZE: {
		says: "does not accept a datagram of this size",
		advice: "send less than 65,507 bytes, better less than 1,200",
	},
	EINVAL: {
		says: "was refused by the operating system as invalid",
		advice: "check the address and the options",
	},
	EAFNOSUPPORT: {
		says: "has an address family that this machine does not support",
		advice: "use the other family, IPv4 or IPv6",
	},
	ENOENT: {
		says: "does not exist",
		advice: "check the path; the server makes this file when it starts",
	},
	ENOTSOCK: { says: "is not a socket", advice: "check the path" },
	ENOTDIR: { says: "has a file where its path needs a directory", advice: "check the path" },
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
		advice: "check that this machine is online, or raise timeoutMs",
	},
	"tls:CONNECT_TIMEOUT": {
		says: "did not finish the TLS handshake",
		advice:
			"it may be a plain-text server that waits for the client to send first: check the port, or raise timeoutMs",
	},
	"tls:ECONNRESET": {
		says: "closed the connection during the TLS handshake",
		advice: "it may not speak TLS on this port, or it wants another name or a client certificate",
	},
	// Names.
	ENOTFOUND: { says: "has no address", advice: "check the name's spelling" },
	ENODATA: { says: "has no address", advice: "the name exists, but has no address; check its spelling" },
	EAI_ADDRFAMILY: { says: "has no address of that family", advice: "check the name's spelling" },
	EAI_AGAIN: {
		says: "could not be looked up now: the resolver did not answer",
		advice: "check that this machine is online, and try again",
	},
	EAI_FAIL: {
		says: "could not be looked up: the resolver failed",
		advice: "check this machine's DNS settings",
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
		advice: "UDP endpoints are for bindDatagrams and connectDatagrams",
	},
	NETWORK_POLICY: {
		says: "is forbidden",
		advice: "to allow it, change the rules that forbid it",
	},
	MAX_CONNECTIONS: {
		says: "has reached its maximum number of connections",
		advice: "raise maxConnections if this is not an attack",
	},
	NO_CERTIFICATE: { says: "has no certificate to show", advice: "pass tls.cert and tls.key, or tls.pfx" },
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
		advice: "if you trust it, pass that certificate as tls.ca",
	},
	SELF_SIGNED_CERT_IN_CHAIN: {
		says: "showed a certificate chain that ends in an unknown root",
		advice: "if you trust that root, pass it as tls.ca (a company's proxy often needs that)",
	},
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
		says: "showed a certificate of an unknown issuer",
		advice: "the server does not send its intermediate certificate, or you must pass its issuer as tls.ca",
	},
	UNABLE_TO_GET_ISSUER_CERT: {
		says: "showed a certificate of an unknown issuer",
		advice: "pass its issuer as tls.ca, where you trust it",
	},
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
		says: "showed a certificate of an unknown issuer",
		advice: "pass its issuer as tls.ca, where you trust it",
	},
	ERR_TLS_CERT_ALTNAME_INVALID: {
		says: "showed a certificate for another name",
		advice: "check the host name; tls.serverName says which name to expect",
	},
	ERR_SSL_WRONG_VERSION_NUMBER: {
		says: "did not answer in TLS",
		advice: "it may be a plain-text server: check the port, or connect without tls",
	},
	ERR_SSL_PACKET_LENGTH_TOO_LONG: {
		says: "did not answer in TLS",
		advice: "it may be a plain-text server: check the port, or connect without tls",
	},
	ERR_SSL_HTTP_REQUEST: {
		says: "was sent plain HTTP, and expects TLS",
		advice: "the client has to use https or tls://",
	},
	ERR_SSL_UNSUPPORTED_PROTOCOL: {
		says: "offers no TLS version that is allowed here",
		advice: "the server is outdated; to accept it, lower tls.minVersion",
	},
	ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: {
		says: "accepts no TLS version that was offered",
		advice: "check tls.minVersion and tls.maxVersion",
	},
};

/** OpenSSL renamed alerts between versions (SSLV3_ALERT_… became SSL/TLS_ALERT_…), so these match by their ends. */
const TLS_ALERTS: readonly (readonly [end: string, telling: Telling])[] = [
	[
		"_ALERT_HANDSHAKE_FAILURE",
		{
			says: "refused the TLS handshake",
			advice: "no cipher suite in common, or it wants a client certificate (tls.cert and tls.key)",
		},
	],
	[
		"_ALERT_CERTIFICATE_REQUIRED",
		{ says: "wants a client certificate", advice: "pass one as tls.cert and tls.key, or tls.pfx" },
	],
	[
		"PEER_DID_NOT_RETURN_A_CERTIFICATE",
		{ says: "showed no client certificate", advice: "the client has to pass tls.cert and tls.key" },
	],
	[
		"_ALERT_BAD_CERTIFICATE",
		{ says: "did not accept the client certificate", advice: "check tls.cert and tls.key" },
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
		{ says: "supports no protocol that was offered by ALPN", advice: "check tls.alpn" },
	],
	[
		"_UNRECOGNIZED_NAME",
		{ says: "does not know the name that was sent by SNI", advice: "check the host name or tls.serverName" },
	],
	["NO_SHARED_CIPHER", { says: "has no cipher suite in common with us", advice: "check tls.ciphers" }],
];

const UNKNOWN_TLS: Telling = {
	says: "broke off the TLS handshake",
	advice: "the error's cause has OpenSSL's own words",
};

/** The words for a code; undefined if the original error's message is better. */
export function tellingOf(code: string, step: string): Telling | undefined {
	const special = `${step}:${code}`;
	const key = Object.hasOwn(TELLINGS, special) ? special : code;
	const telling = Object.hasOwn(TELLINGS, key) ? TELLINGS[key] : undefined;
	if (telling !== undefined) return telling;
	if (!code.startsWith("ERR_SSL_")) return undefined;
	return TLS_ALERTS.find(([end]) => code.endsWith(end))?.[1] ?? UNKNOWN_TLS;
}
