// One exchange as one plain object, for JSON. The shape is an interface: members may be added, but are never renamed.

import { hideSecrets } from "../base/index.ts";
import type { SocketAddress, TlsFacts } from "./connection-events.ts";
import type { ConnectionEvidence, ExchangeEvidence } from "./evidence.ts";
import type { CacheAnswered } from "./exchange-events.ts";
import { phasesOf } from "./phases.ts";
import { headLines, type RedactionOptions, redactExchange, redactHead } from "./redaction.ts";

/** How an exchange is summarized. */
export interface SummaryOptions extends RedactionOptions {
	/** Keeps credentials. Default false. */
	readonly showsSecrets?: boolean | undefined;
	/** How the cache answered, if it did. */
	readonly cache?: CacheAnswered["outcome"] | undefined;
	/** The error, if the exchange failed. */
	readonly failure?:
		| {
				/** The error's message. Secrets in its URLs are hidden. */
				readonly message: string;
				/** The exit code of the program. */
				readonly exitCode: number;
		  }
		| undefined;
	/** Where the content was written: a path, or "-" for stdout. */
	readonly savedTo?: string | undefined;
}

/** The facts of a stored response that a summary needs. */
export interface StoredResponse {
	/** The URL that it was stored for. */
	readonly url: string;
	/** The status code. */
	readonly status: number;
	/** The reason phrase; often empty. */
	readonly statusText: string;
	/** The version of HTTP that it came over. */
	readonly version: string;
	/** Its head, as latin1 text. */
	readonly headText: string;
	/** How the cache answered. */
	readonly fromCache: CacheAnswered["outcome"] | undefined;
}

/** A plain object for JSON.stringify. Durations are milliseconds, sizes bytes. */
export function summarize(exchange: ExchangeEvidence, options: SummaryOptions = {}): object {
	const shown = options.showsSecrets === true ? exchange : redactExchange(exchange, options);
	const { cache, savedTo, failure } = options;
	return {
		request: {
			method: shown.method,
			url: shown.url,
			headers: fieldsOf(shown.requestHead),
			bytes: shown.requestBytes,
		},
		response: responseOf(shown),
		connection: connectionOf(shown.connection, shown),
		timings: timingsOf(shown),
		...(cache === undefined ? {} : { cache }),
		...(savedTo === undefined ? {} : { savedTo }),
		...(shown.retries.length === 0 ? {} : { retries: shown.retries }),
		...(failure === undefined
			? {}
			: { error: { message: hideSecrets(failure.message), exitCode: failure.exitCode } }),
	};
}

/** The same shape for a response from the cache, without an exchange. */
export function summarizeStored(
	method: string,
	response: StoredResponse,
	options: SummaryOptions = {},
): object {
	const { status, statusText, version, headText, fromCache } = response;
	const isWhole = options.showsSecrets === true;
	const headers = fieldsOf(isWhole ? headText : redactHead(headText, options));
	const url = isWhole ? response.url : hideSecrets(response.url);
	return {
		request: { method, url, headers: [], bytes: 0 },
		response: { status, statusText, version, headers, contentBytes: null, bytes: null, isComplete: true },
		connection: null,
		timings: null,
		cache: fromCache,
		savedTo: options.savedTo,
	};
}

function fieldsOf(head: string | undefined): readonly (readonly [string, string])[] {
	if (head === undefined) return [];
	return headLines(head)
		.slice(1)
		.map((line) => {
			const colon = line.indexOf(":");
			return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
		});
}

function responseOf(exchange: ExchangeEvidence): object | null {
	if (exchange.responseHead === undefined) return null;
	const startLine = headLines(exchange.responseHead)[0] ?? "";
	const [version = "", , ...reason] = startLine.split(" ");
	return {
		status: exchange.status,
		statusText: reason.join(" "),
		version: version.replace(/^HTTP\//, ""),
		headers: fieldsOf(exchange.responseHead),
		contentBytes: exchange.contentBytes,
		bytes: exchange.responseBytes ?? null,
		isComplete: exchange.doneAt !== undefined,
	};
}

function connectionOf(connection: ConnectionEvidence | undefined, exchange: ExchangeEvidence): object | null {
	if (connection === undefined) return null;
	return {
		id: connection.id,
		local: addressOf(connection.local),
		remote: addressOf(connection.remote),
		isReused: exchange.isReused,
		isKept: exchange.isReusable,
		tls: tlsOf(connection.tls),
		attempts: connection.attempts.map(({ remote, code }) => ({ ...addressOf(remote), error: code ?? null })),
	};
}

function addressOf(address: SocketAddress | undefined): object | null {
	return address === undefined
		? null
		: { address: address.address, port: address.port, family: address.family };
}

function tlsOf(tls: TlsFacts | undefined): object | null {
	if (tls === undefined) return null;
	const { protocol, cipher, alpn, serverName, isResumed, isAuthorized, certificate } = tls;
	return {
		protocol,
		cipher,
		alpn: alpn ?? null,
		serverName: serverName ?? null,
		isResumed,
		isAuthorized,
		certificate: certificate ?? null,
	};
}

function timingsOf(exchange: ExchangeEvidence): object {
	const phases = phasesOf(exchange);
	const took = (name: string): number | null => {
		const phase = phases.find((candidate) => candidate.name === name);
		return phase === undefined ? null : rounded(phase.endedAt - phase.startedAt);
	};
	const endedAt = exchange.failure?.at ?? phases.at(-1)?.endedAt ?? exchange.startedAt;
	return {
		startMs: took("start"),
		lookupMs: took("lookup"),
		connectMs: took("connect"),
		tlsMs: took("TLS"),
		sendMs: took("send"),
		waitMs: took("wait"),
		contentMs: took("content"),
		totalMs: rounded(endedAt - exchange.startedAt),
	};
}

function rounded(ms: number): number {
	return Math.round(ms * 1000) / 1000;
}
