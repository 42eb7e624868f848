// The event of a TLS handshake that failed: what the peer's alert was, if it sent one.

import { memberOf } from "../base/index.ts";
import type { TlsFailed } from "../trace/index.ts";

/** OpenSSL's codes of alerts that were received: ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE, ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED. */
const ALERT = /^ERR_SSL_(?:SSLV3|TLSV1(?:3)?)_ALERT_(\w+)$/;

/** @param cause the error of Node.js; undefined if there was none, as when the time was up */
export function tlsFailed(at: number, connectionId: number, code: string, cause: unknown): TlsFailed {
	const alert = ALERT.exec(code)?.[1]?.toLowerCase();
	const reason = cause instanceof Error ? memberOf(cause, "reason") : undefined;
	const message = typeof reason === "string" ? reason : cause instanceof Error ? cause.message : code;
	return { type: "tls.failed", at, connectionId, code, alert, message };
}
