// The options of policies (redirects, retries, rates, networks, proxies) and of what they keep (cookies, HSTS, a
// cache): for each an interface, and the rows that check and document it. The members' comments are generated from the
// rows (scripts/option-docs.ts). Knows no policy.

import {
	aFunction,
	amount,
	anyMilliseconds,
	bytes,
	either,
	flag,
	list,
	OptionSet,
	positive,
	type Rule,
	rule,
	type Settled,
	someText,
	text,
	whole,
} from "../base/index.ts";
import type { FieldLines } from "../http/index.ts";
import type { TlsOptions } from "../socket/index.ts";
import { tlsOptions } from "../socket/options.ts";
import type { ClientError } from "./errors.ts";

/** fetch's cache modes. */
export type CacheMode = "default" | "no-store" | "reload" | "no-cache" | "force-cache" | "only-if-cached";

/** How redirects are followed. */
export interface RedirectOptions {
	/**
	 * How many redirects to follow for one request; the next one is an error. Browsers have the same limit. Default:
	 * 20.
	 */
	readonly limit?: number | undefined;
	/** Follows redirects from https to http, where anyone on the way can read everything. Default: `false`. */
	readonly allowDowngrade?: boolean | undefined;
	/**
	 * Names of header fields, besides those of `isSecretField`, that are not sent to another origin. Default: `[]`.
	 */
	readonly secretHeaders?: readonly string[] | undefined;
}

/** How failed requests are repeated. */
export interface RetryOptions {
	/** How many times to retry a request. Default: 2. */
	readonly limit?: number | undefined;
	/** Statuses that may be temporary. Default: `[408,425,429,500,502,503,504]`. */
	readonly statuses?: readonly number[] | undefined;
	/**
	 * Methods beside the idempotent ones that are repeated though they may have been acted on, such as "POST".
	 * Default: `[]`.
	 */
	readonly methods?: readonly string[] | undefined;
	/**
	 * Maximum delay before the first retry, doubled for each further one. The actual delay is random up to that.
	 * Default: 500 ms.
	 */
	readonly baseDelayMs?: number | undefined;
	/**
	 * The longest delay. If a server asks for a longer one by Retry-After, the request is not retried, unless
	 * `maxElapsedMs` allows it. Default: 30,000 ms.
	 */
	readonly maxDelayMs?: number | undefined;
	/**
	 * How long after the call a request may be retried. If set, any Retry-After within that time is respected.
	 * Default: the time of the call, `timeouts.total`.
	 */
	readonly maxElapsedMs?: number | undefined;
	/**
	 * Asked after each try that may be followed by another: true repeats it whatever its status, error or method,
	 * false doesn't. `limit`, the times above, the budget and content that can't be sent twice still count. Default:
	 * as the other options say.
	 */
	readonly shouldRetry?: ((failed: RetriedTry) => RetryWish | Promise<RetryWish>) | undefined;
	/**
	 * Called before each wait. The wait begins when its promise settles; an error ends the call. Default: nothing.
	 */
	readonly onRetry?: ((failed: RetriedTry) => void | Promise<void>) | undefined;
}

/** Whether to try again; undefined leaves it to the other options. */
export type RetryWish = boolean | undefined;

/** A try that failed or was answered, for `shouldRetry` and `onRetry`. */
export interface RetriedTry {
	/** The request's method. */
	readonly method: string;
	/** Without userinfo. */
	readonly url: string;
	/** Tries so far, this one included. */
	readonly tries: number;
	/** The error; undefined if it was answered. */
	readonly error: ClientError | undefined;
	/** The answer's status and header section; undefined if there was an error. */
	readonly status: number | undefined;
	/** The answer's header section; undefined if there was an error. */
	readonly headers: FieldLines | undefined;
	/** Milliseconds until the next try; undefined if only `shouldRetry` can ask for one. */
	readonly waitMs: number | undefined;
}

/**
 * How much a client may repeat in all, so that a server that is down doesn't get several times as many requests as one
 * that is up.
 */
export interface RetryBudgetOptions {
	/** How many retries may follow one another. Default: 20. */
	readonly capacity?: number | undefined;
	/** How much each call adds: with 0.2, one call of five may be repeated in the long run. Default: 0.2. */
	readonly perCall?: number | undefined;
	/** How much each second adds. Default: 0.2. */
	readonly perSecond?: number | undefined;
}

/** For each origin by itself. */
export interface RateOptions {
	/** Requests that start in a second, evenly spaced: 0.5 is one every two seconds. Default: no limit. */
	readonly requestsPerSecond?: number | undefined;
	/** How many requests may start at once after a pause, before the spacing applies. Default: 1. */
	readonly burst?: number | undefined;
	/**
	 * How many requests may be in progress, from their start to the last byte of the response. Default: no limit.
	 */
	readonly concurrent?: number | undefined;
	/**
	 * Bytes a second, in each direction, all connections to the origin together. Framing counts, TLS doesn't. Default:
	 * no limit.
	 */
	readonly bytesPerSecond?: number | undefined;
}

/**
 * What a rule matches. With `:port` after it, it matches only that port.
 * - a kind of address: `public`, `non-public` (all else), `loopback`, `private`, `unique-local`, `link-local`, `shared`,
 *   `multicast`, `documentation`, … (`AddressKind` of gannet/socket), or `unix` for a Unix-domain socket;
 * - an address or a CIDR block: `10.1.2.3`, `10.0.0.0/8`, `fd00::/8`, `[::1]:8080`;
 * - a name, as in the URL: `example.org`, `*.example.org` (names below it), `*` (every host);
 * - a number: that port, on every host.
 */
export type NetworkRule = string | number;

/** Where a client may connect to. */
export interface NetworkOptions {
	/**
	 * One matching rule is enough: a listed name may have any address. An empty list allows nothing. Default:
	 * everything.
	 */
	readonly allow?: readonly NetworkRule[] | undefined;
	/**
	 * One matching rule is enough to refuse, whatever `allow` says. A name also refuses the names below it. 0.0.0.0
	 * and :: lead to this machine, so a rule for the loopback also refuses them. Default: nothing.
	 */
	readonly deny?: readonly NetworkRule[] | undefined;
	/** The ports that URLs may have. Default: every one. */
	readonly ports?: readonly number[] | undefined;
	/**
	 * Whether a proxy may resolve names, whose addresses can't be checked here. Names and ports are still checked:
	 * `localhost` and names below it count as the loopback. `allow` and `deny` also apply to the connection to the
	 * proxy itself. Default: `false`.
	 */
	readonly allowProxied?: boolean | undefined;
}

/** A proxy with options besides its URL. */
export interface ProxySettings {
	/**
	 * `http://user:password@host:port`, `https://…` (TLS to the proxy), `socks5://…`, `socks4a://…`; `socks4://…` only
	 * accepts addresses, so names are looked up here.
	 */
	readonly url: string;
	/**
	 * Asks for a tunnel (CONNECT) for http: URLs too, not only for https:. SOCKS always makes one. Default: `false`.
	 */
	readonly tunnelsHttp?: boolean | undefined;
	/**
	 * The TLS options for an `https://` proxy. Default: the client's own options, without those that are about one
	 * server: certificate, `serverName`, `verify`.
	 */
	readonly tls?: TlsOptions | undefined;
	/**
	 * Sends the password by Digest only, when the proxy asks for it. Otherwise an HTTP proxy gets it as Basic with the
	 * first request. Default: `false`.
	 */
	readonly digest?: boolean | undefined;
}

/** How many cookies a jar keeps. */
export interface CookieJarOptions {
	/**
	 * How many cookies one site may have: a registrable domain with everything below it, so no host can flood its
	 * neighbours. Default: 180.
	 */
	readonly perSite?: number | undefined;
	/** How many cookies in all. Default: 3,000. */
	readonly total?: number | undefined;
	/** Milliseconds since 1970. Default: `Date.now`. */
	readonly now?: (() => number) | undefined;
}

/** Where a request comes from, for SameSite. */
export interface CookieContext {
	/** Whether a page of another site made the request. Default: `false`. */
	readonly isCrossSite?: boolean | undefined;
	/** Whether the method is safe. Default: `true`. */
	readonly isSafe?: boolean | undefined;
}

/** How many hosts an `HstsStore` keeps. */
export interface HstsStoreOptions {
	/** How many hosts to keep. Beyond that, the one that expires first is forgotten. Default: 10,000. */
	readonly maxHosts?: number | undefined;
	/** Milliseconds since 1970. Default: `Date.now`. */
	readonly now?: (() => number) | undefined;
}

/** Where a cache is, and how large it may become. */
export interface HttpCacheOptions {
	/**
	 * The file of the cache, made if it is missing. Use one file for one program at a time. Default: in memory.
	 */
	readonly path?: string | undefined;
	/** Bytes in all; the least recently used goes first. Default: 64 MiB in memory, 1 GiB in a file. */
	readonly maxBytes?: number | undefined;
	/** Bytes of the largest content to keep. Default: an eighth of `maxBytes`. */
	readonly maxEntryBytes?: number | undefined;
	/** Milliseconds since 1970. Default: `Date.now`. */
	readonly now?: (() => number) | undefined;
}

export type RedirectSettings = Settled<RedirectOptions, "limit" | "allowDowngrade" | "secretHeaders">;
export type RetrySettings = Settled<
	RetryOptions,
	"limit" | "statuses" | "methods" | "baseDelayMs" | "maxDelayMs"
>;
export type RetryBudgetSettings = Settled<RetryBudgetOptions, "capacity" | "perCall" | "perSecond">;
export type RateSettings = Settled<RateOptions, "burst">;
export type NetworkSettings = Settled<NetworkOptions, "allowProxied">;
export type CookieJarSettings = Settled<CookieJarOptions, "perSite" | "total" | "now">;
export type CookieContextSettings = Settled<CookieContext, "isCrossSite" | "isSafe">;
export type HstsStoreSettings = Settled<HstsStoreOptions, "maxHosts" | "now">;
export type HttpCacheSettings = Settled<HttpCacheOptions, "now">;

const strings: Rule<readonly string[]> = list(text, "a list of strings");
const statuses: Rule<readonly number[]> = list(
	rule<number>(
		"a status",
		(value) => Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 999,
	),
	"a list of statuses",
);
const networkRules: Rule<readonly NetworkRule[]> = list(
	either(
		text,
		rule<number>("a number", (value) => typeof value === "number"),
	),
	"a list of rules",
);
const ports: Rule<readonly number[]> = list(
	rule<number>("a port", (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535),
	"a list of port numbers",
);
const wallClock: () => number = () => Date.now();

export const redirectOptions: OptionSet<RedirectOptions, RedirectSettings> = new OptionSet({
	limit: {
		rule: amount,
		doc: "How many redirects to follow for one request; the next one is an error. Browsers have the same limit.",
		default: 20,
	},
	allowDowngrade: {
		rule: flag,
		doc: "Follows redirects from https to http, where anyone on the way can read everything.",
		default: false,
	},
	secretHeaders: {
		rule: strings,
		doc: "Names of header fields, besides those of `isSecretField`, that are not sent to another origin.",
		default: [],
	},
});

export const retryOptions: OptionSet<RetryOptions, RetrySettings> = new OptionSet(
	{
		limit: { rule: amount, doc: "How many times to retry a request.", default: 2 },
		statuses: {
			rule: statuses,
			doc: "Statuses that may be temporary.",
			default: [408, 425, 429, 500, 502, 503, 504],
		},
		methods: {
			rule: strings,
			doc: 'Methods beside the idempotent ones that are repeated though they may have been acted on, such as "POST".',
			default: [],
		},
		baseDelayMs: {
			rule: anyMilliseconds,
			doc: "Maximum delay before the first retry, doubled for each further one. The actual delay is random up to that.",
			default: 500,
		},
		maxDelayMs: {
			rule: anyMilliseconds,
			doc: "The longest delay. If a server asks for a longer one by Retry-After, the request is not retried, unless `maxElapsedMs` allows it.",
			default: 30_000,
		},
		maxElapsedMs: {
			rule: anyMilliseconds,
			doc: "How long after the call a request may be retried. If set, any Retry-After within that time is respected.",
			otherwise: "the time of the call, `timeouts.total`",
		},
		shouldRetry: {
			rule: aFunction(),
			doc: "Asked after each try that may be followed by another: true repeats it whatever its status, error or method, false doesn't. `limit`, the times above, the budget and content that can't be sent twice still count.",
			otherwise: "as the other options say",
		},
		onRetry: {
			rule: aFunction(),
			doc: "Called before each wait. The wait begins when its promise settles; an error ends the call.",
			otherwise: "nothing",
		},
	},
	{ hints: { maxRetryAfter: "did you mean maxDelayMs?", statusCodes: "did you mean statuses?" } },
);

export const retryBudgetOptions: OptionSet<RetryBudgetOptions, RetryBudgetSettings> = new OptionSet({
	capacity: { rule: amount, doc: "How many retries may follow one another.", default: 20 },
	perCall: {
		rule: amount,
		doc: "How much each call adds: with 0.2, one call of five may be repeated in the long run.",
		default: 0.2,
	},
	perSecond: { rule: amount, doc: "How much each second adds.", default: 0.2 },
});

export const rateOptions: OptionSet<RateOptions, RateSettings> = new OptionSet({
	requestsPerSecond: {
		rule: positive,
		doc: "Requests that start in a second, evenly spaced: 0.5 is one every two seconds.",
		otherwise: "no limit",
	},
	burst: {
		rule: whole(1),
		doc: "How many requests may start at once after a pause, before the spacing applies.",
		default: 1,
	},
	concurrent: {
		rule: whole(1),
		doc: "How many requests may be in progress, from their start to the last byte of the response.",
		otherwise: "no limit",
	},
	bytesPerSecond: {
		rule: positive,
		doc: "Bytes a second, in each direction, all connections to the origin together. Framing counts, TLS doesn't.",
		otherwise: "no limit",
	},
});

export const networkOptions: OptionSet<NetworkOptions, NetworkSettings> = new OptionSet({
	allow: {
		rule: networkRules,
		doc: "One matching rule is enough: a listed name may have any address. An empty list allows nothing.",
		otherwise: "everything",
	},
	deny: {
		rule: networkRules,
		doc: "One matching rule is enough to refuse, whatever `allow` says. A name also refuses the names below it. 0.0.0.0 and :: lead to this machine, so a rule for the loopback also refuses them.",
		otherwise: "nothing",
	},
	ports: { rule: ports, doc: "The ports that URLs may have.", otherwise: "every one" },
	allowProxied: {
		rule: flag,
		doc: "Whether a proxy may resolve names, whose addresses can't be checked here. Names and ports are still checked: `localhost` and names below it count as the loopback. `allow` and `deny` also apply to the connection to the proxy itself.",
		default: false,
	},
});

/**
 * Proxies are distinguished by their settings' TLS options. The set caches its result, so that these stay the same
 * object.
 */
export const proxyOptions: OptionSet<
	ProxySettings,
	Settled<ProxySettings, "url" | "tunnelsHttp" | "digest">
> = new OptionSet(
	{
		url: {
			rule: text,
			doc: "`http://user:password@host:port`, `https://…` (TLS to the proxy), `socks5://…`, `socks4a://…`; `socks4://…` only accepts addresses, so names are looked up here.",
			isRequired: true,
			isSecret: true,
		},
		tunnelsHttp: {
			rule: flag,
			doc: "Asks for a tunnel (CONNECT) for http: URLs too, not only for https:. SOCKS always makes one.",
			default: false,
		},
		tls: {
			rule: tlsOptions.ownMembers,
			doc: "The TLS options for an `https://` proxy.",
			otherwise:
				"the client's own options, without those that are about one server: certificate, `serverName`, `verify`",
		},
		digest: {
			rule: flag,
			doc: "Sends the password by Digest only, when the proxy asks for it. Otherwise an HTTP proxy gets it as Basic with the first request.",
			default: false,
		},
	},
	{ remembers: true },
);

export const cookieJarOptions: OptionSet<CookieJarOptions, CookieJarSettings> = new OptionSet({
	perSite: {
		rule: amount,
		doc: "How many cookies one site may have: a registrable domain with everything below it, so no host can flood its neighbours.",
		default: 180,
	},
	total: { rule: amount, doc: "How many cookies in all.", default: 3_000 },
	now: { rule: aFunction(), doc: "Milliseconds since 1970.", default: wallClock, otherwise: "`Date.now`" },
});

export const cookieContext: OptionSet<CookieContext, CookieContextSettings> = new OptionSet({
	isCrossSite: { rule: flag, doc: "Whether a page of another site made the request.", default: false },
	isSafe: { rule: flag, doc: "Whether the method is safe.", default: true },
});

export const hstsStoreOptions: OptionSet<HstsStoreOptions, HstsStoreSettings> = new OptionSet({
	maxHosts: {
		rule: amount,
		doc: "How many hosts to keep. Beyond that, the one that expires first is forgotten.",
		default: 10_000,
	},
	now: { rule: aFunction(), doc: "Milliseconds since 1970.", default: wallClock, otherwise: "`Date.now`" },
});

export const httpCacheOptions: OptionSet<HttpCacheOptions, HttpCacheSettings> = new OptionSet({
	path: {
		rule: someText,
		doc: "The file of the cache, made if it is missing. Use one file for one program at a time.",
		otherwise: "in memory",
	},
	maxBytes: {
		rule: bytes,
		doc: "Bytes in all; the least recently used goes first.",
		otherwise: "64 MiB in memory, 1 GiB in a file",
	},
	maxEntryBytes: {
		rule: bytes,
		doc: "Bytes of the largest content to keep.",
		otherwise: "an eighth of `maxBytes`",
	},
	now: { rule: aFunction(), doc: "Milliseconds since 1970.", default: wallClock, otherwise: "`Date.now`" },
});
