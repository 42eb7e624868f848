// A network of routes: what each URL answers, as data. Requests of a client reach it over connections in memory, through
// gannet's own server, so everything but the socket is real: framing, limits, deadlines, cookies, caches.

import { inspectAs, OptionError } from "../base/index.ts";
import { Response } from "../client/index.ts";
import { FieldLines } from "../http/index.ts";
import {
	createHttpService,
	type HttpService,
	type ServerRequest,
	type ServerResponse,
} from "../server/index.ts";
import { type Connection, type ConnectOptions, type Endpoint, SocketError } from "../socket/index.ts";
import { memoryPair } from "./memory.ts";
import {
	type MockAnswer,
	type MockNetworkOptions,
	type MockReplies,
	type MockReplySettings,
	type MockRoute,
	type MockRouteSettings,
	type MockUrl,
	mockNetworkOptions,
	mockReply,
	mockRoute,
} from "./mock-options.ts";
import { MockRequest } from "./mock-request.ts";
import { nextTurn } from "./turns.ts";

const readOptions = mockNetworkOptions.reader();
const readRoute = mockRoute.reader();
const readReply = mockReply.reader();

const METHODS = ["get", "head", "post", "put", "patch", "delete", "options", "any"] as const;

interface Route {
	/** As people know it: "GET https://api.test/x". */
	readonly name: string;
	/** In capitals; "ANY" for all. */
	readonly method: string;
	readonly matches: (url: URL) => boolean;
	readonly replies: MockReplies;
	/** How many more requests it is for. */
	left: number;
	uses: number;
}

/**
 * A network in which each URL answers what a route says. Pass `network.connect` to a client; no name is looked up and no
 * socket is opened, for https: neither.
 *
 * @example
 * await using network = new MockNetwork([
 * 	{ get: "https://api.test/birds/*", reply: { json: { name: "Alba" } } },
 * 	{ post: "https://api.test/birds", reply: (request) => ({ status: 201, json: request.json() }) },
 * ]);
 * await using client = new Client({ connect: network.connect });
 * const bird = await client.get("https://api.test/birds/1").json();
 */
export class MockNetwork implements AsyncDisposable {
	static {
		inspectAs(
			MockNetwork,
			(network) => `MockNetwork { ${network.#routes.length} routes, ${network.requests.length} requests }`,
		);
	}

	/** Connects to any endpoint, for the option `connect` of a client. */
	readonly connect: (endpoint: Endpoint, options?: ConnectOptions) => Promise<Connection>;
	/** Every request so far, in the order in which they were complete. */
	readonly requests: MockRequest[] = [];
	/** Requests that no route was for: "GET https://api.test/y". */
	readonly unmatched: string[] = [];
	readonly #routes: Route[];
	readonly #otherwise: MockNetworkOptions["otherwise"];
	readonly #service: HttpService;
	/** The far ends of the connections, by their ids. */
	readonly #ends: Map<number, Connection> = new Map();
	/** What the handlers threw: a mistake in the test, not of a peer. */
	readonly #failures: unknown[] = [];

	/** @throws OptionError for a route or an option with a wrong member. */
	constructor(routes: readonly MockRoute[] = [], options?: MockNetworkOptions) {
		if (!Array.isArray(routes))
			throw new OptionError("the routes of a mocked network must be a list", "invalid-option", "routes");
		this.#routes = routes.map(routeOf);
		this.#otherwise = readOptions(options).otherwise;
		this.#service = createHttpService((request) => this.#answer(request), {
			onError: (error) => {
				if (!(error instanceof SocketError)) this.#failures.push(error);
			},
		});
		this.connect = async (endpoint, given = {}) => {
			const { trace, connectionId, signal } = given;
			// Connecting takes a turn of the event loop, as it would on a network.
			await nextTurn();
			if (signal?.aborted) throw signal.reason;
			const [near, far] = memoryPair({
				endpoint,
				...(trace !== undefined && { trace }),
				...(connectionId !== undefined && { connectionId }),
			});
			for (const [id, end] of this.#ends) if (end.isClosed) this.#ends.delete(id);
			this.#ends.set(far.info.id, far);
			this.#service.accept(far);
			return near;
		};
	}

	/** Adds routes. They come before the earlier ones. */
	add(...routes: readonly MockRoute[]): void {
		this.#routes.unshift(...routes.map(routeOf));
	}

	/** Ends all connections. Rejects if a request had no route, or a function of a route threw. Idempotent. */
	close(): Promise<void> {
		this.#service.abort();
		const [failure] = this.#failures.splice(0);
		if (failure !== undefined) return Promise.reject(failure);
		const missing = this.unmatched.splice(0);
		if (missing.length === 0) return Promise.resolve();
		return Promise.reject(new Error(`no route is for ${missing.join(", ")}; there are: ${this.#names()}`));
	}

	/** The same as `close`. */
	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	async #answer(incoming: ServerRequest): Promise<ServerResponse> {
		const { method, url, headers } = incoming;
		const request = new MockRequest(method, url.href, headers, await incoming.body.bytes());
		this.requests.push(request);
		const route = this.#find(method, url) ?? (method === "HEAD" ? this.#find("GET", url) : undefined);
		if (route !== undefined) return await this.#reply(await replyOf(route, request), incoming);
		if (this.#otherwise !== undefined)
			return await this.#reply(await this.#otherwise(webRequest(request, incoming.signal)), incoming);
		this.unmatched.push(`${method} ${url.href}`);
		const text = `MockNetwork: no route is for ${method} ${url.href}; there are: ${this.#names()}\n`;
		return { status: 501, headers: { "Content-Type": "text/plain; charset=utf-8" }, body: text };
	}

	#find(method: string, url: URL): Route | undefined {
		return this.#routes.find(
			(route) => (route.method === method || route.method === "ANY") && route.left > 0 && route.matches(url),
		);
	}

	#names(): string {
		return this.#routes.map(({ name }) => name).join(", ") || "none";
	}

	async #reply(given: MockAnswer, incoming: ServerRequest): Promise<ServerResponse> {
		if (given instanceof globalThis.Response) return ofResponse(given, await given.clone().bytes());
		if (given instanceof Response) return ofResponse(given, await given.bytes());
		const { status, headers, json, body, delayMs, fails }: MockReplySettings = readReply(given);
		const { signal } = incoming;
		if (delayMs > 0) await wait(delayMs, signal);
		if (fails === "reset") this.#ends.get(incoming.connection.id)?.reset();
		if (fails !== undefined) await wait(undefined, signal);
		return {
			status,
			...(headers !== undefined && { headers }),
			...(json !== undefined && { json }),
			...(body !== undefined && { body }),
		};
	}
}

function routeOf(given: MockRoute): Route {
	const route: MockRouteSettings = readRoute(given);
	const [method, ...others] = METHODS.filter((name) => route[name] !== undefined);
	if (method === undefined || others.length > 0)
		throw new TypeError(`a route has one of the members ${METHODS.join(", ")}, with the URL that it is for`);
	const url = route[method] as MockUrl;
	const name = `${method.toUpperCase()} ${String(url)}`;
	const { times = Infinity } = route;
	return {
		name,
		method: method.toUpperCase(),
		matches: matcher(url),
		replies: given.reply,
		left: times,
		uses: 0,
	};
}

/** Whether a URL is meant. A fragment is never sent; without a query in the pattern, any query will do. */
function matcher(pattern: MockUrl): (url: URL) => boolean {
	if (pattern instanceof RegExp) return ({ href }) => href.search(pattern) !== -1;
	const parts = pattern.split("*");
	// The URL parser gives the pattern the spelling that a request's URL has.
	const wild = "gannet-any";
	const whole = new URL(parts.join(wild)).href.replace(/#.*$/, "").split(wild);
	const hasQuery = pattern.includes("?");
	const text = whole.map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&")).join(".*");
	const expression = new RegExp(`^${text}$`);
	return ({ href, search }) => expression.test(hasQuery ? href : href.slice(0, href.length - search.length));
}

async function replyOf(route: Route, request: MockRequest): Promise<MockAnswer> {
	const { replies, uses } = route;
	route.left--;
	route.uses++;
	if (typeof replies === "function") return await replies(request);
	const list = Array.isArray(replies) ? replies : [replies];
	return (list[Math.min(uses, list.length - 1)] as MockAnswer | undefined) ?? {};
}

function webRequest({ method, url, headers, body }: MockRequest, signal: AbortSignal): Request {
	const hasContent = method !== "GET" && method !== "HEAD" && body.length > 0;
	const fields = new Headers([...headers].filter(([name]) => !OF_CONNECTION.has(name.toLowerCase())));
	return new Request(url, {
		method,
		headers: fields,
		signal,
		...(hasContent && { body: new Uint8Array(body) }),
	});
}

/** Fields of one connection and its framing: they aren't for whom a request is passed to. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
	"connection",
	"content-length",
	"host",
	"keep-alive",
	"transfer-encoding",
	"accept-encoding",
]);

const NOT_PASSED_ON: ReadonlySet<string> = new Set([...OF_CONNECTION, "content-encoding"]);

/** A Response may answer several requests, so its bytes are a copy. What was decoded has lost its coding. */
function ofResponse({ status, headers }: Response | globalThis.Response, body: Uint8Array): ServerResponse {
	const fields = [...headers].filter(([name]) => !NOT_PASSED_ON.has(name.toLowerCase()));
	return { status, headers: FieldLines.from(fields), body };
}

/** Rejects when the client gives up; without milliseconds only then. */
function wait(ms: number | undefined, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
		signal.addEventListener("abort", () => {
			clearTimeout(timer);
			reject(signal.reason);
		});
	});
}
