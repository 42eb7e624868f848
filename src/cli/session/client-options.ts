// From the options of `gannet get` and its kin to those of its client: time, tries, the way to the server.
// Connects nowhere.

import type { ClientOptions, NetworkOptions, RetryOptions } from "../../client/index.ts";
import type { TlsOptions } from "../../socket/index.ts";
import { usageError } from "../failure.ts";
import { parseSize } from "../terminal/units.ts";
import { secretHeaders } from "./credentials.ts";
import type { SessionOptions } from "./options.ts";
import { routedConnector } from "./routes.ts";

/** What the options don't say. */
interface ClientFacts {
	/** Zones of link-local addresses, by the address as URLs have it. */
	readonly zones: ReadonlyMap<string, string>;
	/** Names of headers that are kept for one host, and go to no other. */
	readonly kept?: readonly string[] | undefined;
}

/** All but proxy, cookies and cache. Throws a CommandError. */
export function clientOptions(
	options: SessionOptions,
	tls: TlsOptions,
	{ zones, kept = [] }: ClientFacts,
): ClientOptions {
	const connect = routedConnector({
		connectTo: options["connect-to"],
		resolve: options.resolve,
		family: options.ipv4 ? 4 : options.ipv6 ? 6 : undefined,
		zones,
	});
	const retries = retryOptions(options);
	const network = networkOptions(options);
	const minimumRate = minimumRateOf(options);
	return {
		redirects: options.redirect && {
			limit: options["max-redirects"],
			allowDowngrade: options["allow-downgrade"],
			secretHeaders: [...secretHeaders(options["secret-header"]), ...kept],
		},
		decode: decodes(options),
		...(options["http1.1"] ? { http: "1.1" } : options["http2-prior-knowledge"] ? { http: "2" } : {}),
		timeouts: timeoutOptions(options),
		...(minimumRate === undefined ? {} : { minimumRate }),
		...(retries === undefined ? {} : { retries }),
		...(Object.keys(tls).length === 0 ? {} : { tls }),
		...(connect === undefined ? {} : { connect }),
		...(network === undefined ? {} : { network }),
		...(options["limit-rate"] === undefined
			? {}
			: { rate: { bytesPerSecond: parseRate(options["limit-rate"]) } }),
		...(options["unix-socket"] === undefined ? {} : { unixSocket: options["unix-socket"] }),
		...(options["local-address"] === undefined ? {} : { localAddress: options["local-address"] }),
		connectionsPerOrigin: Math.max(32, (options.parallel ?? 1) * (options.connections ?? 1)),
	};
}

/**
 * --network and the like; undefined if nothing is forbidden. `any` cancels the rules before it, which come from a file.
 */
function networkOptions(options: SessionOptions): NetworkOptions | undefined {
	const { network: given, "network-deny": deny, "network-proxied": allowProxied } = options;
	const allow = given.slice(given.lastIndexOf("any") + 1);
	const isOpen = allow.length === 0;
	if (isOpen && deny.length === 0) {
		if (allowProxied && given.length === 0)
			throw usageError("--network-proxied requires --network or --network-deny");
		return undefined;
	}
	return { ...(isOpen ? {} : { allow }), deny, allowProxied };
}

/** A part of a compressed representation is not a part of the content, so a range is requested uncompressed. */
export function decodes(options: Pick<SessionOptions, "compressed" | "range" | "continue-at">): boolean {
	return options.compressed && options.range === undefined && options["continue-at"] === undefined;
}

function retryOptions(options: SessionOptions): ClientOptions["retries"] {
	const { retry: limit, "retry-all-errors": isAll } = options;
	if (limit === undefined) {
		if (isAll) throw usageError("--retry-all-errors needs --retry N");
		return undefined;
	}
	const any = { methods: METHODS, statuses: STATUSES };
	return { limit, ...(isAll ? any : {}), ...waitOptions(options) };
}

/** With --retry-all-errors. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const STATUSES: readonly number[] = Array.from({ length: 200 }, (_, index) => 400 + index);

/** A limit on the whole replaces the default limits on its parts. */
function timeoutOptions(options: SessionOptions): NonNullable<ClientOptions["timeouts"]> {
	const { "first-byte-timeout": firstByte, "idle-timeout": idle } = options;
	const total = totalMs(options);
	const part = options["max-time"] === undefined ? undefined : Number.POSITIVE_INFINITY;
	return {
		connect: options["connect-timeout"] * 1000,
		firstByte: firstByte === undefined ? part : firstByte * 1000,
		idle: idle === undefined ? part : idle * 1000,
		queue: total,
		total,
	};
}

function minimumRateOf(options: SessionOptions): ClientOptions["minimumRate"] {
	const { "speed-limit": bytesPerSecond, "speed-time": seconds } = options;
	return bytesPerSecond === undefined ? undefined : { bytesPerSecond, overMs: seconds * 1000 };
}

/** The time for one URL; undefined for the client's default. */
export function totalMs(options: Pick<SessionOptions, "max-time" | "retry-max-time">): number | undefined {
	if (options["max-time"] !== undefined) return options["max-time"] * 1000;
	// The default would end what --retry-max-time allows.
	return options["retry-max-time"] === undefined ? undefined : Number.POSITIVE_INFINITY;
}

/** How long to wait before another try. */
export function waitOptions(
	options: Pick<SessionOptions, "retry-delay" | "retry-max-time" | "max-time">,
): Pick<RetryOptions, "baseDelayMs" | "maxDelayMs" | "maxElapsedMs"> {
	const baseDelayMs = options["retry-delay"] * 1000;
	const longest = options["retry-max-time"] ?? options["max-time"];
	return {
		baseDelayMs,
		maxDelayMs: Math.max(30_000, baseDelayMs),
		...(longest === undefined ? {} : { maxElapsedMs: longest * 1000 }),
	};
}

/** "500k", "1.5M", "2000". Throws a CommandError. */
function parseRate(text: string): number {
	const rate = parseSize(text);
	if (rate !== undefined && rate >= 1) return rate;
	throw usageError(`--limit-rate requires bytes a second, like 500k or 1.5M, not ${JSON.stringify(text)}`);
}
