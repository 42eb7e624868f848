// The options of a client, of a request, and of what is done with them: for each an interface, and the rows that check it
// and document it. The comments of the members are made of the rows (scripts/option-docs.ts). Knows no connection.

import {
	aFunction,
	anything,
	either,
	flag,
	instance,
	list,
	milliseconds,
	type Optional,
	OptionSet,
	oneOf,
	type Rule,
	rule,
	type Settled,
	signal,
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
import { HttpCache } from "./cache/http-cache.ts";
import type { CacheMode } from "./cache/rules.ts";
import type { FileBody } from "./content/outgoing.ts";
import {
	type ClientLimits,
	clientLimits,
	type MinimumRate,
	minimumRate,
	type RequestLimits,
	requestLimits,
	type Timeouts,
	timeouts,
} from "./limit-options.ts";
import { type Auth, type ClientAuth, clientAuth, requestAuth } from "./policies/auth-options.ts";
import { CookieJar } from "./policies/cookie-jar.ts";
import { HstsStore } from "./policies/hsts.ts";
import type { Interceptor } from "./policy.ts";
import {
	type NetworkOptions,
	type NetworkRule,
	networkOptions,
	proxyOptions,
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
	retryOptions,
} from "./policy-options.ts";
import type { ProxyChooser, ProxyOption } from "./proxies/proxy.ts";

export type { ClientLimits, MinimumRate, RequestLimits, Timeouts } from "./limit-options.ts";
export { clientLimits, timeouts } from "./limit-options.ts";

/**
 * Builds a connection to an endpoint: `connect` of gannet/socket, or another transport behind the same seam.
 * `options.signal` fires when nobody waits for it any more; it has an AbortSignal's four members that matter.
 */
export type Connector = (endpoint: Endpoint, options: ConnectOptions) => Promise<Connection>;

export interface ClientOptions {
	readonly connectionsPerOrigin?: number | undefined;
	readonly pipelining?: number | undefined;
	readonly timeouts?: Optional<Timeouts> | undefined;
	readonly limits?: Optional<ClientLimits> | undefined;
	readonly minimumRate?: MinimumRate | undefined;
	readonly idleConnectionMs?: number | undefined;
	readonly tls?: TlsOptions | undefined;
	readonly localAddress?: string | undefined;
	readonly unixSocket?: string | undefined;
	readonly resolver?: Resolver | undefined;
	readonly names?: NameCacheOptions | undefined;
	readonly connect?: Connector | undefined;
	readonly headers?: FieldsInit | undefined;
	readonly decode?: boolean | undefined;
	readonly redirects?: number | false | RedirectOptions | undefined;
	readonly proxy?: ProxyOption | undefined;
	readonly network?: NetworkRule | NetworkOptions | undefined;
	readonly hsts?: boolean | HstsStore | undefined;
	readonly rate?: RateOptions | undefined;
	readonly cookies?: boolean | CookieJar | undefined;
	readonly cache?: boolean | HttpCache | undefined;
	readonly retries?: number | false | RetryOptions | undefined;
	readonly retryBudget?: RetryBudgetOptions | undefined;
	readonly auth?: ClientAuth | undefined;
	readonly interceptors?: readonly Interceptor[] | undefined;
	readonly trace?: Trace | undefined;
}

/** Field lines as a caller writes them: an object, pairs, or a `Headers`. A list value makes a line each. */
export type FieldsInit =
	| Readonly<Record<string, string | number | readonly string[] | undefined>>
	| Iterable<readonly [string, string]>;

/** What a request may carry as content. */
export type RequestBody =
	| string
	| ArrayBuffer
	| ArrayBufferView
	| Blob
	| FormData
	| URLSearchParams
	| FileBody
	| ReadableStream
	| Iterable<Uint8Array | string>
	| AsyncIterable<Uint8Array | string>;

/** An interim (1xx) response, other than 101. */
export interface InterimResponse {
	readonly status: number;
	readonly headers: Iterable<readonly [string, string]> & { get(name: string): string | null };
}

export interface RequestOptions {
	/** Field lines to send. */
	readonly headers?: FieldsInit | undefined;
	/** The content. */
	readonly body?: RequestBody | null | undefined;
	/** Sent as JSON, with `content-type: application/json` unless the headers say otherwise. */
	readonly json?: unknown;
	/** Called when the content has been sent, for the trailer section (chunked requests only). */
	readonly trailers?: (() => FieldsInit | Promise<FieldsInit>) | undefined;
	/** Waits with the content for a `100 (Continue)`, at most a second (RFC 9110 §10.1.1). */
	readonly expectContinue?: boolean | undefined;
	/** Stops the request. */
	readonly signal?: AbortSignal | undefined;
	/** In place of the client's, each by itself. */
	readonly timeouts?: Optional<Timeouts> | undefined;
	/** In place of the client's, each by itself. */
	readonly limits?: Optional<RequestLimits> | undefined;
	/** In place of the client's. */
	readonly minimumRate?: MinimumRate | undefined;
	/** Called for each interim response: 103 (Early Hints), 102, 100. */
	readonly onInterim?: ((response: InterimResponse) => void) | undefined;
	/** The request target as it shall be sent, for CONNECT ("host:port") and `OPTIONS *`. */
	readonly target?: string | undefined;
	/** Whether the method may be repeated without harm, where its name doesn't say (RFC 9110 §9.2.2). */
	readonly isIdempotent?: boolean | undefined;
	/**
	 * Credentials for the origin of this request's URL (or `auth.origin`), in place of the client's and of the URL's;
	 * false for no credentials. They stop where a redirect leads to another origin.
	 */
	readonly auth?: Auth | false | undefined;
	/**
	 * The origin that this request is made for, where its URL came from there: a link to the next page, say. A URL of
	 * another origin is asked as a redirect to there is followed: without credentials, and without the TLS options
	 * that are about one server (certificate, `serverName`, `verify: false`). Default: the URL's own.
	 */
	readonly origin?: string | undefined;
	/** In place of the client's. */
	readonly decode?: boolean | undefined;
	/**
	 * In place of the client's. With "same-origin" the client's hold, and a redirect to another origin is an error.
	 */
	readonly redirects?: number | false | "same-origin" | RedirectOptions | undefined;
	/** In place of the client's: this request and its redirects, each by itself. */
	readonly proxy?: ProxyOption | undefined;
	/** With false, this request neither takes cookies from the client's jar nor gives it any. */
	readonly cookies?: boolean | undefined;
	/** How the client's cache, where it has one, is used: fetch's modes. Default: `"default"`. */
	readonly cache?: CacheMode | undefined;
	/** In place of the client's. */
	readonly retries?: number | false | RetryOptions | undefined;
	/** In place of the client's. */
	readonly trace?: Trace | undefined;
}

export interface FileBodyOptions {
	/** First byte to send. Default: 0. */
	readonly start?: number | undefined;
	/** One past the last byte to send. Default: the file's size. */
	readonly end?: number | undefined;
	/** Media type, for Content-Type. */
	readonly type?: string | undefined;
}

export type ClientSettings = Settled<
	ClientOptions,
	| "connectionsPerOrigin"
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
	| "interceptors",
	{
		redirects: number | false | RedirectSettings;
		rate: RateSettings;
		retries: number | false | RetrySettings;
		retryBudget: RetryBudgetSettings;
	}
>;
export type RequestSettings = Settled<RequestOptions>;

function times(what: string): Rule<number> {
	return rule(`a number of ${what}`, (value) => Number.isInteger(value) && Number(value) >= 0);
}

const off: Rule<false> = oneOf(false);
const fields: Rule<FieldsInit> = rule(
	"an object, pairs, or a Headers",
	(value) => typeof value === "object" && value !== null,
);
const proxy: Rule<ProxyOption> = either(
	rule<string>("a proxy's URL", (value) => typeof value === "string" && value !== ""),
	off,
	proxyOptions.members,
	aFunction<ProxyChooser>(),
);
const retries: Rule<number | false | RetryOptions> = either(times("retries"), off, retryOptions.members);

const MOVED = "it is an option of the client: new Client(…)";
const URL_PART = "put it into the URL";
const REDIRECTS = "redirects says how many are followed";
const ANY_STATUS = "a response of any status resolves: look at response.status";

/** What other libraries call the same, or have beside it. */
const HINTS: Readonly<Record<string, string>> = {
	timeout: "write timeouts: { total: … }",
	headersTimeout: "write timeouts: { firstByte: … }",
	bodyTimeout: "write timeouts: { idle: … }",
	connectTimeout: "write timeouts: { connect: … }",
	searchParams: URL_PART,
	params: URL_PART,
	query: URL_PART,
	qs: URL_PART,
	baseUrl: "write the whole URL, or new URL(path, base)",
	baseURL: "write the whole URL, or new URL(path, base)",
	prefixUrl: "write the whole URL, or new URL(path, base)",
	prefix: "write the whole URL, or new URL(path, base)",
	form: "write body: new URLSearchParams(…), or a FormData",
	data: "write body or json",
	method: 'it is the first parameter: request("POST", url, options)',
	retry: "did you mean retries?",
	maxRetries: "did you mean retries?",
	redirect: REDIRECTS,
	followRedirect: REDIRECTS,
	followRedirects: REDIRECTS,
	maxRedirects: REDIRECTS,
	maxRedirections: REDIRECTS,
	throwHttpErrors: ANY_STATUS,
	throwOnError: ANY_STATUS,
	validateStatus: ANY_STATUS,
	responseType: "call response.json(), text() or bytes()",
	parseJson: "call response.json()",
	decompress: "did you mean decode?",
	compress: "did you mean decode?",
	username: "write auth: { username, password }",
	password: "write auth: { username, password }",
	credentials: "write cookies: false and auth: false for none",
	cookieJar: "write cookies: a CookieJar, as an option of the client",
	jar: "write cookies: a CookieJar, as an option of the client",
	hooks: "write interceptors, an option of the client",
	agent: MOVED,
	httpAgent: MOVED,
	httpsAgent: MOVED,
	dispatcher: MOVED,
	https: "write tls, an option of the client",
	rejectUnauthorized: "write tls: { verify: false }, an option of the client",
	ca: "write tls: { ca: … }, an option of the client",
	socketPath: "write unixSocket, an option of the client",
	lookup: "write resolver, an option of the client",
	dnsCache: "write names, an option of the client",
	maxContentLength: "write limits: { bufferedBytes: … }",
	maxBodyLength: "there is no limit on what is sent",
	onDownloadProgress: "write trace, which gets each event",
	onUploadProgress: "write trace, which gets each event",
};

export const clientOptions: OptionSet<ClientOptions, ClientSettings> = new OptionSet(
	{
		connectionsPerOrigin: { rule: whole(1), doc: "Open connections to one origin.", default: 32 },
		pipelining: {
			rule: whole(1),
			doc: "Requests with a safe method that may be under way on one connection.",
			default: 1,
		},
		timeouts: { rule: timeouts.ownMembers, doc: "How long steps may take." },
		limits: {
			rule: clientLimits.ownMembers,
			doc: "Bounds on what a peer may send and a caller may pile up.",
		},
		minimumRate: { rule: minimumRate.members, doc: "The slowest acceptable peer.", otherwise: "any" },
		idleConnectionMs: {
			rule: milliseconds,
			doc: "How long an unused connection is kept, where the server's `Keep-Alive` doesn't say.",
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
			doc: "Asks for the addresses of names.",
			otherwise: "the operating system's",
		},
		names: {
			rule: nameCacheOptions.ownMembers,
			doc: "How long names are kept, and how many. Addresses of a name are shared by all requests of the client.",
		},
		connect: {
			rule: aFunction(),
			doc: "Builds connections.",
			otherwise: "`connect` of gannet/socket",
		},
		headers: {
			rule: fields,
			doc: "Sent with each request that doesn't name the field itself.",
			isSecret: true,
		},
		decode: {
			rule: flag,
			doc: "Offers gzip, deflate, br and zstd to servers, and undoes them in responses: the content is read decoded, while `headers` stay as received. With false, content comes as it was sent, and nothing is offered.",
			default: true,
		},
		redirects: {
			rule: either(times("redirects"), off, redirectOptions.members),
			doc: "How many redirects are followed, or false to get the redirect itself. Credentials stop at a change of origin; see `RedirectOptions`.",
			default: 20,
		},
		proxy: {
			rule: proxy,
			doc: "How requests get to their origins; see `ProxyOption`. With false directly, whatever the environment says.",
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
			rule: either(flag, instance(HstsStore, "an HstsStore")),
			doc: "Remembers hosts that want https only (RFC 6797) and asks them by https from then on: true for a memory of this client's own, or a store that is shared or kept in a file.",
			default: false,
		},
		rate: {
			rule: rateOptions.members,
			doc: "How fast each origin is asked; see `RateOptions`. Requests wait in line.",
			otherwise: "no limit",
		},
		cookies: {
			rule: either(flag, instance(CookieJar, "a CookieJar")),
			doc: "Keeps the cookies of responses and sends them where they belong (RFC 6265bis): true for a jar of this client's own, or a jar that is shared or kept in a file.",
			default: false,
			isSecret: true,
		},
		cache: {
			rule: either(flag, instance(HttpCache, "an HttpCache")),
			doc: "Stores responses and answers from them where RFC 9111 allows it: true for a cache in memory of this client's own, or an `HttpCache` that is shared or kept in a file. A response is used only for requests that would go over a connection like its own: the same `tls`, `unixSocket`, `connect`, `resolver`, `network`, `localAddress` and `proxy`. Functions are the same if they are one, or have one name (`nameForCache`).",
			default: false,
		},
		retries: {
			rule: retries,
			doc: "How many times a request that failed is sent again, where that can do no harm; see `RetryOptions`.",
			default: false,
		},
		retryBudget: {
			rule: retryBudgetOptions.members,
			doc: "What this client may repeat in all.",
			default: retryBudgetOptions.defaults,
		},
		auth: {
			rule: clientAuth,
			doc: "Credentials, and the one origin that they are for: Basic, Bearer, Digest, or what a .netrc file says. No other origin gets them, whatever leads there.",
			isSecret: true,
		},
		interceptors: {
			rule: list(aFunction<Interceptor>(), "a list of functions"),
			doc: "Around each call, the first outermost, redirects inside; see `Interceptor`.",
			default: [],
		},
		trace: { rule: aFunction(), doc: "Called with each event." },
	},
	{ hints: { ...HINTS, agent: "write tls, proxy, connectionsPerOrigin and the like" } },
);

const TO_THE_CLIENT: Readonly<Record<string, string>> = Object.fromEntries(
	Object.keys(clientOptions.rows).map((name) => [
		name,
		`it is an option of the client: new Client({ ${name}: … })`,
	]),
);

export const requestOptions: OptionSet<RequestOptions, RequestSettings> = new OptionSet(
	{
		headers: { rule: fields, doc: "Field lines to send.", isSecret: true },
		body: {
			rule: anything("a string, bytes, a form, a file or a stream"),
			doc: "The content.",
		},
		json: {
			rule: anything("anything that JSON can hold"),
			doc: "Sent as JSON, with `content-type: application/json` unless the headers say otherwise.",
		},
		trailers: {
			rule: aFunction(),
			doc: "Called when the content has been sent, for the trailer section (chunked requests only).",
		},
		expectContinue: {
			rule: flag,
			doc: "Waits with the content for a `100 (Continue)`, at most a second (RFC 9110 §10.1.1).",
		},
		signal: { rule: signal, doc: "Stops the request." },
		timeouts: { rule: timeouts.ownMembers, doc: "In place of the client's, each by itself." },
		limits: { rule: requestLimits.ownMembers, doc: "In place of the client's, each by itself." },
		minimumRate: { rule: minimumRate.members, doc: "In place of the client's." },
		onInterim: {
			rule: aFunction(),
			doc: "Called for each interim response: 103 (Early Hints), 102, 100.",
		},
		target: {
			rule: someText,
			doc: 'The request target as it shall be sent, for CONNECT ("host:port") and `OPTIONS *`.',
		},
		isIdempotent: {
			rule: flag,
			doc: "Whether the method may be repeated without harm, where its name doesn't say (RFC 9110 §9.2.2).",
		},
		auth: {
			rule: requestAuth,
			doc: "Credentials for the origin of this request's URL (or `auth.origin`), in place of the client's and of the URL's; false for no credentials. They stop where a redirect leads to another origin.",
			isSecret: true,
		},
		origin: {
			rule: rule(
				"an origin, like https://example.org",
				(value) => typeof value === "string" && URL.parse(value)?.origin === value,
			),
			doc: "The origin that this request is made for, where its URL came from there: a link to the next page, say. A URL of another origin is asked as a redirect to there is followed: without credentials, and without the TLS options that are about one server (certificate, `serverName`, `verify: false`).",
			otherwise: "the URL's own",
		},
		decode: { rule: flag, doc: "In place of the client's." },
		redirects: {
			rule: either(times("redirects"), off, oneOf("same-origin"), redirectOptions.members),
			doc: "In place of the client's. With \"same-origin\" the client's hold, and a redirect to another origin is an error.",
		},
		proxy: {
			rule: proxy,
			doc: "In place of the client's: this request and its redirects, each by itself.",
			isSecret: true,
		},
		cookies: {
			rule: flag,
			doc: "With false, this request neither takes cookies from the client's jar nor gives it any.",
			isSecret: true,
		},
		cache: {
			rule: oneOf("default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"),
			doc: "How the client's cache, where it has one, is used: fetch's modes.",
			otherwise: '`"default"`',
		},
		retries: { rule: retries, doc: "In place of the client's." },
		trace: { rule: aFunction(), doc: "In place of the client's." },
	},
	{ hints: { ...TO_THE_CLIENT, ...HINTS } },
);

export const fileBodyOptions: OptionSet<FileBodyOptions, Settled<FileBodyOptions>> = new OptionSet({
	start: { rule: whole(0), doc: "First byte to send.", otherwise: "0" },
	end: { rule: whole(0), doc: "One past the last byte to send.", otherwise: "the file's size" },
	type: { rule: someText, doc: "Media type, for Content-Type." },
});
