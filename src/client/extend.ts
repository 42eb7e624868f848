// What becomes of a client's options when another client extends it, and what the two share. Pure, but for making stores.

import { own } from "../base/index.ts";
import type { HttpCache } from "./cache/http-cache.ts";
import { mergedQuery } from "./call-url.ts";
import { fieldLines } from "./exchange/request-fields.ts";
import type { ClientOptions, ClientSettings } from "./options.ts";
import type { PolicyStores, Store } from "./policies/chain.ts";
import type { CookieJar } from "./policies/cookie-jar.ts";
import type { HstsStore } from "./policies/hsts.ts";
import { RateLimiter } from "./policies/rates.ts";
import { RetryBudget } from "./policies/retry-budget.ts";
import type { FieldsInit } from "./request-options.ts";

/** Options that decide how connections are made and used. A client that changes one has its own connections. */
const OF_CONNECTIONS = [
	"connectionsPerOrigin",
	"pipelining",
	"limits",
	"idleConnectionMs",
	"http2",
	"coalesce",
	"tls",
	"localAddress",
	"unixSocket",
	"resolver",
	"names",
	"connect",
	"proxy",
	"network",
	"rate",
	"trace",
] as const satisfies readonly (keyof ClientOptions)[];

/** The options that were given, as they were read: those that another client's replace are not among them. */
export function givenOptions(given: ClientOptions | undefined, read: ClientSettings): ClientOptions {
	const names = Object.keys(given ?? {}) as (keyof ClientOptions)[];
	const chosen = names.filter((name) => given?.[name] !== undefined);
	return own(Object.fromEntries(chosen.map((name) => [name, read[name]])) as ClientOptions);
}

/** Whether a client with these further options needs connections of its own. */
export function needsOwnConnections(given: ClientOptions): boolean {
	return given.timeouts?.connect !== undefined || OF_CONNECTIONS.some((name) => given[name] !== undefined);
}

/**
 * The options of both: those given replace the client's. Headers, query, timeouts and limits are merged by name; interceptors
 * are added, inside the client's.
 */
export function extendedOptions(parent: ClientSettings, given: ClientOptions): ClientOptions {
	const { headers, timeouts, limits, interceptors } = parent;
	return {
		...parent,
		...given,
		headers: given.headers === undefined ? headers : mergedHeaders(headers, given.headers),
		query: mergedQuery(parent.query, given.query),
		timeouts: merged(timeouts, given.timeouts),
		limits: merged(limits, given.limits),
		interceptors: [...interceptors, ...(given.interceptors ?? [])],
	};
}

function merged<T extends object>(parent: T | undefined, given: T | undefined): T | undefined {
	if (parent === undefined || given === undefined) return given ?? parent;
	const changed = Object.entries(given).filter(([, value]) => value !== undefined);
	return { ...parent, ...Object.fromEntries(changed) };
}

/** A name that is given replaces the client's lines of that name; undefined removes them. */
function mergedHeaders(parent: FieldsInit | undefined, given: FieldsInit): FieldsInit {
	if (parent === undefined) return given;
	const names = Symbol.iterator in given ? [...given].map(([name]) => name) : Object.keys(given);
	let kept = fieldLines(parent);
	for (const name of names) kept = kept.without(name);
	return [...kept, ...fieldLines(given)];
}

/** What the policies of a client remember: its own, or what it shares with the client that it extends. */
export function storesOf(
	options: ClientSettings,
	parent?: { readonly stores: PolicyStores; readonly given: ClientOptions },
): PolicyStores {
	const { cookies, cache, rate, retryBudget } = options;
	const shared = <Name extends keyof PolicyStores>(
		name: Name,
		option: keyof ClientOptions,
		make: () => PolicyStores[Name],
	): PolicyStores[Name] =>
		parent === undefined || parent.given[option] !== undefined ? make() : parent.stores[name];
	const isLimited = rate?.requestsPerSecond !== undefined || rate?.concurrent !== undefined;
	return {
		hsts: shared("hsts", "hsts", () => made(options.hsts, newHsts)),
		jar: shared("jar", "cookies", () => made(cookies, newJar)),
		cache: shared("cache", "cache", () => made(cache, newCache)),
		limiter: shared("limiter", "rate", () => (isLimited ? new RateLimiter(rate) : undefined)),
		budget: shared("budget", "retryBudget", () => new RetryBudget(retryBudget, performance.now())),
	};
}

async function newJar(): Promise<CookieJar> {
	const { CookieJar } = await import("./policies/cookie-jar.ts");
	return new CookieJar();
}

async function newHsts(): Promise<HstsStore> {
	const { HstsStore } = await import("./policies/hsts.ts");
	return new HstsStore();
}

async function newCache(): Promise<HttpCache> {
	const { HttpCache } = await import("./cache/http-cache.ts");
	return new HttpCache();
}

function made<T extends object>(given: boolean | T, make: () => Promise<T>): Store<T> | undefined {
	if (given === false) return undefined;
	let store: Promise<T> | undefined;
	return () => {
		store ??= given === true ? make() : Promise.resolve(given);
		return store;
	};
}
