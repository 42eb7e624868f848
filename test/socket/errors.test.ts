import assert from "node:assert/strict";
import test from "node:test";
import type { SocketErrorOptions } from "../../src/socket/errors.ts";
import {
	type FailedAttempt,
	SocketError,
	type SocketErrorCode,
	type SocketStep,
} from "../../src/socket/index.ts";

const attempt = (address: string, code: SocketErrorCode, elapsedMs = 1.25): FailedAttempt => ({
	address,
	port: address.includes("/") ? 0 : 80,
	code,
	message: code,
	elapsedMs,
});

const sentences: readonly (readonly [options: Partial<SocketErrorOptions>, message: string])[] = [
	[
		{ attempts: [attempt("127.0.0.1", "ECONNREFUSED")] },
		"connect to a.example:80 failed: 127.0.0.1:80 refused the connection after 1.3 ms; nothing listens there, so check the port or start the server",
	],
	[
		{ attempts: [attempt("::1", "ENETUNREACH", 0), attempt("127.0.0.1", "ECONNREFUSED", 12.4)] },
		"connect to a.example:80 failed: all 2 addresses failed: [::1]:80 cannot be reached: this machine has no route to that network after 0 ms, 127.0.0.1:80 refused the connection after 12 ms; nothing listens there, so check the port or start the server",
	],
	[
		{ code: "ETIMEDOUT", elapsedMs: 130_000 },
		"connect to a.example:80 failed: it did not answer after 130000 ms; the host is down or a firewall drops the packets; check the address",
	],
	[
		{ code: "EHOSTUNREACH", endpoint: "tls://[2001:db8::1]:443" },
		"connect to tls://[2001:db8::1]:443 failed: it cannot be reached: no route to the host after 5.0 ms; check the address, the VPN and the local network",
	],
	[
		{ step: "resolve", code: "EAI_AGAIN", subject: "a.example" },
		"resolve a.example failed: it could not be looked up now: the resolver did not answer after 5.0 ms; check that this machine is online, and try again",
	],
	[
		{ step: "listen", code: "EACCES", endpoint: "tcp://0.0.0.0:8080" },
		"listen on 0.0.0.0:8080 failed: it may not be used: permission denied after 5.0 ms; choose a port above 1023, or a path in a directory that you may write to",
	],
	[
		{ step: "listen", code: "EACCES", endpoint: "tcp://0.0.0.0:80" },
		"listen on 0.0.0.0:80 failed: it may not be used: permission denied after 5.0 ms; ports below 1024 need privileges: use a higher one, or give the program the right",
	],
	[
		{ attempts: [attempt("/run/x.sock", "ENOENT")], code: "ENOENT", endpoint: "unix:/run/x.sock" },
		"connect to unix:/run/x.sock failed: /run/x.sock does not exist after 1.3 ms; check the path; the server makes this file when it starts",
	],
	[
		{ step: "read", code: "UNKNOWN", cause: new Error("read UNKNOWN") },
		"read from a.example:80 failed: it failed (read UNKNOWN) after 5.0 ms",
	],
	[{ step: "write", code: "UNKNOWN" }, "write to a.example:80 failed: it failed (UNKNOWN) after 5.0 ms"],
	[
		{ step: "tls", code: "ERR_SSL_SOMETHING_NEW" },
		"secure the connection to a.example:80 failed: it broke off the TLS handshake after 5.0 ms; the error's cause has OpenSSL's own words",
	],
	[
		{ step: "tls", code: "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE" },
		"secure the connection to a.example:80 failed: it refused the TLS handshake after 5.0 ms; no cipher suite in common, or it wants a client certificate (tls.cert and tls.key)",
	],
	[
		{
			step: "tls",
			code: "ERR_TLS_CERT_ALTNAME_INVALID",
			cause: Object.assign(new Error("x"), { code: "ERR_TLS_CERT_ALTNAME_INVALID", host: "a.example" }),
		},
		"secure the connection to a.example:80 failed: it showed a certificate for no name, not for a.example after 5.0 ms; check the host name, or set tls.serverName, the name to expect",
	],
	[
		{ code: "UNKNOWN", says: "said no", advice: "ask again" },
		"connect to a.example:80 failed: it said no after 5.0 ms; ask again",
	],
];

for (const [options, message] of sentences) {
	test(message, () => {
		const code = options.attempts?.at(-1)?.code ?? "ECONNREFUSED";
		const error = new SocketError({
			step: "connect",
			code,
			endpoint: "tcp://a.example:80",
			elapsedMs: 5,
			...options,
		});
		assert.equal(error.message, message);
	});
}

const predicates = [
	"isTimeout",
	"isRefused",
	"isReset",
	"isUnreachable",
	"isNameNotFound",
	"isTemporaryResolverFailure",
	"isAborted",
	"isAddressInUse",
	"isPermissionDenied",
	"isCertificate",
] as const;

const meanings: readonly (readonly [
	step: SocketStep,
	code: SocketErrorCode,
	...holds: (typeof predicates)[number][],
])[] = [
	["connect", "CONNECT_TIMEOUT", "isTimeout"],
	["connect", "ETIMEDOUT", "isTimeout"],
	["connect", "ECONNREFUSED", "isRefused"],
	["read", "ECONNRESET", "isReset"],
	["write", "EPIPE", "isReset"],
	["connect", "ENETUNREACH", "isUnreachable"],
	["connect", "EHOSTUNREACH", "isUnreachable"],
	["resolve", "ENOTFOUND", "isNameNotFound"],
	["resolve", "EAI_AGAIN", "isTemporaryResolverFailure"],
	["connect", "ABORTED", "isAborted"],
	["listen", "EADDRINUSE", "isAddressInUse"],
	["listen", "EACCES", "isPermissionDenied"],
	["connect", "EPERM", "isPermissionDenied"],
	["tls", "CERT_HAS_EXPIRED", "isCertificate"],
	["tls", "CERT_NOT_YET_VALID", "isCertificate"],
	["tls", "DEPTH_ZERO_SELF_SIGNED_CERT", "isCertificate"],
	["tls", "SELF_SIGNED_CERT_IN_CHAIN", "isCertificate"],
	["tls", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "isCertificate"],
	["tls", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "isCertificate"],
	["tls", "ERR_TLS_CERT_ALTNAME_INVALID", "isCertificate"],
	["tls", "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"],
	["tls", "ECONNRESET", "isReset"],
	["tls", "ERR_SSL_WRONG_VERSION_NUMBER"],
];

for (const [step, code, ...holds] of meanings) {
	test(`${code} in the step ${step}: ${holds.join(", ") || "no predicate"} holds`, () => {
		const error = new SocketError({ step, code, endpoint: "tcp://a.example:80", elapsedMs: 0 });
		assert.deepEqual(
			predicates.filter((predicate) => error[predicate]),
			holds,
		);
		assert.equal(error.name, code === "ABORTED" ? "AbortError" : "SocketError");
		assert.equal("cause" in error, false);
		assert.deepEqual(error.attempts, []);
	});
}
