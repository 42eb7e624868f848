// The inputs of `gannet extract`: URLs, files and stdin, each as a document, or as a stream if it consists of rows.

import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { addAbortSignal } from "node:stream";
import { pathToFileURL } from "node:url";
import { hideSecrets, shownUrl } from "../../base/index.ts";
import type { Response } from "../../client/index.ts";
import { DOCUMENT_LIMITS, type Document, type DocumentOptions, openDocument } from "../../document/index.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, fileError } from "../failure.ts";
import { completeUrl, readAll, requestOptions, targetUrl, withScheme } from "../session/request-options.ts";
import type { Session } from "../session/session.ts";
import { decompressed, nameWithin } from "./compressed.ts";

/** Rows that come one after another, and are never in memory together. */
export type StreamFormat = "jsonl" | "csv" | "tsv";

export type Opened =
	| { readonly kind: "document"; readonly document: Document; readonly bytes: number }
	| {
			readonly kind: "stream";
			readonly format: StreamFormat;
			readonly source: AsyncIterable<Uint8Array>;
			readonly url: string;
			readonly contentType: string | undefined;
	  }
	/** The elements of one array of a JSON file that is too large to be a document. */
	| {
			readonly kind: "array";
			readonly path: string;
			readonly source: AsyncIterable<Uint8Array>;
			readonly url: string;
	  };

/** Inputs that come row by row, or element by element. */
export type Streamed = Exclude<Opened, { kind: "document" }>;

/** What opening needs. */
export interface InputSources {
	readonly context: Pick<Context, "stdin" | "signal">;
	readonly session: Session;
	readonly options: DocumentOptions;
	/** The format of rows from --input, or undefined. */
	readonly format: StreamFormat | "html" | "xml" | "json" | "text" | undefined;
	/** The base of relative links in files and stdin; undefined means a file's own URL, and no base for stdin. */
	readonly baseUrl: string | undefined;
	/** The array whose elements are the records: "$.items"; undefined if they are found in another way. */
	readonly arrayPath: string | undefined;
	/** Whether to read a response with a status of 400 or higher like any other. */
	readonly readsErrors: boolean;
}

const URL_START = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Endings of file names that no host name has. */
const FILE_END = /^[^/:]+\.(?:csv|html?|jsonl?|ndjson|tsv|txt|xhtml|xml)(?:\.(?:gz|zst))?$/i;

/** Whether the input is a file: there is a file of that name, or it can't be a URL. */
export async function isFile(input: string): Promise<boolean> {
	if (URL_START.test(input)) return false;
	const found = await stat(input).catch(() => undefined);
	return found !== undefined || /^\.{0,2}\//.test(input) || FILE_END.test(input);
}

/** An input as people and files may see it: a URL without userinfo and without the values of secret parameters. */
export async function shownInput(input: string): Promise<string> {
	if (input === "-" || (!input.includes("@") && hideSecrets(input) === input) || (await isFile(input)))
		return input;
	return shownUrl(withScheme(input));
}

/** Opens an input: "-", a file or a URL. Throws what the client throws, DocumentErrors and CommandErrors. */
export async function openInput(input: string, sources: InputSources): Promise<Opened> {
	if (input === "-") return openStdin(sources);
	return (await isFile(input))
		? openFile(input, sources)
		: openUrl(targetUrl(completeUrl(input), sources.session.request), sources);
}

async function openStdin({ context, options, format, baseUrl }: InputSources): Promise<Opened> {
	if (isStream(format)) {
		const source = addAbortSignal(context.signal, context.stdin);
		return { kind: "stream", format, source, url: baseUrl ?? "", contentType: undefined };
	}
	const bytes = await decompressed(await readAll(context), documentBytesOf(options));
	// The base of its links says nothing about what it is.
	return whole(openDocument({ bytes, url: baseUrl, name: "" }, options));
}

async function openFile(path: string, sources: InputSources): Promise<Opened> {
	const { context, options, format, baseUrl, arrayPath } = sources;
	const found = await stat(path).catch((error: unknown) => {
		throw fileError("read", path, error);
	});
	if (found.isDirectory()) {
		throw new CommandError(`${path} is a folder`, ExitCode.readFailed, `Its files are: ${path}/*`);
	}
	const url = baseUrl ?? pathToFileURL(path).href;
	const name = nameWithin(path);
	const streamed = format ?? streamByName(name);
	if (isStream(streamed)) {
		const source = addAbortSignal(context.signal, createReadStream(path));
		return { kind: "stream", format: streamed, source, url, contentType: undefined };
	}
	const documentBytes = documentBytesOf(options);
	const isJson = format === "json" || (format === undefined && /\.json$/i.test(name));
	if (isJson && arrayPath !== undefined && found.size > documentBytes) {
		const source = addAbortSignal(context.signal, createReadStream(path));
		return { kind: "array", path: arrayPath, source, url };
	}
	const bytes = await readFile(path).catch((error: unknown) => {
		throw fileError("read", path, error);
	});
	return whole(openDocument({ bytes: await decompressed(bytes, documentBytes), url, name }, options));
}

function documentBytesOf({ limits }: DocumentOptions): number {
	return limits?.documentBytes ?? DOCUMENT_LIMITS.documentBytes;
}

async function openUrl(url: string, sources: InputSources): Promise<Opened> {
	const { session, context, options, format, readsErrors } = sources;
	const { client, request } = session;
	const response = await client.request(request.method, url, {
		...requestOptions(request),
		signal: context.signal,
	});
	if (response.status >= 400 && !readsErrors) {
		response.discard();
		throw new CommandError(
			`${response.url} was answered with ${`${response.status} ${response.statusText}`.trimEnd()}`,
			ExitCode.httpStatus,
			"--no-fail reads such answers anyway.",
		);
	}
	const streamed = format ?? streamByType(response);
	if (isStream(streamed)) {
		const contentType = response.headers.get("content-type") ?? undefined;
		return { kind: "stream", format: streamed, source: response.body, url: response.url, contentType };
	}
	const { url: from, headers, exchangeId: exchange } = response;
	const bytes = await decompressed(await response.bytes(), documentBytesOf(options));
	const name = nameWithin(new URL(from).pathname);
	return whole(openDocument({ bytes, url: from, headers, exchange, name }, options));
}

function whole(document: Document): Opened {
	return { kind: "document", document, bytes: document.bytes.byteLength };
}

function isStream(format: InputSources["format"]): format is StreamFormat {
	return format === "jsonl" || format === "csv" || format === "tsv";
}

const byName: Readonly<Record<string, StreamFormat>> = {
	jsonl: "jsonl",
	ndjson: "jsonl",
	csv: "csv",
	tsv: "tsv",
};

function streamByName(path: string): StreamFormat | undefined {
	return byName[/\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ""];
}

const byType: Readonly<Record<string, StreamFormat>> = {
	"application/x-ndjson": "jsonl",
	"application/ndjson": "jsonl",
	"application/jsonl": "jsonl",
	"application/x-jsonlines": "jsonl",
	"text/csv": "csv",
	"text/tab-separated-values": "tsv",
};

/** Types that servers give to any file, or to what it is packed in. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
	"",
	"application/octet-stream",
	"text/plain",
	"application/gzip",
	"application/x-gzip",
	"application/zstd",
]);

function streamByType({ headers, url }: Response): StreamFormat | undefined {
	const type = headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
	return (
		byType[type] ?? (SAYS_NOTHING.has(type) ? streamByName(nameWithin(new URL(url).pathname)) : undefined)
	);
}
