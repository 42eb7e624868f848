// The options of a client: the interface, and the rows that check and document it. The members' comments are generated
// from the rows (scripts/option-docs.ts). Knows no connection.

import {
	aFunction,
	either,
	flag,
	list,
	milliseconds,
	type Optional,
	OptionSet,
	rule,
	type Settled,
	someText,
	whole,
} from "../base/index.ts";
import type {
	Connection,
	ConnectOptions,
	Endpoint,
	NameCacheOptions,
	Resolver,
	TlsOptions,
} from "../socket/index.ts";
import { nameCacheOptions, tlsOptions } from "../socket/options.ts";
import type { Trace } from "../trace/index.ts";
import type { HttpCache } from "./cache/http-cache.ts";
import { type Http2Options, http2Options } from "./http2-options.ts";
import { cookieJars, hstsStores, httpCaches, member } from "./kinds.ts";
import {
	type ClientLimits,
	clientLimits,
	type MinimumRate,
	minimumRate,
	type Timeouts,
	timeouts,
} from "./limit-options.ts";
import { type ClientAuth, clientAuth } from "./policies/auth-options.ts";
import type { CookieJar } from "./policies/cookie-jar.ts";
import type { HstsStore } from "./policies/hsts.ts";
import type { Interceptor } from "./policy.ts";
import {
	type NetworkOptions,
	type NetworkRule,
	networkOptions,
	type RateOptions,
	type RateSettings,
	type RedirectOptions,
	type RedirectSettings,
	type RetryBudgetOptions,
	type RetryBudgetSettings,
	type RetryOptions,
	type RetrySettings,
	rateOptions,
	redirectOptions,
	retryBudgetOptions,
} from "./policy-options.ts";
import type { ProxyOption } from "./proxies/proxy.ts";
import {
	type FieldsInit,
	fields,
	HINTS,
	type HttpChoice,
	httpChoice,
	off,
	proxy,
	type QueryInit,
	query,
	retries,
	throwOnError,
	times,
} from "./request-options.ts";

export type { ClientLimits, MinimumRate, RequestLimits, Timeouts } from "./limit-options.ts";
export { clientLimits, timeouts } from "./limit-options.ts";

/**
 * Makes a connection to an endpoint: `connect` of gannet/socket, or another transport behind the same seam.
 * `options.signal` fires when the connection is no longer wanted; it has an AbortSignal's four members that matter.
 */
export type Connector = (endpoint: Endpoint, options: ConnectOptions) => Promise<Connection>;

/** The options of a client. Those of a request override them, if it has them too. */
export interface ClientOptions {
	/**
	 * The folder that URLs of calls are relative to: with `https://api.example/v1`, `get("birds")` requests
	 * `https://api.example/v1/birds`, and `get("/birds")`, which begins at the host, `https://api.example/birds`. A
	 * whole URL is requested as it is; at another origin it gets no credentials. `--base-url` of `gannet extract` is
	 * something else: what the links of a page are relative to.
	 */
	readonly baseUrl?: string | URL | undefined;
	/**
	 * Added to the query of each request's URL, unless the URL or the request has that name: an API's version, say.
	 * With `baseUrl`, other origins don't get it.
	 */
	readonly query?: QueryInit | undefined;
	/**
	 * With true, a status of 4xx or 5xx is an error (kind "status"). With false it never is, not even for
	 * `get(url).json()`, whose caller sees no status. Default: only for `get(url).json()`, `text()`, `bytes()` and the
	 * like.
	 */
	readonly throwOnError?: boolean | undefined;
	/**
	 * Sends one request for equal ones under way: GET or HEAD with the same URL, headers and options, but for
	 * `signal`. Each caller gets a response of its own, once the whole content is there (at most
	 * `limits.bufferedBytes`). Not for content without an end. Default: `false`.
	 */
	readonly join?: boolean | undefined;
	/** Open connections to one origin. Default: 32. */
	readonly connectionsPerOrigin?: number | undefined;
	/**
	 * Which version of HTTP to speak. "auto": over https:, HTTP/2 with servers that choose it (ALPN), otherwise
	 * HTTP/1.1. "1.1": nothing else. "2": nothing else, over http: too, whose servers must know HTTP/2 without asking
	 * (prior knowledge). Default: `"auto"`.
	 */
	readonly http?: HttpChoice | undefined;
	/**
	 * Sends requests of other origins over an open connection of HTTP/2, if its server's certificate is valid for them
	 * and they have its address: one connection in place of many to one server. Not with options of `tls` that are
	 * about one server, such as a client certificate, nor with a proxy, `network` or `connect`. If such a request is
	 * answered with 421, it is repeated once on a connection of its own. Default: `false`.
	 */
	readonly coalesce?: boolean | undefined;
	/** About HTTP/2 alone; see `Http2Options`. */
	readonly http2?: Http2Options | undefined;
	/** How many requests with a safe method one connection may carry at once. Default: 1. */
	readonly pipelining?: number | undefined;
	/** How long each step may take. */
	readonly timeouts?: Optional<Timeouts> | undefined;
	/** Limits on what a peer may send and a caller may queue. */
	readonly limits?: Optional<ClientLimits> | undefined;
	/** The slowest acceptable peer. Default: any. */
	readonly minimumRate?: MinimumRate | undefined;
	/** How long an unused connection is kept, if the server's `Keep-Alive` doesn't say. Default: 4,000 ms. */
	readonly idleConnectionMs?: number | undefined;
	/** TLS with origins. */
	readonly tls?: TlsOptions | undefined;
	/** The address of this machine to connect from. Default: the operating system's choice. */
	readonly localAddress?: string | undefined;
	/** Every request goes to this Unix-domain socket, whatever the URL's host. */
	readonly unixSocket?: string | undefined;
	/** Looks up the addresses of names. Default: the operating system's. */
	readonly resolver?: Resolver | undefined;
	/** How long to cache names, and how many. All requests of the client share the addresses of a name. */
	readonly names?: NameCacheOptions | undefined;
	/** Builds connections. Default: `connect` of gannet/socket. */
	readonly connect?: Connector | undefined;
	/** Sent with each request that doesn't set the field itself. */
	readonly headers?: FieldsInit | undefined;
	/**
	 * Offers gzip, deflate, br and zstd to servers, and decodes them in responses; `headers` stay as received. With
	 * false, it offers nothing, and content comes as it was sent. Default: `true`.
	 */
	readonly decode?: boolean | undefined;
	/**
	 * How many redirects to follow, or false to get the redirect itself. Credentials stop at a change of origin; see
	 * `RedirectOptions`. Default: 20.
	 */
	readonly redirects?: number | false | RedirectOptions | undefined;
	/**
	 * The proxy for requests; see `ProxyOption`. With false, none, whatever the environment says. Default: `false`.
	 */
	readonly proxy?: ProxyOption | undefined;
	/**
	 * Where this client may connect to, checked against every address before it is tried: `"public"` keeps it out of
	 * private networks, whatever names resolve to and redirects lead to; see `NetworkOptions`. Default: everywhere.
	 */
	readonly network?: NetworkRule | NetworkOptions | undefined;
	/**
	 * Remembers hosts that want https only (RFC 6797) and uses https for them from then on: true for a memory of this
	 * client's own, or a store that is shared or kept in a file. Default: `false`.
	 */
	readonly hsts?: boolean | HstsStore | undefined;
	/** How fast to send requests to each origin; see `RateOptions`. Requests wait in line. Default: no limit. */
	readonly rate?: RateOptions | undefined;
	/**
	 * Keeps the cookies of responses and sends them where they belong (RFC 6265bis): true for a jar of this client's
	 * own, or a jar that is shared or kept in a file. Default: `false`.
	 */
	readonly cookies?: boolean | CookieJar | undefined;
	/**
	 * Stores responses and answers from them if RFC 9111 allows it: true for a cache in memory of this client's own,
	 * or an `HttpCache` that is shared or kept in a file. A response is used only for requests that would go over a
	 * connection like its own: the same `tls`, `unixSocket`, `connect`, `resolver`, `network`, `localAddress` and
	 * `proxy`. Functions are the same if they are one, or have one name (`nameForCache`). Default: `false`.
	 */
	readonly cache?: boolean | HttpCache | undefined;
	/** How many times to retry a failed request, if that can do no harm; see `RetryOptions`. Default: `false`. */
	readonly retries?: number | false | RetryOptions | undefined;
	/** How much this client may repeat in all. */
	readonly retryBudget?: RetryBudgetOptions | undefined;
	/**
	 * Credentials, and the one origin that they are for: Basic, Bearer, Digest, or those of a .netrc file. No other
	 * origin ever gets them.
	 */
	readonly auth?: ClientAuth | undefined;
	/**
	 * Functions around each call, the first one outermost, with redirects inside; see `Interceptor`. Default: `[]`.
	 */
	readonly interceptors?: readonly Interceptor[] | undefined;
	/** Called with each event. */
	readonly trace?: Trace | undefined;
}

export type ClientSettings = Settled<
	ClientOptions,
	| "connectionsPerOrigin"
	| "http"
	| "coalesce"
	| "pipelining"
	| "idleConnectionMs"
	| "decode"
	| "redirects"
	| "proxy"
	| "hsts"
	| "cookies"
	| "cache"
	| "retries"
	| "retryBudget"
	| "interceptors"
	| "join",
	{
		redirects: number | false | RedirectSettings;
		rate: RateSettings;
		retries: number | false | RetrySettings;
		retryBudget: RetryBudgetSettings;
	}
>;
function isBaseUrl(value: unknown): boolean {
	if (typeof value !== "string" && !(value instanceof URL)) return false;
	const url = URL.parse(String(value));
	return url !== null && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "";
}

export const clientOptions: OptionSet<ClientOptions, ClientSettings> = new OptionSet(
	{
		baseUrl: {
			rule: rule<string | URL>("an http or https URL without query and fragment", isBaseUrl),
			doc: 'The folder that URLs of calls are relative to: with `https://api.example/v1`, `get("birds")` requests `https://api.example/v1/birds`, and `get("/birds")`, which begins at the host, `https://api.example/birds`. A whole URL is requested as it is; at another origin it gets no credentials. `--base-url` of `gannet extract` is something else: what the links of a page are relative to.',
		},
		query: {
			rule: query,
			doc: "Added to the query of each request's URL, unless the URL or the request has that name: an API's version, say. With `baseUrl`, other origins don't get it.",
			isSecret: true,
		},
		throwOnError,
		join: {
			rule: flag,
			doc: "Sends one request for equal ones under way: GET or HEAD with the same URL, headers and options, but for `signal`. Each caller gets a response of its own, once the whole content is there (at most `limits.bufferedBytes`). Not for content without an end.",
			default: false,
		},
		connectionsPerOrigin: { rule: whole(1), doc: "Open connections to one origin.", default: 32 },
		http: {
			rule: httpChoice,
			doc: 'Which version of HTTP to speak. "auto": over https:, HTTP/2 with servers that choose it (ALPN), otherwise HTTP/1.1. "1.1": nothing else. "2": nothing else, over http: too, whose servers must know HTTP/2 without asking (prior knowledge).',
			default: "auto",
		},
		coalesce: {
			rule: flag,
			doc: "Sends requests of other origins over an open connection of HTTP/2, if its server's certificate is valid for them and they have its address: one connection in place of many to one server. Not with options of `tls` that are about one server, such as a client certificate, nor with a proxy, `network` or `connect`. If such a request is answered with 421, it is repeated once on a connection of its own.",
			default: false,
		},
		http2: { rule: http2Options.members, doc: "About HTTP/2 alone; see `Http2Options`." },
		pipelining: {
			rule: whole(1),
			doc: "How many requests with a safe method one connection may carry at once.",
			default: 1,
		},
		timeouts: { rule: timeouts.ownMembers, doc: "How long each step may take." },
		limits: {
			rule: clientLimits.ownMembers,
			doc: "Limits on what a peer may send and a caller may queue.",
		},
		minimumRate: { rule: minimumRate.members, doc: "The slowest acceptable peer.", otherwise: "any" },
		idleConnectionMs: {
			rule: milliseconds,
			doc: "How long an unused connection is kept, if the server's `Keep-Alive` doesn't say.",
			default: 4_000,
		},
		tls: { rule: tlsOptions.ownMembers, doc: "TLS with origins.", isSecret: true },
		localAddress: {
			rule: someText,
			doc: "The address of this machine to connect from.",
			otherwise: "the operating system's choice",
		},
		unixSocket: {
			rule: someText,
			doc: "Every request goes to this Unix-domain socket, whatever the URL's host.",
		},
		resolver: {
			rule: aFunction(),
			doc: "Looks up the addresses of names.",
			otherwise: "the operating system's",
		},
		names: {
			rule: nameCacheOptions.ownMembers,
			doc: "How long to cache names, and how many. All requests of the client share the addresses of a name.",
		},
		connect: {
			rule: aFunction(),
			doc: "Builds connections.",
			otherwise: "`connect` of gannet/socket",
		},
		headers: {
			rule: fields,
			doc: "Sent with each request that doesn't set the field itself.",
			isSecret: true,
		},
		decode: {
			rule: flag,
			doc: "Offers gzip, deflate, br and zstd to servers, and decodes them in responses; `headers` stay as received. With false, it offers nothing, and content comes as it was sent.",
			default: true,
		},
		redirects: {
			rule: either(times("redirects"), off, redirectOptions.members),
			doc: "How many redirects to follow, or false to get the redirect itself. Credentials stop at a change of origin; see `RedirectOptions`.",
			default: 20,
		},
		proxy: {
			rule: proxy,
			doc: "The proxy for requests; see `ProxyOption`. With false, none, whatever the environment says.",
			default: false,
			isSecret: true,
		},
		network: {
			rule: either(
				rule<NetworkRule>("a rule", (value) => typeof value === "string" || typeof value === "number"),
				networkOptions.members,
			),
			doc: 'Where this client may connect to, checked against every address before it is tried: `"public"` keeps it out of private networks, whatever names resolve to and redirects lead to; see `NetworkOptions`.',
			otherwise: "everywhere",
		},
		hsts: {
			rule: either(flag, member<HstsStore>(hstsStores, "an HstsStore")),
			doc: "Remembers hosts that want https only (RFC 6797) and uses https for them from then on: true for a memory of this client's own, or a store that is shared or kept in a file.",
			default: false,
		},
		rate: {
			rule: rateOptions.members,
			doc: "How fast to send requests to each origin; see `RateOptions`. Requests wait in line.",
			otherwise: "no limit",
		},
		cookies: {
			rule: either(flag, member<CookieJar>(cookieJars, "a CookieJar")),
			doc: "Keeps the cookies of responses and sends them where they belong (RFC 6265bis): true for a jar of this client's own, or a jar that is shared or kept in a file.",
			default: false,
			isSecret: true,
		},
		cache: {
			rule: either(flag, member<HttpCache>(httpCaches, "an HttpCache")),
			doc: "Stores responses and answers from them if RFC 9111 allows it: true for a cache in memory of this client's own, or an `HttpCache` that is shared or kept in a file. A response is used only for requests that would go over a connection like its own: the same `tls`, `unixSocket`, `connect`, `resolver`, `network`, `localAddress` and `proxy`. Functions are the same if they are one, or have one name (`nameForCache`).",
			default: false,
		},
		retries: {
			rule: retries,
			doc: "How many times to retry a failed request, if that can do no harm; see `RetryOptions`.",
			default: false,
		},
		retryBudget: {
			rule: retryBudgetOptions.members,
			doc: "How much this client may repeat in all.",
			default: retryBudgetOptions.defaults,
		},
		auth: {
			rule: clientAuth,
			doc: "Credentials, and the one origin that they are for: Basic, Bearer, Digest, or those of a .netrc file. No other origin ever gets them.",
			isSecret: true,
		},
		interceptors: {
			rule: list(aFunction<Interceptor>(), "a list of functions"),
			doc: "Functions around each call, the first one outermost, with redirects inside; see `Interceptor`.",
			default: [],
		},
		trace: { rule: aFunction(), doc: "Called with each event." },
	},
	{ hints: { ...HINTS, agent: "write tls, proxy, connectionsPerOrigin and the like" } },
);
