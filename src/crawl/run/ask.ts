// Asks for one page: what came of it, as data. Follows a redirect only to what is the same page by its key. Must not know what is
// done with it.

import { ClientError, type Requester, type Response } from "../../client/index.ts";
import { type Document, DocumentError, readDocument } from "../../document/index.ts";
import { retryAfterMs } from "../politeness/pace.ts";
import type { PageEnd } from "../politeness/tries.ts";
import { requestUrl } from "../scope/request-url.ts";
import { readSitemapContent, type SitemapContent, type SitemapLimits } from "../sitemaps/content.ts";
import type { SiteRequest } from "./site-client.ts";

export type Asked =
	| {
			readonly kind: "document";
			readonly status: number;
			readonly document: Document;
			readonly tags: readonly string[];
			readonly links: readonly string[];
			readonly validators: Validators;
	  }
	| {
			readonly kind: "sitemap";
			readonly status: number;
			readonly sitemap: SitemapContent;
			readonly validators: Validators;
	  }
	/** It is what the validators of the request stand for. */
	| { readonly kind: "unchanged"; readonly status: number }
	/** To another page, which is for the crawl to decide about. */
	| { readonly kind: "redirect"; readonly status: number; readonly to: string }
	/** A status that isn't a success. */
	| { readonly kind: "status"; readonly status: number; readonly retryAfterMs: number | undefined }
	/** Content that isn't read. */
	| { readonly kind: "type"; readonly status: number; readonly contentType: string }
	/** `reason` is the kind of the error, `code` the system's. */
	| {
			readonly kind: "failure";
			readonly reason: string;
			readonly code: string;
			readonly status: number | undefined;
	  };

/** What a server needs to say that a page is unchanged (RFC 9110 §8.8). */
export interface Validators {
	readonly etag: string | undefined;
	readonly modified: string | undefined;
}

export interface AskOptions {
	/** Those of the last answer, if the page is asked for again. */
	readonly validators: Validators | undefined;
	/** Fields, credentials and the proxy. */
	readonly request: SiteRequest;
	readonly signal: AbortSignal;
	readonly contentTypes: readonly string[];
	/** Milliseconds since 1970. */
	readonly wall: () => number;
	/** The bounds, where it is a sitemap. */
	readonly sitemap: SitemapLimits | undefined;
	readonly keyOf: (url: string) => string;
	/** Called with the bytes of each response. */
	readonly onBytes: (bytes: number) => void;
	/** Called with the address that answered. */
	readonly onAddress: (url: string, address: string) => void;
}

/** A redirect to the same page: with a cookie, or other spelling. */
const SAME_PAGE_REDIRECTS = 4;

/** @param client - one that follows no redirects, and gives responses of any status @throws the signal's reason, NoTurn */
export async function ask(
	client: Pick<Requester, "get">,
	first: string,
	options: AskOptions,
): Promise<Asked> {
	const { signal, keyOf } = options;
	const { headers: own, ...way } = options.request;
	const headers = [...own, ...conditionsOf(options.validators)];
	let url = first;
	let response: Response | undefined;
	try {
		for (let redirects = 0; ; redirects++) {
			response = await client.get(url, { ...way, headers, signal });
			noteAddress(response, url, options);
			const to = redirectOf(response, url);
			if (to === undefined) break;
			response.discard();
			options.onBytes(response.byteCounts.received);
			if (keyOf(to) !== keyOf(first)) return { kind: "redirect", status: response.status, to };
			if (redirects >= SAME_PAGE_REDIRECTS)
				return { kind: "failure", reason: "redirect", code: "loop", status: response.status };
			url = to;
		}
		return await read(response, options);
	} catch (error) {
		signal.throwIfAborted();
		if (response !== undefined) options.onBytes(response.byteCounts.received);
		const status = response?.status;
		if (error instanceof ClientError)
			return { kind: "failure", reason: error.kind, code: error.code, status };
		if (error instanceof DocumentError)
			return { kind: "failure", reason: `document-${error.kind}`, code: error.kind, status };
		throw error;
	}
}

/** Longer ones than any server's are not kept. */
const LONGEST_VALIDATOR = 1_000;

function validatorsOf(headers: Response["headers"]): Validators {
	const kept = (name: string): string | undefined => {
		const value = headers.get(name) ?? "";
		return value === "" || value.length > LONGEST_VALIDATOR ? undefined : value;
	};
	return { etag: kept("etag"), modified: kept("last-modified") };
}

function conditionsOf(validators: Validators | undefined): (readonly [string, string])[] {
	const { etag, modified } = validators ?? {};
	const fields: (readonly [string, string])[] = [];
	if (etag !== undefined) fields.push(["if-none-match", etag]);
	if (modified !== undefined) fields.push(["if-modified-since", modified]);
	return fields;
}

async function read(response: Response, options: AskOptions): Promise<Asked> {
	const { status, headers } = response;
	if (status === 304 && options.validators !== undefined) {
		response.discard();
		options.onBytes(response.byteCounts.received);
		return { kind: "unchanged", status };
	}
	if (!response.ok) {
		response.discard();
		options.onBytes(response.byteCounts.received);
		return { kind: "status", status, retryAfterMs: retryAfterMs(headers.get("retry-after"), options.wall()) };
	}
	if (options.sitemap !== undefined) {
		const sitemap = await readSitemapContent(response.body, response.url, options.sitemap);
		response.discard();
		options.onBytes(response.byteCounts.received);
		return { kind: "sitemap", status, sitemap, validators: validatorsOf(headers) };
	}
	const contentType = headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
	const isRead =
		contentType === "" ||
		options.contentTypes.some(
			(type) => type === contentType || (type.endsWith("/") && contentType.startsWith(type)),
		);
	if (!isRead) {
		response.discard();
		options.onBytes(response.byteCounts.received);
		return { kind: "type", status, contentType };
	}
	const document = await readDocument(response);
	options.onBytes(response.byteCounts.received);
	return {
		kind: "document",
		status,
		document,
		tags: headers.getAll("x-robots-tag"),
		links: headers.getAll("link"),
		validators: validatorsOf(headers),
	};
}

/** The redirect's target, in request form; undefined if there is no redirect, or its target can't be requested. */
function redirectOf({ status, headers }: Response, url: string): string | undefined {
	if (![301, 302, 303, 307, 308].includes(status)) return undefined;
	const location = headers.get("location");
	return location === null ? undefined : requestUrl(location, url);
}

function noteAddress(response: Response, url: string, { onAddress }: AskOptions): void {
	const { remote, proxy } = response.connection;
	if (proxy === undefined && "address" in remote) onAddress(url, String(remote.address));
}

/** How a request for a page ended, as far as tries go; undefined where it was answered in full. */
export function endOf(asked: Asked): PageEnd | undefined {
	if (asked.kind === "status") return { kind: "status", status: asked.status };
	if (asked.kind === "failure") return { kind: "failure", reason: asked.reason };
	return undefined;
}
