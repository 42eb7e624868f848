// The cookie policy: gives each request, including redirects, the cookies of its jar, and the jar the cookies of each
// response. The jar decides which cookies those are.

import { trimBlanks } from "../../base/index.ts";
import { SAFE_METHODS } from "../../http/index.ts";
import { crypto } from "../../runtime/index.ts";
import type { ClientRequest, Interceptor } from "../policy.ts";
import type { CookieContext } from "../policy-options.ts";
import { type CookieJar, isSameSite } from "./cookie-jar.ts";

/**
 * Sends and keeps cookies. A Cookie field of the caller's comes first, and replaces cookies of the jar with the same
 * name. SameSite applies if Origin or Referer says that the request comes from a page of another site. A request
 * without them counts as the user's own.
 */
export function cookiePolicy(jar: CookieJar): Interceptor {
	const id = idOf(jar);
	return async (request, next) => {
		if (request.options.cookies === false) return await next(request);
		const session = { jar: id, ownCookies: request.headers.getAll("cookie") };
		const response = await next({ ...withCookies(request, jar), session });
		// The jar already saw a cached response when it first came.
		if (response.fromCache === undefined || response.fromCache === "revalidated") {
			for (const line of response.headers.getSetCookie()) jar.set(line, request.url);
		}
		return response;
	};
}

const ids: WeakMap<CookieJar, string> = new WeakMap();

/** A unique name of the jar for the cache, to which all cookies of one jar belong to one user. */
function idOf(jar: CookieJar): string {
	let id = ids.get(jar);
	if (id === undefined) {
		id = crypto().randomUUID();
		ids.set(jar, id);
	}
	return id;
}

/** The request with its cookies. */
function withCookies(request: ClientRequest, jar: CookieJar): ClientRequest {
	const fromJar = jar.cookiesFor(request.url, contextOf(request));
	if (fromJar.length === 0) return request;
	// RFC 9110 §5.3 has no list syntax for cookies, so two lines are joined as one is written.
	const own = request.headers.getAll("cookie").filter((line) => line !== "");
	const named = new Set(own.flatMap((line) => line.split(";").map((pair) => nameOf(pair))));
	const added = fromJar
		.filter(({ name }) => !named.has(name))
		.map(({ name, value }) => (name === "" ? value : `${name}=${value}`));
	if (added.length === 0) return request;
	return { ...request, headers: request.headers.with("cookie", [...own, ...added].join("; ")) };
}

function nameOf(pair: string): string {
	const equals = pair.indexOf("=");
	return equals === -1 ? "" : trimBlanks(pair.slice(0, equals));
}

function contextOf({ method, url, headers }: ClientRequest): CookieContext {
	const initiator = headers.get("origin") ?? headers.get("referer");
	if (initiator === null) return {};
	const page = URL.parse(initiator);
	// "null" is what a page without an origin sends.
	const isCrossSite = page === null || !isSameSite(page, url);
	return { isCrossSite, isSafe: SAFE_METHODS.has(method) };
}
