// The client's one form for the content of a request: bytes with a length, or a source to read.

export interface OutgoingBody {
	/** The content if it is in memory: bytes, or ASCII text. Undefined if `open` must be read. */
	readonly whole: Uint8Array | string | undefined;
	/** In bytes; -1 if unknown. */
	readonly length: number;
	readonly contentType: string | undefined;
	/** For a form: the text that separates its parts, which a Content-Type from the caller must contain. */
	readonly boundary: string | undefined;
	readonly isReplayable: boolean;
	open(): AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
	/** No more is wanted. Also works during a read that may never end. */
	readonly cancel: (() => void) | undefined;
}
