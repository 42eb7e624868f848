// Decides which kind of document some bytes are: by the option, the Content-Type, the file's name, then the bytes
// themselves. Owns the tables of types and names. Must not know how any kind is parsed. Source: the WHATWG MIME
// Sniffing standard, except for rules that protect a browser and don't help a reader of data.

import { option, say } from "../../base/index.ts";
import { DocumentError } from "../errors.ts";
import { looksLikeFeed, looksLikeSitemap } from "../feeds/text.ts";
import { Buffer } from "../platform.ts";
import { readContentType } from "../text/content-type.ts";

/** What a document can be. */
export type DocumentKind = "html" | "xml" | "json" | "csv" | "text";

/** What decided a document's kind. */
export type KindSource = "option" | "content-type" | "name" | "content";

/** What a document is, and what decided it. */
export interface DecidedKind {
	/** The kind of document. */
	readonly kind: DocumentKind;
	/** What decided it. */
	readonly from: KindSource;
	/** Whether it is JSON with a value on each line. */
	readonly isLines: boolean;
	/** The media type's essence, lower case, "text/html"; "" if there is none or it can't be parsed. */
	readonly mediaType: string;
}

const BY_TYPE: ReadonlyMap<string, DocumentKind> = new Map<string, DocumentKind>(
	Object.entries({
		"text/html": "html",
		"text/xml": "xml",
		"application/xml": "xml",
		"application/xhtml+xml": "xml",
		"application/json": "json",
		"text/json": "json",
		"application/x-ndjson": "json",
		"application/ndjson": "json",
		"application/jsonl": "json",
		"application/x-jsonlines": "json",
		"text/csv": "csv",
		"application/csv": "csv",
		"text/tab-separated-values": "csv",
		"text/javascript": "text",
		"text/css": "text",
		"text/markdown": "text",
		"application/javascript": "text",
	}),
);

const BY_EXTENSION: ReadonlyMap<string, DocumentKind> = new Map<string, DocumentKind>(
	Object.entries({
		html: "html",
		htm: "html",
		xhtml: "xml",
		xht: "xml",
		xml: "xml",
		svg: "xml",
		rss: "xml",
		atom: "xml",
		rdf: "xml",
		json: "json",
		geojson: "json",
		jsonld: "json",
		ndjson: "json",
		jsonl: "json",
		csv: "csv",
		tsv: "csv",
		txt: "text",
		md: "text",
		log: "text",
	}),
);

/** The types and extensions of JSON Lines. */
const LINES: ReadonlySet<string> = new Set([
	"application/x-ndjson",
	"application/ndjson",
	"application/jsonl",
	"application/x-jsonlines",
	"ndjson",
	"jsonl",
]);

/** MIME Sniffing §7.1: how HTML begins, before a space or ">". */
const HTML_START =
	/^<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[ >\t\n\r\f]|^<!--/i;
/** MIME Sniffing §3: bytes that text doesn't contain. */
const BINARY = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/;
/** MIME Sniffing §5.2: how many bytes it examines. */
const HEAD_BYTES = 1445;

export interface KindClues {
	readonly kind?: DocumentKind | undefined;
	readonly contentType?: string | undefined;
	readonly contentDisposition?: string | undefined;
	readonly url?: string | undefined;
	readonly bytes: Uint8Array;
}

/**
 * The kind of document that the bytes look like, and what decided it.
 *
 * @throws DocumentError, kind "unsupported", if nothing says that they are text at all.
 */
export function decideKind({ kind, contentType, contentDisposition, url, bytes }: KindClues): DecidedKind {
	const mediaType = readContentType(contentType ?? "").essence;
	const extension = extensionOf(contentDisposition, url);
	// A type or name that says lines also says JSON.
	const isLines = LINES.has(mediaType) || (byType(mediaType) === undefined && LINES.has(extension));
	if (kind !== undefined) return { kind, from: "option", mediaType, isLines };
	const typed = byType(mediaType);
	if (typed === "html" && isFeed(bytes)) return { kind: "xml", from: "content", mediaType, isLines };
	if (typed !== undefined) return { kind: typed, from: "content-type", mediaType, isLines };
	const named = BY_EXTENSION.get(extension);
	if (named !== undefined) return { kind: named, from: "name", mediaType, isLines };
	// Content declared as plain text stays plain text: a page about HTML begins with a tag.
	if (mediaType.startsWith("text/")) return { kind: "text", from: "content-type", mediaType, isLines };
	const found = byContent(bytes);
	if (found === undefined) {
		const what = mediaType === "" ? "These bytes, which name no type, are" : `This ${mediaType} is`;
		throw new DocumentError(`${what} not text that can be read as a document`, {
			kind: "unsupported",
			code: "binary",
			option: "kind",
			advice: say`set its ${option("kind")} ("text", "html", …) to read it anyway`,
		});
	}
	return { kind: found, from: "content", mediaType, isLines };
}

/** MIME Sniffing §7.3: a feed that is served as HTML. The standard leaves out sitemaps, which are served so as often. */
function isFeed(bytes: Uint8Array): boolean {
	const head = headOf(bytes);
	return head !== undefined && (looksLikeFeed(head) || looksLikeSitemap(head));
}

function byType(mediaType: string): DocumentKind | undefined {
	const known = BY_TYPE.get(mediaType);
	if (known !== undefined) return known;
	if (mediaType.endsWith("+xml")) return "xml";
	if (mediaType.endsWith("+json")) return "json";
	return undefined;
}

function extensionOf(contentDisposition: string | undefined, url: string | undefined): string {
	const fileName = /;\s*filename\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(contentDisposition ?? "");
	const name = fileName?.[1] ?? fileName?.[2] ?? pathOf(url ?? "");
	return /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

function pathOf(url: string): string {
	return URL.parse(url)?.pathname ?? (url.split(/[?#]/, 1)[0] as string);
}

function byContent(bytes: Uint8Array): DocumentKind | undefined {
	const head = headOf(bytes);
	if (head === undefined) return undefined;
	const text = head.replace(/^[\t\n\f\r ]+/, "");
	if (HTML_START.test(text)) return "html";
	if (/^<(?:\?xml|!doctype|[a-z_:])/i.test(text)) return "xml";
	if (/^[[{]/.test(text) && isJson(bytes)) return "json";
	return "text";
}

/** The beginning as text, precise enough to distinguish kinds; undefined if it is binary. */
function headOf(bytes: Uint8Array): string | undefined {
	const head = bytes.subarray(0, HEAD_BYTES);
	const [first, second, third] = head;
	if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(head);
	if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(head);
	if (first === 0xef && second === 0xbb && third === 0xbf) return new TextDecoder().decode(head);
	const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString("latin1");
	return BINARY.test(text) ? undefined : text;
}

function isJson(bytes: Uint8Array): boolean {
	try {
		JSON.parse(new TextDecoder().decode(bytes));
		return true;
	} catch {
		return false;
	}
}
