// The options of this folder's functions: an interface for each, and the rows that check and document it. Other
// folders, whose options contain these, import them from here. The members' comments are generated from the rows
// (scripts/option-docs.ts). Knows no socket.

import {
	aFunction,
	amount,
	anyMilliseconds,
	flag,
	isObject,
	list,
	milliseconds,
	OptionSet,
	oneOf,
	port,
	type Rule,
	rule,
	type Settled,
	signal,
	someText,
	whole,
} from "../base/index.ts";
import type { SocketAddress, Trace } from "../trace/index.ts";
import type { Connection } from "./connection.ts";
import type { Family } from "./happy-eyeballs.ts";
import type { Resolver } from "./resolver.ts";
import {
	type TlsOptions,
	type TlsServerOptions,
	type TlsServerSettings,
	type TlsSettings,
	tlsOptions,
	tlsServerOptions,
} from "./tls-options.ts";

export {
	type SessionCache,
	type SessionCacheOptions,
	type TlsCommonOptions,
	type TlsOptions,
	type TlsServerOptions,
	type TlsServerSettings,
	type TlsSettings,
	tlsOptions,
} from "./tls-options.ts";

/**
 * What connect() needs of an AbortSignal. An AbortController made each of 5,000 connections 1.5 to 2 KB larger, where
 * raw sockets take 6. If you would make one for every connection, pass something smaller.
 */
export interface CancelSignal {
	/** Whether it is already aborted. */
	readonly aborted: boolean;
	/** Why it was aborted: the error's cause. */
	readonly reason: unknown;
	/** Calls the listener when it is aborted. */
	addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
	/** Takes a listener back. */
	removeEventListener(type: "abort", listener: () => void): void;
}

/** How to connect to an endpoint. */
export interface ConnectOptions {
	/** For "tls" endpoints. Pass the same object for many connections: its certificates are read once. */
	readonly tls?: TlsOptions | undefined;
	/**
	 * For name, attempts and TLS handshake together. With Infinity, only the operating system's own limits apply.
	 * Default: 10,000 ms.
	 */
	readonly timeoutMs?: number | undefined;
	/** Aborts connecting; it does not affect an open connection. An AbortSignal, or something lighter. */
	readonly signal?: CancelSignal | undefined;
	/** Looks up a name's addresses. Default: the operating system's. */
	readonly resolver?: Resolver | undefined;
	/**
	 * The address of this machine to connect from. Only addresses of its family are tried. Default: the operating
	 * system's choice.
	 */
	readonly localAddress?: string | undefined;
	/** The port of this machine. Default: a free one. */
	readonly localPort?: number | undefined;
	/**
	 * Asked before each attempt, whatever gave the address: why it may not be used, as the end of a sentence that
	 * begins with the address; undefined where it may. A refused one counts as a failed attempt (code
	 * "NETWORK_POLICY").
	 */
	readonly filter?: ((address: SocketAddress) => string | undefined) | undefined;
	/** Sends small writes at once (TCP_NODELAY). Default: `true`. */
	readonly noDelay?: boolean | undefined;
	/** Between the start of one attempt and the next (RFC 8305 §5). Default: 250 ms. */
	readonly attemptDelayMs?: number | undefined;
	/** How long IPv4 addresses wait for IPv6 ones (RFC 8305 §3). Default: 50 ms. */
	readonly resolutionDelayMs?: number | undefined;
	/** Called with each event. */
	readonly trace?: Trace | undefined;
	/** The id to use in events and info. Default: the next free one. */
	readonly connectionId?: number | undefined;
}

/** How a listener accepts connections. */
export interface ListenOptions {
	/** For "tls" endpoints, which need at least `cert` and `key`, or `pfx`. */
	readonly tls?: TlsServerOptions | undefined;
	/**
	 * Connections beyond this number are closed as soon as they are accepted. `onError` gets the first of them
	 * (MAX_CONNECTIONS), and again after one was accepted in between. Default: no limit.
	 */
	readonly maxConnections?: number | undefined;
	/** How many connections may wait to be accepted. Default: 511. */
	readonly backlog?: number | undefined;
	/** Sends small writes at once (TCP_NODELAY). Default: `true`. */
	readonly noDelay?: boolean | undefined;
	/** The time that a client has for its TLS handshake. Default: 10,000 ms. */
	readonly handshakeTimeoutMs?: number | undefined;
	/**
	 * Called if a handler rejects (with its connection), if a TLS handshake fails, and if a connection can't be
	 * accepted or is one too many. Default: these become warnings of the process.
	 */
	readonly onError?: ((error: unknown, connection: Connection | undefined) => void) | undefined;
	/** Called with each event. */
	readonly trace?: Trace | undefined;
}

/** How a listener closes. */
export interface CloseListenerOptions {
	/** How long to wait for open connections before resetting them. Default: 5,000 ms. */
	readonly deadlineMs?: number | undefined;
}

/** How to send and receive datagrams. */
export interface DatagramOptions {
	/** Only this family of a name's addresses. Default: both. */
	readonly family?: Family | undefined;
	/** Closes the socket; a waiting receive() rejects with code "ABORTED". */
	readonly signal?: AbortSignal | undefined;
	/** How many datagrams may wait to be received. Further ones are dropped and counted. Default: 1,000. */
	readonly maxQueued?: number | undefined;
	/** Lets several sockets of this machine share the port, as receivers of multicast do. Default: `false`. */
	readonly reuseAddress?: boolean | undefined;
	/** Called with each event. */
	readonly trace?: Trace | undefined;
	/** Looks up a name's addresses. Default: the operating system's. */
	readonly resolver?: Resolver | undefined;
	/** connectDatagrams: the address of this machine to send from. Default: the operating system's choice. */
	readonly localAddress?: string | undefined;
	/** connectDatagrams: the port of this machine to send from. Default: a free one. */
	readonly localPort?: number | undefined;
}

/** How a name is resolved. */
export interface ResolveOptions {
	/** Looks up the addresses. Default: the operating system's. */
	readonly resolver?: Resolver | undefined;
	/** The families of addresses to ask for. Default: `[6,4]`. */
	readonly families?: readonly Family[] | undefined;
	/** Stops waiting. */
	readonly signal?: AbortSignal | undefined;
}

/** How long addresses of names are kept, and how many. */
export interface NameCacheOptions {
	/** The resolver to ask. Default: the operating system's. */
	readonly resolver?: Resolver | undefined;
	/** How long answers without a TTL are kept. The operating system's resolver gives none. Default: 30,000 ms. */
	readonly ttlMs?: number | undefined;
	/** Answers are kept for at least this long, whatever their TTL. Default: 1,000 ms. */
	readonly minTtlMs?: number | undefined;
	/** Answers are kept for at most this long. Default: 300,000 ms. */
	readonly maxTtlMs?: number | undefined;
	/**
	 * How long to remember that a name does not exist. Temporary failures are not remembered. Default: 1,000 ms.
	 */
	readonly negativeTtlMs?: number | undefined;
	/** Beyond this number, the least recently used names are forgotten. Default: 1,000. */
	readonly maxNames?: number | undefined;
	/** Milliseconds on a monotonic clock. Default: `performance.now`. */
	readonly clock?: (() => number) | undefined;
}

export type ConnectSettings = Settled<
	ConnectOptions,
	"timeoutMs" | "noDelay" | "attemptDelayMs" | "resolutionDelayMs",
	{ tls: TlsSettings }
>;
export type ListenSettings = Settled<
	ListenOptions,
	"backlog" | "noDelay" | "handshakeTimeoutMs",
	{ tls: TlsServerSettings }
>;
export type CloseListenerSettings = Settled<CloseListenerOptions, "deadlineMs">;
export type DatagramSettings = Settled<DatagramOptions, "maxQueued" | "reuseAddress">;
export type ResolveSettings = Settled<ResolveOptions, "families">;
export type NameCacheSettings = Settled<
	NameCacheOptions,
	"ttlMs" | "minTtlMs" | "maxTtlMs" | "negativeTtlMs" | "maxNames"
>;

const SYSTEMS = "the operating system's";

const family: Rule<Family> = oneOf(4, 6);
const connectionId: Rule<number> = whole(0);
const cancelSignal: Rule<CancelSignal> = rule(
	"an AbortSignal",
	(value) =>
		value instanceof AbortSignal ||
		(isObject(value) && "aborted" in value && "addEventListener" in value && "removeEventListener" in value),
);
/** Infinity, and values too long for a timer, switch it off. */
const handshake: Rule<number> = milliseconds;

export const connectOptions: OptionSet<ConnectOptions, ConnectSettings> = new OptionSet(
	{
		tls: {
			rule: tlsOptions.members,
			doc: 'For "tls" endpoints. Pass the same object for many connections: its certificates are read once.',
		},
		timeoutMs: {
			rule: anyMilliseconds,
			doc: "For name, attempts and TLS handshake together. With Infinity, only the operating system's own limits apply.",
			default: 10_000,
		},
		signal: {
			rule: cancelSignal,
			doc: "Aborts connecting; it does not affect an open connection. An AbortSignal, or something lighter.",
		},
		resolver: { rule: aFunction(), doc: "Looks up a name's addresses.", otherwise: SYSTEMS },
		localAddress: {
			rule: someText,
			doc: "The address of this machine to connect from. Only addresses of its family are tried.",
			otherwise: "the operating system's choice",
		},
		localPort: { rule: port, doc: "The port of this machine.", otherwise: "a free one" },
		filter: {
			rule: aFunction(),
			doc: 'Asked before each attempt, whatever gave the address: why it may not be used, as the end of a sentence that begins with the address; undefined where it may. A refused one counts as a failed attempt (code "NETWORK_POLICY").',
		},
		noDelay: { rule: flag, doc: "Sends small writes at once (TCP_NODELAY).", default: true },
		attemptDelayMs: {
			rule: anyMilliseconds,
			doc: "Between the start of one attempt and the next (RFC 8305 §5).",
			default: 250,
		},
		resolutionDelayMs: {
			rule: anyMilliseconds,
			doc: "How long IPv4 addresses wait for IPv6 ones (RFC 8305 §3).",
			default: 50,
		},
		trace: { rule: aFunction(), doc: "Called with each event." },
		connectionId: {
			rule: connectionId,
			doc: "The id to use in events and info.",
			otherwise: "the next free one",
		},
	},
	{ hints: { timeout: "did you mean timeoutMs?", lookup: "it is called resolver here" } },
);

export const listenOptions: OptionSet<ListenOptions, ListenSettings> = new OptionSet({
	tls: {
		rule: tlsServerOptions.members,
		doc: 'For "tls" endpoints, which need at least `cert` and `key`, or `pfx`.',
	},
	maxConnections: {
		rule: amount,
		doc: "Connections beyond this number are closed as soon as they are accepted. `onError` gets the first of them (MAX_CONNECTIONS), and again after one was accepted in between.",
		otherwise: "no limit",
	},
	backlog: { rule: whole(1), doc: "How many connections may wait to be accepted.", default: 511 },
	noDelay: { rule: flag, doc: "Sends small writes at once (TCP_NODELAY).", default: true },
	handshakeTimeoutMs: {
		rule: handshake,
		doc: "The time that a client has for its TLS handshake.",
		default: 10_000,
	},
	onError: {
		rule: aFunction(),
		doc: "Called if a handler rejects (with its connection), if a TLS handshake fails, and if a connection can't be accepted or is one too many.",
		otherwise: "these become warnings of the process",
	},
	trace: { rule: aFunction(), doc: "Called with each event." },
});

export const closeListenerOptions: OptionSet<CloseListenerOptions, CloseListenerSettings> = new OptionSet({
	deadlineMs: {
		rule: anyMilliseconds,
		doc: "How long to wait for open connections before resetting them.",
		default: 5_000,
	},
});

export const datagramOptions: OptionSet<DatagramOptions, DatagramSettings> = new OptionSet({
	family: { rule: family, doc: "Only this family of a name's addresses.", otherwise: "both" },
	signal: { rule: signal, doc: 'Closes the socket; a waiting receive() rejects with code "ABORTED".' },
	maxQueued: {
		rule: amount,
		doc: "How many datagrams may wait to be received. Further ones are dropped and counted.",
		default: 1_000,
	},
	reuseAddress: {
		rule: flag,
		doc: "Lets several sockets of this machine share the port, as receivers of multicast do.",
		default: false,
	},
	trace: { rule: aFunction(), doc: "Called with each event." },
	resolver: { rule: aFunction(), doc: "Looks up a name's addresses.", otherwise: SYSTEMS },
	localAddress: {
		rule: someText,
		doc: "connectDatagrams: the address of this machine to send from.",
		otherwise: "the operating system's choice",
	},
	localPort: {
		rule: port,
		doc: "connectDatagrams: the port of this machine to send from.",
		otherwise: "a free one",
	},
});

export const resolveOptions: OptionSet<ResolveOptions, ResolveSettings> = new OptionSet({
	resolver: { rule: aFunction(), doc: "Looks up the addresses.", otherwise: SYSTEMS },
	families: {
		rule: list(family, "a list of families, 4 and 6"),
		doc: "The families of addresses to ask for.",
		default: [6, 4],
	},
	signal: { rule: signal, doc: "Stops waiting." },
});

export const nameCacheOptions: OptionSet<NameCacheOptions, NameCacheSettings> = new OptionSet({
	resolver: { rule: aFunction(), doc: "The resolver to ask.", otherwise: SYSTEMS },
	ttlMs: {
		rule: anyMilliseconds,
		doc: "How long answers without a TTL are kept. The operating system's resolver gives none.",
		default: 30_000,
	},
	minTtlMs: {
		rule: anyMilliseconds,
		doc: "Answers are kept for at least this long, whatever their TTL.",
		default: 1_000,
	},
	maxTtlMs: { rule: anyMilliseconds, doc: "Answers are kept for at most this long.", default: 300_000 },
	negativeTtlMs: {
		rule: anyMilliseconds,
		doc: "How long to remember that a name does not exist. Temporary failures are not remembered.",
		default: 1_000,
	},
	maxNames: {
		rule: amount,
		doc: "Beyond this number, the least recently used names are forgotten.",
		default: 1_000,
	},
	clock: {
		rule: aFunction(),
		doc: "Milliseconds on a monotonic clock.",
		otherwise: "`performance.now`",
	},
});
