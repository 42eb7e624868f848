// The public client: turns a call into an exchange, and reports its state. The engine owns connections, queues and
// deadlines.

import { fromCaller } from "../base/index.ts";
import { createNameCache, createSessionCache } from "../socket/index.ts";
import { type ConnectSettings, connectOptions } from "../socket/options.ts";
import { refuseOption } from "./errors.ts";
import { closedError, Dispatcher, toClientError } from "./exchange/dispatcher.ts";
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
import { callsForPolicies, PolicyChain } from "./policies/chain.ts";
import { type HstsStore, hstsStoreOf } from "./policies/hsts.ts";
import { connectBase } from "./pool/connect-paths.ts";
import { Engine, type EngineCounts } from "./pool/engine.ts";
import { type PoolSettings, RouteTable } from "./pool/pool.ts";
import { type Protocols, protocolsOf } from "./protocols.ts";
import { type RequestOptions, requestOptions } from "./request-options.ts";
import type { Response } from "./response.ts";
import { partsOf, readUrl } from "./url.ts";

const readOptions = clientOptions.reader(refuseOption);
const readRequest = requestOptions.reader(refuseOption);
const readConnectOptions = connectOptions.reader();

/** A client's state at one moment. */
export interface ClientStats extends Readonly<EngineCounts> {
	/** Open connections: with a request in progress, and without. */
	readonly busy: number;
	readonly idle: number;
	readonly connecting: number;
	/** Requests that wait for a connection, and requests that are not over. */
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
	readonly #dispatcher: Dispatcher;
	readonly #policies: PolicyChain;
	readonly #hsts: HstsStore | undefined;
	/** Aborts waiting requests and waiting retries. */
	readonly #closed: AbortController = new AbortController();

	/** @throws ClientError, kind "invalid-request", for an option that doesn't exist or has a wrong value. */
	constructor(given?: ClientOptions);
	/** @internal with other versions of HTTP, for tests. */
	constructor(given: ClientOptions | undefined, protocols: Protocols);
	constructor(given?: ClientOptions, protocols?: Protocols) {
		const options = readOptions(given);
		const routes = new RouteTable();
		const planner = clientErrorsOf(() => new Planner(options, routes));
		this.#planner = planner;
		this.#hsts = hstsStoreOf(options.hsts);
		this.#engine = new Engine(routes, poolSettings(options, planner, protocols));
		const dispatcher = new Dispatcher(planner, this.#engine);
		this.#dispatcher = dispatcher;
		this.#policies = new PolicyChain({
			options,
			planner,
			hsts: this.#hsts,
			waitRules: {
				totalMs: (request) => request.options.timeouts?.total ?? planner.timeouts.total,
				queueMs: (request) => request.options.timeouts?.queue ?? planner.timeouts.queue,
				closed: this.#closed.signal,
				closedError,
			},
			send: (request) => dispatcher.send(request),
		});
	}

	/**
	 * Sends a request; resolves when the response's head has arrived, whatever its status.
	 * @param url absolute, http or https
	 * @throws ClientError (as a rejection).
	 */
	request(method: string, url: string | URL, given?: RequestOptions): Promise<Response> {
		let options: RequestOptions;
		try {
			options = readRequest(given);
		} catch (error) {
			return Promise.reject(fromCaller(error, this.request));
		}
		const text = typeof url === "string" ? url : String(url);
		if (this.#policies.isForAll || callsForPolicies(options))
			return this.#sendByPolicies(method, text, options);
		return new Promise((resolve, reject) => {
			try {
				const now = performance.now();
				const plan = this.#planner.planCall(method, text, options, now, this.#policies.follow);
				if (plan === undefined) resolve(this.#sendByPolicies(method, text, options));
				else this.#dispatcher.start(plan, now, now, resolve);
			} catch (error) {
				reject(fromCaller(toClientError(error), this.request));
			}
		});
	}

	async #sendByPolicies(method: string, url: string, options: RequestOptions): Promise<Response> {
		try {
			return await this.#policies.send(this.#planner.request(method, url, options, performance.now()));
		} catch (error) {
			throw fromCaller(toClientError(error), this.request);
		}
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

	/** Starts a connection to the URL's origin, so that a request soon after finds one. */
	preconnect(url: string | URL): void {
		this.#dispatcher.assertOpen();
		const given = readUrl(String(url));
		this.#engine.pool.preconnect(this.#planner.routeOf(partsOf(this.#hsts?.upgrade(given) ?? given)));
	}

	/** The limits in force: the given ones, and the defaults of the others. */
	get limits(): ClientLimits {
		return { ...this.#planner.limits };
	}

	/** Current connections and requests, and totals since the start. */
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

	/**
	 * Accepts no more requests, lets current ones finish, and closes the connections. Gives up content that is not read.
	 */
	async close(): Promise<void> {
		this.#dispatcher.close();
		this.#closed.abort();
		await this.#engine.drain();
		await this.destroy();
	}

	/** Closes everything now. Current requests fail with kind "client-closed". */
	async destroy(): Promise<void> {
		this.#dispatcher.close();
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

function poolSettings(options: ClientSettings, planner: Planner, given: Protocols | undefined): PoolSettings {
	const { limits, timeouts } = planner;
	const protocols =
		given ??
		protocolsOf({
			readers: new ReaderPool(limits),
			pipelining: options.pipelining,
			idleMs: options.idleConnectionMs,
		});
	const alpn = options.tls?.alpn ?? [...protocols.keys()];
	return {
		protocols,
		choosesProtocol: alpn.filter((name) => protocols.has(name)).length > 1,
		connector: options.connect ?? connectBase,
		connectSettings: connectSettings(options, timeouts, alpn),
		connectionsPerOrigin: options.connectionsPerOrigin,
		limits,
		trace: options.trace,
	};
}

function connectSettings(
	{ tls, names, resolver, localAddress }: ClientSettings,
	timeouts: Timeouts,
	alpn: readonly string[],
): ConnectSettings {
	return readConnectOptions({
		timeoutMs: timeouts.connect,
		tls: { ...tls, alpn, sessions: tls?.sessions ?? createSessionCache() },
		resolver: createNameCache({ ...names, resolver: resolver ?? names?.resolver }),
		localAddress,
	});
}

/** Runs code that may refuse a caller's input, and translates its errors. */
function clientErrorsOf<T>(make: () => T): T {
	try {
		return make();
	} catch (error) {
		throw toClientError(error);
	}
}
