// What every kind of document has: its bytes, their text, and the evidence of their origin. Owns the options and the
// limit on size. Must not know any format.

import { inspectAs } from "../../base/index.ts";
import type { CsvDialect } from "../csv/dialect.ts";
import { DocumentError, limitPassed } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import type { JsonOptions } from "../json/parse.ts";
import { MAX_STRING_LENGTH } from "../platform.ts";
import { type DecodedText, decodeText } from "../text/decode.ts";
import type { Undecodable } from "../text/decoder.ts";
import type { XmlLimits } from "../xml/limits.ts";
import type { DecidedKind, DocumentKind } from "./kind.ts";

/**
 * The header section, or anything that looks up a name: fetch's Headers, gannet's field lines, a Map with lower-case
 * keys.
 */
export interface HeaderLookup {
	/** The value of a field by its name; null or undefined if it isn't there. */
	get(name: string): string | null | undefined;
}

/** Bytes and what is known about them. */
export interface Received {
	/** The content, after decoding its content codings (gzip and the like). */
	readonly bytes: Uint8Array;
	/** Where it came from, after redirects. Links are resolved against it. */
	readonly url?: string | undefined;
	/** The name of its file, if that isn't the URL's: its ending says what it is. "" says nothing. */
	readonly name?: string | undefined;
	/** The header section that came with it. Content-Type says what it is. */
	readonly headers?: HeaderLookup | undefined;
	/** Identifies the exchange that it came from. Passed on unchanged. */
	readonly exchange?: unknown;
}

/** What a document may cost. Limits of one kind have no meaning for the others. */
export interface DocumentLimits extends Omit<XmlLimits, "elementSize"> {
	/** The largest content that is read as a document, in bytes. Default 64 MiB. */
	readonly documentBytes?: number | undefined;
	/** How deep XML's elements (default 2,000) or JSON's arrays and objects (1,000) may nest. */
	readonly depth?: number | undefined;
	/** How many digits a whole number of JSON may have that becomes a bigint (`json.bigNumbers`). 10,000 where not set. */
	readonly digits?: number | undefined;
}

/** How bytes are read as a document. */
export interface DocumentOptions {
	/** What to read it as, whatever its headers, name and content say. */
	readonly kind?: DocumentKind | undefined;
	/** The encoding's label, "utf-8", whatever headers and content say. */
	readonly encoding?: string | undefined;
	/** The encoding's label if nothing says which it is. Default "windows-1252", or "utf-8" for XML and JSON. */
	readonly fallbackEncoding?: string | undefined;
	/** "replace" (default) replaces invalid bytes by U+FFFD and counts them; "error" throws. */
	readonly undecodable?: "replace" | "error" | undefined;
	/** How JSON is read. */
	readonly json?: Omit<JsonOptions, "limits"> | undefined;
	/** How CSV is read, with its own limits. */
	readonly csv?: CsvDialect | undefined;
	/** How HTML is read: `noscript` has the content of noscript elements as elements, as a browser without scripts does. */
	readonly html?:
		| {
				/** Whether the content of noscript elements is elements. Default false: text, as in a browser with scripts. */
				readonly noscript?: boolean | undefined;
		  }
		| undefined;
	/** How RSS and Atom are read: `strict` refuses feeds that aren't well-formed, like other XML. */
	readonly feed?:
		| {
				/** Whether a feed has to be well-formed. Default false. */
				readonly strict?: boolean | undefined;
		  }
		| undefined;
	/** What the document may cost. */
	readonly limits?: DocumentLimits | undefined;
}

/** The default of `limits.documentBytes`. */
export const DOCUMENT_BYTES: number = 64 * 1024 * 1024;

/** What all kinds of document share. Text is decoded at the first request. */
export abstract class ReceivedDocument {
	static {
		inspectAs(ReceivedDocument, (document) => {
			const where = document.url === "" ? "" : `${document.url}, `;
			return `${document.constructor.name} { ${where}${document.bytes.length} bytes }`;
		});
	}

	/** The content as it was received, after its content codings. */
	readonly bytes: Uint8Array;
	/** "" if it is unknown. */
	readonly url: string;
	/** The header section that came with it; an empty one if there was none. */
	readonly headers: HeaderLookup;
	/** What identifies the exchange that it came from; undefined if that isn't known. */
	readonly exchange: unknown;
	/** How its kind was decided. */
	readonly decided: DecidedKind;
	/** The options that it is read with. */
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

	/** What it is, without its content, so that a log of it stays small: take `text` for that. */
	toJSON(): object {
		return { kind: this.decided.kind, url: this.url, bytes: this.bytes.length };
	}

	/** The whole content as text, without a byte order mark. @throws DocumentError, kind "encoding" */
	get text(): string {
		return this.decoding.text;
	}

	/**
	 * What may be missing of it or other than it was: bytes that mean nothing in its encoding, repairs, odd rows. Each kind of
	 * document adds its own.
	 */
	get findings(): readonly Finding[] {
		const { encoding, undecodable } = this.decoding;
		return undecodableBytes(encoding, undecodable);
	}

	/** The encoding that the text was read in, by its name in the Encoding standard: "UTF-8", "windows-1252". */
	get encoding(): string {
		return this.decoding.encoding;
	}

	/**
	 * The text with its encoding, what decided it, and what could not be decoded. @throws DocumentError, kind "encoding"
	 */
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

/** The finding for bytes that could not be decoded; none where all could. */
export function undecodableBytes(encoding: string, { count, firstOffset }: Undecodable): readonly Finding[] {
	if (count === 0) return [];
	const what = count === 1 ? "One sequence of bytes means" : `${count} sequences of bytes mean`;
	return [
		finding(
			"undecodable",
			`${what} nothing in ${encoding}, the first at byte ${firstOffset}: U+FFFD is in ${count === 1 ? "its" : "their"} place`,
		),
	];
}

/** Only streams work beyond that: rows of CSV, lines of JSON, a JSON array's elements, elements of XML. */
function tooLong(bytes: Uint8Array, cause: unknown): DocumentError {
	return new DocumentError(
		`The content of ${bytes.byteLength} bytes is longer than one text can be, ${MAX_STRING_LENGTH} characters: ` +
			"read it as a stream",
		{ kind: "limit", code: "text-length", cause },
	);
}

const NO_HEADERS: HeaderLookup = { get: () => undefined };
