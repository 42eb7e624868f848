// The options of download(), and its events. The members' comments are generated from the rows
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

/** The events of a download. */
export type DownloadEvent =
	| {
			/** Content is about to be written. `bytes` are already there, and `total` is the file's size, if known. */
			readonly type: "receiving";
			/** The response that the content comes with. */
			readonly response: Response;
			/** How many bytes of the file are there. */
			readonly bytes: number;
			/** The file's size in bytes; undefined if it isn't known. */
			readonly total: number | undefined;
	  }
	| {
			/** A piece was written. */
			readonly type: "progress";
			/** How many bytes of the file are there. */
			readonly bytes: number;
			/** The file's size in bytes; undefined if it isn't known. */
			readonly total: number | undefined;
	  }
	| {
			/** The existing bytes are thrown away. */
			readonly type: "restarted";
			/** Why the bytes of an earlier call can't be continued. */
			readonly reason: RestartReason;
			/** The URL that those bytes came from; undefined if it isn't known. */
			readonly earlierUrl: string | undefined;
	  }
	| {
			/** It failed. `path` has what was fetched, if anything. */
			readonly type: "kept";
			/** The file that has what was fetched: FILE.part. */
			readonly path: string;
			/** How many bytes of the file are there. */
			readonly bytes: number;
			/** The file's size in bytes; undefined if it isn't known. */
			readonly total: number | undefined;
			/** Whether another call can continue it. */
			readonly isContinuable: boolean;
	  };

/** Why existing bytes of a download are thrown away. */
export type RestartReason =
	/** They are part of another URL's content. */
	| "other-url"
	/** The server has another version by now, or doesn't support parts. */
	| "changed"
	/** They came over TLS that was not verified, but the answer is verified. */
	| "unverified"
	/** Their version is unknown. */
	| "no-validator";

/** Puts bytes into the file. Resolves when they are written. */
export type PutBytes = (bytes: Uint8Array) => Promise<void>;

/** The options of a download's requests. */
export type DownloadRequestOptions = Omit<
	RequestOptions,
	"body" | "json" | "form" | "decode" | "join" | "throwOnError"
>;

/** How a file is downloaded. */
export interface DownloadOptions {
	/**
	 * For each request. The download itself sets the fields that ask for a part. `timeouts.total` is for all requests
	 * together.
	 */
	readonly request?: DownloadRequestOptions | undefined;
	/** How many tries in a row may bring nothing new. Default: 5. */
	readonly limit?: number | undefined;
	/** How many tries may fail in all. Default: no limit. */
	readonly maxTries?: number | undefined;
	/**
	 * Maximum delay before a try, doubled after each one that brought nothing. The actual delay is random up to that.
	 * Default: 500 ms.
	 */
	readonly baseDelayMs?: number | undefined;
	/**
	 * The longest delay. If the server asks for a longer one (Retry-After), there is no other try, unless
	 * `maxElapsedMs` allows it. Default: 30,000 ms.
	 */
	readonly maxDelayMs?: number | undefined;
	/**
	 * The time after the call within which a try may begin. If set, any Retry-After within that time is respected.
	 * Default: no limit.
	 */
	readonly maxElapsedMs?: number | undefined;
	/**
	 * What to do if the file has changed in the meantime, or can't be continued: fetch it from the beginning, or fail.
	 * Default: `"restart"`.
	 */
	readonly onChanged?: "restart" | "error" | undefined;
	/**
	 * What to do with an existing FILE.part. "continue" continues it if its process has ended and the server has the
	 * same version. "discard" removes it if its process has ended. "replace" always removes it, even if another
	 * process writes it or its origin is unknown. Default: `"continue"`.
	 */
	readonly existingPart?: "continue" | "discard" | "replace" | undefined;
	/**
	 * Accepts compressed content and writes it decoded. Such content can't be continued: it starts again if
	 * interrupted. Default: `false`.
	 */
	readonly decode?: boolean | undefined;
	/** Whether a response's content becomes the file; otherwise it is an error. Default: those of status 200. */
	readonly accepts?: ((response: Response) => boolean) | undefined;
	/**
	 * Writes the content of a response in another form, which can't be continued. It gets a function that puts bytes
	 * into the file. Default: the bytes unchanged.
	 */
	readonly write?: ((response: Response, put: PutBytes) => Promise<void>) | undefined;
	/**
	 * How many connections fetch one large file, each a part of it. Needs a server that supports parts and gives a
	 * strong validator. Default: 1.
	 */
	readonly connections?: number | undefined;
	/**
	 * What the content has to be, as ALGORITHM:HEX: "sha256:9f86…". Other content is an error (kind "content", code
	 * "checksum"), and nothing of it is kept.
	 */
	readonly checksum?: string | undefined;
	/** Called for each event of the download: see `DownloadEvent`. */
	readonly onEvent?: ((event: DownloadEvent) => void) | undefined;
}

const {
	body: _body,
	json: _json,
	form: _form,
	decode: _decode,
	join: _join,
	throwOnError: _throwOnError,
	...REQUEST
} = requestOptions.rows;

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
		doc: "For each request. The download itself sets the fields that ask for a part. `timeouts.total` is for all requests together.",
		default: downloadRequest.defaults,
	},
	limit: { rule: whole(1), doc: "How many tries in a row may bring nothing new.", default: 5 },
	maxTries: {
		rule: amount,
		doc: "How many tries may fail in all.",
		default: Number.POSITIVE_INFINITY,
	},
	baseDelayMs: {
		rule: anyMilliseconds,
		doc: "Maximum delay before a try, doubled after each one that brought nothing. The actual delay is random up to that.",
		default: 500,
	},
	maxDelayMs: {
		rule: anyMilliseconds,
		doc: "The longest delay. If the server asks for a longer one (Retry-After), there is no other try, unless `maxElapsedMs` allows it.",
		default: 30_000,
	},
	maxElapsedMs: {
		rule: anyMilliseconds,
		doc: "The time after the call within which a try may begin. If set, any Retry-After within that time is respected.",
		otherwise: "no limit",
	},
	onChanged: {
		rule: oneOf("restart", "error"),
		doc: "What to do if the file has changed in the meantime, or can't be continued: fetch it from the beginning, or fail.",
		default: "restart",
	},
	existingPart: {
		rule: oneOf("continue", "discard", "replace"),
		doc: 'What to do with an existing FILE.part. "continue" continues it if its process has ended and the server has the same version. "discard" removes it if its process has ended. "replace" always removes it, even if another process writes it or its origin is unknown.',
		default: "continue",
	},
	decode: {
		rule: flag,
		doc: "Accepts compressed content and writes it decoded. Such content can't be continued: it starts again if interrupted.",
		default: false,
	},
	accepts: {
		rule: aFunction(),
		doc: "Whether a response's content becomes the file; otherwise it is an error.",
		otherwise: "those of status 200",
	},
	write: {
		rule: aFunction(),
		doc: "Writes the content of a response in another form, which can't be continued. It gets a function that puts bytes into the file.",
		otherwise: "the bytes unchanged",
	},
	connections: {
		rule: whole(1),
		doc: "How many connections fetch one large file, each a part of it. Needs a server that supports parts and gives a strong validator.",
		default: 1,
	},
	checksum: {
		rule: rule<string>(
			"an algorithm and hexadecimal digits, like sha256:9f86…",
			(value) => typeof value === "string" && /^[\w-]+:(?:[0-9a-f]{2})+$/i.test(value),
		),
		doc: 'What the content has to be, as ALGORITHM:HEX: "sha256:9f86…". Other content is an error (kind "content", code "checksum"), and nothing of it is kept.',
	},
	onEvent: { rule: aFunction(), doc: "Called for each event of the download: see `DownloadEvent`." },
});
