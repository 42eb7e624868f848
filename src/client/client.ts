// The client that people hold: turns a call into an exchange, and shows what is going on.
// Connections, queues and deadlines are the engine's.

import { own } from "../base/index.ts";
import { type LocalProtocolError, ProtocolError } from "../http/index.ts";
import { type ConnectOptions, connect, createNameCache, createSessionCache } from "../socket/index.ts";
import { ConnectionKeys } from "./cache/connection-keys.ts";
import { HttpCache } from "./cache/http-cache.ts";
import { caching } from "./cache/policy.ts";
import { ClientError, invalidRequest, refuseOption } from "./errors.ts";
import { Exchange } from "./exchange/exchange.ts";
import type { ExchangePlan, Follow } from "./exchange/plan.ts";
import { Planner } from "./exchange/planner.ts";
import { ReaderPool } from "./h1/reader-pool.ts";
import { inspectAs } from "./inspect.ts";
import {
	type ClientLimits,
	type ClientOptions,
	type ClientSettings,
	clientOptions,
	type Timeouts,
} from "./options.ts";
import { authentication } from "./policies/authentication.ts";
import { CookieJar } from "./policies/cookie-jar.ts";
import { cookies } from "./policies/cookies.ts";
import { type HstsStore, hstsPolicy, hstsStoreOf } from "./policies/hsts.ts";
import { RateLimiter, ratePolicy } from "./policies/rates.ts";
import { follow, isRedirect } from "./policies/redirects.ts";
import { REAL_ENVIRONMENT, RetryBudget, retrying } from "./policies/retries.ts";
import type { WaitRules } from "./policies/waiting.ts";
import { type ClientRequest, compose, type Interceptor, type Next } from "./policy.ts";
import { type RetryOptions, type RetrySettings, retryOptions } from "./policy-options.ts";
import { Engine, type EngineCounts } from "./pool/engine.ts";
import { RouteTable } from "./pool/pool.ts";
import { type Protocols, protocolsOf } from "./protocols.ts";
import { type RequestOptions, requestOptions } from "./request-options.ts";
import type { Response } from "./response.ts";
import { parseUrl } from "./url.ts";

const readOptions = clientOptions.reader(refuseOption);
const readRequest = requestOptions.reader(refuseOption);

/** A client's state at one moment. */
export interface ClientStats extends Readonly<EngineCounts> {
	/** Connections that stand: with a request under way, and without. */
	readonly busy: number;
	readonly idle: number;
	readonly connecting: number;
	/** Requests that wait for a connection, and those that are not over. */
	readonly queued: number;
	readonly active: number;
	/** Open connections by origin. */
	readonly origins: Readonly<Record<string, number>>;
}

/**
 * Makes requests over connections that it keeps and shares.
 * @example
 * await using client = new Client({ timeouts: { total: 10_000 } });
 * const response = await client.get("http://127.0.0.1:8080/data.json");
 * const data = await response.json();
 */
export class Client implements AsyncDisposable {
	static {
		inspectAs(Client, (value) => value.#describe());
	}

	readonly #engine: Engine;
	readonly #planner: Planner;
	/** The policies around `#exchange`; undefined where none has to see a request before it is sent. */
	readonly #chain: Next | undefined;
	/** All policies, also those that only a request's own options call for. */
	readonly #whole: Next;
	readonly #hsts: HstsStore | undefined;
	/** Ends what waits to be sent again. */
	readonly #closed: AbortController = new AbortController();
	readonly #waitRules: WaitRules = {
		totalMs: ({ options }) => options.timeouts?.total ?? this.#planner.timeouts.total,
		closed: this.#closed.signal,
		closedError,
	};
	#isClosing = false;

	/** @throws ClientError, kind "invalid-request", for an option that doesn't exist or has a wrong value. */
	constructor(given?: ClientOptions);
	/** @internal with other versions of HTTP, for tests. */
	constructor(given: ClientOptions | undefined, protocols: Protocols);
	constructor(given?: ClientOptions, protocols?: Protocols) {
		const options = readOptions(given);
		const routes = new RouteTable();
		this.#planner = local(() => new Planner(options, routes, this.#follow));
		this.#hsts = hstsStoreOf(options.hsts);
		const { interceptors } = options;
		const redirects: Interceptor = async (request, next) => {
			const response = await next(request);
			const rules = this.#planner.redirectOptions(request.options);
			return rules === false ? response : await follow(request, response, next, rules);
		};
		// For each hop of a redirect anew: where it really goes, when, and through whom.
		const hops = this.#hopPolicies(options);
		const { proxies } = this.#planner.ways;
		this.#whole = compose(
			[
				...interceptors,
				...(interceptors.length > 0 ? [settled] : []),
				redirects,
				...hops,
				proxies.policy(this.#waitRules),
			],
			(request) => this.#exchange(request),
		);
		// Authentication and retries are always among the hops': a request's own options may call for them.
		const isPlain =
			interceptors.length === 0 && hops.length === 2 && !callsForPolicies({ ...options, origin: undefined });
		this.#chain = isPlain ? undefined : this.#whole;
		const { limits, timeouts } = this.#planner;
		const spoken =
			protocols ??
			protocolsOf({
				readers: new ReaderPool(limits),
				pipelining: options.pipelining,
				idleMs: options.idleConnectionMs,
			});
		const alpn = options.tls?.alpn ?? [...spoken.keys()];
		this.#engine = new Engine(routes, {
			protocols: spoken,
			choosesProtocol: alpn.filter((name) => spoken.has(name)).length > 1,
			connector: options.connect ?? connect,
			connectOptions: connectOptions(options, timeouts, alpn),
			connectionsPerOrigin: options.connectionsPerOrigin,
			limits,
			trace: options.trace,
		});
	}

	#hopPolicies(options: ClientSettings): Interceptor[] {
		const { rate, cookies: jar, cache } = options;
		// Outermost, so that it knows a request by the URL that it was given for.
		const hops: Interceptor[] = [authentication()];
		if (this.#hsts !== undefined) hops.push(hstsPolicy(this.#hsts));
		if (jar !== false) hops.push(cookies(jar === true ? new CookieJar() : jar));
		if (cache !== false) {
			const connections = new ConnectionKeys(options);
			const { proxies } = this.#planner.ways;
			hops.push(
				caching({
					cache: cache === true ? new HttpCache() : cache,
					decodes: (request) => request.options.decode ?? options.decode,
					traceOf: (request) => request.options.trace ?? options.trace,
					bufferedBytes: (request) =>
						request.options.limits?.bufferedBytes ?? this.#planner.limits.bufferedBytes,
					secretHeaders: (request) => this.#planner.secretHeaders(request.options),
					connectionOf: (request) =>
						connections.of(
							request,
							proxies.decided(() => request.url, request.options.proxy),
						),
				}),
			);
		}
		hops.push(this.#retries(options));
		if (rate?.requestsPerSecond !== undefined || rate?.concurrent !== undefined) {
			hops.push(ratePolicy(new RateLimiter(rate), this.#waitRules));
		}
		return hops;
	}

	#retries({ retries, retryBudget, trace }: ClientSettings): Interceptor {
		return retrying({
			optionsOf: ({ options }) => retrySettings(options.retries ?? retries),
			totalMs: ({ options }) => options.timeouts?.total ?? this.#planner.timeouts.total,
			budget: new RetryBudget(retryBudget, performance.now()),
			traceOf: ({ options }) => options.trace ?? trace,
			closed: this.#closed.signal,
			environment: REAL_ENVIRONMENT,
		});
	}

	/** Where no policy had to see the request, one may have to see the response: it is a redirect. */
	readonly #follow: Follow = (plan, response, resolve, reject) => {
		if (!isRedirect(response.status)) {
			resolve(response);
			return;
		}
		this.#followFrom(plan, response).then(resolve, (error: unknown) => reject(translate(error)));
	};

	/**
	 * Sends a request; resolves when the response's head has arrived, whatever its status.
	 * @param url absolute, http or https.
	 * @throws ClientError (as a rejection).
	 */
	request(method: string, url: string | URL, given?: RequestOptions): Promise<Response> {
		let options: RequestOptions;
		try {
			options = readRequest(given);
		} catch (error) {
			return Promise.reject(error);
		}
		const text = typeof url === "string" ? url : String(url);
		if (this.#chain !== undefined) return this.#through(this.#chain, method, text, options);
		if (callsForPolicies(options)) return this.#through(this.#whole, method, text, options);
		return new Promise((resolve, reject) => {
			try {
				const calledAt = performance.now();
				const plan = this.#planner.planCall(method, text, options, calledAt);
				if (plan === undefined) {
					resolve(this.#through(this.#whole, method, text, options));
					return;
				}
				this.#launch(plan, options.signal, calledAt, resolve, reject);
			} catch (error) {
				reject(translate(error));
			}
		});
	}

	/** `request("GET", …)`. */
	get(url: string | URL, options?: RequestOptions): Promise<Response> {
		return this.request("GET", url, options);
	}

	/** `request("HEAD", …)`. */
	head(url: string | URL, options?: RequestOptions): Promise<Response> {
		return this.request("HEAD", url, options);
	}

	/** `request("POST", …)`. */
	post(url: string | URL, options?: RequestOptions): Promise<Response> {
		return this.request("POST", url, options);
	}

	/** `request("PUT", …)`. */
	put(url: string | URL, options?: RequestOptions): Promise<Response> {
		return this.request("PUT", url, options);
	}

	/** `request("PATCH", …)`. */
	patch(url: string | URL, options?: RequestOptions): Promise<Response> {
		return this.request("PATCH", url, options);
	}

	/** `request("DELETE", …)`. */
	delete(url: string | URL, options?: RequestOptions): Promise<Response> {
		return this.request("DELETE", url, options);
	}

	/** Starts a connection to the URL's origin, so that a request that comes soon finds one. */
	preconnect(url: string | URL): void {
		if (this.#isClosing) throw closedError();
		const parsed = parseUrl(String(url));
		const secure = this.#hsts?.upgrade(new URL(parsed.origin));
		this.#engine.pool.preconnect(
			this.#planner.routeOf(secure === undefined ? parsed : parseUrl(secure.href)),
		);
	}

	/** A request through the policies, the last of which calls `#exchange`. */
	async #through(chain: Next, method: string, url: string, options: RequestOptions): Promise<Response> {
		try {
			return await chain(this.#planner.request(method, url, options, performance.now()));
		} catch (error) {
			throw translate(error);
		}
	}

	/** What policies end in: one exchange on the wire. */
	#exchange(request: ClientRequest): Promise<Response> {
		return new Promise((resolve, reject) => {
			try {
				const plan = this.#planner.planRequest(request);
				const now = performance.now();
				this.#launch(plan, request.options.signal, request.startedAt ?? now, resolve, reject, now);
			} catch (error) {
				reject(translate(error));
			}
		});
	}

	/** Leads from a redirect to the response that the caller gets. */
	async #followFrom(plan: ExchangePlan, response: Response): Promise<Response> {
		const request = this.#planner.requestOf(plan);
		const redirects = this.#planner.redirectOptions(request.options);
		if (redirects === false) return response;
		return await follow(request, response, (next) => this.#exchange(next), redirects);
	}

	#launch(
		plan: ExchangePlan,
		signal: AbortSignal | undefined,
		startedAt: number,
		resolve: (response: Response) => void,
		reject: (error: ClientError) => void,
		now: number = startedAt,
	): void {
		if (this.#isClosing) throw closedError();
		const exchange = new Exchange(plan, startedAt, resolve, reject);
		const { trace } = exchange.plan;
		if (trace !== undefined) {
			trace({
				type: "exchange.started",
				at: startedAt,
				exchangeId: exchange.id,
				method: plan.method,
				url: exchange.displayUrl,
			});
		}
		if (signal !== undefined) {
			if (signal.aborted) {
				exchange.fail(abortError(exchange, signal));
				return;
			}
			exchange.listen(signal, () => this.#engine.cancel(exchange, abortError(exchange, signal)));
		}
		this.#engine.dispatch(exchange, now);
	}

	/** The limits that hold: those that were given, and the defaults of the others. */
	get limits(): ClientLimits {
		return { ...this.#planner.limits };
	}

	/** Connections and requests at this moment, and totals since the start. */
	stats(): ClientStats {
		const origins: Record<string, number> = {};
		let busy = 0;
		const { pool, active, counts } = this.#engine;
		const { connections, pending, waiting: queued } = pool;
		for (const connection of connections) {
			const { origin } = connection.route;
			origins[origin] = (origins[origin] ?? 0) + 1;
			if (!connection.isIdle) busy++;
		}
		const idle = connections.size - busy;
		return { ...counts, busy, idle, connecting: pending.size, queued, active, origins };
	}

	/** Takes no more requests, lets those under way finish, and closes the connections. */
	async close(): Promise<void> {
		this.#isClosing = true;
		this.#closed.abort();
		await this.#engine.drain();
		await this.destroy();
	}

	/** Closes everything now: requests under way fail with kind "client-closed". */
	async destroy(): Promise<void> {
		this.#isClosing = true;
		this.#closed.abort();
		await this.#engine.destroy((exchange) =>
			exchange.error("client-closed", exchange.phase, "was stopped because its client was closed"),
		);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.close();
	}

	#describe(): string {
		const { busy, idle, connecting, queued, requests } = this.stats();
		return `Client { ${busy} busy, ${idle} idle, ${connecting} connecting, ${queued} queued, ${requests} requests so far }`;
	}
}

function connectOptions(
	options: ClientSettings,
	timeouts: Timeouts,
	alpn: readonly string[],
): ConnectOptions {
	const { tls, names, resolver, localAddress } = options;
	return {
		timeoutMs: timeouts.connect,
		tls: { ...tls, alpn, sessions: tls?.sessions ?? createSessionCache() },
		resolver: createNameCache({ ...names, resolver: resolver ?? names?.resolver }),
		localAddress,
	};
}

/** Whether options ask for what only policies can do. */
function callsForPolicies({
	proxy,
	retries,
	auth,
	origin,
}: Pick<RequestOptions, "proxy" | "retries" | "auth" | "origin">): boolean {
	return (
		typeof proxy === "function" ||
		(retries !== undefined && retries !== false) ||
		auth !== undefined ||
		origin !== undefined
	);
}

function retrySettings(given: number | false | RetryOptions): RetrySettings | false {
	return typeof given === "number"
		? { ...retryOptions.defaults, limit: given }
		: (given as RetrySettings | false);
}

/** After interceptors, who may have put anything in its place: the request with members of its own, its options checked. */
const settled: Interceptor = (request, next) => {
	const { hasLeftOrigin, startedAt, session, ...given } = own(request);
	return next({ ...given, options: readRequest(given.options), hasLeftOrigin, startedAt, session });
};

function closedError(): ClientError {
	return new ClientError("the client is closed and takes no more requests", {
		kind: "client-closed",
		phase: "prepare",
		isSafeToRetry: true,
	});
}

function abortError(exchange: Exchange, signal: AbortSignal): ClientError {
	const reason: unknown = signal.reason;
	const isTimeout = reason instanceof DOMException && reason.name === "TimeoutError";
	const why = reason instanceof Error && reason.name !== "AbortError" ? `: ${reason.message}` : "";
	return exchange.error(
		isTimeout ? "timeout" : "aborted",
		exchange.phase,
		isTimeout ? "was stopped because the time of its signal was up" : `was aborted by its caller${why}`,
		{ code: isTimeout ? "signal" : "aborted", cause: reason, isSafeToRetry: exchange.plan.isIdempotent },
	);
}

/** Runs what may refuse a caller's input, and translates the refusal. */
function local<T>(make: () => T): T {
	try {
		return make();
	} catch (error) {
		throw translate(error);
	}
}

function translate(error: unknown): ClientError {
	if (error instanceof ClientError) return error;
	if (error instanceof ProtocolError) {
		return invalidRequest(
			`the request can't be sent: ${error.message}`,
			(error as LocalProtocolError).rule,
			error,
		);
	}
	throw error;
}
