// The one shape of everything above the exchange: a function around the next one. Redirects, cookies, the cache,
// retries, authentication and the caller's own interceptors all have it, so they compose as a plain list.

import type { FieldLines } from "../http/index.ts";
import type { OutgoingBody } from "./content/outgoing-body.ts";
import type { CallFacts } from "./exchange/call-facts.ts";
import type { RequestOptions } from "./request-options.ts";
import type { Response } from "./response.ts";

/** A request on its way. Immutable, so that it can be sent again; change it by `{ ...request, … }`. */
export interface ClientRequest {
	/** The method: "GET". */
	readonly method: string;
	/** Without userinfo and fragment. */
	readonly url: URL;
	/** The client's and the caller's field lines, and those that policies added. Host, framing and the like come later. */
	readonly headers: FieldLines;
	/** The content; undefined if there is none. */
	readonly body: OutgoingBody | undefined;
	/** As the caller gave them: signal, timeouts, trace and the options of policies. */
	readonly options: RequestOptions;
	/**
	 * When the caller asked, on the clock of `performance.now()`: `timeouts.total` counts from here, including redirects.
	 */
	readonly calledAt: number;
	/** How long it has waited for its turn, which `timeouts.total` doesn't count. All copies of the request share it. */
	readonly turns?: Turns | undefined;
	/**
	 * A redirect led here from the caller's origin to another one, or back from there. The client's TLS options for its
	 * server (certificate, `serverName`, `verify: false`) don't apply here.
	 */
	readonly hasLeftOrigin?: boolean | undefined;
	/** It needs a connection that has carried no other request: a server has refused it on one that had. */
	readonly needsNewConnection?: boolean | undefined;
	/** Which call it is a part of, and why it is sent. Only listeners look at it. */
	readonly call?: CallFacts | undefined;
	/** When the exchange's timings begin, if a policy has let it wait; otherwise when it is sent on. */
	readonly startedAt?: number | undefined;
	/** The value of Proxy-Authorization for this request, instead of the proxy's own. */
	readonly proxyAuthorization?: string | undefined;
	/** If a jar added cookies, or would have: which jar, and the caller's own Cookie lines. */
	readonly session?:
		| {
				/** The jar's identity, by which the cache keeps sessions apart. */
				readonly jar: string;
				/** The values of the Cookie lines that the caller passed. */
				readonly ownCookies: readonly string[];
		  }
		| undefined;
}

/** Time that a call spent in queues: under option `rate`, or until other requests left it a connection. */
export interface Turns {
	/** How long the request has waited so far, in milliseconds. */
	waitedMs: number;
}

/** When the time of a request's call is up. */
export function totalDeadline(
	{ calledAt, turns }: Pick<ClientRequest, "calledAt" | "turns">,
	totalMs: number,
): number {
	return calledAt + (turns?.waitedMs ?? 0) + totalMs;
}

/** What `download`, `pages` and `createFetch` need of a client: a `Client`, or an object of yours that sends in another way. */
export interface Requester {
	/** Sends a request; resolves when the response's head has arrived, whatever its status. */
	request(method: string, url: string | URL, options?: RequestOptions): Promise<Response>;
	/** `request("GET", …)`. */
	get(url: string | URL, options?: RequestOptions): Promise<Response>;
}

/** Sends the request on: to the next policy, and finally to the exchange. May be called more than once. */
export type Next = (request: ClientRequest) => Promise<Response>;

/**
 * Sees a request before it is sent, and its response after.
 * @example const stamped: Interceptor = (request, next) =>
 *   next({ ...request, headers: request.headers.with("x-request-id", crypto.randomUUID()) });
 */
export type Interceptor = (request: ClientRequest, next: Next) => Promise<Response>;

/** The list as one function. The first is outermost. */
export function compose(interceptors: readonly Interceptor[], exchange: Next): Next {
	return interceptors.reduceRight<Next>(
		(next, interceptor) => (request) => interceptor(request, next),
		exchange,
	);
}
