// What every kind of document has: the bytes it came as, their text, and the evidence of where they came from.
// Owns the options and the limit of size. Must not know any format.

import { constants } from "node:buffer";
import type { CsvDialect } from "../csv/dialect.ts";
import { DocumentError, limitPassed } from "../errors.ts";
import type { JsonOptions } from "../json/parse.ts";
import { type DecodedText, decodeText } from "../text/decode.ts";
import type { XmlLimits } from "../xml/limits.ts";
import type { DecidedKind, DocumentKind } from "./kind.ts";

/** The header section, or whatever answers for a name: fetch's Headers, gannet's field lines, a Map with lower-case keys. */
export interface HeaderLookup {
	get(name: string): string | null | undefined;
}

/** Bytes and what is known of them. */
export interface Received {
	/** The content, its content codings (gzip and the like) undone. */
	readonly bytes: Uint8Array;
	/** Where it came from, after redirects: links are resolved against it. */
	readonly url?: string | undefined;
	readonly headers?: HeaderLookup | undefined;
	/** Whatever finds the exchange again that it came by; handed on untouched. */
	readonly exchange?: unknown;
}

/** What a document may cost. Those of one kind mean nothing to the others. */
export interface DocumentLimits extends Omit<XmlLimits, "elementSize"> {
	/** The largest content that is taken for a document, in bytes. 64 MiB where not set. */
	readonly documentBytes?: number;
	/** How deep XML's elements (2,000 where not set) or JSON's arrays and objects (1,000) may nest. */
	readonly depth?: number;
}

export interface DocumentOptions {
	/** What to read it as, whatever its headers, name and content say. */
	readonly kind?: DocumentKind | undefined;
	/** The encoding's label, "utf-8", whatever headers and content say. */
	readonly encoding?: string | undefined;
	/** The encoding's label where nothing says which it is; "windows-1252" where not set, "utf-8" for XML and JSON. */
	readonly fallbackEncoding?: string | undefined;
	/** "replace" (default) puts U+FFFD for bytes that mean nothing and counts them; "error" throws. */
	readonly undecodable?: "replace" | "error" | undefined;
	/** How JSON is read. */
	readonly json?: Omit<JsonOptions, "limits"> | undefined;
	/** How CSV is read, with limits of its own. */
	readonly csv?: CsvDialect | undefined;
	/** How RSS and Atom are read: `strict` refuses feeds that aren't well-formed, as other XML is refused. */
	readonly feed?: { readonly strict?: boolean | undefined } | undefined;
	readonly limits?: DocumentLimits | undefined;
}

/** The default of `limits.documentBytes`. */
export const DOCUMENT_BYTES: number = 64 * 1024 * 1024;

/** What all kinds of document share. Text is decoded when it is first asked for. */
export abstract class ReceivedDocument {
	readonly bytes: Uint8Array;
	/** "" where it is not known. */
	readonly url: string;
	readonly headers: HeaderLookup;
	readonly exchange: unknown;
	/** How its kind was decided. */
	readonly decided: DecidedKind;
	readonly options: DocumentOptions;
	#decoding: DecodedText | undefined;

	constructor(received: Received, decided: DecidedKind, options: DocumentOptions) {
		const { bytes, url = "", headers = NO_HEADERS, exchange } = received;
		const limit = options.limits?.documentBytes ?? DOCUMENT_BYTES;
		if (bytes.byteLength > limit)
			throw limitPassed(`The content of ${bytes.byteLength} bytes`, "limits.documentBytes", limit);
		this.bytes = bytes;
		this.url = url;
		this.headers = headers;
		this.exchange = exchange;
		this.decided = decided;
		this.options = options;
	}

	/** The whole content as text, without a byte order mark. @throws DocumentError, kind "encoding" */
	get text(): string {
		return this.decoding.text;
	}

	/** The encoding that the text was read in, by its name in the Encoding standard: "UTF-8", "windows-1252". */
	get encoding(): string {
		return this.decoding.encoding;
	}

	/** The text with its encoding, what decided it, and what couldn't be decoded. @throws DocumentError, kind "encoding" */
	get decoding(): DecodedText {
		const { encoding, fallbackEncoding, undecodable } = this.options;
		try {
			this.#decoding ??= decodeText(this.bytes, {
				kind: this.decided.kind,
				contentType: this.headers.get("content-type") ?? undefined,
				encoding,
				fallback: fallbackEncoding,
				undecodable,
			});
		} catch (error) {
			throw (error as { readonly code?: unknown }).code === "ERR_STRING_TOO_LONG"
				? tooLong(this.bytes, error)
				: error;
		}
		return this.#decoding;
	}
}

/** Beyond that only streams go: rows of CSV, lines of JSON, a JSON array's elements, elements of XML. */
function tooLong(bytes: Uint8Array, cause: unknown): DocumentError {
	return new DocumentError(
		`The content of ${bytes.byteLength} bytes is longer than one text can be, ${constants.MAX_STRING_LENGTH} characters: ` +
			"it has to be read as a stream",
		{ kind: "limit", code: "text-length", cause },
	);
}

const NO_HEADERS: HeaderLookup = { get: () => undefined };
