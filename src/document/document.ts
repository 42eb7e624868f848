// From bytes and their headers to a document of the right kind. The entry point for code that holds a response. Must
// not know HTTP clients: a response is anything with a URL, headers and bytes.

import { memberOf, own, ownOptions } from "../base/index.ts";
import { type DocumentKind, decideKind } from "./documents/kind.ts";
import { CsvDocument, HtmlDocument, JsonDocument, TextDocument, XmlDocument } from "./documents/kinds.ts";
import type { DocumentOptions, HeaderLookup, Received } from "./documents/received.ts";
import { DocumentError } from "./errors.ts";
import { kindOf } from "./node-check.ts";

/** What was received, read. Distinguish kinds by `kind`. */
export type Document = HtmlDocument | XmlDocument | JsonDocument | CsvDocument | TextDocument;

/** What `readDocument` needs of a response. gannet's and fetch's responses both have it. */
export interface ReadableResponse {
	/** The URL that the content came from. */
	readonly url: string;
	/** The header section. */
	readonly headers: HeaderLookup;
	/** Reads the whole content. */
	bytes(): Promise<Uint8Array>;
	/** gannet's own responses name their exchange. */
	readonly exchangeId?: number | undefined;
}

const CLASSES: {
	readonly [Kind in DocumentKind]: new (
		...parameters: ConstructorParameters<typeof HtmlDocument>
	) => Extract<Document, { kind: Kind }>;
} = {
	html: HtmlDocument,
	xml: XmlDocument,
	json: JsonDocument,
	csv: CsvDocument,
	text: TextDocument,
};

/**
 * A document of the kind that the option gives, or else the Content-Type, the file's name, or the content. Nothing is
 * decoded or parsed until you ask for it.
 *
 * @throws DocumentError, kind "limit" if it is too large, "unsupported" if it isn't text at all.
 *
 * @example
 * const page = openDocument({ bytes, url: "https://shop.example/", headers: response.headers });
 * if (page.kind === "html") console.log(page.select("h1"));
 */
export function openDocument<Kind extends DocumentKind>(
	received: Received,
	options: DocumentOptions & { readonly kind: Kind },
): Extract<Document, { kind: Kind }>;
export function openDocument(received: Received, options?: DocumentOptions): Document;
export function openDocument(given: Received, givenOptions?: DocumentOptions): Document {
	const received = own(given);
	const options = ownOptions(givenOptions);
	const { bytes, url, name, headers } = received;
	if (!ArrayBuffer.isView(bytes))
		throw new DocumentError(
			`A document is made of an object with bytes, not of ${typeof given === "object" && given !== null ? `one whose bytes are ${kindOf(bytes)}` : kindOf(given)}`,
			{
				kind: "unsupported",
				advice: typeof given === "string" ? "parse a text by parseHtml and the like" : undefined,
			},
		);
	if (options.kind !== undefined && !Object.hasOwn(CLASSES, options.kind))
		throw new DocumentError(
			`There is no kind of document "${options.kind}": there are ${Object.keys(CLASSES).join(", ")}`,
			{ kind: "unsupported", code: "kind" },
		);
	const decided = decideKind({
		kind: options.kind,
		contentType: headers?.get("content-type") ?? undefined,
		contentDisposition: headers?.get("content-disposition") ?? undefined,
		url: name ?? url,
		bytes,
	});
	return new CLASSES[decided.kind](received, decided, options);
}

/**
 * A response's content as a document. Takes a promise of a response, too.
 *
 * @throws what the response's `bytes()` throws, and what `openDocument` throws.
 *
 * @example
 * const page = await readDocument(await client.get("https://shop.example/"), { kind: "html" });
 * const prices = page.selectAll(".price").map(textContent);
 */
export function readDocument<Kind extends DocumentKind>(
	response: ReadableResponse | PromiseLike<ReadableResponse>,
	options: DocumentOptions & { readonly kind: Kind },
): Promise<Extract<Document, { kind: Kind }>>;
export function readDocument(
	response: ReadableResponse | PromiseLike<ReadableResponse>,
	options?: DocumentOptions,
): Promise<Document>;
export async function readDocument(
	given: ReadableResponse | PromiseLike<ReadableResponse>,
	options?: DocumentOptions,
): Promise<Document> {
	// A promise of a response has \`bytes()\` too, but neither its URL nor its headers.
	const response = await given;
	if (typeof (response as ReadableResponse | undefined)?.bytes !== "function")
		throw new DocumentError(`A document is read from a response with bytes(), not from ${kindOf(response)}`, {
			kind: "unsupported",
		});
	const { url, headers } = response;
	const exchangeId = memberOf(response, "exchangeId");
	return openDocument({ bytes: await response.bytes(), url, headers, exchange: exchangeId }, options);
}
