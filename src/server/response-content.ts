// The kinds of content that a response can have.

import type { FileHandle } from "node:fs/promises";

/** Bytes from `start` up to, but not including, `end`. */
export interface ByteRange {
	/** The first byte, from 0. */
	readonly start: number;
	/** The byte after the last one. */
	readonly end: number;
}

/** Parts of an open file, as the content of a response. The server closes the file, sent or not. */
export interface FileContent {
	/** The open file. The server closes it. */
	readonly file: FileHandle;
	/**
	 * What to send, in order: bytes of the file, or latin1 text between them. If the file turns out to be shorter, the
	 * connection is reset: never a short body.
	 */
	readonly parts: readonly (ByteRange | string)[];
	/**
	 * Whether the server may read it in its own thread while it comes as fast as memory. Default: false. Not for file systems
	 * that may not answer, such as one over a network: the whole server would wait.
	 */
	readonly mayBlock?: boolean | undefined;
}

/** Content. Text is sent as UTF-8. Iterated content is sent in chunks, unless the response gives its `length`. */
export type ResponseContent =
	| string
	| Uint8Array
	| FileContent
	| Iterable<Uint8Array | string>
	| AsyncIterable<Uint8Array | string>;
