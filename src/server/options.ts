// The options of a server, and the members of a response: interfaces, and the rows that check and document them. Owns
// the numbers and their reasons. The members' comments are generated from the rows (scripts/option-docs.ts).

import {
	aFunction,
	amount,
	anything,
	bytes,
	flag,
	list,
	milliseconds,
	type Optional,
	type OptionRows,
	OptionSet,
	oneOf,
	type Rule,
	rule,
	type Settled,
	text,
	whole,
} from "../base/index.ts";
import type { FieldsInput } from "../http/index.ts";
import { type H1Limits, type H2OwnLimits, h1Limits, h2OwnLimits } from "../http/options.ts";
import type { Connection, ListenOptions } from "../socket/index.ts";
import { type ListenSettings, listenOptions } from "../socket/options.ts";
import type { ResponseContent } from "./response-content.ts";

/** Limits on one request, and on all of them. */
export interface ServerLimits extends H1Limits, H2OwnLimits {
	/** Bytes of a request's content; more gets 413. nginx allows 1 MiB, Go has no limit. Default: 16 MiB. */
	readonly contentBytes: number;
	/** Bytes of unread content of all requests in memory; more gets 503. Default: 256 MiB. */
	readonly totalContentBytes: number;
	/**
	 * Bytes of content a second that a client must send while the server waits for them, measured over each
	 * `timeouts.contentMs`; less gets 408. 0 allows any rate. Apache asks for 500, Kestrel for 240. Default: 500.
	 */
	readonly contentBytesPerSecond: number;
	/**
	 * Open connections. A further one replaces the connection that has been idle for the longest time; if all are
	 * busy, it is closed itself. Each can hold about 200 KB: a head, the bytes after it, and unread content. Default:
	 * 1,024.
	 */
	readonly connections: number;
}

/** How long a peer may take, in milliseconds. Checked a few times a second, so approximate. */
export interface ServerTimeouts {
	/**
	 * From the start of a connection or request until the request's head is complete; then 408. Over HTTP/2, the
	 * connection ends. Default: 20,000 ms.
	 */
	readonly headMs: number;
	/**
	 * Between two pieces of a request's content, while the handler waits for them; then 408. Default: 30,000 ms.
	 */
	readonly contentMs: number;
	/**
	 * For the whole content of a request that is held in memory (`bytes()`, `text()`); then 408. Does not apply to
	 * streamed content. Node.js has the same. Default: 300,000 ms.
	 */
	readonly totalMs: number;
	/**
	 * For the peer to accept what was sent, each time the send buffer is full; then a reset. Over HTTP/2 also for each
	 * stream, while the peer's window allows less than 1 KiB. Default: 60,000 ms.
	 */
	readonly sendMs: number;
	/**
	 * Between two requests on a connection; then it is closed. nginx waits for 75 s, Node for 65 s. Default: 60,000
	 * ms.
	 */
	readonly idleMs: number;
	/**
	 * For the peer to close its side after a response that closes the connection. nginx waits for 5 s. Over HTTP/2
	 * also to end a request that is answered before its end. Default: 2,000 ms.
	 */
	readonly lingerMs: number;
}

/** One exchange, for an access log. */
export interface ExchangeSummary {
	/** "" if the request's head could not be read. */
	readonly method: string;
	/** The request target exactly as sent; "" if the head could not be read. */
	readonly target: string;
	/** The client's address: "127.0.0.1:50123". */
	readonly remote: string;
	/** The status that was sent, or 0 if the connection was lost before. */
	readonly status: number;
	/** Bytes of content handed to the connection, without framing. */
	readonly contentBytes: number;
	/** Milliseconds from the request's first byte to the response's last one. */
	readonly elapsedMs: number;
	/** Whether the whole response was handed over. */
	readonly isComplete: boolean;
}

/** Which versions of HTTP to speak; see `http`. */
export type ServerHttpChoice = "auto" | "1.1";

/** How an HTTP service without a listener of its own serves. */
export interface HttpServiceOptions {
	/**
	 * Which versions of HTTP to speak. "auto": HTTP/1.1 and HTTP/2, which TLS clients choose by ALPN, and others by
	 * beginning with it (prior knowledge). "1.1": nothing else. Default: `"auto"`.
	 */
	readonly http?: ServerHttpChoice | undefined;
	/** Limits on requests. */
	readonly limits?: Optional<ServerLimits> | undefined;
	/** How long peers may take. */
	readonly timeouts?: Optional<ServerTimeouts> | undefined;
	/** Called after each exchange. It must not throw. */
	readonly onExchange?: ((exchange: ExchangeSummary) => void) | undefined;
	/**
	 * Called if a handler throws anything but an HttpError, and if a response could not be sent as declared. Default:
	 * a process warning.
	 */
	readonly onError?: ((error: unknown) => void) | undefined;
}

/** How an HTTP server serves. */
export interface HttpServerOptions extends HttpServiceOptions {
	/**
	 * The options of `listen`, including TLS. `maxConnections`, which includes TLS handshakes, is twice
	 * `limits.connections` by default.
	 */
	readonly listen?: ListenOptions | undefined;
}

/** How a folder is served. */
export interface DirectoryOptions {
	/** Whether to list a folder without an index.html; otherwise it gets 404. Default: `true`. */
	readonly listings?: boolean | undefined;
	/** Whether names that begin with a dot are served and listed. ".well-known" always is. Default: `false`. */
	readonly dotfiles?: boolean | undefined;
	/** Whether symbolic links may lead out of the folder. Default: `false`. */
	readonly outsideLinks?: boolean | undefined;
	/**
	 * Bytes of memory for the contents of small files, and again for listings that take long. A kept file is compared
	 * with the file system at each request, and larger files are read in the server's thread while they come as fast
	 * as memory, which may make the whole server wait for a file system that doesn't answer. 0 keeps nothing, and
	 * every access waits in the background. Default: 32 MiB.
	 */
	readonly cacheBytes?: number | undefined;
	/** Files up to this size, in bytes, are kept. Default: 64 KiB. */
	readonly cacheFileBytes?: number | undefined;
	/** Entries of a listing; it says so if a folder has more. Default: 100,000. */
	readonly listingEntries?: number | undefined;
}

/** How a folder is served, and by which server. */
export interface DirectoryServerOptions extends HttpServerOptions, DirectoryOptions {
	/**
	 * Names to answer to besides `localhost`, names below it, and IP addresses: `shop.test`, `*.shop.test`, or `*` for
	 * every name. Requests for others get 421. Default: no others on the loopback, `*` elsewhere.
	 */
	readonly hosts?: readonly string[] | undefined;
}

/** A handler's answer. */
export interface ServerResponse {
	/** 200 or above; 101 only together with `handOver`. Default: 200. */
	readonly status?: number | undefined;
	/**
	 * Without Content-Length and Transfer-Encoding, which the server adds. `Connection: close` is honoured. Default:
	 * `[]`.
	 */
	readonly headers?: FieldsInput | undefined;
	/** The content. */
	readonly body?: ResponseContent | undefined;
	/**
	 * A value that is sent as JSON, in place of `body`; with `Content-Type: application/json` unless `headers` has
	 * another.
	 */
	readonly json?: unknown;
	/** Length in bytes of an iterated body. Without a body, the length that a HEAD response announces. */
	readonly length?: number | undefined;
	/**
	 * Leaves HTTP after this response's head: this function gets the connection, including the bytes that the client
	 * already sent. Only for a request that `wantsHandOver`, with 101 or, for CONNECT, 2xx.
	 */
	readonly handOver?: ((connection: Connection) => void | Promise<void>) | undefined;
}

export type HttpServiceSettings = Settled<
	HttpServiceOptions,
	"http" | "limits" | "timeouts",
	{ limits: ServerLimits; timeouts: ServerTimeouts }
>;
type HttpServerSettings = Settled<
	HttpServerOptions,
	"http" | "limits" | "timeouts" | "listen",
	{ limits: ServerLimits; timeouts: ServerTimeouts; listen: ListenSettings }
>;
export type DirectorySettings = Settled<DirectoryOptions, keyof DirectoryOptions>;
type DirectoryServerSettings = HttpServerSettings &
	DirectorySettings &
	Settled<Pick<DirectoryServerOptions, "hosts">>;
export type ResponseSettings = Settled<ServerResponse, "status" | "headers">;

export const serverLimits: OptionSet<Optional<ServerLimits>, ServerLimits> = new OptionSet({
	...h1Limits.rows,
	...h2OwnLimits.rows,
	// RFC 9113 §6.5.2 recommends 100 at least; nginx and Apache allow 128 and 100.
	streams: { ...h2OwnLimits.rows.streams, doc: "HTTP/2: requests at once on one connection.", default: 128 },
	contentBytes: {
		rule: bytes,
		doc: "Bytes of a request's content; more gets 413. nginx allows 1 MiB, Go has no limit.",
		default: 16 * 1024 * 1024,
	},
	totalContentBytes: {
		rule: bytes,
		doc: "Bytes of unread content of all requests in memory; more gets 503.",
		default: 256 * 1024 * 1024,
	},
	contentBytesPerSecond: {
		rule: amount,
		doc: "Bytes of content a second that a client must send while the server waits for them, measured over each `timeouts.contentMs`; less gets 408. 0 allows any rate. Apache asks for 500, Kestrel for 240.",
		default: 500,
	},
	connections: {
		rule: amount,
		doc: "Open connections. A further one replaces the connection that has been idle for the longest time; if all are busy, it is closed itself. Each can hold about 200 KB: a head, the bytes after it, and unread content.",
		default: 1_024,
	},
});

export const serverTimeouts: OptionSet<Optional<ServerTimeouts>, ServerTimeouts> = new OptionSet({
	headMs: {
		rule: milliseconds,
		doc: "From the start of a connection or request until the request's head is complete; then 408. Over HTTP/2, the connection ends.",
		default: 20_000,
	},
	contentMs: {
		rule: milliseconds,
		doc: "Between two pieces of a request's content, while the handler waits for them; then 408.",
		default: 30_000,
	},
	totalMs: {
		rule: milliseconds,
		doc: "For the whole content of a request that is held in memory (`bytes()`, `text()`); then 408. Does not apply to streamed content. Node.js has the same.",
		default: 300_000,
	},
	sendMs: {
		rule: milliseconds,
		doc: "For the peer to accept what was sent, each time the send buffer is full; then a reset. Over HTTP/2 also for each stream, while the peer's window allows less than 1 KiB.",
		default: 60_000,
	},
	idleMs: {
		rule: milliseconds,
		doc: "Between two requests on a connection; then it is closed. nginx waits for 75 s, Node for 65 s.",
		default: 60_000,
	},
	lingerMs: {
		rule: milliseconds,
		doc: "For the peer to close its side after a response that closes the connection. nginx waits for 5 s. Over HTTP/2 also to end a request that is answered before its end.",
		default: 2_000,
	},
});

/** The defaults of `limits`. */
export const SERVER_LIMITS: ServerLimits = serverLimits.defaults;
/** The defaults of `timeouts`. */
export const SERVER_TIMEOUTS: ServerTimeouts = serverTimeouts.defaults;

export const httpServiceOptions: OptionSet<HttpServiceOptions, HttpServiceSettings> = new OptionSet({
	http: {
		rule: oneOf("auto", "1.1"),
		doc: 'Which versions of HTTP to speak. "auto": HTTP/1.1 and HTTP/2, which TLS clients choose by ALPN, and others by beginning with it (prior knowledge). "1.1": nothing else.',
		default: "auto",
	},
	limits: { rule: serverLimits.members, doc: "Limits on requests.", default: SERVER_LIMITS },
	timeouts: { rule: serverTimeouts.members, doc: "How long peers may take.", default: SERVER_TIMEOUTS },
	onExchange: { rule: aFunction(), doc: "Called after each exchange. It must not throw." },
	onError: {
		rule: aFunction(),
		doc: "Called if a handler throws anything but an HttpError, and if a response could not be sent as declared.",
		otherwise: "a process warning",
	},
});

export const httpServerOptions: OptionSet<HttpServerOptions, HttpServerSettings> = new OptionSet({
	...httpServiceOptions.rows,
	listen: {
		rule: listenOptions.members,
		doc: "The options of `listen`, including TLS. `maxConnections`, which includes TLS handshakes, is twice `limits.connections` by default.",
		default: listenOptions.defaults,
	},
});

const DIRECTORY: OptionRows<DirectoryOptions, DirectorySettings> = {
	listings: {
		rule: flag,
		doc: "Whether to list a folder without an index.html; otherwise it gets 404.",
		default: true,
	},
	dotfiles: {
		rule: flag,
		doc: 'Whether names that begin with a dot are served and listed. ".well-known" always is.',
		default: false,
	},
	outsideLinks: {
		rule: flag,
		doc: "Whether symbolic links may lead out of the folder.",
		default: false,
	},
	cacheBytes: {
		rule: bytes,
		doc: "Bytes of memory for the contents of small files, and again for listings that take long. A kept file is compared with the file system at each request, and larger files are read in the server's thread while they come as fast as memory, which may make the whole server wait for a file system that doesn't answer. 0 keeps nothing, and every access waits in the background.",
		default: 32 * 1024 * 1024,
	},
	cacheFileBytes: {
		rule: bytes,
		doc: "Files up to this size, in bytes, are kept.",
		default: 64 * 1024,
	},
	listingEntries: {
		rule: amount,
		doc: "Entries of a listing; it says so if a folder has more.",
		default: 100_000,
	},
};

export const directoryOptions: OptionSet<DirectoryOptions, DirectorySettings> = new OptionSet(DIRECTORY);

export const directoryServerOptions: OptionSet<DirectoryServerOptions, DirectoryServerSettings> =
	new OptionSet({
		...httpServerOptions.rows,
		...DIRECTORY,
		hosts: {
			rule: list(text, "a list of names"),
			doc: "Names to answer to besides `localhost`, names below it, and IP addresses: `shop.test`, `*.shop.test`, or `*` for every name. Requests for others get 421.",
			otherwise: "no others on the loopback, `*` elsewhere",
		},
	});

const fields: Rule<FieldsInput> = rule(
	"an object, pairs, or field lines",
	(value) => typeof value === "object" && value !== null,
);

export const responseOptions: OptionSet<ServerResponse, ResponseSettings> = new OptionSet(
	{
		status: { rule: whole(100), doc: "200 or above; 101 only together with `handOver`.", default: 200 },
		headers: {
			rule: fields,
			doc: "Without Content-Length and Transfer-Encoding, which the server adds. `Connection: close` is honoured.",
			default: [],
		},
		body: {
			rule: anything<ResponseContent>("a string, bytes, a file, or an iterable of them"),
			doc: "The content.",
		},
		json: {
			rule: anything<unknown>("a value that JSON can have"),
			doc: "A value that is sent as JSON, in place of `body`; with `Content-Type: application/json` unless `headers` has another.",
		},
		length: {
			rule: whole(0),
			doc: "Length in bytes of an iterated body. Without a body, the length that a HEAD response announces.",
		},
		handOver: {
			rule: aFunction(),
			doc: "Leaves HTTP after this response's head: this function gets the connection, including the bytes that the client already sent. Only for a request that `wantsHandOver`, with 101 or, for CONNECT, 2xx.",
		},
	},
	{
		hints: {
			fields: "they are called headers here",
			statusCode: "it is called status here",
		},
	},
);
