// What every kind of document has: the bytes it came as, their text, and the evidence of where they came from.
// Owns the options and the limit of size. Must not know any format.

import { limitPassed } from "../errors.ts";
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

export interface DocumentLimits {
	/** The largest content that is taken for a document, in bytes. 64 MiB where not set. */
	readonly documentBytes?: number | undefined;
}

export interface DocumentOptions {
	/** What to read it as, whatever its headers, name and content say. */
	readonly kind?: DocumentKind | undefined;
	/** The encoding's label, "utf-8", whatever headers and content say. */
	readonly encoding?: string | undefined;
	readonly limits?: DocumentLimits | undefined;
}

/** Each limit's default. */
export const DOCUMENT_LIMITS: Readonly<Required<{ [Name in keyof DocumentLimits]: number }>> = {
	documentBytes: 64 * 1024 * 1024,
};

/** The encoding that bytes were read in. */
export interface DocumentEncoding {
	/** Its name in the WHATWG Encoding standard, lower case: "utf-8", "windows-1252". */
	readonly name: string;
	/** What decided it. */
	readonly from: string;
}

interface Decoded {
	readonly text: string;
	readonly encoding: DocumentEncoding;
}

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
	#decoded: Decoded | undefined;

	constructor(received: Received, decided: DecidedKind, options: DocumentOptions) {
		const { bytes, url = "", headers = NO_HEADERS, exchange } = received;
		const limit = options.limits?.documentBytes ?? DOCUMENT_LIMITS.documentBytes;
		if (bytes.byteLength > limit)
			throw limitPassed(`The content's ${bytes.byteLength} bytes`, "limits.documentBytes", limit);
		this.bytes = bytes;
		this.url = url;
		this.headers = headers;
		this.exchange = exchange;
		this.decided = decided;
		this.options = options;
	}

	/** The whole content as text. @throws DocumentError, kind "encoding" */
	get text(): string {
		this.#decoded ??= this.#decode();
		return this.#decoded.text;
	}

	/** The encoding that the text was read in, and what decided it. */
	get encoding(): DocumentEncoding {
		this.#decoded ??= this.#decode();
		return this.#decoded.encoding;
	}

	#decode(): Decoded {
		return { text: new TextDecoder().decode(this.bytes), encoding: { name: "utf-8", from: "default" } };
	}
}

const NO_HEADERS: HeaderLookup = { get: () => undefined };
