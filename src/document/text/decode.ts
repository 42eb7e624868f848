// Bytes to text as on the web: decides the encoding (option, byte order mark, Content-Type, markup, detection, default,
// in this order), decodes, and records the decision and its reason. Must not know HTTP beyond a Content-Type's text,
// nor trees.

import { option, say } from "../../base/index.ts";
import { DocumentError } from "../errors.ts";
import { assertPieces } from "../node-check.ts";
import { Buffer } from "../platform.ts";
import { readContentType } from "./content-type.ts";
import { createDecoder, type Decoder, type Undecodable } from "./decoder.ts";
import { detectEncoding } from "./detect.ts";
import { encodingOf, encodingOfByteOrderMark } from "./encodings.ts";
import { encodingOfHtml, encodingOfLateMeta, encodingOfXml } from "./prescan.ts";

/** What decided an encoding. */
export type EncodingDecision =
	| "option"
	| "bom"
	| "content-type"
	| "meta"
	| "xml-declaration"
	| "detection"
	| "default";

/** What is known about bytes before they are decoded. */
export interface TextHints {
	/** The Content-Type field's value; its `charset` counts. */
	readonly contentType?: string | undefined;
	/** What the bytes are. Decides which markup to look for, and the default. Default "text". */
	readonly kind?: "html" | "xml" | "json" | "text" | "csv" | undefined;
	/** A label of the Encoding Standard that overrides everything else. */
	readonly encoding?: string | undefined;
	/** The label to use if nothing decides. Default "windows-1252", or "utf-8" for JSON and XML. */
	readonly fallback?: string | undefined;
	/** "replace" (default) replaces what can't be decoded by U+FFFD and counts it; "error" throws. */
	readonly undecodable?: "replace" | "error" | undefined;
}

/** An encoding and why it was chosen. */
export interface DecidedEncoding {
	/** As the Encoding Standard names it, for example "UTF-8", "windows-1252" or "Shift_JIS". */
	readonly encoding: string;
	/** What decided it. */
	readonly decidedBy: EncodingDecision;
	/** How sure a detection is, from 0 to 1. */
	readonly confidence?: number | undefined;
}

/** Text, and how it was made from its bytes. */
export interface DecodedText extends DecidedEncoding {
	/** Without the byte order mark. */
	readonly text: string;
	/** How many bytes mean nothing in the encoding, and where the first of them are. */
	readonly undecodable: Undecodable;
}

/** How many bytes the `<meta>` prescan examines (HTML Standard §13.2.3.2). */
const PRESCAN_BYTES = 1024;
/** How many bytes detection examines. */
const DETECTION_BYTES = 65_536;

/**
 * Decides the encoding of bytes, or of the first of them.
 *
 * @param isWhole - whether no more bytes follow; default true
 * @throws DocumentError of kind "encoding" if `hints.encoding` or `hints.fallback` is not a label
 */
export function decideEncoding(bytes: Uint8Array, hints: TextHints = {}, isWhole = true): DecidedEncoding {
	if (hints.encoding !== undefined) {
		return { encoding: requiredEncoding(hints.encoding, "encoding"), decidedBy: "option" };
	}
	const marked = encodingOfByteOrderMark(bytes);
	if (marked !== undefined) return { encoding: marked, decidedBy: "bom" };
	const kind = hints.kind ?? "text";
	// RFC 8259 §8.1 and §11: JSON between systems is UTF-8, and a charset parameter has no effect.
	if (kind === "json") {
		return { encoding: requiredEncoding(hints.fallback ?? "utf-8", "fallback"), decidedBy: "default" };
	}
	const charset = hints.contentType === undefined ? undefined : readContentType(hints.contentType).charset;
	const transported = charset === undefined ? undefined : encodingOf(charset);
	if (transported !== undefined) return { encoding: transported, decidedBy: "content-type" };
	const sample = bytes.subarray(0, DETECTION_BYTES);
	const declared =
		kind === "html"
			? (encodingOfHtml(bytes.subarray(0, PRESCAN_BYTES)) ?? encodingOfLateMeta(sample))
			: kind === "xml"
				? encodingOfXml(sample.subarray(spaceBefore(sample)))
				: undefined;
	if (declared !== undefined) return declared;
	const detected = detectEncoding(sample, isWhole && sample.length === bytes.length);
	if (detected !== undefined) return { ...detected, decidedBy: "detection" };
	const fallback = hints.fallback ?? (kind === "xml" ? "utf-8" : "windows-1252");
	return { encoding: requiredEncoding(fallback, "fallback"), decidedBy: "default" };
}

/** White space before an XML declaration isn't allowed there, but doesn't change the declaration's meaning. */
function spaceBefore(bytes: Uint8Array): number {
	const at = bytes.findIndex((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
	return Math.max(at, 0);
}

function requiredEncoding(label: string, name: string): string {
	const encoding = encodingOf(label);
	if (encoding !== undefined) return encoding;
	throw new DocumentError(
		say`The ${option(name)} ${JSON.stringify(label)} is not a label of the WHATWG Encoding Standard`,
		{
			kind: "encoding",
			code: "unknown-encoding",
			option: name,
			value: label,
			advice: 'try "utf-8" or "windows-1252"',
		},
	);
}

/**
 * Decodes bytes to text as browsers do. Reports which encoding was used, why, and what could not be decoded. Source:
 * WHATWG Encoding Standard; HTML Standard §13.2.3.2; RFC 8259 §8.1; XML 1.0, appendix F.
 *
 * @throws DocumentError of kind "encoding" for an unknown label, or with `undecodable: "error"` for invalid bytes
 * @example
 * const { text, encoding, decidedBy } = decodeText(bytes, { kind: "html", contentType: "text/html" });
 */
export function decodeText(bytes: Uint8Array, hints: TextHints = {}): DecodedText {
	const decided = decideEncoding(bytes, hints);
	const decoder = createDecoder(decided.encoding);
	const text = decoder.write(bytes) + decoder.end();
	refuseUndecodable(decoder, decided, hints);
	return { text, ...decided, undecodable: decoder.undecodable };
}

function refuseUndecodable(decoder: Decoder, decided: DecidedEncoding, hints: TextHints): void {
	const { count, firstOffset } = decoder.undecodable;
	if (count === 0 || hints.undecodable !== "error") return;
	throw new DocumentError(
		`The bytes at offset ${firstOffset} are not valid in ${decided.encoding}, which was decided by ${decided.decidedBy}`,
		{
			kind: "encoding",
			code: "undecodable",
			option: "encoding",
			advice: [
				say`pass the right one as ${option("encoding")}`,
				say`accept U+FFFD instead of them with ${option('undecodable: "replace"')}`,
			],
			offset: firstOffset,
		},
	);
}

/** Text that arrives in parts. The decision is known once the first part is there. */
export interface DecodedStream extends AsyncIterable<string> {
	/** Absent until enough bytes have arrived to decide. */
	readonly decided: DecidedEncoding | undefined;
	/** So far; complete when the iteration has ended. */
	readonly undecodable: Undecodable;
}

/**
 * Decodes a stream of bytes to parts of text, with the same decision as `decodeText`. Holds back the first bytes until
 * they suffice: none for option `encoding`, three for a charset, 1024 or 64 KiB for markup and detection.
 *
 * @throws DocumentError from the iteration, as `decodeText`
 * @example
 * for await (const part of decodeStream(response, { kind: "csv" })) write(part);
 */
export function decodeStream(source: AsyncIterable<Uint8Array>, hints: TextHints = {}): DecodedStream {
	assertPieces(source, "Texts");
	let decided: DecidedEncoding | undefined;
	let decoder: Decoder | undefined;

	async function* parts(): AsyncGenerator<string, void, undefined> {
		const held: Uint8Array[] = [];
		let heldBytes = 0;
		const needed = bytesToDecide(hints);
		for await (const chunk of source) {
			if (decoder === undefined) {
				// A copy: a chunk may be valid for one step only.
				held.push(Buffer.from(chunk));
				heldBytes += chunk.length;
				if (heldBytes < needed) continue;
				yield* written(begin(false));
			} else {
				yield* written(decoder.write(chunk));
			}
		}
		if (decoder === undefined) yield* written(begin(true));
		yield* written(decoder?.end() ?? "");

		function begin(isWhole: boolean): string {
			const bytes = Buffer.concat(held);
			held.length = 0;
			decided = decideEncoding(bytes, hints, isWhole);
			decoder = createDecoder(decided.encoding);
			return decoder.write(bytes);
		}
		function* written(text: string): Generator<string, void, undefined> {
			if (decoder !== undefined && decided !== undefined) refuseUndecodable(decoder, decided, hints);
			if (text !== "") yield text;
		}
	}

	const iteration = parts();
	return {
		[Symbol.asyncIterator]: () => iteration,
		get decided() {
			return decided;
		},
		get undecodable() {
			return decoder?.undecodable ?? { count: 0, firstOffset: undefined };
		},
	};
}

function bytesToDecide(hints: TextHints): number {
	if (hints.encoding !== undefined) return 0;
	if (hints.kind === "json") return 3;
	const charset = hints.contentType === undefined ? undefined : readContentType(hints.contentType).charset;
	return charset !== undefined && encodingOf(charset) !== undefined ? 3 : DETECTION_BYTES;
}
