// What a handler gets and returns: requests, responses, and the error that is a response. Knows no connection's state.

import { GannetError, memberOf } from "../base/index.ts";
import { FieldLines, type FieldsInput, type HttpVersion, reasonOf } from "../http/index.ts";
import type { ConnectionInfo } from "../socket/index.ts";
import type { ServerResponse } from "./options.ts";

/** A request as its handler sees it, as soon as its head is complete. */
export interface ServerRequest {
	/** The method, as sent: "GET". */
	readonly method: string;
	/** The request target exactly as sent: a path with query, an absolute URI, an authority (CONNECT) or "*". */
	readonly target: string;
	/** The version of HTTP that it came over. */
	readonly version: HttpVersion;
	/** The header section: field lines in order. */
	readonly headers: FieldLines;
	/**
	 * The target URI (RFC 9110 §7.1), made from target and Host when first read. Throws an HttpError (400) if they are not
	 * a URL.
	 */
	readonly url: URL;
	/** The content: read it once, or not at all. */
	readonly body: RequestContent;
	/** Endpoints, TLS and byte counts of the connection. */
	readonly connection: ConnectionInfo;
	/** Aborts when the connection is lost before the response is sent, or the client gives the request up (HTTP/2). */
	readonly signal: AbortSignal;
	/**
	 * Whether the client asks to leave HTTP: CONNECT, or over HTTP/1.1 an Upgrade field. Accept with `handOver` in the
	 * response. Over HTTP/2, you get the stream of the request.
	 */
	readonly wantsHandOver: boolean;
}

/** The content of a request, without its framing. You can read it once. */
export interface RequestContent extends AsyncIterable<Uint8Array<ArrayBuffer>> {
	/** The announced length in bytes; undefined if the content is chunked, 0 if there is none. */
	readonly length: number | undefined;
	/** The whole content. Throws an HttpError (413) above the server's `contentBytes`. */
	bytes(): Promise<Uint8Array<ArrayBuffer>>;
	/** The whole content as UTF-8. */
	text(): Promise<string>;
	/** The whole content, parsed as JSON. Throws an HttpError (400) if it isn't JSON. */
	json<T = unknown>(): Promise<T>;
	/** The trailer section; empty until the content has been read to its end. */
	readonly trailers: FieldLines;
}

/** Answers a request. An HttpError that it throws becomes its own response, any other error a 500. */
export type HttpHandler = (request: ServerRequest) => ServerResponse | Promise<ServerResponse>;

/** An error with a status of its own as the answer. */
export class HttpError extends GannetError<"status"> {
	/** Always "HttpError". */
	override readonly name: string = "HttpError";
	/** The status to answer with. */
	readonly status: number;
	/** Field lines of the answer. */
	readonly headers: FieldsInput;

	/** The client sees `message`. Default: the status's reason phrase. */
	constructor(status: number, message: string = reasonOf(status), fields: FieldsInput = []) {
		super(message, { kind: "status" });
		this.status = status;
		this.headers = fields;
	}
}

/** The plain-text response for a status, with one sentence. */
export function errorResponse(status: number, message: string, fields: FieldsInput = []): ServerResponse {
	const reason = reasonOf(status);
	const text =
		message === reason || message === "" ? `${status} ${reason}\n` : `${status} ${reason}: ${message}\n`;
	const all = [...FieldLines.from(fields), ["Content-Type", "text/plain; charset=utf-8"] as const];
	return { status, headers: all, body: text };
}

/** What the operating system has too few of just now: descriptors or memory. */
const SHORTAGES: ReadonlySet<unknown> = new Set(["EMFILE", "ENFILE", "ENOMEM", "ENOBUFS"]);

/** The response to an error that a handler didn't mean to send: the client learns nothing of it, but whether to try again. */
export function failure(error: unknown): ServerResponse {
	const isShortage = typeof error === "object" && error !== null && SHORTAGES.has(memberOf(error, "code"));
	return isShortage ? errorResponse(503, "", [["Retry-After", "1"]]) : errorResponse(500, "");
}
