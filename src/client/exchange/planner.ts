// From a call to a plan: its route, its head, its limits and deadlines. Owns the client's defaults and the table of
// routes by URL. Opens and sends nothing.

import { type Optional, option, say } from "../../base/index.ts";
import {
	assertMethod,
	assertTarget,
	FieldLines,
	IDEMPOTENT_METHODS,
	SAFE_METHODS,
} from "../../http/index.ts";
import { inThisContext } from "../../runtime/index.ts";
import type { Endpoint } from "../../socket/index.ts";
import type { Trace } from "../../trace/index.ts";
import { formParameters } from "../call-url.ts";
import { jsonBody, outgoingBody } from "../content/outgoing.ts";
import type { OutgoingBody } from "../content/outgoing-body.ts";
import { invalidRequest } from "../errors.ts";
import { Listening } from "../listening.ts";
import {
	type ClientLimits,
	type ClientSettings,
	clientLimits,
	type RequestLimits,
	type Timeouts,
	timeouts,
} from "../options.ts";
import { boundTo, chosenAuth } from "../policies/auth-options.ts";
import { type RedirectRules, withoutSecrets } from "../policies/redirects.ts";
import { type ClientRequest, type Turns, totalDeadline } from "../policy.ts";
import { type RedirectOptions, type RedirectSettings, redirectOptions } from "../policy-options.ts";
import { ConnectPaths } from "../pool/connect-paths.ts";
import { type Route, type Routes, routeKey } from "../pool/route.ts";
import { isTunnelled, type ProxyOption, type ProxyServer } from "../proxies/proxy.ts";
import { type HttpChoice, type RequestOptions, requestOptions } from "../request-options.ts";
import { isPlainTarget, type ParsedUrl, partsOf, pathStart, readUrl, strip } from "../url.ts";
import { VERSION } from "../version.ts";
import { type CallFacts, newCall } from "./call-facts.ts";
import type { ExchangePlan, ExchangeRules, Follow } from "./plan.ts";
import {
	contentLengthOf,
	EMPTY_FIELDS,
	type FieldBlock,
	fieldBlock,
	fieldLines,
	type RequestFieldsParts,
	requestFields,
	withoutNames,
	withoutProxyCredentials,
} from "./request-fields.ts";

/** The options of a request without any. */
const ABSENT: RequestOptions = requestOptions.defaults;

const USER_AGENT = `gannet/${VERSION}`;

/** How many texts of origins lead straight to their route. Beyond that, the map starts again. */
const KNOWN_ORIGINS = 10_000;

export class Planner {
	readonly timeouts: Timeouts;
	readonly limits: ClientLimits;
	readonly connectPaths: ConnectPaths;
	readonly listening: Listening;
	readonly #options: ClientSettings;
	/** The rules of requests without options. */
	readonly #rules: ExchangeRules;
	readonly #defaults: FieldBlock;
	readonly #defaultFields: FieldLines;
	/** All fields of a request without options and content. */
	readonly #plainFields: FieldLines;
	/** Like `#plainFields`, with the type of the last content. */
	#typed: { readonly contentType: string; readonly fields: FieldLines } | undefined;
	readonly #routes: Routes;
	readonly #routesByText: Map<string, Route> = new Map();
	/** The text of the last origin in it, and its route: most requests have the origin of the one before. */
	#lastText = "";
	#lastRoute: Route | undefined;

	/** @param connectPaths those of the client whose connections it shares */
	constructor(options: ClientSettings, routes: Routes, connectPaths?: ConnectPaths, listening?: Listening) {
		this.#options = options;
		this.listening = listening ?? new Listening();
		this.#routes = routes;
		this.timeouts = overlaid(timeouts.defaults, options.timeouts);
		const { totalConnections, ...limits } = clientLimits.defaults;
		const most = Math.max(totalConnections, options.connectionsPerOrigin);
		this.limits = overlaid({ ...limits, totalConnections: most }, options.limits);
		this.#rules = {
			timeouts: this.timeouts,
			hasOwnTotal: options.timeouts?.total !== undefined,
			bufferedBytes: this.limits.bufferedBytes,
			decoding: options.decode ? this.limits : undefined,
			minimumRate: options.minimumRate,
		};
		this.connectPaths = connectPaths ?? new ConnectPaths(options, this.limits);
		this.#defaultFields =
			options.headers === undefined
				? FieldLines.empty
				: fieldLines(options.headers).without("proxy-authorization");
		this.#defaults = options.headers === undefined ? EMPTY_FIELDS : fieldBlock(this.#defaultFields);
		this.#plainFields = requestFields({
			fields: this.#defaults,
			credentials: undefined,
			body: undefined,
			expectsContinue: false,
			decodes: this.#rules.decoding !== undefined,
			userAgent: USER_AGENT,
			priority: undefined,
		});
	}

	/**
	 * The plan of a caller's call; undefined if its URL has userinfo, which policies have to see: the server may want it
	 * in another way. Throws a ClientError or a LocalProtocolError.
	 * @param follow handles the response, which may be a redirect
	 */
	planCall(
		method: string,
		url: string,
		options: RequestOptions,
		calledAt: number,
		follow: Follow,
	): ExchangePlan | undefined {
		const path = pathStart(url);
		const isUsual = path !== -1 && options.proxy === undefined && options.http === undefined;
		let route = isUsual ? this.#knownRoute(url, path) : undefined;
		let target: string;
		if (route !== undefined && !route.isRetired && isPlainTarget(url, path)) {
			target = url.slice(path);
		} else {
			const parsed = partsOf(readUrl(url));
			if (parsed.credentials !== undefined) return undefined;
			route = this.routeOf(parsed, options);
			target = parsed.target;
			if (isUsual) this.#remember(url.slice(0, path), route);
		}
		if (options === ABSENT && SAFE_METHODS.has(method)) {
			return this.#planPlain(method, url, route, target, calledAt, follow);
		}
		const { headers } = options;
		const fields = headers === undefined ? this.#defaults : fieldBlock(headers, this.#defaults);
		const body = bodyOf(options);
		return this.#plan({
			method,
			url,
			route,
			target,
			credentials: undefined,
			fields,
			body,
			options,
			calledAt,
			turns: undefined,
			isAlone: false,
			follow,
			proxyFields: undefined,
			hasLeftOrigin: false,
			call: undefined,
		});
	}

	/** A call in the form for policies. Throws a ClientError or a LocalProtocolError. */
	request(method: string, text: string, options: RequestOptions, calledAt: number): ClientRequest {
		assertMethod(method);
		const url = readUrl(text);
		const { origin, credentials } = partsOf(url);
		strip(url);
		const own = options.headers === undefined ? FieldLines.empty : fieldLines(options.headers);
		const headers = this.#withDefaults(own);
		const body = bodyOf(options);
		const absent = { startedAt: undefined, session: undefined, proxyAuthorization: undefined };
		const common = { method, url, body, calledAt, turns: { waitedMs: 0 }, call: newCall(), ...absent };
		if (options.origin !== undefined && options.origin !== origin) {
			return {
				...common,
				headers: withoutSecrets(headers, this.secretHeaders(options)),
				options: { ...options, auth: false },
				hasLeftOrigin: true,
			};
		}
		const auth = chosenAuth(options.auth, credentials, this.#options.auth);
		const bound = auth === undefined || auth === false ? auth : boundTo(auth, origin);
		return {
			...common,
			headers,
			options: bound === undefined ? options : { ...options, auth: bound },
			hasLeftOrigin: false,
		};
	}

	/** The request of a plan, for policies that take over after its response. */
	requestOf({ method, url, options: given, body, calledAt, trace, call }: ExchangePlan): ClientRequest {
		// The plan's trace runs in the context of the call, which the rest of the request may not be in.
		const own = this.listening.ownOf(trace);
		const options = own === undefined ? given : { ...given, trace: own };
		const bare = options === ABSENT ? ABSENT : { ...options, body: null, json: undefined, form: undefined };
		return {
			...this.request(method, url, bare, calledAt),
			body,
			options,
			...(call !== undefined && { call }),
		};
	}

	/** The plan of a request that policies send on. It already has the defaults, and a policy follows redirects. */
	planRequest(request: ClientRequest): ExchangePlan {
		const { method, headers, body, options, turns, call, proxyAuthorization: field } = request;
		const url = request.url.href;
		const parsed = partsOf(request.url);
		const { target, credentials } = parsed;
		const hasLeftOrigin = request.hasLeftOrigin === true;
		const route = this.routeOf(parsed, options, hasLeftOrigin);
		const fields = headers.size === 0 ? EMPTY_FIELDS : fieldBlock(headers);
		return this.#plan({
			method,
			url,
			route,
			target,
			credentials,
			fields,
			body,
			options,
			calledAt: totalDeadline(request, 0),
			turns,
			isAlone: request.needsNewConnection === true,
			follow: undefined,
			proxyFields: field === undefined ? undefined : `proxy-authorization: ${field}\r\n`,
			hasLeftOrigin,
			call,
		});
	}

	/** How a request's redirects are followed; false if they aren't. */
	redirectOptions(options: RequestOptions): RedirectRules | false {
		const given = this.#redirectsOf(options);
		if (given === false) return false;
		const rules =
			typeof given === "number" ? { ...redirectOptions.defaults, limit: given } : (given as RedirectSettings);
		return { ...rules, staysAtOrigin: options.redirects === "same-origin" };
	}

	/** Names of fields that the caller marked as secret. */
	secretHeaders(options: RequestOptions): readonly string[] {
		const rules = this.redirectOptions(options);
		return rules === false ? [] : rules.secretHeaders;
	}

	#redirectsOf({ redirects }: RequestOptions): number | false | RedirectOptions {
		return redirects === undefined || redirects === "same-origin" ? this.#options.redirects : redirects;
	}

	#withDefaults(own: FieldLines): FieldLines {
		let fields = own;
		for (const [name, value] of this.#defaultFields) if (!own.has(name)) fields = fields.plus(name, value);
		return fields;
	}

	/** The plan of a request without options and content: the common case. */
	#planPlain(
		method: string,
		url: string,
		route: Route,
		target: string,
		calledAt: number,
		follow: Follow,
	): ExchangePlan {
		const { closes, upgrades, host } = this.#defaults;
		const trace = this.#traceOf(undefined);
		return {
			method,
			url,
			route,
			target,
			authority: host ?? route.authority,
			hasOwnHost: host !== undefined,
			fields: this.#plainFields,
			proxyFields: undefined,
			body: undefined,
			contentLength: undefined,
			isSafe: true,
			isIdempotent: true,
			closes,
			upgrades,
			expectsContinue: false,
			calledAt,
			turns: undefined,
			isAlone: false,
			follow,
			options: ABSENT,
			trace,
			call: trace === undefined ? undefined : newCall(),
			rules: this.#rules,
		};
	}

	/** The plan of a request with its own options. */
	#plan(call: Call): ExchangePlan {
		const { method, url, credentials, body, options, calledAt, turns, isAlone, follow, proxyFields } = call;
		assertMethod(method);
		const target = options.target ?? call.target;
		// A URL's own target is valid by the URL standard.
		if (options.target !== undefined) assertTarget(target);
		// A caller who writes the target talks to a proxy directly.
		const given = options.target === undefined ? withoutProxyCredentials(call.fields) : call.fields;
		const { withoutHeaders } = options;
		const fields = withoutHeaders === undefined ? given : withoutNames(given, withoutHeaders);
		// RFC 9110 §10.1.1: never for a request without content.
		const hasContent = body !== undefined && body.length !== 0;
		const expectsContinue = (options.expectContinue === true || fields.expectsContinue) && hasContent;
		const contentLength = contentLengthOf(method, fields, body);
		if (options.trailers !== undefined && contentLength !== -1) {
			throw invalidRequest(
				"option trailers requires content of unknown length (an iterable or a stream): only chunked content has a trailer section",
				"trailers",
			);
		}
		const upgrades = fields.upgrades || method === "CONNECT";
		const route = fields.upgrades ? this.#http1Route(call) : call.route;
		const rules = this.#rulesOf(options);
		const decodes = rules.decoding !== undefined;
		const trace = this.#traceOf(options.trace);
		return {
			method,
			url,
			route,
			target,
			// RFC 9112 §3.2.3: the target of CONNECT is also its Host.
			authority: fields.host ?? (method === "CONNECT" ? target : route.authority),
			hasOwnHost: fields.host !== undefined,
			fields: this.#fieldsOf({
				fields,
				credentials,
				body,
				expectsContinue,
				decodes,
				userAgent: USER_AGENT,
				priority: options.priority,
			}),
			proxyFields,
			body,
			contentLength,
			isSafe: SAFE_METHODS.has(method) && body === undefined,
			isIdempotent: options.isIdempotent ?? IDEMPOTENT_METHODS.has(method),
			closes: fields.closes,
			upgrades,
			expectsContinue,
			calledAt,
			turns,
			isAlone,
			follow,
			options,
			trace,
			call: trace === undefined ? undefined : (call.call ?? newCall()),
			rules,
		};
	}

	/** Calls back in the context of the call, whichever connection reports. */
	#traceOf(given: Trace | undefined): Trace | undefined {
		const trace = given ?? this.#options.trace;
		return this.listening.join(trace === undefined ? undefined : inThisContext(trace));
	}

	/** HTTP/2 has no upgrades (RFC 9113 §8.6). */
	#http1Route({ route, url, options, hasLeftOrigin }: Call): Route {
		if (route.http === "1.1") return route;
		if (route.http === "2") {
			throw invalidRequest(
				say`an upgrade needs HTTP/1.1, and ${option("http")} allows HTTP/2 alone`,
				"http-version",
			);
		}
		return this.routeOf(partsOf(readUrl(url)), { ...options, http: "1.1" }, hasLeftOrigin);
	}

	/** The rules of a request. */
	#rulesOf({ timeouts, limits, decode, minimumRate }: RequestOptions): ExchangeRules {
		const rules = this.#rules;
		if ((timeouts ?? limits ?? decode ?? minimumRate) === undefined) return rules;
		const decodes = decode ?? rules.decoding !== undefined;
		return {
			timeouts: overlaid(this.timeouts, timeouts),
			hasOwnTotal: timeouts?.total !== undefined || rules.hasOwnTotal,
			bufferedBytes: limits?.bufferedBytes ?? rules.bufferedBytes,
			decoding: decodes ? overlaid<RequestLimits>(this.limits, limits) : undefined,
			minimumRate: minimumRate ?? rules.minimumRate,
		};
	}

	/** The same object for the same fields, if they are the client's own: a connection may cache what it makes of them. */
	#fieldsOf(parts: RequestFieldsParts): FieldLines {
		const { fields, credentials, body, expectsContinue, decodes, priority } = parts;
		const isPlain =
			fields === this.#defaults &&
			priority === undefined &&
			credentials === undefined &&
			!expectsContinue &&
			decodes === (this.#rules.decoding !== undefined);
		if (!isPlain || body?.boundary !== undefined) return requestFields(parts);
		if (body?.contentType === undefined) return this.#plainFields;
		if (this.#typed?.contentType !== body.contentType)
			this.#typed = { contentType: body.contentType, fields: requestFields(parts) };
		return this.#typed.fields;
	}

	/** The route of the URL whose path begins at `path`, if its origin is known by this text. */
	#knownRoute(url: string, path: number): Route | undefined {
		const text = url.slice(0, path);
		// To look it up in the map, it would have to be hashed, which takes 30 ns.
		if (text === this.#lastText) return this.#lastRoute;
		const route = this.#routesByText.get(text);
		if (route !== undefined) {
			this.#lastText = text;
			this.#lastRoute = route;
		}
		return route;
	}

	#remember(text: string, route: Route): void {
		// Only a scheme and an authority: a "?", "#" or "\\" before the first slash would end the authority earlier, and
		// userinfo is a separate header.
		if (!/^https?:\/\/[\w.:[\]-]+$/i.test(text)) return;
		if (this.#routesByText.size >= KNOWN_ORIGINS) this.#routesByText.clear();
		this.#routesByText.set(text, route);
		this.#lastText = "";
		this.#lastRoute = undefined;
	}

	/** The HTTP proxy that gets a request itself; undefined if there is none, or a function has yet to choose it. */
	forwardProxyOf({ url, options }: ClientRequest): ProxyServer | undefined {
		if (url.protocol !== "http:" || typeof (options.proxy ?? this.#options.proxy) === "function")
			return undefined;
		const proxy = this.connectPaths.proxyFor(partsOf(url), options.proxy);
		return proxy === undefined || isTunnelled(proxy, "http:") ? undefined : proxy;
	}

	/** The route to the origin of a URL, by the request's own proxy or the client's. Made if there is none yet. */
	routeOf(
		url: ParsedUrl,
		own: { readonly proxy?: ProxyOption | undefined; readonly http?: HttpChoice | undefined } = {},
		hasLeftOrigin = false,
	): Route {
		const { unixSocket, localAddress } = this.#options;
		const proxy = this.connectPaths.proxyFor(url, own.proxy);
		const http = versionOf(url, proxy, own.http ?? this.#options.http);
		const isOtherTls = this.connectPaths.isOtherTls(url, hasLeftOrigin);
		const tls = isOtherTls ? "elsewhere" : undefined;
		const key = routeKey({ origin: url.origin, proxy: proxy?.key, unixSocket, localAddress, tls, http });
		const { origin, authority } = url;
		return (
			this.#routes.get(key) ??
			this.#routes.add({
				key,
				origin,
				endpoint: endpointOf(url, unixSocket),
				authority,
				connectPath: this.connectPaths.pathTo(url, proxy, isOtherTls),
				http,
			})
		);
	}
}

/** One call of `request`, with its URL parsed. */
interface Call {
	readonly method: string;
	readonly url: string;
	readonly route: Route;
	readonly target: string;
	readonly credentials: string | undefined;
	readonly fields: FieldBlock;
	readonly body: OutgoingBody | undefined;
	readonly options: RequestOptions;
	readonly calledAt: number;
	readonly turns: Turns | undefined;
	readonly isAlone: boolean;
	readonly follow: Follow | undefined;
	readonly proxyFields: string | undefined;
	readonly hasLeftOrigin: boolean;
	readonly call: CallFacts | undefined;
}

/** Which versions a connection may speak. Proxies that get requests themselves speak HTTP/1.1. */
function versionOf({ scheme }: ParsedUrl, proxy: ProxyServer | undefined, choice: HttpChoice): HttpChoice {
	if (proxy !== undefined && !isTunnelled(proxy, scheme)) return "1.1";
	return scheme === "http:" && choice === "auto" ? "1.1" : choice;
}

function endpointOf(url: ParsedUrl, unixSocket: string | undefined): Endpoint {
	if (unixSocket !== undefined) {
		if (url.scheme === "https:") {
			throw invalidRequest(
				"https: over a Unix-domain socket is not supported, and sending it in the clear would break its promise; ask for http:",
				"unsupported-scheme",
			);
		}
		return { transport: "unix", path: unixSocket };
	}
	return { transport: url.scheme === "https:" ? "tls" : "tcp", host: url.host, port: url.port };
}

function bodyOf(options: RequestOptions): OutgoingBody | undefined {
	const { body, json, form } = options;
	const hasBody = body !== undefined && body !== null;
	if (json !== undefined) {
		if (hasBody || form !== undefined)
			throw invalidRequest("give one of body, json and form, not two", "invalid-option");
		return jsonBody(json);
	}
	if (form !== undefined) {
		if (hasBody) throw invalidRequest("give one of body, json and form, not two", "invalid-option");
		return outgoingBody(formParameters(form));
	}
	return hasBody ? outgoingBody(body) : undefined;
}

/** Merges given members over the defaults. The options were read before, so all their members are their own. */
function overlaid<T extends object>(standard: T, given: Optional<T> | undefined): T {
	if (given === undefined) return standard;
	const all = { ...standard };
	for (const name of Object.keys(given) as (keyof T)[]) {
		const value = given[name];
		if (value !== undefined) all[name] = value;
	}
	return all;
}
