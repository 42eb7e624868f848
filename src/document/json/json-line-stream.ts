// Streams of JSON texts: one per line (NDJSON, JSON Lines) or one after each record separator (RFC 7464). Owns where a
// text begins and ends, and how to report a bad one. Must not know what the values are for.

import { own, ownOptions } from "../../base/index.ts";
import { DocumentError, limitPassed } from "../errors.ts";
import { assertPieces } from "../node-check.ts";
import { Buffer, isAscii, isUtf8 } from "../platform.ts";
import { type JsonOptions, type JsonValue, parseJsonText } from "./parse.ts";

/** One text of the stream and its place: its value, or why it has none. */
export type JsonLine =
	| {
			/** The value of the text; undefined if it has an error. */
			readonly value: JsonValue;
			/** Why it can't be read; undefined if it can. */
			readonly error?: undefined;
			/** The line on which it begins, counted from 1. */
			readonly line: number;
			/** Where it begins in the source, in bytes. */
			readonly offset: number;
	  }
	| {
			/** The value of the text; undefined if it has an error. */
			readonly value?: undefined;
			/** Why it can't be read; undefined if it can. */
			readonly error: DocumentError;
			/** The line on which it begins, counted from 1. */
			readonly line: number;
			/** Where it begins in the source, in bytes. */
			readonly offset: number;
	  };

/** How JSON Lines are read. */
export interface JsonLinesOptions extends Omit<JsonOptions, "limits"> {
	/**
	 * "lines" has one text per line; "sequence" has one after each record separator, U+001E, over any number of lines (RFC
	 * 7464). Default: "sequence" if the stream starts with a record separator.
	 */
	readonly format?: "lines" | "sequence" | undefined;
	/** What the stream may cost. */
	readonly limits?: JsonLinesLimits | undefined;
}

/** What JSON Lines may cost. */
export interface JsonLinesLimits {
	/** How long one text may be, in bytes. A longer one becomes an error in its place. Default 16 MiB. */
	readonly lineBytes?: number | undefined;
	/** How deep arrays and objects may nest. Default 1000. */
	readonly depth?: number | undefined;
	/** How many digits a whole number may have that becomes a bigint. Default 10,000. */
	readonly digits?: number | undefined;
}

/** The default of `limits.lineBytes`. */
export const LINE_BYTES: number = 16 * 1024 * 1024;
/** How much to read before delivering the values: the errors of a whole chunk's lines would take much memory. */
const PIECE = 16_384;
const LINE_FEED = 0x0a;
const RECORD_SEPARATOR = 0x1e;

/**
 * Reads values from a stream one by one, in constant memory. A text that isn't JSON becomes an `error` in its place,
 * and reading continues. Empty lines count as lines and give nothing. The stream is UTF-8.
 *
 * @example
 * for await (const { value, error, line } of jsonLines(createReadStream("data.jsonl"))) …
 */
export async function* jsonLines(
	source: AsyncIterable<Uint8Array>,
	options: JsonLinesOptions = {},
): AsyncGenerator<JsonLine, void, undefined> {
	for await (const batch of jsonLineBatches(source, options)) yield* batch;
}

/** Like `jsonLines`, but all the values of a chunk at once: several times cheaper if values are small. */
export async function* jsonLineBatches(
	source: AsyncIterable<Uint8Array>,
	options: JsonLinesOptions = {},
): AsyncGenerator<JsonLine[], void, undefined> {
	assertPieces(source, "JSON Lines");
	const splitter = createSplitter(options);
	for await (const chunk of source) {
		const bytes = Buffer.isBuffer(chunk)
			? chunk
			: Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		for (let from = 0; from < bytes.length; from += PIECE) {
			const batch = splitter.write(bytes.subarray(from, from + PIECE));
			if (batch.length > 0) yield batch;
		}
	}
	const last = splitter.end();
	if (last.length > 0) yield last;
}

interface Splitter {
	write(chunk: Buffer): JsonLine[];
	end(): JsonLine[];
}

function createSplitter(given: JsonLinesOptions): Splitter {
	const options = ownOptions(given);
	const limit = options.limits?.lineBytes ?? LINE_BYTES;
	const parseOptions: JsonOptions = own({
		...options,
		limits: { depth: options.limits?.depth, digits: options.limits?.digits },
	});
	let separator: number | undefined =
		options.format === undefined ? undefined : options.format === "lines" ? LINE_FEED : RECORD_SEPARATOR;
	/** The parts of the present text so far, and their size. */
	let parts: Buffer[] = [];
	let held = 0;
	let heldLines = 0;
	let isTooLong = false;
	let line = 1;
	/** Where the present text began. */
	let offset = 0;
	let batch: JsonLine[] = [];

	function hold(part: Buffer): void {
		if (part.length === 0) return;
		held += part.length;
		if (separator === RECORD_SEPARATOR) heldLines += countLines(part);
		if (held > limit) {
			isTooLong = true;
			parts = [];
		}
		// A copy: the chunk may be valid for one step only.
		if (!isTooLong) parts.push(Buffer.from(part));
	}

	/** Ends the present text with its last part. */
	function finish(part: Buffer, separatorLength: number): void {
		const length = held + part.length;
		if (isTooLong || length > limit) {
			const error = limitPassed(`The text at line ${line}`, "limits.lineBytes", limit, { line, offset });
			batch.push({ error, line, offset });
		} else {
			read(parts.length === 0 ? part : Buffer.concat([...parts, part]));
		}
		line += separator === RECORD_SEPARATOR ? heldLines + countLines(part) : 1;
		offset += length + separatorLength;
		parts = [];
		held = 0;
		heldLines = 0;
		isTooLong = false;
	}

	function read(bytes: Buffer): void {
		const start = offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
		let end = bytes.length;
		while (end > start && isSpace(bytes[end - 1] as number)) end--;
		if (end === start) return;
		const text = isAscii(bytes) ? bytes.toString("latin1", start, end) : bytes.toString("utf8", start, end);
		try {
			if (text.includes("\ufffd") && !isUtf8(bytes)) {
				throw new DocumentError(`The text at line ${line} is not UTF-8`, {
					kind: "encoding",
					code: "undecodable",
				});
			}
			const value = parseJsonText(text, parseOptions, line);
			// RFC 7464 §2.4: a number or a word without white space after it may be incomplete.
			if (separator === RECORD_SEPARATOR && end === bytes.length && isCuttable(value)) {
				throw new DocumentError(`The text at line ${line} may be cut off: no line feed follows it`, {
					kind: "syntax",
					code: "json-sequence",
				});
			}
			batch.push({ value, line, offset });
		} catch (error) {
			if (!(error instanceof DocumentError)) throw error;
			batch.push({ error, line, offset });
		}
	}

	return {
		write(chunk) {
			batch = [];
			if (chunk.length === 0) return batch;
			separator ??= chunk[0] === RECORD_SEPARATOR ? RECORD_SEPARATOR : LINE_FEED;
			let position = 0;
			for (let end = chunk.indexOf(separator); end !== -1; end = chunk.indexOf(separator, position)) {
				finish(chunk.subarray(position, end), 1);
				position = end + 1;
			}
			hold(chunk.subarray(position));
			return batch;
		},
		end() {
			batch = [];
			if (held > 0) finish(Buffer.alloc(0), 0);
			return batch;
		},
	};
}

function isSpace(byte: number): boolean {
	return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === LINE_FEED;
}

function isCuttable(value: JsonValue): boolean {
	return typeof value !== "string" && (typeof value !== "object" || value === null);
}

function countLines(bytes: Buffer): number {
	let count = 0;
	for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
	return count;
}
