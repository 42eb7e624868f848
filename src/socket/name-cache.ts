// A cache of names: a resolver in front of another one. It joins simultaneous lookups of one name, and keeps answers
// for a bounded time. Knows no socket.

import { inspectedAs, ONCE, own } from "../base/index.ts";
import { codeOf } from "./errors.ts";
import type { Family } from "./happy-eyeballs.ts";
import { type NameCacheOptions, nameCacheOptions } from "./options.ts";
import { isNoSuchName, systemResolver } from "./resolve.ts";
import type { Resolver, ResolverAnswer } from "./resolver.ts";

const readOptions = nameCacheOptions.reader();
const now = (): number => performance.now();

/** A Resolver with a memory. */
export interface NameCache extends Resolver {
	/** The cached addresses of a name: empty if it is known to have none, undefined if the cache doesn't know. */
	peek(name: string, family: Family): readonly ResolverAnswer[] | undefined;
	/** Forgets one name. */
	forget(name: string): void;
	/** Forgets all names. */
	clear(): void;
	/** How many names are cached. */
	readonly size: number;
}

interface Entry {
	/** Empty: the name has no address of this family. */
	readonly answers: readonly ResolverAnswer[];
	readonly expiresAt: number;
}

type Families = { [family in Family]?: Entry };

/**
 * Makes a cache for `connect({ resolver })`. Lookups in progress are shared; one caller's abort does not end them for
 * others.
 *
 * @example
 * const resolver = createNameCache({ maxNames: 10_000 });
 * await connect("tcp://example.org:80", { resolver });
 */
export function createNameCache(options?: NameCacheOptions): NameCache {
	const {
		resolver = systemResolver,
		ttlMs,
		minTtlMs,
		maxTtlMs,
		negativeTtlMs,
		maxNames,
		clock = now,
	} = readOptions(options);
	const names = new Map<string, Families>();
	const lookups = new Map<string, SharedLookup>();

	function peek(name: string, family: Family): readonly ResolverAnswer[] | undefined {
		const key = name.toLowerCase();
		const families = names.get(key);
		const entry = families?.[family];
		if (families === undefined || entry === undefined) return undefined;
		const now = clock();
		let isFresh = entry.expiresAt > now;
		if (!isFresh && entry.answers.length === 0) {
			// The absence of IPv6 addresses is known for as long as the name's IPv4 addresses are.
			const other = families[family === 4 ? 6 : 4];
			isFresh = other !== undefined && other.answers.length > 0 && other.expiresAt > now;
		}
		if (!isFresh) return undefined;
		names.delete(key);
		names.set(key, families);
		return entry.answers;
	}

	function keep(key: string, family: Family, answers: readonly ResolverAnswer[], keptMs: number): void {
		const families = names.get(key) ?? {};
		families[family] = { answers, expiresAt: clock() + keptMs };
		names.delete(key);
		names.set(key, families);
		if (names.size > maxNames) names.delete(names.keys().next().value as string);
	}

	async function ask(key: string, family: Family, signal: AbortSignal): Promise<readonly ResolverAnswer[]> {
		try {
			const answers = await resolver(key, family, signal);
			keep(key, family, answers, answers.length === 0 ? negativeTtlMs : positiveTtl(answers));
			return answers;
		} catch (error) {
			if (isNoSuchName(codeOf(error))) keep(key, family, [], negativeTtlMs);
			throw error;
		}
	}

	function positiveTtl(answers: readonly ResolverAnswer[]): number {
		const shortest = Math.min(
			...answers.map((answer) => {
				// The operating system's resolver gives no TTL.
				const { ttlSeconds } = own(answer);
				return ttlSeconds === undefined ? ttlMs : ttlSeconds * 1_000;
			}),
		);
		return Math.min(Math.max(shortest, minTtlMs), maxTtlMs);
	}

	const cached = async (
		name: string,
		family: Family,
		signal: AbortSignal | undefined,
	): Promise<readonly ResolverAnswer[]> => {
		signal?.throwIfAborted();
		const known = peek(name, family);
		if (known !== undefined) return known;
		const key = name.toLowerCase();
		const lookupKey = `${family} ${key}`;
		let lookup = lookups.get(lookupKey);
		if (lookup === undefined) {
			const fresh = new SharedLookup((lookupSignal) => ask(key, family, lookupSignal));
			lookup = fresh;
			lookups.set(lookupKey, lookup);
			lookup.whenOver(() => {
				if (lookups.get(lookupKey) === fresh) lookups.delete(lookupKey);
			});
		}
		return lookup.join(signal);
	};

	const methods = {
		peek,
		forget: (name: string) => void names.delete(name.toLowerCase()),
		clear: () => names.clear(),
	};
	// Object.assign would copy the present size.
	const cache = Object.defineProperty(
		Object.assign(cached, methods),
		"size",
		own({ get: () => names.size }),
	) as NameCache;
	return inspectedAs(cache, () => `NameCache { ${names.size} names }`);
}

/** One lookup with several waiters. It stops when the last one leaves. */
class SharedLookup {
	readonly #controller: AbortController = new AbortController();
	readonly #promise: Promise<readonly ResolverAnswer[]>;
	#waiters = 0;

	constructor(start: (signal: AbortSignal) => Promise<readonly ResolverAnswer[]>) {
		this.#promise = start(this.#controller.signal);
	}

	/** Calls back when no further waiter may join. */
	whenOver(callback: () => void): void {
		this.#promise.then(callback, callback);
		this.#controller.signal.addEventListener("abort", callback);
	}

	async join(signal: AbortSignal | undefined): Promise<readonly ResolverAnswer[]> {
		this.#waiters++;
		if (signal === undefined) return await this.#promise;
		const left = Promise.withResolvers<never>();
		const leave = (): void => {
			if (--this.#waiters === 0) this.#controller.abort(signal.reason);
			left.reject(signal.reason);
		};
		signal.addEventListener("abort", leave, ONCE);
		try {
			return await Promise.race([this.#promise, left.promise]);
		} finally {
			signal.removeEventListener("abort", leave);
		}
	}
}
