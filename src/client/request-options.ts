// The options of a request: the interface, and the rows that check and document it. The members' comments are generated
// from the rows (scripts/option-docs.ts).

import {
	aFunction,
	anything,
	either,
	flag,
	list,
	type Optional,
	type OptionRow,
	OptionSet,
	oneOf,
	type Rule,
	rule,
	type Settled,
	signal,
	someText,
} from "../base/index.ts";
import type { Trace } from "../trace/index.ts";
import type { RequestBody } from "./content/outgoing.ts";
import {
	type MinimumRate,
	minimumRate,
	type RequestLimits,
	requestLimits,
	type Timeouts,
	timeouts,
} from "./limit-options.ts";
import { type Auth, requestAuth } from "./policies/auth-options.ts";
import {
	type CacheMode,
	proxyOptions,
	type RedirectOptions,
	type RetryOptions,
	redirectOptions,
	retryOptions,
} from "./policy-options.ts";
import { isPriority, PRIORITY_RULE } from "./priority.ts";
import type { ProxyChooser, ProxyOption } from "./proxies/proxy.ts";

/** Field lines as a caller writes them: an object, pairs, or a `Headers`. A list value gives a line each. */
export type FieldsInit =
	| Readonly<Record<string, string | number | readonly string[] | undefined>>
	| Iterable<readonly [string, string]>;

/** A value of a query or form: written as text. */
export type ParameterValue = string | number | bigint | boolean;

/**
 * A form's fields by name. A list gives a field for each of its values; undefined leaves a name out.
 */
export type FormInit =
	| URLSearchParams
	| Readonly<Record<string, ParameterValue | readonly ParameterValue[] | undefined>>
	| Iterable<readonly [string, ParameterValue]>;

/** The parameters of a query, like those of a form, or a text such as "page=2&sort=name". */
export type QueryInit = FormInit | string;

/** How far content has come. */
export interface TransferProgress {
	/** Bytes so far. */
	readonly bytes: number;
	/** Bytes in all, as Content-Length or the content says; undefined if that isn't known. */
	readonly total: number | undefined;
}

/** Which version of HTTP to speak; see `http`. */
export type HttpChoice = "auto" | "1.1" | "2";

/** An interim (1xx) response, other than 101. */
export interface InterimResponse {
	/** 100, 102, 103 or another 1xx. */
	readonly status: number;
	/** The header section. */
	readonly headers: Iterable<readonly [string, string]> & {
		/** The value of a field, several joined by ", "; null if it isn't there. */
		get(name: string): string | null;
	};
}

/** The options of one request, as `get`, `request` and the methods of a `Client` take them. */
export interface RequestOptions {
	/** Field lines to send. */
	readonly headers?: FieldsInit | undefined;
	/**
	 * Names of fields not to send: from the client's `headers`, or from what it adds itself (`accept`,
	 * `accept-encoding`, `content-type`, `user-agent`).
	 */
	readonly withoutHeaders?: readonly string[] | undefined;
	/** The content. */
	readonly body?: RequestBody | null | undefined;
	/** Sent as JSON, with `content-type: application/json` unless the headers say otherwise. */
	readonly json?: unknown;
	/**
	 * Sent as a form, as a page's form without files is: application/x-www-form-urlencoded. For files there is `body:
	 * multipart(…)`.
	 */
	readonly form?: FormInit | undefined;
	/** Added to the URL's query. A name that is also in the client's `query` replaces it. */
	readonly query?: QueryInit | undefined;
	/**
	 * With true, a status of 4xx or 5xx is an error (kind "status"). With false it never is, not even for
	 * `get(url).json()`, whose caller sees no status. Default: only for `get(url).json()`, `text()`, `bytes()` and the
	 * like.
	 */
	readonly throwOnError?: boolean | undefined;
	/** Overrides the client's. */
	readonly join?: boolean | undefined;
	/**
	 * Called when a piece of the request's content was given to the connection. A try after a redirect or failure
	 * begins again with 0.
	 */
	readonly onUploadProgress?: ((progress: TransferProgress) => void) | undefined;
	/** Called when a piece of the response's content has arrived. */
	readonly onDownloadProgress?: ((progress: TransferProgress) => void) | undefined;
	/** Called after the content, for the trailer section (chunked requests only). */
	readonly trailers?: (() => FieldsInit | Promise<FieldsInit>) | undefined;
	/** Waits for a `100 (Continue)` before it sends the content, at most a second (RFC 9110 §10.1.1). */
	readonly expectContinue?: boolean | undefined;
	/** Stops the request. */
	readonly signal?: AbortSignal | undefined;
	/** Overrides the client's, each one separately. */
	readonly timeouts?: Optional<Timeouts> | undefined;
	/** In place of the client's, each by itself. */
	readonly limits?: Optional<RequestLimits> | undefined;
	/** Overrides the client's. */
	readonly minimumRate?: MinimumRate | undefined;
	/** Called for each interim response: 103 (Early Hints), 102, 100. */
	readonly onInterim?: ((response: InterimResponse) => void) | undefined;
	/** The request target to send, for CONNECT ("host:port") and `OPTIONS *`. */
	readonly target?: string | undefined;
	/** Whether the method may be repeated without harm, if its name doesn't say (RFC 9110 §9.2.2). */
	readonly isIdempotent?: boolean | undefined;
	/**
	 * Credentials for the origin of this request's URL (or `auth.origin`), instead of the client's and the URL's;
	 * false for no credentials. Redirects to another origin don't get them.
	 */
	readonly auth?: Auth | false | undefined;
	/**
	 * The origin that this request is made for, if its URL came from there, such as a link to the next page. A URL of
	 * another origin is requested like a redirect to it: without credentials, and without the TLS options that are
	 * about one server (certificate, `serverName`, `verify: false`). Default: the URL's own.
	 */
	readonly origin?: string | undefined;
	/** In place of the client's. */
	readonly decode?: boolean | undefined;
	/**
	 * Overrides the client's. With "same-origin", the client's apply, and a redirect to another origin is an error.
	 */
	readonly redirects?: number | false | "same-origin" | RedirectOptions | undefined;
	/** Overrides the client's, for this request and each of its redirects. */
	readonly http?: HttpChoice | undefined;
	/**
	 * How urgent the response is (RFC 9218): urgency from u=0 to u=7 (3 if you don't say), and i if it is of use in
	 * parts. Sent as the field Priority; over HTTP/2, content is sent in that order too. `response.prioritize` changes
	 * it.
	 */
	readonly priority?: string | undefined;
	/** Overrides the client's, for this request and each of its redirects. */
	readonly proxy?: ProxyOption | undefined;
	/** With false, this request neither gets cookies from the client's jar nor adds any. */
	readonly cookies?: boolean | undefined;
	/** How to use the client's cache, if it has one: fetch's modes. Default: `"default"`. */
	readonly cache?: CacheMode | undefined;
	/** In place of the client's. */
	readonly retries?: number | false | RetryOptions | undefined;
	/** In place of the client's. */
	readonly trace?: Trace | undefined;
}

/** A request as an object: a form that was filled in gives one. */
export interface RequestDescription {
	/** Default: "GET". */
	readonly method?: string | undefined;
	/** Absolute, or relative to the client's `baseUrl`. */
	readonly url: string | URL;
	/** Its options. */
	readonly options?: RequestOptions | undefined;
}

export type RequestSettings = Settled<RequestOptions>;

export function times(what: string): Rule<number> {
	return rule(`a number of ${what}`, (value) => Number.isInteger(value) && Number(value) >= 0);
}

/** Parameters as an object, pairs or URLSearchParams. Their values are checked when they are written. */
export const parameters: Rule<FormInit> = rule(
	"an object of names and values, pairs, or URLSearchParams",
	(value) => typeof value === "object" && value !== null,
);
export const query: Rule<QueryInit> = either(
	parameters,
	rule<string>("a string", (value) => typeof value === "string"),
);
export const off: Rule<false> = oneOf(false);
export const priority: Rule<string> = rule(PRIORITY_RULE, isPriority);
export const httpChoice: Rule<HttpChoice> = oneOf("auto", "1.1", "2");
export const fields: Rule<FieldsInit> = rule(
	"an object, pairs, or a Headers",
	(value) => typeof value === "object" && value !== null,
);
export const proxy: Rule<ProxyOption> = either(
	rule<string>("a proxy's URL", (value) => typeof value === "string" && value !== ""),
	off,
	proxyOptions.members,
	aFunction<ProxyChooser>(),
);
export const retries: Rule<number | false | RetryOptions> = either(
	times("retries"),
	off,
	retryOptions.members,
);

/** Options that only clients have. */
const OF_CLIENTS = [
	"baseUrl",
	"connectionsPerOrigin",
	"coalesce",
	"http2",
	"pipelining",
	"idleConnectionMs",
	"tls",
	"localAddress",
	"unixSocket",
	"resolver",
	"names",
	"connect",
	"network",
	"hsts",
	"rate",
	"retryBudget",
	"interceptors",
] as const;

const TO_THE_CLIENT: Readonly<Record<string, string>> = Object.fromEntries(
	OF_CLIENTS.map((name) => [name, `it is an option of the client: new Client({ ${name}: … })`]),
);

const MOVED = "it is an option of the client: new Client(…)";
const QUERY = "did you mean query?";
const BASE = "write baseUrl, an option of the client";
const REDIRECTS = "redirects says how many are followed";
const STATUS = "write throwOnError: true for an error, or look at response.status";

/** Names in other libraries for these options, or for related ones. */
export const HINTS: Readonly<Record<string, string>> = {
	timeout: "write timeouts: { total: … }",
	headersTimeout: "write timeouts: { firstByte: … }",
	bodyTimeout: "write timeouts: { idle: … }",
	connectTimeout: "write timeouts: { connect: … }",
	searchParams: QUERY,
	params: QUERY,
	qs: QUERY,
	baseURL: BASE,
	prefixUrl: BASE,
	prefix: BASE,
	data: "write body, json or form",
	method: 'it is the first parameter: request("POST", url, options)',
	retry: "did you mean retries?",
	maxRetries: "did you mean retries?",
	redirect: REDIRECTS,
	followRedirect: REDIRECTS,
	followRedirects: REDIRECTS,
	maxRedirects: REDIRECTS,
	maxRedirections: REDIRECTS,
	throwHttpErrors: STATUS,
	validateStatus: STATUS,
	responseType: "call response.json(), text() or bytes()",
	parseJson: "call response.json()",
	decompress: "did you mean decode?",
	allowH2: 'write http: "auto", the default, or "1.1"',
	httpVersion: 'write http: "auto", "1.1" or "2"',
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
	onProgress: "write onUploadProgress or onDownloadProgress",
	dedupe: "did you mean join?",
};

/** The row of `throwOnError`, for requests and clients. */
export const throwOnError: OptionRow<boolean> = {
	rule: flag,
	doc: 'With true, a status of 4xx or 5xx is an error (kind "status"). With false it never is, not even for `get(url).json()`, whose caller sees no status.',
	otherwise: "only for `get(url).json()`, `text()`, `bytes()` and the like",
};

export const requestOptions: OptionSet<RequestOptions, RequestSettings> = new OptionSet(
	{
		headers: { rule: fields, doc: "Field lines to send.", isSecret: true },
		withoutHeaders: {
			rule: list(someText, "a list of names"),
			doc: "Names of fields not to send: from the client's `headers`, or from what it adds itself (`accept`, `accept-encoding`, `content-type`, `user-agent`).",
		},
		body: {
			rule: anything("a string, bytes, a form, a file or a stream"),
			doc: "The content.",
		},
		json: {
			rule: anything("anything that JSON can hold"),
			doc: "Sent as JSON, with `content-type: application/json` unless the headers say otherwise.",
		},
		form: {
			rule: parameters,
			doc: "Sent as a form, as a page's form without files is: application/x-www-form-urlencoded. For files there is `body: multipart(…)`.",
			isSecret: true,
		},
		query: {
			rule: query,
			doc: "Added to the URL's query. A name that is also in the client's `query` replaces it.",
			isSecret: true,
		},
		throwOnError,
		join: {
			rule: flag,
			doc: "Overrides the client's.",
		},
		onUploadProgress: {
			rule: aFunction(),
			doc: "Called when a piece of the request's content was given to the connection. A try after a redirect or failure begins again with 0.",
		},
		onDownloadProgress: {
			rule: aFunction(),
			doc: "Called when a piece of the response's content has arrived.",
		},
		trailers: {
			rule: aFunction(),
			doc: "Called after the content, for the trailer section (chunked requests only).",
		},
		expectContinue: {
			rule: flag,
			doc: "Waits for a `100 (Continue)` before it sends the content, at most a second (RFC 9110 §10.1.1).",
		},
		signal: { rule: signal, doc: "Stops the request." },
		timeouts: { rule: timeouts.ownMembers, doc: "Overrides the client's, each one separately." },
		limits: { rule: requestLimits.ownMembers, doc: "In place of the client's, each by itself." },
		minimumRate: { rule: minimumRate.members, doc: "Overrides the client's." },
		onInterim: {
			rule: aFunction(),
			doc: "Called for each interim response: 103 (Early Hints), 102, 100.",
		},
		target: {
			rule: someText,
			doc: 'The request target to send, for CONNECT ("host:port") and `OPTIONS *`.',
		},
		isIdempotent: {
			rule: flag,
			doc: "Whether the method may be repeated without harm, if its name doesn't say (RFC 9110 §9.2.2).",
		},
		auth: {
			rule: requestAuth,
			doc: "Credentials for the origin of this request's URL (or `auth.origin`), instead of the client's and the URL's; false for no credentials. Redirects to another origin don't get them.",
			isSecret: true,
		},
		origin: {
			rule: rule(
				"an origin, like https://example.org",
				(value) => typeof value === "string" && URL.parse(value)?.origin === value,
			),
			doc: "The origin that this request is made for, if its URL came from there, such as a link to the next page. A URL of another origin is requested like a redirect to it: without credentials, and without the TLS options that are about one server (certificate, `serverName`, `verify: false`).",
			otherwise: "the URL's own",
		},
		decode: { rule: flag, doc: "In place of the client's." },
		redirects: {
			rule: either(times("redirects"), off, oneOf("same-origin"), redirectOptions.members),
			doc: "Overrides the client's. With \"same-origin\", the client's apply, and a redirect to another origin is an error.",
		},
		http: { rule: httpChoice, doc: "Overrides the client's, for this request and each of its redirects." },
		priority: {
			rule: priority,
			doc: "How urgent the response is (RFC 9218): urgency from u=0 to u=7 (3 if you don't say), and i if it is of use in parts. Sent as the field Priority; over HTTP/2, content is sent in that order too. `response.prioritize` changes it.",
		},
		proxy: {
			rule: proxy,
			doc: "Overrides the client's, for this request and each of its redirects.",
			isSecret: true,
		},
		cookies: {
			rule: flag,
			doc: "With false, this request neither gets cookies from the client's jar nor adds any.",
			isSecret: true,
		},
		cache: {
			rule: oneOf("default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"),
			doc: "How to use the client's cache, if it has one: fetch's modes.",
			otherwise: '`"default"`',
		},
		retries: { rule: retries, doc: "In place of the client's." },
		trace: { rule: aFunction(), doc: "In place of the client's." },
	},
	{ hints: { ...TO_THE_CLIENT, ...HINTS } },
);
