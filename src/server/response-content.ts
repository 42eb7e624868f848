// What the content of a response can be.

import type { FileHandle } from "node:fs/promises";

/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
	readonly start: number;
	readonly end: number;
}

/** Parts of an open file, as the content of a response. The server closes the file, sent or not. */
export interface FileContent {
	readonly file: FileHandle;
	/**
	 * What is sent, one after another: bytes of the file, or latin1 text between them.
	 * A file that turns out to be shorter resets the connection: never a short body.
	 */
	readonly parts: readonly (ByteRange | string)[];
}

/** What content can be: text is sent as UTF-8; what is iterated comes in chunks, unless the response says its `length`. */
export type ResponseContent =
	| string
	| Uint8Array
	| FileContent
	| Iterable<Uint8Array | string>
	| AsyncIterable<Uint8Array | string>;
