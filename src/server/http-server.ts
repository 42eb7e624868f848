// Serves HTTP on connections: a service accepts them from anywhere, a server gets them from a listener.

import { formatHostPort, inspectedAs, OptionError } from "../base/index.ts";
import { h1Limits } from "../http/options.ts";
import {
	type CloseListenerOptions,
	type Connection,
	type Endpoint,
	type Listener,
	listen,
	SocketError,
} from "../socket/index.ts";
import { closeListenerOptions } from "../socket/options.ts";
import { type Clock, CoarseClock, tickFor } from "./coarse-clock.ts";
import { HttpConnection } from "./http-connection.ts";
import type { HttpHandler } from "./messages.ts";
import {
	type HttpServerOptions,
	type HttpServiceOptions,
	type HttpServiceSettings,
	httpServerOptions,
	httpServiceOptions,
} from "./options.ts";
import type { ServedConnection, ServicePolicy, WaitingConnection } from "./service-policy.ts";
import { WaitingList } from "./waiting-list.ts";
import { isWebHandler, type WebHandler, webHandler } from "./web-handler.ts";

/** The names of HTTP's versions in ALPN, in the order of preference. */
const ALPN = { auto: ["h2", "http/1.1"], "1.1": ["http/1.1"] } as const;

type Speak = (connection: Connection, policy: ServicePolicy) => ServedConnection;

/** HTTP/2, from the first connection on that speaks it. */
let speakHttp2: Speak | undefined;

async function loadHttp2(): Promise<void> {
	const { Http2Connection } = await import("./h2/h2-connection.ts");
	speakHttp2 = (connection, policy) => new Http2Connection(connection, policy);
}

const readServiceOptions = httpServiceOptions.reader();
const readServerOptions = httpServerOptions.reader();
const readCloseOptions = closeListenerOptions.reader();

/** HTTP on connections from any source: a listener, a test. */
export interface HttpService {
	/** Speaks HTTP on this connection from now on, and sets its receiver. */
	accept(connection: Connection): void;
	/** Connections that are open and were not handed over. */
	readonly openConnections: number;
	/** Ends idle connections now, and the others after their present response. */
	closeWhenIdle(): void;
	/** Resets all connections. */
	abort(): void;
}

/** Makes a service that answers every request with this handler. `clock` is for tests that don't want to wait. */
export function createHttpService(
	handler: HttpHandler | WebHandler,
	options?: HttpServiceOptions,
	clock?: Clock,
): HttpService {
	return serviceOf(handler, readServiceOptions(options), clock);
}

/** What becomes of errors that no `onError` takes. That a peer is gone is not worth a warning. */
function warn(error: unknown): void {
	if (error instanceof SocketError) return;
	process.emitWarning(error instanceof Error ? error : new Error(String(error)));
}

/** @param options already read */
function serviceOf(
	given: HttpHandler | WebHandler,
	{ http, limits, timeouts, onExchange, onError }: HttpServiceSettings,
	clock?: Clock,
): HttpService {
	if (typeof given !== "function" && (typeof given !== "object" || given === null || !isWebHandler(given)))
		throw new OptionError(
			"the handler must be a function of a request, or an object with a fetch",
			"invalid-option",
			"",
		);
	const handler = isWebHandler(given) ? webHandler(given) : given;
	const connections = new Set<ServedConnection>();
	const waiting = new WaitingList<WaitingConnection>();
	let isClosing = false;
	/** Whether the crowding was reported and still lasts. */
	let isCrowded = false;
	const policy: ServicePolicy = {
		handler,
		limits,
		readerLimits: h1Limits.pick(limits),
		timeouts,
		budget: { heldBytes: 0, limitBytes: limits.totalContentBytes },
		clock: clock ?? new CoarseClock(tickFor(Object.values(timeouts))),
		get isClosing() {
			return isClosing;
		},
		onExchange,
		onError: onError ?? warn,
		startHttp2: http === "1.1" ? undefined : (connection) => startHttp2(connection),
		onWaiting: (connection) => waiting.add(connection),
		onBusy: (connection) => waiting.remove(connection),
		onGone(connection) {
			connections.delete(connection);
			waiting.remove(connection);
			if (connections.size <= limits.connections / 2) isCrowded = false;
		},
	};
	/** There is one connection too many: close an idle one, or the newest if all others are busy. */
	const makeRoom = (): void => {
		waiting.first?.evict();
		if (isCrowded) return;
		isCrowded = true;
		const opened = `${limits.connections} connections are open: limits.connections allows no more`;
		policy.onError(new Error(`${opened}, so idle ones are closed to make room for new ones`));
	};
	const add = (connection: ServedConnection): void => {
		connections.add(connection);
		if (connections.size > limits.connections) makeRoom();
	};
	const startHttp2 = (connection: Connection): void => {
		if (speakHttp2 !== undefined) {
			add(speakHttp2(connection, policy));
			return;
		}
		const loading: ServedConnection = {
			closeWhenIdle() {},
			evict: () => void connection.close(),
			abort: () => connection.reset(),
		};
		add(loading);
		void loadHttp2().then(() => {
			connections.delete(loading);
			startHttp2(connection);
		});
	};
	return {
		accept(connection) {
			if (connection.info.tls?.alpn === "h2" && http !== "1.1") startHttp2(connection);
			else add(new HttpConnection(connection, policy));
		},
		get openConnections() {
			return connections.size;
		},
		closeWhenIdle() {
			isClosing = true;
			for (const connection of connections) connection.closeWhenIdle();
		},
		abort() {
			for (const connection of connections) connection.abort();
		},
	};
}

/** A running server. */
export interface HttpServer extends AsyncDisposable {
	/** Where it listens, with its actual port. */
	readonly endpoint: Endpoint;
	/** "http://127.0.0.1:8080", without a path; for a Unix socket "http://localhost". */
	readonly url: string;
	/** Connections that are open now. */
	readonly openConnections: number;
	/**
	 * Stops listening, ends idle connections, and waits until the others have sent their response. Resets those that take
	 * longer than `deadlineMs`. Idempotent.
	 */
	close(options?: CloseListenerOptions): Promise<void>;
}

/**
 * Serves HTTP/1.1 and HTTP/2 on an endpoint. The handler is a function from a request to a response, or an object with a `fetch` of the
 * web's kind, `(request: Request) => Response`, such as an app of Hono.
 *
 * @example
 * const server = await serveHttp("tcp://127.0.0.1:0", ({ url }) => ({ body: `You asked for ${url.pathname}` }));
 */
export async function serveHttp(
	endpoint: Endpoint | string,
	handler: HttpHandler | WebHandler,
	given?: HttpServerOptions,
): Promise<HttpServer> {
	const options = readServerOptions(given);
	const service = serviceOf(handler, options);
	const { tls } = options.listen;
	const listener = await listen(endpoint, (connection) => service.accept(connection), {
		...options.listen,
		tls: tls === undefined ? undefined : { ...tls, alpn: tls.alpn ?? ALPN[options.http] },
		onError: options.listen.onError ?? ((error) => options.onError?.(error)),
		maxConnections: options.listen.maxConnections ?? 2 * options.limits.connections,
	});
	const close = async (closing?: CloseListenerOptions): Promise<void> => {
		const { deadlineMs } = readCloseOptions(closing);
		service.closeWhenIdle();
		await listener.close({ deadlineMs });
	};
	const url = urlOf(listener);
	const server: HttpServer = {
		endpoint: listener.endpoint,
		url,
		get openConnections() {
			return service.openConnections;
		},
		close,
		[Symbol.asyncDispose]: () => close(),
	};
	return inspectedAs(server, () => `HttpServer { ${url}, ${service.openConnections} connections }`);
}

function urlOf({ endpoint }: Listener): string {
	if (endpoint.transport === "unix") return "http://localhost";
	return `${endpoint.transport === "tls" ? "https" : "http"}://${formatHostPort(endpoint.host, endpoint.port)}`;
}
