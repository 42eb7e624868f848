// Handlers of the web's kind, `(request: Request) => Response`, as a handler of ours, so that what is written for the fetch
// standard can be served: Hono, itty-router, a worker's default export. Must not know connections.

import type { HttpHandler, RequestContent, ServerRequest } from "./messages.ts";
import type { ServerResponse } from "./options.ts";

/** An object with a `fetch` that answers a `Request` of the fetch standard. */
export interface WebHandler {
	/** Answers a request. */
	fetch(request: Request): Response | Promise<Response>;
}

export function isWebHandler(handler: object): handler is WebHandler {
	return typeof handler !== "function" && typeof (handler as Partial<WebHandler>).fetch === "function";
}

/** Fields that the server writes itself, from how the content is sent. */
const OF_THE_SERVER: ReadonlySet<string> = new Set(["content-length", "transfer-encoding"]);

export function webHandler(handler: WebHandler): HttpHandler {
	return async (incoming) => serverResponse(await handler.fetch(webRequest(incoming)));
}

function webRequest(incoming: ServerRequest): Request {
	const { method, url, headers: fields, body, signal } = incoming;
	const headers = new Headers([...fields]);
	// The fetch standard has no content for these.
	const hasContent = method !== "GET" && method !== "HEAD" && body.length !== 0;
	if (!hasContent) return new Request(url, { method, headers, signal });
	return new Request(url, { method, headers, signal, body: streamOf(body), duplex: "half" });
}

/** The content as a stream that is read when it is wanted, so that a slow handler slows the client down. */
function streamOf(content: RequestContent): ReadableStream<Uint8Array> {
	let pieces: AsyncIterator<Uint8Array> | undefined;
	return new ReadableStream(
		{
			async pull(controller) {
				pieces ??= content[Symbol.asyncIterator]();
				const { done, value } = await pieces.next();
				if (done === true) controller.close();
				else controller.enqueue(value);
			},
			async cancel() {
				await pieces?.return?.();
			},
		},
		{ highWaterMark: 0 },
	);
}

function serverResponse(response: Response): ServerResponse {
	if (!(response instanceof Response)) throw new TypeError("fetch gave no Response");
	const { status, headers, body } = response;
	const fields = [...headers].filter(([name]) => !OF_THE_SERVER.has(name));
	if (body === null) return { status, headers: fields };
	const length = headers.get("content-length");
	if (length === null || !/^\d{1,15}$/.test(length)) return { status, headers: fields, body };
	return { status, headers: fields, body, length: Number(length) };
}
