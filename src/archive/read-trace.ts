// Reads recordings from any source of bytes. Without Node.js, as the parser.

import type { TraceHeader } from "./format.ts";
import { type PlacedEntry, type TraceEnd, TraceParser } from "./reader.ts";

/** A recording as it is read. */
export interface TraceReading extends AsyncIterable<PlacedEntry> {
	/** The first line; undefined until the first entry, or the end. */
	readonly header: TraceHeader | undefined;
	/** How the file ends; undefined until then. */
	readonly end: TraceEnd | undefined;
}

/**
 * Reads a recording, one entry after another: events, and notes of what was masked, left out or lost. Bytes of an entry
 * are valid until the next one. A file that was cut or damaged is read up to there; `end` says so.
 * @throws TraceFormatError (while iterating) if the bytes are no recording
 * @example
 * const reading = readTrace(createReadStream("run.trace"));
 * for await (const { entry } of reading) if (entry.type === "exchange.failed") console.log(entry.message);
 * console.log(reading.end?.state);
 */
export function readTrace(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): TraceReading {
	const parser = new TraceParser();
	let end: TraceEnd | undefined;
	return {
		get header() {
			return parser.header;
		},
		get end() {
			return end;
		},
		async *[Symbol.asyncIterator](): AsyncGenerator<PlacedEntry, void, undefined> {
			for await (const bytes of source) yield* parser.push(bytes);
			end = parser.end();
		},
	};
}
