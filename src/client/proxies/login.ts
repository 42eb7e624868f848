// Credentials for HTTP proxies (RFC 9110 §11.7): Basic at once, unless only Digest may be sent; Digest if the proxy
// asks for it. Owns the answered challenges. Knows no connection.

import { crypto } from "../../runtime/index.ts";
import { parseChallenges } from "../policies/challenges.ts";
import { digestAuthorization, strongestDigest } from "../policies/digest.ts";
import { DigestSession } from "../policies/digest-sessions.ts";
import type { ProxyServer } from "./proxy.ts";

/** The last challenge of each proxy. */
const sessions: WeakMap<ProxyServer, DigestSession> = new WeakMap();

/** The value of Proxy-Authorization for a request; undefined if none is sent. */
export function proxyAuthorization(proxy: ProxyServer, method: string, uri: string): string | undefined {
	const session = sessions.get(proxy);
	if (session === undefined) return proxy.authorization;
	return digestAuthorization(session.use(method, uri, undefined));
}

/** Whether a proxy's challenges are Digest by now, so that each request has its own field. */
export function isDigestProxy(proxy: ProxyServer): boolean {
	return sessions.has(proxy);
}

/**
 * Reads a 407's challenges. Returns whether another try makes sense.
 *
 * @param hasAnswered - whether the refused request had already answered one
 */
export function isChallenged(proxy: ProxyServer, lines: readonly string[], hasAnswered: boolean): boolean {
	const { username, password = "" } = proxy;
	if (username === undefined) return false;
	const challenge = strongestDigest(parseChallenges(lines));
	// Content isn't hashed for a proxy, because it would have to be read twice.
	if (challenge === undefined || challenge.qop === "auth-int") return false;
	if (hasAnswered && !challenge.isStale) {
		sessions.delete(proxy);
		return false;
	}
	const url = new URL(`http://${proxy.display.replace(/^\w+:\/\//, "")}/`);
	sessions.set(proxy, new DigestSession(challenge, { username, password }, url, randomNonce));
	return true;
}

function randomNonce(): string {
	return crypto().randomBytes(18).toString("base64url");
}
