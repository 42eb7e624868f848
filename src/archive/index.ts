/**
 * Recordings of what happened, without secrets: written by programs and the command line, read again in Node.js and browsers.
 * @module
 */

// archive/: recordings of what happened, and what is made of them.
//
// start-trace.ts       begins recordings
// options.ts           their options
// recorder.ts          events into frames, without the secrets
// encode.ts            what is in each frame, written
// frame-buffer.ts      frames on their way to the file
// trace-file.ts        the file: when it is written, and what happens if it can't be
// recent.ts            the last minutes in memory, and when they are written
// format.ts            the bytes of a recording
// decode.ts            what is in each frame, read
// reader.ts            frames of a file, read as its bytes come
// read-trace.ts        recordings, read
// read-archive.ts      archives of any format as entries and exchanges
// mask/                where the secrets in a connection's bytes are
// exchanges.ts         entries of a recording to exchanges (recorded-exchange.ts)
// http1-reading.ts, http2-reading.ts  their messages, read from the bytes
// har/                 HAR 1.2: an exchange as an entry, its phases, the file
// content-of.ts        the content of a recorded message, decoded
// commands/            a request as a command of another program
// filter/              which exchanges are wanted
// pcapng/              packets for Wireshark: the blocks of the file, packets, what happened as packets
// convert.ts           recordings as files of other formats
//
// What reads recordings (format.ts, decode.ts, reader.ts, read-trace.ts) runs in browsers too.

export { curlCommand } from "./commands/curl.ts";
export { contentOf } from "./content-of.ts";
export { type Conversion, convert } from "./convert.ts";
export type {
	DecodedNote,
	GapNote,
	MaskedNote,
	OmittedNote,
	TraceEntry,
	TraceNote,
	UnexaminedNote,
} from "./decode.ts";
export { durationOf, type ExchangeFilter, FilterError, parseFilter } from "./filter/filter.ts";
export { TraceFormatError, type TraceHeader } from "./format.ts";
export { writeHar } from "./har/write.ts";
export type { RecentTraceOptions, TraceOptions } from "./options.ts";
export { writePcapng } from "./pcapng/write.ts";
export {
	type ArchiveEnd,
	type ArchiveEntry,
	type ArchiveReading,
	readArchive,
	readExchanges,
} from "./read-archive.ts";
export { readTrace, type TraceReading } from "./read-trace.ts";
export { type PlacedEntry, type TraceEnd, TraceParser } from "./reader.ts";
export type { RecordedConnection, RecordedExchange, RecordedMessage } from "./recorded-exchange.ts";
export {
	openRecentTrace,
	openTrace,
	type RecentRecording,
	type Recording,
	startTrace,
} from "./start-trace.ts";
