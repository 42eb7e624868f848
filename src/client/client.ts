// The public client: turns a call into an exchange, and reports its state. The engine owns connections, queues and
// deadlines.

import { fromCaller, inspectAs, own } from "../base/index.ts";
import { SAFE_METHODS } from "../http/index.ts";
import type { Trace } from "../trace/index.ts";
import type { BatchItem, BatchRequest, BatchRequests, BatchSender } from "./batch/batch.ts";
import type { BatchOptions } from "./batch/options.ts";
import { runBatch } from "./batch/start.ts";
import { CallUrls } from "./call-url.ts";
import { refuseOption } from "./errors.ts";
import { closedError, Dispatcher, toClientError } from "./exchange/dispatcher.ts";
import type { Resolve } from "./exchange/plan.ts";
import { Planner } from "./exchange/planner.ts";
import { extendedOptions, givenOptions, needsOwnConnections, storesOf } from "./extend.ts";
import { type ClientLimits, type ClientOptions, type ClientSettings, clientOptions } from "./options.ts";
import { callsForPolicies, PolicyChain, type PolicyStores } from "./policies/chain.ts";
import { Engine, type EngineCounts } from "./pool/engine.ts";
import { RouteTable } from "./pool/pool.ts";
import { poolSettings } from "./pool/pool-settings.ts";
import type { Protocols } from "./protocols.ts";
import { type RequestDescription, type RequestOptions, requestOptions } from "./request-options.ts";
import type { Response } from "./response.ts";
import { acceptedBy, ResponsePromise } from "./response-promise.ts";
import { partsOf, readUrl } from "./url.ts";

const readOptions = clientOptions.reader(refuseOption);
const readRequest = requestOptions.reader(refuseOption);

/** A client's state at one moment. */
export interface ClientStats extends Readonly<EngineCounts> {
	/** Open connections: with a request in progress, and without. */
	readonly busy: number;
	/** Open connections without a request. */
	readonly idle: number;
	/** Connections that are being opened. */
	readonly connecting: number;
	/** Requests on connections that carry many at once (HTTP/2). */
	readonly streams: number;
	/** Requests that wait for a connection, and requests that are not over. */
	readonly queued: number;
	/** Requests whose response hasn't arrived completely, those that wait for a connection included. */
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

	readonly #options: ClientSettings;
	readonly #engine: Engine;
	/** Whether the connections are another client's, which this one extends. */
	readonly #isGuest: boolean;
	readonly #planner: Planner;
	readonly #dispatcher: Dispatcher;
	readonly #policies: PolicyChain;
	readonly #stores: PolicyStores;
	readonly #urls: CallUrls;
	readonly #closing: AbortController = new AbortController();
	/** Aborts waiting requests and waiting retries. */
	readonly #closed: AbortSignal;

	/**
	 * A client with connections of its own, which it keeps until `close()`.
	 * @throws ClientError, kind "invalid-request", for an option that doesn't exist or has a wrong value.
	 */
	constructor(given?: ClientOptions);
	/** @internal with other versions of HTTP, for tests. */
	constructor(given: ClientOptions | undefined, protocols: Protocols);
	/** @internal a client that extends another one. */
	constructor(given: ClientOptions | undefined, protocols: undefined, parent: Client);
	constructor(given?: ClientOptions, protocols?: Protocols, parent?: Client) {
		const read = clientErrorsOf(() => readOptions(given));
		const further = parent === undefined ? {} : givenOptions(given, read);
		const options = parent === undefined ? read : readOptions(extendedOptions(parent.#options, further));
		this.#options = options;
		this.#isGuest = parent !== undefined && !needsOwnConnections(further);
		this.#urls = new CallUrls(options.baseUrl, options.query);
		const host = parent !== undefined && this.#isGuest ? parent.#parts : undefined;
		this.#closed = host?.closed ?? this.#closing.signal;
		const routes = host?.engine.pool.routes ?? new RouteTable();
		const shared = host?.planner;
		const planner = clientErrorsOf(
			() => new Planner(options, routes, shared?.connectPaths, shared?.listening),
		);
		this.#planner = planner;
		this.#stores = storesOf(options, parent && { stores: parent.#stores, given: further });
		this.#engine = host?.engine ?? new Engine(routes, poolSettings(options, planner, protocols));
		const dispatcher = new Dispatcher(planner, this.#engine, host?.dispatcher);
		this.#dispatcher = dispatcher;
		this.#policies = new PolicyChain({
			options,
			planner,
			stores: this.#stores,
			waitRules: {
				totalMs: (request) => request.options.timeouts?.total ?? planner.timeouts.total,
				queueMs: (request) => request.options.timeouts?.queue ?? planner.timeouts.queue,
				closed: this.#closed,
				closedError,
			},
			send: (request) => dispatcher.send(request),
		});
	}

	/**
	 * @internal Calls a listener with every event of the client, beside the listeners of its options and requests. Idle
	 * connections are closed, so that it hears of those of later requests from the beginning. Returns how to stop.
	 */
	static listen(client: Client, listener: Trace): () => void {
		client.#engine.pool.closeIdle();
		return client.#planner.listening.add(listener);
	}

	/** What a client that extends this one uses too. */
	get #parts(): SharedParts {
		return {
			engine: this.#engine,
			planner: this.#planner,
			dispatcher: this.#dispatcher,
			closed: this.#closed,
		};
	}

	/**
	 * A client with this one's options and others: those given replace this one's; headers, query, timeouts and limits are
	 * merged by name, and interceptors are added. It shares cookies, cache, rate and connections with this one, unless you
	 * change the option that decides about them (such as `tls`, `proxy` or `limits`). Shared connections are closed with
	 * the client that made them.
	 * @throws ClientError, kind "invalid-request", for an option that doesn't exist or has a wrong value
	 * @example
	 * const api = client.extend({ baseUrl: "https://api.example/v1", headers: { "x-team": "birds" } });
	 * const birds = await api.get("birds", { query: { page: 2 } }).json();
	 */
	extend(options: ClientOptions): Client {
		return new Client(options, undefined, this);
	}

	/**
	 * Sends a request; resolves when the response's head has arrived, whatever its status.
	 * @param url absolute, http or https; or relative to the client's `baseUrl`
	 * @returns a promise of the response that also has `json()`, `text()` and the like, for the content in one await
	 * @throws ClientError (as a rejection).
	 */
	request(method: string, url: string | URL, options?: RequestOptions): ResponsePromise;
	/** Sends a request that is described by an object, such as a form that was filled in. */
	request(request: RequestDescription): ResponsePromise;
	request(
		given: string | RequestDescription,
		givenUrl?: string | URL,
		givenRequest?: RequestOptions,
	): ResponsePromise {
		let resolve!: Resolve;
		const promise = new ResponsePromise((settle) => {
			resolve = settle;
		});
		try {
			if (typeof given === "string")
				this.#begin(promise, resolve, given, givenUrl as string | URL, givenRequest);
			else {
				const { method, url, options } = own(given);
				this.#begin(promise, resolve, method ?? "GET", url, options);
			}
		} catch (error) {
			resolve(Promise.reject(fromCaller(toClientError(error), this.request)));
		}
		return promise;
	}

	#begin(
		promise: ResponsePromise,
		resolve: Resolve,
		givenMethod: string,
		givenUrl: string | URL,
		given: RequestOptions | undefined,
	): void {
		const options = readRequest(given);
		const method = usualMethod(givenMethod);
		const url = String(givenUrl);
		const throws = options.throwOnError ?? this.#options.throwOnError;
		if (throws === false) ResponsePromise.makeLenient(promise);
		const settle = throws === true ? acceptedBy(resolve) : resolve;
		const { query } = options;
		if (this.#urls.areChanged || query !== undefined) {
			const whole = this.#urls.complete(url, query);
			const origin = options.origin ?? this.#urls.leftOrigin(whole);
			this.#send(method, whole, origin === undefined ? options : { ...options, origin }, settle);
		} else this.#send(method, url, options, settle);
	}

	#send(method: string, url: string, options: RequestOptions, resolve: Resolve): void {
		const policies = this.#policies;
		if (!policies.isForAll && !callsForPolicies(options)) {
			const now = performance.now();
			const plan = this.#planner.planCall(method, url, options, now, policies.follow);
			if (plan !== undefined) {
				this.#dispatcher.start(plan, now, now, resolve);
				return;
			}
		}
		resolve(this.#sendByPolicies(method, url, options));
	}

	async #sendByPolicies(method: string, url: string, options: RequestOptions): Promise<Response> {
		try {
			return await this.#policies.send(this.#planner.request(method, url, options, performance.now()));
		} catch (error) {
			throw fromCaller(toClientError(error));
		}
	}

	/** `request("GET", …)`. */
	get(url: string | URL, options?: RequestOptions): ResponsePromise {
		return this.request("GET", url, options);
	}

	/** `request("HEAD", …)`. */
	head(url: string | URL, options?: RequestOptions): ResponsePromise {
		return this.request("HEAD", url, options);
	}

	/** `request("POST", …)`. */
	post(url: string | URL, options?: RequestOptions): ResponsePromise {
		return this.request("POST", url, options);
	}

	/** `request("PUT", …)`. */
	put(url: string | URL, options?: RequestOptions): ResponsePromise {
		return this.request("PUT", url, options);
	}

	/** `request("PATCH", …)`. */
	patch(url: string | URL, options?: RequestOptions): ResponsePromise {
		return this.request("PATCH", url, options);
	}

	/** `request("DELETE", …)`. */
	delete(url: string | URL, options?: RequestOptions): ResponsePromise {
		return this.request("DELETE", url, options);
	}

	/**
	 * Sends many requests, so many at once, and gives each result as soon as it is there: a response with its whole content
	 * (at most `limits.bufferedBytes`), or an error. The list is read as the requests go out. Leaving the loop stops them.
	 * @throws ClientError, kind "invalid-request", for an option that doesn't exist or has a wrong value. If reading the
	 * list throws, so does the loop, after the results of the requests before.
	 * @example
	 * for await (const { request, response, error } of client.batch(urls, { parallel: 8, perHost: 2 })) {
	 *   if (error) console.error(error.message);
	 *   else console.log(request, response.status, (await response.bytes()).length);
	 * }
	 */
	batch<Request extends BatchRequest>(
		requests: BatchRequests<Request>,
		options?: BatchOptions,
	): AsyncGenerator<BatchItem<Request>, void, undefined> {
		const sender: BatchSender = {
			hostOf: (url, { query }) => {
				try {
					return URL.parse(this.#urls.complete(url, query))?.host ?? "";
				} catch {
					// Sending it gives the error.
					return "";
				}
			},
			send: (request) => this.request(request),
		};
		return runBatch(sender, requests, options);
	}

	/** Starts a connection to the URL's origin, so that a request soon after finds one. */
	preconnect(url: string | URL): void {
		this.#dispatcher.assertOpen();
		const given = readUrl(this.#urls.complete(String(url), undefined));
		const { hsts } = this.#stores;
		const start = (to: URL): void => this.#engine.pool.preconnect(this.#planner.routeOf(partsOf(to)));
		if (hsts === undefined) start(given);
		else void hsts().then((store) => !this.#closed.aborted && start(store.upgrade(given)));
	}

	/** The limits in force: the given ones, and the defaults of the others. */
	get limits(): ClientLimits {
		return { ...this.#planner.limits };
	}

	/** Current connections and requests, and totals since the start. */
	stats(): ClientStats {
		const origins: Record<string, number> = {};
		let busy = 0;
		let streams = 0;
		const { pool, active, counts } = this.#engine;
		const { connections, pending, waiting: queued } = pool;
		for (const connection of connections) {
			const { origin } = connection.route;
			origins[origin] = (origins[origin] ?? 0) + 1;
			const { isMultiplexed, inFlight } = connection.http;
			if (inFlight > 0) busy++;
			if (isMultiplexed) streams += inFlight;
		}
		const idle = connections.size - busy;
		return { ...counts, busy, idle, streams, connecting: pending.size, queued, active, origins };
	}

	/**
	 * Accepts no more requests, lets current ones finish, and closes the connections. Gives up content that is not read.
	 * Connections that it shares with the client it extends are left to that one.
	 */
	async close(): Promise<void> {
		this.#dispatcher.close();
		this.#closing.abort();
		if (this.#isGuest) return;
		await this.#engine.drain();
		await this.destroy();
	}

	/** Closes everything now. Current requests fail with kind "client-closed". */
	async destroy(): Promise<void> {
		this.#dispatcher.close();
		this.#closing.abort();
		if (this.#isGuest) return;
		await this.#engine.destroy((exchange) =>
			exchange.error("client-closed", exchange.phase, "was stopped because its client was closed"),
		);
	}

	/** `close()`, for `await using`. */
	async [Symbol.asyncDispose](): Promise<void> {
		await this.close();
	}

	#describe(): string {
		const { busy, idle, connecting, queued, requests } = this.stats();
		return `Client { ${busy} busy, ${idle} idle, ${connecting} connecting, ${queued} queued, ${requests} requests so far }`;
	}
}

interface SharedParts {
	readonly engine: Engine;
	readonly planner: Planner;
	readonly dispatcher: Dispatcher;
	readonly closed: AbortSignal;
}

/** Fetch standard, "normalize a method": these six in capitals, however they are written. */
function usualMethod(method: string): string {
	if (method === "GET" || SAFE_METHODS.has(method) || method === "POST" || typeof method !== "string")
		return method;
	const capitals = method.toUpperCase();
	return USUAL_METHODS.has(capitals) ? capitals : method;
}

const USUAL_METHODS: ReadonlySet<string> = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);

/** Runs code that may refuse a caller's input, and translates its errors. */
function clientErrorsOf<T>(make: () => T): T {
	try {
		return make();
	} catch (error) {
		throw fromCaller(toClientError(error), Client);
	}
}
