// The options of download(), and what it says on the way. The comments of the members are made of the rows
// (scripts/option-docs.ts).

import {
	aFunction,
	amount,
	anyMilliseconds,
	flag,
	OptionSet,
	oneOf,
	rule,
	type Settled,
	whole,
} from "../../base/index.ts";
import { type RequestOptions, requestOptions } from "../request-options.ts";
import type { Response } from "../response.ts";

/** What is said while a file is brought. */
export type DownloadEvent =
	/** Content is about to be written; `bytes` are there already, and `total` is what the file will have, where it is known. */
	| {
			readonly type: "receiving";
			readonly response: Response;
			readonly bytes: number;
			readonly total: number | undefined;
	  }
	/** A piece was written. */
	| { readonly type: "progress"; readonly bytes: number; readonly total: number | undefined }
	/** Bytes that were there are thrown away. */
	| { readonly type: "restarted"; readonly reason: RestartReason; readonly earlierUrl: string | undefined }
	/** It failed; `path` has what was brought, where there is something. */
	| {
			readonly type: "kept";
			readonly path: string;
			readonly bytes: number;
			readonly total: number | undefined;
			/** Whether another call can go on with it. */
			readonly isContinuable: boolean;
	  };

export type RestartReason =
	/** They are a part of another URL's content. */
	| "other-url"
	/** The server has another version by now, or gives no parts. */
	| "changed"
	/** They came over TLS that was not verified, and the answer is verified. */
	| "unverified"
	/** Nothing says of which version they are. */
	| "no-validator";

/** Puts bytes into the file. Resolves when they are handed over. */
export type PutBytes = (bytes: Uint8Array) => Promise<void>;

/** The options of a download's requests. */
export type DownloadRequestOptions = Omit<RequestOptions, "body" | "json" | "decode">;

export interface DownloadOptions {
	/**
	 * For each request; the fields that ask for a part are the download's own. `timeouts.total` is for all requests
	 * together.
	 */
	readonly request?: DownloadRequestOptions | undefined;
	/** Tries in a row that bring nothing new before it fails. Default: 5. */
	readonly limit?: number | undefined;
	/** Tries in all that may fail. Default: no limit. */
	readonly maxTries?: number | undefined;
	/** The wait before a try is at most this, doubled with each that brought nothing; random. Default: 500 ms. */
	readonly baseDelayMs?: number | undefined;
	/**
	 * The longest wait. A server that asks for a longer one (Retry-After) gets no other try, unless `maxElapsedMs`
	 * says how long that may be. Default: 30,000 ms.
	 */
	readonly maxDelayMs?: number | undefined;
	/**
	 * How long after the call a try may begin. Where it is set, what a server asks for by Retry-After is waited for
	 * within that time. Default: no limit.
	 */
	readonly maxElapsedMs?: number | undefined;
	/**
	 * What happens where the file has changed meanwhile, or can't be continued: it is fetched from its beginning, or
	 * that is an error. Default: `"restart"`.
	 */
	readonly onChanged?: "restart" | "error" | undefined;
	/**
	 * What becomes of a FILE.part that is there. "continue" goes on with it where its process has ended and the server
	 * has the same version; "discard" removes it where its process has ended; "replace" removes it in any case, also
	 * where another process writes it or nothing says what it is. Default: `"continue"`.
	 */
	readonly existingPart?: "continue" | "discard" | "replace" | undefined;
	/**
	 * Accepts compressed content and writes it decoded; such content can't be continued, and begins again where it
	 * breaks off. Default: `false`.
	 */
	readonly decode?: boolean | undefined;
	/** Whether a response's content becomes the file; another one is an error. Default: those of status 200. */
	readonly accepts?: ((response: Response) => boolean) | undefined;
	/**
	 * Writes the content of a response in a form of its own, which can't be continued. It gets a function that puts
	 * bytes into the file. Default: the bytes as they come.
	 */
	readonly write?: ((response: Response, put: PutBytes) => Promise<void>) | undefined;
	/**
	 * Connections that bring one large file, each a part of it, where the server gives parts of a version that it
	 * names by a strong validator. Default: 1.
	 */
	readonly connections?: number | undefined;
	/**
	 * What the content has to be, as ALGORITHM:HEX: "sha256:9f86…". Other content is an error (kind "content", code
	 * "checksum"), and nothing of it is kept.
	 */
	readonly checksum?: string | undefined;
	/** Called as it goes on: see `DownloadEvent`. */
	readonly onEvent?: ((event: DownloadEvent) => void) | undefined;
}

const { body: _body, json: _json, decode: _decode, ...REQUEST } = requestOptions.rows;

const downloadRequest: OptionSet<DownloadRequestOptions, Settled<DownloadRequestOptions>> = new OptionSet(
	REQUEST,
	{ hints: { decode: "it is an option of download itself" } },
);

export type DownloadSettings = Settled<
	DownloadOptions,
	| "request"
	| "limit"
	| "maxTries"
	| "baseDelayMs"
	| "maxDelayMs"
	| "onChanged"
	| "existingPart"
	| "decode"
	| "connections"
>;

export const downloadOptions: OptionSet<DownloadOptions, DownloadSettings> = new OptionSet({
	request: {
		rule: downloadRequest.ownMembers,
		doc: "For each request; the fields that ask for a part are the download's own. `timeouts.total` is for all requests together.",
		default: downloadRequest.defaults,
	},
	limit: { rule: whole(1), doc: "Tries in a row that bring nothing new before it fails.", default: 5 },
	maxTries: {
		rule: amount,
		doc: "Tries in all that may fail.",
		default: Number.POSITIVE_INFINITY,
	},
	baseDelayMs: {
		rule: anyMilliseconds,
		doc: "The wait before a try is at most this, doubled with each that brought nothing; random.",
		default: 500,
	},
	maxDelayMs: {
		rule: anyMilliseconds,
		doc: "The longest wait. A server that asks for a longer one (Retry-After) gets no other try, unless `maxElapsedMs` says how long that may be.",
		default: 30_000,
	},
	maxElapsedMs: {
		rule: anyMilliseconds,
		doc: "How long after the call a try may begin. Where it is set, what a server asks for by Retry-After is waited for within that time.",
		otherwise: "no limit",
	},
	onChanged: {
		rule: oneOf("restart", "error"),
		doc: "What happens where the file has changed meanwhile, or can't be continued: it is fetched from its beginning, or that is an error.",
		default: "restart",
	},
	existingPart: {
		rule: oneOf("continue", "discard", "replace"),
		doc: 'What becomes of a FILE.part that is there. "continue" goes on with it where its process has ended and the server has the same version; "discard" removes it where its process has ended; "replace" removes it in any case, also where another process writes it or nothing says what it is.',
		default: "continue",
	},
	decode: {
		rule: flag,
		doc: "Accepts compressed content and writes it decoded; such content can't be continued, and begins again where it breaks off.",
		default: false,
	},
	accepts: {
		rule: aFunction(),
		doc: "Whether a response's content becomes the file; another one is an error.",
		otherwise: "those of status 200",
	},
	write: {
		rule: aFunction(),
		doc: "Writes the content of a response in a form of its own, which can't be continued. It gets a function that puts bytes into the file.",
		otherwise: "the bytes as they come",
	},
	connections: {
		rule: whole(1),
		doc: "Connections that bring one large file, each a part of it, where the server gives parts of a version that it names by a strong validator.",
		default: 1,
	},
	checksum: {
		rule: rule<string>(
			"an algorithm and hexadecimal digits, like sha256:9f86…",
			(value) => typeof value === "string" && /^[\w-]+:(?:[0-9a-f]{2})+$/i.test(value),
		),
		doc: 'What the content has to be, as ALGORITHM:HEX: "sha256:9f86…". Other content is an error (kind "content", code "checksum"), and nothing of it is kept.',
	},
	onEvent: { rule: aFunction(), doc: "Called as it goes on: see `DownloadEvent`." },
});
