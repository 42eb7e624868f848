// The client that people hold: turns a call into an exchange, and shows what is going on.
// Connections, queues and deadlines are the engine's.

import type { LocalProtocolError } from "../http/index.ts";
import { assertMethod, assertTarget, DEFAULT_LIMITS, FieldLines, ProtocolError } from "../http/index.ts";
import {
	type ConnectOptions,
	connect,
	createNameCache,
	createSessionCache,
	type Endpoint,
} from "../socket/index.ts";
import { Engine, type EngineCounts } from "./engine.ts";
import { ClientError, invalidRequest } from "./errors.ts";
import { Exchange, type ExchangePlan } from "./exchange.ts";
import { inspectAs } from "./inspect.ts";
import {
	type ClientLimits,
	type ClientOptions,
	checkClientOptions,
	checkRequestOptions,
	DEFAULT_BUFFERED_BYTES,
	DEFAULT_CONNECTIONS_PER_ORIGIN,
	DEFAULT_IDLE_CONNECTION_MS,
	DEFAULT_QUEUED_REQUESTS,
	DEFAULT_TIMEOUTS,
	DEFAULT_TOTAL_CONNECTIONS,
	type FieldsInit,
	type RequestOptions,
	type Timeouts,
} from "./options.ts";
import { jsonBody, type OutgoingBody, outgoingBody } from "./outgoing.ts";
import { type ClientRequest, compose, type Next } from "./policy.ts";
import {
	EMPTY_FIELDS,
	type FieldBlock,
	fieldBlock,
	fieldLines,
	framedLength,
	framingLines,
	plainTail,
	requestHead,
} from "./request-head.ts";
import type { Response } from "./response.ts";
import { Route, routeKey } from "./route.ts";
import { isPlainTarget, type ParsedUrl, parseUrl, pathStart } from "./url.ts";
import { VERSION } from "./version.ts";

const USER_AGENT = `gannet/${VERSION}`;

/** RFC 9110 §9.2.1 and §9.2.2. */
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "QUERY"]);
const IDEMPOTENT: ReadonlySet<string> = new Set([...SAFE, "PUT", "DELETE"]);

/** Texts of origins that lead straight to their route; more than that and the map starts anew. */
const KNOWN_ORIGINS = 10_000;

const NO_OPTIONS: RequestOptions = {};

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
	readonly #options: ClientOptions;
	readonly #timeouts: Timeouts;
	readonly #limits: ClientLimits;
	readonly #defaults: FieldBlock;
	readonly #routesByText: Map<string, Route> = new Map();
	/** The interceptors around `#exchange`; undefined where there are none. */
	readonly #chain: Next | undefined;
	#isClosing = false;

	/** @throws ClientError, kind "invalid-request", for an option that doesn't exist or has a wrong value. */
	constructor(options: ClientOptions = {}) {
		checkClientOptions(options);
		this.#options = options;
		this.#timeouts = { ...DEFAULT_TIMEOUTS, ...defined(options.timeouts) };
		this.#limits = {
			...DEFAULT_LIMITS,
			bufferedBytes: DEFAULT_BUFFERED_BYTES,
			queuedRequests: DEFAULT_QUEUED_REQUESTS,
			totalConnections: Math.max(DEFAULT_TOTAL_CONNECTIONS, options.connectionsPerOrigin ?? 0),
			...defined(options.limits),
		};
		this.#defaults =
			options.headers === undefined ? EMPTY_FIELDS : local(() => fieldBlock(options.headers ?? {}));
		const { interceptors = [] } = options;
		this.#chain =
			interceptors.length === 0 ? undefined : compose(interceptors, (request) => this.#exchange(request));
		this.#engine = new Engine({
			connector: options.connect ?? connect,
			connectOptions: connectOptions(options, this.#timeouts),
			connectionsPerOrigin: options.connectionsPerOrigin ?? DEFAULT_CONNECTIONS_PER_ORIGIN,
			pipelining: options.pipelining ?? 1,
			limits: this.#limits,
			idleConnectionMs: options.idleConnectionMs ?? DEFAULT_IDLE_CONNECTION_MS,
			trace: options.trace,
		});
	}

	/**
	 * Sends a request; resolves when the response's head has arrived, whatever its status.
	 * @param url absolute, http or https.
	 * @throws ClientError (as a rejection).
	 */
	request(method: string, url: string | URL, options: RequestOptions = NO_OPTIONS): Promise<Response> {
		const text = typeof url === "string" ? url : String(url);
		if (this.#chain !== undefined) return this.#intercepted(this.#chain, method, text, options);
		return new Promise((resolve, reject) => {
			try {
				this.#start(method, text, options, resolve, reject);
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
		this.#engine.preconnect(this.#routeOf(parseUrl(String(url))));
	}

	#start(
		method: string,
		url: string,
		options: RequestOptions,
		resolve: (response: Response) => void,
		reject: (error: ClientError) => void,
	): void {
		const startedAt = performance.now();
		const path = pathStart(url);
		let route = path === -1 ? undefined : this.#routesByText.get(url.slice(0, path));
		let target: string;
		let credentials: string | undefined;
		if (route !== undefined && !route.isRetired && isPlainTarget(url, path)) {
			target = url.slice(path);
		} else {
			const parsed = parseUrl(url);
			route = this.#routeOf(parsed);
			target = parsed.target;
			credentials = parsed.credentials;
			if (path !== -1) this.#remember(url.slice(0, path), route);
		}
		const isPlain = credentials === undefined && SAFE.has(method) && isEmpty(options);
		let plan: ExchangePlan;
		if (isPlain) {
			plan = this.#plainPlan(method, url, route, target);
		} else {
			checkRequestOptions(options);
			const { headers } = options;
			plan = this.#plan({ method, url, route, target, credentials, headers, body: bodyOf(options), options });
		}
		this.#launch(plan, options.signal, startedAt, resolve, reject);
	}

	/** A request through the interceptors, the last of which calls `#exchange`. */
	async #intercepted(chain: Next, method: string, url: string, options: RequestOptions): Promise<Response> {
		try {
			checkRequestOptions(options);
			assertMethod(method);
			const { origin, target, credentials } = parseUrl(url);
			let headers = options.headers === undefined ? FieldLines.empty : fieldLines(options.headers);
			if (credentials !== undefined && !headers.has("authorization")) {
				headers = headers.with("authorization", credentials);
			}
			return await chain({ method, url: new URL(origin + target), headers, body: bodyOf(options), options });
		} catch (error) {
			throw translate(error);
		}
	}

	/** What interceptors end in: one exchange on the wire. */
	#exchange(request: ClientRequest): Promise<Response> {
		return new Promise((resolve, reject) => {
			try {
				const startedAt = performance.now();
				const { method, headers, body, options } = request;
				const url = String(request.url);
				const parsed = parseUrl(url);
				const { target, credentials } = parsed;
				const route = this.#routeOf(parsed);
				const plan = this.#plan({ method, url, route, target, credentials, headers, body, options });
				this.#launch(plan, options.signal, startedAt, resolve, reject);
			} catch (error) {
				reject(translate(error));
			}
		});
	}

	#launch(
		plan: ExchangePlan,
		signal: AbortSignal | undefined,
		startedAt: number,
		resolve: (response: Response) => void,
		reject: (error: ClientError) => void,
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
			exchange.follow(signal, () => this.#engine.cancel(exchange, abortError(exchange, signal)));
		}
		this.#engine.dispatch(exchange, startedAt);
	}

	/** The plan of a request that has neither options nor content: the common case. */
	#plainPlan(method: string, url: string, route: Route, target: string): ExchangePlan {
		return {
			method,
			url,
			route,
			head: `${method} ${target}${route.plainTail}`,
			body: undefined,
			bodyLength: 0,
			isSafe: true,
			isIdempotent: true,
			closes: this.#defaults.closes,
			upgrades: false,
			expectsContinue: false,
			timeouts: this.#timeouts,
			hasOwnTotal: this.#options.timeouts?.total !== undefined,
			bufferedBytes: this.#limits.bufferedBytes,
			minimumRate: this.#options.minimumRate,
			trailers: undefined,
			onInterim: undefined,
			trace: this.#options.trace,
		};
	}

	/** The plan of a request with options of its own. */
	#plan({ method, url, route, target: urlTarget, credentials, headers, body, options }: Call): ExchangePlan {
		assertMethod(method);
		const target = options.target ?? urlTarget;
		const fields = headers === undefined ? this.#defaults : fieldBlock(headers, this.#defaults);
		const expectsContinue = (options.expectContinue === true || fields.expectsContinue) && body !== undefined;
		const bodyLength = body === undefined ? 0 : framedLength(fields, body);
		if (options.trailers !== undefined && bodyLength !== -1) {
			throw invalidRequest(
				"option trailers needs content of unknown length (an iterable or a stream): only chunked content has a trailer section",
				"trailers",
			);
		}
		const own = options.timeouts;
		return {
			method,
			url,
			route,
			head: this.#head({ method, target, route, fields, credentials, body, expectsContinue }),
			body,
			bodyLength,
			isSafe: SAFE.has(method) && body === undefined,
			isIdempotent: options.isIdempotent ?? IDEMPOTENT.has(method),
			closes: fields.closes,
			upgrades: fields.upgrades || method === "CONNECT",
			expectsContinue,
			timeouts: own === undefined ? this.#timeouts : { ...this.#timeouts, ...defined(own) },
			hasOwnTotal: (own?.total ?? this.#options.timeouts?.total) !== undefined,
			bufferedBytes: options.limits?.bufferedBytes ?? this.#limits.bufferedBytes,
			minimumRate: options.minimumRate ?? this.#options.minimumRate,
			trailers: options.trailers,
			onInterim: options.onInterim,
			trace: options.trace ?? this.#options.trace,
		};
	}

	#head(parts: HeadParts): string {
		const { method, target, route, fields, credentials, body, expectsContinue } = parts;
		if (fields === EMPTY_FIELDS && credentials === undefined && method !== "CONNECT") {
			assertTarget(target);
			// The route's tail without the empty line.
			const tail = route.plainTail.slice(0, -2);
			return `${method} ${target}${tail}${framingLines(method, fields, body, expectsContinue)}`;
		}
		// RFC 9112 §3.2.3: what CONNECT asks for is also its Host.
		const authority = method === "CONNECT" ? target : route.authority;
		return requestHead({
			method,
			target,
			authority,
			userAgent: USER_AGENT,
			fields,
			credentials,
			body,
			expectContinue: expectsContinue,
		});
	}

	#remember(text: string, route: Route): void {
		// Only a scheme and an authority: a "?", "#" or "\\" before the first slash would end the authority earlier, and
		// userinfo is a header of its own.
		if (!/^https?:\/\/[\w.:[\]-]+$/i.test(text)) return;
		if (this.#routesByText.size >= KNOWN_ORIGINS) this.#routesByText.clear();
		this.#routesByText.set(text, route);
	}

	#routeOf(url: ParsedUrl): Route {
		const { unixSocket, localAddress } = this.#options;
		const key = routeKey({ origin: url.origin, unixSocket, localAddress });
		const { routes } = this.#engine;
		let route = routes.get(key);
		if (route === undefined) {
			const tail = this.#plainTail(url.authority);
			route = new Route(key, url.origin, endpointOf(url, unixSocket), url.authority, tail);
			routes.set(key, route);
		}
		return route;
	}

	#plainTail(authority: string): string {
		if (this.#defaults === EMPTY_FIELDS) return `${plainTail(authority, USER_AGENT)}\r\n`;
		const head = requestHead({
			method: "GET",
			target: "/",
			authority,
			userAgent: USER_AGENT,
			fields: this.#defaults,
			credentials: undefined,
			body: undefined,
			expectContinue: false,
		});
		return head.slice("GET /".length);
	}

	/** Connections and requests at this moment, and totals since the start. */
	stats(): ClientStats {
		const origins: Record<string, number> = {};
		let busy = 0;
		for (const connection of this.#engine.connections) {
			const { origin } = connection.route;
			origins[origin] = (origins[origin] ?? 0) + 1;
			if (!connection.isIdle) busy++;
		}
		const { connections, connecting, queued, active, counts } = this.#engine;
		return { ...counts, busy, idle: connections.size - busy, connecting, queued, active, origins };
	}

	/** Takes no more requests, lets those under way finish, and closes the connections. */
	async close(): Promise<void> {
		this.#isClosing = true;
		await this.#engine.drain();
		await this.destroy();
	}

	/** Closes everything now: requests under way fail with kind "client-closed". */
	async destroy(): Promise<void> {
		this.#isClosing = true;
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

/** One call of `request`, with its URL taken apart. */
interface Call {
	readonly method: string;
	readonly url: string;
	readonly route: Route;
	readonly target: string;
	readonly credentials: string | undefined;
	readonly headers: FieldsInit | undefined;
	readonly body: OutgoingBody | undefined;
	readonly options: RequestOptions;
}

interface HeadParts {
	readonly method: string;
	readonly target: string;
	readonly route: Route;
	readonly fields: FieldBlock;
	readonly credentials: string | undefined;
	readonly body: OutgoingBody | undefined;
	readonly expectsContinue: boolean;
}

function isEmpty(options: RequestOptions): boolean {
	for (const _name in options) return false;
	return true;
}

function connectOptions(options: ClientOptions, timeouts: Timeouts): ConnectOptions {
	return {
		timeoutMs: timeouts.connect,
		tls: { alpn: ["http/1.1"], sessions: createSessionCache(), ...options.tls },
		resolver: createNameCache({
			...options.names,
			...(options.resolver === undefined ? {} : { resolver: options.resolver }),
		}),
		...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
	};
}

function endpointOf(url: ParsedUrl, unixSocket: string | undefined): Endpoint {
	if (unixSocket !== undefined) {
		if (url.scheme === "https:") {
			throw invalidRequest(
				"https: over a Unix-domain socket is not supported, and sending it in the clear would break its promise; ask for http:",
				"unsupported-scheme",
			);
		}
		return { transport: "unix", path: unixSocket };
	}
	return { transport: url.scheme === "https:" ? "tls" : "tcp", host: url.host, port: url.port };
}

function bodyOf(options: RequestOptions): OutgoingBody | undefined {
	const { body, json } = options;
	if (json !== undefined) {
		if (body !== undefined && body !== null)
			throw invalidRequest("give either body or json, not both", "invalid-option");
		return jsonBody(json);
	}
	return body === undefined || body === null ? undefined : outgoingBody(body);
}

/** The given properties that are not undefined. */
function defined<T extends object>(given: Partial<T> | undefined): Partial<T> {
	if (given === undefined) return {};
	return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}

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
