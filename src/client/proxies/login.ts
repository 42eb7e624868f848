// Credentials for HTTP proxies (RFC 9110 §11.7): Basic unasked, unless only Digest may be sent; Digest where the proxy asks for
// it. Owns the challenges that were answered; knows no connection.

import { crypto } from "../../runtime/index.ts";
import { parseChallenges } from "../policies/challenges.ts";
import { digestAuthorization, strongestDigest } from "../policies/digest.ts";
import { DigestSession } from "../policies/digest-sessions.ts";
import type { ProxyServer } from "./proxy.ts";

/** The last challenge of each proxy. */
const sessions: WeakMap<ProxyServer, DigestSession> = new WeakMap();

/** The value of Proxy-Authorization for a request; undefined where nothing is sent. */
export function proxyAuthorization(proxy: ProxyServer, method: string, uri: string): string | undefined {
	const session = sessions.get(proxy);
	if (session === undefined) return proxy.authorization;
	return digestAuthorization(session.use(method, uri, undefined));
}

/** Whether what a proxy challenges with is Digest by now, so that each request has a field of its own. */
export function isDigestProxy(proxy: ProxyServer): boolean {
	return sessions.has(proxy);
}

/**
 * Takes a 407's challenges. Returns whether another try makes sense.
 *
 * @param hasAnswered - whether the refused request had answered one already
 */
export function isChallenged(proxy: ProxyServer, lines: readonly string[], hasAnswered: boolean): boolean {
	const { username, password = "" } = proxy;
	if (username === undefined) return false;
	const challenge = strongestDigest(parseChallenges(lines));
	// Content isn't hashed for a proxy, which would have to be read twice.
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
