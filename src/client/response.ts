// What the caller gets: the response's head, ways to read its content, and the evidence of the exchange. Strings,
// headers and streams are made when you ask for them. Must not know sockets.

import { isUtf8 } from "node:buffer";
import {
	inspectAs,
	isStandardSchema,
	option,
	type StandardOutput,
	type StandardSchema,
	say,
	visible,
} from "../base/index.ts";
import { type FieldLines, type HttpVersion, IDEMPOTENT_METHODS, type MessageHead } from "../http/index.ts";
import type { Connection } from "../socket/index.ts";
import { CodingsRefused, readCodings } from "./content/codings.ts";
import type { Content, Whole } from "./content/incoming.ts";
import { ResponseBody } from "./content/response-body.ts";
import { charsetOf, decodeUtf8, ownBytes } from "./content/text.ts";
import { type ClientError, invalidRequest } from "./errors.ts";
import { jsonContent, optionsLike, type ResponseBodyInit, responseParts } from "./made-response.ts";
import { retryOptions } from "./policy-options.ts";
import { assertPriority } from "./priority.ts";
import type { ResponseOptions } from "./response-options.ts";
import type { CacheOutcome, ExchangeConnection, ResponseSource, Timings } from "./response-source.ts";
import { misfitOf } from "./schema.ts";

/** A try that was followed by another one. */
export interface FailedTry {
	/** The error; undefined if it was answered, with `status`. */
	readonly error: ClientError | undefined;
	/** The status of the answer; undefined if there was an error. */
	readonly status: number | undefined;
	/** Milliseconds of waiting after it. */
	readonly waitedMs: number;
}

const NONE: readonly never[] = [];

/** Content up to this size is read before a status becomes an error: bytes. */
const ERROR_CONTENT = 64 * 1024;

/** How much of an error's content its message shows: characters. */
const SHOWN_CONTENT = 200;

/**
 * The response to a request: its status and headers, ways to read its content once, and what is known of the exchange.
 * @example
 * const response = await get("https://example.org/birds.json");
 * console.log(response.status, response.headers.get("content-type"), response.timings.firstByteMs);
 * const birds = await response.json();
 */
export class Response {
	static {
		inspectAs(Response, (value) => value.#describe());
	}

	/** @internal For the redirect policy. */
	static setRedirects(response: Response, redirects: readonly Response[]): void {
		response.#redirects = redirects;
	}

	/** @internal For the retry policy. */
	static setFailedTries(response: Response, failedTries: readonly FailedTry[]): void {
		response.#failedTries = failedTries;
	}

	/** @internal For the cache: the same response with other, unread content. */
	static withContent(response: Response, content: Content): Response {
		const other = new Response(response.#source, response.#head, content);
		other.#redirects = response.#redirects;
		other.#failedTries = response.#failedTries;
		return other;
	}

	/** @internal For the cache and for fetch: where the content comes from. */
	static contentOf(response: Response): Content {
		return response.#content;
	}

	/**
	 * @internal For fetch, whose readers have no default total deadline: the whole content; rejects with a ClientError.
	 */
	static wholeOf(response: Response): Promise<Whole> | Whole {
		response.#source.contentIsStreamed?.();
		return response.#whole();
	}

	/**
	 * @internal For policies: calls back once when the exchange is over, including its content; at once if it already is.
	 */
	static whenOver(response: Response, callback: () => void): void {
		const source = response.#source;
		if (source.whenOver === undefined) callback();
		else source.whenOver(callback);
	}

	/** @internal For promises of responses: the content as text, at once if it is there. Throws, or rejects. */
	static textOf(response: Response): string | Promise<string> {
		const whole = response.#whole();
		return whole instanceof Promise
			? whole.then((bytes) => response.#decode(bytes))
			: response.#decode(whole);
	}

	/** @internal Like `textOf`, but parsed as JSON. */
	static jsonOf(response: Response): unknown {
		const whole = response.#whole();
		return whole instanceof Promise ? whole.then((bytes) => response.#parse(bytes)) : response.#parse(whole);
	}

	/** @internal Like `textOf`, but the bytes. */
	static bytesOf(response: Response): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>> {
		const whole = response.#whole();
		return whole instanceof Promise ? whole.then(ownBytes) : ownBytes(whole);
	}

	/** @internal For promises of responses: rejects with the error that the status is, once small content is there. */
	static async fail(response: Response): Promise<never> {
		const { state } = response.#source;
		if (state !== "failed" && !response.#content.isUsed && response.#source.upgraded === undefined) {
			// What doesn't come doesn't matter: the status is the error.
			await response.#content.collect(ERROR_CONTENT).catch(() => undefined);
		}
		throw response.#statusError();
	}

	/** The status code (RFC 9110 §15): 200, 404 and so on. */
	readonly status: number;
	#redirects: readonly Response[] = NONE;
	#failedTries: readonly FailedTry[] = NONE;
	readonly #head: MessageHead;
	readonly #source: ResponseSource;
	readonly #content: Content;
	#body: ResponseBody | undefined;
	#collected: Promise<Whole> | undefined;

	/**
	 * A response of your own, for tests and interceptors. Another response as `options` makes one like it, with other
	 * content.
	 * @throws ClientError, kind "invalid-request", for an option or content that doesn't fit
	 * @example
	 * new Response("not here", { status: 404, url: "https://api.example/birds/7" });
	 * new Response((await response.text()).toUpperCase(), response);
	 */
	constructor(
		content?: ResponseBodyInit | null,
		options?: ResponseOptions | Response | globalThis.Response | undefined,
	);
	/** @internal For what comes from an exchange or the cache. */
	constructor(source: ResponseSource, head: MessageHead, content: Content);
	constructor(
		given?: ResponseSource | ResponseBodyInit | null,
		facts?: MessageHead | ResponseOptions | Response | globalThis.Response,
		content?: Content,
	) {
		let source = given as ResponseSource;
		let head = facts as MessageHead;
		if (content === undefined)
			({ source, head, content } = responseParts(
				given as ResponseBodyInit | null | undefined,
				facts instanceof Response || facts instanceof globalThis.Response
					? optionsLike(facts)
					: (facts as ResponseOptions | undefined),
			));
		this.status = head.status;
		this.#head = head;
		this.#source = source;
		this.#content = content;
	}

	/**
	 * A response of your own with a value as JSON. Content-Type is application/json, unless the options have another one.
	 * @throws ClientError, kind "invalid-request", for an option that doesn't fit, or a value that isn't JSON
	 * @example Response.json({ name: "Alba" }, { status: 201 });
	 */
	static json(value: unknown, options?: ResponseOptions): Response {
		const { source, head, content } = responseParts(jsonContent(value), options, "application/json");
		return new Response(source, head, content);
	}

	/** The reason phrase; often empty (RFC 9112 §4). */
	get statusText(): string {
		return this.#head.reason;
	}

	/** Whether the status is a 2xx. */
	get ok(): boolean {
		return this.status >= 200 && this.status <= 299;
	}

	/**
	 * This response, if its status is below 400.
	 * @throws ClientError, kind "status", with the `response`, if the status is 4xx or 5xx
	 * @example const bird = await (await client.get(url)).orThrow().json();
	 */
	orThrow(): this {
		if (this.status >= 400) throw this.#statusError();
		return this;
	}

	#statusError(): ClientError {
		const { method } = this.#source.plan;
		const { status, statusText } = this;
		const isTemporary = retryOptions.defaults.statuses.includes(status) && IDEMPOTENT_METHODS.has(method);
		const name = statusText === "" ? status : `${status} ${statusText}`;
		return this.#source.error(
			"status",
			"done",
			`was answered with ${visible(String(name))}${this.#shownContent()}`,
			{
				code: "status",
				status,
				response: this,
				isSafeToRetry: isTemporary,
			},
		);
	}

	/** The beginning of text content, if it is there. */
	#shownContent(): string {
		const type = this.headers.get("content-type") ?? "";
		if (!/^(?:text\/plain|application\/(?:[\w.-]+\+)?json)\b/i.test(type)) return "";
		const whole = this.#content.wholeNow(ERROR_CONTENT);
		if (whole === undefined || whole.length === 0) return "";
		const text = decodeUtf8(whole).trim();
		return `: ${visible(text.length > SHOWN_CONTENT ? `${text.slice(0, SHOWN_CONTENT)}...` : text)}`;
	}

	/** The requested URL, without userinfo. */
	get url(): string {
		return this.#source.displayUrl;
	}

	/**
	 * The redirects that led here, in order: each with its status, headers, timings and connection. Their content is gone.
	 */
	get redirects(): readonly Response[] {
		return this.#redirects;
	}

	/** The version of HTTP that it came over: "1.1", "2". */
	get version(): HttpVersion {
		return this.#head.version;
	}

	/** The header section: field lines in order, repeated ones separate, in their own spelling. */
	get headers(): FieldLines {
		return this.#head.fields;
	}

	/** The head as latin1 text: its exact bytes if it came as text (HTTP/1), otherwise as HTTP/1.1 would write it. */
	get headText(): string {
		return this.#head.text;
	}

	/** The trailer section, once the content is complete; undefined if there was none. */
	get trailers(): FieldLines | undefined {
		return this.#source.trailers;
	}

	/**
	 * The content coding that gannet does not know; undefined if it knows all of them. The content is then as it came, whatever option
	 * `decode` says.
	 */
	get unknownCoding(): string | undefined {
		const codings = readCodings(this.headers.getAll("content-encoding"), Infinity);
		return codings instanceof CodingsRefused ? codings.value : undefined;
	}

	/** The exchange's number in this process, as in trace events. */
	get exchangeId(): number {
		return this.#source.id;
	}

	/** How often the request was sent again on a new connection, because a reused one closed without an answer. */
	get retries(): number {
		return this.#source.retries;
	}

	/** The tries before this one, in order, if the option `retries` repeated the request. */
	get failedTries(): readonly FailedTry[] {
		return this.#failedTries;
	}

	/** How the cache answered; undefined if it came over the wire. */
	get fromCache(): CacheOutcome | undefined {
		return this.#source.fromCache;
	}

	/** The two-way stream after an upgrade (101) or CONNECT (2xx). You close it. undefined otherwise. */
	get upgraded(): Connection | undefined {
		return this.#source.upgraded;
	}

	/**
	 * Changes how urgent the rest of the content is: a priority like "u=1, i" (RFC 9218). Over HTTP/2 the server hears of
	 * it (PRIORITY_UPDATE); over HTTP/1.1 nothing changes.
	 * @throws ClientError, kind "invalid-request", for another value
	 */
	prioritize(priority: string): void {
		assertPriority(priority);
		this.#source.prioritize?.(priority);
	}

	/** The content as a stream, in several forms. */
	get body(): ResponseBody {
		this.#body ??= new ResponseBody(this.#content);
		return this.#body;
	}

	/** When each step of the exchange ended. */
	get timings(): Timings {
		return this.#source.timings();
	}

	/** The connection that it came over. From the cache: id 0, and the peer from when it was stored. */
	get connection(): ExchangeConnection {
		return this.#source.connectionFacts();
	}

	/** Bytes of the request and the response on the wire (without TLS); `content` is not decoded. */
	get byteCounts(): {
		/** Bytes of the request: head, framing and content. */
		readonly sent: number;
		/** Bytes of the response: head, framing and content. */
		readonly received: number;
		/** Bytes of the response's content, before decoding. */
		readonly content: number;
	} {
		const { bytesSent, bytesReceived, contentBytes } = this.#source;
		return { sent: bytesSent, received: bytesReceived, content: contentBytes };
	}

	/** The whole content. Rejects with a ClientError: "truncated", "timeout", "limit" and the like. */
	#whole(): Promise<Whole> | Whole {
		const whole = this.#content.wholeNow(this.#source.plan.rules.bufferedBytes);
		// Empty although bytes came: the caller has transferred the buffer that an earlier call returned.
		if (whole?.length === 0 && this.#content.size > 0) return Promise.reject(this.#used());
		if (whole !== undefined) return whole;
		if (this.#collected === undefined) {
			if (this.#content.isUsed) return Promise.reject(this.#used());
			this.#collected = this.#content.collect(this.#source.plan.rules.bufferedBytes);
		}
		return this.#collected;
	}

	#used(): ClientError {
		return this.#source.error(
			"body-used",
			"done",
			"was answered, but its content was already streamed or discarded",
			{
				code: "body-used",
			},
		);
	}

	/** The content as text, in the charset of Content-Type, or else UTF-8. */
	text(): Promise<string> {
		return this.#promised(Response.textOf);
	}

	/** The content parsed as JSON (RFC 8259: UTF-8). @throws ClientError, kind "content", if it isn't JSON */
	json<T = unknown>(): Promise<T>;
	/**
	 * The content parsed as JSON and checked by a schema of zod, valibot, arktype or any library that follows Standard
	 * Schema. Resolves with the schema's output. The status isn't looked at.
	 * @throws ClientError, kind "content", code "schema", with the schema's `issues`, if it doesn't fit
	 */
	json<Schema extends StandardSchema>(schema: Schema): Promise<StandardOutput<Schema>>;
	json(schema?: StandardSchema): Promise<unknown> {
		const parsed = this.#promised(Response.jsonOf);
		return schema === undefined ? parsed : this.#checked(parsed, schema);
	}

	async #checked(parsed: Promise<unknown>, schema: StandardSchema): Promise<unknown> {
		const value = await parsed;
		if (!isStandardSchema(schema))
			throw invalidRequest(
				"the schema of json() must follow Standard Schema, as those of zod, valibot and arktype do",
				"invalid-option",
			);
		const result = await schema["~standard"].validate(value);
		if (result.issues === undefined) return result.value;
		throw this.#source.error(
			"content",
			"done",
			`was answered with JSON that the schema doesn't allow (status ${this.status}): ${misfitOf(result.issues)}`,
			{ code: "schema", issues: result.issues },
		);
	}

	/** The content as bytes that you may keep and change. */
	bytes(): Promise<Uint8Array<ArrayBuffer>> {
		return this.#promised(Response.bytesOf);
	}

	/** The content as an ArrayBuffer of its own. */
	async arrayBuffer(): Promise<ArrayBuffer> {
		return (await this.bytes()).buffer;
	}

	/** The content as a Blob, with the type of Content-Type. */
	async blob(): Promise<Blob> {
		return new Blob([await this.bytes()], { type: this.headers.get("content-type") ?? "" });
	}

	/** The content parsed as a form: multipart/form-data or application/x-www-form-urlencoded. */
	async formData(): Promise<FormData> {
		const type = this.headers.get("content-type") ?? "";
		const bytes = await this.bytes();
		try {
			// Node's own reader of forms, behind its own Response.
			return await new globalThis.Response(bytes, { headers: { "content-type": type } }).formData();
		} catch (cause) {
			throw this.#source.error(
				"content",
				"done",
				`was answered with content that is not a form (content-type "${type}")`,
				{
					code: "form",
					cause,
				},
			);
		}
	}

	/** Gives up the content, so that the connection is free for others: small rests are read, large ones cut off. */
	discard(): void {
		this.#content.discard();
	}

	/** `using response = await client.get(url)` gives up what is not read by the end of the block. */
	[Symbol.dispose](): void {
		this.discard();
	}

	/** What one of the functions below gives, as a promise, whether it has come or failed at once or later. */
	#promised<T>(read: (response: Response) => T | Promise<T>): Promise<T> {
		try {
			return Promise.resolve(read(this));
		} catch (error) {
			return Promise.reject(error);
		}
	}

	#decode(bytes: Whole): string {
		const charset = charsetOf(this.headers.get("content-type"));
		if (charset === undefined) return decodeUtf8(bytes);
		let decoder: TextDecoder;
		try {
			decoder = new TextDecoder(charset);
		} catch (cause) {
			// "none", "binary": a name that is no charset says nothing, and what is valid UTF-8 is UTF-8.
			if (isUtf8(bytes)) return decodeUtf8(bytes);
			throw this.#source.error("content", "done", `was answered in the unknown charset "${charset}"`, {
				code: "charset",
				advice: say`use ${option("bytes()")} instead`,
				cause,
			});
		}
		return decoder.decode(bytes);
	}

	#parse(bytes: Whole): unknown {
		const text = decodeUtf8(bytes);
		try {
			return JSON.parse(text);
		} catch (cause) {
			const start = text === "" ? "it is empty" : `it begins ${JSON.stringify(text.slice(0, 60))}`;
			const type = this.headers.get("content-type") ?? "none";
			throw this.#source.error(
				"content",
				"done",
				`was answered with content that is not JSON (status ${this.status}, content-type ${type}): ${start}`,
				{ code: "json", cause },
			);
		}
	}

	#describe(): string {
		return `Response { ${`${this.status} ${this.statusText}`.trimEnd()}, ${`${this.#source.plan.method} ${this.url}`.trimEnd()}, ${this.#source.state} }`;
	}
}
