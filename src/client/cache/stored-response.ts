// A stored response as the `Response` that callers know. Its evidence shows that it was stored: no time on the wire,
// connection 0.

import { type Sentence, say } from "../../base/index.ts";
import { type FieldLines, MessageHead } from "../../http/index.ts";
import { nextExchangeId } from "../../trace/internal.ts";
import { StoredContent, type StoredOwner } from "../content/stored-content.ts";
import {
	ClientError,
	type ClientErrorDetails,
	type ClientErrorKind,
	type ClientErrorPhase,
	tooMuchContent,
} from "../errors.ts";
import type { ClientRequest } from "../policy.ts";
import { Response } from "../response.ts";
import type { CacheOutcome, ExchangeConnection, ResponseSource, Timings } from "../response-source.ts";
import { currentAge, fieldsOf, type StoredHead } from "./rules.ts";

export interface StoredResponseParts {
	readonly request: ClientRequest;
	readonly head: StoredHead;
	readonly content: Buffer;
	readonly outcome: CacheOutcome;
	/** Milliseconds since 1970. */
	readonly now: number;
	readonly bufferedBytes: number;
	/** The response that confirmed it; undefined if no server was asked. */
	readonly confirmedBy?: Response | undefined;
}

/** The response, with its present age (RFC 9111 §5.1). */
export function storedResponse(parts: StoredResponseParts): Response {
	const { head, now } = parts;
	const fields = fieldsOf(head).with("Age", String(Math.floor(currentAge(head, now))));
	return respond(parts, head.status, head.reason, fields, parts.request.method === "HEAD");
}

/** A 304 for a caller who already has the stored response. */
export function notModified(parts: StoredResponseParts): Response {
	let fields = fieldsOf(parts.head).with("Age", String(Math.floor(currentAge(parts.head, parts.now))));
	for (const name of ["content-length", "content-encoding", "content-range", "content-type"])
		fields = fields.without(name);
	return respond(parts, 304, "Not Modified", fields, true);
}

function respond(
	parts: StoredResponseParts,
	status: number,
	reason: string,
	fields: FieldLines,
	isEmpty: boolean,
): Response {
	const { version } = parts.head;
	const head =
		version === "2"
			? MessageHead.of({ version, status, method: "", target: "", fields })
			: new MessageHead(`HTTP/${version} ${status} ${reason}\r\n${fields.text}\r\n`, status, "", "", version);
	const source = new StoredSource(parts);
	const content = isEmpty ? Buffer.alloc(0) : parts.content;
	return new Response(source, head, new StoredContent(content, source));
}

class StoredSource implements ResponseSource, StoredOwner {
	readonly id: number;
	readonly plan: ResponseSource["plan"];
	readonly state: string = "done";
	readonly retries: number;
	readonly fromCache: CacheOutcome;
	readonly trailers: undefined = undefined;
	readonly upgraded: undefined = undefined;
	readonly bytesSent: number;
	readonly bytesReceived: number;
	readonly contentBytes: number = 0;
	readonly #url: string;
	readonly #head: StoredHead;
	readonly #confirmedBy: Response | undefined;
	readonly #startedAt: number = performance.now();

	constructor({ request, head, outcome, bufferedBytes, confirmedBy }: StoredResponseParts) {
		this.id = confirmedBy?.exchangeId ?? nextExchangeId();
		this.plan = { method: request.method, rules: { bufferedBytes } };
		this.retries = confirmedBy?.retries ?? 0;
		this.fromCache = outcome;
		this.bytesSent = confirmedBy?.byteCounts.sent ?? 0;
		this.bytesReceived = confirmedBy?.byteCounts.received ?? 0;
		this.#url = request.url.href;
		this.#head = head;
		this.#confirmedBy = confirmedBy;
	}

	get displayUrl(): string {
		return this.#url;
	}

	timings(): Timings {
		return (
			this.#confirmedBy?.timings ?? {
				startedAt: this.#startedAt,
				resolvedMs: undefined,
				connectedMs: undefined,
				securedMs: undefined,
				assignedMs: 0,
				sentMs: undefined,
				firstByteMs: 0,
				doneMs: 0,
			}
		);
	}

	connectionFacts(): ExchangeConnection {
		return (
			this.#confirmedBy?.connection ?? {
				id: 0,
				local: undefined,
				remote: this.#head.peer,
				tls: undefined,
				isReused: false,
				idleMs: 0,
				protocol: this.#head.version === "2" ? "h2" : "http/1.1",
			}
		);
	}

	error(
		kind: ClientErrorKind,
		phase: ClientErrorPhase,
		message: string | Sentence,
		more: Partial<ClientErrorDetails> = {},
	): ClientError {
		const { method } = this.plan;
		return new ClientError(say`${method} ${this.#url} ${message}`, {
			kind,
			phase,
			method,
			url: this.#url,
			...more,
		});
	}

	contentOverLimit(limit: number): ClientError {
		return this.error("limit", "done", ...tooMuchContent("was answered from the cache", limit));
	}

	contentConsumerFailed(cause: unknown): ClientError {
		const reason = cause instanceof Error ? cause.message : String(cause);
		return this.error("content", "done", `was stopped because the reader of its content threw: ${reason}`, {
			code: "reader-failed",
			cause,
		});
	}
}
