// A response that your own code makes, for tests and interceptors: its head, its content, and what takes the place of an exchange.

import { jsonText, type Sentence, say, whatOf, withoutUserinfo } from "../base/index.ts";
import { FieldLines, MessageHead } from "../http/index.ts";
import type { Content } from "./content/incoming.ts";
import { MadeContent, type MadeOwner } from "./content/made-content.ts";
import { StoredContent } from "./content/stored-content.ts";
import {
	ClientError,
	type ClientErrorDetails,
	type ClientErrorKind,
	type ClientErrorPhase,
	invalidRequest,
	refuseOption,
	tooMuchContent,
} from "./errors.ts";
import { fieldLines } from "./exchange/request-fields.ts";
import { clientLimits } from "./limit-options.ts";
import type { FieldsInit } from "./request-options.ts";
import { type ResponseOptions, responseOptions } from "./response-options.ts";
import type { ExchangeConnection, ResponseSource, Timings } from "./response-source.ts";

const readOptions = responseOptions.reader(refuseOption);

/** The content of a response that you make: a text, bytes, a Blob, or an iterable (such as a web stream) of bytes. */
export type ResponseBodyInit = string | Uint8Array | ArrayBuffer | Blob | AsyncIterable<Uint8Array>;

/** What a response is made of. */
export interface ResponseParts {
	readonly source: ResponseSource;
	readonly head: MessageHead;
	readonly content: Content;
}

/** Statuses without content (RFC 9110 §15.3.5, §15.3.6, §15.4.5). */
const WITHOUT_CONTENT: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * @param mediaType in place of the content's own
 * @throws ClientError, kind "invalid-request", for an option or content that doesn't fit
 */
export function responseParts(
	given: ResponseBodyInit | null | undefined,
	options: ResponseOptions | undefined,
	mediaType?: string,
): ResponseParts {
	const { status, statusText = "", headers, url, method } = readOptions(options);
	if (given != null && WITHOUT_CONTENT.has(status))
		throw invalidRequest(`a response with status ${status} has no content`, "invalid-body");
	const { bytes, iterable, type: ownType } = contentOf(given ?? "");
	const type = mediaType ?? ownType;
	let fields = linesOf(headers);
	if (given != null && type !== "" && !fields.has("content-type")) fields = fields.with("Content-Type", type);
	const source = new MadeSource(method, url === undefined ? "" : withoutUserinfo(url), bytes?.length);
	const head = new MessageHead(
		`HTTP/1.1 ${status} ${statusText}\r\n${fields.text}\r\n`,
		status,
		"",
		"",
		"1.1",
	);
	const content =
		iterable === undefined ? new StoredContent(bytes as Buffer, source) : new MadeContent(iterable, source);
	return { source, head, content };
}

/** The text of a value as JSON. @throws ClientError, kind "invalid-request" */
export function jsonContent(value: unknown): string {
	let text: string | undefined;
	try {
		text = jsonText(value);
	} catch (cause) {
		throw invalidRequest(`the value can't be written as JSON: ${said(cause)}`, "invalid-json", { cause });
	}
	if (text === undefined)
		throw invalidRequest(`the value can't be written as JSON: it is ${typeof value}`, "invalid-json");
	return text;
}

function linesOf(headers: FieldsInit | undefined): FieldLines {
	if (headers === undefined) return FieldLines.empty;
	try {
		return fieldLines(headers);
	} catch (cause) {
		if (cause instanceof ClientError) throw cause;
		throw invalidRequest(whatOf(cause), "invalid-headers", { option: "headers", cause });
	}
}

/** What makes a response like another one, gannet's or the platform's, with other content. */
export function optionsLike(response: {
	readonly status: number;
	readonly statusText: string;
	readonly headers: Iterable<readonly [string, string]>;
	readonly url: string;
}): ResponseOptions {
	const { status, statusText, headers, url } = response;
	return { status, statusText, headers, ...(url !== "" && { url }) };
}

interface GivenContent {
	readonly bytes?: Buffer | undefined;
	readonly iterable?: AsyncIterable<Uint8Array> | undefined;
	/** Its media type; "" for none. */
	readonly type: string;
}

function contentOf(given: ResponseBodyInit): GivenContent {
	if (typeof given === "string") return { bytes: Buffer.from(given), type: "text/plain;charset=UTF-8" };
	if (given instanceof Uint8Array) return { bytes: Buffer.from(given), type: "" };
	if (given instanceof ArrayBuffer) return { bytes: Buffer.from(given.slice(0)), type: "" };
	if (given instanceof Blob) return { iterable: given.stream(), type: given.type };
	if (typeof given === "object" && Symbol.asyncIterator in given) return { iterable: given, type: "" };
	throw invalidRequest(
		"the content of a response must be a text, bytes, a Blob or an async iterable of bytes",
		"invalid-body",
	);
}

class MadeSource implements ResponseSource, MadeOwner {
	readonly id: number = 0;
	readonly plan: ResponseSource["plan"];
	readonly state: string = "done";
	readonly displayUrl: string;
	readonly retries: number = 0;
	readonly trailers: undefined = undefined;
	readonly upgraded: undefined = undefined;
	readonly bytesSent: number = 0;
	readonly bytesReceived: number = 0;
	readonly contentBytes: number;
	readonly #startedAt: number = performance.now();

	/** Whole content is in memory already, so it has no limit. */
	constructor(method: string, url: string, size: number | undefined) {
		const bufferedBytes = size === undefined ? clientLimits.defaults.bufferedBytes : Infinity;
		this.plan = { method, rules: { bufferedBytes } };
		this.displayUrl = url;
		this.contentBytes = size ?? 0;
	}

	timings(): Timings {
		return {
			startedAt: this.#startedAt,
			resolvedMs: undefined,
			connectedMs: undefined,
			securedMs: undefined,
			assignedMs: 0,
			sentMs: undefined,
			firstByteMs: 0,
			doneMs: 0,
		};
	}

	connectionFacts(): ExchangeConnection {
		return {
			id: 0,
			local: undefined,
			remote: { address: "", port: 0, family: "unix" },
			tls: undefined,
			isReused: false,
			idleMs: 0,
			protocol: "http/1.1",
		};
	}

	error(
		kind: ClientErrorKind,
		phase: ClientErrorPhase,
		message: string | Sentence,
		more: Partial<ClientErrorDetails> = {},
	): ClientError {
		const { method } = this.plan;
		const url = this.displayUrl;
		const facts = { kind, phase, method, ...(url !== "" && { url }), ...more };
		return new ClientError(say`${method} ${url === "" ? "request" : url} ${message}`, facts);
	}

	contentOverLimit(limit: number): ClientError {
		return this.error("limit", "done", ...tooMuchContent("was answered", limit));
	}

	contentConsumerFailed(cause: unknown): ClientError {
		return this.error(
			"content",
			"done",
			`was stopped because the reader of its content threw: ${said(cause)}`,
			{
				code: "reader-failed",
				cause,
			},
		);
	}

	contentFailed(cause: unknown): ClientError {
		return this.error("truncated", "receive", `was answered with content that failed: ${said(cause)}`, {
			cause,
		});
	}
}

function said(cause: unknown): string {
	return cause instanceof Error ? cause.message : String(cause);
}
