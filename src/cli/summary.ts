// `--summary json`: one exchange as one JSON object. The shape is an interface: fields are added, never renamed.

import { hideSecrets } from "../base/index.ts";
import type { CacheOutcome, Response } from "../client/index.ts";
import type { SocketAddress, TlsFacts } from "../trace/index.ts";
import { type ConnectionRecord, type ExchangeRecord, headLines, phasesOf } from "./exchange-log.ts";
import type { Failure } from "./failure.ts";
import { redactLine } from "./redact.ts";

export interface SummaryOptions {
	readonly showsSecrets: boolean;
	/** Fields that are secret beside those with known names. */
	readonly secretHeaders?: readonly string[];
	/** How the response came out of the cache, where it did. */
	readonly cache?: CacheOutcome | undefined;
	/** Where the exchange failed. */
	readonly failure?: Failure | undefined;
	/** Where the content went: a path, or "-" for stdout. */
	readonly savedTo?: string | undefined;
}

/** A plain object for JSON.stringify. Durations are milliseconds, sizes bytes. */
export function summarize(exchange: ExchangeRecord, options: SummaryOptions): object {
	return {
		request: {
			method: exchange.method,
			url: options.showsSecrets ? exchange.url : hideSecrets(exchange.url),
			headers: fieldsOf(exchange.requestHead, options),
			bytes: exchange.requestBytes,
		},
		response: responseOf(exchange, options),
		connection: connectionOf(exchange.connection, exchange),
		timings: timingsOf(exchange),
		...(options.cache === undefined ? {} : { cache: options.cache }),
		...(options.savedTo === undefined ? {} : { savedTo: options.savedTo }),
		...(exchange.retries.length === 0 ? {} : { retries: exchange.retries }),
		...(options.failure === undefined
			? {}
			: { error: { message: hideSecrets(options.failure.message), exitCode: options.failure.exitCode } }),
	};
}

/** The same shape for a response that came out of the cache, without an exchange. */
export function summarizeStored(
	method: string,
	response: Pick<Response, "url" | "status" | "statusText" | "version" | "headText" | "fromCache">,
	options: SummaryOptions,
): object {
	const { showsSecrets, savedTo } = options;
	const { url, status, statusText, version, headText, fromCache } = response;
	const headers = fieldsOf(headText, options);
	return {
		request: { method, url: showsSecrets ? url : hideSecrets(url), headers: [], bytes: 0 },
		response: { status, statusText, version, headers, contentBytes: null, bytes: null, isComplete: true },
		connection: null,
		timings: null,
		cache: fromCache,
		savedTo,
	};
}

function fieldsOf(
	head: string | undefined,
	{ showsSecrets, secretHeaders }: SummaryOptions,
): readonly (readonly [string, string])[] {
	if (head === undefined) return [];
	return headLines(head)
		.slice(1)
		.map((line) => {
			const shown = showsSecrets ? line : redactLine(line, secretHeaders);
			const colon = shown.indexOf(":");
			return [shown.slice(0, colon), shown.slice(colon + 1).trim()] as const;
		});
}

function responseOf(exchange: ExchangeRecord, options: SummaryOptions): object | null {
	if (exchange.responseHead === undefined) return null;
	const startLine = headLines(exchange.responseHead)[0] ?? "";
	const [version = "", , ...reason] = startLine.split(" ");
	return {
		status: exchange.status,
		statusText: reason.join(" "),
		version: version.replace(/^HTTP\//, ""),
		headers: fieldsOf(exchange.responseHead, options),
		contentBytes: exchange.contentBytes,
		bytes: exchange.responseBytes ?? null,
		isComplete: exchange.doneAt !== undefined,
	};
}

function connectionOf(connection: ConnectionRecord | undefined, exchange: ExchangeRecord): object | null {
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

function timingsOf(exchange: ExchangeRecord): object {
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
