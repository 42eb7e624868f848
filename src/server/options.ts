// What can be set on a server, and in a response: interfaces, and the rows that check and document them. Owns the numbers
// and their reasons. The comments of the members are made of the rows (scripts/option-docs.ts).

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
	type Rule,
	rule,
	type Settled,
	text,
	whole,
} from "../base/index.ts";
import type { FieldsInput } from "../http/index.ts";
import { type H1Limits, h1Limits } from "../http/options.ts";
import type { Connection, ListenOptions } from "../socket/index.ts";
import { type ListenSettings, listenOptions } from "../socket/options.ts";
import type { ResponseContent } from "./response-content.ts";

/** Limits on one request, and on all of them. */
export interface ServerLimits extends H1Limits {
	readonly contentBytes: number;
	readonly totalContentBytes: number;
	readonly contentBytesPerSecond: number;
	readonly connections: number;
}

/** How long a peer may take, in milliseconds. Looked at a few times a second, so none is exact. */
export interface ServerTimeouts {
	/**
	 * From a connection's or request's first sign until the request's head is complete; then 408. Default: 20,000 ms.
	 */
	readonly headMs: number;
	/** Between two pieces of a request's content that the handler waits for; then 408. Default: 30,000 ms. */
	readonly contentMs: number;
	/**
	 * For the whole content of a request that is held in memory (`bytes()`, `text()`); then 408. Content that is
	 * streamed is free of it. Node.js has the same. Default: 300,000 ms.
	 */
	readonly totalMs: number;
	/** For the peer to take what was sent, each time the send buffer is full; then a reset. Default: 60,000 ms. */
	readonly sendMs: number;
	/**
	 * Between two requests on a connection; then it is closed. nginx waits for 75 s, Node for 65 s. Default: 60,000
	 * ms.
	 */
	readonly idleMs: number;
	/**
	 * For the peer to close its side after a response that closes the connection. nginx waits for 5 s. Default: 2,000
	 * ms.
	 */
	readonly lingerMs: number;
}

/** One exchange as an access log tells it. */
export interface ExchangeSummary {
	/** "" where the request's head could not be read. */
	readonly method: string;
	readonly target: string;
	readonly remote: string;
	/** The status that was sent, or 0 where the connection was lost before. */
	readonly status: number;
	/** Bytes of content handed to the connection, without framing. */
	readonly contentBytes: number;
	readonly elapsedMs: number;
	/** Whether the response was handed over whole. */
	readonly isComplete: boolean;
}

export interface HttpServiceOptions {
	/** Limits on requests. */
	readonly limits?: Optional<ServerLimits> | undefined;
	/** How long peers may take. */
	readonly timeouts?: Optional<ServerTimeouts> | undefined;
	/** Called after each exchange. It must not throw. */
	readonly onExchange?: ((exchange: ExchangeSummary) => void) | undefined;
	/**
	 * Called for what a handler threw (other than an HttpError) and for responses that could not be sent as declared.
	 */
	readonly onError?: ((error: unknown) => void) | undefined;
}

export interface HttpServerOptions extends HttpServiceOptions {
	/**
	 * What `listen` takes, TLS among it. `maxConnections`, TLS handshakes included, is twice `limits.connections`
	 * where it isn't given.
	 */
	readonly listen?: ListenOptions | undefined;
}

export interface DirectoryOptions {
	/** Whether a folder without an index.html is listed; without, it is answered with 404. Default: `true`. */
	readonly listings?: boolean | undefined;
	/** Whether names that begin with a dot are served and listed. ".well-known" always is. Default: `false`. */
	readonly dotfiles?: boolean | undefined;
	/** Whether symbolic links may lead out of the folder. Default: `false`. */
	readonly outsideLinks?: boolean | undefined;
}

export interface DirectoryServerOptions extends HttpServerOptions, DirectoryOptions {
	/**
	 * Names to answer to beside `localhost`, names below it, and IP addresses: `shop.test`, `*.shop.test`, or `*` for
	 * every name. Requests for others get 421. Default: no others on the loopback, `*` elsewhere.
	 */
	readonly hosts?: readonly string[] | undefined;
}

/** What a handler answers. */
export interface ServerResponse {
	/** From 200 on; 101 only together with `handOver`. Default: 200. */
	readonly status?: number | undefined;
	/**
	 * Without Content-Length and Transfer-Encoding: the server frames. `Connection: close` is honoured. Default: `[]`.
	 */
	readonly fields?: FieldsInput | undefined;
	/** The content. */
	readonly body?: ResponseContent | undefined;
	/** Length in bytes of an iterated body, or, without a body, what a HEAD response announces. */
	readonly length?: number | undefined;
	/**
	 * Leaves HTTP after this response's head: the connection goes to this function, with what the client already sent
	 * still to be read. Only for a request that `wantsHandOver`, with 101 or, for CONNECT, 2xx.
	 */
	readonly handOver?: ((connection: Connection) => void | Promise<void>) | undefined;
}

export type HttpServiceSettings = Settled<
	HttpServiceOptions,
	"limits" | "timeouts",
	{ limits: ServerLimits; timeouts: ServerTimeouts }
>;
type HttpServerSettings = Settled<
	HttpServerOptions,
	"limits" | "timeouts" | "listen",
	{ limits: ServerLimits; timeouts: ServerTimeouts; listen: ListenSettings }
>;
export type DirectorySettings = Settled<DirectoryOptions, "listings" | "dotfiles" | "outsideLinks">;
type DirectoryServerSettings = HttpServerSettings &
	DirectorySettings &
	Settled<Pick<DirectoryServerOptions, "hosts">>;
export type ResponseSettings = Settled<ServerResponse, "status" | "fields">;

export const serverLimits: OptionSet<Optional<ServerLimits>, ServerLimits> = new OptionSet({
	...h1Limits.rows,
	contentBytes: {
		rule: bytes,
		doc: "Bytes of a request's content; more is answered with 413. nginx allows 1 MiB, Go has no limit.",
		default: 16 * 1024 * 1024,
	},
	totalContentBytes: {
		rule: bytes,
		doc: "Bytes of content of all requests that waits in memory to be read; more is answered with 503.",
		default: 256 * 1024 * 1024,
	},
	contentBytesPerSecond: {
		rule: amount,
		doc: "Bytes of content a second that a client has to send while they are waited for, measured over each `timeouts.contentMs`; less is answered with 408. 0 is any. Apache asks for 500, Kestrel for 240.",
		default: 500,
	},
	connections: {
		rule: amount,
		doc: "Open connections. One more takes the place of the one that has asked nothing for the longest time; where all are busy it is closed itself. Each can hold about 200 KB: a head, what came behind it, and content that waits.",
		default: 1_024,
	},
});

export const serverTimeouts: OptionSet<Optional<ServerTimeouts>, ServerTimeouts> = new OptionSet({
	headMs: {
		rule: milliseconds,
		doc: "From a connection's or request's first sign until the request's head is complete; then 408.",
		default: 20_000,
	},
	contentMs: {
		rule: milliseconds,
		doc: "Between two pieces of a request's content that the handler waits for; then 408.",
		default: 30_000,
	},
	totalMs: {
		rule: milliseconds,
		doc: "For the whole content of a request that is held in memory (`bytes()`, `text()`); then 408. Content that is streamed is free of it. Node.js has the same.",
		default: 300_000,
	},
	sendMs: {
		rule: milliseconds,
		doc: "For the peer to take what was sent, each time the send buffer is full; then a reset.",
		default: 60_000,
	},
	idleMs: {
		rule: milliseconds,
		doc: "Between two requests on a connection; then it is closed. nginx waits for 75 s, Node for 65 s.",
		default: 60_000,
	},
	lingerMs: {
		rule: milliseconds,
		doc: "For the peer to close its side after a response that closes the connection. nginx waits for 5 s.",
		default: 2_000,
	},
});

/** The defaults of `limits`. */
export const SERVER_LIMITS: ServerLimits = serverLimits.defaults;
/** The defaults of `timeouts`. */
export const SERVER_TIMEOUTS: ServerTimeouts = serverTimeouts.defaults;

export const httpServiceOptions: OptionSet<HttpServiceOptions, HttpServiceSettings> = new OptionSet({
	limits: { rule: serverLimits.members, doc: "Limits on requests.", default: SERVER_LIMITS },
	timeouts: { rule: serverTimeouts.members, doc: "How long peers may take.", default: SERVER_TIMEOUTS },
	onExchange: { rule: aFunction(), doc: "Called after each exchange. It must not throw." },
	onError: {
		rule: aFunction(),
		doc: "Called for what a handler threw (other than an HttpError) and for responses that could not be sent as declared.",
	},
});

export const httpServerOptions: OptionSet<HttpServerOptions, HttpServerSettings> = new OptionSet({
	...httpServiceOptions.rows,
	listen: {
		rule: listenOptions.members,
		doc: "What `listen` takes, TLS among it. `maxConnections`, TLS handshakes included, is twice `limits.connections` where it isn't given.",
		default: listenOptions.defaults,
	},
});

const DIRECTORY: OptionRows<DirectoryOptions, DirectorySettings> = {
	listings: {
		rule: flag,
		doc: "Whether a folder without an index.html is listed; without, it is answered with 404.",
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
};

export const directoryOptions: OptionSet<DirectoryOptions, DirectorySettings> = new OptionSet(DIRECTORY);

export const directoryServerOptions: OptionSet<DirectoryServerOptions, DirectoryServerSettings> =
	new OptionSet({
		...httpServerOptions.rows,
		...DIRECTORY,
		hosts: {
			rule: list(text, "a list of names"),
			doc: "Names to answer to beside `localhost`, names below it, and IP addresses: `shop.test`, `*.shop.test`, or `*` for every name. Requests for others get 421.",
			otherwise: "no others on the loopback, `*` elsewhere",
		},
	});

const fields: Rule<FieldsInput> = rule(
	"an object, pairs, or field lines",
	(value) => typeof value === "object" && value !== null,
);

export const responseOptions: OptionSet<ServerResponse, ResponseSettings> = new OptionSet(
	{
		status: { rule: whole(100), doc: "From 200 on; 101 only together with `handOver`.", default: 200 },
		fields: {
			rule: fields,
			doc: "Without Content-Length and Transfer-Encoding: the server frames. `Connection: close` is honoured.",
			default: [],
		},
		body: {
			rule: anything<ResponseContent>("a string, bytes, a file, or an iterable of them"),
			doc: "The content.",
		},
		length: {
			rule: whole(0),
			doc: "Length in bytes of an iterated body, or, without a body, what a HEAD response announces.",
		},
		handOver: {
			rule: aFunction(),
			doc: "Leaves HTTP after this response's head: the connection goes to this function, with what the client already sent still to be read. Only for a request that `wantsHandOver`, with 101 or, for CONNECT, 2xx.",
		},
	},
	{
		hints: {
			headers: "they are called fields here",
			statusCode: "it is called status here",
			json: "write body: JSON.stringify(…), and the field Content-Type: application/json",
		},
	},
);
