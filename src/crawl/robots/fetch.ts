// Asks an origin for its robots.txt (RFC 9309 §2.3). Must not know what the answer means.

import type { Requester, Response } from "../../client/index.ts";
import { requestUrl } from "../scope/request-url.ts";
import { ROBOTS_REDIRECTS, type RobotsAnswer, type RobotsState } from "./answer.ts";
import { ROBOTS_BYTES } from "./robots-lines.ts";

/** How robots.txt is asked for. */
export interface RobotsRequest {
	/** Sent as the User-Agent field; default gannet's own. */
	readonly userAgent?: string | undefined;
	/** Other field lines to send. */
	readonly headers?: readonly (readonly [string, string])[] | undefined;
	/** The earlier answer. The request asks whether it has changed. */
	readonly earlier?: RobotsState | undefined;
	/** Stops the request. */
	readonly signal?: AbortSignal | undefined;
}

/** The URL of the robots.txt for a URL. */
export function robotsUrl(url: string): string {
	return `${new URL(url).origin}/robots.txt`;
}

/**
 * Asks for a robots.txt. Follows redirects, to other hosts too, each by a request of its own, and reads no more than what counts of
 * the file.
 *
 * @param url - of the file: `robotsUrl`'s
 * @throws the signal's reason, and ClientErrors of the caller's making
 */
export async function askRobots(
	client: Pick<Requester, "get">,
	url: string,
	request: RobotsRequest = {},
): Promise<RobotsAnswer> {
	const { userAgent, earlier, signal } = request;
	const headers: (readonly [string, string])[] = [...(request.headers ?? [])];
	if (userAgent !== undefined) headers.push(["user-agent", userAgent]);
	if (earlier?.content !== undefined) {
		if (earlier.etag !== undefined) headers.push(["if-none-match", earlier.etag]);
		if (earlier.lastModified !== undefined) headers.push(["if-modified-since", earlier.lastModified]);
	}
	try {
		const get = (each: string): Promise<Response> =>
			client.get(each, {
				throwOnError: false,
				headers,
				redirects: false,
				...(signal === undefined ? {} : { signal }),
			});
		let response = await get(url);
		for (let redirects = 0, from = url; isRedirect(response.status); redirects++) {
			const to = targetOf(response, from);
			if (to === undefined) break;
			response.discard();
			if (to === "") return { kind: "failure", reason: "redirect" };
			if (redirects >= ROBOTS_REDIRECTS) return { kind: "redirects" };
			from = to;
			response = await get(to);
		}
		const { status } = response;
		if (status < 200 || status > 299) {
			response.discard();
			return { kind: "response", status, content: new Uint8Array() };
		}
		const content = await beginning(response.body, ROBOTS_BYTES + 1);
		const etag = response.headers.get("etag") ?? undefined;
		const lastModified = response.headers.get("last-modified") ?? undefined;
		return { kind: "response", status, content, etag, lastModified };
	} catch (error) {
		signal?.throwIfAborted();
		return answerOf(error);
	}
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function isRedirect(status: number): boolean {
	return REDIRECTS.has(status);
}

/** Where a redirect leads; "" where no one can go, undefined if it doesn't say. */
function targetOf({ headers }: Response, from: string): string | undefined {
	const location = headers.get("location");
	if (location === null) return undefined;
	return requestUrl(location, from) ?? "";
}

/** The kinds of a ClientError that are no answer to the question, but a mistake of ours. */
const NO_ANSWER: ReadonlySet<string> = new Set(["invalid-request", "queue-full", "client-closed", "aborted"]);

function answerOf(error: unknown): RobotsAnswer {
	const { name, kind, code } = error as { name?: unknown; kind?: unknown; code?: unknown };
	if (name !== "ClientError" || typeof kind !== "string" || NO_ANSWER.has(kind)) throw error;
	return { kind: "failure", reason: code === "NETWORK_POLICY" ? "network" : kind };
}

async function beginning(chunks: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
	const kept: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of chunks) {
		kept.push(Uint8Array.from(chunk));
		size += chunk.length;
		if (size >= length) break;
	}
	return Buffer.concat(kept).subarray(0, length);
}
