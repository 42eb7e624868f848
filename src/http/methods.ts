// Methods (RFC 9110 §9), the same in all versions of HTTP.

import { LocalProtocolError, showHead } from "./errors.ts";
import { isToken } from "./fields.ts";

/** Methods that ask for no change (RFC 9110 §9.2.1). */
export const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "QUERY"]);

/** Methods that may be repeated without harm (RFC 9110 §9.2.2). */
export const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set([...SAFE_METHODS, "PUT", "DELETE"]);

/** Throws a LocalProtocolError unless the text is a token (RFC 9110 §9.1). */
export function assertMethod(method: string): void {
	if (typeof method !== "string" || !isToken(method)) {
		throw new LocalProtocolError("bad-method", "method", showHead(String(method)));
	}
}
