// The shared client behind `get` and `request`: made at the first call, never closed. Its unused connections don't keep
// the process alive.

import { Client } from "./client.ts";
import type { RequestDescription, RequestOptions } from "./request-options.ts";
import type { ResponsePromise } from "./response-promise.ts";

let shared: Client | undefined;

/**
 * Gets a URL with a client that the whole process shares. Resolves with the response, whatever its status; `json()`,
 * `text()` and the like of the promise give the content in one await.
 * @example
 * const page = await get("http://127.0.0.1:8080/").text();
 * const response = await get("http://127.0.0.1:8080/birds.json", { query: { page: 2 } });
 * @throws ClientError (as a rejection).
 */
export function get(url: string | URL, options?: RequestOptions): ResponsePromise {
	return request("GET", url, options);
}

/**
 * Sends any request with the client that the whole process shares.
 * @example const created = await request("POST", url, { json: { name: "Alba" } }).json<{ id: number }>();
 * @throws ClientError (as a rejection).
 */
export function request(method: string, url: string | URL, options?: RequestOptions): ResponsePromise;
/** Sends a request that is described by an object, such as a form that was filled in. */
export function request(request: RequestDescription): ResponsePromise;
export function request(
	given: string | RequestDescription,
	url?: string | URL,
	options?: RequestOptions,
): ResponsePromise {
	shared ??= new Client();
	return typeof given === "string"
		? shared.request(given, url as string | URL, options)
		: shared.request(given);
}
