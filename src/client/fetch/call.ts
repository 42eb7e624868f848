// Parses one fetch call: what the fetch standard's Request constructor makes of `input` and `init`. Node's own Request
// checks and normalises everything but headers and content, which it would hide or change. So its TypeErrors are
// TypeErrors here. Sends nothing.

import { urlFault } from "../../base/index.ts";
import type { FieldLines } from "../../http/index.ts";
import { type FetchBody, readBody, readRequestBody } from "./body.ts";
import { readHeaders } from "./headers.ts";
import { isBadPort } from "./ports.ts";

/** The result of parsing a call. */
export interface FetchCall {
	/** Checked and normalised by Node: method, URL, modes. Without content, headers and signal. */
	readonly request: Request;
	readonly headers: FieldLines | undefined;
	readonly body: FetchBody | Promise<FetchBody> | undefined;
	readonly signal: AbortSignal | undefined;
}

/**
 * The members of RequestInit (fetch standard) that Node's Request checks, with their defaults. It gets the defaults
 * too, because it would read absent members from Object.prototype.
 */
const CHECKED: readonly (readonly [name: string, byDefault: unknown])[] = [
	["method", "GET"],
	["referrer", "about:client"],
	["referrerPolicy", ""],
	["mode", "cors"],
	["credentials", "same-origin"],
	["cache", "default"],
	["redirect", "follow"],
	["integrity", ""],
	["keepalive", false],
	["duplex", undefined],
	["priority", undefined],
	["window", undefined],
];

/** Reads what the caller gave. @throws TypeError, or a LocalProtocolError for headers. */
export function readCall(input: unknown, init: unknown): FetchCall {
	if (init !== undefined && init !== null && typeof init !== "object" && typeof init !== "function")
		throw new TypeError(`fetch: the second argument must be an object of options, not ${typeof init}`);
	const given = new Members(init ?? undefined);
	if (given.get("dispatcher") !== undefined) {
		throw new TypeError(
			"fetch: option dispatcher belongs to undici and would be ignored here; pass its proxy, TLS and the like to a Client, and use createFetch(client)",
		);
	}
	const isRequest = isRequestLike(input);
	const checked: Record<string, unknown> = Object.create(null);
	const before = isRequest ? membersOf(input) : undefined;
	for (const [name, byDefault] of CHECKED) {
		// null is a value: an invalid method, but the only valid window.
		let value = given.get(name);
		if (value === undefined) value = before?.[name] ?? byDefault;
		if (value !== undefined) checked[name] = value;
	}
	if (typeof checked.referrer === "string") assertReferrer(checked.referrer);
	const request = new Request(isRequest ? input.url : readUrl(input), checked as RequestInit);
	assertReachable(request.url);
	const signal = signalOf(isRequest ? input.signal : undefined, given.get("signal"));
	return {
		request,
		headers: headersOf(isRequest ? input.headers : undefined, given.get("headers")),
		body: bodyOf(isRequest ? input : undefined, given, request.method, signal),
		signal,
	};
}

/** The URL of a call, checked before Node's Request checks it: its errors show the whole text, including a password. */
function readUrl(input: unknown): string {
	const text = typeof input === "string" ? input : `${input as string}`;
	const url = URL.parse(text);
	if (url === null) throw new TypeError(`fetch: the URL ${urlFault(text)}`);
	if (url.username !== "" || url.password !== "") {
		throw new TypeError(
			"fetch: the URL contains a user name or password, which the fetch standard refuses; send them in the header Authorization",
		);
	}
	return url.href;
}

/** "" and "about:client" are special values, not URLs. */
function assertReferrer(text: string): void {
	if (text !== "" && !URL.canParse(text))
		throw new TypeError(`fetch: the URL in option referrer ${urlFault(text)}`);
}

/** The members of a caller's object, without those of Object.prototype. */
class Members {
	readonly #object: object | undefined;

	constructor(object: object | undefined) {
		this.#object = object;
	}

	get(name: string): unknown {
		let holder: object | null = this.#object ?? null;
		if (holder === null) return undefined;
		if (!(name in Object.prototype)) return (holder as Record<string, unknown>)[name];
		while (holder !== null && holder !== Object.prototype) {
			if (Object.hasOwn(holder, name)) return (this.#object as Record<string, unknown>)[name];
			holder = Object.getPrototypeOf(holder) as object | null;
		}
		return undefined;
	}
}

/** A Request of Node's, or of another copy of undici. */
function isRequestLike(input: unknown): input is Request {
	if (typeof input !== "object" || input === null) return false;
	if (input instanceof Request) return true;
	const { url, method, headers } = input as Partial<Request>;
	return (
		Object.prototype.toString.call(input) === "[object Request]" &&
		typeof url === "string" &&
		typeof method === "string" &&
		typeof headers === "object"
	);
}

/** The members of a Request that `init` may override. */
function membersOf(input: Request): Record<string, unknown> {
	const { method, mode, credentials, cache, redirect, referrer, referrerPolicy, integrity, keepalive } =
		input;
	return { method, mode, credentials, cache, redirect, referrer, referrerPolicy, integrity, keepalive };
}

function assertReachable(text: string): void {
	const { protocol, port } = new URL(text);
	if (protocol === "http:" || protocol === "https:") {
		if (isBadPort(port)) {
			throw new TypeError(
				`fetch: port ${port} is refused, because a service that isn't a web server listens there (fetch standard, "bad port")`,
			);
		}
	} else if (protocol !== "data:" && protocol !== "blob:") {
		throw new TypeError(
			`fetch: the scheme ${protocol} is not supported: only http:, https:, data: and blob: are`,
		);
	}
}

function headersOf(ofRequest: Headers | undefined, given: unknown): FieldLines | undefined {
	if (given !== undefined) return readHeaders(given);
	return ofRequest === undefined ? undefined : readHeaders(ofRequest);
}

function bodyOf(
	input: Request | undefined,
	given: Members,
	method: string,
	signal: AbortSignal | undefined,
): FetchBody | Promise<FetchBody> | undefined {
	const body = readBody(given.get("body"), signal);
	if (body !== undefined) {
		assertMayHaveBody(method);
		if (body.isStream && given.get("duplex") === undefined) {
			throw new TypeError(
				'fetch: a body that is a stream needs the option duplex: "half" (fetch standard): the response is not read before the request is sent',
			);
		}
		return body;
	}
	if (input === undefined) return undefined;
	if (input.bodyUsed) {
		throw new TypeError(
			"fetch: the body of this Request was sent or read before; use request.clone() to send it twice",
		);
	}
	if (input.body === null) return undefined;
	assertMayHaveBody(method);
	return readRequestBody(input.body, signal);
}

function assertMayHaveBody(method: string): void {
	if (method === "GET" || method === "HEAD")
		throw new TypeError(`fetch: a request with the method ${method} can't have a body`);
}

function signalOf(ofRequest: AbortSignal | undefined, given: unknown): AbortSignal | undefined {
	if (given === undefined) return ofRequest;
	if (given === null) return undefined;
	if (!(given instanceof AbortSignal))
		throw new TypeError("fetch: option signal must be an AbortSignal or null");
	return given;
}
