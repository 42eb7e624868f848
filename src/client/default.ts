// The shared client behind `get` and `request`: made at the first call, never closed. Its unused connections don't keep
// the process alive.

import { Client } from "./client.ts";
import type { RequestOptions } from "./request-options.ts";
import type { Response } from "./response.ts";

let shared: Client | undefined;

/**
 * Gets a URL with a client that the whole process shares.
 * @example const page = await (await get("http://127.0.0.1:8080/")).text();
 * @throws ClientError (as a rejection).
 */
export function get(url: string | URL, options?: RequestOptions): Promise<Response> {
	return request("GET", url, options);
}

/** Sends any request with the shared client. */
export function request(method: string, url: string | URL, options?: RequestOptions): Promise<Response> {
	shared ??= new Client();
	return shared.request(method, url, options);
}
