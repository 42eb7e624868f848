// Answers a forward proxy's 407 by Digest. Tunnels answer theirs themselves (tunnel.ts).

import { canBeSentAgain } from "../content/outgoing-body.ts";
import { causedBy } from "../exchange/call-facts.ts";
import type { ClientRequest, Interceptor } from "../policy.ts";
import { targetOf } from "../url.ts";
import { isChallenged, isDigestProxy, proxyAuthorization } from "./login.ts";
import type { ProxyServer } from "./proxy.ts";

const CHALLENGED = { why: "challenge", status: 407 } as const;

/** The policy. `proxyOf` is the proxy that gets a request itself; undefined if there is none, or a tunnel. */
export function proxyAuthenticationPolicy(
	proxyOf: (request: ClientRequest) => ProxyServer | undefined,
): Interceptor {
	return async (request, next) => {
		const proxy = proxyOf(request);
		if (proxy?.username === undefined) return await next(request);
		let hasAnswered = isDigestProxy(proxy);
		for (let tries = 1; ; tries++) {
			const field = hasAnswered ? proxyAuthorization(proxy, request.method, uriOf(request)) : undefined;
			const asked = tries === 1 ? request : { ...request, call: causedBy(request.call, CHALLENGED) };
			const response = await next(field === undefined ? asked : { ...asked, proxyAuthorization: field });
			if (response.status !== 407 || tries === 3) return response;
			const lines = response.headers.getAll("proxy-authenticate");
			if (!isChallenged(proxy, lines, hasAnswered)) return response;
			if (!canBeSentAgain(request.body)) return response;
			hasAnswered = true;
			response.discard();
		}
	};
}

/** The target in the request line to a proxy: the whole URL (RFC 9112 §3.2.2). */
function uriOf({ url, options }: ClientRequest): string {
	return url.origin + (options.target ?? targetOf(url));
}
