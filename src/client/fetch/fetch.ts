// `fetch` of the WHATWG standard and of Node, on a client: from a call to the client's request, from the client's
// response to a `Response`. The client itself does the rest (connections, redirects, decoding, retries).

import { FieldLines } from "../../http/index.ts";
import { Client } from "../client.ts";
import type { ClientOptions } from "../options.ts";
import { isRedirect } from "../policies/redirects.ts";
import type { Requester } from "../policy.ts";
import type { RequestOptions } from "../request-options.ts";
import { Response as ClientResponse } from "../response.ts";
import type { FetchBody } from "./body.ts";
import { type FetchCall, readCall } from "./call.ts";
import { fetchError } from "./failure.ts";
import { type Integrity, mismatch, readIntegrity } from "./integrity.ts";
import { refererFor } from "./referrer.ts";
import { toFetchResponse } from "./response.ts";

/** The global fetch, for what needs no network. Read now, in case ours replaces it. */
const nodeFetch: typeof globalThis.fetch = globalThis.fetch;

/**
 * A `fetch` that sends its requests with that client: over its connections, through its proxies and interceptors,
 * within its limits and deadlines. `redirect: "follow"` follows as the client's option `redirects` says.
 * @example const openai = new OpenAI({ fetch: createFetch(new Client({ timeouts: { firstByte: 300_000 } })) });
 */
export function createFetch(client: Pick<Requester, "request">): typeof globalThis.fetch {
	// A response of any status resolves, whatever the client's option throwOnError says.
	let own: Pick<Requester, "request"> | undefined;
	return bind(() => {
		own ??= client instanceof Client ? client.extend({ throwOnError: false }) : client;
		return own;
	});
}

function bind(clientOf: () => Pick<Requester, "request">): typeof globalThis.fetch {
	// The default value keeps the function's length at 1, as everywhere.
	return function fetch(
		input: string | URL | Request,
		init: RequestInit | undefined = undefined,
	): Promise<Response> {
		if (init === undefined && typeof input === "string" && isPlain(input)) {
			return clientOf().request("GET", input).then(answerToGet, refuse);
		}
		return call(clientOf, input, init);
	};
}

/** Whether a URL needs no check: http or https, without userinfo, without a port that might be refused. */
function isPlain(url: string): boolean {
	return PLAIN_URL.test(url);
}

/** Ports from 10081 on are never refused, nor are 80, 443, 3000, 8000, 8080 and 8443. Others are looked up. */
const PLAIN_URL =
	/^https?:\/\/[a-z0-9.-]+(?::(?:80|443|3000|8000|8080|8443|[1-6]\d{4}(?<!10080)))?(?:\/[^@\\\s]*)?$/;

function answerToGet(source: ClientResponse): Response {
	return toFetchResponse(source, "GET", undefined);
}

function refuse(error: unknown): never {
	throw fetchError(error, undefined);
}

function call(
	clientOf: () => Pick<Requester, "request">,
	input: string | URL | Request,
	init: RequestInit | undefined,
): Promise<Response> {
	let signal: AbortSignal | undefined;
	try {
		const call = readCall(input, init);
		const { request, body } = call;
		signal = call.signal;
		if (request.url.startsWith("data:") || request.url.startsWith("blob:")) return local(call);
		if (body instanceof Promise) return body.then((read) => send(clientOf(), call, read));
		return send(clientOf(), call, body);
	} catch (error) {
		return Promise.reject(fetchError(error, signal));
	}
}

/**
 * Node reads what needs no network. It gets the values that were checked here, not the caller's objects, which could
 * return something else the second time and bypass the client's rules.
 */
function local({ request, headers, signal }: FetchCall): Promise<Response> {
	return nodeFetch(request.url, {
		method: request.method,
		headers: [...(headers ?? [])] as [string, string][],
		integrity: request.integrity,
		signal: signal ?? null,
	});
}

/** Not async if it need not be: each turn of waiting costs as much as reading the options. */
function send(
	client: Pick<Requester, "request">,
	call: FetchCall,
	body: FetchBody | undefined,
): Promise<Response> {
	const { request, signal } = call;
	if (signal?.aborted === true) {
		body?.abandon?.(signal.reason);
		return Promise.reject(signal.reason);
	}
	return client.request(request.method, request.url, optionsOf(call, body)).then(
		(source) => answer(call, source),
		(error: unknown) => {
			// If sending had begun, it was cancelled with that.
			if (signal?.aborted === true) body?.abandon?.(signal.reason);
			throw fetchError(error, signal);
		},
	);
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The options of the client's request: only those that differ from the defaults, because fewer cost less. */
function optionsOf({ request, headers, signal }: FetchCall, body: FetchBody | undefined): RequestOptions {
	const options: Mutable<RequestOptions> = Object.create(null);
	const cache = cacheModeOf(request, headers);
	const given = body === undefined ? withoutLength(headers) : headers;
	const fields = withOwnFields(request, given, cache);
	if (fields !== undefined && fields.size > 0) options.headers = fields;
	if (body !== undefined) options.body = body.content;
	if (signal !== undefined) options.signal = signal;
	if (request.redirect !== "follow") options.redirects = false;
	else if (request.mode === "same-origin") options.redirects = "same-origin";
	if (cache !== "default") options.cache = cache;
	if (request.credentials === "omit") {
		options.cookies = false;
		options.auth = false;
	}
	return options;
}

/** Fields of a caller who has stored content, and asks about it (fetch standard, "HTTP-network-or-cache fetch"). */
const CONDITIONS = [
	"if-modified-since",
	"if-none-match",
	"if-unmodified-since",
	"if-match",
	"if-range",
] as const;

/**
 * A caller with conditions keeps their own cache: an answer from the client's cache would not answer their question.
 */
function cacheModeOf({ cache }: Request, given: FieldLines | undefined): Request["cache"] {
	return cache === "default" && given !== undefined && CONDITIONS.some((name) => given.has(name))
		? "no-store"
		: cache;
}

/** Without content there is no length, even if the headers came from another request that had one. */
function withoutLength(given: FieldLines | undefined): FieldLines | undefined {
	const length = given?.get("content-length") ?? null;
	return length !== null && /^\d+$/.test(length) ? given?.without("content-length") : given;
}

/** Header fields that a request's modes imply (fetch standard, "HTTP-network-or-cache fetch"). The caller's own win. */
function withOwnFields(
	request: Request,
	given: FieldLines | undefined,
	cache: Request["cache"],
): FieldLines | undefined {
	let fields = given;
	const add = (name: string, value: string): void => {
		if (fields?.has(name) !== true) fields = (fields ?? FieldLines.empty).plus(name, value);
	};
	const { referrer, referrerPolicy } = request;
	if (referrer !== "about:client" && referrer !== "") {
		const referer = refererFor(referrer, referrerPolicy, new URL(request.url));
		if (referer !== undefined) add("referer", referer);
	}
	if (cache === "no-cache") add("cache-control", "max-age=0");
	else if (cache === "no-store" || cache === "reload") {
		add("pragma", "no-cache");
		add("cache-control", "no-cache");
	}
	return fields;
}

/** The client's response, checked by the call's `redirect`, `cache` and `integrity`. Throws TypeErrors. */
function answer({ request, signal }: FetchCall, source: ClientResponse): Response | Promise<Response> {
	if (source.upgraded !== undefined) {
		void source.upgraded.close();
		throw new TypeError(
			`${source.url} changed to another protocol, which fetch has no way to hand over; use client.request()`,
		);
	}
	if (request.redirect === "error" && isRedirect(source.status)) {
		source.discard();
		throw new TypeError(
			`${source.url} was answered with a redirect (${source.status}), and option redirect is "error"`,
		);
	}
	if (request.cache === "only-if-cached" && source.fromCache !== undefined && source.status === 504) {
		source.discard();
		throw new TypeError(
			`${source.url} is not in the cache, or no longer fresh, and option cache is "only-if-cached"`,
		);
	}
	const wanted = request.integrity === "" ? undefined : readIntegrity(request.integrity);
	return wanted === undefined
		? toFetchResponse(source, request.method, signal)
		: verified(source, request.method, signal, wanted);
}

/** The response, once its whole content is there and has the required digest. */
async function verified(
	source: ClientResponse,
	method: string,
	signal: AbortSignal | undefined,
	wanted: Integrity,
): Promise<Response> {
	let content: Uint8Array<ArrayBuffer>;
	try {
		content = new Uint8Array(await ClientResponse.wholeOf(source));
	} catch (error) {
		throw fetchError(error, signal);
	}
	const found = mismatch(content, wanted);
	if (found === undefined) return toFetchResponse(source, method, signal, content);
	const digests = wanted.digests.map((digest) => `${wanted.algorithm}-${digest}`).join(" ");
	throw new TypeError(
		`${source.url} was answered with content whose digest is ${found}, not ${digests} as option integrity asks for`,
	);
}

let shared: Client | undefined;

/**
 * `fetch` as in browsers and Node, on a client that the whole process shares. Use it instead of the global one, or pass
 * it to a library that accepts a `fetch`. Rejects with a TypeError whose message says what failed and whose `cause` is
 * the ClientError, or with the reason of its signal.
 * @example const page = await (await fetch("http://127.0.0.1:8080/")).text();
 */
export const fetch: typeof globalThis.fetch = bind(() => {
	shared ??= new Client(SHARED);
	return shared;
});

/**
 * The timeouts and numbers that callers of fetch expect: Node's own waits 300 s for a response's head and between its
 * bytes, and opens as many connections as there are requests. A stream of events lasts as long as many requests.
 */
const SHARED: ClientOptions = {
	connectionsPerOrigin: 256,
	timeouts: { firstByte: 300_000, idle: 300_000 },
};
