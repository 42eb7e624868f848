// The policies of one client, in their order, and which requests have to go through them. A request that needs no
// policy before it is sent skips the chain; its response may still need some.

import { fromCaller, own } from "../../base/index.ts";
import type { Trace } from "../../trace/index.ts";
import type { HttpCache } from "../cache/http-cache.ts";
import { refuseOption } from "../errors.ts";
import { toClientError } from "../exchange/dispatcher.ts";
import type { ExchangePlan, Follow } from "../exchange/plan.ts";
import type { Planner } from "../exchange/planner.ts";
import { both } from "../listening.ts";
import type { ClientSettings } from "../options.ts";
import { type ClientRequest, compose, type Interceptor, type Next } from "../policy.ts";
import { type RetryOptions, type RetrySettings, retryOptions } from "../policy-options.ts";
import type { ProxyServer } from "../proxies/proxy.ts";
import { type RequestOptions, requestOptions } from "../request-options.ts";
import type { Response } from "../response.ts";
import { readUrl } from "../url.ts";
import type { CookieJar } from "./cookie-jar.ts";
import type { HstsStore } from "./hsts.ts";
import { type RateLimiter, ratePolicy } from "./rates.ts";
import { isRedirect, redirectPolicy } from "./redirects.ts";
import type { RetryBudget } from "./retry-budget.ts";
import { isSecondChance, secondChancePolicy } from "./second-chance.ts";
import type { WaitRules } from "./waiting.ts";

const readRequest = requestOptions.reader(refuseOption);

/** Gives a store, the same each time. Made with the first request, because its code is loaded for it. */
export type Store<Kind> = () => Promise<Kind>;

/** What policies remember. Clients that extend one another share it, unless they change its option. */
export interface PolicyStores {
	readonly hsts: Store<HstsStore> | undefined;
	readonly jar: Store<CookieJar> | undefined;
	readonly cache: Store<HttpCache> | undefined;
	readonly limiter: RateLimiter | undefined;
	readonly budget: RetryBudget;
}

/** The parts of a client's policies. */
export interface ChainParts {
	readonly options: ClientSettings;
	readonly planner: Planner;
	readonly stores: PolicyStores;
	readonly waitRules: WaitRules;
	/** Their end: one exchange on the wire. */
	readonly send: Next;
}

export class PolicyChain {
	/** Sends a request through all policies. */
	readonly send: Next;
	/** Whether every request has to go through them. */
	readonly isForAll: boolean;
	readonly #planner: Planner;
	readonly #redirects: Interceptor;
	/** From here on for each hop of a redirect: its real URL, its time, and its proxy. */
	readonly #hop: Next;

	constructor(parts: ChainParts) {
		const { options, planner, waitRules, send } = parts;
		const { interceptors } = options;
		this.#planner = planner;
		const standing = standingPolicies(parts);
		this.#hop = compose(
			[
				secondChancePolicy,
				// Outermost of the others, so that it sees the URL that a request was given.
				authentication(),
				...standing.beforeRetries,
				retries(parts),
				...standing.afterRetries,
				planner.connectPaths.proxies.policy(waitRules),
				proxyAuthentication(planner),
			],
			send,
		);
		this.#redirects = redirectPolicy((request) => planner.redirectOptions(request.options));
		const outer = interceptors.length > 0 ? [...interceptors, settled] : [];
		this.send = compose([...outer, joining(parts), this.#redirects], this.#hop);
		const isStanding = outer.length + standing.beforeRetries.length + standing.afterRetries.length > 0;
		this.isForAll = isStanding || callsForPolicies({ ...options, origin: undefined });
	}

	/** If a request was sent without policies, its response may need them: it is a redirect, or asks for a second one. */
	readonly follow: Follow = (plan, response, resolve) => {
		const { status } = response;
		resolve(isRedirect(status) || isSecondChance(status) ? this.#resume(plan, response) : response);
	};

	/** Continues as if the response had come through the policies. */
	async #resume(plan: ExchangePlan, first: Response): Promise<Response> {
		try {
			let isAnswered = false;
			const next: Next = async (request) => {
				if (isAnswered) return await this.#hop(request);
				isAnswered = true;
				return first;
			};
			return await this.#redirects(this.#planner.requestOf(plan), (request) =>
				secondChancePolicy(request, next),
			);
		} catch (error) {
			throw fromCaller(toClientError(error));
		}
	}
}

/** The policies that every request of the client goes through, whatever its own options. */
function standingPolicies({ options, planner, stores, waitRules }: ChainParts): {
	readonly beforeRetries: readonly Interceptor[];
	readonly afterRetries: readonly Interceptor[];
} {
	const { hsts, jar, cache, limiter } = stores;
	const traceOf = listenerOf(options, planner);
	const beforeRetries: Interceptor[] = [];
	if (hsts !== undefined)
		beforeRetries.push(loaded(async () => (await import("./hsts.ts")).hstsPolicy(await hsts())));
	if (jar !== undefined) beforeRetries.push(loaded(() => cookiesOf(jar)));
	if (cache !== undefined) beforeRetries.push(loaded(() => cacheOf(cache, options, planner)));
	return {
		beforeRetries,
		afterRetries: limiter === undefined ? [] : [ratePolicy(limiter, waitRules, traceOf)],
	};
}

/** A policy whose code is loaded with the first request, because most clients never need it. */
function loaded(load: () => Promise<Interceptor>): Interceptor {
	let policy: Promise<Interceptor> | undefined;
	return async (request, next) => {
		policy ??= load();
		return await (await policy)(request, next);
	};
}

/** Loaded with the first credentials. */
function authentication(): Interceptor {
	const policy = loaded(async () => (await import("./authentication.ts")).authenticationPolicy());
	return async (request, next) => {
		const { auth } = request.options;
		return await (auth === undefined || auth === false ? next(request) : policy(request, next));
	};
}

/** Loaded with the first proxy that gets a user name and requests themselves. */
function proxyAuthentication(planner: Planner): Interceptor {
	const proxyOf = (request: ClientRequest): ProxyServer | undefined => planner.forwardProxyOf(request);
	const policy = loaded(async () =>
		(await import("../proxies/authentication.ts")).proxyAuthenticationPolicy(proxyOf),
	);
	return async (request, next) =>
		await (proxyOf(request)?.username === undefined ? next(request) : policy(request, next));
}

async function cookiesOf(jar: Store<CookieJar>): Promise<Interceptor> {
	const { cookiePolicy } = await import("./cookies.ts");
	return cookiePolicy(await jar());
}

async function cacheOf(
	store: Store<HttpCache>,
	options: ClientSettings,
	planner: Planner,
): Promise<Interceptor> {
	const [cache, { cachePolicy }, { ConnectionKeys }] = await Promise.all([
		store(),
		import("../cache/policy.ts"),
		import("../cache/connection-keys.ts"),
	]);
	const connections = new ConnectionKeys(options);
	const { proxies } = planner.connectPaths;
	return cachePolicy({
		cache,
		decodes: (request) => request.options.decode ?? options.decode,
		traceOf: listenerOf(options, planner),
		bufferedBytes: (request) => request.options.limits?.bufferedBytes ?? planner.limits.bufferedBytes,
		secretHeaders: (request) => planner.secretHeaders(request.options),
		connectionOf: (request) =>
			connections.of(
				request,
				proxies.decided(() => request.url, request.options.proxy),
			),
	});
}

/** Who hears of what policies do with a request. */
function listenerOf(
	options: ClientSettings,
	{ listening }: Planner,
): (request: ClientRequest) => Trace | undefined {
	return (request) => both(listening.recorder, request.options.trace ?? options.trace);
}

/** Loaded with the first request that may be retried. */
function retries({ options, planner, stores, waitRules }: ChainParts): Interceptor {
	const { retries: standard } = options;
	const optionsOf = (request: ClientRequest): RetrySettings | false =>
		retrySettings(request.options.retries ?? standard);
	const policy = loaded(async () => {
		const { REAL_ENVIRONMENT, retryPolicy } = await import("./retries.ts");
		return retryPolicy({
			optionsOf,
			totalMs: waitRules.totalMs,
			budget: stores.budget,
			traceOf: listenerOf(options, planner),
			closed: waitRules.closed,
			environment: REAL_ENVIRONMENT,
		});
	});
	return async (request, next) =>
		await (optionsOf(request) === false ? next(request) : policy(request, next));
}

/** Loaded with the first request that may be joined with another one. */
function joining({ options, waitRules }: ChainParts): Interceptor {
	const joins = (request: ClientRequest): boolean => request.options.join ?? options.join;
	const policy = loaded(async () => (await import("./joining.ts")).joinPolicy(joins, waitRules));
	return async (request, next) => await (joins(request) ? policy(request, next) : next(request));
}

function retrySettings(given: number | false | RetryOptions): RetrySettings | false {
	return typeof given === "number"
		? { ...retryOptions.defaults, limit: given }
		: (given as RetrySettings | false);
}

/** Whether options need policies. */
export function callsForPolicies({
	proxy,
	retries,
	auth,
	origin,
	join,
}: Pick<RequestOptions, "proxy" | "retries" | "auth" | "origin" | "join">): boolean {
	return (
		typeof proxy === "function" ||
		mayBeChallenged(proxy) ||
		(retries !== undefined && retries !== false) ||
		auth !== undefined ||
		origin !== undefined ||
		join === true
	);
}

/** Whether a proxy may ask for its credentials. */
function mayBeChallenged(proxy: RequestOptions["proxy"]): boolean {
	if (typeof proxy === "string") return proxy === "env" || proxy.includes("@");
	return typeof proxy === "object" && proxy.url.includes("@");
}

/**
 * After interceptors, which may have replaced the request: the request with its own members, and its options checked.
 */
const settled: Interceptor = (request, next) => {
	const { hasLeftOrigin, startedAt, session, proxyAuthorization, ...given } = own(request);
	const url = given.url instanceof URL ? given.url : readUrl(String(given.url));
	const options = readRequest(given.options);
	return next({ ...given, url, options, hasLeftOrigin, startedAt, session, proxyAuthorization });
};
