// Archives of any format as what a recording says: entries, and the exchanges in them. Every view, conversion and replay
// reads archives here.

import { createReadStream } from "node:fs";
import type { TraceEntry } from "./decode.ts";
import { ExchangeCollector } from "./exchanges.ts";
import type { TraceHeader } from "./format.ts";
import { readTrace } from "./read-trace.ts";
import type { TraceEnd } from "./reader.ts";
import type { RecordedExchange } from "./recorded-exchange.ts";

/** How a file of an archive ended. */
export interface ArchiveEnd {
	/** The file. */
	readonly file: string;
	/** How it ended: see `TraceEnd`. */
	readonly end: TraceEnd;
}

/** One thing that a recording says. */
export interface ArchiveEntry {
	/** The event or note. */
	readonly entry: TraceEntry;
}

/** The entries of a recording, and its first line once the first entry is there. */
export interface ArchiveSource extends AsyncIterable<ArchiveEntry> {
	/** The first file's first line; undefined until the first entry, or the end. */
	readonly header: TraceHeader | undefined;
}

/** What is in the files of an archive, as it is read. */
export interface ArchiveReading extends ArchiveSource {
	/** How each file ended, as far as they were read. */
	readonly ends: readonly ArchiveEnd[];
	/** Notes of what was lost while the recording was made, as far as it was read. */
	readonly gaps: number;
}

/**
 * Reads the files of an archive, one after another: they are the parts of one recording, in order. Bytes of an entry are
 * valid until the next one.
 * @throws TraceFormatError (while iterating) if a file is of no known format
 */
export function readArchive(files: readonly string[]): ArchiveReading {
	let header: TraceHeader | undefined;
	const ends: ArchiveEnd[] = [];
	let gaps = 0;
	return {
		get header() {
			return header;
		},
		ends,
		get gaps() {
			return gaps;
		},
		async *[Symbol.asyncIterator]() {
			for (const file of files) {
				const reading = readTrace(createReadStream(file));
				for await (const placed of reading) {
					header ??= reading.header;
					if (placed.entry.type === "gap") gaps++;
					yield placed;
				}
				header ??= reading.header;
				if (reading.end !== undefined) ends.push({ file, end: reading.end });
			}
		},
	};
}

/** The exchanges of an archive, in the order in which they ended; those that never ended come last. */
export async function* readExchanges(
	archive: AsyncIterable<ArchiveEntry>,
): AsyncGenerator<RecordedExchange, void, undefined> {
	const collector = new ExchangeCollector();
	for await (const { entry } of archive) yield* collector.take(entry);
	yield* collector.end();
}
