// The options, each described once: name, kind of value, default. The same table validates, documents and gives defaults.
// Knows no connection.

import type { H1Limits } from "../http/index.ts";
import type {
	Connection,
	ConnectOptions,
	Endpoint,
	NameCacheOptions,
	Resolver,
	TlsOptions,
} from "../socket/index.ts";
import type { Trace } from "../trace/index.ts";
import { HttpCache } from "./cache/http-cache.ts";
import type { CacheMode } from "./cache/rules.ts";
import type { FileBody } from "./content/outgoing.ts";
import { invalidRequest } from "./errors.ts";
import { type Auth, authFault, type ClientAuth, clientAuthFault } from "./policies/auth-options.ts";
import { CookieJar } from "./policies/cookie-jar.ts";
import { HstsStore } from "./policies/hsts.ts";
import type { NetworkOptions, NetworkRule } from "./policies/network.ts";
import type { RateOptions } from "./policies/rates.ts";
import type { RedirectOptions } from "./policies/redirects.ts";
import type { RetryBudgetOptions, RetryOptions } from "./policies/retries.ts";
import type { Interceptor } from "./policy.ts";
import type { ProxyOption } from "./proxies/proxy.ts";

/**
 * Builds a connection to an endpoint: `connect` of gannet/socket, or another transport behind the same seam.
 * `options.signal` fires when nobody waits for it any more; it has an AbortSignal's four members that matter.
 */
export type Connector = (endpoint: Endpoint, options: ConnectOptions) => Promise<Connection>;

/** Milliseconds; `Infinity` switches one off. */
export interface Timeouts {
	/** From the start of name resolution to a connection that stands, TLS included. Default 10 s. */
	readonly connect: number;
	/** From the last byte of the request to the first byte of the response. Default 60 s. */
	readonly firstByte: number;
	/** Without a byte in either direction while the exchange is under way and the reader not paused. Default 60 s. */
	readonly idle: number;
	/**
	 * The whole exchange, from the call to the last byte. Default 300 s.
	 * Content that is streamed (iterated, piped) is free of the default, and held to a value that was set.
	 */
	readonly total: number;
}

/** Bounds on what a peer may send and a caller may pile up. */
export interface ClientLimits extends H1Limits {
	/** Content that `text()`, `json()`, `bytes()` and the like hold in memory, in bytes. Default 256 MiB. */
	readonly bufferedBytes: number;
	/** Content codings undone for one response, one over the other. Default 5. */
	readonly codings: number;
	/** What content may be decoded to, streamed or not, in bytes. Default 16 GiB. */
	readonly decodedBytes: number;
	/**
	 * How many times its size content may be decoded to, beyond the first MiB. Default 1,000: more than gzip gives for
	 * anything but the same few bytes over and over; texts reach 10 to 100.
	 */
	readonly decodedRatio: number;
	/** Requests waiting for a connection, in all. Default 100,000. */
	readonly queuedRequests: number;
	/** Open connections of the client, to all origins. Default 1,024, or `connectionsPerOrigin` where that is more. */
	readonly totalConnections: number;
}

/** The slowest acceptable peer: below `bytesPerSecond` over any window of `overMs` the exchange fails. */
export interface MinimumRate {
	readonly bytesPerSecond: number;
	readonly overMs: number;
}

export interface ClientOptions {
	/** Open connections to one origin. Default 32. */
	readonly connectionsPerOrigin?: number;
	/** Requests with a safe method that may be under way on one connection. Default 1. */
	readonly pipelining?: number;
	readonly timeouts?: Partial<Timeouts>;
	readonly limits?: Partial<ClientLimits>;
	readonly minimumRate?: MinimumRate;
	/** How long an unused connection is kept, where the server's `Keep-Alive` doesn't say. Default 4,000 ms. */
	readonly idleConnectionMs?: number;
	readonly tls?: TlsOptions;
	readonly localAddress?: string;
	/** Every request goes to this Unix-domain socket, whatever the URL's host. */
	readonly unixSocket?: string;
	/** Asks for addresses in place of the operating system's resolver. */
	readonly resolver?: Resolver;
	/** How long names are kept, and how many. Addresses of a name are shared by all requests of the client. */
	readonly names?: NameCacheOptions;
	/** Builds connections in place of `connect` of gannet/socket. */
	readonly connect?: Connector;
	/** Sent with each request that doesn't name the field itself. */
	readonly headers?: FieldsInit;
	/**
	 * Offers gzip, deflate, br and zstd to servers, and undoes them in responses: whoever reads the content sees it
	 * decoded, while `headers` stay as received. With false, content is handed over as it comes, and nothing is offered.
	 * Default true.
	 */
	readonly decode?: boolean;
	/**
	 * How many redirects are followed, or false to get the redirect itself. Default 20. Credentials stop at a change of
	 * origin; see `RedirectOptions`.
	 */
	readonly redirects?: number | false | RedirectOptions;
	/** How requests get to their origins; see `ProxyOption`. Default false: directly, whatever the environment says. */
	readonly proxy?: ProxyOption;
	/**
	 * Where this client may connect to, checked against every address before it is tried: `"public"` keeps it out of private
	 * networks, whatever names resolve to and redirects lead to; see `NetworkOptions`. Default: everywhere.
	 */
	readonly network?: NetworkRule | NetworkOptions;
	/**
	 * Remembers hosts that want https only (RFC 6797) and asks them by https from then on: true for a memory of this client's
	 * own, or a store that is shared or kept in a file. Default false.
	 */
	readonly hsts?: boolean | HstsStore;
	/** How fast each origin is asked; see `RateOptions`. Whoever waits, waits in line. Default: no bounds. */
	readonly rate?: RateOptions;
	/**
	 * Keeps the cookies of responses and sends them where they belong (RFC 6265bis): true for a jar of this client's own, or
	 * a jar that is shared or kept in a file. Default false.
	 */
	readonly cookies?: boolean | CookieJar;
	/**
	 * Stores responses and answers from them where RFC 9111 allows it: true for a cache in memory of this client's own, or an
	 * `HttpCache` that is shared or kept in a file. A response is used only for requests that would go over a connection like
	 * its own: the same `tls`, `unixSocket`, `connect`, `resolver`, `network`, `localAddress` and `proxy`. Functions are the same
	 * if they are one, or have one name (`nameForCache`). Default false.
	 */
	readonly cache?: boolean | HttpCache;
	/**
	 * How many times a request that failed is sent again, where that can do no harm; see `RetryOptions`. Default false: a
	 * program shall not repeat what its author doesn't know of.
	 */
	readonly retries?: number | false | RetryOptions;
	/** What this client may repeat in all. */
	readonly retryBudget?: RetryBudgetOptions;
	/**
	 * Credentials, and the one origin that they are for: Basic, Bearer, Digest, or what a .netrc file says. No other origin
	 * gets them, whatever leads there.
	 */
	readonly auth?: ClientAuth;
	/** Around each call, the first outermost, redirects inside; see `Interceptor`. */
	readonly interceptors?: readonly Interceptor[];
	readonly trace?: Trace;
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
	readonly headers?: FieldsInit;
	readonly body?: RequestBody | null;
	/** Sent as JSON, with `content-type: application/json` unless the headers say otherwise. */
	readonly json?: unknown;
	/** Called when the content has been sent, for the trailer section (chunked requests only). */
	readonly trailers?: () => FieldsInit | Promise<FieldsInit>;
	/** Waits with the content for a `100 (Continue)`, at most a second (RFC 9110 §10.1.1). */
	readonly expectContinue?: boolean;
	readonly signal?: AbortSignal;
	readonly timeouts?: Partial<Timeouts>;
	readonly limits?: Partial<
		Pick<ClientLimits, "bufferedBytes" | "codings" | "decodedBytes" | "decodedRatio">
	>;
	readonly minimumRate?: MinimumRate;
	/** Called for each interim response: 103 (Early Hints), 102, 100. */
	readonly onInterim?: (response: InterimResponse) => void;
	/** The request target as it shall be sent, for CONNECT ("host:port") and `OPTIONS *`. */
	readonly target?: string;
	/** Whether the method may be repeated without harm, where its name doesn't say (RFC 9110 §9.2.2). */
	readonly isIdempotent?: boolean;
	/**
	 * Credentials for the origin of this request's URL (or `auth.origin`), in place of the client's and of the URL's; false
	 * for none. They stop where a redirect leads to another origin.
	 */
	readonly auth?: Auth | false;
	/**
	 * The origin that this request is made for, where its URL came from there: a link to the next page, say. A URL of another
	 * origin is asked as a redirect to there is followed: without credentials, and without the TLS options that are about one
	 * server (certificate, `serverName`, `verify: false`). Default: the URL's own.
	 */
	readonly origin?: string;
	/** In place of the client's. */
	readonly decode?: boolean;
	/** In place of the client's; with "same-origin" the client's hold, and a redirect to another origin is an error. */
	readonly redirects?: number | false | "same-origin" | RedirectOptions;
	/** In place of the client's: this request and its redirects, each by itself. */
	readonly proxy?: ProxyOption;
	/** With false, this request neither takes cookies from the client's jar nor gives it any. */
	readonly cookies?: boolean;
	/** How the client's cache, where it has one, is used: fetch's modes. Default "default". */
	readonly cache?: CacheMode;
	/** In place of the client's. */
	readonly retries?: number | false | RetryOptions;
	readonly trace?: Trace;
}

type Check = (value: unknown) => string | undefined;

const positiveInteger: Check = (value) =>
	Number.isInteger(value) && (value as number) >= 1 ? undefined : "a whole number of at least 1";
const size: Check = (value) =>
	typeof value === "number" && value >= 0 && !Number.isNaN(value) ? undefined : "a number of at least 0";
const duration: Check = (value) =>
	typeof value === "number" && value > 0 ? undefined : "milliseconds above 0 (Infinity for none)";
const anObject: Check = (value) => (typeof value === "object" && value !== null ? undefined : "an object");
const aFunction: Check = (value) => (typeof value === "function" ? undefined : "a function");
const aString: Check = (value) =>
	typeof value === "string" && value !== "" ? undefined : "a string that is not empty";
const anOrigin: Check = (value) =>
	typeof value === "string" && URL.parse(value)?.origin === value
		? undefined
		: "an origin, like https://example.org";
const aBoolean: Check = (value) => (typeof value === "boolean" ? undefined : "true or false");
const aSignal: Check = (value) => (value instanceof AbortSignal ? undefined : "an AbortSignal");
const anything: Check = () => undefined;

const TIMEOUTS: Readonly<Record<string, Check>> = {
	connect: duration,
	firstByte: duration,
	idle: duration,
	total: duration,
};

const LIMITS: Readonly<Record<string, Check>> = {
	bufferedBytes: size,
	codings: size,
	decodedBytes: size,
	decodedRatio: size,
	queuedRequests: size,
	totalConnections: positiveInteger,
	headBytes: positiveInteger,
	fieldLines: positiveInteger,
	startLineBytes: positiveInteger,
	interimResponses: size,
	chunkExtensionBytes: size,
	chunkOverheadBytes: size,
	trailerBytes: size,
};

const aboveZero: Check = (value) => (typeof value === "number" && value > 0 ? undefined : "a number above 0");
const proxy: Check = (value) =>
	value === false ||
	(typeof value === "string" && value !== "") ||
	(typeof value === "object" && value !== null) ||
	typeof value === "function"
		? undefined
		: 'a proxy\'s URL, an object with one, false, "env" or a function';
const network: Check = (value) =>
	typeof value === "string" ||
	typeof value === "number" ||
	(typeof value === "object" && value !== null && !Array.isArray(value))
		? undefined
		: "a rule or an object";
const rules: Check = (value) =>
	Array.isArray(value) && value.every((each) => typeof each === "string" || typeof each === "number")
		? undefined
		: "a list of rules";
const ports: Check = (value) =>
	Array.isArray(value) && value.every((each) => Number.isInteger(each) && each >= 1 && each <= 65_535)
		? undefined
		: "a list of port numbers";
const hsts: Check = (value) =>
	typeof value === "boolean" || value instanceof HstsStore ? undefined : "true, false or an HstsStore";

const PROXY: Readonly<Record<string, Check>> = { url: aString, tunnelsHttp: aBoolean, tls: anObject };
const NETWORK: Readonly<Record<string, Check>> = { allow: rules, deny: rules, ports, allowProxied: aBoolean };
const ORIGIN_RATE: Readonly<Record<string, Check>> = {
	requestsPerSecond: aboveZero,
	burst: positiveInteger,
	concurrent: positiveInteger,
	bytesPerSecond: aboveZero,
};

const RATE: Readonly<Record<string, Check>> = { bytesPerSecond: size, overMs: duration };

const redirects: Check = (value) =>
	value === false ||
	(Number.isInteger(value) && (value as number) >= 0) ||
	(typeof value === "object" && value !== null)
		? undefined
		: "a number of redirects, false or an object";
const ownRedirects: Check = (value) =>
	value === "same-origin" || redirects(value) === undefined
		? undefined
		: 'a number of redirects, false, "same-origin" or an object';
const aListOfFunctions: Check = (value) =>
	Array.isArray(value) && value.every((each) => typeof each === "function")
		? undefined
		: "a list of functions";

const cookies: Check = (value) =>
	typeof value === "boolean" || value instanceof CookieJar ? undefined : "true, false or a CookieJar";
const cache: Check = (value) =>
	typeof value === "boolean" || value instanceof HttpCache ? undefined : "true, false or an HttpCache";
const CACHE_MODES: readonly unknown[] = [
	"default",
	"no-store",
	"reload",
	"no-cache",
	"force-cache",
	"only-if-cached",
] satisfies CacheMode[];
const cacheMode: Check = (value) =>
	CACHE_MODES.includes(value) ? undefined : `one of ${CACHE_MODES.join(", ")}`;
const retries: Check = (value) =>
	value === false ||
	(Number.isInteger(value) && (value as number) >= 0) ||
	(typeof value === "object" && value !== null)
		? undefined
		: "a number of retries, false or an object";
const statuses: Check = (value) =>
	Array.isArray(value) && value.every((each) => Number.isInteger(each) && each >= 100 && each <= 999)
		? undefined
		: "a list of statuses";
const names: Check = (value) =>
	Array.isArray(value) && value.every((each) => typeof each === "string") ? undefined : "a list of strings";

const RETRIES: Readonly<Record<string, Check>> = {
	limit: size,
	statuses,
	methods: names,
	baseDelayMs: size,
	maxDelayMs: size,
	maxElapsedMs: size,
};
const RETRY_BUDGET: Readonly<Record<string, Check>> = { capacity: size, perCall: size, perSecond: size };

const requestAuth: Check = (value) => (value === false ? undefined : authFault(value));

/** Options whose values are never shown. */
const SECRET: ReadonlySet<string> = new Set(["auth", "cookies", "headers", "proxy", "tls", "url"]);

const CLIENT: Readonly<Record<string, Check>> = {
	connectionsPerOrigin: positiveInteger,
	pipelining: positiveInteger,
	timeouts: anObject,
	limits: anObject,
	minimumRate: anObject,
	idleConnectionMs: duration,
	tls: anObject,
	localAddress: aString,
	unixSocket: aString,
	resolver: aFunction,
	names: anObject,
	connect: aFunction,
	headers: anObject,
	decode: aBoolean,
	redirects,
	proxy,
	network,
	hsts,
	rate: anObject,
	cookies,
	cache,
	retries,
	retryBudget: anObject,
	auth: clientAuthFault,
	interceptors: aListOfFunctions,
	trace: aFunction,
};

const REQUEST: Readonly<Record<string, Check>> = {
	headers: anObject,
	body: anything,
	json: anything,
	trailers: aFunction,
	expectContinue: aBoolean,
	signal: aSignal,
	timeouts: anObject,
	limits: anObject,
	minimumRate: anObject,
	onInterim: aFunction,
	target: aString,
	isIdempotent: aBoolean,
	auth: requestAuth,
	origin: anOrigin,
	decode: aBoolean,
	redirects: ownRedirects,
	proxy,
	cookies: aBoolean,
	cache: cacheMode,
	retries,
	trace: aFunction,
};

const REQUEST_COUNT: number = Object.keys(REQUEST).length;

const REDIRECTS: Readonly<Record<string, Check>> = {
	limit: size,
	allowDowngrade: aBoolean,
	secretHeaders: anObject,
};

const NESTED: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
	redirects: REDIRECTS,
	retries: RETRIES,
	retryBudget: RETRY_BUDGET,
	proxy: PROXY,
	network: NETWORK,
	rate: ORIGIN_RATE,
	timeouts: TIMEOUTS,
	limits: LIMITS,
	minimumRate: RATE,
};

function shown(value: unknown): string {
	if (typeof value === "string") return JSON.stringify(value);
	if (typeof value === "function") return "a function";
	if (typeof value !== "object" || value === null) return String(value);
	return Array.isArray(value) ? "an array" : "an object";
}

type Checks = Readonly<Record<string, Check>>;

function check(given: object, table: Checks, prefix: string): void {
	for (const name of Object.keys(given))
		checkOne(name, (given as Readonly<Record<string, unknown>>)[name], table, prefix);
}

function checkOne(name: string, value: unknown, table: Checks, prefix: string): void {
	const rule = Object.hasOwn(table, name) ? table[name] : undefined;
	if (rule === undefined) {
		const known = Object.keys(table).join(", ");
		throw invalidRequest(`there is no option ${prefix}${name}; there are: ${known}`, "unknown-option");
	}
	if (value === undefined) return;
	const expected = rule(value);
	if (expected !== undefined) {
		throw invalidRequest(
			`option ${prefix}${name} must be ${expected}${SECRET.has(name) ? "" : `, not ${shown(value)}`}`,
			"invalid-option",
		);
	}
	const nested = Object.hasOwn(NESTED, name) ? NESTED[name] : undefined;
	if (nested !== undefined && typeof value === "object") check(value as object, nested, `${prefix}${name}.`);
}

export function checkClientOptions(options: ClientOptions): void {
	check(options, CLIENT, "");
}

export function checkRequestOptions(options: RequestOptions): void {
	const named = options as Readonly<Record<string, unknown>>;
	let count = 0;
	// Every name of the table is there (own-options.ts), most of them absent: a loop that V8 does without a lookup.
	for (const name in named) {
		count++;
		const value = named[name];
		if (value !== undefined && Object.hasOwn(named, name)) checkOne(name, value, REQUEST, "");
	}
	// Or one that isn't in the table has no value.
	if (count !== REQUEST_COUNT) check(options, REQUEST, "");
}

export const DEFAULT_TIMEOUTS: Timeouts = {
	connect: 10_000,
	firstByte: 60_000,
	idle: 60_000,
	total: 300_000,
};

export const DEFAULT_BUFFERED_BYTES: number = 256 * 1024 * 1024;
export const DEFAULT_CODINGS = 5;
export const DEFAULT_DECODED_BYTES: number = 16 * 1024 ** 3;
export const DEFAULT_DECODED_RATIO = 1_000;
export const DEFAULT_QUEUED_REQUESTS = 100_000;
export const DEFAULT_TOTAL_CONNECTIONS = 1_024;
export const DEFAULT_CONNECTIONS_PER_ORIGIN = 32;
export const DEFAULT_IDLE_CONNECTION_MS = 4_000;
